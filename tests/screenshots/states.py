"""Houses to look at: one with nobody in it yet, the demo, one with far too much, and one row for every address."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator

from django.apps import apps
from django.db import models
from django.urls import reverse

from accounts.models import User
from core import clock
from core.fields import EncryptedTextField
from groups.models import Facilitation
from groups.states import RosterRole
from home.demo.write import write_demo
from intake.actions import Request, refer
from intake.states import Way
from participants.actions import ask_for_contact
from participants.states import ParticipationState
from sessions.models import GroupSession
from sessions.states import SessionState
from tests import factories as make
from tests.permissions import table, world

People = dict[str, User]
Furnished = tuple[People, tuple[str, ...]]  # who is there, and which pages show most of what is there
ROLES = ("nobody", "participant", "worker", "coordinator", "administrator")
MEN, GROUPS, WAITING, EVENINGS = 30, 15, 20, 12
LONG_NAME = "Bartholomeus Maximiliaan Wolfeschlegelsteinhausen van der Schoonhoven-Westerdijk"
LONG_TEXT = " Hij heeft er lang over nagedacht, en toen nog eens, en daarna heeft hij alles opgeschreven wat hij wist."
NOT_WRITTEN = ("Transition", "Event", "Session", "Acceptance")  # rows that stay as they are, and evenings
NAMES = ("name", "town", "institution")


def none() -> Furnished:
    """An organisation of today: people who may sign in, and nothing else."""
    organisation = make.OrganisationFactory(name="Nieuw", slug="nieuw")
    worker = make.PeerWorkerFactory(organisation=organisation, user__name="Karel")
    man = make.ParticipantFactory(organisation=organisation, name="Sander", user=make.UserFactory(name="Sander"))
    people = {
        "participant": man.user,
        "worker": worker.user,
        "coordinator": make.CoordinatorFactory(organisation=organisation, user__name="Marieke").user,
        "administrator": make.AdministratorFactory(organisation=organisation, user__name="Joost").user,
    }
    return people, ()


def some() -> Furnished:
    """The demo."""
    people: People = {}
    for account in write_demo():
        people.setdefault(account.role, User.objects.get(email=account.email))
    return people, ()


def much() -> Furnished:
    """The demo with thirty men in one group, fifteen more groups, twenty who wait, and every text far too long."""
    people, _first = some()
    place = Facilitation.objects.filter(worker__user=people["worker"], role=RosterRole.LEAD).first()
    assert place, "the worker of the demo guides a group"
    _crowd(place)
    for number in range(GROUPS):
        group = make.GroupFactory(organisation=place.group.organisation, name=f"Kring {number}", slug=f"kring-{number}")
        make.FacilitationFactory(group=group, worker=place.worker)
        make.ParticipationFactory.create_batch(number % 8, group=group)
    for number in range(WAITING):
        _somebody_asks(place.group.organisation, number)
    lengthen()
    slug = place.group.slug
    return people, tuple(reverse(name, args=[slug]) for name in ("group", "schedule", "group_memory", "group_workers"))


def _crowd(place: Facilitation) -> None:
    states = [ParticipationState.MEMBER, ParticipationState.TRYING]
    evenings = GroupSession.objects.filter(group=place.group, state=SessionState.HELD).order_by("-starts_at")[:EVENINGS]
    coming = GroupSession.objects.filter(group=place.group, state=SessionState.PLANNED).order_by("starts_at")[:3]
    for number in range(MEN):
        state = states[number % 5 == 4]
        member = {} if state == ParticipationState.MEMBER else {"member_at": None}
        man = make.ParticipationFactory(group=place.group, state=state, **member).participant
        for evening in evenings:
            make.AttendanceFactory(session=evening, participant=man)
        for evening in coming:
            make.RsvpFactory(session=evening, participant=man)
        if number % 3 == 0:
            man.user = make.UserFactory()
            man.save()
            ask_for_contact(participant=man, by=man.user, urgent=number % 2 == 0, token=uuid.uuid4())


def _somebody_asks(organisation: models.Model, number: int) -> None:
    """A man of the public page, two hours after the one before."""
    asked = Request(name=f"Man {number}", reach=f"06123456{number:02}", town="Halsteren")
    refer(organisation=organisation, request=asked, way=Way.SELF, now=clock.now() - dt.timedelta(hours=2 * number))


def lengthen() -> None:
    """Every text that somebody wrote becomes long: a new field of a new model is taken by itself."""
    for row, field in _written():
        value = getattr(row, field.attname)
        longest = field.max_length or (80 if _is_name(field) else 600)
        longer = f"{value} {LONG_NAME}" if _is_name(field) else value + LONG_TEXT * 6
        setattr(row, field.attname, longer[: min(longest, 600)].rstrip())
        row.save(update_fields=[field.attname])


def _is_name(field: models.Field) -> bool:
    return field.attname.endswith(NAMES)


def _written() -> Iterator[tuple[models.Model, models.Field]]:
    for model in apps.get_models():
        if model.__module__.partition(".")[0] not in OURS or model.__name__.endswith(NOT_WRITTEN):
            continue
        fields = [one for one in model._meta.local_fields if _is_text(one)]
        for row in model._default_manager.all() if fields else ():
            yield from ((row, one) for one in fields if _is_prose(getattr(row, one.attname), one))


OURS = {"accounts", "groups", "participants", "sessions", "intake", "outcomes"}


def _is_text(field: models.Field) -> bool:
    if isinstance(field, EncryptedTextField):
        return True
    return isinstance(field, models.CharField | models.TextField) and not (field.choices or field.unique)


def _is_prose(value: object, field: models.Field) -> bool:
    """A name, or words with spaces between them: no address, number, key, code or list of answers."""
    if not isinstance(value, str) or "@" in value or "://" in value or value[:1] in "{[":
        return False
    return bool(value) and (field.attname.endswith(NAMES) or (" " in value and not value[:1].isdigit()))


HOUSES: dict[str, Callable[[], Furnished]] = {"none": none, "some": some, "much": much}


def rest() -> tuple[People, dict[str, dict[str, str]]]:
    """The world of the table of who sees what; by role, of each address that shows him something: its line, its path.

    Pages that stand behind a letter or a form are reached here, and only here.
    """
    built = world.build()
    columns = dict(zip(ROLES, ("no", "P1", "W1", "C1", "A1"), strict=True))
    places = {role: list(table.COLUMNS).index(column) for role, column in columns.items()}
    people = {role: built.people[role] for role in ROLES[1:]}
    shown: dict[str, dict[str, str]] = {role: {} for role in ROLES}
    for line in table.lines():
        path = world.address(line.name, line.kwargs(built.own))
        for role, place in places.items():
            if line.cells[place].startswith("o"):
                shown[role][line.label] = path
    return people, shown
