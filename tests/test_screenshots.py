"""The machinery of `make screenshots`, on a house with little in it (issue 8: 2). The sweep itself is no test."""

import pytest

from participants.models import Participant
from tests import browsing
from tests.screenshots import addresses, looking, sheet, states, sweep
from tests.screenshots.looking import MEASURE, Report, Shot
from tests.walking import House

WIDTHS = (360, 1440)


@pytest.fixture
def house(transactional_db):
    return House(1, states.none()[0], objects=1, shapes=1)


@pytest.mark.browser
def test_a_page_is_opened_measured_and_drawn(house, tmp_path):
    """As the man himself, in his language, wide and small; a page that is not there is told."""
    found = addresses.reached(house, "participant")
    assert {"me", "my_contact", "help"} <= set(found)
    report = Report()
    shots = [Shot("none", "participant", "me", found["me"], "nl", width, "dark") for width in WIDTHS]
    gone = Shot("none", "participant", "gone", "/gone/", "nl", 360, "light")
    cookies, user = house.clients["participant"][1], house.people["participant"]
    with (
        browsing.browser() as browser,
        looking.served() as url,
        looking.opened(browser, url, cookies, "nl", user) as page,
    ):
        looking.look(page, shots, report, tmp_path)
        assert page.locator("html").get_attribute("lang") == "nl"
        looking.look(page, [gone], report, tmp_path)
        page.goto(found["me"])
        page.evaluate("document.body.style.width = '9000px'")
        assert page.evaluate(MEASURE)["over"] > 0
    assert [(tmp_path / shot.path).stat().st_size > 1000 for shot in shots] == [True, True]
    assert list(report.found["answer"]) == ["none participant gone"]
    assert "overflow" not in report.found
    assert report.is_bad
    assert shots[0].path in sheet.write(tmp_path, shots, report).read_text()


def test_every_page_of_the_table_is_in_the_sweep(db):
    """What nobody reaches by links is taken from the table of who sees what: a new address is in it, or fails there."""
    people, shown = states.rest()
    assert set(people) == set(states.ROLES[1:])
    assert "invitation" in shown["nobody"]
    assert "my_agreements" in shown["participant"]


def test_far_too_much_reaches_every_text(db):
    """Names become long, and what is no prose stays what it is."""
    people, _first = states.none()
    man = Participant.objects.get(user=people["participant"])
    states.lengthen()
    man.refresh_from_db()
    assert man.name.startswith("Sander Bartholomeus")
    people["participant"].refresh_from_db()
    assert "@" in people["participant"].email


@pytest.mark.parametrize(
    ("words", "is_english"), [("Close the evening", True), ("Avond afsluiten", False), ("Sander", False)]
)
def test_english_on_a_dutch_page_is_found(words, is_english):
    assert looking.is_untranslated(words) == is_english


def test_less_can_be_asked_for():
    asked = sweep.wanted("", ["--only", "desk", "--role", "worker", "--widths", "360", "--states", "none"])
    assert (asked.only, asked.role, asked.widths, asked.states) == (["desk"], ["worker"], [360], ["none"])
