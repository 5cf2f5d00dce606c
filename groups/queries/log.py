"""What changed in an organisation, read from the audit trail: who did what and when, in words (W40).

Each app registers the sentences of its own events with `say`; what concerns the men or what an evening was about is
registered as `never` and is not read here, so that an administrator learns nothing about who takes part (ADR 0019).
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.models import AuditEvent
from groups.models import Facilitation, Group, Organisation, OrganisationRole, PeerWorker, Venue

LINES = 50


class LogKind(TextChoices):
    """What a line of the log is about."""

    SETTINGS = "settings", gettext_lazy("Settings and rooms")
    PEOPLE = "people", gettext_lazy("Roles and invitations")
    GROUPS = "groups", gettext_lazy("Groups")
    WORKERS = "workers", gettext_lazy("Workers and rosters")
    EVENINGS = "evenings", gettext_lazy("Series and evenings")
    RESEARCH = "research", gettext_lazy("Studies and files for research")


_sentences: dict[str, tuple[LogKind, str | Promise]] = {}
_never: list[str] = []


def say(kind: LogKind, sentences: dict[str, str | Promise]) -> None:
    """Registers what events are called, by the name of their action; told when the apps are ready."""
    for action, words in sentences.items():
        _sentences[action] = (kind, words)


def never(*beginnings: str) -> None:
    """Events that are about men, about contents, or about the reader alone: they have no line in the log."""
    _never.extend(beginnings)


def is_registered(action: str) -> bool:
    """Whether somebody thought of this event."""
    return action in _sentences or action.startswith(tuple(_never))


@dataclass(frozen=True)
class LogLine:
    at: dt.datetime
    who: str
    words: str
    about: str
    kind: str


@dataclass(frozen=True)
class Log:
    """A page of the log, the newest first; `older` is the id below which the next page begins, None on the last."""

    lines: list[LogLine]
    older: int | None


def organisation_log(
    organisation: Organisation, *, kind: str = "", person: uuid.UUID | None = None, below: int | None = None
) -> Log:
    """The changes of one organisation; six queries, however long the trail is."""
    actions = [action for action, (of, _words) in _sentences.items() if kind in ("", of)]
    rows = AuditEvent.objects.filter(organisation_id=organisation.pk, action__in=actions).order_by("-id")
    rows = rows.filter(actor_id=person) if person else rows
    found = list(rows.filter(id__lt=below)[: LINES + 1] if below else rows[: LINES + 1])
    shown = found[:LINES]
    names, things = _names(shown), _things(shown)
    lines = [
        LogLine(
            at=event.at,
            who=names.get(event.actor_id, _("somebody who is gone")) if event.actor_id else _("Kring"),
            words=str(_sentences[event.action][1]),
            about=things.get(event.subject_id, ""),
            kind=str(_sentences[event.action][0].label),
        )
        for event in shown
    ]
    return Log(lines=lines, older=shown[-1].pk if len(found) > LINES else None)


def people_of_log(organisation: Organisation) -> list[tuple[str, str]]:
    """Those who work here or are in charge, by name: id and name, to choose from."""
    users = User.objects.filter(peer_workers__organisation=organisation)
    users |= User.objects.filter(organisation_roles__organisation=organisation)
    return sorted(((str(one.pk), one.name) for one in users.distinct()), key=lambda pair: pair[1].casefold())


def _names(events: list[AuditEvent]) -> dict[uuid.UUID | None, str]:
    ids = {event.actor_id for event in events if event.actor_id}
    return {one.pk: one.name for one in User.objects.filter(pk__in=ids)}


def _things(events: list[AuditEvent]) -> dict[str, str]:
    """What each event is about, by the id of its subject: the name of a group, a room, a worker. Never of a man."""
    ids: dict[str, list[str]] = {}
    for event in events:
        ids.setdefault(event.subject_type, []).append(event.subject_id)
    found = {str(one.pk): one.name for one in Group.objects.filter(pk__in=ids.get("groups.group", []))}
    found |= {str(one.pk): one.name for one in Venue.objects.filter(pk__in=ids.get("groups.venue", []))}
    workers = PeerWorker.objects.filter(pk__in=ids.get("groups.peerworker", [])).select_related("user")
    found |= {str(one.pk): one.name for one in workers}
    roles = OrganisationRole.objects.filter(pk__in=ids.get("groups.organisationrole", [])).select_related("user")
    found |= {str(one.pk): f"{one.user.name}, {one.get_role_display()}" for one in roles}
    entries = Facilitation.objects.filter(pk__in=ids.get("groups.facilitation", []))
    for one in entries.select_related("group", "worker__user"):
        found[str(one.pk)] = f"{one.worker.name}, {one.group.name}"
    return found
