"""A disk that is full: a sentence, nothing lost, and all is well again with room."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.app import open_app
from bot.config import load_config
from bot.errors import ConfigError, StoreFullError
from bot.model import Feed
from bot.ports import ManualClock
from bot.store import Store
from tests.fakes import FakePlatform
from tests.flow.conftest import REPOSITORY, item, rss

if TYPE_CHECKING:
    from pathlib import Path

    from bot.config import Config
    from tests.flow.conftest import Publisher

CLOCK = ManualClock(datetime.now(UTC))


@pytest.fixture
def config(publisher: Publisher) -> Config:
    feed = Feed("harbour", publisher.url("/a.rss"), "harbour")
    return replace(load_config(REPOSITORY / "config"), feeds=(feed,))


async def polled(config: Config, store: Store, platform: FakePlatform) -> int:
    async with open_app(config, store, CLOCK, (platform,)) as app:
        reports = [report async for report in app.poll(store.feeds())]
        await app.flush(drain=True)
    return sum(report.new for report in reports)


async def test_a_full_disk_loses_nothing(tmp_path: Path, publisher: Publisher, config: Config):
    path, platform = tmp_path / "full.db", FakePlatform(CLOCK)
    publisher.pages["/a.rss"] = rss(item(1, "Strike on Kharkiv kills two"))
    with Store.open(path) as store:
        assert await polled(config, store, platform) == 1
    pages = path.stat().st_size // 4096
    many = [
        item(n, f"Russian strike on Odesa, the {n}th, kills {n}", "Officials said so. " * 90)
        for n in range(2, 120)
    ]
    publisher.pages["/a.rss"] = rss(*many)
    with Store.open(path, max_pages=pages + 20) as store:
        with pytest.raises(StoreFullError, match=r"full\.db"):
            await polled(config, store, platform)
        assert store.status().entries == 1
        assert platform.messages == []
    with Store.open(path) as store:
        assert await polled(config, store, platform) == 118
        assert store.status().entries == 119


async def test_a_ledger_threshold_out_of_range_stops_the_start(tmp_path: Path, config: Config):
    for wrong in ({"quiet_hours": -1.0}, {"shortlist": 1.5}, {"nonsense": 1.0}):
        settings = config.settings.model_copy(update={"ledger": wrong})
        with Store.open(tmp_path / "a.db") as store, pytest.raises(ConfigError):
            open_app(replace(config, settings=settings), store, CLOCK, (FakePlatform(CLOCK),))
