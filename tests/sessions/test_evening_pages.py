"""The page of one evening and what can be done with it (issue 2: 7, 9, "Bad input")."""

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse

from core import clock
from groups.states import RosterRole
from sessions import actions
from sessions.models import GroupSession
from sessions.states import Answer, CancelReason, Presence, SessionState
from tests.factories import (
    AttendanceFactory,
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    GroupSessionFactory,
    ParticipationFactory,
    RsvpFactory,
    SessionWorkerFactory,
    UserFactory,
    VenueFactory,
)
from tests.sessions.pages import (
    HALF_PAST_SEVEN,
    MOST_QUERIES,
    coming_tuesday,
    coordinator_of,
    evening_at,
    halsteren,
    page,
    queries_of,
    signed_in,
    worker_of,
)

pytestmark = pytest.mark.django_db
CHANGING_PAGES = ["session_change", "session_cancel", "session_workers"]


@pytest.fixture
def group():
    return halsteren()


@pytest.fixture
def evening(group):
    evening = GroupSessionFactory(group=group, venue=group.venue, **evening_at(coming_tuesday()))
    SessionWorkerFactory(session=evening, worker=group.facilitations.get().worker)
    return evening


def man(group, name, answer=None, evening=None, **values):
    found = ParticipationFactory(group=group, participant__name=name, **values).participant
    if answer:
        RsvpFactory(session=evening, participant=found, answer=answer)
    return found


def form(evening, **values):
    """What the change form posts when nobody touches it."""
    return {
        "seen_revision": str(evening.revision),
        "date": evening.local_start.date().isoformat(),
        "local_time": evening.local_start.strftime("%H:%M"),
        "minutes": "120",
        "venue": str(evening.venue_id or ""),
        "online_link": "",
        "note": "",
    } | values


def post(user, name, pk, data, query=""):
    return signed_in(user).post(reverse(name, args=[pk]) + query, data)


# --- What it shows -----------------------------------------------------------------------------------


def test_it_says_when_where_who_and_how_to_get_in(group, evening):
    group.venue.access_note = "Bell on the left"
    group.venue.save()
    text = page(group.karel, "session", evening.pk)
    assert "Tuesday" in text
    assert "19:30 – 21:30" in text
    assert 'href="geo:0,0?q=Kerkstraat%204%2C%20Halsteren"' in text
    assert "Bell on the left" in text
    assert "Karel de Wit" in text


def test_it_shows_first_names_by_what_they_said(group, evening):
    man(group, "Sander Vermeer", Answer.COMES, evening)
    man(group, "Mo Idrissi", Answer.CANNOT, evening)
    man(group, "Dennis Bos")
    text = page(group.karel, "session", evening.pk)
    parts = re.split(r"<h2 class=\"sheet-title\">", text)
    found = {part.split("<")[0].strip(): part for part in parts}
    assert "Sander" in found["Comes"]
    assert "Mo" in found["Can't come"]
    assert "Dennis" in found["No answer yet"]
    assert not {"Vermeer", "Idrissi", "Bos"} & set(re.findall(r"\w+", text))


def test_two_men_of_one_name_are_told_apart_by_a_letter(group, evening):
    man(group, "Peter Bos")
    man(group, "Peter Jansen")
    text = page(group.karel, "session", evening.pk)
    assert "Peter B." in text
    assert "Peter J." in text


def test_who_pauses_is_shown_only_when_he_answers(group, evening):
    paused = {"state": "paused", "paused_at": clock.now()}
    man(group, "Sander", **paused)
    man(group, "Dennis", Answer.COMES, evening, **paused)
    text = page(group.karel, "session", evening.pk)
    assert "Sander" not in text
    assert "Dennis" in text


def test_an_answer_given_before_the_evening_moved_is_marked(group, evening):
    man(group, "Sander", Answer.COMES, evening)
    actions.change_evening(
        session=evening, date=coming_tuesday(2), local_time=HALF_PAST_SEVEN, minutes=120, venue=group.venue, by=None
    )
    assert "answered before it changed" in page(group.karel, "session", evening.pk)


