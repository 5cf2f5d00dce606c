"""The pages of the way back: anybody's, his own, the desk's (W3, W32, W33)."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.urls import reverse

from core import clock
from intake import actions
from intake.models import CodeTry, Referral, ReturnRequest
from intake.states import ReturnState, ReturnWay
from participants import actions as people
from participants import codes
from participants.models import Participation, ReturnCard
from participants.states import CallOutcome, ParticipationState
from tests.counting import queries_of
from tests.factories import (
    AdministratorFactory,
    ContactFactory,
    CoordinatorFactory,
    FacilitationFactory,
    GroupSessionFactory,
    ParticipantFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    UserFactory,
)
from tests.intake.conftest import request
from tests.intake.test_public_pages import main_of
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
R = ReturnState
FORM = {"name": "Sander", "reach": "06 1234 5678", "best_time": "evening"}
OWN = {"reach": "06 1234 5678", "best_time": "any"}


@pytest.fixture
def left(world):
    """Sander, with an account, left Halsteren with a card; the circle is full since and meets in five days."""
    GroupSessionFactory(group=world.group, starts_at=clock.now() + dt.timedelta(days=5))
    episode = ParticipationFactory(
        group=world.group, participant__name="Sander", participant__user=UserFactory(name="Sander"),
        participant__contact=None,
    )  # fmt: skip
    code = people.leave(participation=episode, by=None).code
    ParticipationFactory.create_batch(10, group=world.group)
    return SimpleNamespace(man=episode.participant, user=episode.participant.user, code=code, group=world.group)


@pytest.fixture
def asked(left):
    """He typed his card a moment ago."""
    return actions.ask_with_code(code=left.code, request=request(name="Sander"), origin="192.0.2.7")


def send(client, page="return", **values):
    return client.post(reverse(page), values, follow=True, headers={"accept-language": "en"})


def step(client, asked, name, **values):
    return client.post(reverse("return_step", args=[asked.pk, name]), values, follow=True)


def read(client, asked):
    return client.get(reverse("return_request", args=[asked.pk])).content.decode()


def spoken(asked, by):
    actions.note_return_call(request=asked, outcome=CallOutcome.SPOKEN, by=by)
    asked.refresh_from_db()
    return asked


def state_of(asked):
    return ReturnRequest.objects.get(pk=asked.pk).state


# --- anybody ----------------------------------------------------------------------------------------------------------


def test_the_page_is_neutral_and_help_and_the_way_out_are_in_reach(client, world):
    html = client.get(reverse("return")).content.decode()
    assert "<title>Kring</title>" in html
    for part in ("data-leave", 'href="/help/"', "tel:112", reverse("join")):
        assert part in html


def test_right_wrong_mistyped_used_and_no_codes_get_the_same_answer(client, world, left):
    """No enumeration: what differs between requests is only what he filled in himself."""
    used = people.leave(participation=ParticipationFactory(group=world.group), by=None).code
    ReturnCard.objects.filter(pk=people.find_card(used).pk).update(state="used", used_at=clock.now())
    mistyped = left.code[:-1] + ("2" if left.code[-1] != "2" else "3")
    answers = set()
    for number, code in enumerate([left.code, codes.new_code(), mistyped, used, "", "K7WM " * 16]):
        CodeTry.objects.all().delete()
        page = send(client, code=code, **{**FORM, "reach": f"06000000{number:02d}"})
        assert page.status_code == 200
        answers.add(main_of(page))
    assert len(answers) == 1
    assert "Good that you are here again." in answers.pop()
    assert ReturnRequest.objects.filter(way=ReturnWay.CARD).count() == 1


def test_the_answer_stays_the_same_when_too_many_codes_come(client, world, left):
    pages = {main_of(send(client, code=codes.new_code(), **{**FORM, "reach": f"06000000{n:02d}"})) for n in range(8)}
    assert len(pages) == 1
    assert ReturnRequest.objects.count() == 8


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"reach": "sander@example.org"}, "By e-mail we can only write"),
        ({"reach": ""}, "This field is required"),
        ({"reach": "call me"}, "ten digits"),
        ({"name": ""}, "This field is required"),
        ({"best_time": "never"}, "Select a valid choice"),
        ({"code": "x" * 81}, "at most 80"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_stored(client, world, wrong, words):
    assert words in send(client, **{**FORM, **wrong}).content.decode()
    assert not ReturnRequest.objects.exists()
    assert not CodeTry.objects.exists()


def test_the_code_never_comes_back_in_an_address_or_a_page(client, left):
    page = send(client, code=left.code, **FORM)
    assert left.code not in page.content.decode()
    assert all(left.code not in address for address, _status in page.redirect_chain)


def test_a_confirmation_that_was_made_up_leads_back(client):
    assert client.get(reverse("return_done", args=["12345.abc.def"])).headers["Location"] == reverse("return")


def test_without_any_organisation_the_numbers_stay(client):
    page = client.get(reverse("return")).content.decode()
    assert "tel:112" in page
    assert 'name="code"' not in page
    assert send(client, **FORM).status_code == 200


def test_the_public_page_asks_as_much_for_many_as_for_few(client, left, asked):
    few = queries_of(client, reverse("return"))
    many_returns(left, range(3, 33))
    assert queries_of(client, reverse("return")) == few


# --- he himself -------------------------------------------------------------------------------------------------------


def test_he_asks_from_his_own_page_follows_it_and_takes_it_back(client, left):
    client.force_login(left.user)
    assert reverse("my_return") in client.get(reverse("me")).content.decode()
    page = send(client, "my_return", **OWN).content.decode()
    assert "Good that you are here again." in page
    asked = ReturnRequest.objects.get()
    assert (asked.way, asked.participant) == (ReturnWay.PORTAL, left.man)
    assert "Somebody calls you before" in client.get(reverse("me")).content.decode()
    send(client, "my_return", **OWN)
    assert ReturnRequest.objects.count() == 1
    assert "You can ask again, always." in send(client, "my_return_withdraw").content.decode()
    assert state_of(asked) == R.WITHDRAWN
    assert client.post(reverse("my_return_withdraw")).status_code == 404


def test_with_a_safe_number_in_his_file_one_tap_is_enough(client, left):
    left.man.contact = ContactFactory(phone="06 1234 5678", call_safe=True)
    left.man.save()
    client.force_login(left.user)
    send(client, "my_return", best_time="any", reach="")
    assert ReturnRequest.objects.get().reached_by.phone == "06 1234 5678"


def test_he_reads_each_step_of_his_way(client, world, left, asked):
    client.force_login(left.user)
    spoken(asked, world.karel)
    assert "You have been called." in client.get(reverse("my_return")).content.decode()
    actions.seat_return(request=asked, group=world.group, by=world.karel)
    page = client.get(reverse("my_return")).content.decode()
    assert "You have a seat." in page
    assert reverse("my_return_withdraw") not in page
    refused = client.post(reverse("my_return_withdraw"))
    assert refused.status_code == 409
    assert "he leaves the group" in refused.content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"reach": ""}, "Give one number or address that is safe"),
        ({"reach": "abc"}, "ten digits"),
        ({"best_time": "never"}, "Select a valid choice"),
    ],
)
def test_what_he_fills_in_wrong_on_his_own_page_is_said(client, left, wrong, words):
    client.force_login(left.user)
    assert words in send(client, "my_return", **{**OWN, **wrong}).content.decode()
    assert not ReturnRequest.objects.exists()


def test_who_takes_part_or_was_ended_has_no_such_page(client, world):
    member = ParticipationFactory(group=world.group, participant__user=UserFactory())
    client.force_login(member.participant.user)
    assert client.get(reverse("my_return")).headers["Location"] == reverse("me")
    people.change_state(participation=member, state=ParticipationState.ENDED, by=None)
    assert client.post(reverse("my_return"), OWN).headers["Location"] == reverse("me")
    page = client.get(reverse("me")).content.decode()
    assert reverse("my_return") not in page
    assert reverse("join") in page


def test_who_has_no_file_has_no_such_page_and_nobody_else_his(client, world, left, asked):
    assert reverse("account_login") in client.get(reverse("my_return")).headers["Location"]
    sign_in(client, world.karel)
    assert client.get(reverse("my_return")).status_code == 404
    assert client.post(reverse("my_return_withdraw")).status_code == 404
    assert client.get(reverse("my_return_withdraw")).status_code == 405
    assert state_of(asked) == R.ASKED


# --- the desk: who sees whom ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stranger",
    [
        lambda left: left.user,
        lambda left: ParticipationFactory(group=left.group, participant__user=UserFactory()).participant.user,
        lambda left: PeerWorkerFactory().user,
        lambda left: CoordinatorFactory().user,
        lambda left: AdministratorFactory(organisation=left.group.organisation).user,
        lambda left: UserFactory(),
    ],
    ids=[
        "he himself", "another participant", "a worker elsewhere", "a coordinator elsewhere", "the administrator",
        "somebody without a role",
    ],
)  # fmt: skip
def test_to_strangers_his_request_does_not_exist(client, left, asked, stranger):
    sign_in(client, stranger(left))
    assert client.get(reverse("return_request", args=[asked.pk])).status_code == 404
    for name in ("claim", "call", "end-call", "seat", "prove", "recognise", "conversation", "withdraw", "hand-over"):
        assert step(client, asked, name, outcome="spoken", group=left.group.slug).status_code == 404, name
    assert client.post(reverse("person_return", args=[left.man.pk])).status_code == 404
    assert "Sander" not in client.get(reverse("returns")).content.decode()
    asked.refresh_from_db()
    assert (asked.state, asked.tries, asked.claimed_by) == (R.ASKED, 0, None)


def test_without_a_role_there_is_no_list_and_without_an_account_no_page(client, left, asked):
    for user in (left.user, UserFactory()):
        sign_in(client, user)
        assert client.get(reverse("returns")).status_code == 404
    client.logout()
    for address in (reverse("returns"), reverse("return_request", args=[asked.pk])):
        assert reverse("account_login") in client.get(address).headers["Location"]


def test_a_worker_does_not_meet_his_own_return_on_the_desk(client, world, left, asked):
    PeerWorkerFactory(organisation=world.organisation, user=left.user)
    sign_in(client, left.user)
    assert str(asked.pk) not in client.get(reverse("returns")).content.decode()
    assert step(client, asked, "claim").status_code == 404


def test_a_step_that_does_not_exist_is_404_and_one_that_is_only_looked_at_405(client, world, asked):
    sign_in(client, world.karel)
    assert step(client, asked, "forget").status_code == 404
    assert client.get(reverse("return_step", args=[asked.pk, "claim"])).status_code == 405


# --- the desk: what is done -------------------------------------------------------------------------------------------


def test_from_the_list_to_the_circle(client, world, left, asked):
    """W3, W33: claimed, tried, spoken, seated above the ceiling."""
    sign_in(client, world.karel)
    page = client.get(reverse("returns")).content.decode()
    assert "Sander" in page
    assert "Halsteren" in page
    step(client, asked, "claim")
    step(client, asked, "call", outcome="no_answer")
    assert "No answer" in read(client, asked)
    step(client, asked, "call", outcome="spoken")
    page = read(client, asked)
    assert "full: he sits above the ceiling" in page
    assert "his own group" in page
    page = step(client, asked, "seat", group=world.group.slug).content.decode()
    assert "Before his first evening" in page
    assert Participation.objects.seated().filter(group=world.group).count() == 11
    assert "Has a seat: to his first evening" in client.get(reverse("returns")).content.decode()


def test_handed_over_it_is_the_colleagues_call(client, world, asked):
    colleague = PeerWorkerFactory(organisation=world.organisation, user__name="Ron")
    sign_in(client, world.karel)
    step(client, asked, "hand-over", to=colleague.pk)
    asked.refresh_from_db()
    assert asked.claimed_by == colleague.user
    assert "Ron" in client.get(reverse("returns")).content.decode()


def test_three_tries_then_nobody_calls_any_more_and_his_right_stays(client, world, left, asked):
    sign_in(client, world.karel)
    for _ in range(3):
        step(client, asked, "call", outcome="no_answer")
    step(client, asked, "end-call", how="given_up")
    assert state_of(asked) == R.UNREACHED
    assert people.find_card(left.code)


def test_he_takes_it_back_by_telephone(client, world, asked):
    sign_in(client, world.karel)
    step(client, asked, "withdraw", reason="Works abroad")
    assert state_of(asked) == R.WITHDRAWN
    assert "Works abroad" in read(client, asked)


def test_without_a_code_he_is_proven_on_the_telephone_or_recognised(client, world, left):
    by_code, by_name = (
        actions.ask_with_code(code="", request=request(name=name, reach=reach), origin="")
        for name, reach in (("S.", "0611111111"), ("Sander", "0622222222"))
    )
    sign_in(client, world.karel)
    assert "He may be Sander" in read(client, by_name)
    assert "He may be" not in read(client, by_code)
    step(client, by_name, "recognise", participant=left.man.pk)
    by_name.refresh_from_db()
    assert by_name.participant == left.man
    other = people.leave(participation=ParticipationFactory(group=world.group), by=None).code
    step(client, by_code, "prove", code=other.lower())
    by_code.refresh_from_db()
    assert by_code.is_proven


def test_who_stays_unknown_goes_on_to_a_first_conversation(client, world):
    asked = actions.ask_with_code(code="", request=request(), origin="")
    sign_in(client, world.karel)
    page = step(client, asked, "conversation")
    assert page.redirect_chain[-1][0] == reverse("referral", args=[Referral.objects.get().pk])
    assert state_of(asked) == R.MOVED


def test_told_to_a_worker_it_begins_on_his_file(client, world, left):
    sign_in(client, world.karel)
    page = client.post(reverse("person_return", args=[left.man.pk]), follow=True)
    asked = ReturnRequest.objects.get()
    assert page.redirect_chain[-1][0] == reverse("return_request", args=[asked.pk])
    assert "Which evening suits him?" in page.content.decode()
    client.post(reverse("person_return", args=[left.man.pk]))
    assert ReturnRequest.objects.count() == 1


def test_who_was_ended_does_not_begin_there(client, world, left):
    again = people.seat(participant=left.man, group=world.group, by=None, is_return=True)
    people.change_state(participation=again, state=ParticipationState.ENDED, by=None)
    sign_in(client, world.karel)
    refused = client.post(reverse("person_return", args=[left.man.pk]))
    assert refused.status_code == 409
    assert "A new conversation is always open" in refused.content.decode()


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("call", {"outcome": "shouted"}, "Select a valid choice"),
        ("call", {"outcome": "voicemail"}, "a voicemail is safe"),
        ("call", {}, "This field is required"),
        ("end-call", {"how": "given_up"}, "Try at least 3 times"),
        ("end-call", {"how": "spoken"}, "Select a valid choice"),
        ("seat", {"group": "halsteren"}, "Write down first that you spoke with him."),
        ("seat", {"group": "nowhere"}, "Select a valid choice"),
        ("prove", {"code": "K7WM"}, "It is known already who he is."),
        ("recognise", {"participant": "no id"}, "is not a valid UUID"),
        ("hand-over", {"to": ""}, "This field is required"),
        ("withdraw", {"reason": "x" * 201}, "at most 200"),
    ],
)
def test_a_mistake_on_the_desk_is_a_sentence_and_changes_nothing(client, world, asked, name, values, words):
    sign_in(client, world.karel)
    page = step(client, asked, name, **values)
    assert page.status_code == 422
    assert words in page.content.decode()
    asked.refresh_from_db()
    assert (asked.state, asked.tries, asked.claimed_by) == (R.ASKED, 0, None)


def test_a_code_that_the_worker_types_wrong_is_a_sentence(client, world):
    asked = actions.ask_with_code(code="", request=request(), origin="")
    sign_in(client, world.karel)
    page = step(client, asked, "prove", code="K7WM-K7WM")
    assert page.status_code == 422
    assert "This code is not recognised" in page.content.decode()


def test_who_comes_too_late_to_take_a_call_is_told_whose_it_is(client, world, asked):
    sign_in(client, world.karel)
    step(client, asked, "claim")
    sign_in(client, world.coordinator)
    page = step(client, asked, "claim")
    assert page.status_code == 422
    assert "Karel calls him already" in page.content.decode()


def test_pressed_twice_a_seat_is_one_seat_and_a_sentence(client, world, asked):
    sign_in(client, world.karel)
    spoken(asked, world.karel)
    step(client, asked, "seat", group=world.group.slug)
    assert step(client, asked, "seat", group=world.group.slug).status_code == 422
    assert Participation.objects.filter(is_return=True).count() == 1


def test_what_is_not_safe_is_not_shown(client, world, left):
    contact = ContactFactory(phone="06 9876 5432", call_safe=False, text_safe=False, email="x@example.org")
    contact.email_safe = False
    contact.save()
    left.man.contact = contact
    left.man.save()
    asked = actions.write_down_return(participant=left.man, by=world.karel)
    sign_in(client, world.karel)
    page = read(client, asked)
    assert "06 9876 5432" not in page
    assert "x@example.org" not in page


def many_returns(left, numbers):
    """In every state that the list shows, of men with and without a file; each has another number."""
    by = CoordinatorFactory(organisation=left.group.organisation).user
    for number in numbers:
        CodeTry.objects.all().delete()
        man = ParticipantFactory(organisation=left.group.organisation, contact=ContactFactory())
        episode = ParticipationFactory(group=left.group, participant=man)
        code = people.leave(participation=episode, by=None).code
        asked = actions.ask_with_code(code=code, request=request(reach=f"06333333{number:02d}"), origin="")
        if number % 3:
            spoken(asked, by)
        if number % 3 == 2:
            actions.seat_return(request=asked, group=left.group, by=by)
        actions.ask_with_code(code="", request=request(reach=f"06444444{number:02d}"), origin="")


def test_the_pages_ask_as_much_for_thirty_men_as_for_one(client, world, left, asked):
    many_returns(left, range(3))
    sign_in(client, world.coordinator)
    unknown = actions.ask_with_code(code="", request=request(reach="0655555555"), origin="")
    talked = ReturnRequest.objects.filter(state=R.ASKED, closed_at__isnull=False).first()
    pages = [reverse("returns"), *(reverse("return_request", args=[one.pk]) for one in (asked, unknown, talked))]
    few = [queries_of(client, page) for page in pages]
    many_returns(left, range(3, 33))
    for number in range(30):
        PeerWorkerFactory(organisation=world.organisation)
        entry = FacilitationFactory(group__organisation=world.organisation)
        GroupSessionFactory(group=entry.group, starts_at=clock.now() + dt.timedelta(days=1 + number % 12))
    assert [queries_of(client, page) for page in pages] == few
    assert max(few) <= 30, few
