"""Marks of two phones on one evening: none lost, none doubled, none overwritten unseen (issue 5: 2, 3; figures)."""

import datetime as dt
import random

import pytest
from django.db import models

from core import clock
from core.errors import DomainError, NotAllowed
from sessions import actions, queries
from sessions.models import Attendance, Mark
from sessions.states import MarkOutcome, Presence
from tests.factories import FacilitationFactory, GroupFactory, ParticipationFactory
from tests.sessions.evenings import tap, tonight
from tests.sessions.pages import coordinator_of, halsteren

pytestmark = pytest.mark.django_db
P = Presence
TAKEN, SAME, CONFLICT = MarkOutcome.TAKEN, MarkOutcome.SAME, MarkOutcome.CONFLICT


@pytest.fixture
def evening():
    return tonight(halsteren(), men=3)


def mark(evening, *taps, by=None):
    return [row.outcome for row in actions.mark_men(session=evening, taps=taps, by=by or evening.karel)]


def presence(evening, man):
    return Attendance.objects.get(session=evening, participant=man).presence


def test_a_tap_is_written_down_with_who_and_when(evening):
    first = tap(evening.men[0], P.LATE, took_time_out=True)
    assert mark(evening, first) == [TAKEN]
    row = Attendance.objects.get()
    assert row.said == (P.LATE, True, False)
    assert (row.mark, row.marked_by) == (first.id, evening.karel)


def test_the_next_tap_of_the_same_phone_puts_the_first_right(evening):
    first = tap(evening.men[0])
    second = tap(evening.men[0], P.ABSENT, base=first.id)
    assert mark(evening, first, second) == [TAKEN, TAKEN]
    assert presence(evening, evening.men[0]) == P.ABSENT


def test_a_tap_that_arrives_twice_counts_once(evening):
    first = tap(evening.men[0])
    second = tap(evening.men[0], P.LATE, base=first.id)
    assert mark(evening, first, second, second) == [TAKEN, TAKEN, TAKEN]
    assert mark(evening, first) == [TAKEN]
    assert Mark.objects.count() == 2
    assert presence(evening, evening.men[0]) == P.LATE


def test_a_colleagues_mark_is_never_overwritten_unseen(evening):
    mine, his = tap(evening.men[0], P.LATE), tap(evening.men[0], P.ABSENT)
    assert mark(evening, his, by=evening.ron) == [TAKEN]
    assert mark(evening, mine) == [CONFLICT]
    assert presence(evening, evening.men[0]) == P.ABSENT
    assert queries.open_disputes(evening)[evening.men[0].pk].id == mine.id


def test_taps_that_follow_an_unseen_conflict_do_not_settle_it(evening):
    """Made without signal, one on top of the other: the first met Ron's mark, so the second did too."""
    mine = tap(evening.men[0], P.LATE)
    after = tap(evening.men[0], P.EXCUSED, base=mine.id)
    mark(evening, tap(evening.men[0], P.ABSENT), by=evening.ron)
    assert mark(evening, mine, after) == [CONFLICT, CONFLICT]
    assert presence(evening, evening.men[0]) == P.ABSENT
    assert queries.open_disputes(evening)[evening.men[0].pk].id == after.id


@pytest.mark.parametrize("chosen", [P.ABSENT, P.LATE])
def test_who_has_seen_both_decides(evening, chosen):
    mine = tap(evening.men[0], P.LATE)
    mark(evening, tap(evening.men[0], P.ABSENT), by=evening.ron)
    mark(evening, mine)
    assert mark(evening, tap(evening.men[0], chosen, base=mine.id, decides=True)) == [TAKEN]
    assert presence(evening, evening.men[0]) == chosen
    assert queries.open_disputes(evening) == {}


def test_who_decides_about_an_older_conflict_is_told_of_the_newer_one(evening):
    first, second = tap(evening.men[0], P.LATE), tap(evening.men[0], P.EXCUSED)
    mark(evening, tap(evening.men[0], P.ABSENT), by=evening.ron)
    mark(evening, first, second)
    assert mark(evening, tap(evening.men[0], P.LATE, base=first.id, decides=True)) == [CONFLICT]


