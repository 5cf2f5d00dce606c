"""The list of workers, the page of one, his absences, the grid and the fair plan (W4, W39)."""

import pytest
from django.urls import reverse

from groups.models import Absence
from sessions.models import SessionWorker
from tests.counting import queries_of
from tests.factories import (
    AbsenceFactory,
    CoordinatorFactory,
    FacilitationFactory,
    GroupSessionFactory,
    SessionWorkerFactory,
    SubstituteRequestFactory,
)
from tests.sessions.pages import coming_tuesday, coordinator_of, evening_at, halsteren, page, signed_in, worker_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return halsteren()


@pytest.fixture
def evening(group):
    return GroupSessionFactory(group=group, **evening_at(coming_tuesday()))


@pytest.fixture
def marjan(group):
    return coordinator_of(group)


def key(evening, worker, revision=None):
    return f"{evening.pk}:{evening.revision if revision is None else revision}:{worker.pk}"


def guiding(evening):
    return {place.worker.name for place in evening.session_workers.select_related("worker__user")}


@pytest.mark.parametrize("name", ["worker_list", "plan", "fair_plan"])
def test_ten_workers_and_a_hundred_take_the_same_queries(group, evening, marjan, name):
    client = signed_in(marjan)
    counts = []
    for more in (10, 90):
        for number in range(more):
            worker = FacilitationFactory(group=group, worker__user__name=f"Worker {more} {number}").worker
            if number < 8:
                AbsenceFactory(worker=worker)
                SessionWorkerFactory(
                    session=GroupSessionFactory(group=group, **evening_at(coming_tuesday(number + 2))), worker=worker
                )
        counts.append(queries_of(client, reverse(name)))
    assert counts[0] == counts[1] <= 20


def test_the_list_shows_the_load_the_gaps_and_who_asks(group, evening, marjan):
    karel = group.karel.peer_workers.get()
    SubstituteRequestFactory(session=evening, worker=SessionWorkerFactory(session=evening, worker=karel).worker)
    text = page(marjan, "worker_list")
    assert "Karel de Wit is alone." in text
    assert "Karel de Wit asks for a substitute" in text
    assert "1/6" in text


def test_a_worker_sees_colleagues_but_not_the_grid(group):
    client = signed_in(group.karel)
    assert client.get(reverse("worker_list")).status_code == 200
    assert client.get(reverse("plan")).status_code == 403
    assert client.get(reverse("fair_plan")).status_code == 403


def test_a_worker_says_when_he_cannot_come_and_asks_for_a_substitute(group, evening):
    SessionWorkerFactory(session=evening, worker=group.karel.peer_workers.get())
    client = signed_in(group.karel)
    address = client.get(reverse("my_absences")).url
    dates = {"from_date": evening.local_start.date(), "until_date": evening.local_start.date()}
    text = client.post(address, dates, follow=True).content.decode()
    assert Absence.objects.get().worker.user == group.karel
    assert reverse("substitute_ask", args=[evening.pk]) in text
    client.post(reverse("absence_drop", args=[Absence.objects.get().pk]))
    assert not Absence.objects.exists()


def test_days_that_make_no_sense_come_back_with_a_sentence(group):
    client = signed_in(group.karel)
    address = reverse("absences", args=[group.karel.peer_workers.get().pk])
    text = client.post(address, {"from_date": "2020-01-02", "until_date": "2020-01-01"}).content.decode()
    assert "The last day is before the first" in text
    assert (
        client.post(
            reverse("evenings_limit", args=[group.karel.peer_workers.get().pk]), {"evenings_a_month": "99"}
        ).status_code
        == 422
    )


def test_when_somebody_is_away_is_for_him_and_his_coordinators(group):
    """A colleague may look at his page, not at this: 403. Somebody of another organisation: 404."""
    karel = group.karel.peer_workers.get()
    AbsenceFactory(worker=karel)
    ron = worker_of(group.organisation).user
    assert signed_in(ron).get(reverse("absences", args=[karel.pk])).status_code == 403
    assert signed_in(ron).post(reverse("absence_drop", args=[Absence.objects.get().pk])).status_code == 404
    assert signed_in(CoordinatorFactory().user).get(reverse("absences", args=[karel.pk])).status_code == 404
    assert "When he can" not in page(ron, "worker", karel.pk)


def test_a_coordinator_sets_how_many_evenings_he_guides(group, marjan):
    karel = group.karel.peer_workers.get()
    signed_in(marjan).post(reverse("evenings_limit", args=[karel.pk]), {"evenings_a_month": "3"})
    karel.refresh_from_db()
    assert karel.evenings_a_month == 3


