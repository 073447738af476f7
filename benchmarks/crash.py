"""kill -9 at random moments while messages are delivered; then what readers see is what was queued.

    python -m benchmarks.crash slack 1000
    python -m benchmarks.crash discord 1000

A process sends a post, an edit and a reply about event after event to several channels. The server is slow,
and drops connections before and after it took a message. At a random moment the process is killed, and
another one goes on. In the end: nothing lost, nothing repeated, every channel in the order of the queue, and
every card in its last state. Time runs SPEED times as fast for both sides, so that waiting until an unclear
message has surely arrived does not take half a minute a kill. Only kills that hit something under way count.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import random
import re
import signal
import sys
import time
import traceback
from collections import Counter
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog

from benchmarks.servers import FastClock, Server, running
from bot.config.schema import NotifySettings
from bot.model import Action, Briefing, BriefingKind, Delivery, Platform
from bot.notify.outbox import Outbox
from bot.store import Lock, Store

SPEED = 60
CHANNELS = [str(100 + number) for number in range(16)]
CHANCES = {"drop_before": 0.08, "drop_after": 0.08, "slow_before": 0.3, "slow_after": 0.2}
SLOWEST = 0.05
LIFE = 0.6
"""Seconds that a process may at most send before it is killed."""
FEW, MORE = 100, 3
"""When fewer deliveries than FEW wait, MORE events are queued for each channel."""

ROUND = 25
"""Kills with one server and store: looking for a message gets slower as channels fill, and Slack allows it
only so often."""

SETTINGS = NotifySettings(max_attempts=50)


class Trial:
    """One store, one server, and one process after the other that sends."""

    def __init__(self, db: Path, server: Server, clock: FastClock, seed: int) -> None:
        self.db, self.server, self.clock = db, server, clock
        self.random = random.Random(seed)
        self.events = 0
        self.kills = 0  # that hit something under way
        self.killed = False  # whether the last process was

    def refill(self) -> int:
        """Queue more when little is left; returns how many wait. Nobody else has the store open."""
        with Store.open(self.db) as store:
            self.kills += self.killed and store.recover() > 0
            self.killed = False
            waiting = store.status().waiting
            if waiting >= FEW:
                return waiting
            with store.transaction():
                for _ in range(MORE):
                    self.events += 1
                    for channel in CHANNELS:
                        for delivery in self.about(channel, self.events):
                            store.queue(delivery)
        return waiting

    def about(self, channel: str, number: int) -> list[Delivery]:
        """A post, an edit and a reply about one event."""
        now, event = self.clock.now(), f"v{number}"

        def one(action: Action, what: str) -> Delivery:
            kind = BriefingKind.REPLY if action is Action.REPLY else BriefingKind.ALERT
            briefing = Briefing(
                kind,
                "NEW",
                f"event-{number}-{what}",
                event=event,
                changes=(f"about-{number}-{what}",),
                at=now,
            )
            ident = f"d{channel}-{number}-{what}"
            return Delivery(ident, self.server.channel(channel), action, briefing, event, now, now)

        return [one(Action.POST, "first"), one(Action.EDIT, "final"), one(Action.REPLY, "reply")]

    def life(self, *, kill: bool) -> None:
        """One process; ``kill``: it is killed at a random moment."""
        reads, writes = os.pipe()
        child = os.fork()
        if child == 0:
            code = 1
            try:
                os.close(reads)
                asyncio.run(self.send(writes))
                code = 0
            except BaseException:  # noqa: BLE001 - the process ends here, and says why
                traceback.print_exc()
            finally:
                os._exit(code)
        os.close(writes)
        os.read(reads, 1)  # it begins to send
        if kill:
            time.sleep(self.random.random() * LIFE)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        os.close(reads)
        if os.WIFSIGNALED(status):
            self.killed = True
        elif os.waitstatus_to_exitcode(status) != 0:
            raise RuntimeError("the sending process failed; see above")

    async def send(self, started: int) -> None:
        """Send until nothing is left."""
        with Lock(self.db), Store.open(self.db) as store:
            store.recover()
            platform = self.server.client(self.clock)
            outbox = Outbox(store, {platform.name: platform}, SETTINGS, self.clock)
            os.write(started, b"!")
            while True:
                await outbox.flush()
                state = store.status()
                if not state.waiting and not state.ambiguous:
                    break
                await asyncio.sleep(0.01)
            await platform.close()

    def verdict(self) -> dict[str, Any]:
        """What readers see, held against what was queued."""
        posts = self.server.posts()
        wanted = [f"{n}-{what}" for n in range(1, self.events + 1) for what in ("final", "reply")]
        lost = repeated = disordered = 0
        for channel in CHANNELS:
            seen = [_mark(text) for text in posts[channel]]
            counts = Counter(seen)
            lost += sum(counts[each] == 0 for each in wanted)
            repeated += sum(count - 1 for count in counts.values()) + sum(
                each not in wanted for each in counts
            )
            order = [each for each in seen if each in wanted]
            places = [wanted.index(each) for each in order]
            disordered += sum(later < earlier for earlier, later in pairwise(places))
        with Store.open(self.db) as store:
            dead = store.status().dead
        return {
            "platform": str(self.server.platform),
            "kills": self.kills,
            "messages": len(wanted) * len(CHANNELS),
            "lost": lost,
            "repeated": repeated,
            "out of order": disordered,
            "dead": dead,
        }


def _mark(text: str) -> str:
    """Which delivery a message shows: ``12-final``."""
    about = re.search(r"about-(\d+-\w+)", text) or re.search(r"event-(\d+-\w+)", text)
    return about[1] if about else text


def run(platform: Platform, kills: int, seed: int = 1) -> dict[str, Any]:
    start = time.time()
    options = {"speed": SPEED, "start": start, "seed": seed, "slowest": SLOWEST}
    with (
        TemporaryDirectory(prefix="sitrep-crash-") as folder,
        running(platform, channels=CHANNELS, chances=CHANCES, **options) as server,
    ):
        trial = Trial(Path(folder) / "crash.db", server, FastClock(SPEED, start), seed)
        trial.refill()
        while trial.kills < kills:
            trial.refill()
            trial.life(kill=True)
        trial.life(kill=False)
        return trial.verdict() | {"seconds": round(time.time() - start, 1)}


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    platform = Platform(sys.argv[1])
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    total: Counter[str] = Counter()
    while total["kills"] < kills:
        found = run(platform, min(ROUND, kills - total["kills"]), seed)
        seed += 1
        for name, value in found.items():
            if name != "platform":
                total[name] += value
        if sys.stderr.isatty() or kills > 2 * ROUND:
            print(dict(total), file=sys.stderr, flush=True)
    print(json.dumps({"platform": str(platform)} | total))


if __name__ == "__main__":
    main()
