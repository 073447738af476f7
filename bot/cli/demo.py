"""Plays the recorded series: a web server on loopback, the real pipeline, a clock that is set by hand."""

from __future__ import annotations

import asyncio
import hashlib
import json
import tempfile
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web
from rich.console import Console
from rich.rule import Rule

from adapters.console import ConsolePlatform, print_briefing
from bot.app import App, open_app
from bot.cli.flow import pass_json
from bot.cli.look import show_facts, story_table
from bot.config import load_config
from bot.demo.series import load_series
from bot.ports import ManualClock
from bot.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.config import Config
    from bot.demo.series import Poll, Series
    from bot.pipeline import PassReport

LOOK_UPS = ("prisoner exchange", "starlink")
"""What the demo looks up at the end; any words would do."""


class Shelf:
    """A web server's content at one moment. Answers conditional requests as publishers do."""

    def __init__(self) -> None:
        self.files: Mapping[str, bytes] = {}

    async def get(self, request: web.Request) -> web.Response:
        """One feed, or 304 when the client holds this version."""
        body = self.files.get(request.match_info["feed"])
        if body is None:
            raise web.HTTPNotFound
        tag = '"' + hashlib.blake2b(body, digest_size=8).hexdigest() + '"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        return web.Response(body=body, content_type="application/xml", headers={"ETag": tag})


@asynccontextmanager
async def served(shelf: Shelf) -> AsyncIterator[str]:
    """The base address of a server for ``shelf``, on loopback, on a port that was free."""
    site = web.Application()
    site.router.add_get("/{feed}.xml", shelf.get)
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    try:
        listener = web.TCPSite(runner, "127.0.0.1", 0)
        await listener.start()
        port = runner.addresses[0][1]
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


async def show(*, as_json: bool, pause: float) -> None:
    """Run the demo on a temporary store and print it; nothing is left behind."""
    series = load_series()
    shelf = Shelf()
    out = Console(highlight=False, stderr=as_json)
    clock = ManualClock(series.polls[0].at)
    with tempfile.TemporaryDirectory(prefix="sitrep-demo-") as folder:
        async with served(shelf) as base:
            config = demo_config(load_config(None), series.served_from(base))
            with Store.open(Path(folder) / "demo.db") as store:
                async with open_app(config, store, clock, (ConsolePlatform(out, clock=clock),)) as app:
                    await _play(app, series, shelf, clock, out, as_json=as_json, pause=pause)


def demo_config(config: Config, series: Series) -> Config:
    """The shipped configuration, with the feeds and publishers of the series."""
    return replace(
        config,
        feeds=series.feeds,
        sources=config.sources | {source.id: source for source in series.sources},
    )


async def _play(
    app: App,
    series: Series,
    shelf: Shelf,
    clock: ManualClock,
    out: Console,
    *,
    as_json: bool,
    pause: float,
) -> None:
    out.print("[bold]Sitrep demo[/]: two days of made-up news, played through the real thing.")
    folder = app.config.seeds_folder()
    seeds = await app.scan_seeds(folder)
    out.print(f"[dim]{len(seeds)} seed briefings read: {sum(s.seen for s in seeds)} parts, silently.[/]")
    steps = []
    for number, poll in enumerate(series.polls, 1):
        if number > 1:
            await asyncio.sleep(pause)
        out.print()
        out.print(Rule(f"[bold]{number}[/] · {poll.at:%a %d %b %H:%M} UTC", align="left", style="dim"))
        out.print(f"[dim]{poll.note}[/]")
        steps.append(await _step(app, poll, shelf, clock, out))
    _look_up(app, clock, out)
    if as_json:
        print(json.dumps(steps, ensure_ascii=False))  # noqa: T201 - the command's own output


async def _step(app: App, poll: Poll, shelf: Shelf, clock: ManualClock, out: Console) -> dict[str, Any]:
    """One poll of all feeds and, when their messages have waited for company, one sending."""
    shelf.files = poll.files
    clock.time = poll.at
    reports = [report async for report in app.poll(app.store.feeds())]
    clock.time += timedelta(seconds=app.config.settings.notify.group_wait_seconds)
    await app.flush()
    out.print(f"[dim]{_summary(reports)}[/]")
    return {"at": poll.at.isoformat(), "note": poll.note, "feeds": [pass_json(report) for report in reports]}


def _summary(reports: list[PassReport]) -> str:
    new = sum(report.new for report in reports)
    rewritten = sum(report.rewritten for report in reports)
    queued = sum(report.queued for report in reports)
    verdicts: dict[str, int] = {}
    for report in reports:
        for outcome in report.outcomes:
            verdict = str(outcome.decision.verdict).replace("_", "-")
            verdicts[verdict] = verdicts.get(verdict, 0) + 1
    told = ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items()))
    return f"→ {new} new entries, {rewritten} rewritten, {queued} messages" + (f" ({told})" if told else "")


def _look_up(app: App, clock: ManualClock, out: Console) -> None:
    """What anyone in a channel can ask afterwards."""
    for query in LOOK_UPS:
        _heading(out, f'sitrep facts "{query}"')
        show_facts(query, app.desk.facts(query, limit=4), app.config, out)
    _heading(out, "sitrep timeline --topic prisoner-exchange")
    out.print(story_table(app.desk.timeline("", topic="prisoner-exchange"), app.config))
    _heading(out, "sitrep brief --since 24h")
    print_briefing(app.desk.briefing(clock.now() - timedelta(hours=24), clock.now()), out)


def _heading(out: Console, command: str) -> None:
    out.print()
    out.print(Rule(f"[bold]$ {command}[/]", align="left", style="dim"))
