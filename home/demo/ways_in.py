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
    hour = dt.timedelta(hours=1)
    _ask(organisation, "Rick", "06 2000 0001", "Bergen op Zoom", now - hour / 2, evenings=["2", "4"])
    bart = _ask(organisation, "Bart", "06 2000 0002", "Steenbergen", now - 3 * hour)
    actions.note_call(referral=bart, outcome=CallOutcome.NO_ANSWER, by=worker, now=now - hour)
    _refer(organisation, now - 2 * hour)
    ali = _spoken(organisation, worker, "Ali", "06 2000 0003", "Roosendaal", now - 4 * hour)
    actions.let_hear(referral=ali, may_hear=MayHear.NOTHING, by=worker)
    for number, name in enumerate(("Joop", "Kees"), start=4):
        man = _spoken(organisation, worker, name, f"06 2000 000{number}", "Goes", now - number * dt.timedelta(days=1))
        _talk(man, worker, now - number * dt.timedelta(days=1), Decision.WELCOME)
        day = clock.localdate(organisation.zone, now) + dt.timedelta(days=number)
        actions.signal_demand(referral=man, by=worker, call_again_on=day, now=now)
    later = _spoken(organisation, worker, "Stefan", "06 2000 0006", "Halsteren", now - dt.timedelta(days=6))
    again = clock.localdate(organisation.zone, now) + dt.timedelta(days=9)
    _talk(later, worker, now, Decision.NOT_NOW, ground=Ground.OWN_WISH, talk_again_on=again)


def _ask(
    organisation: Organisation, name: str, reach: str, town: str, at: dt.datetime, evenings: list[str] | None = None
) -> Referral:
    asked = actions.Request(name=name, reach=reach, town=town, evenings=evenings or [])
    return actions.refer(organisation=organisation, request=asked, way=Way.SELF, now=at)


def _refer(organisation: Organisation, at: dt.datetime) -> None:
    who = actions.know_professional(
        organisation=organisation, agency="Wijkteam West", name="Joke Hendriks", email="joke@demo.example"
    )
    asked = actions.Request(name="Dirk", reach="06 2000 0009", town="Halsteren", evenings=["2"])
    actions.refer(
        organisation=organisation, request=asked, way=Way.AGENCY, professional=who, man_agrees=True,
        may_hear=MayHear.ARRIVED, now=at,
    )  # fmt: skip


def _spoken(
    organisation: Organisation, worker: User, name: str, reach: str, town: str, at: dt.datetime
) -> Referral:  # fmt: skip
    man = _ask(organisation, name, reach, town, at)
    return actions.note_call(
        referral=man, outcome=CallOutcome.SPOKEN, by=worker, now=at + dt.timedelta(minutes=20)
    )  # fmt: skip


def _talk(man: Referral, worker: User, at: dt.datetime, decision: Decision, **values: object) -> None:
    facts = {"is_confused": False, "uses_during": False, "agreements_told": True, "hopes": "Rust in huis."}
    actions.hold_conversation(referral=man, by=worker, decision=decision, now=at, **facts, **values)  # type: ignore[arg-type]
