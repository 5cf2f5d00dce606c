"""A man says how he is doing, corrects it the same day, takes it away (W34, W26)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError, require
from outcomes import items, notices, rules
from outcomes.items import Answers, Item
from outcomes.models import ResearchRound, SelfRating
from outcomes.states import TOPIC
from participants.models import Participant, Participation
from participants.rules import is_himself
from reminders.actions import cancel_for, set_topic

R = TypeVar("R", SelfRating, ResearchRound)


@transaction.atomic
def rate(
    *, participation: Participation, answers: Mapping[str, object], by: User, now: dt.datetime | None = None
) -> SelfRating:
    """One round of his own: the six results from 0 to 10 and why he comes, each of them or none (W34, W26).

    A round of the same day is corrected; a new one begins a fortnight after the last. Raises `NotAllowed` for anybody
    but himself, `DomainError` when it is too soon, nothing was answered, or an answer is none of the choices.
    """
    now = now or clock.now()
    man = lock_himself(participation, by)
    if not Participation.objects.open().filter(pk=participation.pk).exists():
        raise DomainError(_("You take part in no group now. What you said before stays here."))
    kept = kept_answers(items.RATING, answers)
    today = clock.localdate(man.organisation.zone, now)
    row = round_of_today(list(SelfRating.objects.own(by).order_by("given_on")), today)
    row = row or SelfRating(participation=participation, given_on=today)
    row.answers, row.written_at = kept, now
    row.save()
    cancel_for(subject=notices.about(man), kinds=[notices.INVITED], now=now)
    audit.record("rating.given", row, by=by, organisation_id=man.organisation_id)
    return row


@transaction.atomic
def delete_round(*, round_: SelfRating | ResearchRound, by: User) -> None:
    """He takes an answer away, at any time. A sum of five or more men in which it was counted stays as it is."""
    man = lock_himself(round_.participation, by)
    audit.record("rating.deleted", round_, by=by, organisation_id=man.organisation_id)
    round_.delete()


@transaction.atomic
def want_invitations(*, wanted: bool, by: User) -> None:
    """He is invited again every few months, or not any more; holds in all his files."""
    for man in own_files(by):
        if man.contact is not None:
            set_topic(contact=man.contact, topic=TOPIC, wanted=wanted)


# --- shared with the rounds for research ------------------------------------------------------------------------------


def own_files(user: User) -> list[Participant]:
    """His files, locked in one order; raises `NotAllowed` for who has none."""
    rows = Participant.objects.select_for_update(of=("self",)).filter(user=user).order_by("pk")
    files = list(rows.select_related("contact"))
    require(bool(files))
    return files


def lock_himself(participation: Participation, by: User) -> Participant:
    """The man, locked: two tabs of his wait for each other. Raises `NotAllowed` for anybody else."""
    rows = Participant.objects.select_for_update(of=("self",)).select_related("organisation")
    man = rows.get(pk=participation.participant_id)
    require(is_himself(by, man))
    return man


def kept_answers(wanted: Sequence[Item], given: Mapping[str, object]) -> Answers:
    """What may be kept of it. Raises `DomainError` for an answer that is no choice, and where nothing was answered."""
    try:
        kept = items.kept(wanted, given)
    except ValueError as error:
        raise DomainError(_("Choose one of the answers, or leave it open."), field=str(error)) from error
    if not kept:
        raise DomainError(_("Nothing is filled in yet. You may leave open what you want, but not all of it."))
    return kept


def round_of_today(rounds: Sequence[R], today: dt.date) -> R | None:
    """The round that he corrects, if there is one of today. Raises `DomainError` where a new one is too soon."""
    days = [one.given_on for one in rounds]
    found = next((one for one in rounds if one.given_on == today), None)
    earliest = rules.next_round_on(days)
    if found is None and earliest is not None and not rules.may_begin(days, today):
        day = date_format(earliest, "SHORT_DATE_FORMAT")
        raise DomainError(
            _("You did this less than two weeks ago. From %(day)s on you can do it again.") % {"day": day}
        )
    return found
