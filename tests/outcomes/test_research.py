"""Research only with his yes, which he takes back when he wants (W35)."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core.errors import DomainError, NotAllowed
from outcomes import actions
from outcomes.models import RatingRhythm, ResearchConsent, ResearchRound
from outcomes.queries import research_rounds
from outcomes.queries.figures_periods import Quarters
from outcomes.queries.ratings import consenting
from outcomes.queries.research_tables import Source
from outcomes.states import ConsentKind
from participants.actions import leave
from participants.models import Participation
from tests.factories import CoordinatorFactory, GroupFactory, ParticipationFactory
from tests.outcomes.rounds import ALL, ASKED, man_in, rated, researched, said, user_of
from tests.outcomes.studies import study_of

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 12, 19, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
STUDY, AFTER = ConsentKind.RESEARCH, ConsentKind.AFTER


@pytest.fixture
def man():
    with translation.override("en"):
        yield man_in()


def yes(man, kind=STUDY, now=NOW):
    actions.consent(kind=kind, by=user_of(man), now=now)


def no(man, kind=STUDY, now=NOW, **values):
    actions.take_back(kind=kind, by=user_of(man), now=now, **values)


def answer(man, now=NOW, *, by=None, **given):
    return actions.answer_research(participation=man, answers=given or ASKED, by=by or user_of(man), now=now)


def stands(man, at=NOW):
    return man in consenting(man.group.organisation, at=at)


def test_without_his_yes_nothing_is_kept(man):
    with pytest.raises(DomainError, match="did not say yes"):
        answer(man)
    assert not ResearchRound.objects.exists()


def test_with_his_yes_his_answers_are_kept(man):
    yes(man)
    assert answer(man).answers == ASKED


def test_his_yes_is_a_row_and_taking_it_back_another(man):
    yes(man)
    yes(man, now=NOW + DAY)
    no(man, now=NOW + 2 * DAY)
    no(man, now=NOW + 3 * DAY)
    assert list(ResearchConsent.objects.order_by("pk").values_list("given", flat=True)) == [True, False]
    assert [stands(man, NOW + days * DAY) for days in (-1, 0, 1, 2, 9)] == [False, True, True, False, False]
    with pytest.raises(TypeError):
        ResearchConsent.objects.all().delete()


def test_a_yes_that_was_taken_back_stops_everything_at_once(man):
    yes(man)
    answer(man)
    no(man, now=NOW + DAY)
    with pytest.raises(DomainError, match="took it back"):
        answer(man, NOW + 20 * DAY)
    assert ResearchRound.objects.own(user_of(man)).count() == 1  # what he said stays his
    assert not consenting(man.group.organisation, at=NOW + DAY).exists()


def test_with_it_he_deletes_what_he_answered_for_research_and_keeps_his_lines(man):
    yes(man)
    answer(man)
    rated(man, NOW.date())
    no(man, and_delete=True)
    assert not ResearchRound.objects.exists()
    assert man.self_ratings.count() == 1


def test_the_question_after_leaving_is_a_yes_of_its_own(man):
    with pytest.raises(DomainError, match="Say yes to research first"):
        yes(man, AFTER)
    yes(man)
    assert not ResearchConsent.objects.filter(kind=AFTER).exists()
    yes(man, AFTER)
    no(man, AFTER)
    assert stands(man)
    yes(man, AFTER)
    no(man)
    newest = ResearchConsent.objects.filter(kind=AFTER).order_by("pk").last()
    assert not newest.given


def test_his_yes_holds_in_all_his_files_and_is_his_alone(man):
    other = ParticipationFactory(participant__user=user_of(man))
    yes(man)
    assert stands(man)
    assert stands(other)
    assert not stands(man_in(man.group))
    coordinator = CoordinatorFactory(organisation=man.group.organisation).user
    for attempt in (actions.consent, actions.take_back):
        with pytest.raises(NotAllowed):
            attempt(kind=STUDY, by=coordinator)
    with pytest.raises(NotAllowed):
        answer(man, by=coordinator)


def test_rounds_for_research_are_a_fortnight_apart_and_corrected_the_same_day(man):
    yes(man)
    first = answer(man)
    assert answer(man, living=2).pk == first.pk
    with pytest.raises(DomainError, match="less than two weeks"):
        answer(man, NOW + 5 * DAY)
    answer(man, NOW + 14 * DAY)
    assert ResearchRound.objects.count() == 2


def asked_after(man):
    yes(man)
    yes(man, AFTER)
    answer(man)
    leave(participation=man, by=user_of(man), now=NOW)
    RatingRhythm.objects.create(participant=man.participant, asked_after_at=NOW + 30 * DAY)


def test_who_left_answers_once_when_he_was_asked(man):
    asked_after(man)
    assert answer(man, NOW + 31 * DAY).after_leaving
    with pytest.raises(DomainError, match="in no group now"):
        answer(man, NOW + 60 * DAY)


def test_who_left_and_was_not_asked_answers_nothing(man):
    yes(man)
    leave(participation=man, by=user_of(man), now=NOW)
    with pytest.raises(DomainError, match="in no group now"):
        answer(man, NOW + 31 * DAY)


def test_a_study_gets_the_rounds_of_the_men_who_said_yes_in_two_queries():
    group = GroupFactory()
    men = [man_in(group) for _ in range(3)]
    for man in men:
        rated(man, NOW.date())
        researched(man, NOW.date() + DAY)
    for man in men[:2]:
        said(man, at=NOW)
    said(man_in(GroupFactory()), at=NOW)
    found = consenting(group.organisation, at=NOW)
    everybody = frozenset(Participation.objects.values_list("participant", flat=True))
    source = Source(study_of(group.organisation), everybody, Quarters(8106, "Europe/Amsterdam"))
    with CaptureQueriesContext(connection) as asked:
        tables = [(research_rounds.RATINGS, ALL), (research_rounds.ANSWERS, ASKED)]
        given = [(table, told, dict(table.rows(source))) for table, told in tables]
    assert len(asked) == 2
    for table, told, rows in given:
        assert set(rows) == {man.participant_id for man in men[:2]}
        names = [column.name for column in table.columns]
        for values in rows.values():
            assert told.items() <= dict(zip(names, values, strict=True)).items()
    assert set(found) <= set(Participation.objects.filter(group=group))
