"""Evenings and changes in words, for refusals, trails and pages."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from groups.models import PeerWorker
from sessions.models import GroupSession, Series, SessionChange
from sessions.states import ChangeKind, SessionState


def when(session: GroupSession) -> str:
    """Weekday, day and times on the group's own clock; needs `group`."""
    return f"{formats.date_format(session.local_start, 'DATETIME_FORMAT')} – {session.local_end:%H:%M}"


def day(date: dt.date) -> str:
    return formats.date_format(date, "l j F")


def away(worker: PeerWorker) -> str:
    return _("%(worker)s can't come then.") % {"worker": worker.name}


def full(worker: PeerWorker, most: int, date: dt.date) -> str:
    """Why one who guides as many evenings that month as he wants gets no other one (W39)."""
    month = formats.date_format(date, "F")
    sentence = _("%(worker)s guides at most %(count)d evenings a month, and %(month)s is full.")
    return sentence % {"worker": worker.name, "count": most, "month": month}


def alone() -> str:
    return _("Who is in training guides an evening together with a colleague, not alone.")


def series_in_words(series: Series, today: dt.date) -> str:
    """“Every other Tuesday, 19:30 – 21:30, De Brug, until further notice”; needs `venue`."""
    start = dt.datetime.combine(series.starts_on, series.local_time)
    end = start + dt.timedelta(minutes=series.duration_minutes)
    parts = [_cadence(series), f"{start:%H:%M} – {end:%H:%M}"]
    if series.venue:
        parts.append(series.venue.name)
    if series.online_link:
        parts.append(_("online"))
    if series.starts_on > today:
        parts.append(_("from %(day)s") % {"day": formats.date_format(series.starts_on, "DATE_FORMAT")})
    if series.ends_on:
        parts.append(_("until %(day)s") % {"day": formats.date_format(series.ends_on, "DATE_FORMAT")})
    else:
        parts.append(_("until further notice"))
    return ", ".join(parts)


def _cadence(series: Series) -> str:
    weekday = formats.date_format(series.starts_on, "l")
    if series.every_n_weeks == 1:
        return _("Every %(weekday)s") % {"weekday": weekday}
    if series.every_n_weeks == 2:
        return _("Every other %(weekday)s") % {"weekday": weekday}
    return _("Every %(count)d weeks on %(weekday)s") % {"count": series.every_n_weeks, "weekday": weekday}


def first_names(names: Mapping[uuid.UUID, str]) -> dict[uuid.UUID, str]:
    """First names only; men of the same name get as much of what follows it as tells them apart: one letter, mostly."""
    words = {pk: name.split() or ["?"] for pk, name in names.items()}
    return {pk: " ".join([parts[0], *_apart(pk, words)]) for pk, parts in words.items()}


def _apart(pk: uuid.UUID, words: Mapping[uuid.UUID, list[str]]) -> list[str]:
    """The beginning of what follows a first name that no other man of that name shares; nothing where he is alone."""
    first, *rest = words[pk]
    last = " ".join(rest)
    others = [" ".join(parts[1:]) for other, parts in words.items() if other != pk and parts[0] == first]
    if not others or not last:
        return []
    for length in range(1, len(last)):
        if not any(other.startswith(last[:length]) for other in others):
            return [f"{last[:length].rstrip()}."]
    return [last]


def changes_since(session: GroupSession, revision: int) -> list[str]:
    """What happened to the evening after `revision`, oldest first: who did what, and to what it changed."""
    rows = session.changes.filter(revision__gt=revision).select_related("by").order_by("revision", "pk")
    return [change_in_words(row, session.group.zone) for row in rows]


def change_in_words(change: SessionChange, zone: str) -> str:
    """One line of the trail."""
    who = change.by.name if change.by else _("Kring")
    if change.kind == ChangeKind.MOVED and (moved := _moment(change.detail.get("starts_at"), zone)):
        return _("%(who)s moved it to %(when)s.") % {"who": who, "when": moved}
    if change.kind == ChangeKind.STATE and (state := list(change.detail.get("state", []))[1:]):
        return _state_in_words(state[0]) % {"who": who}
    sentences = {
        ChangeKind.ADDED: _("%(who)s planned it."),
        ChangeKind.MOVED: _("%(who)s changed how long it takes."),
        ChangeKind.PLACE: _("%(who)s changed the place."),
        ChangeKind.CANCELLED: _("%(who)s cancelled it."),
        ChangeKind.WORKERS: _("%(who)s changed who guides it."),
        ChangeKind.STATE: _("%(who)s recorded how it went."),
        ChangeKind.NOTE: _("%(who)s changed the note for the workers."),
    }
    return sentences[ChangeKind(change.kind)] % {"who": who}


def _state_in_words(state: str) -> str:
    if state == SessionState.DID_NOT_MEET:
        return _("%(who)s recorded that nobody met.")
    return _("%(who)s opened it again.") if state == SessionState.PLANNED else _("%(who)s closed the evening.")


def _moment(pair: Iterable[str] | None, zone: str) -> str:
    moment = parse_datetime(list(pair)[1]) if pair else None
    return formats.date_format(moment.astimezone(ZoneInfo(zone)), "DATETIME_FORMAT") if moment else ""
