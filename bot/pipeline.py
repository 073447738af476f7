"""One pass from bytes to stored facts and queued messages.

    Feed ─ fetch ─ parse ─┐
                          ├─ Entry ─ unseen? ─ extract ─ decide ─ route ─ brief ─┐
    seed file ─── read ───┘                                                      │
                                                     one transaction a feed ─────┘   then: Outbox.flush

What was stored and what shall be sent are committed together with the feed's validators, so that a
crash at any point loses nothing and repeats nothing. Sending is not done here. Every decision is made
by pure code (`bot.extract`, `bot.ledger`, `bot.notify`); this module only calls it in order, with one
``now`` a pass.

Reading and deciding take most of the time of a pass and write nothing, so beside others they are done in
slices (`bot.slices`). Then all of it is written at once. One pass goes on at a time.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.collect.polite import after_failure, after_success
from bot.errors import FetchError, InputError, ParseError
from bot.ledger import Ledger, Regrouper, opened_by
from bot.model import Action, Decision, Report, Verdict
from bot.slices import at_once, in_slices

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.collect.parse import ParsedFeed, Parser
    from bot.config import Config
    from bot.extract import Extractor
    from bot.ledger import Regrouping, Rules, Said
    from bot.model import Entry, Feed, Story
    from bot.notify import Newsroom
    from bot.ports import Fetched, Fetcher
    from bot.slices import Steps
    from bot.store import Store

log = structlog.get_logger(__name__)

LOUDEST = (Action.NONE, Action.EDIT, Action.REPLY, Action.POST)
"""Actions from quiet to loud: of several in one pass about one event, a channel gets the loudest."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one entry that was new or rewritten."""

    report: Report
    decision: Decision
    rewrite: bool  # a version of an entry that was known
    again: bool = False  # an entry that is stored: its event turned out to be another one


@dataclass(frozen=True, slots=True)
class PassReport:
    """What one pass over one feed or file did. ``problem`` None: it went well."""

    name: str  # Feed.id or file name
    seen: int = 0  # entries in the document
    outcomes: tuple[Outcome, ...] = ()
    queued: int = 0
    baseline: bool = False  # first look: stored and searchable, not announced
    unchanged: bool = False  # the server, or the body, says nothing is new
    problem: str | None = None
    skipped: tuple[str, ...] = field(default=())  # items that could not be taken, each with a reason

    @property
    def new(self) -> int:
        """Entries stored for the first time."""
        return sum(not outcome.rewrite for outcome in self.outcomes)

    @property
    def rewritten(self) -> int:
        """Entries of which another version was known."""
        return len(self.outcomes) - self.new