def test_a_key_of_the_grid_puts_somebody_on_an_evening_and_takes_him_off(group, evening, marjan):
    ron, client = worker_of(group.organisation), signed_in(marjan)
    assert client.post(reverse("plan"), {"place": key(evening, ron)}).status_code == 302
    assert guiding(evening) == {"Ron Baas"}
    evening.refresh_from_db()
    client.post(reverse("plan"), {"place": key(evening, ron)})
    assert guiding(evening) == set()


def test_with_htmx_only_the_grid_comes_back(group, evening, marjan):
    answer = signed_in(marjan).post(
        reverse("plan"), {"place": key(evening, worker_of(group.organisation))}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    assert 'aria-pressed="true"' in answer.content.decode()


def test_what_is_not_possible_is_refused_in_a_sentence(group, evening, marjan):
    ron = worker_of(group.organisation)
    AbsenceFactory(worker=ron, from_date=evening.local_start.date(), until_date=evening.local_start.date())
    answer = signed_in(marjan).post(reverse("plan"), {"place": key(evening, ron)})
    assert answer.status_code == 422
    assert "Ron Baas can&#x27;t come then." in answer.content.decode()
    assert guiding(evening) == set()


def test_somebody_else_was_faster(group, evening, marjan):
    ron, client = worker_of(group.organisation), signed_in(marjan)
    client.post(reverse("plan"), {"place": key(evening, ron)})
    answer = client.post(reverse("plan"), {"place": key(evening, worker_of(group.organisation, "Ahmed"))})
    assert answer.status_code == 422
    assert guiding(evening) == {"Ron Baas"}


@pytest.mark.parametrize("value", ["", "x", "1:2:3", "a:b", f"{'0' * 32}:99999999999:"])
def test_what_no_page_sent_is_a_sentence(group, evening, marjan, value):
    client = signed_in(marjan)
    for name, field in (("plan", "place"), ("fair_plan", "evening")):
        assert client.post(reverse(name), {field: value}).status_code == 422


def test_an_evening_of_another_organisation_is_not_there(group, marjan):
    other = GroupSessionFactory()
    assert (
        signed_in(marjan).post(reverse("plan"), {"place": key(other, worker_of(group.organisation))}).status_code == 404
    )


@pytest.mark.parametrize(
    "query", [{"period": "2026-99"}, {"period": "all"}, {"group": "nowhere"}, {"organisation": "x"}]
)
def test_odd_questions_are_answered(group, evening, marjan, query):
    page(marjan, "plan", **query)
    page(marjan, "fair_plan", **query)


def test_a_suggestion_writes_nothing_until_it_is_accepted_and_then_only_what_is_ticked(group, marjan):
    evenings = [GroupSessionFactory(group=group, **evening_at(coming_tuesday(n))) for n in (1, 3)]
    worker_of(group.organisation)
    client = signed_in(marjan)
    answer = client.get(reverse("fair_plan"))
    assert not SessionWorker.objects.exists()
    proposals = answer.context["plan"].proposals
    assert "on the roster, " in answer.content.decode()
    assert "new in this group, " in answer.content.decode()
    assert client.post(reverse("fair_plan"), {"evening": proposals[0].value}).status_code == 302
    assert guiding(evenings[0]) == {"Karel de Wit", "Ron Baas"}
    assert guiding(evenings[1]) == set()


def test_a_suggestion_that_is_out_of_date_writes_nothing_at_all(group, marjan):
    evenings = [GroupSessionFactory(group=group, **evening_at(coming_tuesday(n))) for n in (1, 3)]
    client = signed_in(marjan)
    proposals = client.get(reverse("fair_plan")).context["plan"].proposals
    date = evenings[1].local_start.date()
    AbsenceFactory(worker=group.karel.peer_workers.get(), from_date=date, until_date=date)
    answer = client.post(reverse("fair_plan"), {"evening": [one.value for one in proposals]})
    assert answer.status_code == 422
    assert "Nothing of this plan was written" in answer.content.decode()
    assert not SessionWorker.objects.exists()


def test_who_cannot_come_is_replaced_and_why_nobody_is_there_is_said(group, evening, marjan):
    karel = SessionWorkerFactory(session=evening, worker=group.karel.peer_workers.get()).worker
    date = evening.local_start.date()
    AbsenceFactory(worker=karel, from_date=date, until_date=date)
    assert "Nobody else is free: 1 can&#x27;t come." in page(marjan, "fair_plan")
    worker_of(group.organisation)
    client = signed_in(marjan)
    [proposal] = client.get(reverse("fair_plan")).context["plan"].proposals
    client.post(reverse("fair_plan"), {"evening": proposal.value})
    assert guiding(evening) == {"Ron Baas"}


def test_nothing_is_suggested_where_nothing_lacks(group, marjan):
    assert "There is nothing to suggest" in page(marjan, "fair_plan")
