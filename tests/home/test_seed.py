"""Seeded data is such as Kring itself would have written: its constraints hold, its pages open, its trail is whole."""

import re
from collections import Counter
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, OuterRef, Subquery
from django.test import Client

from accounts.models import User
from core.fields import EncryptedTextField
from core.models import AuditEvent
from groups.models import Group, Organisation
from home.seed.sizes import SIZES, Size
from home.seed.stays import stays_of
from home.seed.write import write_seed
from intake.models import FirstPhaseReview, Referral, ReturnRequest
from participants.models import Participant, Participation
from participants.states import SEATED
from reminders.models import Deadline, Message
from sessions.models import Attendance, EveningRecord, GroupSession, Rsvp, SessionTheme
from sessions.states import SessionState
from tests.factories import OrganisationFactory, UserFactory
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def seed(*arguments):
    said = StringIO()
    call_command("seed", *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture
def small():
    return seed("--size", "small")


def test_small_is_five_groups_with_two_years_of_everything(small):
    assert small.startswith("5 groups, ")
    assert (Group.objects.count(), Participant.objects.count()) == (5, 50)
    held = GroupSession.objects.filter(state=SessionState.HELD)
    assert 220 <= held.count() <= 260
    assert 7 <= Attendance.objects.count() / held.count() <= 9
    assert EveningRecord.objects.count() == held.count()
    for model in (Rsvp, SessionTheme, Message, Referral, FirstPhaseReview):
        assert model.objects.exists(), model
    assert not GroupSession.objects.filter(state="planned", session_workers=None).exists()


def test_the_last_step_of_every_history_is_the_state_that_stands(small):
    for model in (Participation, Referral, ReturnRequest, FirstPhaseReview, Deadline, Group):
        steps = model._meta.get_field("transitions").related_model
        key = model._meta.get_field("transitions").field.name
        last = steps.objects.filter(**{key: OuterRef("pk")}).order_by("-at", "-pk").values("to_state")[:1]
        rows = model.objects.annotate(last=Subquery(last)).values_list(
            "status" if model is Group else "state", "last"
        )  # fmt: skip
        assert rows
        assert all(state == reached for state, reached in rows), (model, rows)


@pytest.mark.parametrize("members", [10, 37, 4])
def test_no_circle_ever_seats_more_than_ten_unless_somebody_returns(members):
    import datetime as dt
    import random

    now = dt.datetime(2030, 5, 1, tzinfo=dt.UTC)
    for number in range(40):
        opened = now - dt.timedelta(days=365 * 6)
        stays = stays_of(members, opened, now, random.Random(number))
        assert {one.man for one in stays} == set(range(members))
        for day in range(0, 365 * 6, 7):
            at = opened + dt.timedelta(days=day)
            seated = [one.chair for one in stays if one.is_there(at)]
            assert len(seated) == len(set(seated)) <= 10


def test_seats_of_today_are_within_the_ceiling(small):
    for group in Group.objects.select_related("organisation"):
        assert 4 <= group.participations.filter(state__in=SEATED, is_return=False).count() <= group.ceiling


def test_marks_stand_only_at_evenings_that_were_held_while_the_man_sat_there(small):
    episodes = {}
    for one in Participation.objects.all():
        episodes.setdefault((one.participant_id, one.group_id), []).append(one)
    for mark in Attendance.objects.select_related("session"):
        session = mark.session
        assert session.state == SessionState.HELD
        assert any(
            one.began_at <= session.starts_at < (one.paused_at or one.closed_at or session.ends_at)
            for one in episodes[mark.participant_id, session.group_id]
        )


def fingerprint():
    """What is the same whenever the same is seeded on the same day: all but ids and ciphertext."""
    marks = Attendance.objects.values_list("session__group__slug", "session__starts_at", "presence")
    episodes = Participation.objects.values_list("group__slug", "state", "began_at", "closed_at", "paused_at")
    promises = Deadline.objects.values_list("kind", "state", "anchor", "due_at", "closed_at")
    return [sorted(Counter(rows).items(), key=str) for rows in (marks, episodes, promises)]


def test_the_same_number_tells_the_same_story_and_another_one_another():
    found = []
    for number in (7, 7, 8):
        with transaction.atomic():
            seed("--groups", "2", "--members", "20", "--years", "1", "--random-seed", str(number))
            found.append(fingerprint())
            transaction.set_rollback(True)
    assert found[0] == found[1] != found[2]


def test_names_and_words_are_encrypted_and_can_be_read_with_the_key(small):
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]
        for row in model.objects.all()[:40] if names else ():
            for name in names:
                assert isinstance(getattr(row, name), str)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM participants_participant")
        assert not any("Seed" in name for (name,) in cursor.fetchall())


