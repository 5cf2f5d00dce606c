"""Calendars to take along: validated by a reader of our own, neutral by default, dead with the right."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from participants.actions import change_state
from participants.states import ParticipationState
from sessions import actions
from sessions.models import CalendarFeed
from sessions.states import CancelReason, FeedSide, FeedWords
from tests.counting import queries_of
from tests.factories import (
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    GroupSessionFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    SeriesFactory,
    SessionWorkerFactory,
    UserFactory,
    VenueFactory,
)
from tests.sessions import ics
from tests.sessions.pages import ZONE, evening_at
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
CANARIES = ("canary", "kerkstraat", "halsteren", "group", "groep", "kring-", "agressi", "aggress", "peer", "support")


@pytest.fixture
def man():
    """A member of a group whose every word is a canary."""
    group = GroupFactory(name="Canary-group", organisation__name="Canary-organisation")
    return ParticipationFactory(group=group, participant__user=UserFactory(name="Canary-man"))


@pytest.fixture
def evening(man):
    room = VenueFactory(organisation=man.group.organisation, name="Canary-room")
    session = GroupSessionFactory(group=man.group, venue=room, note="canary-note", online_link="https://canary.example")
    SessionWorkerFactory(session=session, worker__user__name="Canary-worker")
    return session


def opened(user, side=FeedSide.ME, words=FeedWords.APPOINTMENT):
    """The address of his calendar."""
    _feed, token = actions.open_feed(user=user, side=side, words=words)
    return reverse("calendar_feed", args=[token])


def get(url, **headers):
    """As a calendar programme asks: no cookies."""
    return Client().get(url, **headers)


def events(url):
    response = get(url)
    assert response.status_code == 200
    return ics.read(response.content).named("VEVENT")


def test_it_is_a_calendar_that_another_program_reads(man, evening):
    response = get(opened(man.participant.user))
    assert response["Content-Type"].startswith("text/calendar")
    [event] = ics.read(response.content).named("VEVENT")
    assert ics.moment(event, "DTSTART") == evening.starts_at
    assert ics.moment(event, "DTEND") == evening.ends_at
    assert ics.by_its_own_rules(response.content, event, "DTSTART") == evening.starts_at
    assert event.one("STATUS") == "CONFIRMED"


@pytest.mark.parametrize("day", [dt.date(2026, *day) for day in ((3, 28), (3, 29), (10, 24), (10, 25))])
def test_on_both_sides_of_a_clock_change_the_file_alone_gives_the_moment(man, monkeypatch, day):
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, day.month, 1, 12, tzinfo=dt.UTC))
    session = GroupSessionFactory(group=man.group, **evening_at(day))
    raw = get(opened(man.participant.user)).content
    [event] = ics.read(raw).named("VEVENT")
    assert event.one("DTSTART") == f"{day:%Y%m%d}T193000"
    assert ics.by_its_own_rules(raw, event, "DTSTART") == session.starts_at
    assert session.starts_at == clock.at_local(day, dt.time(19, 30), ZONE)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("words", [FeedWords.APPOINTMENT, FeedWords.DAY])
def test_it_says_nothing_about_group_place_or_purpose(man, evening, words, language):
    man.participant.user.language = language
    man.participant.user.save()
    response = get(opened(man.participant.user, words=words))
    text = (response.content.decode() + str(response.headers)).lower()
    for word in CANARIES:
        assert word not in text, word
    [event] = ics.read(response.content).named("VEVENT")
    assert event.one("SUMMARY") == {"nl": "Afspraak", "en": "Appointment"}[language]
    assert str(evening.pk) not in text
    assert str(man.participant.user.pk) not in text
    assert not event.all("LOCATION")


def test_with_the_place_it_says_the_place_and_no_more(man, evening):
    url = opened(man.participant.user, words=FeedWords.PLACE)
    [event] = events(url)
    assert event.one("LOCATION") == "Canary-room\\, Kerkstraat 4\\, Halsteren"
    text = get(url).content.decode()
    assert "Canary-group" not in text
    assert "Canary-worker" not in text
    assert "canary-note" not in text


def test_the_day_alone_has_no_time(man, evening):
    [event] = events(opened(man.participant.user, words=FeedWords.DAY))
    assert ics.moment(event, "DTSTART") == evening.local_start.date()
    assert "T" not in event.one("DTSTART")


def test_a_move_keeps_the_uid_and_counts_the_sequence_up(man, evening):
    url = opened(man.participant.user)
    [before] = events(url)
    date = evening.local_start.date() + dt.timedelta(days=1)
    actions.change_evening(session=evening, date=date, local_time=dt.time(20, 0), minutes=90, by=None)
    [after] = events(url)
    assert after.one("UID") == before.one("UID")
    assert int(after.one("SEQUENCE")) > int(before.one("SEQUENCE"))
    assert ics.moment(after, "DTSTART") == clock.at_local(date, dt.time(20, 0), ZONE)


def test_a_cancelled_evening_stays_as_cancelled(man, evening):
    url = opened(man.participant.user)
    [before] = events(url)
    actions.cancel_evening(session=evening, reason=CancelReason.OTHER, by=None)
    [after] = events(url)
    assert after.one("STATUS") == "CANCELLED"
    assert after.one("UID") == before.one("UID")
    assert int(after.one("SEQUENCE")) > int(before.one("SEQUENCE"))


def test_a_pause_of_the_group_reaches_the_calendar_too(man, evening):
    url = opened(man.participant.user)
    actions.pause_group(group=man.group, by=None)
    [event] = events(url)
    assert event.one("STATUS") == "CANCELLED"


def test_a_holiday_that_never_was_an_evening_does_not_appear(man):
    series = SeriesFactory(group=man.group)
    GroupSessionFactory(
        group=man.group,
        series=series,
        occurrence_date=clock.today(),
        state="cancelled",
        cancel_reason=CancelReason.HOLIDAY,
        cancelled_at=clock.now(),
    )
    assert events(opened(man.participant.user)) == []


def test_a_new_address_keeps_every_uid(man, evening):
    [before] = events(opened(man.participant.user))
    [after] = events(opened(man.participant.user))
    assert before.one("UID") == after.one("UID")


def test_two_people_do_not_share_a_uid(man, evening):
    other = ParticipationFactory(group=man.group, participant__user=UserFactory())
    [one], [two] = events(opened(man.participant.user)), events(opened(other.participant.user))
    assert one.one("UID") != two.one("UID")


def test_long_places_are_folded(man, evening):
    evening.venue.name = "Ontmoetingscentrum “De Brug” ĳ " * 2
    evening.venue.save()
    [event] = events(opened(man.participant.user, words=FeedWords.PLACE))
    assert "Ontmoetingscentrum “De Brug” ĳ Ontmoetingscentrum" in event.one("LOCATION")


# --- The address ------------------------------------------------------------------------------------


def test_only_a_hash_of_the_token_is_stored(man):
    feed, token = actions.open_feed(user=man.participant.user, side=FeedSide.ME, words=FeedWords.APPOINTMENT)
    assert len(token) >= 40
    stored = CalendarFeed.objects.filter(pk=feed.pk).values().get()
    assert token not in str(stored)


def test_a_new_address_kills_the_old_one_and_off_kills_it_too(man, evening):
    first = opened(man.participant.user)
    second = opened(man.participant.user)
    assert get(first).status_code == 404
    assert get(second).status_code == 200
    actions.close_feed(feed=CalendarFeed.objects.get(), by=man.participant.user)
    assert get(second).status_code == 404


@pytest.mark.parametrize("end", ["left", "inactive"])
def test_it_is_dead_the_moment_the_right_ends(man, evening, end):
    url = opened(man.participant.user)
    assert get(url).status_code == 200
    if end == "left":
        change_state(participation=man, state=ParticipationState.LEFT, by=None)
    else:
        man.participant.user.is_active = False
        man.participant.user.save()
    assert get(url).status_code == 404


def test_a_workers_calendar_is_dead_when_his_roster_entry_ended_yesterday():
    entry = FacilitationFactory()
    GroupSessionFactory(group=entry.group)
    url = opened(entry.worker.user, FeedSide.DESK)
    assert len(events(url)) == 1
    entry.until_date = clock.today() - dt.timedelta(days=1)
    entry.save()
    assert get(url).status_code == 404


def test_a_workers_calendar_holds_what_he_guides_and_nothing_of_others():
    entry = FacilitationFactory()
    mine = GroupSessionFactory(group=entry.group)
    colleagues = GroupFactory(organisation=entry.group.organisation)
    other = GroupSessionFactory(group=colleagues, **evening_at(clock.today() + dt.timedelta(days=3)))
    standing_in = SessionWorkerFactory(
        session=GroupSessionFactory(**evening_at(clock.today() + dt.timedelta(9))),
        worker=PeerWorkerFactory(user=entry.worker.user),
    ).session
    found = {ics.moment(event, "DTSTART") for event in events(opened(entry.worker.user, FeedSide.DESK))}
    assert found == {mine.starts_at, standing_in.starts_at}
    assert other.starts_at not in found


def test_a_mans_calendar_holds_his_own_groups_only(man, evening):
    GroupSessionFactory()
    assert len(events(opened(man.participant.user))) == 1


def test_unknown_and_dead_addresses_answer_alike_and_cost_alike(man):
    dead = opened(man.participant.user)
    actions.close_feed(feed=CalendarFeed.objects.get(), by=man.participant.user)
    answers = []
    for url in (dead, reverse("calendar_feed", args=["x" * 43]), reverse("calendar_feed", args=["é"])):
        with CaptureQueriesContext(connection) as captured:
            response = get(url)
        del response.headers["X-Request-ID"]  # another one for every request
        answers.append((response.status_code, response.content, sorted(response.headers.items()), len(captured)))
    assert answers[0][0] == 404
    assert answers[0][3] == 1
    assert answers[0] == answers[1] == answers[2]


def test_nothing_keeps_it_and_nobody_may_post(man, evening):
    url = opened(man.participant.user)
    response = get(url)
    assert response["Cache-Control"] == "private, no-store"
    assert Client().post(url).status_code == 405


def test_unchanged_is_304_with_two_queries_and_changed_is_200(man, evening):
    url = opened(man.participant.user)
    with CaptureQueriesContext(connection) as full:
        first = get(url)
    tag = first["ETag"]
    with CaptureQueriesContext(connection) as captured:
        again = get(url, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert again["Cache-Control"] == "private, no-store"
    assert len(captured) <= 2
    assert len(full) <= 3
    actions.change_evening(
        session=evening, date=evening.local_start.date(), local_time=dt.time(20, 0), minutes=90, by=None
    )
    assert get(url, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("change", ["cancelled", "another room", "language", "words", "left one of two"])
def test_whatever_changes_the_file_changes_the_tag(man, evening, change):
    user = man.participant.user
    second = ParticipationFactory(participant=man.participant, group=GroupFactory(organisation=man.group.organisation))
    GroupSessionFactory(group=second.group, **evening_at(clock.today() + dt.timedelta(days=8)))
    url = opened(user, words=FeedWords.PLACE)
    before = get(url)
    assert get(url, headers={"If-None-Match": before["ETag"]}).status_code == 304
    if change == "cancelled":
        actions.cancel_evening(session=evening, reason=CancelReason.OTHER, by=None)
    elif change == "another room":
        evening.venue.name = "Elsewhere"
        evening.venue.save()
    elif change == "language":
        user.language = "nl"
        user.save()
    elif change == "words":
        actions.set_feed_words(feed=CalendarFeed.objects.get(), words=FeedWords.DAY, by=user)
    else:
        change_state(participation=second, state=ParticipationState.LEFT, by=None)
    after = get(url, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content


def test_the_same_calendar_gives_the_same_bytes(man, evening):
    url = opened(man.participant.user)
    assert get(url).content == get(url).content


def test_thirty_evenings_take_as_many_queries_as_one(man, evening):
    url = opened(man.participant.user, words=FeedWords.PLACE)
    one = queries_of(Client(), url)
    for days in range(29):
        GroupSessionFactory(group=man.group, venue=evening.venue, **evening_at(clock.today() + dt.timedelta(10 + days)))
    assert queries_of(Client(), url) == one <= 2
    assert len(events(url)) == 30


# --- The pages --------------------------------------------------------------------------------------


def test_the_address_is_shown_once(client, man, evening):
    client.force_login(man.participant.user)
    url = reverse("my_calendar")
    assert "Your calendar is off" in client.get(url).content.decode()
    text = client.post(url, {"words": "appointment", "renew": "1"}).content.decode()
    start = text.index("/calendar/")
    address = text[start : text.index(".ics", start) + 4]
    assert get(address).status_code == 200
    again = client.get(url).content.decode()
    assert "Your calendar is on" in again
    assert ".ics" not in again
    assert "Who else may see it" in again


def test_words_are_saved_and_off_is_off(client, man, evening):
    client.force_login(man.participant.user)
    address = opened(man.participant.user)
    client.post(reverse("my_calendar"), {"words": "place", "save": "1"})
    assert CalendarFeed.objects.get().words == FeedWords.PLACE
    assert get(address).status_code == 200
    client.post(reverse("my_calendar"), {"off": "1"})
    assert get(address).status_code == 404


def test_nonsense_is_refused(client, man):
    client.force_login(man.participant.user)
    client.post(reverse("my_calendar"), {"words": "everything", "renew": "1"})
    assert not CalendarFeed.objects.exists()


def test_each_side_has_its_own_page(client, man):
    worker = FacilitationFactory().worker.user
    sign_in(client, worker)
    assert client.get(reverse("my_calendar")).status_code == 404
    assert client.get(reverse("desk_calendar")).status_code == 200
    sign_in(client, CoordinatorFactory().user)
    assert client.get(reverse("desk_calendar")).status_code == 404
    client.force_login(man.participant.user)
    assert client.get(reverse("desk_calendar")).status_code == 404
    client.logout()
    assert client.get(reverse("my_calendar")).status_code == 302


def test_one_evening_as_a_file_is_as_neutral_as_the_calendar(client, man, evening):
    client.force_login(man.participant.user)
    response = client.get(reverse("my_evening_file", args=[evening.pk]))
    [event] = ics.read(response.content).named("VEVENT")
    assert ics.moment(event, "DTSTART") == evening.starts_at
    text = (response.content.decode() + response["Content-Disposition"]).lower()
    assert not [word for word in CANARIES if word in text]
    [same] = events(opened(man.participant.user))
    assert same.one("UID") == event.one("UID")


def test_somebody_elses_evening_is_not_there(client, man):
    client.force_login(man.participant.user)
    assert client.get(reverse("my_evening_file", args=[GroupSessionFactory().pk])).status_code == 404
