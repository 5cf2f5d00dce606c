"""The public site: found by whom it is for, telling nothing of anybody (W18, W22, W30; issue 8: 8; ADR 0036)."""

import datetime as dt
import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from core import colours
from groups.actions import change_organisation, tell
from groups.states import GroupStatus
from home.views.site import PAGES
from intake.models import Referral
from participants.states import ParticipationState
from sessions.states import SessionState
from tests.counting import queries_of
from tests.factories import (
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    GroupSessionFactory,
    OrganisationFactory,
    ParticipationFactory,
    VenueFactory,
)
from tests.permissions.bodies import read
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
EN = {"accept-language": "en"}


@pytest.fixture
def group():
    return listed(name="Circle of Halsteren", slug="halsteren")


def listed(**values):
    return GroupFactory(**{"listed": True, "weekday": "2", "local_time": dt.time(19, 30)} | values)


def html_of(client, path, **headers):
    return client.get(path, headers=EN | headers).content.decode()


def groups_page(client, query=""):
    return html_of(client, reverse("public_groups") + query)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_stands_without_any_group(client, name, language):
    page = client.get(reverse(name), headers={"accept-language": language})
    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1


def test_what_is_listed_is_found_and_what_is_not_is_nowhere(client, group):
    hidden = [
        GroupFactory(name="Unlisted"),
        listed(name="Paused", status=GroupStatus.PAUSED, paused_at=group.opened_at),
        listed(name="Closed", status=GroupStatus.CLOSED, closed_at=group.opened_at),
    ]
    shown = groups_page(client) + html_of(client, "/") + html_of(client, reverse("sitemap"))
    assert "Circle of Halsteren" in shown
    for one in hidden:
        assert one.name not in shown
        assert one.slug not in shown
        assert client.get(reverse("public_group", args=[one.slug])).status_code == 404


def test_an_organisation_without_listed_groups_or_words_is_nowhere(client):
    quiet = OrganisationFactory()
    assert client.get(reverse("public_organisation", args=[quiet.slug])).status_code == 404


def test_a_page_of_a_group_tells_when_and_roughly_where(client, group):
    group.venue = VenueFactory(organisation=group.organisation, name="De Brug", address="Kerkstraat 4")
    group.save()
    evening = GroupSessionFactory(group=group)
    off = GroupSessionFactory(
        group=group, starts_at=evening.starts_at + dt.timedelta(days=14), state=SessionState.CANCELLED,
        cancel_reason="worker", cancelled_at=evening.created_at,
    )  # fmt: skip
    page = html_of(client, reverse("public_group", args=[group.slug]))
    assert "Tuesday, 19:30" in page
    assert f"{evening.local_start.day} {evening.local_start:%B}" in page
    assert f"{off.local_start.day} {off.local_start:%B}" not in page
    assert "Halsteren" in page
    assert "Kerkstraat" not in page
    assert "De Brug" not in page


def test_the_address_is_told_only_where_the_organisation_says_so(client, group):
    group.venue = VenueFactory(organisation=group.organisation, address="Kerkstraat 4")
    group.tells_address = True
    group.save()
    assert "Kerkstraat 4" in html_of(client, reverse("public_group", args=[group.slug]))
    assert "Kerkstraat 4" not in groups_page(client)


def test_nobody_is_named_and_nobody_is_counted(client, group):
    """That somebody guides a group says what he did once; how many come is nobody's business."""
    FacilitationFactory(group=group, worker__user__name="Roodborst")
    for _n in range(7):
        ParticipationFactory(group=group, participant__name="Zwartkop")
    page = html_of(client, reverse("public_group", args=[group.slug])) + groups_page(client)
    assert "Roodborst" not in page
    assert "Zwartkop" not in page
    assert not re.search(r"\b(7|seven|8|9|3|three) (of|seats?|men|places?)\b", page)
    assert "there is room" in page


