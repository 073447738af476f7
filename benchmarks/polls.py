"""A recorded series of captures through ``sitrep poll``, one capture after the other under one address.

    python -m benchmarks.polls FOLDER

Serves the files of the folder on loopback in order of name, polls each twice, and prints what was
stored and told. The expected numbers are counted apart, from the files themselves.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import open_app
from bot.cli.common import log_to_stderr
from bot.cli.demo import Shelf, served
from bot.collect.parse import Parser
from bot.config import load_config
from bot.model import Feed, Source
from bot.ports import ManualClock
from bot.store import Store
from tests.fakes import FakePlatform


async def measure(captures: list[Path]) -> dict[str, object]:
    shelf, clock = Shelf(), ManualClock(datetime.now(UTC))
    platform = FakePlatform(clock)
    rows = []
    seen: dict[str, str] = {}
    started = time.perf_counter()
    async with served(shelf) as base:
        feed = Feed("series", f"{base}/series.xml", "series")
        config = replace(load_config(None), feeds=(feed,))
        with TemporaryDirectory() as place, Store.open(Path(place) / "polls.db") as store:
            async with open_app(config, store, clock, (platform,)) as app, Parser() as parser:
                for number, capture in enumerate(captures):
                    clock.time = _taken(capture, clock.time)
                    shelf.files = {"series": capture.read_bytes()}
                    expected = await _expected(parser, capture, feed, clock.time, seen)
                    first = await _poll(app)
                    again = await _poll(app)
                    # asked a third time as if for the first: every byte comes again
                    with store.transaction():
                        known = next(each for each in store.feeds() if each.id == "series")
                        store.save_feed(replace(known, etag=None, last_modified=None, body_hash=None))
                    blind = await _poll(app)
                    rows.append(
                        {
                            "capture": capture.name,
                            "entries": first.seen,
                            "new": first.new,
                            "rewritten": first.rewritten,
                            "as_expected": (first.new, first.rewritten) == expected,
                            "told": first.queued,
                            "repeat_stored": len(again.outcomes) + len(blind.outcomes),
                            "repeat_told": again.queued + blind.queued,
                            "silent_baseline": first.baseline if number == 0 else None,
                        }
                    )
            state = store.status()
    return {
        "captures": rows,
        "distinct_entries": len(seen),
        "stored": state.entries,
        "relevant": state.relevant,
        "messages": len(platform.messages),
        "seconds": round(time.perf_counter() - started, 1),
    }


async def _poll(app):
    (report,) = [report async for report in app.poll([each for each in app.store.feeds() if each.enabled])]
    await app.flush(drain=True)
    return report


async def _expected(parser, capture, feed, now, seen) -> tuple[int, int]:
    """How many entries of a capture are new and how many were rewritten, by the captures before it."""
    parsed = await parser.parse(
        capture.read_bytes(), feed=feed, source=Source("series", "series", "series"), collected=now
    )
    new = rewritten = 0
    for entry in parsed.entries:
        new += entry.id not in seen
        rewritten += entry.id in seen and seen[entry.id] != entry.content_hash
        seen[entry.id] = entry.content_hash
    return new, rewritten


def _taken(capture: Path, otherwise: datetime) -> datetime:
    """When it was captured, by its name: NUMBER_2026-03-09T233614.xml."""
    try:
        return datetime.strptime(capture.stem.partition("_")[2], "%Y-%m-%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return otherwise


if __name__ == "__main__":
    log_to_stderr()
    print(json.dumps(asyncio.run(measure(sorted(Path(sys.argv[1]).glob("*.xml")))), indent=1))
