"""The adapter in discord.py's own world: simcord runs the real client against a Discord in the same process.

Our own fake has nonces, rates and faults, which simcord has not; simcord has discord.py's view of what is
permitted and shown, which was written by somebody else.
"""

from contextlib import asynccontextmanager
from datetime import UTC, datetime

import simcord

from adapters.discord import DiscordPlatform
from adapters.discord.commands import ChatSurface
from bot.model import Action, Channel, Platform
from bot.ports import ManualClock
from tests.adapters.discord_desk import delivery
from tests.adapters.test_contract import EDITED, REPLY
from tests.adapters.test_slack_commands import Chat


@asynccontextmanager
async def a_world():
    """simcord's clock starts with 2026."""
    surface = ChatSurface(Chat())
    platform = DiscordPlatform("a.b.c", clock=ManualClock(datetime(2026, 1, 1, tzinfo=UTC)), surface=surface)
    platform._gateway._attach(surface)
    async with simcord.run(platform.api.client) as env:
        guild = env.create_guild()
        room = guild.create_text_channel("war-room")
        where = Channel(Platform.DISCORD, str(guild.id), str(room.id))
        yield env, guild, room, where, platform


async def test_a_card_is_posted_edited_replied_to_and_found():
    async with a_world() as (_, _, room, where, platform):
        receipt = await platform.send(delivery(channel=where, mention="77"))
        assert str(room.last_message.id) == receipt.message_id
        assert "Prisoners come home" in room.last_message.content
        await platform.edit(receipt, delivery("d2", EDITED, Action.EDIT, where))
        assert "by bus" in room.last_message.content
        below = await platform.reply(receipt, delivery("d3", REPLY, Action.REPLY, where))
        assert below.thread_id == receipt.message_id
        assert (await platform.find(where, "d1")).message_id == receipt.message_id
        assert (await platform.diagnose([where]))[1].problem is None


async def test_a_button_is_answered_to_who_pressed_it():
    async with a_world() as (env, guild, room, where, platform):
        await platform.send(delivery(channel=where))
        alice = guild.add_member(env.create_user("alice"))
        done = await alice.click(room.last_message, label="Sources")
        assert done.response.ephemeral
        assert done.response.embeds[0].title == "Facts"
