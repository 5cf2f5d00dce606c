"""Leaving at any time, the return card, the group app, the agreements, asking for a call (W12, W28, W29, W32, W33)."""

import datetime as dt
import uuid

import pytest

from core import access, clock
from core.errors import DomainError, NotAllowed
from core.models import AccessEvent
from groups.actions import publish_agreement
from participants import actions, codes
from participants.models import AgreementAcceptance, ContactRequest, Participant, Participation, ReturnCard
from participants.states import CardState, ParticipationState
from reminders.models import Deadline
from reminders.states import DeadlineState
from tests.factories import (
    FacilitationFactory,
    GroupFactory,
    ParticipantFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
S = ParticipationState


@pytest.fixture
def sander():
    """A member with an account, in a group that a worker guides."""
    one = ParticipationFactory(participant__user=UserFactory())
    one.guide = FacilitationFactory(group=one.group).worker.user
    return one


def test_he_leaves_by_himself_and_gets_a_card_of_which_only_a_digest_is_kept(sander):
    """W32, W33."""
    farewell = actions.leave(participation=sander, by=sander.participant.user)
    card = ReturnCard.objects.get()
    assert farewell.participation.state == S.LEFT
    assert codes.is_well_formed(farewell.code)
    assert farewell.code not in str(vars(card))
    assert codes.normal(farewell.code) not in str(vars(card))
    assert actions.find_card(farewell.code) == card


def test_the_card_does_not_know_whose_it_is_and_outlives_him(sander):
    """W33: also when everything about him has been erased."""
    code = actions.leave(participation=sander, by=None).code
    Participant.objects.get(pk=sander.participant_id).delete()
    assert not Participation.objects.exists()
    assert actions.find_card(code).group_id == sander.group_id
    assert {field.name for field in ReturnCard._meta.get_fields() if field.is_relation and field.concrete} == set()


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", " "), lambda code: f"  {code} "])
def test_the_usual_ways_of_typing_a_code_are_read(sander, typed):
    code = actions.leave(participation=sander, by=None).code
    assert actions.find_card(typed(code)) is not None


def test_every_slip_of_one_sign_and_every_exchange_of_two_is_found():
    code = codes.normal(codes.new_code())
    for place in range(15):
        for sign in codes.SIGNS.replace(code[place], ""):
            assert not codes.is_well_formed(code[:place] + sign + code[place + 1 :])
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert swapped == code or place == 14 or not codes.is_well_formed(swapped)


def test_wrong_mistyped_and_used_codes_take_one_query_and_give_nothing(sander, django_assert_num_queries):
    code = actions.leave(participation=sander, by=None).code
    used = actions.renew_card(participant=sander.participant, by=None)
    ReturnCard.objects.exclude(digest=codes.digest(used)).get(state=CardState.USED)
    for typed in (code, codes.new_code(), "", "K7WM", "x" * 5000):
        with django_assert_num_queries(1):
            assert actions.find_card(typed) is None


def test_a_card_gives_a_forgotten_man_a_seat_above_ten_as_member_and_works_once():
    """W3, W33."""
    group = GroupFactory(seats_ceiling=2)
    left = ParticipationFactory(group=group)
    code = actions.leave(participation=left, by=None).code
    left.participant.delete()
    ParticipationFactory(group=group)
    ParticipationFactory(group=group)
    man = ParticipantFactory(organisation=group.organisation)
    card = actions.find_card(code)
    back = actions.seat(participant=man, group=group, by=None, is_return=True, card=card)
    assert (back.state, back.is_return) == (S.MEMBER, True)
    assert actions.find_card(code) is None
    with pytest.raises(DomainError):
        other = ParticipantFactory(organisation=group.organisation)
        actions.seat(participant=other, group=group, by=None, is_return=True, card=card)


def test_a_card_gives_no_right_to_whom_it_is_known_to_have_ended_nor_at_another_organisation(sander):
    """W25."""
    code = actions.leave(participation=sander, by=None).code
    again = actions.seat(participant=sander.participant, group=sander.group, by=None, is_return=True)
    assert actions.find_card(code) is None, "his seat used it up"
    actions.change_state(participation=again, state=S.ENDED, by=None)
    with pytest.raises(DomainError):
        actions.renew_card(participant=sander.participant, by=None)
    other = ParticipationFactory()
    foreign = actions.find_card(actions.leave(participation=other, by=None).code)
    with pytest.raises(DomainError):
        actions.seat(
            participant=ParticipantFactory(organisation=sander.group.organisation), group=sander.group, by=None,
            is_return=True, card=foreign,
        )  # fmt: skip


def test_leaving_reminds_the_worker_to_take_him_out_of_the_group_app(sander):
    """W29, W31."""
    himself = sander.participant.user
    actions.choose_group_app(participation=sander, wants=True, by=himself)
    actions.leave(participation=sander, by=himself)
    task = Deadline.objects.get()
    assert (task.state, task.group_id) == (DeadlineState.OPEN, sander.group_id)
    actions.note_removed_from_app(participation=sander, by=sander.guide)
    task.refresh_from_db()
    assert task.state == DeadlineState.MET


def test_no_then_yes_again_leaves_no_task_and_each_no_is_a_task_of_its_own(sander):
    for wants in (True, False, True, False):
        actions.choose_group_app(participation=sander, wants=wants, by=sander.participant.user)
    assert [row.state for row in Deadline.objects.order_by("cycle")] == [DeadlineState.MET, DeadlineState.OPEN]


def test_who_never_wanted_the_app_leaves_no_task(sander):
    actions.leave(participation=sander, by=None)
    assert not Deadline.objects.exists()


def test_agreeing_with_an_old_version_is_answered_with_a_sentence(sander):
    """W12."""
    himself, man = sander.participant.user, sander.participant
    for text in ("one", "two"):
        publish_agreement(group=sander.group, text_nl=text, text_en=text, by=None)
    with pytest.raises(DomainError, match="read it, then agree again"):
        actions.accept_agreements(participant=man, group=sander.group, version=1, by=himself)
    for by in (himself, sander.guide):
        actions.accept_agreements(participant=man, group=sander.group, version=2, by=by)
    row = AgreementAcceptance.objects.get()
    assert (row.noted_by, row.agreement.version) == (himself, 2)


def test_what_was_told_first_is_accepted_later_and_a_stranger_accepts_nothing(sander):
    publish_agreement(group=sander.group, text_nl="een", text_en="one", by=None)
    facts = {"participant": sander.participant, "group": sander.group}
    told = actions.tell_agreements(**facts, by=sander.guide, now=clock.now() - dt.timedelta(days=1))
    assert told.accepted_at is None
    with pytest.raises(NotAllowed):
        actions.accept_agreements(**facts, version=1, by=PeerWorkerFactory().user)
    assert actions.accept_agreements(**facts, version=1, by=sander.guide).accepted_at > told.told_at


def test_asking_for_a_call_makes_one_request_however_often_he_presses(sander):
    """W19, W28."""
    himself, man = sander.participant.user, sander.participant
    first = actions.ask_for_contact(participant=man, by=himself, token=uuid.uuid4())
    second = actions.ask_for_contact(participant=man, by=himself, urgent=True, words="tonight", token=uuid.uuid4())
    assert (second.pk, second.urgent, second.words) == (first.pk, True, "tonight")
    assert Deadline.objects.get(kind=ContactRequest.PROMISE).state == DeadlineState.OPEN
    with pytest.raises(NotAllowed):
        actions.ask_for_contact(participant=man, by=sander.guide, token=uuid.uuid4())


def test_a_request_that_waits_is_seen_by_every_worker_of_the_organisation_and_by_no_other(sander):
    """W28: who is reachable tonight may guide another group."""
    request = actions.ask_for_contact(participant=sander.participant, by=sander.participant.user, token=uuid.uuid4())
    colleague = PeerWorkerFactory(organisation=sander.group.organisation).user
    assert ContactRequest.objects.on_desk_of(colleague).get() == request
    assert not ContactRequest.objects.visible_to(PeerWorkerFactory().user).exists()


def test_every_reading_of_a_file_is_noted_and_stays(sander):
    event = access.note_read(sander.participant, by=sander.guide, role="worker", action="person")
    assert (event.reader_id, event.role, event.subject_id) == (
        sander.guide.pk, "worker", str(sander.participant.pk),
    )  # fmt: skip
    with pytest.raises(TypeError):
        AccessEvent.objects.all().delete()
