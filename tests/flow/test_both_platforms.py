"""The demo series, told to Slack and Discord at once over sockets: the same on both."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from adapters.discord import DiscordPlatform
from adapters.slack import SlackPlatform
from bot.app import open_app
from bot.cli.demo import Shelf, served
from bot.config import load_config
from bot.demo.series import load_series
from bot.model import Action, Channel, Platform, Subscription
from bot.ports import ManualClock
from bot.store import Store
from tests.fake_discord import FakeDiscord
from tests.fake_slack import FakeSlack
from tests.flow.conftest import REPOSITORY
from tests.transcript import on_discord, on_slack

if TYPE_CHECKING:
    from pathlib import Path

SLACK = Channel(Platform.SLACK, "T0DESK", "C1")
DISCORD = Channel(Platform.DISCORD, "1", "10")


class Played:
    """The series, played to its end into both."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = ManualClock(load_series().polls[0].at)
        seconds = self.seconds
        self.slack = FakeSlack(now=seconds)
        # No limits by bucket: discord.py waits for those in real time, and here time stands still.
        self.discord = FakeDiscord(now=seconds, tick=seconds, buckets={})

    def seconds(self) -> float:
        return self.clock.time.timestamp()

    async def sleep(self, wanted: float) -> None:
        self.clock.time = self.clock.time.fromtimestamp(self.seconds() + wanted, self.clock.time.tzinfo)

    async def play(self) -> None:
        await self.slack.start()
        await self.discord.start()
        self.slack.workspace.add_channel("C1")
        self.discord.world.add_channel("1", "10")
        series, shelf = load_series(), Shelf()
        config = load_config(REPOSITORY / "config")
        platforms = (
            SlackPlatform(self.slack.token, clock=self.clock, api_url=self.slack.api_url, sleep=self.sleep),
            DiscordPlatform(
                self.discord.token,
                clock=self.clock,
                api_url=self.discord.api_url,
                gateway_url=self.discord.gateway_url,
                sleep=self.sleep,
            ),
        )
        async with served(shelf) as base:
            config = replace(
                config,
                feeds=series.served_from(base).feeds,
                sources=config.sources | {source.id: source for source in series.sources},
            )
            with Store.open(self.folder / "demo.db") as store:
                with store.transaction():
                    for channel in (SLACK, DISCORD):
                        store.add_subscription(Subscription(0, channel, created_at=self.clock.now()))
                async with open_app(config, store, self.clock, platforms) as app:
                    for poll in series.polls:
                        shelf.files, self.clock.time = poll.files, max(poll.at, self.clock.time)
                        async for _ in app.poll(store.feeds()):
                            pass
                        await app.flush(drain=True)
                    self.told = {channel: self.of(store, channel) for channel in (SLACK, DISCORD)}
                    self.dead = store.dead_deliveries()
        await self.slack.stop()
        await self.discord.stop()

    @staticmethod
    def of(store: Store, channel: Channel) -> dict[str, int]:
        """How many messages there are of each event in a channel, and how many replies."""
        deliveries = store._connection.rows(
            "SELECT event, action, count(*) FROM deliveries WHERE channel LIKE ? GROUP BY event, action",
            (f'%"{channel.id}"%',),
        )
        return {f"{event} {action}": count for event, action, count in deliveries}


async def test_both_platforms_are_told_the_same(tmp_path: Path):
    played = Played(tmp_path)
    await played.play()
    assert played.dead == ()
    assert played.told[SLACK] == played.told[DISCORD]
    posts = {key: n for key, n in played.told[SLACK].items() if key.endswith(f" {Action.POST}")}
    replies = sum(n for key, n in played.told[SLACK].items() if key.endswith(f" {Action.REPLY}"))
    edits = sum(n for key, n in played.told[SLACK].items() if key.endswith(f" {Action.EDIT}"))
    assert set(posts.values()) == {1}, "one message an event"
    assert edits >= replies

    slack = on_slack(played.slack.workspace.conversations["C1"].messages.values())
    discord = on_discord(played.discord.world.places, "10")
    assert slack == discord
    assert len(slack) == len(posts) >= 4
    assert sum(len(card.below) for card in slack) == replies >= 2
    assert {"UPDATED", "CORRECTED", "DISPUTED", "WITHDRAWN"} <= {card.verdict for card in slack}
    assert any("To Russia: 182" in line for card in slack for line in card.lines), "edited to its last state"
    assert all(card.link and card.foot and card.buttons for card in slack)
