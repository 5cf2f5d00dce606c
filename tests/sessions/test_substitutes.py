"""A worker who can't come asks for a substitute; the first to say yes has the evening (issue 5: 4; W4)."""

import datetime as dt

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.errors import DomainError, NotAllowed
from groups.states import WorkerStatus
from reminders.delivery import deliver
from reminders.models import Deadline, Message
from reminders.registry import deadline_kind
from reminders.states import DeadlineState
from sessions import actions
from sessions.models import GroupSession, SubstituteRequest
from sessions.notices import substitutes
from sessions.states import CancelReason, SubstituteState
from tests.factories import (
    FacilitationFactory,
    GroupFactory,
    GroupSessionFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    SessionWorkerFactory,
    SubstituteRequestFactory,
)
from tests.sessions.pages import coordinator_of, halsteren, page, queries_of, signed_in, worker_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def evening():
    """Next week in Halsteren, guided by Karel (`.karel`) alone; Ron (`.ron`) works for the same organisation."""
    group = halsteren()
    session = GroupSessionFactory(group=group, venue=group.venue)
    SessionWorkerFactory(session=session, worker=group.facilitations.get().worker)
    session.karel, session.ron = group.karel, worker_of(group.organisation).user
    return session


def ask(evening, by=None, **values):
    return actions.ask_substitute(session=evening, by=by or evening.karel, **values)


def yes(request, user):
    return actions.step_in(request=request, by=user)


def told(kind=substitutes.ASKED):
    return set(Message.objects.filter(kind=kind).values_list("recipient__user", flat=True))


def guides(evening):
    return [place.worker.user for place in evening.session_workers.select_related("worker__user")]


def promise(request):
    return Deadline.objects.get(kind=substitutes.FOUND, subject=substitutes.about(request))


def test_his_place_stays_his_until_somebody_says_yes(evening):
    request = ask(evening)
    assert guides(evening) == [evening.karel]
    yes(request, evening.ron)
    assert guides(evening) == [evening.ron]
    assert evening.session_workers.get().is_substitute


def test_asking_twice_is_asking_once(evening):
    assert ask(evening) == ask(evening)
    assert Message.objects.filter(kind=substitutes.ASKED).count() == 1


def test_the_database_holds_one_open_request_a_place(evening):
    request = ask(evening)
    with pytest.raises(IntegrityError), transaction.atomic():
        SubstituteRequestFactory(session=evening, worker=request.worker)


def test_colleagues_who_are_free_and_qualified_are_asked_and_nobody_else(evening):
    organisation = evening.group.organisation
    busy = SessionWorkerFactory(
        session=GroupSessionFactory(group=GroupFactory(organisation=organisation), starts_at=evening.starts_at)
    ).worker.user
    for status in (WorkerStatus.TRAINING, WorkerStatus.PAUSING, WorkerStatus.STOPPED):
        worker_of(organisation, status=status)
    worker_of(organisation, user__is_active=False)
    elsewhere = PeerWorkerFactory().user
    coordinator = coordinator_of(evening.group)
    ask(evening)
    assert told() == {evening.ron.pk}
    assert not told() & {busy.pk, elsewhere.pk, coordinator.pk, evening.karel.pk}


def test_who_is_in_training_may_stand_beside_an_active_colleague_and_not_alone(evening):
    trainee = worker_of(evening.group.organisation, status=WorkerStatus.TRAINING).user
    with pytest.raises(DomainError, match="not alone"):
        yes(ask(evening), trainee)
    second = SessionWorkerFactory(session=evening, position=2).worker.user
    request = ask(evening, by=second)
    with pytest.raises(DomainError, match="not alone"):
        yes(request, trainee)  # the other one asks too
    actions.withdraw_request(request=SubstituteRequest.objects.get(worker__user=evening.karel), by=evening.karel)
    assert SubstituteRequest.objects.offered_to(trainee, clock.now()).get() == request
    yes(request, trainee)
    assert set(guides(evening)) == {evening.karel, trainee}


