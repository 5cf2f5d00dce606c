"""A man in his first phase, and evenings to mark: what the tests of the first phase are told with."""

import datetime as dt
from types import SimpleNamespace

from intake import actions
from intake.models import Ending, FirstPhaseReview
from intake.states import EndingGround, Stance
from participants.states import ParticipationState
from sessions.actions import note_presence
from sessions.states import Presence
from tests.factories import CoordinatorFactory, FacilitationFactory, GroupFactory, ParticipationFactory, UserFactory
from tests.intake.conftest import at, evening

FIRST = dt.date(2027, 1, 12)
WORDS = "We spoke about it four times. You are welcome to talk again."


def circle(evenings=8):
    """Karel and Ron guide Halsteren, Marjan coordinates; Youssef is in his first phase since New Year."""
    group = GroupFactory(name="Halsteren", town="Halsteren")
    karel = FacilitationFactory(group=group, worker__user__name="Karel").worker.user
    ron = FacilitationFactory(group=group, worker__user__name="Ron").worker.user
    marjan = CoordinatorFactory(organisation=group.organisation, user__name="Marjan").user
    man = ParticipationFactory(
        group=group, state=ParticipationState.TRYING, member_at=None, began_at=at(9, date=dt.date(2027, 1, 1)),
        participant__name="Youssef", participant__user=UserFactory(name="Youssef"),
    )  # fmt: skip
    sessions = [evening(group, FIRST + dt.timedelta(weeks=2 * number)) for number in range(evenings)]
    return SimpleNamespace(group=group, karel=karel, ron=ron, marjan=marjan, man=man, evenings=sessions)


def comes(world, number, presence=Presence.PRESENT, by=None):
    """He is marked on the evening with this number, counted from 0."""
    session = world.evenings[number]
    mark = note_presence(
        session=session, participant=world.man.participant, presence=presence, by=by or world.karel,
        now=session.ends_at,
    )  # fmt: skip
    world.man.refresh_from_db()
    return mark


def hears(world, number, stance=Stance.BLAMES, by=None, **values):
    """What is noted about that evening, at its end."""
    session = world.evenings[number]
    return actions.note_check(
        participation=world.man, session=session, stance=stance, by=by or world.karel,
        **{"now": session.ends_at, **values},
    )  # fmt: skip


def evenings_of(world, *stances, start=0):
    """He comes, and this is heard, evening after evening; None: nothing is noted."""
    for number, stance in enumerate(stances, start=start):
        comes(world, number)
        if stance:
            hears(world, number, stance)
    return world.evenings[start + len(stances) - 1].ends_at


def review_of(world):
    return FirstPhaseReview.objects.filter(participation=world.man).order_by("-cycle").first()


def propose(world, now, ground=EndingGround.BLAMES, by=None, words=WORDS):
    return actions.propose_ending(participation=world.man, ground=ground, words=words, by=by or world.karel, now=now)


def proposed(world):
    """Four evenings on which he blamed others, and Karel proposes an ending."""
    now = evenings_of(world, *[Stance.BLAMES] * 4)
    return propose(world, now), now


def endings_of(world):
    return Ending.objects.filter(participation=world.man)
