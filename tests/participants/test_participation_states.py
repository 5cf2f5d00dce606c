"""Whatever order people take the steps in, a participation stays one that the table allows (W27, W32, W33)."""

import datetime as dt
import itertools

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core import clock
from core.errors import DomainError
from participants import actions, rules
from participants.models import Participation
from participants.states import CLOSED, OPEN, PARTICIPATION_STEPS, SEATED, ParticipationState
from tests.factories import GroupFactory, ParticipantFactory

pytestmark = pytest.mark.django_db
S = ParticipationState
CEILING = 2


class Circle(RuleBasedStateMachine):
    """Three men and a circle of two seats, against a model of our own: the state of each man's newest episode."""

    men = st.integers(0, 2)

    @initialize()
    def begin(self):
        self.group = GroupFactory(seats_ceiling=CEILING)
        self.people = [ParticipantFactory(organisation=self.group.organisation) for _ in range(3)]
        self.state: dict[int, S] = {}
        self.was_member: set[int] = set()
        self.episodes = [0, 0, 0]
        self.now = clock.now() - dt.timedelta(days=1000)

    def tick(self):
        self.now += dt.timedelta(days=1)
        return self.now

    def newest(self, man):
        return self.people[man].participations.order_by("-began_at").first()

    @rule(man=men, state=st.sampled_from([*OPEN]), is_return=st.booleans())
    def sit_down(self, man, state, is_return):
        before = self.state.get(man)
        full = sum(one in SEATED for one in self.state.values()) >= CEILING
        wanted = S.MEMBER if is_return else state
        legal = before not in OPEN and (before == S.LEFT if is_return else not full or wanted not in SEATED)
        seat = {"participant": self.people[man], "group": self.group, "by": None, "began_at": self.tick()}
        if not legal:
            with pytest.raises(DomainError):
                actions.seat(**seat, state=state, is_return=is_return)
            return
        actions.seat(**seat, state=state, is_return=is_return)
        self.state[man] = wanted
        self.episodes[man] += 1
        self.was_member.discard(man)
        if wanted == S.MEMBER:
            self.was_member.add(man)

    @rule(man=men, to=st.sampled_from(list(S)))
    def step(self, man, to):
        before = self.state.get(man)
        if before is None:
            return
        backwards = before == S.PAUSED and to == S.TRYING and man in self.was_member
        change = {"participation": self.newest(man), "state": to, "by": None, "now": self.tick()}
        if to not in PARTICIPATION_STEPS[before] or backwards:
            with pytest.raises(DomainError):
                actions.change_state(**change)
            return
        actions.change_state(**change)
        self.state[man] = to
        if to == S.MEMBER:
            self.was_member.add(man)

    @invariant()
    def the_rows_say_what_the_model_says(self):
        for man, state in getattr(self, "state", {}).items():
            episode = self.newest(man)
            assert episode.state == state
            assert (episode.closed_at is not None) == (state in CLOSED)
            assert (episode.paused_at is not None) == (state == S.PAUSED)
            assert (episode.member_at is not None) == (man in self.was_member)
            assert self.people[man].participations.count() == self.episodes[man]
            assert rules.may_return(self.people[man]) == (self.last_closed(man) == S.LEFT)

    def last_closed(self, man):
        closed = self.people[man].participations.exclude(closed_at=None).order_by("-closed_at").first()
        return closed.state if closed else None

    @invariant()
    def the_history_is_whole(self):
        for man in getattr(self, "state", {}):
            for episode in self.people[man].participations.all():
                steps = list(episode.transitions.order_by("pk").values_list("from_state", "to_state"))
                assert steps[0][0] == ""
                assert steps[-1][1] == episode.state
                assert all(one[1] == next_one[0] for one, next_one in itertools.pairwise(steps))

    @invariant()
    def only_returns_and_pauses_go_above_the_seats(self):
        if hasattr(self, "group"):
            seated = Participation.objects.seated().filter(group=self.group)
            came_back = seated.filter(is_return=True).count() + seated.filter(transitions__from_state="paused").count()
            assert seated.count() <= CEILING + came_back


def test_no_order_of_steps_breaks_a_participation():
    run_state_machine_as_test(
        Circle,
        settings=settings(
            max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
