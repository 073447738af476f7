"""One open event as the ledger has it in memory: its entries, what they assert, what is held.

Everything in it can be rebuilt from the Story that the store keeps.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.ledger.changes import At, Moved, Teller, change, explain, fact_of
from bot.ledger.cluster import Cluster
from bot.ledger.credibility import voices
from bot.ledger.flaps import steady
from bot.ledger.lexicon import actions, units
from bot.ledger.notices import corrects, taken_back, withdraws
from bot.ledger.reasons import Reason
from bot.ledger.testimony import WHOLE, beside, by_question, of_this_event, question
from bot.ledger.values import point
from bot.ledger.weigh import weigh
from bot.model import FactStatus, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from bot.ledger.rules import Rules
    from bot.ledger.signature import Signature
    from bot.ledger.testimony import Assertion, Question
    from bot.ledger.weigh import Position
    from bot.model import Change, Entry, Event, Fact, Report, Unit


_OURS = frozenset(
    str(reason) for reason in Reason
)  # any other says who moved entries: a person, or Sitrep out of an event that has none left
_ADDS = frozenset({Verdict.UPDATED, Verdict.FOLLOW_UP})


@dataclass(slots=True)
class Weighed:
    """The facts that an entry touches, by key, as they are with it."""

    facts: dict[str, Fact] = field(default_factory=dict)
    gone: dict[str, bool] = field(default_factory=dict)  # nobody says so any more; whether it was denied
    corroborated: set[str] = field(default_factory=set)  # the entry adds an independent voice
    flapping: set[str] = field(default_factory=set)  # the figure goes back and forth


def _adds_voice(position: Position, new: Sequence[Assertion]) -> bool:
    mine = {one.claim.id for one in new}
    others = [one for one in position.behind if one.claim.id not in mine]
    return bool(others) and voices(position.behind) > voices(others)


def _numbers(said: Iterable[Assertion], parties: set[str | None]) -> frozenset[float]:
    """The numbers that are given of people on one of the sides."""
    return frozenset(
        number
        for one in said
        if one.claim.party in parties
        and one.claim.value is not None
        and (number := point(one.claim.value)) is not None
    )


class Case:
    """An open event. ``told``: a channel has had a post about it."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self.told = False
        self.by_hand = False  # a person said which entries are its own
        self.count = 0  # changes so far
        self._moves: dict[str, list[Change]] = {}  # changes of figures so far, by Fact.id
        self.facts: dict[str, Fact] = {}  # by key
        self.reports: dict[str, Report] = {}  # by entry
        self.asides: dict[str, Report] = {}  # by entry of another event: what it says of this one
        self.cluster = Cluster(event.id, event.conflict)
        self._said: dict[str, tuple[Assertion, ...]] = {}  # by entry
        self._asking: dict[Question, dict[str, None]] = {}  # entries that answer a question
        self._notices: set[str] = set()  # entries that take others back

    def add(self, report: Report, one: Signature, said: tuple[Assertion, ...]) -> None:
        """Take an entry in, or its newer version, with what it says."""
        self.remove(report.entry.id)
        self.silence(report.entry.id)
        self.reports[report.entry.id] = report
        self.cluster.add(one)
        if withdraws(report.entry):
            self._notices.add(report.entry.id)
        self._listen(report.entry.id, said)

    def remove(self, entry: str) -> None:
        """Let an entry go; nothing happens when it is no member."""
        if self.reports.pop(entry, None) is None:
            return
        self.cluster.remove(entry)
        self._notices.discard(entry)
        self._forget(entry)

    def hear(self, report: Report, said: tuple[Assertion, ...]) -> None:
        """Take in what an entry of another event says of this one; it describes nothing."""
        self.silence(report.entry.id)
        self.asides[report.entry.id] = report
        self._listen(report.entry.id, said)

    def silence(self, entry: str) -> None:
        """Hear an entry of another event no more; nothing happens when it was not heard."""
        if self.asides.pop(entry, None) is not None:
            self._forget(entry)

    def _listen(self, entry: str, said: tuple[Assertion, ...]) -> None:
        self._said[entry] = said
        for item in said:
            self._asking.setdefault(question(item), {})[entry] = None

    def _forget(self, entry: str) -> None:
        for item in self._said.pop(entry):
            asking = self._asking.get(question(item))
            if asking is not None:
                asking.pop(entry, None)
                if not asking:
                    del self._asking[question(item)]

    def said_by(self, entry: str) -> tuple[Assertion, ...]:
        """What a member says."""
        return self._said.get(entry, ())

    def gone(self, report: Report | None = None, without: str | None = None) -> frozenset[str]:
        """Entries that a notice of their publisher takes back, once a report came and another went."""
        if not self._notices and (report is None or not withdraws(report.entry)):
            return frozenset()
        reports = {key: known for key, known in self.reports.items() if key != without}
        if report is not None:
            reports[report.entry.id] = report
        return taken_back(tuple(reports.values()))

    def weighed(
        self,
        new: Sequence[Assertion],
        without: str | None,
        rules: Rules,
        now: datetime,
        report: Report | None = None,
    ) -> Weighed:
        """What is held once a report with its assertions is heard and one entry is left out.

        Does not change the case.
        """
        touched = {question(one) for one in new}
        gone = self.gone(report, without)
        for entry in sorted((gone ^ self.gone()) | ({without} if without is not None else set())):
            touched |= {question(one) for one in self.said_by(entry)}
        rewritten = report is not None and report.entry.id in self.reports
        return self._weighed(touched, new, gone | {without}, rules, now, rewritten=rewritten)

    def silenced(self, entries: frozenset[str], rules: Rules, now: datetime) -> Weighed:
        """What is held once entries of other events are heard no more. Does not change the case."""
        touched = {question(one) for entry in sorted(entries) for one in self.said_by(entry)}
        return self._weighed(touched, (), self.gone() | entries, rules, now)

    def restated(self, rules: Rules, now: datetime) -> tuple[Fact, ...]:
        """The facts that are held otherwise once everything is heard anew, in order of their keys.

        For an event whose entries have gone or come in one go. What nobody says any more is held no more.
        """
        without: frozenset[str | None] = frozenset(self.gone())
        weighed = self._weighed(set(self._asking), (), without, rules, now).facts if self.reports else {}
        gone = {
            key: replace(fact, status=FactStatus.RETRACTED, credibility=5, held=(), updated_at=now)
            for key, fact in self.facts.items()
            if key not in weighed and fact.held
        }
        facts = {**weighed, **gone}
        return tuple(facts[key] for key in sorted(facts) if facts[key] != self.facts.get(key))

    def _weighed(
        self,
        touched: set[Question],
        new: Sequence[Assertion],
        without: frozenset[str | None],
        rules: Rules,
        now: datetime,
        *,
        rewritten: bool = False,
    ) -> Weighed:
        apart = {other for name in touched if (other := beside(name)) is not None}
        touched |= {name for name in self._asking if beside(name) in touched}
        first = self.cluster.first_seen if self.reports else self.event.first_seen  # asides alone are left
        began = min([first, *(one.said for one in new)])
        heard = {
            name: tuple(one for one in self._heard(name, new, without) if of_this_event(one, began))
            for name in sorted(touched | apart)
        }
        out = Weighed()
        for name in sorted(touched):
            plain = "/".join(name)
            old = {key for key in self.facts if key == plain or key.startswith(plain + "/")}
            civilians = heard.get(beside(name) or (), ())
            held = set()
            for key, said in by_question(heard[name]).items():
                standing = weigh(said, rules, _numbers(civilians, {one.claim.party for one in said}))
                if standing is None:
                    continue
                held.add(key)
                fact = fact_of(self.event.id, key, standing, self.facts.get(key), now)
                steadied = steady(fact, self._moves.get(fact.id, ()), rules.flaps if rewritten else None)
                if steadied is not fact:
                    out.flapping.add(key)
                out.facts[key] = steadied
                if any(_adds_voice(position, new) for position in standing.positions):
                    out.corroborated.add(key)
            denied = any(one.claim.denied and question(one) == name for one in new)
            out.gone |= {key: denied for key in old - held if self.facts[key].held}
        return out

    def _heard(
        self, name: Question, new: Sequence[Assertion], without: frozenset[str | None]
    ) -> Iterator[Assertion]:
        for entry in self._asking.get(name, ()):
            if entry not in without:
                yield from (one for one in self._said[entry] if question(one) == name)
        yield from (one for one in new if question(one) == name)

    def compare(
        self,
        entry: Entry,
        mine: Sequence[Assertion],
        weighed: Weighed,
        at: At,
        rules: Rules,
        *,
        rewritten: bool = False,
    ) -> tuple[tuple[Fact, ...], tuple[Change, ...]]:
        """New states of facts and how they came to be, after one entry. Does not change the case."""
        leading = frozenset(f.unit for f in self.facts.values() if f.unit in units().leading and f.held)
        states: list[Fact] = []
        changes: list[Change] = []
        for key, fact in sorted(weighed.facts.items()):
            prior = self.facts.get(key)
            if prior == fact:
                continue
            states.append(fact)
            held = {claim for held in fact.held for claim in held.claims}
            behind = tuple(one for one in mine if one.claim.id in held)
            if not behind and prior is not None and (prior.value, prior.status) == (fact.value, fact.status):
                continue
            teller = Teller(
                behind or tuple(one for one in mine if one.claim.denied),
                corroborates=key in weighed.corroborated,
                alone=self._alone(fact, weighed),
                rewritten=rewritten,
                withdraws=not rewritten and withdraws(entry),
                corrects=rewritten and (entry.document is not None or corrects(entry)),
            )
            moved = explain(prior, fact, teller, rules)
            if moved is not None and moved.kind is Verdict.DISPUTED and key in weighed.flapping:
                moved = Moved(Verdict.DISPUTED, Reason.FLAPPING, True)
            if moved is not None and moved.kind in _ADDS and self._is_side(fact, prior, behind, leading):
                moved = Moved(moved.kind, Reason.SIDE_DETAIL, False)
            if moved is not None:
                changes.append(change(entry.id, fact, prior, moved, teller.mine, at))
        silent = rewritten and any(not one.claim.denied for one in mine)
        for key, denied in sorted(weighed.gone.items()):
            prior = self.facts[key]
            fact = replace(prior, status=FactStatus.RETRACTED, credibility=5, held=(), updated_at=at.now)
            reason = Reason.NO_LONGER_SAID if silent else Reason.ENTRY_WITHDRAWN
            reason = Reason.DENIED_BY_SPEAKER if denied else reason
            moved = Moved(Verdict.RETRACTED, reason, reason is not Reason.NO_LONGER_SAID)
            states.append(fact)
            changes.append(change(entry.id, fact, prior, moved, (), at))
        return tuple(states), tuple(changes)

    def _alone(self, fact: Fact, weighed: Weighed) -> bool:
        """Whether nobody counts all the people of whom a fact may count a part."""
        whole = "/".join((*fact.key.split("/")[:2], WHOLE))
        return not any(
            held.value is not None
            and point(held.value) is not None
            and (key == whole or key.startswith(whole + "/"))
            for key, held in {**self.facts, **weighed.facts}.items()
        )

    def _is_side(
        self, fact: Fact, prior: Fact | None, mine: Sequence[Assertion], leading: frozenset[Unit | None]
    ) -> bool:
        """Whether a fact stands beside what the event is about."""
        if fact.unit is None:
            attacks = actions().attacks
            known = {key.partition("/")[2] for key, held in self.facts.items() if held.unit is None}
            return fact.action in attacks and bool(leading or known & attacks)
        if fact.value is None or point(fact.value) is None:
            return bool(self.facts)  # "dozens" after the event was told
        in_headline = any(one.headline and not one.running for one in mine)
        if fact.unit in units().leading or not leading:
            return False
        if in_headline:
            return prior is None and fact.unit in units().suffered
        behind = set(prior.held[0].claims) if prior is not None and prior.held else set()
        return not any(
            one.headline and one.claim.id in behind for said in self._said.values() for one in said
        )

    def hold(self, facts: Iterable[Fact]) -> None:
        """Put new states in place of old ones."""
        for fact in facts:
            self.facts[fact.key] = fact

    def remember(self, changes: Iterable[Change]) -> None:
        """Take in how the event came to be what it is, oldest first."""
        for each in changes:
            self.count += 1
            if each.fact is not None and each.unit is not None:
                self._moves.setdefault(each.fact, []).append(each)
            self.by_hand = self.by_hand or (each.fact is None and each.reason not in _OURS)

    def at(self, now: datetime) -> At:
        """A moment of deciding on this event."""
        return At(now, self.count)
