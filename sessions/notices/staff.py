"""Messages to those who guide evenings and to coordinators. They say that there is something, never what or of whom.

That nobody guides an evening, and that it has not been recorded, are promises: their alerts tell it (`promises.py`).
"""

import datetime as dt
from collections.abc import Callable, Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Contact
from core import clock
from groups.models import Organisation, OrganisationRole
from groups.states import OrganisationRoleName
from reminders.actions import Notice
from reminders.models import Message
from reminders.registry import Letter, MessageKind, Words
from reminders.states import Audience
from sessions import queries
from sessions.models import GroupSession
from sessions.notices import timing
from sessions.states import SessionState

WHO_COMES = "who comes today"
DIGEST = "weekly overview"
# Topics that only a coordinator has anything to choose about.
FOR_COORDINATORS = frozenset({DIGEST})
DIGEST_HOLDS = dt.timedelta(hours=24)


def who_comes(session: GroupSession, contacts: Iterable[Contact]) -> list[Notice]:
    """On the day itself: there is a list of who comes."""
    at = timing.that_morning(session)
    return [_notice(WHO_COMES, session, one, "today", not_before=at, expires_at=session.starts_at) for one in contacts]


def digest(organisation: Organisation, contact: Contact, *, monday: dt.date, at: dt.datetime) -> Notice:
    """Monday morning: what needs attention, in numbers."""
    return Notice(
        kind=DIGEST,
        to=contact,
        key=f"digest:{organisation.pk}:{monday}:{contact.pk}",
        subject=f"organisation:{organisation.pk}",
        params={"organisation": str(organisation.pk)},
        not_before=at,
        expires_at=at + DIGEST_HOLDS,
        organisation_id=organisation.pk,
    )


def _notice(
    kind: str,
    session: GroupSession,
    contact: Contact,
    suffix: str,
    *,
    not_before: dt.datetime,
    expires_at: dt.datetime,
    **facts: object,
) -> Notice:
    return Notice(
        kind=kind,
        to=contact,
        key=f"session:{session.pk}:{session.version}:{contact.pk}:{suffix}",
        subject=timing.about(session),
        version=session.version,
        params={"session": str(session.pk), **facts},
        not_before=not_before,
        expires_at=expires_at,
        organisation_id=session.group.organisation_id,
    )


def _guides_still(message: Message) -> bool:
    """Planned as it was, and he guides it."""
    rows = GroupSession.objects.filter(
        pk=str(message.params["session"]), version=message.version, state=SessionState.PLANNED
    )
    return rows.filter(session_workers__worker__user__contact=message.recipient_id).exists()


def _coordinates(message: Message) -> bool:
    roles = OrganisationRole.objects.current().filter(
        organisation=message.organisation_id, role=OrganisationRoleName.COORDINATOR
    )
    return roles.filter(user__contact=message.recipient_id).exists()


def _needs_attention(message: Message) -> bool:
    """A week in which nothing needs him is no reason to write."""
    return _coordinates(message) and any(_numbers(message))


def _numbers(message: Message) -> "queries.Numbers":
    organisation = Organisation.objects.get(pk=str(message.params["organisation"]))
    return queries.numbers(organisation, clock.now())


def _said(subject: object, line: object, page: str) -> Callable[[Letter], Words]:
    def render(letter: Letter) -> Words:
        session = GroupSession.objects.select_related("group__organisation").get(pk=str(letter.params["session"]))
        return Words(
            subject=str(subject),
            lines=[str(line)],
            link=reverse(page, args=[session.pk]),
            link_label=_("Open"),
            sender=session.group.organisation.sender_name,
        )

    return render


def _digest_words(letter: Letter) -> Words:
    counted = _numbers(letter.message)
    lines = [
        (counted.to_arrange, _("Still to arrange in the coming two weeks: %(count)d")),
        (counted.not_recorded, _("Still to write down: %(count)d")),
        (counted.small, _("Below the number that you aim for: %(count)d")),
        (counted.promised, _("Promised and still open: %(count)d")),
        (counted.late, _("Of those, late: %(count)d")),
    ]
    organisation = Organisation.objects.get(pk=str(letter.params["organisation"]))
    return Words(
        subject=_("Your week in numbers"),
        lines=[text % {"count": count} for count, text in lines if count],
        link=reverse("desk"),
        link_label=_("Open"),
        sender=organisation.sender_name,
    )


def _kind(
    name: str, label: object, render: Callable[[Letter], Words], still_true: Callable[[Message], bool]
) -> MessageKind:
    return MessageKind(
        name=name,
        label=label,  # type: ignore[arg-type]
        render=render,
        still_true=still_true,
        audience=Audience.STAFF,
    )


KINDS = (
    _kind(
        WHO_COMES,
        gettext_lazy("On the day of your evening: who comes"),
        _said(
            gettext_lazy("Something is ready for you"),
            gettext_lazy("There is an overview for today. You can read it after signing in."),
            "session",
        ),
        _guides_still,
    ),
    _kind(DIGEST, gettext_lazy("On Monday morning: the week in numbers"), _digest_words, _needs_attention),
)
