"""``sitrep subscriptions``: who is told what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import wishes  # noqa: TC001 - typer reads the annotations
from bot.cli.common import ConfigFolder, Db, Json, load, opened, print_json, safe

if TYPE_CHECKING:
    from bot.config import Config
    from bot.model import Subscription

subscriptions_app = typer.Typer(name="subscriptions", help="Who is told what.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(subscriptions_app)


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
        if each.paused is not None:
            typer.echo(f"    paused: {safe(each.paused)}; resume: sitrep subscriptions resume {each.id}")


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
        "languages": list(each.languages),
        "cadence": str(each.cadence),
        "at": each.at,
        "time_zone": each.time_zone,
        "quiet": list(each.quiet) if each.quiet else None,
        "urgent": each.wakes,
        "mention": each.mention,
        "mention_from": each.mention_from,
        "threads": each.threads,
        "created_by": each.created_by,
        "paused": each.paused,
        "created_at": each.created_at.isoformat() if each.created_at else None,
    }


def sentence(each: Subscription, config: Config) -> str:
    """What a subscription does, in one sentence; as the chat says it."""
    from bot.chat.effect import effect, plain
    from bot.chat.texts import texts_for

    return plain(effect(each, config, texts_for("en")))


@subscriptions_app.command("add")
def subscriptions_add(
    channel: Annotated[
        str, typer.Option(help="Where to: console, slack:TEAM:CHANNEL, discord:GUILD:CHANNEL.")
    ] = ("console"),
    topic: wishes.Topics = None,
    conflict: wishes.Conflicts = None,
    keyword: wishes.Keywords = None,
    party: wishes.Parties = None,
    place: wishes.Places = None,
    min_severity: wishes.Severity = 1,
    max_credibility: wishes.Credibility = 6,
    cadence: wishes.Pace = "instant",
    at: wishes.At = None,
    time_zone: wishes.Zone = "UTC",
    quiet: wishes.Quiet = None,
    urgent: wishes.Urgent = False,
    language: wishes.Languages = None,
    mention: Annotated[str | None, typer.Option(help="Id of a role or user group to notify.")] = None,
    mention_from: Annotated[
        int, typer.Option(min=1, max=3, help="Least severity for which it is notified.")
    ] = 1,
    threads: wishes.Threads = True,
    db: Db = None,
    config: ConfigFolder = None,
) -> None:
    """Subscribe a channel.

    Example:  sitrep subscriptions add --topic prisoner-exchange --conflict ukraine-russia
    """
    from bot.subscribing import Wish, subscription_of

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
        wakes=urgent,
        languages=language or (),
        mention=mention,
        mention_from=mention_from,
        threads=threads,
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


@subscriptions_app.command("resume")
def subscriptions_resume(
    numbers: Annotated[list[int], typer.Argument(help="Their numbers in 'sitrep subscriptions list'.")],
    db: Db = None,
    config: ConfigFolder = None,
) -> None:
    """Tell again what was paused, by a person or because its channel took no messages.

    Example:  sitrep subscriptions resume 1
    """
    from dataclasses import replace

    from bot.errors import InputError

    settings = load(config)
    with opened(db, settings) as store:
        known = {each.id: each for each in store.subscriptions()}
        missing = [number for number in numbers if number not in known]
        if missing:
            there = ", ".join(map(str, sorted(known))) or "none"
            raise InputError(f"there is no subscription {missing[0]}; there are: {there}")
        with store.transaction():
            for number in numbers:
                store.save_subscription(replace(known[number], paused=None))
    for number in numbers:
        typer.echo(f"Resumed {number}: {sentence(known[number], settings)}")
