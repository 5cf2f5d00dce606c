"""What a group remembers, the sheet on paper, and evenings that nobody recorded (issue 5: 5, 7, 8)."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from sessions import actions
from sessions.queries import picture
from sessions.states import Presence, SessionState
from tests.factories import CoordinatorFactory, GroupSessionFactory, ParticipationFactory, UserFactory
from tests.sessions.evenings import tap, tonight
from tests.sessions.pages import coordinator_of, halsteren, page, queries_of, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def evening():
    return tonight(halsteren(), men=3)


def close(evening, theme="jealousy"):
    actions.add_theme(session=evening, words=theme, by=evening.karel)
    actions.set_work(session=evening, of="formats", on={"booklet"}, by=evening.karel)
    actions.mark_men(session=evening, taps=[tap(man, Presence.LATE) for man in evening.men], by=evening.karel)
    return actions.close_evening(session=evening, by=evening.karel, others_absent=True)


def test_workers_read_themes_formats_and_who_came(evening):
    close(evening)
    text = page(evening.karel, "group_memory", evening.group.slug)
    for words in ("jealousy", "Men Against Aggression booklet", "Sander", "How many came"):
        assert words in text


def test_a_coordinator_reads_how_many_themes_and_not_which(evening):
    close(evening)
    text = page(coordinator_of(evening.group), "group_memory", evening.group.slug)
    assert "jealousy" not in text
    assert "1 theme is written down" in text


def test_nobody_else_finds_it(evening):
    for user in (CoordinatorFactory().user, UserFactory()):
        if user is not None:
            page(user, "group_memory", evening.group.slug, status=404)


def test_a_group_without_evenings_says_so(evening):
    assert "No evening was closed in the last year." in page(evening.karel, "group_memory", evening.group.slug)


def test_a_year_takes_as_many_queries_as_one_evening(evening):
    close(evening)
    client, url = signed_in(evening.karel), reverse("group_memory", args=[evening.group.slug])
    first = queries_of(client, url)
    for weeks in range(1, 20):
        starts_at = evening.starts_at - dt.timedelta(weeks=2 * weeks)
        held = GroupSessionFactory(
            group=evening.group, starts_at=starts_at, state=SessionState.HELD, closed_at=clock.now()
        )
        ParticipationFactory(group=evening.group)
        held.themes.create(words="", by=None)
    assert queries_of(client, url) == first <= 14


def test_the_sheet_holds_first_names_and_nothing_that_tells(evening):
    ParticipationFactory(group=evening.group, participant__name="Peter Jansen")
    text = page(evening.karel, "session_sheet", evening.pk)
    printed = text[text.index('<section class="sheet"') :].split("</section>")[0]
    assert "Peter" in printed
    for word in ("Jansen", "Halsteren", "Karel", "Kring", "group"):
        assert word not in printed


def test_over_and_not_recorded_is_neither_cancelled_nor_not_met(evening):
    assert picture(evening).state == "planned"
    evening.starts_at, evening.ends_at = clock.now() - dt.timedelta(hours=5), clock.now() - dt.timedelta(hours=3)
    evening.save()
    assert picture(evening).state == "not_recorded"
    assert picture(actions.record_not_met(session=evening, reason="venue", by=evening.karel)).state == "did_not_meet"


def test_the_page_of_each_says_which_it_is(evening):
    response = signed_in(evening.karel).post(reverse("session_not_met", args=[evening.pk]), {"reason": "venue"})
    assert response.status_code == 302
    text = page(evening.karel, "session", evening.pk)
    assert "Nobody met this evening." in text
    assert "the room was shut" in text
    assert signed_in(evening.ron).post(reverse("session_reopen", args=[evening.pk])).status_code == 302
    assert "Close the evening" in page(evening.karel, "session", evening.pk)


def test_not_met_without_a_reason_is_asked_again(evening):
    assert signed_in(evening.karel).post(reverse("session_not_met", args=[evening.pk]), {}).status_code == 200
    evening.refresh_from_db()
    assert evening.is_planned
