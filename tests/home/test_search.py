"""Search over the desk: what is found, by whom, what is noted, and where the words do not stand (ADR 0038)."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from core import clock
from core.models import AccessEvent
from groups.states import OrganisationRoleName
from home.queries import matching
from home.queries.search import MOST, search
from home.queries.search_days import days_in
from home.views import search as view
from intake.actions import Request, refer
from intake.states import Way
from participants.states import ParticipationState
from tests.factories import (
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    GroupSessionFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    SessionWorkerFactory,
    UserFactory,
)
from tests.sessions.pages import evening_at, signed_in

pytestmark = pytest.mark.django_db
URL = "/desk/search/"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def entry():
    return FacilitationFactory(group__name="Halsteren", group__town="Halsteren", worker__user__name="Karel de Wit")


@pytest.fixture
def karel(entry):
    return entry.worker.user


@pytest.fixture
def group(entry):
    return entry.group


@pytest.fixture
def coordinator(group):
    return CoordinatorFactory(organisation=group.organisation).user


def man(group, name, **values):
    return ParticipationFactory(group=group, participant__name=name, **values).participant


def hits(user, words):
    """Kind → what stands in its lines."""
    return {kind.title: [hit.words for hit in kind.hits] for kind in search(user, words, clock.now()).kinds}


# What fits


@pytest.mark.parametrize(
    ("typed", "name", "fit"),
    [
        ("sander", "Sánder", matching.EXACT),
        ("SAND", "Sander", matching.BEGINS),
        ("wit kar", "Karel de Wit", matching.BEGINS),
        ("sadner", "Sander", matching.SLIPPED),
        ("sandr", "Sander", matching.SLIPPED),
        ("sannder", "Sander", matching.SLIPPED),
        ("xander", "Sander", matching.SLIPPED),
        ("peterr", "Peter", matching.SLIPPED),
        ("özt", "Oztürk", matching.BEGINS),
        ("ma", "Mo", None),
        ("yuosef", "Youssef", None),
        ("ander", "Sander", matching.SLIPPED),
        ("", "Sander", None),
        ("karel jansen", "Karel de Wit", None),
    ],
)
def test_words_fit_without_accents_by_their_beginning_and_with_one_slip(typed, name, fit):
    assert matching.match(matching.fold(typed), name) == fit


def test_slips_are_forgiven_only_where_nothing_fits_without_one():
    assert matching.best(["mark"], ["Marc", "Mark", "Markus"], str) == ["Mark", "Markus"]
    assert matching.best(["mork"], ["Marc", "Mark", "Markus"], str) == ["Mark", "Markus"]


TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "day", "rest"),
    [
        ("24 nov", dt.date(2026, 11, 24), []),
        ("nov 24", dt.date(2026, 11, 24), []),
        ("24 november 2025", dt.date(2025, 11, 24), []),
        ("halsteren 1 mrt", dt.date(2027, 3, 1), ["halsteren"]),
        ("24-11 halsteren", dt.date(2026, 11, 24), ["halsteren"]),
        ("24/11/2026", dt.date(2026, 11, 24), []),
        ("2026-11-24", dt.date(2026, 11, 24), []),
        ("morgen", dt.date(2026, 11, 25), []),
        ("yesterday", dt.date(2026, 11, 23), []),
        ("dinsdag", TODAY, []),
        ("Tue Halsteren", TODAY, ["halsteren"]),
    ],
)
def test_days_are_read_in_both_languages(typed, day, rest):
    days = days_in(typed, TODAY)
    assert days.include(day)
    assert days.words == rest


@pytest.mark.parametrize("typed", ["jan", "24", "31-02", "99 nov", "nov", "2026", "marjan 24"])
def test_what_is_no_day_names_none(typed):
    assert not days_in(typed, TODAY).include(TODAY)


# What is found


def test_one_field_finds_men_groups_workers_evenings_and_pages(karel, group):
    man(group, "Hals Willems")
    GroupSessionFactory(group=group)
    PeerWorkerFactory(organisation=group.organisation, user__name="Halina")
    found = hits(karel, "hal")
    assert found == {
        "People": ["Hals Willems"],
        "Groups": ["Halsteren"],
        "Evenings": ["Halsteren"],
        "Workers": ["Halina"],
    }
    assert hits(karel, "promi") == {"Pages": ["Promises"]}


def test_an_evening_is_found_by_its_day(karel, group):
    ahead = clock.today() + dt.timedelta(days=100)
    GroupSessionFactory(group=group, **evening_at(ahead))
    GroupSessionFactory(group=group, **evening_at(ahead + dt.timedelta(days=1)))
    assert len(hits(karel, f"{ahead:%d-%m}")["Evenings"]) == 1
    assert len(hits(karel, f"halst {ahead:%d-%m-%Y}")["Evenings"]) == 1
    assert hits(karel, f"elsewhere {ahead:%d-%m}") == {}


def test_a_weekday_finds_the_nearest_evenings(karel, group):
    ahead = clock.today() + dt.timedelta(days=6)
    GroupSessionFactory(group=group, **evening_at(ahead))
    GroupSessionFactory(group=group, **evening_at(ahead + dt.timedelta(days=28)))
    assert len(hits(karel, f"{ahead:%A}")["Evenings"]) == 1


def test_a_man_on_his_way_in_is_found(karel, group):
    asked = Request(name="Pieterjan", reach="0612345678", town="Halsteren")
    refer(organisation=group.organisation, request=asked, way=Way.SELF)
    assert hits(karel, "pieter") == {"People": ["Pieterjan"]}


def test_a_man_who_left_is_found_by_who_may_open_his_file(karel, coordinator, group):
    man(group, "Dennis", state=ParticipationState.LEFT, closed_at=clock.now())
    assert hits(coordinator, "dennis") == {"People": ["Dennis"]}


# Who finds what


def test_nobody_finds_what_his_desk_does_not_show(karel, group):
    man(GroupFactory(organisation=group.organisation, name="Zeeland"), "Zwartkop")
    man(GroupFactory(name="Zutphen"), "Zwartkop")
    assert hits(karel, "zwartkop") == {}
    assert hits(karel, "zeeland") == {}
    assert hits(karel, "zutphen") == {}


def test_a_colleague_is_found_as_a_worker_and_not_as_a_man(karel, coordinator, group):
    """ADR 0021."""
    other = GroupFactory(organisation=group.organisation)
    row = ParticipationFactory(group=other, participant__user=UserFactory(name="Sander"), participant__name="Sander")
    PeerWorkerFactory(user=row.participant.user, organisation=group.organisation)
    assert hits(karel, "sander") == hits(coordinator, "sander") == {"Workers": ["Sander"]}


def test_a_substitute_finds_his_one_evening_and_nobody_else(karel, group):
    stranger = PeerWorkerFactory(organisation=group.organisation, user__name="Ron")
    SessionWorkerFactory(session=GroupSessionFactory(group=group), worker=stranger)
    man(group, "Halil")
    assert hits(stranger.user, "hal") == {"Evenings": ["Halsteren"]}


@pytest.mark.parametrize("role", [None, OrganisationRoleName.ADMINISTRATOR])
def test_who_has_no_desk_has_no_search(role, group):
    user = CoordinatorFactory(organisation=group.organisation, role=role).user if role else UserFactory()
    assert signed_in(user).get(URL).status_code == 404
    assert signed_in(user).post(URL, {"words": "sander"}).status_code == 404


# The page


def test_what_is_typed_stands_in_no_address_and_the_way_back_works(karel, group):
    sander = man(group, "Sander")
    client = signed_in(karel)
    answer = client.post(URL, {"words": "sander"})
    assert (answer.status_code, answer.headers["Location"]) == (302, URL)
    for _again in range(2):
        text = client.get(URL).content.decode()
        assert reverse("person", args=[sander.pk]) in text
        assert 'value="sander"' in text
    client.post(URL, {"words": ""})
    assert "sander" not in client.get(URL).content.decode().lower()


def test_an_address_with_words_finds_nothing(karel, group):
    man(group, "Sander")
    assert "Sander" not in signed_in(karel).get(URL + "?words=sander").content.decode()


def test_words_are_forgotten_after_ten_minutes(karel, group, monkeypatch):
    man(group, "Sander")
    client = signed_in(karel)
    client.post(URL, {"words": "sander"})
    later = clock.now() + dt.timedelta(seconds=view.LASTS + 1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "Sander" not in client.get(URL).content.decode()


def test_a_script_gets_the_list_at_once(karel, group):
    man(group, "Sander")
    answer = signed_in(karel).post(URL, {"words": "sand"}, headers={"hx-request": "true"})
    assert answer.status_code == 200
    assert "Sander" in answer.content.decode()
    assert "hx-push-url" not in answer.content.decode()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "A man, a group, a worker, a page"),
        ("s", "Type two letters or more."),
        ("sander", "1 result"),
        ("quux", "Only what your desk shows is searched."),
        ("\x00" * 5, "A man, a group"),
        ("<script>alert(1)</script>", "Only what your desk shows is searched."),
    ],
)
def test_the_page_says_what_there_is(karel, group, words, sentence):
    man(group, "Sander")
    text = signed_in(karel).post(URL, {"words": words}, follow=True, headers={"accept-language": "en"}).content.decode()
    assert sentence in text


def test_fifty_at_most_and_a_word_about_the_rest(coordinator, group):
    for number in range(MOST["men"] + 1):
        man(group, f"Jan {number}", state=ParticipationState.PAUSED, paused_at=clock.now())
    found = search(coordinator, "jan", clock.now())
    assert found.count == MOST["men"]
    assert found.has_more
    assert sum(MOST.values()) == 50
    text = signed_in(coordinator).post(URL, {"words": "jan"}, follow=True, headers={"accept-language": "en"})
    assert "There is more than fits here." in text.content.decode()


# What is noted


def test_whose_name_is_shown_was_read_and_whose_was_compared_was_not(karel, group):
    sander, _willem = man(group, "Sander"), man(group, "Willem")
    signed_in(karel).post(URL, {"words": "sand"}, follow=True)
    rows = AccessEvent.objects.filter(reader_id=karel.pk)
    assert [(row.action, row.subject_id, row.together) for row in rows] == [("search", str(sander.pk), 1)]


def test_a_thousand_men_cost_as_many_queries_as_one(coordinator, group):
    """`python -m benchmarks.search` counts and times it at 10, 100 and 1,000."""

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            search(coordinator, "man", clock.now())
        return len(captured)

    man(group, "Man")
    asked()  # his roles are read once a request
    assert asked() == 6
    for number in range(30):
        man(GroupFactory(organisation=group.organisation), f"Man {number}")
    assert asked() == 6
