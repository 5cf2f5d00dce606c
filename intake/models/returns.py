"""A man who left wants to come back: that he asked, and how far he is (W33)."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import roles
from core.fields import EncryptedTextField
from core.models import Transition
from groups.models import Group
from intake.states import Channel, ReturnState, ReturnWay
from participants.models import CallBack, Participant, Participation, ReturnCard
from participants.models.calls import CallBackQuerySet

if TYPE_CHECKING:
    from accounts.models import User


class ReturnRequestQuerySet(CallBackQuerySet):
    def visible_to(self, user: "User") -> "ReturnRequestQuerySet":
        """His own, and those of the organisations he works for: whoever is there must be able to act (W33)."""
        return self.filter(Q(participant__user=user) | self._desk(user))

    def on_desk_of(self, user: "User") -> "ReturnRequestQuerySet":
        """Those of the organisations he works for or coordinates; never his own."""
        return self.filter(self._desk(user)).exclude(participant__in=Participant.objects.filter(user=user))

    def own(self, user: "User") -> "ReturnRequestQuerySet":
        return self.filter(participant__user=user)

    def running(self) -> "ReturnRequestQuerySet":
        """Not back yet, and not taken back."""
        return self.filter(state__in=[ReturnState.ASKED, ReturnState.SEATED])

    def _desk(self, user: "User") -> Q:
        return Q(organisation__in=user.roles.organisations(roles.COORDINATOR) | user.roles.organisations(roles.WORKER))


class ReturnRequest(CallBack):
    """Contact the same day, back in a circle within two weeks; no intake, no first phase (W33).

    Two promises run with it: `PROMISE` until somebody spoke with him, `CIRCLE` until he sits in a circle again.
    """

    participant = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.SET_NULL, related_name="return_requests"
    )
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    card = models.ForeignKey(ReturnCard, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    way = models.CharField(max_length=10, choices=ReturnWay.choices)
    name = EncryptedTextField(_("name he wants to be called by"), max_length=80, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    reach = EncryptedTextField(_("number or address that is safe"), max_length=254, blank=True)
    reach_digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=ReturnState.choices, default=ReturnState.ASKED)
    back_by = models.DateTimeField()
    participation = models.ForeignKey(
        Participation, null=True, blank=True, on_delete=models.SET_NULL, related_name="return_requests"
    )
    seated_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    PROMISE = "return: contact the same day"
    CIRCLE = "return: back in the circle within two weeks"

    objects: Any = ReturnRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "due_at"], condition=Q(state__in=["asked", "seated"]), name="return_running"
            ),
            models.Index(fields=["reach_digest"], condition=Q(state="asked"), name="return_by_reach"),
        ]
        constraints = [
            models.CheckConstraint(
                name="return_call_closed_with_reason",
                condition=Q(closed_at=None, closed_as="") | (Q(closed_at__isnull=False) & ~Q(closed_as="")),
            ),
            models.CheckConstraint(
                name="return_ended_iff_date",
                condition=Q(state__in=["back", "withdrawn"], ended_at__isnull=False)
                | (~Q(state__in=["back", "withdrawn"]) & Q(ended_at=None)),
            ),
            models.CheckConstraint(
                name="return_seated_has_date",
                condition=Q(state__in=["seated", "back"], seated_at__isnull=False)
                | Q(state="asked", seated_at=None)
                | Q(state="withdrawn"),
            ),
            models.UniqueConstraint(fields=["card"], condition=Q(state="asked"), name="one_running_return_a_card"),
            models.UniqueConstraint(
                fields=["participant"], condition=Q(state="asked"), name="one_running_return_a_man"
            ),
        ]

    @property
    def runs(self) -> bool:
        return self.state in (ReturnState.ASKED, ReturnState.SEATED)


class ReturnTransition(Transition):
    request = models.ForeignKey(ReturnRequest, on_delete=models.CASCADE, related_name="transitions")


class CodeTry(models.Model):
    """A code that was not recognised: when, and a digest of where it came from. Forgotten after a day."""

    at = models.DateTimeField(db_index=True)
    origin = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["origin", "at"], name="code_try_by_origin")]

    def __str__(self) -> str:
        return f"CodeTry {self.pk}"
