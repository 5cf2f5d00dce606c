"""A worker tells his group something (W11): it stands in the portal; outside, a message says only that it is there."""

import datetime as dt
import uuid

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import Wording
from core import clock
from core.errors import DomainError, NotAllowed
from participants.actions import change_state
from participants.states import ParticipationState
from reminders.delivery import deliver
from reminders.models import Message
from reminders.states import MessageState
from sessions import actions
from sessions.models import Announcement
from tests.counting import queries_of
from tests.factories import (
    ContactFactory,
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    ParticipantFactory,
    ParticipationFactory,
    UserFactory,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
TEXT = "Canary-text: we meet in the other room"


@pytest.fixture
def karel(client):
    entry = FacilitationFactory(
        worker__user__name="Canary-Karel", group__name="Canary-group", group__organisation__name="Canary-house"
    )
    sign_in(client, entry.worker.user)
    return entry


def man(group, *, account=True, **contact):
    """A member who can be mailed."""
    reach = ContactFactory(email_safe=True, language="en", **contact)
    user = UserFactory() if account else None
    return ParticipationFactory(
        group=group,
        participant=ParticipantFactory(organisation=group.organisation, contact=reach, user=user, name="Canary-man"),
    )


def announce(entry, **values):
    until = clock.today() + dt.timedelta(days=3)
    return actions.announce(**{"group": entry.group, "text": TEXT, "until": until, "by": entry.worker.user} | values)


def test_the_form_tells_it_and_the_men_read_it(client, karel):
    member = man(karel.group)
    url = reverse("announcements", args=[karel.group.slug])
    token = uuid.uuid4()
    values = {"text": TEXT, "until": clock.today().isoformat(), "token": str(token)}
    for _twice in range(2):
        assert client.post(url, values).status_code == 302
    assert Announcement.objects.get().pk == token
    assert TEXT in client.get(url).content.decode()
    assert TEXT in client.get(reverse("group", args=[karel.group.slug])).content.decode()
    client.force_login(member.participant.user)
    assert TEXT in client.get(reverse("me")).content.decode()


def test_the_text_is_encrypted_at_rest(karel):
    from django.db import connection

    announcement = announce(karel)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM group_sessions_announcement")
        [[stored]] = cursor.fetchall()
    assert "Canary" not in stored
    assert Announcement.objects.get(pk=announcement.pk).text == TEXT


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("wording", Wording.values)
def test_the_message_outside_says_only_that_there_is_one(karel, wording, language, settings):
    member = man(karel.group, account=False, wording=wording)
    contact = member.participant.contact
    contact.language = language
    contact.save()
    announce(karel)
    deliver()
    [sent] = mail.outbox
    html = "".join(str(part.content) for part in sent.alternatives)
    whole = f"{sent.subject} {sent.body} {html} {sent.from_email} {sent.extra_headers}".lower()
    assert "canary" not in whole
    assert sent.to == [contact.email]
    assert "/me/" in sent.body


def test_everybody_who_takes_part_gets_one_and_nobody_else(karel):
    members = [man(karel.group), man(karel.group, account=False)]
    left = man(karel.group)
    change_state(participation=left, state=ParticipationState.LEFT, by=None)
    man(GroupFactory(organisation=karel.group.organisation))
    announce(karel)
    told = set(Message.objects.values_list("recipient", flat=True))
    assert told == {one.participant.contact_id for one in members}


def test_who_left_before_it_went_out_gets_nothing(karel):
    member = man(karel.group)
    announce(karel)
    change_state(participation=member, state=ParticipationState.LEFT, by=None)
    deliver()
    assert mail.outbox == []
    assert Message.objects.get().state == MessageState.CANCELLED


def test_taken_back_nobody_reads_it_and_what_had_not_left_stays_in(client, karel):
    member = man(karel.group)
    announcement = announce(karel)
    url = reverse("announcement_back", args=[karel.group.slug, announcement.pk])
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == client.post(url).status_code == 302
    deliver()
    assert mail.outbox == []
    client.force_login(member.participant.user)
    assert TEXT not in client.get(reverse("me")).content.decode()


def test_it_stands_until_the_end_of_its_day_on_the_groups_clock(client, karel, monkeypatch):
    member = man(karel.group)
    announcement = announce(karel, until=clock.today())
    midnight = clock.at_local(clock.today() + dt.timedelta(days=1), dt.time(), karel.group.zone)
    assert announcement.stands_until == midnight
    assert announcement.last_day == clock.today()
    client.force_login(member.participant.user)
    assert TEXT in client.get(reverse("me")).content.decode()
    monkeypatch.setattr(clock, "now", lambda: midnight)
    client.force_login(member.participant.user)
    assert TEXT not in client.get(reverse("me")).content.decode()


@pytest.mark.parametrize(("text", "days", "field"), [("  ", 1, "text"), ("x", -1, "until"), ("x", 100, "until")])
def test_what_makes_no_sense_is_refused(karel, text, days, field):
    with pytest.raises(DomainError) as refusal:
        announce(karel, text=text, until=clock.today() + dt.timedelta(days=days))
    assert refusal.value.field == field


def test_men_do_not_write_and_another_group_does_not_read(client, karel):
    member = man(karel.group)
    announcement = announce(karel)
    url = reverse("announcements", args=[karel.group.slug])
    back = reverse("announcement_back", args=[karel.group.slug, announcement.pk])
    other = man(GroupFactory(organisation=karel.group.organisation))
    for user in (member.participant.user, other.participant.user):
        client.force_login(user)
        assert client.get(url).status_code == client.post(url, {"text": "x"}).status_code == 404
        assert client.post(back).status_code == 404
        with pytest.raises(NotAllowed):
            announce(karel, by=user)
    assert TEXT not in client.get(reverse("me")).content.decode()
    assert Announcement.objects.count() == 1


def test_another_organisation_gets_404_and_an_ended_roster_entry_too(client, karel):
    announcement = announce(karel)
    url = reverse("announcements", args=[karel.group.slug])
    karel.until_date = clock.today() - dt.timedelta(days=1)
    karel.save()
    assert client.get(url).status_code == 404
    sign_in(client, CoordinatorFactory().user)
    assert client.get(url).status_code == 404
    back = reverse("announcement_back", args=[karel.group.slug, announcement.pk])
    assert client.post(back).status_code == 404


def test_markup_in_it_is_text(client, karel):
    man(karel.group)
    announce(karel, text="<b>bold</b>")
    assert "<b>bold" not in client.get(reverse("group", args=[karel.group.slug])).content.decode()


def test_the_page_takes_as_many_queries_at_30_rows_as_at_1(client, karel):
    url = reverse("announcements", args=[karel.group.slug])
    announce(karel)
    one = queries_of(client, url)
    for _number in range(29):
        announce(karel)
    assert queries_of(client, url) == one <= 12
