"""What somebody typed or what names him stands in plain nowhere outside the fields meant for it (issue 7, point 4).

A canary is typed into every field of the pages that people fill in; then the tables, the broker, the log, the cache,
the addresses, the mails and an error page are searched for it.
"""

import io
import logging
import re
import uuid

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from core.fields import EncryptedTextField
from participants.models import Participant
from tests.factories import CoordinatorFactory, FacilitationFactory, GroupFactory, ParticipationFactory, UserFactory
from tests.signing import sign_in

pytestmark = pytest.mark.django_db

CANARY = "Kanarie"
PHONE = "0687654321"

# Text fields that are not encrypted, with the reason. A new text field fails until it stands here or is encrypted.
PLAIN = {
    "core.Limit.value": "counts and moments, written by the software",
    "accounts.User.email": "the sign-in looks people up by it",
    "accounts.User.password": "a hash",
    "groups.Organisation.name": "of an organisation, public",
    "groups.Organisation.sender_name": "stands in every message",
    "groups.Organisation.ink": "a colour",
    "groups.Organisation.accent": "a colour",
    "groups.OrganisationWords.introduction": "public",
    "groups.Group.name": "of a group; names nobody",
    "groups.Group.town": "public",
    "groups.Group.public_text": "public",
    "groups.Agreement.text_nl": "agreements of a group; name nobody",
    "groups.Agreement.text_en": "agreements of a group; name nobody",
    "reminders.Heartbeat.name": "of a process",
    "groups.Venue.name": "a building",
    "groups.Venue.address": "a building",
    "groups.Venue.town": "a building",
    "intake.Agency.name": "an organisation",
    "intake.Agency.town": "an organisation",
    "intake.Referral.town": "rooms nearby are looked up by it; a town names nobody",
    "intake.ReturnRequest.town": "rooms nearby are looked up by it; a town names nobody",
    "intake.DemandSignal.town": "counted; names nobody",
    "outcomes.Study.name": "of a study; names nobody",
    "outcomes.Study.purpose": "of a study; what the men of an organisation read",
    "outcomes.Study.institution": "an organisation",
    "outcomes.ExportTransition.reason": "stays empty: the step says it",
}
# Free text that is not encrypted yet: docs/security/encryption.md, "What is still plain". It may only become less.
STILL_PLAIN = {
    "group_sessions.GroupSession.online_link", "group_sessions.Series.online_link", "groups.GroupTransition.reason",
    "groups.GoalTransition.reason", "participants.WorkerPathTransition.reason",
    "intake.EndingTransition.reason", "intake.ReferralTransition.reason", "intake.ReturnTransition.reason",
    "intake.ReviewTransition.reason", "participants.ParticipationTransition.reason",
    "reminders.Deadline.waived_because", "reminders.DeadlineTransition.reason",
}  # fmt: skip


def text_fields():
    for model in apps.get_models():
        if model.__module__.partition(".")[0] not in OURS:
            continue
        for field in model._meta.local_fields:
            written = isinstance(field, models.CharField | models.TextField) and not isinstance(
                field, EncryptedTextField
            )
            if written and not field.choices and field.attname not in TECHNICAL:
                yield f"{model._meta.label}.{field.attname}"


OURS = {"core", "accounts", "reminders", "groups", "participants", "sessions", "intake", "outcomes"}
# Keys, codes, hashes and names of kinds: written by the software, never by a person.
TECHNICAL = {
    "action", "subject_type", "subject_id", "role", "digest", "floor_digest", "signature", "from_state", "to_state",
    "slug", "zone", "language", "country", "kind", "subject", "key", "channel", "detail", "message_id", "name_key",
    "topic", "token_hash", "email_digest", "reach_digest", "origin_digest", "origin",
}  # fmt: skip


def test_every_text_that_a_person_writes_is_encrypted_or_has_a_reason():
    assert sorted(set(text_fields()) - set(PLAIN)) == sorted(STILL_PLAIN)


