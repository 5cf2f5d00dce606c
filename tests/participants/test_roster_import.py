"""A list comes in whole or not at all (issue points 8, 9; "Bad input")."""

from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from core import clock
from core.errors import DomainError
from core.models import AuditEvent
from participants import actions, roster_csv, sealed
from participants.models import Participant, Participation
from tests.factories import (
    CoordinatorFactory,
    GroupFactory,
    ParticipationFactory,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
TODAY = clock.today()
GOOD = "name,state,since,e-mail,phone\nSander,member,2024-03-05,sander@example.org,06 12345678\nMo,first phase,,,\n"


def read(text):
    return roster_csv.read(text.encode() if isinstance(text, str) else text, TODAY)


def upload(client, group, content):
    content = content.encode() if isinstance(content, str) else content
    return client.post(
        reverse("roster_import", args=[group.slug]), {"file": SimpleUploadedFile("men.csv", content, "text/csv")}
    )


def confirm(client, group, page):
    token = page.context["confirm"].initial["sealed"]
    return client.post(reverse("roster_import", args=[group.slug]), {"sealed": token}, follow=True)


def taking_part(group):
    return sorted(
        one.participant.name for one in Participation.objects.filter(group=group).select_related("participant")
    )


def test_the_dry_run_shows_all_and_writes_nothing(client, group):
    page = upload(client, group, GOOD)
    assert [row.name for row in page.context["plan"].new] == ["Sander", "Mo"]
    assert not Participant.objects.exists()


def test_the_confirmation_adds_everybody_with_state_and_date(client, group):
    confirm(client, group, upload(client, group, GOOD))
    assert taking_part(group) == ["Mo", "Sander"]
    by_name = {one.participant.name: one for one in Participation.objects.select_related("participant__contact")}
    assert by_name["Sander"].began_at.date().isoformat() == "2024-03-05"
    assert by_name["Sander"].participant.contact.phone == "06 12345678"
    assert by_name["Sander"].participant.contact.call_safe is False
    assert AuditEvent.objects.get(action="roster.imported").facts == {"men": 2}


def test_one_bad_row_stops_all_of_them(client, group):
    page = upload(client, group, GOOD + "Ron,boss,,,\n,member,,,\n")
    assert page.context["confirm"] is None
    text = page.content.decode()
    assert "Line 4 (Ron)" in text
    assert "Line 5" in text
    assert not Participant.objects.exists()


def test_men_who_take_part_already_are_left_as_they_are(client, group):
    ParticipationFactory(group=group, participant__name="Sander")
    page = upload(client, group, GOOD)
    assert "Line 2: Sander takes part already." in page.content.decode()
    confirm(client, group, page)
    assert taking_part(group) == ["Mo", "Sander"]


def test_the_confirmation_sent_twice_adds_nobody_twice(client, group):
    page = upload(client, group, GOOD)
    confirm(client, group, page)
    second = confirm(client, group, page)
    assert "Everybody in the file took part already." in second.content.decode()
    assert taking_part(group) == ["Mo", "Sander"]


def test_the_circle_has_an_end_and_who_pauses_takes_no_seat(client, group):
    """W3."""
    group.seats_ceiling = 3
    group.save()
    ParticipationFactory(group=group)
    rows = "name,state\nA,paused\nB,member\nC,invited\nD,member\n"
    page = upload(client, group, rows)
    assert [(row.name, row.problem) for row in page.context["plan"].bad] == [
        ("D", "No seat is left: the circle has 3.")
    ]
    confirm(client, group, upload(client, group, rows.replace("D,member\n", "D,paused\n")))
    assert Participation.objects.seated().filter(group=group).count() == 3
    assert Participation.objects.filter(group=group, state="paused").count() == 2


def test_a_seat_that_was_taken_meanwhile_stops_all_of_it(client, group):
    group.seats_ceiling = 2
    group.save()
    page = upload(client, group, GOOD)
    ParticipationFactory(group=group, participant__name="Quick")
    answer = confirm(client, group, page)
    assert "Nothing has been imported" in answer.content.decode()
    assert taking_part(group) == ["Quick"]


def test_a_failure_halfway_leaves_nobody(group):
    rows = read(GOOD).rows
    seat, calls = actions.rosters.seat, []

    def fails_at_the_second(**values):
        calls.append(values)
        if len(calls) == 2:
            raise RuntimeError("power cut")
        return seat(**values)

    with mock.patch.object(actions.rosters, "seat", fails_at_the_second), pytest.raises(RuntimeError):
        actions.import_roster(group=group, rows=rows, by=None)
    assert not Participant.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_closed_group_takes_no_list(client, coordinator):
    closed = GroupFactory(organisation=coordinator.organisation, status="closed", closed_at=clock.now())
    page = upload(client, closed, GOOD)
    assert [row.problem for row in page.context["plan"].bad] == ["This group is closed."] * 2


def test_what_travels_between_the_steps_is_sealed_and_kept_nowhere(client, group):
    page = upload(client, group, GOOD)
    token = page.context["confirm"].initial["sealed"]
    assert "sander@example.org" not in token
    assert "Sander" not in str(dict(client.session))
    assert all("Sander" not in cookie.value for cookie in client.cookies.values())
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session")
        assert token[:40] not in str(cursor.fetchall())


def test_what_was_sealed_for_one_user_and_group_works_for_no_other(client, group):
    page = upload(client, group, GOOD)
    other_group = GroupFactory(organisation=group.organisation)
    for one, user in ((other_group, None), (group, CoordinatorFactory(organisation=group.organisation).user)):
        if user:
            sign_in(client, user)
        answer = confirm(client, one, page)
        assert "Upload the file again" in answer.content.decode()
    assert not Participant.objects.exists()


@pytest.mark.parametrize("token", ["", "x", "test:AAAA", "k9:" + "A" * 100, "A" * 700_000])
def test_a_made_up_seal_is_refused_with_a_sentence(client, group, token):
    answer = client.post(reverse("roster_import", args=[group.slug]), {"sealed": token})
    assert answer.status_code == 200
    assert "Upload the file again" in answer.content.decode()


def test_what_was_checked_more_than_an_hour_ago_is_checked_again(monkeypatch):
    token = sealed.seal(b"name", "a")
    assert sealed.unseal(token, "a", 10) == b"name"
    monkeypatch.setattr(sealed, "VALID_FOR", -1)
    with pytest.raises(DomainError, match="more than an hour ago"):
        sealed.unseal(token, "a", 10)


def test_a_seal_that_unpacks_to_a_giant_is_cut_off():
    token = sealed.seal(b"0" * 50_000_000, "a")
    assert len(sealed.unseal(token, "a", 1000)) == 1001


@pytest.mark.parametrize("content", [b"", b"x" * 200_001], ids=["empty", "too large"])
def test_an_empty_or_large_upload_gets_a_sentence(client, group, content):
    page = upload(client, group, content)
    assert page.context["form"].errors["file"]


def test_five_hundred_rows_travel_and_come_in(client, group):
    rows = "name,state\n" + "".join(f"Man {number},paused\n" for number in range(500))
    answer = confirm(client, group, upload(client, group, rows))
    assert "500 men have been added" in answer.content.decode()
    assert Participant.objects.count() == 500
