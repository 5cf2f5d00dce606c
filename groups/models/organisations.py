"""The organisation that embeds the groups: its policy, people in charge, rooms and invitations."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models import Contact
from core import clock, colours
from core.fields import EncryptedTextField
from core.models import Row
from groups.states import Engagement, InvitedAs, OrganisationRoleName

if TYPE_CHECKING:
    from accounts.models import User

# Months. Less would forget a man whom a pause, an illness or a detention keeps away for a year (W27); more needs a
# reason that peer support does not have.
RETENTION_LEAST, RETENTION_MOST = 12, 84
IS_COLOUR = RegexValidator(r"^#[0-9a-f]{6}\Z", _("Choose a colour."))


def default_emergency_numbers() -> list[dict[str, str]]:
    """In the order in which they are shown."""
    return [
        {"name": "112", "number": "112"},
        {"name": "Veilig Thuis", "number": "0800-2000"},
        {"name": "113", "number": "113"},
    ]


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: "User") -> "OrganisationQuerySet":
        """Those he coordinates, administers or works for."""
        mine = (
            user.roles.organisations(roles.COORDINATOR)
            | user.roles.organisations(roles.ADMINISTRATOR)
            | user.roles.organisations(roles.WORKER)
        )
        return self.filter(pk__in=mine)


class Organisation(Row):
    """A mental-health institute, a Veilig Thuis office… with its own zone, words and policy numbers (W9)."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("short name in addresses"), unique=True)
    zone = models.CharField(_("time zone"), max_length=40, default="Europe/Amsterdam")
    country = models.CharField(_("country, for public holidays"), max_length=2, default="NL")
    sender_name = models.CharField(
        _("neutral sender of messages"),
        max_length=60,
        default="Kring",
        help_text=_("Stands above every message. Choose a name that tells an onlooker nothing."),
    )
    emergency_numbers = models.JSONField(_("emergency numbers"), default=default_emergency_numbers)
    seats_least = models.PositiveSmallIntegerField(
        _("a group is small below"), default=5, validators=[MinValueValidator(2), MaxValueValidator(20)]
    )
    seats_optimum = models.PositiveSmallIntegerField(
        _("the best size starts at"), default=8, validators=[MinValueValidator(2), MaxValueValidator(20)]
    )
    seats_ceiling = models.PositiveSmallIntegerField(
        _("seats in a circle"),
        default=10,
        validators=[MinValueValidator(2), MaxValueValidator(20)],
        help_text=_("Only a man who returns is seated above this number."),
    )
    horizon_weeks = models.PositiveSmallIntegerField(
        _("weeks that evenings are planned ahead"),
        default=26,
        validators=[MinValueValidator(4), MaxValueValidator(104)],
    )
    hours_to_second = models.PositiveSmallIntegerField(
        _("hours until the second worker hears of a promise"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(168)],
        help_text=_("The first worker hears of it at once."),
    )
    hours_to_coordinator = models.PositiveSmallIntegerField(
        _("hours after that until the coordinators hear of it"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(168)],
        help_text=_("Never later than the moment at which the promise is due."),
    )

    contact_cutoff = models.TimeField(_("who asks before this hour is called the same day"), default=dt.time(20, 0))
    contact_until = models.TimeField(_("… at the latest at"), default=dt.time(22, 0))
    contact_next_morning = models.TimeField(_("who asks later is called the next day before"), default=dt.time(11, 0))
    entry_days = models.PositiveSmallIntegerField(
        _("days from “I want to take part” to the first evening"),
        default=14,
        validators=[MinValueValidator(7), MaxValueValidator(28)],
    )
    checks_before_review = models.PositiveSmallIntegerField(
        _("evenings before the first phase is looked back on"),
        default=4,
        validators=[MinValueValidator(3), MaxValueValidator(12)],
    )
    evenings_a_month = models.PositiveSmallIntegerField(
        _("evenings a month that a worker guides at most"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text=_("A worker may choose another number for himself."),
    )
    retention_months = models.PositiveSmallIntegerField(
        _("months that we keep what we know of a man who left"),
        default=24,
        validators=[MinValueValidator(RETENTION_LEAST), MaxValueValidator(RETENTION_MOST)],
        help_text=_("He is told four weeks before. His return card stays good for ever."),
    )
    months_between_ratings = models.PositiveSmallIntegerField(
        _("months until a man is invited again to say how he is doing"),
        default=3,
        validators=[MinValueValidator(2), MaxValueValidator(12)],
        help_text=_("He may skip it, and stop being invited."),
    )

    ink = models.CharField(_("ink"), max_length=7, blank=True, validators=[IS_COLOUR])
    accent = models.CharField(_("accent"), max_length=7, blank=True, validators=[IS_COLOUR])

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisation_size_band_in_order",
                condition=Q(seats_least__lte=F("seats_optimum")) & Q(seats_optimum__lte=F("seats_ceiling")),
            ),
            models.CheckConstraint(
                name="organisation_retention_in_bounds",
                condition=Q(retention_months__gte=RETENTION_LEAST, retention_months__lte=RETENTION_MOST),
            ),
        ]

    @property
    def colours(self) -> tuple[str, str] | None:
        """Ink and accent; None where it looks as Kring does."""
        if not (self.ink or self.accent):
            return None
        return self.ink or colours.DEFAULT_INK, self.accent or colours.DEFAULT_ACCENT

    @property
    def look(self) -> str:
        """The name of its stylesheet in addresses, which changes with the colours; empty where it has none."""
        return f"{self.slug}-{colours.mark(*self.colours)}" if self.colours else ""


