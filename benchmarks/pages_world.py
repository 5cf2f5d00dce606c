"""Who asks for what when pages are measured: people and rows of one seeded organisation of twenty groups.

What stands behind it grows with the size; what the pages show does not: an evening of ten men, a roster of twenty, a
calendar of 26 evenings.
"""

import datetime as dt
import itertools
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import clock
from groups.models import Group, Organisation
from groups.states import OrganisationRoleName
from participants.models import Participant, Participation
from participants.states import OPEN, SEATED
from sessions.models import Attendance, GroupSession, Rsvp, SessionWorker
from tests.signing import sign_in

EVENINGS = 26
DAY = dt.timedelta(days=1)
Act = Callable[[], Any]


@dataclass(frozen=True)
class Page:
    """`act` makes one request and gives the answer; `after` puts back what it changed, outside of what is measured."""

    name: str
    act: Act
    user: User
    bound: float | None = None  # the ratio of the issue
    status: int = 200
    after: Callable[[Any], None] = lambda _answer: None
    url: str = ""  # of pages that a browser simply opens


def client_of(user: User, **options: Any) -> Client:
    return sign_in(Client(headers={"accept-language": "nl"}, **options), user)


def pages(times: int) -> list[Page]:
    """All that is measured, each to be asked for `times` times."""
    organisation = Organisation.objects.get(slug="seed-0")
    groups = list(Group.objects.filter(organisation=organisation).select_related("venue").order_by("opened_at", "name"))
    coordinator = organisation.roles.get(role=OrganisationRoleName.COORDINATOR).user
    evening = tonight(groups[0], 10)
    man = Participation.objects.get(pk=_with_account(groups[0])).participant.user
    fill(groups[1], 20, OPEN)
    referral = organisation_referral(organisation)
    return [
        _get("participant home", man, reverse("me"), 0.8),
        _get("evening of ten men", evening.lead, reverse("session", args=[evening.pk]), 1.2),
        _get("roster of twenty", lead(groups[1]), reverse("group", args=[groups[1].slug]), 1.0),
        _get("list of fifty evenings", coordinator, reverse("session_list"), 1.2),
        _get("overview of twenty groups", coordinator, reverse("desk"), 2.5),
        _get("promises", coordinator, reverse("promises")),
        _get("placement, page", coordinator, reverse("referral", args=[referral.pk])),
        placing(groups[2], coordinator, referral, times),
        *feed(groups[3]),
        mark(evening),
        closing(groups[4], times),
    ]


def _get(name: str, user: User, url: str, bound: float | None = None) -> Page:
    client = client_of(user)
    return Page(name, lambda: client.get(url), user, bound, url=url)


def lead(group: Group) -> User:
    return group.facilitations.get(role="lead").worker.user


def _with_account(group: Group) -> Any:
    rows = Participation.objects.filter(group=group, state="member").exclude(participant__user=None)
    return rows.order_by("began_at").values_list("pk", flat=True)[0]


def fill(group: Group, wanted: int, states: tuple[str, ...]) -> None:
    """Men until the group has so many."""
    now = clock.now()
    for number in range(wanted - group.participations.filter(state__in=states).count()):
        man = Participant.objects.create(organisation_id=group.organisation_id, name=f"Extra Seed {number}")
        began = now - 200 * DAY
        Participation.objects.create(participant=man, group=group, state="member", began_at=began, member_at=began)


def tonight(group: Group, men: int, began: dt.timedelta = dt.timedelta(hours=1)) -> Any:
    """An evening that began an hour ago, with so many men who said that they come."""
    fill(group, men, SEATED)
    starts_at = clock.now() - began
    evening: Any = GroupSession.objects.create(
        group=group, venue=group.venue, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=2)
    )
    for place, entry in enumerate(group.facilitations.order_by("role"), start=1):
        SessionWorker.objects.create(session=evening, worker=entry.worker, position=place)
    seated = list(Participation.objects.filter(group=group, state__in=SEATED))
    Rsvp.objects.bulk_create(
        Rsvp(session=evening, participant_id=one.participant_id, answer="comes", answered_version=1,
             answered_at=starts_at) for one in seated
    )  # fmt: skip
    evening.lead, evening.men = lead(group), [one.participant_id for one in seated]
    return evening