def test_a_full_group_is_not_said_to_have_room_and_nothing_else_changes(client, group):
    before = groups_page(client)
    for _n in range(10):
        ParticipationFactory(group=group, state=ParticipationState.MEMBER)
    after = groups_page(client)
    assert "there is room" in before
    assert "there is room" not in after
    assert "full" not in after


def test_the_nearest_group_comes_first(client):
    for town in ("Groningen", "Breda"):
        listed(name=f"In {town}", town=town)
    page = groups_page(client, "?near=Roosendaal")
    assert page.index("In Breda") < page.index("In Groningen")
    assert "about 22 km" in page or re.search(r"about \d+ km", page)
    assert page.index("In Groningen") < groups_page(client, "?near=Assen").index("In Breda")


@pytest.mark.parametrize(
    "query", ["?near=Nowhere&day=9", "?near=%00%F0%9F", "?day=x", "?near=" + "a" * 500, "?lang=xx"]
)
def test_what_makes_no_sense_shows_the_list(client, group, query):
    page = client.get(reverse("public_groups") + query, headers=EN)
    assert page.status_code == 200
    assert "Circle of Halsteren" in page.content.decode() or "day=x" in query or "day=9" in query


def test_an_evening_of_the_week_is_chosen(client, group):
    listed(name="On Thursday", weekday="4")
    page = groups_page(client, "?day=4")
    assert "On Thursday" in page
    assert "Circle of Halsteren" not in page


def test_the_map_shows_the_towns_of_the_list_and_says_which_it_cannot_place(client, group):
    listed(name="Away", town="Zevenhuizenberg aan de Rijn")
    page = groups_page(client)
    drawing = page[page.index('<svg class="map"') : page.index("</svg>", page.index('<svg class="map"'))]
    assert ">Halsteren</text>" in drawing
    assert "Not on the map: Zevenhuizenberg aan de Rijn." in page


def test_the_button_of_a_group_brings_its_wish_to_who_calls(client, group):
    link = f"{reverse('join')}?group=halsteren"
    assert link in html_of(client, reverse("public_group", args=[group.slug]))
    listed(name="Nearer", town="Goes", slug="goes")
    asked = html_of(client, link)
    assert "You looked at Circle of Halsteren." in asked
    sent = {"name": "Peter", "reach": "0612345678", "town": "Goes", "best_time": "any", "group": "halsteren"}
    client.post(reverse("join"), sent)
    referral = Referral.objects.get()
    assert (referral.wished_group, referral.organisation) == (group, group.organisation)


@pytest.mark.parametrize("slug", ["nowhere", "hidden", "x" * 300])
def test_a_wish_for_what_is_not_shown_is_no_mistake_of_his(client, group, slug):
    GroupFactory(slug="hidden")
    assert client.get(reverse("join"), {"group": slug}).status_code == 200
    sent = {"name": "Peter", "reach": "0612345678", "town": "Goes", "best_time": "any", "group": slug}
    client.post(reverse("join"), sent)
    assert Referral.objects.get().wished_group is None


def test_words_of_an_organisation_are_text_and_nothing_else(client, group):
    evil = "<script>alert(1)</script> {{ 7|add:7 }}\n\nNext"
    pairs = [{"head": evil, "body": evil}]
    group.public_text = evil
    group.save()
    tell(organisation=group.organisation, language="en", by=None, introduction=evil, questions=pairs, stories=pairs)
    organisation = reverse("public_organisation", args=[group.organisation.slug])
    for path in (
        "/",
        reverse("stories"),
        reverse("questions"),
        organisation,
        reverse("public_group", args=["halsteren"]),
    ):
        page = html_of(client, path)
        assert "<script>alert" not in page, path
        assert "{{ 7|add:7 }}" in page, path


def test_words_in_another_language_are_marked_as_such(client, group):
    tell(organisation=group.organisation, language="nl", by=None, introduction="Wij zijn hier.")
    page = html_of(client, reverse("public_organisation", args=[group.organisation.slug]))
    assert re.search(r'<div class="lead" lang="nl">\s*<p>Wij zijn hier.', page)


