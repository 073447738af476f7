"""One story of a channel and its people, played on any platform and compared step by step.

A driver is a platform: it brings what a person types or presses to Sitrep the platform's own way, and says
what that person was answered, and what stands in the channel, as plain text. The story is in
tests/data/scenario.toml, whose head says what a step can hold; drivers are in tests/drivers.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FILE = Path(__file__).parent / "data" / "scenario.toml"
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_OPTION = re.compile(r"(?<!\S)(\w+):(.+?)(?=\s\w+:|$)")


@dataclass(frozen=True)
class Seen:
    """What a person was answered."""

    text: str  # all of it, without markup
    outcome: str = ""  # as in bot.chat.Outcome; "" where a platform does not show it
    private: bool = True
    buttons: tuple[str, ...] = ()  # labels


class Driver(Protocol):
    """A platform, with the people and channels that scenario.toml names."""

    async def say(self, who: str, where: str, step: Mapping[str, Any]) -> Seen:
        """Type what the step says, the platform's way."""
        ...

    async def press(self, who: str, where: str, label: str) -> Seen:
        """Press a button of the last reply to this person."""
        ...

    async def press_card(self, who: str, where: str, label: str) -> Seen:
        """Press a button of the newest card in the channel."""
        ...

    async def fill(self, who: str, where: str, answers: Mapping[str, Sequence[str]]) -> Seen:
        """Fill in and send the form that the last reply to this person opened."""
        ...

    async def tell(self, title: str, text: str, source: str, entry: str = "") -> None:
        """A publisher brings an entry."""
        ...

    async def wait(self, time: timedelta) -> None:
        """Time goes by; Sitrep does what is due, and does it again until nothing is."""
        ...

    async def posts(self, where: str) -> list[str]:
        """Texts of all messages that ever came into the channel by themselves, oldest first, as they are now.

        Not those in threads.
        """
        ...


@dataclass
class Player:
    """Plays the story; keeps what was seen at each step, so that two platforms can be compared."""

    driver: Driver
    without: str = ""  # a platform on which some steps are not possible
    seen: dict[int, Seen | tuple[str, ...]] = field(default_factory=dict)
    """By number of the step: what was answered, or the posts that a look at the channel showed."""
    read: int = 0  # posts in "here" that were looked at

    async def play(self) -> None:
        for number, step in enumerate(steps(), 1):
            if self.without and self.without in step.get("not_on", {}):
                continue
            try:
                await self.step(step, number)
            except AssertionError as error:
                raise AssertionError(f"step {number} {step}: {error}") from error

    async def step(self, step: Mapping[str, Any], number: int = 0) -> None:
        seen = await self._do(step)
        if seen is not None:
            self.seen[number] = seen
            _check(step, seen)
        if "posts" in step or "shows" in step:
            self.seen[number] = await self._look(step)

    async def _do(self, step: Mapping[str, Any]) -> Seen | None:
        who, where = step.get("who", "ann"), step.get("where", "here")
        driver = self.driver
        if "say" in step:
            return await driver.say(who, where, step)
        if "press" in step:
            return await driver.press(who, where, step["press"])
        if "card" in step:
            return await driver.press_card(who, where, step["card"])
        if "fill" in step:
            return await driver.fill(who, where, step["fill"])
        if "tell" in step:
            await driver.tell(**step["tell"])
        if "wait" in step:
            await driver.wait(time(step["wait"]))
        return None

    async def _look(self, step: Mapping[str, Any]) -> tuple[str, ...]:
        posts = await self.driver.posts("here")
        if "posts" in step:
            new = posts[self.read :]
            assert len(new) == len(step["posts"]), new
            assert all(text in post for text, post in zip(step["posts"], new, strict=True)), new
        self.read = len(posts)
        for text in step.get("shows", ()):
            assert text in posts[-1], posts[-1]
        return tuple(posts)


def _check(step: Mapping[str, Any], seen: Seen) -> None:
    if "then" in step and seen.outcome:
        assert seen.outcome == step["then"], seen
    assert seen.private != step.get("shared", False), seen
    for text in step.get("sees", ()):
        assert text in seen.text, seen.text
    for text in step.get("not", ()):
        assert text not in seen.text, seen.text


def steps() -> list[dict[str, Any]]:
    """The story."""
    return list(tomllib.loads(FILE.read_text(encoding="utf-8"))["step"])


def slash_of(text: str) -> tuple[str, dict[str, str]]:
    """The verb and the options of a command as it is given on Discord: ``/sitrep edit subscription:1``."""
    words = text.split()
    verb = words[1] if words[0] == "/sitrep" else words[0].removeprefix("/")
    return verb, {name: value.strip('"') for name, value in _OPTION.findall(text)}


def time(text: str) -> timedelta:
    """A length of time as a step says it."""
    match = re.fullmatch(r"(\d+)([smhd])", text)
    assert match, text
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
