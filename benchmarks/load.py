"""One alert to very many channels of Slack and Discord, whose limits the servers enforce.

    python -m benchmarks.load 2000
    python -m benchmarks.load 2000 discord

Every channel is subscribed. One event is decided, announced and sent. Discord takes 50 requests a second over
all channels, so it cannot be quicker than channels ÷ 50; Slack takes one message a second from each channel.
Measured: how long announcing takes, how long until each message was accepted after the commit (by the
server's clock, which is ours), and what memory the sender used.
"""

from __future__ import annotations

import asyncio
import json
import logging
import resource
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

import structlog

from benchmarks.servers import FastClock, Server, running
from bot.config import load_config
from bot.config.schema import NotifySettings
from bot.model import Action, Decision, Platform, Subscription, Verdict
from bot.notify import Newsroom, Outbox
from bot.store import Store
from tests.fakes import a_claim, a_fact, a_report, an_entry, an_event


def announce(store: Store, channels: int, servers: tuple[Server, ...], clock: FastClock) -> dict[str, Any]:
    """Subscribe every channel, decide on one event and queue its card."""
    config = load_config(None)
    with store.transaction():
        for server in servers:
            for number in range(channels):
                store.add_subscription(
                    Subscription(0, server.channel(str(1000 + number)), created_at=clock.now())
                )
    now = clock.now()
    report = a_report(an_entry(collected=now, published=now), a_claim())
    event = an_event(first_seen=now, last_seen=now)
    decision = Decision("e1", Verdict.NEW, Action.POST, "first_report", event, (a_fact(event=event.id),))
    newsroom, started = Newsroom(store, config), time.process_time()
    with store.transaction():
        store.save_report(report, Verdict.NEW)
        store.save_decision(decision, report)
        queued = newsroom.announce(decision, now)
        for delivery in store.waiting_deliveries():  # as if they had waited for company
            store.save_delivery(replace(delivery, send_after=now))
    return {"queued": queued, "announce_cpu_seconds": round(time.process_time() - started, 2)}


async def send(store: Store, servers: tuple[Server, ...], clock: FastClock) -> None:
    platforms = {server.platform: server.client(clock) for server in servers}
    outbox = Outbox(store, platforms, NotifySettings(), clock)
    while True:
        await outbox.flush()
        state = store.status()
        if not (state.waiting or state.ambiguous):
            break
        await asyncio.sleep(0.2)
    for platform in platforms.values():
        await platform.close()


def figures(server: Server, committed: float, channels: int) -> dict[str, Any]:
    state = server.state()
    posts = [line for line in state["accepted"] if (line.get("what") or line.get("action")) == "post"]
    waits = sorted(line["at"] - committed for line in posts)
    seconds: dict[int, int] = {}
    for line in posts:
        seconds[int(line["at"])] = seconds.get(int(line["at"]), 0) + 1
    hundredths = quantiles(waits, n=100)
    return {
        "accepted": len(posts),
        "channels": len({line["channel"] for line in posts}),
        "finished_after_seconds": round(waits[-1], 2),
        "least_possible_seconds": channels / 50 if server.platform is Platform.DISCORD else 0,
        "p50_seconds": round(hundredths[49], 2),
        "p99_seconds": round(hundredths[98], 2),
        "most_in_a_second": max(seconds.values()),
        "refused_as_too_fast": state["refusals"],
    }


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    channels = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    names = [Platform(name) for name in sys.argv[2:]] or [Platform.SLACK, Platform.DISCORD]
    idents, clock = [str(1000 + number) for number in range(channels)], FastClock()
    with TemporaryDirectory(prefix="sitrep-load-") as folder, ExitStack() as stack:
        servers = tuple(stack.enter_context(running(name, channels=idents, buckets=True)) for name in names)
        store = stack.enter_context(Store.open(Path(folder) / "load.db"))
        told = announce(store, channels, servers, clock)
        committed, cpu = clock.seconds(), time.process_time()
        asyncio.run(send(store, servers, clock))
        told["send_cpu_seconds"] = round(time.process_time() - cpu, 2)
        told["rss_mib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        told["dead"] = store.status().dead
        for server in servers:
            told[str(server.platform)] = figures(server, committed, channels)
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
