"""The schedule of a group and the pages on which its plan begins, changes and ends (issue 2: 6, 7, 9)."""

import datetime as dt
import re
import uuid
from itertools import pairwise

import pytest
from django.urls import reverse

from core import clock
from groups.states import GroupStatus
from sessions import actions
from sessions.models import GroupSession, Series
from sessions.states import Answer, CancelReason, OnHolidays, SessionState
from tests.factories import (
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
)

pytestmark = pytest.mark.django_db
SCHEDULE_PAGES = ["schedule", "series_new", "series_change", "series_end", "session_new"]


@pytest.fixture
def group():
    return halsteren()


def plan(group, **values):
    values = {"starts_on": coming_tuesday(), "local_time": HALF_PAST_SEVEN, "on_holidays": OnHolidays.MEET} | values
    return actions.create_series(group=group, by=None, venue=group.venue, **values)


def rule(group, **values):
    """What the form posts when nobody touches it."""
    return {
        "starts_on": coming_tuesday().isoformat(),
        "ends_on": "",
        "local_time": "19:30",
        "duration_minutes": "120",
        "every_n_weeks": "2",
        "venue": str(group.venue_id),
        "online_link": "",
        "on_holidays": "meet",
        "token": str(uuid.uuid4()),
    } | values


def post(user, name, group, data, **query):
    url = reverse(name, args=[group.slug])
    return signed_in(user).post(f"{url}?{'&'.join(f'{k}={v}' for k, v in query.items())}", data)


def previewed(response):
    """The hidden fields and ticks of a preview, as the browser would post them."""
    text = response.content.decode()
    key = re.search(r'name="previewed" value="([^"]*)"', text).group(1)
    shown = re.findall(r'name="shown" value="([^"]*)"', text)
    ticked = re.findall(r'name="meet" value="([^"]*)"[^>]*? checked', text)
    return {"previewed": key, "shown": shown, "meet": ticked}


def save(user, name, group, data, *, untick=(), tick=(), **query):
    """Preview, change ticks, save: as somebody does."""
    seen = previewed(post(user, name, group, data | {"preview": "1"}, **query))
    seen["meet"] = [day for day in seen["meet"] if day not in untick] + list(tick)
    return post(user, name, group, data | seen | {"save": "1"}, **query)


# --- The strip ---------------------------------------------------------------------------------------


def test_the_strip_says_the_plan_in_one_sentence_and_shows_each_evening(group):
    series = plan(group)
    text = page(group.karel, "schedule", group.slug)
    assert "Every other Tuesday, 19:30 – 21:30, De Brug, from " in text
    assert "until further notice" in text
    assert text.count('class="what"') == series.sessions.count()
    assert "Karel de Wit" in text


def test_the_strip_shows_who_said_what(group):
    evening = plan(group).sessions.order_by("starts_at").first()
    for answer in (Answer.COMES, Answer.LATE, Answer.CANNOT):
        man = ParticipationFactory(group=group)
        RsvpFactory(session=evening, participant=man.participant, answer=answer)
    left = ParticipationFactory(group=group, state="left", closed_at=clock.now())
    RsvpFactory(session=evening, participant=left.participant)
    assert "answered: 2 come, 1 can&#x27;t" in page(group.karel, "schedule", group.slug)


def test_an_evening_without_worker_is_outlined(group):
    """W4."""
    GroupSessionFactory(group=group, **evening_at(coming_tuesday()))
    text = page(group.karel, "schedule", group.slug)
    assert "planned wanting" in text
    assert "worker wanted" in text


def test_a_cancelled_evening_stays_on_the_strip_with_its_reason(group):
    evening = plan(group).sessions.order_by("starts_at").first()
    actions.cancel_evening(session=evening, reason=CancelReason.VENUE, by=None)
    assert "no evening: the room is not available" in page(group.karel, "schedule", group.slug)


