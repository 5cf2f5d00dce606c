"""People for whom there is nothing yet, and people for whom there is far too much, with the longest names."""

import datetime as dt

from accounts.models import User
from core import clock
from groups.models import Organisation
from participants.states import ParticipationState
from sessions.states import SessionState
from tests import factories as make
from tests.permissions.asking import Asker
from tests.permissions.observe import House

NOTHING, PLENTY = "nothing", "plenty"
LONG = "Maximiliaan-Alexander van Wassenaer van Catwijck tot Hazerswoude"
UNBROKEN = "Ziekenhuisapothekersassistentenopleidingscentrum"
MANY = 14
KINDS = ("participant", "worker", "coordinator", "administrator")


def add(house: House) -> None:
    """`nothing-worker`, `plenty-worker` and so on become people of the house."""
    for word, of in ((NOTHING, _nothing), (PLENTY, _plenty)):
        organisation = make.OrganisationFactory(name=f"{UNBROKEN} {word}"[:80], slug=f"extreme-{word}")
        for kind, user in of(organisation).items():
            house.world.people[f"{word}-{kind}"] = user
            house.askers[f"{word}-{kind}"] = Asker(user)


def _staff(organisation: Organisation, name: str) -> dict[str, User]:
    return {
        "coordinator": make.CoordinatorFactory(organisation=organisation, user__name=name).user,
        "administrator": make.AdministratorFactory(organisation=organisation, user__name=name).user,
        "worker": make.PeerWorkerFactory(organisation=organisation, user__name=name).user,
    }


def _nothing(organisation: Organisation) -> dict[str, User]:
    """Invited today: a house without a group, a worker without a roster, a man without an evening."""
    man = make.ParticipantFactory(organisation=organisation, name="Jo", user=make.UserFactory(name="Jo"))
    return {**_staff(organisation, "Jo"), "participant": man.user}


def _plenty(organisation: Organisation) -> dict[str, User]:
    people = _staff(organisation, LONG)
    worker = people["worker"].peer_workers.get()
    groups = [
        make.GroupFactory(
            organisation=organisation, name=f"{UNBROKEN} {number}", slug=f"extreme-{number}", town=LONG[:40],
            venue=make.VenueFactory(organisation=organisation, name=f"{UNBROKEN} {number}", address=LONG),
        )
        for number in range(MANY)
    ]  # fmt: skip
    for group in groups:
        make.FacilitationFactory(group=group, worker=worker)
        _evenings(group, worker)
    men = [_man(groups[0], number) for number in range(MANY)]
    return {**people, "participant": men[0]}


def _evenings(group, worker) -> None:
    """Years of them behind, months of them ahead."""
    now = clock.now()
    for number in range(-MANY, MANY):
        held = {"state": SessionState.HELD, "closed_at": now, "closed_by": worker.user} if number < 0 else {}
        starts = now + dt.timedelta(days=14 * number, hours=1)
        evening = make.GroupSessionFactory(group=group, starts_at=starts, venue=group.venue, note=LONG, **held)
        make.SessionWorkerFactory(session=evening, worker=worker)


def _man(group, number: int) -> User:
    state = ParticipationState.MEMBER if number % 3 else ParticipationState.TRYING
    member = {} if state == ParticipationState.MEMBER else {"member_at": None}
    user = make.UserFactory(name=f"{LONG} {number}"[:80])
    return make.ParticipationFactory(
        group=group, state=state, participant__name=user.name, participant__user=user, **member
    ).participant.user
