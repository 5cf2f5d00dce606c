"""“I want to talk to someone”: asked in one tap, seen on the desk, taken up, called (W19, W28)."""

import datetime as dt
import socket
import time
import uuid

import pytest
from django.urls import reverse

from core import clock
from core.models import AccessEvent
from groups.models import Reachability
from groups.states import WorkerStatus
from participants import actions
from participants.actions import calls
from participants.models import ContactRequest, Participant
from participants.states import CallEnd, CallOutcome
from reminders.models import Deadline
from reminders.states import DeadlineState
from tests.counting import queries_of
from tests.factories import (
    AdministratorFactory,
    ContactFactory,
    CoordinatorFactory,
    FacilitationFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    UserFactory,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
NOON = dt.time(12)


@pytest.fixture
def sander(client):
    """A member with an account and a number that is safe, signed in; `.guide` guides his group."""
    contact = ContactFactory(phone="06 1234 5678", call_safe=True)
    sander = ParticipationFactory(
        participant__user=UserFactory(name="Sander"), participant__name="Sander", participant__contact=contact
    )
    sander.guide = FacilitationFactory(group=sander.group, worker__user__name="Karel de Wit").worker.user
    client.force_login(sander.participant.user)
    return sander


@pytest.fixture
def asked(sander):
    """He asked for a call a minute ago."""
    return actions.ask_for_contact(
        participant=sander.participant, by=sander.participant.user, token=uuid.uuid4(), words="Canary-words"
    )


@pytest.fixture
def noon(monkeypatch):
    """It is noon."""
    moment = clock.at_local(clock.today(), NOON, "Europe/Amsterdam")
    monkeypatch.setattr(clock, "now", lambda: moment)
    return moment


def mine(client):
    return client.get(reverse("my_contact")).content.decode()


def ask(client, **data):
    return client.post(reverse("my_contact"), {"token": str(uuid.uuid4())} | data)


def step(client, request, name, **data):
    return client.post(reverse("contact_step", args=[request.pk, name]), data)


def page_of(client, request):
    return client.get(reverse("contact_request", args=[request.pk]))


# --- The man ------------------------------------------------------------------------------------------


def test_the_numbers_of_his_organisation_come_first_in_its_order(client, sander):
    numbers = [{"name": "Crisis line", "number": "0900 1"}, {"name": "112", "number": "112"}]
    type(sander.group.organisation).objects.filter(pk=sander.group.organisation_id).update(emergency_numbers=numbers)
    page = mine(client)
    assert page.index("tel:09001") < page.index("tel:112") < page.index("Call me")
    assert "tel:08002000" not in page


def test_it_says_honestly_when_he_is_called_and_that_nobody_watches(client, sander, noon):
    page = mine(client)
    assert "calls you today before 22:00" in page
    assert "Nobody watches this page day and night" in page
    assert "We call 06 1234 5678" in page


def test_at_night_it_says_tomorrow(client, sander, monkeypatch):
    late = clock.at_local(clock.today(), dt.time(23, 40), "Europe/Amsterdam")
    monkeypatch.setattr(clock, "now", lambda: late)
    assert "calls you tomorrow before 11:00" in mine(client)


def test_a_man_without_a_safe_number_is_told_so_and_may_ask_all_the_same(client, sander):
    Participant.objects.filter(pk=sander.participant_id).update(contact=ContactFactory(phone="06 99", call_safe=False))
    page = mine(client)
    assert "no number that is safe to call" in page
    assert "06 99" not in page
    assert ask(client).status_code == 302
    assert ContactRequest.objects.waiting().exists()


def test_one_tap_asks_and_the_page_shows_how_far_it_is(client, sander, noon):
    """Asked, tried, taken up, spoken: each is his to see."""
    assert ask(client, words="About the weekend").status_code == 302
    request = ContactRequest.objects.get()
    assert (request.words, request.urgent, request.group) == ("About the weekend", False, sander.group)
    assert "Somebody calls you today before 22:00" in mine(client)
    calls.claim_call(call=request, by=sander.guide)
    assert "Karel calls you" in mine(client)
    assert "de Wit" not in mine(client)
    calls.note_try(call=request, outcome=CallOutcome.NO_ANSWER, by=sander.guide)
    assert "We tried to reach you" in mine(client)
    calls.note_try(call=request, outcome=CallOutcome.SPOKEN, by=sander.guide)
    assert "You spoke with Karel" in mine(client)
    assert "Call me" in mine(client), "he may ask again"


def test_pressed_twice_it_is_one_request_and_it_can_become_urgent(client, sander):
    token = str(uuid.uuid4())
    ask(client, token=token)
    ask(client, token=token)
    assert not ContactRequest.objects.get().urgent
    ask(client, urgent="on")
    assert ContactRequest.objects.get().urgent
    assert "You said that it is urgent" in mine(client)


def test_he_takes_it_back(client, sander, asked):
    assert client.post(reverse("my_contact_withdraw")).status_code == 302
    asked.refresh_from_db()
    assert asked.closed_as == CallEnd.WITHDRAWN
    assert Deadline.objects.get(kind=ContactRequest.PROMISE).state == DeadlineState.WAIVED
    assert client.post(reverse("my_contact_withdraw")).status_code == 302, "too late changes nothing"


def test_nobody_else_can_take_it_back(client, sander, asked):
    other = ParticipationFactory(group=sander.group, participant__user=UserFactory()).participant.user
    client.force_login(other)
    client.post(reverse("my_contact_withdraw"))
    asked.refresh_from_db()
    assert asked.closed_at is None


@pytest.mark.parametrize("data", [{"token": "nonsense"}, {}, {"words": "x" * 1001, "token": str(uuid.uuid4())}])
def test_what_does_not_fit_gets_the_page_back_and_nothing_is_asked(client, sander, data):
    assert client.post(reverse("my_contact"), data).status_code == 200
    assert not ContactRequest.objects.exists()


def test_who_takes_part_nowhere_has_no_such_page(client, sander):
    sign_in(client, CoordinatorFactory().user)
    assert client.get(reverse("my_contact")).status_code == 404


def test_his_first_page_leads_there_and_says_that_it_arrived(client, sander, asked):
    page = client.get(reverse("me")).content.decode()
    assert reverse("my_contact") in page
    assert "You asked for a call. It has arrived." in page


# --- The desk -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda group: FacilitationFactory(group=group).worker.user, 200),
        (lambda group: PeerWorkerFactory(organisation=group.organisation).user, 200),
        (lambda group: CoordinatorFactory(organisation=group.organisation).user, 200),
        (lambda group: PeerWorkerFactory().user, 404),
        (lambda group: CoordinatorFactory().user, 404),
        (lambda group: AdministratorFactory(organisation=group.organisation).user, 404),
        (lambda group: PeerWorkerFactory(organisation=group.organisation, status=WorkerStatus.STOPPED).user, 404),
        (lambda group: ParticipationFactory(group=group, participant__user=UserFactory()).participant.user, 404),
    ],
    ids=[
        "guide", "a worker of another group", "coordinator", "a worker of another organisation",
        "another organisation's coordinator", "the administrator", "a worker who stopped", "another participant",
    ],
)  # fmt: skip
def test_who_sees_a_man_who_waits(client, sander, asked, who, status):
    sign_in(client, who(sander.group))
    assert page_of(client, asked).status_code == status
    assert (step(client, asked, "claim").status_code == 404) == (status == 404)
    listed = client.get(reverse("contact_list"))
    assert ("Sander" in listed.content.decode()) == (status == 200)


