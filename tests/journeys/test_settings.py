"""Settings on a small phone, with and without scripts: nothing sticks out, and what is chosen is kept."""

import pytest

from accounts.models import Contact
from reminders.queries import topics_turned_off
from sessions.notices import staff
from tests import browsing
from tests.factories import CoordinatorFactory, GroupSessionFactory, ParticipationFactory, UserFactory, VenueFactory
from tests.journeys.test_three_roles import browser, open_page

__all__ = ["browser", "open_page"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}


@pytest.mark.parametrize(("scripts", "scheme"), [(True, "light"), (False, "dark")])
def test_a_man_chooses_what_his_screen_may_show(open_page, scripts, scheme):
    man = ParticipationFactory(participant__user=UserFactory(name="Sander"))
    GroupSessionFactory(group=man.group, venue=VenueFactory(organisation=man.group.organisation, name="De Brug"))
    page = open_page(man.participant.user, PHONE, color_scheme=scheme, java_script_enabled=scripts)
    page.goto("/me/settings/")
    assert browsing.fits(page)
    page.get_by_label("You may send me e-mail").check()
    page.get_by_label("The day and time", exact=True).check()
    page.get_by_label("Two days before an evening").uncheck()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    assert page.get_by_label("The day and time", exact=True).is_checked()
    contact = Contact.objects.get(participant=man.participant)
    assert (contact.email_safe, contact.wording) == (True, "when")
    assert page.complaints == []


def test_a_coordinator_turns_the_digest_off(open_page):
    user = CoordinatorFactory().user
    page = open_page(user, PHONE)
    page.goto("/desk/settings/")
    assert browsing.fits(page)
    page.get_by_label("On Monday morning: the week in numbers").uncheck()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    assert topics_turned_off(Contact.objects.get(user=user)) == {staff.DIGEST}
    assert page.complaints == []
