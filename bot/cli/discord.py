"""``sitrep discord``: what setting up a Discord bot takes."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.common import ConfigFolder, Json, load, print_json

discord_app = typer.Typer(name="discord", help="What setting up a Discord bot takes.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(discord_app)


@discord_app.callback()
def group() -> None:
    """What setting up a Discord bot takes."""


@discord_app.command()
def invite(
    application: Annotated[
        str | None,
        typer.Option(
            help="Application ID, from General Information of the application. "
            "Default: read out of SITREP_DISCORD__TOKEN."
        ),
    ] = None,
    config: ConfigFolder = None,
    as_json: Json = False,
) -> None:
    """Print the link that adds Sitrep to a server, with the permissions that it uses and no others.

    Open it in a browser; you need the permission Manage Server there. docs/discord.md has every step.

    Example:  sitrep discord invite --application 1468939213209600000
    """
    from adapters.discord.invite import application_of, invitation
    from bot.errors import InputError

    if application is not None:
        ident: str | None = application.strip()
        if not (application.isascii() and application.isdigit() and 15 <= len(application) <= 20):
            raise InputError(f"--application: '{application}' is no Application ID: it is 17 to 20 digits")
    else:
        token = load(config).settings.discord.token
        if token is None:
            raise InputError(
                "whose invitation? Set SITREP_DISCORD__TOKEN, or name the Application ID with --application"
            )
        ident = application_of(token.get_secret_value())
        if ident is None:
            raise InputError(
                "SITREP_DISCORD__TOKEN is no bot's token: those have three parts with dots between. "
                "Copy it under Bot, Reset Token"
            )
    made = invitation(ident or "")
    if as_json:
        print_json(made)
        return
    typer.echo(made["link"])
    typer.echo()
    for right, why in made["permissions"].items():
        typer.echo(f"{right}: {why}")
