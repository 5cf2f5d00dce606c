"""What people without an account may see."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.conf import settings

from core import clock
from intake.models import Referral
from intake.states import ReferralState


@dataclass(frozen=True)
class Status:
    """`hears`: whether the man lets anything be heard. The two facts are False as long as they may not be told."""

    hears: bool
    hears_entry: bool
    has_spoken: bool
    has_entered: bool


def referral_status(pk: uuid.UUID, reader: uuid.UUID) -> Status | None:
    """For the one who referred him: only what the man allowed himself (W11). None when there is nothing any more.

    Somebody else who referred the same man hears nothing: he must not learn that another one did.
    """
    referral = Referral.objects.filter(pk=pk).first()
    if referral is None:
        return None
    if referral.professional_id != reader:
        return Status(hears=False, hears_entry=False, has_spoken=False, has_entered=False)
    spoken = referral.spoken_at is not None or referral.conversations.exists()
    return Status(
        hears=referral.hears_talk,
        hears_entry=referral.hears_entry,
        has_spoken=referral.hears_talk and spoken,
        has_entered=referral.hears_entry and referral.state == ReferralState.ENTERED,
    )


def is_today(moment: dt.datetime) -> bool:
    """Whether `moment` is on today's date."""
    return clock.localdate(settings.TIME_ZONE, moment) == clock.today()
