"""Every figure counted by hand from a small story, before anything is hidden (W3, W18, W19, W21, W27, W33, W35)."""

import datetime as dt

import pytest

from intake.models import Referral, ReturnRequest
from intake.notices.ways_in import SEAT
from intake.states import Way
from outcomes.queries import figures, figures_counts
from outcomes.queries.figures_periods import Quarters, last_finished, name, quarter_on, year_name
from participants.models import ContactRequest
from sessions.states import SessionState
from tests.factories import GroupFactory, GroupSessionFactory, OrganisationFactory, ParticipantFactory
from tests.outcomes.stories import NOW, Q1, Q2, Q3, Q4, ZONE, at, episode, evening, promise, until_2025

pytestmark = pytest.mark.django_db
HOUR, DAY, FORTNIGHT = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(days=14)


@pytest.fixture
def group():
    return GroupFactory(name="Halsteren", opened_at=at(2024, 1, 1))


def test_contact_the_same_day_is_counted_by_how_long_it_took_and_when_it_was_due(group):
    """W19. Requests of men, of newcomers and of men who come back are one promise."""
    due = 10 * HOUR
    promise(group, ContactRequest.PROMISE, at(2025, 1, 10), due=due, kept=HOUR)
    promise(group, Referral.PROMISE, at(2025, 1, 10), due=due, kept=3 * HOUR)
    promise(group, ReturnRequest.PROMISE, at(2025, 1, 10), due=due, kept=due + 20 * HOUR)
    promise(group, ContactRequest.PROMISE, at(2025, 1, 10), due=due, kept=due + 3 * DAY)
    promise(group, ContactRequest.PROMISE, at(2025, 1, 10), due=due)
    promise(group, ContactRequest.PROMISE, at(2025, 1, 10), due=due, waived=HOUR)
    promise(group, ContactRequest.PROMISE, at(2025, 1, 10), due=due, waived=due + HOUR)
    promise(group, ContactRequest.PROMISE, at(2025, 3, 31, 20), due=15 * HOUR, kept=HOUR)
    promise(group, ContactRequest.PROMISE, at(2026, 1, 2), due=due, kept=HOUR)
    found = figures_counts.promises(group.organisation, until_2025())
    where = group.pk
    assert found["contact"] == {
        (where, Q1, "hours"): 1,
        (where, Q1, "kept"): 1,
        (where, Q1, "day"): 1,
        (where, Q1, "later"): 3,
        (where, Q1, "dropped"): 1,
        (where, Q2, "hours"): 1,
    }


@pytest.mark.parametrize(("kind", "key"), [(SEAT, "seat"), (ReturnRequest.CIRCLE, "return")])
def test_a_seat_and_the_way_back_are_counted_by_the_half_of_the_time_and_the_weeks_after(group, kind, key):
    """W21, W33."""
    for days in (3, 7, 8, 14, 15, 21, 22):
        promise(group, kind, at(2025, 5, 1), due=FORTNIGHT, kept=days * DAY)
    found = figures_counts.promises(group.organisation, until_2025())[key]
    assert found == {
        (group.pk, Q2, "half"): 2,
        (group.pk, Q2, "kept"): 2,
        (group.pk, Q2, "week"): 2,
        (group.pk, Q2, "later"): 1,
    }


def test_a_promise_of_another_organisation_or_another_kind_is_not_counted(group):
    promise(GroupFactory(), SEAT, at(2025, 5, 1), due=FORTNIGHT, kept=DAY)
    promise(group, "the evening is recorded", at(2025, 5, 1), due=FORTNIGHT, kept=DAY)
    assert not any(figures_counts.promises(group.organisation, until_2025()).values())


def test_evenings_are_counted_by_the_size_of_the_circle_and_men_by_who_came(group):
    """W3: below five, five to seven, eight to ten, more; whoever was marked belonged to the circle that evening."""
    evening(group, at(2025, 2, 4, 19), *["present"] * 3, "absent")
    evening(group, at(2025, 2, 18, 19), *["present"] * 4, "late", "excused", "sent_home")
    evening(group, at(2025, 4, 1, 19), *["present"] * 8)
    evening(group, at(2025, 12, 31, 23), *["present"] * 11)
    GroupSessionFactory(group=group, starts_at=at(2025, 2, 20), state=SessionState.PLANNED)
    found = figures_counts.evenings(group.organisation, until_2025())
    where = group.pk
    assert found["occupancy"] == {
        (where, Q1, "small"): 1,
        (where, Q1, "five"): 1,
        (where, Q2, "best"): 1,
        (where, Q4, "full"): 1,
    }
    assert found["attendance"] == {
        (where, Q1, "present"): 7,
        (where, Q1, "absent"): 1,
        (where, Q1, "late"): 1,
        (where, Q1, "excused"): 1,
        (where, Q1, "sent_home"): 1,
        (where, Q2, "present"): 8,
        (where, Q4, "present"): 11,
    }


