"""States and choices of groups and workers, and the steps that are legal between them."""

from django.db.models import IntegerChoices, TextChoices
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


class Competence(TextChoices):
    """The eight competences of a peer support worker (W37)."""

    EXPERIENCE = "experience", _("telling what you went through yourself")
    SENSITIVITY = "sensitivity", _("an eye for what others feel and need")
    TECHNIQUES = "techniques", _("knowing what helps to stay calm, and why")
    FIRMNESS = "firmness", _("standing firm")
    ORGANISING = "organising", _("organising")
    AWARENESS = "awareness", _("finding your way in organisations")
    FRUSTRATION = "frustration", _("going on when things move slowly")
    STIGMA = "stigma", _("coping with what people think of you")


class RatedBy(TextChoices):
    """Whose eyes a review looks through."""

    OWN = "own", _("by the worker himself")
    COACH = "coach", _("by his coach")


class Rating(IntegerChoices):
    """A short plain scale; a competence that nobody wants to rate now has no rating."""

    NEW = 1, _("still new")
    WITH_HELP = 2, _("with help")
    MOSTLY = 3, _("mostly without help")
    HELPS_OTHERS = 4, _("helps others with it")


class GoalState(TextChoices):
    OPEN = "open", _("being worked on")
    REACHED = "reached", _("reached")
    DROPPED = "dropped", _("let go")


GOAL_STEPS: dict[GoalState, frozenset[GoalState]] = {
    GoalState.OPEN: frozenset({GoalState.REACHED, GoalState.DROPPED}),
    GoalState.REACHED: frozenset(),
    GoalState.DROPPED: frozenset(),
}


class CoachingTopic(TextChoices):
    """What coaching talks come back to (W39, W42)."""

    OWN_STORY = "own_story", _("own story")
    BOUNDARIES = "boundaries", _("setting boundaries")
    PROFESSIONALS = "professionals", _("working with professionals")
    STIGMA = "stigma", _("what others think")
    STRAIN = "strain", _("strain and rest")
    DIFFICULT = "difficult", _("difficult situations in the group")


# What an organisation says of itself in each language, in the order of its page.
WORDS_FIELDS = ("introduction", "questions", "stories")
