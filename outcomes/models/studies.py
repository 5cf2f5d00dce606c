"""A study, the yes or no of each man, and each file that was asked for (W35)."""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts import roles
from core.fields import EncryptedTextField
from core.models import AppendOnlyQuerySet, Row, Transition
from groups.models import Organisation
from outcomes.states import EXPORT_RUNS, ExportState, StudyState
from participants.models import Participant

if TYPE_CHECKING:
    from accounts.models import User

MOST_DOWNLOADS = 3  # the first that fails on the way, and one more: ADR 0030


class StudyQuerySet(models.QuerySet["Study"]):
    def visible_to(self, user: "User") -> "StudyQuerySet":
        return self.filter(self._desk(user) | self._own(user))

    def on_desk_of(self, user: "User") -> "StudyQuerySet":
        """Those of the organisations that he coordinates; administrators and workers see none."""
        return self.filter(self._desk(user))

    def own(self, user: "User") -> "StudyQuerySet":
        """Those of the organisations in which he takes part himself."""
        return self.filter(self._own(user))

    def asking(self, day: dt.date) -> "StudyQuerySet":
        """Those to which somebody may say yes on this day."""
        return self.filter(state=StudyState.OPEN, from_date__lte=day, until_date__gte=day)

    def _desk(self, user: "User") -> Q:
        return Q(organisation__in=user.roles.organisations(roles.COORDINATOR))

    def _own(self, user: "User") -> Q:
        return Q(organisation__in=user.roles.organisations(roles.PARTICIPANT))


class Study(Row):
    """What is asked of the men, by whom and until when. Never changed: it is what they said yes to.

    `key` makes the pseudonyms of this study and of no other one. Closing destroys it, so that nobody can make them
    again: a file that is out there can't be led back to a man any more, nor joined to another file.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="studies")
    name = models.CharField(max_length=120)
    purpose = models.TextField(max_length=800)
    institution = models.CharField(max_length=120)
    researcher = EncryptedTextField(max_length=120)
    from_date = models.DateField()
    until_date = models.DateField()
    state = models.CharField(max_length=10, choices=StudyState.choices, default=StudyState.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    key = EncryptedTextField(null=True, blank=True)

    objects = StudyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="study_days_in_order", condition=Q(until_date__gte=F("from_date"))),
            models.CheckConstraint(
                name="study_has_a_key_until_it_closes",
                condition=Q(state="open", closed_at=None, key__isnull=False)
                | Q(state="closed", closed_at__isnull=False, key__isnull=True),
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state == StudyState.OPEN

    def asks_on(self, day: dt.date) -> bool:
        """Whether somebody may say yes on this day, or ask for a file."""
        return self.is_open and self.from_date <= day <= self.until_date


class StudyConsentQuerySet(AppendOnlyQuerySet):
    def own(self, user: "User") -> "StudyConsentQuerySet":
        return self.filter(participant__user=user)


class StudyConsent(models.Model):
    """What a man said about one study, by himself; the newest counts. Append-only."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="consents", db_index=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="study_consents")
    given = models.BooleanField()
    at = models.DateTimeField()

    objects = StudyConsentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["study", "participant", "id"], name="consent_by_study")]

    def __str__(self) -> str:
        return f"StudyConsent {self.pk}"


class ExportQuerySet(models.QuerySet["Export"]):
    def on_desk_of(self, user: "User") -> "ExportQuerySet":
        return self.filter(study__in=Study.objects.on_desk_of(user))

    def visible_to(self, user: "User") -> "ExportQuerySet":
        return self.on_desk_of(user)

    def running(self) -> "ExportQuerySet":
        return self.filter(state__in=EXPORT_RUNS)


class Export(Row):
    """One file of one study: its figures and its digest as they were when it was asked for.

    The file itself is kept nowhere. It is made anew each time and leaves only when it is still the same.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="exports")
    state = models.CharField(max_length=10, choices=ExportState.choices, default=ExportState.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    quarter = models.PositiveIntegerField()  # the last one that is counted (`figures_periods`)
    men = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField()
    alike = models.PositiveIntegerField()  # the k of k-anonymity
    levels = models.JSONField()  # name of a column: how far its values were made coarser
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    downloads = models.PositiveSmallIntegerField(default=0)

    objects = ExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study"], condition=Q(state__in=[one.value for one in EXPORT_RUNS]), name="one_running_export"
            ),
            models.CheckConstraint(
                name="export_takes_two_people",
                condition=~Q(state="approved") | Q(settled_by=None) | Q(asked_by=None) | ~Q(settled_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="export_settled_iff_date",
                condition=Q(state="asked", settled_at=None) | (~Q(state="asked") & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(name="export_taken_a_few_times", condition=Q(downloads__lte=MOST_DOWNLOADS)),
        ]

    def runs_at(self, now: dt.datetime) -> bool:
        """Whether it may still be decided or taken out."""
        return self.state in EXPORT_RUNS and now < self.expires_at


class ExportTransition(Transition):
    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="transitions")
