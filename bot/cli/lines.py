"""Commands that read JSON lines and write JSON lines: extract and replay."""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import wishes  # noqa: TC001 - typer reads the annotations
from bot.cli.common import ConfigFolder, Db, Json, console, load, log, opened, progress

if TYPE_CHECKING:
    from collections.abc import Iterator

File = Annotated[str, typer.Argument(help="A file of JSON lines (.gz too), or - for standard input.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(extract)
    app.command()(replay)


def records(name: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Line number and object of each line, or the sentence that says what is wrong with it.

    Raises InputError when the file itself cannot be read.
    """
    from bot.errors import InputError

    try:
        with open_lines(name) as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    record = json.loads(line)
                except json.JSONDecodeError as error:
                    yield number, f"not JSON: {error.msg} at column {error.colno}"
                    continue
                yield number, record if isinstance(record, dict) else "not a JSON object"
    except (OSError, EOFError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(f"{name}: cannot be read: {reason}") from error


def open_lines(name: str) -> IO[str]:
    """A text stream of a file, of a gzip file, or of standard input."""
    if name == "-":
        return open(sys.stdin.fileno(), encoding="utf-8", closefd=False)
    if name.endswith(".gz"):
        return gzip.open(name, "rt", encoding="utf-8")
    return Path(name).open(encoding="utf-8")


def write(record: dict[str, Any]) -> None:
    """One JSON line on standard output."""
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")


def extract(
    file: File = "-",
    explain: Annotated[
        bool, typer.Option("--explain", help="Show for each entry, to read, what matched and why.")
    ] = False,
    title: Annotated[str, typer.Option(help="One entry's title, instead of a file.")] = "",
    text: Annotated[str, typer.Option(help="One entry's text, instead of a file.")] = "",
    config: ConfigFolder = None,
) -> None:
    """Read entries, write what is extracted from each: one JSON line in, one out, same order.

    In: {"id","published","source","title","text","link"}. A line that cannot be read is reported on
    standard error with its number; the others are done, and the exit code is 1.

    Example:  sitrep extract entries.jsonl > claims.jsonl

    Example:  sitrep extract --explain --title "Drones hit Odesa port, two killed"
    """
    from datetime import UTC, datetime

    from bot.cli.explain import show_explanation
    from bot.errors import InputError
    from bot.extract import Extractor
    from bot.extract.lines import entry_of_line, line_of

    settings, now, bad = load(config), datetime.now(UTC), 0
    extractor = Extractor(settings.topics, settings.conflicts)
    given = [(1, {"id": "given", "title": title, "text": text})] if title or text else records(file)
    for number, record in given:
        try:
            if isinstance(record, str):
                raise InputError(record)  # noqa: TRY301 - one way out for both kinds of bad line
            entry = entry_of_line(record, now)
        except InputError as error:
            typer.echo(f"sitrep: line {number}: {error}", err=True)
            bad += 1
            continue
        if explain:
            show_explanation(extractor.explain(entry), console())
        else:
            write(line_of(entry, extractor.extract(entry)))
    if bad:
        raise typer.Exit(1)


def replay(
    context: typer.Context,
    file: File = "-",
    show: Annotated[bool, typer.Option("--show", help="Print the cards too, on standard error.")] = False,
    report: Annotated[
        bool, typer.Option("--report", help="Print what a channel would have received, not the lines.")
    ] = False,
    topic: wishes.Topics = None,
    conflict: wishes.Conflicts = None,
    keyword: wishes.Keywords = None,
    party: wishes.Parties = None,
    place: wishes.Places = None,
    min_severity: wishes.Severity = 1,
    max_credibility: wishes.Credibility = 6,
    language: wishes.Languages = None,
    cadence: wishes.Pace = "instant",
    at: wishes.At = None,
    time_zone: wishes.Zone = "UTC",
    quiet: wishes.Quiet = None,
    urgent: wishes.Urgent = False,
    threads: wishes.Threads = True,
    as_json: Json = False,
    db: Db = None,
    config: ConfigFolder = None,
) -> None:
    """Run recorded entries through the whole pipeline, with the clock set from each line.

    In: the lines of 'sitrep extract', in any order, with "collected" where known. Out, at the end: one line
    an entry with its event, verdict, action and changes, in order of time. Interrupted, and started again
    with the same --db, it goes on where it stopped. With --report, posts, edits and replies a day and by
    topic of a channel that subscribed with these filters; without --db it leaves no store behind.

    Example:  sitrep replay stream.jsonl.gz --db /tmp/replay.db > verdicts.jsonl
    """
    from bot.cli.received import show_received
    from bot.replay import Replay
    from bot.store.connection import MEMORY
    from bot.subscribing import Wish

    wish = Wish(
        channel="console",
        topics=topic or (),
        conflicts=conflict or (),
        keywords=keyword or (),
        parties=party or (),
        places=place or (),
        min_severity=min_severity,
        max_credibility=max_credibility,
        languages=language or (),
        cadence=cadence,
        at=at,
        time_zone=time_zone,
        quiet=quiet,
        wakes=urgent,
        threads=threads,
    )
    settings = load(config)
    log(settings, "warning")
    origin = context.get_parameter_source("db")  # SITREP_DB names the store that is in service
    named = origin is not None and origin.name == "COMMANDLINE"
    with opened(Path(MEMORY) if report and not named else db, settings) as store:
        run = Replay(settings, store, sys.stderr if show else None, wish)
        batches, bad = run.batches(records(file))
        tell = progress(sum(map(len, batches)), "entries")

        async def through() -> None:
            done = 0
            async for entries in run.through(batches):
                done += entries
                tell(done)

        asyncio.run(through())
        if report:
            show_received(store, sum(map(len, batches)), settings, as_json=as_json)
        else:
            for line in run.lines(batches):
                write(line)
    for number, problem in bad:
        typer.echo(f"sitrep: line {number}: {problem}", err=True)
    if bad:
        raise typer.Exit(1)
