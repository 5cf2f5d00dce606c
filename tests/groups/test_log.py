"""The log of an organisation: who changed what, in words; never who takes part (W40, ADR 0019)."""

import ast
from pathlib import Path

import pytest
from django.urls import reverse

from core import audit
from groups import actions
from groups.queries import is_registered
from groups.states import GroupStatus
from sessions.states import ChangeKind
from tests.counting import queries_of
from tests.factories import GroupFactory, ParticipationFactory, PeerWorkerFactory, VenueFactory
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parent.parent.parent
APPS = ("accounts", "core", "reminders", "groups", "participants", "sessions", "intake", "outcomes", "home")


def recorded():
    """The name of every event that the code records; the beginning of it where it is put together."""
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                    name = node.args[0]
                    if isinstance(name, ast.Constant):
                        yield name.value
                    elif isinstance(name, ast.JoinedStr):
                        yield from whole(name.values[0].value)


def whole(beginning):
    known = {"group.": GroupStatus.values, "session.": ChangeKind.values}
    return [beginning + end for end in known.get(beginning, ["anything"])]


@pytest.mark.parametrize("action", sorted(set(recorded())))
def test_no_event_is_without_a_sentence_or_a_reason_to_be_silent(action):
    assert is_registered(action)


def log(client, organisation, **query):
    return client.get(reverse("organisation_log", args=[organisation.slug]), query).content.decode()


def test_who_did_what_stands_there_in_words_with_the_newest_first(client, organisation, coordinator, group):
    actions.change_group(group=group, by=coordinator.user, town="Tholen")
    actions.change_organisation(organisation=organisation, by=coordinator.user, seats_least=4)
    text = log(client, organisation)
    assert "Marjan changed a group: Halsteren" in text
    assert text.index("Marjan changed the settings") < text.index("Marjan changed a group")


def test_nothing_about_men_and_nothing_of_another_organisation_is_read_there(client, organisation, persons):
    man = ParticipationFactory(group__organisation=organisation, participant__name="Canary-man")
    audit.record("participation.began", man, by=None, organisation_id=organisation.pk)
    audit.record("group.changed", GroupFactory(name="Canary-group"), by=None, organisation_id=GroupFactory().pk)
    sign_in(client, persons["administrator"])
    text = log(client, organisation)
    assert "Canary" not in text
    assert "Nothing has been changed." in text


@pytest.mark.parametrize(
    ("who", "status"),
    [("participant", 404), ("worker on the roster", 403), ("coordinator of another organisation", 404)],
)
def test_only_who_sees_to_the_organisation_reads_it(client, persons, organisation, who, status):
    sign_in(client, persons[who])
    assert client.get(reverse("organisation_log", args=[organisation.slug])).status_code == status


def test_it_is_narrowed_by_kind_and_person_and_ignores_nonsense(client, organisation, coordinator, group):
    actions.change_group(group=group, by=coordinator.user, town="Tholen")
    actions.change_venue(venue=VenueFactory(organisation=organisation), by=None, town="Tholen")
    assert "changed a room" not in log(client, organisation, kind="groups")
    assert "Kring changed a room" not in log(client, organisation, person=str(coordinator.user.pk))
    assert "changed a room" in log(client, organisation, kind="x", person="x", below="x" * 30)


def test_older_lines_follow_by_key_and_a_long_log_takes_no_more_queries(client, organisation, coordinator, group):
    page = reverse("organisation_log", args=[organisation.slug])
    actions.change_group(group=group, by=coordinator.user, town="Tholen")
    client.get(page)
    few = queries_of(client, page)
    for _ in range(60):
        audit.record("worker.added", PeerWorkerFactory.build(organisation=organisation), by=None,
                     organisation_id=organisation.pk)  # fmt: skip
    response = client.get(page)
    assert len(response.context["log"].lines) == 50
    older = client.get(page, {"below": response.context["log"].older})
    assert len(older.context["log"].lines) == 11
    assert older.context["log"].older is None
    assert queries_of(client, page) <= few + 1
