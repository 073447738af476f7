"""Made-up news, some of it of two events at once: what belongs together and what is heard aside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.config import load_config
from bot.extract import Extractor
from bot.extract.lines import entry_of_line
from bot.ledger import Ledger
from bot.model import Decision, Entry, Report, Unit
from tests.flow.conftest import REPOSITORY

CONFIG = load_config(REPOSITORY / "config")
EXTRACTOR = Extractor(CONFIG.topics, CONFIG.conflicts)
START = datetime(2026, 3, 5, 6, tzinfo=UTC)

STRIKE = "Russian missile strike on market in Kharkiv kills {n} people"
STRIKE_AGAIN = "At least {n} killed as missiles hit market in Kharkiv"
SWAP = "Russia and Ukraine exchange 120 prisoners of war each"
SWAP_AGAIN = "Ukraine and Russia swap 120 prisoners of war each in exchange at border"
BOTH = (
    "Russia, Ukraine exchange 120 prisoners of war as Kharkiv mourns {n} killed in missile strike on market"
)
BELOW = (
    "The exchange took place at the border. In Kharkiv {n} people were killed when missiles hit the market."
)
WITHDRAWN = "Withdrawn: our report on the exchange of prisoners of war and the Kharkiv market"


def an_entry(
    ident: str, title: str, text: str = "", *, n: int = 0, hours: float = 0, source: str | None = None
) -> Entry:
    """An entry of a publisher of its own, unless one is named; ``n``: how many were killed."""
    at = (START + timedelta(hours=hours)).isoformat()
    line = {
        "id": ident,
        "source": source or f"The {ident} Wire",
        "title": title.format(n=n),
        "text": text.format(n=n),
        "published": at,
        "collected": at,
    }
    return entry_of_line(line, START)


def a_report(ident: str, title: str, text: str = "", **more: object) -> Report:
    """The same, read by the extraction of Sitrep."""
    entry = an_entry(ident, title, text, **more)  # type: ignore[arg-type]
    return Report(entry, EXTRACTOR.extract(entry))


def a_ledger() -> Ledger:
    """A ledger that knows the places and publishers of the configuration."""
    return Ledger(CONFIG.sources, atlas=EXTRACTOR.atlas)


def tell(ledger: Ledger, *reports: Report) -> list[Decision]:
    """What is made of reports, one after the other."""
    out = []
    for report in reports:
        decision = ledger.decide(report, report.entry.collected)
        ledger.apply(report, decision)
        out.append(decision)
    return out


def two_events(ledger: Ledger, killed: int = 14) -> tuple[str, str]:
    """Ids of the events of a strike and a swap, each told by two publishers."""
    strike, _, swap, _ = tell(
        ledger,
        a_report("s1", STRIKE, n=killed),
        a_report("s2", STRIKE_AGAIN, n=killed, hours=1),
        a_report("w1", SWAP, hours=2),
        a_report("w2", SWAP_AGAIN, hours=3),
    )
    assert strike.event is not None
    assert swap.event is not None
    assert strike.event.id != swap.event.id
    return strike.event.id, swap.event.id


def moved(decision: Decision, unit: Unit = Unit.KILLED) -> list[tuple[float | None, float | None]]:
    """Old and new figures of a kind."""
    return [
        (c.old.quantity if c.old else None, c.new.quantity if c.new else None)
        for c in decision.changes
        if c.unit is unit
    ]
