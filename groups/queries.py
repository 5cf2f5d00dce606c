"""What pages and roles ask about organisations, groups and workers."""

from django.db.models import Q, QuerySet, Value

from accounts import roles
from accounts.models import User
from core import clock
from groups.models import OrganisationRole, PeerWorker
from groups.states import OrganisationRoleName, WorkerStatus


def worker_facts(user: User) -> QuerySet:
    """Role source: he is a worker wherever he has not stopped."""
    return (
        PeerWorker.objects.filter(user=user)
        .exclude(status=WorkerStatus.STOPPED)
        .values_list(Value(roles.WORKER), "organisation_id")
        .order_by()
    )


def organisation_facts(user: User) -> QuerySet:
    """Role source: coordinator and administrator as long as their dates hold."""
    today = clock.today()
    return (
        OrganisationRole.objects.filter(Q(until_date=None) | Q(until_date__gte=today), user=user, from_date__lte=today)
        .filter(role__in=OrganisationRoleName.values)
        .values_list("role", "organisation_id")
        .order_by()
    )
