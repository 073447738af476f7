"""The console as a platform: cards, digests and replies as text, in a terminal or a file.

What is printed cannot be changed, so an edit is printed as the card again, headed EDITED, with "▸" at
every line that differs. Colours only where the output is a terminal; nothing depends on them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from adapters.text import clean, one_line, truncate
from bot.errors import DeliveryError
from bot.model import BriefingKind, Diagnosis, Platform, Receipt
from bot.notify.numbers import full_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

    from bot.model import Briefing, Channel, Delivery, Figure, Image
    from bot.ports import Clock

WIDEST = 100
"""Columns that a card takes at most, for reading."""

REMEMBERED = 1000
"""Messages that can be compared with their edits, or found again."""

LONGEST_LINE = 1200
"""Characters of one text that are shown; no honest title or quote comes near it."""

BUTTONS = "[Sources] [History] [Mute]"
MARK = "▸"

_SEVERITY = {1: ("notable", "blue"), 2: ("serious", "yellow"), 3: ("grave", "red")}


class ConsolePlatform:
    """Prints. Knows only what it printed itself: after a restart nothing is found, and is printed again."""

    def __init__(self, console: Console | None = None, *, clock: Clock) -> None:
        """``console`` None: standard output."""
        self._console = console or Console(highlight=False)
        self._clock = clock
        self._printed: dict[str, tuple[Receipt, Briefing]] = {}  # by delivery, oldest first

    @property
    def name(self) -> Platform:
        """Which platform it is."""
        return Platform.CONSOLE

    @property
    def settling(self) -> timedelta:
        """Nothing is ever under way: what was printed is there."""
        return timedelta(0)

    async def open(self) -> None:
        """Nothing to sign in to."""

    async def send(self, delivery: Delivery) -> Receipt:
        """Print a card or a digest; one that was printed already is not printed twice."""
        if delivery.id in self._printed:
            return self._printed[delivery.id][0]
        self._print(render(delivery.briefing, mention=delivery.mention))
        return self._receipt(delivery, delivery.id)

    async def edit(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """Print the card again as edited, with what differs marked."""
        before = next(
            (card for old, card in reversed(self._printed.values()) if old.message_id == receipt.message_id),
            None,
        )
        self._print(render(delivery.briefing, before=before, edited=True))
        return self._receipt(delivery, receipt.message_id)

    async def reply(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """Print what belongs below a card, indented, with the card's title."""
        if delivery.id in self._printed:
            return self._printed[delivery.id][0]
        self._print(render(delivery.briefing))
        return replace(self._receipt(delivery, delivery.id), thread_id=receipt.message_id)

    async def upload(self, channel: Channel, image: Image, below: Receipt | None = None) -> None:  # noqa: ARG002
        """Print what the picture shows: a console has words only."""
        self._print(_text(f"[{image.name}] {image.alt}", "dim"))

    async def find(self, channel: Channel, delivery: str) -> Receipt | None:
        """What was printed by this process; None for what an earlier one may have printed."""
        found = self._printed.get(delivery)
        return found[0] if found and found[0].channel == channel else None

    async def diagnose(self, channels: Iterable[Channel]) -> tuple[Diagnosis, ...]:
        """Every channel of the console can be printed to."""
        return tuple(Diagnosis(str(channel)) for channel in channels)

    async def close(self) -> None:
        """Nothing to let go of: the stream is the caller's."""

    def _print(self, what: RenderableType) -> None:
        if self._console.quiet:  # rich would lay it all out first, which is most of a replay's time
            return
        try:
            show(what, self._console)
        except OSError as error:
            raise DeliveryError(f"the console cannot be written to: {error}", retryable=True) from error

    def _receipt(self, delivery: Delivery, message_id: str) -> Receipt:
        receipt = Receipt(delivery.id, delivery.channel, message_id, self._clock.now(), delivery.event)
        self._printed[delivery.id] = (receipt, delivery.briefing)
        for old in list(islice(self._printed, max(0, len(self._printed) - REMEMBERED))):
            del self._printed[old]
        return receipt


def print_briefing(briefing: Briefing, console: Console) -> None:
    """Print a briefing that goes to no channel."""
    show(render(briefing), console)


def show(what: RenderableType, console: Console) -> None:
    """Print without reading anything into it, no wider than is good for reading."""
    console.print(what, highlight=False, width=min(console.width, WIDEST))


def render(
    briefing: Briefing,
    *,
    before: Briefing | None = None,
    edited: bool = False,
    mention: str | None = None,
) -> RenderableType:
    """A briefing for a console. ``before``: what an edited one looked like, None when that is not known."""
    if briefing.kind is BriefingKind.REPLY:
        return _reply(briefing)
    if briefing.kind is BriefingKind.DIGEST:
        return _digest(briefing)
    return _card(briefing, before, edited=edited, mention=mention)


