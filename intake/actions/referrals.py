"""A man asks to be called: written down, merged with what he asked before, called, handed over (W18, W19)."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Contact, User
from core import audit, clock
from core.errors import DomainError, require
from groups.models import Group, Organisation
from intake import rules
from intake.actions.steps import keep_talk, lock, note, step, tell_professional
from intake.models import Professional, Referral
from intake.notices.ways_in import arrived
from intake.states import BestTime, MayHear, ReferralState, Way
from participants.actions import calls
from participants.models import Participant
from participants.rules import sees_file
from participants.states import CallOutcome
from reminders.actions import enqueue_all

R = ReferralState


@dataclass(frozen=True)
class Request:
    """What somebody filled in. `message_is_safe`: a message may be sent to `reach`, a number or an e-mail address."""

    name: str
    reach: str
    town: str
    message_is_safe: bool = False
    best_time: str = BestTime.ANY
    evenings: list[str] = field(default_factory=list)
    language: str = "nl"
    group: Group | None = None  # on whose page he was: a wish, no seat

    @property
    def is_email(self) -> bool:
        return "@" in self.reach


@transaction.atomic
def refer(
    *,
    organisation: Organisation,
    request: Request,
    way: Way,
    by: User | None = None,
    origin: str = "",
    professional: Professional | None = None,
    man_agrees: bool = False,
    may_hear: str = MayHear.NOTHING,
    now: dt.datetime | None = None,
) -> Referral:
    """Writes the request down and promises the call. The same number or address that waits already is one man.

    Nobody is refused for coming too often (`rules.is_flood` only marks). Raises `DomainError` without a safe way to
    reach him, and without his own consent when an agency asks.
    """
    now = now or clock.now()
    if by is not None:
        require(rules.can_bring_in(by, organisation))
    _refuse(request, way, man_agrees=man_agrees)
    locked = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    reach = rules.reach_digest(request.reach)
    waiting = Referral.objects.waiting().filter(organisation=locked, reach_digest=reach).first()
    if waiting:
        return _ask_again(waiting, request, professional, may_hear, now)
    origin = rules.origin_digest(origin, clock.localdate(locked.zone, now))
    referral = Referral.objects.create(
        organisation=locked,
        way=way,
        name=request.name.strip(),
        contact=contact_for(request),
        reach_digest=reach,
        best_time=request.best_time,
        town=request.town.strip(),
        evenings=sorted(request.evenings),
        wished_group=request.group,
        arrived_at=now,
        last_asked_at=now,
        due_at=calls.due_for_call(locked, now),
        many_at_once=rules.is_flood(origin, now) if origin else False,
        origin_digest=origin,
        agency=professional.agency if professional else None,
        professional=professional,
        man_agrees=man_agrees or way == Way.SELF,
        may_hear=may_hear,
    )
    note(referral, "", by=by, now=now)
    calls.expect_call(call=referral, by=by, now=now)
    if way == Way.SELF and request.message_is_safe and not referral.many_at_once and referral.contact:
        enqueue_all([arrived(referral, referral.contact)], now=now)
    audit.record("referral.arrived", referral, by=by, organisation_id=locked.pk, way=way)
    return referral


def must_be_reachable(request: Request) -> None:
    """Raises `DomainError` without one safe way to reach him."""
    if not request.reach.strip():
        raise DomainError(_("Give one number or address that is safe, so that somebody can reach you."), field="reach")
    if request.is_email and not request.message_is_safe:
        raise DomainError(
            _("By e-mail we can only write. Say that this is safe, or give a telephone number."), field="reach"
        )


def _refuse(request: Request, way: Way, *, man_agrees: bool) -> None:
    must_be_reachable(request)
    if way == Way.AGENCY and not man_agrees:
        raise DomainError(_("Ask the man himself first. Without his consent nobody calls him."), field="man_agrees")


def contact_for(request: Request) -> Contact:
    """Nothing counts as safe but what was said; a voicemail never does."""
    contact = Contact(language=request.language)
    if request.is_email:
        contact.email, contact.email_safe = request.reach.strip(), request.message_is_safe
    else:
        contact.phone, contact.call_safe = request.reach.strip(), True
        contact.text_safe = request.message_is_safe
    contact.save(force_insert=True)
    return contact


def _ask_again(
    waiting: Referral, request: Request, professional: Professional | None, may_hear: str, now: dt.datetime
) -> Referral:
    """He waits already: the hour of the promise stays; evenings that he added are kept, nothing is overwritten."""
    waiting.times_asked = F("times_asked") + 1
    waiting.last_asked_at = now
    waiting.evenings = sorted({*waiting.evenings, *request.evenings})
    waiting.wished_group = request.group or waiting.wished_group
    if professional and not waiting.professional_id:
        waiting.agency, waiting.professional, waiting.may_hear = professional.agency, professional, may_hear
    waiting.save(
        update_fields=["times_asked", "last_asked_at", "evenings", "wished_group", "agency", "professional", "may_hear"]
    )  # fmt: skip
    waiting.refresh_from_db()
    audit.record("referral.asked_again", waiting, by=None, organisation_id=waiting.organisation_id)
    return waiting


@transaction.atomic
def note_call(*, referral: Referral, outcome: str, by: User, now: dt.datetime | None = None) -> Referral:
    """How a try ended. Who tries has taken it up; who spoke with him goes on to the first conversation (W19)."""
    now = now or clock.now()
    before = lock(referral)
    rules.must_work_on(by, before)
    if outcome == CallOutcome.VOICEMAIL and not (before.contact and before.contact.voicemail_safe):
        raise DomainError(_("He did not say that a voicemail is safe. Leave none."), field="outcome")
    if before.state in {R.NOT_NOW, R.UNREACHED}:
        return _talk_again(before, outcome, by=by, now=now)
    if before.claimed_by_id is None and not before.closed_at:
        calls.claim_call(call=before, by=by, now=now)
    after = calls.note_try(call=before, outcome=outcome, by=by, now=now)
    if after.state != before.state:
        note(after, before.state, by=by, now=now)
    return after


def _talk_again(referral: Referral, outcome: str, *, by: User, now: dt.datetime) -> Referral:
    """The talk of later: the promise is kept when it was held, and stays open after a try."""
    if outcome == CallOutcome.SPOKEN:
        keep_talk(referral, by=by, now=now)
        return step(referral, R.SPOKEN, by=by, now=now, claimed_by=referral.claimed_by or by)
    referral.tries, referral.last_try_at = F("tries") + 1, now
    referral.save(update_fields=["tries", "last_try_at"])
    referral.refresh_from_db()
    return referral


@transaction.atomic
def end_referral_call(*, referral: Referral, how: str, by: User | None, now: dt.datetime | None = None) -> Referral:
    """Nobody calls: he took it back, it is the same man as another referral, or three tries reached nobody."""
    now = now or clock.now()
    before = lock(referral)
    rules.must_work_on(by, before)
    after = calls.end_call(call=before, how=how, by=by, now=now)
    note(after, before.state, by=by, now=now)
    return after


@transaction.atomic
def recognise(*, referral: Referral, participant: Participant, by: User) -> Referral:
    """A worker sees that he is known: his seat will be in the file that is there. The public pages never say so."""
    locked = lock(referral)
    rules.must_work_on(by, locked)
    require(sees_file(by, participant))
    if locked.participation_id:
        raise DomainError(_("He has a seat already."))
    locked.participant = participant
    locked.save(update_fields=["participant"])
    audit.record("referral.recognised", locked, by=by, organisation_id=locked.organisation_id)
    return locked


@transaction.atomic
def let_hear(*, referral: Referral, may_hear: str, by: User, now: dt.datetime | None = None) -> Referral:
    """The man says what the one who referred him hears; he may change his mind at any time (W11).

    Until he has been asked nobody hears anything, whatever the form of the agency said.
    """
    locked = lock(referral)
    rules.must_work_on(by, locked)
    locked.may_hear, locked.let_hear_at = MayHear(may_hear), now or clock.now()
    locked.save(update_fields=["may_hear", "let_hear_at"])
    tell_professional(locked, now=locked.let_hear_at)
    audit.record("referral.may_hear", locked, by=by, organisation_id=locked.organisation_id, may_hear=may_hear)
    return locked
