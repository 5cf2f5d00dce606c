"""States and choices of the first phase and of the way back, and the steps that are legal between them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReturnState(TextChoices):
    """How far a man is on his way back (W33)."""

    ASKED = "asked", _("asked to come back")
    SEATED = "seated", _("has a seat")
    BACK = "back", _("is back in the circle")
    WITHDRAWN = "withdrawn", _("no longer asked")


R = ReturnState
RETURN_STEPS: dict[ReturnState, frozenset[ReturnState]] = {
    R.ASKED: frozenset({R.SEATED, R.WITHDRAWN}),
    R.SEATED: frozenset({R.BACK, R.WITHDRAWN}),
    R.BACK: frozenset(),
    R.WITHDRAWN: frozenset(),
}
RETURN_RUNS = (R.ASKED, R.SEATED)


class ReturnWay(TextChoices):
    """How he asked."""

    PORTAL = "portal", _("from his own page")
    CARD = "card", _("with his return card")
    WORKER = "worker", _("told to a worker")
    UNPROVEN = "unproven", _("with a code that could not be recognised")


class Channel(TextChoices):
    """The one safe way to reach him."""

    CALL = "call", _("call me")
    TEXT = "text", _("send me a text message")
    EMAIL = "email", _("send me an e-mail")


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


class Ground(TextChoices):
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
