"""What is noise in links and texts: the table noise.toml, checked when it is loaded."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Noise:
    """Query parameters, and ends of texts, that say nothing about the world."""

    prefixes: tuple[str, ...]  # a parameter whose name starts so is noise
    names: frozenset[str]
    values: Mapping[str, frozenset[str]]  # noise with one of these values only
    tails: tuple[re.Pattern[str], ...]
    ellipsis: re.Pattern[str]

    def is_tracking(self, name: str, value: str) -> bool:
        """Whether a query parameter only says where a reader came from."""
        name = name.casefold()
        return (
            name.startswith(self.prefixes)
            or name in self.names
            or value.casefold() in self.values.get(name, frozenset())
        )


# A tail begins where a sentence or a line does; within one, the same words may be news.
_BEGIN = r"""(?:\A|(?<=[\n.!?…\])»”"'])|(?<=[\n.!?…\])»”"'] ))"""


@cache
def noise() -> Noise:
    """The packaged table. Raises ValueError when it is not as it should be, which is a bug of ours."""
    return noise_of(tomllib.loads(files(__package__).joinpath("noise.toml").read_text("utf-8")))


def noise_of(table: Mapping[str, object]) -> Noise:
    """A table as it stands in noise.toml. Raises ValueError that names the key that is wrong."""
    links, texts = _part(table, "links"), _part(table, "texts")
    values = _part(links, "values")
    for where, part, allowed in (
        ("", table, {"links", "texts"}),
        ("links.", links, {"prefixes", "names", "values"}),
        ("texts.", texts, {"tails", "ellipses"}),
    ):
        if unknown := set(part) - allowed:
            raise ValueError(f"noise.toml: unknown key {where}{min(unknown)}")
    return Noise(
        prefixes=_strings(links, "prefixes"),
        names=frozenset(_strings(links, "names")),
        values={name: frozenset(_strings(values, name)) for name in values},
        tails=tuple(
            re.compile(rf"{_BEGIN}(?:{tail})\s*\Z", re.IGNORECASE | re.DOTALL)
            for tail in _strings(texts, "tails")
        ),
        ellipsis=re.compile(rf"\s*(?:{'|'.join(_strings(texts, 'ellipses'))})\s*\Z"),
    )


def _part(table: Mapping[str, object], key: str) -> Mapping[str, object]:
    match table.get(key):
        case dict() as part:
            return cast("Mapping[str, object]", part)
        case _:
            raise ValueError(f"noise.toml: {key} must be a table")


def _strings(table: Mapping[str, object], key: str) -> tuple[str, ...]:
    values = table.get(key)
    if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
        raise ValueError(f"noise.toml: {key} must be a list of texts")
    return tuple(values)
