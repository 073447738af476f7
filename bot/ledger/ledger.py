"""The ledger: which event an entry belongs to, what is new in it, and what to show for that.

    Report → signature → shortlist → likeness → event
           → assertions → questions → standing → facts → changes → verdict → action

``decide`` computes and changes nothing; ``apply`` takes a decision in. The store is the truth: a
ledger that was loaded from it decides as the one that wrote it. Reads no clock and does no I/O.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.ledger.case import Case
from bot.ledger.cluster import Index
from bot.ledger.events import about_event, event_after, event_of, is_post
from bot.ledger.likeness import cosine, likeness
from bot.ledger.reasons import Reason
from bot.ledger.rules import Rules
from bot.ledger.signature import Signature, said_at, signature
from bot.ledger.telling import (
    action_of,
    is_commentary,
    newsworthiness,
    novelty,
    severity,
    turns,
    verdict_of,
)
from bot.model import Action, Change, Decision, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.model import Fact, Report, Source, Story


class Ledger:
    """Open events in memory, and the judgement on what comes in. Stores nothing."""

    def __init__(self, sources: Mapping[str, Source], rules: Rules | None = None) -> None:
        self._sources = sources
        self._rules = rules or Rules()
        self._cases: dict[str, Case] = {}
        self._member: dict[str, str] = {}  # Entry.id → Event.id
        self._index = Index()
        self._last: tuple[Report, Signature] | None = None  # spares apply the work of decide

    def __len__(self) -> int:
        """How many events are open."""
        return len(self._cases)

    def load(self, story: Story) -> None:
        """Take an event in as the store has it."""
        case = Case(story.event, self._sources)
        for report in story.reports:
            self._join(case, report)
        case.hold(story.facts)
        case.told = any(is_post(change) for change in story.changes)
        self._cases[story.event.id] = case

    def report_of(self, entry: str) -> Report | None:
        """The version of an entry that the ledger knows; None when its event is not open."""
        event = self._member.get(entry)
        return None if event is None else self._cases[event].reports[entry]

    def decide(self, report: Report, now: datetime) -> Decision:
        """What to make of an entry. Changes nothing."""
        known = self._member.get(report.entry.id)
        if known is not None:
            return self._rewritten(self._cases[known], report, now)
        if not report.found.relevant:
            return Decision(report.entry.id, Verdict.IRRELEVANT, Action.NONE, Reason.NOT_RELEVANT)
        one = self._signature(report)
        case, likely = self._match(one, now)
        if case is not None and turns(one, case.cluster):
            return self._opened(report, one, now, doubtful=False)
        if case is None or likely < self._rules.same_event:
            doubtful = case is not None and case.told and likely >= self._rules.doubtful_event
            return self._opened(report, one, now, doubtful=doubtful)
        return self._joined(case, report, one, now)

    def apply(self, report: Report, decision: Decision) -> None:
        """Take a decision in. Nothing happens for an entry that belongs to no event."""
        if decision.event is None:
            return
        case = self._cases.get(decision.event.id)
        if case is None:
            case = self._cases[decision.event.id] = Case(decision.event, self._sources)
        case.event = decision.event
        if decision.reason == Reason.ENTRY_WITHDRAWN:
            self._leave(case, report.entry.id)
        else:
            self._join(case, report)
        case.hold(decision.facts)
        case.told = case.told or any(is_post(change) for change in decision.changes)

    def withdraw(self, entry: str, now: datetime) -> Decision | None:
        """What follows when a publisher took an entry back; None when its event is not open.

        To be applied with the report that ``report_of`` gives.
        """
        event = self._member.get(entry)
        if event is None:
            return None
        case = self._cases[event]
        report = case.reports[entry]
        facts, gone = case.weighed((), entry, self._rules, now)
        states, changes = case.compare(_emptied(report), facts, gone, self._rules, now)
        if len(case.reports) == 1:
            changes = (
                *changes,
                about_event(
                    case.event, report, Verdict.RETRACTED, Reason.ENTRY_WITHDRAWN, now, material=True
                ),
            )
        retracted = any(change.kind is Verdict.RETRACTED for change in changes)
        action = Action.NONE if not case.told else Action.REPLY if retracted else Action.EDIT
        return Decision(
            entry=entry,
            verdict=Verdict.RETRACTED,
            action=action,
            reason=Reason.ENTRY_WITHDRAWN,
            event=case.event,
            facts=states,
            changes=changes,
            withdrawn=tuple(claim.id for claim in report.found.claims),
        )

    def expire(self, now: datetime) -> None:
        """Forget events whose window has closed."""
        for event in sorted(self._cases):
            case = self._cases[event]
            if not self._open(case, now):
                for entry in sorted(case.reports):
                    self._leave(case, entry)
                del self._cases[event]

    def _signature(self, report: Report) -> Signature:
        if self._last is None or self._last[0] is not report:
            self._last = report, signature(report)
        return self._last[1]

    # --- which event ------------------------------------------------------------------------------

    def _open(self, case: Case, now: datetime) -> bool:
        return now <= case.cluster.closes(self._rules.quiet_hours, self._rules.open_days)

    def _match(self, one: Signature, now: datetime) -> tuple[Case | None, float]:
        """The open event that is most like an entry, and how alike they are."""
        rules = self._rules
        near: list[tuple[float, str]] = []
        for event in self._index.shortlist(one, rules.rare_stems, rules.shortlist):
            case = self._cases[event]
            if self._open(case, now):
                alike = cosine(one.words, case.cluster.words, one.length, case.cluster.length)
                if alike >= rules.hardly_alike:
                    near.append((-alike, event))
        near.sort()
        scored = [(-likeness(one, self._cases[event].cluster), event) for _, event in near[: rules.finalists]]
        best = min(scored, default=None)
        return (None, 0.0) if best is None else (self._cases[best[1]], -best[0])

    def _join(self, case: Case, report: Report) -> None:
        self._leave(case, report.entry.id)
        one = self._signature(report)
        case.add(report, one)
        self._index.add(case.event.id, one)
        self._member[report.entry.id] = case.event.id

    def _leave(self, case: Case, entry: str) -> None:
        one = case.cluster.members.get(entry)
        if one is not None:
            self._index.remove(case.event.id, one)
            case.remove(entry)
            del self._member[entry]

    # --- what is new ------------------------------------------------------------------------------

    def _opened(self, report: Report, one: Signature, now: datetime, *, doubtful: bool) -> Decision:
        entry = report.entry
        said = said_at(entry)
        event = event_of(report, said)
        blank = Case(event, self._sources)
        blank.add(report, one)
        facts, _ = blank.weighed(blank.sayings(report), entry.id, self._rules, now)
        states = tuple(facts[key] for key in sorted(facts))
        old = now - said > timedelta(hours=self._rules.quiet_hours)
        enough = self._rules.newsworthy_doubtful if doubtful else self._rules.newsworthy
        post = not old and newsworthiness(report) >= enough
        reason = Reason.RESEMBLES_KNOWN if doubtful else Reason.NOTHING_CONCRETE
        reason = Reason.FIRST_REPORT if post else Reason.OLD_NEWS if old else reason
        event = replace(event, severity=severity(states, event.topics, self._rules))
        opened = about_event(event, report, Verdict.NEW, reason, now, material=post)
        return Decision(
            entry=entry.id,
            verdict=Verdict.NEW,
            action=Action.POST if post else Action.NONE,
            reason=reason,
            event=event,
            facts=states,
            changes=(opened,),
        )

    def _joined(self, case: Case, report: Report, one: Signature, now: datetime) -> Decision:
        mine = case.sayings(report)
        facts, gone = case.weighed(mine, None, self._rules, now)
        states, changes = case.compare(report, facts, gone, self._rules, now)
        told = [change for change in changes if change.reason != Reason.SIDE_DETAIL]
        verdict = verdict_of(told)
        if verdict in {Verdict.DUPLICATE, Verdict.CORROBORATED} and self._new_angle(case, report, one):
            angle = about_event(case.event, report, Verdict.FOLLOW_UP, Reason.NEW_ANGLE, now, material=False)
            changes, told = (*changes, angle), [*told, angle]
            verdict = Verdict.FOLLOW_UP
        if verdict is Verdict.DUPLICATE and self._another_voice(case, report):
            verdict = Verdict.CORROBORATED
        action = action_of(verdict, told)
        if one.running and action is Action.REPLY:
            action = Action.EDIT
        reason = _reason(verdict, told, one)
        if not case.told:
            return self._first_told(case, report, one, states, changes, now)
        return Decision(
            entry=report.entry.id,
            verdict=verdict,
            action=action,
            reason=reason,
            event=event_after(case, report, one, states, told, self._rules),
            facts=states,
            changes=changes,
        )

    def _first_told(
        self,
        case: Case,
        report: Report,
        one: Signature,
        states: tuple[Fact, ...],
        changes: tuple[Change, ...],
        now: datetime,
    ) -> Decision:
        """An entry of an event that no channel has heard of: a post, if it is worth one by itself."""
        old = now - said_at(report.entry) > timedelta(hours=self._rules.quiet_hours)
        post = not old and newsworthiness(report) >= self._rules.newsworthy
        event = event_after(case, report, one, states, (), self._rules)
        if post:
            event = replace(event, title=report.entry.title, link=report.entry.link)
            opened = about_event(event, report, Verdict.NEW, Reason.FIRST_CONCRETE_REPORT, now, material=True)
            changes = (*changes, opened)
        return Decision(
            entry=report.entry.id,
            verdict=Verdict.NEW if post else Verdict.DUPLICATE,
            action=Action.POST if post else Action.NONE,
            reason=Reason.FIRST_CONCRETE_REPORT if post else Reason.NOTHING_CONCRETE,
            event=event,
            facts=states,
            changes=changes,
        )

    def _rewritten(self, case: Case, report: Report, now: datetime) -> Decision:
        entry = report.entry
        older = case.reports[entry.id]
        if older.entry.content_hash == entry.content_hash and older.found == report.found:
            return Decision(entry.id, Verdict.DUPLICATE, Action.NONE, Reason.SAME_ENTRY, event=case.event)
        mine = case.sayings(report)
        facts, gone = case.weighed(mine, entry.id, self._rules, now)
        states, changes = case.compare(report, facts, gone, self._rules, now)
        one = self._signature(report)
        told = [c for c in changes if c.reason != Reason.SIDE_DETAIL and c.kind is not Verdict.CORROBORATED]
        verdict = verdict_of(told)
        action = action_of(verdict, told) if case.told else Action.NONE
        if one.running and action is Action.REPLY:
            action = Action.EDIT
        kept = {claim.id for claim in report.found.claims}
        return Decision(
            entry=entry.id,
            verdict=verdict,
            action=action,
            reason=Reason.ENTRY_REWRITTEN if told else Reason.SAME_ENTRY,
            event=event_after(case, report, one, states, told, self._rules),
            facts=states,
            changes=changes,
            withdrawn=tuple(claim.id for claim in older.found.claims if claim.id not in kept),
        )

    def _new_angle(self, case: Case, report: Report, one: Signature) -> bool:
        if one.running or is_commentary(report.entry.title):
            return False
        return novelty(one, case.cluster) >= self._rules.novel_share

    def _another_voice(self, case: Case, report: Report) -> bool:
        family = self._family(report.entry.source)
        return all(self._family(other.entry.source) != family for other in case.reports.values())

    def _family(self, source: str) -> str:
        known = self._sources.get(source)
        return source if known is None else known.family


def _emptied(report: Report) -> Report:
    return replace(report, found=replace(report.found, claims=()))


def _reason(verdict: Verdict, told: Iterable[Change], one: Signature) -> str:
    for change in told:
        if change.kind is verdict:
            return change.reason
    if one.running:
        return Reason.RUNNING_PAGE
    return Reason.ANOTHER_PUBLISHER if verdict is Verdict.CORROBORATED else Reason.SAME_NEWS