def test_the_history_says_who_did_what(group, evening):
    actions.change_evening(
        session=evening, date=coming_tuesday(2), local_time=dt.time(20, 0), minutes=120, venue=None, by=group.karel
    )
    text = page(group.karel, "session", evening.pk)
    assert "Karel de Wit moved it to Tuesday" in text
    assert "Karel de Wit changed the place." in text


def test_a_cancelled_evening_says_why(group, evening):
    actions.cancel_evening(session=evening, reason=CancelReason.FEW, by=None)
    text = page(group.karel, "session", evening.pk)
    assert "There is no evening: too few people can come." in text
    assert "Change or move" not in text


def test_a_past_evening_shows_who_was_there_and_nothing_to_change(group):
    past = GroupSessionFactory(
        group=group, **evening_at(dt.date(2026, 6, 2)), state=SessionState.HELD, closed_at=clock.now()
    )
    AttendanceFactory(session=past, participant=man(group, "Sander"), presence=Presence.LATE, took_time_out=True)
    text = page(group.karel, "session", past.pk)
    assert "Who was there" in text
    assert "late" in text
    assert "time-out" in text
    assert "Change or move" not in text


def test_the_evening_reads_in_dutch(group, evening):
    group.karel.language = "nl"
    group.karel.save()
    text = page(group.karel, "session", evening.pk)
    assert '<html lang="nl"' in text
    assert "dinsdag" in text.lower()
    assert "<title>Kring</title>" in text


@pytest.mark.parametrize("name", ["session", *CHANGING_PAGES])
def test_an_evening_takes_as_many_queries_for_thirty_men_and_workers_as_for_one(group, evening, name):
    def add(number):
        man(group, f"Man {number}", Answer.COMES, evening)
        colleague = worker_of(group.organisation, f"Worker {number}")
        busy = GroupSessionFactory(
            group=GroupFactory(organisation=group.organisation), starts_at=evening.starts_at, ends_at=evening.ends_at
        )
        SessionWorkerFactory(session=busy, worker=colleague)
        note = f"Note {number}"
        values = {"date": evening.local_start.date(), "local_time": evening.local_start.time(), "minutes": 120}
        actions.change_evening(session=evening, venue=group.venue, note=note, by=group.karel, **values)

    client, url = signed_in(group.karel), reverse(name, args=[evening.pk])
    add(0)
    first = queries_of(client, url)
    for number in range(1, 30):
        add(number)
    more = 2 if name == "session" else 0  # what the men bring in, for who guides that evening
    assert queries_of(client, url) == first <= MOST_QUERIES + more


# --- Who may -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["session", *CHANGING_PAGES])
def test_nobody_else_finds_the_evening(group, evening, name):
    taking_part = ParticipationFactory(group=group, participant__user=UserFactory()).participant.user
    stranger = FacilitationFactory().worker.user
    colleague = FacilitationFactory(group=GroupFactory(organisation=group.organisation)).worker.user
    for user in (taking_part, stranger, colleague, CoordinatorFactory().user):
        page(user, name, evening.pk, status=404)


@pytest.mark.parametrize("name", ["session", *CHANGING_PAGES])
def test_the_coordinator_finds_it(group, evening, name):
    page(coordinator_of(group), name, evening.pk)


@pytest.mark.parametrize("name", ["session", *CHANGING_PAGES])
def test_an_evening_that_is_not_there_answers_404(group, name):
    page(group.karel, name, uuid.uuid4(), status=404)


def test_a_substitute_sees_his_one_evening_and_its_first_names_only(group, evening):
    man(group, "Sander Vermeer", Answer.COMES, evening)
    substitute = SessionWorkerFactory(session=evening, position=2, is_substitute=True).worker.user
    text = page(substitute, "session", evening.pk)
    assert "Sander" in text
    assert "Vermeer" not in text
    assert reverse("schedule", args=[group.slug]) not in text
    assert "What changed" not in text
    other = GroupSessionFactory(group=group, **evening_at(coming_tuesday(3)))
    page(substitute, "session", other.pk, status=404)


@pytest.mark.parametrize("name", CHANGING_PAGES)
def test_a_substitute_may_look_and_not_change(group, evening, name):
    substitute = SessionWorkerFactory(session=evening, position=2, is_substitute=True).worker.user
    page(substitute, name, evening.pk, status=403)
    assert post(substitute, name, evening.pk, form(evening, reason="few")).status_code == 403
    evening.refresh_from_db()
    assert evening.is_planned


