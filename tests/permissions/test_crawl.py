"""A walk through the whole house as some of its people: nothing of anybody else's (W13; issue 7: 1).

The drill walks longer, as everybody, in both languages: `benchmarks/drill_crawl.py`.
"""

import pytest

from tests.permissions import crawl
from tests.permissions.canaries import Watch

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("permissions")]
PAGES = 60


@pytest.mark.parametrize("who", ["", "participant", "worker", "coordinator", "administrator"])
def test_a_walk_meets_nothing_of_others(house, who):
    walked = crawl.walk(house, who, most=PAGES)
    assert walked.found == []
    assert walked.statuses[200] > (5 if who in ("", "administrator") else 20)


def test_a_canary_would_be_seen(house):
    """The watch knows the words and the ids of others, in small letters too, and leaves his own alone."""
    watch: Watch = house.watch
    other, same = house.world.other, house.world.same
    assert watch.foreign("worker", f"<b>{other.word('man')}</b>") == ["B1:man"]
    assert watch.foreign("worker", other.word("man").lower()) == ["B1:man"]
    assert watch.foreign("worker", same.word("newcomer")) == ["A2:newcomer"]
    assert watch.foreign("worker", f"/desk/people/{other.man.pk}/") == [str(other.man.pk)]
    assert watch.foreign("worker", house.world.own.word("man")) == []