def test_once_he_has_been_called_only_his_own_workers_see_it(client, sander, asked):
    calls.note_try(call=asked, outcome=CallOutcome.SPOKEN, by=sander.guide)
    for user, status in ((sander.guide, 200), (PeerWorkerFactory(organisation=asked.organisation).user, 404)):
        sign_in(client, user)
        assert page_of(client, asked).status_code == status


def test_a_worker_who_asked_himself_does_not_find_it_on_his_desk(client, sander):
    own = ParticipationFactory(group=sander.group, participant__user=sander.guide)
    request = actions.ask_for_contact(participant=own.participant, by=sander.guide, token=uuid.uuid4())
    sign_in(client, sander.guide)
    assert page_of(client, request).status_code == 404


def test_who_was_handed_it_and_stopped_since_sees_nothing_of_it(client, sander, asked):
    """He works for another organisation now, so he has a desk; what he was handed here went with his work here."""
    worker = PeerWorkerFactory(organisation=asked.organisation)
    calls.claim_call(call=asked, by=worker.user)
    type(worker).objects.filter(pk=worker.pk).update(status=WorkerStatus.STOPPED)
    PeerWorkerFactory(user=worker.user)
    sign_in(client, worker.user)
    assert page_of(client, asked).status_code == 404
    assert step(client, asked, "call", outcome="spoken").status_code == 404


