"""All subscriptions, by the wars they ask for: of thousands, the few that an event can concern. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bot.notify.words import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bot.model import Channel, Event, Subscription


class Listeners:
    """Who listens, as of when it was made: once a pass, in whose transaction nobody else subscribes."""

    def __init__(self, subscriptions: Iterable[Subscription]) -> None:
        self._any: list[Subscription] = []
        self._by_conflict: dict[str, list[Subscription]] = defaultdict(list)
        self._by_channel: dict[Channel, list[Subscription]] = defaultdict(list)
        for sub in subscriptions:
            self._by_channel[sub.channel].append(sub)
            for conflict in dict.fromkeys(map(fold, sub.conflicts)):
                self._by_conflict[conflict].append(sub)
            if not sub.conflicts:
                self._any.append(sub)

    def of(self, event: Event, carrying: Collection[Channel]) -> list[Subscription]:
        """Those that may hear of an event, in order of id; ``carrying``: channels that show it.

        `bot.notify.route` has the last word; whoever is left out here it would not tell either.
        """
        topics = set(map(fold, event.topics))
        found = {
            sub.id: sub
            for sub in (*self._any, *self._by_conflict.get(fold(event.conflict), ()))
            if not sub.topics or not topics.isdisjoint(map(fold, sub.topics))
        }
        found |= {sub.id: sub for channel in carrying for sub in self._by_channel.get(channel, ())}
        return [found[number] for number in sorted(found)]

    def in_channels(self, channels: Iterable[Channel]) -> list[Subscription]:
        """Those of some channels, in order of id."""
        subs = (sub for channel in channels for sub in self._by_channel.get(channel, ()))
        return sorted(subs, key=lambda sub: sub.id)
