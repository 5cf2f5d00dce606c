"""The page on which an evening is written down, as one form and bit by bit (issue 5: 1, 2)."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from core import clock
from sessions import actions
from sessions.models import Attendance, EveningRecord, HardMoment, SessionTheme
from sessions.states import Answer, Presence, SessionState
from tests.factories import (
    AttendanceFactory,
    GroupSessionFactory,
    ParticipationFactory,
    RsvpFactory,
    SessionWorkerFactory,
)
from tests.sessions.evenings import tap, tonight
from tests.sessions.pages import coordinator_of, halsteren, page, queries_of, signed_in

pytestmark = pytest.mark.django_db
MOST_QUERIES = 30


@pytest.fixture
def evening():
    return tonight(halsteren(), men=3)


def form(evening, do="save", **values):
    """What the page posts when everybody is marked as he is suggested."""
    posted = {
        "form": str(uuid.uuid4()),
        "do": do,
        "line": "",
        "line-seen": "0",
        "line-shown": "",
        "theme": "",
        "shown-hard": "",
    }
    return posted | values


def post(evening, user=None, name="session", **values):
    return signed_in(user or evening.karel).post(reverse(name, args=[evening.pk]), form(evening, **values))


def marks(evening, presence="present"):
    return {f"presence-{man.pk}": presence for man in evening.men} | {f"shown-{man.pk}": "/" for man in evening.men}


def test_answers_are_suggested_and_counted(evening):
    RsvpFactory(session=evening, participant=evening.men[0], answer=Answer.COMES)
    RsvpFactory(session=evening, participant=evening.men[1], answer=Answer.CANNOT)
    text = page(evening.karel, "session", evening.pk)
    assert "2 of 3 marked" in text
    assert text.count('<option value="excused" selected>') == 1
    assert not Attendance.objects.exists()


def test_it_says_who_is_new_who_is_back_and_who_is_in_his_first_phase(evening):
    hour = dt.timedelta(hours=2)
    ParticipationFactory(
        group=evening.group, participant__name="Co", state="trying", began_at=clock.now() - hour, member_at=None
    )
    ParticipationFactory(group=evening.group, participant__name="Leo", is_return=True, began_at=clock.now() - hour)
    trying = ParticipationFactory(group=evening.group, participant__name="Ali", state="trying", member_at=None)
    before = GroupSessionFactory(group=evening.group, starts_at=evening.starts_at - dt.timedelta(days=14))
    AttendanceFactory(session=before, participant=trying.participant)
    text = page(evening.karel, "session", evening.pk)
    assert "new · 1/4" in text
    assert "back tonight" in text
    assert "2/4" in text


def test_a_year_of_membership_is_remembered(evening):
    ParticipationFactory(group=evening.group, began_at=clock.now() - dt.timedelta(days=3 * 365 + 6))
    assert "3 years in this group" in page(evening.karel, "session", evening.pk)


def test_one_form_writes_marks_and_words_and_closes(evening):
    response = post(evening, do="close", theme="work", line="New key", formats=["nlp"], **marks(evening))
    assert response.status_code == 302
    evening.refresh_from_db()
    assert evening.state == SessionState.HELD
    assert set(Attendance.objects.values_list("presence", flat=True)) == {Presence.PRESENT}
    assert SessionTheme.objects.get().words == "work"
    record = EveningRecord.objects.get()
    assert (record.for_next, record.formats) == ("New key", ["nlp"])


def test_what_was_marked_stays_when_closing_is_refused(evening):
    first = evening.men[0]
    post(evening, do="close", **{f"presence-{first.pk}": "late", f"shown-{first.pk}": "/"})
    assert Attendance.objects.get().presence == Presence.LATE
    evening.refresh_from_db()
    assert evening.is_planned


def test_a_suggestion_that_nobody_touched_says_nothing_against_a_colleague(evening):
    man = evening.men[0]
    actions.mark_men(session=evening, taps=[tap(man, Presence.ABSENT)], by=evening.ron)
    post(evening, **{f"presence-{man.pk}": "present", f"shown-{man.pk}": "present/"})
    assert Attendance.objects.get().presence == Presence.ABSENT
    assert "Ron said" not in page(evening.karel, "session", evening.pk)


def test_a_changed_mark_against_a_colleagues_is_shown_and_decided(evening):
    man = evening.men[0]
    actions.mark_men(session=evening, taps=[tap(man, Presence.ABSENT)], by=evening.ron)
    post(evening, **{f"presence-{man.pk}": "late", f"shown-{man.pk}": "present/"})
    text = page(evening.karel, "session", evening.pk)
    assert "Ron said “absent”" in text
    dispute = text.split(f'name="dispute-{man.pk}" value="')[1].split('"')[0]
    post(evening, **{f"presence-{man.pk}": "absent", f"decide-{man.pk}": "late/", f"dispute-{man.pk}": dispute})
    assert Attendance.objects.get().presence == Presence.LATE


def test_two_lines_at_once_show_both(evening):
    actions.write_line(session=evening, words="Ask about work", seen=0, by=evening.ron)
    response = post(evening, line="New key")
    text = response.content.decode()
    assert "Ron Baas wrote here too" in text
    assert "Ask about work" in text
    assert 'value="New key"' in text


def test_a_name_in_a_theme_is_hinted_at_and_not_refused(evening):
    client = signed_in(evening.karel)
    response = client.post(
        reverse("session_words", args=[evening.pk]),
        form(evening, theme="talk with Sander"),
        headers={"hx-request": "true", "hx-trigger-name": "add"},
    )
    assert "“Sander” is somebody here." in response.content.decode()
    assert SessionTheme.objects.count() == 1


def test_a_theme_being_typed_waits_while_something_else_is_touched(evening):
    signed_in(evening.karel).post(
        reverse("session_words", args=[evening.pk]),
        form(evening, theme="jeal", formats=["nlp"]),
        headers={"hx-request": "true", "hx-trigger-name": "formats"},
    )
    assert not SessionTheme.objects.exists()
    assert EveningRecord.objects.get().formats == ["nlp"]


def test_what_was_hard_reaches_the_coordinator_only_when_he_wants(evening):
    coordinator = coordinator_of(evening.group)
    post(evening, hard="1", **{"hard-words": "a row"})
    assert "a row" not in page(coordinator, "session", evening.pk)
    post(evening, hard="1", **{"hard-words": "a row", "for-coach": "1", "shown-hard": "1"})
    text = page(coordinator, "session", evening.pk)
    assert "a row" in text
    assert "a row" not in page(evening.ron, "session", evening.pk)
    moment = HardMoment.objects.get()
    assert signed_in(evening.ron).post(reverse("hard_talked", args=[moment.pk])).status_code == 404
    signed_in(coordinator).post(reverse("hard_talked", args=[moment.pk]))
    assert HardMoment.objects.get().talked_by == coordinator


def test_a_coordinator_sees_no_theme_and_no_line(evening):
    actions.add_theme(session=evening, words="jealousy", by=evening.karel)
    actions.write_line(session=evening, words="New key", seen=0, by=evening.karel)
    text = page(coordinator_of(evening.group), "session", evening.pk)
    assert "jealousy" not in text
    assert "New key" not in text
    assert "1 theme is written down" in text


def test_a_substitute_closes_his_one_evening(evening):
    evening.session_workers.filter(position=2).delete()
    substitute = SessionWorkerFactory(session=evening, position=2, is_substitute=True).worker.user
    assert post(evening, user=substitute, do="close", theme="work", **marks(evening)).status_code == 302
    evening.refresh_from_db()
    assert evening.closed_by == substitute


@pytest.mark.parametrize(
    "values", [{"form": "x"}, {"formats": ["magic"]}, {"drop": "1"}, {"line-seen": "x", "line": "y"}]
)
def test_a_broken_form_gets_a_sentence_and_never_an_error(evening, values):
    assert post(evening, **values).status_code in (200, 302)


def test_ten_men_take_as_many_queries_as_one(evening):
    client, url = signed_in(evening.karel), reverse("session", args=[evening.pk])
    first = queries_of(client, url)
    for number in range(10):
        man = ParticipationFactory(group=evening.group, participant__name=f"Man {number}").participant
        actions.mark_men(session=evening, taps=[tap(man)], by=evening.karel)
        actions.add_theme(session=evening, words=f"theme {number}", by=evening.karel)
    assert queries_of(client, url) <= first + 2 <= MOST_QUERIES
