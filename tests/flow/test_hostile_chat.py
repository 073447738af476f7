"""Names and titles that try to do harm, through look-ups, lists and what is shared, on both platforms."""

from __future__ import annotations

import re

import pytest

from tests.adapters.slack_desk import INJECTIONS
from tests.chatting import world
from tests.drivers.discord import PEOPLE, on_discord
from tests.drivers.slack import on_slack
from tests.fake_slack.reading import read

CALLS = re.compile(r"<[@#!/:]|@everyone|@here|discord\.gg/", re.IGNORECASE)
"""What Discord would make a mention, a command or an invitation of; who and where stand as ⟨names⟩ by now."""

TITLE = "Russia and Ukraine exchange {} prisoners {}"
ASKED = [
    {"say": "facts prisoners", "slash": "/facts query:prisoners"},
    {"say": "latest", "slash": "/latest"},
    {"say": "history prisoners", "slash": "/history event:prisoners"},
    {"say": "briefing since:24h", "slash": "/briefing since:24h"},
]


def told(driver, injections):
    for number, text in enumerate(injections):
        driver.world.tell(TITLE.format(150 + number, text), f"{150 + number} servicemen. {text}", "cna")


@pytest.mark.parametrize("start", range(0, len(INJECTIONS), 35))
async def test_nobody_is_called_and_nothing_leads_elsewhere_on_slack(start):
    injections = INJECTIONS[start : start + 35 : 5]
    with world() as there:
        async with on_slack(there) as driver:
            slack = driver.workspaces["T1"]
            slack.workspace.users["U1"]["real_name"] = f"<!channel> {injections[0]}"
            await driver.say("ann", "here", {"say": "subscribe prisoner-exchange"})
            told(driver, injections)
            for step in ASKED:
                seen = await driver.say("ann", "here", step)
                if "Share in channel" in seen.buttons:
                    await driver.press("ann", "here", "Share in channel")
            shared = list(slack.workspace.conversations["C1"].messages.values())
            assert shared
            for message in (*shared, *slack.people.ephemerals):
                found = read(message.blocks, message.text)
                public = message in shared
                assert set(found.pings) <= {"channel"} | (set() if public else {"user"}), found.pings
                assert all(link.startswith("https://news.example/") for link in found.links), found.links


@pytest.mark.parametrize("start", range(0, len(INJECTIONS), 35))
async def test_nobody_is_called_or_invited_on_discord(start):
    injections = INJECTIONS[start : start + 35 : 5]
    with world() as there:
        async with on_discord(there) as driver:
            driver.server.world.users[PEOPLE["ann"][1]].name = f"@everyone {injections[0]}"
            await driver.say("ann", "here", {"slash": "/sitrep subscribe topic:prisoner-exchange"})
            told(driver, injections)
            for step in ASKED:
                seen = await driver.say("ann", "here", step)
                assert not CALLS.search(seen.text), seen.text
                if "Share in channel" in seen.buttons:
                    await driver.press("ann", "here", "Share in channel")
            posted = [each for each in driver.server.accepted if each.action == "post"]
            assert posted
            assert all(each.pings == () for each in posted)
