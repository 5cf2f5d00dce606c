"""States and choices of this floor, and the steps that are legal between them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# --- referral ---------------------------------------------------------------------------------------------------------


class Way(TextChoices):
    """How a man came in (W18)."""

    SELF = "self", _("himself")
    AGENCY = "agency", _("through an agency")
    WORKER = "worker", _("written down by a worker")


class ReferralState(TextChoices):
    WAITING = "waiting", _("waiting for a call")
    SPOKEN = "spoken", _("spoken, first conversation")
    WELCOME = "welcome", _("welcome, seat wanted")
    PLACED = "placed", _("has a seat")
    ENTERED = "entered", _("has been to his first evening")
    NOT_NOW = "not_now", _("not now")
    DECLINED = "declined", _("does not want it")
    UNREACHED = "unreached", _("could not be reached")
    MERGED = "merged", _("belongs to another one")


_R = ReferralState
REFERRAL_STEPS: dict[ReferralState, frozenset[ReferralState]] = {
    _R.WAITING: frozenset({_R.SPOKEN, _R.DECLINED, _R.UNREACHED, _R.MERGED}),
    _R.SPOKEN: frozenset({_R.WELCOME, _R.NOT_NOW, _R.DECLINED}),
    _R.WELCOME: frozenset({_R.PLACED, _R.NOT_NOW, _R.DECLINED}),
    _R.PLACED: frozenset({_R.ENTERED, _R.WELCOME, _R.DECLINED}),
    _R.NOT_NOW: frozenset({_R.SPOKEN, _R.DECLINED}),
    _R.UNREACHED: frozenset({_R.SPOKEN}),  # he calls back after all
    _R.ENTERED: frozenset(),
    _R.DECLINED: frozenset(),  # if he comes again, that is a new referral: always open
    _R.MERGED: frozenset(),
}
# Somebody still has something to do for him.
UNDER_WAY = (_R.WAITING, _R.SPOKEN, _R.WELCOME, _R.PLACED, _R.NOT_NOW)
# The call that he waited for is over.
CALLED = tuple(state for state in _R if state != _R.WAITING)


class BestTime(TextChoices):
    """When he may be called."""

    ANY = "any", _("any time")
    DAY = "day", _("by day")
    EVENING = "evening", _("in the evening")
    WEEKEND = "weekend", _("at the weekend")


class MayHear(TextChoices):
    """What the man lets the one who referred him hear."""

    NOTHING = "nothing", _("nothing")
    ARRIVED = "arrived", _("that we have spoken with him")
    ENTERED = "entered", _("that we have spoken with him, and that he came to his first evening")


class Decision(TextChoices):
    """How a first conversation ends (W20, W23)."""

    WELCOME = "welcome", _("welcome")
    NOT_NOW = "not_now", _("not now")
    DECLINED = "declined", _("he does not want it")


class Ground(TextChoices):
    """Why not now: the two grounds of the method, or his own wish (W23)."""

    CONFUSED = "confused", _("he is severely confused or psychotic")
    SUBSTANCE = "substance", _("he would be under the influence during the evenings")
    OWN_WISH = "own_wish", _("he wants to wait himself")


class DemandEnd(TextChoices):
    """How looking for a group that is not there yet came to its end."""

    PLACED = "placed", _("he has a seat")
    DECLINED = "declined", _("he does not want it any more")
    NOT_NOW = "not_now", _("not now")


# --- first phase and way back --------------------------------------------------------------------------------------


class ReturnState(TextChoices):
    """How far a man is on his way back (W33)."""

    ASKED = "asked", _("asked to come back")
    SEATED = "seated", _("has a seat")
    BACK = "back", _("is back in the circle")
    WITHDRAWN = "withdrawn", _("no longer asked")
    UNREACHED = "unreached", _("could not be reached")
    MOVED = "moved", _("goes on elsewhere")


R = ReturnState
# Whatever ends without a seat leaves his right as it was: he asks again, and that is a new request.
RETURN_STEPS: dict[ReturnState, frozenset[ReturnState]] = {
    R.ASKED: frozenset({R.SEATED, R.WITHDRAWN, R.UNREACHED, R.MOVED}),
    R.SEATED: frozenset({R.BACK, R.WITHDRAWN}),
    R.BACK: frozenset(),
    R.WITHDRAWN: frozenset(),
    R.UNREACHED: frozenset(),
    R.MOVED: frozenset(),
}
RETURN_RUNS = (R.ASKED, R.SEATED)


class ReturnWay(TextChoices):
    """How he asked."""

    PORTAL = "portal", _("from his own page")
    CARD = "card", _("with his return card")
    WORKER = "worker", _("told to a worker")
    UNPROVEN = "unproven", _("with a code that could not be recognised")


class Stance(TextChoices):
    """Where somebody in his first phase stands, as heard on one evening (W24, W25)."""

    BLAMES = "blames", _("blames others")
    SEARCHING = "searching", _("is searching")
    OWNS = "owns", _("owns his part")


class MotivationStep(TextChoices):
    """The self-determination spectrum, from outside to inside (W26)."""

    EXTERNAL = "external", _("others want him to")
    INTROJECTED = "introjected", _("guilt or shame")
    IDENTIFIED = "identified", _("he finds it important himself")
    INTEGRATED = "integrated", _("it is part of who he is")
    INTRINSIC = "intrinsic", _("he enjoys it for itself")


class ReviewState(TextChoices):
    """Looking back on the first phase (W24, W25)."""

    OPEN = "open", _("to look back on")
    ENDING = "ending", _("ending proposed")
    MEMBER = "member", _("goes on as member")
    ROUND = "round", _("one more round")
    ENDED = "ended", _("ended")
    LAPSED = "lapsed", _("not needed any more")


V = ReviewState
REVIEW_STEPS: dict[ReviewState, frozenset[ReviewState]] = {
    V.OPEN: frozenset({V.MEMBER, V.ROUND, V.ENDING, V.LAPSED}),
    V.ENDING: frozenset({V.OPEN, V.ENDED, V.LAPSED}),
    V.MEMBER: frozenset(),
    V.ROUND: frozenset(),
    V.ENDED: frozenset(),
    V.LAPSED: frozenset(),
}
REVIEW_RUNS = (V.OPEN, V.ENDING)


class EndingGround(TextChoices):
    """The only grounds on which somebody's participation is ended (W23, W25)."""

    BLAMES = "blames", _("goes on blaming others only")
    CONFUSION = "confusion", _("severe confusion")
    SUBSTANCE = "substance", _("substance use during sessions")


class EndingState(TextChoices):
    PROPOSED = "proposed", _("proposed")
    CONFIRMED = "confirmed", _("confirmed by a second person")
    WITHDRAWN = "withdrawn", _("taken back")


ENDING_STEPS: dict[EndingState, frozenset[EndingState]] = {
    EndingState.PROPOSED: frozenset({EndingState.CONFIRMED, EndingState.WITHDRAWN}),
    EndingState.CONFIRMED: frozenset(),
    EndingState.WITHDRAWN: frozenset(),
}