def test_a_fortnight_without_evening_is_said(group):
    GroupSessionFactory(group=group, **evening_at(coming_tuesday(1)))
    GroupSessionFactory(group=group, **evening_at(coming_tuesday(5)))
    assert "No evening from " in page(group.karel, "schedule", group.slug)


def test_past_evenings_come_on_request(group):
    GroupSessionFactory(group=group, **evening_at(dt.date(2026, 3, 3)), state="held", closed_at=clock.now())
    assert 'class="what"' not in page(group.karel, "schedule", group.slug)
    assert "Tuesday 19:30" in page(group.karel, "schedule", group.slug, past="1")


def test_the_schedule_reads_in_dutch(group):
    plan(group)
    group.karel.language = "nl"
    group.karel.save()
    text = page(group.karel, "schedule", group.slug)
    assert '<html lang="nl"' in text
    assert "dinsdag" in text.lower()


@pytest.mark.parametrize("past", ["", "?past=1"])
def test_the_strip_takes_as_many_queries_for_thirty_evenings_as_for_one(group, past):
    def add(number):
        shift = -dt.timedelta(weeks=40) if past else dt.timedelta()
        date = coming_tuesday(number + 1) + shift
        evening = GroupSessionFactory(group=group, venue=group.venue, **evening_at(date))
        SessionWorkerFactory(session=evening)
        RsvpFactory(session=evening, participant=ParticipationFactory(group=group).participant)

    client, url = signed_in(group.karel), reverse("schedule", args=[group.slug]) + past
    add(0)
    first = queries_of(client, url)
    for number in range(1, 30):
        add(number)
    assert queries_of(client, url) == first <= MOST_QUERIES


# --- Who may -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCHEDULE_PAGES)
def test_nobody_else_finds_the_schedule(group, name):
    plan(group)
    man = ParticipationFactory(group=group, participant__user=UserFactory()).participant.user
    stranger = FacilitationFactory().worker.user
    colleague = FacilitationFactory(group=GroupFactory(organisation=group.organisation)).worker.user
    elsewhere = CoordinatorFactory().user
    for user in (man, stranger, colleague, elsewhere):
        page(user, name, group.slug, status=404)


@pytest.mark.parametrize("name", SCHEDULE_PAGES)
def test_its_worker_and_its_coordinator_find_it(group, name):
    plan(group)
    page(group.karel, name, group.slug)
    page(coordinator_of(group), name, group.slug)


@pytest.mark.parametrize("name", SCHEDULE_PAGES)
def test_who_is_not_signed_in_is_asked_to(client, group, name):
    response = client.get(reverse(name, args=[group.slug]))
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_a_substitute_finds_no_schedule(group):
    evening = GroupSessionFactory(group=group)
    substitute = SessionWorkerFactory(session=evening, is_substitute=True).worker.user
    page(substitute, "schedule", group.slug, status=404)


def test_rights_on_the_schedule_end_with_the_roster_entry(group):
    entry = group.facilitations.get()
    entry.until_date = clock.today() - dt.timedelta(days=1)
    entry.save()
    page(group.karel, "schedule", group.slug, status=404)


# --- A new series ------------------------------------------------------------------------------------


def test_the_form_begins_with_what_the_group_does(group):
    text = page(group.karel, "series_new", group.slug)
    assert 'value="19:30"' in text
    first = re.search(r'name="starts_on" value="([^"]*)"', text).group(1)
    assert dt.date.fromisoformat(first).isoweekday() == 2
    assert clock.localdate(group.zone) < dt.date.fromisoformat(first)


def test_the_preview_shows_each_date_and_saves_nothing(group):
    """W1."""
    response = post(group.karel, "series_new", group, rule(group) | {"preview": "1"})
    days = [dt.date.fromisoformat(day) for day in previewed(response)["shown"]]
    assert days[0] == coming_tuesday()
    assert {later - earlier for earlier, later in pairwise(days)} == {dt.timedelta(days=14)}
    assert not Series.objects.exists()


