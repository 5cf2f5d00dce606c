"""Evenings as the pictures show them: on strips, in agendas, on month pages."""

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock, holidays
from core.components import Chip, Evening, EveningState
from sessions.models import GroupSession, GroupSessionQuerySet, SessionWorker
from sessions.states import CancelReason


def with_people(sessions: GroupSessionQuerySet) -> GroupSessionQuerySet:
    """The rows with group, room and workers at hand: two queries in all."""
    places = SessionWorker.objects.select_related("worker__user").order_by("position")
    return sessions.select_related("group__organisation", "venue").prefetch_related(
        Prefetch("session_workers", queryset=places)
    )


def guides(session: GroupSession, user: User) -> bool:
    """Whether he guides this evening; needs the rows of `with_people`."""
    return any(place.worker.user_id == user.pk for place in session.session_workers.all())


def picture(session: GroupSession, *, title: str = "") -> Evening:
    """The component of one evening, on the group's own clock; needs the rows of `with_people`."""
    workers = tuple(
        Chip(name=place.worker.name, note=_("substitute") if place.is_substitute else "")
        for place in session.session_workers.all()
    )
    return Evening(
        starts=session.local_start.replace(tzinfo=None),
        ends=session.local_end.replace(tzinfo=None),
        state=_shown_state(session),
        title=title,
        place=place_in_words(session),
        workers=workers,
        gaps=max(0, 1 - len(workers)) if session.is_planned else 0,
        note=note_of(session),
        url=reverse("session", args=[session.pk]),
    )


def _shown_state(session: GroupSession) -> str:
    """Over, and nobody wrote down how it went: neither cancelled nor an evening on which nobody met."""
    over = session.is_planned and session.ends_at <= clock.now()
    return EveningState.NOT_RECORDED if over else session.state


def place_in_words(session: GroupSession) -> str:
    if session.venue:
        return session.venue.name
    return _("online") if session.online_link else ""


def note_of(session: GroupSession) -> str:
    """Why there is no evening, or what is missing; empty when all is well."""
    if session.is_cancelled:
        return _("no evening: %(reason)s") % {"reason": why_not(session)}
    if not session.session_workers.all():
        return _("nobody guides it yet") if session.is_planned else ""
    if session.venue is None and not session.online_link:
        return _("no room yet") if session.is_planned else ""
    return ""


def why_not(session: GroupSession) -> str:
    """Why it is cancelled: the holiday's own name, or the general reason."""
    if session.cancel_reason == CancelReason.HOLIDAY:
        name = holidays.name_of(session.local_start.date(), session.group.organisation.country)
        return name or session.get_cancel_reason_display()
    return session.get_cancel_reason_display()
