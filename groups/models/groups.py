"""The group and its agreements."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import roles
from core import clock
from core.fields import EncryptedTextField
from core.models import Row, Transition
from groups.models.organisations import Organisation, Venue
from groups.states import GroupStatus, Weekday, WorkingFormat

if TYPE_CHECKING:
    from accounts.models import User


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, user: "User") -> "GroupQuerySet":
        """The groups of organisations that he coordinates, and those on whose roster he stands today."""
        today = clock.today()
        guided = Q(facilitations__worker__user=user, facilitations__from_date__lte=today) & (
            Q(facilitations__until_date=None) | Q(facilitations__until_date__gte=today)
        )
        coordinated = Q(organisation__in=user.roles.organisations(roles.COORDINATOR))
        return self.filter(Q(pk__in=Group.objects.filter(guided).values("pk")) | coordinated)

    def running(self) -> "GroupQuerySet":
        return self.exclude(status=GroupStatus.CLOSED)

    def listed(self) -> "GroupQuerySet":
        """Those that the public pages show."""
        return self.filter(listed=True, status__in=[GroupStatus.OPEN, GroupStatus.FORMING])


class Group(Row):
    """Five to ten men and one or two workers who meet every fortnight (W1–W5)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("short name in addresses"), unique=True, max_length=60)
    town = models.CharField(_("town"), max_length=60)
    public_text = models.TextField(_("text for the public pages"), blank=True, max_length=1200)
    formats = models.JSONField(_("working formats"), default=list, blank=True)
    weekday = models.CharField(_("weekday"), max_length=1, choices=Weekday.choices, blank=True)
    local_time = models.TimeField(_("starts at"), null=True, blank=True)
    every_n_weeks = models.PositiveSmallIntegerField(
        _("every … weeks"), default=2, validators=[MinValueValidator(1), MaxValueValidator(8)]
    )
    duration_minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=120, validators=[MinValueValidator(30), MaxValueValidator(360)]
    )
    zone = models.CharField(_("time zone"), max_length=40, default="Europe/Amsterdam")
    language = models.CharField(_("language that is spoken"), max_length=5, choices=settings.LANGUAGES, default="nl")
    venue = models.ForeignKey(Venue, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    seats_ceiling = models.PositiveSmallIntegerField(
        _("seats in the circle"),
        null=True,
        blank=True,
        validators=[MinValueValidator(2), MaxValueValidator(20)],
        help_text=_("Leave empty for the number that your organisation uses."),
    )
    status = models.CharField(max_length=10, choices=GroupStatus.choices, default=GroupStatus.FORMING)
    opened_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    group_app_link = EncryptedTextField(_("link to the group app"), blank=True)
    listed = models.BooleanField(_("shown on the public pages"), default=False)
    tells_address = models.BooleanField(
        _("the address stands on the public pages too"),
        default=False,
        help_text=_("Not ticked: only the town is shown, and who calls a man tells him where it is."),
    )

    objects = GroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="group_open_has_date", condition=~Q(status="open") | Q(opened_at__isnull=False)
            ),
            models.CheckConstraint(
                name="group_paused_iff_date",
                condition=Q(status="paused", paused_at__isnull=False) | (~Q(status="paused") & Q(paused_at=None)),
            ),
            models.CheckConstraint(
                name="group_closed_iff_date",
                condition=Q(status="closed", closed_at__isnull=False) | (~Q(status="closed") & Q(closed_at=None)),
            ),
            models.CheckConstraint(name="group_cadence_at_least_a_week", condition=Q(every_n_weeks__gte=1)),
        ]
        indexes = [models.Index(fields=["organisation", "status"], name="group_by_organisation")]

    @property
    def ceiling(self) -> int:
        """Seats in this circle; needs `organisation`."""
        return self.seats_ceiling or self.organisation.seats_ceiling

    @property
    def format_labels(self) -> list[str]:
        return [str(WorkingFormat(value).label) for value in self.formats if value in WorkingFormat.values]


class GroupTransition(Transition):
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="transitions")


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: "User") -> "AgreementQuerySet":
        return self.filter(group__in=Group.objects.visible_to(user))


class Agreement(models.Model):
    """One version of what the members of a group agree with each other (W12–W17), in both languages."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="agreements")
    version = models.PositiveIntegerField()
    text_nl = models.TextField(_("text in Dutch"))
    text_en = models.TextField(_("text in English"))
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "version"], name="agreement_version_once")]

    def __str__(self) -> str:
        return f"Agreement {self.version}"

    @property
    def text(self) -> str:
        """In the reader's language."""
        return self.text_en if (get_language() or "nl").startswith("en") else self.text_nl
