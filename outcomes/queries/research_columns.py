"""What stands in a research export, column by column: the data dictionary and the ways in which a value is told.

Codes are English and stay; what they mean is said in both languages of the house.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from intake.states import Way

Text = str | Promise

HIDDEN = "*"  # not told, so that nobody stands alone
UNKNOWN = ""  # not known to Kring
PSEUDONYM = r"^m[0-9a-f]{16}$"
GROUP = r"^g[0-9a-f]{8}$"


@dataclass(frozen=True)
class Step:
    """One way to tell a value; `tell` starts from the value as it is.

    `labels` are the codes that may occur with what they mean; `constraints` those of Table Schema where there are no
    codes.
    """

    words: Text
    tell: Callable[[Hashable], Hashable]
    labels: Mapping[str, Text] = field(default_factory=dict)
    constraints: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """One column. The first step tells the value as it is; each further one is coarser.

    `known`: somebody outside might know it of a man, so it counts for k-anonymity. The others are what was measured.
    `to_him`: what the man himself reads that they get.
    """

    name: str
    title: Text
    meaning: Text
    to_him: Text
    steps: tuple[Step, ...]
    known: bool = False
    type: str = "string"

    @property
    def ladder(self) -> tuple[Callable[[Hashable], Hashable], ...]:
        return tuple(step.tell for step in self.steps[1:])


def as_is(value: Hashable) -> Hashable:
    return value


def _hidden(_value: Hashable) -> Hashable:
    return HIDDEN


def _together(*classes: tuple[str, tuple[str, ...]]) -> Callable[[Hashable], Hashable]:
    """Tells the name of the class that a code belongs to; what belongs to none stays as it is."""
    names = {code: name for name, codes in classes for code in codes}
    return lambda value: names.get(str(value), value)


def _year(value: Hashable) -> Hashable:
    return str(value)[:4]


NOT_TOLD = Step(_("not told"), _hidden)

STARTED = Column(
    "started",
    _("When he began"),
    _("The quarter in which his first episode began, never a date."),
    _("in which part of the year you began"),
    (
        Step(_("by quarter"), as_is, constraints={"pattern": r"^\d{4}-Q[1-4]$"}),
        Step(_("by year"), _year, constraints={"pattern": r"^\d{4}$"}),
        NOT_TOLD,
    ),
    known=True,
)
WAY = Column(
    "way_in",
    _("Way in"),
    _("How he came in the first time (W18). Empty: not written down."),
    _("how you came in: by yourself or through somebody"),
    (
        Step(_("as written down"), as_is, labels={way.value: way.label for way in Way}),
        Step(
            _("himself or not"),
            _together(("other", (Way.AGENCY, Way.WORKER))),
            labels={Way.SELF.value: Way.SELF.label, "other": _("through somebody else")},
        ),
        NOT_TOLD,
    ),
    known=True,
)
REACHED = Column(
    "reached",
    _("Phase reached"),
    _("How far he came, up to the end of the last quarter (W24, W27)."),
    _("how far you came: the first phase, or member"),
    (
        Step(_("in two classes"), as_is, labels={"first_phase": _("first phase"), "member": _("member")}),
        NOT_TOLD,
    ),
    known=True,
)
STANDS = Column(
    "stands",
    _("How it stands"),
    _("Whether he takes part at the end of the last quarter; a pause counts as taking part."),
    _("whether you still take part, and if not, whether you stopped or it was ended"),
    (
        Step(
            _("in three classes"),
            as_is,
            labels={"there": _("takes part"), "stopped": _("stopped"), "ended": _("his participation was ended")},
        ),
        Step(
            _("there or gone"),
            _together(("gone", ("stopped", "ended"))),
            labels={"there": _("takes part"), "gone": _("does not take part any more")},
        ),
        NOT_TOLD,
    ),
    known=True,
)
_LONG = {
    "under_3_months": _("less than three months"),
    "3_to_6_months": _("three to six months"),
    "6_to_12_months": _("six to twelve months"),
    "1_to_2_years": _("one to two years"),
    "over_2_years": _("more than two years"),
}
_SHORT, _YEAR = ("under_3_months", "3_to_6_months"), ("1_to_2_years", "over_2_years")
STAYED = Column(
    "stayed",
    _("How long he took part"),
    _("All his episodes together, up to the end of the last quarter (W27)."),
    _("about how long you took part"),
    (
        Step(_("in five classes"), as_is, labels=_LONG),
        Step(
            _("in three classes"),
            _together(("under_6_months", _SHORT), ("over_1_year", _YEAR)),
            labels={
                "under_6_months": _("less than six months"),
                "6_to_12_months": _LONG["6_to_12_months"],
                "over_1_year": _("more than one year"),
            },
        ),
        Step(
            _("in two classes"),
            _together(("under_1_year", (*_SHORT, "6_to_12_months")), ("over_1_year", _YEAR)),
            labels={"under_1_year": _("less than one year"), "over_1_year": _("more than one year")},
        ),
        NOT_TOLD,
    ),
    known=True,
)
CAME_BACK = Column(
    "came_back",
    _("Came back"),
    _("Whether he came back after he had stopped, or took a seat in a second group (W33)."),
    _("whether you came back after you had stopped"),
    (Step(_("yes or no"), as_is, labels={"yes": _("yes"), "no": _("no")}), NOT_TOLD),
    known=True,
)
CIRCLE = Column(
    "circle",
    _("Size of his circle"),
    _("How many men most evenings of his first group counted (W3). Empty: no evening was held."),
    _("how large your circle was"),
    (
        Step(
            _("in four classes"),
            as_is,
            labels={
                "under_5": _("fewer than five"),
                "5_to_7": _("five to seven"),
                "8_to_10": _("eight to ten"),
                "over_10": _("more than ten"),
            },
        ),
        Step(
            _("below eight or not"),
            _together(("under_8", ("under_5", "5_to_7")), ("8_or_more", ("8_to_10", "over_10"))),
            labels={"under_8": _("fewer than eight"), "8_or_more": _("eight or more")},
        ),
        NOT_TOLD,
    ),
    known=True,
)
OF_GROUP = Column(
    "group",
    _("Group"),
    _("A pseudonym of his first group, to compare groups with each other."),
    _("which men were in one group, without its name"),
    (Step(_("by a pseudonym"), as_is, constraints={"pattern": GROUP}), NOT_TOLD),
    known=True,
)
CAME_TO = Column(
    "came",
    _("How often he came"),
    _("Of the evenings on which he was marked, how many he came to. Empty: fewer than four evenings."),
    _("about how often you came"),
    (
        Step(
            _("in three classes"),
            as_is,
            labels={
                "under_half": _("less than half"),
                "half_to_most": _("half to three quarters"),
                "nearly_all": _("three quarters or more"),
            },
        ),
    ),
)