def test_the_preview_names_holidays_and_leaves_them_out(group):
    data = rule(group, starts_on="2027-04-27", on_holidays="skip")
    seen = previewed(response := post(group.karel, "series_new", group, data | {"preview": "1"}))
    assert "King&#x27;s Day" in response.content.decode()
    assert seen["shown"][0] == "2027-04-27"
    assert "2027-04-27" not in seen["meet"]


def test_what_was_seen_is_what_is_saved(group):
    left_out = coming_tuesday() + dt.timedelta(weeks=2)
    response = save(group.karel, "series_new", group, rule(group), untick=[left_out.isoformat()])
    assert response.url == reverse("schedule", args=[group.slug])
    series = Series.objects.get()
    assert series.venue == group.venue
    assert series.sessions.get(occurrence_date=left_out).state == SessionState.CANCELLED
    assert series.sessions.get(occurrence_date=coming_tuesday()).state == SessionState.PLANNED


def test_a_holiday_that_somebody_ticks_takes_place(group):
    data = rule(group, starts_on="2027-04-27", on_holidays="skip")
    save(group.karel, "series_new", group, data, tick=["2027-04-27"])
    assert GroupSession.objects.get(occurrence_date=dt.date(2027, 4, 27)).is_planned


def test_dates_that_nobody_saw_are_not_saved(group):
    seen = previewed(post(group.karel, "series_new", group, rule(group) | {"preview": "1"}))
    changed = rule(group, local_time="20:00")
    response = post(group.karel, "series_new", group, changed | seen | {"save": "1"})
    assert "Look at the dates first" in response.content.decode()
    assert 'value="20:00"' in response.content.decode()
    assert not Series.objects.exists()


def test_a_form_posted_twice_answers_twice_and_plans_once(group):
    data = rule(group)
    seen = previewed(post(group.karel, "series_new", group, data | {"preview": "1"}))
    answers = [post(group.karel, "series_new", group, data | seen | {"save": "1"}).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert Series.objects.count() == 1


def test_a_saved_form_that_somebody_goes_back_to_and_changes_says_what_is_true(group):
    data = rule(group)
    save(group.karel, "series_new", group, data)
    seen = previewed(post(group.karel, "series_new", group, data | {"local_time": "21:45", "preview": "1"}))
    client = signed_in(group.karel)
    url = reverse("series_new", args=[group.slug])
    answer = client.post(url, data | {"local_time": "21:45"} | seen | {"save": "1"}, follow=True)
    assert "This form was saved before" in answer.content.decode()
    assert Series.objects.get().local_time == HALF_PAST_SEVEN


def test_a_daytime_series_gets_a_friendly_remark_and_is_planned(group):
    """W2."""
    data = rule(group, local_time="10:00")
    response = post(group.karel, "series_new", group, data | {"preview": "1"})
    assert "In the evening it fits beside work" in response.content.decode()
    assert save(group.karel, "series_new", group, data).status_code == 302


def test_an_evening_series_gets_no_remark(group):
    response = post(group.karel, "series_new", group, rule(group) | {"preview": "1"})
    assert "In the evening it fits beside work" not in response.content.decode()


def test_a_clash_is_marked_with_the_other_group_refused_and_can_be_left_out(group):
    taken = coming_tuesday() + dt.timedelta(weeks=4)
    other = GroupFactory(organisation=group.organisation, name="Bergen")
    GroupSessionFactory(group=other, venue=group.venue, **evening_at(taken, dt.time(20, 0)))
    data = rule(group)
    response = post(group.karel, "series_new", group, data | {"preview": "1"})
    assert "De Brug is taken by Bergen" in response.content.decode()
    refused = save(group.karel, "series_new", group, data)
    assert "Leave that date out" in refused.content.decode()
    assert not Series.objects.exists()
    assert save(group.karel, "series_new", group, data, untick=[taken.isoformat()]).status_code == 302


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"starts_on": "2020-01-07"}, "That day has passed"),
        ({"ends_on": "2021-01-05"}, "The last evening is before the first"),
        ({"every_n_weeks": "0"}, "Select a valid choice"),
        ({"every_n_weeks": "two"}, "Select a valid choice"),
        ({"duration_minutes": "-5"}, "greater than or equal to 30"),
        ({"local_time": "25:99"}, "Enter a valid time"),
        ({"starts_on": "someday"}, "Enter a valid date"),
        ({"venue": "garbage"}, "Choose a room from the list"),
        ({"online_link": "javascript:alert(1)"}, "Enter a valid URL"),
    ],
)
@pytest.mark.parametrize("key", ["preview", "save"])
def test_impossible_plans_are_refused_with_a_sentence_and_kept_in_the_form(group, values, sentence, key):
    response = post(group.karel, "series_new", group, rule(group, duration_minutes="135") | values | {key: "1"})
    text = response.content.decode()
    assert response.status_code == 200
    assert sentence in text
    assert 'value="135"' in text or "duration_minutes" in values
    assert not Series.objects.exists()


