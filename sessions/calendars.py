"""Evenings as an iCalendar (RFC 5545) that says nothing about group or purpose, and about the place only when asked."""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vDuration

from sessions.queries.calendars import Entry
from sessions.states import FeedWords

REFRESH = dt.timedelta(hours=4)


def render(entries: Iterable[Entry], *, words: str, language: str) -> bytes:
    """The calendar file. The same entries give the same bytes."""
    found = list(entries)
    calendar = Calendar()
    calendar.add("prodid", "-//Kring//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    with translation.override(language):
        calendar.add("x-wr-calname", _("Appointments"))
        summary = _("Appointment")
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    if words != FeedWords.DAY:
        for zone in sorted({one.zone for one in found}):
            calendar.add_component(_zone(zone, [one for one in found if one.zone == zone]))
    for one in found:
        calendar.add_component(_event(one, summary, words))
    return calendar.to_ical()


def _zone(zone: str, entries: list[Entry]) -> Timezone:
    """The rules of the zone over the years of its evenings."""
    first, last = min(one.starts_at for one in entries), max(one.ends_at for one in entries)
    return Timezone.from_tzid(zone, first_date=dt.date(first.year, 1, 1), last_date=dt.date(last.year + 1, 1, 1))


def _event(one: Entry, summary: str, words: str) -> Event:
    event = Event()
    event.add("uid", one.uid)
    event.add("dtstamp", one.stamped_at)
    event.add("last-modified", one.stamped_at)
    event.add("sequence", one.version)
    event.add("summary", summary)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if one.is_off else "CONFIRMED")
    starts, ends = one.starts_at.astimezone(ZoneInfo(one.zone)), one.ends_at.astimezone(ZoneInfo(one.zone))
    if words == FeedWords.DAY:
        event.add("dtstart", starts.date())
        event.add("dtend", starts.date() + dt.timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        return event
    event.add("dtstart", starts)
    event.add("dtend", ends)
    if words == FeedWords.PLACE and one.place:
        event.add("location", one.place)
    return event
