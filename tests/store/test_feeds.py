"""Feeds: what is due, what the configuration may change and what it may not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Feed
from tests.fakes import NOON

WIRE = Feed("wire", "https://wire.example/rss", "wire")
DAILY = Feed("daily", "https://daily.example/rss", "daily", interval_minutes=30)
MINE = Feed("mine", "https://mine.example/rss", "mine", origin="user")
POLLED = {"etag": '"abc"', "last_modified": "Thu, 05 Feb", "body_hash": "1:aa", "last_success_at": NOON}


def sync(store, *feeds):
    with store.transaction():
        store.sync_feeds(feeds)


def save(store, *feeds):
    with store.transaction():
        for feed in feeds:
            store.save_feed(feed)


def test_feeds_come_in_order_of_id(store):
    sync(store, WIRE, DAILY)
    assert store.feeds() == (DAILY, WIRE)
    assert store.feed("wire") == WIRE
    assert store.feed("nobody") is None


def test_due_are_the_enabled_ones_whose_time_has_come_and_the_never_polled_first(store):
    late = replace(WIRE, id="late", next_check_at=NOON - timedelta(hours=1))
    now = replace(WIRE, id="now", next_check_at=NOON)
    later = replace(WIRE, id="later", next_check_at=NOON + timedelta(microseconds=1))
    off = replace(WIRE, id="off", enabled=False)
    save(store, now, late, later, off, WIRE)
    assert [feed.id for feed in store.due_feeds(NOON, 9)] == ["wire", "late", "now"]
    assert [feed.id for feed in store.due_feeds(NOON, 2)] == ["wire", "late"]


def test_what_polling_found_out_survives_the_same_configuration(store):
    sync(store, WIRE)
    polled = replace(WIRE, **POLLED, url="https://moved.example/rss", enabled=False, failures=3)
    save(store, polled)
    sync(store, WIRE)
    assert store.feeds() == (polled,)


def test_a_changed_interval_keeps_what_polling_found_out(store):
    sync(store, WIRE)
    polled = replace(WIRE, **POLLED, url="https://moved.example/rss", enabled=False)
    save(store, polled)
    sync(store, replace(WIRE, interval_minutes=5, source="other", announce_first=True))
    assert store.feeds() == (replace(polled, interval_minutes=5, source="other", announce_first=True),)


def test_a_changed_address_starts_anew(store):
    sync(store, WIRE)
    save(store, replace(WIRE, **POLLED, failures=4, next_check_at=NOON))
    moved = replace(WIRE, url="https://new.example/rss")
    sync(store, moved)
    assert store.feeds() == (moved,)


@pytest.mark.parametrize("enabled", [True, False])
def test_the_configuration_can_switch_a_feed_off_and_on(store, enabled):
    sync(store, replace(WIRE, enabled=not enabled))
    sync(store, replace(WIRE, enabled=enabled))
    assert store.feed("wire").enabled is enabled


def test_a_feed_that_is_listed_no_longer_goes_but_not_one_that_a_person_added(store):
    sync(store, WIRE, DAILY)
    save(store, MINE)
    sync(store, DAILY)
    assert store.feeds() == (DAILY, MINE)


def test_the_configuration_does_not_take_over_a_feed_that_a_person_added(store):
    save(store, MINE)
    sync(store, replace(MINE, url="https://other.example/rss", origin="config"))
    assert store.feeds() == (MINE,)


def test_a_removed_feed_stays_away_from_the_configuration_and_from_a_poll_under_way(store):
    sync(store, WIRE)
    with store.transaction():
        assert store.remove_feed("wire") is True
        assert store.remove_feed("wire") is False
        assert store.remove_feed("nobody") is False
    save(store, replace(WIRE, **POLLED))
    sync(store, replace(WIRE, interval_minutes=5))
    assert store.feeds() == ()
    assert store.feed("wire") is None
    assert store.due_feeds(NOON, 9) == ()
    assert store.status().feeds == 0


def test_a_removed_feed_comes_back_when_a_person_adds_it(store):
    save(store, MINE)
    with store.transaction():
        store.remove_feed("mine")
        store.add_feed(MINE)
    assert store.feeds() == (MINE,)


def test_status_names_the_failing_feeds_worst_first(store):
    save(store, replace(WIRE, failures=1, last_error="404"), replace(DAILY, failures=7, enabled=False), MINE)
    status = store.status()
    assert [feed.id for feed in status.failing] == ["daily", "wire"]
    assert (status.feeds, status.disabled) == (2, 1)
