"""Peer support workers and the rosters they stand on."""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import roles
from core import clock
from core.models import Row
from groups.models.groups import Group
from groups.models.organisations import Organisation
from groups.states import AVAILABLE, Engagement, RosterRole, WorkerStatus

if TYPE_CHECKING:
    from accounts.models import User


class PeerWorkerQuerySet(models.QuerySet["PeerWorker"]):
    def visible_to(self, user: "User") -> "PeerWorkerQuerySet":
        """Colleagues: everybody who works for an organisation that he works for or coordinates."""
        mine = user.roles.organisations(roles.COORDINATOR) | user.roles.organisations(roles.WORKER)
        return self.filter(organisation__in=mine)

    def own(self, user: "User") -> "PeerWorkerQuerySet":
        """Himself, wherever he has not stopped."""
        return self.filter(user=user).exclude(status=WorkerStatus.STOPPED)

    def on_desk_of(self, user: "User") -> "PeerWorkerQuerySet":
        """Those whose growth he follows: of the organisations that he coordinates, and whom he coaches today (W39).

        A coach who works there no longer follows nobody, and nobody follows himself.
        """
        today = clock.today()
        running = Q(coachings__until_date=None) | Q(coachings__until_date__gte=today)
        coached = self.model.objects.filter(
            running,
            coachings__coach=user,
            coachings__from_date__lte=today,
            organisation__in=user.roles.organisations(roles.WORKER),
        )
        coordinated = Q(organisation__in=user.roles.organisations(roles.COORDINATOR))
        return self.filter(coordinated | Q(pk__in=coached.values("pk"))).exclude(user=user)

    def available(self) -> "PeerWorkerQuerySet":
        """Those who may be put on a roster or on an evening."""
        return self.filter(status__in=AVAILABLE)


class PeerWorker(Row):
    """A user in his role of worker at one organisation (W38)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="peer_workers")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="workers")
    engagement = models.CharField(
        _("volunteer or paid"), max_length=10, choices=Engagement.choices, default=Engagement.VOLUNTEER
    )
    calls_a_week = models.PositiveSmallIntegerField(
        _("calls a week at most"), default=5, validators=[MaxValueValidator(50)]
    )
    evenings_a_month = models.PositiveSmallIntegerField(
        _("evenings a month at most"), null=True, blank=True, validators=[MaxValueValidator(31)]
    )  # empty: as many as the policy of his organisation says
    status = models.CharField(_("status"), max_length=10, choices=WorkerStatus.choices, default=WorkerStatus.ACTIVE)
    # That he took part himself is his own: nobody reads it unless he wants that (W38).
    from_participant = models.BooleanField(default=False)
    tells_past = models.BooleanField(_("men may read that you took part yourself"), default=False)

    objects = PeerWorkerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="worker_once_an_organisation"),
            models.CheckConstraint(
                name="past_is_told_where_there_is_one", condition=Q(tells_past=False) | Q(from_participant=True)
            ),
        ]

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def most_evenings(self) -> int:
        """Evenings a month at most: his own number, or that of his organisation (W39); needs `organisation`."""
        own = self.evenings_a_month
        return self.organisation.evenings_a_month if own is None else own

    @property
    def initials(self) -> str:
        """At most two letters, for the small chips on a strip of evenings."""
        words = self.user.name.split()
        return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper() or "?"


class FacilitationQuerySet(models.QuerySet["Facilitation"]):
    def on(self, date: dt.date) -> "FacilitationQuerySet":
        """Roster entries that hold on `date`."""
        return self.filter(Q(until_date=None) | Q(until_date__gte=date), from_date__lte=date)

    def current(self) -> "FacilitationQuerySet":
        return self.on(clock.today())

    def visible_to(self, user: "User") -> "FacilitationQuerySet":
        return self.filter(group__in=Group.objects.visible_to(user))


class Facilitation(Row):
    """A worker on a group's roster from a date until a date, both included (W4)."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="facilitations")
    worker = models.ForeignKey(PeerWorker, on_delete=models.CASCADE, related_name="facilitations")
    role = models.CharField(_("role"), max_length=10, choices=RosterRole.choices, default=RosterRole.SECOND)
    from_date = models.DateField(_("from"), default=clock.today)
    until_date = models.DateField(_("until"), null=True, blank=True)

    objects = FacilitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="facilitation_ends_after_it_starts",
                condition=Q(until_date=None) | Q(until_date__gte=F("from_date")),
            ),
            models.UniqueConstraint(
                fields=["group", "worker"], condition=Q(until_date=None), name="one_running_facilitation"
            ),
        ]
