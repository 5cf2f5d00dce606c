"""What may take more than a second says so, also without scripts (issue 8.5)."""

import pytest

from tests.messages import ROOT

# Template → what takes long there: men times rows, or evenings times workers.
LONG = {
    "participants/roster_check.html": "a list of men is added",
    "sessions/fair_plan.html": "a fair plan is written",
    "outcomes/export_ask.html": "a file for research is made",
    "outcomes/export.html": "a file for research is fetched",
    "home/my_data_erase_now.html": "everything about a man goes",
}


@pytest.mark.parametrize("template", LONG)
def test_it_says_that_it_may_take_a_moment(template):
    assert '{% include "components/wait.html" %}' in (ROOT / "templates" / template).read_text()
