"""How soon the chat acknowledges and answers, with a large store, while feeds are polled and messages go out.

    python -m benchmarks.chat [--facts 100000] [--commands 5000] [--at-once 50] [--entries 500] [--file FILE]

Commands come in bursts, each as soon as the one before is answered. "ack" is from a command's arrival until
the event loop turns to it, which is when a platform's acknowledgement goes out; "answer" is until the reply
is there. Both are told by the clock, and by the time that this process had the processor meanwhile: what the
clock would show if nothing else ran on the machine, but for disk and network. Beside the commands, all on
the loopback address: polls of a publisher that has so many new entries every time, one after the other, and
bursts of 100 messages to the 50 channels of a Slack that keeps its limits. With --alone nothing runs beside.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.archive import make
from benchmarks.press import ROOT, SPAN, START
from benchmarks.publisher import publishing
from benchmarks.servers import FastClock, running
from benchmarks.store import QUERIES
from bot.app import ledger_rules
from bot.chat import Asker, Chat, Request
from bot.collect.fetch import HttpFetcher
from bot.collect.parse import Parser
from bot.config import load_config
from bot.extract import Extractor
from bot.logs import log_to_stderr
from bot.model import Action, Briefing, BriefingKind, Channel, Delivery, Feed, Platform, Subscription
from bot.notify import Newsroom, Outbox
from bot.pipeline import Pipeline
from bot.slices import REST, switch_quickly
from bot.store import Store

if TYPE_CHECKING:
    from datetime import datetime

    from benchmarks.servers import Server
    from bot.config import Config

LATE = 3.0
"""Seconds after which a platform takes a command for failed."""

CHANNELS = 50
LOOKUPS = (
    *(f"facts {query}" for query in QUERIES if query),
    "prisoners",
    "timeline killed in Kharkiv",
    "event prisoners march",
    "history drones odesa",
    "sources 157",
    "latest air-strikes",
    "topics",
    "subscriptions",
    "help subscribe",
    "preview prisoner-exchange ukraine-russia",
    "briefing since:24h",
)
CHANGES = (
    "subscribe sanctions",
    "mute air-strikes 8h",
    "unmute air-strikes",
    "pause 1",
    "resume 1",
    "edit 1 weekly",
)


@dataclass(frozen=True, slots=True)
class Moment:
    """By the clock and by the processor, in seconds."""

    clock: float = field(default_factory=time.perf_counter)
    cpu: float = field(default_factory=time.process_time)

    def __sub__(self, other: Moment) -> Moment:
        return Moment(self.clock - other.clock, self.cpu - other.cpu)


@dataclass
class Times:
    """How long things took, and what else happened."""

    ack: list[Moment] = field(default_factory=list)
    answer: list[Moment] = field(default_factory=list)
    by_verb: defaultdict[str, list[Moment]] = field(default_factory=lambda: defaultdict(list))
    unanswered: int = 0
    polls: int = 0
    entries: int = 0
    sent: int = 0


class NowThen:
    """The machine's clock, as if the archive had just ended."""

    def __init__(self) -> None:
        self._shift = START + SPAN - FastClock().now()

    def now(self) -> datetime:
        return FastClock().now() + self._shift


class Bench:
    """One Sitrep on a large store, and what keeps it busy."""

    def __init__(self, store: Store, config: Config) -> None:
        self.store, self.config, self.clock, self.times = store, config, NowThen(), Times()
        self.chat = Chat(store, config, self.clock)
        self.polled = asyncio.Event()
        extractor = Extractor(config.topics, config.conflicts)
        self.pipeline = Pipeline(config, store, extractor, Newsroom(store, config), ledger_rules(config))
        self.pipeline.rest = REST  # as `sitrep run` does

    async def polls(self, address: str, entries: int) -> None:
        """One poll after the other, each of new entries alone."""
        feed = Feed("bench", f"{address}/feed/{entries}", "bench", announce_first=True)
        with self.store.transaction():
            self.store.sync_feeds([feed])
        async with HttpFetcher("sitrep-benchmark") as fetcher, Parser() as parser:
            while True:
                feeds = self.store.feeds()
                async for report in self.pipeline.poll(feeds, fetcher, parser, self.clock.now()):
                    assert report.problem is None, report.problem
                    self.times.polls += 1
                    self.times.entries += report.new
                    self.polled.set()

    async def deliveries(self, slack: Server) -> None:
        """Bursts of 100 messages, and whatever the polls tell."""
        client = slack.client(FastClock())
        outbox = Outbox(self.store, {Platform.SLACK: client}, self.config.settings.notify, self.clock)
        try:
            for number in count():
                with self.store.transaction():
                    for n in range(100):
                        self.store.queue(self._message(slack.channel(f"B{n % CHANNELS}"), f"b{number}-{n}"))
                await outbox.flush()
        finally:
            await client.close()

    def _message(self, where: Channel, ident: str) -> Delivery:
        now = self.clock.now()
        card = Briefing(BriefingKind.ALERT, "NEW", f"Message {ident}", at=now)
        return Delivery(ident, where, Action.POST, card, None, now, now)

    def subscribe(self, slack: Server) -> None:
        """The channels want to be told everything at once."""
        with self.store.transaction():
            for n in range(CHANNELS):
                where = slack.channel(f"B{n}")
                self.store.add_subscription(Subscription(0, where, created_at=self.clock.now()))

    async def commands(self, many: int, at_once: int) -> None:
        await ask(self.chat, "topics", self.times, 0)  # the first opens the stores and reads the catalogues
        self.times.ack.clear(), self.times.answer.clear(), self.times.by_verb.clear()
        for start in range(0, many, at_once):
            await asyncio.gather(
                *(ask(self.chat, line(n), self.times, n) for n in range(start, start + at_once))
            )


