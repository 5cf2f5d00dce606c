"""Create, change, open, pause and close a group; its agreements."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.edits import refuse_stale
from core.errors import DomainError, require
from core.states import check_step
from groups import rules
from groups.models import Agreement, Group, GroupTransition, Organisation
from groups.states import GROUP_STEPS, GroupStatus

# Words that stand where a group's short name stands in addresses.
RESERVED = frozenset({"new"})


@transaction.atomic
def create_group(*, organisation: Organisation, by: User | None, **values: Any) -> Group:
    """A group that is forming; it opens when somebody opens it (W41)."""
    require(rules.coordinates(by, organisation))
    values.setdefault("zone", organisation.zone)
    slug = values.pop("slug", "") or free_slug(values["name"])
    _refuse_reserved(slug)
    group = Group(organisation=organisation, slug=slug, **values)
    try:
        with transaction.atomic():
            group.save(force_insert=True)
    except IntegrityError as error:
        raise DomainError(_("Another group has this short name. Choose another one."), field="slug") from error
    _note_step(group, "", group.status, by=by)
    audit.record("group.created", group, by=by, organisation_id=organisation.pk)
    return group


def _refuse_reserved(slug: str) -> None:
    if slug in RESERVED:
        raise DomainError(_("This word is in use as an address of Kring. Choose another one."), field="slug")


def free_slug(name: str) -> str:
    """A short name for addresses that no group has yet."""
    base = slugify(name)[:50] or "group"
    taken = set(Group.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED
    if base not in taken:
        return base
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{base}-{number}") not in taken)


@transaction.atomic
def change_group(*, group: Group, by: User | None, seen: str = "", **values: Any) -> Group:
    """Changes what the group is called and how it presents itself; evenings follow their series, not this.

    `seen` is the mark of what the form was opened with. Raises `StaleEdit` when a colleague saved in between.
    """
    locked = Group.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=group.pk)
    require(rules.can_manage_group(by, locked))
    refuse_stale(locked, values, seen)
    _refuse_reserved(values.get("slug", ""))
    for name, value in values.items():
        setattr(locked, name, value)
    try:
        with transaction.atomic():
            locked.save()
    except IntegrityError as error:
        raise DomainError(_("Another group has this short name. Choose another one."), field="slug") from error
    audit.record("group.changed", locked, by=by, organisation_id=locked.organisation_id)
    return locked


@transaction.atomic
def set_group_status(
    *, group: Group, status: GroupStatus, by: User | None, reason: str = "", now: dt.datetime | None = None
) -> Group:
    """The bare step. Pausing and closing have consequences for evenings and men: see `sessions.actions.groups`."""
    now = now or clock.now()
    locked = Group.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=group.pk)
    require(rules.can_manage_group(by, locked))
    before = GroupStatus(locked.status)
    check_step(GROUP_STEPS, before, status)
    locked.status = status
    locked.opened_at = locked.opened_at or (now if status == GroupStatus.OPEN else None)
    locked.paused_at = now if status == GroupStatus.PAUSED else None
    locked.closed_at = now if status == GroupStatus.CLOSED else None
    locked.save(update_fields=["status", "opened_at", "paused_at", "closed_at"])
    _note_step(locked, before, status, by=by, reason=reason, now=now)
    audit.record(f"group.{status}", locked, by=by, organisation_id=locked.organisation_id)
    return locked


def _note_step(
    group: Group, before: str, after: str, *, by: User | None, reason: str = "", now: dt.datetime | None = None
) -> None:
    GroupTransition.objects.create(
        group=group, from_state=before, to_state=after, at=now or clock.now(), by=by, reason=reason
    )


@transaction.atomic
def publish_agreement(
    *, group: Group, text_nl: str, text_en: str, by: User | None, now: dt.datetime | None = None
) -> Agreement:
    """The next version of the group's agreements (W12–W17). Earlier versions stay as they were."""
    locked = Group.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=group.pk)
    require(rules.can_plan(by, locked))
    last = locked.agreements.order_by("-version").first()
    if last and (last.text_nl, last.text_en) == (text_nl, text_en):
        return last
    agreement = Agreement.objects.create(
        group=locked,
        version=last.version + 1 if last else 1,
        text_nl=text_nl,
        text_en=text_en,
        published_at=now or clock.now(),
        published_by=by,
    )
    audit.record(
        "agreement.published", agreement, by=by, organisation_id=locked.organisation_id, version=agreement.version
    )
    return agreement
