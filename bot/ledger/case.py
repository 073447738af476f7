"""One open event as the ledger has it in memory: its entries, what they assert, what is held.

Everything in it can be rebuilt from the Story that the store keeps.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.ledger.changes import Moved, change, explain, fact_of
from bot.ledger.cluster import Cluster
from bot.ledger.reasons import Reason
from bot.ledger.signature import Signature, is_running, signature
from bot.ledger.telling import ATTACKS, LEADING_UNITS
from bot.ledger.testimony import Assertion, assertions, by_question, of_this_event, question
from bot.ledger.values import point
from bot.ledger.weigh import weigh
from bot.model import FactStatus, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.ledger.rules import Rules
    from bot.ledger.testimony import Question
    from bot.model import Change, Event, Fact, Report, Source, Unit


_ADDS = frozenset({Verdict.UPDATED, Verdict.FOLLOW_UP})


class Case:
    """An open event. ``told``: a channel has had a post about it."""

    def __init__(self, event: Event, sources: Mapping[str, Source]) -> None:
        self.event = event
        self.told = False
        self.facts: dict[str, Fact] = {}  # by key
        self.reports: dict[str, Report] = {}  # by entry
        self.cluster = Cluster(event.id, event.conflict)
        self._sources = sources
        self._said: dict[str, tuple[Assertion, ...]] = {}  # by entry
        self._asking: dict[Question, dict[str, None]] = {}  # entries that answer a question

    def add(self, report: Report, one: Signature | None = None) -> None:
        """Take an entry in, or its newer version."""
        self.remove(report.entry.id)
        self.reports[report.entry.id] = report
        self.cluster.add(one or signature(report))
        said = self.sayings(report)
        self._said[report.entry.id] = said
        for item in said:
            self._asking.setdefault(question(item.claim), {})[report.entry.id] = None

    def remove(self, entry: str) -> None:
        """Let an entry go; nothing happens when it is no member."""
        if self.reports.pop(entry, None) is None:
            return
        self.cluster.remove(entry)
        for item in self._said.pop(entry):
            asking = self._asking.get(question(item.claim))
            if asking is not None:
                asking.pop(entry, None)
                if not asking:
                    del self._asking[question(item.claim)]

    def sayings(self, report: Report) -> tuple[Assertion, ...]:
        """What a report says."""
        return assertions(report, self._sources, running=is_running(report.entry.title))

    def said_by(self, entry: str) -> tuple[Assertion, ...]:
        """What a member says."""
        return self._said.get(entry, ())

    def weighed(
        self, new: Sequence[Assertion], without: str | None, rules: Rules, now: datetime
    ) -> tuple[dict[str, Fact], frozenset[str]]:
        """The facts that are touched by new assertions and by leaving one entry out, as they are then.

        Second, the keys of facts that nobody stands behind any more. Does not change the case.
        """
        touched = {question(one.claim) for one in new}
        if without is not None:
            touched |= {question(one.claim) for one in self.said_by(without)}
        began = min([self.cluster.first_seen, *(one.said for one in new)])
        facts: dict[str, Fact] = {}
        gone: set[str] = set()
        for name in sorted(touched):
            members = [
                one
                for entry in self._asking.get(name, ())
                if entry != without
                for one in self._said[entry]
                if question(one.claim) == name
            ]
            members += [one for one in new if question(one.claim) == name]
            plain = "/".join(name)
            old = {key for key in self.facts if key == plain or key.startswith(plain + "/")}
            standing = by_question(one for one in members if of_this_event(one, began))
            for key, said in standing.items():
                facts[key] = fact_of(self.event.id, key, weigh(said, rules), self.facts.get(key), now)
            gone |= {key for key in old - standing.keys() if self.facts[key].held}
        return facts, frozenset(gone)

    def compare(
        self, report: Report, facts: Mapping[str, Fact], gone: Iterable[str], rules: Rules, now: datetime
    ) -> tuple[tuple[Fact, ...], tuple[Change, ...]]:
        """New states of facts and how they came to be, after one entry. Does not change the case."""
        mine = self.sayings(report)
        entry, version = report.entry.id, report.entry.content_hash
        leading = frozenset(f.unit for f in self.facts.values() if f.unit in LEADING_UNITS and f.held)
        states: list[Fact] = []
        changes: list[Change] = []
        for key, fact in sorted(facts.items()):
            prior = self.facts.get(key)
            if prior == fact:
                continue
            states.append(fact)
            held = {claim for held in fact.held for claim in held.claims}
            behind = [one for one in mine if one.claim.id in held]
            if not behind and prior is not None and prior.value == fact.value:
                continue
            moved = explain(prior, fact, behind, rules)
            if moved is not None and moved.kind in _ADDS and self._is_side(fact, prior, behind, leading):
                moved = Moved(moved.kind, Reason.SIDE_DETAIL, False)
            if moved is not None:
                changes.append(change(entry, version, fact, prior, moved, behind, now))
        for key in sorted(gone):
            prior = self.facts[key]
            fact = replace(prior, status=FactStatus.RETRACTED, credibility=5, held=(), updated_at=now)
            moved = Moved(Verdict.RETRACTED, Reason.ENTRY_WITHDRAWN, True)
            states.append(fact)
            changes.append(change(entry, version, fact, prior, moved, (), now))
        return tuple(states), tuple(changes)

    def _is_side(
        self, fact: Fact, prior: Fact | None, mine: Sequence[Assertion], leading: frozenset[Unit | None]
    ) -> bool:
        """Whether a fact stands beside what the event is about."""
        if fact.unit is None:
            known = {key.partition("/")[2] for key, held in self.facts.items() if held.unit is None}
            return fact.action in ATTACKS and bool(leading or known & ATTACKS)
        if fact.value is None or point(fact.value) is None:
            return bool(self.facts)  # "dozens" after the event was told
        if fact.unit in LEADING_UNITS or not leading or any(one.headline and not one.running for one in mine):
            return False
        behind = set(prior.held[0].claims) if prior is not None and prior.held else set()
        return not any(
            one.headline and one.claim.id in behind for said in self._said.values() for one in said
        )

    def hold(self, facts: Iterable[Fact]) -> None:
        """Put new states in place of old ones."""
        for fact in facts:
            self.facts[fact.key] = fact
