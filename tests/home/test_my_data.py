"""What he may do with his own data: read, take along, have corrected, erase (GDPR 15–20; issue 7, point 5)."""

import json
import re
import time
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Contact, User
from core import clock, privacy
from core.models import AccessEvent, AuditEvent
from core.privacy import Kind, Whose
from home.queries import data_words
from intake.models import Referral, ResponsibilityCheck
from intake.states import Stance, Way
from outcomes.models import SelfRating
from participants import actions
from participants.models import Participant, Participation
from sessions.actions import suggest_theme
from tests.counting import queries_of
from tests.factories import (
    AttendanceFactory,
    ContactFactory,
    FacilitationFactory,
    GroupSessionFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    UserFactory,
)
from tests.intake.conftest import request
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
PAGES = ["my_data_read", "my_data_file", "my_data_erase", "my_data_erase_now"]


@pytest.fixture
def man():
    """A member with an account, a contact without one, an evening, and what his worker noted."""
    user = UserFactory(name="Sander")
    contact = ContactFactory(phone="06 1234 5678", email="")
    episode = ParticipationFactory(participant__user=user, participant__name="Sander", participant__contact=contact)
    evening = AttendanceFactory(participant=episode.participant, session__group=episode.group).session
    worker = FacilitationFactory(group=episode.group, worker__user__name="Karel").worker.user
    ResponsibilityCheck.objects.create(
        participation=episode, session=evening, stance=Stance.OWNS, note="speaks of himself",
        checked_at=evening.ends_at, checked_by=worker,
    )  # fmt: skip
    return episode


@pytest.fixture
def his(client, man):
    sign_in(client, man.participant.user)
    return client


def taken(client):
    answer = client.get(reverse("my_data_file"))
    assert answer.status_code == 200
    return answer, {one["what"]: one["rows"] for one in json.loads(answer.content)["data"]}


def test_the_file_holds_what_he_and_others_wrote_about_him(his, man):
    answer, data = taken(his)
    assert data["participants.Participant"] == [{"organisation": man.group.organisation.name, "name": "Sander"}]
    [check] = data["intake.ResponsibilityCheck"]
    assert (check["note"], check["stance"]) == ("speaks of himself", "owns")
    assert data["accounts.Contact"][0]["phone"] == "06 1234 5678", "also a contact that belongs to no account"
    assert data["group_sessions.Attendance"][0]["presence"] == "present"
    assert data["accounts.User"][0]["email"] == man.participant.user.email
    whole = json.loads(answer.content)
    assert all(one["why"] and one["kept"] and one["seen_by"] for one in whole["data"])


def test_it_holds_nobody_else_and_no_key(his, man):
    """Not the colleague who noted it, not the professional who referred him, no other man, no hash."""
    other = ParticipationFactory(group=man.group, participant__name="Canary-man").participant
    AttendanceFactory(participant=other, session=man.participant.attendances.get().session)
    answer, _data = taken(his)
    text = answer.content.decode() + his.get(reverse("my_data_read")).content.decode()
    for secret in ("Canary-man", "Karel", str(other.pk), man.participant.user.password):
        assert secret not in text


@pytest.mark.parametrize("entry", privacy.entries(Whose.MAN, Whose.WORKER, Whose.ACCOUNT), ids=lambda one: one.label)
def test_keys_and_other_people_are_never_handed_out(entry):
    from home.queries.own_data import _facts

    row = entry.model()
    for field in entry.model._meta.concrete_fields:
        if field.is_relation:
            setattr(row, field.name, field.related_model())
        if entry.fields.get(field.name) in (Kind.HIDDEN, Kind.OTHERS):
            row.__dict__[field.attname] = "canary"
    assert "canary" not in {str(fact.value) for fact in _facts(entry, row)}


def test_the_name_of_the_file_says_nothing_and_nothing_is_kept(his):
    answer, _data = taken(his)
    assert answer["Content-Disposition"] == 'attachment; filename="data.json"'
    assert answer["Content-Type"] == "application/json"
    assert "no-store" in answer["Cache-Control"]


def test_the_page_reads_in_words(his, man):
    page = his.get(reverse("my_data_read"), headers={"accept-language": "en"}).content.decode()
    for words in ("What you are called", "speaks of himself", "06 1234 5678", "Evenings on which you were there"):
        assert words in page
    assert "<title>Kring</title>" in page
    assert not re.search(r"\b\w+_at\b", re.sub(r"<[^>]+>", "", page)), "a name from the code stands on the page"


def test_what_he_answered_reads_in_the_words_of_the_questions(his, man):
    row = SelfRating(participation=man, given_on=clock.today(), written_at=clock.now())
    row.answers = {"control": 7, "motivation": "joy"}
    row.save(force_insert=True)
    page = his.get(reverse("my_data_read"), headers={"accept-language": "en"}).content.decode()
    assert "Staying in control: 7; Why I come: because I like to be there" in page


def test_every_title_belongs_to_the_register():
    assert set(data_words.TITLES) <= {one.label for one in privacy.entries()}


def test_it_is_his_own_act_and_no_reading(his, man):
    """Taken out is noted as what he did; his own name before his own eyes is no reading (ADR 0027)."""
    asked = Referral.objects.create(
        organisation=man.group.organisation, participant=man.participant, name="Sander", way=Way.SELF,
        town="Breda", reach_digest="x", arrived_at=man.began_at, due_at=man.began_at, last_asked_at=man.began_at,
    )  # fmt: skip
    his.get(reverse("my_data_read"))
    _answer, data = taken(his)
    assert len(data["intake.Referral"]) == 1, asked
    assert not AccessEvent.objects.exists()
    events = AuditEvent.objects.filter(action="account.data_taken", actor_id=man.participant.user_id).order_by("pk")
    assert [event.facts["how"] for event in events] == ["page", "file"]


