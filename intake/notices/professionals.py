"""That there is news for the professional who referred a man; the news itself stands behind a link (W11)."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.models import Referral
from intake.notices import links
from intake.states import ReferralState
from reminders.actions import Notice
from reminders.models import Message
from reminders.registry import Letter, MessageKind, Words
from reminders.registry import register as register_kinds
from reminders.states import Audience

NEWS = "news for who referred"
TALK, ENTRY = 1, 2  # that somebody spoke with him; that he came to his first evening


def news(referral: Referral) -> list[Notice]:
    """One for each fact that he may hear now; the ledger sends each of them once."""
    return [_notice(referral, fact) for fact in (TALK, ENTRY) if is_news(referral, fact)]


def is_news(referral: Referral, fact: object) -> bool:
    if referral.professional_id is None:
        return False
    if fact == TALK:
        return referral.hears_talk and referral.spoken_at is not None
    return referral.hears_entry and referral.state == ReferralState.ENTERED


def _notice(referral: Referral, fact: int) -> Notice:
    return Notice(
        kind=NEWS,
        to=referral.professional.contact,  # type: ignore[union-attr]
        key=f"{referral.subject}:{referral.professional_id}:{fact}",
        subject=referral.subject,
        params={"referral": str(referral.pk), "fact": fact},
        organisation_id=referral.organisation_id,
    )


def _referrals() -> QuerySet[Referral]:
    return Referral.objects.select_related("professional", "organisation")


def _still_true(message: Message) -> bool:
    """He may have taken his word back, or the referral may be another one's by now."""
    referral = _referrals().filter(pk=str(message.params["referral"])).first()
    return (
        referral is not None
        and is_news(referral, message.params["fact"])
        and referral.professional.contact_id == message.recipient_id  # type: ignore[union-attr]
    )


def _words(letter: Letter) -> Words:
    referral = _referrals().get(pk=str(letter.params["referral"]))
    return Words(
        subject=_("You have a message"),
        lines=[_("There is a message for you. Open the link to read it.")],
        link=links.status_path(referral, referral.professional),  # type: ignore[arg-type]
        link_label=_("Open"),
        sender=referral.organisation.sender_name,
    )


def register() -> None:
    """Called when the apps are ready."""
    register_kinds(
        MessageKind(
            name=NEWS,
            label=gettext_lazy("News for who referred somebody"),
            render=_words,
            still_true=_still_true,
            audience=Audience.PARTICIPANT,
        )
    )
