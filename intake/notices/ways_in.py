"""Promises and messages of the ways in (W19, W21, W22)."""

import datetime as dt
import uuid

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Contact
from groups.models import OrganisationRole
from groups.states import OrganisationRoleName
from intake.models import DemandSignal, Referral
from intake.rules import FLOOD_WINDOW
from intake.states import UNDER_WAY
from participants.notices import call_promise, subject_id, who_hears
from reminders.actions import Notice
from reminders.models import Deadline
from reminders.registry import DeadlineKind, Hearing, Letter, MessageKind, Words
from reminders.registry import register as register_kinds
from reminders.states import Audience

FIRST_CONTACT = Referral.PROMISE
SEAT = "a seat within two weeks"
TALK_AGAIN = "talk again"
ARRIVED = "request arrived"
COORDINATOR_HEARS_BEFORE = dt.timedelta(days=3)


def _first_contact_hears(deadline: Deadline, step: int) -> Hearing | None:
    """Everybody hears as with any call; of many at once only the first one in an hour alerts (flood)."""
    referral = Referral.objects.filter(pk=subject_id(deadline)).first()
    if referral and referral.many_at_once:
        since = referral.arrived_at - FLOOD_WINDOW
        earlier = Referral.objects.filter(
            organisation=referral.organisation_id, many_at_once=True, arrived_at__gt=since
        ).order_by("arrived_at", "pk")
        if earlier.first() != referral:
            return None
    return who_hears(deadline, step)


def _referral_page(deadline: Deadline) -> str:
    return reverse("referral", args=[subject_id(deadline)])


def _owner(deadline: Deadline) -> list[Contact]:
    return [deadline.owner] if deadline.owner else []


def _coordinators(organisation: uuid.UUID | None) -> list[Contact]:
    given = OrganisationRole.objects.current().filter(organisation=organisation, role=OrganisationRoleName.COORDINATOR)
    return list(Contact.objects.filter(user__in=given.values("user")))


def _seat_hears(deadline: Deadline, step: int) -> Hearing | None:
    """Half way the one who welcomed him; three days before, and when it is due, the coordinators (W21)."""
    moments = [deadline.warn_at, deadline.due_at - COORDINATOR_HEARS_BEFORE, deadline.due_at]
    if step >= len(moments):
        return None
    heard = _owner(deadline) if step == 0 else _coordinators(deadline.organisation_id)
    return Hearing(at=max(moments[step], deadline.warn_at), contacts=heard)


def _talk_hears(deadline: Deadline, step: int) -> Hearing | None:
    """In the morning the one who promised it; at the end of the day the coordinators."""
    if step == 0:
        return Hearing(at=deadline.warn_at, contacts=_owner(deadline))
    if step == 1:
        return Hearing(at=deadline.due_at, contacts=_coordinators(deadline.organisation_id))
    return None


def _signal_or_referral(deadline: Deadline) -> str:
    if deadline.subject.startswith("demandsignal:"):
        signal = DemandSignal.objects.filter(pk=subject_id(deadline)).first()
        return reverse("referral", args=[signal.referral_id]) if signal else reverse("demand")
    return _referral_page(deadline)


def arrived(referral: Referral, contact: Contact) -> Notice:
    """Tells him that his request is there; only where he said that a message is safe."""
    return Notice(
        kind=ARRIVED,
        to=contact,
        key=f"referral:{referral.pk}:arrived",
        subject=referral.subject,
        params={"referral": str(referral.pk)},
        organisation_id=referral.organisation_id,
    )


def _arrived_words(letter: Letter) -> Words:
    """Says nothing of who writes, or why."""
    referral = Referral.objects.select_related("organisation").get(pk=str(letter.params["referral"]))
    return Words(
        subject=_("You have a message"),
        lines=[_("Your message has arrived. You will hear from us.")],
        sender=referral.organisation.sender_name,
        short=_("Your message has arrived. You will hear from us."),
    )


def _still_expected(message: object) -> bool:
    pk = message.params["referral"]  # type: ignore[attr-defined]
    return Referral.objects.filter(pk=pk, state__in=UNDER_WAY).exists()


def register() -> None:
    """Called when the apps are ready."""
    call = call_promise(
        FIRST_CONTACT,
        gettext_lazy("First contact the same day"),
        gettext_lazy("Somebody asked to be called"),
        "referral",
    )
    register_kinds(
        DeadlineKind(
            name=call.name, label=call.label, words=call.words, link=call.link, next_to_hear=_first_contact_hears
        ),
        DeadlineKind(
            name=SEAT,
            label=gettext_lazy("A seat within two weeks"),
            words=lambda _deadline: _("Somebody is welcome and has not been to his first evening yet"),
            link=_referral_page,
            next_to_hear=_seat_hears,
        ),
        DeadlineKind(
            name=TALK_AGAIN,
            label=gettext_lazy("Talk again on the agreed day"),
            words=lambda _deadline: _("You would talk again with somebody today"),
            link=_signal_or_referral,
            next_to_hear=_talk_hears,
        ),
        MessageKind(
            name=ARRIVED,
            label=gettext_lazy("Your request has arrived"),
            render=_arrived_words,
            still_true=_still_expected,
            audience=Audience.PARTICIPANT,
            topic="about your request",
        ),
    )