def test_only_the_safe_ways_are_shown_and_the_reading_is_noted(client, sander, asked):
    Participant.objects.filter(pk=sander.participant_id).update(
        contact=ContactFactory(phone="0612345678", text_safe=True, email="canary@example.org")
    )
    sign_in(client, sander.guide)
    page = page_of(client, asked).content.decode()
    assert "sms:0612345678" in page
    assert "tel:0612345678" not in page
    assert "canary@example.org" not in page
    assert "Canary-words" in page
    assert AccessEvent.objects.get().reader_id == sander.guide.pk


@pytest.mark.parametrize("safe", [True, False])
def test_a_voicemail_can_be_noted_only_where_it_is_safe(client, sander, asked, safe):
    Participant.objects.filter(pk=sander.participant_id).update(
        contact=ContactFactory(phone="0612345678", call_safe=True, voicemail_safe=safe)
    )
    sign_in(client, sander.guide)
    assert ("Left a voicemail" in page_of(client, asked).content.decode()) == safe


def test_one_says_that_he_calls_and_the_second_hears_who_was_first(client, sander, asked):
    sign_in(client, sander.guide)
    assert step(client, asked, "claim").status_code == 302
    sign_in(client, PeerWorkerFactory(organisation=asked.organisation).user)
    late = step(client, asked, "claim")
    assert late.status_code == 422
    assert "Karel de Wit calls him already" in late.content.decode()


def test_no_answer_leaves_it_open_and_spoken_keeps_the_promise(client, sander, asked):
    sign_in(client, sander.guide)
    step(client, asked, "call", outcome="no_answer")
    assert "tried once" in client.get(reverse("contact_list")).content.decode()
    step(client, asked, "call", outcome="spoken")
    assert Deadline.objects.get(kind=ContactRequest.PROMISE).state == DeadlineState.MET
    assert "Nobody waits." in client.get(reverse("contact_list")).content.decode()


def test_those_who_can_be_reached_now_are_offered_first(client, sander, asked, noon):
    reachable = PeerWorkerFactory(organisation=asked.organisation, user__name="Zwaan")
    PeerWorkerFactory(organisation=asked.organisation, user__name="Aalscholver")
    Reachability.objects.create(
        worker=reachable, weekday=str(clock.today().isoweekday()), from_time=dt.time(9), until_time=dt.time(22),
        from_date=clock.today() - dt.timedelta(days=1),
    )  # fmt: skip
    sign_in(client, sander.guide)
    page = page_of(client, asked).content.decode()
    assert page.index("Can be reached now") < page.index("Zwaan") < page.index("Aalscholver")
    assert step(client, asked, "hand-over", to=reachable.pk).status_code == 302
    asked.refresh_from_db()
    assert asked.claimed_by == reachable.user


