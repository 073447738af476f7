"""From the options of a turn to a subscription: what is named is read, what is not stays as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat import times, values
from bot.chat.table import Kind
from bot.chat.turn import RefusedError
from bot.model import Cadence, Subscription

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from bot.chat.turn import Turn
    from bot.model import Channel

ANY = frozenset({"any", "all", "everything", "все", "усе"})
"""Words that take a filter away."""

MOST_TERMS = 25
"""Names or words of one filter."""


def wish_given(turn: Turn) -> bool:
    """Whether anything is said about what is wanted, beside where and which."""
    return bool(set(turn.given) - {"channel", "subscription"})


def asked_for(turn: Turn, channel: Channel, before: Subscription | None = None) -> Subscription:
    """The subscription that a turn describes; ``before`` is the one that is changed, None for a new one.

    Raises RefusedError.
    """
    if before is None:
        before = Subscription(
            0,
            channel,
            time_zone=turn.zone_name,
            created_by=turn.asker.user,
            created_at=turn.now,
        )
        if set(turn.given) <= {"channel", "cadence", "at", "zone", "quiet", "urgent", "threads"}:
            raise RefusedError(
                turn.texts.t("Say what the channel should hear of: a topic, a conflict, or everything."),
                turn.texts.t("“topics” and “conflicts” list what there is."),
            )
    read: dict[str, Any] = {
        _FIELDS[name]: _READERS[name](turn, text) for name, text in turn.given.items() if name in _READERS
    }
    too_many = next((v for v in read.values() if isinstance(v, tuple) and len(v) > MOST_TERMS), None)
    if too_many is not None:
        raise RefusedError(turn.texts.t("That is more than {count} names in one filter.", count=MOST_TERMS))
    return _timed(turn, replace(before, **read), before)


def _timed(turn: Turn, after: Subscription, before: Subscription) -> Subscription:
    """A time of day goes with daily and weekly messages; said alone it makes them daily."""
    if (
        "at" in turn.given
        and "cadence" not in turn.given
        and after.cadence in (Cadence.INSTANT, Cadence.HOURLY)
    ):
        after = replace(after, cadence=Cadence.DAILY)
    if after.cadence in (Cadence.DAILY, Cadence.WEEKLY):
        return replace(after, at=after.at or turn.config.settings.notify.digest_time)
    if "at" in turn.given:
        raise RefusedError(
            turn.texts.t("A time of day goes with daily or weekly messages."),
            turn.texts.t("Write daily {time}, or leave the time away.", time=after.at),
            field="at",
        )
    return replace(after, at=None) if before.at else after


def _named(kind: Kind) -> Callable[[Turn, str], tuple[str, ...]]:
    def read(turn: Turn, text: str) -> tuple[str, ...]:
        if text.strip().casefold() in ANY or values.is_off(text):
            return ()
        return values.names(turn, kind, text)

    return read


def _threads(turn: Turn, text: str) -> bool:
    return values.switch(turn, text, "threads")


def _urgent(turn: Turn, text: str) -> bool:
    return values.switch(turn, text, "urgent")


def _mention_from(turn: Turn, text: str) -> int:
    return values.level(turn, text, "mention_for")


def _keywords(turn: Turn, text: str) -> tuple[str, ...]:
    return () if text.strip().casefold() in ANY else values.keywords(turn, text)


_READERS: dict[str, Callable[[Turn, str], Any]] = {
    "topic": _named(Kind.TOPIC),
    "conflict": _named(Kind.CONFLICT),
    "party": _named(Kind.PARTY),
    "place": _named(Kind.PLACE),
    "keywords": _keywords,
    "severity": values.level,
    "credibility": values.credibility,
    "language": values.languages,
    "cadence": values.cadence,
    "at": times.clock,
    "zone": times.zone,
    "quiet": times.hours,
    "urgent": _urgent,
    "mention": values.group,
    "mention_for": _mention_from,
    "threads": _threads,
}
_FIELDS = {
    "topic": "topics",
    "conflict": "conflicts",
    "party": "parties",
    "place": "places",
    "keywords": "keywords",
    "severity": "min_severity",
    "credibility": "max_credibility",
    "language": "languages",
    "cadence": "cadence",
    "at": "at",
    "zone": "time_zone",
    "quiet": "quiet",
    "urgent": "wakes",
    "mention": "mention",
    "mention_for": "mention_from",
    "threads": "threads",
}
