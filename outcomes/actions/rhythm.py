"""Who is invited to say how he is doing, and who is asked once after he left: two sweeps (W34, W35)."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet

from core import clock
from core.backups.steps import Point
from outcomes import notices, rules
from outcomes.models import RatingRhythm, ResearchConsent
from outcomes.states import TOPIC, ConsentKind
from participants.models import Participant, Participation
from participants.states import OPEN, SEATED
from reminders.actions import Notice, enqueue_all
from reminders.models import OptOut

AT_ONCE = 100
# No organisation invites more often than that; the exact number of months is looked at man by man.
AT_LEAST = dt.timedelta(days=50)
Write = Callable[[Participant, dt.datetime], Notice | None]


def invite_men(*, now: dt.datetime | None = None) -> int:
    """Sweep: every few months each man with a seat is invited to say how he is doing (W34). Returns how many were.

    Safe to run twice at once: a man in the hands of one run is passed over by the other.
    """
    now = now or clock.now()
    return _sweep(_due, _invited, "invited_at", now)


def ask_men_who_left(*, now: dt.datetime | None = None) -> int:
    """Sweep: who left a month ago and allowed it is asked once, ever (W35). Returns how many were."""
    now = now or clock.now()
    return _sweep(_gone, _asked, "asked_after_at", now)


def catch_up(point: Point) -> None:
    """After a restore: who was perhaps written to since the backup is not written to again (ADR 0033)."""
    invite_men(now=point.at)
    ask_men_who_left(now=point.at)


def _sweep(due: Callable[[dt.datetime], "QuerySet[Participant]"], write: Write, field: str, now: dt.datetime) -> int:
    ids = list(due(now).order_by("pk").values_list("pk", flat=True))
    parts = [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]
    return sum(_part(due(now), part, write, field, now) for part in parts)


@transaction.atomic
def _part(due: "QuerySet[Participant]", ids: Sequence[uuid.UUID], write: Write, field: str, now: dt.datetime) -> int:
    """Some of them: locked, looked at again, written to, and noted. Seven queries, however many men."""
    free = Participant.objects.select_for_update(of=("self",), skip_locked=True).filter(pk__in=list(ids))
    locked = list(free.order_by("pk").values_list("pk", flat=True))
    men = due.filter(pk__in=locked).select_related("organisation", "contact")
    found = [(man, notice) for man in men.order_by("pk") if (notice := write(man, now)) is not None]
    _note([man.pk for man, _notice in found], field, now)
    enqueue_all(sorted((notice for _man, notice in found), key=lambda one: one.key), now=now)
    return len(found)


def _note(men: Sequence[uuid.UUID], field: str, now: dt.datetime) -> None:
    known = RatingRhythm.objects.filter(participant__in=men)
    there = set(known.values_list("participant", flat=True))
    RatingRhythm.objects.bulk_create(RatingRhythm(participant_id=man) for man in men if man not in there)
    known.update(**{field: now})


def _reachable() -> "QuerySet[Participant]":
    """An account to answer with, a way that is safe to write to, and no wish to hear nothing of this."""
    unwanted = OptOut.objects.filter(contact=OuterRef("contact"), topic=TOPIC)
    safe = Q(contact__email_safe=True) | Q(contact__text_safe=True)
    return Participant.objects.filter(safe, ~Exists(unwanted), user__is_active=True)


def _due(now: dt.datetime) -> "QuerySet[Participant]":
    """The men with a seat for whom it may be time, with since when each has sat, rated, been invited."""
    seated = Q(participations__state__in=SEATED)
    invited = F("rating_rhythm__invited_at")
    men = _reachable().annotate(
        since=Min("participations__began_at", filter=seated),
        rated_on=Max("participations__self_ratings__given_on"),
        invited=invited,
    )
    return men.filter(Q(invited=None) | Q(invited__lte=now - AT_LEAST), since__lte=now - AT_LEAST)


def _invited(man: Participant, now: dt.datetime) -> Notice | None:
    since, rated_on, invited = (getattr(man, name) for name in ("since", "rated_on", "invited"))
    zone, months = man.organisation.zone, man.organisation.months_between_ratings
    if man.contact is None or not rules.invites([since, rated_on, invited], months, zone=zone, now=now):
        return None
    day = clock.localdate(zone, now)
    return notices.invitation(man, man.contact, day=day, at=rules.decent_hour(now, zone))


def _gone(now: dt.datetime) -> "QuerySet[Participant]":
    """Who has left every group, allowed it with both yeses, and was never asked."""
    here = Participation.objects.filter(participant=OuterRef("pk"), state__in=OPEN)
    men = _reachable().filter(~Exists(here), rating_rhythm__asked_after_at=None)
    for kind in ConsentKind:
        men = men.filter(pk__in=ResearchConsent.objects.standing(kind, now).values("participant"))
    men = men.annotate(left_at=Max("participations__closed_at"))
    return men.filter(left_at__gte=now - rules.ASK_UNTIL, left_at__lte=now - rules.ASK_AFTER)


def _asked(man: Participant, now: dt.datetime) -> Notice | None:
    if man.contact is None:
        return None
    return notices.after_leaving(man, man.contact, at=rules.decent_hour(now, man.organisation.zone))
