"""Commands that move news: run, poll, ingest, demo."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.common import ConfigFolder, Db, Json, load, log, opened, print_json, progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from bot.model import Feed
    from bot.pipeline import PassReport
    from bot.store import Store


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(demo)
    app.command()(run)
    app.command()(poll)
    app.command()(ingest)


def demo(
    as_json: Json = False,
    pause: Annotated[float, typer.Option(min=0, max=60, help="Seconds between two steps.")] = 0,
) -> None:
    """See what Sitrep does: two made-up days of news, in under a minute, without a network.

    Example:  sitrep demo --pause 2
    """
    from bot.cli.demo import show
    from bot.logs import log_to_stderr

    log_to_stderr()
    asyncio.run(show(as_json=as_json, pause=pause))


def run(db: Db = None, config: ConfigFolder = None) -> None:
    """Poll, ingest and deliver until SIGTERM or Ctrl-C.

    Example:  SITREP_DB=/var/lib/sitrep/sitrep.db sitrep run
    """
    from bot.app import open_app
    from bot.ports import SystemClock

    settings = load(config)
    log(settings)
    with opened(db, settings) as store:

        async def serve() -> None:
            async with open_app(settings, store, SystemClock()) as app:
                await app.serve()

        asyncio.run(serve())


def poll(
    feeds: Annotated[
        list[str] | None, typer.Argument(help="Ids or addresses of feeds. Default: all that are switched on.")
    ] = None,
    due: Annotated[
        bool, typer.Option("--due", help="Only feeds that are due, as 'sitrep run' does.")
    ] = False,
    as_json: Json = False,
    db: Db = None,
    config: ConfigFolder = None,
) -> None:
    """Look at the feeds once, store what is new, and tell who subscribed.

    The first look at a feed is a silent baseline. Exits with 1 when no feed could be read.

    Example:  sitrep poll
    """
    from bot.app import open_app
    from bot.platforms import platforms_of
    from bot.ports import SystemClock

    settings = load(config)
    log(settings, "warning")
    clock = SystemClock()
    with opened(db, settings) as store:

        async def once() -> list[PassReport]:
            served = platforms_of(settings, store.channels(), clock, shown(as_json))
            async with open_app(settings, store, clock, served) as app:
                now = clock.now()
                chosen = store.due_feeds(now, sys.maxsize) if due else wanted_feeds(store, feeds or [])
                show = progress(len(chosen), "feeds")
                reports = []
                async for report in app.poll(chosen):
                    reports.append(report)
                    show(len(reports))
                await app.flush(drain=True)
                return reports

        reports = asyncio.run(once())
    if as_json:
        print_json([pass_json(report) for report in reports])
    else:
        print_passes(reports)
    if reports and all(report.problem for report in reports):
        raise typer.Exit(1)


def wanted_feeds(store: Store, names: Sequence[str]) -> list[Feed]:
    """Feeds by id or address; all that are switched on when none is named. Raises InputError."""
    from bot.errors import InputError

    known = store.feeds()
    if not names:
        return [feed for feed in known if feed.enabled]
    chosen = []
    for name in names:
        match = next((feed for feed in known if name in (feed.id, feed.url)), None)
        if match is None:
            raise InputError(f"no such feed: '{name}'; see 'sitrep feeds list', or 'sitrep feeds add {name}'")
        chosen.append(match)
    return chosen


def shown(as_json: bool) -> Console:
    """Where the console platform prints; on standard error when standard output is JSON."""
    from rich.console import Console

    from bot.cli.common import console

    return Console(stderr=True, highlight=False) if as_json else console()


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Briefing files, or folders of them.")],
    announce: Annotated[
        bool, typer.Option("--announce", help="Tell subscribers too; otherwise store and make searchable.")
    ] = False,
    as_json: Json = False,
    db: Db = None,
    config: ConfigFolder = None,
) -> None:
    """Read briefing files (.md, .txt) into the store; a changed file corrects its own claims.

    Example:  sitrep ingest seeds/
    """
    from bot.app import open_app
    from bot.collect.seeds import find_seeds
    from bot.errors import InputError, ParseError
    from bot.pipeline import PassReport
    from bot.platforms import platforms_of
    from bot.ports import SystemClock

    settings = load(config)
    log(settings, "warning")
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files.extend(find_seeds(path))
        elif path.is_file():
            files.append(path)
        else:
            raise InputError(f"{path}: no such file or folder")
    if not files:
        raise InputError("no briefing files (.md, .txt) in " + ", ".join(map(str, paths)))
    with opened(db, settings) as store:

        async def take() -> list[PassReport]:
            clock = SystemClock()
            served = platforms_of(settings, store.channels(), clock, shown(as_json))
            async with open_app(settings, store, clock, served) as app:
                reports = []
                for path in files:
                    try:
                        reports.append(await app.ingest(path, announce=announce))
                    except ParseError as error:
                        reports.append(PassReport(path.name, problem=str(error)))
                await app.flush(drain=True)
                return reports

        reports = asyncio.run(take())
    if as_json:
        print_json([pass_json(report) for report in reports])
    else:
        print_passes(reports)
    if any(report.problem for report in reports):
        raise typer.Exit(1)


def pass_json(report: PassReport) -> dict[str, Any]:
    """What one pass did, for programs."""
    return {
        "name": report.name,
        "problem": report.problem,
        "unchanged": report.unchanged,
        "baseline": report.baseline,
        "seen": report.seen,
        "new": report.new,
        "rewritten": report.rewritten,
        "queued": report.queued,
        "skipped": list(report.skipped),
        "verdicts": count_verdicts(report),
    }


def count_verdicts(report: PassReport) -> dict[str, int]:
    """How many entries got which verdict."""
    counts: dict[str, int] = {}
    for outcome in report.outcomes:
        verdict = str(outcome.decision.verdict)
        counts[verdict] = counts.get(verdict, 0) + 1
    return dict(sorted(counts.items()))


def print_passes(reports: Sequence[PassReport]) -> None:
    """One line a feed or file; problems on standard error."""
    for report in reports:
        if report.problem:
            typer.echo(f"{report.name}: {report.problem}", err=True)
            continue
        if report.unchanged:
            typer.echo(f"{report.name}: nothing new")
            continue
        parts = [f"{report.seen} entries", f"{report.new} new"]
        if report.rewritten:
            parts.append(f"{report.rewritten} rewritten")
        if report.skipped:
            parts.append(f"{len(report.skipped)} skipped")
        parts.append("baseline, not announced" if report.baseline else f"{report.queued} messages")
        typer.echo(f"{report.name}: " + ", ".join(parts))
        for reason in report.skipped:
            typer.echo(f"  skipped: {reason}", err=True)