async def measure(store: Store, asked: argparse.Namespace) -> tuple[Times, float]:
    """The times, and seconds of the processor from the first command to the last."""
    bench = Bench(store, load_config(ROOT / "config"))
    with ExitStack() as servers:
        beside = []
        if not asked.alone:
            slack = servers.enter_context(
                running(Platform.SLACK, channels=[f"B{n}" for n in range(CHANNELS)], start=time.time())
            )
            bench.subscribe(slack)
            beside = [
                bench.polls(servers.enter_context(publishing()), asked.entries),
                bench.deliveries(slack),
            ]
        tasks = [asyncio.create_task(each) for each in beside]
        if not asked.alone:
            await bench.polled.wait()  # the first loads the open events
        cpu = time.process_time()
        await bench.commands(asked.commands, asked.at_once)
        cpu = time.process_time() - cpu
        for task in tasks:
            assert not task.done(), task.result()
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        bench.chat.close()
        if not asked.alone:
            bench.times.sent = len(slack.state()["accepted"])
    return bench.times, cpu


def line(n: int) -> str:
    """One command in ten changes something."""
    dice = random.Random(n)
    return dice.choice(CHANGES if n % 10 == 0 else LOOKUPS)


async def ask(chat: Chat, text: str, times: Times, n: int) -> None:
    arrived = Moment()
    await asyncio.sleep(0)
    times.ack.append(Moment() - arrived)
    where = Channel(Platform.SLACK, f"T{n % 20}", f"C{n % 7}")
    asker = Asker(Platform.SLACK, where.tenant, f"U{n}", manages=frozenset({where.id}))
    reply = await chat.handle(Request(asker, where, line=text, id=f"i{n}"))
    taken = Moment() - arrived
    times.answer.append(taken)
    times.by_verb[text.split(" ", 1)[0]].append(taken)
    times.unanswered += reply is None or not (reply.blocks or reply.title)


def shown(name: str, values: list[Moment]) -> str:
    clock, cpu = (sorted(1000 * getattr(value, what) for value in values) for what in ("clock", "cpu"))
    last = min(len(values) - 1, int(len(values) * 0.99))
    return (
        f"{name:14} {len(values):5} · clock: median {statistics.median(clock):7.1f}, p99 {clock[last]:7.1f}, "
        f"most {clock[-1]:7.1f} · processor: median {statistics.median(cpu):6.1f}, p99 {cpu[last]:6.1f} ms"
    )


def main() -> None:
    """Print what was measured."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--facts", type=int, default=100_000)
    options.add_argument("--commands", type=int, default=5000)
    options.add_argument("--at-once", type=int, default=50)
    options.add_argument("--entries", type=int, default=500, help="new entries of a poll")
    options.add_argument("--file", type=Path, help="where the store is kept for the next run")
    options.add_argument("--alone", action="store_true", help="nothing runs beside")
    asked = options.parse_args()
    log_to_stderr("error")
    switch_quickly()  # as `sitrep run` does
    with tempfile.TemporaryDirectory() as folder:
        kept, path = asked.file or Path(folder) / "kept.db", Path(folder) / "archive.db"
        if not kept.exists():
            make(kept, asked.facts)
        shutil.copy(kept, path)
        with Store.open(path) as store:
            times, cpu = asyncio.run(measure(store, asked))
    print(shown("ack", times.ack))
    print(shown("answer", times.answer))
    for verb, values in sorted(times.by_verb.items()):
        print("  " + shown(verb, values))
    late = sum(ack.clock > LATE for ack in times.ack)
    print(f"unanswered       {times.unanswered} of {len(times.answer)}, acknowledged late {late}")
    print(f"beside           {times.polls} polls, {times.entries} new entries, {times.sent} messages taken")
    print(f"processor        {1000 * cpu / len(times.answer):.1f} ms a command, with all that ran beside")


if __name__ == "__main__":
    main()
