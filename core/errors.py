"""Refusals: sentences for the person who asked, never a traceback."""

from collections.abc import Sequence

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """An action refuses. `sentence` is in the user's language and says what to do next.

    `field` names the form field that the sentence belongs to, when there is one.
    """

    def __init__(self, sentence: str | Promise, *, field: str | None = None) -> None:
        self.sentence = sentence
        self.field = field
        super().__init__(sentence)

    def __str__(self) -> str:
        return str(self.sentence)


class NotAllowed(DomainError):  # noqa: N818 - reads as the refusal it is
    """The user can see the thing but may not do this with it: answered with 403."""


class StaleEdit(DomainError):  # noqa: N818
    """Somebody else changed the row since the form was opened. `changes` lists what, in words.

    `revision`, or `mark` of a row that counts none, is the one that the changes lead to: a form that carries it from
    now on may be saved again.
    """

    def __init__(
        self, sentence: str | Promise, changes: Sequence[str] = (), *, revision: int | None = None, mark: str = ""
    ) -> None:
        self.changes = list(changes)
        self.revision = revision
        self.mark = mark
        super().__init__(sentence)


def require(allowed: bool, sentence: str | Promise | None = None) -> None:
    """Raises `NotAllowed` unless `allowed`."""
    if not allowed:
        raise NotAllowed(sentence or _("You may look at this, but not change it. Ask your coordinator."))


def is_gone(error: BaseException) -> bool:
    """Whether a row that an action wanted to change, or to point to, was deleted by somebody else meanwhile."""
    points_nowhere = "foreign key" in str(error).lower()
    return isinstance(error, ObjectDoesNotExist) or (isinstance(error, IntegrityError) and points_nowhere)
