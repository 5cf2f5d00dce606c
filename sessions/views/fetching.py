"""How the pages here reach their rows: through the one door, 404 for what is not there for this user."""

import datetime as dt
import uuid

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.requests import SignedIn
from core import clock
from core.errors import require
from groups.models import Group
from sessions import queries, rules
from sessions.actions.evenings import refuse_closed
from sessions.models import GroupSession, Series
from sessions.states import SessionState


def desk_group(request: SignedIn, slug: str) -> Group:
    """A group of his desk."""
    rows = Group.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("organisation", "venue"), slug=slug)


def planned_group(request: SignedIn, slug: str) -> Group:
    """A group whose evenings he may plan; 403 when he may only look."""
    group = desk_group(request, slug)
    require(rules.can_plan(request.user, group))
    return group


def group_to_fill(request: SignedIn, slug: str) -> Group:
    """A group that he may plan and that takes evenings; a page with a form for a closed one only wastes his time."""
    group = planned_group(request, slug)
    if request.method != "POST":
        refuse_closed(group)
    return group


def desk_session(request: SignedIn, pk: uuid.UUID) -> GroupSession:
    """An evening of his desk, also the one that he guides as a substitute; with its people."""
    return get_object_or_404(queries.with_people(GroupSession.objects.on_desk_of(request.user)), pk=pk)


def planned_session(request: SignedIn, pk: uuid.UUID) -> GroupSession:
    """An evening that he may change; a substitute may look only: 403."""
    session = desk_session(request, pk)
    require(rules.can_plan(request.user, session.group))
    return session


def cancelled_evening(request: SignedIn, group: Group) -> GroupSession | None:
    """The cancelled evening of that group that `?like=` names; none where the address names none."""
    if not (asked := request.GET.get("like", "")):
        return None
    rows = GroupSession.objects.on_desk_of(request.user).shown().filter(group=group, state=SessionState.CANCELLED)
    return get_object_or_404(rows.select_related("group"), pk=_uuid(asked))


def asked_series(request: SignedIn, group: Group) -> Series:
    """The series that the address asks for with `?series=`; the only running one when it asks for none."""
    rows = Series.objects.visible_to(request.user).filter(group=group).select_related("group__organisation", "venue")
    asked = request.GET.get("series", "")
    if asked:
        return get_object_or_404(rows, pk=_uuid(asked))
    running = [one for one in rows.running_on(clock.localdate(group.zone)).order_by("starts_on") if not one.is_over]
    if not running:
        raise Http404
    return running[0]


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None


def asked_date(request: SignedIn, name: str) -> dt.date | None:
    """A date in the address; None when there is none or it makes no sense."""
    try:
        return dt.date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
