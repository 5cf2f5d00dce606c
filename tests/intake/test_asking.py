"""A man asks to be called: what is stored, what is safe, twice is once, too often is never a closed door (W18, W19)."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from core.errors import DomainError
from intake import actions, rules
from intake.models import Referral
from intake.notices.ways_in import FIRST_CONTACT
from intake.states import MayHear, ReferralState, Way
from participants.actions import calls
from participants.states import CallEnd, CallOutcome
from reminders.models import Deadline, Message
from reminders.registry import deadline_kind
from reminders.states import DeadlineState
from tests.factories import PeerWorkerFactory
from tests.intake.conftest import TUESDAY, at, request

pytestmark = pytest.mark.django_db


def ask(world, now=None, origin="", **changes):
    return actions.refer(
        organisation=world.organisation, request=request(**changes), way=Way.SELF, origin=origin, now=now or at(9)
    )


def test_who_asks_in_the_morning_is_promised_a_call_the_same_evening(world, referral):
    """W19."""
    promise = Deadline.objects.get(kind=FIRST_CONTACT)
    assert (promise.state, promise.due_at) == (DeadlineState.OPEN, at(22))
    assert referral.state == ReferralState.WAITING


def test_who_asks_at_2140_is_called_the_next_morning(world):
    """W19."""
    assert ask(world, at(21, 40)).due_at == at(11, date=TUESDAY + dt.timedelta(days=1))


def test_a_name_and_a_number_are_not_readable_in_the_database(referral):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM intake_referral")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT * FROM accounts_contact")
        stored += str(cursor.fetchall())
    for secret in ("Peter", "1234", "345678"):
        assert secret not in stored


@pytest.mark.parametrize("same", ["0612345678", "+31 6 12345678", "0031 6 1234 5678", "06-12345678"])
def test_the_same_number_written_otherwise_is_the_same_man(world, referral, same):
    again = ask(world, at(10), reach=same, evenings=["4"])
    assert again.pk == referral.pk
    assert Referral.objects.get().times_asked == 2
    assert Deadline.objects.get(kind=FIRST_CONTACT).due_at == at(22)  # the hour did not move
    assert again.evenings == ["4"]


def test_the_same_address_in_capitals_is_the_same_man(world):
    first = ask(world, reach="Peter@Example.org", message_is_safe=True)
    assert ask(world, reach=" peter@example.org", message_is_safe=True) == first


def test_who_was_called_before_and_asks_again_waits_for_a_new_call(world, spoken):
    assert ask(world, at(20)).pk != spoken.pk


def test_the_database_keeps_one_waiting_referral_of_a_man(world, referral):
    other = ask(world, reach="0687654321")
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=other.pk).update(reach_digest=referral.reach_digest)


def test_without_a_safe_way_to_reach_him_nothing_is_stored(world):
    with pytest.raises(DomainError, match="safe"):
        ask(world, reach=" ")
    with pytest.raises(DomainError, match="only write"):
        ask(world, reach="peter@example.org")
    assert not Referral.objects.exists()


def test_a_message_goes_out_only_when_he_said_that_it_is_safe(world):
    ask(world)
    assert not Message.objects.filter(kind="request arrived").exists()
    ask(world, reach="0622222222", message_is_safe=True)
    assert Message.objects.get(kind="request arrived").params.keys() == {"referral"}


def test_a_voicemail_is_never_left_unless_it_is_safe(world, referral):
    with pytest.raises(DomainError, match="voicemail"):
        actions.note_call(referral=referral, outcome=CallOutcome.VOICEMAIL, by=world.karel, now=at(11))


def test_an_agency_needs_the_consent_of_the_man(world):
    """W18."""
    sent = {"organisation": world.organisation, "request": request(), "way": Way.AGENCY, "now": at(9)}
    with pytest.raises(DomainError, match="Ask the man"):
        actions.refer(**sent)
    made = actions.refer(**sent, man_agrees=True, may_hear=MayHear.ARRIVED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=made.pk).update(man_agrees=False)


def test_a_flood_closes_the_door_to_nobody(world):
    """Over the limit a request is stored, promised and marked; it alerts once for the whole flood."""
    for number in range(rules.MOST_FROM_ONE_PLACE):
        assert not ask(world, reach=f"06000000{number:02d}", origin="10.0.0.1").many_at_once
    marked = [ask(world, at(9, n), reach=f"06111111{n:02d}", origin="10.0.0.1") for n in range(5)]
    assert all(one.many_at_once for one in marked)
    assert not ask(world, reach="0699999999", origin="10.0.0.2").many_at_once
    assert Deadline.objects.open().filter(kind=FIRST_CONTACT).count() == 9
    promises = [Deadline.objects.get(subject=one.subject) for one in marked]
    alerts = [deadline_kind(FIRST_CONTACT).next_to_hear(one, 0) for one in promises]
    assert [alert is not None for alert in alerts] == [True, False, False, False, False]


def test_many_from_everywhere_are_marked_too(world):
    for number in range(rules.MOST_IN_ALL):
        ask(world, reach=f"06000000{number:02d}", origin=f"10.0.0.{number}")
    assert ask(world, reach="0699999999", origin="10.1.1.1").many_at_once
    assert not ask(world, at(10, 30), reach="0688888888", origin="10.1.1.1").many_at_once


def test_who_tries_first_has_taken_it_up_and_who_speaks_keeps_the_promise(world, referral):
    tried = actions.note_call(referral=referral, outcome=CallOutcome.NO_ANSWER, by=world.karel, now=at(10))
    assert (tried.claimed_by, tried.tries, tried.state) == (world.karel, 1, ReferralState.WAITING)
    spoken = actions.note_call(referral=tried, outcome=CallOutcome.SPOKEN, by=world.karel, now=at(11))
    assert (spoken.state, spoken.closed_as, spoken.tries) == (ReferralState.SPOKEN, CallEnd.SPOKEN, 2)
    assert Deadline.objects.get(kind=FIRST_CONTACT).state == DeadlineState.MET
    assert list(spoken.transitions.values_list("to_state", flat=True).order_by("pk")) == ["waiting", "spoken"]


def test_who_could_not_be_reached_and_calls_back_is_spoken_after_all(world, referral):
    for hour in (10, 14, 19):
        actions.note_call(referral=referral, outcome=CallOutcome.NO_ANSWER, by=world.karel, now=at(hour))
    gone = actions.end_referral_call(referral=referral, how=CallEnd.GIVEN_UP, by=world.karel, now=at(20))
    assert gone.state == ReferralState.UNREACHED
    assert Deadline.objects.get(kind=FIRST_CONTACT).state == DeadlineState.WAIVED
    back = actions.note_call(referral=gone, outcome=CallOutcome.SPOKEN, by=world.karel, now=at(21))
    assert back.state == ReferralState.SPOKEN


def test_the_desk_shows_who_waits_then_only_his_own(world, referral):
    """Who sees what: a worker who waits in his organisation and then his own; a coordinator all of it."""
    colleague, stranger = PeerWorkerFactory(organisation=world.organisation).user, PeerWorkerFactory().user

    def seen():
        people = (world.karel, colleague, stranger, world.coordinator)
        return [referral in Referral.objects.visible_to(user) for user in people]

    assert seen() == [True, True, False, True]
    actions.note_call(referral=referral, outcome=CallOutcome.NO_ANSWER, by=world.karel, now=at(10))
    assert seen() == [True, True, False, True]
    with pytest.raises(DomainError, match="Karel calls him already"):
        calls.claim_call(call=referral, by=colleague, now=at(10))
    actions.note_call(referral=referral, outcome=CallOutcome.SPOKEN, by=world.karel, now=at(11))
    assert seen() == [True, False, False, True]


def test_a_state_without_its_moments_cannot_be_stored(referral):
    for broken in ({"state": "spoken"}, {"closed_at": at(10)}, {"state": "entered"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Referral.objects.filter(pk=referral.pk).update(**broken)
