"""Look-ups: facts, timeline, brief. They only read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import (
    ConfigFolder,
    Conflict,
    Db,
    Json,
    Since,
    Topic,
    Until,
    console,
    load,
    moment,
    opened,
    print_json,
    safe,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from bot.commands import Grounds
    from bot.config import Config
    from bot.model import Finding, Story, Testimony


AsOf = Annotated[
    str | None, typer.Option("--as-of", help="What was held then: a time (UTC), or a span before now (6h).")
]

SHOWN = 6
"""Claims behind one fact that are printed; --json has all of them."""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(facts)
    app.command()(timeline)
    app.command()(brief)
    app.command()(why)


def facts(
    query: Annotated[str, typer.Argument(help="Words, a party, a place or a figure.")] = "",
    topic: Topic = None,
    conflict: Conflict = None,
    party: Annotated[str | None, typer.Option(help="Only about this side, such as Russia.")] = None,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many.")] = 10,
    as_json: Json = False,
    db: Db = None,
    config: ConfigFolder = None,
) -> None:
    """Look facts up, best match first, with who says so.

    Example:  sitrep facts "prisoner exchange" --since 7d
    Example:  sitrep facts "prisoner exchange" --as-of 2026-03-05T14:00Z
    """
    from bot.commands import Desk
    from bot.forms import fact_json

    settings, now = load(config), datetime.now(UTC)
    with opened(db, settings, read_only=True) as store:
        found = Desk(store, settings).facts(
            query,
            topic=topic,
            conflict=conflict,
            party=party,
            since=moment(since, now, "--since"),
            until=moment(until, now, "--until"),
            as_of=moment(as_of, now, "--as-of"),
            limit=limit,
        )
        if as_json:
            print_json([fact_json(finding, settings) for finding in found])
        else:
            show_facts(query, found, settings, console())


def show_facts(query: str, found: tuple[Finding, ...], config: Config, out: Console) -> None:
    """Print findings as a list that a person reads from the top."""
    if not found:
        out.print(f"Nothing is held on [bold]{safe(query)}[/]. Try fewer or other words, or: sitrep status")
        return
    from bot.chat.show import headline

    for finding in found:
        fact = finding.fact
        mark = {"disputed": "yellow", "retracted": "red", "corrected": "cyan"}.get(fact.status, "green")
        standing = f"[{mark}]{fact.status}[/] [dim]credibility {fact.credibility}[/]"
        out.print(f"[bold]{safe(headline(finding))}[/]  {standing}")
        if fact.unit is not None:
            out.print(f"  [italic]“{safe(fact.statement)}”[/]")
        for testimony in finding.testimony[:SHOWN]:
            out.print(f"  [dim]–[/] {safe(who_said(testimony, config))}")
            if testimony.entry.link:
                out.print(f"    [dim]{safe(testimony.entry.link)}[/]", soft_wrap=True)
        rest = len(finding.testimony) - SHOWN
        if rest > 0:
            out.print(f"  [dim]… and {rest} more[/]")
        out.print(f"  [dim]{safe(finding.event.title)} · {finding.event.id}[/]")


def who_said(testimony: Testimony, config: Config) -> str:
    """Speaker, publisher with its grade, and when: ``Governor, in Harbour Wire (B), 5 Mar 2026``."""
    source = config.source_named(testimony.entry.source)
    speaker = f"{testimony.claim.claimed_by}, in " if testimony.claim.claimed_by else ""
    name = f"{source.name} {testimony.entry.document}" if testimony.entry.document else source.name
    return f"{speaker}{name} ({source.grade}), {testimony.entry.when:%-d %b %Y %H:%M} UTC"


def timeline(
    query: Annotated[str, typer.Argument(help="Words, a topic or a place.")] = "",
    topic: Topic = None,
    conflict: Conflict = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many.")] = 20,
    as_json: Json = False,
    db: Db = None,
    config: ConfigFolder = None,
) -> None:
    """Events that match, oldest first.

    Example:  sitrep timeline "peace talks" --conflict ukraine-russia
    """
    from bot.commands import Desk
    from bot.forms import story_json

    settings, now = load(config), datetime.now(UTC)
    with opened(db, settings, read_only=True) as store:
        stories = Desk(store, settings).timeline(
            query,
            topic=topic,
            conflict=conflict,
            since=moment(since, now, "--since"),
            until=moment(until, now, "--until"),
            limit=limit,
        )
        if as_json:
            print_json([story_json(story) for story in stories])
        elif stories:
            console().print(story_table(stories, settings))
        else:
            console().print(f"No event matches [bold]{safe(query)}[/].")


def story_table(stories: tuple[Story, ...], config: Config) -> Table:
    """Events as rows: when, what, the main figures, how many independent publishers."""
    from rich.table import Table

    from bot.notify.brief import summary

    table = Table(box=None, padding=(0, 1), header_style="dim")
    for heading in ("when (UTC)", "event", "figures", "sources"):
        table.add_column(heading)
    for story in stories:
        families = {config.source_named(report.entry.source).family for report in story.heard}
        table.add_row(
            f"{story.event.first_seen:%d %b %Y %H:%M}",
            safe(story.event.title),
            safe(summary(story)),
            str(len(families)),
        )
    return table


def why(
    event: Annotated[str, typer.Argument(help="Id of an event, as 'sitrep facts' prints it.")],
    as_of: AsOf = None,
    as_json: Json = False,
    db: Db = None,
    config: ConfigFolder = None,
) -> None:
    """How all that is held about an event came to be held: each change, its reason, who said it.

    Example:  sitrep why v6716d9f7511b0ab0
    """
    from bot.commands import Desk
    from bot.forms import why_json

    settings = load(config)
    with opened(db, settings, read_only=True) as store:
        story, grounds = Desk(store, settings).why(event, moment(as_of, datetime.now(UTC), "--as-of"))
        if as_json:
            print_json(why_json(story, grounds, settings))
        else:
            show_grounds(story, grounds, settings, console())


def show_grounds(story: Story, grounds: tuple[Grounds, ...], config: Config, out: Console) -> None:
    """Print the changes of an event, oldest first."""
    from bot.ledger import SENTENCES, Reason
    from bot.notify import value_text
    from bot.notify.words import aside

    out.print(f"[bold]{safe(story.event.title)}[/]  [dim]{story.event.id}[/]")
    for each in grounds:
        change = each.change
        moved = " → ".join(value_text(value) for value in (change.old, change.new) if value is not None)
        about = f" ({aside(change.unit, change.party)})" if change.unit else ""
        head = f"{change.at:%-d %b %Y %H:%M} UTC  [bold]{str(change.kind).replace('_', '-')}[/]"
        out.print(f"{head}  {safe(moved + about)}".rstrip())
        known = change.reason in {str(reason) for reason in Reason}
        out.print(f"  {SENTENCES[Reason(change.reason)] if known else safe(change.reason)}")
        for testimony in each.testimony:
            out.print(f"  [dim]–[/] “{safe(testimony.claim.span)}”: {safe(who_said(testimony, config))}")


def brief(
    since: Since = "24h",
    until: Until = None,
    topic: Topic = None,
    conflict: Conflict = None,
    as_json: Json = False,
    db: Db = None,
    config: ConfigFolder = None,
) -> None:
    """The situation report of a period, out of what is held.

    Example:  sitrep brief --since 24h --conflict sudan
    """
    from adapters.console import print_briefing
    from bot.commands import Desk

    settings, now = load(config), datetime.now(UTC)
    end = moment(until, now, "--until") or now
    start = moment(since, now, "--since") or end
    with opened(db, settings, read_only=True) as store:
        briefing = Desk(store, settings).briefing(start, end, topic=topic, conflict=conflict)
        if as_json:
            from dataclasses import asdict

            document = asdict(briefing)
            document["at"] = briefing.at.isoformat().replace("+00:00", "Z") if briefing.at else None
            print_json(document)
        else:
            print_briefing(briefing, console())
