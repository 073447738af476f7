"""``sitrep slack``: what setting up a Slack app takes."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.common import Json, print_json

slack_app = typer.Typer(name="slack", help="What setting up a Slack app takes.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(slack_app)


@slack_app.callback()
def group() -> None:
    """What setting up a Slack app takes."""


@slack_app.command()
def manifest(
    url: Annotated[
        str | None,
        typer.Option(
            help="Where Slack sends commands and clicks, such as https://sitrep.example.org/slack/events. "
            "Default: none, over a socket that Sitrep opens."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Print the manifest to paste at https://api.slack.com/apps when you create the app.

    It asks for the scopes that Sitrep uses and no others. docs/slack.md says what to click.

    Example:  sitrep slack manifest
    """
    import yaml

    from adapters.slack.manifest import PATH, manifest
    from bot.errors import InputError

    if url is not None and not (url.startswith("https://") and url.endswith(PATH)):
        raise InputError(f"--url: '{url}' will not do: write https://, your host, and {PATH}")
    made = manifest(url)
    if as_json:
        print_json(made)
    else:
        typer.echo(yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=100).rstrip())