def test_a_worker_who_takes_part_himself_does_not_meet_his_own_name(group, evening):
    ParticipationFactory(group=group, participant__user=group.karel, participant__name="Carolus")
    assert "Carolus" not in page(group.karel, "session", evening.pk)


def test_who_is_not_signed_in_is_asked_to(client, evening):
    assert client.get(reverse("session", args=[evening.pk])).url.startswith("/accounts/login/")


# --- Change and move ---------------------------------------------------------------------------------


def test_moving_keeps_the_answers(group, evening):
    man(group, "Sander", Answer.COMES, evening)
    response = post(group.karel, "session_change", evening.pk, form(evening, local_time="20:00"))
    assert response.url == reverse("session", args=[evening.pk])
    evening.refresh_from_db()
    assert evening.local_start.time() == dt.time(20, 0)
    assert evening.moved_by_hand
    assert evening.rsvps.count() == 1


def test_who_came_from_the_schedule_goes_back_to_it(group, evening):
    response = post(group.karel, "session_change", evening.pk, form(evening, local_time="20:00"), "?from=schedule")
    assert response.url == f"{reverse('schedule', args=[group.slug])}#evening-{evening.pk}"


def test_of_two_who_edit_at_once_the_second_is_told_what_changed_and_can_save_again(group, evening):
    ron = coordinator_of(group)
    first = form(evening, local_time="20:00")
    second = form(evening, local_time="18:30", note="Bring the key")
    assert post(group.karel, "session_change", evening.pk, first).status_code == 302
    told = post(ron, "session_change", evening.pk, second).content.decode()
    assert "Somebody changed this evening while you were busy" in told
    assert "Karel de Wit moved it to Tuesday" in told
    assert "20:00" in told
    assert 'value="18:30"' in told
    assert "Bring the key" in told
    evening.refresh_from_db()
    assert evening.local_start.time() == dt.time(20, 0)
    fresh = re.search(r'name="seen_revision" value="(\d+)"', told).group(1)
    assert post(ron, "session_change", evening.pk, second | {"seen_revision": fresh}).status_code == 302
    evening.refresh_from_db()
    assert evening.local_start.time() == dt.time(18, 30)


def test_a_note_that_somebody_else_wrote_meanwhile_is_not_lost(group, evening):
    stale = form(evening, note="Mine")
    post(group.karel, "session_change", evening.pk, form(evening, note="His"))
    told = post(group.karel, "session_change", evening.pk, stale).content.decode()
    assert "changed the note for the workers" in told
    evening = GroupSession.objects.get(pk=evening.pk)
    assert evening.note == "His"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"date": "2020-01-07"}, "This moment has passed"),
        ({"minutes": "-60"}, "greater than or equal to 30"),
        ({"date": "soon"}, "Enter a valid date"),
        ({"local_time": ""}, "This field is required"),
        ({"seen_revision": ""}, "This field is required"),
        ({"seen_revision": "many"}, "Enter a whole number"),
    ],
)
def test_impossible_changes_are_refused_with_a_sentence_and_nothing_is_lost(group, evening, values, sentence):
    text = post(group.karel, "session_change", evening.pk, form(evening, note="Keep me") | values).content.decode()
    assert sentence in text
    assert "Keep me" in text
    before = evening.starts_at
    evening.refresh_from_db()
    assert evening.starts_at == before


def test_a_room_that_is_taken_is_refused_naming_the_other_group(group, evening):
    other = GroupFactory(organisation=group.organisation, name="Bergen")
    GroupSessionFactory(group=other, venue=group.venue, **evening_at(coming_tuesday(2), dt.time(20, 30)))
    data = form(evening, date=coming_tuesday(2).isoformat())
    text = post(group.karel, "session_change", evening.pk, data).content.decode()
    assert "De Brug is taken: Bergen meets there" in text


def test_a_worker_who_is_elsewhere_at_the_new_time_is_named(group, evening):
    other = GroupSessionFactory(
        group=GroupFactory(organisation=group.organisation, name="Bergen"), **evening_at(coming_tuesday(2))
    )
    SessionWorkerFactory(session=other, worker=group.facilitations.get().worker)
    data = form(evening, date=coming_tuesday(2).isoformat(), venue="")
    assert "Karel de Wit guides Bergen then" in post(group.karel, "session_change", evening.pk, data).content.decode()


