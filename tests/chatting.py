"""A Sitrep to talk to: real store, pipeline and conversation, a clock that is set, people of two tenants."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import open_app
from bot.chat import Asker, Bullets, Chat, Item, Line, Quote, Request, Small, Table
from bot.chat.effect import plain
from bot.config import load_config
from bot.model import Channel, Entry, Platform
from bot.ports import ManualClock
from bot.store import Store
from tests.fakes import FakePlatform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.chat import Reply

ROOT = Path(__file__).parents[1]
START = datetime(2026, 2, 5, 12, 0, tzinfo=UTC)
HERE = Channel(Platform.SLACK, "T1", "C1")
THERE = Channel(Platform.SLACK, "T1", "C2")
ABROAD = Channel(Platform.SLACK, "T2", "C9")
ANN = Asker(Platform.SLACK, "T1", "U1", "Ann", manages=frozenset({"C1"}), time_zone="Europe/Kyiv")
BEN = replace(ANN, user="U2", name="Ben", manages=frozenset())
EVE = Asker(Platform.SLACK, "T2", "U9", "Eve", manages=frozenset({"C9", "C1", "C2"}), admin=True)


class World:
    """One Sitrep, and ways to ask it."""

    def __init__(self, store: Store) -> None:
        self.clock = ManualClock(START)
        self.config = load_config(ROOT / "config")
        self.store = store
        with store.transaction():
            store.set_due("first start", START)  # nobody is subscribed but who asks for it
        self.platform = FakePlatform(self.clock, Platform.SLACK)
        self.app = open_app(self.config, store, self.clock, [self.platform])
        self.chat = Chat(store, self.config, self.clock)
        self._entries = 0

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
        self.app.pipeline.take([entry], now, name="wire", announce=True)

    def later(self, **time: float) -> None:
        self.clock.time += timedelta(**time)


@contextmanager
def world(path: Path | str = ":memory:") -> Iterator[World]:
    with Store.open(path) as store:
        there = World(store)
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
