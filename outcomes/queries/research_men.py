"""The table of the men: one row for each, all his episodes together (W27, W33, W35).

One row a man and not one an episode: k-anonymity counts men, and two rows of one man would be read together.
"""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from outcomes.models import StudyConsent
from outcomes.queries import research_columns as columns
from outcomes.queries.research_tables import Rows, Source, Table, Values, group
from participants.models import Participation
from participants.states import ParticipationState
from sessions.models import Attendance, GroupSession
from sessions.states import CAME, SessionState

DAY = dt.timedelta(days=1)
STAYS = ((91, "under_3_months"), (183, "3_to_6_months"), (365, "6_to_12_months"), (730, "1_to_2_years"))
SIZES = ((5, "under_5"), (8, "5_to_7"), (11, "8_to_10"))
LEAST_MARKS = 4  # of fewer evenings a share says nothing


@dataclass(frozen=True)
class Episode:
    """One time of one man in one group, as far as the table needs it."""

    group: uuid.UUID
    state: str
    is_return: bool
    began_at: dt.datetime
    member_at: dt.datetime | None
    closed_at: dt.datetime | None
    way: str | None


def rows(source: Source) -> Rows:
    """Three queries, however many men. Who had not begun before the last quarter ended has no row."""
    episodes, came, sizes = _episodes(source), _came(source), _sizes(source)
    return [
        (man, _values(source, own, came.get(man, columns.UNKNOWN), sizes.get(own[0].group, columns.UNKNOWN)))
        for man, own in episodes.items()
    ]


def _values(source: Source, own: Sequence[Episode], came: str, circle: str) -> Values:
    first, until = own[0], source.until
    return (
        _stands(own, until),
        "member" if any(one.member_at and one.member_at < until for one in own) else "first_phase",
        _stayed(own, until),
        first.way or columns.UNKNOWN,
        "yes" if len(own) > 1 or first.is_return else "no",
        _quarter(source, first.began_at),
        circle,
        group(source.study, first.group),
        came,
    )


# What stands first is kept most precise: who stays and who drops out is what is asked (W35).
MEN = Table(
    "men",
    _("The men who said yes, one row for each"),
    (
        columns.STANDS,
        columns.REACHED,
        columns.STAYED,
        columns.WAY,
        columns.CAME_BACK,
        columns.STARTED,
        columns.CIRCLE,
        columns.OF_GROUP,
        columns.CAME_TO,
    ),
    rows,
)


def _said_something(source: Source) -> QuerySet:
    """Men of this study, for the database; `source.men` says which of them count."""
    return StudyConsent.objects.filter(study=source.study).values("participant")


def _episodes(source: Source) -> dict[uuid.UUID, list[Episode]]:
    """The episodes of each man in groups of the organisation, the oldest first."""
    found = Participation.objects.filter(
        participant__in=_said_something(source),
        group__organisation=source.study.organisation_id,
        began_at__lt=source.until,
    )
    fields = ("group_id", "state", "is_return", "began_at", "member_at", "closed_at", "referrals__way")
    named = found.order_by("began_at", "pk", "-referrals__arrived_at").values_list("pk", "participant_id", *fields)
    # The oldest referral of an episode comes last here, and stands.
    unique = {pk: (man, Episode(*values)) for pk, man, *values in named if man in source.men}
    own: dict[uuid.UUID, list[Episode]] = defaultdict(list)
    for man, episode in unique.values():
        own[man].append(episode)
    return own


def _quarter(source: Source, moment: dt.datetime) -> str:
    number = source.quarters.of(moment)
    quarter = source.quarters.first if number is None else number
    return f"{quarter // 4}-Q{quarter % 4 + 1}"


def _stands(own: Sequence[Episode], until: dt.datetime) -> str:
    if any(one.closed_at is None or one.closed_at >= until for one in own):
        return "there"
    last = max(own, key=lambda one: one.closed_at or until)
    return "ended" if last.state == ParticipationState.ENDED else "stopped"


def _stayed(own: Sequence[Episode], until: dt.datetime) -> str:
    together = sum((min(one.closed_at or until, until) - one.began_at for one in own), dt.timedelta())
    return next((code for days, code in STAYS if together < days * DAY), "over_2_years")


def _came(source: Source) -> dict[uuid.UUID, str]:
    """The class of each man who was marked often enough."""
    marks = Attendance.objects.filter(
        participant__in=_said_something(source),
        session__group__organisation=source.study.organisation_id,
        session__state=SessionState.HELD,
        session__starts_at__lt=source.until,
    )
    counted = marks.order_by().values_list("participant_id").annotate(Count("pk"), came=Count("pk", _was_there()))
    return {man: _share(came / marked) for man, marked, came in counted if marked >= LEAST_MARKS}


def _was_there() -> Q:
    return Q(presence__in=CAME)


def _share(share: float) -> str:
    return "under_half" if share < 0.5 else "half_to_most" if share < 0.75 else "nearly_all"


def _sizes(source: Source) -> dict[uuid.UUID, str]:
    """The class into which most evenings of each group fall; of two that are as often, the smaller."""
    marks = Attendance.objects.filter(session=OuterRef("pk")).order_by().values("session")
    size = Coalesce(Subquery(marks.annotate(number=Count("pk")).values("number")), 0)
    held = GroupSession.objects.filter(
        group__organisation=source.study.organisation_id, state=SessionState.HELD, starts_at__lt=source.until
    )
    found: Any = held.annotate(size=size).order_by().values_list("group_id", "size").annotate(Count("pk"))
    evenings: dict[uuid.UUID, Counter[str]] = defaultdict(Counter)
    for pk, men, number in found:
        evenings[pk][next((code for below, code in SIZES if men < below), "over_10")] += number
    order = [*(code for _below, code in SIZES), "over_10"]
    return {pk: max(order, key=lambda code: one[code]) for pk, one in evenings.items()}
