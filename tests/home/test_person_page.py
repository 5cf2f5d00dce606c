"""A man's file: what the worker needs tonight stands on top, and every reading is noted (W11, NEN 7513)."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from core import access, clock
from core.models import AccessEvent
from participants import actions
from participants.states import ParticipationState
from sessions.states import Answer, Presence, SessionState
from tests.counting import queries_of
from tests.factories import (
    AttendanceFactory,
    CoordinatorFactory,
    FacilitationFactory,
    GroupSessionFactory,
    ParticipationFactory,
    RsvpFactory,
    UserFactory,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def youssef(client):
    """In his first phase, with an account; Karel, who guides the group, is signed in."""
    began = clock.now() - dt.timedelta(days=40)
    youssef = ParticipationFactory(
        state=ParticipationState.TRYING, member_at=None, began_at=began, participant__user=UserFactory()
    )
    youssef.guide = FacilitationFactory(group=youssef.group, worker__user__name="Karel").worker.user
    sign_in(client, youssef.guide)
    return youssef


def file_of(client, episode):
    return client.get(reverse("person", args=[episode.participant_id])).content.decode()


def held(group, days_ago):
    starts = clock.now() - dt.timedelta(days=days_ago)
    return GroupSessionFactory(group=group, starts_at=starts, state=SessionState.HELD, closed_at=clock.now())


def test_his_next_evening_and_what_he_said(client, youssef):
    evening = GroupSessionFactory(group=youssef.group)
    page = file_of(client, youssef)
    assert reverse("session", args=[evening.pk]) in page
    assert "No answer yet" in page
    answer = RsvpFactory(session=evening, participant=youssef.participant, answer=Answer.CANNOT)
    assert "he can&#x27;t come" in file_of(client, youssef) or "he can't come" in file_of(client, youssef)
    evening.version = answer.answered_version + 1
    evening.save()
    assert "before the evening changed" in file_of(client, youssef)


def test_the_first_phase_counts_the_evenings_to_which_he_came_since_he_began(client, youssef):
    """W24, W25: not those that he missed, nor those of an earlier time."""
    for days, presence in ((30, Presence.PRESENT), (16, Presence.LATE), (2, Presence.ABSENT), (200, Presence.PRESENT)):
        AttendanceFactory(session=held(youssef.group, days), participant=youssef.participant, presence=presence)
    assert "2 of 4 evenings" in file_of(client, youssef)


def test_a_member_has_no_count(client, youssef):
    member = ParticipationFactory(group=youssef.group)
    assert "of 4 evenings" not in file_of(client, member)


def test_his_call_stands_on_top_and_nobody_elses(client, youssef):
    other = ParticipationFactory(group=youssef.group, participant__user=UserFactory())
    for one in (youssef, other):
        actions.ask_for_contact(participant=one.participant, by=one.participant.user, token=uuid.uuid4())
    page = file_of(client, youssef)
    assert page.count("Somebody wants to talk to you</a>") == 1


def test_every_reading_is_noted_with_the_role_and_a_refused_one_is_not(client, youssef):
    file_of(client, youssef)
    sign_in(client, CoordinatorFactory(organisation=youssef.group.organisation).user)
    file_of(client, youssef)
    sign_in(client, CoordinatorFactory().user)
    assert client.get(reverse("person", args=[youssef.participant_id])).status_code == 404
    assert list(AccessEvent.objects.order_by("pk").values_list("role", "action")) == [
        ("worker", "person"), ("coordinator", "person"),
    ]  # fmt: skip


def test_the_coordinator_reads_who_read_it_and_a_worker_does_not(client, youssef):
    file_of(client, youssef)
    log = reverse("person_reads", args=[youssef.participant_id])
    assert client.get(log).status_code == 403
    assert log not in file_of(client, youssef)
    sign_in(client, CoordinatorFactory(organisation=youssef.group.organisation).user)
    assert log in file_of(client, youssef)
    page = client.get(log).content.decode()
    assert "Karel" in page, page[page.index("<main") :]
    assert "peer support worker" in page
    sign_in(client, CoordinatorFactory().user)
    assert client.get(log).status_code == 404


def test_the_log_of_one_man_shows_no_reading_of_another(client, youssef):
    other = ParticipationFactory(group=youssef.group)
    file_of(client, other)
    sign_in(client, CoordinatorFactory(organisation=youssef.group.organisation).user)
    page = client.get(reverse("person_reads", args=[youssef.participant_id])).content.decode()
    assert "Nobody has read it yet." in page


def test_the_log_takes_as_many_queries_at_30_rows_as_at_1(client, youssef):
    file_of(client, youssef)
    sign_in(client, CoordinatorFactory(organisation=youssef.group.organisation).user)
    log = reverse("person_reads", args=[youssef.participant_id])
    few = queries_of(client, log)
    for _ in range(29):
        guide = FacilitationFactory(group=youssef.group).worker.user
        access.note_read(youssef.participant, by=guide, role="worker", action="person")
    assert queries_of(client, log) == few <= 9
