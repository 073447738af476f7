"""A recorded stream through the whole pipeline, with the clock set from each line.

No special path: the same Pipeline, store and outbox as in service, a clock that is set by hand, and a
console that nobody looks at unless asked to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import IO, TYPE_CHECKING, Any

from rich.console import Console

from adapters.console import ConsolePlatform
from bot.app import open_app
from bot.errors import InputError
from bot.extract.lines import entry_of_line
from bot.forms import number
from bot.ports import ManualClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from bot.config import Config
    from bot.model import Change, Entry, Value
    from bot.pipeline import Outcome
    from bot.store import Store


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries that were collected at one moment: one pass."""

    at: datetime
    entries: tuple[Entry, ...]

    def __len__(self) -> int:
        """How many entries."""
        return len(self.entries)


class Replay:
    """One replay into one store."""

    def __init__(self, config: Config, store: Store, shown: IO[str] | None) -> None:
        """``shown``: where cards are printed; None: nowhere."""
        self._config, self._store = config, store
        self._out = Console(file=shown, highlight=False, quiet=shown is None)

    def batches(
        self, records: Iterable[tuple[int, dict[str, Any] | str]]
    ) -> tuple[list[Batch], list[tuple[int, str]]]:
        """The entries in order of time, by pass, and the lines that cannot be read with what is wrong."""
        entries: list[Entry] = []
        bad: list[tuple[int, str]] = []
        for line, record in records:
            try:
                if isinstance(record, str):
                    raise InputError(record)  # noqa: TRY301 - one way out for both kinds of bad line
                entries.append(self._entry(record))
            except InputError as error:
                bad.append((line, str(error)))
        entries.sort(key=lambda entry: entry.collected)
        return [
            Batch(at, tuple(group)) for at, group in groupby(entries, key=lambda entry: entry.collected)
        ], bad

    def _entry(self, record: dict[str, Any]) -> Entry:
        entry = entry_of_line(record, datetime.now(UTC))
        if record.get("collected") or entry.published is None:
            return entry
        return replace(entry, collected=entry.published)

    async def through(self, batches: list[Batch]) -> AsyncIterator[list[dict[str, Any]]]:
        """Run the batches and yield their verdict lines, in the order of the entries."""
        if not batches:
            return
        clock = ManualClock(batches[0].at)
        wait = timedelta(seconds=self._config.settings.notify.group_wait_seconds)
        platform = ConsolePlatform(self._out, clock=clock)
        async with open_app(self._config, self._store, clock, (platform,)) as app:
            for batch in batches:
                passed = app.pipeline.take(batch.entries, batch.at, name="replay", announce=True)
                clock.time = max(clock.time, batch.at + wait)  # the outbox sends when its wait is over
                await app.flush()
                told = {outcome.report.entry.id: outcome for outcome in passed.outcomes}
                yield [
                    verdict_line(told[entry.id]) if entry.id in told else unchanged_line(entry)
                    for entry in batch.entries
                ]


def verdict_line(outcome: Outcome) -> dict[str, Any]:
    """What the ledger made of one entry, in the form of the contract."""
    decision = outcome.decision
    return {
        "id": outcome.report.entry.id,
        "relevant": outcome.report.found.relevant,
        "event": decision.event.id if decision.event else None,
        "verdict": str(decision.verdict),
        "action": str(decision.action),
        "changes": [change_line(change) for change in decision.changes if change.unit is not None],
        "reason": decision.reason,
    }


def unchanged_line(entry: Entry) -> dict[str, Any]:
    """A version of an entry that the store holds already."""
    return {
        "id": entry.id,
        "relevant": False,
        "event": None,
        "verdict": "duplicate",
        "action": "none",
        "changes": [],
        "reason": "known version",
    }


def change_line(change: Change) -> dict[str, Any]:
    """Unit, old and new figure; of a range its upper end. None where there was or is no number."""
    return {"unit": str(change.unit), "from": _figure(change.old), "to": _figure(change.new)}


def _figure(value: Value | None) -> float | int | None:
    if value is None:
        return None
    return number(value.quantity if value.quantity is not None else value.high)