def test_the_second_is_told_kindly_who_was_first(evening):
    late = worker_of(evening.group.organisation, name="Jan Late")
    request = ask(evening)
    yes(request, evening.ron)
    with pytest.raises(DomainError, match="Ron Baas was first and guides this evening"):
        yes(request, late.user)
    response = signed_in(late.user).post(reverse("substitute_take", args=[request.pk]), follow=True)
    assert "Ron Baas was first" in response.content.decode()
    assert guides(evening) == [evening.ron]


def test_saying_yes_twice_changes_nothing(evening):
    request = ask(evening)
    yes(request, evening.ron)
    revision = GroupSession.objects.get(pk=evening.pk).revision
    yes(request, evening.ron)
    assert GroupSession.objects.get(pk=evening.pk).revision == revision


def test_who_is_elsewhere_then_cannot_say_yes(evening):
    request = ask(evening)
    other = GroupSessionFactory(
        group=GroupFactory(organisation=evening.group.organisation), starts_at=evening.starts_at + DAY / 24
    )
    actions.assign_workers(session=other, workers=[evening.ron.peer_workers.get()], by=None)
    with pytest.raises(DomainError, match="Ron Baas guides"):
        yes(request, evening.ron)
    assert not SubstituteRequest.objects.offered_to(evening.ron, clock.now()).exists()


def test_a_worker_of_another_organisation_and_a_coordinator_cannot_say_yes(evening):
    request = ask(evening)
    for stranger in (PeerWorkerFactory().user, coordinator_of(evening.group)):
        with pytest.raises(NotAllowed):
            yes(request, stranger)


def test_a_colleague_on_the_same_evening_cannot_fill_a_second_place(evening):
    second = SessionWorkerFactory(session=evening, position=2).worker.user
    with pytest.raises(DomainError, match="You guide this evening already"):
        yes(ask(evening), second)


def test_a_colleague_of_the_roster_is_no_substitute(evening):
    colleague = FacilitationFactory(group=evening.group).worker.user
    yes(ask(evening), colleague)
    assert not evening.session_workers.get().is_substitute


def test_he_may_take_it_back_until_somebody_said_yes(evening):
    request = ask(evening)
    actions.withdraw_request(request=request, by=evening.karel)
    assert SubstituteRequest.objects.get().state == SubstituteState.WITHDRAWN
    assert promise(request).state == DeadlineState.WAIVED
    with pytest.raises(DomainError, match="not needed any more"):
        yes(request, evening.ron)
    again = ask(evening)
    yes(again, evening.ron)
    with pytest.raises(DomainError, match="Ron Baas has said yes already"):
        actions.withdraw_request(request=again, by=evening.karel)


def test_only_who_asked_takes_it_back_and_only_who_guides_asks(evening):
    request = ask(evening)
    with pytest.raises(NotAllowed):
        actions.withdraw_request(request=request, by=evening.ron)
    with pytest.raises(NotAllowed):
        ask(evening, by=evening.ron)


def test_an_evening_that_has_begun_or_is_off_cannot_be_asked_for(evening):
    with pytest.raises(DomainError, match="has begun"):
        ask(evening, now=evening.starts_at)
    actions.cancel_evening(session=evening, reason=CancelReason.VENUE, by=None)
    with pytest.raises(DomainError, match="does not go on"):
        ask(evening)


def test_nobody_can_say_yes_once_it_has_begun(evening):
    request = ask(evening)
    with pytest.raises(DomainError, match="has begun"):
        actions.step_in(request=request, by=evening.ron, now=evening.starts_at)


def move(evening):
    date = evening.local_start.date() + DAY
    actions.change_evening(
        session=evening, date=date, local_time=dt.time(19, 30), minutes=120, venue=evening.venue, by=None
    )


def cancel(evening):
    actions.cancel_evening(session=evening, reason=CancelReason.VENUE, by=None)


def give_to_another(evening):
    actions.assign_workers(session=evening, workers=[evening.ron.peer_workers.get()], by=None)


