"""What pages and actions ask about series: the evenings a plan would bring, and what becomes of those that stand."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock, holidays
from groups.models import Group
from sessions.models import GroupSession, Series
from sessions.recurrence import pair_dates
from sessions.states import STRUCTURAL, CancelReason, OnHolidays, SessionState
from sessions.words import day, when


@dataclass(frozen=True)
class PreviewDate:
    """One evening that a series would bring: its date, its holiday's name, whether it is left out, and what clashes.

    `fixed` says why the date follows something else than the plan: an evening cancelled or moved by hand earlier.
    """

    date: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime
    holiday: str
    skipped: bool
    clash: str
    fixed: str = ""

    @property
    def refused(self) -> bool:
        """Whether the plan can't be saved with this date in it."""
        return bool(self.clash) and not self.skipped and not self.fixed


@dataclass(frozen=True)
class ChangePreview:
    """A changed series: its dates, what stands and becomes which of them, and what fits nowhere and is cancelled."""

    dates: list[PreviewDate]
    standing: list[GroupSession]
    follows: dict[uuid.UUID, dt.date]
    vanishing: list[str]


def running_series(group: Group, today: dt.date) -> list[Series]:
    """The plans that still bring evenings, the earliest first."""
    found = group.series.running_on(today).select_related("venue").order_by("starts_on", "local_time")
    return [series for series in found if not series.is_over]


def horizon(series: Series, now: dt.datetime) -> dt.date:
    """How far this series is planned ahead: at least its first evening, also when that is further away."""
    ahead = dt.timedelta(weeks=series.group.organisation.horizon_weeks)
    return max(clock.localdate(series.zone, now) + ahead, series.starts_on)


def preview(
    series: Series,
    until: dt.date,
    *,
    besides: Collection[uuid.UUID] = (),
    skip: Collection[dt.date] = (),
    meet: Collection[dt.date] = (),
) -> list[PreviewDate]:
    """The evenings of an unsaved or changed series up to `until`, with holidays and clashes marked; one query.

    `skip` are dates that somebody left out, `meet` holidays on which the group meets all the same.
    """
    dates = list(series.rule.dates(series.starts_on, until))
    if not dates:
        return []
    spans = {date: series.rule.span(date) for date in dates}
    others = _possible_clashes(series, spans[dates[0]][0], spans[dates[-1]][1], besides)
    rows = [_preview_date(series, date, spans[date], others) for date in dates]
    return [replace(row, skipped=row.date in skip or (row.skipped and row.date not in meet)) for row in rows]


def _possible_clashes(
    series: Series, first: dt.datetime, last: dt.datetime, besides: Collection[uuid.UUID]
) -> list[GroupSession]:
    same = Q(group=series.group)
    if series.venue_id:
        same |= Q(venue=series.venue_id)
    found = GroupSession.objects.overlapping(first, last).filter(same).exclude(pk__in=besides)
    return list(found.select_related("group", "venue").order_by("starts_at"))


def _preview_date(
    series: Series, date: dt.date, span: tuple[dt.datetime, dt.datetime], others: list[GroupSession]
) -> PreviewDate:
    holiday = holidays.name_of(date, series.group.organisation.country)
    clash = next((other for other in others if other.starts_at < span[1] and other.ends_at > span[0]), None)
    return PreviewDate(
        date=date,
        starts_at=span[0],
        ends_at=span[1],
        holiday=holiday,
        skipped=bool(holiday) and series.on_holidays == OnHolidays.SKIP,
        clash=_clash_in_words(series, clash) if clash else "",
    )


def _clash_in_words(series: Series, other: GroupSession) -> str:
    if other.group_id == series.group_id:
        return _("this group meets then already (%(when)s).") % {"when": when(other)}
    return _("%(room)s is taken by %(group)s (%(when)s).") % {
        "room": other.venue.name if other.venue else "",
        "group": other.group.name,
        "when": when(other),
    }


def change_preview(
    old: Series,
    new: Series,
    from_date: dt.date,
    now: dt.datetime,
    *,
    skip: Collection[dt.date] = (),
    meet: Collection[dt.date] = (),
) -> ChangePreview:
    """What becomes of everything when `new` takes over from `old` at `from_date`; two queries."""
    until = max(horizon(new, now), old.materialised_until or new.starts_on)
    standing = _standing(old, from_date, now)
    follows = _follows(standing, new, until)
    rows = preview(new, until, besides=[session.pk for session in standing], skip=skip, meet=meet)
    fixed = {follows[session.pk]: _fixed_in_words(session) for session in standing if session.pk in follows}
    return ChangePreview(
        dates=[replace(row, fixed=fixed.get(row.date, "")) for row in rows],
        standing=standing,
        follows=follows,
        vanishing=[when(session) for session in standing if session.pk not in follows and _goes(session)],
    )


def _standing(series: Series, from_date: dt.date, now: dt.datetime) -> list[GroupSession]:
    """Coming evenings and tombstones of the series from that date on."""
    return list(
        series.sessions.filter(occurrence_date__gte=from_date)
        .filter(Q(state=SessionState.PLANNED, starts_at__gt=now) | Q(state=SessionState.CANCELLED))
        .select_related("group__organisation", "venue")
        .order_by("occurrence_date")
    )


def _follows(standing: list[GroupSession], new: Series, until: dt.date) -> dict[uuid.UUID, dt.date]:
    """Which date of the new series each standing evening becomes. Holidays left out are planned afresh instead."""
    by_date = {row.occurrence_date: row.pk for row in standing if row.occurrence_date and not is_free_day(row)}
    pairs = pair_dates(list(by_date), list(new.rule.dates(new.starts_on, until)), new.every_n_weeks)
    return {by_date[before]: after for before, after in pairs.items()}


def is_free_day(session: GroupSession) -> bool:
    """A tombstone that stands only because its date is a holiday, or because a plan before it changed."""
    if not session.is_cancelled or session.occurrence_date is None:
        return False
    holiday = holidays.is_holiday(session.occurrence_date, session.group.organisation.country)
    return session.cancel_reason in STRUCTURAL or (session.cancel_reason == CancelReason.HOLIDAY and holiday)


def _goes(session: GroupSession) -> bool:
    return session.is_planned and not session.moved_by_hand


def _fixed_in_words(session: GroupSession) -> str:
    if session.is_cancelled:
        return _("cancelled before: %(reason)s. It stays cancelled.") % {"reason": session.get_cancel_reason_display()}
    if session.moved_by_hand and session.occurrence_date:
        return _("changed by hand before. It stays as it is: %(when)s.") % {"when": when(session)}
    return ""


def ending(series: Series, last_date: dt.date, now: dt.datetime) -> list[str]:
    """The evenings that go when the series ends on `last_date`, in words."""
    rows = series.sessions.planned().filter(occurrence_date__gt=last_date, starts_at__gt=now, moved_by_hand=False)
    return [day(row.local_start.date()) for row in rows.select_related("group").order_by("starts_at")]
