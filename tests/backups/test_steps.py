"""What the apps do after a restore: in its transaction, in the order of the phases, and told to the operator."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError

from core import clock
from core.backups import steps
from core.backups.steps import Phase
from intake.actions import catch_up as catch_up_intake
from participants.actions import forget_again
from participants.models import Participant
from reminders import actions, delivery
from reminders.models import Message
from reminders.states import OPEN
from sessions.actions import catch_up as catch_up_sessions
from sessions.actions import plan_reminders, sweep_promises
from tests import elsewhere
from tests.backups.conftest import NAME

pytestmark = pytest.mark.django_db


def test_erasures_come_before_what_may_tell_of_people_and_holding_back_is_last():
    phases = {step: phase for phase, step in steps._steps}
    assert phases[catch_up_sessions] == phases[catch_up_intake] == Phase.CATCH_UP
    assert phases[actions.hold_back] == Phase.HOLD_BACK == max(Phase)
    assert phases[forget_again] == Phase.FORGET == min(Phase)


def test_who_was_erased_after_the_backup_does_not_come_back(full, empty, restore, monkeypatch):
    """As the ledger of erasures is replayed: the men are there, and gone before anybody else reads them."""
    seen = []

    def forget(_point):
        men = [man for man in Participant.objects.all() if man.name == NAME]
        Participant.objects.filter(pk__in=[man.pk for man in men]).delete()
        seen.append("forget")
        return f"{len(men)} man was erased again."

    monkeypatch.setattr(steps, "_steps", list(steps._steps))
    steps.after_restore(Phase.HOLD_BACK, lambda _point: seen.append("hold back"))
    steps.after_restore(Phase.CATCH_UP, lambda _point: seen.append("catch up"))
    steps.after_restore(Phase.FORGET, forget)
    with elsewhere.inside(empty):
        assert "1 man was erased again." in restore(full.content)
        assert NAME not in {man.name for man in Participant.objects.all()}
    assert seen == ["forget", "catch up", "hold back"]


def test_the_ledger_beside_the_database_tells_the_restore_who_was_erased(full, empty, restore, settings, tmp_path):
    """ADR 0032: the backup is older than the erasure, the ledger is in no backup."""
    with elsewhere.inside(full.url):
        gone = next(man for man in Participant.objects.all() if man.name == NAME)
    settings.KRING_ERASURES = str(tmp_path / "erasures.jsonl")
    Path(settings.KRING_ERASURES).write_text(
        json.dumps({"at": clock.now().isoformat(), "participant": str(gone.pk)}) + "\n"
    )
    with elsewhere.inside(empty):
        assert "1 of 1 erased men were erased again." in restore(full.content)
        assert NAME not in {man.name for man in Participant.objects.all()}
        assert not Participant.objects.filter(pk=gone.pk).exists()


def test_a_step_that_cannot_be_taken_is_told_and_nothing_is_restored(full, empty, restore, monkeypatch):
    def forget(_point):
        raise ValueError("line 3 of the ledger is not an erasure")

    monkeypatch.setattr(steps, "_steps", [(Phase.FORGET, forget)])
    with elsewhere.inside(empty):
        with pytest.raises(CommandError, match="line 3 of the ledger is not an erasure"):
            restore(full.content)
        assert not Participant.objects.exists()


def test_after_a_restore_the_sweeps_find_nothing_left_to_tell(full, empty, restore, mailoutbox):
    with elsewhere.inside(empty):
        said = restore(full.content)
        assert "messages that were due are held back" in said
        before = set(Message.objects.values_list("pk", flat=True))
        sweep_promises()
        plan_reminders()
        actions.escalate()
        due = Message.objects.exclude(pk__in=before).filter(state__in=OPEN)
        assert not due.exists()
        delivery.deliver()
    assert mailoutbox == []
