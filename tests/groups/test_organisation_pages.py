"""Settings, emergency numbers, rooms and people in charge (W9, W11, W40)."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from core.models import AuditEvent
from groups import actions
from groups.models import OrganisationRole, Venue
from groups.states import OrganisationRoleName
from tests.counting import queries_of
from tests.factories import (
    AdministratorFactory,
    CoordinatorFactory,
    FacilitationFactory,
    ParticipationFactory,
    UserFactory,
    VenueFactory,
)
from tests.groups.test_invitations import invited
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def url(name, organisation, *rest):
    return reverse(name, args=[organisation.slug, *rest])


def settings_of(organisation, **changes):
    values = {
        "name": organisation.name,
        "sender_name": organisation.sender_name,
        "zone": organisation.zone,
        "seats_least": 5,
        "seats_optimum": 8,
        "seats_ceiling": 10,
        "horizon_weeks": 26,
        "hours_to_second": 24,
        "hours_to_coordinator": 24,
        "contact_cutoff": "20:00",
        "contact_until": "22:00",
        "contact_next_morning": "11:00",
        "entry_days": 14,
        "checks_before_review": 4,
        "evenings_a_month": 6,
        "retention_months": 24,
        "months_between_ratings": 3,
    }
    return values | changes


def test_a_coordinator_comes_straight_to_his_organisation(client, organisation):
    page = client.get(reverse("organisation"))
    assert organisation.name in page.content.decode()


def test_who_has_two_organisations_chooses(client, coordinator):
    other = CoordinatorFactory(user=coordinator.user).organisation
    page = client.get(reverse("organisation")).content.decode()
    assert url("organisation_page", other) in page
    chosen = client.get(reverse("organisation"), {"organisation": other.slug})
    assert chosen.url == url("organisation_page", other)


PAGES = ["organisation_page", "organisation_settings", "organisation_numbers", "venue_new", "invite"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("participant", 404),
        ("worker on the roster", 403),
        ("worker of another organisation", 404),
        ("coordinator of another organisation", 404),
        ("administrator of another organisation", 404),
    ],
)
def test_strangers_do_not_find_it_and_workers_may_not_change_it(client, persons, organisation, name, who, status):
    sign_in(client, persons[who])
    assert client.get(url(name, organisation)).status_code == status
    assert client.post(url(name, organisation), settings_of(organisation)).status_code == status


@pytest.mark.parametrize("name", PAGES)
def test_nobody_gets_there_without_signing_in(client, organisation, name):
    client.logout()
    assert client.get(url(name, organisation)).status_code == 302


def test_a_role_that_ended_yesterday_opens_nothing(client, coordinator, organisation):
    OrganisationRole.objects.filter(pk=coordinator.pk).update(until_date=clock.today() - dt.timedelta(days=1))
    assert client.get(url("organisation_page", organisation)).status_code == 404


def test_an_administrator_sees_settings_and_no_participant_data(client, persons, organisation, group):
    man = ParticipationFactory(group=group, participant__name="Canary-man").participant
    VenueFactory(organisation=organisation, name="Canary-room")
    sign_in(client, persons["administrator"])
    page = client.get(url("organisation_page", organisation))
    assert page.status_code == 200
    assert "Canary" not in page.content.decode()
    assert reverse("person_list") not in page.content.decode()
    assert client.get(url("venue_new", organisation)).status_code == 403
    for name in ("person_list", "worker_list"):
        assert client.get(reverse(name)).status_code == 404
    assert client.get(reverse("person", args=[man.pk])).status_code == 404
    assert client.get(reverse("group_workers", args=[group.slug])).status_code == 404
    assert client.get(reverse("roster_export", args=[group.slug])).status_code == 404


def test_settings_are_saved_and_the_trail_keeps_which_and_not_what(client, organisation):
    client.post(url("organisation_settings", organisation), settings_of(organisation, seats_ceiling=9))
    organisation.refresh_from_db()
    assert organisation.seats_ceiling == 9
    event = AuditEvent.objects.get(action="organisation.changed")
    assert event.facts == {"fields": "seats_ceiling"}


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"seats_least": 9}, "seats_least", "must go up"),
        ({"seats_ceiling": 21}, "seats_ceiling", "less than or equal to 20"),
        ({"horizon_weeks": 0}, "horizon_weeks", "greater than or equal to 4"),
        ({"zone": "Mars/Base"}, "zone", "valid choice"),
        ({"name": ""}, "name", "required"),
    ],
)
def test_numbers_that_make_no_sense_are_refused_beside_their_field(client, organisation, changes, field, sentence):
    page = client.post(url("organisation_settings", organisation), settings_of(organisation, **changes))
    assert sentence in str(page.context["form"].errors[field])
    organisation.refresh_from_db()
    assert organisation.seats_least == 5


def test_the_sender_is_one_line(client, organisation):
    client.post(url("organisation_settings", organisation), settings_of(organisation, sender_name="De\nBrug"))
    organisation.refresh_from_db()
    assert organisation.sender_name == "De Brug"


def numbers(*rows, initial=3):
    data = {"numbers-TOTAL_FORMS": len(rows), "numbers-INITIAL_FORMS": initial}
    for place, row in enumerate(rows):
        data |= {f"numbers-{place}-{name}": value for name, value in row.items()}
    return data


def test_emergency_numbers_are_put_in_order_and_one_is_taken_away(client, organisation):
    rows = [
        {"place": "2", "name": "112", "number": "112"},
        {"place": "2", "name": "", "number": ""},
        {"place": "1", "name": "The institute", "number": "0164 123456"},
    ]
    client.post(url("organisation_numbers", organisation), numbers(*rows))
    organisation.refresh_from_db()
    assert organisation.emergency_numbers == [
        {"name": "The institute", "number": "0164 123456"},
        {"name": "112", "number": "112"},
    ]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([{"place": "1", "name": "", "number": ""}], "Keep at least one number"),
        ([{"place": "1", "name": "Somebody", "number": ""}], "Fill in both"),
        ([{"place": "1", "name": "Somebody", "number": "<b>112</b>"}], "digits, spaces and dashes"),
    ],
)
def test_emergency_numbers_that_help_nobody_are_refused(client, organisation, rows, sentence):
    page = client.post(url("organisation_numbers", organisation), numbers(*rows, initial=1))
    assert sentence in page.content.decode()
    organisation.refresh_from_db()
    assert len(organisation.emergency_numbers) == 3


def test_a_room_is_added_changed_and_taken_out_of_use(client, organisation):
    client.post(url("venue_new", organisation), {"name": "De Brug", "town": "Halsteren", "access_note": "ring twice"})
    room = Venue.objects.get(organisation=organisation)
    assert room.in_use
    client.post(
        url("venue", organisation, room.pk), {"name": "De Brug", "town": "Halsteren", "address": "Kerkstraat 4"}
    )
    room.refresh_from_db()
    assert (room.in_use, room.address) == (False, "Kerkstraat 4")
    assert "out of use" in client.get(url("organisation_page", organisation)).content.decode()


def test_two_rooms_of_one_name_in_one_town_are_refused(client, organisation):
    VenueFactory(organisation=organisation, name="De Brug", town="Halsteren")
    page = client.post(url("venue_new", organisation), {"name": "De Brug", "town": "Halsteren"})
    assert "in this town already" in str(page.context["form"].errors["name"])
    assert Venue.objects.count() == 1


def test_a_room_of_another_organisation_is_not_found(client, organisation):
    room = VenueFactory()
    assert client.get(url("venue", organisation, room.pk)).status_code == 404
    assert client.get(url("venue", room.organisation, room.pk)).status_code == 404


def test_the_role_of_a_colleague_ends_at_once_after_a_yes(client, organisation):
    colleague = CoordinatorFactory(organisation=organisation, user__name="Ingrid")
    address = url("role_end", organisation, colleague.pk)
    assert "Ingrid" in client.get(address).content.decode()
    assert OrganisationRole.objects.get(pk=colleague.pk).until_date is None
    client.post(address)
    sign_in(client, colleague.user)
    assert client.get(url("organisation_page", organisation)).status_code == 404


def test_the_last_coordinator_stays_in_charge(client, coordinator, organisation):
    page = client.post(url("role_end", organisation, coordinator.pk))
    assert "last coordinator" in page.content.decode()
    assert OrganisationRole.objects.get(pk=coordinator.pk).until_date is None


def test_a_coordinator_does_not_end_the_role_of_an_administrator(client, organisation):
    administrator = AdministratorFactory(organisation=organisation)
    assert client.post(url("role_end", organisation, administrator.pk)).status_code == 403
    assert OrganisationRole.objects.get(pk=administrator.pk).until_date is None


def test_the_page_takes_the_same_queries_whatever_it_shows(client, organisation):
    address = url("organisation_page", organisation)

    def fill():
        VenueFactory(organisation=organisation)
        OrganisationRole.objects.create(
            organisation=organisation, user=UserFactory(), role=OrganisationRoleName.COORDINATOR
        )
        FacilitationFactory(group__organisation=organisation)
        invited(organisation)

    fill()
    few = queries_of(client, address)
    for _ in range(29):
        fill()
    assert queries_of(client, address) == few <= 12


def seen_on(client, address):
    return client.get(address).context["form"]["seen"].value()


def test_who_saves_second_is_told_what_changed_and_keeps_what_he_typed(client, organisation):
    """Two coordinators edit the settings at once: nothing is overwritten unseen; saving again is his choice."""
    address = url("organisation_settings", organisation)
    seen = seen_on(client, address)
    client.post(address, settings_of(organisation, seats_ceiling=9, seen=seen))
    page = client.post(address, settings_of(organisation, seats_ceiling=10, horizon_weeks=30, seen=seen))
    text = page.content.decode()
    assert "Somebody changed this while you were busy" in text
    assert "“Seats in a circle” is now: 9." in text
    assert page.context["form"]["horizon_weeks"].value() == "30"
    organisation.refresh_from_db()
    assert (organisation.seats_ceiling, organisation.horizon_weeks) == (9, 26)
    again = page.context["form"]["seen"].value()
    client.post(address, settings_of(organisation, seats_ceiling=10, horizon_weeks=30, seen=again))
    organisation.refresh_from_db()
    assert (organisation.seats_ceiling, organisation.horizon_weeks) == (10, 30)


def test_a_group_that_a_colleague_changed_meanwhile_is_not_overwritten_unseen(client, coordinator, group):
    address = reverse("group_edit", args=[group.slug])
    form = client.get(address).context["form"]
    values = {name: value for name in form.fields if (value := form[name].value()) not in (None, "", [], False)}
    actions.change_group(group=group, by=coordinator.user, town="Tholen")
    page = client.post(address, values | {"name": "Halsteren Oost"})
    assert "“Town” is now: Tholen." in page.content.decode()
    assert page.context["form"]["name"].value() == "Halsteren Oost"
    group.refresh_from_db()
    assert (group.name, group.town) == ("Halsteren", "Tholen")
    client.post(address, values | {"name": "Halsteren Oost", "seen": page.context["form"]["seen"].value()})
    group.refresh_from_db()
    assert group.name == "Halsteren Oost"