def test_two_who_say_the_same_agree_and_go_on(evening):
    mine, his = tap(evening.men[0]), tap(evening.men[0])
    mark(evening, his, by=evening.ron)
    assert mark(evening, mine, tap(evening.men[0], P.LATE, base=mine.id)) == [SAME, TAKEN]
    assert presence(evening, evening.men[0]) == P.LATE


def test_marks_that_come_after_closing_are_kept_and_change_nothing(evening):
    for man in evening.men:
        mark(evening, tap(man))
    actions.close_evening(session=evening, by=evening.karel)
    late = tap(evening.men[0], P.ABSENT)
    assert mark(evening, late, by=evening.ron) == [CONFLICT]
    assert presence(evening, evening.men[0]) == P.PRESENT
    actions.reopen_evening(session=evening, by=evening.ron)
    assert queries.open_disputes(evening)[evening.men[0].pk].id == late.id


def test_an_id_that_another_evening_knows_is_left_out(evening):
    first, second = tap(evening.men[0]), tonight(evening.group, began=dt.timedelta(days=14))
    mark(evening, first)
    assert mark(second, first) == []


def test_a_man_of_another_group_is_left_out(evening):
    assert mark(evening, tap(ParticipationFactory().participant)) == []
    assert not Mark.objects.exists()


def test_only_from_an_hour_before_an_evening_that_is_on(evening):
    early = evening
    early.starts_at, early.ends_at = clock.now() + dt.timedelta(minutes=70), clock.now() + dt.timedelta(hours=3)
    early.save()
    with pytest.raises(DomainError, match="from an hour before"):
        mark(early, tap(early.men[0]))
    early.starts_at = clock.now() + dt.timedelta(minutes=50)
    early.save()
    assert mark(early, tap(early.men[0])) == [TAKEN]
    actions.cancel_evening(session=early, reason="few", by=early.karel)
    with pytest.raises(DomainError, match="evening that is on"):
        mark(early, tap(early.men[1]))


def test_who_guides_neither_group_nor_evening_may_not(evening):
    stranger = FacilitationFactory(group=GroupFactory(organisation=evening.group.organisation)).worker.user
    with pytest.raises(NotAllowed):
        mark(evening, tap(evening.men[0]), by=stranger)
    assert mark(evening, tap(evening.men[0]), by=coordinator_of(evening.group)) == [TAKEN]


def test_who_stands_above_hears_of_what_stands_and_of_nothing_else(evening, monkeypatch):
    heard = []
    monkeypatch.setattr(actions.attended, "_listeners", [lambda **facts: heard.append(facts["attendance"].presence)])
    mark(evening, tap(evening.men[0], P.ABSENT), by=evening.ron)
    mark(evening, tap(evening.men[0], P.LATE))
    assert heard == [P.ABSENT]


# --- Two phones --------------------------------------------------------------------------------------


class Phone:
    """What a phone knows: for each man the tap that it saw last; a queue in the order of the thumb."""

    def __init__(self, evening, user):
        self.evening, self.user = evening, user
        self.seen, self.queue, self.made = {}, [], []

    def tap(self, man, chance):
        dispute = queries.open_disputes(self.evening).get(man.pk) if chance.random() < 0.3 else None
        base = dispute.id if dispute else self.seen.get(man.pk)
        values = {"took_time_out": chance.random() < 0.2, "decides": dispute is not None}
        made = tap(man, chance.choice(P.values), base=base, **values)
        self.seen[man.pk] = made.id
        self.queue.append(made)
        self.made.append(made)

    def send(self, chance):
        """Some of the queue, in order; the answer may be lost on its way, then they are sent again."""
        batch = self.queue[: chance.randint(1, 4)]
        rows = actions.mark_men(session=self.evening, taps=batch, by=self.user)
        assert [row.id for row in rows] == [one.id for one in batch]
        if chance.random() < 0.7:
            self.queue = self.queue[len(batch) :]
            self.look()

    def look(self):
        waiting = {one.participant_id for one in self.queue}
        for row in Attendance.objects.filter(session=self.evening):
            if row.participant_id not in waiting:
                self.seen[row.participant_id] = row.mark


