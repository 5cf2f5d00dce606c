"""`manage.py import_roster`, and the list as CSV."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from core import clock
from core.models import AuditEvent
from participants.models import Participant, Participation
from sessions.states import Presence, SessionState
from tests.counting import queries_of
from tests.factories import (
    AttendanceFactory,
    FacilitationFactory,
    GroupFactory,
    GroupSessionFactory,
    ParticipationFactory,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
TODAY = clock.today()
GOOD = "name,state,since,e-mail,phone\nSander,member,2024-03-05,sander@example.org,06 12345678\nMo,first phase,,,\n"


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


def run(path, group, *options):
    out = io.StringIO()
    call_command("import_roster", group.slug, str(path), *options, stdout=out)
    return out.getvalue()


def test_the_command_imports_and_its_dry_run_does_not(tmp_path, group):
    path = tmp_path / "men.csv"
    path.write_text(GOOD, encoding="utf-8")
    assert "New: 2" in run(path, group, "--dry-run")
    assert not Participant.objects.exists()
    assert "Imported: 2" in run(path, group)
    assert taking_part(group) == ["Mo", "Sander"]


def test_the_command_names_lines_and_no_people(tmp_path, group):
    path = tmp_path / "men.csv"
    path.write_text(GOOD + "Canary,boss,,,\n", encoding="utf-8")
    out = io.StringIO()
    with pytest.raises(CommandError, match="Nothing has been imported"):
        call_command("import_roster", group.slug, str(path), stdout=out)
    assert "line 4:" in out.getvalue()
    assert "Canary" not in out.getvalue()
    assert not Participant.objects.exists()


def test_the_command_says_what_is_wrong_in_one_line(tmp_path, group):
    path = tmp_path / "men.csv"
    with pytest.raises(CommandError, match="can't be read"):
        run(path, group)
    path.write_bytes("naam\nRené\n".encode("latin-1"))
    with pytest.raises(CommandError, match="UTF-8"):
        run(path, group)
    with pytest.raises(CommandError, match="no group"):
        call_command("import_roster", "nowhere", str(path))


def export(client, group):
    return client.get(reverse("roster_export", args=[group.slug]))


def test_the_export_holds_name_state_since_and_attendance(client, group):
    man = ParticipationFactory(group=group, participant__name="Sander")
    for presence in (Presence.PRESENT, Presence.LATE, Presence.ABSENT):
        held = GroupSessionFactory(group=group, state=SessionState.HELD, closed_at=clock.now())
        AttendanceFactory(session=held, participant=man.participant, presence=presence)
    answer = export(client, group)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1] == ["Sander", "member", man.began_at.date().isoformat(), "2", "3"]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="list.csv"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert AuditEvent.objects.get(action="roster.exported").facts == {"men": 1}


@pytest.mark.parametrize("name", ["=1+1", "+31", "-2", "@cmd", "\tx", "\rx"])
def test_no_name_becomes_a_formula(client, group, name):
    ParticipationFactory(group=group, participant__name=name)
    text = export(client, group).content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline="")))[1][0] == f"'{name}"


def test_what_was_exported_can_be_imported_elsewhere(client, group):
    ParticipationFactory(group=group, participant__name="=Sander")
    other = GroupFactory(organisation=group.organisation)
    confirm(client, other, upload(client, other, export(client, group).content))
    assert taking_part(other) == ["=Sander"]


def test_a_worker_who_takes_part_is_not_in_his_own_export(client, group, guide):
    ParticipationFactory(group=group, participant__user=guide, participant__name="Karel himself")
    sign_in(client, guide)
    assert "Karel himself" not in export(client, group).content.decode()


def test_a_worker_of_another_group_neither_imports_nor_exports(client, group):
    sign_in(client, FacilitationFactory(group__organisation=group.organisation).worker.user)
    assert export(client, group).status_code == 404
    assert upload(client, group, GOOD).status_code == 404
    assert not AuditEvent.objects.exists()


def test_the_export_takes_the_same_queries_whatever_it_holds(client, group):
    def fill():
        man = ParticipationFactory(group=group).participant
        held = GroupSessionFactory(group=group, state=SessionState.HELD, closed_at=clock.now())
        AttendanceFactory(session=held, participant=man)

    fill()
    address = reverse("roster_export", args=[group.slug])
    few = queries_of(client, address)
    for _ in range(29):
        fill()
    assert queries_of(client, address) == few <= 12
