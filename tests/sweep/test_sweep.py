"""Every page is looked at by axe in a real browser, and by us (issue 8: accessibility; ADR 0039).

Here each page in one language, light and width; `make sweep` looks at all of them for every role.
"""

import pytest

from tests import browsing
from tests.permissions import table
from tests.sweep import faults, pages, sweep
from tests.sweep.pages import COMBINATIONS, Shown
from tests.sweep.stage import staged

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PARTS = 8


@pytest.fixture(scope="module")
def stage(inside):
    with browsing.browser() as browser, staged(browser, inside) as opened:
        yield opened


@pytest.fixture(scope="module")
def plan(inside):
    return sweep.in_turn(pages.once_each(inside.do(pages.all_shown, inside.house)))


def swept(stage, plan):
    """What was found in the end."""
    *_, found = sweep.sweep(stage, plan)
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_for_everybody(stage, plan, part):
    found = swept(stage, plan[part::PARTS])
    assert found.looks > len(plan) / PARTS / 2
    assert found.faults == {}


def test_no_page_stays_out(inside):
    """Who adds an address must add its line to the table; the sweep then opens it."""
    opened = {one.label for one in inside.do(pages.all_shown, inside.house)}
    readable = [line for line in table.lines() if any(cell[0] in pages.SEEN for cell in line.cells)]
    assert [line.label for line in readable if line.label not in opened] == []


def test_all_twelve_combinations_occur(plan):
    assert {combination for _page, [combination] in plan} == set(COMBINATIONS)


BAD = """<!doctype html><html lang="en"><head><title>Kring</title>
<link rel="stylesheet" href="/static/css/bootstrap.min.css">
<link rel="stylesheet" href="/static/css/tokens.css"><link rel="stylesheet" href="/static/css/kring.css"></head>
<body><main><h1>Bad</h1>{}</main></body></html>"""
MISTAKES = {
    "image-alt": '<img src="/static/img/ring.svg">',
    "button-name": '<button type="button" class="btn"></button>',
    "label": '<input class="form-control">',
    "color-contrast": '<p class="text-white">can you read this?</p>',
    "target-size": '<a href="#a" class="fs-6">a</a><a href="#b">b</a><button class="p-0 border-0 lh-1">.</button>',
    "wider than": '<p class="vw-100 p-5 m-5 text-nowrap">' + "far too wide " * 40 + "</p>",
    "cut off": '<div class="overflow-hidden strip"><p class="date w-25 overflow-hidden">'
    + "cut off " * 60
    + "</p></div>",
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found(stage, mistake):
    page = Shown("bad", "", "/bad/", content=BAD.format(MISTAKES[mistake]))
    found = swept(stage, [(page, [("en", "light", 360)])])
    assert any(mistake in fault for fault in found.faults), found.faults


def test_motion_that_nobody_asked_for_is_found(stage):
    page = Shown("bad", "", "/bad/", content=BAD.format("<p>still</p>").replace("kring.css", "none.css"))
    stage.show(page, "en")
    stage.page.evaluate("document.querySelector('p').style.transition = 'color 2s'")
    assert len(faults.of_motion(stage.page)) == 1


def test_what_asks_a_third_party_is_found(stage):
    page = Shown("bad", "", "/bad/", content=BAD.format('<img alt="" src="https://elsewhere.example/x.png">'))
    found = swept(stage, [(page, [("en", "light", 360)])])
    assert any("elsewhere.example" in fault for fault in found.faults)
