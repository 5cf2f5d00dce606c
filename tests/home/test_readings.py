"""Who read whose file: no page that shows a man's name can forget to say so (NEN 7513, ADR 0027)."""

import datetime as dt
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from accounts.models import User
from core import access, clock
from core.models import AccessEvent
from groups.models import Facilitation
from groups.states import OrganisationRoleName
from participants.models import Participant
from tests.counting import queries_of
from tests.factories import CoordinatorFactory, FacilitationFactory, GroupFactory, ParticipationFactory, UserFactory
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def youssef():
    return ParticipationFactory(participant__user=UserFactory(name="Youssef"), participant__name="Youssef")


@pytest.fixture
def guide(youssef):
    return FacilitationFactory(group=youssef.group, worker__user__name="Karel").worker.user


def page(user, url):
    client = Client()
    sign_in(client, user)
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


def actions_on(man):
    rows = AccessEvent.objects.filter(subject_id=str(man.pk)).order_by("pk")
    return [row.action for row in rows]


def test_no_page_of_the_desk_shows_a_man_unnoted():
    """Follows every link of the desk of the demo, as a worker and as a coordinator. A page on which a name stands
    without its line in the log, with the page's own name, fails."""
    call_command("demo", verbosity=0, stdout=StringIO())
    men = {f"Zq{number}qZ": man for number, man in enumerate(Participant.objects.all())}
    for name, man in men.items():
        man.name = name
        man.save()
    seen = {}
    for user in _staff():
        seen |= _crawl(user, men)
    assert {"person", "person_list", "group", "session", "contact_list"} <= set(seen), seen


def _staff():
    coordinator = User.objects.filter(organisation_roles__role=OrganisationRoleName.COORDINATOR).first()
    rosters = Facilitation.objects.current().filter(group__status="open").exclude(worker__user=coordinator)
    return coordinator, rosters.order_by("worker__user__email").first().worker.user


def _crawl(user, men):
    client, waiting, visited, showing = Client(), ["/desk/"], set(), {}
    sign_in(client, user)
    while waiting and len(visited) < 250:
        url = waiting.pop(0)
        before = AccessEvent.objects.count()
        answer = client.get(url)
        if answer.status_code != 200 or answer.streaming:
            continue
        text = answer.content.decode()
        name = resolve(url.partition("?")[0]).url_name
        for one in set(re.findall(r"Zq\d+qZ", text)):
            events = AccessEvent.objects.filter(reader_id=user.pk, subject_id=str(men[one].pk), action=name)
            assert events.exists(), f"{url} showed {one} and noted nothing (of {AccessEvent.objects.count() - before})"
            showing[name] = showing.get(name, 0) + 1
        for found in re.findall(r'href="(/desk/[^"#]*)"', text):
            pattern = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "*", found)
            if sum(pattern == other for other in visited) < 1:
                visited.add(pattern)
                waiting.append(found.replace("&amp;", "&"))
    return showing


def test_a_list_notes_every_man_on_it_and_how_many_there_were(youssef, guide):
    other = ParticipationFactory(group=youssef.group)
    page(guide, reverse("group", args=[youssef.group.slug]))
    rows = AccessEvent.objects.filter(action="group")
    assert {row.subject_id for row in rows} == {str(one.participant_id) for one in (youssef, other)}
    assert {(row.role, row.together, row.organisation_id) for row in rows} == {
        ("worker", 2, youssef.group.organisation_id)
    }


def test_a_page_that_asks_again_is_one_reading_an_hour(youssef, guide, monkeypatch):
    url, start = reverse("group", args=[youssef.group.slug]), clock.now()
    for minutes in (0, 1, 59):
        monkeypatch.setattr(clock, "now", lambda minutes=minutes: start + dt.timedelta(minutes=minutes))
        page(guide, url)
    assert actions_on(youssef.participant) == ["group"]
    monkeypatch.setattr(clock, "now", lambda: start + access.WINDOW + dt.timedelta(seconds=1))
    page(guide, url)
    assert actions_on(youssef.participant) == ["group", "group"]


