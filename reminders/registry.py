"""What the apps above register at start: their kinds of message and of deadline, by name.

`reminders` calls up through this registry and imports nothing above itself (ADR 0014). Names are stored in rows: once
released, a name is never given to another meaning.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.utils.functional import Promise

from reminders.states import Audience

if TYPE_CHECKING:
    from accounts.models import Contact, User
    from reminders.models import Deadline, Message

Text = str | Promise
EMAIL = "email"
SMS = "sms"


@dataclass(frozen=True)
class Letter:
    """What a kind is asked to put into words. The language and the zone are already active while it renders."""

    message: "Message"
    contact: "Contact"
    channel: str
    language: str
    wording: str
    zone: str

    @property
    def params(self) -> Mapping[str, object]:
        return self.message.params


@dataclass(frozen=True)
class Words:
    """A message in words. `lines` are paragraphs of plain text; `link` is a path in Kring or a whole address.

    `sender` is the neutral name that stands as the sender; empty for the installation's own. `short` is what a text
    message says; empty for the subject and the link.
    """

    subject: Text
    lines: Sequence[Text]
    link: str = ""
    link_label: Text = ""
    sender: str = ""
    short: Text = ""


@dataclass(frozen=True)
class MessageKind:
    """One kind of message.

    - `render` puts it into words; it may read rows, and never writes.
    - `still_true` is asked right before every attempt; False cancels the message.
    - `audience` STAFF is sent at least once, PARTICIPANT at most once.
    - `essential` ones cannot be turned off; the others are turned off by `topic` (by default their name).
    - `lifetime` is how long after `not_before` it may still be sent, unless the caller says so himself.
    - `channels` in order of preference: the first that the contact allows is used.
    """

    name: str
    label: Text
    render: Callable[[Letter], Words]
    still_true: Callable[["Message"], bool]
    audience: Audience
    essential: bool = False
    topic: str = ""
    respects_quiet: bool = True
    lifetime: dt.timedelta = dt.timedelta(days=1)
    channels: tuple[str, ...] = (EMAIL, SMS)

    @property
    def turned_off_by(self) -> str:
        """The topic that turns it off; empty when nothing does."""
        return "" if self.essential else self.topic or self.name


@dataclass(frozen=True)
class Hearing:
    """One step of an escalation: who hears of it, and when."""

    at: dt.datetime
    contacts: Sequence["Contact"]
    owner: "Contact | None" = None  # whose promise it is from this step on; None leaves it as it is


class Escalation(Protocol):
    def __call__(self, deadline: "Deadline", step: int) -> Hearing | None: ...


@dataclass(frozen=True)
class DeadlineKind:
    """One kind of promise.

    - `words` is the sentence on pages; `link` the address where it is kept.
    - `next_to_hear(deadline, step)` gives the step 0, 1, 2 … of the organisation's policy, None past the last one.
    - `still_open` is asked before an alert goes out; False lets the alert rest (the row stays as it is).
    - `alert` puts the alert into words that say nothing; None for Kring's own neutral words.
    - `everybody`: every worker of the organisation sees it, whichever group he guides.
    - `fetch` brings what `words` and `link` need for many deadlines at once, so that a list costs one query a kind.
    """

    name: str
    label: Text
    words: Callable[["Deadline"], Text]
    link: Callable[["Deadline"], str]
    next_to_hear: Escalation
    still_open: Callable[["Deadline"], bool] | None = None
    alert: Callable[["Deadline", Letter], Words] | None = None
    fetch: Callable[[Sequence["Deadline"]], None] | None = None
    everybody: bool = False


_messages: dict[str, MessageKind] = {}
_deadlines: dict[str, DeadlineKind] = {}
Scope = Callable[["User"], Iterable[object]]
_scopes: list[Scope] = []


def register(*kinds: MessageKind | DeadlineKind) -> None:
    """Adds kinds; called from an app's `ready()`. Raises `ValueError` when a name is taken by another kind."""
    for kind in kinds:
        shelf: dict = _messages if isinstance(kind, MessageKind) else _deadlines
        if shelf.setdefault(kind.name, kind) != kind:
            raise ValueError(f"the kind '{kind.name}' is registered twice")


def forget(*names: str) -> None:
    """Takes kinds out again: for tests that bring their own."""
    for name in names:
        _messages.pop(name, None)
        _deadlines.pop(name, None)


def message_kind(name: str) -> MessageKind:
    """Raises `KeyError` for a kind that nobody registered."""
    return _messages[name]


def message_kinds() -> list[MessageKind]:
    return list(_messages.values())


def deadline_kind(name: str) -> DeadlineKind:
    """Raises `KeyError` for a kind that nobody registered."""
    return _deadlines[name]


def deadline_kinds() -> list[DeadlineKind]:
    return list(_deadlines.values())


def kinds_for_everybody() -> list[str]:
    """Names of the promises that any worker of the organisation may keep."""
    return [kind.name for kind in _deadlines.values() if kind.everybody]


def scope(function: Scope) -> Scope:
    """Registers which groups' promises a user may see: a function from a user to ids of groups (a subquery)."""
    if function not in _scopes:
        _scopes.append(function)
    return function


def scopes() -> list[Scope]:
    return list(_scopes)