def test_a_man_who_came_twice_in_a_quarter_counts_once_and_one_who_stayed_away_not(group):
    man = ParticipantFactory(organisation=group.organisation)
    evening(group, at(2025, 2, 4), (man, "present"), "absent")
    evening(group, at(2025, 2, 18), (man, "late"), "present")
    evening(group, at(2025, 8, 5), (man, "present"))
    found = figures_counts.evenings(group.organisation, until_2025())["men"]
    assert found == {(None, Q1, "came"): 2, (None, Q3, "came"): 1}
    assert figures_counts.evenings(OrganisationFactory(), until_2025())["men"] == {}


def test_ways_in_come_from_the_referral_and_a_return_is_a_way_of_its_own(group):
    """W18, W33."""
    for way in (Way.SELF, Way.SELF, Way.AGENCY, Way.WORKER):
        one = episode(group, at(2025, 8, 1))
        Referral.objects.create(
            organisation=group.organisation,
            participation=one,
            way=way,
            man_agrees=True,
            name="Peter",
            town="Halsteren",
            arrived_at=at(2025, 7, 30),
            due_at=at(2025, 7, 30, 20),
            last_asked_at=at(2025, 7, 30),
            state="entered",
            closed_at=at(2025, 7, 30),
            closed_as="spoken",
            welcome_at=at(2025, 7, 31),
            entered_at=at(2025, 8, 1),
            reach_digest=str(one.pk),
        )
    episode(group, at(2025, 8, 1), is_return=True)
    episode(group, at(2025, 8, 1))
    found = figures_counts.episodes(group.organisation, until_2025())["ways"]
    assert {key[2]: number for key, number in found.items()} == {
        "self": 2, "agency": 1, "worker": 1, "return": 1, "other": 1,
    }  # fmt: skip


def test_each_man_is_followed_for_one_year_and_who_is_still_there_counts_as_that(group):
    """W27, W35: nobody is left out because he has not stopped yet, and nobody is guessed."""
    began = at(2024, 11, 5)
    episode(group, began, closed=30)
    episode(group, began, member=60, closed=120)
    episode(group, began, member=60, closed=300)
    episode(group, began, member=60, closed=400)
    episode(group, began, member=60)
    episode(group, at(2025, 2, 1), closed=10)  # began less than a year before the last quarter ended
    found = figures_counts.episodes(group.organisation, until_2025())
    quarter = Q4 - 4
    assert found["phase"] == {
        (group.pk, quarter, "trying"): 1,
        (group.pk, quarter, "member"): 2,
        (group.pk, quarter, "there"): 2,
    }
    assert found["stay"] == {
        (group.pk, quarter, "three"): 1,
        (group.pk, quarter, "six"): 1,
        (group.pk, quarter, "twelve"): 1,
        (group.pk, quarter, "there"): 2,
    }


def test_quarters_begin_at_midnight_of_the_organisation_and_count_two_weeks_after_their_end():
    quarters = Quarters(Q4, ZONE)
    assert quarters.of(dt.datetime(2025, 3, 31, 21, 59, tzinfo=dt.UTC)) == Q1
    assert quarters.of(dt.datetime(2025, 3, 31, 22, 0, tzinfo=dt.UTC)) == Q2
    assert quarters.of(at(2026, 1, 1)) is None
    assert last_finished(at(2026, 1, 14), ZONE) == Q3
    assert last_finished(at(2026, 1, 16), ZONE) == Q4
    assert quarter_on(dt.date(2025, 10, 1)) == Q4


def test_quarters_that_stand_together_are_named_so():
    assert name((Q1,)) == "Q1 2025"
    assert name((Q1, Q2, Q3)) == "Q1 2025 – Q3 2025"
    assert year_name(2025, (Q1, Q2, Q3, Q4)) == "2025"
    assert year_name(2025, (Q1 - 1, Q1, Q2, Q3)) == "2025 (Q4 2024 – Q3 2025)"


def test_figures_about_the_same_men_put_the_same_quarters_together(group):
    """Ways in, phases and stay are about who began: different quarters together would give the difference away."""
    for month in (1, 2, 4, 4, 4, 4, 7, 8, 10, 10, 11, 11, 12):
        episode(group, at(2024, month, 10))
    tables = {one.figure.key: one for one in figures.results(group.organisation, NOW).tables}
    of_2024 = {
        key: [line.label for line in tables[key].lines if line.kind == figures.QUARTER]
        for key in ("ways", "phase", "stay")
    }
    assert of_2024["ways"] == of_2024["phase"] == of_2024["stay"] == ["Q3 2024 – Q4 2024", "Q1 2024 – Q2 2024"]
