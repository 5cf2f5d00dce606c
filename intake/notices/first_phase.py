"""Promises of the first phase: looking back, and a second person who looks at an ending (W24, W25)."""

import datetime as dt

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from groups.models import Organisation
from intake.models import Ending
from participants.notices import coordinators, escalation, guides, subject_id
from reminders.models import Deadline
from reminders.registry import DeadlineKind
from reminders.registry import register as register_kinds

REVIEW = "review of the first phase"
ENDING = "ending: a second person looks"
REVIEW_WITHIN = dt.timedelta(days=14)  # before his next evening but one
SECOND_LOOKS_WITHIN = dt.timedelta(days=3)


def _second_people(organisation: Organisation, deadline: Deadline) -> list[User]:
    """The coordinators always, and the other worker of the group; not the one who proposed it."""
    proposer = Ending.objects.filter(pk=subject_id(deadline)).values("proposed_by")
    people = [*coordinators(organisation), *guides(organisation, deadline)]
    return list(User.objects.filter(Q(pk__in=[one.pk for one in people]) & ~Q(pk__in=proposer)))


def register() -> None:
    """Called when the apps are ready."""
    register_kinds(
        DeadlineKind(
            name=REVIEW,
            label=gettext_lazy("Looking back on the first phase"),
            words=lambda _deadline: _("Look back with somebody on his first evenings"),
            link=lambda deadline: reverse("review", args=[subject_id(deadline)]),
            next_to_hear=escalation((0.5, guides), (1, coordinators)),
        ),
        DeadlineKind(
            name=ENDING,
            label=gettext_lazy("A second person looks at an ending"),
            words=lambda _deadline: _("A colleague proposes to end somebody's participation. Will you look at it?"),
            link=lambda deadline: reverse("ending", args=[subject_id(deadline)]),
            next_to_hear=escalation((0, _second_people), (1, coordinators)),
        ),
    )
