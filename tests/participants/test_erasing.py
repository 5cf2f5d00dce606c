"""A man is erased: nothing that names him is left anywhere, nobody else is touched, he can come back (W33)."""

import datetime as dt
import json
import uuid
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, models

from accounts.models import Contact, User
from core import audit, clock, erasures, privacy
from core.errors import NotAllowed
from core.fields import EncryptedTextField
from core.models import AuditEvent, Erased
from core.privacy import Erasure, Kind, Whose
from intake import actions as intake
from intake.models import Referral, ReturnRequest
from intake.states import Way
from participants import actions
from participants.models import ContactRequest, Participant, Participation
from participants.states import ErasedBy, ParticipationState
from reminders.models import Deadline, Message
from reminders.states import DeadlineState
from sessions.models import Attendance
from tests.factories import (
    AttendanceFactory,
    ContactFactory,
    FacilitationFactory,
    GroupSessionFactory,
    ParticipantFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    UserFactory,
)
from tests.intake.conftest import request
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
CANARY = "Kanarie"
# Where an id of his may still stand: the trails, the ledger itself, and promises that are counted.
STAYS = {"core_auditevent", "core_accessevent", "core_erased", "reminders_deadline"}


@pytest.fixture(autouse=True)
def ledger(settings, tmp_path):
    settings.KRING_ERASURES = str(tmp_path / "erasures.jsonl")
    return tmp_path / "erasures.jsonl"


def erase(man, **options):
    return actions.erase_man(participant=man, by=None, **options)


