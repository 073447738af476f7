"""Events that a person splits or merges, where the ledger was wrong about which entries are one event."""

from __future__ import annotations

import asyncio
import getpass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.common import ConfigFolder, Db, Json, load, log, opened, print_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from bot.ledger import Regrouping
    from bot.pipeline import Pipeline

Why = Annotated[str, typer.Option("--why", help="The reason, kept with the change.")]
By = Annotated[str | None, typer.Option("--by", help="Who says so; else the name you are logged in with.")]

group = typer.Typer(no_args_is_help=True, help="Split events, or merge them, where the ledger was wrong.")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(group, name="events")


@group.command()
def merge(
    kept: Annotated[str, typer.Argument(help="Id of the event that stays.")],
    gone: Annotated[str, typer.Argument(help="Id of the event whose entries it gets.")],
    why: Why,
    by: By = None,
    as_json: Json = False,
    db: Db = None,
    config: ConfigFolder = None,
) -> None:
    """Say that two events are one; both are heard anew, and cards that were posted are edited.

    Example:  sitrep events merge v6716d9f7511b0ab0 v0c1f4d7a2b9e8356 --why "the same strike"
    """
    from bot.ledger import Said

    said = Said(by or getpass.getuser(), why)
    run(lambda pipeline, now: pipeline.merge(kept, gone, said, now), as_json, db, config)


@group.command()
def split(
    event: Annotated[str, typer.Argument(help="Id of the event.")],
    entries: Annotated[list[str], typer.Argument(help="Ids of the entries that are another event.")],
    why: Why,
    by: By = None,
    as_json: Json = False,
    db: Db = None,
    config: ConfigFolder = None,
) -> None:
    """Say that some entries of an event are another event. 'sitrep events show' lists entries and ids.

    Example:  sitrep events split v6716d9f7511b0ab0 e1d0c7a0f4 --why "the strike of the day before"
    """
    from bot.ledger import Said

    said = Said(by or getpass.getuser(), why)
    run(lambda pipeline, now: pipeline.split(event, entries, said, now), as_json, db, config)


@group.command()
def show(
    event: Annotated[str, typer.Argument(help="Id of the event.")],
    as_json: Json = False,
    db: Db = None,
    config: ConfigFolder = None,
) -> None:
    """List the entries of an event with their ids, oldest first; last those of other events that tell of it.

    Example:  sitrep events show v6716d9f7511b0ab0
    """
    from bot.cli.common import console, safe
    from bot.commands import Desk

    settings = load(config)
    with opened(db, settings, read_only=True) as store:
        story, _ = Desk(store, settings).why(event)
    lines: list[dict[str, Any]] = [
        {
            "entry": report.entry.id,
            "source": report.entry.source,
            "published": report.entry.when.isoformat().replace("+00:00", "Z"),
            "title": report.entry.title,
            "aside": report in story.asides,
        }
        for report in story.heard
    ]
    if as_json:
        print_json(lines)
        return
    out = console()
    out.print(f"[bold]{safe(story.event.title)}[/]  [dim]{story.event.id}[/]")
    for line in lines:
        mark = "  [dim](aside: an entry of another event)[/]" if line["aside"] else ""
        when = line["published"][:16]
        out.print(f"{line['entry']}  [dim]{when}[/]  {safe(line['title'])}{mark}", soft_wrap=True)


def run(
    move: Callable[[Pipeline, datetime], Regrouping],
    as_json: bool,
    db: Path | None,
    config: Path | None,
) -> None:
    """Do it as the one process that decides, send the edits, and say what became of it."""
    from bot.app import open_app
    from bot.cli.flow import shown
    from bot.platforms import platforms_of
    from bot.ports import SystemClock

    settings = load(config)
    log(settings, "warning")
    with opened(db, settings) as store:

        async def act() -> Regrouping:
            clock = SystemClock()
            async with open_app(
                settings, store, clock, platforms_of(settings, store.channels(), clock, shown(as_json))
            ) as app:
                moved = move(app.pipeline, clock.now())
                await app.flush(drain=True)
                return moved

        moved = asyncio.run(act())
    left, joined = (decision.event for decision in moved.decisions)
    if as_json:
        print_json({"from": left and left.id, "to": joined and joined.id, "entries": list(moved.entries)})
    else:
        count = len(moved.entries)
        typer.echo(f"{count} {'entry' if count == 1 else 'entries'}: {left and left.id} → {moved.target}")