def mark(evening: Any) -> Page:
    """One tap, as the phone sends it: the token, the rights, the trail."""
    client = client_of(evening.lead, enforce_csrf_checks=True)
    url = reverse("session_marks", args=[evening.pk])
    token = client.get(url).json()["token"]
    taps = _taps(evening.men)

    def act() -> Any:
        body = json.dumps({"taps": [next(taps)]})
        return client.post(url, body, "application/json", headers={"x-csrftoken": token})

    return Page("one mark", act, evening.lead, 0.4)


def _taps(men: list[Any]) -> Iterator[dict[str, str]]:
    last: dict[Any, str] = {}
    for number in itertools.count():
        man = men[number % len(men)]
        tap = {"id": str(uuid.uuid4()), "man": str(man), "out": "", "base": last.get(man, "")}
        last[man] = tap["id"]
        yield {**tap, "presence": ["present", "late"][number // len(men) % 2]}


def closing(group: Group, times: int) -> Page:
    """Every evening is closed once: ten men are marked, the lead says that it is done."""
    fill(group, 10, SEATED)
    evenings = [tonight(group, 10, began=dt.timedelta(hours=3 + 3 * n)) for n in range(times)]
    Attendance.objects.bulk_create(
        Attendance(session=one, participant_id=man, presence="present", marked_at=one.starts_at)
        for one in evenings
        for man in one.men
    )
    client, urls = client_of(evenings[0].lead), iter([reverse("session", args=[one.pk]) for one in evenings])
    return Page(
        "closing an evening", lambda: client.post(next(urls), {"do": "close"}), evenings[0].lead, status=302
    )  # fmt: skip


def organisation_referral(organisation: Organisation) -> Any:
    from intake.models import Referral

    return Referral.objects.filter(organisation=organisation, state="welcome").order_by("arrived_at")[0]


def placing(group: Group, coordinator: User, like: Any, times: int) -> Page:
    """A seat for a man, counted under the lock of the group; afterwards he has left it again."""
    from intake.models import Referral

    Participation.objects.filter(group=group, state__in=SEATED).update(state="left", closed_at=clock.now())
    rows = [
        Referral(
            organisation=group.organisation, way="self", state="welcome", name="Extra Seed", town=group.town,
            reach_digest=uuid.uuid4().hex, arrived_at=like.arrived_at, due_at=like.due_at,
            last_asked_at=like.arrived_at, closed_at=like.closed_at, closed_as="spoken", welcome_at=like.welcome_at,
            claimed_by=coordinator, claimed_at=like.closed_at,
        )
        for _ in range(times)
    ]  # fmt: skip
    Referral.objects.bulk_create(rows)
    client, urls = client_of(coordinator), iter([reverse("referral_step", args=[one.pk, "place"]) for one in rows])

    def leave(_answer: Any) -> None:
        Participation.objects.filter(group=group, state__in=SEATED).update(state="left", closed_at=clock.now())

    return Page(
        "placement, one seat", lambda: client.post(next(urls), {"group": group.slug}), coordinator, 0.5, 302, leave
    )  # fmt: skip


def feed(group: Group) -> list[Page]:
    """The calendar of a worker, and what it costs a programme that has it already."""
    from sessions import actions

    user = lead(group)
    _found, token = actions.open_feed(user=user, side="desk", words="appointment")
    url, client = reverse("calendar_feed", args=[token]), Client()
    now = clock.now()
    there = client.get(url).content.count(b"BEGIN:VEVENT")
    assert there <= EVENINGS, there
    GroupSession.objects.bulk_create(
        GroupSession(group=group, venue=group.venue, starts_at=at, ends_at=at + dt.timedelta(hours=2))
        for at in (now + (200 + n) * DAY for n in range(EVENINGS - there))
    )
    tag = client.get(url)["ETag"]
    return [
        Page("calendar of 26 evenings", lambda: client.get(url), user, 0.5, url=url),
        Page("calendar, unchanged", lambda: client.get(url, headers={"if-none-match": tag}), user, 0.1, 304),
    ]
