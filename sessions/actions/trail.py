"""Every change of an evening counts up its revision and leaves a line in its trail."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.errors import StaleEdit
from groups.models import Group
from sessions import promises
from sessions.actions.requests import end_requests
from sessions.models import GroupSession, SessionChange
from sessions.states import ChangeKind
from sessions.words import changes_since


def lock_session(session: GroupSession) -> GroupSession:
    """The evening as it is now, locked; its group is locked first, as everywhere."""
    Group.objects.select_for_update(of=("self",)).get(pk=session.group_id)
    return (
        GroupSession.objects.select_for_update(of=("self",))
        .select_related("group__organisation", "venue", "series")
        .get(pk=session.pk)
    )


def refuse_stale(session: GroupSession, seen_revision: int | None) -> None:
    """Raises `StaleEdit` when somebody changed the evening after the form was opened, and says what changed."""
    if seen_revision is not None and seen_revision < session.revision:
        raise StaleEdit(
            _("Somebody changed this evening while you were busy. Look at what changed, then save again."),
            changes_since(session, seen_revision),
            revision=session.revision,
        )


def note_change(
    session: GroupSession, kind: ChangeKind, *, by: User | None, now: dt.datetime, calendar: bool, **detail: Any
) -> None:
    """Counts up, writes the trail and the audit event; what is promised about the evening follows it.

    Called after what changed has been written. `calendar`: whether when, where or whether has changed.
    """
    session.revision += 1
    session.version += 1 if calendar else 0
    session.save(update_fields=["revision", "version"])
    SessionChange.objects.create(session=session, revision=session.revision, kind=kind, at=now, by=by, detail=detail)
    audit.record(
        f"session.{kind}", session, by=by, organisation_id=session.group.organisation_id, revision=session.revision
    )
    if kind != ChangeKind.NOTE:
        promises.settle(session, by=by, now=now)
        end_requests(session, kind, by=by, now=now)
