"""The handbook: complete in both languages, read in the app by those whom it is for, every link leads somewhere."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import translation

from home.queries.handbook import PARTS, PICTURE, PLACE, handbook
from tests.factories import (
    AdministratorFactory,
    CoordinatorFactory,
    FacilitationFactory,
    GroupSessionFactory,
    ParticipationFactory,
    SessionWorkerFactory,
    UserFactory,
)
from tests.screenshots.handbook import PICTURES
from tests.signing import sign_in
from tests.test_words import FORMAL, NEVER_DUTCH, NEVER_ENGLISH

LANGUAGES = ("nl", "en")
FILES = [(part, language) for part in PARTS for language in LANGUAGES]
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")
NAMED = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")


def text(part, language):
    return (PLACE / language / f"{part}.md").read_text()


@pytest.fixture
def people(db):
    """Somebody of each role, in one organisation with one group."""
    place = FacilitationFactory(worker__user__language="en")
    organisation = place.group.organisation
    man = ParticipationFactory(group=place.group, participant__user=UserFactory())
    return {
        "worker": place.worker.user,
        "coordinator": CoordinatorFactory(organisation=organisation).user,
        "administrator": AdministratorFactory(organisation=organisation).user,
        "participant": man.participant.user,
    }


@pytest.mark.parametrize("part", PARTS)
def test_both_languages_tell_the_same_tasks(part):
    """The same tasks in the same order, with the same marks; every task has words and a name of its own."""
    told = {language: handbook(part, language) for language in LANGUAGES}
    marks = [[task.marks for task in told[language].tasks] for language in LANGUAGES]
    assert marks[0] == marks[1]
    assert len(marks[0]) >= 8
    for book in told.values():
        names = [task.title for task in book.tasks]
        flat = [mark for task in book.tasks for mark in task.marks]
        assert len(set(names)) == len(names)
        assert len(set(flat)) == len(flat)
        assert all(len(task.html) > 80 for task in book.tasks)
    assert all(nl.title != en.title for nl, en in zip(told["nl"].tasks, told["en"].tasks, strict=True))


@pytest.mark.parametrize(("part", "language"), FILES)
def test_pictures_are_those_that_the_command_makes(part, language):
    """A picture that is named is one of the command's, of this language, and lies there; each says what it shows."""
    for words, path in NAMED.findall(text(part, language)):
        folder, name = re.fullmatch(r"\.\./pictures/(\w+)/(\w+)\.jpg", path).groups()
        assert folder == language
        assert name in PICTURES
        assert finders.find(f"handbook/{language}/{name}.jpg"), "make screenshots ARGS=--handbook"
        assert len(words) > 10


def test_every_picture_is_used_and_small():
    files = sorted((PLACE / "pictures").rglob("*.jpg"))
    used = {path for part, language in FILES for _words, path in NAMED.findall(text(part, language))}
    assert {f"../pictures/{file.parent.name}/{file.name}" for file in files} == used
    assert sum(file.stat().st_size for file in files) < 1_000_000


@pytest.mark.parametrize(("part", "language"), FILES)
def test_words_that_are_never_used_do_not_occur(part, language):
    never = {"nl": f"{NEVER_DUTCH}|{FORMAL}", "en": NEVER_ENGLISH}[language]
    assert not re.findall(rf"\b(?:{never})\b", text(part, language), re.IGNORECASE)


@pytest.mark.parametrize(("part", "language"), FILES)
def test_every_link_leads_to_a_page(client, people, part, language):
    """As somebody who does these tasks; what is told of another part is there too."""
    client = sign_in(client, people[part])
    for target in set(LINK.findall(text(part, language))):
        file, _, mark = target.partition("#")
        if file.endswith(".md"):
            other = handbook(file.removesuffix(".md"), language)
            assert not mark or any(mark in task.marks for task in other.tasks), target
        else:
            assert client.get(target, follow=True).status_code == 200, target


@pytest.mark.parametrize("role", ["worker", "coordinator", "administrator"])
def test_nobody_is_led_to_a_page_that_refuses_him(client, people, role):
    """Of what others do he reads the words; links stand only in what he may do himself."""
    client = sign_in(client, people[role])
    shown = [client.get(reverse("desk_help_part", args=[part])).content.decode() for part in PARTS]
    links = {target for page in shown for target in re.findall(r'<(?:p|li)>[^\n]*?<a href="(/[^"#]+)', page)}
    assert links
    assert {target: client.get(target, follow=True).status_code for target in links} == dict.fromkeys(links, 200)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_shown_in_the_language_of_the_reader(client, people, part, language, settings):
    people["worker"].language = language
    people["worker"].save()
    client = sign_in(client, people["worker"])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = client.get(reverse("desk_help_part", args=[part])).content.decode()
    with translation.override(language):
        book = handbook(part, language, linked=part == "worker")
    for task in book.tasks:
        assert f'id="{task.marks[0]}"' in page
        assert f'href="#{task.marks[0]}"' in page
        assert task.html in page
    assert "<title>Kring</title>" in page
    assert "style=" not in page


def test_a_man_reads_his_own_part_and_no_other(client, people):
    """His pages look like his others: nothing in their title says what they are about."""
    client = sign_in(client, people["participant"])
    page = client.get(reverse("me_help"))
    assert "<title>Kring</title>" in page.content.decode()
    assert reverse("desk_help") not in page.content.decode()
    assert client.get(reverse("how")).url == reverse("me_help")
    assert client.get(reverse("desk_help")).status_code == 404
    assert client.get(reverse("desk_help_part", args=["participant"])).status_code == 404


@pytest.mark.parametrize("role", ["worker", "coordinator", "administrator"])
def test_who_works_here_begins_with_his_own_part(client, people, role):
    client = sign_in(client, people[role])
    assert client.get(reverse("how")).url == reverse("desk_help")
    assert client.get(reverse("desk_help")).context["book"].part == role
    assert client.get(reverse("me_help")).status_code == 404
    assert client.get(reverse("desk_help_part", args=["nobody"])).status_code == 404


@pytest.mark.parametrize("name", ["how", "me_help", "desk_help"])
def test_nobody_signs_in_first(client, db, name):
    assert client.get(reverse(name)).url.startswith(reverse("account_login"))


def test_the_help_of_a_page_leads_to_its_task(client, people):
    """On the evening to closing it; a coordinator to what is his; where nothing is told, to the beginning."""
    worker = people["worker"].peer_workers.get()
    evening = SessionWorkerFactory(session=GroupSessionFactory(group=worker.facilitations.get().group), worker=worker)
    client = sign_in(client, people["worker"])
    page = client.get(reverse("session", args=[evening.session.pk])).content.decode()
    assert f'href="{reverse("desk_help_part", args=["worker"])}#session"' in page
    assert f'href="{reverse("desk_help")}"' in client.get(reverse("desk_settings")).content.decode()
    sign_in(client, people["coordinator"])
    page = client.get(reverse("organisation"), follow=True).content.decode()
    assert f'href="{reverse("desk_help_part", args=["coordinator"])}#organisation"' in page


def test_pictures_keep_their_place_while_they_load():
    """Width and height stand in the page, so that nothing jumps."""
    shown = "".join(task.html for task in handbook("worker", "en").tasks)
    width, height = PICTURE
    assert shown.count(f'width="{width}" height="{height}" loading="lazy"') == len(NAMED.findall(text("worker", "en")))


def test_a_page_of_the_handbook_asks_the_database_nothing_of_its_own(client, people, django_assert_num_queries):
    client = sign_in(client, people["participant"])
    client.get(reverse("me_help"))
    with django_assert_num_queries(3):
        client.get(reverse("me_help"))
