"""From an empty channel to the first alert, as a server on Discord does it, over sockets."""

import asyncio
from datetime import timedelta

import pytest

from bot.app import open_app
from bot.cli.demo import Shelf, demo_config, served
from bot.config import load_config
from bot.demo.series import load_series
from bot.model import Platform
from bot.ports import ManualClock
from bot.store import Store
from tests.adapters.discord_desk import buttons, texts
from tests.fake_discord import FakeDiscord
from tests.fake_discord.people import MODAL
from tests.fake_discord.world import MANAGE_CHANNELS

ROOM, OTHER, MANAGER, READER = "10", "11", "6", "5"


class Server:
    """A server with two channels and people, and Sitrep as `sitrep run` would start it."""

    def __init__(self, discord, app, shelf, series):
        self.discord, self.app, self.shelf, self.series = discord, app, shelf, series
        self.people = discord.people

    async def news(self):
        for poll in self.series.polls:
            self.shelf.files = poll.files
            self.app.clock.time = max(poll.at, self.app.clock.now())
            async for _ in self.app.poll(self.app.store.feeds()):
                pass
            self.app.clock.time += timedelta(seconds=30)
            await self.app.flush()
        await self.app.flush(drain=True)

    def channel(self, ident=ROOM):
        return list(self.discord.world.places[ident].messages.values())

    def subscribed(self):
        return [(str(sub.channel), sub.topics) for sub in self.app.store.subscriptions()]


@pytest.fixture
async def server(monkeypatch, tmp_path):
    series, shelf = load_series(), Shelf()
    clock = ManualClock(series.polls[0].at)

    async def sleep(seconds):
        clock.time += timedelta(seconds=seconds)

    seconds = lambda: clock.now().timestamp()  # noqa: E731
    discord = await FakeDiscord(now=seconds, tick=seconds, buckets={}).start()
    for ident in (ROOM, OTHER):
        discord.world.add_channel("1", ident)
    discord.world.add_member("1", READER, "reader")
    discord.world.add_member("1", MANAGER, "manager", permissions=MANAGE_CHANNELS)
    monkeypatch.setenv("SITREP_DISCORD__TOKEN", discord.token)
    monkeypatch.setenv("SITREP_DISCORD__API_URL", discord.api_url)
    monkeypatch.setenv("SITREP_DISCORD__GATEWAY_URL", discord.gateway_url)
    async with served(shelf) as base:
        config = demo_config(load_config(None), series.served_from(base))
        with Store.open(tmp_path / "sitrep.db") as store:
            async with open_app(config, store, clock) as app:
                platform = app.platforms[Platform.DISCORD]
                platform.api._pace._sleep = sleep
                await app.open_platform(platform)
                await asyncio.wait_for(discord.gateway.ready.wait(), 5)
                yield Server(discord, app, shelf, series)
    await discord.stop()


def said(interaction):
    return texts(interaction.shown)


async def test_from_an_empty_channel_to_an_alert_and_back_to_quiet(server):
    # 1. one command subscribes, and says what it does; who may not is told why
    asked = {"topic": "prisoner-exchange"}
    refused = await server.people.command("sitrep", asked, sub="subscribe", channel=ROOM, user=READER)
    assert "Manage Channels" in said(refused)
    done = await server.people.command("sitrep", asked, sub="subscribe", channel=ROOM, user=MANAGER)
    assert "Subscribed" in said(done)
    assert server.subscribed() == [("discord:1:10", ("prisoner-exchange",))]
    # 2. news comes: one message an event, edited, with what is material in its thread
    before = len(server.channel())
    await server.news()
    (card,) = server.channel()[before:]
    assert "To Russia: 182" in texts(card)
    assert server.channel(OTHER) == []
    assert server.channel(card["id"])
    # 3. a button on it says who says so
    names = {each["label"]: each["custom_id"] for each in buttons(card) if "custom_id" in each}
    sources = await server.people.click(card, names["Sources"], user=READER)
    assert "Defence Ministry Bulletin (Russia)" in said(sources)
    # 4. and another mutes it, for as long as is chosen, for who may
    question = await server.people.click(card, names["Mute"], user=MANAGER)
    assert "For how long?" in said(question)
    choice = buttons(question.shown)[0]["custom_id"]
    refused = await server.people.click(question.shown, choice, user=READER)
    assert "Manage Channels" in said(refused)
    muted = await server.people.click(question.shown, choice, user=MANAGER)
    assert "hears no more" in said(muted)
    (silence,) = server.app.store.silences(server.app.clock.now())
    assert (str(silence.channel), silence.event) == ("discord:1:10", names["Mute"].split(":")[2])


async def test_a_form_subscribes(server):
    opened = await server.people.command("sitrep", sub="subscribe", channel=ROOM, user=MANAGER)
    assert opened.kind_of_answer == MODAL
    filled = {"topic": ["prisoner-exchange"], "keywords": "bridge"}
    done = await server.people.submit(opened.modal, filled, channel=ROOM, user=MANAGER)
    assert "Subscribed" in said(done)
    assert server.subscribed() == [("discord:1:10", ("prisoner-exchange",))]
    wrong = await server.people.submit(opened.modal, filled | {"quiet": "25:00"}, channel=ROOM, user=MANAGER)
    assert "25:00" in said(wrong)
    assert len(server.subscribed()) == 1


async def test_names_are_completed_out_of_what_is_known(server):
    done = await server.people.complete("facts", "topic", "priso", channel=ROOM, user=READER)
    assert done.choices[0]["value"] == "prisoner-exchange"


async def test_what_was_found_is_shared_with_the_channel(server):
    await server.people.command(
        "sitrep", {"topic": "prisoner-exchange"}, sub="subscribe", channel=ROOM, user=MANAGER
    )
    await server.news()
    found = await server.people.command("facts", {"query": "prisoners"}, channel=ROOM, user=READER)
    assert found.ephemeral
    share = next(each for each in buttons(found.shown) if "hare" in each["label"])
    before = len(server.channel())
    shared = await server.people.click(found.shown, share["custom_id"], user=READER)
    assert not shared.ephemeral
    assert len(server.channel()) == before + 1


@pytest.mark.parametrize("verb", ["facts", "timeline", "event", "latest", "briefing", "topics", "conflicts"])
async def test_every_look_up_is_a_command_of_its_own(server, verb):
    done = await server.people.command(verb, channel=ROOM, user=READER)
    assert said(done).strip()
