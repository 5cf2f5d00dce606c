"""A man asks to come back: from his own page, with his card, or told to a worker; he is called the same day (W33)."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError, require
from groups.models import Group, Organisation
from intake import rules
from intake.actions.referrals import Request, contact_for, must_be_reachable, note_call, refer
from intake.actions.return_steps import finish, lock, lock_group, lock_organisation, note, open_request
from intake.models import CodeTry, Referral, ReturnRequest
from intake.notices.way_back import CIRCLE
from intake.queries.nearest import organisation_near
from intake.states import BestTime, ReturnState, ReturnWay, Way
from participants.actions import calls, find_card
from participants.models import Participant, Participation, ReturnCard
from participants.rules import may_return, sees_file
from participants.states import CallEnd, CallOutcome, CardState, ParticipationState
from reminders.actions import waive_deadline

R = ReturnState
NOBODY = uuid.UUID(int=0)  # stands where a row is not known, so that every code asks the same questions


@dataclass(frozen=True)
class Proof:
    """What a code opened: his card, and of his file and group what is still there. All None: nothing."""

    card: ReturnCard | None
    participant: Participant | None
    group: Group | None


def _proof(code: str) -> Proof:
    """Three queries, whether the code is right, wrong, mistyped, used, or of a man whose file has been erased."""
    card = find_card(code)
    episodes = Participation.objects.filter(card=card.pk if card else NOBODY).select_related("participant")
    episode = episodes.first()
    group = lock_group(card.group_id if card else NOBODY)
    return Proof(card, episode.participant if episode else None, group)


@transaction.atomic
def ask_with_code(
    *, code: str, request: Request, origin: str = "", now: dt.datetime | None = None
) -> ReturnRequest | None:
    """He fills in `/return/`. With a code that is recognised he asks to come back; with any other he is called.

    Nobody is refused and nobody can find out from the answer whether a code is right: the same steps are taken for all.
    After many codes from one connection none is looked at for an hour (`rules.Pressure`); those men are called too.
    Raises `DomainError` without a safe way to reach him; None when there is no organisation yet.
    """
    now = now or clock.now()
    must_be_reachable(request)
    near = organisation_near(request.town)
    if near is None:
        return None
    origin = rules.origin_digest(origin, clock.localdate(near.zone, now))
    pressure = rules.pressure(origin, now)
    CodeTry.objects.create(at=now, origin=origin)
    proof = _proof(code if pressure.looks_at_codes else "")
    organisation = lock_organisation(proof.card.organisation_id if proof.card else near.pk)
    if running := _running(organisation, proof, rules.reach_digest(request.reach)):
        return _ask_again(running, proof)
    return open_request(
        organisation,
        by=None,
        now=now,
        way=ReturnWay.CARD if proof.card else ReturnWay.UNPROVEN,
        card=proof.card,
        participant=proof.participant,
        group=proof.group,
        name=request.name.strip(),
        contact=contact_for(request),
        reach_digest=rules.reach_digest(request.reach),
        best_time=request.best_time,
        town=request.town.strip(),
        many_at_once=pressure.is_flood and not proof.card,
    )


def _running(organisation: Organisation, proof: Proof, reach: str) -> ReturnRequest | None:
    """His request that runs already; the same number is the same man as long as not both are known to be somebody."""
    card, man = proof.card.pk if proof.card else NOBODY, proof.participant.pk if proof.participant else NOBODY
    same_reach = Q(organisation=organisation, reach_digest=reach, state=R.ASKED)
    rows = ReturnRequest.objects.select_for_update(of=("self",)).running().order_by("arrived_at")
    found = list(rows.filter(Q(card=card) | Q(participant=man) | same_reach))
    himself = [one for one in found if one.card_id == card or one.participant_id == man]
    maybe = [one for one in found if not (one.is_proven and proof.card)]
    return next(iter(himself + maybe), None)


def _ask_again(running: ReturnRequest, proof: Proof) -> ReturnRequest:
    """The hours that were promised stay; a code that is recognised now proves what was not proven before."""
    if proof.card and not running.is_proven:
        _prove(running, proof)
    audit.record("return.asked_again", running, by=None, organisation_id=running.organisation_id)
    return running


def _prove(request: ReturnRequest, proof: Proof) -> None:
    request.card, request.participant, request.group = proof.card, proof.participant, proof.group
    request.way, request.many_at_once = ReturnWay.CARD, False
    request.save(update_fields=["card", "participant", "group", "way", "many_at_once"])


@transaction.atomic
def ask_to_return(
    *,
    participant: Participant,
    by: User,
    reach: str = "",
    message_is_safe: bool = False,
    best_time: str = BestTime.ANY,
    now: dt.datetime | None = None,
) -> ReturnRequest:
    """From his own page. `reach` is another number or address than his file knows, where that one is not safe any more.

    Asking twice is one request. Raises `DomainError` for who was ended: his way is a new conversation, always open.
    """
    now = now or clock.now()
    require(participant.user_id == by.pk)
    given = Request(name=participant.name, reach=reach, town="", message_is_safe=message_is_safe)
    if reach.strip():
        must_be_reachable(given)
    elif not _is_reachable(participant):
        raise DomainError(_("Give one number or address that is safe, so that somebody can reach you."), field="reach")
    contact = {"contact": given} if reach.strip() else {}
    return _known(participant, way=ReturnWay.PORTAL, by=by, now=now, best_time=best_time, **contact)


def _is_reachable(man: Participant) -> bool:
    contact = man.contact
    return contact is not None and bool(
        (contact.phone and (contact.call_safe or contact.text_safe)) or (contact.email_safe and contact.mail_address)
    )


def _known(
    man: Participant, *, by: User, now: dt.datetime, contact: Request | None = None, **values: object
) -> ReturnRequest:
    """The one running request of a man with a file, or a new one."""
    episodes = man.participations.filter(state=ParticipationState.LEFT).select_related("card").order_by("-closed_at")
    last = episodes.first()
    group = lock_group(last.group_id if last else NOBODY)
    organisation = lock_organisation(man.organisation_id)
    if running := ReturnRequest.objects.running().filter(participant=man).first():
        return running
    if not may_return(man):
        raise DomainError(
            _("This way back is for who left a group. A new conversation is always open: ask to be called.")
        )
    card = last.card if last and last.card and last.card.state == CardState.VALID else None
    if contact:
        values |= {"contact": contact_for(contact), "reach_digest": rules.reach_digest(contact.reach)}
    return open_request(organisation, by=by, now=now, participant=man, group=group, card=card, **values)


@transaction.atomic
def write_down_return(*, participant: Participant, by: User, now: dt.datetime | None = None) -> ReturnRequest:
    """He told a worker, on the telephone or in the street: the contact is made, the circle is still owed."""
    now = now or clock.now()
    require(sees_file(by, participant))
    request = _known(participant, way=ReturnWay.WORKER, by=by, now=now)
    if request.closed_at is None:
        note_return_call(request=request, outcome=CallOutcome.SPOKEN, by=by, now=now)
    request.refresh_from_db()
    return request


@transaction.atomic
def note_return_call(
    *, request: ReturnRequest, outcome: str, by: User, now: dt.datetime | None = None
) -> ReturnRequest:
    """How a try ended; who tries has taken it up. A voicemail only where he said that it is safe."""
    now = now or clock.now()
    before = lock(request)
    rules.must_help_return(by, before)
    reach = before.reached_by
    if outcome == CallOutcome.VOICEMAIL and not (reach and reach.voicemail_safe):
        raise DomainError(_("He did not say that a voicemail is safe. Leave none."), field="outcome")
    if before.claimed_by_id is None and before.closed_at is None:
        calls.claim_call(call=before, by=by, now=now)
    return calls.note_try(call=before, outcome=outcome, by=by, now=now)


@transaction.atomic
def end_return_call(*, request: ReturnRequest, how: str, by: User, now: dt.datetime | None = None) -> ReturnRequest:
    """Nobody calls: he took it back, three tries reached nobody, or he asked twice. His right stays."""
    now = now or clock.now()
    before = lock(request)
    rules.must_help_return(by, before)
    after = calls.end_call(call=before, how=how, by=by, now=now)
    ended = CallEnd(how)
    note(after, before.state, by=by, now=now, reason=str(ended.label))
    waive_deadline(kind=CIRCLE, subject=after.subject, reason=str(ended.label), by=by, now=now)
    return after


@transaction.atomic
def withdraw_return(
    *, request: ReturnRequest, by: User, reason: str = "", now: dt.datetime | None = None
) -> ReturnRequest:
    """He does not want it now, says he himself or his worker; the right and the card stay (W32, W33).

    With a seat he leaves the group instead, and gets a new card: `DomainError`.
    """
    now = now or clock.now()
    locked = lock(request)
    himself = locked.participant is not None and locked.participant.user_id == by.pk
    if not himself:
        rules.must_help_return(by, locked)
    if locked.state == R.SEATED:
        raise DomainError(_("He has a seat already. If he stops, he leaves the group and gets a new card."))
    return finish(locked, R.WITHDRAWN, CallEnd.WITHDRAWN, reason=reason, by=by, now=now)


@transaction.atomic
def recognise_return(*, request: ReturnRequest, participant: Participant, by: User) -> ReturnRequest:
    """A worker knows him: the file that his desk shows is his. The public page never says so."""
    group = participant.participations.filter(state=ParticipationState.LEFT).order_by("-closed_at").first()
    locked = lock(request)
    rules.must_help_return(by, locked)
    require(sees_file(by, participant) and participant.organisation_id == locked.organisation_id)
    _must_be_unproven(locked)
    if not may_return(participant):
        raise DomainError(_("His participation was ended. The way back is a new conversation; it is always open."))
    if ReturnRequest.objects.running().filter(participant=participant).exists():
        raise DomainError(_("He has asked already. End this one as “belongs to another one”."))
    locked.participant, locked.group, locked.many_at_once = participant, group.group if group else None, False
    locked.save(update_fields=["participant", "group", "many_at_once"])
    audit.record("return.recognised", locked, by=by, organisation_id=locked.organisation_id)
    return locked


def _must_be_unproven(request: ReturnRequest) -> None:
    if request.state != R.ASKED or request.is_proven:
        raise DomainError(_("It is known already who he is."))


@transaction.atomic
def prove_return(*, request: ReturnRequest, code: str, by: User, now: dt.datetime | None = None) -> ReturnRequest:
    """He reads his code to the worker. A card of another organisation brings him there, with both promises anew."""
    now = now or clock.now()
    proof = _proof(code)
    locked = lock(request)
    rules.must_help_return(by, locked)
    _must_be_unproven(locked)
    if proof.card is None:
        raise DomainError(_("This code is not recognised. Read it once more together, sign by sign."), field="code")
    if ReturnRequest.objects.running().filter(card=proof.card).exists():
        raise DomainError(_("He has asked already. End this one as “belongs to another one”."))
    if proof.card.organisation_id == locked.organisation_id:
        _prove(locked, proof)
        audit.record("return.proven", locked, by=by, organisation_id=locked.organisation_id)
        return locked
    return _to_his_organisation(locked, proof, by=by, now=now)


def _to_his_organisation(request: ReturnRequest, proof: Proof, *, by: User, now: dt.datetime) -> ReturnRequest:
    contact, request.contact = request.contact, None
    reason = _("His card is from another organisation")
    finish(request, R.MOVED, CallEnd.MERGED, reason=reason, by=by, now=now)
    return open_request(
        Organisation.objects.get(pk=proof.card.organisation_id),  # type: ignore[union-attr]
        by=by,
        now=now,
        way=ReturnWay.CARD,
        card=proof.card,
        participant=proof.participant,
        group=proof.group,
        contact=contact,
        **{name: getattr(request, name) for name in ("name", "reach_digest", "best_time", "town")},
    )


@transaction.atomic
def lead_to_conversation(*, request: ReturnRequest, by: User, now: dt.datetime | None = None) -> Referral:
    """He cannot be recognised, or his participation was ended: a first conversation, always open (W22, W33)."""
    now = now or clock.now()
    locked = lock(request)
    rules.must_help_return(by, locked)
    reach = locked.reached_by
    if locked.state != R.ASKED or reach is None:
        raise DomainError(_("That can't be done any more: look at the page again."))
    spoken = locked.spoken_at is not None
    by_mail = not reach.phone
    asked = Request(
        name=locked.called,
        reach=reach.email if by_mail else reach.phone,
        town=locked.town,
        message_is_safe=reach.email_safe if by_mail else reach.text_safe,
        best_time=locked.best_time,
    )
    finish(locked, R.MOVED, CallEnd.MERGED, reason=_("A first conversation"), by=by, now=now)
    referral = refer(organisation=locked.organisation, request=asked, way=Way.WORKER, by=by, now=now)
    if spoken and referral.closed_at is None:
        referral = note_call(referral=referral, outcome=CallOutcome.SPOKEN, by=by, now=now)
    return referral