def test_colours_come_as_a_stylesheet_that_is_kept_for_long(client, group):
    change_organisation(organisation=group.organisation, by=None, ink="#3d2a5c", accent="#d9772b")
    group.organisation.refresh_from_db()
    address = reverse("look", args=[group.organisation.look])
    assert address in html_of(client, reverse("public_group", args=["halsteren"]))
    assert address in html_of(client, "/"), "the only organisation colours every page"
    sheet = client.get(address)
    assert sheet["Content-Type"] == "text/css"
    assert "immutable" in sheet["Cache-Control"]
    assert sheet.content.decode() == colours.css("#3d2a5c", "#d9772b")
    old = client.get(reverse("look", args=[f"{group.organisation.slug}-00000000"]))
    assert old["Cache-Control"] == "no-cache"
    listed(organisation=OrganisationFactory())
    assert address not in html_of(client, "/"), "beside another one nobody's colours are everybody's"


def test_a_stylesheet_asks_nobody_who_he_is(client, group, django_assert_num_queries):
    change_organisation(organisation=group.organisation, by=None, ink="#3d2a5c", accent="#d9772b")
    sign_in(client, CoordinatorFactory().user)
    with django_assert_num_queries(1):
        client.get(reverse("look", args=[f"{group.organisation.slug}-00000000"]))


def test_an_organisation_without_colours_has_no_stylesheet(client, group):
    assert client.get(reverse("look", args=[f"{group.organisation.slug}-00000000"])).status_code == 404


@pytest.mark.parametrize(("name", "most"), [("public_groups", 5), ("home", 5), ("stories", 2), ("about_evening", 1)])
def test_forty_groups_take_as_many_queries_as_one(client, name, most):
    listed()
    few = queries_of(client, reverse(name))
    organisation = OrganisationFactory(name="Long" * 30)
    for n in range(39):
        group = listed(organisation=organisation, name=f"{n} " + "very long name " * 5, town=f"Town {n}")
        GroupSessionFactory(group=group)
    assert queries_of(client, reverse(name)) <= few <= most


def test_a_page_of_a_group_takes_few_queries(client, group):
    GroupSessionFactory(group=group)
    assert queries_of(client, reverse("public_group", args=["halsteren"])) <= 4


