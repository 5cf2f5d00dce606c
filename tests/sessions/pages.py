"""What the tests of the pages about evenings share."""

import datetime as dt

from django.test import Client
from django.urls import reverse

from core import clock
from tests import counting
from tests.factories import CoordinatorFactory, FacilitationFactory, GroupFactory, PeerWorkerFactory, VenueFactory
from tests.signing import sign_in

HALF_PAST_SEVEN = dt.time(19, 30)
ZONE = "Europe/Amsterdam"
MOST_QUERIES = 12


def signed_in(user):
    return sign_in(Client(), user)


def coming_tuesday(weeks=1):
    """A Tuesday at least a few days ahead."""
    today = clock.localdate(ZONE)
    return today + dt.timedelta(days=(1 - today.weekday()) % 7 + 7 * weeks)


def evening_at(date, time=HALF_PAST_SEVEN, hours=2):
    """Start and end as the factory takes them."""
    start = clock.at_local(date, time, ZONE)
    return {"starts_at": start, "ends_at": start + dt.timedelta(hours=hours)}


def halsteren(**values):
    """An open group with a room, Tuesdays at half past seven, guided by Karel (its `karel` is the user)."""
    venue = VenueFactory(name="De Brug")
    group = GroupFactory(
        organisation=venue.organisation,
        name="Halsteren",
        slug="halsteren",
        weekday="2",
        local_time=HALF_PAST_SEVEN,
        venue=venue,
        **values,
    )
    group.karel = FacilitationFactory(group=group, worker__user__name="Karel de Wit").worker.user
    return group


def coordinator_of(group):
    return CoordinatorFactory(organisation=group.organisation).user


def worker_of(organisation, name="Ron Baas", **values):
    return PeerWorkerFactory(organisation=organisation, user__name=name, **values)


def page(user, name, *args, status=200, **query):
    """The text of a page, for a user; asserts the status."""
    response = signed_in(user).get(reverse(name, args=args), query)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def queries_of(client, url):
    """How many queries the page at `url` takes; asserts that it is there."""
    client.get(url)  # whatever is built once a process is built now
    return counting.queries_of(client, url)
