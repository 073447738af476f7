"""What Discord is told of the commands: one definition each, out of the table that help is made of too.

Look-ups are commands of their own; what changes something is below /sitrep. Nothing is restricted here:
Discord lets servers override that, so who may is asked at each use instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

from adapters.text import truncate
from bot.chat import Kind, commands
from bot.chat.table import LONGEST_MEANING, about
from bot.chat.texts import LANGUAGES, texts_for

if TYPE_CHECKING:
    from adapters.discord.api import Api
    from bot.chat import Command, Option

Json = dict[str, Any]

GROUP = "sitrep"
"""The command that the others are below."""

SUBCOMMAND, STRING, CHANNEL, ROLE = 1, 3, 7, 8
MENU = 3
"""Types of options, and of a command in the menu of a message:
https://docs.discord.com/developers/interactions/application-commands#application-command-object"""

POSTED_IN = [0, 5, 10, 11, 12, 15]
"""Types of channels that can be subscribed: text, announcements, threads, forums."""

ANYWHERE = [0, 1]
"""Contexts: servers, and direct messages with Sitrep."""

log = structlog.get_logger(__name__)


def definitions() -> list[Json]:
    """All commands as Discord's JSON; the same every time."""
    alone = [_command(each) for each in commands() if each.alone and not each.hidden]
    below = [_subcommand(each) for each in commands() if not each.alone and not each.hidden]
    group = _named(GROUP, about()) | {"options": below} | _where()
    menus = [_menu(each) for each in commands() if each.menu]
    return [*alone, group, *menus]


async def register(api: Api) -> bool:
    """Tell Discord, unless it knows; whether it had to be told. Raises DeliveryError."""
    await api.sign_in()
    path, ours = "/applications/{application_id}/commands", definitions()
    known = await api.call(
        "GET",
        path,
        what="look at the commands",
        params={"with_localizations": "true"},
        application_id=api.application,
    )
    if _same(sorted(ours, key=_name), sorted(known, key=_name)):
        return False
    await api.call("PUT", path, what="register the commands", json=ours, application_id=api.application)
    log.info("commands registered", count=len(ours))
    return True


def _name(command: Json) -> str:
    return str(command["name"])


def _same(ours: Any, theirs: Any) -> bool:
    """Whether all that we say is so there; Discord leaves out what is empty, and adds what is its own."""
    if isinstance(ours, dict):
        return isinstance(theirs or {}, dict) and all(
            _same(value, (theirs or {}).get(key)) for key, value in ours.items()
        )
    if isinstance(ours, list):
        there = theirs or []
        return len(ours) == len(there) and all(map(_same, ours, there))
    return bool(ours == theirs or (not ours and not theirs))


def _command(command: Command) -> Json:
    return _subcommand(command) | {"type": 1} | _where()


def _menu(command: Command) -> Json:
    """A command in the menu of a message; it takes no description and no options."""
    others = {language: texts_for(language).t(command.menu) for language in LANGUAGES[1:]}
    return _where() | {"type": MENU, "name": command.menu, "name_localizations": others}


def _where() -> Json:
    return {"type": 1, "contexts": ANYWHERE, "integration_types": [0], "nsfw": False}


def _subcommand(command: Command) -> Json:
    return (
        {"type": SUBCOMMAND}
        | _named(command.verb, command.means)
        | {"options": [_option(each) for each in command.options]}
    )


def _option(option: Option) -> Json:
    made = _named(option.name, option.means) | {"required": False}
    if option.kind is Kind.CHANNEL:
        return made | {"type": CHANNEL, "channel_types": POSTED_IN}
    if option.kind is Kind.GROUP:
        return made | {"type": ROLE}
    return made | {"type": STRING, "autocomplete": option.kind.completes}


def _named(name: str, means: str) -> Json:
    others = {
        language: _short(texts_for(language).t(means))
        for language in LANGUAGES[1:]
        if texts_for(language).t(means) != means
    }
    return {"name": name, "description": _short(means), "description_localizations": others}


def _short(text: str) -> str:
    return truncate(text, LONGEST_MEANING)
