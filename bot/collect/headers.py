"""What a server's headers ask of a poller. Times are seconds from ``now``; None means not said."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?(\d{1,10})\"?\s*(?:,|$)", re.IGNORECASE)
_UNCACHED = re.compile(r"(?:^|,)\s*(?:no-cache|no-store)\s*(?:,|$|=)", re.IGNORECASE)


def http_date(value: str | None) -> datetime | None:
    """An HTTP date (RFC 9110, 5.6.7); None when there is none or it cannot be read."""
    try:
        date = parsedate_to_datetime(value or "")
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):  # the last for a zone beyond year 9999
        return None


def retry_after(value: str | None, now: datetime) -> float | None:
    """Retry-After (RFC 9110, 10.2.3), as seconds or as a date; a date gone by is 0."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:10])
    date = http_date(text)
    return None if date is None else max(0.0, (date - now).total_seconds())


def max_age(cache_control: str | None, expires: str | None, date: str | None, now: datetime) -> float | None:
    """How long an answer stays fresh (RFC 9111, 4.2.1): max-age before Expires, read against Date."""
    control = cache_control or ""
    if _UNCACHED.search(control):
        return None
    if found := _MAX_AGE.search(control):
        return float(found[1])
    until = http_date(expires)
    if until is None:
        return None
    age = (until - (http_date(date) or now)).total_seconds()
    return age if age > 0 else None
