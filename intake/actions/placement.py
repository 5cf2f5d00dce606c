"""A seat in a group of any organisation, or a sign that a group is needed; and the first evening (W10, W21, W22)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Contact, User
from core import audit, clock
from core.errors import DomainError
from groups.models import Group
from groups.rules import can_plan
from intake import rules
from intake.actions.conversations import decline_referral, promise_talk
from intake.actions.steps import end_signals, lock, signal_subject, step
from intake.models import DemandSignal, Referral
from intake.notices.ways_in import SEAT, TALK_AGAIN
from intake.states import DemandEnd, ReferralState
from participants.actions import change_state, seat
from participants.models import Participant, Participation
from participants.states import OPEN, ParticipationState
from reminders.actions import meet_deadline
from sessions.models import Attendance, GroupSession
from sessions.states import CAME

R = ReferralState
SEAT_WITHIN = dt.timedelta(days=14)
LATEST_CALL = dt.timedelta(days=62)


@transaction.atomic
def place(*, referral: Referral, group: Group, by: User, now: dt.datetime | None = None) -> Referral:
    """A seat for a man who is welcome, in a group that meets within two weeks, of whichever organisation (W10).

    The group is locked while its seats are counted: the last one goes to one man. A full circle refuses (W3); only who
    returns is seated above it. His file is kept by the organisation of the group.
    """
    now = now or clock.now()
    Group.objects.select_for_update(of=("self",)).get(pk=group.pk)  # locks in one order: the group before all else
    locked = lock(referral)
    rules.must_work_on(by, locked)
    if locked.state != R.WELCOME:
        raise DomainError(_("He can have a seat when the first conversation ended with “welcome”."))
    if not meets_within(group, now):
        raise DomainError(_("This group does not meet within two weeks. Choose another one."), field="group")
    man = _file(locked, group)
    # A worker of another group has no say there; that he may place a man was looked at above (W10).
    episode = seat(participant=man, group=group, by=by if can_plan(by, group) else None, began_at=now)
    end_signals(locked, DemandEnd.PLACED, by=by, now=now)
    audit.record(
        "referral.placed", locked, by=by, organisation_id=locked.organisation_id, participation=episode.pk
    )  # fmt: skip
    return step(locked, R.PLACED, by=by, now=now, participant=man, participation=episode)


def meets_within(group: Group, now: dt.datetime) -> bool:
    """Whether an evening is planned within two weeks (W21)."""
    return group.sessions.planned().filter(starts_at__gt=now, starts_at__lte=now + SEAT_WITHIN).exists()


def _file(referral: Referral, group: Group) -> Participant:
    """The file that is known, else a new one at the organisation of the group; nothing is sent to him."""
    if referral.participant and rules.fits_file(referral.participant, group):
        return referral.participant
    return Participant.objects.create(
        organisation_id=group.organisation_id, name=referral.name, contact=_contact_for_file(referral)
    )


def _contact_for_file(referral: Referral) -> Contact | None:
    """His contact data; a copy where another organisation's file has them already."""
    contact = referral.contact
    if contact is None or not Participant.objects.filter(contact=contact).exists():
        return contact
    values = {
        name: getattr(contact, name)
        for name in ("email", "email_safe", "phone", "call_safe", "text_safe", "voicemail_safe", "language", "wording")
    }
    copy = Contact(**values)
    copy.save(force_insert=True)
    return copy


@transaction.atomic
def give_up_seat(*, referral: Referral, by: User, reason: str, now: dt.datetime | None = None) -> Referral:
    """Another group suits him better before his first evening: the seat is free again, the two weeks run on (W21)."""
    now = now or clock.now()
    locked = lock(referral)
    rules.must_work_on(by, locked)
    if locked.state != R.PLACED:
        raise DomainError(_("He has no seat to give back, or he has been there already."))
    _free_seat(locked, by=by, reason=reason, now=now)
    return step(locked, R.WELCOME, by=by, now=now, reason=reason, participation=None)


