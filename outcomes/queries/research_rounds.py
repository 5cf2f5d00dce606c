"""What men answered, as tables of a file for research: codes in the order in which they came, without days (W34, W35).

Only of a man who said yes to research beside his yes to the study, and only what he answered before the last quarter
ended. His yes must have stood then and stand now: the file stays the same when somebody says yes later.
"""

import uuid
from collections import Counter
from collections.abc import Hashable

from django.utils.translation import gettext_lazy as _

from core import clock, watch
from outcomes import items
from outcomes.items import Item
from outcomes.models import ResearchRound, SelfRating
from outcomes.queries.ratings import consenting
from outcomes.queries.research_columns import UNKNOWN, Column, Step, Text, as_is
from outcomes.queries.research_tables import Rows, Source, Table


def ratings(source: Source) -> Rows:
    """The rounds that a man gave for himself; one query."""
    return _rows(source, SelfRating, items.RATING)


def answers(source: Source) -> Rows:
    """The rounds that he gave for research; one query."""
    return _rows(source, ResearchRound, items.RESEARCH)


def _rows(source: Source, model: type[SelfRating] | type[ResearchRound], asked: tuple[Item, ...]) -> Rows:
    organisation = source.study.organisation
    then, now = (consenting(organisation, at=moment).values("pk") for moment in (source.until, clock.now()))
    rounds = model.objects.filter(participation__in=then, given_on__lt=clock.localdate(organisation.zone, source.until))
    rounds = rounds.filter(participation__in=now).select_related("participation")
    found, numbers = [], Counter[uuid.UUID]()
    with watch.watching():  # taking the file out notes every man in it by itself
        for row in rounds.order_by("given_on", "pk"):
            man = row.participation.participant_id
            if man in source.men:
                numbers[man] += 1
                found.append((man, (numbers[man], *_told(row, asked))))
    return found


def _told(row: SelfRating | ResearchRound, asked: tuple[Item, ...]) -> tuple[Hashable, ...]:
    after = ("yes" if row.after_leaving else "no",) if isinstance(row, ResearchRound) else ()
    said = row.answers
    return (*after, *(said.get(item.key, UNKNOWN) for item in asked))


def _columns(asked: tuple[Item, ...], to_him: Text, *first: Column) -> tuple[Column, ...]:
    return (_number(to_him), *first, *(_column(item, to_him) for item in asked))


def _number(to_him: Text) -> Column:
    step = Step(_("as it is"), as_is, constraints={"required": True, "minimum": 1})
    return Column(
        "number", _("Number"), _("His first time, his second, and so on; at least two weeks lie between two."), to_him,
        (step,), type="integer",
    )  # fmt: skip


def _column(item: Item, to_him: Text) -> Column:
    if item.is_scale:
        step = Step(_("as it is"), as_is, constraints={"minimum": 0, "maximum": items.MOST})
        return Column(item.key, item.name, item.text, to_him, (step,), type="integer")
    labels = {str(value): label for value, label in item.choices}
    return Column(item.key, item.name, item.text, to_him, (Step(_("as it is"), as_is, labels=labels),))


_AFTER = Column(
    "after_leaving",
    _("After he left"),
    _("Whether this is the one time that he was asked after he left."),
    _("what you answered for research, if you said yes to that"),
    (Step(_("yes or no"), as_is, labels={"yes": _("yes"), "no": _("no")}),),
)
RATINGS = Table(
    "ratings",
    _("How he said that he was doing; plain questions, not a validated instrument"),
    _columns(items.RATING, _("how you said you were doing, if you said yes to research")),
    ratings,
)
ANSWERS = Table(
    "answers",
    _("What he answered for research; plain questions, not a validated instrument"),
    _columns(items.RESEARCH, _AFTER.to_him, _AFTER),
    answers,
)
