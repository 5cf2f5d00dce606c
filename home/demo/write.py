"""Writes the story: rows with their history, deterministic for a given day."""

import datetime as dt
import random
import secrets
from dataclasses import dataclass, field

from django.db import transaction

from accounts.actions import open_account
from accounts.models import Contact, User
from core import clock
from groups.actions import add_venue, add_worker, create_group, give_role, publish_agreement
from groups.agreement_texts import TEXT_EN, TEXT_NL
from groups.models import Facilitation, Group, GroupTransition, Organisation, PeerWorker
from groups.states import GroupStatus, OrganisationRoleName, RosterRole
from home.demo.away import write_absences
from home.demo.evenings import write_calendar
from home.demo.first_phase import write_first_phase
from home.demo.growth import write_growth, write_path
from home.demo.long_ago import write_long_ago
from home.demo.own_words import write_own_words
from home.demo.promised import write_promised
from home.demo.ratings import write_ratings
from home.demo.reach import write_agreed, write_call, write_reachability
from home.demo.research import write_study
from home.demo.site import write_site
from home.demo.story import ORGANISATIONS, GroupStory, Man, OrganisationStory
from home.demo.way_back import write_way_back
from home.demo.ways_in import write_ways_in
from participants.models import Participant, Participation, ParticipationTransition
from participants.states import CLOSED, ParticipationState
from sessions.actions import plan_reminders

S = ParticipationState


@dataclass
class Account:
    """One line of the list of demo sign-ins."""

    role: str
    email: str
    password: str


@dataclass
class Writer:
    """Writes one demo; `chance` makes the same story every time."""

    now: dt.datetime
    chance: random.Random
    accounts: list[Account] = field(default_factory=list)

    def person(self, name: str, role: str = "") -> User:
        """A user; with `role` he gets a password of his own and stands in the list of sign-ins."""
        password = "-".join(secrets.token_hex(3) for _ in range(3)) if role else None
        email = f"{name.split(maxsplit=1)[0].lower()}@demo.example"
        user = open_account(email=email, name=name, password=password, by=None, proven=True)
        if role and password:
            self.accounts.append(Account(role, email, password))
        return user


@transaction.atomic
def write_demo() -> list[Account]:
    """Both organisations with everything in them; returns the sign-ins, one of each role first.

    What is due about the coming evenings is written too, so that messages flow from the first minute.
    """
    writer = Writer(clock.now(), random.Random(2411))  # noqa: S311 - a story, not a secret
    for story in ORGANISATIONS:
        _organisation(writer, story)
    plan_reminders(now=writer.now)
    return writer.accounts


def _organisation(writer: Writer, story: OrganisationStory) -> None:
    organisation = Organisation.objects.create(name=story.name, slug=story.slug)
    coordinator = writer.person(story.coordinator, "coordinator")
    give_role(organisation=organisation, user=coordinator, role=OrganisationRoleName.COORDINATOR, by=None)
    if story.administrator:
        administrator = writer.person(story.administrator, "administrator")
        give_role(organisation=organisation, user=administrator, role=OrganisationRoleName.ADMINISTRATOR, by=None)
    workers = {}
    for one in story.workers:
        user = writer.person(one.name, "worker" if one.account else "")
        workers[one.name] = add_worker(organisation=organisation, user=user, by=None, engagement=one.engagement)
    for group in story.groups:
        _group(writer, organisation, group, workers)
    write_site(organisation)
    write_reachability(organisation, list(workers.values()), writer.now)
    write_agreed(organisation)
    write_call(organisation, writer.now)
    write_ratings(organisation, writer.now)
    write_promised(organisation, writer.now, random.Random(story.slug))  # noqa: S311 - a story
    if first := next((one for one in story.workers if one.account), None):
        write_ways_in(organisation, workers[first.name].user, writer.now)
        write_own_words(organisation, workers[first.name].user, writer.now)
        write_absences(organisation, list(workers.values()), writer.now)
        write_way_back(organisation, workers[first.name].user, writer.now)
        write_long_ago(organisation, writer.person("Gerrit Vos"), writer.now)
        write_growth(workers[first.name], coordinator, writer.now)
        write_path(organisation, workers[first.name], coordinator, writer.now)
        colleague = writer.person("Annelies Smit", "coordinator")
        give_role(organisation=organisation, user=colleague, role=OrganisationRoleName.COORDINATOR, by=None)
        write_study(organisation, colleague, writer.now)


