"""A man who left wants to come back: that he asked, and how far he is (W33)."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models import Contact
from core.fields import EncryptedTextField
from core.models import Transition
from groups.models import Group
from intake.states import RETURN_RUNS, BestTime, ReturnState, ReturnWay
from participants.models import CallBack, Participant, Participation, ReturnCard
from participants.models.calls import CallBackQuerySet
from participants.models.people import of_no_colleague
from participants.states import CallEnd

if TYPE_CHECKING:
    from accounts.models import User

RUNS = [state.value for state in RETURN_RUNS]
OVER = [state.value for state in ReturnState if state not in RETURN_RUNS]
# How the request ends with its call; spoken with him, it goes on.
AFTER_CALL = {
    CallEnd.WITHDRAWN: ReturnState.WITHDRAWN,
    CallEnd.GIVEN_UP: ReturnState.UNREACHED,
    CallEnd.MERGED: ReturnState.MOVED,
}


class ReturnRequestQuerySet(CallBackQuerySet):
    def visible_to(self, user: "User") -> "ReturnRequestQuerySet":
        """His own, and those that his desk gives him."""
        return self.filter(Q(participant__user=user) | self._desk(user))

    def on_desk_of(self, user: "User") -> "ReturnRequestQuerySet":
        """A worker: those of his groups, those of his organisation that nobody took up, his own calls.

        A coordinator: those of his organisation. Nobody meets his own on the desk.
        """
        own = Participant.objects.filter(user=user).values("pk")
        return self.filter(self._desk(user)).exclude(participant__in=own)

    def own(self, user: "User") -> "ReturnRequestQuerySet":
        return self.filter(participant__user=user)

    def running(self) -> "ReturnRequestQuerySet":
        """Not back yet, and not ended."""
        return self.filter(state__in=RUNS)

    def _desk(self, user: "User") -> Q:
        groups = Group.objects.visible_to(user).values("pk")
        works = Q(organisation__in=user.roles.organisations(roles.WORKER))
        coordinated = Q(organisation__in=user.roles.organisations(roles.COORDINATOR))
        # Of a colleague who comes back: those who call him, while it runs (ADR 0021).
        known = Q(participant=None) | of_no_colleague(user, "participant__")
        rows = (works & Q(claimed_by=None) | Q(group__in=groups) | Q(participation__group__in=groups)) & known
        return rows | works & Q(claimed_by=user) | coordinated & (known | Q(state__in=RUNS))


class ReturnRequest(CallBack):
    """Contact the same day, back in a circle within two weeks; no intake, no first phase (W33).

    Two promises run with it: `PROMISE` until somebody spoke with him, `CIRCLE` until he sits in a circle again.
    `participant` is known from his own page, by his card or because a worker knew him; `card` is his proof when his
    file has been erased. `contact` is what he gave with this request; without it his file says how he may be reached.
    """

    participant = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.SET_NULL, related_name="return_requests"
    )
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    card = models.ForeignKey(ReturnCard, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    way = models.CharField(max_length=10, choices=ReturnWay.choices)
    name = EncryptedTextField(_("name he wants to be called by"), max_length=80, blank=True)
    contact = models.OneToOneField(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="return_request"
    )
    reach_digest = models.CharField(max_length=64, blank=True)
    best_time = models.CharField(max_length=10, choices=BestTime.choices, default=BestTime.ANY)
    town = models.CharField(_("town"), max_length=60, blank=True)
    many_at_once = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=ReturnState.choices, default=ReturnState.ASKED)
    back_by = models.DateTimeField()
    participation = models.ForeignKey(
        Participation, null=True, blank=True, on_delete=models.SET_NULL, related_name="return_requests"
    )
    seated_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    PROMISE = "return: contact the same day"
    CIRCLE = "return: back in the circle within two weeks"
    # He can on every evening that a group meets: nothing is asked about it.
    evenings: list[str] = []

    objects: Any = ReturnRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "due_at"], condition=Q(state__in=RUNS), name="return_running"),
            models.Index(fields=["organisation", "reach_digest"], condition=Q(state="asked"), name="return_by_reach"),
        ]
        constraints = [
            models.CheckConstraint(
                name="return_call_closed_with_reason",
                condition=Q(closed_at=None, closed_as="") | (Q(closed_at__isnull=False) & ~Q(closed_as="")),
            ),
            models.CheckConstraint(
                name="return_call_open_only_while_asked", condition=Q(state="asked") | Q(closed_at__isnull=False)
            ),
            models.CheckConstraint(
                name="return_ended_iff_date",
                condition=Q(state__in=OVER, ended_at__isnull=False) | (Q(state__in=RUNS) & Q(ended_at=None)),
            ),
            models.CheckConstraint(
                name="return_seated_has_date",
                condition=Q(state__in=["seated", "back"], seated_at__isnull=False)
                | Q(state="withdrawn")
                | (~Q(state__in=["seated", "back", "withdrawn"]) & Q(seated_at=None)),
            ),
            models.UniqueConstraint(fields=["card"], condition=Q(state__in=RUNS), name="one_running_return_a_card"),
            models.UniqueConstraint(
                fields=["participant"], condition=Q(state__in=RUNS), name="one_running_return_a_man"
            ),
        ]

    def end(self, how: CallEnd, at: dt.datetime) -> None:
        super().end(how, at)
        if how in AFTER_CALL:
            self.state, self.ended_at = AFTER_CALL[how], at

    @property
    def runs(self) -> bool:
        return self.state in RETURN_RUNS

    @property
    def is_proven(self) -> bool:
        """It is known that he may come back: by his file, or by his card."""
        return self.participant_id is not None or self.card_id is not None

    @property
    def called(self) -> str:
        """What he is called: as he said now, else as his file says."""
        return self.name or (self.participant.name if self.participant else "")

    @property
    def reached_by(self) -> Contact | None:
        """How he may be reached: as he said now, else as his file says."""
        return self.contact or (self.participant.contact if self.participant else None)


class ReturnTransition(Transition):
    request = models.ForeignKey(ReturnRequest, on_delete=models.CASCADE, related_name="transitions")


class CodeTry(models.Model):
    """A code was typed: when, and a digest of where it came from. Written for every one, right or wrong, so that both
    take the same way. Forgotten after a day.
    """

    at = models.DateTimeField(db_index=True)
    origin = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["origin", "at"], name="code_try_by_origin")]

    def __str__(self) -> str:
        return f"CodeTry {self.pk}"
