"""A recorded stream through the whole pipeline, with the clock set from each line.

No special path: the same Pipeline, store and outbox as in service, a clock that is set by hand, and a
console that nobody looks at unless asked to. What became of each line is stored with it, so that a replay
that was interrupted goes on where it stopped, and a second one says the same and changes nothing.
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
from bot.model import Action
from bot.ports import ManualClock
from bot.subscribing import subscription_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator, Sequence

    from bot.app import App
    from bot.config import Config
    from bot.model import Change, Decision, Entry, Value
    from bot.pipeline import Outcome
    from bot.store import Store
    from bot.store.replayed import Version
    from bot.subscribing import Wish


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

    def __init__(self, config: Config, store: Store, shown: IO[str] | None, wish: Wish | None = None) -> None:
        """``shown``: where cards are printed; None: nowhere. ``wish`` None: the console hears everything."""
        self._config, self._store, self._wish = config, store, wish
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

    def lines(self, batches: Iterable[Batch]) -> Iterator[dict[str, Any]]:
        """The verdict lines of batches that were run, in the order of the entries.

        Verdict, action and changes are those of the moment; the event is the one that an entry belongs to
        now, for events may turn out to be one.
        """
        for batch in batches:
            known = self._store.replayed(batch.entries)
            for entry in batch.entries:
                line, event = known[version(entry)]
                yield line | {"event": event, "relevant": line["relevant"] or event is not None}

    async def through(self, batches: list[Batch]) -> AsyncIterator[int]:
        """Run the batches, those that were run before excepted, and yield of each how many entries it has.

        Raises InputError when the store was filled for another subscription.
        """
        if not batches:
            return
        clock = ManualClock(batches[0].at)
        wait = timedelta(seconds=self._config.settings.notify.group_wait_seconds)
        platform = ConsolePlatform(self._out, clock=clock)
        if self._wish is not None:
            self._subscribe(self._wish, batches[0].at)
        async with open_app(self._config, self._store, clock, (platform,)) as app:
            for batch in batches:
                known = self._store.replayed(batch.entries)
                if any(version(entry) not in known for entry in batch.entries):
                    self._take(app, batch)
                app.newsroom.queue_digests(clock.now())
                clock.time = max(clock.time, batch.at + wait)  # the outbox sends when its wait is over
                await app.flush()
                yield len(batch)

    def _take(self, app: App, batch: Batch) -> None:
        def keep(outcomes: Sequence[Outcome]) -> None:
            told: dict[Version, dict[str, Any]] = {}
            for outcome in outcomes:
                if not outcome.again or outcome.decision.action is not Action.NONE:
                    name, line = version(outcome.report.entry), verdict_line(outcome)
                    aside = told.get(name, {}).get("also", [])  # told before its event was another one
                    told[name] = line | ({"also": aside + line.get("also", [])} if aside else {})
            lines = {entry: told.get(version(entry)) or unchanged_line(entry) for entry in batch.entries}
            self._store.save_replayed({version(entry): line for entry, line in lines.items()})

        app.pipeline.take(batch.entries, batch.at, name="replay", announce=True, keep=keep)

    def _subscribe(self, wish: Wish, now: datetime) -> None:
        asked = subscription_of(wish, self._config, created_by="replay", created_at=now)
        known = self._store.subscriptions()
        if [replace(each, id=0) for each in known] == [asked]:
            return
        if known:
            raise InputError(f"{self._store.path} was filled for another subscription; name a new store")
        with self._store.transaction():
            self._store.add_subscription(asked)


def version(entry: Entry) -> Version:
    """What names one line of a stream: the entry, what it said, and when it was collected."""
    return entry.id, entry.content_hash, entry.collected


def verdict_line(outcome: Outcome) -> dict[str, Any]:
    """What the ledger made of one entry, in the form of the contract."""
    decision = outcome.decision
    line = {
        "id": outcome.report.entry.id,
        "relevant": outcome.report.found.relevant,
        **decision_line(decision),
    }
    return line | ({"also": [decision_line(other) for other in decision.also]} if decision.also else {})


def decision_line(decision: Decision) -> dict[str, Any]:
    """What is made of an entry in one event."""
    return {
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
