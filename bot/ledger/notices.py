"""What a publisher says about its own entry: that it is withdrawn, or that it corrects a figure.

Reads words only. Does not know what the entry said before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ledger.lexicon import phrases

if TYPE_CHECKING:
    from bot.model import Entry


def withdraws(entry: Entry) -> bool:
    """Whether an entry says that its own report stands no longer: then nothing in it is asserted."""
    table = phrases()
    return (
        table.withdrawn_title.search(entry.title) is not None
        or table.withdrawn_text.search(entry.text) is not None
    )


def corrects(entry: Entry) -> bool:
    """Whether an entry says that it corrects what it said before."""
    pattern = phrases().correction
    return pattern.search(entry.title) is not None or pattern.search(entry.text) is not None
