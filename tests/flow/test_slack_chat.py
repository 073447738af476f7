"""From an empty channel to the first alert, as a team on Slack does it, over sockets."""

import asyncio
from datetime import timedelta

import pytest

from adapters.slack.card import MUTE, SOURCES
from adapters.slack.manifest import PATH
from bot.app import open_app
from bot.cli.demo import Shelf, demo_config, served
from bot.config import load_config
from bot.demo.series import load_series
from bot.model import Platform
from bot.ports import ManualClock
from bot.store import Store
from tests.fake_slack import FakeSlack
from tests.fake_slack.reading import read


class Team:
    """A workspace with two channels and people, and Sitrep as `sitrep run` would start it."""

    def __init__(self, slack, app, shelf, series):
        self.slack, self.app, self.shelf, self.series = slack, app, shelf, series

    async def ask(self, line, *, user="U1", channel="C1", **more):
        before = len(self.slack.people.ephemerals)
        ack = await self.slack.command(f"/sitrep {line}", channel=channel, user=user, **more)
        assert ack.seconds is not None
        await self.slack.until(lambda: len(self.slack.people.ephemerals) > before)
        shown = self.slack.people.ephemerals[-1]
        return read(shown.blocks, shown.text)

    async def news(self):
        for poll in self.series.polls:
            self.shelf.files = poll.files
            self.app.clock.time = max(poll.at, self.app.clock.now())
            async for _ in self.app.poll(self.app.store.feeds()):
                pass
            self.app.clock.time += timedelta(seconds=30)
            await self.app.flush()
        await self.app.flush(drain=True)

    def channel(self, ident):
        return list(self.slack.workspace.conversations[ident].messages.values())


@pytest.fixture(params=["socket", "http"])
async def team(request, monkeypatch, tmp_path):
    series, shelf = load_series(), Shelf()
    clock = ManualClock(series.polls[0].at)

    async def sleep(seconds):
        clock.time += timedelta(seconds=seconds)

    slack = await FakeSlack(now=lambda: clock.now().timestamp()).start()
    for ident in ("C1", "C2"):
        slack.workspace.add_channel(ident).members.add("U1")
    slack.workspace.add_user("U1", tz="UTC")
    slack.workspace.add_user("UGUEST", is_restricted=True)
    slack.workspace.conversations["C1"].members.add("UGUEST")
    monkeypatch.setenv("SITREP_SLACK__BOT_TOKEN", slack.token)
    monkeypatch.setenv("SITREP_SLACK__API_URL", slack.api_url)
    monkeypatch.setenv("SITREP_SLACK__MODE", request.param)
    monkeypatch.setenv("SITREP_SLACK__APP_TOKEN", slack.app_token)
    monkeypatch.setenv("SITREP_SLACK__SIGNING_SECRET", slack.signing_secret)
    async with served(shelf) as base:
        config = demo_config(load_config(None), series.served_from(base))
        with Store.open(tmp_path / "sitrep.db") as store:
            async with open_app(config, store, clock) as app:
                platform = app.platforms[Platform.SLACK]
                platform.api._pace._sleep = sleep
                listener = platform._listener
                listener.port = 0
                await app.open_platform(platform)
                if request.param == "http":
                    slack.app_url = f"http://127.0.0.1:{listener.port}{PATH}"
                else:
                    await asyncio.wait_for(slack.connected.wait(), 5)
                yield Team(slack, app, shelf, series)
    await slack.stop()


async def test_from_an_empty_channel_to_an_alert_and_back_to_quiet(team):
    # 1. one line subscribes, and says what it does
    said = await team.ask("subscribe prisoner-exchange")
    assert "Subscribed" in said.text
    assert [str(sub.channel) for sub in team.app.store.subscriptions()] == ["slack:T0DESK:C1"]
    # 2. news comes: one message an event, edited, with replies in its thread
    await team.news()
    cards = [message for message in team.channel("C1") if not message.thread_ts]
    assert len(cards) == 1
    assert "To Russia: 182" in read(cards[0].blocks).text
    assert team.channel("C2") == []
    # 3. a button on it says who says so
    before = len(team.slack.people.ephemerals)
    await team.slack.click("C1", cards[0].ts, SOURCES, user="U1")
    await team.slack.until(lambda: len(team.slack.people.ephemerals) > before)
    sources = team.slack.people.ephemerals[-1]
    assert "Defence Ministry Bulletin (Russia)" in read(sources.blocks).text
    # 4. and another mutes it, for as long as is chosen
    await team.slack.click("C1", cards[0].ts, MUTE, user="U1")
    await team.slack.until(lambda: len(team.slack.people.ephemerals) > before + 1)
    asked = team.slack.people.ephemerals[-1]
    assert "For how long?" in read(asked.blocks).text
    await team.slack.click_ephemeral(asked, "sitrep.line.1", user="U1")
    await team.slack.until(lambda: len(team.slack.people.ephemerals) > before + 2)
    assert "hears no more" in read(team.slack.people.ephemerals[-1].blocks).text
    (silence,) = team.app.store.silences(team.app.clock.now())
    assert str(silence.channel) == "slack:T0DESK:C1"
    assert silence.event == cards[0].blocks[-1]["elements"][0]["value"]