class ManagedQuerySet(models.QuerySet):
    """Rows of an organisation that are for whoever sees to its settings: its coordinators and administrators."""

    def visible_to(self, user: "User") -> Self:
        mine = user.roles.organisations(roles.COORDINATOR) | user.roles.organisations(roles.ADMINISTRATOR)
        return self.filter(organisation__in=mine)


class OrganisationWords(Row):
    """What an organisation says of itself on the public pages, in one language (W9). Nothing in it is about a man.

    `questions` are `{"head": question, "body": answer}`, `stories` are `{"head": title, "body": text}`; plain text.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="words")
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    introduction = models.TextField(_("introduction"), blank=True, max_length=2000)
    questions = models.JSONField(_("frequent questions"), default=list, blank=True)
    stories = models.JSONField(_("stories"), default=list, blank=True)

    objects = ManagedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "language"], name="words_once_a_language")]


class OrganisationRoleQuerySet(ManagedQuerySet):
    def current(self) -> "OrganisationRoleQuerySet":
        """Those that hold today."""
        today = clock.today()
        return self.filter(Q(until_date=None) | Q(until_date__gte=today), from_date__lte=today)


class OrganisationRole(Row):
    """Coordinator or administrator of one organisation, from–until; the right ends with the date."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="roles")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="organisation_roles")
    role = models.CharField(max_length=20, choices=OrganisationRoleName.choices)
    from_date = models.DateField(default=clock.today)
    until_date = models.DateField(null=True, blank=True)

    objects = OrganisationRoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user", "role"], condition=Q(until_date=None), name="one_running_role"
            )
        ]


class VenueQuerySet(models.QuerySet["Venue"]):
    def visible_to(self, user: "User") -> "VenueQuerySet":
        """The rooms of every organisation that he works for or coordinates."""
        mine = user.roles.organisations(roles.COORDINATOR) | user.roles.organisations(roles.WORKER)
        return self.filter(organisation__in=mine)


class Venue(Row):
    """A room. Two evenings are never in it at once."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="venues")
    name = models.CharField(_("name"), max_length=80)
    address = models.CharField(_("street and number"), max_length=120, blank=True)
    town = models.CharField(_("town"), max_length=60)
    access_note = EncryptedTextField(
        _("how to get in"), blank=True, help_text=_("Key code, bell, lights. Only workers and coordinators see it.")
    )
    in_use = models.BooleanField(_("in use"), default=True)

    objects = VenueQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name", "town"], name="venue_name_once_a_town")]

    @property
    def full_address(self) -> str:
        return ", ".join(part for part in (self.address, self.town) if part)


class InvitationQuerySet(ManagedQuerySet):
    def waiting(self, now: dt.datetime) -> "InvitationQuerySet":
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)


class Invitation(Row):
    """A letter that makes somebody worker, coordinator or administrator when he opens it.

    Its token is signed and made when it is needed, so that neither the database nor the broker ever holds one. The
    contact is the address that the letter goes to, in the language of the invited.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    contact = models.OneToOneField(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    email = EncryptedTextField(_("e-mail address"))
    name = EncryptedTextField(_("name"), max_length=80)
    invited_as = models.CharField(_("as"), max_length=20, choices=InvitedAs.choices, default=InvitedAs.WORKER)
    engagement = models.CharField(
        _("volunteer or paid"), max_length=10, choices=Engagement.choices, default=Engagement.VOLUNTEER
    )
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="nl")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()
