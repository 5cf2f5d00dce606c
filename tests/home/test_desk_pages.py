"""The desk, the list of groups and the page of one group (screens "Coordinator" and "Group"; W3, W4, W40)."""

import datetime as dt
from html import unescape

import pytest
from django.urls import reverse

from core import clock
from groups.states import GroupStatus, RosterRole
from participants.states import ParticipationState
from sessions.models import HardMoment, SessionWorker
from sessions.states import Presence, SessionState
from tests.factories import (
    AbsenceFactory,
    AdministratorFactory,
    AttendanceFactory,
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    GroupSessionFactory,
    ParticipationFactory,
    SessionWorkerFactory,
    UserFactory,
    VenueFactory,
)
from tests.sessions.pages import page, queries_of, signed_in

pytestmark = pytest.mark.django_db


def in_days(days, hour=19):
    return clock.at_local(clock.today() + dt.timedelta(days=days), dt.time(hour, 30), "Europe/Amsterdam")


@pytest.fixture
def group():
    """Halsteren with eight men, two workers and an evening next week that both guide."""
    group = GroupFactory(name="Halsteren", slug="halsteren")
    ParticipationFactory.create_batch(8, group=group)
    lead = FacilitationFactory(group=group, role=RosterRole.LEAD, worker__user__name="Karel de Wit")
    second = FacilitationFactory(group=group, worker__user__name="Ron Baas")
    session = GroupSessionFactory(group=group, venue=VenueFactory(organisation=group.organisation))
    SessionWorkerFactory(session=session, worker=lead.worker)
    SessionWorkerFactory(session=session, worker=second.worker, position=2)
    group.karel, group.evening = lead.worker.user, session
    return group


@pytest.fixture
def coordinator(group):
    return CoordinatorFactory(organisation=group.organisation, user__name="Marjan").user


def test_a_desk_on_which_all_is_well_says_so(group, coordinator):
    assert "Nothing. All evenings of the coming four weeks have a worker and a room." in page(coordinator, "desk")


def test_the_next_evening_that_he_guides_stands_on_top(group):
    text = page(group.karel, "desk")
    assert "Your next evening" in text
    assert reverse("session", args=[group.evening.pk]) in text


def test_an_evening_that_nobody_guides_is_named_with_what_to_do(group, coordinator):
    """W4."""
    SessionWorker.objects.filter(session=group.evening).delete()
    text = page(coordinator, "desk")
    assert "nobody guides it" in text
    assert reverse("session_workers", args=[group.evening.pk]) in text


def test_an_evening_whose_only_worker_is_away_needs_somebody_too(group, coordinator):
    """W4, W39."""
    SessionWorker.objects.filter(session=group.evening, position=2).delete()
    worker = SessionWorker.objects.get(session=group.evening).worker
    away = AbsenceFactory(worker=worker, from_date=group.evening.local_start.date() + dt.timedelta(days=1))
    pages = [("desk", []), ("group", [group.slug])]
    assert not [name for name, args in pages if "can't come" in unescape(page(coordinator, name, *args))]
    away.from_date = group.evening.local_start.date()
    away.save()
    for name, args in pages:
        text = page(coordinator, name, *args)
        assert "who guides it can't come" in unescape(text)
        assert reverse("session_workers", args=[group.evening.pk]) in text


def test_an_evening_without_a_room_is_named(group, coordinator):
    group.evening.venue = None
    group.evening.save()
    assert "there is no room" in page(coordinator, "desk")


def test_a_past_evening_that_nobody_recorded_is_named_until_two_weeks_after(group, coordinator):
    past = GroupSessionFactory(group=group, starts_at=in_days(-3))
    assert "not recorded yet" in page(coordinator, "desk")
    past.starts_at, past.ends_at = in_days(-20), in_days(-20, 21)
    past.save()
    assert "not recorded yet" not in page(coordinator, "desk")


def test_a_small_group_an_empty_roster_and_an_empty_calendar_are_named(coordinator, group):
    """W3: below five the coordinator is told."""
    bare = GroupFactory(organisation=group.organisation, name="Roosendaal")
    ParticipationFactory.create_batch(4, group=bare)
    text = page(coordinator, "desk")
    assert "Roosendaal has 4 men; a circle works from 5." in text
    assert "Roosendaal has no worker on its roster." in text
    assert "Roosendaal has no evenings ahead." in text


def test_the_desk_shows_groups_of_this_desk_only(group, coordinator):
    GroupFactory(name="Canary-group")
    other = GroupFactory(organisation=group.organisation, name="Bergen")
    assert "Canary-group" not in page(coordinator, "desk")
    assert "Bergen" in page(coordinator, "desk")
    assert other.name not in page(group.karel, "desk")


