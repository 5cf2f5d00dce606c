"""Which version of the agreements a man was told, and which he accepted (W12)."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from accounts.models import User
from groups.models import Agreement, Group
from participants.models import AgreementAcceptance, Participant, Participation


@dataclass(frozen=True)
class Told:
    """One man and the agreements of one group that hold now. `before` tells that he accepted an earlier version."""

    episode: uuid.UUID
    participant: Participant
    group: Group
    agreement: Agreement
    acceptance: AgreementAcceptance | None
    before: bool = False

    @property
    def is_told(self) -> bool:
        return self.acceptance is not None

    @property
    def is_accepted(self) -> bool:
        return self.acceptance is not None and self.acceptance.accepted_at is not None


def current_agreements(groups: Collection[uuid.UUID]) -> dict[uuid.UUID, Agreement]:
    """The version that holds now, by group; one query."""
    latest: dict[uuid.UUID, Agreement] = {}
    for row in Agreement.objects.filter(group__in=groups).select_related("group").order_by("group", "-version"):
        latest.setdefault(row.group_id, row)
    return latest


def agreements_of(episodes: Iterable[Participation]) -> list[Told]:
    """For each of these episodes what he was told and accepted, in the same order; two queries.

    A group that has not written down anything is left out. Needs `participant`.
    """
    rows = list(episodes)
    latest = current_agreements({one.group_id for one in rows})
    said = _acceptances({one.participant_id for one in rows}, latest.keys())
    return [
        Told(
            episode=one.pk,
            participant=one.participant,
            group=agreement.group,
            agreement=agreement,
            acceptance=said.get((one.participant_id, agreement.pk)),
            before=_accepted_before(said, one, agreement),
        )
        for one in rows
        if (agreement := latest.get(one.group_id))
    ]


Said = dict[tuple[uuid.UUID, uuid.UUID], AgreementAcceptance]


def _acceptances(men: Collection[uuid.UUID], groups: Collection[uuid.UUID]) -> Said:
    rows = AgreementAcceptance.objects.filter(participant__in=men, agreement__group__in=groups)
    return {
        (row.participant_id, row.agreement_id): row
        for row in rows.select_related("agreement", "noted_by").defer("agreement__text_nl", "agreement__text_en")
    }


def _accepted_before(said: Said, episode: Participation, agreement: Agreement) -> bool:
    return any(
        man == episode.participant_id and row.accepted_at and row.agreement.group_id == agreement.group_id
        for (man, pk), row in said.items()
        if pk != agreement.pk
    )


def told_by_man(episodes: Iterable[Participation]) -> dict[uuid.UUID, Told]:
    """By man, for the episodes of one group: what an evening's checklist asks of newcomers."""
    return {one.participant.pk: one for one in agreements_of(episodes)}


def own_agreements(user: User) -> list[Told]:
    """The agreements of each group that he takes part in; three queries."""
    mine = Participation.objects.own(user).open().select_related("participant", "group").order_by("began_at")
    return agreements_of(mine)