# --- the card -----------------------------------------------------------------------------------


def _card(
    briefing: Briefing, before: Briefing | None, *, edited: bool, mention: str | None
) -> RenderableType:
    word, colour = _SEVERITY[min(max(briefing.severity, 1), 3)]
    foot = [word] if briefing.kind is BriefingKind.ALERT else []
    if briefing.at:
        foot.append(f"{full_day(briefing.at.date())}, {briefing.at:%H:%M} UTC")
    return Panel(
        Group(*_body(briefing, before, mention)),
        title=_text(("EDITED · " if edited else "") + briefing.kicker, f"bold {colour}"),
        title_align="left",
        subtitle=_text(" · ".join(foot), "dim"),
        subtitle_align="right",
        border_style=colour,
        padding=(0, 1),
    )


def _body(briefing: Briefing, before: Briefing | None, mention: str | None) -> Iterator[RenderableType]:
    if mention:
        yield _text(f"@{mention.lstrip('@')}", "bold")
    yield _text(briefing.title, "bold")
    if address := _address(briefing.link):
        yield Text(address, "dim", overflow="fold")
    if briefing.figures:
        yield Text()
        yield _rows(briefing.figures, before.figures if before else briefing.figures)
    if briefing.changes:
        yield Text()
    for line in briefing.changes:
        new = before is not None and line not in before.changes
        yield _text(f"{MARK if new else ' '} {line}", "bold" if new else "")
    if briefing.sources or briefing.before:
        yield Text()
    if briefing.sources:
        more = before is not None and briefing.sources != before.sources
        yield _text(f"{MARK} {briefing.sources}" if more else briefing.sources, "dim")
    if briefing.before:
        yield _text(briefing.before, "dim")
    if briefing.kind is BriefingKind.ALERT:
        yield _text(BUTTONS, "dim")


def _rows(figures: tuple[Figure, ...], before: tuple[Figure, ...]) -> RenderableType:
    """Mark, label, value, who says so; a value with its note, and struck through when withdrawn."""
    if all(row.value.startswith("“") for row in figures):  # quotes are read as sentences, not in columns
        return Group(*(_quote(row, new=row not in before) for row in figures))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=1)
    table.add_column(max_width=26)
    table.add_column(max_width=44)
    table.add_column(style="dim")
    for row in figures:
        new = row not in before
        value = _text(row.value, "strike" if row.note == "withdrawn" else "bold")
        if row.note:
            value.append(f" [{one_line(row.note)}]", "yellow not bold not strike")
        table.add_row(MARK if new else "", _text(row.label), value, _text(row.attribution))
    return table


def _quote(row: Figure, *, new: bool) -> RenderableType:
    text = _text(f"{row.label}: {row.value}")
    text.append(f" – {one_line(row.attribution)}", "dim")
    if row.note:
        text.append(f" [{one_line(row.note)}]", "yellow")
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=1)
    grid.add_column()
    grid.add_row(MARK if new else "", text)
    return grid


# --- replies and digests ------------------------------------------------------------------------


def _reply(briefing: Briefing) -> RenderableType:
    head = _text(f"↳ {briefing.kicker.split(' · ', 1)[0]}", "bold")
    head.append(f" · {one_line(briefing.title)}", "not bold dim")
    lines = [Padding(_text(line), (0, 0, 0, 4), expand=False) for line in briefing.changes]
    return Group(Padding(head, (0, 0, 0, 2), expand=False), *lines)


def _digest(briefing: Briefing) -> RenderableType:
    parts: list[RenderableType] = [_text(briefing.kicker, "bold blue"), _text(briefing.title, "bold")]
    tail: list[RenderableType] = []
    for section in briefing.sections:
        shown = tail if section.heading.startswith("Context") else parts
        shown.append(Text())
        if section.heading:
            shown.append(_text(section.heading, "bold"))
        shown += [_item(line) if section.heading else _text(line) for line in section.lines]
    if briefing.figures:
        parts += [Text(), _text("Figures", "bold"), _rows(briefing.figures, briefing.figures)]
    return Group(*parts, *tail)


def _item(line: str) -> RenderableType:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=1)
    grid.add_column()
    grid.add_row("•", _text(line))
    return grid


def _text(text: str, style: str = "") -> Text:
    """Somebody's words: on one line, without control characters, and never read as markup."""
    indent = len(text) - len(text.lstrip(" "))
    return Text(" " * indent + truncate(one_line(text), LONGEST_LINE), style)


def _address(link: str | None) -> str | None:
    """An address that is printed: of the web, without anything that is not one."""
    if link is None or not link.startswith(("https://", "http://")) or clean(link).split() != [link]:
        return None
    return link
