"""Puts Sitrep together: configuration, store, pipeline, outbox and platforms.

Config ─┬─ Store ─┬─ Pipeline ── Extractor, Ledger, Newsroom
        │         ├─ Outbox ──── Platforms
        │         └─ Desk ────── look-ups
        └─ Fetcher, Parser
"""

from __future__ import annotations

from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Self

import structlog

from bot.chat.chat import Chat
from bot.collect.fetch import HttpFetcher, Limits
from bot.collect.parse import Parser
from bot.collect.seeds import find_seeds
from bot.commands import Desk
from bot.errors import ConfigError, DeliveryError, ParseError, SitrepError, StoreError, Trouble
from bot.extract import Extractor
from bot.ledger import Rules
from bot.model import Channel, Subscription
from bot.model import Platform as PlatformName
from bot.notify import Newsroom, Outbox
from bot.pipeline import PassReport, Pipeline
from bot.platforms import platforms_of
from bot.schedule import Schedule, Tick
from bot.slices import REST, switch_quickly
from bot.store import Lock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
    from pathlib import Path

    from bot.config import Config
    from bot.model import Feed
    from bot.notify import FlushReport
    from bot.notify.lane import Lane
    from bot.ports import Clock, Platform
    from bot.store import Store

log = structlog.get_logger(__name__)

ONCE = 10 * 365 * 86_400.0
"""Seconds between two ticks of what is done at the start only."""

CONSOLE = Channel(PlatformName.CONSOLE, "", "console")
"""The channel that is there without any set-up."""

FEEDS_A_TICK = 200
"""So many due feeds are taken at a time, so that other ticks get their turn."""

FIRST_SCAN = "seeds first scanned"
"""Name of the due time that says that the seeds folder has had its silent baseline."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A seed file as it was when it was last read; it is read again when either differs."""

    modified_ns: int
    size: int


