"""Who knocks at the pages of an organisation."""

import pytest

from groups.models import Organisation
from tests.factories import (
    AdministratorFactory,
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    ParticipationFactory,
    UserFactory,
)
from tests.signing import sign_in


@pytest.fixture
def coordinator(client):
    """The role of a coordinator who is signed in; its `.organisation` is his."""
    role = CoordinatorFactory(user__name="Marjan")
    sign_in(client, role.user)
    return role


@pytest.fixture
def organisation(coordinator) -> Organisation:
    return coordinator.organisation


@pytest.fixture
def group(organisation):
    return GroupFactory(organisation=organisation, name="Halsteren")


@pytest.fixture
def persons(group):
    """One of each kind, by name."""
    guide = FacilitationFactory(group=group, worker__user__name="Karel")
    man = ParticipationFactory(group=group, participant__user=UserFactory())
    return {
        "participant": man.participant.user,
        "worker on the roster": guide.worker.user,
        "worker of another group": FacilitationFactory(group__organisation=group.organisation).worker.user,
        "worker of another organisation": FacilitationFactory().worker.user,
        "coordinator of another organisation": CoordinatorFactory().user,
        "administrator": AdministratorFactory(organisation=group.organisation).user,
        "administrator of another organisation": AdministratorFactory().user,
    }
