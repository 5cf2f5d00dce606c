"""Two letters to a man that say nothing: he may rate again, and the one question after leaving (W34, W35)."""

import datetime as dt
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Contact
from accounts.queries import link_token
from core import clock
from outcomes.models import ResearchConsent, ResearchRound, SelfRating
from outcomes.states import TOPIC, ConsentKind
from participants.models import Participant, Participation
from participants.states import SEATED
from reminders.actions import Notice
from reminders.models import Message
from reminders.registry import Letter, MessageKind, Words
from reminders.registry import register as register_kinds
from reminders.states import Audience

INVITED = "results invitation"
AFTER = "results after leaving"
LASTS = dt.timedelta(days=7)


def about(man: Participant) -> str:
    return f"results:{man.pk}"


def invitation(man: Participant, contact: Contact, *, day: dt.date, at: dt.datetime) -> Notice:
    """He may rate again; `day` is part of the key, so that a second run of that day writes nothing."""
    return _notice(INVITED, man, contact, f"{about(man)}:{day.isoformat()}", at)


def after_leaving(man: Participant, contact: Contact, *, at: dt.datetime) -> Notice:
    """The one question after he left: its key has no day, so there is no second one, ever."""
    return _notice(AFTER, man, contact, f"{about(man)}:after", at)


def _notice(kind: str, man: Participant, contact: Contact, key: str, at: dt.datetime) -> Notice:
    return Notice(
        kind=kind,
        to=contact,
        key=key,
        subject=about(man),
        params={"man": str(man.pk)},
        not_before=at,
        expires_at=at + LASTS,
        organisation_id=man.organisation_id,
    )


def _render(letter: Letter) -> Words:
    """Says that there is a message, however much other messages may say: what it asks is nobody's business."""
    man = Participant.objects.select_related("user", "organisation").get(pk=str(letter.params["man"]))
    words = Words(subject=_("You have a message"), lines=[_("There is a message for you.")])
    link = reverse("discreet", args=[link_token(man.user)]) if man.user else ""
    return Words(words.subject, words.lines, link, _("Open") if link else "", man.organisation.sender_name)


def _still_invites(message: Message) -> bool:
    """He has a seat and an account, it is still his address, and he has not rated since it was written."""
    man = UUID(str(message.params["man"]))
    seat = Participation.objects.filter(
        participant=man, participant__contact=message.recipient_id, participant__user__is_active=True, state__in=SEATED
    )
    rated = SelfRating.objects.filter(participation__participant=man, written_at__gte=message.created_at)
    return seat.exists() and not rated.exists()


def _still_asks(message: Message) -> bool:
    """He is still gone, both of his yeses stand, and he has not answered."""
    man, now = UUID(str(message.params["man"])), clock.now()
    himself = Participant.objects.filter(pk=man, contact=message.recipient_id, user__is_active=True)
    back = Participation.objects.open().filter(participant=man)
    answered = ResearchRound.objects.filter(participation__participant=man, after_leaving=True)
    yes = [ResearchConsent.objects.standing(kind, now).filter(participant=man).exists() for kind in ConsentKind]
    return himself.exists() and all(yes) and not back.exists() and not answered.exists()


def register() -> None:
    """Called when the apps are ready."""
    label = gettext_lazy("Questions about how you are doing")
    for name, still_true in ((INVITED, _still_invites), (AFTER, _still_asks)):
        register_kinds(
            MessageKind(
                name=name,
                label=label,
                render=_render,
                still_true=still_true,
                audience=Audience.PARTICIPANT,
                topic=TOPIC,
                lifetime=LASTS,
            )
        )
