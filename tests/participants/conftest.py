"""A group with its coordinator and one of its workers."""

import pytest

from tests.factories import CoordinatorFactory, FacilitationFactory, GroupFactory, ParticipationFactory
from tests.signing import sign_in


@pytest.fixture
def coordinator(client):
    """Signed in; its `.organisation` is his."""
    role = CoordinatorFactory(user__name="Marjan")
    sign_in(client, role.user)
    return role


@pytest.fixture
def group(coordinator):
    return GroupFactory(organisation=coordinator.organisation, name="Halsteren")


@pytest.fixture
def guide(group):
    """A worker on the group's roster."""
    return FacilitationFactory(group=group, worker__user__name="Karel").worker.user


@pytest.fixture
def seated(group):
    """A member of the group."""
    return ParticipationFactory(group=group, participant__name="Sander")
