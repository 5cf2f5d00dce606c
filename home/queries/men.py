"""The men of one evening: what they said, what stands about them, and what a worker should know tonight."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace

from django.utils.translation import ngettext

from accounts.models import User
from core.components import Chip
from participants.models import Participation
from participants.queries import Told, told_by_man
from participants.states import ParticipationState
from sessions.models import Attendance, GroupSession
from sessions.queries import Standing, as_met_by, men_of_evening, standing_marks
from sessions.states import CAME, Answer, Presence
from sessions.words import first_names

SUGGESTED = {Answer.COMES: Presence.PRESENT, Answer.LATE: Presence.LATE, Answer.CANNOT: Presence.EXCUSED}
NOTHING = Standing()
FORTNIGHT = dt.timedelta(days=14)


@dataclass(frozen=True)
class Man:
    """Somebody of the group, as the workers of this evening may see him: his first name and what he said.

    `before` is how many evenings of this episode he came to before this one.
    """

    id: uuid.UUID
    name: str
    episode: Participation
    answer: str = ""  # a value of Answer; empty when he has not answered
    before_the_move: bool = False
    standing: Standing = NOTHING
    before: int = 0
    checks: int = 4
    years: int = 0  # of membership, when that is to be remembered tonight
    agreed: Told | None = None  # of a newcomer: whether he was told the agreements, and agreed

    @property
    def chip(self) -> Chip:
        return Chip(name=self.name)

    @property
    def presence(self) -> str:
        """What stands, or what his answer suggests; empty when neither is known."""
        return self.standing.presence or (SUGGESTED[Answer(self.answer)] if self.answer else "")

    @property
    def is_new(self) -> bool:
        """His first evening here, and he has not been in this group before: to be introduced (W11, W12)."""
        return self.before == 0 and self.is_trying and not self.episode.is_return

    @property
    def is_back(self) -> bool:
        """He returns, and this is his first evening since (W33)."""
        return self.before == 0 and self.episode.is_return

    @property
    def is_trying(self) -> bool:
        return self.episode.state in {ParticipationState.INVITED, ParticipationState.TRYING}

    @property
    def is_over(self) -> bool:
        return self.episode.closed_at is not None

    @property
    def came(self) -> bool:
        return self.presence in CAME

    @property
    def count(self) -> str:
        """“2/4”: which evening of his first phase this is; “4/4” from then on, until he is looked back on (W25)."""
        return f"{min(self.before + 1, self.checks)}/{self.checks}"

    @property
    def years_in_words(self) -> str:
        return ngettext("%(count)d year in this group", "%(count)d years in this group", self.years) % {
            "count": self.years
        }


def men_of(session: GroupSession, user: User, *, started: bool = True) -> list[Man]:
    """The men of the group, and those who were marked and have left since; never the reader himself. Six queries.

    Four for an evening that has not `started`: nothing is written down about it.
    """
    standing = standing_marks(session) if started else {}
    said = {row.participant_id: row for row in session.rsvps.all()}
    rows = as_met_by(men_of_evening(session), session, user).select_related("participant")
    episodes = {row.participant_id: row for row in rows}
    episodes |= _gone(session, user, standing.keys() - episodes.keys())
    before = _evenings_before(session, episodes.values())
    names = first_names({pk: row.participant.name for pk, row in episodes.items()})
    checks = session.group.organisation.checks_before_review
    men = [
        Man(
            id=pk,
            name=names[pk],
            episode=row,
            answer=said[pk].answer if pk in said else "",
            before_the_move=pk in said and said[pk].answered_version < session.version,
            standing=standing.get(pk, NOTHING),
            before=before[pk],
            checks=checks,
            years=_years(row, session),
        )
        for pk, row in episodes.items()
    ]
    men = _with_agreements(men)
    return sorted(men, key=lambda man: man.name.casefold())


def _with_agreements(men: list[Man]) -> list[Man]:
    """What newcomers were told; two queries when there are any."""
    told = told_by_man([man.episode for man in men if man.is_new])
    return [replace(man, agreed=told.get(man.id)) for man in men] if told else men


def _gone(session: GroupSession, user: User, marked: Collection[uuid.UUID]) -> dict[uuid.UUID, Participation]:
    """The last episode in this group of each man who was marked and is not on the list any more; no query for none."""
    if not marked:
        return {}
    rows = as_met_by(Participation.objects.filter(group=session.group_id, participant__in=marked), session, user)
    rows = rows.exclude(pk__in=men_of_evening(session).values("pk")).select_related("participant")
    return {row.participant_id: row for row in rows.order_by("began_at")}


def _evenings_before(session: GroupSession, episodes: Collection[Participation]) -> dict[uuid.UUID, int]:
    """How many evenings of this group each came to in his episode, before this one; one query."""
    began = {row.participant_id: row.began_at for row in episodes}
    rows = Attendance.objects.filter(
        participant__in=began,
        session__group=session.group_id,
        session__starts_at__lt=session.starts_at,
        presence__in=CAME,
    ).values_list("participant", "session__starts_at")
    found: dict[uuid.UUID, int] = defaultdict(int)
    for pk, starts_at in rows:
        found[pk] += starts_at >= began[pk]
    return found


def _years(episode: Participation, session: GroupSession) -> int:
    """Whole years that he is a member, when the day was within the fortnight up to this evening; else 0."""
    if episode.member_at is None:
        return 0
    day, member = session.local_start.date(), session.local(episode.member_at).date()
    years = day.year - member.year - ((day.month, day.day) < (member.month, member.day))
    before = day - FORTNIGHT
    earlier = before.year - member.year - ((before.month, before.day) < (member.month, member.day))
    return years if years > max(earlier, 0) else 0
