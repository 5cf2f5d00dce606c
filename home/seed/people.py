"""Users, how they are reached, workers, and the files of men."""

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import Contact, User
from groups.models import OrganisationRole, PeerWorker, Reachability
from groups.states import OrganisationRoleName
from home.demo.write import Account
from home.seed import words
from home.seed.book import Book
from participants.models import Participant

NOBODY_SIGNS_IN = make_password(None)


@dataclass
class People:
    """Numbers the people of one run; with `accounts`, the first of each role gets a password of his own."""

    book: Book
    with_accounts: bool
    accounts: list[Account] = field(default_factory=list)
    number: int = 0

    def user(self, role: str, at: dt.datetime) -> uuid.UUID:
        self.number += 1
        email = f"{role}-{self.number}@{words.MAIL}"
        pk = self.book.add(
            User, email=email, name=words.name(self.number), password=self._password(role, email), created_at=at
        )  # fmt: skip
        self.book.add(EmailAddress, user_id=pk, email=email, verified=True, primary=True)
        return pk

    def _password(self, role: str, email: str) -> str:
        if not self.with_accounts or any(one.role == role for one in self.accounts):
            return NOBODY_SIGNS_IN
        account = Account(role, email, secrets.token_urlsafe(12))
        self.accounts.append(account)
        return make_password(account.password)

    def staff(self, role: str, at: dt.datetime) -> uuid.UUID:
        """Somebody who is reached at the address with which he signs in."""
        pk = self.user(role, at)
        self._contact(at, user_id=pk, email="", phone="", safe=True)
        return pk

    def in_charge(self, role: OrganisationRoleName, organisation: uuid.UUID, at: dt.datetime) -> uuid.UUID:
        pk = self.staff(role.value, at)
        self.book.add(
            OrganisationRole, organisation_id=organisation, user_id=pk, role=role.value, from_date=at.date()
        )  # fmt: skip
        return pk

    def worker(self, organisation: uuid.UUID, weekday: str, at: dt.datetime) -> tuple[uuid.UUID, uuid.UUID]:
        """Ids of the worker and of his user; he can be reached on one evening a week."""
        user = self.staff("worker", at)
        pk = self.book.add(PeerWorker, user_id=user, organisation_id=organisation)
        self.book.add(
            Reachability, worker_id=pk, weekday=weekday, from_time=dt.time(19), until_time=dt.time(22),
            from_date=at.date(),
        )  # fmt: skip
        return pk, user

    def man(self, organisation: uuid.UUID, at: dt.datetime, *, signs_in: bool) -> "Man":
        user = self.user("participant", at) if signs_in else None
        number = self.number = self.number + 1
        mail = f"reach-{number}@{words.MAIL}"
        contact = self._contact(at, user_id=None, email=mail, phone=words.phone(number), safe=number % 4 > 0)
        pk = self.book.add(
            Participant, organisation_id=organisation, user_id=user, name=words.name(number), contact_id=contact,
            created_at=at,
        )  # fmt: skip
        return Man(pk, contact, user, number, mails=number % 4 > 0)

    def contact_of(self, at: dt.datetime) -> tuple[uuid.UUID, int]:
        """How somebody is reached of whom there is no file yet, and his number."""
        self.number += 1
        phone = words.phone(self.number)
        return self._contact(at, user_id=None, email="", phone=phone, safe=False), self.number

    def _contact(self, at: dt.datetime, *, user_id: uuid.UUID | None, email: str, phone: str, safe: bool) -> uuid.UUID:
        return self.book.add(
            Contact, user_id=user_id, email=email, phone=phone, email_safe=safe, call_safe=True, created_at=at
        )  # fmt: skip


@dataclass(frozen=True)
class Man:
    """Ids of what there is of one man; `mails`: whether he may be sent e-mail."""

    id: uuid.UUID
    contact: uuid.UUID
    user: uuid.UUID | None
    number: int
    mails: bool
