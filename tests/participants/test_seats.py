"""A new man, the steps of an episode, seats and returns (W3, W10, W11, W27, W32, W33)."""

import datetime as dt
import uuid

import pytest
from django.core import mail
from django.urls import reverse

from core import clock
from participants.models import Participant, Participation
from participants.states import ParticipationState
from tests.factories import (
    GroupFactory,
    ParticipantFactory,
    ParticipationFactory,
    PeerWorkerFactory,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
S = ParticipationState


def left(participation, days_ago=10):
    """He left the group."""
    participation.state, participation.closed_at = S.LEFT, clock.now() - dt.timedelta(days=days_ago)
    participation.save()
    return participation


def bring_in(client, group, **changes):
    data = {"name": "Dennis", "group": group.slug, "state": "trying", "token": str(uuid.uuid4())}
    return client.post(reverse("person_new"), data | changes)


def test_a_worker_seats_a_new_man_who_is_told_nothing(client, group, guide):
    sign_in(client, guide)
    page = bring_in(client, group, email="dennis@example.org", phone="06 12345678", call_safe="on")
    man = Participant.objects.select_related("contact").get()
    assert page.url == reverse("person", args=[man.pk])
    assert (man.name, man.organisation, man.user) == ("Dennis", group.organisation, None)
    assert (man.contact.call_safe, man.contact.email_safe, man.contact.text_safe) == (True, False, False)
    assert man.participations.get().state == S.TRYING
    assert mail.outbox == []


def test_the_form_sent_twice_opens_one_file(client, group):
    token = str(uuid.uuid4())
    first, second = (bring_in(client, group, token=token).url for _ in range(2))
    assert first == second
    assert Participant.objects.count() == Participation.objects.count() == 1


def test_a_token_of_somebody_elses_file_opens_nothing(client, group):
    foreign = ParticipantFactory()
    page = bring_in(client, group, token=str(foreign.pk))
    assert page.status_code == 403
    assert not Participation.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"state": "left"}, "state"),
        ({"email": "nobody"}, "email"),
        ({"phone": "call me"}, "phone"),
        ({"email_safe": "on"}, "email"),
        ({"text_safe": "on"}, "phone"),
        ({"token": "1"}, "token"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(client, group, changes, field):
    page = bring_in(client, group, **changes)
    assert field in page.context["form"].errors
    assert not Participant.objects.exists()


def test_nobody_is_seated_in_a_group_of_another_organisation(client, group):
    page = bring_in(client, GroupFactory())
    assert page.context["form"].errors["group"]


def test_a_full_circle_refuses_and_keeps_no_file(client, group):
    """W3."""
    for _ in range(10):
        ParticipationFactory(group=group)
    page = bring_in(client, group)
    assert "All 10 seats are taken" in page.content.decode()
    assert not Participant.objects.filter(participations=None).exists()


def test_a_worker_on_no_roster_is_told_whom_to_ask(client, coordinator):
    sign_in(client, PeerWorkerFactory(organisation=coordinator.organisation).user)
    assert client.get(reverse("person_new")).status_code == 403


def step(client, participation, to, **data):
    return client.post(reverse("person_step", args=[participation.participant_id, participation.pk]), {"to": to} | data)


def state(participation):
    return Participation.objects.get(pk=participation.pk).state


def test_he_pauses_goes_on_and_leaves_and_the_page_tells_it(client, seated):
    for to in ("paused", "member", "left"):
        step(client, seated, to, reason="his own wish")
        assert state(seated) == to
    page = client.get(reverse("person", args=[seated.participant.pk])).context["page"]
    assert [moment.title for moment in page.moments] == [
        "Halsteren: left",
        "Halsteren: member",
        "Halsteren: paused",
    ]
    assert page.moments[0].by == "Marjan"
    assert page.moments[0].text == "his own wish"


@pytest.mark.parametrize(
    ("now", "dates", "offered"),
    [
        (S.INVITED, {"member_at": None}, ["trying", "member", "left"]),
        (S.TRYING, {"member_at": None}, ["member", "paused", "left"]),
        (S.MEMBER, {}, ["paused", "left"]),
        (S.PAUSED, {"paused_at": clock.now()}, ["member", "left"]),
        (S.PAUSED, {"paused_at": clock.now(), "member_at": None}, ["trying", "member", "left"]),
        (S.LEFT, {"closed_at": clock.now()}, []),
        (S.ENDED, {"closed_at": clock.now()}, []),
    ],
)
def test_only_legal_steps_are_offered(client, group, now, dates, offered):
    one = ParticipationFactory(group=group, state=now, **dates)
    (episode,) = client.get(reverse("person", args=[one.participant.pk])).context["page"].episodes
    assert [option.to for option in episode.steps] == offered


def test_a_member_does_not_go_back_to_the_first_phase_by_pausing(client, seated):
    step(client, seated, "paused")
    page = step(client, seated, "trying")
    assert "let him go on as member" in page.content.decode()
    assert state(seated) == S.PAUSED


def test_leaving_asks_first_and_looking_changes_nothing(client, seated):
    page = client.get(reverse("person_step", args=[seated.participant.pk, seated.pk])).content.decode()
    assert "He can always come back" in page
    assert state(seated) == S.MEMBER


def test_an_ending_has_its_own_way_and_is_no_step_here(client, seated):
    """W25."""
    assert step(client, seated, "ended").status_code == 403
    assert state(seated) == S.MEMBER


def test_a_step_that_is_not_legal_any_more_is_answered_with_a_sentence(client, seated):
    step(client, seated, "left")
    page = step(client, seated, "paused")
    assert "That can&#x27;t be done any more" in page.content.decode()
    assert state(seated) == S.LEFT


@pytest.mark.parametrize("to", ["", "nonsense"])
def test_a_step_that_does_not_exist_changes_nothing(client, seated, to):
    assert step(client, seated, to).status_code == 200
    assert state(seated) == S.MEMBER


def seat(client, man, group, begins_as):
    return client.post(reverse("person_seat", args=[man.pk]), {"group": group.slug, "begins_as": begins_as})


def test_a_man_who_left_returns_as_member_also_above_the_ceiling(client, group, seated):
    """W33."""
    left(seated)
    for _ in range(10):
        ParticipationFactory(group=group)
    page = client.get(reverse("person", args=[seated.participant.pk]))
    assert "He comes back" in page.content.decode()
    seat(client, seated.participant, group, "return")
    episode = seated.participant.participations.open().get()
    assert (episode.state, episode.is_return) == (S.MEMBER, True)
    assert Participation.objects.seated().filter(group=group).count() == 11
    assert state(seated) == S.LEFT


def test_who_never_left_has_no_return_above_the_ceiling(client, group):
    newcomer = ParticipantFactory(organisation=group.organisation)
    ParticipationFactory(participant=newcomer, group=GroupFactory(organisation=group.organisation))
    page = seat(client, newcomer, group, "return")
    assert page.context["form"].errors["begins_as"]


def test_an_ending_does_not_carry_the_guarantee(client, group, seated):
    """W33: the way back after an ending under W25 is a new conversation."""
    left(seated, days_ago=20)
    ParticipationFactory(
        group=group, participant=seated.participant, state=S.ENDED, closed_at=clock.now(), began_at=clock.now()
    )
    way_back = client.get(reverse("person", args=[seated.participant.pk])).context["way_back"]
    assert not way_back.may_return
    assert seat(client, seated.participant, group, "return").context["form"].errors["begins_as"]


def test_a_known_man_gets_a_seat_in_another_group(client, group, seated):
    """W10."""
    other = GroupFactory(organisation=group.organisation)
    seat(client, seated.participant, other, "trying")
    assert seated.participant.participations.get(group=other).state == S.TRYING


def test_one_seat_a_group_however_often_the_form_is_sent(client, group, seated):
    page = seat(client, seated.participant, group, "member")
    assert "takes part in this group already" in page.content.decode()
    assert seated.participant.participations.count() == 1


def test_a_full_circle_and_a_closed_group_refuse(client, group, seated):
    full = GroupFactory(organisation=group.organisation, seats_ceiling=2)
    for _ in range(2):
        ParticipationFactory(group=full)
    assert "All 2 seats are taken" in seat(client, seated.participant, full, "trying").content.decode()
    closed = GroupFactory(organisation=group.organisation, status="closed", closed_at=clock.now())
    assert seat(client, seated.participant, closed, "trying").context["form"].errors["group"]
    assert seated.participant.participations.count() == 1


def test_a_group_that_the_worker_does_not_guide_cannot_be_chosen(client, group, seated, guide):
    other = GroupFactory(organisation=group.organisation)
    sign_in(client, guide)
    assert seat(client, seated.participant, other, "trying").context["form"].errors["group"]
