"""Accounts and how their people are reached: the only place that makes users."""

import datetime as dt
import uuid
from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts.models import Contact, User
from core import audit, clock


@transaction.atomic
def open_account(
    *, email: str, name: str, by: User | None, password: str | None = None, language: str = "nl", proven: bool
) -> User:
    """A user with his address. Without a password he signs in by code or passkey only.

    `proven`: whether he has shown that the address is his, by opening a link that was sent to it. A second factor can
    only be set up on a proven address; a code that is sent there proves it too.
    """
    user = User.objects.create_user(email, password, name=name, language=language)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=proven)
    audit.record("account.opened", user, by=by)
    return user


def contact_of(user: User) -> Contact:
    """How a worker or coordinator is reached, made when it is not there yet. His work's e-mail counts as safe."""
    return contacts_of([user])[user.pk]


@transaction.atomic
def contacts_of(users: Iterable[User]) -> dict[uuid.UUID, Contact]:
    """The contacts of these users by their ids; those that lack are made. One query when there is nothing to make.

    Safe to run twice at once.
    """
    wanted = {user.pk: user for user in users}
    found = _contacts(wanted)
    missing = [Contact(user=user, email_safe=True) for pk, user in wanted.items() if pk not in found]
    if missing:
        Contact.objects.bulk_create(missing, ignore_conflicts=True)
        found = _contacts(wanted)
    return found


def _contacts(users: Iterable[uuid.UUID]) -> dict[uuid.UUID, Contact]:
    rows = Contact.objects.filter(user__in=list(users)).select_related("user")
    return {row.user_id: row for row in rows if row.user_id}


@transaction.atomic
def change_person(*, user: User, name: str, language: str) -> User:
    """What somebody is called and which language he reads; his own doing only."""
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    locked.name, locked.language = name.strip(), language
    locked.save(update_fields=["name", "language"])
    return locked


@transaction.atomic
def change_quiet_hours(*, contact: Contact, quiet_from: dt.time | None, quiet_until: dt.time | None) -> Contact:
    """When no message may come that can wait; both empty for none."""
    locked = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    locked.quiet_from, locked.quiet_until = quiet_from, quiet_until
    locked.save(update_fields=["quiet_from", "quiet_until"])
    return locked


def note_data_taken(*, user: User, how: str) -> None:
    """He looked at everything that is known of him, or took it along: his own act (GDPR Art. 15, 20)."""
    audit.record("account.data_taken", user, by=user, how=how)


def note_seen(*, session_key: str) -> None:
    """Whoever is signed in there was there a moment ago; once a minute is enough."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=clock.now())


@transaction.atomic
def end_sessions(*, user: User, by: User | None, pks: Iterable[int] | None = None, but: str = "") -> int:
    """Signs `user` out on other devices: those of `pks`, else all but the session with the key `but`. How many."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=but)
    ended = list(rows if pks is None else rows.filter(pk__in=pks))
    for session in ended:
        session.end()
    if ended:
        audit.record("account.signed_out", user, by=by, sessions=len(ended))
    return len(ended)