def test_who_looked_stands_in_the_file(his, man):
    worker = man.group.facilitations.get().worker.user
    reader = Client()
    sign_in(reader, worker)
    reader.get(reverse("person", args=[man.participant_id]))
    answer, _data = taken(his)
    [looked] = json.loads(answer.content)["looked_at_by"]
    assert (looked["name"], looked["role"]) == ("Karel", "peer support worker")


def test_a_worker_takes_along_what_is_his(client):
    worker = PeerWorkerFactory(user__name="Ron")
    sign_in(client, worker.user)
    _answer, data = taken(client)
    assert "groups.PeerWorker" in data
    assert not any(label.startswith("participants.") for label in data)
    page = client.get(reverse("my_data_read"), headers={"accept-language": "en"})
    assert "Your work as a peer support worker" in page.content.decode()
    assert client.get(reverse("my_data_erase")).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_first_it_is_shown_once_more_who_asks(his, name):
    """A phone that lies on the table: ten minutes after signing in nobody takes anything out or erases it."""
    session = his.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time() - 3600, "email": "x"}]
    session.save()
    answer = his.get(reverse(name))
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"] or "accounts" in answer["Location"]
    assert his.post(reverse("my_data_erase_now"), {"sure": "on"}).status_code == 302
    assert Participant.objects.filter(nameless=False).exists()


@pytest.mark.parametrize("name", PAGES)
def test_nobody_asks_without_signing_in(client, man, name):
    assert client.get(reverse(name)).status_code == 302


def test_pages_cost_the_same_for_one_evening_or_many(his, man):
    url = reverse("my_data_file")
    his.get(url)
    few = queries_of(his, url)
    for _number in range(5):
        AttendanceFactory(participant=man.participant, session__group=man.group)
    assert queries_of(his, url) == few
    assert few <= 105


def test_he_erases_himself_in_two_steps_and_keeps_a_card(his, man):
    """W33: the card is shown once, on the answer; behind it nobody is signed in."""
    assert "What stays" in his.get(reverse("my_data_erase"), headers={"accept-language": "en"}).content.decode()
    url = reverse("my_data_erase_now")
    assert his.post(url, {"with_card": "on"}).status_code == 200, "without being sure nothing happens"
    assert Participant.objects.filter(nameless=False).exists()
    answer = his.post(url, {"with_card": "on", "sure": "on"}, headers={"accept-language": "en"})
    assert "It is gone." in answer.content.decode()
    code = re.search(r'id="code">([^<]+)<', answer.content.decode())[1]
    assert actions.find_card(code) is not None
    assert "no-store" in answer["Cache-Control"]
    assert not User.objects.filter(pk=man.participant.user_id).exists()
    assert not Participant.objects.filter(nameless=False).exists()
    assert Contact.objects.filter(user=None).count() == 0
    assert his.get(reverse("me")).status_code == 302
    assert his.post(url, {"sure": "on"}).status_code == 302, "pressed twice"


def test_without_a_card_too(his, man):
    answer = his.post(reverse("my_data_erase_now"), {"sure": "on"})
    assert 'id="code"' not in answer.content.decode()
    assert not Participation.objects.exclude(participant__nameless=True).exists()


def test_who_was_ended_gets_no_card(client):
    """W25: an ending does not carry the guarantee; he is erased all the same."""
    episode = ParticipationFactory(participant__user=UserFactory())
    actions.change_state(participation=episode, state="ended", by=None)
    sign_in(client, episode.participant.user)
    answer = client.post(reverse("my_data_erase_now"), {"sure": "on", "with_card": "on"})
    assert answer.status_code == 200
    assert 'id="code"' not in answer.content.decode()
    assert not Participant.objects.filter(nameless=False).exists()


def test_a_worker_who_takes_part_stays_signed_in_as_a_worker(client, man):
    user = man.participant.user
    PeerWorkerFactory(user=user)
    sign_in(client, user)
    page = client.get(reverse("my_data_erase"), headers={"accept-language": "en"}).content.decode()
    assert "Your account stays" in page
    answer = client.post(reverse("my_data_erase_now"), {"sure": "on", "with_card": "on"})
    assert 'id="code"' in answer.content.decode()
    assert client.get(reverse("desk")).status_code == 200
    assert client.get(reverse("me_data")).status_code == 404


def test_what_is_wrong_is_asked_for_and_promised_the_same_day(his, man):
    page = his.get(reverse("me_data")).content.decode()
    for name in ("me_settings", "my_contact", "my_data_read", "my_data_file", "my_data_erase"):
        assert reverse(name) in page


def test_words_that_he_wrote_stand_in_it(his, man):
    evening = GroupSessionFactory(group=man.group)
    user = man.participant.user
    suggest_theme(session=evening, participant=man.participant, words="jealousy", by=user)
    actions.ask_for_contact(participant=man.participant, by=user, words="tonight", token=uuid.uuid4())
    _answer, data = taken(his)
    assert data["group_sessions.Suggestion"][0]["words"] == "jealousy"
    assert data["participants.ContactRequest"][0]["words"] == "tonight"
    assert data["reminders.Deadline"][0]["kind"] == "contact the same day"
    assert request().name not in json.dumps(data)
