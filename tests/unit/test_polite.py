"""When a feed may be asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.collect.polite import JITTER, LONGEST, after_failure, after_success
from bot.errors import FetchError
from bot.model import Feed
from bot.ports import Fetched

NOW = datetime(2026, 2, 6, 12, tzinfo=UTC)
FEED = Feed("north", "https://north.example/rss", "north", interval_minutes=60, etag='W/"a"', failures=3)


def wait(feed: Feed) -> timedelta:
    assert feed.next_check_at is not None
    return feed.next_check_at - NOW


def succeed(fetched: Fetched, *, feed: Feed = FEED, ttl: int | None = None) -> Feed:
    return after_success(feed, fetched, NOW, body_hash="1:x", ttl_minutes=ttl)


def test_success_clears_the_failures_and_keeps_validators_as_they_came():
    feed = succeed(Fetched(200, b"x", etag='"b" ', last_modified="Fri, 06 Feb 2026 11:00:00 GMT"))
    assert (feed.failures, feed.last_error, feed.last_success_at) == (0, None, NOW)
    assert (feed.etag, feed.last_modified) == ('"b" ', "Fri, 06 Feb 2026 11:00:00 GMT")


def test_an_answer_without_validators_forgets_the_old_ones():
    assert succeed(Fetched(200, b"x")).etag is None


def test_not_modified_without_validators_keeps_the_old_ones():
    assert succeed(Fetched(304)).etag == 'W/"a"'


def test_the_longest_wish_wins():
    assert timedelta(hours=1) <= wait(succeed(Fetched(200))) <= timedelta(hours=1) * (1 + JITTER)
    assert wait(succeed(Fetched(200, max_age=7200))) >= timedelta(hours=2)
    assert wait(succeed(Fetched(200, max_age=7200), ttl=180)) >= timedelta(hours=3)


def test_no_wish_keeps_a_feed_away_for_more_than_a_day():
    assert wait(succeed(Fetched(200, max_age=10**9), ttl=10**6)) == LONGEST


def test_failures_double_the_wait():
    first = after_failure(replace(FEED, failures=0), "no answer", NOW)
    second = after_failure(first, "no answer", NOW)
    assert (first.failures, second.failures, second.last_error) == (1, 2, "no answer")
    assert (
        timedelta(minutes=110) < wait(second) - (wait(first) - timedelta(minutes=60)) < timedelta(minutes=130)
    )


def test_retry_after_is_kept_to():
    feed = after_failure(
        replace(FEED, failures=0), "busy", NOW, error=FetchError("busy", retry_after=5 * 3600)
    )
    assert wait(feed) >= timedelta(hours=5)


def test_a_feed_that_is_gone_is_switched_off():
    assert not after_failure(FEED, "gone", NOW, error=FetchError("gone", gone=True)).enabled
    assert after_failure(FEED, "lost", NOW, error=FetchError("lost")).enabled


@given(st.integers(0, 10_000), st.integers(5, 10_080), st.text(min_size=1))
def test_the_wait_is_never_negative_and_never_more_than_a_day(failures: int, interval: int, name: str):
    feed = replace(FEED, id=name, failures=failures, interval_minutes=interval)
    for after in (after_failure(feed, "no answer", NOW), succeed(Fetched(200), feed=feed)):
        assert timedelta(0) < wait(after) <= LONGEST
