"""What an evening was about: themes, formats, practical support, a line for the next worker, and what was hard."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts import roles
from core.fields import EncryptedTextField
from core.models import Row
from groups.models import Facilitation
from sessions.models.sessions import GroupSession, SessionWorker

if TYPE_CHECKING:
    from accounts.models import User


class EveningRecord(Row):
    """How one evening went, without anything about anybody (W6, W7). Made when the first thing is written down.

    `line_revision` counts the changes of `for_next`: two workers who write it at once are told apart by it.
    """

    session = models.OneToOneField(GroupSession, on_delete=models.CASCADE, related_name="record")
    formats = models.JSONField(_("worked with"), default=list, blank=True)
    practical = models.JSONField(_("practical support"), default=list, blank=True)
    for_next = EncryptedTextField(_("for next time"), blank=True, max_length=300)
    line_revision = models.PositiveIntegerField(default=0)
    line_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )


class WordsQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> "WordsQuerySet":
        """Those of the groups on whose roster he stands today, and of the evenings that he guides himself.

        A coordinator counts themes and does not read them.
        """
        today = Facilitation.objects.current().filter(group=OuterRef("session__group"), worker__user=user)
        guided = SessionWorker.objects.filter(session=OuterRef("session"), worker__user=user)
        sessions = GroupSession.objects.on_desk_of(user).values("pk")
        return self.filter(Q(Exists(today)) | Q(Exists(guided)), session__in=sessions)


class SessionTheme(Row):
    """A theme of an evening in a few free words; never a name (W5)."""

    session = models.ForeignKey(GroupSession, on_delete=models.CASCADE, related_name="themes")
    words = EncryptedTextField(_("theme"), max_length=60)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = WordsQuerySet.as_manager()


class HardMomentQuerySet(models.QuerySet["HardMoment"]):
    def visible_to(self, user: "User") -> "HardMomentQuerySet":
        """His own; for a coordinator those of his organisation that a worker wants to talk about (W42)."""
        coordinated = user.roles.organisations(roles.COORDINATOR)
        shared = Q(for_coach_at__isnull=False, session__group__organisation__in=coordinated)
        return self.filter(Q(by=user) | shared)

    def own(self, user: "User") -> "HardMomentQuerySet":
        return self.filter(by=user)

    def waiting(self) -> "HardMomentQuerySet":
        """Those that a coordinator has not talked about yet."""
        return self.filter(for_coach_at__isnull=False, talked_at=None)


class HardMoment(Row):
    """An evening that was hard for one worker (W42). Nobody else reads it unless he wants to talk about it."""

    session = models.ForeignKey(GroupSession, on_delete=models.CASCADE, related_name="hard_moments", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hard_moments")
    words = EncryptedTextField(_("what was hard"), blank=True, max_length=600)
    for_coach_at = models.DateTimeField(null=True, blank=True)
    talked_at = models.DateTimeField(null=True, blank=True)
    talked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = HardMomentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "by"], name="one_hard_moment_a_worker"),
            models.CheckConstraint(
                name="talked_about_what_was_shared", condition=Q(talked_at=None) | Q(for_coach_at__isnull=False)
            ),
        ]
