"""A card and the replies below it, as blocks.

    🟠 UPDATED  Prisoner exchange · Ukraine–Russia · serious  5 Feb, 14:05    context
    Russia and Ukraine exchange prisoners after talks                  rich text, linked
    To Russia: 157 servicemen – Russian Defence Ministry               rich text
    ▏150 → 157, 14:05 UTC (to Russia)                                  quote
    3 independent sources, B2 · CNA · first seen 13:37 UTC             context
    Before this: 15 May, 205 each (4 sources)                          context
    [Sources] [History] [Mute]                                         actions

The time in the first line is shown in each reader's own zone; the others are quoted as they were told.
A card is one message, since it is edited: what does not fit is named and left to the buttons. Pure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from adapters.slack.blocks import (
    LONGEST_MESSAGE,
    actions,
    button,
    context,
    date,
    harmless,
    linked,
    ours,
    quote,
    rich,
    section,
    size,
    words,
)
from adapters.slack.spoken import parted
from adapters.text import one_line, truncate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from adapters.slack.blocks import Block
    from bot.model import Briefing, Figure

LONGEST_KICKER = 300
LONGEST_TITLE = 600
LONGEST_FOOT = 1500
LONGEST_LABEL = 120
LONGEST_VALUE_SHOWN = 400
LONGEST_LINE = 700
"""Characters of one text that are shown."""


SOURCES, HISTORY, MUTE = "sitrep.sources", "sitrep.history", "sitrep.mute"
"""Ids of the buttons of a card; never changed, since old messages keep theirs."""

_SEVERITY = {1: ("🔵", "notable"), 2: ("🟠", "serious"), 3: ("🔴", "grave")}
_VERDICT = re.compile(r"[^\W\d_]([^\W\d_]|[ -]){0,30}")
ROOM_FOR_FOOT = 400  # of what says that something was left out


def card(briefing: Briefing, mention: str | None) -> list[Block]:
    """The message of an event."""
    top = [_kicker(briefing), rich(section(*mentioned(mention), *_title(briefing)))]
    foot = [context(text, LONGEST_FOOT) for text in (briefing.sources, briefing.before) if one_line(text)]
    if briefing.event:
        foot.append(_buttons(briefing.event))
    room = LONGEST_MESSAGE - size([*top, *foot]) - ROOM_FOR_FOOT
    changes = _changes(briefing.changes, room // 3)
    figures = _figures(briefing.figures, room - size(changes))
    return [*top, *figures, *changes, *foot]


def _kicker(briefing: Briefing) -> Block:
    mark, word = _SEVERITY[min(max(briefing.severity, 1), 3)]
    verdict, rest = parted(briefing.kicker)
    loud = f"*{verdict}*" if _VERDICT.fullmatch(verdict) else ""
    said = " · ".join(part for part in ("" if loud else verdict, rest, word) if part)
    when = [date(briefing.at)] if briefing.at else []
    return context(said, LONGEST_KICKER, before=[ours(f"{mark} {loud}".strip())], after=when)


def _title(briefing: Briefing) -> Iterator[Block]:
    title = harmless(briefing.title, LONGEST_TITLE)
    if title:
        yield linked(title, briefing.link, bold=True)
    else:
        yield words("Untitled", italic=True)


def mentioned(mention: str | None) -> Iterator[Block]:
    """Ids that are neither of a group nor of a person are shown as text: nobody is called."""
    if not mention:
        return
    if mention.isascii() and mention.isalnum() and mention[0] == "S":
        yield {"type": "usergroup", "usergroup_id": mention}
    elif mention.isascii() and mention.isalnum() and mention[0] in "UW":
        yield {"type": "user", "user_id": mention}
    else:
        yield words(f"@{harmless(mention, LONGEST_LABEL).lstrip('@')}")
    yield words(" ")


def _buttons(event: str) -> Block:
    return actions(
        button("Sources", SOURCES, event),
        button("History", HISTORY, event),
        button("Mute", MUTE, event),
    )


def _figures(rows: Sequence[Figure], room: int) -> list[Block]:
    """As many rows as there is room for; how many are left out is said."""
    lines: list[list[Block]] = []
    for row in rows:
        line = list(figure_row(row, "\n" if lines else ""))
        if not any(harmless(part) for part in (row.label, row.value, row.attribution, row.note)):
            continue
        room -= size(line) + 1
        if room < 0:
            left = len(rows) - len(lines)
            lines.append([words(f"\n… {left} more; press Sources", italic=True)])
            break
        lines.append(line)
    return [rich(section(*(piece for line in lines for piece in line)))] if lines else []


def figure_row(row: Figure, lead: str = "") -> Iterator[Block]:
    """``To Russia: 157 servicemen – Russian Defence Ministry``; struck through when withdrawn."""
    label, value = harmless(row.label, LONGEST_LABEL), harmless(row.value, LONGEST_VALUE_SHOWN)
    told = harmless(row.attribution, LONGEST_LABEL)
    if label or lead:
        yield words(f"{lead}{label}{': ' if label else ''}")
    if value:
        quoted = value.startswith("“")  # a sentence is read as one, not shouted
        style = {"strike": True} if row.note == "withdrawn" else {} if quoted else {"bold": True}
        yield words(value, **style)
    note = harmless(row.note, LONGEST_LABEL)
    tail = f"{f' ({note})' if note else ''}{f' – {told}' if told else ''}"
    if tail:
        yield words(tail)


def _changes(lines: Sequence[str], room: int) -> list[Block]:
    """What changed, newest last; when there is no room for all, the newest are kept."""
    kept: list[str] = []
    for line in reversed(lines):
        text = harmless(line, LONGEST_LINE)
        room -= len(text) + 2
        if room < 0:
            kept.append(f"… {len(lines) - len(kept)} earlier; press History")
            break
        if text:
            kept.append(text)
    return [rich(quote(words("\n".join(reversed(kept)))))] if kept else []


def reply(briefing: Briefing) -> list[Block]:
    """What changed, below the card: short, since the card says the rest."""
    verdict = harmless(parted(briefing.kicker)[0], LONGEST_LABEL)
    lines = [harmless(line, LONGEST_LINE) for line in briefing.changes]
    room = LONGEST_MESSAGE - 3 * LONGEST_TITLE
    told = truncate("\n".join(line for line in lines if line), room, lambda part: size([words(part)]))
    body = [words(verdict or "Changed", bold=True)]
    if told:
        body.append(words(f"\n{told}"))
    title = harmless(briefing.title, LONGEST_TITLE)
    source = [rich(section(linked(title, briefing.link)))] if title else []
    return [rich(section(*body)), *source]
