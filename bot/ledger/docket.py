"""The events that are open, and which of them an entry belongs to.

Shortlist by the rarest stems, drop what is hardly alike, compare the rest member by member. Times are
those of the entries themselves: an old entry joins what was open when it was said. Judges likeness only,
not what is new in an entry.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.ledger.case import Case
from bot.ledger.cluster import Index
from bot.ledger.events import is_post
from bot.ledger.lexicon import units
from bot.ledger.likeness import apart, cosine, features, likeness
from bot.ledger.signature import Signature, is_running, signature
from bot.ledger.testimony import Assertion, assertions
from bot.ledger.twins import twin
from bot.model import Role, Unit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from bot.ledger.rules import Rules
    from bot.model import Atlas, Event, Report, Source, Story

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Docket:
    """Open events by id, and their entries. Does not decide."""

    def __init__(self, sources: Mapping[str, Source], rules: Rules, atlas: Atlas) -> None:
        self._sources = sources
        self._atlas = atlas
        self._rules = rules
        self._cases: dict[str, Case] = {}
        self._member: dict[str, str] = {}  # Entry.id → Event.id
        self._heard_in: defaultdict[str, set[str]] = defaultdict(set)  # Entry.id → Event.id, of asides
        self._parts: defaultdict[str, Counter[str]] = defaultdict(Counter)  # seed file → Event.id
        self._index = Index()
        self._until = _LONG_AGO  # no window closes earlier
        self._last: tuple[Report, Signature, tuple[Assertion, ...]] | None = None  # for apply after decide

    def __len__(self) -> int:
        """How many events are open."""
        return len(self._cases)

    def load(self, story: Story) -> None:
        """Take an event in as the store has it."""
        case = self.case(story.event)
        for report in story.reports:
            self.join(case, report)
        for report in story.asides:
            self.hear(case, report)
        case.hold(story.facts)
        case.told = any(is_post(change) for change in story.changes)
        case.remember(story.changes)

    def case(self, event: Event) -> Case:
        """The open event, opened when it is not."""
        case = self._cases.get(event.id)
        if case is None:
            case = self._cases[event.id] = Case(event)
            self._until = min(self._until, self._closes(case))
        return case

    def find(self, event: str) -> Case | None:
        """An open event by its id; None when it is not open."""
        return self._cases.get(event)

    def of_entry(self, entry: str) -> Case | None:
        """The event that an entry belongs to; None when it is not open."""
        event = self._member.get(entry)
        return None if event is None else self._cases[event]

    def count(self, event: str) -> int:
        """How many changes an event has had; 0 when it is not open."""
        return self._cases[event].count if event in self._cases else 0

    def join(self, case: Case, report: Report) -> None:
        """An entry, or its newer version, belongs to an event."""
        self.leave(report.entry.id)
        self.silence(case, report.entry.id)
        one, said = self.heard(case, report)
        case.add(report, one, said)
        self._index.add(case.event.id, one)
        self._member[report.entry.id] = case.event.id
        self._until = min(self._until, self._closes(case))
        if report.entry.document is not None:
            self._parts[report.entry.document][case.event.id] += 1

    def leave(self, entry: str) -> None:
        """An entry belongs to its event no more; nothing happens when it is no member."""
        event = self._member.pop(entry, None)
        if event is None:
            return
        case = self._cases[event]
        self._index.remove(event, case.cluster.members[entry])
        document = case.reports[entry].entry.document
        if document is not None:
            self._parts[document] -= Counter([event])
        case.remove(entry)
        self._until = _LONG_AGO

    def hear(self, case: Case, report: Report) -> None:
        """An entry of another event says something of this one."""
        case.hear(report, self.sayings_aside(report))
        self._heard_in[report.entry.id].add(case.event.id)

    def silence(self, case: Case, entry: str) -> None:
        """What an entry of another event says of this one is heard no more."""
        case.silence(entry)
        heard_in = self._heard_in.get(entry)
        if heard_in is not None:
            heard_in.discard(case.event.id)
            if not heard_in:
                del self._heard_in[entry]

    def heard_in(self, entry: str) -> frozenset[str]:
        """Open events that hear an entry aside."""
        return frozenset(self._heard_in.get(entry, ()))

    def known_by(
        self,
        words: Collection[str],
        figures: Collection[tuple[Unit, float]],
        said: datetime,
        also: Collection[str],
    ) -> list[Case]:
        """Events that were told and open at a time, and have most of some words, or one of some figures."""
        near = {event for event, _ in self._index.most(words, self._rules.finalists)} | set(also)
        return [
            case
            for event, case in sorted(self._cases.items())
            if case.told
            and case.reports
            and (event in near or any(figure in case.cluster.figures for figure in figures))
            and self._open(case, said)
        ]

    def expire(self, now: datetime) -> None:
        """Forget events whose window has closed."""
        if now <= self._until:
            return
        for event in sorted(self._cases):
            case = self._cases[event]
            if now > self._closes(case):
                for entry in sorted(case.reports):
                    self.leave(entry)
                for entry in sorted(case.asides):
                    self.silence(case, entry)
                del self._cases[event]
        self._until = min(map(self._closes, self._cases.values()), default=now)

    def signature(self, report: Report) -> Signature:
        """What a report is about."""
        return self._read(report)[1]

    def sayings(self, report: Report) -> tuple[Assertion, ...]:
        """What a report says."""
        return self._read(report)[2]

    def sayings_aside(self, report: Report) -> tuple[Assertion, ...]:
        """What a report says to an event that hears it aside: what it recalls is the news of that event."""
        said = assertions(report, self._sources, running=is_running(report.entry.title))
        return tuple(replace(one, recalled=False) for one in said)

    def heard(self, case: Case, report: Report) -> tuple[Signature, tuple[Assertion, ...]]:
        """What an entry is about and says, as far as it concerns an event.

        Of an entry that counts the dead and those who are let go, which is two events, an event that is
        about one of them hears that one, and learns no words of the other.
        """
        _, one, said = self._read(report)
        table = units()
        elsewhere = {claim.unit for claim in report.found.claims if claim.id in report.unheard}
        counted = {item.claim.unit for item in said} | elsewhere
        if not (counted & table.suffered and counted & table.released) or not case.reports:
            return one, said
        beside = [m for m in case.cluster.members.values() if m.entry != one.entry and m.telling]
        known = {unit for member in beside for unit, _ in member.figures}
        held = known & (table.suffered | table.released)
        others = table.released if held <= table.suffered else table.suffered
        if not held or (held & table.suffered and held & table.released):
            return one, said
        words = {root: w for root, w in one.words.items() if root in case.cluster.words}
        one = replace(
            one,
            words=words,
            length=sum(w * w for w in words.values()),
            title={root: w for root, w in one.title.items() if root in case.cluster.words},
            figures=frozenset(figure for figure in one.figures if figure[0] not in others),
            toll=None if Unit.KILLED in others else one.toll,
        )
        return one, tuple(item for item in said if item.claim.unit not in others)

    def _read(self, report: Report) -> tuple[Report, Signature, tuple[Assertion, ...]]:
        if self._last is None or self._last[0] is not report:
            one = signature(report, self._atlas)
            self._last = report, one, assertions(report, self._sources, running=one.running)
        return self._last

    def match(self, report: Report) -> tuple[Case | None, float, Case | None]:
        """The event that is most like an entry among those open when it was said, and how alike they are.

        Last, an event that was told and that the entry may be about as well; None when there is none.

        Blows in the other direction are another event. An event that was told goes before one that was not:
        what was not worth a post, such as a comment, shall not draw news away from its event.
        """
        one = self.signature(report)
        parts = self._parts.get(report.entry.document or "", Counter())
        part = self._other_part(one, parts) if parts else None
        if part is not None:
            return part, 1.0, None
        scored = [
            (likeness(one, case.cluster, self._index.spread), case)
            for case in self.near(report)
            if case.event.id not in parts and not apart(one, case.cluster)
        ]
        best = min(scored, key=self._rank, default=None)
        if best is None:
            return None, 0.0, None
        resembled = [(likely, case) for likely, case in scored if case.told and case is not best[1]]
        if best[1].told and best[0] < self._rules.same_event:
            resembled.append(best)
        rival = min(resembled, key=self._rank, default=(0.0, None))
        return best[1], best[0], rival[1] if rival[0] >= self._rules.doubtful_event else None

    def _rank(self, scored: tuple[float, Case]) -> tuple[bool, float, str]:
        """What an entry may join first: what it is enough like, told before untold."""
        likely, case = scored
        handicap = 0.0 if case.told else self._rules.untold_handicap
        return likely < self._rules.same_event, handicap - likely, case.event.id

    def risen(self, case: Case, report: Report) -> bool:
        """Whether the headline of an entry gives the dead of an event as a toll that has risen."""
        one, worst = self.signature(report), case.cluster.worst()
        in_headline = any(
            claim.unit is Unit.KILLED and claim.role is Role.EVENT and claim.start < len(report.entry.title)
            for claim in report.found.claims
        )
        if not (one.rising and in_headline) or one.again or one.toll is None or worst is None:
            return False
        return worst[0] < one.toll

    def twin(self, report: Report) -> tuple[Case, Case] | None:
        """Two open events that turn out to be one with an entry that has just joined one of them.

        First the one that stays: that which was told, else the older one. None when there are none.
        """
        case = self.of_entry(report.entry.id)
        if case is None:
            return None
        parts = self._parts.get(report.entry.document or "", ())  # a file says itself what is one thing
        near = [known for known in self.near(report) if known.event.id not in parts]
        other = twin(case, self.signature(report), near, self._rules, self._index.spread)
        if other is None:
            return None
        stays, goes = sorted((case, other), key=lambda c: (not c.told, c.cluster.first_seen, c.event.id))
        return stays, goes

    def spread(self, root: str) -> int:
        """How many open events have a stem."""
        return self._index.spread(root)

    def compared(self, one: Signature, case: Case) -> tuple[float, ...]:
        """The features by which an entry is held against an open event."""
        return features(one, case.cluster, self._index.spread)

    def near(self, report: Report) -> tuple[Case, ...]:
        """The few events that an entry is compared with member by member, the most alike first."""
        one, rules = self.signature(report), self._rules
        near: list[tuple[float, str]] = []
        for event, dot in self._index.shortlist(one, rules.rare_stems, rules.shortlist):
            case = self._cases[event]
            alike = dot / math.sqrt(one.length * case.cluster.length)
            if alike >= rules.hardly_alike and self._open(case, one.said):
                near.append((-alike, event))
        near.sort()
        return tuple(self._cases[event] for _, event in near[: rules.finalists])

    def _closes(self, case: Case) -> datetime:
        if not case.reports:  # all of them were taken back
            return case.event.last_seen + timedelta(hours=self._rules.quiet_hours)
        return case.cluster.closes(self._rules.quiet_hours, self._rules.open_days)

    def _open(self, case: Case, said: datetime) -> bool:
        begins = case.cluster.first_seen - timedelta(hours=self._rules.quiet_hours)
        return begins <= said <= self._closes(case)

    def _other_part(self, one: Signature, parts: Iterable[str]) -> Case | None:
        """The event of other parts of the same seed file that is about the same thing as an entry.

        Parts of one file share places and words with each other, so they need a number in common or
        more likeness than entries of two publishers do.
        """
        best: tuple[float, str] | None = None
        for event in sorted(parts):
            known = self._cases[event].cluster
            if not known.topics.keys() & set(one.topics):
                continue
            numbers = {number for _, number in one.figures} & {number for _, number in known.figures}
            alike = 1.0 if numbers else cosine(one.words, known.words, one.length, known.length)
            if alike >= self._rules.same_subject and (best is None or alike > best[0]):
                best = alike, event
        return None if best is None else self._cases[best[1]]
