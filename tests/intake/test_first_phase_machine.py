"""A first phase at random: no illegal state, history only grows, every promise open, met or waived with a reason, and
no ending without checks and two people (W23–W26)."""

import contextlib
import datetime as dt
import itertools

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.errors import DomainError
from intake import actions
from intake.models import Ending, EndingTransition, FirstPhaseReview, ResponsibilityCheck, ReviewTransition
from intake.notices.first_phase import ENDING, REVIEW
from intake.states import (
    ENDING_STEPS,
    REVIEW_RUNS,
    REVIEW_STEPS,
    EndingGround,
    EndingState,
    MotivationStep,
    ReviewState,
    Stance,
)
from participants.actions import change_state
from participants.models import ParticipationTransition
from participants.states import CLOSED, PARTICIPATION_STEPS, ParticipationState
from reminders.models import Deadline
from reminders.states import DeadlineState
from sessions.actions import note_presence
from sessions.models import Attendance
from sessions.states import CAME, Presence
from tests.factories import ParticipationFactory
from tests.intake.phases import WORDS, circle
from tests.machines import live

S = ParticipationState
EVENINGS = 12
TRANSITIONS = (ParticipationTransition, ReviewTransition, EndingTransition)
PRESENCES = [Presence.PRESENT] * 4 + [Presence.LATE, Presence.ABSENT, Presence.EXCUSED]
STANCES = [Stance.BLAMES] * 4 + [Stance.SEARCHING, Stance.OWNS]
people = st.sampled_from(["karel", "ron", "marjan"])


