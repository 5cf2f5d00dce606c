"""Evenings over all groups of a desk: agenda, month, filters (issue 2: 9; W40)."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from sessions import actions
from sessions.states import CancelReason, SessionState
from tests.factories import (
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    GroupSessionFactory,
    ParticipationFactory,
    SessionWorkerFactory,
    UserFactory,
    VenueFactory,
)
from tests.sessions.pages import MOST_QUERIES, coming_tuesday, coordinator_of, evening_at, halsteren, page, queries_of
from tests.sessions.pages import signed_in as as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return halsteren()


@pytest.fixture
def bergen(group):
    return GroupFactory(organisation=group.organisation, name="Bergen", slug="bergen")


def evening(group, weeks=1, **values):
    return GroupSessionFactory(group=group, **evening_at(coming_tuesday(weeks)), **values)


def link(session):
    return reverse("session", args=[session.pk])


def test_a_worker_sees_his_groups_and_the_evening_on_which_he_steps_in(group, bergen):
    mine, his, other = evening(group), evening(bergen), evening(bergen, 2)
    SessionWorkerFactory(session=his, worker=group.facilitations.get().worker)
    text = page(group.karel, "session_list")
    assert link(mine) in text
    assert link(his) in text
    assert link(other) not in text


def test_a_coordinator_sees_the_whole_organisation_and_no_other(group, bergen):
    mine, his, elsewhere = evening(group), evening(bergen), evening(GroupFactory())
    text = page(coordinator_of(group), "session_list")
    assert link(mine) in text
    assert link(his) in text
    assert link(elsewhere) not in text


def test_who_has_no_desk_finds_no_list(group):
    page(
        ParticipationFactory(group=group, participant__user=UserFactory()).participant.user, "session_list", status=404
    )
    page(UserFactory(), "session_list", status=404)


def test_another_organisations_coordinator_sees_none_of_it(group):
    session = evening(group)
    assert link(session) not in page(CoordinatorFactory().user, "session_list")


def test_filters_narrow_the_list(group, bergen):
    user = coordinator_of(group)
    first, second = evening(group), evening(bergen)
    worker = SessionWorkerFactory(session=first).worker
    cancelled = evening(bergen, 2)
    actions.cancel_evening(session=cancelled, reason=CancelReason.FEW, by=None)

    def shown(**query):
        text = page(user, "session_list", **query)
        return {name for name, one in (("1", first), ("2", second), ("x", cancelled)) if link(one) in text}

    assert shown() == {"1", "2", "x"}
    assert shown(group="halsteren") == {"1"}
    assert shown(worker=str(worker.pk)) == {"1"}
    assert shown(without="on") == {"2"}
    assert shown(state="cancelled") == {"x"}
    assert shown(group="bergen", state="planned") == {"2"}
    assert shown(since=coming_tuesday(2).isoformat()) == {"x"}


@pytest.mark.parametrize(
    "query",
    [
        {"group": "nowhere"},
        {"worker": "garbage"},
        {"state": "lost"},
        {"since": "yesterday"},
        {"page": "many"},
        {"page": "99"},
        {"view": "month", "month": "2026-13"},
        {"view": "month", "month": "garbage"},
        {"view": "month", "month": "0001-01"},
        {"view": "month", "month": "9999-12"},
    ],
)
def test_filters_that_make_no_sense_are_ignored(group, query):
    first = evening(group, 0)
    text = page(coordinator_of(group), "session_list", **query)
    assert link(first) in text or "month" in query


def test_past_evenings_come_from_a_day_on_that_was_asked_for(group):
    past = GroupSessionFactory(group=group, **evening_at(dt.date(2026, 3, 3)), state="held", closed_at=clock.now())
    assert link(past) not in page(group.karel, "session_list")
    assert link(past) in page(group.karel, "session_list", since="2026-03-03")
    assert link(past) not in page(group.karel, "session_list", since="2026-03-04")


def test_evenings_that_only_the_plan_took_away_are_not_shown(group):
    gone = evening(group, state=SessionState.CANCELLED, cancel_reason=CancelReason.SCHEDULE, cancelled_at=clock.now())
    assert link(gone) not in page(group.karel, "session_list")


def test_the_month_shows_its_evenings_and_the_way_to_its_neighbours(group):
    inside = GroupSessionFactory(group=group, **evening_at(dt.date(2027, 3, 30)))
    outside = GroupSessionFactory(group=group, **evening_at(dt.date(2027, 5, 4)))
    text = page(group.karel, "session_list", view="month", month="2027-03", group="halsteren")
    assert link(inside) in text
    assert link(outside) not in text
    assert "March 2027" in text
    assert "month=2027-02&amp;group=halsteren" in text
    assert "month=2027-04&amp;group=halsteren" in text


def test_a_month_without_evenings_says_so(group):
    assert "No evenings in this month" in page(group.karel, "session_list", view="month", month="2031-01")


def test_the_list_reads_in_dutch(group):
    evening(group)
    group.karel.language = "nl"
    group.karel.save()
    text = page(group.karel, "session_list")
    assert '<html lang="nl"' in text
    assert "dinsdag" in text.lower()


def test_long_lists_come_in_pages(group):
    for weeks in range(1, 53):
        evening(group, weeks)
    first, second = page(group.karel, "session_list"), page(group.karel, "session_list", page="2")
    assert first.count("/desk/sessions/") > second.count("/desk/sessions/") > 1
    assert "page=2" in first


@pytest.mark.parametrize("query", ["", "?view=month"])
@pytest.mark.parametrize("who", ["worker", "coordinator"])
def test_the_list_takes_as_many_queries_for_thirty_groups_as_for_one(query, who):
    group = halsteren()
    user = group.karel if who == "worker" else coordinator_of(group)
    worker = group.facilitations.get().worker

    def add():
        one = GroupFactory(organisation=group.organisation)
        FacilitationFactory(group=one, worker=worker)
        session = GroupSessionFactory(
            group=one,
            venue=VenueFactory(organisation=group.organisation),
            starts_at=clock.now() + dt.timedelta(hours=1),
            ends_at=clock.now() + dt.timedelta(hours=3),
        )
        SessionWorkerFactory(session=session)

    client, url = as_user(user), reverse("session_list") + query
    add()
    first = queries_of(client, url)
    for _ in range(29):
        add()
    assert queries_of(client, url) == first <= MOST_QUERIES
