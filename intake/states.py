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
