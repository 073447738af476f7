"""How well and how fast feeds become entries: every .xml file of a folder, through the real parser.

python -m benchmarks.feeds FOLDER            each file is another feed
python -m benchmarks.feeds FOLDER --series   the files are one feed, polled again and again
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from bot.collect.parse import ParsedFeed, Parser
from bot.errors import ParseError
from bot.model import Entry, Feed, Source

NOW = datetime.now(UTC)
SOURCE = Source(id="bench", name="Bench", family="bench")


async def parsed(parser: Parser, path: Path, feed: str) -> ParsedFeed:
    return await parser.parse(
        await asyncio.to_thread(path.read_bytes),
        feed=Feed(id=feed, url=f"https://{feed}.example/feed.xml", source=SOURCE.id),
        source=SOURCE,
        collected=NOW,
    )


async def corpus(paths: list[Path]) -> None:
    entries: list[Entry] = []
    failures: list[str] = []
    skipped: Counter[str] = Counter()
    empty = 0
    slowest = (0.0, "")
    async with Parser() as parser:
        await parsed_or_reason(parser, paths[0])  # so that the worker's start is not counted
        started = time.perf_counter()
        for path in paths:
            before = time.perf_counter()
            match await parsed_or_reason(parser, path):
                case ParsedFeed() as feed:
                    entries += feed.entries
                    empty += not feed.entries
                    skipped.update(reason.lstrip("0123456789 ") for reason in feed.skipped)
                case reason:
                    failures.append(f"{path.name}: {reason}")
            slowest = max(slowest, (time.perf_counter() - before, path.name))
        seconds = time.perf_counter() - started
    print(f"files {len(paths)}, of which without items {empty}, failed {len(failures)}")
    print(
        f"entries {len(entries)}, without title {sum(not each.title for each in entries)}, "
        f"text {sum(not each.text for each in entries)}, link {sum(not each.link for each in entries)}, "
        f"date {sum(not each.published for each in entries)}, "
        f"language {sum(not each.language for each in entries)}"
    )
    print(
        f"time {seconds:.2f} s, {len(entries) / seconds:.0f} entries/s, "
        f"slowest {slowest[0]:.2f} s {slowest[1]}"
    )
    for line in [*failures, *(f"left out: {count} × {reason}" for reason, count in skipped.most_common(20))]:
        print(" ", line)


async def parsed_or_reason(parser: Parser, path: Path) -> ParsedFeed | str:
    try:
        return await parsed(parser, path, path.stem.replace("_", "-"))
    except ParseError as error:
        return str(error)


async def series(paths: list[Path]) -> None:
    last: dict[str, Entry] = {}
    new, rewritten, keyless = [], [], 0
    async with Parser() as parser:
        for path in paths:
            found = await parsed(parser, path, "series")
            fresh = 0
            for entry in found.entries:
                before = last.get(entry.id)
                fresh += before is None
                if before is not None and before.content_hash != entry.content_hash:
                    rewritten.append((path.name, before, entry))
                last[entry.id] = entry
            keyless += sum(entry.key.startswith("1:") for entry in found.entries)
            new.append(f"{len(found.entries)}/{fresh}")
    titles = Counter(entry.title for entry in last.values())
    print(f"polls {len(paths)}, entries/new in each: {' '.join(new)}")
    print(
        f"distinct entries {len(last)}, rewrites {len(rewritten)}, known by content only {keyless}, "
        f"titles that stand for several entries {sum(count > 1 for count in titles.values())}"
    )
    for name, before, after in rewritten:
        print(f"  {name} {before.id}")
        for old, now in ((before.title, after.title), (before.text, after.text)):
            if old != now:
                print(f"    - {difference(old, now)}\n    + {difference(now, old)}")


def difference(text: str, other: str) -> str:
    start = next((i for i, pair in enumerate(zip(text, other, strict=False)) if pair[0] != pair[1]), 0)
    return repr(text[max(0, start - 40) : start + 100])


if __name__ == "__main__":
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folder", type=Path)
    options.add_argument("--series", action="store_true")
    chosen = options.parse_args()
    files = sorted(chosen.folder.glob("*.xml"))
    if not files:
        options.error(f"no .xml files in {chosen.folder}")
    asyncio.run(series(files) if chosen.series else corpus(files))
