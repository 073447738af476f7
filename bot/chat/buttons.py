"""Buttons of a finished reply: ids and labels that fit, and what becomes of them when everybody sees it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.reply import LONGEST_ID, LONGEST_LABEL, Item, Outcome, Person, Small
from bot.store.chat import token_of

if TYPE_CHECKING:
    from bot.chat.reply import Button, Reply
    from bot.chat.turn import Turn

SHARE, AGAIN = "share ", "again "
"""What a button's id may begin with: an answer for everybody to see; a line that was too long to be an id."""


def fitted(reply: Reply) -> tuple[Reply, list[str]]:
    """The reply with buttons that fit, and the lines too long for an id, for which a token stands."""
    long: list[str] = []

    def fitting(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
        return tuple(replace(b, id=fit(b.id), label=_cut(b.label, LONGEST_LABEL)) for b in buttons)

    def fit(line: str) -> str:
        if len(line) <= LONGEST_ID:
            return line
        long.append(line)
        return AGAIN + token_of(line)

    blocks = tuple(
        replace(block, buttons=fitting(block.buttons)) if isinstance(block, Item) and block.buttons else block
        for block in reply.blocks
    )
    return replace(reply, blocks=blocks, buttons=fitting(reply.buttons)), long


def shared(turn: Turn, reply: Reply) -> Reply:
    """A look-up's answer for the whole channel, with who shared it; buttons only lead further.

    What only managers may see stays private, and so does a refusal.
    """
    if turn.command.who == "managers" or turn.command.verb == "subscriptions" or reply.form is not None:
        return reply
    if reply.outcome in (Outcome.REFUSED, Outcome.NOTHING):
        return reply
    by = Small(turn.texts.say("Shared by {person}", person=Person(turn.asker.user)))
    buttons = tuple(button for button in reply.buttons if not button.id.startswith((SHARE, "mute")))
    return replace(reply, private=False, replaces=False, blocks=(*reply.blocks, by), buttons=buttons)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
