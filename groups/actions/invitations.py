"""Invitations: the only way for workers, coordinators and administrators to get an account."""

import datetime as dt

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import open_account
from accounts.models import Contact, User
from core import audit, clock
from core.errors import DomainError, require
from core.hooks import Register
from groups import notices, rules
from groups.actions.organisations import give_role
from groups.actions.workers import add_worker
from groups.models import Invitation, Organisation
from groups.states import Engagement, InvitedAs
from reminders.actions import cancel_for, enqueue
from reminders.states import Why

VALID_FOR = dt.timedelta(days=14)
# Told of every invitation that somebody opened and took: `invitation`, `user`, `now`.
accepted = Register()


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
) -> Invitation:
    """Writes an invitation that is good for 14 days and has it mailed. An administrator is invited by one only.

    The same invitation asked for twice, while the first one waits, stays one.
    """
    now = now or clock.now()
    locked = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    require(rules.can_manage_organisation(by, locked))
    if invited_as == InvitedAs.ADMINISTRATOR:
        require(rules.administers(by, locked), _("Only an administrator can invite an administrator."))
    email = email.strip().lower()
    waiting = Invitation.objects.waiting(now).filter(organisation=locked, invited_as=invited_as)
    if known := next((one for one in waiting if one.email == email), None):
        return known
    contact = Contact(email=email, email_safe=True, zone=locked.zone, language=language)
    contact.save(force_insert=True)
    invitation = Invitation(
        organisation=locked,
        contact=contact,
        email=email,
        name=name.strip(),
        invited_as=invited_as,
        engagement=engagement,
        language=language,
        invited_by=by,
        expires_at=now + VALID_FOR,
    )
    invitation.save(force_insert=True)
    audit.record("invitation.written", invitation, by=by, organisation_id=locked.pk, invited_as=invited_as)
    enqueue(notices.letter(invitation), now=now)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User | None, now: dt.datetime | None = None) -> Invitation:
    """The link stops working at once."""
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    require(rules.can_manage_organisation(by, locked.organisation))
    if locked.accepted_at:
        raise DomainError(_("This invitation has been used already. Sign in with your e-mail address."))
    locked.withdrawn_at = locked.withdrawn_at or now or clock.now()
    locked.save(update_fields=["withdrawn_at"])
    cancel_for(subject=notices.about(locked), why=Why.NOT_TRUE, now=now)
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
    invitation = open_invitation(token, now=now, lock=True)
    user = _account_for(invitation, name=name, password=password, signed_in=signed_in)
    if invitation.invited_as == InvitedAs.WORKER:
        add_worker(organisation=invitation.organisation, user=user, by=None, engagement=invitation.engagement)
    else:
        give_role(organisation=invitation.organisation, user=user, role=invitation.invited_as, by=None)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    cancel_for(subject=notices.about(invitation), why=Why.NOT_TRUE, now=now)
    accepted.tell(invitation=invitation, user=user, now=now)
    audit.record("invitation.accepted", invitation, by=user, organisation_id=invitation.organisation_id)
    return user


def open_invitation(token: str, *, now: dt.datetime, lock: bool = False) -> Invitation:
    """The invitation that `token` opens, if it still does. Reads only; `lock` inside a transaction. Raises as above."""
    rows = Invitation.objects.waiting(now).select_related("organisation")
    try:
        return (rows.select_for_update(of=("self",)) if lock else rows).get(pk=notices.read_token(token))
    except (signing.BadSignature, Invitation.DoesNotExist) as error:
        raise DomainError(_("This link does not work any more. Ask for a new invitation.")) from error


def _account_for(invitation: Invitation, *, name: str, password: str | None, signed_in: User | None) -> User:
    known = User.objects.filter(email__iexact=invitation.email).first()
    if known is None:
        if signed_in is not None:
            raise DomainError(_("You are signed in as somebody else. Sign out first, then open this link again."))
        return open_account(
            email=invitation.email,
            name=name.strip() or invitation.name,
            password=password,
            language=invitation.language,
            by=None,
            proven=True,
        )
    if signed_in != known:
        raise DomainError(_("You have an account already. Sign in first, then open this link again."))
    return known
