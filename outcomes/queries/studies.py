"""What the pages of studies show: on the desk, and to a man about himself."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from groups.models import Organisation
from outcomes import rules
from outcomes.models import Export, Study, StudyConsent
from outcomes.queries.research import Prepared, ToldAs, consenting, quarter_name, told_as
from outcomes.queries.research_men import MEN
from outcomes.queries.research_tables import further
from outcomes.states import EXPORT_RUNS, ExportState


def studies_of(user: User, organisation: Organisation) -> "QuerySet[Study]":
    """The studies of an organisation for its desk, open ones first; `waiting` counts exports that run."""
    waiting = Count("exports", filter=Q(exports__state__in=EXPORT_RUNS))
    rows = Study.objects.on_desk_of(user).filter(organisation=organisation).annotate(waiting=waiting)
    return rows.order_by("-state", "-from_date", "name")


def waiting_for(user: User, organisation: Organisation, now: dt.datetime) -> Export | None:
    """A file that somebody else asked for and that he may decide about: the one that expires first. One query."""
    rows = Export.objects.on_desk_of(user).filter(study__organisation=organisation, state=ExportState.ASKED)
    return rows.filter(expires_at__gt=now).exclude(asked_by=user).order_by("expires_at").first()


@dataclass(frozen=True)
class StudyPage:
    """One study on the desk. `said_yes` is None where they are too few to be named in a number."""

    study: Study
    said_yes: int | None
    exports: list[tuple[Export, bool]]  # and whether it runs still

    @property
    def running(self) -> Export | None:
        return next((export for export, runs in self.exports if runs), None)


def study_page(study: Study, now: dt.datetime) -> StudyPage:
    """Two queries."""
    yes = len(consenting(study, now))
    exports = study.exports.select_related("asked_by").order_by("-asked_at")
    shown = [(export, export.runs_at(now)) for export in exports]
    return StudyPage(study, yes if yes >= rules.LEAST_ALIKE else None, shown)


@dataclass(frozen=True)
class OwnStudy:
    """One study for the man himself. `said` is his newest answer, None when he gave none."""

    study: Study
    said: StudyConsent | None
    may_say_yes: bool

    @property
    def takes_part(self) -> bool:
        return self.said is not None and self.said.given


def own_studies(user: User, day: dt.date) -> list[OwnStudy]:
    """Those that ask him now, and those to which he said something. Two queries."""
    answers = {row.study_id: row for row in StudyConsent.objects.own(user).order_by("pk")}
    rows = Study.objects.own(user).select_related("organisation").order_by("-from_date", "name", "pk")
    shown = (study for study in rows if study.asks_on(day) or study.pk in answers)
    return [OwnStudy(study, answers.get(study.pk), study.asks_on(day)) for study in shown]


def asked_of_him() -> list[str]:
    """What a study gets of a man who says yes, in words for himself: what every column of every table holds."""
    told = [str(column.to_him) for table in (MEN, *further()) for column in table.columns]
    return list(dict.fromkeys(told))


def is_asked(user: User, day: dt.date) -> bool:
    """Whether there is anything for him on the page of studies: one that asks, or one that he answered. One query."""
    mine = Study.objects.own(user)
    answered = Q(consents__participant__user=user)
    return mine.filter(Q(pk__in=mine.asking(day).values("pk")) | answered).exists()


@dataclass(frozen=True)
class Figures:
    """What two people look at before a file leaves: the k of k-anonymity, how many men, what is told less precisely."""

    men: int
    left_out: int
    alike: int
    quarter: str
    columns: list[ToldAs]

    @property
    def coarser(self) -> list[ToldAs]:
        return [one for one in self.columns if one.is_coarser]


def figures_before(found: Prepared) -> Figures:
    """Of an export that nobody has asked for yet."""
    quarter = quarter_name(found.quarter)
    return Figures(len(found.men), found.left_out, found.alike, quarter, told_as(found.levels))


def figures_of(export: Export) -> Figures:
    """Of one that was asked for, as they were then."""
    return Figures(export.men, export.left_out, export.alike, quarter_name(export.quarter), told_as(export.levels))
