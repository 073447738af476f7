"""Fetched bytes to entries, without letting a feed take the service down.

    body → worker process (feedparser, limits, killed when it exceeds them) → items → entries

Reading a feed is ``bot.collect.syndication``; this module keeps the processes and gives items their
identity. It does not decide whether an entry is new.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Self, cast

from bot.collect.identity import content_hash, entry_id, entry_key
from bot.collect.links import link_key
from bot.collect.syndication import Document, Item
from bot.collect.worker import LENGTH, OUT_OF_MEMORY, READY
from bot.errors import ParseError
from bot.model import Entry, Feed, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

# A publisher's clock may be wrong by a time zone, not by more; such a date is as good as none.
FUTURE = timedelta(days=1)
# Feeds did not exist before (RSS 0.90 is of March 1999); 1970 and 0001 are what software writes for "none".
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What one feed document holds."""

    entries: tuple[Entry, ...]  # in the document's order, each id once
    skipped: tuple[str, ...] = ()  # a reason for each item that is no entry
    ttl_minutes: int | None = None  # the feed's own wish; None: it says nothing


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """What one feed may take before its worker is killed."""

    seconds: float = 5
    memory_bytes: int = 512 * 1024 * 1024  # beyond what an idle worker takes
    start_seconds: float = 30  # for the process itself, on a busy machine
    parses: int = 500  # after which a worker is replaced, because memory gets fragmented


class Parser:
    """A pool of worker processes, started when they are first needed; an async context manager.

    A worker that exceeds its limits is killed and replaced, and only its feed fails.
    """

    def __init__(self, *, workers: int = 1, limits: ParseLimits | None = None) -> None:
        self._limits = limits or ParseLimits()
        self._turns = asyncio.Semaphore(workers)
        self._idle: list[_Worker] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()

    async def close(self) -> None:
        """End the workers that wait for work. Can be called twice."""
        while self._idle:
            await self._idle.pop().end()

    async def parse(
        self,
        body: bytes,
        *,
        feed: Feed,
        source: Source,
        collected: datetime,
        content_type: str | None = None,
        base_url: str | None = None,
    ) -> ParsedFeed:
        """Entries of one feed. ``base_url`` is what relative links start from; None: the feed's address.

        Raises ParseError, with the reason, for what is no feed or takes too much time or memory.
        """
        request = json.dumps({"content_type": content_type, "base_url": base_url or feed.url}).encode()
        async with self._turns:
            worker = self._idle.pop() if self._idle else await _Worker.start(self._limits)
            try:
                answer = await worker.ask(request, body)
            except BaseException:  # a cancelled caller leaves a worker that would answer the next one
                await worker.end()
                raise
            if worker.asked < self._limits.parses and answer.get("error") != OUT_OF_MEMORY:
                self._idle.append(worker)
            else:
                await worker.end()
        return _parsed(answer, self._limits, feed=feed, source=source, collected=collected)


