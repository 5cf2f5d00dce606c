"""What is counted: each figure with its categories, in an order in which neighbours may be shown together."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Text = str | Promise

# Colours of the design tokens: good news, in between, bad news, neither.
GOOD, HALF, LATE, NEITHER = "var(--seat)", "var(--seat-half)", "var(--lamp)", "var(--edge)"


@dataclass(frozen=True)
class Category:
    """One class of a distribution."""

    key: str
    label: Text
    fill: str


@dataclass(frozen=True)
class Figure:
    """One distribution. `counted` says what is counted and when it belongs to a quarter."""

    key: str
    title: Text
    counted: Text
    categories: tuple[Category, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(category.key for category in self.categories)


_DROPPED = Category("dropped", _("no longer asked, before it was due"), NEITHER)
_FORTNIGHT = (
    Category("half", _("in the first half of the time"), GOOD),
    Category("kept", _("in time"), HALF),
    Category("week", _("up to a week late"), LATE),
    Category("later", _("later, or not at all"), LATE),
    _DROPPED,
)

CONTACT = Figure(
    "contact",
    _("Contact the same day"),
    _("Every request for contact, in the quarter in which it was due. In time is the same day; who asks late in the "
      "evening is called the next morning."),
    (
        Category("hours", _("within two hours"), GOOD),
        Category("kept", _("in time"), HALF),
        Category("day", _("up to a day late"), LATE),
        Category("later", _("later, or not at all"), LATE),
        _DROPPED,
    ),
)  # fmt: skip
SEAT = Figure(
    "seat",
    _("A seat within two weeks"),
    _("Every man who decided to take part, in the quarter in which his first evening was due."),
    _FORTNIGHT,
)
BACK = Figure(
    "return",
    _("Back in the circle within two weeks"),
    _("Every man who asked to come back, in the quarter in which his evening was due."),
    _FORTNIGHT,
)
OCCUPANCY = Figure(
    "occupancy",
    _("Size of the circle"),
    _("Every evening that was held: how many men belonged to the circle that evening, whether they came or not."),
    (
        Category("small", _("fewer than five"), LATE),
        Category("five", _("five to seven"), HALF),
        Category("best", _("eight to ten"), GOOD),
        Category("full", _("more than ten"), LATE),
    ),
)
ATTENDANCE = Figure(
    "attendance",
    _("Who came"),
    _("Every man on every evening that was held."),
    (
        Category("present", _("present"), GOOD),
        Category("late", _("late"), HALF),
        Category("excused", _("sent word"), NEITHER),
        Category("absent", _("absent"), LATE),
        Category("sent_home", _("sent home"), LATE),
    ),
)
MEN = Figure(
    "men",
    _("Men who came"),
    _("Every man who came at least once in the quarter. For the organisation only: a man can be in two groups."),
    (Category("came", _("men"), GOOD),),
)
WAYS = Figure(
    "ways",
    _("Ways in"),
    _("Every man who began in a group, in the quarter in which he began."),
    (
        Category("self", pgettext_lazy("way in", "himself"), GOOD),
        Category("agency", _("through an agency"), HALF),
        Category("worker", _("written down by a worker"), NEITHER),
        Category("return", _("came back"), LATE),
        Category("other", _("not written down"), NEITHER),
    ),
)
PHASE = Figure(
    "phase",
    _("Who stopped, and in which phase"),
    _("Every man who began in that quarter, one year later. Staying long is not the aim: a man stays as long as he "
      "wishes."),
    (
        Category("trying", _("stopped in the first phase"), LATE),
        Category("member", _("stopped as a member"), NEITHER),
        Category("there", _("still there after a year"), GOOD),
    ),
)  # fmt: skip
STAY = Figure(
    "stay",
    _("How long men stay"),
    _("Every man who began in that quarter, followed for one year: those who are still there are counted as they are, "
      "not guessed."),
    (
        Category("three", _("less than three months"), LATE),
        Category("six", _("three to six months"), NEITHER),
        Category("twelve", _("six months to a year"), HALF),
        Category("there", _("still there after a year"), GOOD),
    ),
)  # fmt: skip

PROMISES = (CONTACT, SEAT, BACK)
ALL = (*PROMISES, OCCUPANCY, ATTENDANCE, MEN, WAYS, PHASE, STAY)
