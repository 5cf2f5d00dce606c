"""What phones say and hear: small requests, each tap once, 304 when nothing changed (issue 5: 2, 3)."""

import json
import uuid

import pytest
from django.urls import reverse

from sessions import actions
from sessions.models import Attendance, Mark
from sessions.states import Presence
from tests.factories import CoordinatorFactory, ParticipationFactory, UserFactory
from tests.sessions.evenings import tap, tonight
from tests.sessions.pages import halsteren, queries_of, signed_in

pytestmark = pytest.mark.django_db
MOST_QUERIES_A_MARK = 26


@pytest.fixture
def evening():
    return tonight(halsteren(), men=3)


def row(man, presence="present", **values):
    return {"id": str(uuid.uuid4()), "man": str(man.pk), "presence": presence, "out": "", "base": "", **values}


def send(evening, *taps, user=None, status=200, body=None):
    response = signed_in(user or evening.karel).post(
        reverse("session_marks", args=[evening.pk]),
        json.dumps({"taps": taps}) if body is None else body,
        content_type="application/json",
    )
    assert response.status_code == status, response.content.decode()[:500]
    return response


def test_a_tap_is_answered_with_what_stands_now(evening):
    made = row(evening.men[0], "late", out="took")
    state = send(evening, made).json()
    assert state["men"] == {str(evening.men[0].pk): {"presence": "late", "out": "took", "base": made["id"]}}
    assert state["kept"] == {made["id"]: "taken"}
    assert state["token"]


def test_no_name_of_a_man_is_ever_sent(evening):
    actions.mark_men(session=evening, taps=[tap(evening.men[0], Presence.ABSENT)], by=evening.ron)
    text = send(evening, row(evening.men[0])).content.decode()
    assert "Ron said" in text
    assert "Sander" not in text


def test_the_same_tap_twice_counts_once(evening):
    made = row(evening.men[0])
    send(evening, made)
    send(evening, made, made)
    assert Mark.objects.count() == 1


def test_a_conflict_is_shown_with_both_marks(evening):
    actions.mark_men(session=evening, taps=[tap(evening.men[0], Presence.ABSENT)], by=evening.ron)
    dispute = send(evening, row(evening.men[0], "late")).json()["men"][str(evening.men[0].pk)]["dispute"]
    assert "Ron said “absent”" in dispute["sentence"]
    assert "Karel said “late”" in dispute["sentence"]
    assert [one["presence"] for one in dispute["choices"]] == ["absent", "late"]


def test_nothing_new_is_304_and_costs_little(evening):
    client, url = signed_in(evening.karel), reverse("session_marks", args=[evening.pk])
    tag = client.get(url).headers["ETag"]
    assert client.get(url, headers={"if-none-match": tag}).status_code == 304
    send(evening, row(evening.men[0]), user=evening.ron)
    assert client.get(url, headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", '{"taps": 3}', '{"taps": [3]}', '{"taps": [{}]}', '{"taps": [{"id": "x", "man": "y"}]}',
     json.dumps({"taps": [{"id": 1}] * 101}), "\x00" * 200_000],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words(evening, body):
    assert "Open the page again" in send(evening, body=body, status=409).json()["refused"]
    assert not Mark.objects.exists()


@pytest.mark.parametrize("wrong", [{"presence": "dead"}, {"out": "gone"}, {"id": "1"}, {"man": None}, {"base": "b"}])
def test_one_bad_tap_writes_nothing_of_the_whole(evening, wrong):
    send(evening, row(evening.men[0]), row(evening.men[1]) | wrong, status=409)
    assert not Attendance.objects.exists()


def test_nobody_else_says_or_hears_anything(evening):
    taking_part = ParticipationFactory(group=evening.group, participant__user=UserFactory()).participant.user
    for user in (taking_part, CoordinatorFactory().user):
        send(evening, row(evening.men[0]), user=user, status=404)


def test_a_tap_takes_as_many_queries_whatever_the_number_of_men(evening):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, url = signed_in(evening.karel), reverse("session_marks", args=[evening.pk])
    counts = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as captured:
            client.post(url, json.dumps({"taps": [row(evening.men[0], base=_last(evening))]}), "application/json")
        counts.append(len(captured))
        for number in range(10):
            man = ParticipationFactory(group=evening.group, participant__name=f"Man {number}").participant
            actions.mark_men(session=evening, taps=[tap(man)], by=evening.karel)
    assert counts[1] == counts[2] <= MOST_QUERIES_A_MARK
    assert queries_of(client, url) <= 12


def _last(evening):
    stands = Attendance.objects.filter(session=evening, participant=evening.men[0]).first()
    return str(stands.mark) if stands else ""
