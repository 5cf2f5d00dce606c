"""What pages and roles ask about participants."""

from django.db.models import QuerySet, Value

from accounts import roles
from accounts.models import User
from participants.models import Participant


def participant_facts(user: User) -> QuerySet:
    """Role source: somebody with a participant file, also after he left: he can always come back (W33)."""
    return Participant.objects.filter(user=user).values_list(Value(roles.PARTICIPANT), "organisation_id").order_by()
