"""Promises of the way back (W33)."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.models import ReturnRequest
from intake.rules import FLOOD_WINDOW
from participants.notices import call_promise, coordinators, escalation, guides, subject_id, who_hears
from reminders.models import Deadline
from reminders.registry import DeadlineKind, Hearing
from reminders.registry import register as register_kinds

CONTACT = ReturnRequest.PROMISE
CIRCLE = ReturnRequest.CIRCLE
# Shares of the two weeks: half way his guides, three days before the end and at the end the coordinators.
HALF, LAST_DAYS = 0.5, 11 / 14


def _contact_hears(deadline: Deadline, step: int) -> Hearing | None:
    """Everybody hears as with any call; of many at once only the first one in an hour alerts (flood)."""
    request = ReturnRequest.objects.filter(pk=subject_id(deadline)).first()
    if request and request.many_at_once:
        lately = ReturnRequest.objects.filter(
            organisation=request.organisation_id, many_at_once=True, arrived_at__gt=request.arrived_at - FLOOD_WINDOW
        )
        if lately.order_by("arrived_at", "pk").first() != request:
            return None
    return who_hears(deadline, step)


def _page(deadline: Deadline) -> str:
    return reverse("return_request", args=[subject_id(deadline)])


def register() -> None:
    """Called when the apps are ready."""
    call = call_promise(
        CONTACT,
        gettext_lazy("Return: contact the same day"),
        gettext_lazy("Somebody wants to come back: call him"),
        "return_request",
    )
    register_kinds(
        DeadlineKind(name=call.name, label=call.label, words=call.words, link=call.link, next_to_hear=_contact_hears),
        DeadlineKind(
            name=CIRCLE,
            label=gettext_lazy("Return: in the circle within two weeks"),
            words=lambda _deadline: _("Somebody who comes back has not been in the circle yet"),
            link=_page,
            next_to_hear=escalation((HALF, guides), (LAST_DAYS, coordinators), (1, coordinators)),
        ),
    )
