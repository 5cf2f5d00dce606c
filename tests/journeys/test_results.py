"""A coordinator on a laptop accounts for a year: figures, a group, the file, the page for a funder (W40)."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from intake.notices.ways_in import SEAT
from tests import browsing
from tests.factories import CoordinatorFactory, GroupFactory
from tests.outcomes.stories import at, evening, promise

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY, FORTNIGHT, LAPTOP = dt.timedelta(days=1), dt.timedelta(days=14), {"width": 1280, "height": 800}


@pytest.fixture
def marjan():
    """She coordinates two groups: one with eight men, one with six; seats were given in time and late."""
    first = GroupFactory(name="Halsteren", slug="halsteren", opened_at=at(2024, 1, 1))
    second = GroupFactory(organisation=first.organisation, name="Bergen", slug="bergen", opened_at=at(2024, 1, 1))
    for group, men in ((first, 8), (second, 6)):
        for month in range(1, 13):
            evening(group, at(2025, month, 7, 19), *["present"] * (men - 1), "absent")
        for days in [3] * 12 + [10] * 8 + [16] * 3:
            promise(group, SEAT, at(2025, 5, 1), due=FORTNIGHT, kept=days * DAY)
    return CoordinatorFactory(organisation=first.organisation, user__name="Marjan").user


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_desk_to_the_page_for_a_funder(phone, marjan, time, javascript):
    time(dt.date(2026, 2, 20), 10)
    laptop = phone(java_script_enabled=javascript)
    laptop.set_viewport_size(LAPTOP)
    browsing.sign_in(laptop, marjan)
    assert laptop.get_by_role("heading", name="Promises kept").is_visible()

    laptop.get_by_role("link", name="All results").click()
    assert laptop.title() == "Kring"
    seats = laptop.locator("section", has=laptop.get_by_role("heading", name="A seat within two weeks"))
    assert seats.locator("svg rect").count() > 0
    seats.get_by_text("The same in numbers").click()
    assert seats.get_by_role("row", name=re.compile("^Q2 2025")).is_visible()
    assert browsing.fits(laptop)

    laptop.select_option("select[name=group]", "halsteren")
    laptop.get_by_role("button", name="Show").click()
    laptop.wait_for_url("**group=halsteren**")
    circle = laptop.locator("section", has=laptop.get_by_role("heading", name="Size of the circle"))
    circle.get_by_text("The same in numbers").click()
    assert circle.get_by_role("row", name=re.compile("2025: Halsteren")).is_visible()
    with laptop.expect_download() as saved:
        circle.get_by_role("link", name="Save as a file").click()
    assert saved.value.suggested_filename == "kring-2025-occupancy.csv"
    assert "2025: Halsteren,all together,12" in saved.value.path().read_text(encoding="utf-8-sig")

    laptop.goto(reverse("results"))
    laptop.get_by_role("link", name="Report for a funder").click()
    laptop.get_by_role("link", name="Dutch").click()
    for language in ("nl", "en"):
        laptop.goto(f"{reverse('results_report')}?year=2025&language={language}")
        assert laptop.locator("html").get_attribute("lang") == language
        assert len(re.findall(rb"/Type\s*/Page[^s]", laptop.pdf(format="A4"))) == 1, "it is one page of A4"
    assert laptop.complaints == []
