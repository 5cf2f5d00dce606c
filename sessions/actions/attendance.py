"""Who came. Whoever stands above hears of it in the same transaction (W8, W16).

A tap says on top of which mark it was made. When a colleague's mark stands there instead, nothing is overwritten: the
tap is kept, and the page asks which of the two it is. A tap that arrives twice counts once (ADR 0018).
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError, require
from core.hooks import Register
from participants.models import Participant, Participation
from sessions import rules
from sessions.models import Attendance, GroupSession, Mark
from sessions.queries import open_disputes
from sessions.states import MarkOutcome, Presence

# Told of every mark: `attendance` (with `session` and `participant`), `by`, `now`.
attended = Register()


@dataclass(frozen=True)
class Tap:
    """One tap on one man. `id` is the phone's own; `base` is the tap that the phone saw standing, None for none.

    `decides`: the page showed two marks that differ, `base` is the one that did not stand, and this settles it.
    `fills_only`: a suggestion that nobody touched; it takes an empty place and says nothing against a mark.
    """

    id: uuid.UUID
    participant_id: uuid.UUID
    presence: str
    took_time_out: bool = False
    came_back: bool = False
    base: uuid.UUID | None = None
    decides: bool = False
    fills_only: bool = False

    @property
    def said(self) -> tuple[str, bool, bool]:
        return self.presence, self.took_time_out, self.came_back


@dataclass
class Standing:
    """What is written down about one man, and the later mark that differs from it, as long as nobody decided."""

    row: Attendance | None = None
    dispute: Mark | None = None

    @property
    def mark(self) -> uuid.UUID | None:
        return self.row.mark if self.row else None

    def follows(self, tap: Tap) -> bool:
        """Whether the tap was made by somebody who saw all this."""
        if self.dispute:
            return tap.decides and tap.base == self.dispute.id
        return _seen(tap) == self.mark


@transaction.atomic
def mark_men(
    *, session: GroupSession, taps: Iterable[Tap], by: User | None, now: dt.datetime | None = None
) -> list[Mark]:
    """Takes taps over in the order given; returns what became of each.

    A tap on a man who does not take part in the group is left out. Taps that arrive after the evening was closed are
    kept and never change it: whoever opens it again sees them.
    """
    now = now or clock.now()
    locked = lock_to_record(session, by, now)
    taps = list(taps)
    known = {mark.id: mark for mark in Mark.objects.filter(id__in=[tap.id for tap in taps])}
    standing = _standing(locked, {tap.participant_id for tap in taps})
    for tap in taps:
        if tap.id not in known and _counts(tap, standing.get(tap.participant_id)):
            known[tap.id] = _take(locked, tap, standing[tap.participant_id], by, now)
    marks = [known[tap.id] for tap in taps if tap.id in known]
    return [mark for mark in marks if mark.session_id == locked.pk]


@transaction.atomic
def note_presence(
    *,
    session: GroupSession,
    participant: Participant,
    presence: str,
    by: User | None,
    took_time_out: bool = False,
    came_back: bool = False,
    now: dt.datetime | None = None,
) -> Attendance:
    """Whether he was there, on top of whatever stands. Only while the evening is open to be recorded."""
    now = now or clock.now()
    locked = lock_to_record(session, by, now)
    refuse_closed(locked)
    standing = _standing(locked, {participant.pk}).get(participant.pk)
    if standing is None:
        raise DomainError(_("He does not take part in this group."))
    base = standing.dispute.id if standing.dispute else standing.mark
    tap = Tap(uuid.uuid4(), participant.pk, presence, took_time_out, came_back, base=base, decides=True)
    _take(locked, tap, standing, by, now)
    return Attendance.objects.get(session=locked, participant=participant)


def _standing(session: GroupSession, wanted: set[uuid.UUID]) -> dict[uuid.UUID, Standing]:
    """Of those of `wanted` who take part in the group; three queries."""
    episodes = Participation.objects.filter(group=session.group_id, participant__in=wanted)
    found = {pk: Standing() for pk in episodes.values_list("participant", flat=True)}
    for row in Attendance.objects.filter(session=session, participant__in=wanted):
        found[row.participant_id].row = row
    for pk, mark in open_disputes(session).items():
        if pk in found:
            found[pk].dispute = mark
    return found


def lock_to_record(session: GroupSession, by: User | None, now: dt.datetime) -> GroupSession:
    """The evening, locked, for whoever may write down how it went; from an hour before it starts."""
    locked = (
        GroupSession.objects.select_for_update(of=("self",)).select_related("group__organisation").get(pk=session.pk)
    )
    require(rules.can_record(by, locked))
    if not rules.is_recordable(locked, now):
        raise DomainError(_("Who came is written down from an hour before an evening that is on."))
    return locked


def refuse_closed(session: GroupSession) -> None:
    if session.is_closed:
        raise DomainError(_("This evening is closed. Open it again to change what was written down."))


def _counts(tap: Tap, standing: Standing | None) -> bool:
    return standing is not None and not (tap.fills_only and (standing.row or standing.dispute))


def _take(session: GroupSession, tap: Tap, standing: Standing, by: User | None, now: dt.datetime) -> Mark:
    """One tap: taken over, the same as what stands, or kept beside the mark that it met."""
    if standing.follows(tap) and not session.is_closed:
        outcome = MarkOutcome.TAKEN
        standing.row, standing.dispute = _write(session, tap, standing.row, by, now), None
    elif standing.row is not None and standing.row.said == tap.said:
        outcome = MarkOutcome.SAME
    else:
        outcome = MarkOutcome.CONFLICT
    mark = Mark.objects.create(
        id=tap.id,
        session=session,
        participant_id=tap.participant_id,
        presence=Presence(tap.presence),
        took_time_out=tap.took_time_out,
        came_back=tap.came_back,
        base=tap.base,
        stands=standing.mark,
        outcome=outcome,
        at=now,
        by=by,
    )
    if outcome == MarkOutcome.CONFLICT:
        standing.dispute = mark
    return mark


def _seen(tap: Tap) -> uuid.UUID | None:
    """The mark that the phone had before it: a tap that said the same as a colleague's stands for that one."""
    if tap.base is None:
        return None
    same = Mark.objects.filter(id=tap.base, outcome=MarkOutcome.SAME).values_list("stands", flat=True).first()
    return same or tap.base


def _write(
    session: GroupSession, tap: Tap, current: Attendance | None, by: User | None, now: dt.datetime
) -> Attendance:
    row = current or Attendance(session=session, participant_id=tap.participant_id)
    row.presence, row.took_time_out, row.came_back = Presence(tap.presence), tap.took_time_out, tap.came_back
    row.mark, row.marked_at, row.marked_by = tap.id, now, by
    row.save()
    attended.tell(attendance=row, by=by, now=now)
    audit.record(
        "attendance.noted", session, by=by, organisation_id=session.group.organisation_id, presence=tap.presence
    )
    return row
