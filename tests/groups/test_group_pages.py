"""A group begins, changes, opens, pauses and closes; its agreements (W3, W12–W17, W41)."""

import pytest
from django.db.models import Max
from django.urls import reverse

from core import clock
from groups import agreement_texts
from groups.models import Agreement, Group
from groups.states import GroupStatus
from participants.models import Participation
from participants.states import ParticipationState
from sessions.models import GroupSession
from sessions.states import SessionState
from tests.counting import queries_of
from tests.factories import (
    CoordinatorFactory,
    FacilitationFactory,
    GroupSessionFactory,
    ParticipationFactory,
    VenueFactory,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def description(**changes):
    values = {
        "name": "Bergen op Zoom",
        "town": "Bergen op Zoom",
        "weekday": "2",
        "local_time": "19:30",
        "duration_minutes": "120",
        "every_n_weeks": "2",
        "zone": "Europe/Amsterdam",
        "language": "nl",
        "formats": ["booklet", "sharing"],
    }
    return values | changes


def test_a_new_group_forms_and_gets_an_address_from_its_name(client, organisation):
    page = client.post(reverse("group_new"), description())
    group = Group.objects.get()
    assert page.url == reverse("group", args=["bergen-op-zoom"])
    assert (group.organisation, group.status, group.formats) == (organisation, "forming", ["booklet", "sharing"])
    assert group.transitions.get().to_state == "forming"


def test_a_second_group_of_that_name_gets_another_address(client, organisation):
    for _ in range(2):
        client.post(reverse("group_new"), description())
    assert set(Group.objects.values_list("slug", flat=True)) == {"bergen-op-zoom", "bergen-op-zoom-2"}


def test_a_group_called_new_does_not_hide_the_page_for_new_groups(client, organisation):
    client.post(reverse("group_new"), description(name="New"))
    assert Group.objects.get().slug == "new-2"
    page = client.post(reverse("group_new"), description(slug="new"))
    assert page.context["form"].errors["slug"]


def test_who_coordinates_two_organisations_chooses_first(client, coordinator):
    other = CoordinatorFactory(user=coordinator.user).organisation
    assert other.name in client.get(reverse("group_new")).content.decode()
    client.post(reverse("group_new") + f"?organisation={other.slug}", description())
    assert Group.objects.get().organisation == other


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"every_n_weeks": "0"}, "every_n_weeks"),
        ({"duration_minutes": "5"}, "duration_minutes"),
        ({"seats_ceiling": "50"}, "seats_ceiling"),
        ({"name": ""}, "name"),
        ({"zone": "Europe/Nowhere"}, "zone"),
        ({"local_time": "25:00"}, "local_time"),
        ({"group_app_link": "javascript:alert(1)"}, "group_app_link"),
        ({"formats": ["magic"]}, "formats"),
    ],
)
def test_a_description_that_makes_no_sense_is_refused_beside_its_field(client, organisation, changes, field):
    page = client.post(reverse("group_new"), description(**changes))
    assert field in page.context["form"].errors
    assert not Group.objects.exists()


def test_a_room_of_another_organisation_cannot_be_chosen(client, organisation):
    page = client.post(reverse("group_new"), description(venue=str(VenueFactory().pk)))
    assert "venue" in page.context["form"].errors


def test_a_coordinator_edits_and_the_address_stays_when_left_empty(client, group):
    client.post(reverse("group_edit", args=[group.slug]), description(name="Halsteren II", slug=""))
    changed = Group.objects.get()
    assert (changed.name, changed.slug, changed.local_time.hour) == ("Halsteren II", group.slug, 19)


def test_an_address_that_another_group_has_is_refused(client, group):
    other = Group.objects.create(organisation=group.organisation, name="B", slug="b", town="B")
    page = client.post(reverse("group_edit", args=[group.slug]), description(slug="b"))
    assert "Another group has this short name" in str(page.context["form"].errors["slug"])
    assert other.slug == "b"


