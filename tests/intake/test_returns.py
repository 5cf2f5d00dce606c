"""Coming back: asked, called the same day, in the circle within two weeks, nobody forgotten (W32, W33)."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.errors import DomainError, NotAllowed
from groups.models import Group
from groups.states import GroupStatus
from intake import actions, queries
from intake.models import CodeTry, Referral, ReturnRequest
from intake.notices.way_back import CIRCLE, CONTACT
from intake.rules import CODES_FROM_ONE_PLACE
from intake.states import ReferralState, ReturnState, ReturnWay
from participants import actions as people
from participants import codes
from participants.actions import calls
from participants.actions.cards import spend_cards
from participants.models import Participant, Participation, ReturnCard
from participants.states import CallEnd, CallOutcome, ParticipationState
from reminders.models import Deadline
from reminders.states import DeadlineState
from sessions.actions.attendance import note_presence
from sessions.states import Presence
from tests.factories import (
    AttendanceFactory,
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    UserFactory,
)
from tests.intake.conftest import TUESDAY, at, evening, request

pytestmark = pytest.mark.django_db
R, S = ReturnState, ParticipationState
LATER = at(9)  # Tuesday 12 January 2027; he left two years before


@pytest.fixture
def left(world):
    """Sander left Halsteren with a card, two years ago; the circle is full since."""
    episode = ParticipationFactory(
        group=world.group, participant__name="Sander", participant__user=UserFactory(name="Sander"),
        began_at=at(9) - dt.timedelta(days=1500), participant__contact=None,
    )  # fmt: skip
    code = people.leave(participation=episode, by=None, now=at(9) - dt.timedelta(days=730)).code
    ParticipationFactory.create_batch(10, group=world.group)
    return SimpleNamespace(episode=episode, man=episode.participant, user=episode.participant.user, code=code)


def ask(code, now=LATER, **changes):
    return actions.ask_with_code(code=code, request=request(**changes), origin="192.0.2.7", now=now)


def spoken(asked, by, now=LATER):
    actions.note_return_call(request=asked, outcome=CallOutcome.SPOKEN, by=by, now=now)
    asked.refresh_from_db()
    return asked


def promise(kind, asked):
    return Deadline.objects.get(kind=kind, subject=asked.subject)


def state_of(asked):
    return ReturnRequest.objects.get(pk=asked.pk).state


# --- asking -----------------------------------------------------------------------------------------------------------


def test_with_his_card_he_is_called_the_same_day_and_sits_in_the_circle_within_two_weeks(world, left):
    """W19, W33."""
    asked = ask(left.code)
    assert (asked.way, asked.participant, asked.group) == (ReturnWay.CARD, left.man, world.group)
    assert promise(CONTACT, asked).due_at == at(22)
    assert promise(CIRCLE, asked).due_at == LATER + dt.timedelta(days=14)


def test_from_his_own_page_he_asks_once_however_often_he_presses(world, left):
    facts = {"participant": left.man, "by": left.user, "reach": "06 1234 5678", "now": LATER}
    first = actions.ask_to_return(**facts)
    assert actions.ask_to_return(**facts) == first
    assert (first.way, first.card) == (ReturnWay.PORTAL, people.find_card(left.code))
    assert Deadline.objects.open().filter(subject=first.subject).count() == 2


def test_without_a_safe_way_to_reach_him_he_is_asked_for_one(world, left):
    with pytest.raises(DomainError, match="safe"):
        actions.ask_to_return(participant=left.man, by=left.user, now=LATER)
    with pytest.raises(DomainError, match="safe"):
        ask(left.code, reach=" ")
    assert not ReturnRequest.objects.exists()


def test_nobody_asks_for_another_man(world, left):
    with pytest.raises(NotAllowed):
        actions.ask_to_return(participant=left.man, by=UserFactory(), reach="06 1234 5678", now=LATER)


def test_told_to_a_worker_the_contact_is_made_and_the_circle_is_owed(world, left):
    asked = actions.write_down_return(participant=left.man, by=world.karel, now=LATER)
    assert promise(CONTACT, asked).state == DeadlineState.MET
    assert promise(CIRCLE, asked).state == DeadlineState.OPEN
    assert asked.way == ReturnWay.WORKER


@pytest.mark.parametrize("typed", ["", "K7WM", "AAAA-BBBB-CCCC-DDDD"])
def test_a_code_that_is_not_recognised_is_a_call_and_never_a_refusal(world, left, typed):
    asked = ask(typed)
    assert (asked.way, asked.participant, asked.card) == (ReturnWay.UNPROVEN, None, None)
    assert promise(CONTACT, asked).due_at == at(22)
    assert promise(CIRCLE, asked).state == DeadlineState.OPEN


def shape(captured):
    """The questions without their values: what can be heard from outside is how many and which."""
    asked = [one["sql"] for one in captured.captured_queries if "SAVEPOINT" not in one["sql"]]
    return [sql.split(" WHERE ")[0].split(" VALUES ")[0] for sql in asked]


def test_wrong_mistyped_used_and_erased_codes_take_the_same_way_as_a_right_one(world, left):
    """No enumeration: the same questions to the database in the same order, so the same answer in the same time."""
    other = ParticipationFactory(group=world.group)
    erased = people.leave(participation=other, by=None, now=LATER).code
    other.participant.delete()
    used = people.leave(participation=ParticipationFactory(group=world.group), by=None, now=LATER).code
    spent = people.find_card(used)
    spend_cards(ReturnCard.objects.filter(pk=spent.pk), LATER)
    mistyped = left.code[:-1] + ("2" if left.code[-1] != "2" else "3")
    shapes = {}
    for number, (name, code) in enumerate(
        {"wrong": codes.new_code(), "mistyped": mistyped, "used": used, "erased": erased, "right": left.code}.items()
    ):
        CodeTry.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            ask(code, reach=f"06 0000 000{number}")
        shapes[name] = shape(captured)
    assert [ReturnRequest.objects.filter(way=way).count() for way in ("unproven", "card")] == [3, 2]
    for name in ("mistyped", "used", "erased", "right"):
        assert shapes[name] == shapes["wrong"], name


def test_after_many_codes_from_one_connection_none_is_looked_at_and_he_is_called_all_the_same(world, left):
    """A real man is never locked out of asking for a call."""
    for number in range(CODES_FROM_ONE_PLACE):
        ask(codes.new_code(), reach=f"06 0000 00{number:02d}")
    asked = ask(left.code)
    assert asked.way == ReturnWay.UNPROVEN
    assert promise(CONTACT, asked).state == DeadlineState.OPEN
    spoken(asked, world.karel)
    proven = actions.prove_return(request=asked, code=left.code, by=world.karel, now=LATER)
    assert (proven.participant, proven.way) == (left.man, ReturnWay.CARD)
    elsewhere = actions.ask_with_code(code=codes.new_code(), request=request(reach="0611111111"), origin="", now=LATER)
    assert elsewhere.closed_at is None


def test_an_hour_later_codes_are_looked_at_again_and_after_a_day_they_are_forgotten(world, left):
    for number in range(CODES_FROM_ONE_PLACE):
        ask(codes.new_code(), reach=f"06 0000 00{number:02d}")
    assert ask(left.code, now=LATER + dt.timedelta(minutes=61)).way == ReturnWay.CARD
    actions.sweep_returns(now=LATER + dt.timedelta(days=2))
    assert not CodeTry.objects.exists()


def test_many_at_once_are_marked_and_none_is_refused(world, left):
    made = [ask(codes.new_code(), reach=f"06 0000 00{number:02d}") for number in range(5)]
    assert [one.many_at_once for one in made] == [False, False, False, True, True]
    assert Deadline.objects.open().filter(kind=CONTACT).count() == 5


def test_mistyped_first_and_right_then_is_one_request_that_is_proven(world, left):
    first = ask("K7WM-K7WM-K7WM-K7WM")
    second = ask(left.code, now=LATER + dt.timedelta(minutes=5))
    assert second.pk == first.pk
    assert (second.way, second.participant) == (ReturnWay.CARD, left.man)
    assert promise(CONTACT, second).anchor == LATER, "the hour that was promised stays"


def test_from_his_page_and_with_his_card_is_one_request(world, left):
    first = actions.ask_to_return(participant=left.man, by=left.user, reach="06 1234 5678", now=LATER)
    assert ask(left.code, reach="06 9999 9999").pk == first.pk


def test_a_second_running_request_of_one_man_or_card_does_not_fit_in_the_database(world, left):
    asked = ask(left.code)
    for same in ({"participant": asked.participant}, {"card": asked.card}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReturnRequest.objects.create(
                organisation=world.organisation, way="card", arrived_at=LATER, due_at=LATER, back_by=LATER, **same
            )


def test_who_was_ended_is_led_to_a_new_conversation(world, left):
    """W25: an ending does not carry the guarantee; the way back is a new conversation, always open."""
    again = people.seat(participant=left.man, group=world.group, by=None, is_return=True)
    people.change_state(participation=again, state=S.ENDED, by=None)
    with pytest.raises(DomainError, match="new conversation"):
        actions.ask_to_return(participant=left.man, by=left.user, reach="06 1234 5678", now=LATER)
    way = queries.own_way_back(left.user, LATER)
    assert (way.request, way.file) == (None, None)
    asked = ask(left.code)
    assert asked.way == ReturnWay.UNPROVEN
    spoken(asked, world.karel)
    with pytest.raises(DomainError, match="new conversation"):
        actions.recognise_return(request=asked, participant=left.man, by=world.coordinator)
    referral = actions.lead_to_conversation(request=asked, by=world.karel, now=LATER)
    assert (referral.state, referral.name, state_of(asked)) == (ReferralState.SPOKEN, "Peter", R.MOVED)
    assert promise(CIRCLE, asked).waived_because
    assert Referral.objects.count() == 1


# --- the call ---------------------------------------------------------------------------------------------------------


def test_the_call_is_claimed_tried_handed_over_and_made_like_any_other(world, left):
    asked = ask(left.code)
    calls.claim_call(call=asked, by=world.karel, now=LATER)
    colleague = PeerWorkerFactory(organisation=world.organisation)
    with pytest.raises(DomainError):
        calls.claim_call(call=asked, by=colleague.user, now=LATER)
    actions.note_return_call(request=asked, outcome=CallOutcome.NO_ANSWER, by=world.karel, now=LATER)
    calls.hand_over_call(call=asked, to=colleague, by=world.karel, now=LATER)
    done = spoken(asked, colleague.user)
    assert (done.claimed_by, done.tries, done.state) == (colleague.user, 2, R.ASKED)
    assert promise(CONTACT, asked).state == DeadlineState.MET


def test_a_voicemail_is_left_only_where_he_said_that_it_is_safe(world, left):
    with pytest.raises(DomainError, match="voicemail"):
        actions.note_return_call(request=ask(left.code), outcome=CallOutcome.VOICEMAIL, by=world.karel, now=LATER)


def test_giving_up_takes_three_tries_waives_both_promises_and_leaves_his_right(world, left):
    asked = ask(left.code)
    with pytest.raises(DomainError):
        actions.end_return_call(request=asked, how=CallEnd.GIVEN_UP, by=world.karel, now=LATER)
    for _ in range(3):
        actions.note_return_call(request=asked, outcome=CallOutcome.NO_ANSWER, by=world.karel, now=LATER)
    actions.end_return_call(request=asked, how=CallEnd.GIVEN_UP, by=world.karel, now=LATER)
    assert state_of(asked) == R.UNREACHED
    assert all(row.waived_because for row in Deadline.objects.filter(subject=asked.subject))
    assert ask(left.code, now=LATER + dt.timedelta(hours=1)).way == ReturnWay.CARD


def test_he_takes_it_back_and_asks_again(world, left):
    """W32, W33."""
    facts = {"participant": left.man, "by": left.user, "reach": "06 1234 5678"}
    first = actions.ask_to_return(**facts, now=LATER)
    with pytest.raises(NotAllowed):
        actions.withdraw_return(request=first, by=UserFactory(), now=LATER)
    actions.withdraw_return(request=first, by=left.user, now=LATER)
    assert {row.state for row in Deadline.objects.filter(subject=first.subject)} == {DeadlineState.WAIVED}
    second = actions.ask_to_return(**facts, now=LATER)
    assert second.pk != first.pk
    assert people.find_card(left.code), "the card is not spent by asking"


def test_a_card_of_another_organisation_brings_him_there_with_promises_anew(world, left):
    other = FacilitationFactory(group=GroupFactory(town="Breda"))
    episode = ParticipationFactory(group=other.group)
    code = people.leave(participation=episode, by=None, now=LATER).code
    asked = spoken(ask("forgotten"), world.karel)
    moved = actions.prove_return(request=asked, code=code, by=world.karel, now=LATER)
    assert (moved.organisation, moved.state) == (other.group.organisation, R.ASKED)
    assert moved.contact is not None
    assert state_of(asked) == R.MOVED
    assert Deadline.objects.open().filter(subject=moved.subject).count() == 2


def test_a_code_that_a_worker_types_wrong_gets_a_sentence(world, left):
    asked = spoken(ask("forgotten"), world.karel)
    with pytest.raises(DomainError, match="not recognised"):
        actions.prove_return(request=asked, code="K7WM", by=world.karel, now=LATER)


# --- the seat ---------------------------------------------------------------------------------------------------------


def test_he_sits_down_above_ten_as_member_with_a_new_episode_and_his_card_is_spent(world, left):
    """W3, W33."""
    asked = spoken(ask(left.code), world.karel)
    seated = actions.seat_return(request=asked, group=world.group, by=world.karel, now=LATER)
    episode = seated.participation
    assert (seated.state, episode.state, episode.is_return) == (R.SEATED, S.MEMBER, True)
    assert Participation.objects.seated().filter(group=world.group).count() == 11
    assert Participation.objects.filter(participant=left.man).count() == 2
    assert people.find_card(left.code) is None
    assert promise(CIRCLE, asked).state == DeadlineState.OPEN, "met by his coming, not by a click"
    with pytest.raises(DomainError):
        actions.seat_return(request=seated, group=world.group, by=world.karel, now=LATER)


def test_when_his_file_was_erased_his_card_makes_a_new_one(world, left):
    left.man.delete()
    asked = spoken(ask(left.code, name="Sjon"), world.karel)
    assert (asked.participant, asked.is_proven) == (None, True)
    seated = actions.seat_return(request=asked, group=world.group, by=world.karel, now=LATER)
    man = Participant.objects.get(return_requests=seated)
    assert (man.name, man.contact.phone, man.user) == ("Sjon", "06 1234 5678", None)
    assert people.find_card(left.code) is None


def test_when_his_file_is_erased_after_he_asked_his_card_still_proves_it(world, left):
    asked = spoken(
        actions.ask_to_return(participant=left.man, by=left.user, reach="0612345678", now=LATER), world.karel
    )
    left.man.delete()
    asked.refresh_from_db()
    assert asked.is_proven
    seated = actions.seat_return(request=asked, group=world.group, by=world.karel, now=LATER)
    assert seated.state == R.SEATED


def test_nobody_is_seated_before_somebody_spoke_with_him_or_without_proof(world, left):
    asked = ask(left.code)
    with pytest.raises(DomainError, match="spoke"):
        actions.seat_return(request=asked, group=world.group, by=world.karel, now=LATER)
    unproven = spoken(ask("forgotten", reach="06 5555 5555"), world.karel)
    with pytest.raises(DomainError, match="who he is"):
        actions.seat_return(request=unproven, group=world.group, by=world.karel, now=LATER)
    assert not Participation.objects.filter(is_return=True).exists()


@pytest.mark.parametrize("status", [GroupStatus.CLOSED, GroupStatus.PAUSED])
def test_when_his_group_does_not_meet_the_nearest_ones_are_offered(world, left, status):
    """W10: full ones too."""
    near = GroupFactory(organisation=world.organisation, town="Bergen op Zoom", name="Near", seats_ceiling=5)
    far = GroupFactory(organisation=world.organisation, town="Breda", name="Far")
    ParticipationFactory.create_batch(5, group=near)
    for group in (near, far, GroupFactory(name="Of others")):
        evening(group, TUESDAY + dt.timedelta(days=3))
    date = "paused_at" if status == GroupStatus.PAUSED else "closed_at"
    Group.objects.filter(pk=world.group.pk).update(status=status, **{date: LATER})
    world.group.refresh_from_db()
    asked = spoken(ask(left.code), world.karel)
    with pytest.raises(DomainError, match="Choose another one"):
        actions.seat_return(request=asked, group=world.group, by=world.karel, now=LATER)
    page = queries.return_page(world.karel, asked, LATER)
    assert page.own is None
    assert [(one.name, one.is_full) for one in page.others] == [("Near", True), ("Far", False)]
    seated = actions.seat_return(request=asked, group=near, by=world.karel, now=LATER)
    assert promise(CIRCLE, seated).group_id == near.pk


def test_his_own_group_stands_first_also_when_it_is_full(world, left):
    asked = spoken(ask(left.code), world.karel)
    page = queries.return_page(world.karel, asked, LATER)
    assert (page.own.name, page.own.is_full, len(page.own.circle_with_him.seats)) == ("Halsteren", True, 11)


def test_his_first_evening_keeps_the_second_promise(world, left):
    seated = actions.seat_return(
        request=spoken(ask(left.code), world.karel), group=world.group, by=world.karel, now=LATER
    )  # fmt: skip
    during = at(20, date=TUESDAY + dt.timedelta(days=9))
    facts = {"session": world.session, "participant": left.man, "by": None, "now": during}
    note_presence(**facts, presence=Presence.ABSENT)
    assert state_of(seated) == R.SEATED
    note_presence(**facts, presence=Presence.LATE)
    assert state_of(seated) == R.BACK
    kept = promise(CIRCLE, seated)
    assert (kept.state, kept.closed_at < kept.due_at) == (DeadlineState.MET, True)


def test_an_evening_before_he_asked_keeps_nothing(world, left):
    past = evening(world.group, TUESDAY - dt.timedelta(days=60))
    AttendanceFactory(session=past, participant=left.man)
    seated = actions.seat_return(
        request=spoken(ask(left.code), world.karel), group=world.group, by=world.karel, now=LATER
    )  # fmt: skip
    actions.sweep_returns(now=LATER + dt.timedelta(days=1))
    assert state_of(seated) == R.SEATED


def test_stopping_again_before_the_first_evening_ends_it_with_a_reason_and_a_new_card(world, left):
    """W32."""
    seated = actions.seat_return(
        request=spoken(ask(left.code), world.karel), group=world.group, by=world.karel, now=LATER
    )  # fmt: skip
    with pytest.raises(DomainError, match="new card"):
        actions.withdraw_return(request=seated, by=left.user, now=LATER)
    code = people.leave(participation=seated.participation, by=left.user, now=LATER).code
    assert state_of(seated) == R.WITHDRAWN
    assert promise(CIRCLE, seated).waived_because
    assert ask(code, now=LATER).way == ReturnWay.CARD


def test_whoever_is_seated_as_a_return_on_any_page_has_a_request_that_runs(world, left):
    """So that of every return it is measured whether he came to the circle."""
    episode = people.seat(participant=left.man, group=world.group, by=world.karel, is_return=True)
    running = ReturnRequest.objects.get()
    assert (running.state, running.participation) == (R.SEATED, episode)
    assert promise(CONTACT, running).state == DeadlineState.MET
    assert promise(CIRCLE, running).state == DeadlineState.OPEN


# --- nobody is forgotten ----------------------------------------------------------------------------------------------


def test_the_sweep_finds_a_right_without_its_promise_and_opens_it_once(world, left):
    asked = ask(left.code)
    Deadline.objects.filter(subject=asked.subject).delete()
    assert actions.sweep_returns(now=LATER) == 2
    assert actions.sweep_returns(now=LATER) == 0
    assert promise(CIRCLE, asked).due_at == asked.back_by
    assert promise(CONTACT, asked).due_at == asked.due_at


def test_a_promise_that_was_closed_by_mistake_is_opened_anew_with_the_hour_that_was_promised(world, left):
    asked = ask(left.code)
    Deadline.objects.filter(kind=CIRCLE).update(state="waived", closed_at=LATER, waived_because="a slip")
    assert actions.sweep_returns(now=LATER) == 1
    assert [(row.cycle, row.due_at) for row in Deadline.objects.filter(kind=CIRCLE).open()] == [(2, asked.back_by)]


def test_the_sweep_leaves_alone_what_is_over(world, left):
    asked = ask(left.code)
    actions.withdraw_return(request=asked, by=world.karel, now=LATER)
    Deadline.objects.filter(subject=asked.subject).delete()
    assert actions.sweep_returns(now=LATER) == 0


def test_the_sweep_sees_that_he_came_when_no_page_said_so(world, left):
    seated = actions.seat_return(
        request=spoken(ask(left.code), world.karel), group=world.group, by=world.karel, now=LATER
    )  # fmt: skip
    AttendanceFactory(session=world.session, participant=left.man)
    actions.sweep_returns(now=at(23, date=TUESDAY + dt.timedelta(days=9)))
    assert state_of(seated) == R.BACK


def test_a_seat_whose_file_was_erased_ends_with_the_reason(world, left):
    seated = actions.seat_return(
        request=spoken(ask(left.code), world.karel), group=world.group, by=world.karel, now=LATER
    )  # fmt: skip
    left.man.delete()
    actions.sweep_returns(now=LATER)
    assert (state_of(seated), promise(CIRCLE, seated).state) == (R.WITHDRAWN, DeadlineState.WAIVED)


# --- who sees it ------------------------------------------------------------------------------------------------------


def test_a_worker_sees_his_groups_and_what_nobody_took_up_a_coordinator_all_and_strangers_nothing(world, left):
    colleague = PeerWorkerFactory(organisation=world.organisation).user
    stranger, other = PeerWorkerFactory().user, CoordinatorFactory().user
    asked = ask(left.code)

    def seen_by():
        users = {"guide": world.karel, "colleague": colleague, "coordinator": world.coordinator}
        users |= {"stranger": stranger, "other": other, "himself": left.user}
        return {name for name, user in users.items() if ReturnRequest.objects.on_desk_of(user).exists()}

    assert seen_by() == {"guide", "colleague", "coordinator"}
    calls.claim_call(call=asked, by=world.karel, now=LATER)
    assert seen_by() == {"guide", "coordinator"}
    assert ReturnRequest.objects.visible_to(left.user).get() == asked
    assert ReturnRequest.objects.own(left.user).get() == asked


def test_a_worker_who_takes_part_elsewhere_does_not_meet_his_own_return(world, left):
    PeerWorkerFactory(organisation=world.organisation, user=left.user)
    ask(left.code)
    assert not ReturnRequest.objects.on_desk_of(left.user).exists()


def test_whom_the_desk_does_not_show_him_to_helps_him_nowhere(world, left):
    stranger = PeerWorkerFactory().user
    asked = spoken(ask(left.code), world.karel)
    for act in (
        lambda: actions.seat_return(request=asked, group=world.group, by=stranger, now=LATER),
        lambda: actions.withdraw_return(request=asked, by=stranger, now=LATER),
        lambda: actions.end_return_call(request=asked, how=CallEnd.WITHDRAWN, by=stranger, now=LATER),
        lambda: actions.lead_to_conversation(request=asked, by=stranger, now=LATER),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert state_of(asked) == R.ASKED
