"""When a feed may be asked again. Pure; the one place where politeness is decided.

The longest of what the operator, the publisher's document and the server's headers ask for wins,
capped at a day. Failures back off exponentially.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.errors import FetchError
    from bot.model import Feed
    from bot.ports import Fetched

LONGEST = timedelta(hours=24)
"""No hint, and no row of failures, keeps a feed from being asked once a day."""

JITTER = 0.05
"""Share of the interval by which feeds are spread, so that they do not all fall due at once."""


def after_success(
    feed: Feed, fetched: Fetched, now: datetime, *, body_hash: str | None, ttl_minutes: int | None
) -> Feed:
    """The feed as it stands after an answer that was understood, 304 included.

    ``ttl_minutes`` is what the document itself asks for, None where it does not. Validators are kept
    as they came; a 304 that repeats none keeps the old ones (RFC 9110, section 15.4.5).
    """
    wishes = [timedelta(minutes=feed.interval_minutes)]
    if ttl_minutes is not None:
        wishes.append(timedelta(minutes=ttl_minutes))
    if fetched.max_age is not None:
        wishes.append(timedelta(seconds=fetched.max_age))
    unchanged = fetched.status == 304
    return replace(
        feed,
        etag=(fetched.etag or feed.etag) if unchanged else fetched.etag,
        last_modified=(fetched.last_modified or feed.last_modified) if unchanged else fetched.last_modified,
        body_hash=body_hash or feed.body_hash,
        last_success_at=now,
        last_error=None,
        failures=0,
        next_check_at=now + _spread(feed, min(max(wishes), LONGEST)),
    )


def after_failure(feed: Feed, reason: str, now: datetime, *, error: FetchError | None = None) -> Feed:
    """The feed as it stands after a failure: the wait doubles, Retry-After is kept to, 410 switches off."""
    failures = feed.failures + 1
    interval = timedelta(minutes=feed.interval_minutes)
    wait = min(interval * 2 ** min(failures - 1, 10), LONGEST)
    if error is not None and error.retry_after is not None:
        wait = min(max(wait, timedelta(seconds=error.retry_after)), LONGEST)
    return replace(
        feed,
        enabled=feed.enabled and not (error is not None and error.gone),
        last_error=reason,
        failures=failures,
        next_check_at=now + _spread(feed, wait),
    )


def _spread(feed: Feed, wait: timedelta) -> timedelta:
    """A little more than ``wait``, always the same for one feed: no randomness, same input same output."""
    share = int.from_bytes(hashlib.blake2b(feed.id.encode(), digest_size=2).digest(), "big") / 0xFFFF
    return min(wait * (1 + JITTER * share), LONGEST)
