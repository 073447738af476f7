"""What is answered, as values that no platform has rendered yet.

All texts are in the asker's language and plain: an adapter escapes every one of them, whatever it says.
Times are values, so that each reader sees their own; so are people, channels and links.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 - read at run time by whoever stores these
from enum import StrEnum

from bot.model import Briefing, Channel  # noqa: TC001 - the same

LONGEST_ID = 100
"""Characters of a button's id: https://docs.discord.com/developers/components/reference#custom-id."""
LONGEST_LABEL = 75
"""Characters of a button's label: https://docs.slack.dev/reference/block-kit/block-elements/button-element."""
MOST_CHOICES = 25
"""Discord's limit of an autocomplete and of a menu; Slack's are wider."""


class Show(StrEnum):
    """How a moment is shown; each reader sees it in their own time zone."""

    FULL = "full"  # 5 Feb 2026, 14:05
    DAY = "day"  # 5 Feb 2026
    RELATIVE = "relative"  # 3 hours ago; where a platform cannot: as FULL
    BOTH = "both"  # FULL, and RELATIVE behind it where a platform can


@dataclass(frozen=True, slots=True)
class Strong:
    """Emphasised text."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Something to type as it is: a command, a name."""

    text: str


@dataclass(frozen=True, slots=True)
class Typed(Code):
    """A command to type: what follows /sitrep. `Chat` writes it out as the asker's platform has it typed."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time: ``<t:…>`` on Discord, ``<!date^…>`` on Slack."""

    at: datetime  # aware
    show: Show = Show.BOTH


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere; an address the platform holds to be unsafe is left out, the text stays."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Place:
    """A channel by name, as its platform shows it; "@USER" is that person's direct messages."""

    channel: Channel


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by name, without a notification."""

    user: str  # the platform's id


@dataclass(frozen=True, slots=True)
class Group:
    """A role or user group by name, without a notification."""

    id: str  # the platform's


Piece = str | Strong | Code | Moment | Link | Place | Person | Group
Text = tuple[Piece, ...]
"""Running text; pieces are set one after the other, with no space of the platform's own between."""


class Style(StrEnum):
    """How a button looks."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press. Its id says all that it does, so it works after a restart and on old messages."""

    id: str  # at most LONGEST_ID where it leaves `Chat`; comes back as `Request.line`
    label: str  # at most LONGEST_LABEL
    style: Style = Style.PLAIN
    confirm: str = ""  # a question to ask first, where the platform can; "" none


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph."""

    text: Text


@dataclass(frozen=True, slots=True)
class Small:
    """A paragraph in small print: where something comes from, what else could be asked."""

    text: Text


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words, with quotation marks where they belong."""

    text: Text


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells below their headings; a platform without tables writes them as lines."""

    head: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One of several results: what it is, what there is to say of it, and what can be done with it."""

    head: Text
    lines: tuple[Text, ...] = ()
    buttons: tuple[Button, ...] = ()  # at most three


@dataclass(frozen=True, slots=True)
class Card:
    """A briefing, shown as it would be if it were delivered, without its own buttons."""

    briefing: Briefing


Block = Line | Small | Quote | Bullets | Table | Item | Card


class FieldKind(StrEnum):
    """What a field of a form takes."""

    TEXT = "text"
    SELECT = "select"  # one of its choices
    MANY = "many"  # any of its choices
    CHANNEL = "channel"  # the value is a channel id
    GROUP = "group"  # the value is the id of a role or user group
    SWITCH = "switch"  # "yes" or "no", the labels of which are its choices


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values that can be chosen."""

    value: str  # at most 100 characters
    label: str  # at most 75 characters, in the asker's language


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form."""

    name: str  # key among the values that are handed to `Answering.submit`
    label: str  # at most 45 characters, Discord's limit of a modal's label
    kind: FieldKind = FieldKind.TEXT
    value: tuple[str, ...] = ()  # as it is filled in at first
    choices: tuple[Choice, ...] = ()  # at most MOST_CHOICES
    hint: str = ""  # at most 100 characters
    required: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A modal. Fields come most needed first: a platform that shows five shows the first five.

    A field that is not shown keeps the value it has: do not hand it back. Hand back an empty tuple for one
    that was emptied.
    """

    id: str  # at most LONGEST_ID; handed back to `Answering.submit`
    title: str  # at most 24 characters, Slack's limit of a modal's title
    fields: tuple[Field, ...]
    submit: str  # label of the button, at most 24 characters


class Outcome(StrEnum):
    """How it went."""

    DONE = "done"  # something was found or done
    NOTHING = "nothing"  # nothing was found, or nothing had to be done
    UNSURE = "unsure"  # something like it was found; the reply says so
    REFUSED = "refused"  # not understood, or not permitted; the reply says what would be right


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. At most about 3,000 characters of text, so that it fits one message everywhere.

    Private unless ``private`` is false, which it is only where somebody pressed "Share in channel": post it
    as a new message in the channel of the request. With ``form`` set, open it
    as a modal; where that cannot be done any more (an expired trigger), show the blocks, which say how to
    get there without one. ``replaces``: put it in place of the private message whose button was pressed.
    """

    outcome: Outcome
    title: str = ""
    blocks: tuple[Block, ...] = ()
    buttons: tuple[Button, ...] = ()  # at most ten
    private: bool = True
    replaces: bool = False
    page: int = 1
    pages: int = 1
    form: Form | None = None
    errors: dict[str, str] = field(default_factory=dict)
    """Field.name → what is wrong with it, for a form that stays open; the blocks say so too."""
