"""The use-cases of this floor; the only place that writes its rows."""

from groups.actions.groups import change_group, create_group, publish_agreement, set_group_status
from groups.actions.invitations import (
    accept_invitation,
    invite,
    open_invitation,
    withdraw_invitation,
)
from groups.actions.organisations import add_venue, change_organisation, change_venue, end_role, give_role
from groups.actions.workers import (
    add_worker,
    change_worker,
    clear_roster,
    end_facilitation,
    lock_workers,
    start_facilitation,
)

__all__ = [
    "accept_invitation",
    "add_venue",
    "add_worker",
    "change_group",
    "change_organisation",
    "change_venue",
    "change_worker",
    "clear_roster",
    "create_group",
    "end_facilitation",
    "end_role",
    "give_role",
    "invite",
    "lock_workers",
    "open_invitation",
    "publish_agreement",
    "set_group_status",
    "start_facilitation",
    "withdraw_invitation",
]
