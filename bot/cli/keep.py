"""Commands that keep Sitrep in order: status, backup, restore, check."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.common import ConfigFolder, Db, Json, load, log, opened, print_json, safe
from bot.cli.feeds import feed_json, feed_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.config import Config
    from bot.model import Channel, Delivery
    from bot.store import StoreStatus


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(status)
    app.command()(backup)
    app.command()(restore)
    app.command()(check)


def status(as_json: Json = False, db: Db = None, config: ConfigFolder = None) -> None:
    """How Sitrep is doing: what it holds, what waits, which feeds fail and why.

    Example:  sitrep status --json
    """
    settings = load(config)
    with opened(db, settings, read_only=True) as store:
        state, dead, path = store.status(), store.dead_deliveries(), store.path
        closed, stopped = store.closed_channels(), store.stopped_platforms()
    if as_json:
        print_json(
            status_json(state, dead)
            | {
                "closed": {str(channel): reason for channel, reason in closed.items()},
                "stopped": {str(platform): reason for platform, reason in stopped.items()},
            }
        )
        return
    typer.echo(f"store      {path}")
    typer.echo(f"held       {state.events} events, {state.facts} facts")
    typer.echo(f"entries    {state.entries}, of which {state.relevant} are relevant")
    typer.echo(f"feeds      {state.feeds} on, {state.disabled} off, {len(state.failing)} failing")
    for feed in state.failing:
        typer.echo(f"           {feed.id}: {feed_state(feed)}")
    typer.echo(f"outbox     {state.waiting} waiting, {state.ambiguous} unclear, {state.dead} given up")
    for delivery in dead[:10]:
        typer.echo(f"           {delivery.channel}: {safe(delivery.reason)}")
    if dead:
        typer.echo("           all of them: sitrep deliveries list")
    for platform, reason in stopped.items():
        typer.echo(f"stopped    {platform}, until a restart: {safe(reason)}")
    for channel, reason in closed.items():
        typer.echo(f"closed     {channel}, its subscriptions are paused: {safe(reason)}")
    typer.echo(f"listening  {state.subscriptions} subscriptions")


def status_json(state: StoreStatus, dead: Sequence[Delivery]) -> dict[str, Any]:
    """The state of a store, for programs."""
    return {
        **{name: value for name, value in asdict(state).items() if name != "failing"},
        "failing": [feed_json(feed) for feed in state.failing],
        "given_up": [
            {"id": each.id, "channel": str(each.channel), "event": each.event, "reason": each.reason}
            for each in dead
        ],
    }


def backup(
    to: Annotated[Path, typer.Argument(help="The file to write; must not be there yet.")],
    db: Db = None,
    config: ConfigFolder = None,
) -> None:
    """Copy the store to a file while Sitrep runs on.

    Example:  sitrep backup sitrep-backup.db
    """
    from bot.store import backup as copy

    path = db or load(config).settings.store.path
    copy(path, to)
    typer.echo(f"Copied {path} to {to}.")


def restore(
    source: Annotated[Path, typer.Argument(help="A file that 'sitrep backup' wrote.")],
    db: Db = None,
    config: ConfigFolder = None,
) -> None:
    """Put a backup in place of the store, which is set aside, not deleted.

    Example:  sitrep restore sitrep-backup.db
    """
    from bot.store import restore as put_back

    path = db or load(config).settings.store.path
    aside = put_back(source, path)
    typer.echo(f"Restored {path} from {source}." + (f" The old store is {aside}." if aside else ""))


def check(
    config: ConfigFolder = None,
    online: Annotated[
        bool, typer.Option("--online", help="Test tokens, permissions and each subscribed channel as well.")
    ] = False,
    as_json: Json = False,
    db: Db = None,
) -> None:
    """Check the configuration, offline: every problem with its file, key and remedy.

    With --online it also asks the platforms whether the tokens, what they permit and every channel that is
    subscribed are well; it posts nothing. Exits with 1 when something is wrong.

    Example:  sitrep check --config config
    """
    from bot.app import ledger_rules
    from bot.config import check_config
    from bot.errors import ConfigError

    problems = list(check_config(config))
    if not problems:
        try:
            ledger_rules(load(config))
        except ConfigError as error:
            problems.append(error)
    if as_json and (problems or not online):
        print_json(
            [{"file": p.file, "key": p.key, "problem": p.problem, "remedy": p.remedy} for p in problems]
        )
    elif not as_json:
        for problem in problems:
            typer.echo(str(problem), err=True)
        if not problems:
            settings = load(config)
            typer.echo(
                f"{settings.folder}: good. {len(settings.feeds)} feeds of {len(settings.sources)} sources, "
                f"{len(settings.topics)} topics, {len(settings.conflicts)} conflicts."
            )
    if problems:
        raise typer.Exit(1)
    if online and not check_online(load(config), db, as_json=as_json):
        raise typer.Exit(1)


def check_online(settings: Config, db: Path | None, *, as_json: bool) -> bool:
    """Ask the platforms what is missing and print it; whether all is well."""
    import asyncio

    from bot.diagnosis import diagnosed
    from bot.ports import SystemClock

    log(settings, "warning")
    subscribed: tuple[Channel, ...] = ()
    if (db or settings.settings.store.path).exists():
        with opened(db, settings, read_only=True) as store:
            subscribed = store.channels()
    found = asyncio.run(diagnosed(settings, subscribed, SystemClock()))
    if as_json:
        print_json([asdict(each) for each in found])
    else:
        for each in found:
            typer.echo(f"{each.subject}: {safe(each.problem) or 'good'}. {each.remedy}".rstrip())
    return all(each.problem is None for each in found)
