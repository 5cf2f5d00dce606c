"""An organisation on its first day: every list says what it will hold and what can be done now (issue 8.5)."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.templatetags.kring import desk_items
from tests.factories import CoordinatorFactory, GroupFactory, OrganisationFactory, ParticipantFactory, UserFactory
from tests.factories import PeerWorkerFactory as WorkerFactory
from tests.signing import prove, sign_in

pytestmark = pytest.mark.django_db

# Pages of the desk on which nothing can be empty, and why.
NEVER_EMPTY = {
    "worker_list": "whoever reads it works there himself, or the page of his organisation is where he begins",
    "organisation": "its settings are there from the first day",
    "desk_settings": "a form",
    "reachability": "two weeks of days, and who can be reached on each",
    "ratings": "tables that say themselves that they have too few men to show",
    "results": "tables that say themselves that they have too few men to show",
}
# Of a worker the same page is about himself.
HIS_OWN = {"growth": "the eight competences, not rated yet"}
OF_A_GROUP = ("schedule", "group_memory", "announcements")
OF_AN_ORGANISATION = ("organisation_log",)
OF_A_MAN = ("my_sessions", "my_progress", "my_studies", "my_agreements", "my_group_app")


@pytest.fixture
def organisation():
    return OrganisationFactory(slug="new")


@pytest.fixture
def coordinator(organisation):
    return CoordinatorFactory(organisation=organisation).user


def main_of(user, url):
    client = Client(headers={"accept-language": "en"})
    prove(sign_in(client, user), user)
    text = client.get(url, follow=True).content.decode()
    return text[text.index("<main") : text.index("</main>")]


def says_what_to_do(main):
    """A picture of emptiness with a sentence, and a link in it or a form beside it."""
    found = re.search(r'<div class="empty">(.*?)</div>', main, re.DOTALL)
    assert found, "nothing says that it is empty"
    sentence = re.search(r"<p[^>]*>(.*?)</p>", found[1], re.DOTALL)
    assert sentence, "there is no sentence"
    assert len(sentence[1].split()) >= 3
    link = re.search(r'<a [^>]*href="([^"]+)"', found[1])
    assert link or 'method="post"' in main, "there is nothing to do"
    return link and link[1]


def lists(user):
    with translation.override("en"):
        return [item["url"] for item in desk_items(user.roles, everything=True)]


def empty_lists(user, exempt):
    known = {reverse(name) for name in exempt}
    return [url for url in lists(user) if url not in known]


def test_every_list_of_a_coordinator_says_what_to_do(coordinator):
    """Whatever stands in the navigation and behind it; a new page is walked by itself."""
    addresses = empty_lists(coordinator, NEVER_EMPTY)
    assert len(addresses) > 12
    for url in addresses:
        link = says_what_to_do(main_of(coordinator, url))
        if link:
            assert main_of(coordinator, link), f"{url} leads to {link}"
            assert link != url, f"{url} leads to itself"


def test_every_list_of_a_worker_says_what_to_do(organisation):
    """What it leads to is open to him too."""
    worker = WorkerFactory(organisation=organisation).user
    client = Client(headers={"accept-language": "en"})
    prove(sign_in(client, worker), worker)
    for url in empty_lists(worker, {**NEVER_EMPTY, **HIS_OWN}):
        link = says_what_to_do(main_of(worker, url))
        if link:
            assert client.get(link, follow=True).status_code == 200, f"{url} leads to {link}"


@pytest.mark.parametrize("name", OF_A_GROUP)
def test_a_new_group_says_what_to_do(organisation, coordinator, name):
    group = GroupFactory(organisation=organisation)
    says_what_to_do(main_of(coordinator, reverse(name, args=[group.slug])))


@pytest.mark.parametrize("name", OF_AN_ORGANISATION)
def test_a_new_organisation_says_what_to_do(organisation, coordinator, name):
    says_what_to_do(main_of(coordinator, reverse(name, args=[organisation.slug])))


@pytest.mark.parametrize("name", OF_A_MAN)
def test_a_man_without_a_group_reads_what_he_can_do(organisation, name):
    man = ParticipantFactory(organisation=organisation, user=UserFactory())
    link = says_what_to_do(main_of(man.user, reverse(name)))
    assert link.startswith("/me/")


def test_every_page_that_is_left_out_exists(coordinator):
    for name in {**NEVER_EMPTY, **HIS_OWN}:
        assert reverse(name) in lists(coordinator), name


def test_a_search_that_was_not_made_says_what_it_finds(coordinator):
    assert "24 nov" in main_of(coordinator, reverse("search"))
