"""Open, pause and close a group, with what that means for its evenings and its men."""

import datetime as dt

from django.db import transaction

from accounts.models import User
from core import clock
from groups.actions import clear_roster, set_group_status
from groups.models import Group
from groups.states import GroupStatus
from participants.actions import change_state
from participants.states import ParticipationState
from sessions.actions.booking import lock_group
from sessions.actions.evenings import drop_evening
from sessions.actions.materialise import write_evenings
from sessions.actions.series import stop_series
from sessions.actions.telling import tell
from sessions.models import GroupSession, Series
from sessions.states import STRUCTURAL, CancelReason, SessionState


@transaction.atomic
def open_group(*, group: Group, by: User | None, now: dt.datetime | None = None) -> Group:
    """Opens a group that formed or paused; its running series fills up to the horizon again."""
    now = now or clock.now()
    opened = set_group_status(group=group, status=GroupStatus.OPEN, by=by, now=now)
    today = clock.localdate(opened.zone, now)
    running = Series.objects.running_on(today).filter(group=opened).select_related("group__organisation")
    series = [going for one in running if (going := _go_on(one, today, now))]
    if series:
        write_evenings(series, today + dt.timedelta(weeks=opened.organisation.horizon_weeks), now=now)
    return opened


def _go_on(series: Series, today: dt.date, now: dt.datetime) -> Series | None:
    """The series from tomorrow on. Evenings of the pause stay cancelled.

    A pause that ends early leaves its tombstones on dates still to come: a new series with the same rule takes over, so
    that the group does not wait half a year for its next evening. Dates that somebody cancelled for another reason stay
    cancelled. None when nothing more comes of it.
    """
    series.materialised_until = max(series.materialised_until or today, today)
    if not series.sessions.filter(cancel_reason=CancelReason.GROUP, starts_at__gt=now).exists():
        return series
    tomorrow = today + dt.timedelta(days=1)
    starts_on = next(series.rule.dates(tomorrow, max(tomorrow, series.starts_on) + dt.timedelta(weeks=9)), None)
    if starts_on is None:
        return None
    same = ("group", "zone", "local_time", "duration_minutes", "every_n_weeks", "venue_id", "online_link")
    values = {name: getattr(series, name) for name in (*same, "on_holidays", "ends_on", "created_by_id")}
    new = Series(continues=series, starts_on=starts_on, **values)
    new.save(force_insert=True)
    tombstones = series.sessions.filter(state=SessionState.CANCELLED, occurrence_date__gte=starts_on)
    tombstones.exclude(cancel_reason__in=STRUCTURAL).update(series=new)
    series.ends_on = today
    series.save(update_fields=["ends_on"])
    return new


@transaction.atomic
def pause_group(*, group: Group, by: User | None, reason: str = "", now: dt.datetime | None = None) -> Group:
    """No evenings until somebody opens it again: coming ones are cancelled, men and roster stay."""
    now = now or clock.now()
    paused = set_group_status(group=group, status=GroupStatus.PAUSED, by=by, reason=reason, now=now)
    tell(dropped=_drop_coming(paused, by=by, now=now), now=now)
    return paused


@transaction.atomic
def close_group(*, group: Group, by: User | None, reason: str = "", now: dt.datetime | None = None) -> Group:
    """Ends the series, the roster and every open episode. Each man leaves with his right to return (W33)."""
    now = now or clock.now()
    locked = lock_group(group)
    dropped: list[GroupSession] = []
    for series in Series.objects.running_on(clock.localdate(locked.zone, now)).filter(group=locked):
        last_date = clock.localdate(locked.zone, now)
        dropped += stop_series(series=series, last_date=last_date, by=by, now=now, reason=CancelReason.GROUP)[1]
    tell(dropped=dropped + _drop_coming(locked, by=by, now=now), now=now)  # while the men still take part
    for participation in locked.participations.open():
        change_state(participation=participation, state=ParticipationState.LEFT, by=by, now=now, reason="group closed")
    clear_roster(
        entries=locked.facilitations.select_related("group"), last_day=clock.localdate(locked.zone, now), by=by
    )
    return set_group_status(group=locked, status=GroupStatus.CLOSED, by=by, reason=reason, now=now)


def _drop_coming(group: Group, *, by: User | None, now: dt.datetime) -> list[GroupSession]:
    coming = GroupSession.objects.planned().filter(group=group, starts_at__gt=now)
    dropped = list(coming.select_related("group__organisation"))
    for session in dropped:
        drop_evening(session, reason=CancelReason.GROUP, by=by, now=now)
    return dropped
