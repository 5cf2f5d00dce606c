"""Leaving, pausing, going on by himself; the card that is shown once (W27, W32, W33)."""

import pytest
from django.urls import reverse

from core import clock
from participants import actions, codes
from participants.models import Participation, ReturnCard
from participants.states import CardState, ParticipationState
from tests.counting import queries_of
from tests.factories import (
    AdministratorFactory,
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    UserFactory,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
S = ParticipationState


@pytest.fixture
def sander():
    """A member with an account, in a group that Karel guides."""
    one = ParticipationFactory(
        group__name="Halsteren", participant__name="Sander", participant__user=UserFactory(name="Sander")
    )
    one.guide = FacilitationFactory(group=one.group, worker__user__name="Karel").worker.user
    one.user, one.man = one.participant.user, one.participant
    return one


@pytest.fixture
def his(client, sander):
    """His own browser."""
    client.force_login(sander.user)
    return client


def press(client, step, episode):
    return client.post(reverse("leave"), {"step": step, "episode": episode.pk}, follow=True)


def state(episode):
    return Participation.objects.get(pk=episode.pk).state


def code_in(response):
    """The code on a page, which must stand there once to be read."""
    code = response.context["code"]
    assert f">{code}<" in response.content.decode()
    return code


# --- leaving ----------------------------------------------------------------------------------------------------------


def test_leaving_asks_first_and_a_look_changes_nothing(his, sander):
    page = his.get(reverse("leave"), {"episode": sander.pk}).content.decode()
    assert "Do you want to stop?" in page
    assert "Nobody asks why" in page
    assert state(sander) == S.MEMBER


def test_he_leaves_and_sees_his_card_once(his, sander):
    """W32, W33: it stands in this answer only; no address and no cache keeps it."""
    answer = press(his, "leave", sander)
    code = code_in(answer)
    assert answer.redirect_chain == []
    assert "no-store" in answer.headers["Cache-Control"]
    assert state(sander) == S.LEFT
    assert actions.find_card(code)
    for name in ("me", "leave", "my_card"):
        assert code not in his.get(reverse(name), follow=True).content.decode()


def test_the_card_and_what_is_kept_of_it_say_nothing_about_him(his, sander):
    page = press(his, "leave", sander).content.decode()
    card = page[page.index('id="code"') : page.index("</main>")]
    for word in ("Sander", "Halsteren", "group", "violence"):
        assert word not in card
    assert "<title>Kring</title>" in page


def test_pressed_twice_makes_one_card_and_leads_to_his_page(his, sander):
    press(his, "leave", sander)
    again = press(his, "leave", sander)
    assert again.redirect_chain[-1][0] == reverse("me")
    assert ReturnCard.objects.count() == 1


@pytest.mark.parametrize("values", [{}, {"step": "leave"}, {"step": "burn"}, {"step": "leave", "episode": "no-id"}])
def test_a_form_that_makes_no_sense_leads_back_and_changes_nothing(his, sander, values):
    assert his.post(reverse("leave"), values).headers["Location"] == reverse("me")
    assert his.get(reverse("leave"), {"episode": "no-id"}).status_code == 200
    assert state(sander) == S.MEMBER


def test_nobody_leaves_for_another_man(his, sander):
    other = ParticipationFactory(group=sander.group, participant__user=UserFactory())
    for step in ("leave", "pause"):
        press(his, step, other)
    assert state(other) == S.MEMBER
    assert "Do you want to stop?" not in his.get(reverse("leave"), {"episode": other.pk}).content.decode()


def test_of_two_groups_he_leaves_the_one_that_he_chose(his, sander):
    other = ParticipationFactory(group__name="Breda", participant=sander.man)
    page = his.get(reverse("leave")).content.decode()
    assert page.index("Breda") < page.index("Halsteren")
    press(his, "leave", other)
    assert (state(sander), state(other)) == (S.MEMBER, S.LEFT)


# --- pausing and going on ---------------------------------------------------------------------------------------------


def test_he_pauses_and_goes_on_as_what_he_was(his, sander):
    """W27."""
    assert "You have a pause now." in press(his, "pause", sander).content.decode()
    assert state(sander) == S.PAUSED
    assert "I go on" in his.get(reverse("me")).content.decode()
    assert "Good that you are here again." in press(his, "go_on", sander).content.decode()
    assert state(sander) == S.MEMBER


def test_who_tries_goes_on_trying(client):
    """A pause does not skip the first phase."""
    trying = ParticipationFactory(state=S.TRYING, member_at=None, participant__user=UserFactory())
    client.force_login(trying.participant.user)
    press(client, "pause", trying)
    press(client, "go_on", trying)
    assert state(trying) == S.TRYING


def test_after_a_pause_his_seat_is_there_also_when_the_circle_is_full(his, sander):
    press(his, "pause", sander)
    ParticipationFactory.create_batch(10, group=sander.group)
    press(his, "go_on", sander)
    assert Participation.objects.seated().filter(group=sander.group).count() == 11


@pytest.mark.parametrize(("first", "second"), [("pause", "pause"), ("", "go_on")])
def test_a_step_that_is_not_his_is_a_sentence(his, sander, first, second):
    if first:
        press(his, first, sander)
    before = state(sander)
    page = press(his, second, sander)
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()
    assert state(sander) == before


# --- a new card -------------------------------------------------------------------------------------------------------


def test_a_lost_card_is_made_anew_after_a_question_and_the_old_one_stops(his, sander):
    old = code_in(press(his, "leave", sander))
    assert "The old one does not work" in his.get(reverse("my_card")).content.decode()
    assert actions.find_card(old), "looking changes nothing"
    answer = his.post(reverse("my_card"))
    assert actions.find_card(old) is None
    assert actions.find_card(code_in(answer))
    assert "no-store" in answer.headers["Cache-Control"]


def test_who_takes_part_or_was_ended_has_no_card(his, sander):
    for change in (None, S.ENDED):
        if change:
            actions.change_state(participation=sander, state=change, by=None)
        assert his.get(reverse("my_card")).status_code == 404
        assert his.post(reverse("my_card")).status_code == 404
    assert not ReturnCard.objects.exists()


# --- through a worker -------------------------------------------------------------------------------------------------


def test_a_worker_lets_him_go_and_gives_him_the_card(client, sander):
    sign_in(client, sander.guide)
    address = reverse("person_step", args=[sander.man.pk, sander.pk])
    assert "Sander leaves Halsteren?" in client.get(address).content.decode()
    assert state(sander) == S.MEMBER
    answer = client.post(address, {"to": "left", "reason": "Moves to Spain"})
    assert actions.find_card(code_in(answer))
    assert "no-store" in answer.headers["Cache-Control"]
    again = client.post(address, {"to": "left"})
    assert again.status_code == 200
    assert 'role="alert"' in again.content.decode()
    assert ReturnCard.objects.count() == 1


def test_a_worker_makes_a_new_card(client, sander):
    old = actions.leave(participation=sander, by=None).code
    sign_in(client, sander.guide)
    address = reverse("person_card", args=[sander.man.pk])
    assert "A new return card?" in client.get(address).content.decode()
    new = code_in(client.post(address))
    assert codes.is_well_formed(new)
    assert (actions.find_card(old), bool(actions.find_card(new))) == (None, True)
    assert ReturnCard.objects.filter(state=CardState.VALID).count() == 1


def test_for_who_takes_part_a_worker_makes_none_and_reads_why(client, sander):
    sign_in(client, sander.guide)
    for call in (client.get, client.post):
        page = call(reverse("person_card", args=[sander.man.pk]))
        assert page.status_code == 403
        assert "A return card is for who has left a group." in page.content.decode()


@pytest.mark.parametrize(
    "stranger",
    [
        lambda one: one.user,
        lambda one: ParticipationFactory(group=one.group, participant__user=UserFactory()).participant.user,
        lambda one: PeerWorkerFactory(organisation=one.group.organisation).user,
        lambda one: FacilitationFactory().worker.user,
        lambda one: CoordinatorFactory().user,
        lambda one: AdministratorFactory(organisation=one.group.organisation).user,
        lambda one: UserFactory(),
    ],
    ids=[
        "he himself", "another participant", "a worker on no roster", "a worker elsewhere", "a coordinator elsewhere",
        "the administrator", "somebody without a role",
    ],
)  # fmt: skip
def test_strangers_make_no_card(client, sander, stranger):
    code = actions.leave(participation=sander, by=None).code
    sign_in(client, stranger(sander))
    address = reverse("person_card", args=[sander.man.pk])
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
    assert actions.find_card(code)


def test_without_an_account_there_is_nothing(client, sander):
    for name in ("leave", "my_card"):
        assert reverse("account_login") in client.get(reverse(name)).headers["Location"]


def test_who_takes_part_in_nothing_has_nothing_to_leave(client, sander):
    sign_in(client, sander.guide)
    assert client.get(reverse("leave")).headers["Location"] == reverse("me")
    assert client.get(reverse("my_card")).status_code == 404


# --- queries ----------------------------------------------------------------------------------------------------------


def test_the_pages_ask_as_much_for_thirty_as_for_one(client, sander):
    client.force_login(sander.user)
    leaver = ParticipationFactory(participant__user=UserFactory())
    actions.leave(participation=leaver, by=None)
    guide = FacilitationFactory(group=leaver.group).worker.user

    def counts():
        client.force_login(sander.user)
        own = queries_of(client, reverse("leave"))
        client.force_login(leaver.participant.user)
        card = queries_of(client, reverse("my_card"))
        sign_in(client, guide)
        return own, card, queries_of(client, reverse("person_card", args=[leaver.participant_id]))

    few = counts()
    for _ in range(30):
        ParticipationFactory(participant=sander.man, group=GroupFactory(organisation=sander.group.organisation))
        ParticipationFactory(
            participant=leaver.participant, state=S.LEFT, closed_at=clock.now(),
            group=GroupFactory(organisation=leaver.group.organisation),
        )  # fmt: skip
    assert counts() == few
