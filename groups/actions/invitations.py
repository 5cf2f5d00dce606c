"""Invitations: the only way for workers, coordinators and administrators to get an account."""

import datetime as dt
import hashlib
import secrets
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError, require
from groups import rules
from groups.actions.organisations import give_role
from groups.actions.workers import add_worker
from groups.models import Invitation, Organisation
from groups.states import Engagement, InvitedAs

VALID_FOR = dt.timedelta(days=14)


class Sent(NamedTuple):
    """A new invitation and the only copy of its token; the database keeps a hash."""

    invitation: Invitation
    token: str


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(
    *,
    organisation: Organisation,
    email: str,
    name: str,
    invited_as: str,
    by: User | None,
    engagement: str = Engagement.VOLUNTEER,
    language: str = "nl",
    now: dt.datetime | None = None,
) -> Sent:
    """Writes an invitation that is good for 14 days. An administrator can be invited by an administrator only."""
    require(rules.can_manage_organisation(by, organisation))
    if invited_as == InvitedAs.ADMINISTRATOR and rules.coordinates(by, organisation) and by is not None:
        require(by.roles.is_administrator, _("Only an administrator can invite an administrator."))
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email.strip().lower(),
        name=name.strip(),
        invited_as=invited_as,
        engagement=engagement,
        language=language,
        token_digest=digest_of(token),
        invited_by=by,
        expires_at=(now or clock.now()) + VALID_FOR,
    )
    audit.record("invitation.sent", invitation, by=by, organisation_id=organisation.pk, invited_as=invited_as)
    return Sent(invitation, token)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User | None, now: dt.datetime | None = None) -> Invitation:
    """The link stops working at once."""
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    require(rules.can_manage_organisation(by, locked.organisation))
    if locked.accepted_at:
        raise DomainError(_("This invitation has been used already."))
    locked.withdrawn_at = locked.withdrawn_at or now or clock.now()
    locked.save(update_fields=["withdrawn_at"])
    audit.record("invitation.withdrawn", locked, by=by, organisation_id=locked.organisation_id)
    return locked


@transaction.atomic
def accept_invitation(
    *, token: str, name: str, password: str | None, signed_in: User | None, now: dt.datetime | None = None
) -> User:
    """Turns a valid token into an account with its role. An existing account keeps its password and must be signed in.

    Raises `DomainError` for a token that is unknown, used, withdrawn or older than 14 days: one sentence for all four.
    """
    now = now or clock.now()
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(token_digest=digest_of(token))
        .first()
    )
    if not invitation or invitation.accepted_at or invitation.withdrawn_at or invitation.expires_at <= now:
        raise DomainError(_("This link does not work any more. Ask for a new invitation."))
    user = _account_for(invitation, name=name, password=password, signed_in=signed_in)
    if invitation.invited_as == InvitedAs.WORKER:
        add_worker(organisation=invitation.organisation, user=user, by=None, engagement=invitation.engagement)
    else:
        give_role(organisation=invitation.organisation, user=user, role=invitation.invited_as, by=None)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    audit.record("invitation.accepted", invitation, by=user, organisation_id=invitation.organisation_id)
    return user


def _account_for(invitation: Invitation, *, name: str, password: str | None, signed_in: User | None) -> User:
    known = User.objects.filter(email__iexact=invitation.email).first()
    if known is None:
        return User.objects.create_user(
            invitation.email, password, name=name or invitation.name, language=invitation.language
        )
    if signed_in != known:
        raise DomainError(_("You have an account already. Sign in first, then open this link again."))
    return known