def test_a_roster_entry_that_ended_yesterday_opens_nothing(group):
    entry = group.karel.peer_workers.get().facilitations.get()
    SessionWorker.objects.all().delete()
    entry.until_date = clock.today() - dt.timedelta(days=1)
    entry.save()
    page(group.karel, "group", group.slug, status=404)
    assert "You stand on no roster today." in page(group.karel, "desk")


def test_who_only_administers_goes_on_to_his_organisation():
    """The administrator sees no participant data."""
    administrator = AdministratorFactory()
    group = GroupFactory(organisation=administrator.organisation)
    response = signed_in(administrator.user).get(reverse("desk"))
    assert response.headers["Location"] == reverse("organisation")
    page(administrator.user, "group", group.slug, status=404)


@pytest.mark.parametrize("name", ["desk", "group_list"])
def test_a_visitor_is_asked_to_sign_in(client, name):
    assert reverse("account_login") in client.get(reverse(name)).headers["Location"]


def test_the_group_is_a_circle_with_its_men_and_workers(group):
    text = page(group.karel, "group", group.slug)
    assert "8 of 10 seats" in text
    assert "optimum reached" in text
    assert "8 of 10 seats taken" in text
    assert "Karel de Wit" in text


@pytest.mark.parametrize(
    ("men", "words"), [(0, "small"), (4, "small"), (5, "room for more"), (8, "optimum"), (10, "optimum")]
)
def test_the_size_of_the_circle_in_words(men, words):
    """W3."""
    entry = FacilitationFactory()
    ParticipationFactory.create_batch(men, group=entry.group)
    assert words in page(entry.worker.user, "group", entry.group.slug)


def test_a_return_above_the_ceiling_is_shown_as_what_it_is():
    """W33."""
    entry = FacilitationFactory()
    ParticipationFactory.create_batch(10, group=entry.group)
    ParticipationFactory(group=entry.group, is_return=True, began_at=clock.now())
    text = page(entry.worker.user, "group", entry.group.slug)
    assert "11 of 10 seats" in text
    assert "because somebody came back" in text
    assert "1 returning" in text


def test_paused_men_keep_a_place_in_the_list_but_no_seat(group):
    ParticipationFactory(
        group=group, state=ParticipationState.PAUSED, paused_at=clock.now(), participant__name="Gerard"
    )
    text = page(group.karel, "group", group.slug)
    assert "8 of 10 seats" in text
    assert "Gerard" in text


def test_the_last_twelve_evenings_of_a_man_are_dots_with_words(group):
    man = group.participations.first().participant
    for week in range(14):
        session = GroupSessionFactory(
            group=group, starts_at=in_days(-7 * (week + 1)), state=SessionState.HELD, closed_at=clock.now()
        )
        AttendanceFactory(session=session, participant=man, presence=Presence.ABSENT if week == 0 else Presence.PRESENT)
    assert "came to 11 of the last 12 evenings" in page(group.karel, "group", group.slug)


def test_one_worker_where_the_roster_has_two_is_named(group):
    group.evening.session_workers.filter(position=2).delete()
    assert "has one worker only" in page(group.karel, "group", group.slug)


def test_the_list_of_groups_finds_by_name_town_and_status(group, coordinator):
    GroupFactory(organisation=group.organisation, name="Noord", town="Tilburg")
    GroupFactory(organisation=group.organisation, name="Oud", status=GroupStatus.CLOSED, closed_at=clock.now())
    assert "Noord" in page(coordinator, "group_list", words="tilb")
    assert "Halsteren" not in page(coordinator, "group_list", words="tilb")
    assert "Oud" not in page(coordinator, "group_list")
    assert "Oud" in signed_in(coordinator).get(reverse("group_list"), {"status": "closed"}).content.decode()
    assert "No groups found." in page(coordinator, "group_list", words="nowhere")
    assert signed_in(coordinator).get(reverse("group_list"), {"status": "nonsense"}).status_code == 200


def test_the_group_page_is_read_in_dutch_by_who_reads_dutch(group):
    group.karel.language = "nl"
    group.karel.save()
    text = page(group.karel, "group", group.slug)
    assert 'lang="nl"' in text
    assert "dinsdag" in text or "maandag" in text or "dag" in text


def grow(group, men):
    """Men with a year of marks, evenings ahead, and further groups beside this one."""
    fresh = ParticipationFactory.create_batch(men, group=group)
    for week in range(6):
        session = GroupSessionFactory(
            group=group, starts_at=in_days(-7 * (week + 1)), state=SessionState.HELD, closed_at=clock.now()
        )
        for one in fresh:
            AttendanceFactory(session=session, participant=one.participant)
    for number in range(men):
        other = GroupFactory(organisation=group.organisation)
        ParticipationFactory(group=other)
        session = GroupSessionFactory(group=other, starts_at=in_days(number % 40 + 1))
        SessionWorkerFactory(session=session)


