"""Celery entry points: each calls one action."""

from celery import shared_task

from groups import actions


@shared_task
def send_invitation(invitation_id: str) -> bool:
    """Mails one invitation, unless somebody has done so."""
    return actions.deliver_invitation(invitation_id=invitation_id)


@shared_task
def send_invitations() -> int:
    """Mails the invitations that have not gone out yet: what a lost message or a mail server in trouble left behind."""
    return actions.deliver_invitations()
