"""How the men of the demo say they are doing, every three months, and who of them said yes to research (W34, W35)."""

import datetime as dt
import random

from core import clock
from groups.models import Organisation
from outcomes import items
from outcomes.actions import publish_ratings
from outcomes.items import Answers
from outcomes.models import ResearchConsent, ResearchRound, SelfRating
from outcomes.states import ConsentKind
from participants.models import Participation

APART = dt.timedelta(weeks=13)
ANSWERS = 0.85  # the chance that a man answers when he is invited
WHY = [str(value) for value, _label in items.MOTIVATION.choices]
START = {"control": 3, "life": 4, "growth": 3, "people": 4, "helping": 4, "self": 3}


def write_ratings(organisation: Organisation, now: dt.datetime) -> None:
    """A round for each man every three months since he began, slowly better and not always; then the sums."""
    chance = random.Random(34)  # noqa: S311 - a story, not a secret
    episodes = Participation.objects.filter(group__organisation=organisation).select_related("participant")
    ratings, research = [], []
    for number, episode in enumerate(episodes.order_by("began_at", "pk")):
        rounds = list(_rounds(episode, organisation.zone, now, chance))
        ratings += rounds
        if number % 3:
            _say_yes(episode, now)
            research += [_for_research(one, chance) for one in rounds]
    SelfRating.objects.bulk_create(ratings)
    ResearchRound.objects.bulk_create(research)
    publish_ratings(now=now)


def _rounds(episode: Participation, zone: str, now: dt.datetime, chance: random.Random) -> list[SelfRating]:
    found: list[SelfRating] = []
    until, at = episode.closed_at or now, episode.began_at + dt.timedelta(days=20)
    while at < until - dt.timedelta(days=15):
        if chance.random() < ANSWERS:
            row = SelfRating(participation=episode, given_on=clock.localdate(zone, at), written_at=at)
            row.answers = _answers(len(found), chance)
            found.append(row)
        at += APART
    return found


def _answers(number: int, chance: random.Random) -> Answers:
    """Half a point better with each round, and now and then worse; one in fifteen is left open."""
    numbers = {key: min(10, max(0, round(low + number / 2 + chance.gauss(0, 1.6)))) for key, low in START.items()}
    kept: Answers = {key: value for key, value in numbers.items() if chance.random() > 1 / 15}
    return kept | {"motivation": WHY[min(4, max(0, round(number / 2 + chance.gauss(0.6, 0.8))))]}


def _say_yes(episode: Participation, now: dt.datetime) -> None:
    man = episode.participant
    if ResearchConsent.objects.filter(participant=man).exists():
        return
    for kind in ConsentKind:
        ResearchConsent.objects.create(
            participant=man, kind=kind, given=True, at=min(now, episode.began_at + dt.timedelta(days=10)), by=man.user
        )


def _for_research(rating: SelfRating, chance: random.Random) -> ResearchRound:
    row = ResearchRound(participation=rating.participation, given_on=rating.given_on, written_at=rating.written_at)
    life = rating.answers.get("life", 5)
    often = ["never", "never", "once", "more"]
    row.answers = {"fear": chance.choice(often), "force": chance.choice(often[:3]), "living": life, "others": life}
    return row
