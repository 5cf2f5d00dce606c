"""Evenings as the pictures show them."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core import holidays
from core.components import Chip, Evening
from groups.models import Group
from sessions.models import GroupSession, GroupSessionQuerySet, SessionWorker
from sessions.states import CancelReason

WANTED_WORKERS = 2


def with_people(sessions: GroupSessionQuerySet) -> GroupSessionQuerySet:
    """The rows with group, room and workers at hand: three queries in all."""
    places = SessionWorker.objects.select_related("worker__user").order_by("position")
    return sessions.select_related("group__organisation", "venue").prefetch_related(
        Prefetch("session_workers", queryset=places)
    )


def coming(groups: Iterable[Group] | QuerySet, now: dt.datetime, *, weeks: int) -> list[GroupSession]:
    """Evenings of these groups that are not over yet, up to so many weeks ahead, without structural tombstones."""
    rows = GroupSession.objects.filter(
        group__in=groups, ends_at__gt=now, starts_at__lt=now + dt.timedelta(weeks=weeks)
    ).shown()
    return list(with_people(rows).order_by("starts_at"))


def note_of(session: GroupSession) -> str:
    """Why there is no evening, or what is missing; empty when all is well."""
    if session.is_cancelled:
        return why_not(session)
    workers = len(session.session_workers.all())
    if workers == 0:
        return _("nobody guides it yet")
    if session.venue is None and not session.online_link:
        return _("no room yet")
    return ""


def why_not(session: GroupSession) -> str:
    """“no evening: Christmas”, or the general reason."""
    if session.cancel_reason == CancelReason.HOLIDAY:
        name = holidays.name_of(session.local_start.date(), session.group.organisation.country)
        return _("no evening: %(reason)s") % {"reason": name or session.get_cancel_reason_display()}
    return _("no evening: %(reason)s") % {"reason": session.get_cancel_reason_display()}


def picture(session: GroupSession, *, title: str = "", linked: bool = True) -> Evening:
    """The component of one evening; needs the rows of `with_people`."""
    workers = tuple(Chip(name=place.worker.name) for place in session.session_workers.all())
    return Evening(
        starts=session.local_start.replace(tzinfo=None),
        ends=session.local_end.replace(tzinfo=None),
        state=session.state,
        title=title,
        place=session.venue.name if session.venue else (_("online") if session.online_link else ""),
        workers=workers,
        gaps=max(0, 1 - len(workers)) if session.is_planned else 0,
        note=note_of(session),
        url=reverse("session", args=[session.pk]) if linked else "",
    )
