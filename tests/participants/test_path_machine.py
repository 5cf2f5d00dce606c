"""The way from taking part to guiding, at random: legal steps, days in order, both roles linked (W38)."""

import contextlib
import datetime as dt
import itertools

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.errors import DomainError
from groups.actions import accept_invitation, change_worker
from groups.models import PeerWorker
from groups.notices import token_of
from groups.states import WorkerStatus
from participants import actions
from participants.models import Participant, WorkerPath
from participants.states import PATH_ORDER, PATH_RUNS, PATH_STEPS, PathState
from tests.factories import CoordinatorFactory, FacilitationFactory, ParticipationFactory, UserFactory
from tests.machines import live

S = PathState
TUESDAY = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)


class TowardsGuiding(RuleBasedStateMachine):
    """One man with or without an account, the worker of his group and a coordinator."""

    seen: set[PathState] = set()

    @initialize(account=st.booleans())
    def start(self, account):
        self.example = transaction.atomic()
        self.example.__enter__()
        self.now = TUESDAY
        entry = FacilitationFactory()
        self.karel, house = entry.worker.user, entry.group.organisation
        self.boss = CoordinatorFactory(organisation=house).user
        user = UserFactory() if account else None
        self.man = ParticipationFactory(group=entry.group, participant__user=user).participant
        self.letters: list = []
        self.histories: dict[object, list] = {}

    def teardown(self):
        if hasattr(self, "example"):
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    # --- what may happen ------------------------------------------------------------------------------------------

    @rule(himself=st.booleans(), agreed=st.booleans())
    def say(self, himself, agreed):
        man = Participant.objects.select_related("user").get(pk=self.man.pk)
        by = man.user if himself and man.user else self.karel
        self.do(actions.say_interest, participant=man, by=by, agreed=agreed)

    @rule(state=st.sampled_from(PATH_ORDER), back=st.integers(-1, 30))
    def step(self, state, back):
        date = self.now.date() - dt.timedelta(days=back)
        self.on_path(actions.take_step, state=state, date=date, coach=self.boss)

    @rule(steps=st.integers(1, 5))
    def go_on(self, steps):
        """The way that most men go: without it, random steps hardly ever come as far as the start."""
        self.say(himself=True, agreed=True)
        for _ in range(steps):
            self.next_step()

    def next_step(self):
        if path := self.path():
            following = next((one for one in PATH_ORDER if one in PATH_STEPS[S(path.state)]), None)
            if following == S.STARTED:
                self.begin()
            elif following:
                self.on_path(actions.take_step, state=following, date=self.now.date(), coach=self.boss)

    @rule(email=st.sampled_from(["new@example.org", "other@example.org", ""]))
    def begin(self, email="new@example.org"):
        done = self.on_path(actions.start_working, email=email)
        if done and done.invitation:
            self.letters.append(done.invitation)

    @rule(last=st.booleans())
    def open_letter(self, last):
        if self.letters:
            letter = self.letters[-1 if last else 0]
            values = {"name": "Sander", "password": "four plain words here", "signed_in": None}
            with contextlib.suppress(DomainError), transaction.atomic():
                accept_invitation(token=token_of(letter), now=self.tick(), **values)

    @rule(words=st.sampled_from(["Rest first", ""]))
    def stop(self, words):
        self.on_path(actions.stop_path, words=words)

    @rule()
    def withdraw(self):
        self.on_path(actions.withdraw_path, by=self.karel)

    @rule()
    def stops_working(self):
        worker = PeerWorker.objects.filter(organisation=self.man.organisation, user__participants=self.man).first()
        if worker:
            values = {"engagement": worker.engagement, "status": WorkerStatus.STOPPED}
            self.do(change_worker, moment=False, worker=worker, by=self.boss, **values)

    # --- hands ----------------------------------------------------------------------------------------------------

    def tick(self):
        self.now += dt.timedelta(hours=7)
        return self.now

    def path(self):
        rows = WorkerPath.objects.select_related("participant", "invitation")
        return rows.filter(participant=self.man).order_by("-created_at").first()

    def do(self, action, moment=True, **values):
        now = {"now": self.tick()} if moment else {}
        with contextlib.suppress(DomainError), transaction.atomic():
            return action(**values, **now)
        return None

    def on_path(self, action, **values):
        path = self.path()
        return self.do(action, path=path, **({"by": self.boss} | values)) if path else None

    # --- what must always hold ------------------------------------------------------------------------------------

    @invariant()
    def histories_only_grow_by_legal_steps(self):
        if not hasattr(self, "histories"):
            return
        for path in WorkerPath.objects.all():
            history = list(path.transitions.order_by("pk").values_list("from_state", "to_state"))
            before = self.histories.get(path.pk, [])
            assert history[: len(before)] == before
            assert history[0] == ("", S.INTEREST)
            assert history[-1][1] == path.state
            for (_from, state), (again, after) in itertools.pairwise(history):
                assert state == again
                assert after in PATH_STEPS[S(state)]
            self.histories[path.pk] = history
            self.seen.add(S(path.state))

    @invariant()
    def days_are_in_order(self):
        if not hasattr(self, "histories"):
            return
        for path in WorkerPath.objects.all():
            days = [day for state in PATH_ORDER if (day := path.day_of(state))] + [path.closed_on or dt.date.max]
            assert days == sorted(days)

    @invariant()
    def one_runs_and_only_a_start_makes_a_worker(self):
        if not hasattr(self, "histories"):
            return
        assert WorkerPath.objects.filter(state__in=PATH_RUNS).count() <= 1
        man = Participant.objects.get(pk=self.man.pk)
        workers = list(PeerWorker.objects.filter(from_participant=True))
        started = WorkerPath.objects.filter(state=S.STARTED)
        assert bool(workers) == started.exists()
        assert {one.user_id for one in workers} <= {man.user_id}
        assert {one.worker_id for one in started} == {one.pk for one in workers}

    @invariant()
    def no_letter_outlives_its_way(self):
        if not hasattr(self, "histories"):
            return
        for path in WorkerPath.objects.filter(closed_on__isnull=False, invitation__isnull=False):
            assert path.invitation.withdrawn_at or path.invitation.accepted_at


@pytest.mark.django_db
def test_the_way_of_one_man():
    live(TowardsGuiding, 6, 25)


@pytest.mark.servers
@pytest.mark.once
@pytest.mark.django_db
def test_two_thousand_steps_through_every_state():
    TowardsGuiding.seen.clear()
    live(TowardsGuiding, 80, 25, same_each_time=True)
    assert TowardsGuiding.seen == set(PathState)
