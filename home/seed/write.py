"""Writes seeded organisations, one transaction each: whole or not at all, and never more in memory than one."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from accounts.models import User
from core import audit, clock
from core.errors import DomainError
from groups.models import Organisation
from groups.states import OrganisationRoleName
from home.demo.story import ORGANISATIONS
from home.seed.circles import ZONE, Circle, write_circle, write_men, write_venue
from home.seed.evenings import write_coming, write_past
from home.seed.first_phase import write_ratings
from home.seed.pen import Pen
from home.seed.people import People
from home.seed.sizes import Size
from home.seed.ways import write_waiting, write_ways
from home.seed.words import DAYS
from participants.models import Participant
from sessions.actions.materialise import write_evenings
from sessions.models import Series


@dataclass(frozen=True)
class Written:
    """One organisation that stands: how many circles, and evenings that were held."""

    circles: int
    held: int


def refuse_real_people() -> None:
    """Raises `DomainError` where anybody is who is not of the demo: made-up men never stand among real ones."""
    demo = [one.slug for one in ORGANISATIONS]
    real = (
        Organisation.objects.exclude(slug__in=demo),
        User.objects.exclude(email__endswith="@demo.example"),
        Participant.objects.exclude(organisation__slug__in=demo),
    )
    if any(rows.exists() for rows in real):
        raise DomainError(
            "There are people in this database, real ones or those of an earlier seed: seed an empty one, or a demo."
        )


def write_seed(size: Size, people: People) -> Iterator[Written]:
    """Organisation after organisation; everything is dated from the beginning of today, so a day gives the same story.

    Ids and ciphertext are as random as anywhere. Raises `DomainError` where there are real people.
    """
    refuse_real_people()
    now = clock.at_local(clock.localdate(ZONE), dt.time(), ZONE)
    for number in range(size.organisations):
        chance = random.Random(f"{size.seed}/{number}")  # noqa: S311 - made-up lives, not a secret
        yield _organisation(Pen(people, now, chance), size, number)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@transaction.atomic
def _organisation(pen: Pen, size: Size, number: int) -> Written:
    organisation = Organisation.objects.create(name=f"Seed organisation {number}", slug=f"seed-{number}")
    circles = _circles(pen, size, organisation, number)
    held = _calendar(pen, circles, organisation)
    write_waiting(pen, circles)
    pen.book.write()
    audit.record(
        "organisation.seeded", organisation, by=None, organisation_id=organisation.pk, random_seed=size.seed,
        groups=len(circles), men=sum(map(size.members_of, size.groups_of(number))), evenings=held,
    )  # fmt: skip
    return Written(len(circles), held)


def _circles(pen: Pen, size: Size, organisation: Organisation, number: int) -> list[Circle]:
    book, people, began = pen.book, pen.people, pen.now - dt.timedelta(weeks=52 * size.years)
    people.in_charge(OrganisationRoleName.COORDINATOR, organisation.pk, began)
    if number == 0:
        people.in_charge(OrganisationRoleName.ADMINISTRATOR, organisation.pk, began)
    circles: list[Circle] = []
    for place, group in enumerate(size.groups_of(number)):
        if place % len(DAYS) == 0:
            venue = write_venue(book, organisation.pk, group)
        circle = write_circle(pen, organisation.pk, venue, group, _first_evening(began, place))
        write_men(pen, circle, size.members_of(group))
        circles.append(circle)
    book.write()
    return circles


def _first_evening(began: dt.datetime, place: int) -> dt.date:
    """A room has one group each day of the week; every second room starts in the other week of the fortnight."""
    monday = began.date() - dt.timedelta(days=began.weekday())
    weeks, day = divmod(place, len(DAYS))
    return monday + dt.timedelta(weeks=1 + weeks % 2, days=int(DAYS[day].value) - 1)


def _calendar(pen: Pen, circles: list[Circle], organisation: Organisation) -> int:
    """The evenings by the app's own rules, then what became of them."""
    series = list(Series.objects.filter(group__organisation=organisation).select_related("group__organisation"))
    horizon = clock.localdate(ZONE, pen.now) + dt.timedelta(weeks=organisation.horizon_weeks)
    write_evenings(series, horizon, now=pen.now)
    held = 0
    for circle in circles:
        held += write_past(pen, circle)
        write_coming(pen, circle)
        write_ways(pen, circle)
        write_ratings(pen, circle)
        pen.book.write_when_full()
    return held
