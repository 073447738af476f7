"""What the commands share: options, opening the store, times and tables for people."""

from __future__ import annotations

import json
import os
import re
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

    from bot.config import Config
    from bot.store import Store

Db = Annotated[
    Path | None,
    typer.Option("--db", envvar="SITREP_DB", help="The store. Default: [store] path of the configuration."),
]
ConfigFolder = Annotated[
    Path | None,
    typer.Option("--config", envvar="SITREP_CONFIG", help="Folder of the five configuration files."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Topic = Annotated[str | None, typer.Option(help="Only this topic, such as prisoner-exchange.")]
Conflict = Annotated[str | None, typer.Option(help="Only this conflict, such as ukraine-russia.")]
Since = Annotated[str | None, typer.Option(help="From this time on: 2026-02-06, 2026-02-06T14:00Z, 24h, 7d.")]
Until = Annotated[str | None, typer.Option(help="Before this time; the same forms.")]


def load(folder: Path | None) -> Config:
    """The configuration; raises ConfigError."""
    from bot.config import load_config

    return load_config(folder)


def log(settings: Config, level: str | None = None) -> None:
    """Set up logging as configured; ``level``: instead of the configured one."""
    from bot.logs import log_to_stderr

    wanted = settings.settings.log
    log_to_stderr(
        level or wanted.level, as_json=wanted.format == "json", secrets=settings.settings.known_secrets()
    )


@contextmanager
def opened(db: Path | None, config: Config, *, read_only: bool = False) -> Iterator[Store]:
    """The store for one command, closed at its end."""
    from bot.errors import InputError
    from bot.store import Store

    path = db or Path(config.settings.store.path)
    if read_only and not path.exists():
        raise InputError(f"there is no store at {path} yet; 'sitrep poll' or 'sitrep ingest' makes one")
    with Store.open(path, read_only=read_only) as store:
        yield store


SPAN = re.compile(r"(\d{1,5})\s*([mhdw])$", re.ASCII)
SPAN_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def moment(text: str | None, now: datetime, option: str) -> datetime | None:
    """A time as people type it: ISO 8601 (no zone: UTC), or a span before now. Raises InputError."""
    from bot.errors import InputError

    if text is None:
        return None
    span = SPAN.match(text.strip())
    if span:
        return now - timedelta(**{SPAN_UNITS[span[2]]: int(span[1])})
    try:
        when = datetime.fromisoformat(text.strip())
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # the latter for a zone that leads out of the calendar
        raise InputError(
            f"{option}: '{text}' is no time; write 2026-02-06, 2026-02-06T14:00Z, 24h or 7d"
        ) from None


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def console() -> Console:
    """Where people read: colours on a terminal, plain text elsewhere."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", "100"))
    return Console(highlight=False, soft_wrap=False, width=width)


def safe(text: str | None) -> str:
    """Feed text for a terminal: no control characters, no rich markup. None: an empty text."""
    from rich.markup import escape

    from adapters.text import clean

    return escape(clean(text or ""))


def progress(total: int, what: str) -> Callable[[int], None]:
    """A progress bar on a terminal, nothing elsewhere; call what is returned with what is done so far."""
    if not sys.stderr.isatty():
        return lambda _done: None
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task(what, total=total)
    bar.start()

    def show(done: int) -> None:
        bar.update(task, completed=done)
        if done >= total:
            bar.stop()

    return show