class Pipeline:
    """Runs passes. Holds the ledger of open events, which it can rebuild from the store at any time."""

    def __init__(
        self, config: Config, store: Store, extractor: Extractor, newsroom: Newsroom, rules: Rules
    ) -> None:
        self._config, self._store, self._extractor = config, store, extractor
        self._newsroom, self._rules = newsroom, rules
        self._ledger: Ledger | None = None
        self._turn = asyncio.Lock()
        self.rest = 0.0  # seconds after each slice of a pass: more beside a conversation

    # --- feeds ---------------------------------------------------------------------------------

    async def poll(
        self,
        feeds: Sequence[Feed],
        fetcher: Fetcher,
        parser: Parser,
        now: datetime,
        *,
        go_on: Callable[[], bool] = lambda: True,
    ) -> AsyncIterator[PassReport]:
        """Look at each feed once and yield what came of it, in the order given.

        Fetching overlaps, deciding does not: reports are taken in the order of ``feeds``, so that the
        same answers give the same store whichever server was quickest. ``go_on`` is asked between
        feeds; when it says no, what was not yet taken stays due.
        """
        pending: list[asyncio.Task[tuple[Fetched, str] | FetchError]] = []
        ahead = iter(feeds)

        def refill() -> None:
            while len(pending) < self._config.settings.poll.concurrent_requests:
                feed = next(ahead, None)
                if feed is None:
                    return
                pending.append(asyncio.create_task(self._fetch(feed, fetcher)))

        try:
            for feed in feeds:
                if not go_on():
                    return
                refill()
                answer = await pending.pop(0)
                yield await self._one_feed(feed, answer, parser, now)
        finally:
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)

    async def _fetch(self, feed: Feed, fetcher: Fetcher) -> tuple[Fetched, str] | FetchError:
        """A failure of one feed is a value: it is recorded on the feed and the pass goes on."""
        try:
            fetched = await fetcher.fetch(feed.url, etag=feed.etag, last_modified=feed.last_modified)
        except FetchError as error:
            return error
        return fetched, "1:" + hashlib.blake2b(fetched.body, digest_size=16).hexdigest()

    async def look(self, feed: Feed, fetcher: Fetcher, parser: Parser, now: datetime) -> PassReport:
        """Fetch and parse a feed without storing anything; the problem, if any, is in the report."""
        try:
            fetched = await fetcher.fetch(feed.url, etag=None, last_modified=None)
            parsed = await self._parse(feed, fetched, parser, now)
        except (FetchError, ParseError) as error:
            return PassReport(feed.id, problem=str(error))
        return PassReport(feed.id, seen=len(parsed.entries), skipped=parsed.skipped)

    async def _parse(self, feed: Feed, fetched: Fetched, parser: Parser, now: datetime) -> ParsedFeed:
        return await parser.parse(
            fetched.body,
            feed=feed,
            source=self._config.source_named(feed.source),
            collected=now,
            content_type=fetched.content_type,
            base_url=fetched.moved_to or feed.url,
        )

    async def _one_feed(
        self, feed: Feed, answer: tuple[Fetched, str] | FetchError, parser: Parser, now: datetime
    ) -> PassReport:
        if isinstance(answer, FetchError):
            return self._failed(feed, str(answer), now, answer)
        fetched, body_hash = answer
        if fetched.status == 304 or body_hash == feed.body_hash:
            with self._store.transaction():
                self._store.save_feed(after_success(feed, fetched, now, body_hash=None, ttl_minutes=None))
            return PassReport(feed.id, unchanged=True)
        try:
            parsed = await self._parse(feed, fetched, parser, now)
        except ParseError as error:
            return self._failed(feed, str(error), now)
        baseline = feed.last_success_at is None and not feed.announce_first
        after = after_success(feed, fetched, now, body_hash=body_hash, ttl_minutes=parsed.ttl_minutes)
        async with self._turn:
            report = await in_slices(
                self._pass(parsed.entries, now, name=feed.id, announce=not baseline, feed=after),
                self.rest,
            )
        return replace(report, baseline=baseline, skipped=parsed.skipped)

    def _failed(self, feed: Feed, reason: str, now: datetime, error: FetchError | None = None) -> PassReport:
        with self._store.transaction():
            self._store.save_feed(after_failure(feed, reason, now, error=error))
        log.info("feed failed", feed=feed.id, reason=reason, failures=feed.failures + 1)
        return PassReport(feed.id, problem=reason)

    # --- seed files ----------------------------------------------------------------------------

    async def ingest(self, path: Path, now: datetime, published: datetime, *, announce: bool) -> PassReport:
        """Take one seed file. Parts that it no longer has are withdrawn; changed parts are corrections.

        Raises ParseError with what is wrong with the file; the store is then as before.
        """
        from bot.collect.seeds import read_seed  # noqa: PLC0415 - YAML and Markdown only where seeds are

        seed = read_seed(path, collected=now, default_published=published)
        async with self._turn:
            before = self._store.documents().get(path.name, set())
            gone = sorted(before - {entry.id for entry in seed.entries})
            return await in_slices(
                self._pass(seed.entries, now, name=path.name, announce=announce, gone=gone),
                self.rest,
            )

    # --- what both have in common --------------------------------------------------------------

    def take(
        self,
        entries: Iterable[Entry],
        now: datetime,
        *,
        name: str,
        announce: bool,
        feed: Feed | None = None,
        gone: Sequence[str] = (),
        keep: Callable[[Sequence[Outcome]], None] | None = None,
    ) -> PassReport:
        """Store what is new in ``entries``, decide on it and queue what shall be told, in one transaction.

        Entries are taken in order of publication. ``announce`` False: only messages that were posted are
        kept true. ``feed`` is stored along; ``gone`` are ids of entries that their publisher took back.
        ``keep`` may store more about the outcomes, in the same transaction.
        """
        self._require_turn()
        return at_once(
            self._pass(entries, now, name=name, announce=announce, feed=feed, gone=gone, keep=keep)
        )

    def _require_turn(self) -> None:
        if self._turn.locked():
            raise RuntimeError("a pass is under way: the ledger is ahead of the store")

    def _pass(
        self,
        entries: Iterable[Entry],
        now: datetime,
        *,
        name: str,
        announce: bool,
        feed: Feed | None = None,
        gone: Sequence[str] = (),
        keep: Callable[[Sequence[Outcome]], None] | None = None,
    ) -> Steps[PassReport]:
        batch = sorted(entries, key=lambda entry: (entry.when, entry.id))
        try:
            outcomes = yield from self._decide(batch, now)
            withdrawn = yield from self._withdraw(gone, now, outcomes)
            decided = [outcome.decision for outcome in outcomes]
            decided += [decision for _, decision in withdrawn if decision is not None]
            decisions = [each for decision in decided for each in (decision, *decision.also)]
            with self._store.transaction():
                for outcome in outcomes:
                    if not outcome.again:
                        self._store.save_report(outcome.report, outcome.decision.verdict)
                    self._store.save_decision(outcome.decision, outcome.report)
                for entry_id, decision in withdrawn:
                    if decision is not None:
                        self._store.save_decision(decision, None)
                    self._store.withdraw_entry(entry_id)
                queued = self._queue(decisions, now, silently=not announce)
                if feed is not None:
                    self._store.save_feed(feed)
                if keep is not None:
                    keep(outcomes)
            outcomes = [outcome for outcome in outcomes if not outcome.again]
        except BaseException:
            self._ledger = None  # it ran ahead of what is stored
            raise
        log.info("pass", name=name, seen=len(batch), stored=len(outcomes), queued=queued)
        return PassReport(name, len(batch), tuple(outcomes), queued)

    def ledger(self, now: datetime) -> Ledger:
        """The events that are open at ``now``, from the store when they are not in memory yet."""
        self._require_turn()
        return at_once(self._opened(now))

    def _opened(self, now: datetime) -> Steps[Ledger]:
        ledger = self._ledger
        if ledger is None:
            ledger = Ledger(self._config.sources, self._rules, self._extractor.atlas)
            for story in self._store.open_stories(now - timedelta(days=self._rules.open_days)):
                ledger.load(story)
                yield
        ledger.expire(now)
        self._ledger = ledger
        return ledger

    # --- what a person says about events -------------------------------------------------------

    def merge(self, kept: str, gone: str, said: Said, now: datetime) -> Regrouping:
        """Two events are one: the entries of ``gone`` belong to ``kept``. Raises InputError."""
        return self._regroup(
            lambda hand: hand.merge(self._story(kept), self._story(gone), said),
            now,
        )

    def split(self, event: str, entries: Sequence[str], said: Said, now: datetime) -> Regrouping:
        """Some entries of an event become an event of their own. Raises InputError."""
        return self._regroup(lambda hand: hand.split(self._story(event), entries, said), now)

    def _regroup(self, move: Callable[[Regrouper], Regrouping], now: datetime) -> Regrouping:
        self._require_turn()
        moved = move(Regrouper(self._config.sources, self._rules, self._extractor.atlas, now))
        with self._store.transaction():
            self._store.save_regrouping(moved)
            for decision in moved.decisions:
                self._newsroom.announce(decision, now)
        self._ledger = None  # what it has in memory is no longer so
        return moved

    def _story(self, event: str) -> Story:
        story = self._store.story(event)
        if story is None:
            raise InputError(f"no such event: '{event}'; 'sitrep facts' and 'sitrep timeline' name them")
        return story

    def _decide(self, batch: Sequence[Entry], now: datetime) -> Steps[list[Outcome]]:
        """What is made of each new entry; nothing is stored yet, the ledger runs ahead."""
        known = self._store.known([entry.id for entry in batch])
        ledger = yield from self._opened(now)
        outcomes: list[Outcome] = []
        settled: set[str] = set()
        for entry in batch:
            if known.get(entry.id) == entry.content_hash:
                continue
            self._remember(ledger, entry.id, settled, opened_by(entry))
            report = Report(entry, self._extractor.extract(entry))
            yield
            decision = ledger.decide(report, now)
            ledger.apply(report, decision)
            outcomes.append(Outcome(report, decision, entry.id in known))
            settled |= _concerned(decision)
            yield
            for moved, further in ledger.united(report, now):
                outcomes.append(Outcome(moved, further, rewrite=False, again=True))
                settled |= _concerned(further)
            yield
        return outcomes

    def _withdraw(
        self, gone: Sequence[str], now: datetime, outcomes: Sequence[Outcome]
    ) -> Steps[list[tuple[str, Decision | None]]]:
        """What follows for each entry that is gone; None where its event is not open."""
        ledger = yield from self._opened(now)
        withdrawn: list[tuple[str, Decision | None]] = []
        settled = {ident for outcome in outcomes for ident in _concerned(outcome.decision)}
        for entry_id in gone:
            self._remember(ledger, entry_id, settled)
            report = ledger.report_of(entry_id)
            decision = ledger.withdraw(entry_id, now)
            if report is not None and decision is not None:
                ledger.apply(report, decision)
                settled |= _concerned(decision)
            withdrawn.append((entry_id, decision))
            yield
        return withdrawn

    def _remember(
        self, ledger: Ledger, entry_id: str, settled: Collection[str], opened: str | None = None
    ) -> None:
        """Load the events of an entry that was rewritten, or comes back, however long ago they were closed.

        ``settled``: ids of entries and events that were decided on in this pass; of them the ledger knows
        more than the store. ``opened``: the event that the entry may have opened once, which may be empty by
        now, but has changes that are counted.
        """
        if entry_id in settled:
            return
        events = self._store.events_of(entry_id)
        for event in (*events, opened) if events else ():
            if event is not None and event not in settled and not ledger.knows(event):
                story = self._store.story(event)
                if story is not None:
                    ledger.load(story)

    def _queue(self, decisions: Iterable[Decision], now: datetime, *, silently: bool) -> int:
        """Queue at most one message an event and channel, however many entries of the pass told of it.

        ``silently``: nothing but what keeps true the messages that were posted.
        """
        by_event: dict[str, list[Decision]] = defaultdict(list)
        for decision in decisions:
            if decision.event is not None and decision.action is not Action.NONE:
                by_event[decision.event.id].append(decision)
        if not by_event:
            return 0
        listeners = self._newsroom.listeners()
        return sum(
            self._newsroom.announce(loudest(told), now, listeners, silently=silently)
            for told in by_event.values()
        )


def loudest(decisions: Sequence[Decision]) -> Decision:
    """Several decisions on one event as one: the loudest action, its verdict, and all the changes."""
    first = max(decisions, key=lambda decision: LOUDEST.index(decision.action))
    verdict = Verdict.NEW if any(d.verdict is Verdict.NEW for d in decisions) else first.verdict
    return replace(
        first,
        verdict=verdict,
        event=decisions[-1].event,
        changes=tuple(change for decision in decisions for change in decision.changes),
    )


def _concerned(decision: Decision) -> set[str]:
    """The ids of the entry and of the events, if any, that a decision is about."""
    told = (decision, *decision.also)
    return {decision.entry} | {each.event.id for each in told if each.event is not None}