@transaction.atomic
def stop_before_entry(*, referral: Referral, by: User, reason: str = "", now: dt.datetime | None = None) -> Referral:
    """He does not want it any more, with or without a seat (W32)."""
    now = now or clock.now()
    locked = lock(referral)
    rules.must_work_on(by, locked)
    if locked.state == R.PLACED:
        _free_seat(locked, by=by, reason=reason, now=now)
    return decline_referral(referral=locked, by=by, reason=reason, now=now)


def _free_seat(referral: Referral, *, by: User, reason: str, now: dt.datetime) -> None:
    episode = Participation.objects.select_related("group__organisation").filter(referrals=referral).first()
    if episode and episode.state in OPEN:
        mover = by if can_plan(by, episode.group) else None
        change_state(participation=episode, state=ParticipationState.LEFT, by=mover, reason=reason, now=now)


@transaction.atomic
def signal_demand(
    *, referral: Referral, by: User, call_again_on: dt.date, now: dt.datetime | None = None
) -> DemandSignal:  # fmt: skip
    """No group fits: a sign that one is needed there, and a day on which he is called meanwhile. Not a queue (W22).

    The promise of a seat within two weeks stays as it was made: that it breaks must be seen. Said again, the day moves.
    """
    now = now or clock.now()
    locked = lock(referral)
    rules.must_work_on(by, locked)
    if locked.state != R.WELCOME:
        raise DomainError(_("A group is looked for when the first conversation ended with “welcome”."))
    today = clock.localdate(locked.organisation.zone, now)
    if not today < call_again_on <= today + LATEST_CALL:
        raise DomainError(_("Agree on a day to call him, within two months."), field="call_again_on")
    signal = DemandSignal.objects.filter(referral=locked, ended_at=None).first() or DemandSignal(
        referral=locked, organisation=locked.organisation, since=now
    )
    signal.town, signal.evenings, signal.call_again_on = locked.town, locked.evenings, call_again_on
    signal.save()
    # A call on an earlier day that was agreed has been made by now: this is what came of it.
    meet_deadline(kind=TALK_AGAIN, subject=signal_subject(signal), by=by, now=now)
    promise_talk(locked, signal_subject(signal), call_again_on, by=by, now=now)
    audit.record("demand.signalled", signal, by=by, organisation_id=locked.organisation_id)
    return signal


@transaction.atomic
def first_attendance(*, participation: Participation, by: User | None, now: dt.datetime | None = None) -> int:
    """He was there for the first time: the promise of W21 is kept. Called by whoever marks evenings; twice is once.

    Returns how many referrals entered with it.
    """
    now = now or clock.now()
    entered = 0
    rows = Referral.objects.filter(participation=participation, state=R.PLACED).order_by("pk")
    for referral in rows:
        locked = lock(referral)
        if locked.state == R.PLACED:
            step(locked, R.ENTERED, by=by, now=now, entered_at=now)
            meet_deadline(kind=SEAT, subject=locked.subject, by=by, now=now)
            entered += 1
    return entered


def note_first_attendances(*, now: dt.datetime | None = None) -> int:
    """Sweep: whoever has been marked as present since he was placed has entered, whichever page marked it."""
    now = now or clock.now()
    entered = 0
    waiting = Referral.objects.filter(state=R.PLACED).exclude(participation=None).select_related("participation")
    for referral in waiting:
        episode = referral.participation
        if episode is None:
            continue
        came = Attendance.objects.filter(
            participant=episode.participant_id, session__group=episode.group_id, presence__in=CAME,
            session__starts_at__gte=episode.began_at, session__starts_at__lte=now,
        ).order_by("session__starts_at").select_related("session").first()  # fmt: skip
        if came:
            entered += first_attendance(participation=episode, by=None, now=_end(came.session, now))
    return entered


def _end(session: GroupSession, now: dt.datetime) -> dt.datetime:
    return min(session.ends_at, now)
