"""Somebody waits for a call today: who took it, how often it was tried, when it worked (W19, W28)."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import roles
from core.fields import EncryptedTextField
from core.models import AppendOnlyQuerySet, Row
from groups.models import Group, Organisation
from participants.models.people import Participant, Participation, of_no_colleague
from participants.states import CallEnd, CallOutcome

if TYPE_CHECKING:
    from accounts.models import User


class CallBackQuerySet(models.QuerySet):
    def waiting(self) -> "CallBackQuerySet":
        """Nobody has spoken with him yet, and nothing else has ended it."""
        return self.filter(closed_at=None)


class CallBack(Row):
    """The common part of whatever asks for a call: a request for contact, a referral, a return.

    `claimed_by` said "I'll call". It ends when somebody spoke with him, or for a reason that is written down.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    last_try_at = models.DateTimeField(null=True, blank=True)
    spoken_at = models.DateTimeField(null=True, blank=True)
    spoken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_as = models.CharField(max_length=10, choices=CallEnd.choices, blank=True)

    # The kind of promise that this call is, as `notices.py` registers it.
    PROMISE = ""

    class Meta:
        abstract = True

    def end(self, how: CallEnd, at: dt.datetime) -> None:
        """Nobody has to call any more. A kind of call with states of its own lets them follow; the caller saves."""
        self.closed_at, self.closed_as = at, how

    @property
    def subject(self) -> str:
        """What the ledger of promises calls it."""
        return f"{self._meta.model_name}:{self.pk}"


class CallTry(models.Model):
    """One attempt to reach somebody. Append-only."""

    subject = models.CharField(max_length=80)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    outcome = models.CharField(max_length=10, choices=CallOutcome.choices)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["subject", "at"], name="try_by_subject")]

    def __str__(self) -> str:
        return f"CallTry {self.pk}"


class ContactRequestQuerySet(CallBackQuerySet):
    def visible_to(self, user: "User") -> "ContactRequestQuerySet":
        """His own; those of the men in his groups; for a coordinator all of his organisation.

        As long as one waits, every worker of the organisation sees it: who can be reached may guide another group.
        That of a colleague who takes part himself is for his own group and, while it waits, for coordinators: the call
        is owed to him too, his file is closed (ADR 0021).
        """
        return self.filter(Q(participant__user=user) | self._desk(user))

    def on_desk_of(self, user: "User") -> "ContactRequestQuerySet":
        return self.filter(self._desk(user)).exclude(participant__user=user)

    def own(self, user: "User") -> "ContactRequestQuerySet":
        return self.filter(participant__user=user)

    def _desk(self, user: "User") -> Q:
        men = Participation.objects.on_desk_of(user).values("participant")
        works = Q(organisation__in=user.roles.organisations(roles.WORKER))
        manages = Q(organisation__in=user.roles.organisations(roles.COORDINATOR))
        waits, known = Q(closed_at=None), of_no_colleague(user, "participant__")
        handed = (works | manages) & Q(claimed_by=user)
        return Q(participant__in=men) | manages & (waits | known) | works & waits & known | handed


class ContactRequest(CallBack):
    """A participant wants to talk to someone (W19, W28)."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="contact_requests")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    urgent = models.BooleanField(_("it is urgent"), default=False)
    words = EncryptedTextField(_("what it is about, if you want to say"), blank=True)

    PROMISE = "contact the same day"

    objects: Any = ContactRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "due_at"], condition=Q(closed_at=None), name="request_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                name="request_closed_with_reason",
                condition=Q(closed_at=None, closed_as="") | (Q(closed_at__isnull=False) & ~Q(closed_as="")),
            ),
        ]
