"""Options that say what a channel wants to hear, for every command that takes them."""

from __future__ import annotations

from typing import Annotated

import typer

Topics = Annotated[list[str] | None, typer.Option("--topic", help="Topic id; can be repeated. Default: all.")]
Conflicts = Annotated[
    list[str] | None, typer.Option("--conflict", help="Conflict id; can be repeated. Default: all.")
]
Keywords = Annotated[
    list[str] | None,
    typer.Option("--keyword", help="Any of these words must occur; with a leading '-': must not."),
]
Parties = Annotated[list[str] | None, typer.Option("--party", help="About this side; can be repeated.")]
Places = Annotated[list[str] | None, typer.Option("--place", help="At this place; can be repeated.")]
Severity = Annotated[int, typer.Option("--min-severity", min=1, max=3, help="1 notable, 2 serious, 3 grave.")]
Credibility = Annotated[
    int, typer.Option("--max-credibility", min=1, max=6, help="Worst that is told: 1 confirmed … 6.")
]
Languages = Annotated[
    list[str] | None,
    typer.Option("--language", help="Only what is told in this language, such as en; can be repeated."),
]
Pace = Annotated[str, typer.Option("--cadence", help="instant, hourly, daily or weekly.")]
At = Annotated[str | None, typer.Option("--at", help="HH:MM local, for daily and weekly.")]
Zone = Annotated[str, typer.Option("--time-zone", help="IANA name, such as Europe/Kyiv.")]
Quiet = Annotated[str | None, typer.Option("--quiet", help="Quiet hours, such as 22:00-07:00.")]
Urgent = Annotated[bool, typer.Option("--urgent", help="What is grave comes through quiet hours.")]
Threads = Annotated[
    bool, typer.Option("--threads/--no-threads", help="Corrections are also told below the message.")
]
