"""What feeds.toml, sources.toml, topics.toml and conflicts.toml may say: one row of each.

A row checks itself. What rows owe to each other is checked in ``bot.config.crosscheck``.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from bot.config.explain import quoted, refuse
from bot.config.schema import Table, Text, Whole
from bot.model import Conflict, Feed, Grade, Side, Source, Topic

# Language, script, region: the parts of BCP 47 (RFC 5646) that a publisher's language needs.
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

# Conflicts that are what is left over; the only ones that need no words.
LEFT_OVER = frozenset({"other", "none"})


def slug(text: str) -> str:
    """A text as an id: lower case, letters and digits, one hyphen for anything else."""
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-") or "unnamed"


def _slug(value: str) -> str:
    if not _SLUG.fullmatch(value):
        raise refuse(
            f"{quoted(value)} is not an id of lower-case letters, digits and hyphens",
            f"Write it as '{slug(value)}'.",
        )
    return value


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise refuse(f"{quoted(value)} is not a language tag", 'Write a BCP 47 tag, such as "en" or "pt-BR".')
    return value


def feed_problem(url: str) -> str | None:
    """What keeps ``url`` from being a feed's address, as "names no host"; None when nothing does.

    Does not try it out, and does not repeat it: an address may hold a key.
    """
    if re.search(r"[\s\x00-\x1f\x7f]", url):
        return "holds a space or a control character"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "has a broken host or port"
    if parts.scheme.lower() not in {"http", "https"}:
        return "does not start with https:// or http://"
    if parts.username is not None or parts.password is not None:
        return "holds a user name or password, and Sitrep sends none"
    return None if host else "names no host"


def _address(value: str) -> str:
    problem = feed_problem(value)
    if problem:
        raise refuse(
            f"the address {problem}", 'Write the whole address, such as "https://example.org/rss.xml".'
        )
    return value


def _word(value: str) -> str:
    if not value.strip(" *"):
        raise refuse("an empty word matches nothing", "Remove it, or write the word that is missing.")
    parts = [part.strip() for part in value.split(" + ")]
    if all(part.startswith("!") for part in parts):
        raise refuse(
            f"{quoted(value)} bars words and asks for none", 'Write a word before it: "talks + !trade".'
        )
    for part in parts:
        if part.lstrip("! ").startswith("*"):
            raise refuse(
                f"{quoted(part)} begins with *, so it is never found",
                'Write how the word begins: * stands for the rest of it, as in "missile*".',
            )
    return value


Id = Annotated[str, AfterValidator(_slug)]
Language = Annotated[str, AfterValidator(_language)]
Address = Annotated[str, AfterValidator(_address)]
Word = Annotated[str, AfterValidator(_word)]
Words = tuple[Word, ...]


class SourceRow(Table):
    """One [[source]]: a publisher."""

    id: Id = Field(examples=["example-news"])
    name: Text = Field(examples=["Example News"])
    family: Id = Field(examples=["example-group"])
    grade: Grade = Grade.C
    side: Side = Side.NEUTRAL
    party: Text | None = Field(default=None, examples=["Ukraine"])
    language: Language = "en"
    aliases: tuple[Text, ...] = Field(default=(), examples=[["Example World"]])

    @model_validator(mode="after")
    def _side_and_party(self) -> SourceRow:
        if self.side is not Side.NEUTRAL and self.party is None:
            raise refuse(
                f"side is '{self.side}', but no party is named",
                'Add the party that it belongs to or backs, such as party = "Ukraine".',
            )
        if self.side is Side.NEUTRAL and self.party is not None:
            raise refuse(
                f"it is neutral, but party names '{self.party}'",
                'Add side = "own" or side = "allied", or remove the party.',
            )
        return self

    def noun(self) -> Source:
        """The source that it describes."""
        return Source(
            id=self.id,
            name=self.name,
            family=self.family,
            grade=self.grade,
            side=self.side,
            party=self.party,
            language=self.language,
        )


class FeedRow(Table):
    """One [[feed]]: an address that is polled."""

    id: Id = Field(examples=["example-news-world"])
    url: Address = Field(examples=["https://example.org/rss.xml"])
    source: Id = Field(examples=["example-news"])
    interval_minutes: Whole | None = Field(default=None, ge=5, le=10_080, examples=[60])  # None: [poll]'s
    enabled: bool = True
    announce_first: bool = False

    def noun(self, interval_minutes: int) -> Feed:
        """The feed that it describes, polled at ``interval_minutes`` where it names no interval."""
        return Feed(
            id=self.id,
            url=self.url,
            source=self.source,
            interval_minutes=self.interval_minutes or interval_minutes,
            enabled=self.enabled,
            announce_first=self.announce_first,
        )


class TopicRow(Table):
    """One [[topic]]: a subject that can be subscribed to."""

    id: Id = Field(examples=["prisoner-exchange"])
    name: Text = Field(examples=["Prisoner exchange"])
    means: str = ""
    words: Words = Field(default=(), examples=[["prisoner swap"]])
    strong: Words = Field(default=(), examples=[["prisoner exchange"]])
    exclude: Words = Field(default=(), examples=[["prison reform"]])
    acled: Text | None = Field(default=None, examples=["Agreement"])
    cameo: Text | None = Field(default=None, examples=["08"])
    iptc: Annotated[Text, Field(pattern=r"^medtop:\d{8}$|^\d{8}$")] | None = Field(
        default=None, examples=["medtop:20000053"]
    )

    @model_validator(mode="after")
    def _has_words(self) -> TopicRow:
        if not self.words and not self.strong:
            raise refuse(
                "it has no words, so nothing would ever belong to it", 'Add words = ["…"] or strong = ["…"].'
            )
        return self

    def noun(self) -> Topic:
        """The topic that it describes."""
        return Topic(**dict(self))


class ConflictRow(Table):
    """One [[conflict]]: a war that is followed."""

    id: Id = Field(examples=["ukraine-russia"])
    name: Text = Field(examples=["Ukraine–Russia"])
    parties: tuple[Text, ...] = Field(default=(), examples=[["Ukraine", "Russia"]])
    words: Words = Field(default=(), examples=[["Donbas"]])
    strong: Words = Field(default=(), examples=[["Kherson"]])
    exclude: Words = Field(default=(), examples=[["Kherson, New York"]])

    @model_validator(mode="after")
    def _has_words(self) -> ConflictRow:
        if not self.words and not self.strong and self.id not in LEFT_OVER:
            raise refuse(
                "it has no words, so nothing would ever belong to it", 'Add words = ["…"] or strong = ["…"].'
            )
        return self

    def noun(self) -> Conflict:
        """The conflict that it describes."""
        return Conflict(**dict(self))


Row = SourceRow | FeedRow | TopicRow | ConflictRow
TableName = Literal["source", "feed", "topic", "conflict"]

FILES: dict[TableName, tuple[str, type[Row]]] = {
    "source": ("sources.toml", SourceRow),
    "feed": ("feeds.toml", FeedRow),
    "topic": ("topics.toml", TopicRow),
    "conflict": ("conflicts.toml", ConflictRow),
}
