"""A first view over a poor connection: at most 150 kB, nothing jumps, nobody else is asked (issue 8: figures)."""

import pytest

from tests import browsing, first_view

pytestmark = [pytest.mark.browser, pytest.mark.embedded]


@pytest.fixture(scope="module")
def views(embedded_kring):
    with browsing.browser() as browser:
        found = first_view.look_at_all(browser, embedded_kring)
    return {one.address: one for one in found}


@pytest.mark.parametrize("address", first_view.PAGES)
def test_a_first_view_is_small_still_and_ours(views, address):
    seen = views[address]
    assert seen.foreign == []
    assert 5_000 < seen.transferred <= first_view.MOST_BYTES, seen.by_kind
    assert seen.shift <= first_view.MOST_SHIFT


def test_what_jumps_is_measured(embedded_kring):
    """The control: words that push everything down are seen."""
    with browsing.browser() as browser:
        context = browser.new_context(viewport=browsing.PHONE, base_url=embedded_kring.address)
        context.add_init_script(f"({first_view.STARTED})()")
        page = context.new_page()
        page.goto("/help/")
        page.evaluate("document.querySelector('main').prepend(document.createElement('div'))")
        page.evaluate("document.querySelector('main > div').className = 'p-5 m-5'")
        page.wait_for_timeout(300)
        assert page.evaluate("window.shifts") > first_view.MOST_SHIFT
