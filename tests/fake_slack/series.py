"""The demo's two days of news, through the whole pipeline, into a fake Slack."""

from __future__ import annotations

from datetime import timedelta

from adapters.slack import SlackPlatform
from bot.app import open_app
from bot.cli.demo import Shelf, demo_config, served
from bot.config import load_config
from bot.demo.series import load_series
from bot.model import Action, Channel, Delivery, Platform, Subscription
from bot.ports import ManualClock
from bot.store import Store
from tests.fake_slack.server import FakeSlack

DESK = Channel(Platform.SLACK, "T0DESK", "C1")


async def deliver_demo() -> FakeSlack:
    """A fake that has been sent everything, and the report of the last day at the end. It is stopped."""
    series, shelf = load_series(), Shelf()
    clock = ManualClock(series.polls[0].at)

    async def sleep(seconds: float) -> None:
        clock.time += timedelta(seconds=seconds)

    slack = await FakeSlack(now=lambda: clock.now().timestamp()).start()
    slack.workspace.add_channel("C1", "war-room")
    platform = SlackPlatform(slack.token, clock=clock, api_url=slack.api_url, sleep=sleep)
    async with served(shelf) as base:
        config = demo_config(load_config(None), series.served_from(base))
        with Store.open(":memory:") as store:
            with store.transaction():
                store.add_subscription(Subscription(0, DESK, created_by="U1", created_at=clock.now()))
            async with open_app(config, store, clock, (platform,)) as app:
                for poll in series.polls:
                    shelf.files = poll.files
                    clock.time = max(poll.at, clock.time)
                    async for _ in app.poll(app.store.feeds()):
                        pass
                    clock.time += timedelta(seconds=config.settings.notify.group_wait_seconds)
                    await app.flush()
                await app.flush(drain=True)
                now = clock.now()
                report = app.desk.briefing(now - timedelta(hours=24), now)
                await platform.send(Delivery("report", DESK, Action.POST, report, None, now, now))
    await slack.stop()
    return slack
