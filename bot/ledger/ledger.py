"""The ledger: which event an entry belongs to, what is new in it, and what to show for that.

    Report → signature → shortlist → likeness → event
           → assertions → questions → standing → facts → changes → verdict → action

``decide`` computes and changes nothing; ``apply`` takes a decision in. The store is the truth: a
ledger that was loaded from it decides as the one that wrote it. Reads no clock and does no I/O.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.ledger.asides import Asides, at_home
from bot.ledger.case import Case
from bot.ledger.changes import At
from bot.ledger.docket import Docket
from bot.ledger.events import about_event, event_after, event_of, is_post
from bot.ledger.gate import Gate
from bot.ledger.news import newsworthiness
from bot.ledger.notices import withdraws
from bot.ledger.reasons import Reason, reason_of
from bot.ledger.rules import Rules
from bot.ledger.signature import NOWHERE, is_commentary, said_at
from bot.ledger.telling import (
    action_of,
    adds_act,
    is_later,
    novelty,
    severity,
    tells_act,
    verdict_of,
)
from bot.model import Action, Decision, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.ledger.signature import Signature
    from bot.model import Atlas, Change, Fact, Report, Source, Story


class Ledger:
    """Open events in memory, and the judgement on what comes in. Stores nothing."""

    def __init__(
        self,
        sources: Mapping[str, Source],
        rules: Rules | None = None,
        atlas: Atlas = NOWHERE,
    ) -> None:
        """``atlas``: what is known of places; what is told of two towns is two events."""
        self._sources = sources
        self._rules = rules or Rules()
        self._docket = Docket(sources, self._rules, atlas)
        self._asides = Asides(self._docket, self._rules)
        self._gate = Gate(sources, self._rules)

    def __len__(self) -> int:
        """How many events are open."""
        return len(self._docket)

    def load(self, story: Story) -> None:
        """Take an event in as the store has it."""
        self._docket.load(story)

    def report_of(self, entry: str) -> Report | None:
        """The version of an entry that the ledger knows; None when its event is not open."""
        case = self._docket.of_entry(entry)
        return None if case is None else case.reports[entry]

    def knows(self, event: str) -> bool:
        """Whether an event is in memory."""
        return self._docket.find(event) is not None

    def expire(self, now: datetime) -> None:
        """Forget events whose window has closed."""
        self._docket.expire(now)

    def decide(self, report: Report, now: datetime) -> Decision:
        """What to make of an entry. Changes nothing."""
        known = self._docket.of_entry(report.entry.id)
        if known is not None:
            older = known.reports[report.entry.id]
            if older.entry.content_hash == report.entry.content_hash and older.found == report.found:
                entry = report.entry.id
                return Decision(entry, Verdict.DUPLICATE, Action.NONE, Reason.SAME_ENTRY, event=known.event)
            return self._with_asides(known, report, now, lambda part: self._rewritten(known, part, now))
        if not report.found.relevant:
            return Decision(report.entry.id, Verdict.IRRELEVANT, Action.NONE, Reason.NOT_RELEVANT)
        case, likely, rival = self._docket.match(report)
        told_before = self._withdrawn_by(report)
        if told_before is not None:
            joined = partial(self._joined, told_before, now=now, doubtful=False)
            return self._with_asides(told_before, report, now, joined)
        doubtful = rival is not None and not adds_act(report, rival.cluster)
        if case is None or likely < self._enough(case, report):
            opened = partial(self._opened, now=now, doubtful=doubtful)
            return self._with_asides(None, report, now, opened)
        joined = partial(self._joined, case, now=now, doubtful=doubtful)
        return self._with_asides(case, report, now, joined)

    def _with_asides(
        self, case: Case | None, report: Report, now: datetime, decide: Callable[[Report], Decision]
    ) -> Decision:
        """What is decided about an entry without what other events hear of it, and what they do."""
        hearings = self._asides.hearings(report, case)
        return self._asides.told(decide(at_home(report, hearings)), report, hearings, now)

    def _enough(self, case: Case, report: Report) -> float:
        """How alike an entry has to be to join: more, where joining would bury news of its own in an edit.

        Less, where its headline says that a toll has risen: it is of some event that is known.
        """
        if self._docket.risen(case, report):
            return self._rules.same_event_risen
        adds = case.told and adds_act(report, case.cluster)
        buried = adds and newsworthiness(report) >= self._rules.newsworthy
        return self._rules.same_event_act if buried else self._rules.same_event

    def apply(self, report: Report, decision: Decision) -> None:
        """Take a decision in. Nothing happens for an entry that belongs to no event."""
        if decision.event is None:
            return
        case = self._docket.case(decision.event)
        case.event = decision.event
        if decision.reason == Reason.ENTRY_WITHDRAWN:
            self._docket.leave(report.entry.id)
        else:
            self._docket.join(case, at_home(report, decision.hearings))
        case.hold(decision.facts)
        case.told = case.told or any(is_post(change) for change in decision.changes)
        case.remember(decision.changes)
        self._asides.apply(report, decision)

    def withdraw(self, entry: str, now: datetime) -> Decision | None:
        """What follows when a publisher took an entry back; None when its event is not open.

        To be applied with the report that ``report_of`` gives.
        """
        case = self._docket.of_entry(entry)
        if case is None:
            return None
        report, at = case.reports[entry], case.at(now)
        weighed = case.weighed((), entry, self._rules, now)
        states, changes = case.compare(report.entry, (), weighed, at, self._rules)
        if len(case.reports) == 1:
            changes = (*changes, _taken_back(case, report, at))
        retracted = any(change.kind is Verdict.RETRACTED for change in changes)
        action = Action.NONE if not case.told else Action.REPLY if retracted else Action.EDIT
        decision = Decision(
            entry=entry,
            verdict=Verdict.RETRACTED,
            action=action,
            reason=Reason.ENTRY_WITHDRAWN,
            event=case.event,
            facts=states,
            changes=changes,
            withdrawn=tuple(claim.id for claim in report.found.claims),
        )
        return self._asides.withdrawn(decision, report.entry, now)

    def united(self, report: Report, now: datetime) -> tuple[tuple[Report, Decision], ...]:
        """What follows when the event that an entry has just joined and another open one turn out to be one.

        The entries of one of them are decided on anew, as entries of the other; the first decision is on the
        event that is left without any. Takes all of it in. Empty when the events stay as they are.
        """
        twins = self._docket.twin(report)
        if twins is None:
            return ()
        stays, goes = twins
        moving = sorted(
            goes.reports.values(), key=lambda r: (r.entry.collected, said_at(r.entry), r.entry.id)
        )
        done = [(moving[0], self._left(goes, stays.event.id, moving, now))]
        joined = partial(self._joined, stays, now=now, doubtful=False)
        for each in moving:
            self._docket.silence(stays, each.entry.id)  # what it said of it aside is said at home now
            decision = self._with_asides(stays, each, now, joined)
            self.apply(each, decision)
            done.append((each, decision))
        return (*done, *self.united(report, now))

    def _left(self, case: Case, target: str, moving: list[Report], now: datetime) -> Decision:
        """An event whose entries are another's."""
        at = case.at(now)
        for report in moving:
            self._docket.leave(report.entry.id)
        states = case.restated(self._rules, now)
        kind, reason = (
            Verdict.RETRACTED,
            f"merged into {target} by Sitrep: it turned out to be the same event",
        )
        left = about_event(case.event, moving[0], kind, reason, at=at, material=False)
        case.hold(states)
        case.remember([left])
        return Decision(moving[0].entry.id, kind, Action.NONE, reason, case.event, states, (left,))

    # --- a new event ------------------------------------------------------------------------------

    def _opened(self, report: Report, now: datetime, *, doubtful: bool = False) -> Decision:
        event = event_of(report, said_at(report.entry))
        blank, said = Case(event), self._docket.sayings(report)
        blank.add(report, self._docket.signature(report), said)
        facts = blank.weighed(said, report.entry.id, self._rules, now).facts
        states = tuple(facts[key] for key in sorted(facts))
        told = self._gate.opens(report, now, doubtful=doubtful)
        reason = Reason.RESEMBLES_KNOWN if doubtful else Reason.NOTHING_CONCRETE
        reason = Reason.FIRST_REPORT if told else reason if self._gate.fresh(report, now) else Reason.OLD_NEWS
        event = replace(event, severity=severity(states, event.topics, self._rules))
        at = At(now, self._docket.count(event.id))
        return Decision(
            entry=report.entry.id,
            verdict=Verdict.NEW,
            action=Action.POST if told else Action.NONE,
            reason=reason,
            event=event,
            facts=states,
            changes=(about_event(event, report, Verdict.NEW, reason, at=at, material=told),),
        )

    # --- another entry of a known one -------------------------------------------------------------

    def _joined(self, case: Case, report: Report, now: datetime, *, doubtful: bool) -> Decision:
        at = case.at(now)
        one, mine = self._docket.heard(case, report)
        if report.entry.id in case.gone(report):
            mine = ()
        weighed = case.weighed(mine, None, self._rules, now, report)
        states, changes = case.compare(report.entry, mine, weighed, at, self._rules)
        if withdraws(report.entry):
            return self._noticed(case, report, one, states, changes, at)
        if not case.told:
            return self._first_told(case, report, states, changes, at, doubtful=doubtful)
        told = [change for change in changes if change.reason != Reason.SIDE_DETAIL]
        verdict = verdict_of(told)
        if verdict in {Verdict.DUPLICATE, Verdict.CORROBORATED} and self._new_angle(case, report, one):
            angle = about_event(
                case.event, report, Verdict.FOLLOW_UP, Reason.NEW_ANGLE, at=at, material=tells_act(report)
            )
            changes, told = (*changes, angle), [*told, angle]
            verdict = Verdict.FOLLOW_UP
        if verdict is Verdict.DUPLICATE and self._another_voice(case, report):
            verdict = Verdict.CORROBORATED
        return Decision(
            entry=report.entry.id,
            verdict=verdict,
            action=action_of(verdict, told, running=one.running),
            reason=reason_of(verdict, told, running=one.running),
            event=event_after(case, report, one, states, told, self._rules),
            facts=states,
            changes=changes,
        )

    def _withdrawn_by(self, report: Report) -> Case | None:
        """The event of which a notice takes an earlier report back; None for what is no notice."""
        if not withdraws(report.entry):
            return None
        near = self._docket.near(report)
        return next((case for case in near if case.gone(report) - case.gone()), None)

    def _noticed(
        self,
        case: Case,
        report: Report,
        one: Signature,
        states: tuple[Fact, ...],
        changes: tuple[Change, ...],
        at: At,
    ) -> Decision:
        """A notice that takes an earlier report back: the event itself, when there is no other."""
        event = event_after(case, report, one, states, changes, self._rules)
        gone = case.gone(report)
        if gone and gone == case.reports.keys():
            changes = (*changes, _taken_back(case, report, at))
            event = replace(event, title=report.entry.title)
        verdict = verdict_of(changes)
        return Decision(
            entry=report.entry.id,
            verdict=verdict,
            action=action_of(verdict, changes) if case.told else Action.NONE,
            reason=Reason.REPORT_WITHDRAWN if gone else Reason.SAME_NEWS,
            event=event,
            facts=states,
            changes=changes,
        )

    def _first_told(
        self,
        case: Case,
        report: Report,
        states: tuple[Fact, ...],
        changes: tuple[Change, ...],
        at: At,
        *,
        doubtful: bool,
    ) -> Decision:
        """An entry of an event that no channel has heard of: a post, if it is worth one by itself."""
        told = self._gate.opens(report, at.now, case.reports.values(), doubtful=doubtful)
        event = event_after(case, report, self._docket.signature(report), states, (), self._rules)
        reason = Reason.NOTHING_CONCRETE if self._gate.fresh(report, at.now) else Reason.OLD_NEWS
        if told:
            reason = Reason.FIRST_CONCRETE_REPORT
            event = replace(event, title=report.entry.title, link=report.entry.link)
            opened = about_event(event, report, Verdict.NEW, reason, at=at, material=True)
            changes = (*changes, opened)
        return Decision(
            entry=report.entry.id,
            verdict=Verdict.NEW if told else Verdict.DUPLICATE,
            action=Action.POST if told else Action.NONE,
            reason=reason,
            event=event,
            facts=states,
            changes=changes,
        )

    def _new_angle(self, case: Case, report: Report, one: Signature) -> bool:
        if one.running or is_commentary(report.entry.title):
            return False
        if not one.aftermath:
            return False
        first = bool(one.aftermath - case.cluster.aftermath.keys())
        enough = self._rules.novel_share if first else self._rules.novel_share_again
        return (first or is_later(one, case.cluster)) and novelty(one, case.cluster) >= enough

    def _another_voice(self, case: Case, report: Report) -> bool:
        family = self._gate.family(report.entry.source)
        return all(self._gate.family(other.entry.source) != family for other in case.reports.values())

    # --- another version of a known entry ---------------------------------------------------------

    def _rewritten(self, case: Case, report: Report, now: datetime) -> Decision:
        entry, older, at = report.entry, case.reports[report.entry.id], case.at(now)
        one, mine = self._docket.heard(case, report)
        weighed = case.weighed(mine, entry.id, self._rules, now, report)
        states, changes = case.compare(entry, mine, weighed, at, self._rules, rewritten=True)
        gone = withdraws(entry)
        quiet = {Reason.SIDE_DETAIL, Reason.NO_LONGER_SAID}
        told = [c for c in changes if c.reason not in quiet and c.kind is not Verdict.CORROBORATED]
        event = event_after(case, report, one, states, told, self._rules)
        if gone and len(case.reports) == 1:
            back = _taken_back(case, report, at)
            changes, told = (*changes, back), [*told, back]
            event = replace(event, title=entry.title)
        verdict = Verdict.RETRACTED if gone else verdict_of(told)
        kept = set() if gone else {claim.id for claim in report.found.claims}
        claims = dict.fromkeys(claim.id for version in (older, report) for claim in version.found.claims)
        return Decision(
            entry=entry.id,
            verdict=verdict,
            action=_shown(verdict, told, one) if case.told else Action.NONE,
            reason=Reason.ENTRY_REWRITTEN if told or gone else Reason.SAME_ENTRY,
            event=event,
            facts=states,
            changes=changes,
            withdrawn=tuple(claim for claim in claims if claim not in kept),
        )


def _taken_back(case: Case, report: Report, at: At) -> Change:
    return about_event(case.event, report, Verdict.RETRACTED, Reason.ENTRY_WITHDRAWN, at=at, material=True)


def _shown(verdict: Verdict, told: list[Change], one: Signature) -> Action:
    """What a newer version shows: of a live page, which has hundreds of them, what is material alone."""
    if one.running and not any(change.material for change in told):
        return Action.NONE
    return action_of(verdict, told, running=one.running)
