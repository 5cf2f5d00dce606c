"""Exports and answers at the same moment, on real connections; each with its control (W35, ADR 0030)."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.db import OperationalError, connection

from core.models import AccessEvent, AuditEvent
from outcomes import actions
from outcomes.actions import exports
from outcomes.models import Export, ExportTransition
from outcomes.states import ExportState
from tests.factories import CoordinatorFactory, GroupFactory
from tests.outcomes.stories import NOW, at
from tests.outcomes.studies import men_who_said_yes, read, says, study_of
from tests.races import PATIENCE, race, without_locks

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def world():
    """Three coordinators, a study, six men who said yes."""
    group = GroupFactory(opened_at=at(2023, 1, 1))
    people = [CoordinatorFactory(organisation=group.organisation).user for _ in range(3)]
    for one in people:
        assert one.roles.is_coordinator  # read once, before the connections share them
    study = study_of(group.organisation, by=people[0])
    return study, people, men_who_said_yes(study, group, 6)


def ask(study, by):
    return lambda: actions.ask_export(study=study, by=by, now=NOW)


def approve(export, by):
    return lambda: actions.approve_export(export=export, by=by, now=NOW + HOUR)


def test_of_many_who_ask_at_once_one_asks(world):
    study, people, _men = world
    assert race([ask(study, people[n % 3]) for n in range(8)], meet_before=Export) == {"won": 1, "refused": 7}
    assert Export.objects.count() == 1


def test_of_two_approvals_at_once_one_counts(world):
    study, (asker, *others), _men = world
    export = actions.ask_export(study=study, by=asker, now=NOW)
    attempts = [approve(export, others[n % 2]) for n in range(8)]
    assert race(attempts, meet_before=Export) == {"won": 1, "refused": 7}
    assert ExportTransition.objects.filter(to_state=ExportState.APPROVED).count() == 1


def test_without_locks_it_is_approved_more_than_once(world, monkeypatch):
    study, (asker, *others), _men = world
    export = actions.ask_export(study=study, by=asker, now=NOW)
    with without_locks(monkeypatch):
        outcomes = race([approve(export, others[n % 2]) for n in range(8)], meet_before=Export)
    assert outcomes != {"won": 1, "refused": 7}


def test_who_asked_never_approves_however_fast_he_is(world):
    """He approves while he asks for new ones and takes them back: no approval is ever his own."""
    study, (asker, other, _third), _men = world
    export = actions.ask_export(study=study, by=asker, now=NOW)
    attempts = [approve(export, asker) for _ in range(7)]
    outcomes = race([*attempts, approve(export, other)], meet_before=Export)
    assert outcomes == {"won": 1, "refused": 7}
    export.refresh_from_db()
    assert (export.asked_by, export.settled_by) == (asker, other)


def test_it_leaves_no_more_often_than_it_may(world):
    study, (asker, other, _third), _men = world
    export = _approved(study, asker, other)
    outcomes = race([lambda: _take(export, asker) for _ in range(8)], meet_before=Export)
    assert outcomes == {"won": 3, "refused": 5}
    assert (Export.objects.get().downloads, AccessEvent.objects.count()) == (3, 18)


def test_without_locks_it_leaves_more_often(world, monkeypatch):
    study, (asker, other, _third), _men = world
    export = _approved(study, asker, other)
    with without_locks(monkeypatch):
        outcomes = race([lambda: _take(export, asker) for _ in range(8)], meet_before=Export)
    assert outcomes != {"won": 3, "refused": 5}


def test_a_yes_is_taken_back_before_the_file_leaves_or_after_it_and_never_meanwhile(world):
    """Whichever comes first: a file that leaves after the withdrawal does not hold him, and is refused."""
    study, (asker, other, _third), men = world
    export = _approved(study, asker, other)
    taken = []
    withdraw = [lambda one=one: says(study, one, given=False, now=NOW + 2 * HOUR) for one in men[:6]]
    take = [lambda: taken.append(_take(export, asker)) for _ in range(2)]
    outcomes = race([*withdraw[:3], *take, *withdraw[3:]])
    assert set(outcomes) <= {"won", "refused"}
    events = list(AuditEvent.objects.filter(action__in=("export.taken", "study_consent.withdrawn")).order_by("pk"))
    order = [event.action for event in events]
    assert order == sorted(order), "a file left after somebody had taken his yes back"
    assert order.count("export.taken") == len(taken)
    assert all(len(read(content).pseudonyms()) == 6 for content in taken)


def test_a_yes_that_is_taken_back_while_the_file_is_made_waits_for_it(world, monkeypatch):
    assert _order_with_a_withdrawal_meanwhile(world, monkeypatch) == ["export.taken", "study_consent.withdrawn"]


def test_without_locks_it_does_not_wait(world, monkeypatch):
    """The file leaves with a man who had taken his yes back; or SQLite, with transactions as Django has them, fails."""
    try:
        with without_locks(monkeypatch):
            order = _order_with_a_withdrawal_meanwhile(world, monkeypatch)
    except OperationalError:
        return
    assert order == ["study_consent.withdrawn", "export.taken"]


def _order_with_a_withdrawal_meanwhile(world, monkeypatch):
    """He takes his yes back after the file was made and before it has left."""
    study, (asker, other, _third), men = world
    export, make = _approved(study, asker, other), exports._same_file
    with ThreadPoolExecutor(1) as pool:

        def made(*arguments):
            found = make(*arguments)
            wait([pool.submit(_withdraw, study, men[0])], timeout=PATIENCE)
            return found

        monkeypatch.setattr(exports, "_same_file", made)
        assert len(read(_take(export, asker)).pseudonyms()) == 6
    events = AuditEvent.objects.filter(action__in=("export.taken", "study_consent.withdrawn"))
    return list(events.order_by("pk").values_list("action", flat=True))


def _withdraw(study, one):
    try:
        says(study, one, given=False, now=NOW + 2 * HOUR)
    finally:
        connection.close()


def _approved(study, asker, other):
    export = actions.ask_export(study=study, by=asker, now=NOW)
    return actions.approve_export(export=export, by=other, now=NOW + HOUR)


def _take(export, by):
    return actions.take_export(export=export, by=by, now=NOW + 2 * HOUR)