class FirstPhase(RuleBasedStateMachine):
    """One man after another; when one has gone, the next one is invited."""

    seen: set[str] = set()
    steps = 0

    @initialize()
    def start(self):
        self.world = circle(EVENINGS)
        self.begin()

    def begin(self):
        """Somebody new is invited."""
        before = self.world.evenings[0].starts_at - dt.timedelta(days=1)
        self.world.man = ParticipationFactory(group=self.world.group, state=S.INVITED, member_at=None, began_at=before)
        self.now = self.world.evenings[0].starts_at - dt.timedelta(hours=1)
        self.number = 0
        self.lines = {}

    def attempt(self, action, **values):
        """Refused or done; a refusal leaves everything as it was."""
        self.now += dt.timedelta(minutes=1)
        with contextlib.suppress(DomainError):
            action(now=self.now, **values)
        self.world.man.refresh_from_db()

    def who(self, name):
        return getattr(self.world, name)

    @rule(presence=st.sampled_from(PRESENCES), stance=st.sampled_from([*STANCES, None]), who=people)
    def an_evening(self, presence, stance, who):
        """The next one: marked, and what was heard on it."""
        if self.number == EVENINGS:
            return
        session = self.world.evenings[self.number]
        self.number += 1
        self.now = max(self.now, session.ends_at)
        self.mark(self.number - 1, presence, who)
        if stance:
            self.check(self.number - 1, stance, who)

    @rule(stances=st.lists(st.sampled_from(STANCES), min_size=2, max_size=4))
    def evenings(self, stances):
        """Some in a row: without it, random steps hardly ever come to a look back."""
        for stance in stances:
            self.an_evening(Presence.PRESENT, stance, "karel")

    @rule(number=st.integers(0, EVENINGS - 1), presence=st.sampled_from(PRESENCES), who=people)
    def mark(self, number, presence, who):
        self.attempt(
            note_presence, session=self.world.evenings[number], participant=self.world.man.participant,
            presence=presence, by=self.who(who),
        )  # fmt: skip

    @rule(number=st.integers(0, EVENINGS - 1), stance=st.sampled_from([*STANCES, "nonsense"]), who=people)
    def check(self, number, stance, who):
        self.attempt(
            actions.note_check, participation=self.world.man, session=self.world.evenings[number], stance=stance,
            by=self.who(who),
        )  # fmt: skip

    @rule(decision=st.sampled_from([ReviewState.MEMBER, ReviewState.ROUND, ReviewState.ENDED]), who=people)
    def decide(self, decision, who):
        self.attempt(actions.decide_review, participation=self.world.man, decision=decision, by=self.who(who))

    @rule(ground=st.sampled_from([EndingGround.BLAMES] * 3 + [*EndingGround]), words=st.sampled_from([WORDS, "no"]))
    def propose(self, ground, words):
        self.attempt(
            actions.propose_ending, participation=self.world.man, ground=ground, words=words, by=self.world.karel
        )

    @rule(who=people)
    def confirm(self, who):
        if ending := self.world.man.endings.order_by("-proposed_at").first():
            self.attempt(actions.confirm_ending, ending=ending, by=self.who(who))

    @rule(ends=st.booleans())
    def a_whole_first_phase(self, ends):
        """The two ways that it goes for most: steps at random seldom get to their end."""
        for _ in range(4):
            self.an_evening(Presence.PRESENT, Stance.BLAMES if ends else Stance.OWNS, "karel")
        if ends:
            self.two_people_agree(EndingGround.BLAMES)
        else:
            self.decide(ReviewState.MEMBER, "karel")

    @rule(ground=st.sampled_from(EndingGround))
    def two_people_agree(self, ground):
        """Steps at random hardly ever come to an ending on each of the grounds."""
        self.propose(ground, WORDS)
        self.confirm("marjan")

    @rule(who=people)
    def take_back(self, who):
        if ending := self.world.man.endings.order_by("-proposed_at").first():
            self.attempt(actions.withdraw_ending, ending=ending, by=self.who(who))

    @rule(to=st.sampled_from([S.MEMBER, S.MEMBER, S.PAUSED, S.TRYING, S.TRYING, S.ENDED, S.LEFT]), who=people)
    def step(self, to, who):
        self.attempt(change_state, participation=self.world.man, state=to, by=self.who(who))

    @rule()
    def sweep(self):
        actions.open_due_reviews(now=self.now)
        self.world.man.refresh_from_db()

    @rule(step=st.sampled_from(MotivationStep))
    def note_motivation(self, step):
        self.attempt(actions.note_motivation, participation=self.world.man, step=step, by=self.world.karel)

    @rule()
    def the_next_man(self):
        if self.world.man.state in CLOSED:
            self.begin()

    # --- what always holds ---------------------------------------------------------------------

    @invariant()
    def the_histories_only_grow_by_legal_steps(self):
        if not hasattr(self, "lines"):
            return
        type(self).steps += 1
        man = self.world.man
        self.seen.add(f"man {man.state}")
        grows = [
            (ParticipationTransition.objects.filter(participation=man), PARTICIPATION_STEPS, S, "participation_id")
        ]
        grows.append(
            (ReviewTransition.objects.filter(review__participation=man), REVIEW_STEPS, ReviewState, "review_id")
        )
        grows.append(
            (EndingTransition.objects.filter(ending__participation=man), ENDING_STEPS, EndingState, "ending_id")
        )
        for rows, table, states, key in grows:
            lines = list(rows.order_by("pk").values_list(key, "from_state", "to_state"))
            before = self.lines.get(key, [])
            assert lines[: len(before)] == before
            self.lines[key] = lines
            for _, start, end in lines[len(before) :]:
                self.seen.add(f"{key} {end}")
                assert start == "" or states(end) in table[states(start)]
            for one in {line[0] for line in lines}:
                steps = [line for line in lines if line[0] == one]
                assert all(first[2] == second[1] for first, second in itertools.pairwise(steps))

    @invariant()
    def every_promise_is_open_met_or_waived_with_a_reason(self):
        if not hasattr(self, "lines"):
            return
        man = self.world.man
        reviews = {one.subject: one for one in FirstPhaseReview.objects.filter(participation=man)}
        endings = {one.subject: one for one in Ending.objects.filter(participation=man)}
        promises = {one.subject: one for one in Deadline.objects.filter(subject__in=[*reviews, *endings])}
        assert set(promises) == {*reviews, *endings}
        for subject, review in reviews.items():
            kept = DeadlineState.WAIVED if review.state == ReviewState.LAPSED else DeadlineState.MET
            expected = DeadlineState.OPEN if review.state in REVIEW_RUNS else kept
            assert (promises[subject].kind, promises[subject].state) == (REVIEW, expected)
        after = {
            EndingState.PROPOSED: DeadlineState.OPEN,
            EndingState.CONFIRMED: DeadlineState.MET,
            EndingState.WITHDRAWN: DeadlineState.WAIVED,
        }
        for subject, ending in endings.items():
            assert (promises[subject].kind, promises[subject].state) == (ENDING, after[EndingState(ending.state)])
        assert all(bool(one.waived_because) == (one.state == DeadlineState.WAIVED) for one in promises.values())
        self.the_reviews_fit(list(reviews.values()), list(endings.values()))

    def the_reviews_fit(self, reviews, endings):
        man = self.world.man
        running = [one for one in reviews if one.state in REVIEW_RUNS]
        proposals = [one for one in endings if one.state == EndingState.PROPOSED]
        assert len(running) <= 1
        assert len(proposals) <= 1
        assert not running or man.state == S.TRYING
        assert not proposals or man.state in {S.TRYING, S.MEMBER, S.PAUSED}
        assert not running or (running[0].state == ReviewState.ENDING) == bool(proposals)
        if running:
            came = Attendance.objects.filter(
                participant=man.participant_id, session__in=self.world.evenings, presence__in=CAME
            )
            assert came.count() >= 4

    @invariant()
    def nobody_is_ended_without_checks_and_two_people(self):
        if not hasattr(self, "lines") or self.world.man.state != S.ENDED:
            return
        man = self.world.man
        ending = man.endings.get(state=EndingState.CONFIRMED)
        assert ending.settled_by_id != ending.proposed_by_id
        assert len(ending.words) >= 20
        self.seen.add(f"ended {ending.ground}")
        if ending.ground == EndingGround.BLAMES and man.closed_at == self.now:
            blamed = ResponsibilityCheck.objects.filter(participation=man, stance=Stance.BLAMES)
            came = Attendance.objects.filter(participant=man.participant_id, presence__in=CAME)
            there = blamed.filter(session__in=came.values("session"))
            assert there.count() >= 3
            assert came.count() >= 4


@pytest.mark.django_db
def test_the_life_of_a_first_phase():
    live(FirstPhase, 20, 40)


EVERYTHING = (
    {f"man {one}" for one in S}
    | {f"review_id {one}" for one in ReviewState}
    | {f"ending_id {one}" for one in EndingState}
    | {f"ended {one}" for one in EndingGround}
)


@pytest.mark.servers
@pytest.mark.once
@pytest.mark.django_db
def test_eight_thousand_steps_through_every_state():
    FirstPhase.seen.clear()
    FirstPhase.steps = 0
    live(FirstPhase, 190, 50, same_each_time=True)
    assert FirstPhase.steps >= 8_000
    assert FirstPhase.seen >= EVERYTHING, EVERYTHING - FirstPhase.seen