def test_dates_in_the_ticks_that_make_no_sense_are_ignored(group):
    data = rule(group)
    seen = previewed(post(group.karel, "series_new", group, data | {"preview": "1"}))
    seen["shown"] = [*seen["shown"], "tomorrow", "2027-02-31"]
    assert post(group.karel, "series_new", group, data | seen | {"save": "1"}).status_code == 302


def test_a_room_of_another_organisation_is_no_choice(group):
    elsewhere = VenueFactory()
    response = post(group.karel, "series_new", group, rule(group, venue=str(elsewhere.pk)) | {"preview": "1"})
    assert "Choose a room from the list" in response.content.decode()


@pytest.mark.parametrize("status", [GroupStatus.CLOSED, GroupStatus.PAUSED])
@pytest.mark.parametrize("name", ["series_new", "session_new"])
def test_a_group_that_does_not_meet_says_so_before_the_form(group, status, name):
    group.status = status
    setattr(group, f"{status}_at", clock.now())
    group.save()
    assert "no evenings can be planned" in page(group.karel, name, group.slug, status=409)
    assert "no evenings can be planned" in page(group.karel, "schedule", group.slug)


def test_a_group_that_closed_meanwhile_refuses_with_a_sentence(group):
    data = rule(group)
    seen = previewed(post(group.karel, "series_new", group, data | {"preview": "1"}))
    group.status, group.closed_at = GroupStatus.CLOSED, clock.now()
    group.save()
    response = post(group.karel, "series_new", group, data | seen | {"save": "1"})
    assert "no evenings can be planned" in response.content.decode()
    assert not Series.objects.exists()


# --- Change and end ----------------------------------------------------------------------------------


def change(series, **values):
    group = series.group
    return rule(group, from_date=series.starts_on.isoformat(), starts_on=series.starts_on.isoformat()) | values


def test_a_change_shows_its_dates_and_then_moves_the_evenings_with_their_answers(group):
    series = plan(group)
    first = series.sessions.order_by("starts_at").first()
    RsvpFactory(session=first, participant=ParticipationFactory(group=group).participant)
    response = save(group.karel, "series_change", group, change(series, local_time="20:00"), series=series.pk)
    assert response.status_code == 302
    first.refresh_from_db()
    assert first.local_start.time() == dt.time(20, 0)
    assert first.rsvps.count() == 1


def test_a_change_says_which_evenings_go(group):
    series = plan(group, every_n_weeks=1)
    data = change(series, every_n_weeks="2") | {"preview": "1"}
    text = post(group.karel, "series_change", group, data, series=series.pk).content.decode()
    assert "These evenings go" in text


def test_a_change_says_what_stays_as_it_was(group):
    series = plan(group)
    gone, moved = series.sessions.order_by("starts_at")[1:3]
    actions.cancel_evening(session=gone, reason=CancelReason.VENUE, by=None)
    values = {"date": moved.occurrence_date + dt.timedelta(days=1), "local_time": HALF_PAST_SEVEN, "minutes": 120}
    actions.change_evening(session=moved, by=None, venue=group.venue, **values)
    data = change(series, local_time="20:00")
    text = post(group.karel, "series_change", group, data | {"preview": "1"}, series=series.pk).content.decode()
    assert "It stays cancelled" in text
    assert "It stays as it is" in text
    assert save(group.karel, "series_change", group, data, series=series.pk).status_code == 302
    moved.refresh_from_db()
    assert moved.local_start.time() == HALF_PAST_SEVEN