def test_a_colleague_elsewhere_cannot_be_handed_it(client, sander, asked):
    sign_in(client, sander.guide)
    assert step(client, asked, "hand-over", to=PeerWorkerFactory().pk).status_code == 422


def test_giving_up_takes_three_tries(client, sander, asked):
    sign_in(client, sander.guide)
    refused = step(client, asked, "end-call", how="given_up")
    assert refused.status_code == 422
    assert "at least 3 times" in refused.content.decode()
    for _ in range(3):
        step(client, asked, "call", outcome="no_answer")
    assert step(client, asked, "end-call", how="given_up").status_code == 302
    client.force_login(sander.participant.user)
    assert "could not reach you" in mine(client)


@pytest.mark.parametrize(("name", "status"), [("nonsense", 404), ("call", 422), ("end-call", 422)])
def test_a_step_that_does_not_exist_or_says_nothing_changes_nothing(client, sander, asked, name, status):
    sign_in(client, sander.guide)
    assert step(client, asked, name).status_code == status
    asked.refresh_from_db()
    assert (asked.tries, asked.closed_at) == (0, None)


@pytest.mark.parametrize("page", ["desk", "promises"])
def test_it_stands_on_the_desk_and_among_the_promises_of_every_worker_of_the_organisation(client, sander, asked, page):
    """W28: who can be reached tonight may guide another group, or none. Control: another organisation's worker."""
    link = reverse("contact_request", args=[asked.pk])
    for user in (
        sander.guide,
        PeerWorkerFactory(organisation=asked.organisation).user,
        FacilitationFactory(group__organisation=asked.organisation).worker.user,
    ):
        sign_in(client, user)
        assert link in client.get(reverse(page)).content.decode()
    sign_in(client, FacilitationFactory().worker.user)
    assert link not in client.get(reverse(page)).content.decode()


def another(group, **values):
    man = ParticipationFactory(group=group, participant__user=UserFactory(), **values)
    return actions.ask_for_contact(participant=man.participant, by=man.participant.user, token=uuid.uuid4())


def test_the_list_takes_as_many_queries_at_30_rows_as_at_1(client, sander, asked):
    sign_in(client, sander.guide)
    addresses = [reverse("contact_list"), reverse("contact_request", args=[asked.pk])]
    calls.note_try(call=another(sander.group), outcome=CallOutcome.SPOKEN, by=sander.guide)
    PeerWorkerFactory(organisation=asked.organisation)
    few = [queries_of(client, address) for address in addresses]
    for number in range(60):
        request = another(sander.group)
        PeerWorkerFactory(organisation=asked.organisation)
        if number % 2:
            calls.note_try(call=request, outcome=CallOutcome.SPOKEN, by=sander.guide)
    assert [queries_of(client, address) for address in addresses] == few
    assert few[0] <= 7
    assert few[1] <= 16


def test_urgent_ones_stand_on_top(client, sander, asked):
    urgent = another(sander.group, participant__name="Zeger")
    ContactRequest.objects.filter(pk=urgent.pk).update(urgent=True, due_at=asked.due_at + dt.timedelta(hours=1))
    sign_in(client, sander.guide)
    rows = client.get(reverse("contact_list")).context["page"].waiting
    assert [row.request.participant.name for row in rows] == ["Zeger", "Sander"]


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broker", ["refuses", "never answers"])
def test_with_the_broker_down_it_is_on_the_desk_within_five_seconds(client, sander, monkeypatch, settings, broker):
    """The row is committed before anything else: no task, no queue is needed for a worker to see it."""
    from celery import current_app

    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        if broker == "never answers":
            deaf.listen(1)
        url = f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"
        settings.CELERY_BROKER_URL = url
        monkeypatch.setattr(current_app.conf, "broker_url", url)
        begun = time.perf_counter()
        assert ask(client).status_code == 302
        request = ContactRequest.objects.get()
        sign_in(client, sander.guide)
        assert reverse("contact_request", args=[request.pk]) in client.get(reverse("desk")).content.decode()
        assert time.perf_counter() - begun < 5