class _Worker:
    """One worker process and the conversation with it."""

    def __init__(self, process: asyncio.subprocess.Process, limits: ParseLimits) -> None:
        self._process, self._limits = process, limits
        self._stdin = cast("asyncio.StreamWriter", process.stdin)  # both are pipes, see start()
        self._stdout = cast("asyncio.StreamReader", process.stdout)
        self.asked = 0  # how often

    @classmethod
    async def start(cls, limits: ParseLimits) -> _Worker:
        """Start a process and wait until it is ready. A process that cannot start is a RuntimeError."""
        process = await asyncio.create_subprocess_exec(
            # -P: the folder that Sitrep is started in is not searched for modules
            *(sys.executable, "-P", "-m", "bot.collect.worker"),
            *(str(limits.memory_bytes), str(limits.seconds + 1)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=_environment(),
            start_new_session=True,
        )
        worker = cls(process, limits)
        try:
            async with asyncio.timeout(limits.start_seconds):
                first = await worker._read()
        except (TimeoutError, asyncio.IncompleteReadError) as error:
            await worker.end()
            raise RuntimeError("the parser process does not start; its error output says why") from error
        except BaseException:
            await worker.end()
            raise
        if first != READY:
            await worker.end()
            raise RuntimeError("the parser process does not speak as it should")
        return worker

    async def ask(self, request: bytes, body: bytes) -> dict[str, object]:
        """The answer to one request. Raises ParseError when the process does not survive it."""
        self.asked += 1
        try:
            async with asyncio.timeout(self._limits.seconds):
                for data in (request, body):
                    self._stdin.write(LENGTH.pack(len(data)) + data)
                await self._stdin.drain()
                answer: dict[str, object] = json.loads(await self._read())
        except TimeoutError as error:
            raise ParseError(f"Parsing took more than {self._limits.seconds:g} s and was stopped.") from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise ParseError(
                "Parsing crashed the parser; the feed takes too much memory or is hostile."
            ) from error
        return answer

    async def end(self) -> None:
        """Kill the process and wait until it is gone."""
        if self._process.returncode is None:
            self._process.kill()
        self._stdin.close()
        await self._process.wait()

    async def _read(self) -> bytes:
        (length,) = LENGTH.unpack(await self._stdout.readexactly(LENGTH.size))
        return await self._stdout.readexactly(length)


def _environment() -> dict[str, str]:
    """What Python needs to start, and no secret: hostile bytes are read in there."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "LANG") if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def _parsed(
    answer: dict[str, object], limits: ParseLimits, *, feed: Feed, source: Source, collected: datetime
) -> ParsedFeed:
    error = answer.pop("error", None)
    if error == OUT_OF_MEMORY:
        raise ParseError(f"Parsing took more than {limits.memory_bytes / 2**20:g} MiB and was stopped.")
    if error is not None:
        raise ParseError(str(error))
    items = tuple(Item(**item) for item in answer["items"])  # type: ignore[attr-defined]
    document = Document(items, tuple(answer["skipped"]), answer["ttl_minutes"])  # type: ignore[arg-type]
    return entries_of(document, feed=feed, source=source, collected=collected)


def entries_of(document: Document, *, feed: Feed, source: Source, collected: datetime) -> ParsedFeed:
    """Give items their identity. Of items that are the same entry the newest stays, else the first.

    A date of more than a day ahead of ``collected``, or before 1990, is no date.
    """
    shared = _shared_guids(document.items)
    entries: dict[str, Entry] = {}
    repeats = 0
    for item in document.items:
        guid = None if item.guid in shared else item.guid
        entry = _entry(item, guid, feed=feed, source=source, collected=collected)
        seen = entries.get(entry.id)
        repeats += seen is not None
        if seen is None or _is_newer(entry, seen):
            entries[entry.id] = entry
    skipped = document.skipped + ((f"{repeats} repetitions within the document",) if repeats else ())
    return ParsedFeed(tuple(entries.values()), skipped, document.ttl_minutes)


def _entry(item: Item, guid: str | None, *, feed: Feed, source: Source, collected: datetime) -> Entry:
    key = entry_key(guid, item.link, item.title, item.text, feed=feed.id)
    published = datetime.fromisoformat(item.published) if item.published else None
    if published and not EARLIEST <= published <= collected + FUTURE:
        published = None
    return Entry(
        id=entry_id(source.id, key),
        key=key,
        content_hash=content_hash(item.title, item.text),
        feed=feed.id,
        source=source.id,
        title=item.title,
        text=item.text,
        link=item.link,
        published=published,
        collected=collected,
        language=item.language,
    )


def _is_newer(entry: Entry, other: Entry) -> bool:
    if entry.published is None:
        return False
    return other.published is None or entry.published > other.published


def _shared_guids(items: Iterable[Item]) -> frozenset[str]:
    """Guids that stand for several articles, with other links and other titles: they identify none."""
    marked = sorted((item for item in items if item.guid), key=lambda item: item.guid)
    shared = set()
    for guid, group in groupby(marked, key=lambda item: item.guid):
        same = tuple(group)
        links = {link_key(item.link) for item in same if item.link}
        if len(links) > 1 and len({item.title for item in same}) > 1:
            shared.add(guid)
    return frozenset(shared)
