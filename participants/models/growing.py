"""A man who takes part grows into the role of worker: the way there, step by step (W38)."""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import roles
from core.fields import EncryptedTextField
from core.models import Row, Transition
from groups.models import Invitation, PeerWorker
from participants.models.people import Participant
from participants.states import PATH_ENDS, PATH_ORDER, PATH_RUNS, PathState

if TYPE_CHECKING:
    from accounts.models import User


class WorkerPathQuerySet(models.QuerySet["WorkerPath"]):
    def visible_to(self, user: "User") -> "WorkerPathQuerySet":
        return self.filter(Q(participant__user=user) | self._desk(user))

    def own(self, user: "User") -> "WorkerPathQuerySet":
        return self.filter(participant__user=user)

    def on_desk_of(self, user: "User") -> "WorkerPathQuerySet":
        """For who may open his file, and for his coordinators while it runs; never his own.

        Once he has started, only those who guide the evenings at which he sits himself know where he came from.
        """
        return self.filter(self._desk(user)).exclude(participant__user=user)

    def running(self) -> "WorkerPathQuerySet":
        return self.filter(state__in=PATH_RUNS)

    def _desk(self, user: "User") -> Q:
        coordinated = Q(participant__organisation__in=user.roles.organisations(roles.COORDINATOR), state__in=PATH_RUNS)
        return coordinated | Q(participant__in=Participant.objects.on_desk_of(user))


def _dates_of(state: PathState) -> Q:
    """The days that a state has, and those that it can't have yet."""
    place = PATH_ORDER.index(state)
    has = {f"{one.value}_on__isnull": False for one in PATH_ORDER[: place + 1]}
    lacks = {f"{one.value}_on__isnull": True for one in PATH_ORDER[place + 1 :]}
    return Q(state=state.value, closed_on=None, **has, **lacks)


def _dates_fit() -> Q:
    fit = Q(state__in=[one.value for one in PATH_ENDS], closed_on__isnull=False, started_on=None)
    for state in PATH_ORDER:
        fit |= _dates_of(state)
    return fit


class WorkerPath(Row):
    """His way from taking part to guiding. Each step has a day; who took it stands in the transitions.

    `brought_by` is the worker who brought it up, with his yes; empty when he said it himself. A start without an
    account waits for `invitation`.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="paths")
    state = models.CharField(max_length=10, choices=PathState.choices, default=PathState.INTEREST)
    interest_on = models.DateField()
    coguiding_on = models.DateField(null=True, blank=True)
    training_on = models.DateField(null=True, blank=True)
    coach_on = models.DateField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    words = EncryptedTextField(_("what he says about it"), blank=True, max_length=500)
    kind_words = EncryptedTextField(_("a kind word"), blank=True, max_length=500)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    invitation = models.OneToOneField(
        Invitation, null=True, blank=True, on_delete=models.SET_NULL, related_name="worker_path"
    )
    worker = models.ForeignKey(
        PeerWorker, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = WorkerPathQuerySet.as_manager()

    class Meta:
        verbose_name = _("way to guiding")
        constraints = [
            models.CheckConstraint(name="path_days_fit_its_state", condition=_dates_fit()),
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(state__in=[one.value for one in PATH_RUNS]),
                name="one_running_path",
            ),
        ]

    @property
    def runs(self) -> bool:
        return self.state in PATH_RUNS

    def day_of(self, state: PathState) -> dt.date | None:
        """On which day he came to `state`."""
        return getattr(self, f"{state.value}_on")

    @property
    def last_day(self) -> dt.date:
        """The day of the newest step of the way."""
        return max(day for state in PATH_ORDER if (day := self.day_of(state)))


class WorkerPathTransition(Transition):
    path = models.ForeignKey(WorkerPath, on_delete=models.CASCADE, related_name="transitions")
