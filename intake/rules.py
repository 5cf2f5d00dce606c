"""What counts as the same way to reach somebody, how much is too much at once, and who may do what."""

import datetime as dt
import re
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts import roles
from accounts.models import User
from core import keyed
from core.errors import require
from groups.models import Group, Organisation
from groups.rules import can_plan
from intake.models import CodeTry, Referral, ReturnRequest
from intake.states import ReferralState
from participants.models import Participant, Participation
from participants.rules import can_bring_in, can_take_calls

__all__ = [
    "can_bring_in",
    "can_judge",
    "can_take_calls",
    "coordinates",
    "is_flood",
    "plain_reach",
    "reach_digest",
    "reach_digests",
    "works_on",
]

FLOOD_WINDOW = dt.timedelta(hours=1)
MOST_FROM_ONE_PLACE = 3
MOST_IN_ALL = 30
# So many codes are looked at in an hour, from one connection and in all; of more, the man is called all the same.
CODES_FROM_ONE_PLACE = 5
CODES_IN_ALL = 60
# From this distance on a man is a guest from another region in the group (W10).
GUEST_FROM_KM = 30


def plain_reach(reach: str) -> str:
    """A telephone number as +31612345678, an e-mail address in small letters: the same for every way to write it."""
    if "@" in reach:
        return reach.strip().casefold()
    digits = re.sub(r"\D", "", reach)
    if reach.strip().startswith("+"):
        return f"+{digits}"
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    return f"+31{digits.removeprefix('0')}"


def reach_digest(reach: str) -> str:
    """Whether two referrals are of one man can be asked with this; what his number is cannot."""
    return keyed.digest(plain_reach(reach), "reach")


def reach_digests(reach: str) -> list[str]:
    """The same under every data key: requests that an older key made are known too."""
    return keyed.digests(plain_reach(reach), "reach")


def origin_digest(address: str, day: dt.date) -> str:
    """One connection on one day; the next day it has another value, so nobody is followed."""
    return keyed.digest(f"{address} {day.isoformat()}", "origin") if address else ""


def is_flood(origin: str, now: dt.datetime) -> bool:
    """More came in an hour, from this connection or in all, than men do.

    What comes above that is stored and called like everything else; it stands apart in the list and alerts once.
    """
    lately = Referral.objects.filter(arrived_at__gt=now - FLOOD_WINDOW).exclude(origin_digest="")
    here = lately.filter(origin_digest=origin).count() if origin else 0
    return here >= MOST_FROM_ONE_PLACE or lately.count() >= MOST_IN_ALL


def coordinates(user: User | None, organisation: Organisation) -> bool:
    return user is None or organisation.pk in user.roles.organisations(roles.COORDINATOR)


def works_on(user: User | None, referral: Referral) -> bool:
    """Talk with him and seat him: whoever the desk shows him to."""
    return user is None or Referral.objects.visible_to(user).filter(pk=referral.pk).exists()


def must_work_on(user: User | None, referral: Referral) -> None:
    """Raises `NotAllowed`."""
    require(works_on(user, referral))


def is_talking(referral: Referral) -> bool:
    """A first conversation can be written down now."""
    return referral.state in {ReferralState.SPOKEN, ReferralState.WELCOME}


def fits_file(participant: Participant | None, group: Group) -> bool:
    """A known file can be used in this group; other organisations keep files of their own."""
    return participant is not None and participant.organisation_id == group.organisation_id


def can_judge(user: User | None, participation: Participation) -> bool:
    """Look back on somebody's first phase: who plans his group, never he himself. Needs `group` and `participant`."""
    himself = user is not None and participation.participant.user_id == user.pk
    return not himself and can_plan(user, participation.group)


@dataclass(frozen=True)
class Pressure:
    """How many codes were typed in the last hour: from this connection, and in all."""

    here: int
    all: int

    @property
    def looks_at_codes(self) -> bool:
        """Whether a code is still looked at. If not, the request is a call like any other: nobody is locked out."""
        return self.here < CODES_FROM_ONE_PLACE and self.all < CODES_IN_ALL

    @property
    def is_flood(self) -> bool:
        """As with who is new: more than men do."""
        return self.here >= MOST_FROM_ONE_PLACE or self.all >= MOST_IN_ALL


def pressure(origin: str, now: dt.datetime) -> Pressure:
    """One query. An origin that is not known counts only in all."""
    lately = CodeTry.objects.filter(at__gt=now - FLOOD_WINDOW)
    counts = lately.aggregate(here=Count("pk", filter=Q(origin=origin) & ~Q(origin="")), all=Count("pk"))
    return Pressure(counts["here"], counts["all"])


def must_help_return(user: User | None, request: ReturnRequest) -> None:
    """Call him and seat him: whoever the desk shows him to. Raises `NotAllowed`."""
    require(user is None or ReturnRequest.objects.on_desk_of(user).filter(pk=request.pk).exists())
