"""The command line: ``sitrep``. Parses and prints; everything else is done elsewhere.

Commands import what they need when they run, so that ``sitrep --help`` answers at once.
Exit codes: 0 done, 1 a stated failure, 2 usage.
"""

from __future__ import annotations

from typing import Annotated

import typer

from bot import __version__
from bot.cli import deliveries, discord, events, feeds, flow, keep, lines, look, slack, subscriptions

app = typer.Typer(
    name="sitrep",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"sitrep {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Follows armed conflicts so that a channel does not have to: one event is one message that stays true.

    See it in a minute:  sitrep demo
    """


for module in (flow, look, events, feeds, subscriptions, deliveries, keep, lines, slack, discord):
    module.register(app)
