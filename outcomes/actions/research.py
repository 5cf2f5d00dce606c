"""His yes to research, which he gives and takes back himself, and what he answers for it (W35)."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError
from outcomes import items
from outcomes.actions.ratings import kept_answers, lock_himself, own_files, round_of_today
from outcomes.models import ResearchConsent, ResearchRound
from outcomes.queries.ratings import asked_after_leaving
from outcomes.states import ConsentKind
from participants.models import Participant, Participation


@transaction.atomic
def consent(*, kind: ConsentKind, by: User, now: dt.datetime | None = None) -> None:
    """He says yes to one of the two, in all his files; said twice it is there once.

    Raises `DomainError` for the question after leaving without a yes to research: it would have nothing to ask.
    """
    now = now or clock.now()
    for man in own_files(by):
        if kind == ConsentKind.AFTER and not _stands(man, ConsentKind.RESEARCH, now):
            raise DomainError(_("Say yes to research first. Then you can choose this too."))
        _say(man, kind, given=True, by=by, now=now)


@transaction.atomic
def take_back(*, kind: ConsentKind, by: User, and_delete: bool = False, now: dt.datetime | None = None) -> None:
    """He takes his yes back, without a reason. Nothing is asked or given to a study from this moment on.

    Who takes back research takes back the question after leaving with it. What he answered for research stays his to
    read, and is deleted with `and_delete`. What left in a study before cannot be called back: no name was in it.
    """
    now = now or clock.now()
    kinds = [kind] if kind == ConsentKind.AFTER else list(ConsentKind)
    for man in own_files(by):
        for one in kinds:
            _say(man, one, given=False, by=by, now=now)
        if and_delete and kind == ConsentKind.RESEARCH:
            ResearchRound.objects.filter(participation__participant=man).delete()


def _say(man: Participant, kind: ConsentKind, *, given: bool, by: User, now: dt.datetime) -> None:
    """A row for what he said, unless he said it before."""
    if _stands(man, kind, now) != given:
        row = ResearchConsent.objects.create(participant=man, kind=kind, given=given, at=now, by=by)
        audit.record("research.said", row, by=by, organisation_id=man.organisation_id, kind=kind, given=given)


def _stands(man: Participant, kind: ConsentKind, now: dt.datetime) -> bool:
    return ResearchConsent.objects.standing(kind, now).filter(participant=man).exists()


@transaction.atomic
def answer_research(
    *, participation: Participation, answers: Mapping[str, object], by: User, now: dt.datetime | None = None
) -> ResearchRound:
    """One round of the questions of W35, while his yes stands; who left answers once, when he was asked.

    Raises `NotAllowed` for anybody but himself, `DomainError` without his yes, too soon, or with nothing answered.
    """
    now = now or clock.now()
    man = lock_himself(participation, by)
    left = _refuse_unasked(participation, man, by, now)
    kept = kept_answers(items.RESEARCH, answers)
    today = clock.localdate(man.organisation.zone, now)
    rounds = [] if left else list(ResearchRound.objects.own(by).order_by("given_on"))
    row = round_of_today(rounds, today) or ResearchRound(participation=participation, given_on=today)
    row.answers, row.written_at, row.after_leaving = kept, now, left
    row.save()
    audit.record("research.answered", row, by=by, organisation_id=man.organisation_id)
    return row


def _refuse_unasked(participation: Participation, man: Participant, by: User, now: dt.datetime) -> bool:
    """Whether he answers as somebody who left. Raises `DomainError` where he is not asked."""
    if not _stands(man, ConsentKind.RESEARCH, now):
        raise DomainError(_("You did not say yes to research, or you took it back. Nothing was kept."))
    if Participation.objects.open().filter(pk=participation.pk).exists():
        return False
    if asked_after_leaving(by, now) != participation:
        raise DomainError(_("You take part in no group now. What you said before stays here."))
    return True
