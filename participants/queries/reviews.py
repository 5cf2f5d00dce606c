"""A month of readings in an organisation, and what in it deserves a question (NEN 7513).

What is shown is a reason to ask, never a verdict: who substitutes, answers a call or helps a newcomer reads men of
other groups too. Whether somebody knows a man privately is not in the data, so nothing here claims to see it.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, QuerySet
from django.db.models.functions import ExtractHour, TruncDate, TruncHour
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import roles
from accounts.models import User
from core import access
from core.models import AccessEvent
from groups.models import Facilitation, Organisation
from participants.models import Participation, ReadingReview
from participants.queries.reads import role_words

# (P) So many different files in one hour is more than an evening's work.
MANY_FILES = 10
# (P) From eleven in the evening until six: an evening and its sheet are over by then.
NIGHT = (23, 0, 1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Reader:
    """What one person read in the month, in one role."""

    name: str
    role: str
    openings: int
    men: int


@dataclass(frozen=True)
class Remarkable:
    """Something to ask about: who, when, and what in words."""

    at: dt.datetime
    name: str
    words: str


@dataclass(frozen=True)
class ReadingsPage:
    """The month, its readers, what is remarkable, and who signed it; a `month` is its first day."""

    month: dt.date
    earlier: dt.date
    later: dt.date | None
    readings: int
    readers: list[Reader]
    remarkable: list[Remarkable]
    review: ReadingReview | None
    is_over: bool


def readings_page(organisation: Organisation, month: dt.date, today: dt.date) -> ReadingsPage:
    """Nine queries, however much was read."""
    zone = ZoneInfo(organisation.zone)
    following = _following(month)
    begins, ends = (dt.datetime.combine(day, dt.time(), zone) for day in (month, following))
    events = AccessEvent.objects.filter(organisation_id=organisation.pk, at__gte=begins, at__lt=ends)
    by_reader = events.order_by().values("reader_id", "role")
    groups = list(by_reader.annotate(openings=Count("pk"), men=Count("subject_id", distinct=True)))
    names = {one.pk: one.name for one in User.objects.filter(pk__in={row["reader_id"] for row in groups})}
    readers = [
        Reader(names.get(row["reader_id"], "–"), role_words(row["role"]), row["openings"], row["men"]) for row in groups
    ]
    found = [*_many(events, zone, names), *_at_night(events, zone, names), *_not_his(events, zone, names)]
    reviews = ReadingReview.objects.select_related("reviewed_by")
    return ReadingsPage(
        month=month,
        earlier=_following(month - dt.timedelta(days=45)).replace(day=1),
        later=following if following <= today else None,
        readings=sum(row["openings"] for row in groups),
        readers=sorted(readers, key=lambda one: (-one.men, one.name.casefold())),
        remarkable=sorted(found, key=lambda one: one.at),
        review=reviews.filter(organisation=organisation, month=month).first(),
        is_over=following <= today,
    )


def _following(month: dt.date) -> dt.date:
    return (month.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def _many(events: "QuerySet[AccessEvent]", zone: ZoneInfo, names: dict) -> list[Remarkable]:
    """Many different files in one hour; lists and evenings show many men to everybody and do not count."""
    hours = events.filter(action__in=access.FILES).annotate(hour=TruncHour("at", tzinfo=zone)).order_by()
    counted = hours.values("reader_id", "hour").annotate(men=Count("subject_id", distinct=True))
    return [
        Remarkable(row["hour"], names.get(row["reader_id"], "–"), _("%(men)s files in one hour") % {"men": row["men"]})
        for row in counted.filter(men__gte=MANY_FILES)
    ]


def _at_night(events: "QuerySet[AccessEvent]", zone: ZoneInfo, names: dict) -> list[Remarkable]:
    nights = events.annotate(hour=ExtractHour("at", tzinfo=zone), day=TruncDate("at", tzinfo=zone))
    rows = nights.filter(hour__in=NIGHT).order_by().values("reader_id", "day")
    counted = rows.annotate(men=Count("subject_id", distinct=True), first=Min("at"))
    return [Remarkable(row["first"], names.get(row["reader_id"], "–"), _night_words(row["men"])) for row in counted]


def _night_words(men: int) -> str:
    words = ngettext("read about %(men)s man at night", "read about %(men)s men at night", men)
    return words % {"men": men}


def _not_his(events: "QuerySet[AccessEvent]", zone: ZoneInfo, names: dict) -> list[Remarkable]:
    """Workers who opened the file of a man who was in none of the groups that they guided that day."""
    files = events.filter(role=roles.WORKER, action__in=access.FILES, subject_type="participants.participant")
    opened = list(files.order_by("at").values_list("reader_id", "subject_id", "at"))
    guided, groups = _guided({reader for reader, _man, _at in opened}), _groups({man for _reader, man, _at in opened})
    strange: dict = {}
    for reader, man, at in opened:
        day = at.astimezone(zone).date()
        his = {group for group, begins, ends in guided[reader] if begins <= day and (ends is None or day <= ends)}
        if not his & groups[man]:
            strange.setdefault((reader, man), at)
    words = _("opened the file of a man who is in none of his groups")
    return [Remarkable(at, names.get(reader, "–"), words) for (reader, _man), at in strange.items()]


def _guided(readers: set) -> dict:
    """The groups that each of them guided, from when until when."""
    guided: dict = defaultdict(list)
    rosters = Facilitation.objects.filter(worker__user__in=readers)
    for user, *entry in rosters.values_list("worker__user", "group", "from_date", "until_date"):
        guided[user].append(entry)
    return guided


def _groups(men: set) -> dict:
    """The groups that each man was ever in."""
    groups: dict = defaultdict(set)
    for man, group in Participation.objects.filter(participant__in=men).values_list("participant", "group"):
        groups[str(man)].add(group)
    return groups
