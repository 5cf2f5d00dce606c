"""What pages ask about series and evenings."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from core import holidays
from sessions.models import GroupSession, Series
from sessions.states import OnHolidays
from sessions.words import when


@dataclass(frozen=True)
class PreviewDate:
    """One evening that a series would bring: its date, its holiday's name, whether it is skipped, and what clashes."""

    date: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime
    holiday: str
    skipped: bool
    clash: str


def preview(series: Series, until: dt.date, *, besides: Collection[uuid.UUID] = ()) -> list[PreviewDate]:
    """The evenings of an unsaved or changed series up to `until`, with holidays and clashes marked; three queries."""
    dates = list(series.rule.dates(series.starts_on, until))
    if not dates:
        return []
    spans = {date: series.rule.span(date) for date in dates}
    others = _possible_clashes(series, spans[dates[0]][0], spans[dates[-1]][1], besides)
    country = series.group.organisation.country
    return [_preview_date(series, date, spans[date], others, country) for date in dates]


def _possible_clashes(
    series: Series, first: dt.datetime, last: dt.datetime, besides: Collection[uuid.UUID]
) -> list[GroupSession]:
    same = Q(group=series.group)
    if series.venue_id:
        same |= Q(venue=series.venue_id)
    found = GroupSession.objects.overlapping(first, last).filter(same).exclude(pk__in=besides)
    return list(found.select_related("group", "venue").order_by("starts_at"))


def _preview_date(
    series: Series, date: dt.date, span: tuple[dt.datetime, dt.datetime], others: list[GroupSession], country: str
) -> PreviewDate:
    holiday = holidays.name_of(date, country)
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
