"""The pages of the figures: what is hidden there, who sees them, how much they ask of the database (W3, W19, W40)."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse

from core import clock
from intake.notices.ways_in import SEAT
from outcomes.queries.figures_file import safe
from participants.models import ContactRequest
from tests.factories import AdministratorFactory, CoordinatorFactory, FacilitationFactory, GroupFactory, UserFactory
from tests.outcomes.stories import NOW, at, episode, evening, promise
from tests.sessions.pages import queries_of, signed_in

pytestmark = pytest.mark.django_db
DAY, FORTNIGHT = dt.timedelta(days=1), dt.timedelta(days=14)
PAGES = [("results", []), ("results_report", []), ("results_file", ["seat"])]


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def group():
    return GroupFactory(name="Halsteren", slug="halsteren", opened_at=at(2024, 1, 1))


@pytest.fixture
def coordinator(group):
    return CoordinatorFactory(organisation=group.organisation, user__name="Marjan").user


def seats(group, *days):
    for number in days:
        promise(group, SEAT, at(2025, 5, 1), due=FORTNIGHT, kept=number * DAY)


def text_of(user, name="results", args=(), **query):
    response = signed_in(user).get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def rows_of(user, figure, **query):
    text = text_of(user, "results_file", [figure], **query).removeprefix("\ufeff")
    return [tuple(row[1:]) for row in csv.reader(io.StringIO(text))][1:]


def test_a_class_below_five_stands_together_with_its_neighbours(group, coordinator):
    seats(group, *[3] * 6, *[10] * 5, *[16] * 2)
    text = text_of(coordinator)
    assert "in the first half of the time <b>6</b>" in text
    assert "in time / up to a week late / later, or not at all / no longer asked, before it was due <b>7</b>" in text
    assert "<b>2</b>" not in text


def test_fewer_than_five_are_said_to_be_too_few_and_never_how_many(group, coordinator):
    seats(group, 3, 3, 3, 3)
    text = text_of(coordinator)
    assert "too few to show without showing somebody" in text
    assert "<b>4</b>" not in text
    assert rows_of(coordinator, "seat") == []


def test_the_file_holds_the_lines_of_the_page(group, coordinator):
    seats(group, *[3] * 6, *[10] * 7)
    assert rows_of(coordinator, "seat") == [
        ("2025 (Q2 2025)", "all together", "13"),
        ("2025 (Q2 2025)", "in the first half of the time", "6"),
        (
            "2025 (Q2 2025)",
            "in time / up to a week late / later, or not at all / no longer asked, before it was due",
            "7",
        ),
        ("Q2 2025", "all together", "13"),
    ]


def test_the_file_follows_the_standard_and_runs_nothing_in_a_spreadsheet(group, coordinator):
    """RFC 4180: lines end with CR LF, quotes are doubled; a name that begins like a formula becomes a text."""
    other = GroupFactory(organisation=group.organisation, name='=HYPERLINK("x"), 2', opened_at=at(2024, 1, 1))
    seats(group, *[3] * 6)
    seats(other, *[3] * 7)
    response = signed_in(coordinator).get(reverse("results_file", args=["seat"]), {"group": other.slug})
    body = response.content.decode()
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert body.count("\n") == body.count("\r\n") == 2
    assert '"2025 (Q2 2025): =HYPERLINK(""x""), 2"' in body
    assert [safe(word) for word in ("=1", "+1", "-1", "@a", "\ta", "a")] == ["'=1", "'+1", "'-1", "'@a", "'\ta", "a"]


def test_a_group_is_shown_by_year_and_a_small_one_only_together_with_another(group, coordinator):
    large = GroupFactory(organisation=group.organisation, name="Bergen", slug="bergen", opened_at=at(2024, 1, 1))
    small = GroupFactory(organisation=group.organisation, name="Tilburg", slug="tilburg", opened_at=at(2024, 1, 1))
    for one, men in ((group, 6), (large, 8), (small, 2)):
        for day in range(6):
            evening(one, at(2025, 2, 1 + day), *["present"] * men)
    # 36 in Halsteren, 48 in Bergen, 12 in Tilburg: each large enough by itself.
    assert ("2025 (Q1 2025): Tilburg", "all together", "12") in rows_of(coordinator, "attendance")
    for one, times in ((group, 6), (large, 8), (small, 2)):
        seats(one, *[3] * times)
    assert rows_of(coordinator, "seat", group="tilburg") == [
        ("2025 (Q2 2025): Halsteren, Tilburg, no group yet", "all together", "8")
    ]
    assert rows_of(coordinator, "seat", group="bergen") == [("2025 (Q2 2025): Bergen", "all together", "8")]


def test_a_choice_shows_fewer_lines_and_never_other_ones(group, coordinator):
    """Whatever filters are put beside each other, they read the same pattern."""
    other = GroupFactory(organisation=group.organisation, name="Bergen", slug="bergen", opened_at=at(2024, 1, 1))
    for one, times in ((group, 7), (other, 9)):
        for month in (1, 4, 7, 11):
            evening(one, at(2025, month, 7), *["present"] * times, "absent")
            evening(one, at(2024, month, 7), *["present"] * times, "late")
    everything = set(rows_of(coordinator, "attendance"))
    for query in ({"year": 2025}, {"year": 2024}, {"group": "bergen"}, {"group": "halsteren", "year": 2025}):
        assert set(rows_of(coordinator, "attendance", **query)) <= everything


def test_men_who_came_are_not_added_up_over_the_year(group, coordinator):
    evening(group, at(2025, 2, 4), *["present"] * 6)
    evening(group, at(2025, 5, 6), *["present"] * 7)
    assert [row[:1] + row[2:] for row in rows_of(coordinator, "men")] == [("Q2 2025", "7"), ("Q1 2025", "6")]


def test_what_the_address_says_wrongly_gets_a_sentence(group, coordinator):
    for query in ({"group": "nowhere"}, {"year": "soon"}, {"year": "-1"}, {"year": "9" * 40}, {"group": "\x00"}):
        for name, args in PAGES:
            assert signed_in(coordinator).get(reverse(name, args=args), query).status_code == 200
    assert "Select a valid choice" in text_of(coordinator, year="soon")
    assert "Select a valid choice" in text_of(coordinator, "results_report", year="soon")


def test_a_figure_that_does_not_exist_is_not_found(coordinator):
    assert signed_in(coordinator).get(reverse("results_file", args=["names"])).status_code == 404


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_only_who_coordinates_sees_results(group, name, args):
    """Administrators see nothing about men, workers only their own groups; a right ends with the role."""
    organisation = group.organisation
    former = CoordinatorFactory(organisation=organisation, until_date=dt.date(2026, 2, 1)).user
    elsewhere = CoordinatorFactory().user
    url = reverse(name, args=args)
    asked = {"organisation": organisation.slug}
    assert signed_in(AdministratorFactory(organisation=organisation).user).get(url).status_code == 403
    assert signed_in(FacilitationFactory(group=group).worker.user).get(url, asked).status_code == 403
    for user in (former, elsewhere, UserFactory()):
        assert signed_in(user).get(url, asked).status_code == 404
    assert signed_in(former).get(url).status_code == 404


def test_a_group_of_another_organisation_is_no_choice(coordinator):
    other = GroupFactory(name="Elsewhere", slug="elsewhere")
    seats(other, *[3] * 9)
    text = text_of(coordinator, group="elsewhere")
    assert "Elsewhere" not in text
    assert "Select a valid choice" in text


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_the_number_of_queries_does_not_grow(group, coordinator, name, args):
    client, url = signed_in(coordinator), reverse(name, args=args)
    evening(group, at(2025, 2, 4), "present")
    few = queries_of(client, url)
    for _ in range(5):
        other = GroupFactory(organisation=group.organisation, opened_at=at(2024, 1, 1))
        evening(other, at(2025, 2, 4), *["present"] * 6)
        episode(other, at(2024, 5, 5), member=10)
        seats(other, *[3] * 6)
    assert queries_of(client, url) == few <= 14


def test_the_report_is_in_the_language_that_one_chooses(group, coordinator):
    assert 'lang="nl"' in text_of(coordinator, "results_report", language="nl")
    assert '<html lang="en"' in text_of(coordinator, "results_report", language="xx")
    assert "language=nl" in text_of(coordinator, "results_report")


def test_the_report_says_whose_it_is_which_year_and_why_numbers_are_missing(group, coordinator):
    seats(group, *[3] * 6, *[16] * 7)
    text = text_of(coordinator, "results_report")
    assert f"{group.organisation.name}: the year 2025" in text
    assert "no number below 5 stands here" in text
    assert "<b>2025 (Q2 2025): 13</b>" in text


def test_the_desk_of_a_coordinator_shows_the_three_promises(group, coordinator):
    seats(group, *[3] * 6)
    for _ in range(7):
        promise(group, ContactRequest.PROMISE, at(2025, 11, 3), due=8 * DAY / 24, kept=DAY / 24)
    text = text_of(coordinator, "desk")
    assert "Promises kept" in text
    assert "<b>2025 (Q4 2025)</b> · 7" in text
    assert "<b>2025 (Q2 2025)</b> · 6" in text
    assert "Promises kept" not in text_of(FacilitationFactory(group=group).worker.user, "desk")
