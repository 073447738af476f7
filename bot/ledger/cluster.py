"""The entries of one event, summed up, and an index of the events that are open.

Live pages, round-ups and thoughts about news belong to events and describe none: they tell of several,
or of none, and an event that took in their words would drift to its neighbours.

Sums are of whole numbers, so they do not depend on the order in which entries came; what is kept is
what ``Cluster.add`` was given, so a cluster that was rebuilt equals the one that was there before.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.ledger.words import weight

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from bot.ledger.signature import Signature
    from bot.model import Unit

_NOTHING: dict[str, int] = {}
_NEAREST = 8  # members that an entry is compared with one by one: the first ones and the newest


class Cluster:
    """What the entries of one event say together. Knows no facts."""

    def __init__(self, event: str, conflict: str) -> None:
        self.event = event
        self.conflict = conflict
        self.members: dict[str, Signature] = {}
        self.words: Counter[str] = Counter()
        self.told_by = 0  # members that describe it
        self.places: Counter[str] = Counter()
        self.parties: Counter[str] = Counter()
        self.topics: Counter[str] = Counter()
        self.actions: Counter[str] = Counter()
        self.attackers: Counter[str] = Counter()
        self.struck: Counter[str] = Counter()
        self.figures: Counter[tuple[Unit, float]] = Counter()
        self.aftermath: Counter[str] = Counter()
        self.days: Counter[date] = Counter()
        self.towns: Counter[str] = Counter()
        self.cities: Counter[str] = Counter()
        self.lands: Counter[str] = Counter()
        self.units: set[Unit] = set()
        self.length = 0
        self._title_length: dict[str, int] = {}
        self._described: tuple[Signature, ...] | None = None
        self._seen: tuple[datetime, datetime] | None = None
        self._closes: datetime | None = None
        self._worst: tuple[float, datetime] | None = None

    @property
    def first_seen(self) -> datetime:
        """When its oldest entry was said, of those that describe it if there are any."""
        return self._span()[0]

    @property
    def last_seen(self) -> datetime:
        """When its newest entry was said, of those that describe it if there are any."""
        return self._span()[1]

    def closes(self, quiet_hours: float, open_days: float) -> datetime:
        """Until when entries may join: a while after the newest entry, a longer one after the oldest."""
        if self._closes is None:
            first, last = self._span()
            self._closes = min(last + timedelta(hours=quiet_hours), first + timedelta(days=open_days))
        return self._closes

    def _span(self) -> tuple[datetime, datetime]:
        if self._seen is None:
            members = self.members.values()
            said = [one.said for one in members if one.telling] or [one.said for one in members]
            self._seen = min(said), max(said)
        return self._seen

    def worst(self) -> tuple[float, datetime] | None:
        """The highest toll that members give, and when it was first said; None when nobody gives one."""
        if self._worst is None:
            self._worst = max(
                ((one.toll, one.said) for one in self.members.values() if one.toll is not None),
                key=lambda told: (told[0], -told[1].timestamp()),
                default=None,
            )
        return self._worst

    def add(self, one: Signature) -> None:
        """Take an entry in; a rewrite takes the place of its older version."""
        self.remove(one.entry)
        self.members[one.entry] = one
        self._count(one, 1)

    def remove(self, entry: str) -> None:
        """Let an entry go; nothing happens when it is no member."""
        one = self.members.pop(entry, None)
        if one is not None:
            self._count(one, -1)

    def described_by(self) -> tuple[Signature, ...]:
        """Members that an entry is compared with: the oldest and the newest of those that describe it."""
        if self._described is None:
            ordered = sorted(self.members.values(), key=lambda m: (m.said, m.entry))
            telling = [m for m in ordered if m.telling]
            if len(telling) > _NEAREST:
                telling = telling[: _NEAREST // 2] + telling[-(_NEAREST - _NEAREST // 2) :]
            self._described = tuple(telling)
        return self._described

    def title_length(self, entry: str) -> int:
        """Sum of the squared weights of a member's headline."""
        return self._title_length[entry]

    def _count(self, one: Signature, sign: int) -> None:
        self._described = self._seen = self._closes = self._worst = None
        if not one.telling:
            return
        self.told_by += sign
        if sign > 0:
            self._title_length[one.entry] = sum(w * w for w in one.title.values())
        else:
            self._title_length.pop(one.entry, None)
        for counter, values in (
            (self.places, one.places),
            (self.parties, one.parties),
            (self.topics, one.topics),
            (self.figures, one.figures),
            (self.actions, one.actions),
            (self.attackers, one.attackers),
            (self.struck, one.struck),
            (self.days, one.days),
            (self.towns, one.towns),
            (self.cities, one.cities),
            (self.lands, one.lands),
            (self.aftermath, one.aftermath),
        ):
            for value in values:
                counter[value] += sign  # type: ignore[index]
                if not counter[value]:  # type: ignore[index]
                    del counter[value]
        self.units = {unit for unit, _ in self.figures}
        for root, w in one.words.items():
            before = self.words[root]
            after = before + sign * w
            self.length += after * after - before * before
            if after:
                self.words[root] = after
            else:
                del self.words[root]


class Index:
    """Weights of open events by the stems of their entries: the sums that ``Cluster.words`` has."""

    def __init__(self) -> None:
        self._events: defaultdict[str, dict[str, int]] = defaultdict(dict)

    def add(self, event: str, one: Signature) -> None:
        """An entry was added to an event."""
        if not one.telling:
            return
        for root, w in one.words.items():
            sums = self._events[root]
            sums[event] = sums.get(event, 0) + w

    def remove(self, event: str, one: Signature) -> None:
        """An entry was removed from an event."""
        if not one.telling:
            return
        for root, w in one.words.items():
            sums = self._events[root]
            sums[event] -= w
            if not sums[event]:
                del sums[event]
            if not sums:
                del self._events[root]

    def spread(self, root: str) -> int:
        """How many open events have a stem."""
        return len(self._events.get(root, _NOTHING))

    def shortlist(self, one: Signature, stems: int, limit: int) -> list[tuple[str, int]]:
        """Events that share an entry's most telling stems, and the dot product of all their stems with its.

        Best first by the telling ones, ties by id.
        """
        ordered = sorted(one.words.items(), key=lambda item: (-item[1], item[0]))
        scores: dict[str, int] = {}
        for root, w in ordered[:stems]:
            for event in self._events.get(root, _NOTHING):
                scores[event] = scores.get(event, 0) + w
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:limit]
        sums = [(w, self._events[root]) for root, w in ordered if root in self._events]
        return [(event, sum([w * known[event] for w, known in sums if event in known])) for event, _ in best]

    def most(self, words: Iterable[str], limit: int) -> list[tuple[str, int]]:
        """Events that share most of some words, by the weight of those shared; best first, ties by id."""
        scores: dict[str, int] = {}
        for root in words:
            for event in self._events.get(root, _NOTHING):
                scores[event] = scores.get(event, 0) + weight(root)
        return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:limit]
