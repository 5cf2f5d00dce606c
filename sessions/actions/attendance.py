"""Who came. Whoever stands above hears of it in the same transaction (W8, W16)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError, require
from core.hooks import Register
from participants.models import Participant, Participation
from sessions import rules
from sessions.models import Attendance, GroupSession
from sessions.states import Presence

# Told of every mark: `attendance` (with `session` and `participant`), `by`, `now`.
attended = Register()


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
    """Whether he was there; a second mark puts the first right. Only from the start of an evening that is on."""
    now = now or clock.now()
    locked = (
        GroupSession.objects.select_for_update(of=("self",)).select_related("group__organisation").get(pk=session.pk)
    )
    require(rules.can_record(by, locked))
    if locked.is_cancelled or locked.starts_at > now:
        raise DomainError(_("Who came is written down from the start of an evening that is on."))
    if not Participation.objects.filter(group=locked.group_id, participant=participant).exists():
        raise DomainError(_("He does not take part in this group."))
    mark, _created = Attendance.objects.update_or_create(
        session=locked,
        participant=participant,
        defaults={
            "presence": Presence(presence),
            "took_time_out": took_time_out,
            "came_back": came_back,
            "marked_at": now,
            "marked_by": by,
        },
    )
    attended.tell(attendance=mark, by=by, now=now)
    audit.record("attendance.noted", locked, by=by, organisation_id=locked.group.organisation_id, presence=presence)
    return mark
