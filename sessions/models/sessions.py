"""One evening of a group, and who guides it."""

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.among import Among
from core.fields import EncryptedTextField
from core.models import AppendOnlyQuerySet, Row
from groups.models import Group, PeerWorker, Venue
from participants.models import Participation
from sessions.models.series import Series
from sessions.states import STRUCTURAL, CancelReason, ChangeKind, NotMetReason, SessionState

if TYPE_CHECKING:
    from accounts.models import User

# A substitute keeps the page of his one evening until he has had time to close it.
SUBSTITUTE_KEEPS = dt.timedelta(hours=24)


class GroupSessionQuerySet(models.QuerySet["GroupSession"]):
    def visible_to(self, user: "User") -> "GroupSessionQuerySet":
        """Evenings of his groups, the evenings he guides himself, and those of the groups he takes part in."""
        own = Participation.objects.own(user).open().values("group")
        return self.filter(Q(Among("group", own)) | self._desk(user))

    def on_desk_of(self, user: "User") -> "GroupSessionQuerySet":
        """The evenings that his desk gives him."""
        return self.filter(self._desk(user))

    def own(self, user: "User") -> "GroupSessionQuerySet":
        """The evenings of the groups in which he takes part."""
        return self.filter(group__in=Participation.objects.own(user).open().values("group"))

    def _desk(self, user: "User") -> Q:
        guided = SessionWorker.objects.filter(worker__user=user, session__ends_at__gt=clock.now() - SUBSTITUTE_KEEPS)
        groups = Group.objects.visible_to(user).values("pk")
        return Q(Among("group", groups)) | Q(Among("pk", guided.values("session")))

    def planned(self) -> "GroupSessionQuerySet":
        return self.filter(state=SessionState.PLANNED)

    def shown(self) -> "GroupSessionQuerySet":
        """Without the tombstones of evenings that vanished because the plan behind them changed."""
        return self.exclude(state=SessionState.CANCELLED, cancel_reason__in=STRUCTURAL)

    def overlapping(self, starts_at: dt.datetime, ends_at: dt.datetime) -> "GroupSessionQuerySet":
        """Evenings that go on, or went on, at some moment between the two."""
        return self.filter(
            state__in=[SessionState.PLANNED, SessionState.HELD], starts_at__lt=ends_at, ends_at__gt=starts_at
        )


class GroupSession(Row):
    """An evening. `(series, occurrence_date)` is unique, so a cancelled date stays as a tombstone and never comes back.

    `version` counts what a calendar must hear of (when, where, whether); `revision` counts every change and is what two
    people who edit at once are told apart by.
    """

    # The indexes below begin with group, series, venue and session: Django's own would only cost writes.
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="sessions", db_index=False)
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.CASCADE, related_name="sessions", db_index=False
    )
    occurrence_date = models.DateField(null=True, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    venue = models.ForeignKey(
        Venue, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions", db_index=False
    )
    online_link = models.URLField(_("online link"), blank=True, max_length=300)
    state = models.CharField(max_length=15, choices=SessionState.choices, default=SessionState.PLANNED)
    cancel_reason = models.CharField(max_length=10, choices=CancelReason.choices, blank=True)
    note = EncryptedTextField(_("note for the workers"), blank=True)
    moved_by_hand = models.BooleanField(default=False)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    not_met_reason = models.CharField(max_length=10, choices=NotMetReason.choices, blank=True)
    version = models.PositiveIntegerField(default=1)
    revision = models.PositiveIntegerField(default=1)

    objects = GroupSessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "occurrence_date"], name="occurrence_once_a_series"),
            models.CheckConstraint(name="session_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="session_cancelled_iff_date",
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at=None)),
            ),
            models.CheckConstraint(
                name="session_closed_iff_date",
                condition=Q(state__in=["held", "did_not_meet"], closed_at__isnull=False)
                | (~Q(state__in=["held", "did_not_meet"]) & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="session_reason_only_when_not_met", condition=Q(not_met_reason="") | Q(state="did_not_meet")
            ),
        ]
        indexes = [
            models.Index(fields=["group", "starts_at"], name="session_by_group"),
            models.Index(fields=["starts_at"], name="session_by_start"),
            models.Index(fields=["venue", "starts_at"], name="session_by_venue"),
        ]

    def local(self, moment: dt.datetime) -> dt.datetime:
        """`moment` on the group's own clock; needs `group`."""
        return moment.astimezone(ZoneInfo(self.group.zone))

    @property
    def local_start(self) -> dt.datetime:
        return self.local(self.starts_at)

    @property
    def local_end(self) -> dt.datetime:
        return self.local(self.ends_at)

    @property
    def is_planned(self) -> bool:
        return self.state == SessionState.PLANNED

    @property
    def is_closed(self) -> bool:
        """Somebody wrote down how it went."""
        return self.state in {SessionState.HELD, SessionState.DID_NOT_MEET}

    @property
    def is_cancelled(self) -> bool:
        return self.state == SessionState.CANCELLED


class SessionWorker(models.Model):
    """One of at most two workers of an evening (W4)."""

    session = models.ForeignKey(GroupSession, on_delete=models.CASCADE, related_name="session_workers", db_index=False)
    worker = models.ForeignKey(PeerWorker, on_delete=models.CASCADE, related_name="session_workers")
    position = models.PositiveSmallIntegerField(default=1)
    is_substitute = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "worker"], name="worker_once_an_evening"),
            models.UniqueConstraint(fields=["session", "position"], name="two_places_for_workers"),
            models.CheckConstraint(name="worker_place_one_or_two", condition=Q(position__in=[1, 2])),
        ]

    def __str__(self) -> str:
        return f"SessionWorker {self.pk}"


class SessionChange(models.Model):
    """What changed about an evening, when and by whom: the trail that a stale edit is explained from. Append-only."""

    session = models.ForeignKey(GroupSession, on_delete=models.CASCADE, related_name="changes", db_index=False)
    revision = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    # {"starts_at": [before, after]}: moments and ids, never texts that somebody wrote.
    detail = models.JSONField(default=dict)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["session", "revision"], name="change_by_session")]

    def __str__(self) -> str:
        return f"{self.kind} {self.revision}"
