"""What the rows owe to each other: ids used once, names that lead somewhere, parties that exist."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.config.explain import did_you_mean, misspelt, quoted
from bot.config.folders import MARK
from bot.config.tables import ConflictRow, FeedRow, Row, SourceRow, TableName, slug
from bot.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bot.config.schema import Settings


@dataclass(slots=True)
class Rows:
    """What was read from one file."""

    file: str
    rows: list[tuple[int, Row]] = field(default_factory=list)  # number, from 1, and row; valid ones only
    ids: set[str] = field(default_factory=set)  # of the others too, so that one mistake is told once


def crosscheck(
    folder: Path, settings: Settings | None, tables: Mapping[TableName, Rows | None]
) -> list[ConfigError]:
    """Everything wrong between valid rows. What could not be read (None) is not held against the others."""
    problems = [problem for name, rows in tables.items() if rows for problem in _duplicates(name, rows)]
    sources, feeds, conflicts = tables["source"], tables["feed"], tables["conflict"]
    if sources:
        problems += _ambiguous_names(sources)
        if conflicts:
            problems += _misspelt_parties(sources, conflicts)
    if feeds:
        problems += _repeated_addresses(feeds)
        if sources:
            problems += _unknown_sources(feeds, sources)
    if settings and settings.seeds.folder and not settings.seeds.folder.is_dir():
        problem = f"there is no folder {str(settings.seeds.folder)!r}"
        problems.append(
            ConfigError(str(folder / MARK), "seeds.folder", problem, "Make it, or remove the setting.")
        )
    return problems


def _duplicates(name: TableName, rows: Rows) -> Iterator[ConfigError]:
    first: dict[str, int] = {}
    for number, row in rows.rows:
        earlier = first.setdefault(row.id, number)
        if earlier != number:
            yield ConfigError(
                rows.file,
                f"{name}[{number}].id",
                f"{name} {quoted(row.id)} is defined twice, first as {name}[{earlier}]",
                "Remove one of the two, or give it another id.",
            )


def _ambiguous_names(sources: Rows) -> Iterator[ConfigError]:
    """Names and aliases that would lead to two sources."""
    owner: dict[str, str] = {row.id: row.id for _, row in sources.rows}
    for number, row in sources.rows:
        if not isinstance(row, SourceRow):
            continue
        for key, name in [
            ("name", row.name),
            *((f"aliases[{n}]", a) for n, a in enumerate(row.aliases, start=1)),
        ]:
            other = owner.setdefault(slug(name), row.id)
            if other != row.id:
                yield ConfigError(
                    sources.file,
                    f"source[{number}].{key}",
                    f"in source {quoted(row.id)}, {quoted(name)} already names source {quoted(other)}",
                    "Give each source names of its own.",
                )


def _misspelt_parties(sources: Rows, conflicts: Rows) -> Iterator[ConfigError]:
    """Parties that miss a name of conflicts.toml by a slip. Others may fight, too, so they are let be."""
    known = {party for _, row in conflicts.rows if isinstance(row, ConflictRow) for party in row.parties}
    for number, row in sources.rows:
        if isinstance(row, SourceRow) and row.party and (meant := misspelt(row.party, known)):
            yield ConfigError(
                sources.file,
                f"source[{number}].party",
                f"in source {quoted(row.id)}, {quoted(row.party)} is not how conflicts.toml writes it",
                f"Did you mean '{meant}'?",
            )


def _repeated_addresses(feeds: Rows) -> Iterator[ConfigError]:
    first: dict[str, str] = {}
    for number, row in feeds.rows:
        if isinstance(row, FeedRow) and (other := first.setdefault(row.url, row.id)) != row.id:
            yield ConfigError(
                feeds.file,
                f"feed[{number}].url",
                f"in feed {quoted(row.id)}, the address is that of feed {quoted(other)}",
                "Remove one of the two: a feed polled twice costs its publisher twice.",
            )


def _unknown_sources(feeds: Rows, sources: Rows) -> Iterator[ConfigError]:
    for number, row in feeds.rows:
        if isinstance(row, FeedRow) and row.source not in sources.ids:
            yield ConfigError(
                feeds.file,
                f"feed[{number}].source",
                f"in feed {quoted(row.id)}, {quoted(row.source)} is not a source in sources.toml",
                did_you_mean(row.source, sources.ids),
            )
