"""What lay too long, drawn together: after an outage a channel gets one digest, not a flood.

Pure. Only posts are drawn together, with the edits and replies that wait behind them; edits of cards that
are shown make no noise and go out as they are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import Action, Briefing, BriefingKind, Delivery, DeliveryState, Section
from bot.notify.numbers import clock
from bot.notify.plan import delivery_id
from bot.notify.rows import row_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

LATE = timedelta(minutes=10)
"""A post that should have gone out longer ago than this was held up, not grouped or slept over."""

MOST_LATE = 10
OLDEST = timedelta(hours=6)


def due_time(delivery: Delivery) -> datetime:
    """When a delivery should have gone out, however often it was put off since."""
    return delivery.first_due or delivery.send_after


def catch_up(queue: Iterable[Delivery], now: datetime) -> tuple[Delivery, tuple[Delivery, ...]] | None:
    """A digest for a channel that was held up for long, and the deliveries that it tells instead.

    ``queue``: all that waits for the channel, oldest first. Held up for long are more than ten late posts,
    or several of which one is six hours late; then the digest tells every post that is due. None: it was not.
    """
    waiting = tuple(queue)
    posts = [d for d in waiting if d.action is Action.POST and d.event and due_time(d) <= now]
    late = [d for d in posts if now - due_time(d) > LATE]
    if not late:
        return None
    oldest = min(map(due_time, late))
    if len(late) <= MOST_LATE and (len(posts) == 1 or now - oldest <= OLDEST):
        return None
    events = {post.event for post in posts}
    told = tuple(delivery for delivery in waiting if delivery.event in events)
    newest = {d.event: d.briefing for d in told if d.action is not Action.REPLY}
    digest = Delivery(
        delivery_id(posts[0].channel, "catch-up", *(delivery.id for delivery in told)),
        posts[0].channel,
        Action.POST,
        _briefing(list(newest.values()), oldest, now),
        None,
        created_at=now,
        send_after=now,
        attempts=max(delivery.attempts for delivery in told),
        first_due=oldest,
    )
    return digest, tuple(
        replace(delivery, state=DeliveryState.SENT, told_in=digest.id, reason=f"told in digest {digest.id}")
        for delivery in told
    )


def _briefing(posts: Sequence[Briefing], oldest: datetime, now: datetime) -> Briefing:
    cards = sorted(posts, key=lambda card: (-card.severity, card.at or now))
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
