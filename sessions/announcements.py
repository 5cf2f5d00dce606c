"""The message that an announcement causes. It says that there is a message, to everybody in the same words."""

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Contact
from core import clock
from participants.models import Participation
from reminders import registry
from reminders.actions import Notice
from reminders.models import Message
from reminders.registry import Letter, MessageKind, Words
from reminders.states import Audience
from sessions.models import Announcement

KIND = "announcement"


def about(announcement: Announcement) -> str:
    """The subject under which its messages stand in the outbox."""
    return f"announcement:{announcement.pk}"


def notices(announcement: Announcement, *, now: dt.datetime) -> list[Notice]:
    """One for every man who takes part and can be reached; needs `group`."""
    men = Participation.objects.open().filter(group=announcement.group_id).select_related("participant__contact")
    return [_notice(announcement, contact, now) for contact in _contacts(men)]


def _contacts(men: Iterable[Participation]) -> list[Contact]:
    """The way to reach each man: that of his file, else that of his account."""
    files = [one.participant for one in men]
    bare = [file.user_id for file in files if file.contact is None and file.user_id]
    by_account = {one.user_id: one for one in Contact.objects.filter(user__in=bare)}
    found = [file.contact or by_account.get(file.user_id) for file in files]
    return list({one.pk: one for one in found if one is not None}.values())


def _notice(announcement: Announcement, contact: Contact, now: dt.datetime) -> Notice:
    return Notice(
        kind=KIND,
        to=contact,
        key=f"announcement:{announcement.pk}:{contact.pk}",
        subject=about(announcement),
        params={"announcement": str(announcement.pk)},
        not_before=now,
        expires_at=announcement.stands_until,
        organisation_id=announcement.group.organisation_id,
    )


def _still_true(message: Message) -> bool:
    """It stands, and he still takes part."""
    standing = Announcement.objects.standing(clock.now()).filter(pk=str(message.params["announcement"])).first()
    if standing is None:
        return False
    men = Participation.objects.open().filter(group=standing.group_id)
    contact = message.recipient
    return men.filter(participant__contact=contact).exists() or (
        contact.user_id is not None and men.filter(participant__user=contact.user_id).exists()
    )


def _words(letter: Letter) -> Words:
    announcement = Announcement.objects.select_related("group__organisation").get(pk=str(letter.params["announcement"]))
    return Words(
        subject=_("You have a message"),
        lines=[_("There is a message for you.")],
        link=reverse("me"),
        link_label=_("Open"),
        sender=announcement.group.organisation.sender_name,
    )


def register() -> None:
    """Called when the app is ready."""
    registry.register(
        MessageKind(
            name=KIND,
            label=gettext_lazy("A worker tells you something"),
            render=_words,
            still_true=_still_true,
            audience=Audience.PARTICIPANT,
        )
    )
