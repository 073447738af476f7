"""What is told, to whom and when.

    Decision ─ route ─ brief ─ plan ─→ queue ─→ outbox ─→ platforms
               due digests ─ digest ──→

Everything but `Newsroom` (which fills the queue) and `Outbox` (which empties it) is pure.
"""

from bot.notify.brief import alert, reply
from bot.notify.digest import digest
from bot.notify.newsroom import Newsroom
from bot.notify.numbers import value_text
from bot.notify.outbox import FlushReport, Outbox
from bot.notify.plan import Planner, Standing
from bot.notify.route import Reason, Routed, route

__all__ = [
    "FlushReport",
    "Newsroom",
    "Outbox",
    "Planner",
    "Reason",
    "Routed",
    "Standing",
    "alert",
    "digest",
    "reply",
    "route",
    "value_text",
]
