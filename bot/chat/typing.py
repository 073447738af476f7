"""Commands in a reply, written as they are typed on the asker's platform.

Slack has one /sitrep behind which everything is typed; on Discord every option has a field with its name, and
look-ups are commands of their own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.lines import read_line
from bot.chat.reply import Bullets, Code, Item, Line, Quote, Small, Table, Typed
from bot.chat.turn import RefusedError
from bot.model import Platform

if TYPE_CHECKING:
    from bot.chat.reply import Block, Reply, Text
    from bot.chat.texts import Texts
    from bot.chat.vocabulary import Vocabulary

SLASH = "sitrep"
"""The command that lines follow."""


def as_typed(reply: Reply, platform: Platform, vocabulary: Vocabulary, texts: Texts) -> Reply:
    """The reply with every `Typed` written out."""

    def written(text: Text) -> Text:
        if not any(isinstance(piece, Typed) for piece in text):
            return text
        return tuple(
            Code(command_of(piece.text, platform, vocabulary, texts)) if isinstance(piece, Typed) else piece
            for piece in text
        )

    def block_of(block: Block) -> Block:
        match block:
            case Line(text) | Small(text) | Quote(text):
                return replace(block, text=written(text))
            case Bullets(items):
                return Bullets(tuple(map(written, items)))
            case Item(head, lines, _):
                return replace(block, head=written(head), lines=tuple(map(written, lines)))
            case Table(head, rows):
                return Table(head, tuple(tuple(map(written, row)) for row in rows))
            case _:
                return block

    return replace(reply, blocks=tuple(map(block_of, reply.blocks)))


def command_of(line: str, platform: Platform, vocabulary: Vocabulary, texts: Texts) -> str:
    """A line as it is typed on a platform, with what goes before it."""
    if platform is not Platform.DISCORD:
        return f"/{SLASH} {line}"
    try:
        call = read_line(line, vocabulary, texts)
    except RefusedError:
        return f"/{SLASH} {line}"
    name = call.command.verb if call.command.alone else f"{SLASH} {call.command.verb}"
    in_order = (option.name for option in call.command.options if option.name in call.given)
    return " ".join([f"/{name}", *(f"{option}:{call.given[option]}" for option in in_order)])
