"""The commands as data: what they are called, what goes with them, who may, and an example of each.

Reads ``data/commands.toml`` once. Help texts, docs/commands.md, what Discord is told to register and what
a typed line is read against all come from here.
"""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

NAME = r"^[-_'\p{L}\p{N}]{1,32}$"
"""What Discord takes for the name of a command or option, in lower case:
https://docs.discord.com/developers/interactions/application-commands#application-command-object"""

LONGEST_MEANING = 100
"""Characters of a description, the same page."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,31}$")]
Meaning = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_MEANING)]


class Kind(StrEnum):
    """What an option takes; decides how it is read and what is offered for it."""

    QUERY = "query"
    TEXT = "text"
    TOPIC = "topic"
    CONFLICT = "conflict"
    PARTY = "party"
    PLACE = "place"
    LANGUAGE = "language"
    TIME = "time"  # a moment, or a span before now
    SPAN = "span"  # a length of time, or the moment at which it ends
    CLOCK = "clock"  # a time of day
    HOURS = "hours"  # from one time of day to another
    ZONE = "zone"
    LEVEL = "level"  # severity, 1 to 3
    CREDIBILITY = "credibility"  # 1 to 6
    CADENCE = "cadence"
    EVENT = "event"
    SUBSCRIPTION = "subscription"
    CHANNEL = "channel"  # the platform's id, or how the platform writes a channel
    GROUP = "group"  # a role or user group, the same
    SWITCH = "switch"  # yes or no
    COMMAND = "command"
    PAGE = "page"

    @property
    def completes(self) -> bool:
        """Whether `Chat.complete` has something to offer for it."""
        return self not in _OPEN

    @property
    def fixed(self) -> bool:
        """Whether all its values are known beforehand, so that a platform can list them (`Chat.choices`)."""
        return self in _FIXED


_OPEN = {Kind.QUERY, Kind.TEXT, Kind.CHANNEL, Kind.GROUP, Kind.PAGE}
_FIXED = {Kind.LEVEL, Kind.CREDIBILITY, Kind.CADENCE, Kind.SWITCH}


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(_Row):
    """What can be given with a command. See the head of ``data/commands.toml``."""

    name: Name
    kind: Kind
    means: Meaning  # a text of the catalogues
    words: tuple[str, ...] = ()
    many: bool = False


class Command(_Row):
    """One verb. See the head of ``data/commands.toml``."""

    verb: Name
    who: Literal["everyone", "managers"]
    means: Meaning  # a text of the catalogues
    example: str
    alone: bool = False  # on Discord: /facts instead of /sitrep facts
    words: tuple[str, ...] = ()
    changes: bool = False
    hidden: bool = False
    menu: str = ""  # what it is called in the menu of a message, a text of the catalogues; "": it is in none
    options: tuple[Option, ...] = ()

    def option(self, name: str) -> Option | None:
        """The option of this name, None where the command has none of it."""
        return next((option for option in self.options if option.name == name), None)


@cache
def about() -> str:
    """What /sitrep itself is for; a text of the catalogues."""
    return str(_table()["means"])


def _table() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("data", "commands.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def commands() -> tuple[Command, ...]:
    """All commands in the order in which help lists them, hidden ones last."""
    table = _table()
    options = {name: Option(name=name, **row) for name, row in table["option"].items()}
    return tuple(
        Command(**{**row, "options": tuple(options[name] for name in row["options"])})
        for row in table["command"]
    )


@cache
def command(verb: str) -> Command:
    """The command of this verb; raises KeyError where there is none."""
    return {each.verb: each for each in commands()}[verb]
