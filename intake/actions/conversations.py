"""The first conversation and how it ends: welcome, not now with a day to talk again, or not wanted (W20–W23)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError
from intake import rules
from intake.actions.steps import end_signals, give_up_promises, lock, promise, step
from intake.models import FirstConversation, Referral
from intake.notices.ways_in import SEAT, TALK_AGAIN
from intake.states import Decision, DemandEnd, Ground, ReferralState

R = ReferralState
TALK_FROM, TALK_UNTIL = dt.time(9, 0), dt.time(20, 0)
LATEST_TALK = dt.timedelta(days=183)


@transaction.atomic
def hold_conversation(
    *,
    referral: Referral,
    by: User,
    decision: str,
    is_confused: bool,
    uses_during: bool,
    ground: str = "",
    talk_again_on: dt.date | None = None,
    hopes: str = "",
    practical: str = "",
    agreements_told: bool = False,
    now: dt.datetime | None = None,
) -> FirstConversation:
    """Writes the talk down and what came of it.

    “Not now” takes one of the two grounds of W23 as it was answered, or his own wish, and a day to talk again within
    half a year; there is no other way to keep a man out. “Welcome” promises a seat within two weeks (W21).
    """
    now = now or clock.now()
    locked = lock(referral)
    rules.must_work_on(by, locked)
    end = Decision(decision)
    if not rules.is_talking(locked) or (locked.state == R.WELCOME and end == Decision.WELCOME):
        raise DomainError(_("This talk has been written down already, or nobody has spoken with him yet."))
    if end != Decision.NOT_NOW:
        ground, talk_again_on = "", None
    _refuse(locked, end, ground, talk_again_on, is_confused=is_confused, uses_during=uses_during, now=now)
    talk = FirstConversation.objects.create(
        referral=locked,
        number=locked.conversations.count() + 1,
        held_at=now,
        held_by=by,
        hopes=hopes.strip(),
        practical=practical.strip(),
        agreements_told=agreements_told,
        is_confused=is_confused,
        uses_during=uses_during,
        decision=end,
        ground=ground,
        talk_again_on=talk_again_on,
    )
    locked.claimed_by = locked.claimed_by or by
    _decide(locked, talk, by=by, now=now)
    audit.record("conversation.held", talk, by=by, organisation_id=locked.organisation_id, decision=end)
    return talk


def _refuse(
    referral: Referral, end: Decision, ground: str, again: dt.date | None, *, is_confused: bool, uses_during: bool,
    now: dt.datetime,
) -> None:  # fmt: skip
    if end == Decision.WELCOME and (is_confused or uses_during):
        raise DomainError(
            _("You answered yes to one of the two questions. Choose “not now” and agree on a day to talk again."),
            field="decision",
        )
    if end != Decision.NOT_NOW:
        return
    answered = {Ground.CONFUSED: is_confused, Ground.SUBSTANCE: uses_during, Ground.OWN_WISH: True}
    if ground not in Ground.values:
        raise DomainError(
            _("Everyone is welcome. Choose one of the two grounds, or that he wants to wait himself."), field="ground"
        )
    if not answered[Ground(ground)]:
        raise DomainError(_("You answered no to that question above, so it is no ground."), field="ground")
    today = clock.localdate(referral.organisation.zone, now)
    if again is None or not today < again <= today + LATEST_TALK:
        raise DomainError(_("Agree on a day to talk again, within half a year."), field="talk_again_on")


def _decide(referral: Referral, talk: FirstConversation, *, by: User, now: dt.datetime) -> None:
    if talk.decision == Decision.WELCOME:
        step(referral, R.WELCOME, by=by, now=now, welcome_at=now)
        promise_seat(referral, by=by, now=now)
    elif talk.decision == Decision.NOT_NOW and talk.talk_again_on:
        give_up_promises(referral, reason=talk.get_ground_display(), by=by, now=now)
        end_signals(referral, DemandEnd.NOT_NOW, by=by, now=now)
        step(referral, R.NOT_NOW, by=by, now=now, reason=talk.get_ground_display())
        promise_talk(referral, referral.subject, talk.talk_again_on, by=by, now=now)
    else:
        decline_referral(referral=referral, by=by, now=now)


def promise_seat(referral: Referral, *, by: User | None, now: dt.datetime) -> None:
    """His first evening within the days of the organisation's policy (W21); kept by being there, not by a click."""
    days = dt.timedelta(days=referral.organisation.entry_days)
    promise(SEAT, referral.subject, referral=referral, warn_at=now + days / 2, due_at=now + days, by=by, now=now)


def promise_talk(referral: Referral, subject: str, day: dt.date, *, by: User | None, now: dt.datetime) -> None:
    """Somebody talks with him again on that day, on the organisation's clock."""
    zone = referral.organisation.zone
    from_, until = clock.at_local(day, TALK_FROM, zone), clock.at_local(day, TALK_UNTIL, zone)
    promise(TALK_AGAIN, subject, referral=referral, warn_at=from_, due_at=until, by=by, now=now)


@transaction.atomic
def decline_referral(
    *, referral: Referral, by: User, reason: str = "", now: dt.datetime | None = None
) -> Referral:  # fmt: skip
    """He does not want it, whenever he says so (W32). What was promised is waived; the door stays open."""
    now = now or clock.now()
    locked = lock(referral)
    rules.must_work_on(by, locked)
    if locked.state == R.WAITING:
        raise DomainError(_("Nobody has spoken with him yet. Write down that he does not need the call any more."))
    why = reason.strip() or str(Decision.DECLINED.label)
    give_up_promises(locked, reason=why, by=by, now=now)
    end_signals(locked, DemandEnd.DECLINED, by=by, now=now)
    return step(locked, R.DECLINED, by=by, now=now, reason=why)
