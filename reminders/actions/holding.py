"""After a restore: nothing leaves the house that may have left it before, and somebody looks at what was held back."""

import datetime as dt

from django.db import transaction

from accounts.models import User
from core.backups.steps import Point
from reminders.actions.claims import settle_unknown
from reminders.actions.deadlines import escalate
from reminders.actions.outbox import acknowledge, close
from reminders.models import Deadline, Message
from reminders.queries import held_back_messages
from reminders.states import OPEN, WAITING, Audience, MessageState, Why


@transaction.atomic
def note_held_back(*, kind: str, by: User, now: dt.datetime | None = None) -> int:
    """Somebody looked at what a restore held back of one kind in his organisations; returns how many messages.

    Saying it twice changes nothing.
    """
    found = list(held_back_messages(by).filter(kind=kind).order_by("pk"))
    for message in found:
        acknowledge(message=message, by=by, now=now)
    return len(found)


@transaction.atomic
def hold_back(point: Point) -> str:
    """Closes every message that was due when the restore was made; the last step of a restore.

    The backup shows them waiting; between the backup and now they may have been sent. What was in the hands of its
    channel and meant for a participant is uncertain, the rest was not sent: both wait for a coordinator to look.
    Alerts of promises that fell due meanwhile are written first and closed with the rest: a sweep finds nothing left
    to tell. The promises themselves stay open, and overdue where they are. Returns a sentence for the operator.
    """
    while Deadline.objects.open().filter(next_step_at__lte=point.at).exists():
        escalate(now=point.at)
    claimed = Message.objects.filter(state=MessageState.CLAIMED)
    handed = claimed.filter(handed_at__isnull=False, audience=Audience.PARTICIPANT)
    uncertain = settle_unknown(handed, now=point.at, why=Why.RESTORED)
    due = Message.objects.filter(state__in=WAITING, due_at__lte=point.at) | claimed
    held = close(due.filter(state__in=OPEN), MessageState.DEAD, Why.RESTORED, point.at)
    return f"{held} messages that were due are held back, {uncertain} were perhaps sent; coordinators see which."
