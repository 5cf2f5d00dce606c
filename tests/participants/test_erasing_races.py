"""Somebody writes about a man while he is erased: what comes too late is refused, and nothing is left (ADR 0032)."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from core import erasures, privacy
from core.models import Erased
from core.privacy import Whose
from participants import actions
from participants.actions import erasing
from participants.models import ContactRequest, Participant, Participation
from participants.states import ParticipationState
from sessions.actions import suggest_theme
from sessions.models import Suggestion
from tests.factories import FacilitationFactory, GroupSessionFactory, ParticipationFactory, UserFactory
from tests.races import CONNECTIONS, race, without_locks
from tests.signing import sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
ROUNDS = 6
# He is gone before the writer looked, or before he committed. Neither leaves anything.
TOO_LATE = {"DoesNotExist", "IntegrityError", "refused"}


def a_man():
    episode = ParticipationFactory(participant__user=UserFactory())
    evening = GroupSessionFactory(group=episode.group)
    return episode, evening


def attempts(episode, evening):
    """One erases him, seven write: he asks for a call, brings something in, leaves, a worker changes his name."""
    man, user = episode.participant, episode.participant.user
    worker = FacilitationFactory(group=episode.group).worker.user

    def ask():
        actions.ask_for_contact(participant=man, by=user, words="now", token=uuid.uuid4())

    def suggest():
        suggest_theme(session=evening, participant=man, words="work", by=user)

    def leave():
        actions.leave(participation=episode, by=None)

    def rename():
        actions.rename_participant(participant=man, name="Sjon", by=worker)

    writers = [ask, suggest, leave, rename, ask, suggest, suggest]
    return [lambda: actions.erase_man(participant=man, by=None), *writers]


def left(men):
    """Rows that are still about these men, by model."""
    subjects = {f"participant:{pk}" for pk in men}
    rows = {one.label: privacy.rows_of(one, men, subjects).count() for one in privacy.entries(Whose.MAN)}
    return {label: count for label, count in rows.items() if count}


def test_whatever_is_written_at_that_moment_nothing_is_left():
    stories = [a_man() for _number in range(ROUNDS)]
    men = [episode.participant_id for episode, _evening in stories]
    rounds = [one for story in stories for one in attempts(*story)]
    outcome = race(rounds)
    assert Erased.objects.count() == ROUNDS, outcome
    assert set(outcome) <= {"won", *TOO_LATE}, outcome
    assert left(men) == {}
    assert not ContactRequest.objects.exists()
    assert not Suggestion.objects.exists()
    assert Participation.objects.filter(participant__nameless=True).count() == ROUNDS
    assert not Participation.objects.exclude(state=ParticipationState.LEFT).exists()


def test_erased_many_times_at_once_he_is_erased_once():
    episode, _evening = a_man()
    outcome = race([lambda: actions.erase_man(participant=episode.participant, by=None)] * CONNECTIONS)
    assert outcome == {"won": 1, "DoesNotExist": CONNECTIONS - 1}
    assert Participation.objects.count() == 1
    assert Erased.objects.count() == 1


def test_control_without_the_locks_they_trip(monkeypatch):
    """Erased twice, two of them move what is counted, or trip over each other and have no second try."""
    episode, _evening = a_man()
    monkeypatch.setattr(erasing, "TRIES", 0)
    with without_locks(monkeypatch):
        outcome = race(
            [lambda: actions.erase_man(participant=episode.participant, by=None)] * CONNECTIONS,
            meet_before=Participant,
        )
    assert outcome != {"won": 1, "DoesNotExist": CONNECTIONS - 1}


def test_a_page_that_was_open_answers_with_a_sentence(monkeypatch):
    """The worker has the form, the man erases himself, the worker saves: not an error page, and nothing is kept."""
    episode, _evening = a_man()
    worker = FacilitationFactory(group=episode.group).worker.user
    client = Client()
    sign_in(client, worker)
    change = actions.change_contact

    def meanwhile(**values):
        monkeypatch.setattr(actions, "change_contact", change)
        actions.erase_man(participant=episode.participant, by=None)
        return change(**values)

    monkeypatch.setattr(actions, "change_contact", meanwhile)
    url = reverse("person_contact", args=[episode.participant_id])
    answer = client.post(
        url, {"name": "Sjon", "language": "nl", "wording": "neutral"}, headers={"accept-language": "en"}
    )
    assert answer.status_code in (404, 409)
    assert "not there any more" in answer.content.decode() or answer.status_code == 404
    assert not Participant.objects.filter(nameless=False).exists()
    assert erasures.subjects_of([episode.participant_id]) == set()
