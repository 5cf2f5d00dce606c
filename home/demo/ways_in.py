"""Men on their way in: one in each state, so that every page of the ways in has something to show."""

import datetime as dt

from accounts.models import User
from core import clock
from groups.models import Organisation
from intake import actions
from intake.models import Referral
from intake.states import Decision, Ground, MayHear, Way
from participants.states import CallOutcome


def write_ways_in(organisation: Organisation, worker: User, now: dt.datetime) -> None:
    """Five men at the first organisation: just asked, tried, in talk, welcome with no group that fits, not now."""
    hour, day = dt.timedelta(hours=1), dt.timedelta(days=1)
    today = clock.localdate(organisation.zone, now)
    _ask(organisation, _request("Rick", 1, "Bergen op Zoom", evenings=["2", "4"]), now - hour / 2)
    bart = _ask(organisation, _request("Bart", 2, "Steenbergen"), now - 3 * hour)
    actions.note_call(referral=bart, outcome=CallOutcome.NO_ANSWER, by=worker, now=now - hour)
    _refer(organisation, now - 2 * hour)
    _spoken(organisation, worker, _request("Ali", 3, "Roosendaal"), now - 4 * hour)
    for number, name in enumerate(("Joop", "Kees"), start=4):
        man = _spoken(organisation, worker, _request(name, number, "Goes"), now - number * day)
        _talk(man, worker, now - number * day, Decision.WELCOME)
        actions.signal_demand(referral=man, by=worker, call_again_on=today + number * day, now=now)
    later = _spoken(organisation, worker, _request("Stefan", 6, "Halsteren"), now - 6 * day)
    _talk(later, worker, now, Decision.NOT_NOW, ground=Ground.OWN_WISH, talk_again_on=today + 9 * day)


def _request(name: str, number: int, town: str, evenings: list[str] | None = None) -> actions.Request:
    return actions.Request(name=name, reach=f"06 2000 000{number}", town=town, evenings=evenings or [])


def _ask(organisation: Organisation, request: actions.Request, at: dt.datetime) -> Referral:
    return actions.refer(organisation=organisation, request=request, way=Way.SELF, now=at)


def _refer(organisation: Organisation, at: dt.datetime) -> None:
    who = actions.know_professional(
        organisation=organisation, agency="Wijkteam West", name="Joke Hendriks", email="joke@demo.example"
    )
    request = _request("Dirk", 9, "Halsteren", evenings=["2"])
    consent = {"man_agrees": True, "may_hear": MayHear.ARRIVED}
    actions.refer(organisation=organisation, request=request, way=Way.AGENCY, professional=who, now=at, **consent)  # type: ignore[arg-type]


def _spoken(organisation: Organisation, worker: User, request: actions.Request, at: dt.datetime) -> Referral:
    man = _ask(organisation, request, at)
    called = at + dt.timedelta(minutes=20)
    return actions.note_call(referral=man, outcome=CallOutcome.SPOKEN, by=worker, now=called)


def _talk(man: Referral, worker: User, at: dt.datetime, decision: Decision, **values: object) -> None:
    facts = {"is_confused": False, "uses_during": False, "agreements_told": True, "hopes": "Rust in huis."}
    actions.hold_conversation(referral=man, by=worker, decision=decision, now=at, **facts, **values)  # type: ignore[arg-type]
