"""The life of a man who comes, leaves and comes back, at random: no right lost, history only grows, nothing forgotten.

Participation and return together (W25, W27, W32, W33): every promise is open, met, or waived with a reason.
"""

import contextlib
import datetime as dt
import itertools
from collections import defaultdict

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.errors import DomainError
from intake import actions
from intake.models import CodeTry, ReturnRequest, ReturnTransition
from intake.notices.way_back import CIRCLE, CONTACT
from intake.states import RETURN_STEPS, ReturnState
from participants import actions as people
from participants.models import Participation, ParticipationTransition
from participants.states import CLOSED, OPEN, PARTICIPATION_STEPS, CallEnd, CallOutcome, ParticipationState
from reminders.models import Deadline
from reminders.states import DeadlineState
from sessions.actions.attendance import note_presence
from sessions.states import Presence
from tests.factories import CoordinatorFactory, FacilitationFactory, ParticipationFactory, UserFactory
from tests.intake.conftest import TUESDAY, at, evening, request
from tests.machines import live

R, S = ReturnState, ParticipationState


class WayBack(RuleBasedStateMachine):
    """One man with an account, a full circle, and a worker who does what the page lets him do."""

    seen: set[ReturnState] = set()

    @initialize()
    def start(self):
        self.example = transaction.atomic()
        self.example.__enter__()
        self.now = at(9)
        entry = FacilitationFactory(worker__user__name="Karel")
        self.group, self.karel = entry.group, entry.worker.user
        self.second = CoordinatorFactory(organisation=self.group.organisation).user
        ParticipationFactory.create_batch(10, group=self.group)
        for week in range(0, 52, 2):
            evening(self.group, TUESDAY + dt.timedelta(weeks=week, days=2))
        first = ParticipationFactory(group=self.group, participant__user=UserFactory())
        self.man, self.user, self.code = first.participant, first.participant.user, ""
        self.histories: dict[object, list] = {}
        self.has_right = False

    def teardown(self):
        """Every life begins in an empty house: nobody meets the requests of the one before."""
        if hasattr(self, "example"):
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    # --- what may happen ------------------------------------------------------------------------------------------

    @rule()
    def leave(self):
        if episode := self.open_episode():
            self.code = people.leave(participation=episode, by=self.user, now=self.tick()).code
            self.has_right = True

    @rule(state=st.sampled_from([S.PAUSED, S.MEMBER, S.TRYING]))
    def change(self, state):
        if episode := self.open_episode():
            self.do(people.change_state, participation=episode, state=state, by=self.user)

    @rule(really=st.integers(0, 5))
    def end(self, really):
        """Seldom: it takes away the right (W25)."""
        episode = None if really else self.open_episode()
        if episode and self.do(people.change_state, participation=episode, state=S.ENDED, by=self.karel):
            self.has_right = False

    @rule(way=st.sampled_from(["portal", "card", "worker", "wrong"]))
    def ask(self, way):
        CodeTry.objects.all().delete()
        if way == "portal":
            self.do(actions.ask_to_return, participant=self.man, by=self.user, reach="0612345678")
        elif way == "worker":
            self.do(actions.write_down_return, participant=self.man, by=self.second)
        else:
            code = self.code if way == "card" else "K7WM-K7WM"
            assert actions.ask_with_code(code=code, request=request(), origin="", now=self.tick())

    @rule(outcome=st.sampled_from([CallOutcome.SPOKEN, CallOutcome.SPOKEN, CallOutcome.NO_ANSWER]))
    def call(self, outcome):
        self.on_request(actions.note_return_call, outcome=outcome)

    @rule(how=st.sampled_from([CallEnd.GIVEN_UP, CallEnd.WITHDRAWN, CallEnd.MERGED]))
    def end_call(self, how):
        """Three tries first, of somebody who has just asked: giving up is not legal before."""
        self.withdraw()
        self.ask("wrong")
        for _ in range(3):
            self.on_request(actions.note_return_call, outcome=CallOutcome.NO_ANSWER)
        self.on_request(actions.end_return_call, how=how)

    @rule()
    def withdraw(self):
        self.on_request(actions.withdraw_return)

    @rule()
    def prove(self):
        self.on_request(actions.recognise_return, moment=None, participant=self.man)
        self.on_request(actions.prove_return, code=self.code)

    @rule()
    def conversation(self):
        self.on_request(actions.lead_to_conversation)

    @rule()
    def seat(self):
        self.on_request(actions.seat_return, group=self.group)

    @rule()
    def seat_from_his_file(self):
        self.do(people.seat, moment="began_at", participant=self.man, group=self.group, by=self.karel, is_return=True)

    @rule(presence=st.sampled_from(Presence))
    def evening_comes(self, presence):
        session = self.group.sessions.filter(starts_at__gt=self.now).order_by("starts_at").first()
        if session:
            self.now = session.ends_at
            if self.open_episode():
                note_presence(session=session, participant=self.man, presence=presence, by=self.karel, now=self.now)

    @rule(lose=st.booleans())
    def sweep(self, lose):
        """Also after somebody closed a promise by mistake."""
        if lose:
            Deadline.objects.filter(kind=CIRCLE, state=DeadlineState.OPEN).update(
                state=DeadlineState.WAIVED, closed_at=self.now, waived_because="a slip"
            )
        actions.sweep_returns(now=self.now)
        assert actions.sweep_returns(now=self.now) == 0

    @rule()
    def go_on(self):
        """The way that most men go: without it, random steps hardly ever come as far as the circle."""
        self.leave()
        self.ask("card" if self.has_right else "wrong")
        self.call(CallOutcome.SPOKEN)
        self.seat()
        self.evening_comes(Presence.PRESENT)

    # --- hands ----------------------------------------------------------------------------------------------------

    def tick(self):
        self.now += dt.timedelta(minutes=1)
        return self.now

    def open_episode(self):
        rows = Participation.objects.select_related("group__organisation", "participant")
        return rows.filter(participant=self.man, state__in=OPEN).first()

    def do(self, action, moment="now", **values):
        with contextlib.suppress(DomainError):
            return action(**values, **({moment: self.tick()} if moment else {}))
        return None

    def on_request(self, action, **values):
        if row := ReturnRequest.objects.running().order_by("-arrived_at").first():
            self.do(action, request=row, by=self.second, **values)

    # --- what must always hold ------------------------------------------------------------------------------------

    @invariant()
    def histories_only_grow_by_legal_steps(self):
        if not hasattr(self, "histories"):
            return
        rows = [(one, PARTICIPATION_STEPS, S) for one in Participation.objects.filter(participant=self.man)]
        rows += [(one, RETURN_STEPS, R) for one in ReturnRequest.objects.all()]
        histories = self.read_histories()
        assert set(self.histories) <= {one.pk for one, _table, _states in rows}, "an episode or a request is gone"
        for one, table, states in rows:
            history, before = histories[one.pk], self.histories.get(one.pk, [])
            assert history[: len(before)] == before
            assert not history or history[-1][1] == one.state
            for (_from, state), (again, after) in itertools.pairwise(history[max(0, len(before) - 1) :]):
                assert state == again
                assert after in table[states(again)]
            if states is R:
                self.seen.add(R(one.state))
        self.histories = {one.pk: histories[one.pk] for one, _table, _states in rows}

    def read_histories(self):
        found = defaultdict(list)
        for model, owner in ((ParticipationTransition, "participation"), (ReturnTransition, "request")):
            for pk, before, after in model.objects.order_by("pk").values_list(owner, "from_state", "to_state"):
                found[pk].append((before, after))
        return found

    @invariant()
    def what_is_owed_is_what_the_state_says(self):
        if not hasattr(self, "histories"):
            return
        promises = defaultdict(list)
        for row in Deadline.objects.all():
            promises[row.subject].append(row)
        for one in ReturnRequest.objects.all():
            rows = promises[one.subject]
            owed = {row.kind for row in rows if row.state == DeadlineState.OPEN}
            due = ({CIRCLE} if one.runs else set()) | (set() if one.closed_at else {CONTACT})
            assert owed == due
            assert all((row.state == DeadlineState.WAIVED) == bool(row.waived_because) for row in rows)
            kept = any(row.kind == CIRCLE and row.state == DeadlineState.MET for row in rows)
            assert kept == (one.state == R.BACK)

    @invariant()
    def no_right_is_lost(self):
        """Who left may come back, by his card or by his file, until a participation of his is ended (W33)."""
        if not hasattr(self, "histories") or self.open_episode():
            return
        if self.has_right:
            assert people.find_card(self.code) is not None
        else:
            assert not self.code or people.find_card(self.code) is None

    @invariant()
    def one_request_runs_and_one_episode_is_open(self):
        if not hasattr(self, "histories"):
            return
        assert ReturnRequest.objects.running().filter(participant=self.man).count() <= 1
        assert Participation.objects.filter(participant=self.man, state__in=OPEN).count() <= 1
        closed = Participation.objects.filter(participant=self.man, state__in=CLOSED)
        assert not closed.filter(closed_at=None).exists()


@pytest.mark.django_db
def test_the_life_of_a_return():
    live(WayBack, 8, 30)


@pytest.mark.servers
@pytest.mark.once
@pytest.mark.django_db
def test_three_thousand_steps_through_every_state():
    WayBack.seen.clear()
    live(WayBack, 110, 30, same_each_time=True)
    assert WayBack.seen == set(ReturnState)
