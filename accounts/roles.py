"""Roles from facts. Each floor above registers which rows make somebody what; nothing is stored, nothing goes stale.

A source is a function from a user to a queryset of pairs (role, organisation id). All sources are read in one query.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet

if TYPE_CHECKING:
    from accounts.models import User

PARTICIPANT = "participant"
WORKER = "worker"
COORDINATOR = "coordinator"
ADMINISTRATOR = "administrator"
SECOND_FACTOR = "second factor"
STAFF = frozenset({WORKER, COORDINATOR, ADMINISTRATOR})

Source = Callable[["User"], "QuerySet"]
_sources: list[Source] = []


def source(function: Source) -> Source:
    """Registers a source; called when the apps are ready."""
    if function not in _sources:
        _sources.append(function)
    return function


@dataclass(frozen=True)
class Roles:
    """What the facts say of one user: pairs of a role and the organisation that it holds in."""

    facts: frozenset[tuple[str, uuid.UUID]]

    def has(self, role: str) -> bool:
        return any(name == role for name, _organisation in self.facts)

    def organisations(self, role: str) -> set[uuid.UUID]:
        return {organisation for name, organisation in self.facts if name == role}

    @property
    def is_staff(self) -> bool:
        """Anybody who must show a second factor."""
        return any(name in STAFF for name, _organisation in self.facts)

    @property
    def has_desk(self) -> bool:
        """Workers and coordinators: those who have work on the desk."""
        return self.has(WORKER) or self.has(COORDINATOR)

    @property
    def is_participant(self) -> bool:
        return self.has(PARTICIPANT)

    @property
    def is_worker(self) -> bool:
        return self.has(WORKER)

    @property
    def is_coordinator(self) -> bool:
        return self.has(COORDINATOR)

    @property
    def is_administrator(self) -> bool:
        return self.has(ADMINISTRATOR)

    @property
    def has_second_factor(self) -> bool:
        return self.has(SECOND_FACTOR)


def role_in(held: Roles, organisation: uuid.UUID | None) -> str:
    """As what somebody works in this organisation; failing that, as what he is here at all; "" for nobody's role."""
    order = (COORDINATOR, WORKER, ADMINISTRATOR, PARTICIPANT)
    here = (name for name in order if organisation in held.organisations(name))
    return next(here, "") or next((name for name in order if held.has(name)), "")


def of(user: "User") -> Roles:
    """Reads all sources for `user`, in one query."""
    first, *others = [read(user) for read in _sources]
    rows = first.union(*others) if others else first
    return Roles(frozenset((role, organisation) for role, organisation in rows))
