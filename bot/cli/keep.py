"""Commands that keep Sitrep in order: feeds, subscriptions, status, check."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from bot.cli.common import ConfigFolder, Db, Json, console, load, log_to_stderr, opened, print_json, safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.config import Config
    from bot.model import Delivery, Feed, Subscription
    from bot.pipeline import PassReport
    from bot.store import StoreStatus

feeds_app = typer.Typer(name="feeds", help="The addresses that are polled.", no_args_is_help=True)
subscriptions_app = typer.Typer(name="subscriptions", help="Who is told what.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(feeds_app)
    app.add_typer(subscriptions_app)
    app.command()(status)
    app.command()(backup)
    app.command()(restore)
    app.command()(check)


# --- feeds --------------------------------------------------------------------------------------


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
    from bot.app import open_app
    from bot.cli.flow import pass_json, wanted_feeds
    from bot.model import Feed
    from bot.ports import SystemClock

    settings = load(config)
    log_to_stderr(settings.settings.log.level)
    with opened(db, settings) as store:

        async def look() -> list[PassReport]:
            async with open_app(settings, store, SystemClock()) as app:
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


# --- subscriptions ------------------------------------------------------------------------------


@subscriptions_app.command("list")
def subscriptions_list(as_json: Json = False, db: Db = None, config: ConfigFolder = None) -> None:
    """Who is told what, and who asked for it.

    Example:  sitrep subscriptions list
    """
    settings = load(config)
    with opened(db, settings, read_only=True) as store:
        known = store.subscriptions()
    if as_json:
        print_json([subscription_json(each) for each in known])
        return
    if not known:
        typer.echo("Nobody is subscribed. Add one: sitrep subscriptions add --topic prisoner-exchange")
    for each in known:
        made = f"{each.created_at:%d %b %Y}" if each.created_at else "unknown"
        typer.echo(f"{each.id}  {sentence(each, settings)}  (by {each.created_by or 'unknown'}, {made})")


def subscription_json(each: Subscription) -> dict[str, Any]:
    """A subscription, for programs."""
    return {
        "id": each.id,
        "channel": str(each.channel),
        "topics": list(each.topics),
        "conflicts": list(each.conflicts),
        "keywords": list(each.keywords),
        "parties": list(each.parties),
        "places": list(each.places),
        "min_severity": each.min_severity,
        "max_credibility": each.max_credibility,
        "cadence": str(each.cadence),
        "at": each.at,
        "time_zone": each.time_zone,
        "quiet": list(each.quiet) if each.quiet else None,
        "created_by": each.created_by,
        "created_at": each.created_at.isoformat() if each.created_at else None,
    }


def sentence(each: Subscription, config: Config) -> str:
    """What a subscription does, in one sentence."""
    topics = ", ".join(config.topics[t].name for t in each.topics if t in config.topics) or "everything"
    wars = ", ".join(config.conflicts[c].name for c in each.conflicts if c in config.conflicts)
    parts = [f"{each.channel} gets {topics.lower() if each.topics else topics}"]
    if wars:
        parts.append(f"in {wars}")
    if each.keywords:
        parts.append("matching " + ", ".join(each.keywords))
    if each.parties:
        parts.append("about " + ", ".join(each.parties))
    if each.places:
        parts.append("near " + ", ".join(each.places))
    text = " ".join(parts)
    text += (
        ", at once"
        if each.cadence == "instant"
        else f", {each.cadence}" + (f" at {each.at}" if each.at else "")
    )
    if each.min_severity > 1:
        text += f", severity {each.min_severity} and up"
    if each.max_credibility < 6:
        text += f", credibility {each.max_credibility} or better"
    if each.quiet:
        text += f", quiet {each.quiet[0]}–{each.quiet[1]} {each.time_zone}"
    return text + "."


@subscriptions_app.command("add")
def subscriptions_add(
    channel: Annotated[
        str, typer.Option(help="Where to: console, slack:TEAM:CHANNEL, discord:GUILD:CHANNEL.")
    ] = ("console"),
    topic: Annotated[list[str] | None, typer.Option(help="Topic id; can be repeated. Default: all.")] = None,
    conflict: Annotated[
        list[str] | None, typer.Option(help="Conflict id; can be repeated. Default: all.")
    ] = None,
    keyword: Annotated[
        list[str] | None, typer.Option(help="Any of these words must occur; with a leading '-': must not.")
    ] = None,
    party: Annotated[list[str] | None, typer.Option(help="About this side; can be repeated.")] = None,
    place: Annotated[list[str] | None, typer.Option(help="At this place; can be repeated.")] = None,
    min_severity: Annotated[int, typer.Option(min=1, max=3, help="1 notable, 2 serious, 3 grave.")] = 1,
    max_credibility: Annotated[
        int, typer.Option(min=1, max=6, help="Worst that is told: 1 confirmed … 6.")
    ] = 6,
    cadence: Annotated[str, typer.Option(help="instant, hourly, daily or weekly.")] = "instant",
    at: Annotated[str | None, typer.Option(help="HH:MM local, for daily and weekly.")] = None,
    time_zone: Annotated[str, typer.Option(help="IANA name, such as Europe/Kyiv.")] = "UTC",
    quiet: Annotated[str | None, typer.Option(help="Quiet hours, such as 22:00-07:00.")] = None,
    db: Db = None,
    config: ConfigFolder = None,
) -> None:
    """Subscribe a channel.

    Example:  sitrep subscriptions add --topic prisoner-exchange --conflict ukraine-russia
    """
    from bot.commands import Wish, subscription_of

    settings = load(config)
    wish = Wish(
        channel=channel,
        topics=topic or (),
        conflicts=conflict or (),
        keywords=keyword or (),
        parties=party or (),
        places=place or (),
        min_severity=min_severity,
        max_credibility=max_credibility,
        cadence=cadence,
        at=at,
        time_zone=time_zone,
        quiet=quiet,
    )
    asked = subscription_of(wish, settings, created_by="command line", created_at=datetime.now(UTC))
    with opened(db, settings) as store, store.transaction():
        added = store.add_subscription(asked)
    typer.echo(f"Subscription {added.id}: {sentence(added, settings)}")


@subscriptions_app.command("remove")
def subscriptions_remove(
    number: Annotated[int, typer.Argument(help="Its number in 'sitrep subscriptions list'.")],
    db: Db = None,
    config: ConfigFolder = None,
) -> None:
    """End a subscription.

    Example:  sitrep subscriptions remove 1
    """
    from bot.errors import InputError

    settings = load(config)
    with opened(db, settings) as store:
        known = {each.id: each for each in store.subscriptions()}
        if number not in known:
            numbers = ", ".join(map(str, sorted(known))) or "none"
            raise InputError(f"there is no subscription {number}; there are: {numbers}")
        with store.transaction():
            store.remove_subscription(number)
    typer.echo(f"Ended: {sentence(known[number], settings)}")


# --- health -------------------------------------------------------------------------------------


def status(as_json: Json = False, db: Db = None, config: ConfigFolder = None) -> None:
    """How Sitrep is doing: what it holds, what waits, which feeds fail and why.

    Example:  sitrep status --json
    """
    settings = load(config)
    with opened(db, settings, read_only=True) as store:
        state, dead, path = store.status(), store.dead_deliveries(), store.path
    if as_json:
        print_json(status_json(state, dead))
        return
    typer.echo(f"store      {path}")
    typer.echo(f"held       {state.events} events, {state.facts} facts")
    typer.echo(f"entries    {state.entries}, of which {state.relevant} are relevant")
    typer.echo(f"feeds      {state.feeds} on, {state.disabled} off, {len(state.failing)} failing")
    for feed in state.failing:
        typer.echo(f"           {feed.id}: {feed_state(feed)}")
    typer.echo(f"outbox     {state.waiting} waiting, {state.ambiguous} unclear, {state.dead} given up")
    for delivery in dead[:10]:
        typer.echo(f"           {delivery.channel}: {delivery.reason}")
    typer.echo(f"listening  {state.subscriptions} subscriptions")


def status_json(state: StoreStatus, dead: Sequence[Delivery]) -> dict[str, Any]:
    """The state of a store, for programs."""
    return {
        **{name: value for name, value in asdict(state).items() if name != "failing"},
        "failing": [feed_json(feed) for feed in state.failing],
        "given_up": [
            {"channel": str(each.channel), "event": each.event, "reason": each.reason} for each in dead
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


def check(config: ConfigFolder = None, as_json: Json = False) -> None:
    """Check the configuration, offline: every problem with its file, key and remedy.

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
    if as_json:
        print_json(
            [{"file": p.file, "key": p.key, "problem": p.problem, "remedy": p.remedy} for p in problems]
        )
    else:
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
