"""Local time stays local time: property tests against a calculation that shares no code with ours (W1, W2)."""

import datetime as dt
import itertools
import random
from collections.abc import Iterator
from zoneinfo import ZoneInfo, available_timezones

from dateutil import tz
from hypothesis import given
from hypothesis import strategies as st

from sessions.recurrence import Rule, pair_dates

ZONES = sorted(zone for zone in available_timezones() if zone.startswith(("Europe/", "America/", "Australia/")))


def clock_changes(zone: str, first_year: int, count: int) -> list[dt.date]:
    """Dates on which the offset of `zone` changes, found day by day with dateutil."""
    clock, found = tz.gettz(zone), []
    day = dt.datetime(first_year, 1, 1, 12)
    while len(found) < count and (found or day.year == first_year):
        if day.replace(tzinfo=clock).utcoffset() != (day + dt.timedelta(days=1)).replace(tzinfo=clock).utcoffset():
            found.append(day.date())
        day += dt.timedelta(days=1)
    return found


def expected_start(date: dt.date, time: dt.time, zone: str) -> dt.datetime:
    """The start in UTC by dateutil; a wall time that does not exist is read with the offset from before the jump."""
    local = dt.datetime.combine(date, time).replace(tzinfo=tz.gettz(zone), fold=0)
    if not tz.datetime_exists(local):
        local = tz.resolve_imaginary(local)
    return local.astimezone(tz.UTC).replace(tzinfo=dt.UTC)


def zones_that_change(chance: random.Random) -> Iterator[tuple[str, list[dt.date]]]:
    """Zones with twenty clock changes from 2024 on, in any order."""
    for zone in chance.sample(ZONES, len(ZONES)):
        if len(changes := clock_changes(zone, 2024, 20)) == 20:
            yield zone, changes


def test_no_start_shifts_over_twenty_clock_changes_in_fifty_zones_and_times():
    chance = random.Random(7)
    checked = 0
    for zone, changes in itertools.islice(zones_that_change(chance), 50):
        time = dt.time(chance.randrange(24), chance.choice([0, 15, 30, 45]))
        for change in changes:
            start = change - dt.timedelta(weeks=4)
            rule = Rule(starts_on=start, local_time=time, zone=zone, every_n_weeks=1)
            dates = list(rule.dates(start, start + dt.timedelta(weeks=8)))
            assert [date - start for date in dates] == [dt.timedelta(weeks=n) for n in range(9)]
            assert all(rule.span(date)[0] == expected_start(date, time, zone) for date in dates)
            checked += 1
    assert checked == 50 * 20


@given(
    starts_on=st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31)),
    time=st.times().filter(lambda value: value.hour >= 4),
    weeks=st.integers(1, 8),
    first=st.integers(-400, 400),
    length=st.integers(0, 800),
    ends=st.none() | st.integers(-30, 800),
)
def test_dates_are_exactly_the_days_that_the_rule_says(starts_on, time, weeks, first, length, ends):
    ends_on = None if ends is None else starts_on + dt.timedelta(days=ends)
    rule = Rule(starts_on=starts_on, local_time=time, zone="Europe/Amsterdam", every_n_weeks=weeks, ends_on=ends_on)
    begin = starts_on + dt.timedelta(days=first)
    end = begin + dt.timedelta(days=length)
    by_counting = [
        day
        for day in (begin + dt.timedelta(days=n) for n in range(length + 1))
        if day >= starts_on and (day - starts_on).days % (7 * weeks) == 0 and (ends_on is None or day <= ends_on)
    ]
    assert list(rule.dates(begin, end)) == by_counting
    shown = [rule.span(day)[0].astimezone(ZoneInfo(rule.zone)) for day in by_counting]
    assert all((moment.date(), moment.time()) == (day, time) for moment, day in zip(shown, by_counting, strict=True))


@given(st.integers(1, 4), st.integers(1, 4), st.integers(-13, 13), st.integers(0, 20))
def test_pairing_uses_each_new_date_once_and_keeps_near_ones(old_weeks, new_weeks, shift, count):
    first = dt.date(2027, 1, 5)
    old = [first + dt.timedelta(weeks=old_weeks * n) for n in range(count)]
    new = [first + dt.timedelta(days=shift, weeks=new_weeks * n) for n in range(count)]
    pairs = pair_dates(old, new, new_weeks)
    assert len(set(pairs.values())) == len(pairs)
    assert set(pairs) <= set(old)
    assert all(abs(mine - theirs) <= dt.timedelta(days=new_weeks * 7 // 2) for mine, theirs in pairs.items())
