"""A man's own page of an evening: what he brings in, how tense he is, who guides it (issue 5: 6; W8, W30, W32)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.errors import DomainError
from core.models import AuditEvent
from sessions import actions
from sessions.models import Rsvp, Suggestion, TensionNote
from sessions.states import Answer, CancelReason
from tests.factories import (
    FacilitationFactory,
    GroupSessionFactory,
    ParticipationFactory,
    SessionWorkerFactory,
    UserFactory,
)
from tests.sessions.pages import coordinator_of, halsteren, page, queries_of, signed_in

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def evening():
    """Next week in Halsteren, guided by Karel (`.karel`); Sander (`.man`: his user, `.file`) takes part."""
    group = halsteren()
    return with_people(GroupSessionFactory(group=group, venue=group.venue))


@pytest.fixture
def tonight():
    """The same, half an hour after it began."""
    group = halsteren()
    return with_people(GroupSessionFactory(group=group, venue=group.venue, starts_at=clock.now() - HOUR / 2))


def with_people(session):
    SessionWorkerFactory(session=session, worker=session.group.facilitations.get().worker)
    episode = ParticipationFactory(
        group=session.group, participant__name="Sander Prins", participant__user=UserFactory(name="Sander Prins")
    )
    session.karel, session.file, session.man = session.group.karel, episode.participant, episode.participant.user
    return session


def url(evening):
    return reverse("my_evening", args=[evening.pk])


def post(evening, **values):
    return signed_in(evening.man).post(url(evening), values, follow=True).content.decode()


def note(evening, before=7, after=None, shared=False, **values):
    return actions.note_tension(
        session=evening, participant=evening.file, before=before, after=after, shared=shared, by=evening.man, **values
    )


def suggest(evening, words="thuiskomen", **values):
    return actions.suggest_theme(session=evening, participant=evening.file, words=words, by=evening.man, **values)


def test_that_a_worker_took_part_is_read_only_when_he_wants_it(evening):
    worker = evening.session_workers.get().worker
    worker.from_participant = True
    worker.save()
    assert "took part" not in page(evening.man, "my_evening", evening.pk)
    worker.tells_past = True
    worker.save()
    assert "Karel took part himself before he guided." in page(evening.man, "my_evening", evening.pk)


def test_it_says_who_guides_it_and_how_to_get_there_and_not_how_to_get_in(evening):
    evening.venue.access_note = "code 1904"
    evening.venue.save()
    text = page(evening.man, "my_evening", evening.pk)
    assert "with Karel" in text
    assert "Kerkstraat 4" in text
    assert "1904" not in text
    assert "<title>Kring</title>" in text


def test_he_never_sees_the_name_of_another_man(evening):
    other = ParticipationFactory(group=evening.group, participant__name="Canary", participant__user=UserFactory())
    file = other.participant
    actions.suggest_theme(session=evening, participant=file, words="canary words", by=file.user)
    actions.note_tension(session=evening, participant=file, before=9, after=None, shared=True, by=file.user)
    for name, args in (("me", ()), ("my_sessions", ()), ("my_evening", (evening.pk,))):
        assert "canary" not in page(evening.man, name, *args).casefold()


def test_who_guides_that_evening_reads_what_he_brings_in_with_his_first_name(evening):
    text = post(evening, do="bring", words="coming  home")
    assert "coming home" in text
    text = page(evening.karel, "session", evening.pk)
    assert "coming home" in text
    assert "Sander" in text
    assert "Prins" not in text


def test_nobody_else_reads_it(evening):
    suggest(evening, words="coming home")
    note(evening, before=8, shared=True)
    colleague = FacilitationFactory(group=evening.group).worker.user  # on the roster, not on this evening
    for user in (colleague, coordinator_of(evening.group)):
        text = page(user, "session", evening.pk)
        assert "coming home" not in text
        assert "They bring in" not in text


def test_he_can_change_it_and_take_it_back(evening):
    post(evening, do="bring", words="work")
    post(evening, do="bring", words="money")
    assert Suggestion.objects.get().words == "money"
    assert "Taken back." in post(evening, do="bring", words="money", back="1")
    assert not Suggestion.objects.exists()


def test_it_is_encrypted_and_stands_in_no_trail(evening):
    suggest(evening, words="coming home")
    stored = Suggestion.objects.values_list("words", flat=True).get()
    assert "coming home" not in str.__str__(stored)
    assert "coming home" not in str(list(AuditEvent.objects.values_list("facts", flat=True)))


@pytest.mark.parametrize("change", ["over", "cancelled"])
def test_nothing_is_brought_in_to_an_evening_that_is_over_or_off(evening, change):
    if change == "cancelled":
        actions.cancel_evening(session=evening, reason=CancelReason.VENUE, by=None)
    with pytest.raises(DomainError, match="over or cancelled"):
        suggest(evening, now=evening.ends_at if change == "over" else None)


def test_a_text_that_is_too_long_stays_on_the_page_with_a_sentence(evening):
    words = "x" * 201
    text = post(evening, do="bring", words=words)
    assert words in text
    assert "at most 200" in text
    assert not Suggestion.objects.exists()
    with pytest.raises(DomainError, match="200 letters at most"):
        suggest(evening, words=words)


def test_his_tension_is_his_own_unless_he_shares_it(tonight):
    post(tonight, do="tension", before="7", after="3")
    written = TensionNote.objects.get()
    assert (written.before, written.after, written.shared) == (7, 3, False)
    assert "tension" not in page(tonight.karel, "session", tonight.pk)
    post(tonight, do="tension", before="7", after="3", shared="on")
    assert "tension 7 → 3" in page(tonight.karel, "session", tonight.pk)
    assert "tension" not in page(coordinator_of(tonight.group), "session", tonight.pk)


def test_sharing_ends_when_he_wants_and_an_empty_note_is_no_note(tonight):
    note(tonight, shared=True)
    note(tonight, shared=False)
    assert "tension" not in page(tonight.karel, "session", tonight.pk)
    post(tonight, do="tension", before="", after="")
    assert not TensionNote.objects.exists()


@pytest.mark.parametrize("value", ["11", "-1", "x", "7.5", "٣٣"])
def test_another_number_gets_a_sentence(tonight, value):
    text = post(tonight, do="tension", before=value)
    assert "Select a valid choice" in text
    assert not TensionNote.objects.exists()


@pytest.mark.parametrize("value", [-1, 11])
def test_the_action_and_the_database_refuse_it_too(tonight, value):
    with pytest.raises(DomainError, match="from 0 to 10"):
        note(tonight, before=value)
    row = TensionNote(session=tonight, participant=tonight.file, before=abs(value) + 10, written_at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_how_he_is_afterwards_is_asked_once_it_has_begun(evening):
    assert "After the evening" not in page(evening.man, "my_evening", evening.pk)
    with pytest.raises(DomainError, match="has not begun"):
        note(evening, after=3)


def test_me_asks_how_he_is_after_an_evening_until_he_said_so():
    group = halsteren()
    evening = with_people(GroupSessionFactory(group=group, starts_at=clock.now() - DAY))
    assert "How are you after" in page(evening.man, "me")
    note(evening, after=2)
    assert "How are you after" not in page(evening.man, "me")


def test_a_week_after_the_evening_nothing_can_be_noted_any_more(evening):
    note(evening, before=4, after=3, now=evening.ends_at + 7 * DAY)
    with pytest.raises(DomainError, match="can be written any more"):
        note(evening, after=3, now=evening.ends_at + 7 * DAY + HOUR)


def test_nobody_writes_for_another_man(evening):
    stranger = UserFactory()
    with pytest.raises(DomainError):
        actions.suggest_theme(session=evening, participant=evening.file, words="x", by=stranger)
    with pytest.raises(DomainError):
        actions.note_tension(session=evening, participant=evening.file, before=1, after=None, shared=True, by=stranger)
    assert not Suggestion.objects.exists()
    assert not TensionNote.objects.exists()


def test_the_page_is_his_own(evening):
    other = ParticipationFactory(participant__user=UserFactory()).participant.user
    for user in (other, evening.karel, coordinator_of(evening.group)):
        assert signed_in(user).get(url(evening)).status_code == 404
        assert signed_in(user).post(url(evening), {"do": "bring", "words": "x"}).status_code == 404


def test_who_guides_the_group_he_sits_in_does_not_read_his_own_words_on_the_desk(evening):
    evening.file.user = evening.karel
    evening.file.save()
    evening.man = evening.karel
    suggest(evening, words="coming home")
    assert "coming home" not in page(evening.karel, "session", evening.pk)


def test_what_a_man_brought_in_who_left_is_not_shown(evening):
    suggest(evening, words="coming home")
    evening.file.participations.update(state="left", closed_at=clock.now())
    assert "coming home" not in page(evening.karel, "session", evening.pk)


def test_late_is_one_tap_under_a_fold(evening):
    text = page(evening.man, "me")
    assert "Later than the start?" in text
    response = signed_in(evening.man).post(
        reverse("answer", args=[evening.pk]), {"answer": "late", "back": "my_evening"}
    )
    assert response.url == url(evening)
    assert Rsvp.objects.get().answer == Answer.LATE


def test_a_post_that_says_nothing_changes_nothing(evening):
    assert signed_in(evening.man).post(url(evening), {"do": "x"}).status_code == 200


def test_his_page_costs_few_queries_however_many_men_there_are(evening):
    client = signed_in(evening.man)
    first = queries_of(client, url(evening))
    for _ in range(9):
        file = ParticipationFactory(group=evening.group, participant__user=UserFactory()).participant
        actions.suggest_theme(session=evening, participant=file, words="x", by=file.user)
    assert queries_of(client, url(evening)) == first <= 14