@pytest.mark.parametrize("name", CHANGING_PAGES)
def test_a_cancelled_evening_offers_no_form(group, evening, name):
    actions.cancel_evening(session=evening, reason=CancelReason.FEW, by=None)
    text = page(group.karel, name, evening.pk)
    assert "it can't be changed any more" in text
    assert "csrfmiddlewaretoken" not in text.split("<main")[1].split("</main>")[0]


def test_a_change_of_an_evening_that_was_cancelled_meanwhile_is_refused_with_what_was_typed(group, evening):
    data = form(evening, note="Keep me")
    actions.cancel_evening(session=evening, reason=CancelReason.FEW, by=None)
    text = post(group.karel, "session_change", evening.pk, data).content.decode()
    assert "This evening is cancelled" in text
    assert "Keep me" in text


# --- Cancel ------------------------------------------------------------------------------------------


def test_cancelling_needs_a_reason_and_keeps_the_date_as_a_tombstone(group, evening):
    data = {"seen_revision": evening.revision, "note": ""}
    assert "This field is required" in post(group.karel, "session_cancel", evening.pk, data).content.decode()
    assert post(group.karel, "session_cancel", evening.pk, data | {"reason": "venue"}).status_code == 302
    evening.refresh_from_db()
    assert evening.cancel_reason == CancelReason.VENUE


@pytest.mark.parametrize("reason", ["schedule", "group", "because"])
def test_reasons_that_only_the_software_gives_can_not_be_chosen(group, evening, reason):
    data = {"seen_revision": evening.revision, "reason": reason}
    assert "Select a valid choice" in post(group.karel, "session_cancel", evening.pk, data).content.decode()


def test_cancelling_twice_is_one_cancellation(group, evening):
    data = {"seen_revision": evening.revision, "reason": "few"}
    assert [post(group.karel, "session_cancel", evening.pk, data).status_code for _ in range(2)] == [302, 302]
    assert evening.changes.filter(kind="cancelled").count() == 1


def test_who_cancels_after_somebody_moved_it_is_told_first(group, evening):
    data = {"seen_revision": evening.revision, "reason": "few"}
    post(group.karel, "session_change", evening.pk, form(evening, local_time="20:00"))
    assert "moved it to" in post(group.karel, "session_cancel", evening.pk, data).content.decode()
    evening.refresh_from_db()
    assert evening.is_planned


# --- Workers -----------------------------------------------------------------------------------------


def choose(user, evening, *workers):
    evening.refresh_from_db()
    data = {"seen_revision": evening.revision, "workers": [str(worker.pk) for worker in workers]}
    return post(user, "session_workers", evening.pk, data)


def test_those_on_the_roster_come_first_the_lead_before_all(group, evening):
    worker_of(group.organisation, "Aad")
    lead = FacilitationFactory(group=group, role=RosterRole.LEAD, worker__user__name="Zeger").worker
    text = page(group.karel, "session_workers", evening.pk)
    order = [text.index(name) for name in ("Zeger – on the roster", "Karel de Wit – on the roster", "Aad")]
    assert order == sorted(order)
    assert lead.name in text


def test_a_busy_worker_is_shown_with_where_he_is_and_refused(group, evening):
    ron = worker_of(group.organisation)
    other = GroupSessionFactory(
        group=GroupFactory(organisation=group.organisation, name="Bergen"), **evening_at(coming_tuesday())
    )
    SessionWorkerFactory(session=other, worker=ron)
    text = page(group.karel, "session_workers", evening.pk)
    assert "Ron Baas – guides Bergen then, Tuesday" in text
    assert re.search(rf'value="{ron.pk}"[^>]*disabled', text)
    assert "Ron Baas guides Bergen then" in choose(group.karel, evening, ron).content.decode()


