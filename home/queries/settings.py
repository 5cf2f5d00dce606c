"""What the settings pages show: what is chosen now, what there is to choose, and what a message would say."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from accounts.models import Contact, User, Wording
from groups.models import Organisation
from participants.models import Participant
from reminders import registry
from reminders.queries import topics_turned_off
from reminders.states import Audience
from sessions.models import GroupSession
from sessions.notices import men, staff

CONTACT_FIELDS = (
    "phone", "email_safe", "call_safe", "text_safe", "voicemail_safe", "quiet_from", "quiet_until", "wording",
)  # fmt: skip


@dataclass(frozen=True)
class Example:
    """A message as it would stand on somebody's phone."""

    sender: str
    subject: str
    lines: list[str]
    cancelled: str
    text: str  # as a text message; empty where Kring sends none


def topics(audience: Audience, *, coordinates: bool = False) -> list[tuple[str, str]]:
    """What may be turned off: topic and what it is, in the order in which the kinds were registered."""
    found: dict[str, str] = {}
    for kind in registry.message_kinds():
        theirs = coordinates or kind.name not in staff.FOR_COORDINATORS
        if kind.audience == audience and kind.turned_off_by and theirs:
            found.setdefault(kind.turned_off_by, str(kind.label))
    return list(found.items())


def own_values(user: User, offered: list[tuple[str, str]]) -> dict[str, Any]:
    """A man's settings as they are: those of his first file, which all his files share. Two queries."""
    contact = Contact.objects.filter(participant__user=user).order_by("participant").first()
    values: dict[str, Any] = {"name": user.name, "language": user.language, "email": user.email}
    if contact is not None:
        values |= {field: getattr(contact, field) for field in CONTACT_FIELDS}
        values["email"] = contact.email or user.email
    return values | {"topics": _wanted(contact, offered), "wording": values.get("wording", Wording.NEUTRAL)}


def desk_values(user: User, offered: list[tuple[str, str]]) -> dict[str, Any]:
    """The settings of somebody who works here. Two queries."""
    contact = Contact.objects.filter(user=user).first()
    quiet = {field: getattr(contact, field, None) for field in ("quiet_from", "quiet_until")}
    return {"name": user.name, "language": user.language, "topics": _wanted(contact, offered), **quiet}


def _wanted(contact: Contact | None, offered: list[tuple[str, str]]) -> list[str]:
    off = topics_turned_off(contact) if contact else set()
    return [topic for topic, _label in offered if topic not in off]


def examples(user: User, now: dt.datetime) -> dict[str, Example]:
    """By how much a message may say: what would appear, about his own next evening when there is one. Two queries."""
    rows = GroupSession.objects.own(user).planned().filter(starts_at__gt=now).order_by("starts_at")
    session = rows.select_related("group__organisation", "venue").first()
    organisation = session.group.organisation if session else _organisation(user)
    return {level: _example(level, session, organisation.sender_name, now) for level in Wording.values}


def _organisation(user: User) -> Organisation:
    return Participant.objects.own(user).select_related("organisation").order_by("pk")[0].organisation


def _example(level: str, session: GroupSession | None, sender: str, now: dt.datetime) -> Example:
    reminder, cancelled = men.example(level, session, now=now)
    return Example(
        sender=sender,
        subject=str(reminder.subject),
        lines=[str(line) for line in reminder.lines],
        cancelled=str(cancelled.subject),
        text=str(reminder.short or reminder.subject) if settings.KRING_SMS["gateway"] != "off" else "",
    )