def test_dates_left_out_of_a_change_are_cancelled(group):
    series = plan(group)
    left_out = series.sessions.order_by("starts_at")[1].occurrence_date
    data = change(series, local_time="20:00")
    save(group.karel, "series_change", group, data, untick=[left_out.isoformat()], series=series.pk)
    new = Series.objects.get(continues=series)
    assert new.sessions.get(occurrence_date=left_out).state == SessionState.CANCELLED


def test_holidays_of_the_old_plan_are_planned_afresh_by_the_new_one(group):
    kings_day = dt.date(2027, 4, 27)
    series = plan(group, starts_on=kings_day, on_holidays=OnHolidays.SKIP)
    data = change(series, on_holidays="meet")
    assert save(group.karel, "series_change", group, data, series=series.pk).status_code == 302
    shown = GroupSession.objects.shown().filter(group=group, starts_at__date=kings_day)
    assert [one.state for one in shown] == [SessionState.PLANNED]


def test_a_change_in_the_past_is_refused(group):
    series = plan(group)
    data = change(series, from_date="2020-01-07")
    response = post(group.karel, "series_change", group, data | {"preview": "1"}, series=series.pk)
    assert "That day has passed" in response.content.decode()


def test_a_first_evening_long_before_the_change_is_refused(group):
    series = plan(group)
    data = change(series, from_date=(series.starts_on + dt.timedelta(weeks=4)).isoformat())
    response = post(group.karel, "series_change", group, data | {"preview": "1"}, series=series.pk)
    assert "more than a week before the change" in response.content.decode()


@pytest.mark.parametrize("asked", ["garbage", "0b5d3c1e-0000-4000-8000-000000000000"])
@pytest.mark.parametrize("name", ["series_change", "series_end"])
def test_a_series_that_is_not_there_answers_404(group, name, asked):
    plan(group)
    page(group.karel, name, group.slug, status=404, series=asked)


def test_a_series_of_another_group_answers_404(group):
    other = plan(GroupFactory())
    page(group.karel, "series_change", group.slug, status=404, series=other.pk)


def test_the_end_says_how_many_evenings_go_and_then_ends(group):
    series = plan(group)
    last = series.starts_on + dt.timedelta(weeks=2)
    text = page(group.karel, "series_end", group.slug, series=series.pk, last_date=last.isoformat())
    count = series.sessions.filter(occurrence_date__gt=last).count()
    assert f"{count} evenings go" in text
    response = post(group.karel, "series_end", group, {"last_date": last.isoformat()}, series=series.pk)
    assert response.status_code == 302
    assert series.sessions.planned().count() == 2


def test_an_end_in_the_past_is_refused_with_a_sentence(group):
    series = plan(group)
    response = post(group.karel, "series_end", group, {"last_date": "2020-01-01"}, series=series.pk)
    assert "That day has passed" in response.content.decode()
    assert series.sessions.planned().count() > 2


@pytest.mark.parametrize("name", ["series_new", "series_change", "series_end"])
def test_plans_take_as_many_queries_with_thirty_evenings_as_with_one(group, name):
    series = plan(group, ends_on=coming_tuesday())
    client, url = signed_in(group.karel), f"{reverse(name, args=[group.slug])}?series={series.pk}"
    first = queries_of(client, url)
    actions.end_series(series=series, last_date=clock.today(), by=None)
    longer = plan(group, every_n_weeks=1, starts_on=coming_tuesday() + dt.timedelta(days=1))
    assert longer.sessions.count() > 20
    url = f"{reverse(name, args=[group.slug])}?series={longer.pk}"
    assert queries_of(client, url) == first <= MOST_QUERIES
