"""A briefing as Slack messages: a card, a reply, or a report in as many messages as it takes. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.slack.card import card, reply
from adapters.slack.report import report
from adapters.slack.spoken import Message, fallback
from bot.model import BriefingKind

if TYPE_CHECKING:
    from bot.model import Briefing


def render(briefing: Briefing, mention: str | None = None) -> tuple[Message, ...]:
    """A briefing as one message or more. ``mention``: id of a user group or person who is told."""
    if briefing.kind in (BriefingKind.DIGEST, BriefingKind.NOTICE):
        return report(briefing, mention)
    blocks = reply(briefing) if briefing.kind is BriefingKind.REPLY else card(briefing, mention)
    return (Message(fallback(briefing), tuple(blocks)),)
