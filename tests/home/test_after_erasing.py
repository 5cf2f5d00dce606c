"""After an erasure: every page still stands, nobody meets the row without a name, figures are what they were."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import clock
from groups.models import Organisation
from groups.states import OrganisationRoleName
from outcomes.queries.figures_counts import episodes, evenings, promises
from outcomes.queries.figures_periods import Quarters, last_finished
from participants import actions
from participants.models import Participant
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
MOST_PAGES = 140


@pytest.fixture
def story():
    call_command("demo", verbosity=0, stdout=StringIO())


def crawl(user):
    """Follows the links of the desk, of each kind of page two; yields each address and its text."""
    client, waiting, seen = Client(), ["/desk/"], {}
    sign_in(client, user)
    while waiting and len(seen) < MOST_PAGES:
        url = waiting.pop(0)
        answer = client.get(url)
        assert answer.status_code in (200, 302), (url, answer.status_code)
        text = "" if answer.streaming else answer.content.decode(errors="replace")
        yield url, text
        for found in re.findall(r'href="(/desk/[^"#]*)"', text):
            pattern = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "*", found)
            if sum(pattern == other for other in seen.values()) < 2 and found not in seen:
                seen[found] = pattern
                waiting.append(found.replace("&amp;", "&"))


def test_pages_stand_and_show_no_nameless_man(story):
    men = list(Participant.objects.order_by("pk"))
    for man in men[::2]:
        actions.erase_man(participant=man, by=None)
    nameless = {str(pk) for pk in Participant.objects.filter(nameless=True).values_list("pk", flat=True)}
    assert len(nameless) >= 10
    coordinator = User.objects.filter(organisation_roles__role=OrganisationRoleName.COORDINATOR).first()
    worker = User.objects.filter(peer_workers__facilitations__isnull=False).exclude(pk=coordinator.pk).first()
    for user in (coordinator, worker):
        pages = dict(crawl(user))
        assert len(pages) > 30
        for url, text in pages.items():
            assert not nameless & set(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", url + text)), url
        client = Client()
        sign_in(client, user)
        for pk in nameless:
            assert client.get(reverse("person", args=[pk])).status_code == 404


def test_figures_are_what_they_were(story):
    """Who left before is counted as before: what stays is what is counted, and nothing of whom."""

    def counted():
        return [
            read(organisation, Quarters(last_finished(clock.now(), organisation.zone), organisation.zone))
            for organisation in Organisation.objects.order_by("slug")
            for read in (evenings, episodes, promises)
        ]

    before = counted()
    for man in Participant.objects.exclude(participations__closed_at=None).order_by("pk"):
        if not man.participations.open().exists():
            actions.erase_man(participant=man, by=None)
    assert any(before)
    assert counted() == before
