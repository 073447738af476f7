"""What an entry says of other events than its own: heard aside there, told there, and taken back there.

An aside is an assertion and describes nothing: the words, the title and the window of the event that hears it
stay what they are, and an event is never opened by one. Computes and changes nothing; whether a passage is
about another event is judged in `bot.ledger.elsewhere`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.ledger.cluster import Cluster
from bot.ledger.elsewhere import hearings, opening, spoken
from bot.ledger.notices import withdraws
from bot.ledger.reasons import Reason, reason_of
from bot.ledger.signature import is_running, said_at
from bot.ledger.telling import action_of, severity, verdict_of
from bot.model import Action, Decision, Hearing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from bot.ledger.case import Case
    from bot.ledger.docket import Docket
    from bot.ledger.elsewhere import Said
    from bot.ledger.rules import Rules
    from bot.model import Change, Entry, Fact, Report


def at_home(report: Report, hearings: Iterable[Hearing]) -> Report:
    """An entry as its own event hears it."""
    gone = {heard.claim for heard in hearings}
    unheard = frozenset(claim.id for claim in report.found.claims if claim.id in gone)
    return report if unheard == report.unheard else replace(report, unheard=unheard)


_NEW = ""  # the event that an entry is about to open has no id yet


class Asides:
    """What is heard aside of one entry after another. Keeps nothing: who is heard where is in the docket."""

    def __init__(self, docket: Docket, rules: Rules) -> None:
        self._docket, self._rules = docket, rules

    def hearings(self, report: Report, case: Case | None) -> tuple[Hearing, ...]:
        """Where each claim is heard that is not heard in the event of its entry; None: it opens one."""
        entry = report.entry
        if withdraws(entry) or entry.context or entry.document:
            return ()
        said = spoken(report)
        if not said:
            return ()
        heard_in = self._docket.heard_in(entry.id)

        def near(one: Said) -> list[Cluster]:
            events = self._docket.known_by(one.words, one.figures, said_at(entry), heard_in)
            return [event.cluster for event in events if event is not case]

        return hearings(report, said, self._here(report, case), near)

    def _here(self, report: Report, case: Case | None) -> Cluster:
        """What the event of an entry is about without it."""
        members = case.cluster.members if case is not None else {}
        if case is None or not members.keys() - {report.entry.id}:
            acts = self._docket.signature(report).actions
            return opening(report, _NEW if case is None else case.event.id, acts)
        if report.entry.id not in members:
            return case.cluster
        cluster = Cluster(case.event.id, case.cluster.conflict)
        for entry in sorted(members.keys() - {report.entry.id}):
            cluster.add(members[entry])
        return cluster

    def told(self, decision: Decision, report: Report, said: tuple[Hearing, ...], now: datetime) -> Decision:
        """The decision on an entry with what it says of other events, and what it no longer says of them."""
        also = [self._heard(case, part, now) for case, part in self._parts(report, said)]
        events = {other.event.id for other in also if other.event is not None}
        gone = {event: {report.entry.id} for event in self._docket.heard_in(report.entry.id) - events}
        for entry in self._taken_back(decision, report):
            for event in self._docket.heard_in(entry):
                gone.setdefault(event, set()).add(entry)
        for event, entries in sorted(gone.items()):
            case = self._docket.find(event)
            if case is not None:
                also.append(self._silenced(case, entries, report.entry, now))
                said += self._unheard(case, entries - {report.entry.id})
        return replace(decision, hearings=said, also=tuple(also)) if said or also else decision

    def withdrawn(self, decision: Decision, entry: Entry, now: datetime) -> Decision:
        """The decision on an entry that was taken back with what follows for other events."""
        cases = [self._docket.find(event) for event in sorted(self._docket.heard_in(entry.id))]
        also = tuple(self._silenced(case, {entry.id}, entry, now) for case in cases if case is not None)
        return replace(decision, also=also)

    def apply(self, report: Report, decision: Decision) -> None:
        """Take in what a decision says of other events."""
        where = {heard.claim: heard.event for heard in decision.hearings}
        claims = frozenset(claim.id for claim in report.found.claims)
        for other in decision.also:
            if other.event is None:
                continue
            case = self._docket.case(other.event)
            mine = frozenset(claim for claim in claims if where.get(claim) == other.event.id)
            for entry in sorted(case.asides):
                if entry == report.entry.id or any(c.id in where for c in case.asides[entry].heard):
                    self._docket.silence(case, entry)
            if mine:
                self._docket.hear(case, replace(report, unheard=claims - mine))
            case.event = other.event
            case.hold(other.facts)
            case.remember(other.changes)

    def _parts(self, report: Report, said: Iterable[Hearing]) -> list[tuple[Case, Report]]:
        """What each other event hears of an entry, without those that hear the same of it already."""
        claims = frozenset(claim.id for claim in report.found.claims)
        by_event: dict[str, set[str]] = {}
        for heard in said:
            if heard.event is not None:
                by_event.setdefault(heard.event, set()).add(heard.claim)
        parts = [
            (self._docket.find(event), replace(report, unheard=claims - mine))
            for event, mine in sorted(by_event.items())
        ]
        return [(case, part) for case, part in parts if case is not None]

    def _taken_back(self, decision: Decision, report: Report) -> Collection[str]:
        """Entries that a notice takes back in the event that it belongs to."""
        case = self._docket.find(decision.event.id) if decision.event is not None else None
        if case is None or not withdraws(report.entry):
            return ()
        return case.gone(report) - case.gone()

    def _unheard(self, case: Case, entries: Iterable[str]) -> tuple[Hearing, ...]:
        return tuple(
            Hearing(claim.id, None)
            for entry in sorted(entries)
            if entry in case.asides
            for claim in case.asides[entry].heard
        )

    def _heard(self, case: Case, part: Report, now: datetime) -> Decision:
        entry, known = part.entry, part.entry.id in case.asides
        said = self._docket.sayings_aside(part)
        weighed = case.weighed(said, entry.id, self._rules, now)
        states, changes = case.compare(entry, said, weighed, case.at(now), self._rules, rewritten=known)
        return self._decided(case, entry, states, changes)

    def _silenced(self, case: Case, entries: Collection[str], by: Entry, now: datetime) -> Decision:
        weighed = case.silenced(frozenset(entries), self._rules, now)
        states, changes = case.compare(by, (), weighed, case.at(now), self._rules)
        return self._decided(case, by, states, changes)

    def _decided(
        self, case: Case, entry: Entry, states: tuple[Fact, ...], changes: tuple[Change, ...]
    ) -> Decision:
        told = [change for change in changes if change.reason != Reason.SIDE_DETAIL]
        verdict, running = verdict_of(told), is_running(entry.title)
        action = action_of(verdict, told, running=running) if case.told else Action.NONE
        facts = {**case.facts, **{fact.key: fact for fact in states}}
        grave = severity((facts[key] for key in sorted(facts)), case.event.topics, self._rules)
        return Decision(
            entry=entry.id,
            verdict=verdict,
            action=action,
            reason=reason_of(verdict, told, running=running),
            event=replace(case.event, severity=grave),
            facts=states,
            changes=changes,
        )
