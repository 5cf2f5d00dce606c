"""What the tests of self-ratings share: men with an account, and rounds on chosen days."""

import datetime as dt

from accounts.models import Contact
from core import clock
from outcomes import items
from outcomes.models import ResearchConsent, ResearchRound, SelfRating
from outcomes.states import ConsentKind
from participants.models import Participation
from tests.factories import ContactFactory, ParticipationFactory, UserFactory

ZONE = "Europe/Amsterdam"
ALL = {"control": 7, "life": 6, "growth": 5, "people": 8, "helping": 4, "self": 3, "motivation": "value"}
ASKED = {"fear": "never", "force": "once", "living": 6, "others": 7}


def man_in(group=None, **values) -> Participation:
    """A member with an account and an e-mail address that is safe."""
    user = values.pop("user", None) or UserFactory()
    contact = values.pop("contact", None) or ContactFactory(email_safe=True)
    values |= {"participant__user": user, "participant__contact": contact}
    return ParticipationFactory(**({"group": group} if group else {}), **values)


def user_of(episode):
    return episode.participant.user


def rated(episode, day: dt.date, **answers) -> SelfRating:
    """A round of that day, as if he had answered then."""
    row = SelfRating(participation=episode, given_on=day, written_at=clock.at_local(day, dt.time(21), ZONE))
    row.answers = items.kept(items.RATING, answers or ALL)
    row.save()
    return row


def researched(episode, day: dt.date, **answers) -> ResearchRound:
    row = ResearchRound(participation=episode, given_on=day, written_at=clock.at_local(day, dt.time(21), ZONE))
    row.answers = items.kept(items.RESEARCH, answers or ASKED)
    row.save()
    return row


def said(episode, kind=ConsentKind.RESEARCH, *, given=True, at=None) -> ResearchConsent:
    return ResearchConsent.objects.create(
        participant=episode.participant, kind=kind, given=given, at=at or clock.now(), by=user_of(episode)
    )


def contact_of(episode) -> Contact:
    return episode.participant.contact
