"""What stands about each man of one evening, as pages and phones show it."""

import datetime as dt
import hashlib
import json
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from participants.models import Participation
from sessions.models import Attendance, GroupSession, Mark
from sessions.queries.evening import as_met_by, open_disputes
from sessions.states import Presence

TOOK, BACK = "took", "back"


def out_of(mark: Attendance | Mark) -> str:
    """His time-out in one word: none, took, back (W16)."""
    return (BACK if mark.came_back else TOOK) if mark.took_time_out else ""


def in_words(presence: str, out: str) -> str:
    """“late, took a time-out”."""
    parts = [str(Presence(presence).label)]
    parts += [_("took a time-out")] if out == TOOK else [_("took a time-out, came back")] if out == BACK else []
    return ", ".join(parts)


@dataclass(frozen=True)
class Choice:
    """One of two marks that differ."""

    presence: str
    out: str
    who: str

    @property
    def label(self) -> str:
        return in_words(self.presence, self.out)


@dataclass(frozen=True)
class Dispute:
    """A later mark that differs from the one that stands; `id` is what the deciding tap refers to."""

    id: uuid.UUID
    sentence: str
    stands: Choice | None
    later: Choice

    @property
    def choices(self) -> list[Choice]:
        return [one for one in (self.stands, self.later) if one]


@dataclass(frozen=True)
class Standing:
    """What is written down about one man. `base` is what the next tap is made on top of."""

    presence: str = ""
    out: str = ""
    base: str = ""
    dispute: Dispute | None = None

    @property
    def words(self) -> str:
        return in_words(self.presence, self.out) if self.presence else ""


def standing_marks(session: GroupSession) -> dict[uuid.UUID, Standing]:
    """By participant; two queries. Needs `group`."""
    rows = {row.participant_id: row for row in session.attendances.select_related("marked_by")}
    disputes = open_disputes(session)
    return {pk: _standing(session, rows.get(pk), disputes.get(pk)) for pk in rows.keys() | disputes.keys()}


def _standing(session: GroupSession, row: Attendance | None, mark: Mark | None) -> Standing:
    dispute = _dispute(session, row, mark) if mark else None
    if row is None:
        return Standing(dispute=dispute)
    return Standing(row.presence, out_of(row), str(row.mark), dispute)


def _dispute(session: GroupSession, row: Attendance | None, mark: Mark) -> Dispute:
    later = Choice(mark.presence, out_of(mark), _name(mark.by))
    stands = Choice(row.presence, out_of(row), _name(row.marked_by)) if row else None
    when: dt.datetime = row.marked_at if row else mark.at
    first = stands or later
    sentence = _("%(who)s said “%(mark)s” at %(time)s, %(other)s said “%(later)s”.") % {
        "who": first.who,
        "mark": first.label,
        "time": f"{session.local(when):%H:%M}",
        "other": later.who,
        "later": later.label,
    }
    return Dispute(mark.id, sentence, stands, later)


def _name(user: User | None) -> str:
    return user.name.split()[0] if user and user.name.split() else _("Kring")


def for_phones(session: GroupSession, user: User) -> dict[str, object]:
    """The same for a script, of the men whom the reader meets there. No name of a participant is in it."""
    standing = standing_marks(session)
    rows = Participation.objects.filter(group=session.group_id, participant__in=standing)
    met = set(as_met_by(rows, session, user).values_list("participant", flat=True))
    men = {str(pk): _for_phone(one) for pk, one in standing.items() if pk in met}
    return {"closed": not session.is_planned, "men": men}


def _for_phone(one: Standing) -> dict[str, object]:
    found: dict[str, object] = {"presence": one.presence, "out": one.out, "base": one.base}
    if one.dispute:
        choices = [{"presence": each.presence, "out": each.out, "label": each.label} for each in one.dispute.choices]
        found["dispute"] = {"id": str(one.dispute.id), "sentence": one.dispute.sentence, "choices": choices}
    return found


def tag_of(state: dict[str, object]) -> str:
    """Changes whenever what phones must see changes."""
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:24]


def choices() -> dict[str, list[tuple[str, str]]]:
    """What may be said about a man, as pages offer it: his presence, and his time-out in neutral words (W16)."""
    outs = [("", _("no time-out")), (TOOK, _("took a time-out")), (BACK, _("took a time-out, came back"))]
    return {"presences": [(one.value, str(one.label)) for one in Presence], "outs": outs}
