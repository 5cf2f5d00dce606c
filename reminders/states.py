"""States of a message and of a deadline, and the steps that are legal between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    """Where a message is on its way out."""

    PENDING = "pending", _("waiting for its time")
    CLAIMED = "claimed", _("being sent")
    RETRY = "retry", _("tried, will be tried again")
    SENT = "sent", _("sent")
    UNCERTAIN = "uncertain", _("perhaps sent")
    EXPIRED = "expired", _("too late to send")
    CANCELLED = "cancelled", _("no longer needed")
    DEAD = "dead", _("could not be sent")


M = MessageState
MESSAGE_STEPS: dict[MessageState, frozenset[MessageState]] = {
    M.PENDING: frozenset({M.CLAIMED, M.CANCELLED, M.EXPIRED, M.DEAD}),  # dead untried: only by a restore
    M.CLAIMED: frozenset({M.PENDING, M.RETRY, M.SENT, M.UNCERTAIN, M.EXPIRED, M.CANCELLED, M.DEAD}),
    M.RETRY: frozenset({M.CLAIMED, M.CANCELLED, M.EXPIRED, M.DEAD}),
    M.UNCERTAIN: frozenset({M.SENT}),  # the deliverer was only slow: it still holds the token
    M.SENT: frozenset(),
    M.EXPIRED: frozenset(),
    M.CANCELLED: frozenset(),
    M.DEAD: frozenset(),
}
WAITING = (M.PENDING, M.RETRY)
OPEN = (M.PENDING, M.CLAIMED, M.RETRY)
FINISHED = (M.SENT, M.UNCERTAIN, M.EXPIRED, M.CANCELLED, M.DEAD)
FOR_A_HUMAN = (M.UNCERTAIN, M.DEAD)


class Audience(models.TextChoices):
    """Whom a message is for: decides between at most once and at least once."""

    PARTICIPANT = "participant", _("participant: at most once")
    STAFF = "staff", _("worker or coordinator: at least once")


class Outcome(models.TextChoices):
    """How one attempt to hand a message to its channel ended."""

    SENT = "sent", _("accepted")
    FAILED = "failed", _("failed for now")
    REFUSED = "refused", _("refused for good")
    UNKNOWN = "unknown", _("not known")


class Why(models.TextChoices):
    """Why a message was finished without being sent."""

    NOT_TRUE = "not true", _("it was no longer true")
    REPLACED = "replaced", _("a newer version took its place")
    DECLINED = "declined", _("the person does not want these messages")
    NO_CHANNEL = "no channel", _("no safe way to reach the person")
    TOO_LATE = "too late", _("its time had passed")
    QUIET = "quiet", _("quiet hours lasted until it was too late")
    ACKNOWLEDGED = "acknowledged", _("somebody already took it up")
    REFUSED = "refused", _("the receiving side refused it")
    UNKNOWN = "unknown", _("the sender stopped between handing over and hearing back")
    RESTORED = "restored", _("Kring was put back from a backup; perhaps it was sent before")
    UNKNOWN_KIND = "unknown kind", _("nothing in this version of Kring sends this any more")


class DeadlineState(models.TextChoices):
    """Overdue is not a state: it is a query over open ones."""

    OPEN = "open", _("open")
    MET = "met", _("kept")
    WAIVED = "waived", _("no longer asked")


DEADLINE_STEPS: dict[DeadlineState, frozenset[DeadlineState]] = {
    DeadlineState.OPEN: frozenset({DeadlineState.MET, DeadlineState.WAIVED}),
    DeadlineState.MET: frozenset(),
    DeadlineState.WAIVED: frozenset(),
}
