"""What was heard on an evening, and where motivation comes from: one tap each (W24, W26)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError, require
from intake import rules
from intake.actions.first_phase.steps import lock_episode
from intake.models import MotivationNote, ResponsibilityCheck
from intake.states import MotivationStep, Stance
from participants.models import Participation
from participants.states import OPEN, ParticipationState
from sessions.models import Attendance, GroupSession
from sessions.rules import can_record
from sessions.states import CAME


@transaction.atomic
def note_check(
    *,
    participation: Participation,
    session: GroupSession,
    stance: str,
    by: User | None,
    note: str | None = None,
    offered: str | None = None,
    now: dt.datetime | None = None,
) -> ResponsibilityCheck:
    """One tap: blames others, is searching, owns his part (W24). A second tap puts it right; the trail keeps both.

    `note` and `offered` (what the group offered him) stay as they were when None. Whoever may write down how the
    evening went may do this, a substitute too; never the man himself. Raises `DomainError` for an evening that has not
    begun or was cancelled, one that he was not at, and for a man who is not in his first phase.
    """
    now = now or clock.now()
    episode = lock_episode(participation)
    evening = GroupSession.objects.select_related("group__organisation").get(pk=session.pk)
    require(can_record(by, evening) and (by is None or episode.participant.user_id != by.pk))
    _refuse_check(episode, evening, stance, now)
    check = ResponsibilityCheck.objects.filter(participation=episode, session=evening).first()
    before = check.stance if check else ""
    check = check or ResponsibilityCheck(participation=episode, session=evening)
    check.stance, check.checked_at, check.checked_by = Stance(stance), now, by
    check.note = check.note if note is None else note.strip()
    check.offered = check.offered if offered is None else offered.strip()
    check.save()
    organisation = evening.group.organisation_id
    audit.record("check.noted", check, by=by, organisation_id=organisation, before=before, after=check.stance)
    return check


def _refuse_check(episode: Participation, session: GroupSession, stance: str, now: dt.datetime) -> None:
    if stance not in Stance.values:
        raise DomainError(_("Choose one of the three."), field="stance")
    if session.is_cancelled or session.starts_at > now:
        raise DomainError(_("This can be noted from the start of an evening that is on."))
    if session.group_id != episode.group_id or session.ends_at <= episode.began_at:
        raise DomainError(_("He did not take part in this group then."))
    if episode.state != ParticipationState.TRYING:
        raise DomainError(_("He is not in his first phase, so nothing is noted about it."))
    there = Attendance.objects.filter(session=session, participant=episode.participant_id, presence__in=CAME)
    if not there.exists():
        raise DomainError(_("He was not there that evening, or nobody has marked yet that he was."))


@transaction.atomic
def note_motivation(
    *, participation: Participation, step: str, by: User | None, now: dt.datetime | None = None
) -> MotivationNote:
    """Where his motivation comes from at this moment, as a worker sees it (W26). Optional, never rewritten."""
    episode = lock_episode(participation)
    require(rules.can_judge(by, episode))
    if step not in MotivationStep.values:
        raise DomainError(_("Choose one of the five."), field="step")
    if episode.state not in OPEN:
        raise DomainError(_("He does not take part any more, so nothing is noted about him."))
    note = MotivationNote.objects.create(participation=episode, step=step, at=now or clock.now(), by=by)
    audit.record("motivation.noted", note, by=by, organisation_id=episode.group.organisation_id)
    return note
