"""A briefing as Discord messages: a card, a reply, or a report in as many messages as it takes. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.discord.card import LONGEST_LABEL, card, reply
from adapters.discord.markup import escaped, plain
from adapters.discord.report import report
from bot.model import BriefingKind

if TYPE_CHECKING:
    from adapters.discord.message import Message
    from bot.model import Briefing

LONGEST_THREAD_NAME = 100
"""https://docs.discord.com/developers/resources/channel#start-thread-from-message"""


def render(briefing: Briefing, ref: str, mention: str | None = None, guild: str = "") -> tuple[Message, ...]:
    """A briefing as one message or more. ``ref`` is the delivery's `mark`.

    ``mention``: id of a role that is called; one that is none is shown as text, and so is that of
    ``guild``, which would call everybody.
    """
    call, roles = _called(mention, guild)
    if briefing.kind in (BriefingKind.DIGEST, BriefingKind.NOTICE):
        return report(briefing, ref, call, roles)
    if briefing.kind is BriefingKind.REPLY:
        return (reply(briefing, ref),)
    return (card(briefing, ref, call, roles),)


def thread_name(briefing: Briefing) -> str:
    """What a thread below a card, or a post in a forum, is called; never empty."""
    return plain(briefing.title, LONGEST_THREAD_NAME) or "Sitrep"


def _called(mention: str | None, guild: str) -> tuple[str, tuple[str, ...]]:
    if not mention:
        return "", ()
    if mention.isascii() and mention.isdigit() and len(mention) <= 20 and mention != guild:
        return f"<@&{mention}> ", (mention,)
    return f"{escaped('@' + mention.lstrip('@'), LONGEST_LABEL)} ", ()