def _group(writer: Writer, organisation: Organisation, story: GroupStory, workers: dict[str, PeerWorker]) -> None:
    venue = add_venue(
        organisation=organisation,
        by=None,
        name=story.venue[0],
        address=story.venue[1],
        town=story.town,
        access_note="Sleutelkastje links van de deur, code 1904. Licht: achter de kapstok.",
    )
    began = writer.now - dt.timedelta(weeks=story.began)
    group = create_group(
        organisation=organisation,
        by=None,
        name=story.name,
        town=story.town,
        venue=venue,
        listed=True,
        public_text=story.text,
        formats=[one.value for one in story.formats],
        weekday=str(story.weekday),
        group_app_link="https://chat.example/join",
        local_time=story.time,
    )
    if story.status == GroupStatus.OPEN:
        _open_since(group, began)
    publish_agreement(group=group, text_nl=TEXT_NL, text_en=TEXT_EN, by=None, now=began)
    for place, name in enumerate(story.workers):
        Facilitation.objects.create(
            group=group,
            worker=workers[name],
            role=RosterRole.SECOND if place else RosterRole.LEAD,
            from_date=began.date(),
        )
    episodes = _men(writer, organisation, group, story)
    write_calendar(group, story, episodes, now=writer.now, chance=writer.chance)
    write_first_phase(group, episodes, writer.now)


def _open_since(group: Group, began: dt.datetime) -> None:
    group.status, group.opened_at = GroupStatus.OPEN, began
    group.save(update_fields=["status", "opened_at"])
    GroupTransition.objects.create(group=group, from_state="forming", to_state="open", at=began)


def _men(
    writer: Writer, organisation: Organisation, group: Group, story: GroupStory
) -> list[tuple[Man, Participation]]:
    files: dict[str, Participant] = {}
    episodes = []
    for man in sorted(story.men, key=lambda one: -one.since):
        if man.name not in files:
            files[man.name] = _file(writer, organisation, man)
        episodes.append((man, _episode(writer, group, files[man.name], man)))
    return episodes


def _file(writer: Writer, organisation: Organisation, man: Man) -> Participant:
    contact = Contact(
        email=f"{man.name.lower()}@demo.example",
        phone=f"06{writer.chance.randrange(10**8):08d}",
        call_safe=True,
        email_safe=writer.chance.random() < 0.7 or man.account,
        text_safe=writer.chance.random() < 0.5,
    )
    contact.save(force_insert=True)
    user = writer.person(man.name, "participant") if man.account else None
    participant = Participant(organisation=organisation, name=man.name, user=user, contact=contact)
    participant.save(force_insert=True)
    return participant


def _episode(writer: Writer, group: Group, participant: Participant, man: Man) -> Participation:
    began = writer.now - dt.timedelta(weeks=man.since)
    closed = writer.now - dt.timedelta(weeks=man.until) if man.until is not None else None
    was_member = man.state in {S.MEMBER, S.PAUSED, S.LEFT}
    member_at = began if man.is_return else began + dt.timedelta(weeks=8)
    participation = Participation.objects.create(
        participant=participant,
        group=group,
        state=man.state,
        is_return=man.is_return,
        began_at=began,
        member_at=min(member_at, writer.now) if was_member else None,
        paused_at=writer.now - dt.timedelta(weeks=5) if man.state == S.PAUSED else None,
        closed_at=closed if man.state in CLOSED else None,
    )
    for before, after, at in _steps(participation, man):
        ParticipationTransition.objects.create(participation=participation, from_state=before, to_state=after, at=at)
    return participation


def _steps(participation: Participation, man: Man) -> list[tuple[str, str, dt.datetime]]:
    """The transitions that lead to the state that the man is in, in order."""
    first = S.MEMBER if man.is_return else S.INVITED if man.state == S.INVITED else S.TRYING
    steps: list[tuple[str, str, dt.datetime]] = [("", first, participation.began_at)]
    if participation.member_at and first != S.MEMBER:
        steps.append((first, S.MEMBER, participation.member_at))
    last = participation.paused_at or participation.closed_at
    if last:
        steps.append((steps[-1][1], man.state, last))
    return steps
