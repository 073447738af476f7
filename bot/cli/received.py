"""What a channel received, as ``sitrep replay --report`` prints it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from rich.table import Table

from bot.app import CONSOLE
from bot.cli.common import console, print_json
from bot.model import Action

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.config import Config
    from bot.store import Store
    from bot.store.replayed import Received

KINDS = {"posts": Action.POST, "edits": Action.EDIT, "replies": Action.REPLY}


def show_received(store: Store, entries: int, config: Config, *, as_json: bool) -> None:
    """Print messages a day and by topic; ``entries`` is how many lines were replayed."""
    received = store.received(CONSOLE)
    days: list[dict[str, Any]] = [{"day": str(day), **counts} for day, counts in _by(received, "day")]
    topics: list[dict[str, Any]] = [{"topic": topic, **counts} for topic, counts in _by(received, "topic")]
    if as_json:
        print_json({"entries": entries, "days": days, "topics": topics})
        return
    out = console()
    if not days:
        out.print(f"{entries} entries, and nothing of them for this channel.")
        return
    out.print(_table("day (UTC)", [(row["day"], row) for row in days], means=True))
    known = {topic: config.topics[topic].name for topic in config.topics}
    named = [(known.get(row["topic"]) or row["topic"] or "no topic", row) for row in topics]
    out.print(_table("topic", named, means=False))


def _by(received: Iterable[Received], what: str) -> list[tuple[Any, dict[str, int]]]:
    """Counts by day in order, or by topic with the most posts first."""
    counts: dict[Any, Counter[str]] = {}
    for one in received:
        if one.digest and what == "topic":
            continue
        kind = "digests" if one.digest else next(name for name, kind in KINDS.items() if kind is one.action)
        counts.setdefault(getattr(one, what), Counter())[kind] += one.count
    names = (*KINDS, "digests")
    rows = [(key, {name: count[name] for name in names}) for key, count in counts.items()]
    if what == "topic":
        rows.sort(key=lambda row: (-row[1]["posts"], row[0] or ""))
    return rows


def _table(head: str, rows: list[tuple[str, dict[str, Any]]], *, means: bool) -> Table:
    names = (*KINDS, "digests")
    table = Table(head, *names, box=None, pad_edge=False)
    for name in names:
        next(column for column in table.columns if column.header == name).justify = "right"
    for label, row in rows:
        table.add_row(label, *(str(row[name]) for name in names))
    sums = [sum(row[name] for _, row in rows) for name in names]
    table.add_row("in all", *map(str, sums), style="bold")
    if means:
        table.add_row("a day", *(f"{each / len(rows):.1f}" for each in sums), style="bold")
    return table
