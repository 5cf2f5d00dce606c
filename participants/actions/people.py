"""A man's file: open it, what he is called, how he may be reached, an account for him."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import open_account
from accounts.models import Contact, User, Wording
from core import audit
from core.errors import DomainError, require
from groups.models import Group, Organisation
from participants import rules
from participants.actions.episodes import seat
from participants.models import Participant
from participants.states import ParticipationState

CHANNELS = ("email_safe", "call_safe", "text_safe", "voicemail_safe")


@transaction.atomic
def add_participant(
    *,
    organisation: Organisation,
    name: str,
    by: User | None,
    user: User | None = None,
    email: str = "",
    phone: str = "",
    language: str = "nl",
    token: uuid.UUID | None = None,
    **safe: bool,
) -> Participant:
    """A man's file. No channel counts as safe unless `safe` says so; nothing is sent to him.

    `token` becomes the id of the file: a form that is posted twice opens one.
    """
    require(rules.can_bring_in(by, organisation))
    contact = Contact(email=email, phone=phone, language=language, **_only_channels(safe))
    contact.save(force_insert=True)
    participant = Participant(organisation=organisation, name=name.strip(), user=user, contact=contact)
    if token:
        participant.pk = token
    participant.save(force_insert=True)
    audit.record("participant.added", participant, by=by, organisation_id=organisation.pk)
    return participant


def _only_channels(safe: dict[str, bool]) -> dict[str, bool]:
    if unknown := set(safe) - set(CHANNELS):
        raise TypeError(f"no such channel: {sorted(unknown)}")
    return safe


@transaction.atomic
def bring_in(
    *, group: Group, name: str, by: User | None, token: uuid.UUID, state: str = ParticipationState.INVITED, **file: Any
) -> Participant:
    """A new man with a file and a seat, or neither: the file is not kept when the circle is full.

    The same `token` again gives the file that it opened the first time.
    """
    locked = Group.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=group.pk)
    require(rules.can_plan(by, locked))
    if known := Participant.objects.filter(pk=token).first():
        require(rules.sees_file(by, known))
        return known
    participant = add_participant(organisation=locked.organisation, name=name, by=by, token=token, **file)
    seat(participant=participant, group=locked, by=by, state=ParticipationState(state))
    audit.record("participant.brought_in", participant, by=by, organisation_id=locked.organisation_id)
    return participant


@transaction.atomic
def rename_participant(*, participant: Participant, name: str, by: User | None) -> Participant:
    """What he wants to be called."""
    locked = Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
    require(rules.sees_file(by, locked) or (by is not None and locked.user_id == by.pk))
    locked.name = name.strip()
    locked.save(update_fields=["name"])
    audit.record("participant.renamed", locked, by=by, organisation_id=locked.organisation_id)
    return locked


@transaction.atomic
def change_contact(*, participant: Participant, by: User | None, name: str, **values: Any) -> Participant:
    """How he wants to be called and may be reached. An e-mail address or number that is left empty stays as it was.

    `wording`, where it is given, is how much his messages may say. A file without contact data gets some. The trail
    keeps which channels are safe, never an address.
    """
    renamed = rename_participant(participant=participant, name=name, by=by)
    contact = Contact.objects.select_for_update(of=("self",)).filter(participant=renamed).first() or Contact()
    if wording := values.pop("wording", ""):
        contact.wording = Wording(wording)
    for field in ("email", "phone"):
        if given := values.pop(field, ""):
            setattr(contact, field, given)
    for field, is_safe in _only_channels(values).items():
        setattr(contact, field, is_safe)
    contact.save()
    renamed.contact = contact
    renamed.save(update_fields=["contact"])
    audit.record("participant.contact_changed", renamed, by=by, organisation_id=renamed.organisation_id, **values)
    return renamed


@transaction.atomic
def connect_account(*, participant: Participant, email: str, by: User | None) -> Participant:
    """Gives a man an account that signs in by a code sent to `email`: he needs no password, and is told nothing."""
    locked = Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
    require(rules.sees_file(by, locked))
    if locked.user_id:
        raise DomainError(_("He has an account already."))
    known = User.objects.filter(email__iexact=email).first()
    user = known or open_account(email=email, name=locked.name, by=by, proven=False)
    if Participant.objects.filter(user=user, organisation=locked.organisation_id).exists():
        raise DomainError(_("This e-mail address belongs to another file. Check it with him."), field="email")
    locked.user = user
    locked.save(update_fields=["user"])
    audit.record("participant.connected", locked, by=by, organisation_id=locked.organisation_id)
    return locked
