"""Evenings and changes in words, for refusals, trails and pages."""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from sessions.models import GroupSession, SessionChange
from sessions.states import ChangeKind


def when(session: GroupSession) -> str:
    """Weekday, day and times on the group's own clock; needs `group`."""
    return f"{formats.date_format(session.local_start, 'DATETIME_FORMAT')} – {session.local_end:%H:%M}"


def day(date: dt.date) -> str:
    return formats.date_format(date, "l j F")


def changes_since(session: GroupSession, revision: int) -> list[str]:
    """What happened to the evening after `revision`, oldest first: who did what, and to what it changed."""
    rows = session.changes.filter(revision__gt=revision).select_related("by").order_by("revision", "pk")
    return [change_in_words(row, session.group.zone) for row in rows]


def change_in_words(change: SessionChange, zone: str) -> str:
    """One line of the trail."""
    who = change.by.name if change.by else _("Kring")
    if change.kind == ChangeKind.MOVED and (moved := _moment(change.detail.get("starts_at"), zone)):
        return _("%(who)s moved it to %(when)s.") % {"who": who, "when": moved}
    sentences = {
        ChangeKind.ADDED: _("%(who)s planned it."),
        ChangeKind.MOVED: _("%(who)s changed how long it takes."),
        ChangeKind.PLACE: _("%(who)s changed the place."),
        ChangeKind.CANCELLED: _("%(who)s cancelled it."),
        ChangeKind.WORKERS: _("%(who)s changed who guides it."),
        ChangeKind.STATE: _("%(who)s recorded how it went."),
    }
    return sentences[ChangeKind(change.kind)] % {"who": who}


def _moment(pair: Iterable[str] | None, zone: str) -> str:
    moment = parse_datetime(list(pair)[1]) if pair else None
    return formats.date_format(moment.astimezone(ZoneInfo(zone)), "DATETIME_FORMAT") if moment else ""
