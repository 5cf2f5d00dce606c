"""The first phase on pages: one tap on the evening, the look back on his file, an ending on a page of its own."""

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse

from core import clock
from intake import actions, queries
from intake.models import Ending, MotivationNote, ResponsibilityCheck
from intake.notices.first_phase import ENDING, REVIEW
from intake.states import EndingState, ReviewState, Stance
from participants.states import ParticipationState
from reminders import registry
from reminders.models import Deadline
from sessions.states import Presence
from tests.counting import queries_of
from tests.factories import (
    AttendanceFactory,
    CoordinatorFactory,
    GroupSessionFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    SessionWorkerFactory,
)
from tests.intake.phases import WORDS, circle, review_of
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
S = ParticipationState
B = Stance.BLAMES


@pytest.fixture
def world():
    """The last four evenings were yesterday and before, a fortnight apart; he came to all of them."""
    world = circle(evenings=0)
    world.man.began_at = clock.now() - dt.timedelta(days=60)
    world.man.save()
    yesterday = clock.now() - dt.timedelta(days=1)
    world.evenings = [
        GroupSessionFactory(group=world.group, starts_at=yesterday - dt.timedelta(weeks=2 * back))
        for back in (3, 2, 1, 0)
    ]
    for session in world.evenings:
        AttendanceFactory(session=session, participant=world.man.participant)
    return world


def page(client, user, name, *args):
    sign_in(client, user)
    return client.get(reverse(name, args=args))


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def tap(client, world, number, stance, **options):
    address = reverse("check", args=[world.evenings[number].pk, world.man.pk])
    return client.post(address, {"stance": stance, **options.pop("values", {})}, **options)


def blamed(world, evenings=4):
    for session in world.evenings[:evenings]:
        actions.note_check(participation=world.man, session=session, stance=B, by=world.karel)
    actions.open_due_reviews()


def pressed(html):
    return re.findall(r'name="stance" value="(\w+)" aria-pressed="true"', html)


# --- the evening ------------------------------------------------------------------------------------------


def test_the_page_of_the_evening_asks_one_tap_of_who_is_in_his_first_phase_and_came(client, world):
    """W24; for a member, for who stayed away and for who is invited there is nothing to tap."""
    for state, presence in ((S.MEMBER, Presence.PRESENT), (S.TRYING, Presence.ABSENT)):
        other = ParticipationFactory(group=world.group, state=state, began_at=world.man.began_at)
        AttendanceFactory(session=world.evenings[3], participant=other.participant, presence=presence)
    html = text(page(client, world.karel, "session", world.evenings[3].pk))
    assert html.count("is searching") == 1
    assert "first phase 4/4" in html
    tap(client, world, 3, B)
    assert ResponsibilityCheck.objects.get().stance == B
    assert pressed(text(client.get(reverse("session", args=[world.evenings[3].pk])))) == [B]


def test_a_tap_works_with_and_without_scripts(client, world):
    sign_in(client, world.karel)
    answer = tap(client, world, 3, "owns")
    assert answer.headers["Location"].endswith(f"#check-{world.man.pk}")
    html = tap(client, world, 3, "searching", headers={"HX-Request": "true"}).content.decode()
    assert pressed(html) == ["searching"]
    assert "<html" not in html
    assert ResponsibilityCheck.objects.get().stance == "searching"


def test_the_note_stands_behind_a_disclosure_and_stays_when_another_key_is_tapped(client, world):
    sign_in(client, world.karel)
    tap(client, world, 3, B, values={"note": "Over the neighbour", "offered": "A glass of water"})
    tap(client, world, 3, "owns")
    check = ResponsibilityCheck.objects.get()
    assert (check.stance, check.note, check.offered) == ("owns", "Over the neighbour", "A glass of water")
    html = text(client.get(reverse("session", args=[world.evenings[3].pk])))
    assert "<details" in html
    assert "Over the neighbour" in html


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda world: world.evenings[3].attendances.update(presence="absent"), "was not there"),
        (lambda world: type(world.man).objects.filter(pk=world.man.pk).update(state=S.PAUSED, paused_at=clock.now()),
         "not in his first phase"),
    ],
    ids=["he was absent", "he pauses"],
)  # fmt: skip
def test_what_cannot_be_noted_is_a_sentence_never_an_error(client, world, change, sentence):
    change(world)
    sign_in(client, world.karel)
    assert sentence in tap(client, world, 3, B).content.decode()
    assert sentence in tap(client, world, 3, B, headers={"HX-Request": "true"}).content.decode()
    assert not ResponsibilityCheck.objects.exists()


