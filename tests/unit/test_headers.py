"""What headers ask of a poller."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.collect.headers import http_date, max_age, retry_after

NOW = datetime(2026, 2, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Thu, 05 Feb 2026 12:01:30 GMT", 90),
        ("Thursday, 05-Feb-26 12:01:30 GMT", 90),
        ("Thu, 05 Feb 2026 11:00:00 GMT", 0),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize(
    ("control", "expires", "date", "seconds"),
    [
        ("max-age=600", None, None, 600),
        ("public, MAX-AGE = 600", None, None, 600),
        ('max-age="600"', None, None, 600),
        ("s-maxage=600", None, None, None),
        ("max-age=600", "Thu, 05 Feb 2026 13:00:00 GMT", None, 600),
        ("no-cache, max-age=600", None, None, None),
        ("no-store", "Thu, 05 Feb 2026 13:00:00 GMT", None, None),
        (None, "Thu, 05 Feb 2026 13:00:00 GMT", None, 3600),
        (None, "Thu, 05 Feb 2026 13:00:00 GMT", "Thu, 05 Feb 2026 12:30:00 GMT", 1800),
        (None, "Thu, 05 Feb 2026 11:00:00 GMT", None, None),
        (None, "0", None, None),
        (None, "-1", None, None),
        (None, None, None, None),
    ],
)
def test_freshness_is_max_age_before_expires(
    control: str | None, expires: str | None, date: str | None, seconds: float | None
) -> None:
    assert max_age(control, expires, date, NOW) == seconds


@pytest.mark.parametrize("value", ["Thu, 05 Feb 2026 12:00:00 GMT", "Thu, 05 Feb 2026 12:00:00 -0000"])
def test_http_dates_are_in_utc(value: str) -> None:
    assert http_date(value) == NOW
