"""What holds a man whose time is over, and who asked long ago and never got a file (ADR 0032)."""

import datetime as dt

from django.db.models import Q, QuerySet

from groups.models import Organisation
from intake.models import Referral, ReturnRequest
from intake.states import UNDER_WAY


def held(moment: dt.datetime) -> QuerySet:
    """Men who are on their way in or back, or asked again since `moment` (W22, W33)."""
    asked = Referral.objects.exclude(participant=None).filter(Q(state__in=UNDER_WAY) | Q(last_asked_at__gte=moment))
    back = ReturnRequest.objects.exclude(participant=None)
    back = back.filter(Q(pk__in=back.running().values("pk")) | Q(arrived_at__gte=moment))
    return asked.values("participant").union(back.values("participant"))


def strangers_before(organisation: Organisation, moment: dt.datetime) -> list[QuerySet]:
    """Requests without a file that were over before `moment`: referrals, returns."""
    nobody = {"organisation": organisation, "participant": None}
    asked = Referral.objects.filter(**nobody, closed_at__lt=moment, last_asked_at__lt=moment)
    back = ReturnRequest.objects.filter(**nobody, ended_at__lt=moment)
    return [asked.exclude(state__in=UNDER_WAY), back]