@pytest.mark.parametrize(
    ("stance", "values", "sentence"),
    [("angry", {}, "one of the three"), ("", {}, "one of the three"), (B, {"note": "x" * 501}, "too long")],
)
def test_nonsense_is_answered_with_a_sentence(client, world, stance, values, sentence):
    sign_in(client, world.karel)
    answer = tap(client, world, 3, stance, values=values, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not ResponsibilityCheck.objects.exists()


def test_a_substitute_taps_on_his_one_evening_and_sees_nothing_of_the_others(client, world):
    blamed(world)
    substitute = SessionWorkerFactory(session=world.evenings[3]).worker.user
    assert "is searching" in text(page(client, substitute, "session", world.evenings[3].pk))
    assert tap(client, world, 3, "owns").status_code == 302
    assert tap(client, world, 2, "owns").status_code == 404
    assert client.get(reverse("person", args=[world.man.participant_id])).status_code == 404


def test_another_man_of_another_group_is_404(client, world):
    other = ParticipationFactory(state=S.TRYING, member_at=None)
    sign_in(client, world.karel)
    for session, episode in ((world.evenings[3].pk, other.pk), (uuid.uuid4(), world.man.pk)):
        assert client.post(reverse("check", args=[session, episode]), {"stance": B}).status_code == 404


def test_the_page_of_the_evening_takes_the_same_queries_for_one_man_and_for_eight(client, world):
    def newcomer():
        one = ParticipationFactory(group=world.group, state=S.TRYING, member_at=None, began_at=world.man.began_at)
        for session in world.evenings:
            AttendanceFactory(session=session, participant=one.participant)
        actions.note_check(participation=one, session=world.evenings[3], stance=B, by=world.karel)

    blamed(world)
    sign_in(client, world.karel)
    address = reverse("session", args=[world.evenings[3].pk])
    one = queries_of(client, address)
    for _ in range(7):
        newcomer()
    assert queries_of(client, address) == one


# --- his file ---------------------------------------------------------------------------------------------


def test_his_file_shows_his_evenings_what_was_heard_and_three_ways_to_go_on(client, world):
    sign_in(client, world.karel)
    tap(client, world, 2, "searching", values={"note": "Asked how others feel it coming", "offered": "Mo told"})
    blamed(world)
    html = text(page(client, world.karel, "person", world.man.participant_id))
    assert html.count("blames others") == 4
    assert "He goes on as member" in html
    assert "One more round" in html
    assert reverse("ending_new", args=[world.man.pk]) in html
    assert "Asked how others feel it coming" in html
    assert "Make him a member" not in html


def test_before_the_fourth_evening_it_says_how_many_there_are_and_offers_no_decision(client, world):
    world.evenings[0].attendances.all().delete()
    html = text(page(client, world.karel, "person", world.man.participant_id))
    assert "He came to 3 of the 4 evenings" in html
    assert "He goes on as member" not in html
    assert "Make him a member" in html


def test_the_look_back_is_decided_with_one_key(client, world):
    blamed(world)
    sign_in(client, world.karel)
    answer = client.post(reverse("review_decide", args=[world.man.pk]), {"decision": "member"}, follow=True)
    assert "Saved." in text(answer)
    world.man.refresh_from_db()
    assert world.man.state == S.MEMBER
    again = client.post(reverse("review_decide", args=[world.man.pk]), {"decision": "round"}, follow=True)
    assert "nothing to look back on" in text(again)
    for nonsense in ("", "ended"):
        refused = client.post(reverse("review_decide", args=[world.man.pk]), {"decision": nonsense}, follow=True)
        assert refused.status_code == 200


def test_too_early_is_a_sentence_on_his_file(client, world):
    sign_in(client, world.karel)
    world.evenings[0].attendances.all().delete()
    answer = client.post(reverse("review_decide", args=[world.man.pk]), {"decision": "member"}, follow=True)
    assert "came to 3 of 4 evenings" in text(answer)


def test_a_plain_step_on_his_file_is_refused_with_a_sentence_while_he_is_looked_back_on(client, world):
    blamed(world)
    sign_in(client, world.karel)
    answer = client.post(reverse("person_step", args=[world.man.participant_id, world.man.pk]), {"to": "member"})
    assert "Look back with him first" in text(answer)


def test_motivation_is_noted_with_one_tap_and_shown_over_time(client, world):
    """W26."""
    sign_in(client, world.karel)
    for one in ("external", "identified", "nonsense"):
        client.post(reverse("motivation", args=[world.man.pk]), {"step": one})
    assert list(MotivationNote.objects.order_by("at").values_list("step", flat=True)) == ["external", "identified"]
    html = text(client.get(reverse("person", args=[world.man.participant_id])))
    shown = html[html.index("Where his motivation comes from") :]
    assert shown.index("Others want him to") < shown.index("He finds it important himself")


def test_the_promise_leads_to_his_file_and_stands_on_the_page_of_promises(client, world):
    blamed(world)
    review = review_of(world)
    address = reverse("review", args=[review.pk])
    assert address in text(page(client, world.karel, "promises"))
    assert client.get(address).headers["Location"].startswith(reverse("person", args=[world.man.participant_id]))
    assert page(client, CoordinatorFactory().user, "review", review.pk).status_code == 404


# --- an ending --------------------------------------------------------------------------------------------


def write(client, world, key="propose", **values):
    sent = {"ground": "blames", "words": WORDS, key: "1", **values}
    return client.post(reverse("ending_new", args=[world.man.pk]), sent, follow=True)


def test_the_words_are_looked_at_as_he_reads_them_before_anything_is_proposed(client, world):
    blamed(world)
    sign_in(client, world.karel)
    html = text(write(client, world, key="look"))
    assert "Your place in this group has ended." in html
    assert html.count(WORDS) == 2
    assert 'name="propose"' in html
    assert not Ending.objects.exists()
    assert 'name="propose"' not in text(client.get(reverse("ending_new", args=[world.man.pk])))


def test_a_second_person_confirms_on_the_same_page_the_proposer_cannot(client, world):
    """W25."""
    blamed(world)
    sign_in(client, world.karel)
    html = text(write(client, world))
    ending = Ending.objects.get()
    assert "A second person has to look at it" in html
    assert 'name="confirm"' not in html
    address = reverse("ending", args=[ending.pk])
    assert "proposed this yourself" in text(client.post(address, {"confirm": "1"}))
    html = text(page(client, world.ron, "ending", ending.pk))
    assert WORDS in html
    assert 'name="confirm"' in html
    client.post(address, {"confirm": "1"})
    world.man.refresh_from_db()
    assert world.man.state == S.ENDED
    assert "His participation was ended by two people" in text(
        client.get(reverse("person", args=[world.man.participant_id]))
    )
    assert "is now" in text(client.post(address, {"confirm": "1"}))


def test_a_proposal_is_taken_back_on_its_page(client, world):
    blamed(world)
    ending = actions.propose_ending(participation=world.man, ground="blames", words=WORDS, by=world.karel)
    sign_in(client, world.marjan)
    client.post(reverse("ending", args=[ending.pk]), {"withdraw": "1", "reason": "He called"})
    ending.refresh_from_db()
    assert ending.state == EndingState.WITHDRAWN
    assert review_of(world).state == ReviewState.OPEN
    assert Deadline.objects.get(kind=ENDING).waived_because == "He called"


@pytest.mark.parametrize("values", [{"words": ""}, {"words": "No"}, {"ground": ""}, {"ground": "violence"}])
def test_an_ending_that_is_not_filled_in_stays_on_the_page_with_what_was_written(client, world, values):
    blamed(world)
    sign_in(client, world.karel)
    answer = write(client, world, **values)
    assert answer.status_code == 200
    assert 'name="words"' in text(answer)
    assert not Ending.objects.exists()


def test_without_enough_checks_the_ground_is_not_even_on_the_page(client, world):
    blamed(world, evenings=3)
    html = text(page(client, world.karel, "ending_new", world.man.pk))
    assert 'value="blames"' not in html
    assert 'value="confusion"' in html
    assert write(client, world).status_code == 200
    assert not Ending.objects.exists()


def test_nobody_else_reaches_an_ending_least_of_all_he_himself(client, world):
    blamed(world)
    ending = actions.propose_ending(participation=world.man, ground="blames", words=WORDS, by=world.karel)
    strangers = [CoordinatorFactory().user, PeerWorkerFactory(organisation=world.group.organisation).user]
    for user in [*strangers, world.man.participant.user]:
        for name, pk in (("ending", ending.pk), ("ending_new", world.man.pk), ("review", review_of(world).pk)):
            assert page(client, user, name, pk).status_code == 404
        assert client.post(reverse("ending", args=[ending.pk]), {"confirm": "1"}).status_code == 404
        for name in ("review_decide", "motivation"):
            assert client.post(reverse(name, args=[world.man.pk]), {"decision": "member"}).status_code == 404


def test_titles_say_nothing(client, world):
    blamed(world)
    ending = actions.propose_ending(participation=world.man, ground="blames", words=WORDS, by=world.karel)
    for name, pk in (("ending", ending.pk), ("ending_new", world.man.pk)):
        assert "<title>Kring</title>" in page(client, world.ron, name, pk).content.decode()


# --- his own page -----------------------------------------------------------------------------------------


def ended(world):
    blamed(world)
    ending = actions.propose_ending(participation=world.man, ground="blames", words=WORDS, by=world.karel)
    return actions.confirm_ending(ending=ending, by=world.ron)


def test_an_ended_man_reads_the_words_and_that_a_new_conversation_is_always_open(client, world):
    """W25, W33."""
    ended(world)
    client.force_login(world.man.participant.user)
    html = text(client.get(reverse("me")))
    assert WORDS in html
    assert reverse("join") in html
    assert "new conversation at any time" in html
    assert "You can always come back" not in html


def test_a_proposal_is_not_his_to_read_yet(client, world):
    blamed(world)
    actions.propose_ending(participation=world.man, ground="blames", words=WORDS, by=world.karel)
    client.force_login(world.man.participant.user)
    assert WORDS not in text(client.get(reverse("me")))


def test_once_he_sits_in_a_circle_again_the_words_are_over(client, world):
    ended(world)
    user = world.man.participant.user
    assert queries.own_ending(user)
    ParticipationFactory(group=world.group, participant=world.man.participant, began_at=clock.now())
    assert queries.own_ending(user) is None
    client.force_login(user)
    assert WORDS not in text(client.get(reverse("me")))


def test_who_is_ended_in_one_group_and_sits_in_another_reads_both(client, world):
    other = ParticipationFactory(participant=world.man.participant, group__organisation=world.group.organisation)
    assert other.began_at < clock.now()
    ended(world)
    client.force_login(world.man.participant.user)
    assert WORDS in text(client.get(reverse("me")))


def test_the_words_of_another_man_are_never_his(client, world):
    ended(world)
    other = ParticipationFactory(group=world.group, participant__user=PeerWorkerFactory().user)
    client.force_login(other.participant.user)
    assert WORDS not in text(client.get(reverse("me")))


def test_both_kinds_of_promise_are_registered_with_a_page():
    for name in (REVIEW, ENDING):
        deadline = Deadline(kind=name, subject=f"x:{uuid.uuid4()}")
        assert registry.deadline_kind(name).link(deadline).startswith("/desk/")