def test_a_page_of_forty_groups_and_their_map_stays_small(client):
    """As it is sent. All files that every page names weigh some 45 kB; the whole first view may be 150 kB."""
    organisation = OrganisationFactory()
    for n in range(40):
        listed(organisation=organisation, town=f"Town {n}")
    page = client.get(reverse("public_groups"), headers=EN | {"accept-encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    assert len(page.content) < 40_000


# --- What machines read ------------------------------------------------------------------------------------------


def test_title_description_and_canonical(client, group):
    page = html_of(client, reverse("public_group", args=["halsteren"]))
    assert "<title>Circle of Halsteren · Groups for men · Kring</title>" in page
    assert '<meta name="description" content="A group of men in Halsteren' in page
    assert re.search(r'<link rel="canonical" href="http[^"]+/groups/halsteren/\?lang=en">', page)
    assert re.search(r'hreflang="nl" href="http[^"]+/groups/halsteren/">', page)
    assert re.search(r'hreflang="x-default" href="http[^"]+/groups/halsteren/">', page)


def test_no_title_or_address_of_the_site_says_what_it_is_about(client, group):
    """A title stands in the history of a phone that others look at."""
    for name in PAGES:
        title = re.search(r"<title>(.*?)</title>", html_of(client, reverse(name)))[1]
        assert not re.search(r"anger|aggress|violen|agress|geweld|boos", title + reverse(name), re.IGNORECASE)


def test_the_address_chooses_the_language_and_the_browser_remembers_it(group):
    client = Client()
    page = client.get("/evening/?lang=en", headers={"accept-language": "nl"})
    assert 'lang="en"' in page.content.decode()[:200]
    assert page["Cache-Control"] == "private, no-cache"
    assert 'lang="en"' in client.get("/evening/", headers={"accept-language": "nl"}).content.decode()[:200]


def test_without_a_word_about_it_the_page_is_dutch():
    assert 'lang="nl"' in Client().get("/evening/").content.decode()[:200]


def test_a_page_that_did_not_change_is_not_sent_again(client, group):
    first = client.get("/groups/", headers=EN)
    assert first["Cache-Control"] == "public, max-age=60"
    assert {"Cookie", "Accept-Language"} <= set(re.split(r",\s*", first["Vary"]))
    again = client.get("/groups/", headers=EN | {"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    listed(name="Another")
    assert client.get("/groups/", headers=EN | {"if-none-match": first["ETag"]}).status_code == 200


def test_who_is_signed_in_leaves_nothing_in_a_cache(client, group):
    sign_in(client, CoordinatorFactory().user)
    assert "no-store" in client.get("/groups/")["Cache-Control"]


def test_robots_may_read_public_pages_and_nothing_else(client, settings):
    settings.KRING_DEMO = False
    lines = client.get("/robots.txt").content.decode().splitlines()
    allowed = [line.removeprefix("Allow: ") for line in lines if line.startswith("Allow: ")]
    assert lines[-3] == "Disallow: /"
    assert lines[-1].startswith("Sitemap: http")
    assert {reverse(name) for name in PAGES[1:]} <= set(allowed)
    assert not [path for path in allowed if path.startswith(("/desk", "/me", "/accounts", "/in/", "/calendar"))]


def test_an_installation_with_made_up_people_is_not_to_be_found(client, settings):
    settings.KRING_DEMO = True
    assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"


def test_the_sitemap_names_every_public_page_in_both_languages(client, group):
    xml = client.get("/sitemap.xml").content.decode()
    paths = [reverse(name) for name in PAGES] + [f"/organisations/{group.organisation.slug}/", "/groups/halsteren/"]
    for path in paths:
        assert re.search(rf"<loc>http[^<]+{re.escape(path)}</loc>", xml), path
        assert re.search(rf"<loc>http[^<]+{re.escape(path)}\?lang=en</loc>", xml), path


def follow(client, start="/"):
    """Every page that links lead to, without signing in, and what each answered."""
    waiting, found = [start], {}
    while waiting:
        path = waiting.pop()
        answer = client.get(path, headers=EN)
        found[path] = answer
        if "html" not in answer.get("Content-Type", ""):
            continue
        for link in read(answer.content).links:
            parts = urlsplit(urljoin("http://testserver" + path, link))
            onward = parts.path
            if parts.netloc == "testserver" and onward not in found and not onward.startswith("/static/"):
                waiting.append(onward)
    return found


def test_who_follows_links_comes_to_every_public_page_and_to_none_of_the_signed_in(client, group):
    CoordinatorFactory(organisation=group.organisation)
    found = follow(client)
    wanted = {reverse(name) for name in (*PAGES, "join", "refer", "return", "help")}
    wanted |= {"/groups/halsteren/", f"/organisations/{group.organisation.slug}/"}
    assert wanted <= set(found)
    assert not [path for path in found if path.startswith(("/desk/", "/me/", "/in/"))]
    asks_who_reads = {"/help/how/"}  # leads each to his own part of the handbook
    assert {path for path, one in found.items() if one.status_code != 200} == asks_who_reads


def test_no_page_asks_anything_of_somebody_else(client, group):
    """Only “Leave this page” leads away, and only when it is pressed."""
    own = "http://localhost:8000"
    for path, answer in follow(client).items():
        page = answer.content.decode()
        outside = set(re.findall(r'(?:src|href)="(https?://[^"]+)"', page)) - {"https://www.knmi.nl/"}
        assert not [link for link in outside if not link.startswith(own)], path