def test_a_new_man_on_the_same_page_is_noted_at_once(youssef, guide):
    url = reverse("group", args=[youssef.group.slug])
    page(guide, url)
    new = ParticipationFactory(group=youssef.group)
    page(guide, url)
    assert actions_on(new.participant) == ["group"]


def test_every_opening_of_a_file_counts(youssef, guide):
    for _ in range(2):
        page(guide, reverse("person", args=[youssef.participant_id]))
    assert actions_on(youssef.participant) == ["person", "person"]


def test_who_sees_himself_is_not_noted(youssef):
    for name in ("me", "me_data", "me_settings", "my_contact"):
        page(youssef.participant.user, reverse(name))
    assert not AccessEvent.objects.exists()


def test_the_log_takes_two_queries_however_many_men(youssef, guide):
    for _ in range(12):
        ParticipationFactory(group=youssef.group)
    client = Client()
    sign_in(client, guide)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("group", args=[youssef.group.slug]))
    assert sum("core_accessevent" in one["sql"] for one in captured.captured_queries) == 2


def test_a_page_that_cannot_be_noted_is_not_shown(youssef, guide, monkeypatch):
    def fail(*_args, **_kwargs):
        raise OSError("the log is full")

    monkeypatch.setattr(access, "note_reads", fail)
    client = Client(raise_request_exception=False)
    sign_in(client, guide)
    assert client.get(reverse("person", args=[youssef.participant_id])).status_code == 500


def test_he_reads_who_looked_as_what_and_where(youssef, guide):
    page(guide, reverse("person", args=[youssef.participant_id]))
    text = page(youssef.participant.user, reverse("me_data"))
    assert "Karel" in text
    assert "peer support worker" in text
    assert "the file" in text


def test_he_reads_nothing_of_another_man(youssef, guide):
    other = ParticipationFactory(group=youssef.group)
    page(guide, reverse("person", args=[other.participant_id]))
    assert "Nobody has looked yet." in page(youssef.participant.user, reverse("me_data"))


def test_staff_have_no_such_page(guide):
    client = Client()
    sign_in(client, guide)
    assert client.get(reverse("me_data")).status_code == 404


def test_the_page_takes_as_many_queries_at_30_readings_as_at_1(youssef, guide):
    page(guide, reverse("person", args=[youssef.participant_id]))
    client = Client()
    sign_in(client, youssef.participant.user)
    few = queries_of(client, reverse("me_data"))
    for number in range(30):
        other = UserFactory(name=f"W{number}")
        access.note_read(youssef.participant, by=other, role="worker", action="person")
    assert queries_of(client, reverse("me_data")) == few <= 9