class App:
    """One Sitrep on one store. Use it as an asynchronous context manager."""

    def __init__(
        self,
        config: Config,
        store: Store,
        clock: Clock,
        platforms: Iterable[Platform],
        lock: Lock | None,
        chat: Chat | None = None,
    ) -> None:
        """``lock`` None: for look-ups, which neither decide nor send. ``chat``: closed with the app."""
        self.config, self.store, self.clock = config, store, clock
        self._lock = lock
        self.platforms = {platform.name: platform for platform in platforms}
        self.rules = ledger_rules(config)
        self.newsroom = Newsroom(store, config)
        self.pipeline = Pipeline(
            config, store, Extractor(config.topics, config.conflicts), self.newsroom, self.rules
        )
        self.outbox = Outbox(store, self.platforms, config.settings.notify, clock)
        self.desk = Desk(store, config)
        self._seeds: dict[Path, Seen] = {}
        self._opened: set[PlatformName] = set()
        self._stack = AsyncExitStack()
        if chat is not None:
            self._stack.callback(chat.close)

    async def __aenter__(self) -> Self:
        poll = self.config.settings.poll
        limits = Limits(total_seconds=poll.timeout_seconds, body_bytes=poll.max_body_mib * 2**20)
        self._fetcher = await self._stack.enter_async_context(HttpFetcher(poll.user_agent, limits))
        self._parser = await self._stack.enter_async_context(Parser())
        for platform in self.platforms.values():
            self._stack.push_async_callback(platform.close)
        return self

    async def __aexit__(self, *exc: object) -> None:
        try:
            await self._stack.aclose()
        finally:
            if self._lock is not None:
                self._lock.release()

    # --- what can be asked of it -------------------------------------------------------------

    async def poll(
        self, feeds: Sequence[Feed] | None = None, *, go_on: Callable[[], bool] = lambda: True
    ) -> AsyncIterator[PassReport]:
        """Look at ``feeds`` now; None: those that are due. Sends nothing."""
        now = self.clock.now()
        due = self.store.due_feeds(now, FEEDS_A_TICK) if feeds is None else feeds
        async for report in self.pipeline.poll(due, self._fetcher, self._parser, now, go_on=go_on):
            yield report

    async def check_feed(self, feed: Feed) -> PassReport:
        """Fetch and parse a feed without storing anything; the problem, if any, is in the report."""
        return await self.pipeline.look(feed, self._fetcher, self._parser, self.clock.now())

    async def ingest(self, path: Path, *, announce: bool) -> PassReport:
        """Take one seed file; its date is that of the file unless it states one."""
        return await self.pipeline.ingest(path, self.clock.now(), _modified(path), announce=announce)

    async def scan_seeds(self, folder: Path) -> tuple[PassReport, ...]:
        """Take every file of the folder that is new or changed since the last scan.

        The first scan ever of a store is a baseline and announces nothing. A file that cannot be
        read is a report with a problem, and is tried again when it changes.
        """
        first = self.store.due(FIRST_SCAN) is None
        reports = []
        for path in find_seeds(folder):
            try:
                stat = path.stat()
            except OSError:  # it went while we looked, as files do that an editor saves
                continue
            seen = Seen(stat.st_mtime_ns, stat.st_size)
            if self._seeds.get(path) == seen:
                continue
            try:
                reports.append(await self.ingest(path, announce=not first))
            except (ParseError, OSError) as error:
                log.warning("seed failed", file=path.name, reason=str(error))
                reports.append(PassReport(path.name, problem=str(error)))
            self._seeds[path] = seen
        if first:
            with self.store.transaction():
                self.store.set_due(FIRST_SCAN, self.clock.now())
        return tuple(reports)

    async def flush(self, *, drain: bool = False) -> FlushReport:
        """Send what is due; ``drain`` sends what waits for company too."""
        return await self.outbox.flush(drain=drain)

    # --- the service --------------------------------------------------------------------------

    async def open_platform(self, platform: Platform) -> None:
        """Sign in, unless that was done. A failure is recorded; one that may pass is tried again.

        Raises ConfigError where the platform cannot listen as it is configured to.
        """
        if platform.name in self._opened:
            return
        try:
            await platform.open()
        except DeliveryError as error:
            if error.trouble is not Trouble.TENANT:
                log.warning("platform cannot be opened", platform=str(platform.name), reason=str(error))
                return
            self.outbox.lanes[platform.name].refused(error)
        else:
            log.info("platform opened", platform=str(platform.name))
        self._opened.add(platform.name)

    # --- the service --------------------------------------------------------------------------

    async def serve(self) -> None:
        """Run until SIGTERM or SIGINT."""
        switch_quickly()
        self.pipeline.rest = REST
        settings = self.config.settings
        folder = self.config.seeds_folder()
        watch = settings.seeds.watch_seconds

        async def poll() -> None:
            async for _ in self.poll():
                pass

        async def seeds() -> None:
            try:
                await self.scan_seeds(folder)
            except (OSError, SitrepError) as error:
                if isinstance(error, StoreError):
                    raise
                log.warning("the seeds folder cannot be read", folder=str(folder), reason=str(error))

        async def digests() -> None:
            self.newsroom.queue_digests(self.clock.now())

        async def housekeeping() -> None:
            self.store.tidy(self.clock.now())

        def outbox(lane: Lane) -> Callable[[], Awaitable[None]]:
            return lambda: lane.flush(Counter(), go_on=lambda: not schedule.stopping)

        def signing_in(platform: Platform) -> Callable[[], Awaitable[None]]:
            return lambda: self.open_platform(platform)

        schedule = Schedule(
            (
                Tick("seeds", watch or ONCE, seeds),
                Tick("poll", 20, poll),
                Tick("digests", 30, digests),
                *(
                    Tick(f"outbox {name}", 2, outbox(lane), finishes=True)
                    for name, lane in self.outbox.lanes.items()
                ),
                *(Tick(f"open {name}", 30, signing_in(each)) for name, each in self.platforms.items()),
                Tick("housekeeping", 3600, housekeeping),
            )
        )
        log.info("serving", store=str(self.store.path), feeds=len(self.store.feeds()))
        await schedule.run()


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def open_app(
    config: Config,
    store: Store,
    clock: Clock,
    platforms: Iterable[Platform] | None = None,
) -> App:
    """An App on an opened store: feeds of the configuration are known, and somebody listens.

    A store without any subscription gets one where the console is served: the console, told everything at
    once. ``platforms`` None: those of `platforms_of`. Raises StoreError when another process is at work on
    the store, ConfigError.
    """
    now = clock.now()
    lock = Lock(store.path)
    try:
        chat = None
        if platforms is None:
            chat = Chat(store, config, clock)
            platforms = platforms_of(config, store.channels(), clock, chat=chat)
        served = tuple(platforms)
        with store.transaction():
            store.sync_feeds(config.feeds)
            if store.due("first start") is None:
                store.set_due("first start", now)
                if not store.subscriptions() and any(each.name is CONSOLE.platform for each in served):
                    store.add_subscription(Subscription(0, CONSOLE, created_by="sitrep", created_at=now))
        store.recover()
        return App(config, store, clock, served, lock, chat)
    except BaseException:
        lock.release()
        raise


def ledger_rules(config: Config) -> Rules:
    """The thresholds of the ledger with those of the configuration on top; raises ConfigError."""
    known = {field.name: field.type for field in fields(Rules)}
    for name in config.settings.ledger:
        if name not in known:
            near = get_close_matches(name, list(known), n=1)
            remedy = f"Did you mean '{near[0]}'?" if near else "Known are: " + ", ".join(sorted(known)) + "."
            raise ConfigError("sitrep.toml", f"ledger.{name}", "there is no such threshold", remedy)
    whole = {name for name, kind in known.items() if kind in {"int", int}}
    wishes: dict[str, Any] = {}
    for name, value in config.settings.ledger.items():
        if value < 0 or (name in whole and value != int(value)):
            what = "a whole number" if name in whole else "a number"
            remedy = f"Write {what}, 0 or more."
            raise ConfigError("sitrep.toml", f"ledger.{name}", f"{value:g} is out of range", remedy)
        wishes[name] = int(value) if name in whole else value
    return Rules(**wishes)
