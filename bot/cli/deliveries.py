"""``sitrep deliveries``: what waits, what was given up and why; send it again, or drop it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.common import ConfigFolder, Db, Json, load, opened, print_json, safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Delivery
    from bot.store import Store

deliveries_app = typer.Typer(
    name="deliveries", help="Messages on their way, and those that were given up.", no_args_is_help=True
)

Which = Annotated[list[str] | None, typer.Argument(help="Ids in 'sitrep deliveries list'.")]
OfChannel = Annotated[str | None, typer.Option("--channel", help="All of this channel, such as slack:T1:C2.")]
Every = Annotated[bool, typer.Option("--all", help="All that were given up.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(deliveries_app)


@deliveries_app.command("list")
def deliveries_list(
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Those that wait or are unclear, instead of those given up.")
    ] = False,
    as_json: Json = False,
    db: Db = None,
    config: ConfigFolder = None,
) -> None:
    """Messages that were given up, with the reason, oldest first.

    Example:  sitrep deliveries list
    """
    with opened(db, load(config), read_only=True) as store:
        found = (
            (*store.ambiguous_deliveries(), *store.waiting_deliveries())
            if waiting
            else store.dead_deliveries()
        )
    if as_json:
        print_json([delivery_json(each) for each in found])
        return
    if not found:
        typer.echo("Nothing waits." if waiting else "No message was given up.")
    for each in found:
        typer.echo(delivery_line(each))
    if found and not waiting:
        typer.echo(f"Send again: sitrep deliveries retry {found[0].id}, or drop: sitrep deliveries drop ID")


def delivery_line(each: Delivery) -> str:
    """A delivery for people: id, state, where to, what, since when, why."""
    due = each.first_due or each.send_after
    tried = f", tried {each.attempts} times" if each.attempts else ""
    reason = f": {safe(each.reason)}" if each.reason else ""
    return (
        f"{each.id}  {each.state} {each.action} to {each.channel}  “{safe(each.briefing.title)}”, "
        f"due {due:%-d %b %H:%M} UTC{tried}{reason}"
    )


def delivery_json(each: Delivery) -> dict[str, Any]:
    """A delivery, for programs."""
    return {
        "id": each.id,
        "state": str(each.state),
        "action": str(each.action),
        "channel": str(each.channel),
        "event": each.event,
        "title": each.briefing.title,
        "due": (each.first_due or each.send_after).isoformat(),
        "next_attempt": each.send_after.isoformat(),
        "attempts": each.attempts,
        "reason": each.reason,
    }


@deliveries_app.command("retry")
def deliveries_retry(
    ids: Which = None,
    channel: OfChannel = None,
    every: Every = False,
    db: Db = None,
    config: ConfigFolder = None,
) -> None:
    """Put messages that were given up back into the queue; several old ones of a channel become one digest.

    Example:  sitrep deliveries retry --channel slack:T012:C345
    """
    from bot.model import DeliveryState

    now = datetime.now(UTC)
    with opened(db, load(config)) as store:
        chosen = given_up(store, ids or (), channel, every=every)
        with store.transaction():
            for each in chosen:
                store.save_delivery(
                    replace(
                        each,
                        state=DeliveryState.PENDING,
                        attempts=0,
                        reason=None,
                        first_due=each.first_due or each.send_after,
                        send_after=now,
                    )
                )
    typer.echo(f"{len(chosen)} in the queue again. 'sitrep run' sends them, or is sending them.")


@deliveries_app.command("drop")
def deliveries_drop(
    ids: Which = None,
    channel: OfChannel = None,
    every: Every = False,
    db: Db = None,
    config: ConfigFolder = None,
) -> None:
    """Forget messages that were given up. What they told of stays in the store.

    Example:  sitrep deliveries drop --all
    """
    with opened(db, load(config)) as store:
        chosen = given_up(store, ids or (), channel, every=every)
        with store.transaction():
            for each in chosen:
                store.drop_delivery(each.id)
    typer.echo(f"{len(chosen)} dropped.")


def given_up(store: Store, ids: Sequence[str], channel: str | None, *, every: bool) -> list[Delivery]:
    """The deliveries that were named, in one way. Raises InputError."""
    from bot.errors import InputError
    from bot.subscribing import channel_of

    if sum((bool(ids), channel is not None, every)) != 1:
        raise InputError("name deliveries by their ids, or by --channel, or take --all")
    dead = store.dead_deliveries()
    if channel is not None:
        return [each for each in dead if each.channel == channel_of(channel)]
    unknown = sorted(set(ids) - {each.id for each in dead})
    if unknown:
        raise InputError(f"'{unknown[0]}' was not given up; see 'sitrep deliveries list'")
    return [each for each in dead if every or each.id in ids]
