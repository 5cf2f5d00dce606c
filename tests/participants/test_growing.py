"""From participant to worker: five steps, each with a day and who took it (W38)."""

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from groups.actions import accept_invitation
from groups.models import Coaching, Invitation, PeerWorker
from groups.notices import token_of
from groups.states import WorkerStatus
from participants import actions
from participants.models import WorkerPath, WorkerPathTransition
from participants.notices import INTEREST
from participants.states import PathState
from reminders.actions import escalate
from reminders.models import Deadline, Message
from reminders.notices import ALERT
from reminders.states import DeadlineState
from tests.counting import queries_of
from tests.factories import (
    ContactFactory,
    CoordinatorFactory,
    FacilitationFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    UserFactory,
)
from tests.signing import prove, sign_in

pytestmark = pytest.mark.django_db
S = PathState
SECRET = "winterkoning"


@pytest.fixture
def entry():
    """Karel guides the group in which the man sits."""
    return FacilitationFactory(worker__user__name="Karel")


@pytest.fixture
def man(entry):
    return ParticipationFactory(
        group=entry.group, participant__user=UserFactory(), participant__name="Sander"
    ).participant


@pytest.fixture
def marjan(man):
    return CoordinatorFactory(organisation=man.organisation).user


@pytest.fixture
def path(man):
    return actions.say_interest(participant=man, by=man.user)


def go_on(path, by, state, **values):
    return actions.take_step(path=path, state=state, by=by, **({"date": clock.today()} | values))


def up_to_coach(path, by):
    for state in (S.COGUIDING, S.TRAINING):
        go_on(path, by, state)
    return go_on(path, by, S.COACH, coach=by)


# --- The way ---


def test_a_man_goes_the_whole_way_and_works_then(path, man, marjan):
    up_to_coach(path, marjan)
    done = actions.start_working(path=path, by=marjan)
    worker = PeerWorker.objects.get(user=man.user)
    assert done.worker == worker
    assert (worker.status, worker.from_participant, worker.tells_past) == (WorkerStatus.ACTIVE, True, False)
    assert Coaching.objects.get().coach == marjan
    steps = WorkerPathTransition.objects.order_by("pk").values_list("to_state", "by")
    assert list(steps) == [
        ("interest", man.user.pk), *((state, marjan.pk) for state in ("coguiding", "training", "coach", "started"))
    ]  # fmt: skip


def test_he_keeps_his_seat_and_his_own_pages(client, path, man, marjan):
    up_to_coach(path, marjan)
    actions.start_working(path=path, by=marjan)
    sign_in(client, man.user)
    assert client.get(reverse("me")).status_code == 200
    assert "You are a worker now." in client.get(reverse("my_growing")).content.decode()
    assert client.get(reverse("desk")).status_code == 200


def test_who_was_in_training_already_becomes_active_and_stays_one_worker(path, man, marjan):
    up_to_coach(path, marjan)
    PeerWorkerFactory(user=man.user, organisation=man.organisation, status=WorkerStatus.TRAINING)
    actions.start_working(path=path, by=marjan)
    assert PeerWorker.objects.get(user=man.user).status == WorkerStatus.ACTIVE


def test_said_twice_it_is_there_once(man, path):
    assert actions.say_interest(participant=man, by=man.user) == path
    assert WorkerPathTransition.objects.count() == 1


def test_who_works_here_already_is_told_so(man):
    PeerWorkerFactory(user=man.user, organisation=man.organisation)
    with pytest.raises(DomainError, match="works here"):
        actions.say_interest(participant=man, by=man.user)


def test_a_worker_brings_it_up_only_with_the_mans_yes(man, entry):
    karel = entry.worker.user
    with pytest.raises(DomainError, match="Ask him first"):
        actions.say_interest(participant=man, by=karel)
    assert actions.say_interest(participant=man, by=karel, agreed=True).brought_by == karel


def test_nobody_else_brings_it_up(man):
    for other in (PeerWorkerFactory(organisation=man.organisation).user, CoordinatorFactory().user, UserFactory()):
        with pytest.raises(NotAllowed):
            actions.say_interest(participant=man, by=other, agreed=True)


@pytest.mark.parametrize(
    ("state", "days", "field"),
    [(S.TRAINING, 0, None), (S.COGUIDING, 1, "date"), (S.COGUIDING, -9, "date"), (S.INTEREST, 0, None)],
    ids=["skips a step", "a day to come", "before the last step", "the same again"],
)
def test_steps_come_in_order_and_days_too(path, marjan, state, days, field):
    date = clock.today() + dt.timedelta(days=days)
    if state == S.INTEREST:
        assert go_on(path, marjan, state).state == S.INTEREST
        return
    with pytest.raises(DomainError) as refused:
        go_on(path, marjan, state, date=date)
    assert refused.value.field == field
    assert WorkerPathTransition.objects.count() == 1