def interleave(evening, steps, seed):
    chance = random.Random(seed)
    phones = [Phone(evening, evening.karel), Phone(evening, evening.ron)]
    for _ in range(steps):
        phone = chance.choice(phones)
        act = chance.choice(
            [lambda p: p.tap(chance.choice(evening.men), chance), lambda p: p.queue and p.send(chance), Phone.look]
        )
        act(phone)
    for phone in phones:
        while phone.queue:
            phone.send(chance)
    return phones


def replay(evening):
    """What must stand, computed from the log alone: the mark that was taken last, and the conflict after it."""
    stands, disputes = {}, {}
    for row in Mark.objects.filter(session=evening).order_by("number"):
        before = stands.get(row.participant_id)
        if row.outcome == TAKEN:
            stands[row.participant_id] = row
            disputes.pop(row.participant_id, None)
        elif row.outcome == CONFLICT:
            assert before is None or (before.presence, before.took_time_out) != (row.presence, row.took_time_out)
            disputes[row.participant_id] = row
    return stands, disputes


def forget(evening):
    """A clean sheet for the next run; the application itself never deletes a mark."""
    models.QuerySet(Mark).filter(session=evening).delete()
    Attendance.objects.filter(session=evening).delete()


def play(evening, seed, steps=9):
    """One interleaving: nothing lost, doubled or out of order; what stands and what is disputed follow from the log."""
    phones = interleave(evening, steps, seed)
    made = [one.id for phone in phones for one in phone.made]
    logged = list(Mark.objects.filter(session=evening).order_by("number").values_list("id", flat=True))
    assert sorted(logged) == sorted(made), "lost or doubled"
    for phone in phones:
        own = {one.id for one in phone.made}
        assert [pk for pk in logged if pk in own] == [one.id for one in phone.made], "out of order"
    stands, disputes = replay(evening)
    assert {row.participant_id: row.mark for row in Attendance.objects.all()} == {
        p: row.id for p, row in stands.items()
    }
    shown = {man: row.id for man, row in queries.open_disputes(evening).items()}
    assert shown == {man: row.id for man, row in disputes.items()}
    forget(evening)
    return len(disputes)


def test_a_hundred_interleavings_of_two_phones_lose_no_mark_and_show_the_last_conflict(evening):
    """Each step is a tap, a sending (whose answer may get lost on its way back), or a look."""
    assert sum(play(evening, seed) for seed in range(100)) > 10, "conflicts happened"


@pytest.mark.servers
def test_a_thousand_interleavings_of_two_phones_lose_no_mark_and_show_the_last_conflict(evening):
    assert sum(play(evening, seed, steps=14) for seed in range(1000, 2000)) > 100


def test_every_mark_that_stands_was_made_by_somebody_who_saw_the_one_before(evening):
    """No mark replaces a colleague's that its maker had not seen."""
    interleave(evening, 200, 99)
    rows = {row.id: row for row in Mark.objects.filter(session=evening)}
    before = {}
    for row in sorted(rows.values(), key=lambda one: one.number):
        if row.outcome != TAKEN:
            continue
        last, base = before.get(row.participant_id), rows.get(row.base)
        if last is not None:
            assert base is not None
            assert row.base == last.id or base.outcome == CONFLICT or base.stands == last.id
        before[row.participant_id] = row


def test_control_without_the_base_a_colleagues_mark_would_be_gone(evening, monkeypatch):
    """If this fails, the tests above prove nothing: with the look at `base` taken out, marks are overwritten."""
    monkeypatch.setattr("sessions.actions.attendance.Standing.follows", lambda *_: True)
    mark(evening, tap(evening.men[0], P.ABSENT), by=evening.ron)
    assert mark(evening, tap(evening.men[0], P.LATE)) == [TAKEN]
    assert presence(evening, evening.men[0]) == P.LATE
