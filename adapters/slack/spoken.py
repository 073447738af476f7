"""What a notification shows of a message, and a screen reader reads: a briefing in one line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.slack.blocks import harmless, truncate_escaped
from adapters.text import one_line
from bot.model import BriefingKind

if TYPE_CHECKING:
    from adapters.slack.blocks import Block
    from bot.model import Briefing, Figure

LONGEST_FALLBACK = 800
"""Characters of ``text``. It is the notification, so what matters comes first; and it is what a screen reader
reads instead of the blocks (https://docs.slack.dev/reference/methods/chat.postMessage), so it says it all."""


@dataclass(frozen=True, slots=True)
class Message:
    """What chat.postMessage takes; the first of a briefing's is the card, the others go in its thread."""

    text: str
    blocks: tuple[Block, ...]


def fallback(briefing: Briefing) -> str:
    """A briefing in one line, for notifications and screen readers."""
    verdict, rest = parted(briefing.kicker)
    parts = [
        ": ".join(part for part in (verdict, one_line(briefing.title)) if part),
        *(briefing.changes[-1:] if briefing.kind is BriefingKind.ALERT else briefing.changes),
        *(line for part in briefing.sections for line in part.lines),
        *(_spoken(row) for row in briefing.figures),
        rest,
        briefing.sources,
        briefing.before,
    ]
    text = ". ".join(line.rstrip(".") for part in parts if (line := harmless(part, LONGEST_FALLBACK)))
    return truncate_escaped(text, LONGEST_FALLBACK) or "Sitrep"


def _spoken(row: Figure) -> str:
    note = f" ({row.note})" if row.note else ""
    told = f", {row.attribution}" if row.attribution else ""
    return f"{row.label}: {row.value}{note}{told}"


def parted(kicker: str) -> tuple[str, str]:
    """The verdict, which is ours, and the rest."""
    verdict, _, rest = one_line(kicker).partition(" · ")
    return verdict, rest


def continued(title: str, number: int, of: int) -> str:
    """A later message of a report in one line."""
    return truncate_escaped(f"{number} of {of}: {title}", LONGEST_FALLBACK)
