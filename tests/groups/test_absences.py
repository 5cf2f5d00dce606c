"""When a worker can't come, and how many evenings a month he guides at most (W4, W39)."""

import datetime as dt

import pytest

from core import clock
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from groups import actions
from groups.models import Absence
from tests.factories import AbsenceFactory, CoordinatorFactory, PeerWorkerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def karel():
    return PeerWorkerFactory(user__name="Karel de Wit")


def day(ahead):
    return clock.today() + dt.timedelta(days=ahead)


def away(worker, first, last, by=None):
    return actions.add_absence(worker=worker, from_date=day(first), until_date=day(last), by=by or worker.user)


def test_he_says_himself_when_he_cannot_come_and_the_trail_keeps_it(karel):
    absence = away(karel, 5, 9)
    assert absence.holds_on(day(5))
    assert absence.holds_on(day(9))
    assert not absence.holds_on(day(10))
    assert AuditEvent.objects.filter(action="absence.added", subject_id=str(absence.pk)).exists()


def test_a_coordinator_may_enter_it_for_him_and_a_colleague_may_not(karel):
    away(karel, 5, 9, by=CoordinatorFactory(organisation=karel.organisation).user)
    with pytest.raises(NotAllowed):
        away(karel, 15, 19, by=PeerWorkerFactory(organisation=karel.organisation).user)


@pytest.mark.parametrize(("first", "last"), [(9, 5), (-9, -5), (1, 400)])
def test_days_that_make_no_sense_are_refused_with_a_sentence(karel, first, last):
    with pytest.raises(DomainError, match=r"\.$"):
        away(karel, first, last)
    assert not Absence.objects.exists()


def test_one_day_is_enough(karel):
    assert away(karel, 5, 5).holds_on(day(5))


@pytest.mark.parametrize("second", [(7, 12), (10, 12), (3, 4), (6, 7)])
def test_days_that_touch_become_one_absence(karel, second):
    away(karel, 5, 9)
    away(karel, *second)
    kept = Absence.objects.get()
    assert (kept.from_date, kept.until_date) == (day(min(5, second[0])), day(max(9, second[1])))


def test_days_apart_stay_apart(karel):
    away(karel, 5, 9)
    away(karel, 11, 12)
    assert Absence.objects.count() == 2


def test_he_can_come_after_all_and_saying_it_twice_changes_nothing(karel):
    absence = away(karel, 5, 9)
    actions.drop_absence(absence=absence, by=karel.user)
    actions.drop_absence(absence=absence, by=karel.user)
    assert not Absence.objects.exists()
    assert AuditEvent.objects.filter(action="absence.dropped").count() == 1


def test_his_number_counts_before_that_of_the_organisation(karel):
    assert karel.most_evenings == karel.organisation.evenings_a_month == 6
    changed = actions.limit_evenings(worker=karel, evenings_a_month=0, by=karel.user)
    assert changed.most_evenings == 0
    assert actions.limit_evenings(worker=karel, evenings_a_month=None, by=karel.user).most_evenings == 6


def test_only_he_and_his_coordinators_read_when_he_is_away(karel):
    absence = AbsenceFactory(worker=karel)
    colleague = PeerWorkerFactory(organisation=karel.organisation).user
    stranger = CoordinatorFactory().user
    assert list(Absence.objects.visible_to(karel.user)) == [absence]
    assert list(Absence.objects.visible_to(CoordinatorFactory(organisation=karel.organisation).user)) == [absence]
    assert not Absence.objects.visible_to(colleague).exists()
    assert not Absence.objects.visible_to(stranger).exists()
