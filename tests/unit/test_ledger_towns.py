"""Figures of one town are never those of another, however alike the reports read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.config import load_config
from bot.extract import Extractor
from bot.extract.lines import entry_of_line
from bot.ledger import Ledger
from bot.model import Report, Verdict
from tests.flow.conftest import REPOSITORY

CONFIG = load_config(REPOSITORY / "config")
EXTRACTOR = Extractor(CONFIG.topics, CONFIG.conflicts)
START = datetime(2026, 3, 5, 6, tzinfo=UTC)


@pytest.fixture
def told():
    ledger = Ledger(CONFIG.sources, atlas=EXTRACTOR.atlas)
    count = 0

    def tell(town: str, killed: int, *, source: str = "Harbour Wire"):
        nonlocal count
        count += 1
        at = START + timedelta(minutes=30 * count)
        line = {
            "id": f"x{count}",
            "source": source,
            "title": f"Russian missile strike on {town} kills {killed}",
            "text": f"A Russian missile strike on {town} killed {killed} people, Ukrainian officials said.",
            "published": at.isoformat(),
            "collected": at.isoformat(),
        }
        entry = entry_of_line(line, at)
        report = Report(entry, EXTRACTOR.extract(entry))
        decision = ledger.decide(report, at)
        ledger.apply(report, decision)
        return decision

    return tell


def test_strikes_on_two_towns_are_two_events(told):
    first, second = told("Kharkiv", 3), told("Odesa", 5)
    assert second.verdict is Verdict.NEW
    assert first.event.id != second.event.id


def test_the_toll_of_one_town_still_rises(told):
    first, other, second = (
        told("Kharkiv", 3),
        told("Odesa", 9),
        told("Kharkiv", 14, source="Northern Courier"),
    )
    assert second.verdict is Verdict.UPDATED
    assert second.event.id == first.event.id != other.event.id
