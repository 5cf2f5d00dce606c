"""An organisation's own colours and words: who writes them, what is warned of, what stays (W9, W13)."""

import pytest
from django.urls import reverse

from core.models import AuditEvent
from groups.actions import tell
from tests.factories import AdministratorFactory
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
EN = {"accept-language": "en"}


def words(**changes):
    """The page as a browser sends it."""
    values = {
        "introduction": "We are here.",
        "questions-TOTAL_FORMS": "2", "questions-INITIAL_FORMS": "0",
        "questions-0-head": "Is it free?", "questions-0-body": "Yes.", "questions-1-head": "", "questions-1-body": "",
        "stories-TOTAL_FORMS": "1", "stories-INITIAL_FORMS": "0",
        "stories-0-head": "First", "stories-0-body": "I said nothing.",
    }  # fmt: skip
    return values | changes


@pytest.fixture
def page(organisation):
    return reverse("organisation_words", args=[organisation.slug, "en"])


def test_words_are_kept_in_their_language(client, organisation, page):
    assert client.post(page, words()).status_code == 302
    stored = organisation.words.get()
    assert (stored.language, stored.introduction) == ("en", "We are here.")
    assert stored.questions == [{"head": "Is it free?", "body": "Yes."}]
    assert stored.stories == [{"head": "First", "body": "I said nothing."}]
    assert AuditEvent.objects.get(action="organisation.told").facts == {"language": "en"}


def test_a_story_that_may_point_at_a_man_is_kept_only_after_a_second_look(client, organisation, page):
    telling = words(**{"stories-0-body": "My neighbour Sander came along."})
    shown = client.post(page, telling, headers=EN)
    assert "Sander" in shown.content.decode()
    assert not organisation.words.exists()
    looked = shown.context["page"].form.telling_mark
    other = words(**{"stories-0-body": "My neighbour Dennis came along.", "looked_at": looked})
    assert client.post(page, other).status_code == 200
    assert client.post(page, telling | {"looked_at": looked}).status_code == 302
    assert organisation.words.exists()


def test_half_a_question_is_told_why(client, organisation, page):
    shown = client.post(page, words(**{"questions-0-body": ""}), headers=EN)
    assert "Fill in both" in shown.content.decode()
    assert not organisation.words.exists()


def test_a_colleague_who_saved_meanwhile_is_not_overwritten_unseen(client, organisation, page):
    seen = client.get(page).context["page"].form["seen"].value()
    tell(organisation=organisation, language="en", by=None, introduction="Of a colleague.")
    shown = client.post(page, words(seen=seen), headers=EN)
    assert "A colleague changed these words" in shown.content.decode()
    assert organisation.words.get().introduction == "Of a colleague."


def test_a_language_that_kring_does_not_speak_is_nowhere(client, organisation):
    assert client.get(reverse("organisation_words", args=[organisation.slug, "xx"])).status_code == 404


def test_colours_are_chosen_shown_and_given_back(client, organisation):
    page = reverse("organisation_look", args=[organisation.slug])
    client.post(page, {"own": "on", "ink": "#FFFF00", "accent": "#d9772b"})
    organisation.refresh_from_db()
    assert organisation.colours == ("#ffff00", "#d9772b")
    shown = client.get(page, headers=EN).content.decode()
    assert "A colour was made darker here" in shown
    assert reverse("look", args=[organisation.look]) in shown
    client.post(page, {"ink": "#ffff00", "accent": "#d9772b"})
    organisation.refresh_from_db()
    assert organisation.colours is None


@pytest.mark.parametrize("wrong", ["red", "#12345", "#12345g", "</style>"])
def test_what_is_no_colour_is_told_why(client, organisation, wrong):
    page = reverse("organisation_look", args=[organisation.slug])
    assert client.post(page, {"own": "on", "ink": wrong, "accent": "#d9772b"}).status_code == 200
    organisation.refresh_from_db()
    assert organisation.colours is None


def test_an_administrator_writes_too_and_others_do_not(client, organisation, persons, page):
    sign_in(client, AdministratorFactory(organisation=organisation).user)
    assert client.post(page, words()).status_code == 302
    for name, status in {"worker on the roster": 403, "coordinator of another organisation": 404}.items():
        sign_in(client, persons[name])
        assert client.post(page, words(introduction="No.")).status_code == status
    assert organisation.words.get().introduction == "We are here."