@pytest.mark.parametrize(("name", "most"), [("desk", 28), ("group_list", 12), ("group", 13)])
def test_pages_take_the_same_number_of_queries_at_one_and_at_thirty(group, coordinator, name, most):
    url = reverse(name, args=[group.slug] if name == "group" else [])
    client = signed_in(coordinator)
    grow(group, 1)
    few = queries_of(client, url)
    grow(group, 29)
    assert queries_of(client, url) == few <= most


def test_his_own_pages_take_the_same_number_of_queries_whatever_lies_ahead():
    man = ParticipationFactory(participant__user=UserFactory())
    client = signed_in(man.participant.user)
    counts = []
    for count in (1, 29):
        for number in range(count):
            SessionWorkerFactory(session=GroupSessionFactory(group=man.group, starts_at=in_days(count + number)))
        counts.append([queries_of(client, reverse(name)) for name in ("me", "my_sessions", "my_agreements")])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 14


def test_a_tile_says_how_the_group_goes_and_why_it_needs_attention(group, coordinator):
    """W3, W4, W40: everything leads to the row behind it."""
    ParticipationFactory(group=group, state=ParticipationState.TRYING, member_at=None)
    SessionWorker.objects.filter(session=group.evening).delete()
    for week, came in ((4, 3), (2, 5)):
        session = GroupSessionFactory(
            group=group, starts_at=in_days(-7 * week), state=SessionState.HELD, closed_at=clock.now()
        )
        for one in group.participations.all()[:came]:
            AttendanceFactory(session=session, participant=one.participant)
    text = page(coordinator, "desk")
    assert "1 in the first phase" in text
    assert ">1 new<" in text
    assert "Came to the last evenings" in text
    assert ": 3, " in text
    assert f"{reverse('session_list')}?group=halsteren&amp;state=held" in text
    assert text.count("nobody guides it.") == 2  # in the list and on the tile


def test_who_has_been_to_an_evening_is_new_no_more(group, coordinator):
    man = ParticipationFactory(group=group, state=ParticipationState.TRYING, member_at=None)
    session = GroupSessionFactory(group=group, starts_at=in_days(-7), state=SessionState.HELD, closed_at=clock.now())
    AttendanceFactory(session=session, participant=man.participant)
    assert ">1 new<" not in page(coordinator, "desk")


def test_groups_that_need_attention_stand_first(group, coordinator):
    GroupFactory(organisation=group.organisation, name="Zevenbergen")
    text = page(coordinator, "desk")
    assert text.index('">Zevenbergen</a></h2>') < text.index('">Halsteren</a></h2>')


def test_who_has_many_groups_searches_by_name_town_and_need_and_turns_pages(group, coordinator):
    assert 'type="submit" class="btn btn-secondary"' not in page(coordinator, "desk").partition('id="groups"')[0]
    for number in range(30):
        GroupFactory(organisation=group.organisation, name=f"Bare {number:02}", town="Tilburg")
    assert page(coordinator, "desk").count("group-tile") == 24
    assert page(coordinator, "desk", page=2).count("group-tile") == 7
    found = page(coordinator, "desk", words="halst")
    assert found.count("group-tile") == 1
    assert "No groups found." in page(coordinator, "desk", words="halst", only="attention")
    assert page(coordinator, "desk", only="nonsense", page="nonsense").count("group-tile") == 24


@pytest.fixture
def hard(group):
    worker = group.karel
    return HardMoment.objects.create(session=group.evening, by=worker, words="Canary-words", for_coach_at=clock.now())


def test_a_hard_moment_that_a_worker_brings_stands_on_the_coordinators_desk(group, coordinator, hard):
    """W42: the fact and never the words; nobody else hears of it."""
    text = page(coordinator, "desk")
    assert "Karel de Wit wants to talk about the evening in Halsteren" in text
    assert "Canary-words" not in text
    for other in (group.karel, group.facilitations.get(worker__user__email__gt="", role="second").worker.user):
        assert "wants to talk about the evening" not in page(other, "desk")
    stranger = CoordinatorFactory().user
    assert "wants to talk" not in page(stranger, "desk")


@pytest.mark.parametrize("change", [{"for_coach_at": None}, {"talked_at": clock.now()}])
def test_a_hard_moment_of_his_own_or_talked_about_is_not_on_the_desk(group, coordinator, hard, change):
    HardMoment.objects.update(**change)
    assert "wants to talk about the evening" not in page(coordinator, "desk")


def test_promises_can_be_read_of_one_group(group, coordinator):
    assert "All promises" in page(coordinator, "promises", group="halsteren")
    assert "All promises" not in page(coordinator, "promises", group="nonsense")
