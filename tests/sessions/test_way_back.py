"""What was done about an evening can be taken back where nobody was promised otherwise (issue 8.5; docs/undo.md)."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from core.models import AuditEvent
from groups.states import GroupStatus
from sessions import actions, queries
from sessions.models import GroupSession
from sessions.states import CancelReason, SessionState
from tests.factories import GroupSessionFactory, VenueFactory
from tests.sessions.pages import evening_at, halsteren, signed_in

pytestmark = pytest.mark.django_db
LATER = dt.time(20, 15)


@pytest.fixture
def group():
    return halsteren()


@pytest.fixture
def evening(group):
    return GroupSessionFactory(group=group, venue=group.venue, **evening_at(clock.today() + dt.timedelta(days=20)))


def moved(evening, **values):
    start = evening.local_start
    told = {"date": start.date(), "local_time": LATER, "minutes": 120, "venue": evening.venue} | values
    actions.change_evening(session=evening, by=evening.group.karel, **told)
    now = GroupSession.objects.select_related("group", "venue").get(pk=evening.pk)
    now.group.karel = evening.group.karel
    return now


def sent(form, **values):
    """What a browser would send of an unchanged form."""
    return {name: form[name].value() or "" for name in form.fields} | values


def english(user):
    client = signed_in(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_a_moved_evening_is_put_back_in_two_taps(group, evening):
    client, start = english(group.karel), evening.starts_at
    page = client.get(reverse("session_change", args=[evening.pk]))
    data = sent(page.context["form"], local_time="20:15")
    told = client.post(reverse("session_change", args=[evening.pk]), data, follow=True).content.decode()
    back = reverse("session_change", args=[evening.pk]) + "?back"
    assert f'<a href="{back}">Put it back</a>' in told
    assert client.post(back, sent(client.get(back).context["form"])).status_code == 302
    evening.refresh_from_db()
    assert evening.starts_at == start
    assert AuditEvent.objects.filter(action="session.moved").count() == 2


def test_the_room_goes_back_with_the_time(group, evening):
    other = VenueFactory(organisation=group.organisation)
    now = moved(evening, venue=other)
    was = queries.as_it_was(now)
    assert was["local_time"] == evening.local_start.time()
    assert was["venue"] == str(group.venue.pk)


def test_what_was_no_move_has_no_way_back(group, evening):
    assert queries.as_it_was(evening) == {}
    assert queries.as_it_was(moved(evening, local_time=evening.local_start.time(), note="Bring cake")) == {}


def test_an_older_move_is_no_way_back_from_a_newer_change(group, evening):
    now = moved(evening)
    later = moved(now, note="Bring cake")
    assert queries.as_it_was(later) == {}


def test_a_cancelled_evening_is_planned_after_all_as_a_new_one(group, evening):
    """Its date stays a tombstone: who read that it is off reads of another evening, not of the same."""
    actions.cancel_evening(session=evening, reason=CancelReason.VENUE, by=group.karel)
    client = english(group.karel)
    again = f"{reverse('session_new', args=[group.slug])}?like={evening.pk}"
    assert again in client.get(reverse("session", args=[evening.pk])).content.decode()
    page = client.get(again)
    assert client.post(again, sent(page.context["form"])).status_code == 302
    new = GroupSession.objects.exclude(pk=evening.pk).get()
    assert (new.starts_at, new.ends_at, new.venue) == (evening.starts_at, evening.ends_at, evening.venue)
    evening.refresh_from_db()
    assert evening.state == SessionState.CANCELLED


def test_only_a_cancelled_evening_of_the_group_is_taken_as_an_example(group, evening):
    client = signed_in(group.karel)
    address = reverse("session_new", args=[group.slug])
    elsewhere = GroupSessionFactory(state=SessionState.CANCELLED, cancelled_at=clock.now(), cancel_reason="venue")
    for pk in (evening.pk, elsewhere.pk, "nonsense"):
        assert client.get(f"{address}?like={pk}").status_code == 404


def test_a_closed_group_plans_nothing_after_all(group, evening):
    actions.cancel_evening(session=evening, reason=CancelReason.VENUE, by=group.karel)
    group.status, group.closed_at = GroupStatus.CLOSED, clock.now()
    group.save()
    assert (
        signed_in(group.karel).get(f"{reverse('session_new', args=[group.slug])}?like={evening.pk}").status_code == 409
    )
