"""When to try again, and when not to disturb."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Contact
from reminders import rules

UTC = dt.UTC
NOON = dt.datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 30), (2, 120), (3, 600), (4, 1800), (5, 7200), (9, 7200)])
def test_the_ladder(attempts, seconds):
    waits = {
        (rules.next_attempt(attempts, now=NOON, expires_at=NOON + dt.timedelta(days=1)) - NOON).total_seconds()
        for _ in range(50)
    }
    assert all(seconds <= wait <= seconds * 1.1 for wait in waits)
    assert len(waits) > 1  # jitter


@given(st.integers(0, 12), st.floats(0, 20_000))
def test_never_past_the_expiry(attempts, left):
    expires = NOON + dt.timedelta(seconds=left)
    again = rules.next_attempt(attempts, now=NOON, expires_at=expires)
    assert again is None or NOON + dt.timedelta(seconds=30) <= again < expires
    if left > 70:
        assert again is not None


def man(start: str, end: str, zone: str = "Europe/Amsterdam") -> Contact:
    return Contact(quiet_from=dt.time.fromisoformat(start), quiet_until=dt.time.fromisoformat(end), zone=zone)


@pytest.mark.parametrize(
    ("start", "end", "at", "until"),
    [
        ("22:00", "08:00", "2026-11-24T23:30", "2026-11-25T07:00"),  # half past midnight in Amsterdam
        ("22:00", "08:00", "2026-11-24T21:00", "2026-11-25T07:00"),  # the first minute
        ("22:00", "08:00", "2026-11-24T20:59", None),
        ("22:00", "08:00", "2026-11-25T07:00", None),  # the end itself is free
        ("09:00", "17:00", "2026-11-24T12:00", "2026-11-24T16:00"),
        ("09:00", "17:00", "2026-11-24T16:30", None),
        ("09:00", "09:00", "2026-11-24T12:00", None),
    ],
)
def test_quiet_hours_are_wall_time_in_his_zone(start, end, at, until):
    found = rules.quiet_until(man(start, end), dt.datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert found == (dt.datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None)


@pytest.mark.parametrize(
    ("night", "hours"), [("2026-03-28T21:00", 9), ("2026-10-24T20:00", 11)], ids=["spring", "autumn"]
)
def test_quiet_hours_end_at_the_local_time_in_both_dst_nights(night, hours):
    start = dt.datetime.fromisoformat(night).replace(tzinfo=UTC)  # 22:00 in Amsterdam
    end = rules.quiet_until(man("22:00", "08:00"), start)
    assert end - start == dt.timedelta(hours=hours)


@given(
    st.times(),
    st.times(),
    st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31), timezones=st.just(UTC)),
    st.sampled_from(["Europe/Amsterdam", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]),
)
def test_quiet_hours_end_later_and_within_a_day(start, end, now, zone):
    found = rules.quiet_until(Contact(quiet_from=start, quiet_until=end, zone=zone), now)
    assert found is None or now < found <= now + dt.timedelta(hours=25)


def test_no_quiet_hours():
    assert rules.quiet_until(Contact(), NOON) is None
