"""How soon the chat acknowledges and answers, with a large store, while feeds are taken and messages go out.

python -m benchmarks.chat [--facts 100000] [--commands 5000] [--at-once 50] [--folder FOLDER]

Commands come in bursts. "ack" is from a command's arrival until the event loop turns to it, which is when a
platform's acknowledgement goes out; "answer" is until the reply is there. Beside them passes over a feed
of 30 entries run one after the other, and so do deliveries to a platform that takes a millisecond each.
With --alone nothing runs beside.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from benchmarks.store import QUERIES, START, write
from bot.app import ledger_rules
from bot.chat import Asker, Chat, Request
from bot.collect.seeds import find_seeds, read_seed
from bot.config import load_config
from bot.extract import Extractor
from bot.logs import log_to_stderr
from bot.model import Action, Briefing, BriefingKind, Channel, Delivery, Entry, Platform
from bot.notify import Newsroom, Outbox
from bot.pipeline import Pipeline
from bot.ports import ManualClock
from bot.store import Store
from tests.fakes import FakePlatform

ROOT = Path(__file__).parents[1]
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


@dataclass
class Times:
    ack: list[float] = field(default_factory=list)
    answer: list[float] = field(default_factory=list)
    by_verb: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    unanswered: int = 0
    passes: int = 0
    sent: int = 0


async def measure(folder: Path, facts: int, commands: int, at_once: int, *, alone: bool) -> Times:
    config = load_config(ROOT / "config")
    clock, times = ManualClock(START + timedelta(minutes=20 * facts * 2)), Times()
    with Store.open(folder / "bench.db") as store:
        if not store.status().facts:
            write(store, facts * 2)
        platform = SlowPlatform(clock, Platform.SLACK)
        outbox = Outbox(store, {Platform.SLACK: platform}, config.settings.notify, clock)
        extractor = Extractor(config.topics, config.conflicts)
        pipeline = Pipeline(config, store, extractor, Newsroom(store, config), ledger_rules(config))
        chat = Chat(store, config, clock)
        pipeline.ledger(clock.now())  # loading the open events is the start's cost, not a command's
        beside = [] if alone else [polls(pipeline, clock, times), deliveries(store, outbox, clock, times)]
        tasks = [asyncio.create_task(each) for each in beside]
        await ask(chat, "topics", times, 0)  # the first opens the readers' stores and reads the catalogues
        times.ack.clear(), times.answer.clear(), times.by_verb.clear()
        for start in range(0, commands, at_once):
            await asyncio.gather(*(ask(chat, line(n), times, n) for n in range(start, start + at_once)))
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        chat.close()
    return times


def line(n: int) -> str:
    """One command in ten changes something."""
    dice = random.Random(n)
    return dice.choice(CHANGES if n % 10 == 0 else LOOKUPS)


async def ask(chat: Chat, text: str, times: Times, n: int) -> None:
    arrived = time.perf_counter()
    await asyncio.sleep(0)
    times.ack.append(time.perf_counter() - arrived)
    where = Channel(Platform.SLACK, f"T{n % 20}", f"C{n % 7}")
    asker = Asker(Platform.SLACK, where.tenant, f"U{n}", manages=frozenset({where.id}))
    reply = await chat.handle(Request(asker, where, line=text, id=f"i{n}"))
    taken = time.perf_counter() - arrived
    times.answer.append(taken)
    times.by_verb[text.split(" ", 1)[0]].append(taken)
    times.unanswered += reply is None or not (reply.blocks or reply.title)


class SlowPlatform(FakePlatform):
    async def send(self, delivery):
        await asyncio.sleep(0.001)
        return await super().send(delivery)


async def polls(pipeline: Pipeline, clock: ManualClock, times: Times) -> None:
    """One pass over a feed of 30 entries after the other; their texts are those of the seeds."""
    seeds = [
        read_seed(path, collected=clock.now(), default_published=clock.now())
        for path in find_seeds(ROOT / "seeds")
    ]
    parts = [entry for seed in seeds for entry in seed.entries]
    for number in range(1_000_000):
        dice = random.Random(number)
        batch = [fresh(part, f"{number}-{n}") for n, part in enumerate(dice.choices(parts, k=30))]
        pipeline.take(batch, clock.now(), name="bench", announce=True)
        times.passes += 1
        await asyncio.sleep(0.05)


def fresh(part: Entry, ident: str) -> Entry:
    return replace(
        part, id=f"x{ident}", key=f"x{ident}", content_hash=f"1:x{ident}", document=None, context=""
    )


async def deliveries(store: Store, outbox: Outbox, clock: ManualClock, times: Times) -> None:
    """Bursts of 100 messages to 50 channels."""
    for number in range(1_000_000):
        with store.transaction():
            for n in range(100):
                where = Channel(Platform.SLACK, "TB", f"B{n % 50}")
                card = Briefing(BriefingKind.ALERT, "NEW", f"Message {number} {n}", at=clock.now())
                store.queue(
                    Delivery(f"b{number}-{n}", where, Action.POST, card, None, clock.now(), clock.now())
                )
        await outbox.flush()
        times.sent += 100
        await asyncio.sleep(0.05)


def shown(name: str, values: list[float]) -> str:
    ms = sorted(1000 * value for value in values)
    return (
        f"{name:16} {len(ms):6} · median {statistics.median(ms):7.1f} ms · "
        f"p99 {ms[min(len(ms) - 1, int(len(ms) * 0.99))]:7.1f} ms · most {ms[-1]:7.1f} ms"
    )


def main() -> None:
    """Print what was measured."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--facts", type=int, default=100_000)
    options.add_argument("--commands", type=int, default=5000)
    options.add_argument("--at-once", type=int, default=50)
    options.add_argument("--folder", type=Path, help="where the store is kept for the next run")
    options.add_argument("--alone", action="store_true", help="nothing runs beside")
    asked = options.parse_args()
    log_to_stderr("error")
    with tempfile.TemporaryDirectory() as folder:
        where = asked.folder or Path(folder)
        cpu = time.process_time()
        times = asyncio.run(measure(where, asked.facts, asked.commands, asked.at_once, alone=asked.alone))
        cpu = time.process_time() - cpu
    print(shown("ack", times.ack))
    print(shown("answer", times.answer))
    for verb, values in sorted(times.by_verb.items()):
        print("  " + shown(verb, values))
    print(f"unanswered       {times.unanswered} of {len(times.answer)}")
    print(f"beside           {times.passes} passes, {times.sent} messages · {cpu:.0f} s of processor time")


if __name__ == "__main__":
    main()
