"""What a worker needs tonight of one man, at the top of his file."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import CharField, Value

from accounts.models import User
from home.queries.promises import Promise, as_promises, promises_of
from intake.models import FirstPhaseReview, Referral, ReturnRequest
from participants.models import ContactRequest, Participant, Participation
from participants.notices import GROUP_APP_TASK
from participants.queries import Told, agreements_of
from participants.states import SEATED, ParticipationState
from sessions.models import Attendance, GroupSession, Rsvp
from sessions.states import CAME
from sessions.words import when


@dataclass(frozen=True)
class FirstPhase:
    """How many evenings he came to, of those after which is looked back (W24, W25)."""

    came: int
    of: int


@dataclass(frozen=True)
class Tonight:
    evening: GroupSession | None
    when: str
    answer: Rsvp | None
    first_phase: FirstPhase | None
    told: list[Told]
    promises: list[Promise]

    @property
    def to_remove(self) -> set[str]:
        """Subjects of the episodes after which a worker must still take him out of the group app."""
        return {one.deadline.subject for one in self.promises if one.deadline.kind == GROUP_APP_TASK}

    @property
    def told_by_episode(self) -> dict[uuid.UUID, Told]:
        return {one.episode: one for one in self.told}


def tonight(user: User, man: Participant, episodes: Sequence[Participation], now: dt.datetime) -> Tonight:
    """Of the `episodes` that the reader sees, with `group` and `participant`. Seven queries and those of promises."""
    seated = [one for one in episodes if one.state in SEATED]
    evening = _next_evening(user, seated, now)
    return Tonight(
        evening=evening,
        when=when(evening) if evening else "",
        answer=Rsvp.objects.filter(session=evening, participant=man).first() if evening else None,
        first_phase=_first_phase(man, seated),
        told=agreements_of(one for one in episodes if one.closed_at is None),
        promises=_promises(user, man, episodes, now),
    )


def _next_evening(user: User, seated: Sequence[Participation], now: dt.datetime) -> GroupSession | None:
    rows = GroupSession.objects.on_desk_of(user).planned().filter(group__in=[one.group_id for one in seated])
    return rows.filter(ends_at__gt=now).select_related("group", "venue").order_by("starts_at").first()


def _first_phase(man: Participant, seated: Sequence[Participation]) -> FirstPhase | None:
    trying = next((one for one in seated if one.state == ParticipationState.TRYING), None)
    if trying is None:
        return None
    marks = Attendance.objects.filter(participant=man, session__group=trying.group_id, presence__in=CAME)
    came = marks.filter(session__ends_at__gte=trying.began_at).count()
    return FirstPhase(came=came, of=man.organisation.checks_before_review)


def _promises(user: User, man: Participant, episodes: Sequence[Participation], now: dt.datetime) -> list[Promise]:
    """Every promise about him that counts and that the reader may see."""
    subjects = [f"participation:{one.pk}" for one in episodes] + _subjects(man)
    return as_promises(promises_of(user, now).filter(subject__in=subjects), now)


def _subjects(man: Participant) -> list[str]:
    """What the ledger calls the requests, referrals, returns and reviews of this man; one query."""
    rows = [
        (ContactRequest, {"participant": man}),
        (Referral, {"participant": man}),
        (ReturnRequest, {"participant": man}),
        (FirstPhaseReview, {"participation__participant": man}),
    ]
    named = [
        model._default_manager.filter(**those)
        .order_by()
        .values_list(Value(model._meta.model_name, output_field=CharField()), "pk")
        for model, those in rows
    ]
    first, *others = named
    return [f"{name}:{pk}" for name, pk in first.union(*others, all=True)]
