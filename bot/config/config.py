"""The configuration as the rest of Sitrep gets it: parsed once, checked, passed down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.config.folders import seeds_folder
from bot.config.tables import slug
from bot.model import Grade, Source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.config.schema import Settings
    from bot.model import Conflict, Feed, Topic


def _readable(name: str) -> str:
    """A name for people; of an id, which is all that is stored of a publisher, its words."""
    return name.replace("-", " ").title() if name == slug(name) else name.strip()


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that was configured. Nobody changes it; feeds added at run time live in the store."""

    settings: Settings
    sources: dict[str, Source]  # by Source.id, in the order of the file
    feeds: tuple[Feed, ...]  # in the order of the file, disabled ones too
    topics: dict[str, Topic]  # by Topic.id, in the order of the file
    conflicts: dict[str, Conflict]  # by Conflict.id, in the order of the file
    folder: Path  # where it was read from
    aliases: Mapping[str, str] = field(default_factory=dict)  # other names of publishers → Source.id
    _names: dict[str, Source] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = {_key(alias): self.sources[source] for alias, source in self.aliases.items()}
        names |= {_key(source.name): source for source in self.sources.values()}
        names |= {_key(source.id): source for source in self.sources.values()}
        object.__setattr__(self, "_names", names)  # the one write, before anybody sees it

    def source_named(self, name: str) -> Source:
        """The source with this id, name, alias or host; case and punctuation do not matter.

        One that is not configured is a family of its own whose reliability cannot be judged (grade F).
        """
        key = _key(name)
        return self._names.get(key) or Source(id=key, name=_readable(name), family=key, grade=Grade.F)

    def seeds_folder(self) -> Path:
        """The folder of seed briefings."""
        return seeds_folder(self.settings.seeds.folder)


def _key(name: str) -> str:
    return slug(name).removeprefix("www-")
