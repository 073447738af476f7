"""What a publisher says about its own reports: that they are withdrawn, or that it corrects a figure.

A report may say so of itself, in a newer version, or a notice of its own may say so of an earlier one.
Reads words, sources and times; what was held is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ledger.lexicon import phrases
from bot.ledger.signature import said_at
from bot.ledger.values import point

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.model import Claim, Entry, Report


def withdraws(entry: Entry) -> bool:
    """Whether an entry says that a report of its publisher stands no longer; it then asserts nothing."""
    table = phrases()
    return (
        table.withdrawn_title.search(entry.title) is not None
        or table.withdrawn_text.search(entry.text) is not None
    )


def corrects(entry: Entry) -> bool:
    """Whether an entry says that it corrects what it said before."""
    pattern = phrases().correction
    return pattern.search(entry.title) is not None or pattern.search(entry.text) is not None


def is_superseded(claim: Claim) -> bool:
    """Whether a claim of an entry that corrects is what it said before: "not 50", "we first said 50"."""
    at = claim.sentence.find(claim.span)
    return phrases().superseded.search(claim.sentence[: max(at, 0)]) is not None


def taken_back(reports: Collection[Report]) -> frozenset[str]:
    """Ids of the entries of an event that a notice of their own publisher takes back.

    A notice that names figures means the earlier reports that gave one of them; one that names none means
    the last report before it.
    """
    gone: set[str] = set()
    for notice in reports:
        if not withdraws(notice.entry):
            continue
        earlier = sorted(
            (said_at(other.entry), other.entry.id, other)
            for other in reports
            if other.entry.source == notice.entry.source
            and said_at(other.entry) <= said_at(notice.entry)
            and not withdraws(other.entry)
        )
        named = _numbers(notice)
        meant = [other for *_, other in earlier if named & _numbers(other)] if named else []
        last = [other for *_, other in earlier[-1:]]
        gone.update(other.entry.id for other in (meant if named else last))
    return frozenset(gone)


def _numbers(report: Report) -> frozenset[float]:
    return frozenset(
        number
        for claim in report.found.claims
        if claim.value is not None and (number := point(claim.value)) is not None
    )
