"""A group's series: begin it, change it from a date on, end it."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError, require
from groups.models import Group, Venue
from sessions import queries, rules
from sessions.actions import booking
from sessions.actions.evenings import drop_evening, refuse_closed
from sessions.actions.materialise import write_evenings
from sessions.actions.telling import Moved, tell
from sessions.actions.trail import note_change
from sessions.models import GroupSession, Series
from sessions.states import CancelReason, ChangeKind
from sessions.words import day

DAY = dt.timedelta(days=1)


@transaction.atomic
def create_series(
    *,
    group: Group,
    by: User | None,
    starts_on: dt.date,
    local_time: dt.time,
    venue: Venue | None = None,
    skip: Collection[dt.date] = (),
    meet: Collection[dt.date] = (),
    token: uuid.UUID | None = None,
    now: dt.datetime | None = None,
    **values: Any,
) -> Series:
    """A series with its evenings up to the organisation's horizon (W1, W2). Dates in `skip` become tombstones.

    `meet` are holidays on which the group meets although the series leaves holidays out.

    `values`: duration_minutes, every_n_weeks, ends_on, online_link, on_holidays. `token` is the id it gets, so that
    posting the same form twice plans once. Raises `DomainError` for a closed group, a first evening in the past, an end
    before the start, and an evening on which the group or the room is taken.
    """
    now = now or clock.now()
    locked = booking.lock_group(group)
    require(rules.can_plan(by, locked))
    if token and (twin := Series.objects.filter(pk=token, group=locked).first()):
        return twin
    refuse_closed(locked)
    series = Series(
        id=token or uuid.uuid4(),
        group=locked,
        starts_on=starts_on,
        local_time=local_time,
        venue=venue,
        zone=locked.zone,
        created_by=by,
        **values,
    )
    _refuse_dates(series, now)
    horizon = queries.horizon(series, now)
    booking.lock_resources(venue)
    _refuse_clashes(queries.preview(series, horizon, skip=skip, meet=meet))
    series.save(force_insert=True)
    write_evenings([series], horizon, skip=skip, meet=meet, now=now)
    audit.record("series.created", series, by=by, organisation_id=locked.organisation_id)
    return series


def _refuse_dates(series: Series, now: dt.datetime) -> None:
    if not 1 <= series.every_n_weeks <= 8:
        raise DomainError(_("Choose a number of weeks from 1 to 8."), field="every_n_weeks")
    if series.ends_on and series.ends_on < series.starts_on:
        raise DomainError(_("The last evening is before the first. Change one of them."), field="ends_on")
    if series.rule.span(series.starts_on)[0] <= now:
        raise DomainError(
            _("The first evening would be in the past. Choose a date that is still to come."), field="starts_on"
        )


def _refuse_clashes(rows: Iterable[queries.PreviewDate]) -> None:
    for row in rows:
        if row.refused:
            raise DomainError(
                _("%(day)s: %(clash)s Leave that date out, or choose another room or time.")
                % {"day": day(row.date), "clash": row.clash}
            )


@transaction.atomic
def end_series(
    *,
    series: Series,
    last_date: dt.date,
    by: User | None,
    now: dt.datetime | None = None,
    reason: CancelReason = CancelReason.SCHEDULE,
) -> Series:
    """No evenings after `last_date`. Planned ones after it are cancelled; those that somebody moved by hand stay.

    The men are told once, about the first one.
    """
    now = now or clock.now()
    ended, dropped = stop_series(series=series, last_date=last_date, by=by, now=now, reason=reason)
    tell(dropped=dropped, now=now)
    return ended


def stop_series(
    *, series: Series, last_date: dt.date, by: User | None, now: dt.datetime, reason: CancelReason
) -> tuple[Series, list[GroupSession]]:
    """As `end_series`, and returns the evenings that are off, which the caller tells. In the caller's transaction."""
    locked = _lock(series)
    require(rules.can_plan(by, locked.group))
    today = clock.localdate(locked.zone, now)
    if last_date < today - DAY:
        raise DomainError(_("That day has passed. Choose today or a later day."), field="last_date")
    locked.ends_on = last_date if locked.ends_on is None else min(last_date, locked.ends_on)
    locked.save(update_fields=["ends_on"])
    dropped = [one for one in _planned_from(locked, last_date + DAY, now) if not one.moved_by_hand]
    for session in dropped:
        drop_evening(session, reason=reason, by=by, now=now)
    audit.record("series.ended", locked, by=by, organisation_id=locked.group.organisation_id, last_date=locked.ends_on)
    return locked, dropped


def _lock(series: Series) -> Series:
    booking.lock_group(series.group)
    return (
        Series.objects.select_for_update(of=("self",)).select_related("group__organisation", "venue").get(pk=series.pk)
    )


def _planned_from(series: Series, date: dt.date, now: dt.datetime) -> list[GroupSession]:
    return list(
        series.sessions.planned()
        .filter(occurrence_date__gte=date, starts_at__gt=now)
        .select_related("group__organisation", "venue")
        .order_by("occurrence_date")
    )


