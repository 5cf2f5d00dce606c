"""Agencies and their people, as they come with referrals or are written down at the desk (W11, W18)."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Contact, User
from core import audit, keyed
from core.errors import DomainError, require
from groups.models import Organisation
from intake import rules
from intake.models import Agency, Professional


def email_digest(email: str) -> str:
    return keyed.digest(email.strip().casefold(), "professional")


@transaction.atomic
def know_professional(*, organisation: Organisation, agency: str, name: str, email: str) -> Professional:
    """The professional at that agency; whoever is not known yet is written down. Needs no permission: it is public."""
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    named = " ".join(agency.split())
    place = Agency.objects.filter(organisation=organisation, name__iexact=named).first()
    place = place or Agency.objects.create(organisation=organisation, name=named)
    known = Professional.objects.filter(agency=place, email_digest=email_digest(email)).first()
    return known or _write_down(place, name, email)


def _write_down(agency: Agency, name: str, email: str, phone: str = "") -> Professional:
    language = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    contact = Contact.objects.create(email=email.strip(), email_safe=True, language=language)
    return Professional.objects.create(
        agency=agency, name=name.strip(), contact=contact, phone=phone, email_digest=email_digest(email)
    )


@transaction.atomic
def add_agency(*, organisation: Organisation, by: User | None, name: str, town: str = "") -> Agency:
    """Raises `DomainError` when the organisation knows it already."""
    require(rules.can_bring_in(by, organisation))
    try:
        with transaction.atomic():
            agency = Agency.objects.create(organisation=organisation, name=" ".join(name.split()), town=town.strip())
    except IntegrityError as error:
        raise DomainError(_("This agency is in the list already."), field="name") from error
    audit.record("agency.added", agency, by=by, organisation_id=organisation.pk)
    return agency


@transaction.atomic
def add_professional(*, agency: Agency, by: User | None, name: str, email: str, phone: str = "") -> Professional:
    """Somebody to talk to at an agency. Raises `DomainError` when the address is in the list already."""
    require(rules.can_bring_in(by, agency.organisation))
    try:
        with transaction.atomic():
            person = _write_down(agency, name, email, phone)
    except IntegrityError as error:
        raise DomainError(_("This e-mail address is in the list already."), field="email") from error
    audit.record("professional.added", person, by=by, organisation_id=agency.organisation_id)
    return person
