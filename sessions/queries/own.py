"""What a man wrote about an evening himself: for him, and for those who guide it (W8, W30)."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import User
from participants.models import Participation
from sessions.models import GroupSession, Suggestion, TensionNote
from sessions.queries.pictures import guides
from sessions.rules import TENSION_AFTER
from sessions.states import SessionState


@dataclass(frozen=True)
class Brought:
    """What one man lets those who guide the evening know."""

    name: str
    words: str = ""
    before: int | None = None
    after: int | None = None

    @property
    def tells_tension(self) -> bool:
        return self.before is not None or self.after is not None


def brought_to(session: GroupSession, user: User, names: Mapping[uuid.UUID, str]) -> list[Brought]:
    """Suggestions and shared tension of the men of one evening, under their `names`; two queries.

    Empty, without a query, for everybody who does not guide this very evening. Needs the rows of `with_people`.
    """
    if not guides(session, user):
        return []
    suggestions = {row.participant_id: row for row in Suggestion.objects.on_desk_of(user).filter(session=session)}
    shared = TensionNote.objects.on_desk_of(user).filter(session=session, shared=True)
    notes = {row.participant_id: row for row in shared}
    found = [
        Brought(
            name=name,
            words=suggestions[pk].words if pk in suggestions else "",
            before=notes[pk].before if pk in notes else None,
            after=notes[pk].after if pk in notes else None,
        )
        for pk, name in names.items()
        if pk in suggestions or pk in notes
    ]
    return sorted(found, key=lambda one: one.name.casefold())


def own_words(user: User, session: GroupSession) -> tuple[Suggestion | None, TensionNote | None]:
    """What he wrote about this evening; two queries."""
    suggestion = Suggestion.objects.own(user).filter(session=session).first()
    return suggestion, TensionNote.objects.own(user).filter(session=session).first()


def evening_just_over(user: User, now: dt.datetime) -> GroupSession | None:
    """The last evening of his groups that ended less than a week ago, while he has not said how he is after it."""
    groups = Participation.objects.own(user).open().values("group")
    rows = GroupSession.objects.filter(
        group__in=groups,
        state__in=[SessionState.PLANNED, SessionState.HELD],
        ends_at__lte=now,
        ends_at__gt=now - TENSION_AFTER,
    )
    told = TensionNote.objects.own(user).filter(after__isnull=False).values("session")
    return rows.exclude(pk__in=told).select_related("group").order_by("-ends_at").first()