@pytest.mark.parametrize(
    ("change", "kept"),
    [(move, DeadlineState.WAIVED), (cancel, DeadlineState.WAIVED), (give_to_another, DeadlineState.MET)],
)
def test_a_change_of_the_evening_ends_the_request_and_who_asked_hears_of_it(evening, change, kept):
    request = ask(evening)
    change(evening)
    assert SubstituteRequest.objects.get().state == SubstituteState.ENDED
    assert promise(request).state == kept
    assert told(substitutes.ANSWERED) == {evening.karel.pk}
    assert not Message.objects.filter(kind=substitutes.ASKED).exclude(state="cancelled").exists()
    with pytest.raises(DomainError, match="not needed any more"):
        yes(request, evening.ron)


def test_closing_the_evening_ends_what_nobody_answered():
    group = halsteren()
    begun = GroupSessionFactory(group=group, starts_at=clock.now() - DAY / 24)
    place = SessionWorkerFactory(session=begun, worker=group.facilitations.get().worker)
    request = SubstituteRequestFactory(session=begun, worker=place.worker)
    actions.close_evening(session=begun, by=coordinator_of(group))
    request.refresh_from_db()
    assert request.state == SubstituteState.ENDED


def test_who_pauses_after_asking_still_reads_what_became_of_it(evening):
    request = ask(evening)
    worker = evening.karel.peer_workers.get()
    actions.set_worker_status(worker=worker, status="pausing", engagement=worker.engagement, by=None)
    assert told(substitutes.ANSWERED) == {evening.karel.pk}
    assert "this is not asked any more" in page(evening.karel, "substitute", request.pk)


def test_the_coordinator_gets_to_choose_somebody_himself(evening):
    request = ask(evening)
    workers = reverse("session_workers", args=[evening.pk])
    assert workers in page(coordinator_of(evening.group), "substitute", request.pk)
    assert workers not in page(evening.ron, "substitute", request.pk)


def test_a_second_worker_beside_him_does_not_end_the_request(evening):
    ask(evening)
    workers = [evening.karel.peer_workers.get(), evening.ron.peer_workers.get()]
    actions.assign_workers(session=evening, workers=workers, by=None)
    assert SubstituteRequest.objects.get().state == SubstituteState.OPEN


def test_the_coordinator_hears_of_it_before_the_last_48_hours(evening):
    coordinator = coordinator_of(evening.group)
    page(coordinator, "desk")  # his contact is there once he has signed in and been written to
    request = ask(evening)
    deadline = promise(request)
    assert deadline.due_at == evening.starts_at - dt.timedelta(hours=48)
    hearing = deadline_kind(substitutes.FOUND).next_to_hear(deadline, 0)
    assert hearing.at == deadline.due_at - DAY
    assert deadline_kind(substitutes.FOUND).next_to_hear(deadline, 1) is None
    yes(request, evening.ron)
    assert promise(request).state == DeadlineState.MET


def test_asked_within_48_hours_it_is_due_at_once():
    group = halsteren()
    session = GroupSessionFactory(group=group, starts_at=clock.now() + dt.timedelta(hours=20))
    SessionWorkerFactory(session=session, worker=group.facilitations.get().worker)
    coordinator = coordinator_of(group)
    ask_at = clock.now()
    deadline = promise(actions.ask_substitute(session=session, by=group.karel, now=ask_at))
    assert deadline.due_at == ask_at
    assert "asks for a substitute" in page(coordinator, "promises")
    assert "Karel de Wit asks for a substitute" in page(coordinator, "desk")


def test_the_messages_are_neutral_and_lead_to_the_page(evening):
    request = ask(evening)
    deliver()
    [letter] = mail.outbox
    assert letter.to == [evening.ron.email]
    assert reverse("substitute", args=[request.pk]) in letter.body
    assert "Halsteren" not in letter.subject + letter.body
    yes(request, evening.ron)
    deliver()
    assert mail.outbox[1].to == [evening.karel.email]
    assert "Ron Baas guides this evening." in page(evening.karel, "substitute", request.pk)