PAGES = ["group_edit", "group_status", "group_workers", "group_agreements", "roster_import", "roster_export"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    "who",
    [
        "participant",
        "worker of another group",
        "worker of another organisation",
        "coordinator of another organisation",
        "administrator",
        "administrator of another organisation",
    ],
)
def test_to_strangers_the_group_does_not_exist(client, persons, group, name, who):
    sign_in(client, persons[who])
    address = reverse(name, args=[group.slug])
    assert client.get(address).status_code == 404
    assert client.post(address, {}).status_code in {404, 405}


@pytest.mark.parametrize(
    ("name", "may_look", "may_post"),
    [
        ("group_edit", 403, 403),
        ("group_status", 403, 403),
        ("group_workers", 200, 403),
        ("group_agreements", 200, 200),
        ("roster_import", 200, 200),
        ("roster_export", 200, 405),
    ],
)
def test_what_a_worker_on_the_roster_may(client, persons, group, name, may_look, may_post):
    sign_in(client, persons["worker on the roster"])
    address = reverse(name, args=[group.slug])
    assert client.get(address).status_code == may_look
    assert client.post(address, {}).status_code == may_post


@pytest.mark.parametrize(
    ("who", "status"), [("participant", 404), ("administrator", 404), ("worker on the roster", 403)]
)
def test_only_coordinators_make_groups(client, persons, who, status):
    """Who has no desk finds nothing there."""
    sign_in(client, persons[who])
    assert client.get(reverse("group_new")).status_code == status
    assert client.post(reverse("group_new"), description()).status_code == status


# --- Status ---


def to(client, group, status, **data):
    return client.post(reverse("group_status", args=[group.slug]), {"to": status} | data)


def test_looking_at_the_steps_changes_nothing(client, group):
    GroupSessionFactory(group=group)
    for query in ({}, {"to": "closed"}, {"to": "paused"}):
        assert client.get(reverse("group_status", args=[group.slug]), query).status_code == 200
    assert Group.objects.get().status == GroupStatus.OPEN
    assert GroupSession.objects.get().state == SessionState.PLANNED


def test_before_closing_the_page_says_what_happens_to_evenings_men_and_roster(client, group):
    for _ in range(2):
        GroupSessionFactory(group=group)
    ParticipationFactory(group=group)
    FacilitationFactory(group=group)
    page = client.get(reverse("group_status", args=[group.slug]), {"to": "closed"}).content.decode()
    assert "All 2 coming evenings are cancelled." in page
    assert "1 man leaves the group. He can always come back" in page
    assert "1 worker leaves it" in page


def test_closing_ends_the_roster_also_its_later_days_and_lets_the_men_go_with_their_right_to_return(client, group):
    evening, man = GroupSessionFactory(group=group), ParticipationFactory(group=group)
    now, later = FacilitationFactory(group=group), FacilitationFactory(group=group)
    type(later).objects.filter(pk=later.pk).update(from_date=clock.today().replace(year=clock.today().year + 1))
    type(now).objects.filter(pk=now.pk).update(until_date=clock.today().replace(year=clock.today().year + 1))
    to(client, group, "closed", reason="moved")
    group.refresh_from_db()
    assert group.status == GroupStatus.CLOSED
    assert GroupSession.objects.get(pk=evening.pk).state == SessionState.CANCELLED
    assert Participation.objects.get(pk=man.pk).state == ParticipationState.LEFT
    assert list(group.facilitations.values_list("pk", flat=True)) == [now.pk]
    assert group.facilitations.get().until_date == clock.today()


def test_pausing_and_opening_again(client, group):
    to(client, group, "paused", reason="summer")
    assert Group.objects.get().status == GroupStatus.PAUSED
    assert group.transitions.get().reason == "summer"
    to(client, group, "open")
    assert Group.objects.get().status == GroupStatus.OPEN