def dumped():
    """All tables, all columns, as a dump would hold them."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield table, repr(row)


@pytest.fixture
def everything():
    """Pages filled in with canaries, everything that was logged meanwhile at DEBUG, and the addresses asked for."""
    handler = logging.StreamHandler(io.StringIO())
    root = logging.getLogger()
    root.addHandler(handler)
    level, levels = root.level, {name: logging.getLogger(name).level for name in ("django", "kring", "celery")}
    root.setLevel(logging.DEBUG)
    # The database logger repeats the parameters of every statement: it is for developers and silent in production.
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    addresses = _fill_in()
    root.setLevel(level)
    for name, old in levels.items():
        logging.getLogger(name).setLevel(old)
    root.removeHandler(handler)
    return addresses, handler.stream.getvalue()


def _fill_in():
    group = GroupFactory(status="open")
    coordinator = CoordinatorFactory(organisation=group.organisation).user
    FacilitationFactory(group=group)
    man = ParticipationFactory(group=group, participant__user=UserFactory())
    addresses = []
    for user in (coordinator, man.participant.user, None):
        client = Client()
        if user:
            sign_in(client, user)
        for name, arguments in _pages(group, man):
            addresses += _submit(client, reverse(name, args=arguments))
    return addresses


def _pages(group, man):
    yield "join", []
    yield "refer", []
    yield "return", []
    yield "referral_new", []
    yield "person_new", []
    yield "person_contact", [man.participant_id]
    yield "person_seat", [man.participant_id]
    yield "me_settings", []
    yield "my_contact", []
    yield "announcements", [group.slug]
    yield "venue_new", [group.organisation.slug]
    yield "invite", [group.organisation.slug]


def _submit(client, url):
    """Fills the form that the page shows: canaries where one types, the first choice where one chooses."""
    answer = client.get(url)
    form = answer.context["form"] if answer.context and "form" in answer.context else None
    if answer.status_code != 200 or form is None:
        return [url]
    values = {form.add_prefix(name): _value(name, field) for name, field in form.fields.items()}
    values |= {"token": str(uuid.uuid4())}
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode()))
    sent = client.post(url, {**hidden, **{name: value for name, value in values.items() if value is not None}})
    return [url, sent.headers.get("Location", "")]


def _value(name, field):
    kind = type(field).__name__
    if "town" in name:
        return "Breda"  # plain on purpose, see PLAIN
    if "Email" in kind:
        return f"{CANARY}@example.org"
    if "phone" in name or "reach" in name:
        return PHONE
    if choices := [str(value) for value, _label in getattr(field, "choices", []) or [] if value not in ("", None)]:
        return choices[0]
    if kind == "BooleanField":
        return "on"
    return f"{CANARY} {name}" if kind == "CharField" else None


def test_no_table_holds_what_somebody_wrote(everything):
    allowed = {"accounts_user", "groups_venue", "intake_agency", "groups_group", "account_emailaddress"}
    found = {table for table, row in dumped() if CANARY in row or PHONE in row or CANARY.lower() in row}
    assert found <= allowed
    assert any(CANARY in one.name for one in Participant.objects.all()), "nothing was filled in"


def test_neither_log_nor_address_nor_cache_nor_mail_repeats_it(everything):
    addresses, log = everything
    for place in (log, "\n".join(addresses), repr(getattr(cache, "_cache", {}))):
        assert CANARY.lower() not in place.lower()
        assert PHONE not in place
    for message in mail.outbox:
        text = f"{message.subject} {message.body} {message.extra_headers}"
        assert CANARY.lower() not in text.lower()
        assert PHONE not in text


def test_the_errors_page_shows_nobody(settings, monkeypatch, client):
    man = ParticipationFactory(participant__name=CANARY)
    coordinator = CoordinatorFactory(organisation=man.group.organisation).user

    def fail(*_args):
        name = Participant.objects.get(pk=man.participant_id).name
        raise RuntimeError(f"a page fell over {len(name)} characters")

    monkeypatch.setattr("home.queries.people.person_page", fail)
    client.raise_request_exception = False
    sign_in(client, coordinator)
    answer = client.get(reverse("person", args=[man.participant_id]))
    assert answer.status_code == 500
    assert CANARY not in answer.content.decode()
