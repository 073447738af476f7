"""Seed briefings to entries: a text or Markdown file in the shape of a situation report.

    title · lead · Why It Matters · Key Developments (labelled lines) · Full Report (headed paragraphs)
    · Context & Previous Events

Text and Markdown are first read into the same blocks (``bot.collect.blocks``); this module sorts
blocks into sections and sections into entries. It does not decide what in them is a claim.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from bot.collect.blocks import Block, Kind, blocks_of_markdown, blocks_of_text, is_known, known_heading
from bot.collect.front_matter import FrontMatter, split_front_matter
from bot.collect.identity import content_hash, entry_id
from bot.collect.syndication import TEXT_LIMIT, TITLE_LIMIT
from bot.collect.text import shorten
from bot.errors import InputError, ParseError
from bot.model import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

FEED = "seed"  # Entry.feed of all parts of seed briefings
SOURCE = "seed"  # Source.id where a file names none
SIZE_LIMIT = 1024 * 1024  # bytes
_MARKDOWN = frozenset({".md", ".markdown"})
_SUFFIXES = _MARKDOWN | {".txt"}
# "Prisoner Exchange: text"; a colon inside of a time or an address is followed by no space.
_LABELLED = re.compile(r"([^:\n]{1,80}):\s+(\S.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SeedDocument:
    """A seed briefing: its parts as entries, and who it says it is from."""

    name: str  # file name
    title: str
    source: str  # Source.id, derived from source_name; "seed" where the file names none
    source_name: str | None  # as the file names it
    entries: tuple[Entry, ...]  # lead first, then in the document's order


def find_seeds(folder: Path) -> tuple[Path, ...]:
    """Briefing files (.txt, .md, .markdown) of a folder, by name; of a file, the file itself.

    Does not descend, and leaves out hidden files and a README. Raises InputError where there is nothing.
    """
    if folder.is_file():
        return (folder,)
    if not folder.is_dir():
        raise InputError(f"{folder} does not exist; give a briefing file or a folder of them.")
    return tuple(
        path
        for path in sorted(folder.iterdir())
        if path.is_file()
        and path.suffix.lower() in _SUFFIXES
        and not path.name.startswith(".")
        and path.stem.lower() != "readme"
    )


def read_seed(path: Path, *, collected: datetime, default_published: datetime) -> SeedDocument:
    """A briefing file as entries. ``default_published`` counts where the file states no date.

    Raises ParseError, with the file's name and what would be right.
    """
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise ParseError(f"{path.name}: cannot be read ({error.strerror}).") from error
    try:
        text = _decoded(data)
        matter, body = split_front_matter(text)
        blocks = blocks_of_markdown(body) if path.suffix.lower() in _MARKDOWN else blocks_of_text(body)
        title, parts = _parts(blocks)
    except ParseError as error:
        raise ParseError(f"{path.name}: {error}") from error
    return _document(path.name, title, parts, matter, collected, matter.published or default_published)


@dataclass(frozen=True, slots=True)
class _Part:
    section: str  # canonical heading, "" for the lead
    label: str  # "" where the part has none of its own
    text: str


def _decoded(data: bytes) -> str:
    if len(data) > SIZE_LIMIT:
        raise ParseError(f"It is larger than {SIZE_LIMIT // 1024} KiB; a briefing is a few pages.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError(f"It is not UTF-8: byte {error.start} is {data[error.start]:#04x}.") from error
    if not text.strip("\x00 \t\r\n"):
        raise ParseError("It is empty.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parts(blocks: tuple[Block, ...]) -> tuple[str, tuple[_Part, ...]]:
    if not any(is_known(block) for block in blocks):
        raise ParseError(
            "None of the headings of a briefing is in it: Why It Matters, Key Developments, Full Report, "
            "Context & Previous Events."
        )
    if not blocks or is_known(blocks[0]):
        raise ParseError("It has no title: the first line must say what the briefing is about.")
    title, parts = blocks[0].text, tuple(_sections(blocks[1:]))
    if not parts:
        raise ParseError("There is no text below its headings.")
    return shorten(title, TITLE_LIMIT), parts


def _sections(blocks: Iterable[Block]) -> Iterator[_Part]:
    """One part for each labelled line and for each stretch of paragraphs below one heading."""
    section, label, lines = "", "", list[str]()
    for block in blocks:
        if block.kind is Kind.PARAGRAPH:
            lines.append(block.text)
            continue
        if lines:
            yield _Part(section, label, "\n".join(lines))
            lines = []
        if block.kind is Kind.BULLET:
            match = _LABELLED.fullmatch(block.text)
            yield _Part(section, *(match.groups() if match else (label, block.text)))
        elif is_known(block):
            section, label = known_heading(block.text) or "", ""
        else:
            label = block.text
    if lines:
        yield _Part(section, label, "\n".join(lines))


def _document(
    name: str,
    title: str,
    parts: tuple[_Part, ...],
    matter: FrontMatter,
    collected: datetime,
    published: datetime,
) -> SeedDocument:
    source = matter.source_id or SOURCE
    lead = "\n".join(part.text for part in parts if not part.section and not part.label)
    taken: set[str] = set()
    entries = []
    for part in parts:
        heading = shorten(part.label or part.section or title, TITLE_LIMIT)
        key = _unused(f"{name}#{part.section or 'Lead'}/{part.label}", taken)
        text = shorten(part.text, TEXT_LIMIT)
        entries.append(
            Entry(
                id=entry_id(source, key),
                key=key,
                content_hash=content_hash(heading, text),
                feed=FEED,
                source=source,
                title=heading,
                text=text,
                link=None,
                published=published,
                collected=collected,
                context=f"{title}\n{lead}".strip(),
                conflict=matter.conflict,
                document=name,
            )
        )
    return SeedDocument(name, title, source, matter.source, tuple(entries))


def _unused(key: str, taken: set[str]) -> str:
    """A key of its own for each part: the second of the same section and label is "…/2"."""
    own = key if key not in taken else next(k for n in count(2) if (k := f"{key}/{n}") not in taken)
    taken.add(own)
    return own