def test_a_step_sent_twice_is_answered_with_a_sentence(client, group):
    to(client, group, "paused")
    page = client.post(reverse("group_status", args=[group.slug]), {"to": "paused"}, follow=True)
    assert "That can&#x27;t be done any more" in page.content.decode()
    assert group.transitions.count() == 1


@pytest.mark.parametrize("status", ["forming", "nonsense", ""])
def test_a_step_that_does_not_exist_changes_nothing(client, group, status):
    assert to(client, group, status).status_code in {200, 302}
    assert Group.objects.get().status == GroupStatus.OPEN


def test_a_closed_group_offers_no_step(client, group):
    to(client, group, "closed")
    page = client.get(reverse("group_status", args=[group.slug]))
    assert "A closed group does not open again" in page.content.decode()
    assert client.get(reverse("group_status", args=[group.slug]), {"to": "open"}).status_code == 404


# --- Agreements ---


def publish(client, group, dutch="Wat hier gezegd wordt, blijft hier.", english="What is said here stays here."):
    return client.post(reverse("group_agreements", args=[group.slug]), {"text_nl": dutch, "text_en": english})


def test_a_new_group_starts_from_a_text_of_ours(client, group):
    form = client.get(reverse("group_agreements", args=[group.slug])).context["form"]
    assert form.initial == {"text_nl": agreement_texts.TEXT_NL, "text_en": agreement_texts.TEXT_EN}


@pytest.mark.parametrize(
    ("english", "dutch"),
    [
        ("You read it before you take part", "Je leest het voordat je meedoet"),  # W12
        ("stays here", "blijft hier"),  # W13
        ("talk about themselves too", "ook over zichzelf"),  # W14
        ("We do not judge", "We oordelen niet"),  # W15
        ("Take a time-out", "Neem een time-out"),  # W16
        ("unusually quiet", "opvallend stil"),  # W17
    ],
)
def test_the_text_of_ours_holds_each_agreement_in_both_languages(english, dutch):
    assert english in " ".join(agreement_texts.TEXT_EN.split())
    assert dutch in " ".join(agreement_texts.TEXT_NL.split())


def test_a_new_version_leaves_the_earlier_one_as_it_was(client, group):
    publish(client, group)
    publish(client, group, english="What is said here stays here. Always.")
    versions = list(Agreement.objects.order_by("version").values_list("version", "text_en"))
    assert versions == [(1, "What is said here stays here."), (2, "What is said here stays here. Always.")]
    page = client.get(reverse("group_agreements", args=[group.slug])).content.decode()
    assert page.index("Version 2") < page.index("Version 1")


def test_the_same_text_twice_is_one_version(client, group):
    publish(client, group)
    publish(client, group)
    assert Agreement.objects.aggregate(last=Max("version"))["last"] == 1


def test_both_languages_are_needed(client, group):
    page = publish(client, group, english=" ")
    assert page.context["form"].errors["text_en"]
    assert not Agreement.objects.exists()


def test_what_somebody_wrote_is_shown_as_text(client, group):
    publish(client, group, english="<script>alert(1)</script>")
    assert "<script>alert" not in client.get(reverse("group_agreements", args=[group.slug])).content.decode()


@pytest.mark.parametrize("name", ["group_status", "group_agreements", "group_edit"])
def test_the_pages_take_the_same_queries_whatever_they_show(client, group, name):
    def fill():
        GroupSessionFactory(group=group)
        ParticipationFactory(group=group)
        FacilitationFactory(group=group)
        VenueFactory(organisation=group.organisation)
        number = group.agreements.count() + 1
        Agreement.objects.create(group=group, version=number, text_nl="a", text_en="a", published_at=clock.now())

    fill()
    address = reverse(name, args=[group.slug])
    few = queries_of(client, address)
    for _ in range(29):
        fill()
    assert queries_of(client, address) == few <= 12
