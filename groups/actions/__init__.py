"""The use-cases of this floor; the only place that writes its rows."""

from groups.actions.absences import add_absence, drop_absence, limit_evenings
from groups.actions.groups import change_group, create_group, publish_agreement, set_group_status
from groups.actions.growth import (
    add_own_view,
    appoint_coach,
    close_goal,
    end_coaching,
    review_competences,
    see_conduct,
    set_goal,
    take_on,
    tell_past,
    write_talk,
)
from groups.actions.invitations import (
    accept_invitation,
    accepted,
    invite,
    open_invitation,
    withdraw_invitation,
)
from groups.actions.organisations import add_venue, change_organisation, change_venue, end_role, give_role
from groups.actions.public_words import tell
from groups.actions.reachability import (
    add_reachability,
    end_reachability,
    give_away,
    limit_calls,
    take_back,
    take_over,
)
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
    "accepted",
    "add_absence",
    "add_own_view",
    "add_reachability",
    "add_venue",
    "add_worker",
    "appoint_coach",
    "change_group",
    "change_organisation",
    "change_venue",
    "change_worker",
    "clear_roster",
    "close_goal",
    "create_group",
    "drop_absence",
    "end_coaching",
    "end_facilitation",
    "end_reachability",
    "end_role",
    "give_away",
    "give_role",
    "invite",
    "limit_calls",
    "limit_evenings",
    "lock_workers",
    "open_invitation",
    "publish_agreement",
    "review_competences",
    "see_conduct",
    "set_goal",
    "set_group_status",
    "start_facilitation",
    "take_back",
    "take_on",
    "take_over",
    "tell",
    "tell_past",
    "withdraw_invitation",
    "write_talk",
]
