"""Names that Sitrep knows: countries and their people, places of the wars, actors, institutions.

Longest name wins. A name that the table writes with a capital needs one in the text, one written in
capitals needs them all, so that "us" is not the US. Does not disambiguate by meaning: names with
other meanings are marked in the tables and count only beside another name of the same country.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from bot.errors import ConfigError
from bot.extract.document import Mention
from bot.extract.phrases import Phrases
from bot.extract.text import plain
from bot.model import Atlas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.extract.document import Kind
    from bot.extract.phrases import Hit

_KINDS = {"country", "demonym", "region", "city", "group", "force", "person", "office", "org"}


class Name(NamedTuple):
    """One spelling of one known thing."""

    kind: Kind
    name: str  # canonical
    written: str  # this spelling, typography plain
    party: str | None
    country: str | None
    shared: bool  # has other meanings
    institution: bool  # of any state; becomes a state's by its neighbours


class Gazetteer:
    """All names of the packaged tables, ready to be found. Immutable; safe to share between threads."""

    def __init__(self) -> None:
        names = list(_countries()) + list(_places()) + list(_actors())
        self.names = tuple(names)  # every spelling of everything known, in the order of the tables
        self._people = {n.written.lower(): n for n in names if n.kind == "demonym"}
        self._names = Phrases((n.written, n) for n in names)

    @property
    def atlas(self) -> Atlas:
        """Which of the known places are one town each, and in which country a region or town lies.

        Capitals lie nowhere: their names stand for governments as often as for towns.
        """
        places = tuple(_places())
        return Atlas(
            towns=frozenset(name.name for name in (*_countries(), *places) if name.kind == "city"),
            lands={place.name: place.country for place in places if place.country},
        )

    def find(self, body: str, folded: str) -> tuple[Mention, ...]:
        """Names in the body, in order, none inside another; ``folded`` is the body as it is matched."""
        written = plain(body)
        hits = _longest(
            [hit for hit in self._names.find(folded) if _cased(hit.value.written, written, hit.start)]
        )
        near = {hit.value.country for hit in hits if not hit.value.shared}
        found: list[Mention] = []
        for hit in hits:
            name = hit.value
            if name.shared and name.country not in near:
                continue
            mention = Mention(
                name.kind, name.name, body[hit.start : hit.end], hit.start, hit.end, name.party, name.country
            )
            if name.institution:
                mention = _of_state(mention, found, folded, body)
            elif found and (owner := _owned_by(found[-1], mention, folded, body)) is not None:
                found[-1] = owner
                continue
            found.append(mention)
        return tuple(found)


def _longest(hits: list[Hit[Name]]) -> list[Hit[Name]]:
    """Leftmost-longest, without overlaps."""
    hits.sort(key=lambda hit: (hit.start, -hit.end))
    kept: list[Hit[Name]] = []
    end = 0
    for hit in hits:
        if hit.start >= end:
            kept.append(hit)
            end = hit.end
    return kept


def _cased(name: str, text: str, start: int) -> bool:
    """Whether the text writes the name with the capitals that it needs."""
    first = name[0]
    if not first.isupper():
        return True
    if not text[start].isupper():
        return False
    if len(name) <= 6 and name.isupper():
        return text.startswith(name, start)
    return True


def _of_state(mention: Mention, before: list[Mention], folded: str, body: str) -> Mention:
    """The institution together with the state right before it: "Russian" or "Lebanon's" + "army"."""
    if not before:
        return mention
    owner = before[-1]
    between = folded[owner.end : mention.start]
    if owner.kind not in ("country", "demonym") or between not in (" ", "'s ", "' "):
        return mention
    before.pop()
    return mention._replace(
        name=f"{owner.country or owner.name} {mention.name}",
        text=body[owner.start : mention.end],
        start=owner.start,
        party=owner.party,
        country=owner.country,
    )


_OF = (" of ", " of the ")


def _owned_by(office: Mention, state: Mention, folded: str, body: str) -> Mention | None:
    """The institution before, when "of <country>" follows it: "Ministry of Defence of Ukraine"."""
    if office.party is not None or office.kind not in ("office", "force") or state.kind != "country":
        return None
    if folded[office.end : state.start] not in _OF:
        return None
    return office._replace(
        name=f"{state.name} {office.name}",
        text=body[office.start : state.end],
        end=state.end,
        party=state.party,
        country=state.country,
    )


# --- tables -------------------------------------------------------------------------------------


@cache
def _table(name: str) -> dict[str, Any]:
    table = tomllib.loads(files("bot.extract").joinpath(f"data/{name}.toml").read_text(encoding="utf-8"))
    for key in ("source", "licence"):
        if not isinstance(table.get(key), str):
            raise ConfigError(
                f"{name}.toml", key, "is missing", "Say where the names come from and their licence."
            )
    return table


def _spellings(file: str, key: str, names: str) -> Iterator[tuple[str, str, bool]]:
    """Canonical name, spelling, and whether it has other meanings, for "A|B?|C"."""
    parts = [part.strip() for part in names.split("|")]
    if not all(parts):
        raise ConfigError(
            f"{file}.toml", key, f"has an empty name in {names!r}", 'Separate names by one "|".'
        )
    canonical = parts[0].rstrip("?")
    for part in dict.fromkeys(parts):
        yield canonical, plain(part.rstrip("?")), part.endswith("?")


def _countries() -> Iterator[Name]:
    table = _table("countries")
    parties = table.get("parties", {})
    for country, line in table["countries"].items():
        fields = [field.strip() for field in line.split(";")]
        if len(fields) != 3 or not fields[0]:
            raise ConfigError(
                "countries.toml", country, "is not names ; people ; capital", "Write three fields."
            )
        party = parties.get(country, country)
        kinds: tuple[Kind, Kind, Kind] = ("country", "demonym", "city")
        for kind, field in zip(kinds, fields, strict=True):
            for capital, spelling, shared in _spellings("countries", country, field) if field else ():
                name = capital if kind == "city" else country
                yield Name(kind, name, spelling, party, country, shared, institution=False)


@cache
def capitals() -> frozenset[str]:
    """Canonical names of the capitals, which stand for their governments: "Kyiv says"."""
    return frozenset(name.name for name in _countries() if name.kind == "city")


def _places() -> Iterator[Name]:
    for row in _table("places")["place"]:
        country = _text("places", "country", row) or None  # "" for waters that are nobody's
        party = row.get("party", country)
        kinds: tuple[tuple[Kind, str], ...] = (("region", "regions"), ("city", "cities"))
        for kind, key in kinds:
            for line in row[key]:
                for name, spelling, shared in _spellings("places", country or "waters", line):
                    yield Name(kind, name, spelling, party, country, shared, institution=False)


def _actors() -> Iterator[Name]:
    table = _table("actors")
    kinds: tuple[Kind, ...] = ("group", "force", "org", "person")
    for kind in kinds:
        for row in table[kind]:
            for line in row["names"]:
                for name, spelling, shared in _spellings("actors", kind, line):
                    yield Name(
                        kind, name, spelling, row.get("party"), row.get("country"), shared, institution=False
                    )
    for row in table["institution"]:
        kind = cast("Kind", _text("actors", "kind", row))
        if kind not in _KINDS:
            raise ConfigError(
                "actors.toml", "institution.kind", f"{kind!r} is unknown", f"One of {sorted(_KINDS)}."
            )
        for line in row["names"]:
            for name, spelling, shared in _spellings("actors", "institution", line):
                yield Name(kind, name, spelling.lower(), None, None, shared, institution=True)


def _text(file: str, key: str, row: dict[str, Any]) -> str:
    if not isinstance(row.get(key), str):
        raise ConfigError(f"{file}.toml", key, "is missing", "Give it as a text.")
    return str(row[key])
