"""The one kind of message that belongs to the ledger itself: a promise needs somebody."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reminders import registry
from reminders.models import Deadline, Message
from reminders.registry import Letter, MessageKind, Words
from reminders.states import Audience, DeadlineState

ALERT = "promise alert"


def about(deadline: Deadline) -> str:
    """The subject under which a promise's alerts stand in the outbox."""
    return f"deadline:{deadline.pk}"


def _deadline(message: Message) -> Deadline | None:
    return Deadline.objects.filter(pk=str(message.params["deadline"])).first()


def _still_true(message: Message) -> bool:
    deadline = _deadline(message)
    if deadline is None or deadline.state != DeadlineState.OPEN:
        return False
    still_open = registry.deadline_kind(deadline.kind).still_open
    return still_open is None or still_open(deadline)


def _words(letter: Letter) -> Words:
    deadline = Deadline.objects.get(pk=str(letter.params["deadline"]))
    kind = registry.deadline_kind(deadline.kind)
    if kind.alert is not None:
        return kind.alert(deadline, letter)
    return Words(
        subject=_("Something is waiting for you"),
        lines=[_("Something in your work needs you. Open the page to see what, and before when.")],
        link=kind.link(deadline),
        link_label=_("Open"),
    )


def register() -> None:
    """Called when the app is ready."""
    registry.register(
        MessageKind(
            name=ALERT,
            label=gettext_lazy("A promise needs you"),
            render=_words,
            still_true=_still_true,
            audience=Audience.STAFF,
            essential=True,
            respects_quiet=False,
            lifetime=dt.timedelta(days=14),
        )
    )
