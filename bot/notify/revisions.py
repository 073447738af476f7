"""What changed, in one line a fact: ``150 → 155 → 157, 14:05 UTC (to Russia)``."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from bot.model import Verdict
from bot.notify.numbers import clock
from bot.notify.rows import action_label, claim_text, quoted, value_words
from bot.notify.view import claims, listed
from bot.notify.words import aside, fold, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.model import Change, Claim, Fact, Story, Unit
    from bot.notify.view import Names

MOST_LINES = 6
MOST_STEPS = 4

TOLD = (Verdict.FOLLOW_UP, Verdict.UPDATED, Verdict.DISPUTED, Verdict.CORRECTED, Verdict.RETRACTED)
"""Kinds of change that get a line. The others show in the figures or in the count of sources."""


def change_lines(
    changes: Iterable[Change], story: Story, beside: datetime, most: int = MOST_LINES
) -> tuple[str, ...]:
    """One line a fact, the last changed last; its values in a chain, the oldest of a long one left out.

    Times are shown with their day where it is not that of ``beside``. Older lines beyond ``most`` are
    counted in the first.
    """
    lines = [_line(chain, story, beside) for chain in _chains(changes) if _moved(chain, story)]
    if len(lines) > most:
        rest = len(lines) - most + 1
        return (f"{rest} earlier changes", *lines[-(most - 1) :])
    return tuple(lines)


def said_lines(
    changes: Iterable[Change], story: Story, names: Names, beside: datetime, most: int = MOST_LINES
) -> tuple[str, ...]:
    """The same with who says so at the end of each line."""
    said = claims(story)
    origin = {
        claim.id: names.source_named(report.entry.source)
        for report in story.heard
        for claim in report.found.claims
    }
    lines = []
    for chain in _chains(changes):
        if not _moved(chain, story):
            continue
        who = [claim_text(said[key], origin[key], story, names) for key in chain[-1].claims if key in said]
        line = _line(chain, story, beside)
        lines.append(f"{line} – {listed(reversed(who), 2)}" if who else line)
    return tuple(lines[-most:])


def _chains(changes: Iterable[Change]) -> list[list[Change]]:
    """Changes of one fact together, in the order of their last."""
    by_fact: dict[object, list[Change]] = {}
    for change in sorted((c for c in changes if c.kind in TOLD), key=lambda c: (c.at, c.id)):
        if change.fact is None and change.kind is not Verdict.RETRACTED:
            continue  # the event as a whole took a turn: its title and quotes say which
        key = change.fact or (change.unit, change.party)
        by_fact[key] = [*by_fact.pop(key, ()), change]
    chains = list(by_fact.values())
    # that the report is gone says nothing more where a line says what of it is
    said = any(chain[-1].kind is Verdict.RETRACTED and chain[-1].fact for chain in chains)
    return [chain for chain in chains if chain[-1].fact or chain[-1].unit or not said]


def _moved(chain: list[Change], story: Story) -> bool:
    """Whether there is anything to read: a value that is only put in another way reads the same."""
    first, last = chain[0], chain[-1]
    if last.unit is None or last.kind is not Verdict.UPDATED or first.old is None or last.new is None:
        return True
    return len(_steps(chain, story, claims(story))) > 1


def about(change: Change, unit: Unit, story: Story) -> str:
    """What the figure counts; of whom, where the event has another figure of the same label."""
    text, fact = aside(unit, change.party), _fact(change, story)
    if fact is None or not fact.who or fold(fact.who) in words().units[unit].implied:
        return text
    twins = [f for f in story.facts if (f.unit, f.party, f.role) == (fact.unit, fact.party, fact.role)]
    return f"{text}, {' '.join(fact.who.split())}" if len(twins) > 1 else text


def _line(chain: list[Change], story: Story, beside: datetime) -> str:
    last = chain[-1]
    at = clock(last.at, beside)
    if last.unit is None:
        return f"{_statement(last, story)}, {at}"
    said = claims(story)
    of_what = about(last, last.unit, story)
    if last.kind is Verdict.RETRACTED or last.new is None:
        gone = value_words(last.old or last.new, last.unit, _behind(last, story), said)
        return f"{gone} withdrawn, {at} ({of_what})"
    if last.kind is Verdict.DISPUTED:
        return f"{' against '.join(_rivals(chain, story, said))}, disputed, {at} ({of_what})"
    values = _steps(chain, story, said)
    steps = " → ".join(values)
    if len(values) == 1 and (chain[0].old is None or last.kind is Verdict.FOLLOW_UP):
        return f"new: {steps}, {at} ({of_what})"
    corrected = ", corrected by its source" if last.kind is Verdict.CORRECTED else ""
    return f"{steps}{corrected}, {at} ({of_what})"


def _steps(chain: list[Change], story: Story, said: Mapping[str, Claim]) -> list[str]:
    """The values a fact went through, as they read; those in the middle of a long way left out."""
    last = chain[-1]
    values = [value for change in chain for value in (change.old, change.new) if value is not None]
    if last.unit is None:
        raise ValueError(f"change {last.id} is not about a figure")
    behind = _behind(last, story)
    steps: list[str] = []
    for value in values:
        text = value_words(value, last.unit, behind, said)
        if not steps or steps[-1] != text:
            steps.append(text)
    if len(steps) > MOST_STEPS:
        steps = [steps[0], "…", *steps[-(MOST_STEPS - 1) :]]
    return steps


def _rivals(chain: list[Change], story: Story, said: Mapping[str, Claim]) -> list[str]:
    """The two values that the last change set against each other, or else all that the fact holds."""
    steps, last = _steps(chain, story, said), chain[-1]
    fact = _fact(last, story)
    if len(steps) > 1 or fact is None or last.unit is None:
        return steps[-2:]
    texts = (value_words(held.value, last.unit, held.claims, said) for held in fact.held)
    return list(dict.fromkeys(texts)) or steps


def _behind(change: Change, story: Story) -> list[str]:
    """Claims that may carry the words of a vague value: those of the change and of its fact."""
    fact = _fact(change, story)
    return [*(key for held in (fact.held if fact else ()) for key in held.claims), *change.claims]


def _fact(change: Change, story: Story) -> Fact | None:
    return next((fact for fact in story.facts if fact.id == change.fact), None)


def _statement(change: Change, story: Story) -> str:
    fact = _fact(change, story)
    if fact is None:
        return "report withdrawn"
    if change.kind is Verdict.RETRACTED:
        return f"withdrawn: {quoted(fact.statement)}"
    word = {Verdict.DISPUTED: "disputed", Verdict.CORRECTED: "corrected"}.get(change.kind)
    return f"{word or action_label(fact).lower()}: {quoted(shorten(fact.statement, 160, placeholder=' …'))}"
