"""Discord's gateway, what its library logs, and what `sitrep check --online` says."""

import asyncio
import logging

import discord
import pytest
from structlog.testing import capture_logs

from adapters.discord.api import Client, _relayed
from bot.errors import Trouble
from bot.model import Channel
from tests.adapters.discord_desk import ROOM, a_desk, delivery, failure, until
from tests.fake_discord.world import (
    CREATE_THREADS,
    FORUM,
    HISTORY,
    VIEW,
)


@pytest.fixture
async def desk():
    async with a_desk() as made:
        yield made


# --- the gateway ----------------------------------------------------------------------------------


async def opened(desk):
    platform = desk.platform()
    await platform.open()
    await asyncio.wait_for(desk.server.gateway.ready.wait(), 5)
    return platform


async def test_the_gateway_is_opened_with_no_intents(desk):
    await opened(desk)
    (identified,) = desk.server.gateway.identified
    assert identified["intents"] == 0


@pytest.mark.parametrize("what", ["reconnect", "cut"])
async def test_the_gateway_is_opened_again(desk, what):
    platform = await opened(desk)
    gateway = desk.server.gateway
    gateway.ready.clear()
    await getattr(gateway, what)()
    await asyncio.wait_for(gateway.ready.wait(), 10)
    assert gateway.resumed + len(gateway.identified) > 1
    await platform.send(delivery())


async def test_the_gateway_refuses_a_token(desk):
    platform = desk.platform()
    await platform.send(delivery())
    desk.server.revoked = True
    assert (await failure(platform.open())).trouble is Trouble.TENANT


async def test_a_gateway_that_is_closed_for_good_is_logged(desk):
    await opened(desk)
    desk.server.revoked = True
    with capture_logs() as logs:
        await desk.server.gateway.invalidate()
        await until(lambda: any(line["event"].endswith("closed for good") for line in logs))
    assert logs[-1]["code"] == 4004


def test_the_library_does_not_warn_of_what_only_voice_needs():
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = True
    _relayed()
    with capture_logs() as logs:
        Client(proxy=None)
    assert logs == []


def test_what_the_library_logs_holds_no_token():
    _relayed()
    with capture_logs() as logs:
        logging.getLogger("discord.http").warning("POST /webhooks/12/aW50ZXJhY3Rpb246 slow\nmore")
    assert [line["said"] for line in logs] == ["POST /webhooks/12/(redacted) slow"]


# --- diagnose -------------------------------------------------------------------------------------


async def test_all_is_well(desk):
    found = await desk.platform().diagnose([ROOM])
    assert [(each.subject, each.problem) for each in found] == [
        ("Discord token", None),
        ("discord:1:10", None),
    ]
    assert desk.server.accepted == []


async def test_a_wrong_token_is_named(desk):
    (found,) = await desk.platform(token="a.b.c").diagnose([ROOM])
    assert "does not accept the token" in found.problem
    assert "SITREP_DISCORD__TOKEN" in found.remedy


async def test_missing_permissions_are_named(desk):
    desk.world.deny("10", HISTORY | CREATE_THREADS)
    _, found = await desk.platform().diagnose([ROOM])
    assert "Create Public Threads (to open the thread below an alert)" in found.problem
    assert "Read Message History" in found.problem
    assert "Send Messages" not in found.problem
    assert "#war-room" in found.remedy


async def test_permissions_come_from_roles_too(desk):
    guild = desk.world.guilds["1"]
    guild.roles["11"].permissions = 8  # an administrator
    desk.world.deny("10", HISTORY)
    assert (await desk.platform().diagnose([ROOM]))[1].problem is None
    guild.roles["11"].permissions = 0
    assert "Embed Links" in (await desk.platform().diagnose([ROOM]))[1].problem


async def test_channels_that_are_not_what_they_should_be(desk):
    desk.world.add_channel("2", "30", "other")
    desk.world.add_channel("1", "20", "forum", type=FORUM, flags=1 << 4)
    desk.world.add_channel("1", "12", "hidden")
    desk.world.deny("12", VIEW)
    desk.world.add_user("42")
    asked = ["1:11", "1:30", "1:20", "1:12", "@42", "@43"]
    found = await desk.platform().diagnose(Channel.of(f"discord:{each}") for each in asked)
    assert [str(each.problem) for each in found[1:]] == [
        "the channel is gone (10003, look at the channel)",
        "#other is on another server than 1",
        "the forum demands a tag for each post",
        "Sitrep cannot see the channel (50001, look at the channel)",
        "None",
        "there is no such person (10013, look at the person)",
    ]
    assert all(each.remedy for each in found[1:] if each.problem)


async def test_a_discord_that_cannot_be_reached_is_no_diagnosis(desk):
    await desk.server.stop()
    assert (await failure(desk.platform().diagnose([ROOM]))).retryable
