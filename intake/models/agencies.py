"""Agencies and the professionals who refer men (W11, W18)."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models import Contact
from core.fields import EncryptedTextField
from core.models import Row
from groups.models import Organisation

if TYPE_CHECKING:
    from accounts.models import User


class AgencyQuerySet(models.QuerySet["Agency"]):
    def visible_to(self, user: "User") -> "AgencyQuerySet":
        """Those that the organisations he works for or coordinates know."""
        mine = user.roles.organisations(roles.COORDINATOR) | user.roles.organisations(roles.WORKER)
        return self.filter(organisation__in=mine)


class Agency(Row):
    """A place that sends men: a probation office, a GP's practice, a municipal team."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="agencies")
    name = models.CharField(_("name"), max_length=120)
    town = models.CharField(_("town"), max_length=60, blank=True)

    objects: Any = AgencyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="agency_once_an_organisation")]


class ProfessionalQuerySet(models.QuerySet["Professional"]):
    def visible_to(self, user: "User") -> "ProfessionalQuerySet":
        return self.filter(agency__in=Agency.objects.visible_to(user))


class Professional(Row):
    """Somebody at an agency. His address is found again by its keyed digest; messages go to his `contact`."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="people")
    name = EncryptedTextField(_("name"), max_length=80)
    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="professional")
    phone = EncryptedTextField(_("telephone number"), blank=True)
    email_digest = models.CharField(max_length=64)

    objects: Any = ProfessionalQuerySet.as_manager()

    @property
    def email(self) -> str:
        return self.contact.email

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "email_digest"], name="professional_once_an_agency")]
