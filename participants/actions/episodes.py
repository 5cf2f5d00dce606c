"""Seat a man, and follow him through his episodes."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError, require
from core.hooks import Register
from core.states import check_step
from groups.models import Group
from groups.states import GroupStatus
from participants import rules
from participants.actions.cards import spend_cards, spend_cards_of
from participants.models import Participant, Participation, ParticipationTransition, ReturnCard
from participants.states import CLOSED, PARTICIPATION_STEPS, SEATED, CardState, ParticipationState

S = ParticipationState
# Told of every step: `participation`, `before`, `by`, `now`.
stepped = Register()
# Told of every new episode: `participation`, `by`, `now`.
began = Register()


@transaction.atomic
def seat(
    *,
    participant: Participant,
    group: Group,
    by: User | None,
    state: ParticipationState = S.INVITED,
    is_return: bool = False,
    began_at: dt.datetime | None = None,
    card: ReturnCard | None = None,
) -> Participation:
    """A new episode of this man in this group.

    The group is locked while seats are counted, so the last one goes to one man only. A return is seated above the
    ceiling and starts as member (W33); anybody else is refused when the circle is full (W3). Only a man who left may
    return, or one who shows the `card` of a man who left and was forgotten since; one who pauses takes no seat.
    A return is given by any worker of the organisation, also in a group that he does not guide.
    """
    locked = Group.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=group.pk)
    require(rules.can_plan(by, locked) or (is_return and rules.can_take_calls(by, locked.organisation)))
    state = S.MEMBER if is_return else state
    has_right = rules.may_return(participant) or _proves_right(card, participant, locked)
    _refuse_seat(participant, locked, state, is_return=is_return, has_right=has_right)
    now = began_at or clock.now()
    participation = Participation.objects.create(
        participant=participant,
        group=locked,
        state=state,
        is_return=is_return,
        began_at=now,
        member_at=now if state == S.MEMBER else None,
        paused_at=now if state == S.PAUSED else None,
    )
    _note_step(participation, "", state, by=by, now=now)
    if is_return:
        spend_cards_of(participant, now)
        if card:
            spend_cards(ReturnCard.objects.filter(pk=card.pk), now)
    began.tell(participation=participation, by=by, now=now)
    audit.record(
        "participation.began",
        participation,
        by=by,
        organisation_id=locked.organisation_id,
        state=state,
        is_return=is_return,
    )
    return participation


def _proves_right(card: ReturnCard | None, participant: Participant, group: Group) -> bool:
    """A valid card of this organisation, for a man of whom nothing is known that says otherwise (W25, W33)."""
    if card is None or participant.participations.filter(closed_at__isnull=False).exists():
        return False
    locked = ReturnCard.objects.select_for_update().get(pk=card.pk)
    return locked.state == CardState.VALID and locked.organisation_id == group.organisation_id


def _refuse_seat(
    participant: Participant, group: Group, state: ParticipationState, *, is_return: bool, has_right: bool
) -> None:
    if group.status == GroupStatus.CLOSED:
        raise DomainError(_("This group is closed. Choose another one."), field="group")
    if participant.organisation_id != group.organisation_id:
        raise DomainError(_("This man's file is with another organisation."), field="participant")
    if participant.participations.open().filter(group=group).exists():
        raise DomainError(_("He takes part in this group already."), field="participant")
    if is_return and not has_right:
        raise DomainError(_("He has not left a group, so this is not a return. Seat him as somebody who is new."))
    if not is_return and state in SEATED and rules.free_seats(group) == 0:
        raise DomainError(_("All %(seats)d seats are taken. Choose another group.") % {"seats": group.ceiling})


@transaction.atomic
def change_state(
    *,
    participation: Participation,
    state: ParticipationState,
    by: User | None,
    reason: str = "",
    now: dt.datetime | None = None,
) -> Participation:
    """One legal step: start, become member, pause, go on, leave, end. Raises `DomainError` for any other.

    Going on after a pause takes the seat again also in a full circle: he never gave it up (W27, W33).
    """
    now = now or clock.now()
    locked = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("group__organisation", "participant")
        .get(pk=participation.pk)
    )
    require(_may_step(by, locked, state))
    before = ParticipationState(locked.state)
    check_step(PARTICIPATION_STEPS, before, state)
    if state == S.TRYING and before == S.PAUSED and locked.member_at:
        raise DomainError(_("He was a member already: let him go on as member."))
    locked.state = state
    locked.paused_at = now if state == S.PAUSED else None
    locked.member_at = locked.member_at or (now if state == S.MEMBER else None)
    locked.closed_at = now if state in CLOSED else None
    locked.save(update_fields=["state", "paused_at", "member_at", "closed_at"])
    _note_step(locked, before, state, by=by, reason=reason, now=now)
    if state == S.ENDED:
        spend_cards_of(locked.participant, now)
    stepped.tell(participation=locked, before=before, by=by, now=now)
    audit.record(
        "participation.stepped", locked, by=by, organisation_id=locked.group.organisation_id, before=before, after=state
    )
    return locked


def _may_step(by: User | None, participation: Participation, state: ParticipationState) -> bool:
    """A man may leave, pause and go on by himself at any time (W27, W32); all else is his worker's or coordinator's."""
    if by is not None and participation.participant.user_id == by.pk:
        # Pressed twice he is that already: a refusal in a sentence, not something that he may not do.
        goes_on = state == rules.goes_on_as(participation) and participation.state in {S.PAUSED, state}
        return goes_on or state in {S.LEFT, S.PAUSED}
    return rules.can_plan(by, participation.group)


def _note_step(
    participation: Participation, before: str, after: str, *, by: User | None, now: dt.datetime, reason: str = ""
) -> None:
    ParticipationTransition.objects.create(
        participation=participation, from_state=before, to_state=after, at=now, by=by, reason=reason
    )
