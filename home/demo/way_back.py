"""Men on their way back: one left with a card, one asked today with his, one has his seat (W33)."""

import datetime as dt

from accounts.models import User
from groups.models import Organisation
from intake import actions
from participants.actions import renew_card
from participants.models import Participation
from participants.states import ParticipationState


def write_way_back(organisation: Organisation, worker: User, now: dt.datetime) -> None:
    """Of the men who left: the first keeps his card, the second asked two hours ago, the third is seated again."""
    rows = Participation.objects.on_desk_of(worker).filter(
        group__organisation=organisation, state=ParticipationState.LEFT
    )  # fmt: skip
    here = Participation.objects.open().values("participant")
    left = list(rows.exclude(participant__in=here).select_related("participant", "group").order_by("closed_at")[:3])
    cards = [renew_card(participant=one.participant, by=None, now=now) for one in left]
    if len(left) < 3:
        return
    asked, seated = left[1], left[2]
    request = actions.Request(name=asked.participant.name, reach="06 2000 0011", town="")
    actions.ask_with_code(code=cards[1], request=request, now=now - dt.timedelta(hours=2))
    told = actions.write_down_return(participant=seated.participant, by=worker, now=now - dt.timedelta(days=1))
    actions.seat_return(request=told, group=seated.group, by=worker, now=now)
