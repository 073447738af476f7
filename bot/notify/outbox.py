"""Takes due deliveries out of the store and hands them to their platforms: one lane a platform.

    pending ─→ sending ─┬─→ sent (with a receipt)
       ↑                ├─→ pending again, later    it surely did not arrive, and may next time
       │                ├─→ ambiguous               it may have arrived
       │                └─→ dead (with a reason)
       └── not there ── ambiguous ── there ─→ sent

"Sending" is committed before the platform is asked, so that after a crash nothing is sent twice
without having been looked for, and nothing is forgotten. Does not decide what is told; how one message
goes out is in `bot.notify.lane`.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.model import Platform as PlatformName
from bot.notify.lane import Lane

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.config.schema import NotifySettings
    from bot.ports import Clock, Platform
    from bot.store import Store


@dataclass(frozen=True, slots=True)
class FlushReport:
    """What one flush did."""

    sent: int = 0  # messages posted, replies included
    edited: int = 0
    put_off: int = 0  # will be tried again
    unclear: int = 0  # may have arrived; will be looked for
    ended: int = 0  # of a card that somebody deleted: not shown again
    dead: int = 0  # given up


class Outbox:
    """The only sender. Holds no deliveries: after a restart another one goes on where this one stopped."""

    def __init__(
        self,
        store: Store,
        platforms: Mapping[PlatformName, Platform],
        settings: NotifySettings,
        clock: Clock,
    ) -> None:
        self.lanes = {name: Lane(name, platforms.get(name), store, settings, clock) for name in PlatformName}

    async def flush(self, *, drain: bool = False, go_on: Callable[[], bool] = lambda: True) -> FlushReport:
        """Send what is due, on all platforms side by side, until nothing is.

        ``drain``: also what waits for company or for the next edit. ``go_on`` is asked between messages;
        when it says no, those in hand are finished. Failures of single deliveries are recorded on them.
        Raises StoreError, and whatever a bug raises.
        """
        tally: Counter[str] = Counter()
        try:
            async with asyncio.TaskGroup() as group:
                for lane in self.lanes.values():
                    group.create_task(lane.flush(tally, drain=drain, go_on=go_on))
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from errors
        return FlushReport(**tally)
