"""A person's word on which entries are one event: entries go from one event to another, and back.

Both events are heard anew, as if each had had its entries from the start; nothing is forgotten, for the
store keeps what was held before. Pure: no I/O, no clock.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.ledger.changes import short_id
from bot.ledger.docket import Docket
from bot.ledger.events import event_of, named
from bot.ledger.signature import said_at
from bot.ledger.telling import severity
from bot.model import Action, Change, Decision, Hearing, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.ledger.case import Case
    from bot.ledger.rules import Rules
    from bot.model import Atlas, Event, Fact, Report, Source, Story


@dataclass(frozen=True, slots=True)
class Said:
    """Who says that events are one or two, and why."""

    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Regrouping:
    """Entries that change their event, and both events with all that is held about them after it."""

    entries: tuple[str, ...]  # Entry.id
    target: str  # Event.id that they belong to now
    decisions: tuple[Decision, Decision]  # on the event they left, and on the one they joined
    hearings: tuple[Hearing, ...] = ()  # what the event they left heard aside is heard in the other


class Regrouper:
    """Puts entries from one event into another. Stores nothing."""

    def __init__(self, sources: Mapping[str, Source], rules: Rules, atlas: Atlas, now: datetime) -> None:
        self._docket = Docket(sources, rules, atlas)
        self._rules, self._now = rules, now

    def merge(self, kept: Story, gone: Story, said: Said) -> Regrouping:
        """All entries of ``gone`` belong to ``kept`` from now on. Raises InputError for one event twice."""
        if kept.event.id == gone.event.id:
            raise InputError(f"{kept.event.id} cannot be merged with itself")
        entries = [report.entry.id for report in gone.reports]
        if not entries:
            raise InputError(f"{gone.event.id} has no entries left to merge")
        self._docket.load(kept)
        return self._moved(gone, entries, self._docket.case(kept.event), "merged", said, asides=gone.asides)

    def split(self, story: Story, entries: Iterable[str], said: Said) -> Regrouping:
        """Some entries of an event become an event of their own.

        Raises InputError for an entry that is no member, and when none or all of them are named.
        """
        wanted = set(entries)
        moved = [report for report in story.reports if report.entry.id in wanted]
        strangers = wanted - {report.entry.id for report in moved}
        if strangers:
            raise InputError(f"{story.event.id} has no entry {', '.join(sorted(strangers))}")
        if not moved or len(moved) == len(story.reports):
            raise InputError(f"some of the {len(story.reports)} entries have to go and some have to stay")
        opened = event_of(moved[0], said_at(moved[0].entry))
        opened = replace(
            opened, id=short_id("v", "split", story.event.id, str(len(story.changes)), *sorted(wanted))
        )
        ids = [report.entry.id for report in moved]
        return self._moved(story, ids, self._docket.case(opened), "split", said)

    def _moved(
        self,
        story: Story,
        entries: list[str],
        target: Case,
        verb: str,
        said: Said,
        asides: Iterable[Report] = (),
    ) -> Regrouping:
        self._docket.load(story)
        source = self._docket.case(story.event)
        for report in [source.reports[entry] for entry in entries]:
            self._docket.join(target, _hearing_more(report, target.asides.get(report.entry.id)))
        for aside in asides:
            self._docket.silence(source, aside.entry.id)
            self._heard_by(target, aside)
        out, into = f"{verb} into {target.event.id}", f"{verb} from {story.event.id}"
        return Regrouping(
            tuple(entries),
            target.event.id,
            (
                self._after(source, out, entries[0], said),
                self._after(target, into, entries[0], said),
            ),
            tuple(Hearing(claim.id, target.event.id) for aside in asides for claim in aside.heard),
        )

    def _heard_by(self, target: Case, aside: Report) -> None:
        """What one of the events heard aside goes with its facts; of an entry of the other it is no aside."""
        known = target.reports.get(aside.entry.id)
        if known is not None:
            self._docket.join(target, _hearing_more(known, aside))
        else:
            self._docket.hear(target, _hearing_more(aside, target.asides.get(aside.entry.id)))

    def _after(self, case: Case, what: str, entry: str, said: Said) -> Decision:
        facts = case.restated(self._rules, self._now)
        kind = Verdict.CORRECTED if case.reports else Verdict.RETRACTED
        at = case.at(self._now)
        change = Change(
            id=at.change_id(case.event.id, what, "", kind),
            event=case.event.id,
            fact=None,
            kind=kind,
            reason=f"{what} by {said.by}: {said.why}",
            at=self._now,
            material=True,
        )
        return Decision(
            entry=entry,
            verdict=kind,
            action=Action.EDIT,
            reason=change.reason,
            event=self._event(case, {**case.facts, **{fact.key: fact for fact in facts}}),
            facts=facts,
            changes=(change,),
        )

    def _event(self, case: Case, facts: Mapping[str, Fact]) -> Event:
        event, cluster = case.event, case.cluster
        if not case.reports:
            return event
        return replace(
            event,
            places=named(Counter(cluster.places)) or event.places,
            parties=named(Counter(cluster.parties)) or event.parties,
            first_seen=cluster.first_seen,
            last_seen=cluster.last_seen,
            severity=severity((facts[key] for key in sorted(facts)), event.topics, self._rules),
        )


def _hearing_more(report: Report, aside: Report | None) -> Report:
    """An entry as it is heard by an event that hears what the aside says, too."""
    if aside is None:
        return report
    return replace(report, unheard=report.unheard & aside.unheard)
