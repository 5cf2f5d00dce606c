"""A man who is on his way in, from the moment that he asks until he sits in the circle (W18–W23)."""

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
from intake.models.agencies import Agency, Professional
from intake.states import BestTime, MayHear, ReferralState, Way
from participants.models import CallBack, Participant, Participation
from participants.models.calls import CallBackQuerySet
from participants.models.people import of_no_colleague
from participants.states import CallEnd

if TYPE_CHECKING:
    from accounts.models import User

FIRST_CONTACT = "first contact"
AFTER_CALL = {
    CallEnd.SPOKEN: ReferralState.SPOKEN,
    CallEnd.WITHDRAWN: ReferralState.DECLINED,
    CallEnd.GIVEN_UP: ReferralState.UNREACHED,
    CallEnd.MERGED: ReferralState.MERGED,
}


class ReferralQuerySet(CallBackQuerySet):
    def visible_to(self, user: "User") -> "ReferralQuerySet":
        """A worker: those of his organisation that wait for a call or that nobody took up, his own, and the men placed
        in his groups. A coordinator: those of his organisation. Nobody meets his own on the desk, nor a colleague's
        (ADR 0021).

        Who waits stays visible after a colleague took the call: if that one can't, somebody else must be able to (W19).
        """
        works = Q(organisation__in=user.roles.organisations(roles.WORKER))
        waits_or_his = Q(claimed_by=None) | Q(closed_at=None) | Q(claimed_by=user)
        coordinated = Q(organisation__in=user.roles.organisations(roles.COORDINATOR))
        placed = Q(participation__group__in=Group.objects.visible_to(user).values("pk"))
        own = Participant.objects.filter(user=user).values("pk")
        rows = self.filter((works & waits_or_his) | coordinated | placed)
        return rows.filter(Q(participant=None) | ~Q(participant__in=own) & of_no_colleague(user, "participant__"))


class Referral(CallBack):
    """He, an agency or a worker asked that somebody calls him. What he did is not asked, least of all here.

    `reach_digest` tells that the same number or address asked before, without showing it. `origin_digest` counts how
    many came from one connection on one day; it cannot be followed to the next day.
    """

    way = models.CharField(max_length=10, choices=Way.choices)
    state = models.CharField(max_length=10, choices=ReferralState.choices, default=ReferralState.WAITING)
    name = EncryptedTextField(_("name he wants to be called by"), max_length=80)
    contact = models.OneToOneField(Contact, null=True, on_delete=models.SET_NULL, related_name="referral")
    reach_digest = models.CharField(max_length=64)
    best_time = models.CharField(max_length=10, choices=BestTime.choices, default=BestTime.ANY)
    town = models.CharField(_("town"), max_length=60)
    evenings = models.JSONField(_("evenings he can"), default=list, blank=True)
    wished_group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    times_asked = models.PositiveIntegerField(default=1)
    last_asked_at = models.DateTimeField()
    many_at_once = models.BooleanField(default=False)
    origin_digest = models.CharField(max_length=64, blank=True)

    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.SET_NULL, related_name="referrals")
    professional = models.ForeignKey(
        Professional, null=True, blank=True, on_delete=models.SET_NULL, related_name="referrals"
    )
    man_agrees = models.BooleanField(default=False)
    may_hear = models.CharField(max_length=10, choices=MayHear.choices, default=MayHear.NOTHING)
    # When he said so himself to one of us. Until then it is what another says of him, and nobody hears anything.
    let_hear_at = models.DateTimeField(null=True, blank=True)

    participant = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.SET_NULL, related_name="referrals"
    )
    participation = models.ForeignKey(
        Participation, null=True, blank=True, on_delete=models.SET_NULL, related_name="referrals"
    )
    welcome_at = models.DateTimeField(null=True, blank=True)
    entered_at = models.DateTimeField(null=True, blank=True)

    PROMISE = FIRST_CONTACT

    objects: Any = ReferralQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "reach_digest"], condition=Q(closed_at=None), name="one_waiting_referral_a_man"
            ),
            models.CheckConstraint(
                name="referral_waiting_iff_call_open",
                condition=Q(state="waiting", closed_at=None, closed_as="")
                | (~Q(state="waiting") & Q(closed_at__isnull=False) & ~Q(closed_as="")),
            ),
            models.CheckConstraint(
                name="referral_by_agency_with_his_consent", condition=~Q(way="agency") | Q(man_agrees=True)
            ),
            models.CheckConstraint(
                name="referral_welcome_has_date",
                condition=~Q(state__in=["welcome", "placed", "entered"]) | Q(welcome_at__isnull=False),
            ),
            models.CheckConstraint(
                name="referral_entered_iff_date",
                condition=Q(state="entered", entered_at__isnull=False) | (~Q(state="entered") & Q(entered_at=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state"], name="referral_by_state"),
            models.Index(fields=["arrived_at"], name="referral_by_arrival"),
            models.Index(fields=["reach_digest"], name="referral_by_reach"),
        ]

    @property
    def hears_talk(self) -> bool:
        """Whether he lets the one who referred him hear that somebody spoke with him (W11)."""
        return self.let_hear_at is not None and self.may_hear in (MayHear.ARRIVED, MayHear.ENTERED)

    @property
    def hears_entry(self) -> bool:
        """The same of his first evening."""
        return self.let_hear_at is not None and self.may_hear == MayHear.ENTERED

    def end(self, how: CallEnd, at: dt.datetime) -> None:
        super().end(how, at)
        self.state = AFTER_CALL[how]


class ReferralTransition(Transition):
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="transitions")