def test_one_tap_on_the_desk(evening):
    request = ask(evening)
    text = page(evening.ron, "desk")
    assert "Karel de Wit asks for a substitute: Halsteren" in text
    assert reverse("substitute_take", args=[request.pk]) in text
    response = signed_in(evening.ron).post(reverse("substitute_take", args=[request.pk]), follow=True)
    assert "Thank you. You guide this evening." in response.content.decode()
    assert "asks for a substitute" not in page(evening.ron, "desk")


def test_it_is_asked_and_taken_back_on_the_page_of_the_evening(evening):
    client = signed_in(evening.karel)
    assert "Ask for a substitute" in page(evening.karel, "session", evening.pk)
    text = client.post(reverse("substitute_ask", args=[evening.pk]), follow=True).content.decode()
    assert "Your place stays yours" in text
    request = SubstituteRequest.objects.get()
    client.post(reverse("substitute_back", args=[request.pk]))
    assert "Ask for a substitute" in page(evening.karel, "session", evening.pk)


def test_a_refusal_on_a_page_is_a_sentence(evening):
    request = ask(evening)
    GroupSession.objects.filter(pk=evening.pk).update(starts_at=clock.now() - DAY / 24, ends_at=clock.now() + DAY / 24)
    for name, user, pk in (
        ("substitute_take", evening.ron, request.pk),
        ("substitute_ask", evening.karel, evening.pk),
    ):
        response = signed_in(user).post(reverse(name, args=[pk]), follow=True)
        assert response.status_code == 200
    assert guides(evening) == [evening.karel]


def test_a_substitute_sees_that_one_evening_and_no_more(evening):
    man = ParticipationFactory(group=evening.group, participant__name="Sander Prins")
    other = GroupSessionFactory(group=evening.group, starts_at=evening.starts_at + 14 * DAY)
    client = signed_in(evening.ron)
    closed = [
        reverse("group", args=[evening.group.slug]),
        reverse("group_memory", args=[evening.group.slug]),
        reverse("schedule", args=[evening.group.slug]),
        reverse("person", args=[man.pk]),
        reverse("session", args=[other.pk]),
    ]
    own = reverse("session", args=[evening.pk])
    assert {client.get(url).status_code for url in [*closed, own]} == {404}
    yes(ask(evening), evening.ron)
    text = client.get(own).content.decode()
    assert "Sander" in text
    assert "Prins" not in text
    assert {client.get(url).status_code for url in closed} == {404}
    assert client.get(reverse("session_change", args=[evening.pk])).status_code == 403


def test_who_gave_his_evening_away_as_a_substitute_sees_it_no_longer(evening):
    third = worker_of(evening.group.organisation, name="Wim").user
    yes(ask(evening), evening.ron)
    yes(ask(evening, by=evening.ron), third)
    assert signed_in(evening.ron).get(reverse("session", args=[evening.pk])).status_code == 404
    assert guides(evening) == [third]


def test_strangers_and_men_do_not_find_the_request(evening):
    request = ask(evening)
    man = ParticipationFactory(group=evening.group).participant
    for user in (PeerWorkerFactory().user, worker_of(evening.group.organisation, status="stopped").user):
        assert signed_in(user).get(reverse("substitute", args=[request.pk])).status_code == 404
        assert signed_in(user).post(reverse("substitute_take", args=[request.pk])).status_code == 404
    assert man.user is None


def test_the_desk_takes_as_many_queries_for_ten_requests_as_for_one(evening):
    ask(evening)
    client, url = signed_in(evening.ron), reverse("desk")
    one = queries_of(client, url)
    for number in range(9):
        session = GroupSessionFactory(
            group=GroupFactory(organisation=evening.group.organisation),
            starts_at=evening.starts_at + (number + 1) * DAY,
        )
        SubstituteRequestFactory(session=session)
    assert queries_of(client, url) == one <= 12
