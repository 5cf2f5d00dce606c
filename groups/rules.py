"""Who may do what with organisations, groups and rosters. `user` None is the software itself."""

from accounts import roles
from accounts.models import User
from groups.models import Facilitation, Group, Organisation, PeerWorker
from groups.states import AVAILABLE

# (P) A worker who can be reached keeps at least two days a week for himself (W28, W39).
MOST_DAYS = 5


def coordinates(user: User | None, organisation: Organisation) -> bool:
    """Coordinator of this organisation today (W40)."""
    return user is None or organisation.pk in user.roles.organisations(roles.COORDINATOR)


def administers(user: User | None, organisation: Organisation) -> bool:
    """Administrator of this organisation today."""
    return user is None or organisation.pk in user.roles.organisations(roles.ADMINISTRATOR)


def can_manage_organisation(user: User | None, organisation: Organisation) -> bool:
    """Settings and invitations: its coordinators and administrators."""
    return coordinates(user, organisation) or administers(user, organisation)


def is_on_roster(user: User, group: Group) -> bool:
    """Whether he guides this group today."""
    return Facilitation.objects.current().filter(group=group, worker__user=user).exists()


def can_manage_group(user: User | None, group: Group) -> bool:
    """Create, edit, open, pause, close and set the roster: its coordinators; needs `organisation`."""
    return coordinates(user, group.organisation)


def can_plan(user: User | None, group: Group) -> bool:
    """Plan evenings and seat men: its coordinators and the workers on its roster (W11)."""
    return user is None or can_manage_group(user, group) or is_on_roster(user, group)


def can_set_reachability(user: User | None, worker: PeerWorker) -> bool:
    """When a worker can be reached: himself, and his coordinators (W28); needs `organisation`."""
    return user is None or worker.user_id == user.pk or coordinates(user, worker.organisation)


def can_be_reached(worker: PeerWorker) -> bool:
    """Who pauses or has stopped is never called."""
    return worker.status in AVAILABLE


def follows(user: User | None, worker: PeerWorker) -> bool:
    """Rates him, coaches him and reads about it: his coach today and his coordinators, never himself (W39)."""
    return user is None or PeerWorker.objects.on_desk_of(user).filter(pk=worker.pk).exists()


def is_own(user: User | None, worker: PeerWorker) -> bool:
    """Whether this is he himself, and he has not stopped."""
    return user is None or PeerWorker.objects.own(user).filter(pk=worker.pk).exists()


def can_coach(user: User, worker: PeerWorker) -> bool:
    """May be asked to coach him: a coordinator of the organisation or a colleague who has not stopped; not himself."""
    desk = user.roles.organisations(roles.COORDINATOR) | user.roles.organisations(roles.WORKER)
    return worker.organisation_id in desk and user.pk != worker.user_id


def can_set_absence(user: User | None, worker: PeerWorker) -> bool:
    """When a worker can't come and how many evenings he guides: himself, and his coordinators; needs `organisation`."""
    return can_set_reachability(user, worker)
