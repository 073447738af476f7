"""Quiet hours and digest times, in local time, over changes of clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Cadence
from bot.notify.hours import awake, next_digest
from tests.fakes import a_subscription


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def sleeper(start, end, zone="UTC"):
    return a_subscription(quiet=(start, end), time_zone=zone)


@pytest.mark.parametrize(
    ("quiet", "zone", "moment", "expected"),
    [
        (("22:00", "07:00"), "UTC", "2026-02-05T21:59", "2026-02-05T21:59"),
        (("22:00", "07:00"), "UTC", "2026-02-05T22:00", "2026-02-06T07:00"),
        (("22:00", "07:00"), "UTC", "2026-02-06T03:00", "2026-02-06T07:00"),
        (("22:00", "07:00"), "UTC", "2026-02-06T07:00", "2026-02-06T07:00"),
        (("12:00", "13:00"), "UTC", "2026-02-06T12:30", "2026-02-06T13:00"),
        (("12:00", "12:00"), "UTC", "2026-02-06T12:30", "2026-02-06T12:30"),
        (("22:00", "07:00"), "Europe/Kyiv", "2026-02-05T21:00", "2026-02-06T05:00"),
        (("22:00", "07:00"), "America/New_York", "2026-02-06T04:00", "2026-02-06T12:00"),
        # Berlin's clocks go forward on 29 March 2026: 07:00 is 05:00 UTC that morning, 06:00 the day before.
        (("22:00", "07:00"), "Europe/Berlin", "2026-03-28T23:00", "2026-03-29T05:00"),
        (("22:00", "07:00"), "Europe/Berlin", "2026-03-27T23:00", "2026-03-28T06:00"),
        # 02:30 does not exist that night: the first moment after the gap is 01:00 UTC.
        (("22:00", "02:30"), "Europe/Berlin", "2026-03-28T23:00", "2026-03-29T01:00"),
        # 02:30 comes twice on 25 October 2026; the first time is 00:30 UTC.
        (("22:00", "02:30"), "Europe/Berlin", "2026-10-24T23:00", "2026-10-25T00:30"),
    ],
)
def test_quiet_hours_end_at_their_local_time(quiet, zone, moment, expected):
    assert awake(sleeper(*quiet, zone), utc(moment)) == utc(expected)


def test_a_subscription_without_quiet_hours_is_always_awake():
    assert awake(a_subscription(), utc("2026-02-05T03:00")) == utc("2026-02-05T03:00")


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
    st.times(),
    st.times(),
    st.sampled_from(["UTC", "Europe/Kyiv", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
)
def test_waking_is_never_early_never_quiet_and_at_most_a_day_off(moment, start, end, zone):
    sub = sleeper(start.strftime("%H:%M"), end.strftime("%H:%M"), zone)
    then = awake(sub, moment)
    assert moment <= then <= moment + timedelta(hours=26)
    assert awake(sub, then) == then


def digest(cadence, after, at=None, zone="UTC"):
    return next_digest(a_subscription(cadence=cadence, at=at, time_zone=zone), utc(after), "08:00")


@pytest.mark.parametrize(
    ("cadence", "at", "zone", "after", "expected"),
    [
        (Cadence.HOURLY, None, "UTC", "2026-02-05T12:00", "2026-02-05T13:00"),
        (Cadence.HOURLY, None, "UTC", "2026-02-05T12:59", "2026-02-05T13:00"),
        (Cadence.DAILY, None, "UTC", "2026-02-05T07:59", "2026-02-05T08:00"),
        (Cadence.DAILY, None, "UTC", "2026-02-05T08:00", "2026-02-06T08:00"),
        (Cadence.DAILY, "18:30", "Europe/Kyiv", "2026-02-05T12:00", "2026-02-05T16:30"),
        (Cadence.WEEKLY, "09:00", "UTC", "2026-02-05T12:00", "2026-02-09T09:00"),
        (Cadence.WEEKLY, "09:00", "UTC", "2026-02-09T09:00", "2026-02-16T09:00"),
        (Cadence.DAILY, "02:30", "Europe/Berlin", "2026-03-28T12:00", "2026-03-29T01:00"),
    ],
)
def test_the_next_digest_is_at_its_local_time(cadence, at, zone, after, expected):
    assert digest(cadence, after, at, zone) == utc(expected)


def test_daily_digests_keep_their_local_time_over_a_change_of_clocks():
    sub = a_subscription(cadence=Cadence.DAILY, at="07:00", time_zone="Europe/Berlin")
    moment = utc("2026-03-26T12:00")
    for _ in range(5):
        moment = next_digest(sub, moment, "08:00")
        assert moment.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M") == "07:00"


def test_a_subscription_that_is_told_at_once_has_no_digest():
    with pytest.raises(ValueError, match="told at once"):
        digest(Cadence.INSTANT, "2026-02-05T12:00")


@pytest.mark.parametrize(
    ("wakes", "severity", "expected"), [(True, 3, "03:00"), (True, 2, "07:00"), (False, 3, "07:00")]
)
def test_what_is_grave_comes_through_quiet_hours_where_it_is_wished(wakes, severity, expected):
    sub = a_subscription(quiet=("22:00", "07:00"), wakes=wakes)
    assert awake(sub, utc("2026-02-05T03:00"), severity) == utc(f"2026-02-05T{expected}")
