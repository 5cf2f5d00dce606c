"""Settings of an organisation, its rooms and the people in charge."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.errors import DomainError, require
from groups import rules
from groups.models import Organisation, OrganisationRole, Venue


@transaction.atomic
def change_organisation(*, organisation: Organisation, by: User | None, **values: Any) -> Organisation:
    """Changes settings and policy numbers; the trail keeps which ones, not what they were."""
    require(rules.can_manage_organisation(by, organisation))
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changed = [name for name, value in values.items() if getattr(locked, name) != value]
    for name in changed:
        setattr(locked, name, values[name])
    locked.full_clean(validate_unique=False)
    if changed:
        locked.save(update_fields=changed)
        audit.record("organisation.changed", locked, by=by, organisation_id=locked.pk, fields=",".join(sorted(changed)))
    return locked


@transaction.atomic
def give_role(*, organisation: Organisation, user: User, role: str, by: User | None) -> OrganisationRole:
    """Makes somebody coordinator or administrator from today; a running role is left as it is."""
    require(rules.can_manage_organisation(by, organisation))
    given, created = OrganisationRole.objects.get_or_create(
        organisation=organisation, user=user, role=role, until_date=None
    )
    if created:
        audit.record("role.given", given, by=by, organisation_id=organisation.pk, role=role)
    return given


def _once(venue: Venue) -> Venue:
    try:
        with transaction.atomic():
            venue.save()
    except IntegrityError as error:
        raise DomainError(_("There is a room with this name in this town already."), field="name") from error
    return venue


@transaction.atomic
def add_venue(*, organisation: Organisation, by: User | None, **values: Any) -> Venue:
    """A room in which groups of this organisation meet (W11)."""
    require(rules.coordinates(by, organisation))
    venue = _once(Venue(organisation=organisation, **values))
    audit.record("venue.added", venue, by=by, organisation_id=organisation.pk)
    return venue


@transaction.atomic
def change_venue(*, venue: Venue, by: User | None, **values: Any) -> Venue:
    """Changes a room, or takes it out of use; evenings that are planned there stay as they are."""
    locked = Venue.objects.select_for_update().get(pk=venue.pk)
    require(rules.coordinates(by, venue.organisation))
    for name, value in values.items():
        setattr(locked, name, value)
    _once(locked)
    audit.record("venue.changed", locked, by=by, organisation_id=locked.organisation_id)
    return locked
