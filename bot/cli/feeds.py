"""``sitrep feeds``: the addresses that are polled."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from bot.cli.common import ConfigFolder, Db, Json, console, load, log, opened, print_json, safe

if TYPE_CHECKING:
    from bot.model import Feed
    from bot.pipeline import PassReport

feeds_app = typer.Typer(name="feeds", help="The addresses that are polled.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(feeds_app)


@feeds_app.command("list")
def feeds_list(as_json: Json = False, db: Db = None, config: ConfigFolder = None) -> None:
    """All feeds, how the last look went and when the next is due.

    Example:  sitrep feeds list
    """
    settings = load(config)
    with opened(db, settings) as store:
        with store.transaction():
            store.sync_feeds(settings.feeds)
        known = store.feeds()
    if as_json:
        print_json([feed_json(feed) for feed in known])
        return
    from rich.table import Table

    table = Table(box=None, padding=(0, 1), header_style="dim")
    for heading in ("id", "source", "every", "last good", "state"):
        table.add_column(heading, overflow="fold")
    for feed in known:
        table.add_row(
            feed.id,
            settings.source_named(feed.source).name,
            f"{feed.interval_minutes} min",
            f"{feed.last_success_at:%d %b %H:%M}" if feed.last_success_at else "never",
            safe(feed_state(feed)),
        )
    console().print(table)


def feed_state(feed: Feed) -> str:
    """How a feed is doing, in a few words."""
    if feed.last_error:
        times = f" ({feed.failures} in a row)" if feed.failures > 1 else ""
        return f"{'failing' if feed.enabled else 'off'}: {feed.last_error}{times}"
    return "on" if feed.enabled else "off"


def feed_json(feed: Feed) -> dict[str, Any]:
    """A feed, for programs."""
    return {
        "id": feed.id,
        "url": feed.url,
        "source": feed.source,
        "interval_minutes": feed.interval_minutes,
        "enabled": feed.enabled,
        "origin": feed.origin,
        "last_success_at": feed.last_success_at.isoformat() if feed.last_success_at else None,
        "next_check_at": feed.next_check_at.isoformat() if feed.next_check_at else None,
        "failures": feed.failures,
        "last_error": feed.last_error,
    }


@feeds_app.command("add")
def feeds_add(
    url: Annotated[str, typer.Argument(help="Address of an RSS or Atom feed.")],
    source: Annotated[
        str | None, typer.Option(help="Publisher: id or name from sources.toml. Default: the host.")
    ] = None,
    name: Annotated[
        str | None, typer.Option("--id", help="Short name. Default: made from the address.")
    ] = None,
    interval: Annotated[int, typer.Option(min=5, max=1440, help="Minutes between two looks.")] = 60,
    announce_first: Annotated[
        bool, typer.Option("--announce-first", help="Tell what the first look finds, too.")
    ] = False,
    db: Db = None,
    config: ConfigFolder = None,
) -> None:
    """Add a feed. Its first look is a silent baseline.

    Example:  sitrep feeds add https://example.org/world.rss --source "Example News"
    """
    from bot.config import feed_problem, slug
    from bot.errors import InputError
    from bot.model import Feed

    settings = load(config)
    problem = feed_problem(url)
    if problem:  # the address is not repeated: it may hold a password
        raise InputError(f"the address {problem}; a feed's address looks like https://example.org/world.rss")
    parts = urlsplit(url)
    feed_id = name or slug(f"{parts.hostname or ''} {parts.path}")
    publisher = settings.source_named(source or parts.hostname or url)
    with opened(db, settings) as store:
        with store.transaction():
            store.sync_feeds(settings.feeds)
        for known in store.feeds():
            if known.url == url and known.enabled:
                raise InputError(f"this address is polled already, as '{known.id}'")
            if known.id == feed_id and known.url != url:
                raise InputError(f"'{feed_id}' is another feed's id; choose one with --id")
        with store.transaction():
            store.add_feed(
                Feed(
                    feed_id,
                    url,
                    publisher.id,
                    interval_minutes=interval,
                    origin="user",
                    announce_first=announce_first,
                )
            )
    first = "announced" if announce_first else "silent"
    typer.echo(
        f"Added {feed_id} ({publisher.name}, reliability {publisher.grade}): "
        f"looked at every {interval} minutes, the first look is {first}."
    )


@feeds_app.command("remove")
def feeds_remove(
    feed: Annotated[str, typer.Argument(help="Id or address.")], db: Db = None, config: ConfigFolder = None
) -> None:
    """Stop polling a feed. What it brought stays.

    Example:  sitrep feeds remove bbc-world
    """
    from bot.cli.flow import wanted_feeds

    settings = load(config)
    with opened(db, settings) as store:
        with store.transaction():
            store.sync_feeds(settings.feeds)
        chosen = wanted_feeds(store, [feed])
        with store.transaction():
            for each in chosen:
                store.remove_feed(each.id)
    typer.echo(f"Removed {chosen[0].id}. What it brought stays.")


@feeds_app.command("check")
def feeds_check(
    feeds: Annotated[list[str] | None, typer.Argument(help="Ids or addresses. Default: all.")] = None,
    as_json: Json = False,
    db: Db = None,
    config: ConfigFolder = None,
) -> None:
    """Fetch and parse feeds without storing anything; exits with 1 when one of them fails.

    Example:  sitrep feeds check https://example.org/world.rss
    """
    from bot.app import App
    from bot.cli.flow import pass_json, wanted_feeds
    from bot.model import Feed
    from bot.ports import SystemClock

    settings = load(config)
    log(settings)
    with opened(db, settings) as store:
        with store.transaction():
            store.sync_feeds(settings.feeds)

        async def look() -> list[PassReport]:
            async with App(settings, store, SystemClock(), (), None) as app:
                chosen = []
                for name in feeds or [each.id for each in store.feeds() if each.enabled]:
                    if "://" in name and all(name != each.url for each in store.feeds()):
                        host = urlsplit(name).hostname or name
                        chosen.append(Feed(name, name, settings.source_named(host).id))
                    else:
                        chosen.extend(replace(each, etag=None) for each in wanted_feeds(store, [name]))
                return [await app.check_feed(each) for each in chosen]

        reports = asyncio.run(look())
    if as_json:
        print_json([pass_json(report) for report in reports])
    else:
        for report in reports:
            typer.echo(
                f"{report.name}: {report.problem or f'good, {report.seen} entries'}", err=bool(report.problem)
            )
    if any(report.problem for report in reports):
        raise typer.Exit(1)