def dumped():
    """All tables, all columns, as a dump would hold them."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield table, repr(row)


def words():
    """Everything that is encrypted, as somebody with the keys reads it."""
    for model in apps.get_models():
        names = [one.attname for one in model._meta.local_fields if isinstance(one, EncryptedTextField)]
        for row in model._base_manager.all() if names else []:
            yield from ((model._meta.label, str(getattr(row, name) or "")) for name in names)


def mark(man, subjects):
    """Writes the canary into every text of every row about him, and returns the ids of these rows."""
    ids = {str(man.pk)}
    contacts = Contact.objects.filter(pk__in=erasures.linked(Contact, [man.pk]))
    for entry in privacy.entries(Whose.MAN):
        for row in privacy.rows_of(entry, [man.pk], subjects):
            ids |= {str(row.pk)} if isinstance(row.pk, uuid.UUID) else set()
            _fill(row, entry.of_kind(Kind.SPECIAL, Kind.PERSONAL))
    for row in contacts:
        ids.add(str(row.pk))
        _fill(row, ["email", "phone"])
    if man.user and not man.user.peer_workers.exists():
        ids.add(str(man.user_id))
        _fill(man.user, ["name"])
        User.objects.filter(pk=man.user_id).update(email=f"{CANARY.lower()}@example.org")
    return ids


def _fill(row, names):
    for name in names:
        field = row._meta.get_field(name)
        if isinstance(field, EncryptedTextField):
            setattr(row, name, f"{CANARY} {name}")
            models.Model.save(row, update_fields=[name])
        elif name in ("reason", "waived_because", "town"):
            models.QuerySet(type(row)).filter(pk=row.pk).update(**{name: CANARY})


def of_others(gone):
    """Every row of every model that is not in `gone`, by model and key, with its values."""
    return {
        (model._meta.label, str(row["pk"])): {name: value for name, value in row.items() if name != "pk"}
        for model in apps.get_models()
        for row in model._base_manager.values("pk", *[one.attname for one in model._meta.local_concrete_fields])
        if (model._meta.label, str(row["pk"])) not in gone
    }


@pytest.fixture
def story():
    call_command("demo", verbosity=0, stdout=StringIO())
    return list(Participant.objects.select_related("user").order_by("pk"))


def test_nothing_of_anybody_in_the_demo_is_left(story):
    """Men who sit, left, came back, were ended, work here too: a canary in each of their texts, every table searched
    before and after. With the keys nobody reads a word; no id of theirs stands outside trails and counted promises."""
    covered = set()
    for man in story:
        subjects = erasures.subjects_of([man.pk])
        ids = mark(man, subjects)
        covered |= set(erasures.count_rows([man.pk]))
        assert any(CANARY in text for _label, text in words())
        erase(man)
        assert [label for label, text in words() if CANARY.lower() in text.lower()] == []
        found = [(table, row) for table, row in dumped() if CANARY.lower() in row.lower()]
        assert found == []
        hexes = ids | {one.replace("-", "") for one in ids}
        told = {table for table, row in dumped() if any(one in row for one in hexes)}
        assert told <= STAYS, told
    assert len(covered) >= 14, sorted(covered)


def test_other_men_are_not_touched(story):
    man = max(story, key=lambda one: sum(erasures.count_rows([one.pk]).values()))
    subjects = erasures.subjects_of([man.pk])
    his = {
        (entry.label, str(pk))
        for entry in privacy.entries(Whose.MAN)
        for pk in privacy.rows_of(entry, [man.pk], subjects).values_list("pk", flat=True)
    }
    his |= {("accounts.Contact", str(pk)) for pk in erasures.linked(Contact, [man.pk])}
    before = of_others(his)
    erase(man)
    after = of_others(set())
    lost = {label for label, pk in before if (label, pk) not in after}
    changed = {label for (label, pk), values in before.items() if after.get((label, pk), values) != values}
    assert lost <= {
        "accounts.User", "account.EmailAddress", "accounts.Contact", "reminders.Message", "reminders.Attempt",
        "reminders.OptOut", "group_sessions.CalendarFeed", "mfa.Authenticator", "usersessions.UserSession",
    }, lost  # fmt: skip
    assert changed <= {"core.AuditChain", "group_sessions.SessionChange"}, changed
    for pk, values in ((pk, values) for (label, pk), values in before.items() if label == "accounts.User"):
        assert ("accounts.User", pk) in after or values["id"] == man.user_id


def test_figures_still_count_him_and_nobody_meets_him(client):
    episode = ParticipationFactory(state=ParticipationState.LEFT, closed_at=clock.now())
    mark = AttendanceFactory(participant=episode.participant, session__group=episode.group)
    guide = FacilitationFactory(group=episode.group).worker.user
    erase(episode.participant)
    nameless = Participation.objects.get()
    mark.refresh_from_db()
    assert nameless.pk != episode.pk
    assert nameless.participant_id == mark.participant_id != episode.participant_id
    assert (nameless.began_at, nameless.closed_at) == (episode.began_at, episode.closed_at)
    assert (nameless.participant.name, nameless.participant.nameless) == ("", True)
    assert not Participant.objects.visible_to(guide).exists()
    assert not Participation.objects.on_desk_of(guide).exists()


def test_his_moments_do_not_tell_when_he_was_erased():
    episode = ParticipationFactory()
    erase(episode.participant)
    assert Participation.objects.get().created_at == episode.began_at
    assert Participant.objects.get().created_at == episode.began_at


def test_his_seat_is_free_and_his_promises_rest():
    episode = ParticipationFactory(participant__user=UserFactory())
    man = episode.participant
    asked = actions.ask_for_contact(participant=man, by=man.user, words="tonight", token=uuid.uuid4())
    [promise] = Deadline.objects.all()
    assert promise.state == DeadlineState.OPEN
    erase(man)
    assert Participation.objects.get().state == ParticipationState.LEFT
    promise.refresh_from_db()
    assert (promise.state, promise.waived_because) == (DeadlineState.WAIVED, "–")
    assert not ContactRequest.objects.filter(pk=asked.pk).exists()
    assert not Message.objects.exists()


def test_his_card_brings_him_back():
    """W33: the guarantee of return has no end, also when nothing is known of him."""
    episode = ParticipationFactory(participant__name="Sander")
    worker = FacilitationFactory(group=episode.group).worker.user
    code = actions.leave(participation=episode, by=None).code
    erase(episode.participant)
    asked = intake.ask_with_code(code=code, request=request(name="Sjon"), origin="192.0.2.7")
    intake.note_return_call(request=asked, outcome="spoken", by=worker)
    asked.refresh_from_db()
    seated = intake.seat_return(request=asked, group=episode.group, by=worker)
    new = Participation.objects.get(return_requests=seated)
    assert (new.is_return, new.state, new.participant.name) == (True, ParticipationState.MEMBER, "Sjon")


def test_who_left_and_asked_before_he_had_a_file_is_found_by_his_number():
    """Two requests at the same number are one man; of the other organisation nothing is known here."""
    contact = ContactFactory(phone="06 1234 5678")
    man = ParticipationFactory(participant__contact=contact).participant
    asked, elsewhere = request(reach="0612345678"), ParticipantFactory().organisation
    mine = intake.refer(organisation=man.organisation, request=asked, way=Way.SELF)
    other = intake.refer(organisation=elsewhere, request=asked, way=Way.SELF)
    erase(man)
    assert not Referral.objects.filter(pk=mine.pk).exists()
    assert not Contact.objects.filter(pk=mine.contact_id).exists()
    assert Referral.objects.filter(pk=other.pk).exists()


def test_his_account_goes_and_his_sessions_end(client):
    man = ParticipationFactory(participant__user=UserFactory()).participant
    sign_in(client, man.user)
    assert client.get("/me/").status_code == 200
    actions.erase_himself(user=man.user)
    assert not User.objects.exists()
    assert client.get("/me/").status_code == 302


def test_a_worker_keeps_his_account_and_his_work():
    """Both roles apart: erased is the man who takes part, not the worker (W38)."""
    user = UserFactory()
    man = ParticipationFactory(participant__user=user, participant__contact=ContactFactory(user=user)).participant
    worker = PeerWorkerFactory(user=user, organisation=man.organisation, from_participant=True, tells_past=True)
    ContactFactory()
    actions.erase_himself(user=user)
    worker.refresh_from_db()
    assert (worker.user, worker.from_participant, worker.tells_past) == (user, False, False)
    assert Contact.objects.filter(user=user).exists()
    assert not Participant.objects.filter(nameless=False).exists()


def test_a_man_of_two_organisations_erases_both():
    user = UserFactory()
    for _number in range(2):
        ParticipationFactory(participant__user=user)
    actions.erase_himself(user=user)
    assert not User.objects.exists()
    assert set(Participant.objects.values_list("nameless", flat=True)) == {True}


def test_only_one_of_two_files_goes_when_one_is_asked_for():
    user = UserFactory()
    first, second = (ParticipationFactory(participant__user=user).participant for _number in range(2))
    erase(first, how=ErasedBy.ASKED)
    second.refresh_from_db()
    assert second.user == user


def test_only_he_himself_may():
    man = ParticipationFactory(participant__user=UserFactory()).participant
    for user in (UserFactory(), FacilitationFactory(group=man.participations.get().group).worker.user):
        with pytest.raises(NotAllowed):
            actions.erase_man(participant=man, by=user)
        with pytest.raises(NotAllowed):
            actions.erase_himself(user=user)
    assert Participant.objects.filter(pk=man.pk).exists()


def test_the_trail_says_that_and_how_and_not_who():
    man = ParticipationFactory(participant__name=CANARY).participant
    audit.record("participant.renamed", man, by=None)
    erase(man)
    event = AuditEvent.objects.get(action="participant.erased")
    assert (event.subject_id, event.facts, event.actor_id) == (str(man.pk), {"how": "himself"}, None)


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_the_ledger_gets_a_line(ledger, django_capture_on_commit_callbacks):
    man = ParticipationFactory().participant
    with django_capture_on_commit_callbacks(execute=True):
        erase(man)
    [line] = lines(ledger)
    assert line["participant"] == str(man.pk)
    assert dt.datetime.fromisoformat(line["at"]).utcoffset() == dt.timedelta(0)
    assert ledger.stat().st_mode & 0o777 == 0o600


def test_what_the_ledger_missed_is_added_and_a_torn_line_is_no_trap(ledger):
    first, second = uuid.uuid4(), uuid.uuid4()
    erasures.note(first, clock.now())
    assert erasures.catch_up() == 1
    ledger.write_text(ledger.read_text().rstrip("\n"))
    erasures.note(second, clock.now())
    assert (erasures.catch_up(), erasures.catch_up()) == (1, 0)
    assert [line["participant"] for line in lines(ledger)] == [str(first), str(second)]


def test_a_disk_that_refuses_does_not_stop_an_erasure(settings, tmp_path, django_capture_on_commit_callbacks):
    settings.KRING_ERASURES = str(tmp_path / "nowhere" / "erasures.jsonl")
    man = ParticipationFactory().participant
    with django_capture_on_commit_callbacks(execute=True):
        erase(man)
    assert Erased.objects.get().participant_id == man.pk


def test_erased_again_after_a_restore_and_twice_does_no_harm(ledger):
    """The rows are put back as a backup would; the ledger takes them away again, and a second time changes nothing."""
    man, other = (ParticipationFactory(participant__name=name).participant for name in (CANARY, "Mo"))
    backup = (Participant.objects.get(pk=man.pk), man.participations.get())
    erase(man)
    erasures.catch_up()
    models.QuerySet(Erased).all().delete()
    Participation.objects.filter(participant__nameless=True).delete()
    Participant.objects.filter(nameless=True).delete()
    for row in backup:
        row._state.adding = True
        row.save(force_insert=True)
    out = StringIO()
    call_command("erase", replay=ledger, dry_run=True, stdout=out)
    assert "1 erasures, 1 men came back" in out.getvalue()
    call_command("erase", replay=ledger, stdout=out)
    counts = (Participant.objects.count(), Participation.objects.count(), Erased.objects.count())
    call_command("erase", replay=ledger, stdout=out)
    assert (Participant.objects.count(), Participation.objects.count(), Erased.objects.count()) == counts == (2, 2, 1)
    assert not Participant.objects.filter(pk=man.pk).exists()
    assert Participant.objects.get(pk=other.pk).name == "Mo"
    assert len(lines(ledger)) == 1
    assert AuditEvent.objects.filter(action="participant.erased", facts={"how": "restore"}).count() == 1


def test_the_step_of_a_restore_says_what_it_did(ledger):
    """Called by `manage.py restore` in the transaction that brought the rows; without a ledger it says so aloud."""
    man = ParticipationFactory().participant
    assert "No ledger" in actions.forget_again()
    ledger.write_text(json.dumps({"at": "2026-01-01T00:00:00+00:00", "participant": str(man.pk)}) + "\n")
    assert actions.forget_again() == "1 of 1 erased men were erased again."
    assert actions.forget_again() == "0 of 1 erased men were erased again."
    ledger.write_text("torn")
    with pytest.raises(ValueError, match="line 1"):
        actions.forget_again()


@pytest.mark.django_db(transaction=True)
def test_what_is_deleted_is_overwritten_in_the_file():
    """SQLite leaves deleted rows on free pages until they are used again; ours does not (PostgreSQL: VACUUM)."""
    if connection.vendor != "sqlite":
        pytest.skip("a matter of SQLite's files")
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA secure_delete").fetchone() == (1,)


@pytest.mark.parametrize("content", ["nonsense", '{"at": "2026-01-01T00:00:00+00:00"}', '{"participant": 7, "at": 7}'])
def test_a_ledger_that_is_none_stops_with_its_line(ledger, content):
    ledger.write_text(content + "\n")
    with pytest.raises(CommandError, match="line 1"):
        call_command("erase", replay=ledger)
    with pytest.raises(CommandError):
        call_command("erase", replay=ledger.with_name("absent"))


def test_the_command_counts_before_it_erases():
    man = ParticipationFactory().participant
    AttendanceFactory(participant=man, session=GroupSessionFactory())
    out = StringIO()
    call_command("erase", participant=str(man.pk), dry_run=True, stdout=out)
    assert "Nothing was changed" in out.getvalue()
    assert Participant.objects.filter(pk=man.pk).exists()
    call_command("erase", participant=str(man.pk), stdout=out)
    assert not Participant.objects.filter(pk=man.pk).exists()
    assert Attendance.objects.get().participant.nameless
    with pytest.raises(CommandError, match="erased"):
        call_command("erase", participant=str(man.pk))
    with pytest.raises(CommandError):
        call_command("erase", participant=str(Participant.objects.get().pk))


def test_every_model_about_a_man_is_reached_by_an_erasure():
    """A new model with a way to a man is deleted or says why not; one that points to him can't be forgotten."""
    for relation in Participant._meta.related_objects:
        entry = next(one for one in privacy.entries() if one.label == relation.related_model._meta.label)
        assert entry.whose is Whose.MAN, entry.label
        assert entry.path == relation.field.name, entry.label
    assert ReturnRequest._meta.label in {one.label for one in privacy.entries() if one.erasure is Erasure.DELETE}
