"""How a worker of the demo grows: two looks at the eight a year apart, goals, a talk."""

import datetime as dt

from accounts.models import User
from groups import actions
from groups.models import PeerWorker
from groups.states import CoachingTopic, Competence, GoalState

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