async def test_a_form_subscribes_and_the_home_tab_shows_it(team):
    await team.slack.command("/sitrep form subscribe", channel="C1", user="U1")
    await team.slack.until(lambda: team.slack.people.views)
    (view,) = team.slack.people.views.values()
    topic = next(block for block in view["blocks"] if block["block_id"] == "topic")
    chosen = next(o for o in topic["element"]["options"] if o["value"] == "prisoner-exchange")
    picked = {"topic": {"sitrep.changed": {"type": "multi_static_select", "selected_options": [chosen]}}}
    filled = {**view, "state": {"values": picked}}
    await team.slack.click_view(filled, "sitrep.changed", user="U1")
    await team.slack.until(lambda: team.slack.people.views[view["id"]] is not view)
    assert "prisoner exchange" in read(team.slack.people.views[view["id"]]["blocks"]).text
    assert team.app.store.subscriptions() == ()
    await team.slack.submit(team.slack.people.views[view["id"]], picked, user="U1")
    (sub,) = team.app.store.subscriptions()
    assert sub.topics == ("prisoner-exchange",)
    await team.slack.open_home("U1")
    await team.slack.until(lambda: team.slack.people.homes)
    assert "prisoner exchange" in read(team.slack.people.homes["U1"]["blocks"]).text


async def test_a_subscription_is_edited_paused_and_ended_from_the_home_tab(team):
    await team.ask("subscribe prisoner-exchange")
    people, store = team.slack.people, team.app.store

    async def press(label):
        home = people.homes["U1"]
        buttons = [e for block in home["blocks"] if block["type"] == "actions" for e in block["elements"]]
        (button,) = [each for each in buttons if label in each["text"]["text"]]
        await team.slack.click_view(home, button["action_id"], user="U1")

    await team.slack.open_home("U1")
    await team.slack.until(lambda: people.homes)
    await press("Edit")
    await team.slack.until(lambda: people.views)
    (view,) = people.views.values()
    picked = {"severity": {"sitrep.changed": {"type": "static_select", "selected_option": {"value": "3"}}}}
    assert (await team.slack.submit(view, picked, user="U1")).body["response_action"] == "update"
    assert store.subscriptions()[0].min_severity == 3
    people.views.clear()
    for label, done in (
        ("Pause", lambda: store.subscriptions()[0].paused),
        ("Remove", lambda: not store.subscriptions()),
    ):
        home = people.homes["U1"]
        await press(label)
        await team.slack.until(done)
        await team.slack.until(lambda before=home: people.homes["U1"] is not before)


async def test_a_guest_looks_up_and_changes_nothing(team):
    assert "Guests cannot change" in (await team.ask("subscribe air-strikes", user="UGUEST")).text
    assert team.app.store.subscriptions() == ()
    assert "prisoner-exchange" in (await team.ask("topics", user="UGUEST")).text


async def test_another_channel_takes_somebody_who_is_in_it(team):
    assert "Subscribed" in (await team.ask("subscribe air-strikes channel:<#C2|elsewhere>")).text
    team.slack.workspace.conversations["C2"].members.discard("U1")
    said = (await team.ask("subscribe sanctions channel:<#C2|elsewhere>")).text
    assert "It takes a member of the channel" in said
    assert [sub.channel.id for sub in team.app.store.subscriptions()] == ["C2"]


async def test_another_workspace_gets_nothing(team):
    await team.slack.command("/sitrep subscriptions", channel="C1", user="U1", team="T0OTHER")
    await team.slack.until(lambda: team.slack.people.ephemerals)
    assert "not installed in this workspace" in team.slack.people.ephemerals[-1].text
