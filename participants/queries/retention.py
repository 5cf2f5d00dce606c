"""Whose time is over: men who left longer ago than the organisation keeps what it knows (GDPR Art. 5, ADR 0032).

The time counts from the last thing that he had to do with us: the end of his last participation, the last call that
he asked for, the day on which he asked to be kept. What is owed to him holds him, however long ago.
"""

import datetime as dt
from collections.abc import Callable

from dateutil.relativedelta import relativedelta
from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import User
from core import clock
from groups.models import Organisation
from participants.models import ContactRequest, Participant, Participation, WorkerPath

# Between telling him and erasing him.
NOTICE = dt.timedelta(weeks=4)

# A floor above says which men it holds: those to whom it owes something, and those whom it heard of since `moment`.
Hold = Callable[[dt.datetime], QuerySet]
_holds: list[Hold] = []


def hold(function: Hold) -> Hold:
    """Registers which participants (their keys) may not go yet; called when the apps are ready."""
    if function not in _holds:
        _holds.append(function)
    return function


def kept_since(organisation: Organisation, now: dt.datetime) -> dt.datetime:
    """What was over before this moment has been kept long enough."""
    return now - relativedelta(months=organisation.retention_months)


def over_before(organisation: Organisation, moment: dt.datetime) -> QuerySet:
    """The men of this organisation with whom everything was over before `moment`; `last` is when."""
    rows = Participant.objects.filter(organisation=organisation, nameless=False)
    rows = rows.annotate(last=Coalesce(Max("participations__closed_at"), F("created_at"))).filter(last__lt=moment)
    rows = rows.filter(Q(kept_at=None) | Q(kept_at__lt=moment))
    for holds in (_own_holds, *_holds):
        rows = rows.exclude(pk__in=holds(moment))
    return rows


def _own_holds(moment: dt.datetime) -> QuerySet:
    seats = Participation.objects.open().values("participant")
    calls = ContactRequest.objects.filter(Q(closed_at=None) | Q(arrived_at__gte=moment)).values("participant")
    return seats.union(calls, WorkerPath.objects.running().values("participant"))


def to_tell(organisation: Organisation, now: dt.datetime) -> QuerySet:
    """Those whose time is over in four weeks and who have not been told since."""
    rows = over_before(organisation, kept_since(organisation, now) + NOTICE)
    return rows.filter(Q(retention_told_at=None) | Q(retention_told_at__lte=F("last")))


def to_erase(organisation: Organisation, now: dt.datetime) -> QuerySet:
    """Those whose time is over, and who were told at least four weeks ago and did not ask to be kept."""
    rows = over_before(organisation, kept_since(organisation, now))
    return rows.filter(retention_told_at__lte=now - NOTICE, retention_told_at__gt=F("last"))


def told(organisation: Organisation, now: dt.datetime) -> QuerySet:
    """Those who have been told and go when their time is over."""
    rows = over_before(organisation, kept_since(organisation, now) + NOTICE)
    return rows.filter(retention_told_at__gt=F("last"))


def goes_on(man: Participant) -> dt.datetime | None:
    """From when on he may be erased, once he was told; None while nobody thinks of it. Needs `organisation`."""
    if man.retention_told_at is None:
        return None
    since = told(man.organisation, clock.now()).filter(pk=man.pk).values_list("last", flat=True).first()
    if since is None:
        return None
    since = max(since, man.kept_at or since)
    return max(since + relativedelta(months=man.organisation.retention_months), man.retention_told_at + NOTICE)


def own_goes_on(user: User) -> dt.datetime | None:
    """The same of his own files: the first that goes."""
    men = Participant.objects.own(user).exclude(retention_told_at=None).select_related("organisation")
    return min(filter(None, map(goes_on, men)), default=None)
