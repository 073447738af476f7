"""What lay too long, drawn together: after an outage a channel gets one digest, not a flood.

Pure. Only posts are drawn together; edits of cards that are shown make no noise and go out as they are.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import Action, Briefing, BriefingKind, Delivery, Section
from bot.notify.numbers import clock
from bot.notify.plan import delivery_id
from bot.notify.rows import row_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.model import Channel

LATE = timedelta(minutes=10)
"""A post that should have gone out longer ago than this was held up, not grouped or slept over."""

MOST_LATE = 10
OLDEST = timedelta(hours=6)


def catch_up(batch: Iterable[Delivery], now: datetime) -> tuple[tuple[Delivery, tuple[Delivery, ...]], ...]:
    """A digest for each channel that was held up for long, and the posts that it tells instead.

    Held up for long are more than ten late posts, or several of which one is six hours late.
    """
    late: dict[Channel, list[Delivery]] = defaultdict(list)
    for delivery in batch:
        if delivery.action is Action.POST and delivery.event and now - delivery.send_after > LATE:
            late[delivery.channel].append(delivery)
    drawn = []
    for channel, posts in late.items():
        oldest = min(post.send_after for post in posts)
        if len(posts) > MOST_LATE or (len(posts) > 1 and now - oldest > OLDEST):
            told = tuple(posts)
            digest = Delivery(
                delivery_id(channel, "catch-up", *(post.id for post in told)),
                channel,
                Action.POST,
                _briefing(told, oldest, now),
                None,
                created_at=now,
                send_after=now,
            )
            drawn.append((digest, told))
    return tuple(drawn)


def _briefing(posts: Sequence[Delivery], oldest: datetime, now: datetime) -> Briefing:
    cards = sorted((post.briefing for post in posts), key=lambda card: (-card.severity, card.at or now))
    sections: dict[str, list[str]] = defaultdict(list)
    for card in cards:
        sections[card.kicker.split(" · ", 1)[-1]].append(_told(card))
    return Briefing(
        BriefingKind.DIGEST,
        "CATCHING UP",
        f"{len(cards)} events since {clock(oldest, now)}, told late",
        sections=tuple(Section(heading, tuple(lines)) for heading, lines in sections.items()),
        severity=max(card.severity for card in cards),
        at=now,
    )


def _told(card: Briefing) -> str:
    """A card as one line: title, figures with who says so, address."""
    figures = "; ".join(row_line(row) for row in card.figures)
    return " – ".join(part for part in (card.title, figures, card.link or "") if part)