def test_without_a_coach_that_step_is_not_taken(path, marjan):
    for state in (S.COGUIDING, S.TRAINING):
        go_on(path, marjan, state)
    with pytest.raises(DomainError, match="who coaches"):
        go_on(path, marjan, S.COACH)


def test_only_coordinators_take_steps_start_and_stop(path, man, entry):
    for user in (entry.worker.user, man.user, CoordinatorFactory().user):
        with pytest.raises(NotAllowed):
            go_on(path, user, S.COGUIDING)
        with pytest.raises(NotAllowed):
            actions.start_working(path=path, by=user)
        with pytest.raises(NotAllowed):
            actions.stop_path(path=path, words="x", by=user)


def test_it_stops_with_a_kind_word_that_he_reads(client, path, man, marjan):
    with pytest.raises(DomainError, match="kind word"):
        actions.stop_path(path=path, words=" ", by=marjan)
    actions.stop_path(path=path, words="First rest a little", by=marjan)
    page = sign_in(client, man.user).get(reverse("my_growing")).content.decode()
    assert "First rest a little" in page
    assert actions.say_interest(participant=man, by=man.user) != path


def test_he_withdraws_at_any_moment(client, path, man, marjan):
    up_to_coach(path, marjan)
    for _ in range(2):
        assert sign_in(client, man.user).post(reverse("my_growing_withdraw")).status_code == 302
    path.refresh_from_db()
    assert (path.state, path.closed_on) == (S.WITHDRAWN, clock.today())
    assert not PeerWorker.objects.filter(user=man.user).exists()


