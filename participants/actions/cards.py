"""Return cards: made when a man leaves, recognised when he comes back, used up by his seat (W33)."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError, require
from core.keyed import is_one_of
from participants import codes, rules
from participants.models import Participant, Participation, ReturnCard
from participants.states import CardState, ParticipationState


def make_card(participation: Participation, now: dt.datetime) -> str:
    """A card for a participation that he left; the code is returned once and kept nowhere. An older one is used up.

    For actions that hold the lock of the participation; needs `group`.
    """
    if participation.card_id:
        spend_cards(ReturnCard.objects.filter(pk=participation.card_id), now)
    code = codes.new_code()
    participation.card = ReturnCard.objects.create(
        digest=codes.digest(code),
        organisation_id=participation.group.organisation_id,
        group_id=participation.group_id,
        issued_at=now,
    )
    participation.save(update_fields=["card"])
    return code


@transaction.atomic
def renew_card(*, participant: Participant, by: User | None, now: dt.datetime | None = None) -> str:
    """A new code for a man who lost his card; the old one stops working. Only who may return has one (W33)."""
    Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
    require(rules.sees_file(by, participant) or (by is not None and participant.user_id == by.pk))
    if not rules.may_return(participant):
        raise DomainError(_("A return card is for who has left a group."))
    rows = Participation.objects.select_for_update(of=("self",)).select_related("group")
    left = rows.filter(participant=participant, state=ParticipationState.LEFT).order_by("-closed_at")
    code = make_card(left[0], now or clock.now())
    audit.record("card.renewed", participant, by=by, organisation_id=participant.organisation_id)
    return code


def spend_cards(cards: QuerySet[ReturnCard], now: dt.datetime) -> None:
    """These cards prove nothing any more."""
    cards.filter(state=CardState.VALID).update(state=CardState.USED, used_at=now)


def spend_cards_of(participant: Participant, now: dt.datetime) -> None:
    """All cards of a man whose episodes still point to them: he is back, or his participation was ended."""
    spend_cards(ReturnCard.objects.filter(pk__in=participant.participations.values("card")), now)


def find_card(typed: str) -> ReturnCard | None:
    """The valid card with this code. Wrong, mistyped and used ones take the same way and the same time."""
    candidates = codes.digests(typed)
    found = ReturnCard.objects.filter(digest__in=candidates).first()
    stored = found.digest if found else "0" * 64
    known = is_one_of(stored, candidates)
    valid = found is not None and found.state == CardState.VALID
    return found if known and valid else None
