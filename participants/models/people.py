"""The man and his participations."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models import Contact
from core.among import Among
from core.fields import EncryptedTextField
from core.models import Row, Transition
from groups.models import Facilitation, Group, Organisation, PeerWorker
from groups.states import WorkerStatus
from participants.models.cards import ReturnCard
from participants.states import CLOSED, OPEN, SEATED, ParticipationState

if TYPE_CHECKING:
    from accounts.models import User


def colleagues_of(user: "User") -> models.QuerySet:
    """The users who work where he works or coordinates and have not stopped: their files are closed to him (W38)."""
    desk = user.roles.organisations(roles.COORDINATOR) | user.roles.organisations(roles.WORKER)
    return PeerWorker.objects.filter(organisation__in=desk).exclude(status=WorkerStatus.STOPPED).values("user")


def of_no_colleague(user: "User", path: str = "") -> Q:
    """Rows about men who are not his colleagues; `path` leads from the row to the participant (ADR 0021).

    Who was erased is nobody any more: what is counted of him meets nobody's eyes (ADR 0032).
    """
    owner = f"{path}user"
    known = Q(**{owner: None}) | ~Q(**{f"{owner}__in": colleagues_of(user)})
    return known & Q(**{f"{path}nameless": False})


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def visible_to(self, user: "User") -> "ParticipantQuerySet":
        """Himself; for a worker the men of the groups he guides today; for a coordinator those of his organisation.

        A man who is a worker too never meets his own file on the desk. His colleagues do not see it either, his
        coordinators included; only who guides a group in which he sits now does (ADR 0021).
        """
        return self.filter(Q(Among("pk", self._own(user))) | Q(Among("pk", self._on_desk(user))))

    def own(self, user: "User") -> "ParticipantQuerySet":
        """Only himself: for the pages under /me/."""
        return self.visible_to(user).filter(user=user)

    def on_desk_of(self, user: "User") -> "ParticipantQuerySet":
        """The men whose files he may open as worker or coordinator."""
        return self.visible_to(user).exclude(user=user)

    def _own(self, user: "User") -> models.QuerySet:
        return Participant.objects.filter(user=user).values("pk")

    def _on_desk(self, user: "User") -> models.QuerySet:
        coordinated = Q(organisation__in=user.roles.organisations(roles.COORDINATOR)) & of_no_colleague(user)
        in_his_groups = Q(Among("pk", Participation.objects.on_desk_of(user).values("participant")))
        return Participant.objects.filter(coordinated | in_his_groups).values("pk")


class Participant(Row):
    """A man who takes part. He needs no account and no e-mail address; his name is stored encrypted."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="participants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="participants"
    )
    name = EncryptedTextField(_("name he wants to be called by"), max_length=80)
    contact = models.OneToOneField(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="participant"
    )
    # His time is over in four weeks, and he was told; he asked to be kept from a day on.
    retention_told_at = models.DateTimeField(null=True, blank=True)
    kept_at = models.DateTimeField(null=True, blank=True)
    # What is counted of a man who was erased hangs on a row that says nothing of whom (ADR 0032).
    nameless = models.BooleanField(default=False, editable=False)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="participant_once_an_organisation"),
            models.CheckConstraint(
                name="nameless_is_reached_by_nothing", condition=Q(nameless=False) | Q(user=None, contact=None)
            ),
        ]


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def visible_to(self, user: "User") -> "ParticipationQuerySet":
        """His own, and those that his desk gives him."""
        return self.filter(Q(participant__user=user) | Q(pk__in=self.on_desk_of(user).values("pk")))

    def own(self, user: "User") -> "ParticipationQuerySet":
        return self.filter(participant__user=user)

    def on_desk_of(self, user: "User") -> "ParticipationQuerySet":
        """Those in the groups he guides today or coordinates; never his own.

        Of a colleague who takes part only what is open in a group that he guides himself: they meet there anyway.
        """
        rows = self.filter(Among("group", Group.objects.visible_to(user).values("pk"))).exclude(participant__user=user)
        return rows.filter(self.met_by(user))

    def met_by(self, user: "User") -> Q:
        """What does not belong to a colleague, or is open in a group on whose roster he stands today (ADR 0021)."""
        guided = Facilitation.objects.current().filter(worker__user=user).values("group")
        return of_no_colleague(user, "participant__") | Q(state__in=OPEN, group__in=guided)

    def seated(self) -> "ParticipationQuerySet":
        """Those that take a seat in the circle."""
        return self.filter(state__in=SEATED)

    def open(self) -> "ParticipationQuerySet":
        return self.filter(state__in=OPEN)


class Participation(Row):
    """One episode of one man in one group. A return is a new episode: history is never overwritten (W33)."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="participations")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="participations", db_index=False)
    state = models.CharField(max_length=10, choices=ParticipationState.choices, default=ParticipationState.INVITED)
    is_return = models.BooleanField(default=False)
    began_at = models.DateTimeField()
    member_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    card = models.ForeignKey(ReturnCard, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    wants_group_app = models.BooleanField(_("he wants the group app"), default=False)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "group"], condition=Q(closed_at=None), name="one_open_episode_a_group"
            ),
            models.CheckConstraint(
                name="participation_closed_iff_date",
                condition=Q(state__in=CLOSED, closed_at__isnull=False) | (~Q(state__in=CLOSED) & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="participation_paused_iff_date",
                condition=Q(state="paused", paused_at__isnull=False) | (~Q(state="paused") & Q(paused_at=None)),
            ),
            models.CheckConstraint(
                name="participation_member_has_date", condition=~Q(state="member") | Q(member_at__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["group", "state"], name="participation_by_group")]


class ParticipationTransition(Transition):
    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="transitions")
