"""A worker who can't come asks a colleague to guide one evening (W4)."""

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncDate

from core.models import Row
from groups.models import Absence, OrganisationRole, PeerWorker
from groups.states import AVAILABLE, OrganisationRoleName, WorkerStatus
from sessions.models.sessions import GroupSession, SessionWorker
from sessions.states import SessionState, SubstituteState

if TYPE_CHECKING:
    from accounts.models import User


class SubstituteRequestQuerySet(models.QuerySet["SubstituteRequest"]):
    def visible_to(self, user: "User") -> "SubstituteRequestQuerySet":
        """His own while he has not stopped, and those of the organisations that he coordinates or works for now."""
        works = PeerWorker.objects.filter(user=user, status__in=AVAILABLE).values("organisation")
        coordinates = OrganisationRole.objects.current().filter(user=user, role=OrganisationRoleName.COORDINATOR)
        return self.filter(
            Q(session__group__organisation__in=works)
            | Q(session__group__organisation__in=coordinates.values("organisation"))
            | Q(worker__in=PeerWorker.objects.own(user))
        )

    def open(self) -> "SubstituteRequestQuerySet":
        return self.filter(state=SubstituteState.OPEN)

    def waiting(self, now: dt.datetime) -> "SubstituteRequestQuerySet":
        """Open ones of evenings that have not begun."""
        return self.open().filter(session__state=SessionState.PLANNED, session__starts_at__gt=now)

    def offered_to(self, user: "User", now: dt.datetime) -> "SubstituteRequestQuerySet":
        """Those to which he can say yes: he is active, not away, and elsewhere on no evening at that time.

        In training he may stand beside an active colleague who stays, never alone.
        """
        mine = PeerWorker.objects.filter(user=user, organisation=OuterRef("session__group__organisation"))
        asks = SubstituteRequest.objects.open().filter(session=OuterRef("session"), worker=OuterRef("worker"))
        stays = SessionWorker.objects.filter(session=OuterRef("session"), worker__status=WorkerStatus.ACTIVE)
        busy = SessionWorker.objects.filter(
            worker__user=user,
            session__state__in=[SessionState.PLANNED, SessionState.HELD],
            session__starts_at__lt=OuterRef("session__ends_at"),
            session__ends_at__gt=OuterRef("session__starts_at"),
        )
        away = Absence.objects.filter(
            worker__user=user,
            worker__organisation=OuterRef("session__group__organisation"),
            from_date__lte=OuterRef("day"),
            until_date__gte=OuterRef("day"),
        )
        # The day of the installation; `step_in` looks again on the group's own clock.
        day = TruncDate("session__starts_at", tzinfo=ZoneInfo(settings.TIME_ZONE))
        rows = self.waiting(now).alias(day=day)
        return rows.filter(
            Q(Exists(mine.filter(status=WorkerStatus.ACTIVE)))
            | Q(Exists(mine.filter(status=WorkerStatus.TRAINING)), Exists(stays.exclude(Exists(asks)))),
            ~Exists(busy),
            ~Exists(away),
        )


class SubstituteRequest(Row):
    """`worker` asks for somebody in his place. The place stays his until a colleague takes it."""

    session = models.ForeignKey(
        GroupSession, on_delete=models.CASCADE, related_name="substitute_requests", db_index=False
    )
    worker = models.ForeignKey(PeerWorker, on_delete=models.CASCADE, related_name="substitute_requests")
    state = models.CharField(max_length=10, choices=SubstituteState.choices, default=SubstituteState.OPEN)
    asked_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        PeerWorker, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = SubstituteRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "worker"], condition=Q(state="open"), name="one_open_request_a_place"
            ),
            models.CheckConstraint(
                name="request_closed_iff_date",
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="request_taken_by_only_when_taken", condition=Q(taken_by=None) | Q(state="taken")
            ),
        ]
        indexes = [models.Index(fields=["session", "state"], name="request_by_session")]

    @property
    def is_open(self) -> bool:
        return self.state == SubstituteState.OPEN

    @property
    def is_taken(self) -> bool:
        return self.state == SubstituteState.TAKEN
