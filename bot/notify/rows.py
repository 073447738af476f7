"""Rows of a card: what is counted, as it was put, and who says so.

Rivals stand in rows of their own, one a value, never averaged. Nothing is said that no claim says.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import shorten
from typing import TYPE_CHECKING

from bot.model import FactStatus, Figure, Role, Side, Value
from bot.notify.numbers import UNSTATED, in_all, value_text
from bot.notify.view import claims, listed
from bot.notify.words import fold, label, row_order, speaks_for, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.model import Claim, Fact, Held, Source, Story, Unit
    from bot.notify.view import Names

MOST_FIGURES = 10
MOST_QUOTES = 3
MOST_NAMES = 3
QUOTE_CHARACTERS = 240

_NOTES = {
    FactStatus.RETRACTED: "withdrawn",
    FactStatus.DISPUTED: "disputed",
    FactStatus.CORRECTED: "corrected",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of one fact, before rows are drawn together."""

    fact: Fact
    held: Held
    note: str
    attribution: str


def figures(story: Story, names: Names) -> tuple[Figure, ...]:
    """The rows of a story: its figures, or where it has none a few quoted statements."""
    return figure_rows(story, names) or quotes(story, names)


def figure_rows(story: Story, names: Names, most: int = MOST_FIGURES) -> tuple[Figure, ...]:
    """A row for each unit, side and speaker; kinds of people counted together stand side by side.

    Those that name no kind are in another row: "11, 2 children" leaves open whether they are among it.
    """
    said = claims(story)
    cells = [cell for fact in ordered(story) for cell in _cells(fact, story, names)]
    drawn: dict[tuple[object, ...], list[Cell]] = {}
    for number, cell in enumerate(cells):
        fact = cell.fact
        key: tuple[object, ...] = (fact.unit, fact.party, fact.role, fact.date, cell.attribution)
        # What is contested or gone stands alone, so that the note is about one value.
        alone = number if cell.note else None
        drawn.setdefault((*key, cell.note, alone, _names_kind(cell, said)), []).append(cell)
    rows = [_row(group, said) for group in drawn.values()]
    if len(rows) > most:
        rest = len(rows) - most + 1
        rows = [*rows[: most - 1], Figure("More", f"{rest} further figures", "")]
    return tuple(rows)


def _names_kind(cell: Cell, said: Mapping[str, Claim]) -> bool:
    fact, held = cell.fact, cell.held
    return counted(fact, held, said) != value_words(held.value, _unit(fact), held.claims, said)


def ordered(story: Story) -> list[Fact]:
    """Facts with a figure: the event's first topic first, this event before totals, by unit and side."""
    lead = story.event.topics[0] if story.event.topics else None
    place = row_order()

    def rank(fact: Fact) -> tuple[object, ...]:
        gone = fact.status is FactStatus.RETRACTED
        unit = place[fact.unit] if fact.unit else 0
        side = (fact.party is None, fact.party or "")
        return fact.role is Role.TOTAL, gone, fact.topic != lead, unit, side, -_size(fact.value), fact.id

    return sorted((fact for fact in story.facts if fact.unit is not None), key=rank)


def _size(value: Value | None) -> float:
    if value is None:
        return 0.0
    return value.quantity or value.high or value.low or 0.0


def _cells(fact: Fact, story: Story, names: Names) -> list[Cell]:
    note = _NOTES.get(fact.status, "")
    if fact.denied and not note:
        note = "denied"
    return [Cell(fact, held, note, attribution(held, story, names)) for held in shown(fact)]


def shown(fact: Fact) -> tuple[Held, ...]:
    """The values a reader sees: the one held first, and its rivals when they are in dispute."""
    return fact.held if fact.status is FactStatus.DISPUTED else fact.held[:1]


def _row(cells: list[Cell], said: Mapping[str, Claim]) -> Figure:
    first = cells[0]
    apart = _apart({fold(cell.fact.place) for cell in cells if cell.fact.place})
    parts = []
    for cell in cells:
        text = counted(cell.fact, cell.held, said)
        parts.append(f"{text} ({cell.fact.place})" if apart and cell.fact.place else text)
    value = ", ".join(dict.fromkeys(parts))
    if first.fact.role is Role.TOTAL:
        value += f", {in_all(first.fact.date)}"
    return Figure(fact_label(first.fact), value, first.attribution, first.note)


def row_line(row: Figure) -> str:
    """A row as a phrase: ``To Russia: 157 servicemen [disputed] – Russian Defence Ministry``."""
    note = f" [{row.note}]" if row.note else ""
    who = f" – {row.attribution}" if row.attribution else ""
    return f"{row.label}: {row.value}{note}{who}"


