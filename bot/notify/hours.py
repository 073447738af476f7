"""Local hours: when a subscription sleeps, and when its next digest is due.

Local times are read in the subscription's own zone, so that 07:00 stays 07:00 when clocks change. A
local time that a change of clocks skips counts as the first moment after the gap; one that occurs
twice counts as the first.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.model import GRAVE, Cadence

if TYPE_CHECKING:
    from datetime import date

    from bot.model import Subscription

MONDAY = 0


def awake(subscription: Subscription, moment: datetime, severity: int = 1) -> datetime:
    """The first moment from ``moment`` on at which something of this severity may be told.

    Quiet hours include their start and not their end; when both are equal they are none. What is grave
    comes through them where the subscription says so.
    """
    if subscription.quiet is None or (subscription.wakes and severity >= GRAVE):
        return moment
    start, end = (time.fromisoformat(text) for text in subscription.quiet)
    if start == end:
        return moment
    zone = ZoneInfo(subscription.time_zone)
    today = moment.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        opens = _moment(day, start, zone)
        closes = _moment(day if start < end else day + timedelta(days=1), end, zone)
        if opens <= moment < closes:
            return closes
    return moment


def next_digest(subscription: Subscription, after: datetime, digest_time: str) -> datetime:
    """When the next digest is due, strictly after ``after``.

    Hourly ones come on the full hour, daily and weekly ones at the subscription's local time or else
    at ``digest_time`` ("HH:MM"), weekly ones on Mondays. Raises ValueError for a subscription that is
    told at once.
    """
    if subscription.cadence is Cadence.INSTANT:
        raise ValueError(f"subscription {subscription.id} is told at once and has no digest")
    if subscription.cadence is Cadence.HOURLY:
        return after.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    zone = ZoneInfo(subscription.time_zone)
    at = time.fromisoformat(subscription.at or digest_time)
    day = after.astimezone(zone).date()
    while True:
        due = _moment(day, at, zone)
        if due > after and (subscription.cadence is Cadence.DAILY or day.weekday() == MONDAY):
            return due
        day += timedelta(days=1)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    local = datetime.combine(day, at, zone)
    back = local.astimezone(UTC).astimezone(zone)
    if back.replace(tzinfo=None) != local.replace(tzinfo=None):
        # In a gap fold=0 takes the old offset, which lands after the gap by as much as was asked for
        # into it; fold=1 takes the new one and lands as far before. The gap ends between the two.
        early, late = (local.replace(fold=fold).astimezone(UTC) for fold in (1, 0))
        return _change(early, late, zone)
    return local.astimezone(UTC)


def _change(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The moment between two at which the zone's offset changes, to the second."""
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high
