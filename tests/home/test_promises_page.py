"""The page of promises (W19, W21, W22, W33): clocks, whose they are, one button; and the deliverer's heartbeat."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from core import clock
from home.queries import promises as queries
from reminders import registry
from reminders.models import Deadline, Heartbeat, Message
from reminders.states import DeadlineState, Why
from sessions import actions, promises
from sessions.notices import men
from tests.counting import queries_of
from tests.factories import (
    ContactFactory,
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    GroupSessionFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    SessionWorkerFactory,
    UserFactory,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def karel(client):
    """The lead of a group, signed in; the roster entry."""
    entry = FacilitationFactory(worker__user__name="Karel", group__name="Halsteren", role="lead")
    ContactFactory(user=entry.worker.user)
    sign_in(client, entry.worker.user)
    return entry


def evening(group, hours, **values):
    """An evening that starts so many hours from now; negative: before now."""
    start = clock.now() + hours * HOUR
    return GroupSessionFactory(group=group, starts_at=start, ends_at=start + 2 * HOUR, **values)


def deadline(session, kind=promises.WORKER):
    return Deadline.objects.get(subject=promises.about(session), kind=kind)


def page(client):
    response = client.get(reverse("promises"))
    assert response.status_code == 200
    return response.content.decode()


def test_every_promise_stands_there_with_its_clock_whose_it_is_and_one_button(client, karel):
    session = evening(karel.group, 24 * 7)
    actions.sweep_promises()
    text = page(client)
    assert "Halsteren" in text
    assert "nobody guides it" in text
    assert "4 days left" in text
    assert "Karel" in text
    assert reverse("session_workers", args=[session.pk]) in text
    assert reverse("promise", args=[deadline(session).pk]) in text


def test_the_most_urgent_is_first_and_overdue_is_warm(client, karel):
    evening(karel.group, 24 * 9)
    evening(karel.group, 24)
    actions.sweep_promises()
    text = page(client)
    assert text.index("clock-overdue") < text.index("clock-open")
    assert "23 hours late" in text or "24 hours late" in text


def test_overdue_is_right_when_every_process_is_dead(client, karel, monkeypatch):
    """Nothing sweeps, delivers or ticks for ten days; the page alone knows."""
    session = SessionWorkerFactory(session=evening(karel.group, 24 * 5)).session
    actions.sweep_promises()
    assert "clock-" not in page(client)
    later = session.ends_at + dt.timedelta(hours=60)
    monkeypatch.setattr(clock, "now", lambda: later)
    text = page(client)
    assert "clock-overdue" in text
    assert "not recorded yet" in text
    assert "12 hours late" in text


def test_a_promise_that_has_not_begun_is_not_shown_but_is_next(client, karel):
    session = SessionWorkerFactory(session=evening(karel.group, 24 * 5)).session
    actions.sweep_promises()
    text = page(client)
    assert "Every promise is kept." in text
    assert "Next one due" in text
    assert str((session.ends_at + promises.AFTER).day) in text


def test_with_nothing_promised_every_promise_is_kept(client, karel):
    assert "Every promise is kept." in page(client)


def test_on_it_rests_the_alerts_and_keeps_the_promise_open(client, karel):
    session = evening(karel.group, 24 * 4)
    actions.sweep_promises()
    found = deadline(session)
    assert client.get(reverse("promise", args=[found.pk])).status_code == 200
    assert client.post(reverse("promise", args=[found.pk])).status_code == 302
    found.refresh_from_db()
    assert found.acknowledged_by == karel.worker.user
    assert found.state == DeadlineState.OPEN
    assert "Karel is on it" in page(client)


def test_another_organisation_gets_404_and_sees_nothing(client, karel):
    session = evening(karel.group, 24 * 4)
    actions.sweep_promises()
    stranger = CoordinatorFactory().user
    sign_in(client, stranger)
    assert "Halsteren" not in page(client)
    url = reverse("promise", args=[deadline(session).pk])
    assert client.get(url).status_code == client.post(url).status_code == 404


def test_his_own_promise_ends_with_his_place_on_the_roster(client, karel):
    """He is still the owner in the ledger; his right ended yesterday."""
    session = evening(karel.group, 24 * 4)
    actions.sweep_promises()
    assert deadline(session).owner.user == karel.worker.user
    karel.until_date = clock.today() - dt.timedelta(days=1)
    karel.save()
    assert "Halsteren" not in page(client)
    assert client.get(reverse("promise", args=[deadline(session).pk])).status_code == 404


def test_a_substitute_sees_the_promise_of_his_one_evening(client):
    stand_in = PeerWorkerFactory()
    ContactFactory(user=stand_in.user)
    session = evening(GroupFactory(organisation=stand_in.organisation, name="Roosendaal"), -3)
    SessionWorkerFactory(session=session, worker=stand_in)
    actions.sweep_promises()
    sign_in(client, stand_in.user)
    assert "Roosendaal" in page(client)


def test_a_coordinator_sees_those_of_his_organisation(client, karel):
    evening(karel.group, 24 * 4)
    actions.sweep_promises()
    sign_in(client, CoordinatorFactory(organisation=karel.group.organisation).user)
    assert "Halsteren" in page(client)


def test_a_participant_has_no_such_page(client):
    user = UserFactory()
    ParticipationFactory(participant__user=user)
    client.force_login(user)
    assert client.get(reverse("promises")).status_code == 404


def test_nobody_gets_there_without_signing_in(client):
    assert client.get(reverse("promises")).status_code == 302


def test_the_page_takes_as_many_queries_at_30_rows_as_at_1(client, karel):
    evening(karel.group, 24)
    actions.sweep_promises()
    one = queries_of(client, reverse("promises"))
    for number in range(29):
        evening(karel.group, 26 + 3 * number)
    actions.sweep_promises()
    assert Deadline.objects.open().count() >= 60
    assert queries_of(client, reverse("promises")) == one <= 12


def test_the_most_urgent_stand_on_the_desk_once(client, karel):
    session = evening(karel.group, 24)
    actions.sweep_promises()
    text = client.get(reverse("desk")).content.decode()
    assert text.count(f'btn-sm" href="{reverse("session_workers", args=[session.pk])}"') == 1
    assert "late" in text


def test_the_desk_takes_as_many_queries_at_30_rows_as_at_1(client, karel):
    evening(karel.group, 24)
    actions.sweep_promises()
    one = queries_of(client, reverse("desk"))
    for number in range(29):
        evening(karel.group, 26 + 3 * number)
    actions.sweep_promises()
    assert queries_of(client, reverse("desk")) == one <= 26


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (dt.timedelta(seconds=59), "0 minutes"),
        (dt.timedelta(minutes=1), "1 minute"),
        (dt.timedelta(hours=1), "1 hour"),
        (dt.timedelta(hours=47), "47 hours"),
        (dt.timedelta(hours=49), "2 days"),
    ],
)
def test_time_in_words_never_promises_more_than_there_is(span, words):
    assert queries.in_words(span) == words


# --- The deliverer's heartbeat -----------------------------------------------------------------------


def heartbeat(**ago):
    Heartbeat.objects.create(name="deliverer", at=clock.now() - dt.timedelta(**ago))


def test_the_head_of_the_page_says_whether_messages_leave(client, karel):
    assert "No message has left yet." in page(client)
    heartbeat(seconds=20)
    assert "Messages leave as they should." in page(client)
    Heartbeat.objects.update(at=clock.now() - dt.timedelta(minutes=9))
    assert "No messages have left for 9 minutes" in page(client)


@pytest.mark.servers
@pytest.mark.parametrize(
    ("ago", "status", "lives"),
    [({"seconds": 20}, 200, True), ({"minutes": 4}, 200, False), ({"minutes": 6}, 503, False), (None, 200, False)],
)
def test_ready_tells_of_the_deliverer_and_gives_up_after_five_minutes(client, broker, ago, status, lives):
    if ago:
        heartbeat(**ago)
    response = client.get("/readyz/")
    assert response.status_code == status
    assert response.json()["deliverer"] is lives
    assert (response.json()["deliverer_seconds"] is None) == (ago is None)


def test_ready_is_not_without_a_broker(client, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    heartbeat(seconds=5)
    response = client.get("/readyz/")
    assert response.status_code == 503
    assert response.json()["deliverer"] is True


# --- What a restore held back ------------------------------------------------------------------------


def held_back(organisation, kind="evening changed"):
    now = clock.now()
    return Message.objects.create(
        key=f"held:{uuid.uuid4()}", kind=kind, audience="participant", recipient=ContactFactory(), state="dead",
        organisation_id=organisation.pk, not_before=now, due_at=now, expires_at=now + HOUR, finished_at=now,
        why=Why.RESTORED,
    )  # fmt: skip


def noted(client, kind):
    return client.post(reverse("held_back_noted"), {"kind": kind})


def test_a_coordinator_sees_what_a_restore_held_back_until_he_has_looked(client):
    role = CoordinatorFactory()
    sign_in(client, role.user)
    assert "Not sent" not in page(client)
    kind = next(one for one in registry.message_kinds() if one.name == men.CHANGED)
    rows = [held_back(role.organisation, kind.name) for _ in range(2)]
    text = page(client)
    assert "Not sent" in text
    assert str(kind.label) in text
    assert "2 messages, due between" in text
    assert noted(client, kind.name).status_code == 302
    assert "Not sent" not in page(client)
    for row in rows:
        row.refresh_from_db()
        assert row.acknowledged_by == role.user


def test_nobody_else_sees_it_or_notes_it(client, karel):
    row = held_back(karel.group.organisation)
    assert "Not sent" not in page(client)
    assert noted(client, row.kind).status_code == 404
    sign_in(client, CoordinatorFactory().user)
    assert "Not sent" not in page(client)
    assert noted(client, row.kind).status_code == 404
    row.refresh_from_db()
    assert row.acknowledged_at is None
