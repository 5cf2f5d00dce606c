"""States and choices of groups and workers, and the steps that are legal between them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class GroupStatus(TextChoices):
    FORMING = "forming", _("forming")
    OPEN = "open", _("open")
    PAUSED = "paused", _("paused")
    CLOSED = "closed", _("closed")


GROUP_STEPS: dict[GroupStatus, frozenset[GroupStatus]] = {
    GroupStatus.FORMING: frozenset({GroupStatus.OPEN, GroupStatus.CLOSED}),
    GroupStatus.OPEN: frozenset({GroupStatus.PAUSED, GroupStatus.CLOSED}),
    GroupStatus.PAUSED: frozenset({GroupStatus.OPEN, GroupStatus.CLOSED}),
    GroupStatus.CLOSED: frozenset(),
}


class OrganisationRoleName(TextChoices):
    COORDINATOR = "coordinator", _("coordinator")
    ADMINISTRATOR = "administrator", _("administrator")


class InvitedAs(TextChoices):
    WORKER = "worker", _("peer support worker")
    COORDINATOR = "coordinator", _("coordinator")
    ADMINISTRATOR = "administrator", _("administrator")


class Engagement(TextChoices):
    VOLUNTEER = "volunteer", _("volunteer")
    PAID = "paid", _("paid")


class WorkerStatus(TextChoices):
    TRAINING = "training", _("in training")
    ACTIVE = "active", _("active")
    PAUSING = "pausing", _("pausing")
    STOPPED = "stopped", _("stopped")


WORKER_STEPS: dict[WorkerStatus, frozenset[WorkerStatus]] = {
    WorkerStatus.TRAINING: frozenset({WorkerStatus.ACTIVE, WorkerStatus.STOPPED}),
    WorkerStatus.ACTIVE: frozenset({WorkerStatus.PAUSING, WorkerStatus.STOPPED}),
    WorkerStatus.PAUSING: frozenset({WorkerStatus.ACTIVE, WorkerStatus.STOPPED}),
    WorkerStatus.STOPPED: frozenset({WorkerStatus.ACTIVE}),
}
# Who may stand on a roster and guide an evening.
AVAILABLE = frozenset({WorkerStatus.TRAINING, WorkerStatus.ACTIVE})


class RosterRole(TextChoices):
    LEAD = "lead", _("lead")
    SECOND = "second", _("second")


class WorkingFormat(TextChoices):
    """The working formats in use (W7)."""

    TECHNIQUES = "techniques", _("aggression-regulation techniques")
    BOOKLET = "booklet", _("Men Against Aggression booklet")
    NLP = "nlp", _("neurolinguistic programming")
    EXERCISES = "exercises", _("behavioural exercises")
    COGNITIVE = "cognitive", _("cognitive therapy")
    PSYCHOMOTOR = "psychomotor", _("psychomotor therapy")
    SHARING = "sharing", _("AA-style sharing")


class Weekday(TextChoices):
    """ISO weekday numbers, as text because a group that is forming may not know its day yet."""

    MONDAY = "1", _("Monday")
    TUESDAY = "2", _("Tuesday")
    WEDNESDAY = "3", _("Wednesday")
    THURSDAY = "4", _("Thursday")
    FRIDAY = "5", _("Friday")
    SATURDAY = "6", _("Saturday")
    SUNDAY = "7", _("Sunday")
