"""An explanation of one entry as readable text: what ``sitrep extract --explain`` prints."""

from __future__ import annotations

from math import isinf
from typing import TYPE_CHECKING

from bot.cli.common import safe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from bot.extract import Explanation
    from bot.extract.explain import Explained, Hint

_SHARES = 12  # features of the relevance score that are shown
_TOPIC_SHARES = 4  # of each topic
_HINTS = 20  # words for topics, and for conflicts, that are shown


def show_explanation(told: Explanation, out: Console) -> None:
    """Print it from the judgement down to the words behind it."""
    found = told.found
    verdict = "relevant" if found.relevant else "not relevant"
    out.print(f"[bold]{safe(told.entry.title or told.entry.text[:80])}[/]  [dim]{safe(told.entry.id)}[/]")
    out.print(f"  [bold]{verdict}[/] {found.relevance:.3f}")
    for share in told.shares[:_SHARES]:
        out.print(f"    {share.weight:+.2f}  {safe(share.feature)}")
    out.print(f"  topics: {safe(', '.join(found.topics) or 'none')}")
    for topic, shares in told.topic_shares.items():
        strongest = ", ".join(f"{share.weight:+.2f} {share.feature}" for share in shares[:_TOPIC_SHARES])
        out.print(f"    {safe(topic)}: {safe(strongest or 'by its words alone')}")
    _hints(told.topics, out)
    out.print(f"  conflict: {safe(found.conflict)}")
    _hints(told.conflicts, out)
    names = dict.fromkeys(f"{m.text} ({m.kind}, {m.party or m.country or m.name})" for m in told.names)
    out.print(f"  names: {safe(', '.join(names) or 'none')}")
    out.print(f"  claims: {len(told.claims) or 'none'}")
    for explained in told.claims:
        _claim(explained, out)
    out.print()


def _hints(hints: Iterable[Hint], out: Console) -> None:
    for hint in list(hints)[:_HINTS]:
        weight = "excludes" if isinf(hint.weight) else f"{hint.weight:g}"
        rule = "" if hint.rule == hint.text.lower() else f"  by {hint.rule}"
        out.print(
            f"    {safe(hint.key)} {weight}  {hint.start}–{hint.end} “{safe(hint.text)}”[dim]{safe(rule)}[/]"
        )


def _claim(explained: Explained, out: Console) -> None:
    claim = explained.claim
    out.print(f"    [bold]{claim.start}–{claim.start + len(claim.span)}[/] “{safe(claim.span)}”")
    for reason in explained.reasons:
        out.print(f"      {reason.slot}: {safe(reason.value)}  [dim]{safe(reason.why)}[/]")