@transaction.atomic
def change_series_from(
    *,
    series: Series,
    from_date: dt.date,
    by: User | None,
    starts_on: dt.date,
    local_time: dt.time,
    venue: Venue | None = None,
    skip: Collection[dt.date] = (),
    meet: Collection[dt.date] = (),
    token: uuid.UUID | None = None,
    now: dt.datetime | None = None,
    **values: Any,
) -> Series:
    """This evening and the following: the series ends before `from_date`, a new one takes over from `starts_on`.

    Each coming evening becomes the nearest one of the new series, so that answers stay; a cancelled date stays
    cancelled; an evening that somebody moved by hand keeps its time and place. What fits nowhere, and what falls on a
    date that is left out, is cancelled. `skip` and `meet` as in `create_series`.
    """
    now = now or clock.now()
    locked = _lock(series)
    require(rules.can_plan(by, locked.group))
    if token and (twin := Series.objects.filter(pk=token, group=locked.group_id).first()):
        return twin
    refuse_closed(locked.group)
    new = Series(
        id=token or uuid.uuid4(),
        group=locked.group,
        continues=locked,
        starts_on=starts_on,
        local_time=local_time,
        venue=venue,
        zone=locked.group.zone,
        created_by=by,
        **values,
    )
    _refuse_dates(new, now)
    _refuse_past_change(locked, from_date, now)
    booking.lock_resources(venue)
    plan = queries.change_preview(locked, new, from_date, now, skip=skip, meet=meet)
    _refuse_clashes(plan.dates)
    new.save(force_insert=True)
    last = from_date - DAY
    locked.ends_on = last if locked.ends_on is None else min(last, locked.ends_on)
    locked.save(update_fields=["ends_on"])
    changed, dropped = _hand_over(plan, new, by=by, now=now)
    tell(changed=changed, dropped=dropped, now=now)
    horizon = max(queries.horizon(new, now), locked.materialised_until or starts_on)
    write_evenings([new], horizon, skip=skip, meet=meet, now=now)
    audit.record("series.changed", new, by=by, organisation_id=locked.group.organisation_id, from_date=from_date)
    return new


def _refuse_past_change(series: Series, from_date: dt.date, now: dt.datetime) -> None:
    if from_date < clock.localdate(series.zone, now):
        raise DomainError(_("That day has passed. Choose today or a later day."), field="from_date")


def _hand_over(
    plan: queries.ChangePreview, new: Series, *, by: User | None, now: dt.datetime
) -> tuple[list[Moved], list[GroupSession]]:
    """Returns the evenings that have another time or place now, and those that are off."""
    changed: list[Moved] = []
    dropped: list[GroupSession] = []
    left_out = {row.date: row for row in plan.dates if row.skipped}
    for session in plan.standing:
        goes = session.is_planned and not session.moved_by_hand
        date = plan.follows.get(session.pk)
        if date is not None:
            was = _adopt(session, new, date, by=by, now=now)
            if goes and date in left_out:
                reason = CancelReason.HOLIDAY if left_out[date].holiday else CancelReason.OTHER
                drop_evening(session, reason=reason, by=by, now=now)
                dropped.append(session)
            elif was:
                changed.append((session, was))
        elif goes:
            drop_evening(session, reason=CancelReason.SCHEDULE, by=by, now=now)
            dropped.append(session)
        elif queries.is_free_day(session):
            # The new series decides on this holiday for itself; two crosses on one date would be one too many.
            session.cancel_reason = CancelReason.SCHEDULE
            session.save(update_fields=["cancel_reason"])
    return changed, dropped


def _adopt(
    session: GroupSession, new: Series, date: dt.date, *, by: User | None, now: dt.datetime
) -> dt.datetime | None:
    """The evening becomes the occurrence of the new series on `date`. Returns when it was, if when or where changed."""
    session.series, session.occurrence_date = new, date
    follows = session.is_planned and not session.moved_by_hand
    before = (session.starts_at, session.ends_at, session.venue_id, session.online_link)
    if follows:
        session.starts_at, session.ends_at = new.rule.span(date)
        session.venue, session.online_link = new.venue, new.online_link
    session.save()
    if not follows:
        return None
    _release_busy_workers(session)
    if before[:2] != (session.starts_at, session.ends_at):
        times = [before[0].isoformat(), session.starts_at.isoformat()]
        detail = {"starts_at": times} if before[0] != session.starts_at else {}
        note_change(session, ChangeKind.MOVED, by=by, now=now, calendar=True, **detail)
    if before[2:] != (session.venue_id, session.online_link):
        note_change(session, ChangeKind.PLACE, by=by, now=now, calendar=True)
    return before[0] if before != (session.starts_at, session.ends_at, session.venue_id, session.online_link) else None


def _release_busy_workers(session: GroupSession) -> None:
    """A worker who is elsewhere at the new time leaves a gap, which the pages show."""
    for place in session.session_workers.select_related("worker"):
        elsewhere = GroupSession.objects.overlapping(session.starts_at, session.ends_at).exclude(pk=session.pk)
        if elsewhere.filter(session_workers__worker__user=place.worker.user_id).exists():
            place.delete()
