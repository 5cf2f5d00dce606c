"""The first phase: one tap an evening, a look back after the fourth, an ending by two people (W23–W26)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts.actions import contact_of
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from intake import actions
from intake.models import Ending, FirstPhaseReview, MotivationNote, ResponsibilityCheck
from intake.notices.first_phase import ENDING, REVIEW, REVIEW_WITHIN
from intake.states import EndingGround, EndingState, MotivationStep, ReviewState, Stance
from participants.actions import change_state, leave, seat
from participants.models import ReturnCard
from participants.rules import may_return
from participants.states import CardState, ParticipationState
from reminders.actions import escalate
from reminders.models import Deadline, Message
from reminders.notices import about
from reminders.states import DeadlineState
from sessions.states import Presence, SessionState
from tests.factories import (
    AttendanceFactory,
    CoordinatorFactory,
    FacilitationFactory,
    PeerWorkerFactory,
    SessionWorkerFactory,
)
from tests.intake.conftest import evening
from tests.intake.phases import (
    FIRST,
    WORDS,
    circle,
    comes,
    endings_of,
    evenings_of,
    hears,
    propose,
    proposed,
    review_of,
)

pytestmark = pytest.mark.django_db
S = ParticipationState
B, Q, W = Stance.BLAMES, Stance.SEARCHING, Stance.OWNS


@pytest.fixture
def world():
    return circle()


def promise(kind):
    return Deadline.objects.filter(kind=kind).order_by("-created_at", "-pk").first()


def state_of(world):
    world.man.refresh_from_db()
    return world.man.state


# --- what is heard on an evening ------------------------------------------------------------------


def test_one_tap_notes_what_was_heard_and_a_second_puts_it_right(world):
    """W24."""
    comes(world, 0)
    hears(world, 0, B, note="The police", offered="Sander told of his own first year")
    check = hears(world, 0, Q)
    assert ResponsibilityCheck.objects.get() == check
    assert (check.stance, check.note, check.checked_by) == (Q, "The police", world.karel)
    trail = AuditEvent.objects.filter(action="check.noted").order_by("pk")
    assert [one.facts["after"] for one in trail] == [B, Q]
    assert "police" not in str([one.facts for one in trail])


@pytest.mark.parametrize("presence", [Presence.ABSENT, Presence.EXCUSED, Presence.SENT_HOME])
def test_nothing_is_noted_about_an_evening_that_he_was_not_at(world, presence):
    comes(world, 0, presence)
    with pytest.raises(DomainError, match="was not there"):
        hears(world, 0)
    assert not ResponsibilityCheck.objects.exists()


def test_nor_before_anybody_marked_that_he_came_nor_before_the_evening(world):
    with pytest.raises(DomainError, match="was not there"):
        hears(world, 0)
    with pytest.raises(DomainError, match="from the start"):
        hears(world, 0, now=world.evenings[0].starts_at - dt.timedelta(minutes=1))
    comes(world, 0)
    world.evenings[0].state, world.evenings[0].cancelled_at = SessionState.CANCELLED, world.evenings[0].ends_at
    world.evenings[0].save()
    with pytest.raises(DomainError, match="from the start"):
        hears(world, 0)


@pytest.mark.parametrize("state", [S.MEMBER, S.PAUSED, S.LEFT])
def test_nor_about_somebody_who_is_not_in_his_first_phase(world, state):
    comes(world, 0)
    change_state(participation=world.man, state=state, by=world.karel, now=world.evenings[0].ends_at)
    with pytest.raises(DomainError, match="not in his first phase"):
        hears(world, 0)


def test_nor_about_an_evening_of_another_group_or_of_before_he_came(world):
    comes(world, 0)
    other = FacilitationFactory(worker__user=world.karel).group
    with pytest.raises(DomainError, match="did not take part"):
        actions.note_check(
            participation=world.man, session=evening(other, FIRST), stance=B, by=world.karel,
            now=world.evenings[0].ends_at,
        )  # fmt: skip
    before = evening(world.group, dt.date(2026, 12, 15))
    AttendanceFactory(session=before, participant=world.man.participant)
    with pytest.raises(DomainError, match="did not take part"):
        actions.note_check(
            participation=world.man, session=before, stance=B, by=world.karel, now=world.evenings[0].ends_at
        )


def test_a_stance_that_does_not_exist_is_refused_with_a_sentence(world):
    comes(world, 0)
    with pytest.raises(DomainError, match="one of the three"):
        hears(world, 0, "angry")


def test_who_guides_the_evening_may_note_it_a_substitute_too_nobody_else_and_never_he_himself(world):
    comes(world, 0)
    substitute = SessionWorkerFactory(session=world.evenings[0]).worker.user
    hears(world, 0, by=substitute)
    hears(world, 0, by=world.marjan)
    himself = world.man.participant.user
    FacilitationFactory(
        group=world.group, worker=PeerWorkerFactory(user=himself, organisation=world.group.organisation)
    )  # fmt: skip
    for user in (CoordinatorFactory().user, PeerWorkerFactory(organisation=world.group.organisation).user, himself):
        with pytest.raises(NotAllowed):
            hears(world, 0, by=user)


def test_who_was_invited_and_comes_is_in_his_first_phase_from_that_evening(world):
    """W24, also when a substitute marks him, who has no say about seats."""
    substitute = SessionWorkerFactory(session=world.evenings[0]).worker.user
    world.man.state = S.INVITED
    world.man.save()
    comes(world, 0, Presence.ABSENT)
    assert state_of(world) == S.INVITED
    comes(world, 0, by=substitute)
    assert state_of(world) == S.TRYING


# --- looking back -----------------------------------------------------------------------------------


def test_the_fourth_evening_opens_the_look_back_in_the_transaction_of_the_mark(world):
    """W24, W25: with its promise, its escalation and its history; the fifth opens no second one."""
    evenings_of(world, B, None, Q)
    assert review_of(world) is None
    now = evenings_of(world, W, start=3)
    review = review_of(world)
    assert (review.state, review.opened_at, review.due_at) == (ReviewState.OPEN, now, now + REVIEW_WITHIN)
    deadline = Deadline.objects.get(kind=REVIEW)
    assert (deadline.subject, deadline.state, deadline.due_at) == (review.subject, DeadlineState.OPEN, review.due_at)
    assert deadline.group_id == world.group.pk
    evenings_of(world, W, start=4)
    assert FirstPhaseReview.objects.count() == 1
    assert Deadline.objects.filter(kind=REVIEW).count() == 1


def test_an_evening_that_he_missed_does_not_count(world):
    evenings_of(world, B, B, B)
    comes(world, 3, Presence.EXCUSED)
    assert review_of(world) is None
    comes(world, 4, Presence.LATE)
    assert review_of(world).state == ReviewState.OPEN


def test_a_failing_look_back_takes_the_mark_with_it(world, monkeypatch):
    evenings_of(world, B, B, B)
    monkeypatch.setattr("intake.actions.first_phase.steps.open_deadline", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        comes(world, 3)
    assert not world.evenings[3].attendances.exists()


def test_the_organisation_chooses_how_many_evenings(world):
    world.group.organisation.checks_before_review = 6
    world.group.organisation.save()
    evenings_of(world, *[Q] * 5)
    assert review_of(world) is None
    evenings_of(world, Q, start=5)
    assert review_of(world)


def test_a_mark_that_is_put_right_below_four_lets_the_look_back_go_and_a_later_evening_opens_it_again(world):
    now = evenings_of(world, *[B] * 4)
    comes(world, 2, Presence.ABSENT)
    review = review_of(world)
    assert (review.state, review.decided_at is not None) == (ReviewState.LAPSED, True)
    deadline = Deadline.objects.get(kind=REVIEW)
    assert deadline.state == DeadlineState.WAIVED
    assert "fewer evenings" in deadline.waived_because
    assert now
    comes(world, 4)
    assert (review_of(world).cycle, review_of(world).state) == (2, ReviewState.OPEN)
    assert Deadline.objects.open().filter(kind=REVIEW).count() == 1


def test_the_sweep_opens_what_slipped_through_once(world):
    """Marks that were imported, files that were merged."""
    for session in world.evenings[:4]:
        AttendanceFactory(session=session, participant=world.man.participant)
    assert actions.open_due_reviews(now=world.evenings[3].ends_at) == 1
    assert actions.open_due_reviews(now=world.evenings[3].ends_at) == 0
    assert FirstPhaseReview.objects.count() == Deadline.objects.filter(kind=REVIEW).count() == 1


def test_the_sweep_lets_men_alone_who_are_not_due(world):
    evenings_of(world, B, B, B)
    assert actions.open_due_reviews(now=world.evenings[3].ends_at) == 0


def decide(world, decision, now, by=None):
    return actions.decide_review(participation=world.man, decision=decision, by=by or world.karel, now=now)


def test_he_goes_on_as_member_and_the_promise_is_kept(world):
    now = evenings_of(world, B, Q, Q, W)
    review = decide(world, ReviewState.MEMBER, now)
    assert (review.state, review.decided_by) == (ReviewState.MEMBER, world.karel)
    assert state_of(world) == S.MEMBER
    assert Deadline.objects.get(kind=REVIEW).state == DeadlineState.MET
    comes(world, 4)
    assert FirstPhaseReview.objects.count() == 1


def test_one_more_round_is_looked_back_on_after_as_many_further_evenings(world):
    now = evenings_of(world, B, B, Q, B)
    decide(world, ReviewState.ROUND, now)
    assert state_of(world) == S.TRYING
    assert Deadline.objects.get(kind=REVIEW).state == DeadlineState.MET
    evenings_of(world, B, B, B, start=4)
    assert actions.open_due_reviews(now=world.evenings[6].ends_at) == 0
    assert FirstPhaseReview.objects.count() == 1
    evenings_of(world, Q, start=7)
    assert (review_of(world).cycle, review_of(world).state) == (2, ReviewState.OPEN)


def test_a_look_back_too_early_is_refused_with_a_sentence(world):
    now = evenings_of(world, B, W)
    with pytest.raises(DomainError, match="came to 2 of 4 evenings"):
        decide(world, ReviewState.MEMBER, now)
    assert state_of(world) == S.TRYING


def test_what_was_decided_is_not_decided_again_and_nonsense_is_refused(world):
    now = evenings_of(world, W, W, W, W)
    for nonsense in ("", "ended", "lapsed", "perhaps"):
        with pytest.raises(DomainError):
            decide(world, nonsense, now)
    decide(world, ReviewState.MEMBER, now)
    with pytest.raises(DomainError, match="nothing to look back on"):
        decide(world, ReviewState.ROUND, now)


def test_who_does_not_guide_the_group_has_no_say_nor_has_he_himself(world):
    now = evenings_of(world, *[B] * 4)
    substitute = SessionWorkerFactory(session=world.evenings[3]).worker.user
    for user in (substitute, CoordinatorFactory().user, world.man.participant.user):
        with pytest.raises(NotAllowed):
            decide(world, ReviewState.MEMBER, now, by=user)
        with pytest.raises(NotAllowed):
            propose(world, now, by=user)
    decide(world, ReviewState.MEMBER, now, by=world.marjan)


# --- no way around ---------------------------------------------------------------------------------------


def step(world, state, by=None, now=None):
    return change_state(participation=world.man, state=state, by=by, now=now or world.evenings[-1].ends_at)


def test_before_there_is_anything_to_look_back_on_a_worker_may_make_him_a_member(world):
    evenings_of(world, W, W)
    step(world, S.MEMBER, by=world.karel)
    assert state_of(world) == S.MEMBER
    comes(world, 2)
    comes(world, 3)
    assert not FirstPhaseReview.objects.exists()


def test_while_he_is_looked_back_on_that_is_the_way_to_become_a_member(world):
    evenings_of(world, *[B] * 4)
    with pytest.raises(DomainError, match="Look back with him first"):
        step(world, S.MEMBER, by=world.karel)
    assert state_of(world) == S.TRYING


def test_a_pause_is_no_way_around_it(world):
    evenings_of(world, *[B] * 4)
    step(world, S.PAUSED, by=world.karel)
    with pytest.raises(DomainError, match="go on with the first phase"):
        step(world, S.MEMBER, by=world.karel)
    assert state_of(world) == S.PAUSED


def test_nobody_ends_a_participation_by_a_plain_step(world):
    evenings_of(world, *[B] * 4)
    for user in (world.karel, world.marjan):
        with pytest.raises(DomainError, match="two people"):
            step(world, S.ENDED, by=user)
    assert state_of(world) == S.TRYING


@pytest.mark.parametrize("state", [S.LEFT, S.PAUSED])
def test_who_leaves_or_pauses_does_so_at_once_and_what_was_open_is_waived(world, state):
    """W32."""
    ending, now = proposed(world)
    himself = world.man.participant.user
    step(world, state, by=himself, now=now)
    ending.refresh_from_db()
    assert ending.state == EndingState.WITHDRAWN
    assert review_of(world).state == ReviewState.LAPSED
    for deadline in Deadline.objects.filter(kind__in=[REVIEW, ENDING]):
        assert deadline.state == DeadlineState.WAIVED
        assert deadline.waived_because.startswith("He is now")


def test_made_a_member_by_the_software_what_was_open_is_waived(world):
    evenings_of(world, *[B] * 4)
    step(world, S.MEMBER, by=None)
    assert review_of(world).state == ReviewState.LAPSED
    assert Deadline.objects.get(kind=REVIEW).state == DeadlineState.WAIVED


def test_after_a_pause_the_look_back_opens_again(world):
    evenings_of(world, *[B] * 4)
    step(world, S.PAUSED, by=world.karel)
    step(world, S.TRYING, by=world.karel)
    assert (review_of(world).cycle, review_of(world).state) == (2, ReviewState.OPEN)


# --- an ending -------------------------------------------------------------------------------------------


def test_an_ending_takes_a_second_person_and_words_and_leads_to_ended(world):
    """W25, the whole way."""
    ending, now = proposed(world)
    assert state_of(world) == S.TRYING
    assert review_of(world).state == ReviewState.ENDING
    assert Deadline.objects.get(kind=REVIEW).state == DeadlineState.OPEN
    actions.confirm_ending(ending=ending, by=world.ron, now=now + dt.timedelta(days=1))
    ending.refresh_from_db()
    assert (ending.state, ending.settled_by, ending.words) == (EndingState.CONFIRMED, world.ron, WORDS)
    assert state_of(world) == S.ENDED
    assert review_of(world).state == ReviewState.ENDED
    assert {one.state for one in Deadline.objects.filter(kind__in=[REVIEW, ENDING])} == {DeadlineState.MET}
    assert not may_return(world.man.participant)


def test_a_coordinator_may_be_the_second_person_the_proposer_never(world):
    ending, now = proposed(world)
    with pytest.raises(DomainError, match="proposed this yourself"):
        actions.confirm_ending(ending=ending, by=world.karel, now=now)
    for user in (CoordinatorFactory().user, world.man.participant.user):
        with pytest.raises(NotAllowed):
            actions.confirm_ending(ending=ending, by=user, now=now)
    with pytest.raises(NotAllowed):
        actions.confirm_ending(ending=ending, by=None, now=now)
    assert state_of(world) == S.TRYING
    actions.confirm_ending(ending=ending, by=world.marjan, now=now)
    assert state_of(world) == S.ENDED


def test_the_coordinators_and_the_other_worker_are_told_at_once_not_the_proposer(world):
    """W25: through the ledger."""
    for user in (world.karel, world.ron, world.marjan):
        contact_of(user)
    ending, now = proposed(world)
    escalate(now=now)
    told = Message.objects.filter(subject=about(promise(ENDING))).select_related("recipient__user")
    assert sorted(one.recipient.user.name for one in told) == ["Marjan", "Ron"]
    assert ending


@pytest.mark.parametrize(
    ("stances", "sentence"),
    [
        ([B, B, B, None], "There are 3"),
        ([B, B, B, Q], "There are 3"),
        ([None, None, None, B], "There are 1"),
        ([W, Q, Q, W], "There are 0"),
    ],
)
def test_too_few_checks_never_end_anything(world, stances, sentence):
    now = evenings_of(world, *stances)
    with pytest.raises(DomainError, match=sentence):
        propose(world, now)
    assert not endings_of(world).exists()
    assert state_of(world) == S.TRYING


def test_three_evenings_are_too_early_whatever_was_heard_also_where_the_policy_is_three(world):
    """W25: judged from the fourth evening; the policy can ask for more, never for less than three checks."""
    world.group.organisation.checks_before_review = 3
    world.group.organisation.save()
    now = evenings_of(world, B, B, B)
    with pytest.raises(DomainError, match="at least four"):
        propose(world, now)
    now = evenings_of(world, B, start=3)
    assert propose(world, now).state == EndingState.PROPOSED


def test_who_began_to_search_is_not_ended_for_what_he_said_before(world):
    now = evenings_of(world, B, B, B, B, Q)
    with pytest.raises(DomainError, match="Give him time"):
        propose(world, now)


def test_a_check_of_an_evening_at_which_he_turned_out_to_be_absent_does_not_count(world):
    evenings_of(world, B, B, B, B, B)
    comes(world, 0, Presence.ABSENT)
    comes(world, 1, Presence.ABSENT)
    assert review_of(world).state == ReviewState.LAPSED
    comes(world, 5)
    with pytest.raises(DomainError, match="There are 3"):
        propose(world, world.evenings[5].ends_at)


def test_in_the_round_that_he_was_given_no_ending_is_proposed(world):
    now = evenings_of(world, *[B] * 4)
    decide(world, ReviewState.ROUND, now)
    now = evenings_of(world, B, start=4)
    with pytest.raises(DomainError, match="one more round"):
        propose(world, now)


def test_a_member_is_never_ended_for_blaming(world):
    now = evenings_of(world, *[B] * 4)
    decide(world, ReviewState.MEMBER, now)
    with pytest.raises(DomainError, match="first phase only"):
        propose(world, now)


@pytest.mark.parametrize("words", ["", "   ", "He blames", "x" * 19])
def test_an_ending_without_words_that_he_can_read_is_refused(world, words):
    now = evenings_of(world, *[B] * 4)
    with pytest.raises(DomainError, match="in words that he reads") as refused:
        propose(world, now, words=words)
    assert refused.value.field == "words"
    assert not Ending.objects.exists()


def test_there_are_three_grounds_and_no_other(world):
    """W23."""
    now = evenings_of(world, *[B] * 4)
    with pytest.raises(DomainError, match="no other"):
        propose(world, now, ground="violence")


@pytest.mark.parametrize("ground", [EndingGround.CONFUSION, EndingGround.SUBSTANCE])
@pytest.mark.parametrize("state", [S.TRYING, S.MEMBER, S.PAUSED])
def test_the_two_grounds_of_exclusion_need_no_checks_but_two_people(world, ground, state):
    """W23."""
    now = evenings_of(world, Q)
    if state != S.TRYING:
        step(world, state, by=world.karel, now=now)
    ending = propose(world, now, ground=ground)
    assert state_of(world) == state
    with pytest.raises(DomainError, match="second person"):
        actions.confirm_ending(ending=ending, by=world.karel, now=now)
    actions.confirm_ending(ending=ending, by=world.ron, now=now)
    assert state_of(world) == S.ENDED


@pytest.mark.parametrize("state", [S.INVITED, S.LEFT])
def test_where_nobody_takes_part_there_is_nothing_to_end(world, state):
    world.man.state, world.man.closed_at = state, world.evenings[0].ends_at if state == S.LEFT else None
    world.man.save()
    with pytest.raises(DomainError, match="nothing to end"):
        propose(world, world.evenings[0].ends_at, ground=EndingGround.SUBSTANCE)


def test_one_proposal_at_a_time_and_nothing_is_decided_while_it_stands(world):
    ending, now = proposed(world)
    with pytest.raises(DomainError, match="proposed already"):
        propose(world, now, by=world.ron)
    with pytest.raises(DomainError, match="Take that back first"):
        decide(world, ReviewState.MEMBER, now)
    with pytest.raises(DomainError, match="Take that back first"):
        step(world, S.MEMBER, by=world.marjan)
    assert endings_of(world).get() == ending


def test_while_an_ending_is_proposed_no_look_back_opens_and_taking_it_back_opens_it(world):
    now = evenings_of(world, B, B, B)
    ending = propose(world, now, ground=EndingGround.SUBSTANCE)
    now = evenings_of(world, Q, start=3)
    assert review_of(world) is None
    actions.withdraw_ending(ending=ending, by=world.ron, now=now)
    assert review_of(world).state == ReviewState.OPEN


def test_a_proposal_is_taken_back_by_the_proposer_or_by_a_second_person(world):
    for user in (world.karel, world.ron, world.marjan):
        ending, now = proposed(world)
        actions.withdraw_ending(ending=ending, by=user, reason="He called", now=now)
        ending.refresh_from_db()
        assert (ending.state, ending.settled_by) == (EndingState.WITHDRAWN, user)
        assert review_of(world).state == ReviewState.OPEN
        assert promise(ENDING).waived_because == "He called"
        with pytest.raises(DomainError):
            actions.confirm_ending(ending=ending, by=world.ron, now=now)
    assert state_of(world) == S.TRYING


def test_what_a_proposal_rests_on_is_looked_at_again_when_it_is_confirmed(world):
    ending, now = proposed(world)
    hears(world, 3, W, by=world.ron)
    with pytest.raises(DomainError, match="There are 3"):
        actions.confirm_ending(ending=ending, by=world.ron, now=now)
    assert state_of(world) == S.TRYING


def test_a_mark_that_is_put_right_takes_the_proposal_back(world):
    ending, _now = proposed(world)
    comes(world, 0, Presence.ABSENT)
    ending.refresh_from_db()
    assert ending.state == EndingState.WITHDRAWN
    assert "fewer evenings" in promise(ENDING).waived_because
    assert review_of(world).state == ReviewState.LAPSED


def test_an_ending_uses_up_his_return_card_and_carries_no_guarantee(world):
    """W33: that way back is a new conversation."""
    world.man.state, world.man.member_at = S.MEMBER, world.man.began_at
    world.man.save()
    leave(participation=world.man, by=world.karel, now=world.evenings[0].ends_at)
    world.man = seat(
        participant=world.man.participant, group=world.group, by=world.karel, state=S.TRYING,
        began_at=world.evenings[0].ends_at,
    )  # fmt: skip
    ReturnCard.objects.update(state=CardState.VALID, used_at=None)
    ending = propose(world, world.evenings[1].ends_at, ground=EndingGround.SUBSTANCE)
    actions.confirm_ending(ending=ending, by=world.ron, now=world.evenings[1].ends_at)
    assert ReturnCard.objects.get().state == CardState.USED
    assert not may_return(world.man.participant)


def test_the_database_itself_refuses_an_ending_by_one_person(world):
    ending, now = proposed(world)
    ending.state, ending.settled_at, ending.settled_by = EndingState.CONFIRMED, now, world.karel
    with pytest.raises(IntegrityError), transaction.atomic():
        ending.save()


# --- motivation --------------------------------------------------------------------------------------------


def test_motivation_is_added_to_and_never_rewritten(world):
    """W26."""
    for number, one in enumerate([MotivationStep.EXTERNAL, MotivationStep.INTROJECTED, MotivationStep.IDENTIFIED]):
        actions.note_motivation(participation=world.man, step=one, by=world.karel, now=world.evenings[number].ends_at)
    assert list(MotivationNote.objects.order_by("at").values_list("step", flat=True)) == [
        "external", "introjected", "identified",
    ]  # fmt: skip
    for rewriting in (lambda: MotivationNote.objects.update(step="external"), MotivationNote.objects.all().delete):
        with pytest.raises(TypeError):
            rewriting()


def test_motivation_is_noted_by_his_workers_while_he_takes_part(world):
    note = {"participation": world.man, "step": MotivationStep.EXTERNAL}
    for user in (CoordinatorFactory().user, world.man.participant.user):
        with pytest.raises(NotAllowed):
            actions.note_motivation(by=user, **note)
    with pytest.raises(DomainError, match="one of the five"):
        actions.note_motivation(participation=world.man, step="none", by=world.karel)
    step(world, S.LEFT, by=world.karel)
    with pytest.raises(DomainError, match="does not take part any more"):
        actions.note_motivation(by=world.karel, **note)