def test_days_that_do_not_fit_the_state_cannot_be_stored(path):
    for values in ({"state": "coguiding"}, {"coach_on": clock.today()}, {"closed_on": clock.today()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            WorkerPath.objects.filter(pk=path.pk).update(**values)


# --- Without an account ---


@pytest.fixture
def unknown(entry):
    """A man who has no account, as far as the start."""
    return ParticipationFactory(group=entry.group).participant


def invited(man, karel, by, email="new@example.org"):
    path = actions.say_interest(participant=man, by=karel, agreed=True)
    up_to_coach(path, by)
    return actions.start_working(path=path, by=by, email=email)


def accept(letter, **values):
    values = {"name": "Sander", "password": "four plain words here", "signed_in": None} | values
    return accept_invitation(token=token_of(letter), **values)


def test_who_has_no_account_is_invited_and_starts_when_he_opens_the_letter(unknown, entry):
    boss = CoordinatorFactory(organisation=unknown.organisation).user
    path = invited(unknown, entry.worker.user, boss)
    assert (path.state, path.invitation.email) == (S.COACH, "new@example.org")
    user = accept(path.invitation)
    path.refresh_from_db()
    unknown.refresh_from_db()
    assert (path.state, unknown.user) == (S.STARTED, user)
    assert PeerWorker.objects.get(user=user).from_participant


def test_without_an_address_nothing_is_sent(unknown, entry):
    boss = CoordinatorFactory(organisation=unknown.organisation).user
    with pytest.raises(DomainError, match="no account"):
        invited(unknown, entry.worker.user, boss, email="")
    assert not Invitation.objects.exists()


def test_a_letter_that_is_out_ends_with_the_way(unknown, entry):
    boss = CoordinatorFactory(organisation=unknown.organisation).user
    path = invited(unknown, entry.worker.user, boss)
    actions.stop_path(path=path, words="Not now", by=boss)
    with pytest.raises(DomainError, match="does not work any more"):
        accept(path.invitation)
    assert not PeerWorker.objects.exclude(pk=entry.worker.pk).exists()


def test_one_letter_belongs_to_one_man(unknown, entry):
    boss = CoordinatorFactory(organisation=unknown.organisation).user
    invited(unknown, entry.worker.user, boss)
    other = ParticipationFactory(group=entry.group).participant
    with pytest.raises(DomainError, match="Somebody else"):
        invited(other, entry.worker.user, boss)


def test_the_account_of_another_file_does_not_become_his(unknown, man, entry):
    boss = CoordinatorFactory(organisation=unknown.organisation).user
    path = invited(unknown, entry.worker.user, boss, email=man.user.email)
    with pytest.raises(DomainError, match="another file"), transaction.atomic():
        accept(path.invitation, signed_in=man.user)
    path.refresh_from_db()
    assert path.state == S.COACH


# --- Pages ---


def test_his_page_is_low_key_and_says_it_in_one_tap(client, man):
    sign_in(client, man.user)
    assert reverse("my_growing") in client.get(reverse("me")).content.decode()
    assert client.post(reverse("my_growing"), {"words": SECRET}).status_code == 302
    assert WorkerPath.objects.get().words == SECRET
    assert SECRET not in str(WorkerPath.objects.values_list("words", flat=True).get())
    assert not [event for event in AuditEvent.objects.all() if SECRET in str(event.facts)]


def test_the_coordinator_walks_the_steps_on_the_page(client, path, man, marjan):
    sign_in(client, marjan)
    address = reverse("path", args=[path.pk])
    today = clock.today().isoformat()
    step = reverse("path_step", args=[path.pk, "next"])
    client.post(step, {"state": "coguiding", "date": today})
    client.post(step, {"state": "training", "date": today})
    client.post(step, {"state": "coach", "date": today, "coach": marjan.pk})
    assert "He becomes a worker" in client.get(address).content.decode()
    after = client.post(reverse("path_step", args=[path.pk, "start"]))
    assert after.url == reverse("worker", args=[PeerWorker.objects.get(user=man.user).pk])
    assert client.get(address).status_code == 404


def test_coordinators_hear_of_it_and_a_talk_is_promised_within_a_fortnight(man, marjan):
    ContactFactory(user=marjan)
    path = actions.say_interest(participant=man, by=man.user)
    promise = Deadline.objects.get(kind=INTEREST)
    assert promise.due_at - promise.anchor == dt.timedelta(days=14)
    escalate(now=promise.anchor)
    assert [one.recipient.user for one in Message.objects.filter(kind=ALERT)] == [marjan]
    go_on(path, marjan, S.COGUIDING)
    promise.refresh_from_db()
    assert promise.state == DeadlineState.MET


def test_who_takes_it_back_is_not_talked_to_about_it(man, path):
    actions.withdraw_path(path=path, by=man.user)
    assert Deadline.objects.get(kind=INTEREST).state == DeadlineState.WAIVED


def test_the_start_asks_who_it_is_once_more(client, path, marjan):
    sign_in(client, marjan)
    prove(client, marjan, ago=11 * 60)
    start, page = reverse("path_step", args=[path.pk, "start"]), reverse("path", args=[path.pk])
    asked = client.post(start, headers={"Referer": f"http://testserver{page}"})
    assert asked.url == f"{reverse('account_reauthenticate')}?{urlencode({'next': page})}"
    assert client.post(reverse("path_step", args=[path.pk, "stop"])).status_code == 422


def test_a_refused_step_keeps_what_was_typed(client, path, marjan):
    sign_in(client, marjan)
    page = client.post(reverse("path_step", args=[path.pk, "next"]), {"state": "coguiding", "date": "2999-01-01"})
    assert page.status_code == 422
    assert "2999-01-01" in page.content.decode()
    assert client.post(reverse("path_step", args=[path.pk, "dance"])).status_code == 404


def test_other_people_do_not_find_it(client, path, man):
    address = reverse("path", args=[path.pk])
    colleague = PeerWorkerFactory(organisation=man.organisation).user
    for user in (colleague, CoordinatorFactory().user, UserFactory(), man.user):
        assert sign_in(client, user).get(address).status_code == 404
    assert "Sander" not in sign_in(client, colleague).get(reverse("paths")).content.decode()


def test_the_worker_of_his_group_sees_it_and_takes_no_steps(client, path, entry):
    page = sign_in(client, entry.worker.user).get(reverse("path", args=[path.pk]))
    assert page.status_code == 200
    assert reverse("path_step", args=[path.pk, "next"]) not in page.content.decode()


def test_the_list_takes_the_same_queries_whoever_is_on_it(client, path, entry, marjan):
    sign_in(client, marjan)
    few = [queries_of(client, address) for address in (reverse("paths"), reverse("path", args=[path.pk]))]
    for _ in range(5):
        other = ParticipationFactory(group=entry.group).participant
        actions.say_interest(participant=other, by=entry.worker.user, agreed=True)
    assert [queries_of(client, one) for one in (reverse("paths"), reverse("path", args=[path.pk]))] == few
    assert max(few) <= 8, few
