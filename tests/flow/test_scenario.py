"""The story of a channel, played without a platform, on Slack and on Discord: all of them say the same."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.chat import Request
from bot.chat.lines import read_line
from bot.chat.texts import texts_for
from bot.model import Platform
from tests.chatting import HERE, START, World, ids, vocabulary, world
from tests.drivers.discord import on_discord
from tests.drivers.neutral import Neutral
from tests.drivers.simcord import on_simcord
from tests.drivers.slack import on_slack
from tests.fakes import FakePlatform
from tests.scenario import Driver, Player, Seen, slash_of, steps

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    Where = Callable[[World], AbstractAsyncContextManager[Driver]]

NEW_YEAR = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
"""When simcord's clock begins; a Thursday as well."""


async def neutral(platform: Platform, start: datetime = START) -> Player:
    """The story as the conversation tells it to askers of this platform."""
    with world(start=start) as there:
        there.serve(FakePlatform(there.clock, platform))
        player = Player(Neutral(there, platform), without=str(platform))
        await player.play()
    return player


async def played(where: Where, start: datetime = START) -> Player:
    """The story on a platform."""
    with world(start=start) as there:
        async with where(there) as driver:
            player = Player(driver, without=str(there.platform.name))
            await player.play()
    return player


async def test_the_story_of_a_channel():
    assert len(steps()) >= 40
    player = await neutral(Platform.SLACK)
    assert len(player.seen) >= 40


async def test_slack_shows_what_was_said():
    assert shown(await played(on_slack)) == shown(await neutral(Platform.SLACK))


async def test_discord_shows_what_was_said():
    assert shown(await played(on_discord)) == shown(await neutral(Platform.DISCORD))


async def test_discords_simulation_shows_what_was_said():
    assert shown(await played(on_simcord, NEW_YEAR)) == shown(await neutral(Platform.DISCORD, NEW_YEAR))


async def test_both_platforms_are_told_the_same():
    slack, discord = [await neutral(platform) for platform in (Platform.SLACK, Platform.DISCORD)]
    only = [number for number, step in enumerate(steps(), 1) if step.get("not_on")]
    assert len(only) <= 1
    for number in only:
        del slack.seen[number]
    assert shown(slack, typed_alike) == shown(discord, typed_alike)


async def test_every_button_of_the_story_is_understood():
    with world() as there:
        driver = Neutral(there)
        player = Player(driver)
        for step in steps():
            await player.step(step)
            found = [ids(reply) for reply in driver.last.values()]
            assert all(len(set(each)) == len(each) for each in found), "no platform takes an id twice"
            for ident in [ident for each in found for ident in each]:
                asker = driver.asker("ann")
                assert driver.world.chat.concerns(Request(asker, HERE, line=ident)) <= {"C1", "C2"}


def shown(player: Player, alike: Callable[[str], str] = str) -> dict[int, object]:
    """What was seen at each step, to be compared: lines of a card may stand in another order."""
    return {
        number: (sorted(alike(seen.text).split("\n")), seen.buttons, seen.private)
        if isinstance(seen, Seen)
        else [sorted(post.split("\n")) for post in seen]
        for number, seen in player.seen.items()
    }


def typed_alike(said: str) -> str:
    """The same for both platforms: a command as what it asks for; what a permission is called left out."""
    text = re.sub(r"⟪/([^⟫]*)⟫", lambda typed: f"⟪{asked(typed[1])}⟫", said)
    return re.sub(r"It takes (?:the permission|a member) .*", "It takes …", text)


def asked(typed: str) -> str:
    """Verb and options of a command, however it is typed."""
    verb, options = slash_of("/" + typed)
    if typed.startswith("sitrep "):
        call = read_line(typed, vocabulary(), texts_for("en"))
        verb, options = call.command.verb, dict(call.given)
    return f"{verb} {sorted((name, value.strip(chr(34))) for name, value in options.items())}"
