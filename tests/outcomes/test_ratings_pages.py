"""The pages of self-ratings: his own, and the sums for coordinators (W34, W35)."""

import csv
import datetime as dt
import io
import re
import uuid

import pytest
from django.urls import reverse

from core import clock
from core.models import AccessEvent
from outcomes import actions
from outcomes.models import RatingRhythm, ResearchConsent, ResearchRound, SelfRating
from outcomes.states import ConsentKind
from participants.actions import leave
from reminders.models import OptOut
from tests.factories import (
    AdministratorFactory,
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    ParticipationFactory,
    UserFactory,
)
from tests.outcomes.rounds import ALL, ASKED, man_in, rated, researched, said, user_of
from tests.outcomes.stories import NOW, at
from tests.sessions.pages import queries_of, signed_in

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def group():
    return GroupFactory(name="Halsteren", slug="halsteren", opened_at=at(2024, 1, 1))


@pytest.fixture
def man(group):
    return man_in(group, began_at=at(2024, 6, 1))


@pytest.fixture
def page(man):
    return signed_in(user_of(man))


def text_of(client, name, args=(), **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def post(client, name, args=(), **values):
    return client.post(reverse(name, args=args), values, follow=True)


# --- his own lines ----------------------------------------------------------------------------------------------------


def test_he_answers_and_sees_his_line(page, man):
    rated(man, TODAY - 90 * DAY, control=3, life=5)
    text = post(page, "my_progress", control="8", motivation="value").content.decode()
    assert "Saved. Nobody but you sees it." in text
    assert SelfRating.objects.get(given_on=TODAY).answers == {"control": 8, "motivation": "value"}
    assert "<polyline" in text
    assert "Why I come: because it is important to me." in text


def test_every_question_may_stay_open_but_not_all_of_them(page):
    assert "Nothing is filled in yet" in post(page, "my_progress").content.decode()
    assert not SelfRating.objects.exists()


@pytest.mark.parametrize("value", ["11", "-1", "x", "7.5", "٣x", "\x00"])
def test_nonsense_gets_a_sentence(page, value):
    answer = post(page, "my_progress", control=value)
    assert answer.status_code == 200
    assert "invalid-feedback" in answer.content.decode()
    assert not SelfRating.objects.exists()


def test_what_he_said_today_stands_in_the_form_and_is_corrected(page, man):
    rated(man, TODAY, control=3)
    text = text_of(page, "my_progress")
    assert re.search(r'<option value="3"\s+selected', text)
    post(page, "my_progress", control="4")
    assert SelfRating.objects.get().answers == {"control": 4}


def test_less_than_two_weeks_later_the_page_says_when(page, man):
    rated(man, TODAY - 3 * DAY)
    text = text_of(page, "my_progress")
    assert "on you can do it again." in text
    assert 'name="control"' not in text


def test_the_numbers_stand_in_a_table_for_who_does_not_see_the_line(page, man):
    rated(man, TODAY - 60 * DAY, control=3, life=5)
    rated(man, TODAY - 20 * DAY, control=6)
    table = re.search(r"<tbody>(.*?)</tbody>", text_of(page, "my_progress"), re.DOTALL)[1]
    assert re.findall(r"<td>(.*?)</td>", table) == ["6", "–", "3", "5"]


def test_the_first_time_the_page_says_what_it_is_for(page):
    text = text_of(page, "my_progress")
    assert "Nothing here yet." in text
    assert "not a validated instrument" in text
    assert "Nobody else sees your answers" in text


def test_he_takes_a_round_away(page, man):
    row = rated(man, TODAY - 60 * DAY)
    assert "Deleted." in post(page, "rating_delete", [row.pk]).content.decode()
    assert not SelfRating.objects.exists()


def test_he_stops_the_letters_and_asks_for_them_again(page):
    assert "You are not invited any more." in post(page, "progress_invitations", wanted="no").content.decode()
    assert OptOut.objects.exists()
    post(page, "progress_invitations", wanted="yes")
    assert not OptOut.objects.exists()


def test_his_first_page_asks_only_when_a_letter_invited_him(page, man):
    asks = "How are you doing? If you want"
    assert asks not in text_of(page, "me")
    RatingRhythm.objects.create(participant=man.participant, invited_at=NOW - DAY)
    assert asks in text_of(page, "me")
    post(page, "my_progress", control="5")
    assert asks not in text_of(page, "me")


def test_who_has_left_sees_his_lines_and_answers_no_more(page, man):
    rated(man, TODAY - 60 * DAY, control=3)
    leave(participation=man, by=user_of(man), now=NOW - DAY)
    text = text_of(page, "my_progress")
    assert "<svg" in text
    assert 'name="control"' not in text
    assert "in no group now" in post(page, "my_progress", control="5").content.decode()


OWN_PAGES = ["my_progress", "my_research"]
OWN_POSTS = ["progress_invitations", "research_consent"]


@pytest.mark.parametrize("name", OWN_PAGES)
def test_nobody_who_takes_part_nowhere_has_these_pages(name, group):
    people = [
        CoordinatorFactory(organisation=group.organisation).user,
        FacilitationFactory(group=group).worker.user,
        AdministratorFactory(organisation=group.organisation).user,
        UserFactory(),
    ]
    assert [signed_in(one).get(reverse(name)).status_code for one in people] == [404] * 4


@pytest.mark.parametrize("name", ["rating_delete", "research_delete"])
def test_the_round_of_another_man_is_not_there(name, man, group):
    row = rated(man, TODAY) if name == "rating_delete" else researched(man, TODAY)
    people = [
        user_of(man_in(group)),
        CoordinatorFactory(organisation=group.organisation).user,
        FacilitationFactory(group=group).worker.user,
    ]
    assert [signed_in(one).post(reverse(name, args=[row.pk])).status_code for one in people] == [404] * 3
    assert signed_in(user_of(man)).post(reverse(name, args=[uuid.uuid4()])).status_code == 404
    assert type(row).objects.filter(pk=row.pk).exists()


def test_a_coordinator_stops_no_letters_and_says_no_yes(group):
    client = signed_in(CoordinatorFactory(organisation=group.organisation).user)
    values = {"kind": "research", "said": "yes", "wanted": "no"}
    assert [client.post(reverse(name), values).status_code for name in OWN_POSTS] == [403, 403]
    assert not ResearchConsent.objects.exists()


def test_reading_oneself_is_no_reading(page, man):
    rated(man, TODAY - 60 * DAY)
    text_of(page, "my_progress")
    assert not AccessEvent.objects.exists()


@pytest.mark.parametrize(("name", "most"), [("my_progress", 12), ("my_research", 12)])
def test_his_pages_take_the_same_queries_however_long_he_is_there(name, most, page, man):
    rated(man, TODAY - 30 * DAY)
    said(man, at=NOW - DAY)
    few = queries_of(page, reverse(name))
    for number in range(2, 20):
        rated(man, TODAY - 30 * number * DAY)
        researched(man, TODAY - 30 * number * DAY)
    assert queries_of(page, reverse(name)) == few <= most


# --- research ---------------------------------------------------------------------------------------------------------


def test_the_questions_come_with_his_yes_and_go_with_it(page, man):
    assert 'name="research-fear"' not in text_of(page, "my_research")
    text = post(page, "research_consent", kind="research", said="yes").content.decode()
    assert 'name="research-fear"' in text
    post(page, "my_research", **{f"research-{key}": value for key, value in ASKED.items()})
    assert ResearchRound.objects.get().answers == ASKED
    text = post(page, "research_consent", kind="research", said="no").content.decode()
    assert 'name="research-fear"' not in text
    assert "What I answered for research" in text


def test_taking_it_back_deletes_only_when_he_says_so(page, man):
    said(man, at=NOW - DAY)
    researched(man, TODAY - 60 * DAY)
    post(page, "research_consent", kind="research", said="no", and_delete="on")
    assert not ResearchRound.objects.exists()


def test_without_a_yes_a_form_that_was_still_open_keeps_nothing(page):
    text = post(page, "my_research", **{"research-living": "5"}).content.decode()
    assert "Nothing was kept" in text
    assert not ResearchRound.objects.exists()


def test_the_yes_for_after_leaving_is_asked_apart(page, man):
    post(page, "research_consent", kind="research", said="yes")
    assert not ResearchConsent.objects.filter(kind=ConsentKind.AFTER).exists()
    text = post(page, "research_consent", kind="after", said="yes").content.decode()
    assert "You allowed one message after you leave." in text


@pytest.mark.parametrize("values", [{}, {"kind": "x", "said": "yes"}, {"kind": "research", "said": "perhaps"}])
def test_a_consent_that_says_nothing_is_none(page, values):
    assert page.post(reverse("research_consent"), values).status_code == 404
    assert not ResearchConsent.objects.exists()


def test_after_before_research_gets_a_sentence(page):
    assert "Say yes to research first" in post(page, "research_consent", kind="after", said="yes").content.decode()


def test_who_left_and_allowed_it_finds_the_one_question_once(page, man):
    for kind in ConsentKind:
        said(man, kind, at=NOW - 60 * DAY)
    leave(participation=man, by=user_of(man), now=NOW - 31 * DAY)
    here = "You allowed one question after you left."
    assert here not in text_of(page, "me")
    actions.ask_men_who_left(now=NOW)
    assert here in text_of(page, "me")
    assert "One time, after you left" in text_of(page, "my_research")
    post(page, "my_research", **{"research-living": "5"})
    assert ResearchRound.objects.get().after_leaving
    assert here not in text_of(page, "me")
    assert 'name="research-fear"' not in text_of(page, "my_research")


# --- the sums ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def coordinator(group):
    return CoordinatorFactory(organisation=group.organisation).user


def quarter(group, low, high, day=dt.date(2025, 5, 10)):
    for number in [2] * low + [9] * high:
        rated(ParticipationFactory(group=group), day, control=number)
    actions.publish_ratings(now=NOW)


def test_a_coordinator_reads_sums_of_five_or_more(group, coordinator):
    quarter(group, 7, 6)
    text = text_of(signed_in(coordinator), "ratings")
    assert "0 to 3 <b>7</b>" in text
    assert "4 to 6 / 7 to 10 / left open <b>6</b>" in text
    assert "not a validated instrument" in text


def test_four_men_are_too_few_and_nobody_is_named(group, coordinator, man):
    quarter(group, 2, 2)
    text = text_of(signed_in(coordinator), "ratings")
    assert "too few to show without showing somebody" in text
    assert man.participant.name not in text


def test_the_file_holds_the_lines_of_the_page(group, coordinator):
    quarter(group, 7, 6)
    text = text_of(signed_in(coordinator), "ratings_file", ["control"]).removeprefix("\ufeff")
    assert [row[1:] for row in csv.reader(io.StringIO(text))][1:] == [
        ["Q2 2025", "all together", "13"],
        ["Q2 2025", "0 to 3", "7"],
        ["Q2 2025", "4 to 6 / 7 to 10 / left open", "6"],
    ]


def test_a_group_stands_under_its_quarter_when_it_may_be_shown(group, coordinator):
    other = GroupFactory(organisation=group.organisation, name="Bergen", slug="bergen", opened_at=at(2024, 1, 1))
    for man in range(12):
        rated(ParticipationFactory(group=other), dt.date(2025, 5, 10), control=2 if man < 6 else 9)
    quarter(group, 6, 6)
    text = text_of(signed_in(coordinator), "ratings", group="halsteren")
    assert "Q2 2025: Halsteren" in text
    assert "Q2 2025: Bergen" not in text
    assert "0 to 3 / 4 to 6 <b>6</b>" in text
    assert "<b>12</b>" not in text


def test_a_year_leaves_the_others_out(group, coordinator):
    quarter(group, 7, 6)
    quarter(group, 5, 5, dt.date(2024, 11, 1))
    text = text_of(signed_in(coordinator), "ratings", year="2024")
    assert "Q4 2024" in text
    assert "Q2 2025" not in text


def test_only_coordinators_of_the_organisation_read_the_sums(group, man):
    codes = {}
    for name, args in (("ratings", []), ("ratings_file", ["control"])):
        for who in (
            user_of(man),
            FacilitationFactory(group=group).worker.user,
            AdministratorFactory(organisation=group.organisation).user,
        ):
            codes[name, who.pk] = signed_in(who).get(reverse(name, args=args)).status_code
    assert list(codes.values()) == [404, 403, 403] * 2
    stranger = signed_in(CoordinatorFactory().user)
    assert stranger.get(reverse("ratings"), {"organisation": group.organisation.slug}).status_code == 404


def test_an_unknown_question_has_no_file(coordinator):
    assert signed_in(coordinator).get(reverse("ratings_file", args=["fear"])).status_code == 404


def test_the_sums_take_the_same_queries_for_many_quarters(group, coordinator):
    client = signed_in(coordinator)
    quarter(group, 7, 6)
    few = queries_of(client, reverse("ratings"))
    for month in (1, 8, 11):
        quarter(group, 6, 6, dt.date(2025, month, 10))
    assert queries_of(client, reverse("ratings")) == few <= 8


def test_no_answer_for_research_is_in_the_sums(group, coordinator):
    for _ in range(8):
        researched(ParticipationFactory(group=group), dt.date(2025, 5, 10))
    actions.publish_ratings(now=NOW)
    assert "too few to show" in text_of(signed_in(coordinator), "ratings")
    assert ALL.keys().isdisjoint(ASKED)
