"""Two files of one man become one: nothing is lost, and there is a trail."""

import datetime as dt

import pytest

from core import clock
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from intake import actions
from intake.models import PersonMerge, ReturnRequest
from participants import actions as people
from participants.models import Participant, Participation
from participants.states import ParticipationState
from reminders.models import Deadline
from sessions.models import Attendance, Rsvp
from sessions.states import Answer, Presence
from tests.factories import (
    AttendanceFactory,
    ContactFactory,
    GroupFactory,
    GroupSessionFactory,
    ParticipantFactory,
    ParticipationFactory,
    RsvpFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(world):
    """The same man twice, in two groups."""
    first = ParticipationFactory(group=world.group, participant__name="Peter", participant__contact=ContactFactory())
    other = GroupFactory(organisation=world.organisation)
    second = ParticipationFactory(
        group=other, participant=ParticipantFactory(organisation=world.organisation, name="Piet")
    )
    return first.participant, second.participant


def merge(world, two):
    return actions.merge_people(keep=two[0], gone=two[1], by=world.coordinator)


def test_everything_moves_and_the_trail_says_so(world, two, referral):
    keep, gone = two
    AttendanceFactory.create_batch(3, participant=gone)
    RsvpFactory(participant=gone)
    referral.participant = gone
    referral.save()
    old = gone.pk
    trail = merge(world, two)
    assert not Participant.objects.filter(pk=old).exists()
    assert keep.participations.count() == 2
    assert (keep.attendances.count(), keep.rsvps.count(), keep.referrals.count()) == (3, 1, 1)
    assert (trail.gone_id, trail.gone_name) == (old, "Piet")
    assert trail.moved["group_sessions.attendance"] == 3
    event = AuditEvent.objects.get(action="participant.merged")
    assert "Piet" not in str(event.facts)


def test_no_row_is_lost_in_sum(world, two):
    for man in two:
        AttendanceFactory.create_batch(2, participant=man)
    counted = [model.objects.count() for model in (Participation, Attendance, Rsvp)]
    merge(world, two)
    assert [model.objects.count() for model in (Participation, Attendance, Rsvp)] == counted


def test_open_twice_in_one_group_the_one_that_is_further_stays_open(world, two):
    twice = ParticipationFactory(
        group=world.group, participant=two[1], state=ParticipationState.INVITED, member_at=None
    )
    merge(world, two)
    twice.refresh_from_db()
    assert (twice.state, twice.participant) == (ParticipationState.LEFT, two[0])
    assert twice.transitions.get().reason == "The same man, written down twice"
    assert two[0].participations.open().get(group=world.group).state == ParticipationState.MEMBER


@pytest.mark.parametrize("there", [0, 1])
def test_marked_twice_that_he_was_there_wins_and_the_other_mark_is_set_aside(world, two, there):
    session = GroupSessionFactory(group=world.group)
    for number, man in enumerate(two):
        presence = Presence.PRESENT if number == there else Presence.ABSENT
        AttendanceFactory(session=session, participant=man, presence=presence)
    trail = merge(world, two)
    assert Attendance.objects.get(session=session).presence == Presence.PRESENT
    assert [(one["what"], one["presence"]) for one in trail.set_aside] == [("group_sessions.attendance", "absent")]


def test_said_twice_the_last_word_wins(world, two):
    session, now = GroupSessionFactory(group=world.group), clock.now()
    RsvpFactory(session=session, participant=two[0], answer=Answer.COMES, answered_at=now - dt.timedelta(days=1))
    RsvpFactory(session=session, participant=two[1], answer=Answer.CANNOT, answered_at=now)
    merge(world, two)
    assert Rsvp.objects.get(session=session).answer == Answer.CANNOT


def test_a_number_that_is_missing_is_taken_over_with_what_is_safe(world, two):
    keep, gone = two
    gone.contact = ContactFactory(email="", phone="0612345678", call_safe=True)
    gone.save()
    trail = merge(world, two)
    keep.refresh_from_db()
    assert (keep.contact.phone, keep.contact.call_safe, keep.contact.voicemail_safe) == ("0612345678", True, False)
    assert keep.contact.email.startswith("reach")
    assert trail.gone_contact.phone == "0612345678"


def test_an_account_and_contact_move_along(world, two):
    keep, gone = two
    keep.contact = None
    keep.save()
    user = gone.user = UserFactory()
    gone.contact = ContactFactory()
    gone.save()
    merge(world, two)
    keep.refresh_from_db()
    assert (keep.user, keep.contact) == (user, gone.contact)


def test_two_accounts_two_organisations_or_one_file_twice_are_refused(world, two):
    keep, _gone = two
    with pytest.raises(DomainError, match="two different"):
        actions.merge_people(keep=keep, gone=keep, by=world.coordinator)
    for man in two:
        man.user = UserFactory()
        man.save()
    with pytest.raises(DomainError, match="account"):
        merge(world, two)
    with pytest.raises(NotAllowed):
        actions.merge_people(keep=keep, gone=ParticipantFactory(), by=world.coordinator)
    assert not PersonMerge.objects.exists()


def test_a_worker_does_not_merge(world, two):
    with pytest.raises(NotAllowed):
        actions.merge_people(keep=two[0], gone=two[1], by=world.karel)


def returning(world, man):
    """He left his group and told Marjan that he wants to come back."""
    for episode in man.participations.open():
        people.leave(participation=episode, by=None)
    return actions.write_down_return(participant=man, by=world.coordinator)


def test_two_running_returns_are_a_sentence_and_nothing_moves(world, two):
    first, second = (returning(world, man) for man in two)
    with pytest.raises(DomainError, match="End one of the two requests first"):
        merge(world, two)
    assert Participant.objects.filter(pk__in=[man.pk for man in two]).count() == 2
    assert [one.participant for one in ReturnRequest.objects.order_by("arrived_at")] == list(two)
    actions.withdraw_return(request=second, by=world.coordinator, reason="The same man")
    merge(world, two)
    assert set(two[0].return_requests.all()) == {first, second}


def test_one_running_return_moves_along_with_its_promise(world, two):
    asked = returning(world, two[1])
    merge(world, two)
    asked.refresh_from_db()
    assert (asked.participant, asked.runs) == (two[0], True)
    assert Deadline.objects.open().filter(subject=asked.subject).exists()
