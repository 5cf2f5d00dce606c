"""What somebody wants to hear, and how: his own doing only."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction

from accounts.actions import change_person, change_quiet_hours, contact_of
from accounts.models import Contact, User
from participants.actions import change_own_contact
from reminders.actions import set_topic


@transaction.atomic
def change_own_settings(
    *, user: User, offered: Collection[str], topics: Collection[str], **values: Any
) -> list[Contact]:
    """A man's settings: of the topics that were `offered` he wants `topics`. `values` as in `change_own_contact`."""
    contacts = change_own_contact(user=user, **values)
    _choose(contacts, offered, topics)
    return contacts


@transaction.atomic
def change_desk_settings(
    *,
    user: User,
    name: str,
    language: str,
    offered: Collection[str],
    topics: Collection[str],
    quiet_from: dt.time | None,
    quiet_until: dt.time | None,
) -> Contact:
    """A worker's or coordinator's settings. Promises come always: they have no topic and know no quiet hours."""
    change_person(user=user, name=name, language=language)
    contact = change_quiet_hours(contact=contact_of(user), quiet_from=quiet_from, quiet_until=quiet_until)
    _choose([contact], offered, topics)
    return contact


def _choose(contacts: Iterable[Contact], offered: Collection[str], topics: Collection[str]) -> None:
    for contact in contacts:
        for topic in offered:
            set_topic(contact=contact, topic=topic, wanted=topic in topics)