def test_where_a_worker_is_for_another_organisation_is_not_told(group, evening):
    ron = worker_of(group.organisation)
    elsewhere = GroupSessionFactory(group=GroupFactory(name="Secret"), **evening_at(coming_tuesday()))
    SessionWorkerFactory(session=elsewhere, worker__user=ron.user)
    text = page(group.karel, "session_workers", evening.pk)
    assert "Ron Baas – is elsewhere then" in text
    assert "Secret" not in text
    refused = choose(group.karel, evening, ron).content.decode()
    assert "Ron Baas is elsewhere then. Choose somebody else." in refused
    assert "Secret" not in refused


def test_one_or_two_workers_or_nobody_yet(group, evening):
    """W4."""
    karel, ron = group.facilitations.get().worker, worker_of(group.organisation)
    assert choose(group.karel, evening, karel, ron).status_code == 302
    places = evening.session_workers.order_by("position")
    assert [(place.worker, place.is_substitute) for place in places] == [(karel, False), (ron, True)]
    assert choose(group.karel, evening).status_code == 302
    assert not evening.session_workers.exists()
    assert "worker wanted" in page(group.karel, "session", evening.pk)


def test_a_third_worker_is_refused_with_a_sentence(group, evening):
    """W4."""
    three = [worker_of(group.organisation, f"Worker {number}") for number in range(3)]
    assert "Choose at most two" in choose(group.karel, evening, *three).content.decode()
    assert evening.session_workers.count() == 1


@pytest.mark.parametrize("who", ["garbage", "other organisation", "stopped"])
def test_somebody_who_is_not_on_the_list_is_refused(group, evening, who):
    workers = {
        "garbage": "garbage",
        "other organisation": str(FacilitationFactory().worker.pk),
        "stopped": str(worker_of(group.organisation, status="stopped").pk),
    }
    data = {"seen_revision": evening.revision, "workers": [workers[who]]}
    text = post(group.karel, "session_workers", evening.pk, data).content.decode()
    assert "Select a valid choice" in text


def test_two_who_choose_workers_at_once_the_second_is_told(group, evening):
    ron = worker_of(group.organisation)
    stale = {"seen_revision": evening.revision, "workers": [str(ron.pk)]}
    choose(group.karel, evening)
    text = post(group.karel, "session_workers", evening.pk, stale).content.decode()
    assert "Karel de Wit changed who guides it." in text
    assert re.search(rf'value="{ron.pk}"[^>]*checked', text)


# --- A single evening --------------------------------------------------------------------------------


def single(group, **values):
    return {
        "token": str(uuid.uuid4()),
        "date": coming_tuesday().isoformat(),
        "local_time": "19:30",
        "minutes": "120",
        "venue": str(group.venue_id),
        "online_link": "",
        "note": "",
    } | values


def add(user, group, data):
    return signed_in(user).post(reverse("session_new", args=[group.slug]), data)


def test_a_single_evening_is_planned_and_asks_for_its_workers(group):
    response = add(group.karel, group, single(group))
    evening = GroupSession.objects.get(group=group)
    assert response.url == reverse("session_workers", args=[evening.pk])
    assert evening.local_start.time() == HALF_PAST_SEVEN
    assert evening.series is None


def test_the_same_single_evening_posted_twice_is_one(group):
    data = single(group)
    assert [add(group.karel, group, data).status_code for _ in range(2)] == [302, 302]
    assert GroupSession.objects.filter(group=group).count() == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"date": "2020-01-07"}, "This moment has passed"),
        ({"minutes": "0"}, "greater than or equal to 30"),
        ({"token": "garbage"}, "Enter a valid UUID"),
    ],
)
def test_impossible_single_evenings_are_refused_with_a_sentence(group, values, sentence):
    assert sentence in add(group.karel, group, single(group, note="Keep me") | values).content.decode()
    assert not GroupSession.objects.exists()


def test_an_evening_over_another_of_the_group_is_refused(group, evening):
    text = add(group.karel, group, single(group, local_time="20:30", venue="")).content.decode()
    assert "This group meets then already: Tuesday" in text


def test_a_single_evening_takes_as_many_queries_with_thirty_rooms_as_with_one(group):
    client, url = signed_in(group.karel), reverse("session_new", args=[group.slug])
    first = queries_of(client, url)
    VenueFactory.create_batch(29, organisation=group.organisation)
    assert queries_of(client, url) == first <= MOST_QUERIES
