"""How a worker grows: two looks at the eight a year apart, goals, a talk; and a man on his way to the role."""

import datetime as dt

from accounts.models import User
from groups import actions
from groups.models import Organisation, PeerWorker
from groups.states import CoachingTopic, Competence, GoalState
from participants import actions as growing
from participants.models import Participation
from participants.states import ParticipationState, PathState

C = Competence
A_YEAR_AGO = (3, 2, 2, 3, 1, 1, 2, 2)
NOW_OWN = (4, 3, 2, 3, 2, 2, 2, 3)
NOW_COACH = (4, 3, 3, 4, 2, 2, 3, 3)


def write_growth(worker: PeerWorker, coordinator: User, now: dt.datetime) -> None:
    """He and his coordinator looked at the eight twice; one goal is reached, one is not; they talked last month."""
    year, month = now - dt.timedelta(days=364), now - dt.timedelta(days=28)
    for by, numbers, day in (
        (worker.user, A_YEAR_AGO, year),
        (coordinator, tuple(max(1, one - place % 2) for place, one in enumerate(A_YEAR_AGO)), year),
        (worker.user, NOW_OWN, month),
        (coordinator, NOW_COACH, month),
    ):
        ratings = dict(zip(Competence.values, numbers, strict=True))
        actions.review_competences(worker=worker, ratings=ratings, date=day.date(), by=by, now=now)
    _goals(worker, year, now)
    actions.see_conduct(worker=worker, date=(now - dt.timedelta(days=400)).date(), by=coordinator, now=now)
    note = actions.write_talk(
        worker=worker,
        date=month.date(),
        topics=[CoachingTopic.STRAIN, CoachingTopic.BOUNDARIES],
        words="Twee avonden per week is veel naast zijn werk. Afgesproken: in de vakantie geen belavonden.",
        by=coordinator,
        now=now,
    )
    actions.add_own_view(note=note, words="Klopt. Ik wil ook leren om eerder nee te zeggen.", by=worker.user, now=now)


def _goals(worker: PeerWorker, year: dt.datetime, now: dt.datetime) -> None:
    until = (year + dt.timedelta(days=180)).date()
    old = actions.set_goal(
        worker=worker, competence=C.ORGANISING, words="De zaal zelf regelen", until_date=until, by=worker.user, now=year
    )
    actions.close_goal(goal=old, state=GoalState.REACHED, by=worker.user, now=year + dt.timedelta(days=150))
    actions.set_goal(
        worker=worker,
        competence=C.AWARENESS,
        words="Eén keer mee naar het overleg met het wijkteam",
        until_date=(now + dt.timedelta(days=90)).date(),
        by=worker.user,
        now=now,
    )


def write_path(organisation: Organisation, worker: PeerWorker, coordinator: User, now: dt.datetime) -> None:
    """One man of his groups is on his way to guiding; a colleague went it before him and tells it."""
    men = Participation.objects.on_desk_of(worker.user).filter(state=ParticipationState.MEMBER, participant__user=None)
    man = men.filter(is_return=False).select_related("participant").order_by("began_at")[0].participant
    weeks = [now - dt.timedelta(weeks=count) for count in (20, 12, 3)]
    path = growing.say_interest(
        participant=man, by=worker.user, agreed=True, words="Ik wil iets teruggeven.", now=weeks[0]
    )
    for state, day in zip((PathState.COGUIDING, PathState.TRAINING), weeks[1:], strict=True):
        growing.take_step(path=path, state=state, date=day.date(), by=coordinator, now=day)
    others = organisation.workers.exclude(pk=worker.pk).select_related("user")
    before = next(one for one in others if one.name.startswith("Ron"))
    grown = actions.take_on(organisation=organisation, user=before.user, coach=worker.user, by=coordinator, now=now)
    actions.tell_past(worker=grown, tells=True, by=grown.user)
