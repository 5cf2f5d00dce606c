"""The only place that writes to the ledger. Import from here: `from reminders.actions import enqueue`."""

from reminders.actions.claims import Claim, Ended, advance, claim, claim_one, finish, hand_over, recover, release
from reminders.actions.deadlines import (
    acknowledge_deadline,
    escalate,
    meet_deadline,
    open_deadline,
    waive_deadline,
)
from reminders.actions.heartbeat import beat
from reminders.actions.holding import hold_back, note_held_back
from reminders.actions.outbox import (
    Notice,
    acknowledge,
    cancel_for,
    enqueue,
    enqueue_all,
    expire,
    set_topic,
)

__all__ = [
    "Claim",
    "Ended",
    "Notice",
    "acknowledge",
    "acknowledge_deadline",
    "advance",
    "beat",
    "cancel_for",
    "claim",
    "claim_one",
    "enqueue",
    "enqueue_all",
    "escalate",
    "expire",
    "finish",
    "hand_over",
    "hold_back",
    "meet_deadline",
    "note_held_back",
    "open_deadline",
    "recover",
    "release",
    "set_topic",
    "waive_deadline",
]