def _apart(places: set[str]) -> bool:
    """Whether the places are several, and not one more or less closely put."""
    return len(places) > 1 and not any(a != b and a in b for a in places for b in places)


def fact_label(fact: Fact) -> str:
    """Label of a fact with a unit."""
    return label(_unit(fact), fact.party)


def counted(fact: Fact, held: Held, said: Mapping[str, Claim]) -> str:
    """A value and what it counts: ``at least 24 civilians``; the speaker's own words where vague."""
    unit = words().units[_unit(fact)]
    text = value_words(held.value, _unit(fact), held.claims, said)
    if held.value is None or _is_vague(held.value) or text == UNSTATED:
        return text
    who = " ".join((fact.who or unit.noun).split())
    return text if not who or fold(who) in unit.implied else f"{text} {who}"


def amount(fact: Fact, held: Held, said: Mapping[str, Claim]) -> str:
    """The same, with its period when it is a cumulative figure."""
    text = counted(fact, held, said)
    return f"{text}, {in_all(fact.date)}" if fact.role is Role.TOTAL else text


def value_words(value: Value | None, unit: Unit, claim_ids: Iterable[str], said: Mapping[str, Claim]) -> str:
    """A value without what it counts; for a vague one the words of the newest claim that put it so."""
    spans = [said[key].span for key in claim_ids if key in said and said[key].value == value]
    return value_text(value, spans[-1] if spans else "", words().units[unit].number)


def _is_vague(value: Value) -> bool:
    return value.quantity is None and (value.low is None and value.high is None)


def _unit(fact: Fact) -> Unit:
    if fact.unit is None:
        raise ValueError(f"fact {fact.id} counts nothing")
    return fact.unit


# --- who says so --------------------------------------------------------------------------------


def attribution(held: Held, story: Story, names: Names) -> str:
    """Who stands behind a value: the speaker as in the text, else the publishers."""
    if held.speaker:
        return speaker_text(held.speaker, story, names)
    return listed((source_text(names.source_named(key)) for key in held.sources), MOST_NAMES)


def speaker_text(speaker: str, story: Story, names: Names) -> str:
    """A speaker; one who speaks for a side of the conflict is marked as making its own claim."""
    text = " ".join(speaker.split())
    if text.casefold().startswith("the "):
        text = text[4:]
    text = text[:1].upper() + text[1:]
    conflict = names.conflicts.get(story.event.conflict)
    sides = conflict.parties if conflict else ()
    return f"{text} (own claim)" if any(speaks_for(text, side) for side in sides) else text


def source_text(source: Source) -> str:
    """A publisher; organs of belligerents and of their allies are marked."""
    if source.side is Side.OWN:
        return f"{source.name} (own claim)"
    if source.side is Side.ALLIED:
        return f"{source.name} (allied with {source.party})" if source.party else f"{source.name} (allied)"
    return source.name


def claim_text(claim: Claim, source: Source, story: Story, names: Names) -> str:
    """Who makes a claim."""
    return speaker_text(claim.claimed_by, story, names) if claim.claimed_by else source_text(source)


# --- what is quoted -----------------------------------------------------------------------------


def quotes(story: Story, names: Names) -> tuple[Figure, ...]:
    """Statements in their own words; for a story that holds none, how its first report begins."""
    title = fold(story.event.title)
    found: dict[str, Figure] = {}
    for fact in sorted(story.facts, key=lambda fact: (fact.updated_at is None, fact.updated_at, fact.id)):
        text = fold(fact.statement)
        if fact.unit is None and fact.held and text and text != title and text not in found:
            note = _NOTES.get(fact.status, "denied" if fact.denied else "")
            who = attribution(fact.held[0], story, names)
            found[text] = Figure(action_label(fact), quoted(fact.statement), who, note)
    if found or story.facts:
        return tuple(found.values())[:MOST_QUOTES]
    for report in story.reports:
        if report.entry.text:
            source = names.source_named(report.entry.source)
            return (Figure("Reported", quoted(report.entry.text), source_text(source)),)
    return ()


def action_label(fact: Fact) -> str:
    """The action of a statement as a label; ``Said`` where it has none."""
    return (fact.action or "said").replace("_", " ").replace("-", " ").capitalize()


def quoted(text: str) -> str:
    """Somebody's words in quotation marks, shortened at a word."""
    return f"“{shorten(text, QUOTE_CHARACTERS, placeholder=' …')}”"