class TestReview:
    """The coordinator's month."""

    MONTH = "2026-03"

    @pytest.fixture
    def organisation(self):
        return GroupFactory().organisation

    @pytest.fixture
    def coordinator(self, organisation):
        return CoordinatorFactory(organisation=organisation).user

    @pytest.fixture
    def read(self, organisation):
        """Somebody reads a man of this organisation at a moment in March."""

        def one(at, by, man=None, action="person", role="worker"):
            man = man or ParticipationFactory(group=GroupFactory(organisation=organisation)).participant
            event = access.note_read(man, by=by, role=role, action=action, organisation_id=organisation.pk)
            with connection.cursor() as cursor:
                cursor.execute("UPDATE core_accessevent SET at = %s WHERE id = %s", [at, event.pk])
            return man

        return one

    def url(self, organisation):
        return f"{reverse('readings', args=[organisation.slug])}?month={self.MONTH}"

    def noon(self, day=10):
        return dt.datetime(2026, 3, day, 11, tzinfo=dt.UTC)

    def test_many_files_in_one_hour_stand_out(self, organisation, coordinator, read):
        reader = UserFactory(name="Busy")
        for _ in range(9):
            read(self.noon(), reader, role="coordinator")
        assert "files in one hour" not in page(coordinator, self.url(organisation))
        read(self.noon(), reader, role="coordinator")
        assert "10 files in one hour" in page(coordinator, self.url(organisation))

    def test_a_reading_at_night_stands_out_by_the_clock_of_the_organisation(self, organisation, coordinator, read):
        read(dt.datetime(2026, 3, 10, 21, 30, tzinfo=dt.UTC), UserFactory(), role="coordinator")  # 22:30 there
        assert "at night" not in page(coordinator, self.url(organisation))
        read(dt.datetime(2026, 3, 10, 22, 30, tzinfo=dt.UTC), UserFactory(name="Owl"), role="coordinator")
        text = page(coordinator, self.url(organisation))
        assert "read about 1 man at night" in text
        assert "Owl" in text

    def test_a_man_of_none_of_his_groups_stands_out_and_one_of_his_does_not(self, organisation, coordinator, read):
        group = GroupFactory(organisation=organisation)
        worker = FacilitationFactory(group=group, from_date=dt.date(2026, 1, 1)).worker.user
        read(self.noon(), worker, man=ParticipationFactory(group=group).participant)
        words = "opened the file of a man who is in none of his groups"
        assert words not in page(coordinator, self.url(organisation))
        read(self.noon(), worker)
        assert words in page(coordinator, self.url(organisation))

    def test_another_month_and_another_organisation_do_not_count(self, organisation, coordinator, read):
        read(dt.datetime(2026, 4, 1, 0, 30, tzinfo=dt.UTC), UserFactory(name="April"), role="coordinator")
        text = page(coordinator, self.url(organisation))
        assert "Nobody read anything" in text
        assert "April" not in text

    def test_a_month_is_signed_once_with_name_and_date(self, organisation, coordinator):
        client = Client()
        sign_in(client, coordinator)
        url = self.url(organisation)
        assert client.post(url, {"words": "I asked Karel."}).status_code == 302
        text = client.get(url).content.decode()
        assert "I asked Karel." in text
        assert coordinator.name in text
        answer = client.post(url, {"words": "again"})
        assert "signed this month before you" in answer.content.decode()

    def test_a_month_that_runs_cannot_be_signed(self, organisation, coordinator):
        client = Client()
        sign_in(client, coordinator)
        url = f"{reverse('readings', args=[organisation.slug])}?month={clock.today():%Y-%m}"
        assert "not over yet" in client.post(url, {"words": ""}).content.decode()

    @pytest.mark.parametrize("month", ["x", "2026-13", "9999-01", "0000-01", "2026", "-1"])
    def test_a_month_that_is_none_is_not_found(self, organisation, coordinator, month):
        client = Client()
        sign_in(client, coordinator)
        assert client.get(reverse("readings", args=[organisation.slug]), {"month": month}).status_code == 404

    def test_workers_and_strangers_do_not_see_it(self, organisation):
        client = Client()
        sign_in(client, FacilitationFactory(group=GroupFactory(organisation=organisation)).worker.user)
        assert client.get(self.url(organisation)).status_code == 403
        sign_in(client, CoordinatorFactory().user)
        assert client.get(self.url(organisation)).status_code == 404

    def test_it_takes_as_many_queries_at_40_readings_as_at_2(self, organisation, coordinator, read):
        client = Client()
        sign_in(client, coordinator)
        for _ in range(2):
            read(self.noon(), UserFactory())
        few = self.counted(client, organisation)
        for _ in range(38):
            read(self.noon(), UserFactory())
        assert self.counted(client, organisation) == few
        assert queries_of(client, self.url(organisation)) <= 9

    def counted(self, client, organisation):
        with CaptureQueriesContext(connection) as captured:
            client.get(self.url(organisation))
        return len(captured)
