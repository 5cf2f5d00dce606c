"""What men are asked about themselves: the six results (W34), motivation (W26), and for research (W35).

A new kind of file (ADR 0029): questions as data. A released `key` keeps its meaning: it stands in stored answers.
None of these is a validated instrument. They are Kring's own words at B1, and pages, files and docs say so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
Value = int | str
Answers = dict[str, Value]

OWN = "Kring"  # who wrote the words
MOST = 10


@dataclass(frozen=True)
class Item:
    """One question. `choices` are what may be answered; a number where `is_scale`. `source`: who wrote it."""

    key: str
    name: Text
    text: Text
    choices: tuple[tuple[Value, Text], ...]
    serves: str
    is_scale: bool = True
    source: str = OWN
    validated: bool = False

    @property
    def values(self) -> frozenset[Value]:
        return frozenset(value for value, _label in self.choices)


def _scale(low: Text, high: Text) -> tuple[tuple[int, Text], ...]:
    ends = {0: low, MOST: high}
    return tuple((number, ends.get(number, str(number))) for number in range(MOST + 1))


_AGREE = _scale(_("0: not at all"), _("10: completely"))


def _result(key: str, name: Text, text: Text) -> Item:
    return Item(key, name, text, _AGREE, "W34")


RESULTS = (
    _result("control", _("Staying in control"), _("When I get angry, I stay in control of what I do.")),
    _result("life", _("My life"), _("My life is good.")),
    _result("growth", _("Growing"), _("I grow as a person, and what I do has meaning for me.")),
    _result("people", _("People around me"), _("There are people whom I trust and who support me.")),
    _result("helping", _("Meaning something"), _("I mean something to other people.")),
    _result("self", _("Who I am"), _("I am content with who I am.")),
)

# The spectrum of W26, from outside to within.
MOTIVATION = Item(
    "motivation",
    _("Why I come"),
    _("Why do you come? Choose what fits best now."),
    (
        ("outside", _("because others want it")),
        ("guilt", _("because I would feel guilty or ashamed if I did not")),
        ("value", _("because it is important to me")),
        ("part", _("because it is part of who I am")),
        ("joy", _("because I like to be there")),
    ),
    "W26",
    is_scale=False,
)

_OFTEN: tuple[tuple[Value, Text], ...] = (
    ("never", _("never")),
    ("once", _("once or twice")),
    ("more", _("more often")),
)
RESEARCH = (
    Item(
        "fear",
        _("Somebody afraid"),
        _("In the last three months, how often was somebody close to you afraid of you?"),
        _OFTEN,
        "W35",
        is_scale=False,
    ),
    Item(
        "force",
        _("Force"),
        _("In the last three months, how often did you push, hold or hit somebody close to you?"),
        _OFTEN,
        "W35",
        is_scale=False,
    ),
    Item(
        "living",
        _("Quality of life"),
        _("How good is your life as a whole?"),
        _scale(_("0: very bad"), _("10: very good")),
        "W35",
    ),
    Item(
        "others",
        _("Getting on with others"),
        _("How well do you get on with people: at home, at work, with friends?"),
        _scale(_("0: very badly"), _("10: very well")),
        "W35",
    ),
)

RATING = (*RESULTS, MOTIVATION)
ALL = (*RATING, *RESEARCH)


def kept(items: Sequence[Item], given: Mapping[str, object]) -> Answers:
    """The answers that `items` ask for and allow; what is left open is left out.

    Raises `ValueError` with the key of an answer that is none of the choices.
    """
    found: Answers = {}
    for item in items:
        value = given.get(item.key)
        if value is None or value == "":
            continue
        if not isinstance(value, int | str) or isinstance(value, bool) or value not in item.values:
            raise ValueError(item.key)
        found[item.key] = value
    return found
