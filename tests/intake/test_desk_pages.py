"""The desk of the ways in: who sees whom, what can be done, and how many questions a page asks the database."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from groups.models import Group
from intake import actions, queries
from intake.models import Agency, DemandSignal, FirstConversation, Referral
from intake.states import Decision, ReferralState, Way
from participants.actions import calls
from participants.models import Participant, Participation
from participants.states import CallOutcome
from tests.counting import queries_of
from tests.factories import (
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    GroupSessionFactory,
    ParticipantFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    UserFactory,
)
from tests.intake.conftest import request, talk
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
TALK = {"is_confused": "no", "uses_during": "no", "decision": "welcome", "hopes": "Quiet at home"}


@pytest.fixture
def now_world(world):
    """The same world with an evening in five days from today, and Peter waiting since a moment ago."""
    world.session = GroupSessionFactory(group=world.group, starts_at=clock.now() + dt.timedelta(days=5))
    world.peter = actions.refer(organisation=world.organisation, request=request(), way=Way.SELF)
    return world


def desk(client, user):
    client.force_login(user)
    return sign_in(client, user)


def step(client, referral, name, **values):
    return client.post(reverse("referral_step", args=[referral.pk, name]), values, follow=True)


def english(user):
    user.language = "en"
    user.save()
    return user


def test_a_worker_calls_talks_and_gives_a_seat_on_one_page(client, now_world):
    """W19–W22, from the list to the circle."""
    desk(client, now_world.karel)
    assert "Peter" in client.get(reverse("intake")).content.decode()
    step(client, now_world.peter, "claim")
    step(client, now_world.peter, "call", outcome="spoken")
    page = step(client, now_world.peter, "talk", **TALK).content.decode()
    assert now_world.group.name in page
    step(client, now_world.peter, "place", group=now_world.group.slug)
    now_world.peter.refresh_from_db()
    assert now_world.peter.state == ReferralState.PLACED
    assert Participation.objects.get().group == now_world.group


def test_not_now_without_a_ground_is_refused_with_a_sentence_and_keeps_what_was_written(client, now_world):
    """W23."""
    desk(client, now_world.karel)
    step(client, now_world.peter, "call", outcome="spoken")
    page = step(client, now_world.peter, "talk", **{**TALK, "decision": "not_now"})
    assert page.status_code == 422
    assert "Everyone is welcome" in page.content.decode()
    assert "Quiet at home" in page.content.decode()
    assert not FirstConversation.objects.exists()


def test_the_talk_asks_two_questions_and_nothing_of_what_happened(client, now_world):
    """W23."""
    desk(client, now_world.karel)
    step(client, now_world.peter, "call", outcome="spoken")
    html = client.get(reverse("referral", args=[now_world.peter.pk])).content.decode()
    for question in ("is_confused", "uses_during"):
        assert question in html
    for word in ("violence", "police", "offence", "severity", "convict"):
        assert word not in html.lower()


def test_who_comes_too_late_to_take_a_call_is_told_whose_it_is(client, now_world):
    colleague = PeerWorkerFactory(organisation=now_world.organisation).user
    calls.claim_call(call=now_world.peter, by=now_world.karel)
    desk(client, colleague)
    page = client.post(reverse("referral_step", args=[now_world.peter.pk, "claim"]), follow=True)
    assert "Karel calls him already" in page.content.decode()


def test_another_organisation_and_a_colleague_who_did_not_take_him_up_get_404(client, now_world):
    page = reverse("referral", args=[now_world.peter.pk])
    colleague = PeerWorkerFactory(organisation=now_world.organisation).user
    stranger = CoordinatorFactory().user
    man = ParticipationFactory(participant__user=UserFactory()).participant.user
    assert desk(client, colleague).get(page).status_code == 200
    actions.note_call(referral=now_world.peter, outcome=CallOutcome.SPOKEN, by=now_world.karel)
    for user, status in ((colleague, 404), (stranger, 404), (man, 404), (now_world.coordinator, 200)):
        assert desk(client, user).get(page).status_code == status
        if status == 404:
            assert step(client, now_world.peter, "claim").status_code == 404
    client.logout()
    assert reverse("account_login") in client.get(page).headers["Location"]


@pytest.mark.parametrize("name", ["intake", "referral_new", "demand", "agencies", "merge_choose"])
def test_a_participant_has_no_desk(client, name):
    man = ParticipationFactory(participant__user=UserFactory()).participant.user
    client.force_login(man)
    assert client.get(reverse(name)).status_code == 404


@pytest.mark.parametrize("name", ["demand", "merge_choose"])
def test_what_is_the_coordinators_is_403_for_a_worker(client, world, name):
    assert desk(client, world.karel).get(reverse(name)).status_code == 403
    assert desk(client, world.coordinator).get(reverse(name)).status_code == 200


def test_a_worker_writes_down_who_called(client, world):
    values = {
        "name": "Henk", "reach": "0612345678", "town": "Halsteren", "best_time": "any",
        "organisation": world.organisation.pk,
    }  # fmt: skip
    desk(client, world.karel).post(reverse("referral_new"), values)
    assert Referral.objects.get().way == Way.WORKER


def test_a_claim_is_one_press_and_the_colleague_hears_who_was_first(client, now_world):
    desk(client, now_world.karel)
    step(client, now_world.peter, "claim")
    marjan = english(now_world.coordinator)
    page = step(desk(client, marjan), now_world.peter, "claim")
    assert page.status_code == 422
    assert "Karel calls him already" in page.content.decode()


def test_a_known_man_is_recognised_on_the_desk_only(client, now_world):
    from tests.factories import ContactFactory

    known = ParticipationFactory(
        group=now_world.group, participant__contact=ContactFactory(email="", phone="+31612345678")
    ).participant
    page = desk(client, now_world.karel).get(reverse("referral", args=[now_world.peter.pk])).content.decode()
    assert str(known.pk) in page
    step(client, now_world.peter, "recognise", participant=known.pk)
    now_world.peter.refresh_from_db()
    assert now_world.peter.participant == known


def test_what_is_not_safe_is_not_shown(client, now_world):
    actions.refer(
        organisation=now_world.organisation, request=request(reach="x@example.org", message_is_safe=True), way=Way.SELF
    )
    referral = Referral.objects.exclude(pk=now_world.peter.pk).get()
    referral.contact.email_safe = False
    referral.contact.save()
    page = desk(client, now_world.karel).get(reverse("referral", args=[referral.pk])).content.decode()
    assert "x@example.org" not in page


def test_the_nearest_group_stands_first_full_ones_are_left_out_and_guests_are_marked(client, now_world):
    """W3, W10."""
    for town, men in (("Groningen", 2), ("Bergen op Zoom", 3), ("Steenbergen", 10)):
        group = GroupFactory(town=town, name=f"Group {town}")
        GroupSessionFactory(group=group, starts_at=clock.now() + dt.timedelta(days=6))
        ParticipationFactory.create_batch(men, group=group)
    late = GroupFactory(town="Halsteren", name="Late")
    GroupSessionFactory(group=late, starts_at=clock.now() + dt.timedelta(days=20))
    offers = queries.placement(now_world.peter, clock.now()).offers
    assert [offer.town for offer in offers] == ["Halsteren", "Bergen op Zoom", "Groningen"]
    assert [offer.is_guest for offer in offers] == [False, False, True]
    assert [offer.taken for offer in offers] == [0, 3, 2]


def test_groups_are_narrowed_by_evening_and_language(now_world):
    group = GroupFactory(town="Breda", language="en")
    session = GroupSessionFactory(group=group, starts_at=clock.now() + dt.timedelta(days=6))
    day = str(session.local_start.isoweekday())
    found = queries.placement(now_world.peter, clock.now(), language="en").offers
    assert [offer.pk for offer in found] == [group.pk]
    assert group.pk in [one.pk for one in queries.placement(now_world.peter, clock.now(), weekday=day).offers]


def test_in_an_unknown_town_groups_stand_by_name_and_the_page_says_so(client, now_world):
    Referral.objects.filter(pk=now_world.peter.pk).update(town="Xyz")
    for name in ("Beta", "Alpha"):
        GroupSessionFactory(group=GroupFactory(name=name), starts_at=clock.now() + dt.timedelta(days=2))
    now_world.peter.refresh_from_db()
    found = queries.placement(now_world.peter, clock.now())
    assert [offer.name for offer in found.offers] == ["Alpha", "Beta", "Halsteren"]
    assert not found.town_known
    desk(client, english(now_world.karel))
    page = step(client, now_world.peter, "call", outcome="spoken").content.decode()
    assert "We do not know where Xyz is" in page


def test_nothing_fits_so_a_sign_is_written_and_the_coordinator_sees_where(client, now_world):
    """W22."""
    desk(client, now_world.karel)
    step(client, now_world.peter, "call", outcome="spoken")
    step(client, now_world.peter, "talk", **TALK)
    day = clock.today() + dt.timedelta(days=7)
    step(client, now_world.peter, "signal", call_again_on=day.isoformat())
    assert DemandSignal.objects.get().call_again_on == day
    page = desk(client, english(now_world.coordinator)).get(reverse("demand")).content.decode()
    for words in ("Halsteren", "1 man", "is called on"):
        assert words in page
    other = desk(client, CoordinatorFactory().user).get(reverse("demand")).content.decode()
    assert "Halsteren" not in other


def test_agencies_and_their_people(client, world):
    desk(client, world.karel)
    values = {"name": "Probation", "town": "Breda", "organisation": world.organisation.pk}
    client.post(reverse("agencies"), values)
    agency = Agency.objects.get()
    page = reverse("agency", args=[agency.pk])
    client.post(page, {"name": "Joke", "email": "joke@example.org"})
    assert "Joke" in client.get(page).content.decode()
    assert desk(client, PeerWorkerFactory().user).get(page).status_code == 404


def test_a_coordinator_brings_two_files_together(client, world):
    keep = ParticipationFactory(group=world.group).participant
    gone = ParticipantFactory(organisation=world.organisation, name="Double")
    desk(client, world.coordinator)
    confirm = client.post(reverse("merge_choose"), {"keep": keep.pk, "gone": gone.pk}).headers["Location"]
    assert "Double" in client.get(confirm).content.decode()
    client.post(confirm)
    assert list(Participant.objects.all()) == [keep]
    foreign = reverse("merge_confirm", args=[keep.pk, ParticipantFactory().pk])
    assert client.get(foreign).status_code == 404


def test_every_page_asks_as_much_for_many_men_as_for_few(client, now_world):
    desk(client, now_world.coordinator)
    actions.add_agency(organisation=now_world.organisation, by=now_world.karel, name="First")
    pages = [reverse("intake"), reverse("demand"), reverse("agencies"), reverse("referral", args=[now_world.peter.pk])]
    few = [queries_of(client, page) for page in pages]
    for number in range(12):
        man = actions.refer(
            organisation=now_world.organisation, request=request(reach=f"06111111{number:02d}"), way=Way.WORKER,
            by=now_world.coordinator,
        )  # fmt: skip
        actions.note_call(referral=man, outcome=CallOutcome.SPOKEN, by=now_world.coordinator)
        talk(man, now_world.coordinator)
        actions.signal_demand(
            referral=man, by=now_world.coordinator, call_again_on=clock.today() + dt.timedelta(days=3)
        )
        actions.add_agency(organisation=now_world.organisation, by=now_world.karel, name=f"Agency {number}")
    assert [queries_of(client, page) for page in pages] == few


def test_the_placement_page_asks_as_much_for_many_groups_as_for_few(client, now_world):
    actions.note_call(referral=now_world.peter, outcome=CallOutcome.SPOKEN, by=now_world.karel)
    talk(now_world.peter, now_world.karel, Decision.WELCOME)
    desk(client, now_world.karel)
    page = reverse("referral", args=[now_world.peter.pk])
    few = queries_of(client, page)
    for _ in range(12):
        entry = FacilitationFactory()
        GroupSessionFactory(group=entry.group, starts_at=clock.now() + dt.timedelta(days=4))
        ParticipationFactory.create_batch(2, group=entry.group)
    assert queries_of(client, page) == few
    assert Group.objects.count() >= 13
