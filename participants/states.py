"""The states of a participation and the steps that are legal between them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ParticipationState(TextChoices):
    INVITED = "invited", _("invited")
    TRYING = "trying", _("first phase")
    MEMBER = "member", _("member")
    PAUSED = "paused", _("paused")
    LEFT = "left", _("left")
    ENDED = "ended", _("ended")


_S = ParticipationState
PARTICIPATION_STEPS: dict[ParticipationState, frozenset[ParticipationState]] = {
    _S.INVITED: frozenset({_S.TRYING, _S.MEMBER, _S.LEFT}),
    _S.TRYING: frozenset({_S.MEMBER, _S.PAUSED, _S.LEFT, _S.ENDED}),
    _S.MEMBER: frozenset({_S.PAUSED, _S.LEFT, _S.ENDED}),
    _S.PAUSED: frozenset({_S.TRYING, _S.MEMBER, _S.LEFT, _S.ENDED}),
    _S.LEFT: frozenset(),
    _S.ENDED: frozenset(),
}
SEATED = (_S.INVITED, _S.TRYING, _S.MEMBER)
OPEN = (*SEATED, _S.PAUSED)
CLOSED = (_S.LEFT, _S.ENDED)


class CallOutcome(TextChoices):
    """How one attempt to reach somebody ended."""

    SPOKEN = "spoken", _("spoken with him")
    NO_ANSWER = "no_answer", _("no answer")
    VOICEMAIL = "voicemail", _("left a voicemail")


class CallEnd(TextChoices):
    """Why nobody has to call any more."""

    SPOKEN = "spoken", _("spoken")
    WITHDRAWN = "withdrawn", _("he does not need it any more")
    GIVEN_UP = "given_up", _("could not be reached")
    MERGED = "merged", _("belongs to another one")


class CardState(TextChoices):
    """A return card proves a right; used, it has been replaced by a seat, by a newer card, or by an ending."""

    VALID = "valid", _("valid")
    USED = "used", _("used")


CARD_STEPS: dict[CardState, frozenset[CardState]] = {
    CardState.VALID: frozenset({CardState.USED}),
    CardState.USED: frozenset(),
}


class PathState(TextChoices):
    """From taking part to guiding (W38)."""

    INTEREST = "interest", _("wants to help guide")
    COGUIDING = "coguiding", _("guides along")
    TRAINING = "training", _("is trained")
    COACH = "coach", _("has a coach")
    STARTED = "started", _("started")
    STOPPED = "stopped", _("not now")
    WITHDRAWN = "withdrawn", _("he would rather not")


_P = PathState
_ENDS = frozenset({_P.STOPPED, _P.WITHDRAWN})
PATH_STEPS: dict[PathState, frozenset[PathState]] = {
    _P.INTEREST: frozenset({_P.COGUIDING}) | _ENDS,
    _P.COGUIDING: frozenset({_P.TRAINING}) | _ENDS,
    _P.TRAINING: frozenset({_P.COACH}) | _ENDS,
    _P.COACH: frozenset({_P.STARTED}) | _ENDS,
    _P.STARTED: frozenset(),
    _P.STOPPED: frozenset(),
    _P.WITHDRAWN: frozenset(),
}
# The way itself, in order.
PATH_ORDER = (_P.INTEREST, _P.COGUIDING, _P.TRAINING, _P.COACH, _P.STARTED)
PATH_RUNS = PATH_ORDER[:-1]
PATH_ENDS = (_P.STOPPED, _P.WITHDRAWN)


class ErasedBy(TextChoices):
    """How it came that a man was erased; stands in the audit trail."""

    HIMSELF = "himself", _("he did it himself")
    ASKED = "asked", _("he asked for it")
    RETENTION = "retention", _("the time was over")
    RESTORE = "restore", _("again, after a restore")
