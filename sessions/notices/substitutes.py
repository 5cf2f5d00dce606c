"""A worker asks for a substitute (W4): the messages to his colleagues and back to him, and the promise that goes along.

As long as nobody has said yes, his place is his, so that the promise "somebody guides the evening" is silent. This one
tells the coordinators 48 hours ahead.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Contact
from core import clock
from reminders.actions import Notice
from reminders.models import Deadline, Message
from reminders.registry import DeadlineKind, Hearing, Letter, MessageKind, Words
from reminders.states import Audience
from sessions import queries
from sessions.models import SubstituteRequest
from sessions.words import when

ASKED = "a substitute is asked"
ANSWERED = "a request for a substitute is answered"
FOUND = "a substitute for the evening"
BEFORE = dt.timedelta(hours=48)  # somebody must have said yes this long before it starts
TOLD = dt.timedelta(hours=24)  # coordinators hear of it so long before that moment
NEWS_HOLDS = dt.timedelta(days=2)
_PREFIX = "substitute:"


def about(request: SubstituteRequest) -> str:
    """The subject of its messages and of its promise."""
    return f"{_PREFIX}{request.pk}"


def asked(request: SubstituteRequest, contacts: Iterable[Contact]) -> list[Notice]:
    """To colleagues who are free: somebody asks them something."""
    return [_notice(ASKED, request, one, expires_at=request.session.starts_at) for one in contacts]


def answered(request: SubstituteRequest, contact: Contact, *, now: dt.datetime) -> Notice:
    """To him who asked: somebody took it over, or it is not needed any more."""
    return _notice(ANSWERED, request, contact, expires_at=now + NEWS_HOLDS)


def _notice(kind: str, request: SubstituteRequest, contact: Contact, *, expires_at: dt.datetime) -> Notice:
    return Notice(
        kind=kind,
        to=contact,
        key=f"{about(request)}:{contact.pk}:{kind}",
        subject=about(request),
        params={"request": str(request.pk)},
        expires_at=expires_at,
        organisation_id=request.session.group.organisation_id,
    )


def _still_offered(message: Message) -> bool:
    """Nobody has said yes, and he is still free then."""
    user, request = message.recipient.user, str(message.params["request"])
    return user is not None and SubstituteRequest.objects.offered_to(user, clock.now()).filter(pk=request).exists()


def _is_closed(message: Message) -> bool:
    rows = SubstituteRequest.objects.filter(pk=str(message.params["request"]), closed_at__isnull=False)
    return rows.filter(worker__user__contact=message.recipient_id).exists()


def _said(line: object) -> Callable[[Letter], Words]:
    def render(letter: Letter) -> Words:
        rows = SubstituteRequest.objects.select_related("session__group__organisation")
        request = rows.get(pk=str(letter.params["request"]))
        return Words(
            subject=_("Something is ready for you"),
            lines=[str(line)],
            link=reverse("substitute", args=[request.pk]),
            link_label=_("Open"),
            sender=request.session.group.organisation.sender_name,
        )

    return render


# --- The promise -------------------------------------------------------------------------------------


def due_at(request: SubstituteRequest) -> dt.datetime:
    """48 hours before the start; at once when it is asked later than that."""
    return max(request.session.starts_at - BEFORE, request.asked_at)


def next_to_hear(deadline: Deadline, step: int) -> Hearing | None:
    """The coordinators, all of them at once: the colleagues know already."""
    request = _request_of(deadline)
    if request is None or step > 0:
        return None
    contacts = queries.coordinators_to_reach(request.session.group.organisation)
    return Hearing(at=deadline.warn_at, contacts=contacts, owner=contacts[0] if contacts else None)


def fetch(deadlines: Sequence[Deadline]) -> None:
    """Brings the requests of these promises, in one query."""
    ids = {deadline.subject.removeprefix(_PREFIX) for deadline in deadlines}
    rows = SubstituteRequest.objects.select_related("session__group__organisation", "worker__user").in_bulk(list(ids))
    found = {about(row): row for row in rows.values()}
    for deadline in deadlines:
        deadline.request = found.get(deadline.subject)  # type: ignore[attr-defined]


def _request_of(deadline: Deadline) -> SubstituteRequest | None:
    if not hasattr(deadline, "request"):
        fetch([deadline])
    return deadline.request  # type: ignore[attr-defined]


def _words(deadline: Deadline) -> str:
    request = _request_of(deadline)
    if request is None:
        return _("An evening that is not there any more")
    values = {"group": request.session.group.name, "when": when(request.session), "name": request.worker.name}
    return _("%(group)s, %(when)s: %(name)s asks for a substitute.") % values


def _link(deadline: Deadline) -> str:
    return reverse("substitute", args=[deadline.subject.removeprefix(_PREFIX)])


def _still_open(deadline: Deadline) -> bool:
    request = _request_of(deadline)
    return request is not None and request.is_open and request.session.is_planned


def _kind(
    name: str, label: object, line: object, still_true: Callable[[Message], bool], *, essential: bool = False
) -> MessageKind:
    return MessageKind(
        name=name,
        label=label,  # type: ignore[arg-type]
        render=_said(line),
        still_true=still_true,
        audience=Audience.STAFF,
        essential=essential,
    )


KINDS: tuple[MessageKind | DeadlineKind, ...] = (
    _kind(
        ASKED,
        gettext_lazy("A colleague asks for a substitute"),
        gettext_lazy("Somebody asks you something. You can read it after signing in."),
        _still_offered,
    ),
    _kind(
        ANSWERED,
        gettext_lazy("Your request for a substitute is answered"),
        gettext_lazy("There is an answer for you. You can read it after signing in."),
        _is_closed,
        essential=True,
    ),
    DeadlineKind(
        name=FOUND,
        label=gettext_lazy("A substitute for the evening"),
        words=_words,
        link=_link,
        next_to_hear=next_to_hear,
        still_open=_still_open,
        fetch=fetch,
    ),
)