def test_the_trail_says_once_for_each_organisation_that_it_was_made_up(guarded, small):
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id) == ("organisation.seeded", None)
    assert event.facts["groups"] == 5
    call_command("verify_audit", stdout=StringIO())


def test_everybody_is_recognisable(small):
    assert all(email.endswith("@seed.example") for email in User.objects.values_list("email", flat=True))
    assert all(name.startswith("Seed") for name in Organisation.objects.values_list("name", flat=True))


@pytest.mark.parametrize("somebody", [OrganisationFactory, UserFactory])
def test_nothing_is_made_up_among_real_people(somebody):
    somebody()
    with pytest.raises(CommandError, match="There are people in this database"):
        seed()
    assert not Group.objects.exists()


def test_it_is_seeded_once_and_beside_a_demo(capsys):
    call_command("demo", stdout=StringIO())
    seed("--groups", "1", "--members", "3", "--years", "1")
    with pytest.raises(CommandError):
        seed()


@pytest.mark.parametrize("numbers", [("--groups", "0"), ("--groups", "9", "--members", "8"), ("--years", "0")])
def test_sizes_that_make_no_circle_are_refused(numbers):
    with pytest.raises(CommandError, match="At least one group"):
        seed(*numbers)


def test_the_men_of_all_groups_together_are_as_many_as_asked():
    for size in (*SIZES.values(), Size(groups=7, members=24, years=1)):
        assert sum(map(size.members_of, range(size.groups))) == size.members
        assert [n for one in range(size.organisations) for n in size.groups_of(one)] == list(range(size.groups))


def test_one_of_each_role_can_sign_in(tmp_path):
    path = tmp_path / "accounts.txt"
    seed("--groups", "1", "--members", "10", "--years", "1", "--accounts", str(path))
    rows = [line.split("\t") for line in path.read_text().splitlines()]
    assert [row[0] for row in rows] == ["worker", "coordinator", "participant", "administrator"]
    for _role, email, password in rows:
        assert Client().login(email=email, password=password) or User.objects.get(email=email).check_password(password)


def people_of_each_role():
    organisation = Organisation.objects.get()
    worker = Group.objects.first().facilitations.first().worker.user
    man = Participation.objects.filter(state="member").exclude(participant__user=None).first().participant.user
    roles = {one.role: one.user for one in organisation.roles.all()}
    return {
        "/me/": [man],
        "/desk/": [worker, roles["coordinator"]],
        "/desk/organisation/": [roles["administrator"]],
    }


def test_every_page_that_somebody_can_reach_opens(small):
    for start, users in people_of_each_role().items():
        for user in users:
            seen = crawl(user, start)
            assert len(seen) > (3 if "organisation" in start else 8), (start, seen)


def crawl(user, start):
    """Follows every link once for each kind of page; whatever does not open fails."""
    client, waiting, seen = Client(), [start], set()
    sign_in(client, user)
    while waiting:
        url = waiting.pop(0)
        answer = client.get(url)
        assert answer.status_code in {200, 302}, (user.email, url, answer.status_code)
        if answer.streaming or answer.status_code == 302:
            continue
        for found in re.findall(r'href="(/(?:desk|me)/[^"#]*)"', answer.content.decode()):
            kind = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|seed-\d+|\d{4}-\d\d(-\d\d)?|\d+", "*", found)
            if kind not in seen and len(seen) < 120:
                seen.add(kind)
                waiting.append(found.replace("&amp;", "&"))
    return seen


def test_nothing_is_kept_in_memory_for_the_next_organisation():
    from home.seed.book import Book
    from home.seed.people import People

    people, held = People(Book(), with_accounts=False), []
    for _written in write_seed(Size(groups=21, members=21, years=1), people):
        held.append(sum(map(len, people.book._rows.values())))
    assert held == [0, 0]
    per_organisation = Group.objects.values("organisation").annotate(groups=Count("pk")).order_by("groups")
    assert [row["groups"] for row in per_organisation] == [1, 20]
