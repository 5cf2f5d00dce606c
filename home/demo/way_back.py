"""Men on their way back: everybody who left has a card, one asked today with his, one has his seat (W33)."""

import datetime as dt

from accounts.models import User
from groups.models import Organisation
from intake import actions
from participants.actions import renew_card
from participants.models import Participation
from participants.states import ParticipationState


def write_way_back(organisation: Organisation, worker: User, now: dt.datetime) -> None:
    """Of the men whom the worker's desk shows: the first asked two hours ago, the second is seated again."""
    here = Participation.objects.open().values("participant")
    left = Participation.objects.filter(group__organisation=organisation, state=ParticipationState.LEFT)
    away = left.exclude(participant__in=here).select_related("participant", "group").order_by("closed_at")
    cards = {one.pk: renew_card(participant=one.participant, by=None, now=now) for one in away}
    asked, seated = away.filter(pk__in=Participation.objects.on_desk_of(worker).values("pk"))[:2]
    request = actions.Request(name=asked.participant.name, reach="06 2000 0011", town="")
    actions.ask_with_code(code=cards[asked.pk], request=request, now=now - dt.timedelta(hours=2))
    told = actions.write_down_return(participant=seated.participant, by=worker, now=now - dt.timedelta(days=1))
    actions.seat_return(request=told, group=seated.group, by=worker, now=now)
