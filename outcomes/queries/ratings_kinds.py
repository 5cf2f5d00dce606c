"""The tables of self-ratings: the classes in which answers are counted together, in an order of neighbours."""

from django.utils.translation import gettext_lazy as _

from outcomes import items
from outcomes.items import Answers, Item
from outcomes.queries.figures_kinds import GOOD, HALF, LATE, NEITHER, Category, Figure

OPEN = "open"
LOW, HIGH = 4, 7  # the first numbers of the middle and of the upper class

# What was left open is a class of its own: so all tables are about the same men and have the same totals.
_LEFT = Category(OPEN, _("left open"), NEITHER)
_CLASSES = (
    Category("low", _("0 to 3"), LATE),
    Category("middle", _("4 to 6"), HALF),
    Category("high", _("7 to 10"), GOOD),
    _LEFT,
)
_FROM_OUTSIDE_IN = (LATE, LATE, HALF, GOOD, GOOD)


def _of_result(item: Item) -> Figure:
    return Figure(item.key, item.name, item.text, _CLASSES)


def _of_motivation(item: Item) -> Figure:
    classes = [
        Category(str(key), label, fill) for (key, label), fill in zip(item.choices, _FROM_OUTSIDE_IN, strict=True)
    ]
    return Figure(item.key, item.name, item.text, (*classes, _LEFT))


ALL = (*map(_of_result, items.RESULTS), _of_motivation(items.MOTIVATION))


def class_of(figure: Figure, answers: Answers) -> str:
    """In which class of `figure` a man is counted who answered this."""
    value = answers.get(figure.key, OPEN)
    if isinstance(value, str):
        return value
    return "low" if value < LOW else "middle" if value < HIGH else "high"
