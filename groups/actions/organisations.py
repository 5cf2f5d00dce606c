"""Settings of an organisation, its rooms and the people in charge."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actions import contact_of
from accounts.models import User
from core import audit, clock
from core.edits import refuse_stale
from core.errors import DomainError, require
from groups import rules
from groups.models import Organisation, OrganisationRole, Venue
from groups.states import OrganisationRoleName


@transaction.atomic
def change_organisation(*, organisation: Organisation, by: User | None, seen: str = "", **values: Any) -> Organisation:
    """Changes settings and policy numbers; the trail keeps which ones, not what they were.

    `seen` is the mark of what the form was opened with. Raises `StaleEdit` when a colleague saved in between.
    """
    require(rules.can_manage_organisation(by, organisation))
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    refuse_stale(locked, values, seen)
    changed = [name for name, value in values.items() if getattr(locked, name) != value]
    for name in changed:
        setattr(locked, name, values[name])
    _refuse_unfit(locked)
    if changed:
        locked.save(update_fields=changed)
        audit.record("organisation.changed", locked, by=by, organisation_id=locked.pk, fields=",".join(sorted(changed)))
    return locked


def _refuse_unfit(organisation: Organisation) -> None:
    if not organisation.seats_least <= organisation.seats_optimum <= organisation.seats_ceiling:
        raise DomainError(
            _("These three numbers must go up: small below, best from, seats in a circle."), field="seats_least"
        )
    try:
        organisation.full_clean(validate_unique=False)
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise DomainError(sentences[0], field=field) from error


@transaction.atomic
def give_role(*, organisation: Organisation, user: User, role: str, by: User | None) -> OrganisationRole:
    """Makes somebody coordinator or administrator from today; a running role is left as it is."""
    require(rules.can_manage_organisation(by, organisation))
    given, created = OrganisationRole.objects.get_or_create(
        organisation=organisation, user=user, role=role, until_date=None
    )
    if created:
        contact_of(user)
        audit.record("role.given", given, by=by, organisation_id=organisation.pk, role=role)
    return given


@transaction.atomic
def end_role(*, given: OrganisationRole, by: User | None) -> OrganisationRole:
    """Ends a role from the next request on. Raises `DomainError` for the last coordinator: somebody must be in charge.

    The role of an administrator is ended by an administrator only.
    """
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=given.organisation_id)
    locked = OrganisationRole.objects.select_for_update(of=("self",)).get(pk=given.pk)
    may = rules.administers if locked.role == OrganisationRoleName.ADMINISTRATOR else rules.can_manage_organisation
    require(may(by, organisation))
    others = organisation.roles.current().filter(role=OrganisationRoleName.COORDINATOR).exclude(pk=locked.pk)
    if locked.role == OrganisationRoleName.COORDINATOR and not others.exists():
        raise DomainError(_("This is the last coordinator. Invite another one first."))
    locked.until_date = clock.today() - dt.timedelta(days=1)  # the last day counts, so yesterday ends it now
    locked.save(update_fields=["until_date"])
    audit.record("role.ended", locked, by=by, organisation_id=organisation.pk, role=locked.role)
    return locked


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
