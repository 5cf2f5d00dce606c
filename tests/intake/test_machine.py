"""The life of a referral, at random: no illegal state, history only grows, nothing that is owed is lost."""

import contextlib
import datetime as dt
import itertools

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.errors import DomainError
from intake import actions
from intake.models import DemandSignal
from intake.notices.ways_in import FIRST_CONTACT, SEAT, TALK_AGAIN
from intake.states import REFERRAL_STEPS, Decision, Ground, ReferralState, Way
from participants.models import Participation
from participants.states import CallEnd, CallOutcome
from reminders.models import Deadline
from reminders.states import DeadlineState
from sessions.models import Attendance
from sessions.states import Presence
from tests.factories import FacilitationFactory, ParticipationFactory
from tests.intake.conftest import TUESDAY, at, evening, request
from tests.machines import live

R = ReferralState
# What must be owed to a man in each state; anything else must not be.
OWED = {
    R.WAITING: [FIRST_CONTACT],
    R.WELCOME: [SEAT],
    R.PLACED: [SEAT],
    R.NOT_NOW: [TALK_AGAIN],
}


class Life(RuleBasedStateMachine):
    """One man at a time; when his way has ended he asks anew."""

    seen: set[ReferralState] = set()

    @initialize()
    def start(self):
        self.now = at(9)
        entry = FacilitationFactory(worker__user__name="Karel")
        self.group, self.karel = entry.group, entry.worker.user
        ParticipationFactory.create_batch(8, group=self.group)
        for week in range(0, 104, 2):
            evening(self.group, TUESDAY + dt.timedelta(weeks=week, days=2))
        self.history, self.referral = [], None
        self.ask()

    @rule()
    def ask(self):
        self.referral = actions.refer(
            organisation=self.group.organisation, request=request(), way=Way.SELF, now=self.now
        )
        self.history = list(self.referral.transitions.order_by("pk").values_list("from_state", "to_state"))

    @rule(outcome=st.sampled_from([CallOutcome.SPOKEN, CallOutcome.SPOKEN, CallOutcome.NO_ANSWER]))
    def call(self, outcome):
        self.do(actions.note_call, outcome=outcome)

    @rule(how=st.sampled_from([CallEnd.WITHDRAWN, CallEnd.GIVEN_UP, CallEnd.MERGED]))
    def end_call(self, how):
        self.do(actions.end_referral_call, how=how)

    @rule(
        decision=st.sampled_from(Decision),
        confused=st.booleans(),
        uses=st.booleans(),
        ground=st.sampled_from([*Ground, ""]),
        days=st.integers(-1, 30),
    )
    def talk(self, decision, confused, uses, ground, days):
        day = self.now.date() + dt.timedelta(days=days)
        self.do(
            actions.hold_conversation, decision=decision, is_confused=confused, uses_during=uses, ground=ground,
            talk_again_on=day,
        )  # fmt: skip

    @rule()
    def welcome(self):
        self.do(actions.hold_conversation, decision=Decision.WELCOME, is_confused=False, uses_during=False)

    @rule(days=st.integers(1, 30))
    def not_now(self, days):
        self.do(
            actions.hold_conversation, decision=Decision.NOT_NOW, is_confused=False, uses_during=False,
            ground=Ground.OWN_WISH, talk_again_on=self.now.date() + dt.timedelta(days=days),
        )  # fmt: skip

    @rule()
    def nobody_answers(self):
        for _ in range(3):
            self.do(actions.note_call, outcome=CallOutcome.NO_ANSWER)
        self.do(actions.end_referral_call, how=CallEnd.GIVEN_UP)

    @rule()
    def place(self):
        self.do(actions.place, group=self.group)

    @rule()
    def give_up_seat(self):
        self.do(actions.give_up_seat, reason="Too far")

    @rule(days=st.integers(-1, 70))
    def signal(self, days):
        self.do(actions.signal_demand, call_again_on=self.now.date() + dt.timedelta(days=days))

    @rule()
    def stop(self):
        self.do(actions.stop_before_entry)

    @rule(times=st.integers(1, 4))
    def go_on(self, times):
        """The way that most men go: without it, random steps hardly ever come as far as the circle."""
        for _ in range(times):
            state = ReferralState(self.referral.state)
            if state in {R.WAITING, R.NOT_NOW, R.UNREACHED}:
                self.call(CallOutcome.SPOKEN)
            elif state == R.SPOKEN:
                self.welcome()
            elif state == R.WELCOME:
                self.place()
            elif state == R.PLACED:
                self.evening_comes(Presence.PRESENT)
            else:
                self.ask()
            self.referral.refresh_from_db()

    @rule(presence=st.sampled_from(Presence))
    def evening_comes(self, presence):
        session = self.group.sessions.filter(starts_at__gt=self.now).order_by("starts_at").first()
        if session is None:
            return
        self.now = session.ends_at
        if self.referral.participant_id:
            Attendance.objects.get_or_create(
                session=session,
                participant_id=self.referral.participant_id,
                defaults={"presence": presence, "marked_at": self.now},
            )
        actions.note_first_attendances(now=self.now)

    @rule(hours=st.sampled_from([1, 9, 30]))
    def wait(self, hours):
        self.now += dt.timedelta(hours=hours)

    def do(self, action, **values):
        with contextlib.suppress(DomainError):
            action(referral=self.referral, by=self.karel, now=self.now, **values)

    @invariant()
    def the_history_only_grows_by_legal_steps(self):
        if self.referral is None:
            return
        self.referral.refresh_from_db()
        history = list(self.referral.transitions.order_by("pk").values_list("from_state", "to_state"))
        assert history[: len(self.history)] == self.history
        self.history = history
        assert history[-1][1] == self.referral.state
        self.seen.add(ReferralState(self.referral.state))
        for (_, state), (before, after) in itertools.pairwise(history):
            assert before == state
            assert after in REFERRAL_STEPS[ReferralState(before)]

    @invariant()
    def what_is_owed_is_what_the_state_says(self):
        if self.referral is None:
            return
        rows = Deadline.objects.filter(subject=self.referral.subject)
        owed = sorted(rows.open().values_list("kind", flat=True))
        assert owed == OWED.get(ReferralState(self.referral.state), [])
        for deadline in rows:
            assert deadline.state in DeadlineState.values
            assert (deadline.state == DeadlineState.WAIVED) == bool(deadline.waived_because)
        met = rows.filter(kind=SEAT, state=DeadlineState.MET).exists()
        assert met == (self.referral.state == R.ENTERED)

    @invariant()
    def a_sign_is_open_only_while_a_seat_is_wanted_and_has_a_day(self):
        if self.referral is None:
            return
        signal = DemandSignal.objects.open().filter(referral=self.referral).first()
        calls = Deadline.objects.open().filter(kind=TALK_AGAIN, subject__startswith="demandsignal:").count()
        assert calls == DemandSignal.objects.open().count()
        assert signal is None or self.referral.state == R.WELCOME

    @invariant()
    def a_seat_is_held_only_by_who_has_one(self):
        if self.referral is None:
            return
        assert Participation.objects.seated().filter(group=self.group).count() <= 10
        held = self.referral.state in {R.PLACED, R.ENTERED}
        assert held == (self.referral.participation_id is not None) or self.referral.state == R.DECLINED


@pytest.mark.django_db
def test_the_life_of_a_referral():
    live(Life, 25, 40)


@pytest.mark.servers
@pytest.mark.once
@pytest.mark.django_db
def test_eight_thousand_steps_through_every_state():
    Life.seen.clear()
    live(Life, 164, 50, same_each_time=True)
    assert Life.seen == set(ReferralState)
