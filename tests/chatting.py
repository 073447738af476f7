"""A Sitrep to talk to: real store, pipeline and conversation, a clock that is set, people of two tenants."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.chat import Asker, Bullets, Chat, Item, Line, Quote, Request, Small, Table
from bot.chat.effect import plain
from bot.chat.vocabulary import Vocabulary
from bot.config import load_config
from bot.extract import Extractor
from bot.ledger import Rules
from bot.model import Channel, Entry, Platform
from bot.notify import Newsroom, Outbox
from bot.pipeline import Pipeline
from bot.ports import ManualClock
from bot.store import Store
from tests.fakes import FakePlatform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.chat import Reply
    from bot.config import Config

ROOT = Path(__file__).parents[1]
START = datetime(2026, 2, 5, 12, 0, tzinfo=UTC)
HERE = Channel(Platform.SLACK, "T1", "C1")
THERE = Channel(Platform.SLACK, "T1", "C2")
ABROAD = Channel(Platform.SLACK, "T2", "C9")
ANN = Asker(Platform.SLACK, "T1", "U1", "Ann", manages=frozenset({"C1"}), time_zone="Europe/Kyiv")
BEN = replace(ANN, user="U2", name="Ben", manages=frozenset())
EVE = Asker(Platform.SLACK, "T2", "U9", "Eve", manages=frozenset({"C9", "C1", "C2"}), admin=True)


@cache
def config() -> Config:
    return load_config(ROOT / "config")


@cache
def extractor() -> Extractor:
    return Extractor(config().topics, config().conflicts)


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary(config())


class World:
    """One Sitrep, and ways to ask it."""

    def __init__(self, store: Store, start: datetime = START) -> None:
        self.clock = ManualClock(start)
        self.config = config()
        self.store = store
        self.newsroom = Newsroom(store, self.config)
        self.pipeline = Pipeline(self.config, store, extractor(), self.newsroom, Rules())
        self.chat = Chat(store, self.config, self.clock, vocabulary())
        self._entries = 0
        self.platform: Any = None
        self.serve(FakePlatform(self.clock, Platform.SLACK))

    def serve(self, platform: Any) -> None:
        """Deliver to this platform from now on."""
        self.platform = platform
        platforms = {platform.name: platform}
        self.outbox = Outbox(self.store, platforms, self.config.settings.notify, self.clock)

    async def ask(self, line: str = "", asker: Asker = ANN, channel: Channel = HERE, **more: object) -> Reply:
        reply = await self.chat.handle(Request(asker, channel, line=line, **more))
        assert reply is not None
        return reply

    def tell(self, title: str, text: str = "", source: str = "cna", *, ident: str = "") -> None:
        """An entry that a publisher brings now; ``ident`` names one that is rewritten."""
        self._entries += 1
        ident = ident or f"e{self._entries}"
        now = self.clock.now()
        entry = Entry(
            ident, f"key-{ident}", f"1:{ident}:{title}:{text}", "wire", source, title, text,
            f"https://news.example/{ident}", now, now,
        )  # fmt: skip
        self.pipeline.take([entry], now, name="wire", announce=True)

    def later(self, **time: float) -> None:
        self.clock.time += timedelta(**time)

    async def wait(self, time: timedelta) -> None:
        """Time goes by; what is due is done, again and again until nothing is."""
        end = self.clock.now() + time
        while True:
            self.newsroom.queue_digests(self.clock.now())
            await self.outbox.flush()
            if self.clock.now() >= end:
                return
            self.clock.time = min(end, self.clock.now() + timedelta(minutes=10))


@contextmanager
def world(path: Path | str = ":memory:", start: datetime = START) -> Iterator[World]:
    with Store.open(path) as store:
        there = World(store, start)
        try:
            yield there
        finally:
            there.chat.close()


def words(reply: Reply) -> str:
    """All that a reply says, as plain text, a line each; cards by their own texts."""
    lines = [reply.title]
    for block in reply.blocks:
        match block:
            case Line(text) | Small(text) | Quote(text):
                lines.append(plain(text))
            case Bullets(items):
                lines += map(plain, items)
            case Item(head, more, _):
                lines += [plain(head), *map(plain, more)]
            case Table(head, rows):
                lines += [" ".join(head), *(" ".join(map(plain, row)) for row in rows)]
            case _:
                told = block.briefing
                lines += [told.kicker, told.title, *told.changes, told.sources, told.before]
                lines += [f"{row.label}: {row.value} {row.attribution}" for row in told.figures]
                lines += [line for section in told.sections for line in (section.heading, *section.lines)]
    return "\n".join(line for line in lines if line)


def ids(reply: Reply) -> list[str]:
    """Ids of all buttons."""
    inside = [b.id for block in reply.blocks if isinstance(block, Item) for b in block.buttons]
    return [*inside, *(button.id for button in reply.buttons)]
