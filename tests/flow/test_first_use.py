"""A new user, an empty channel, and how many actions it takes until prisoner exchanges arrive in it.

An action is a command that is sent, a button that is pressed, or a form that is handed in.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.chatting import world
from tests.drivers.discord import on_discord
from tests.drivers.slack import on_slack
from tests.fake_slack import Fault

MOST_ACTIONS = 3
NEWS = {
    "title": "Russia and Ukraine exchange prisoners of war in Belarus",
    "text": "Russia's Defence Ministry said that 150 Russian servicemen had been returned on Thursday.",
    "source": "cna",
}


async def who_knows_what_to_type(driver):
    step = {"say": "subscribe prisoner-exchange", "slash": "/sitrep subscribe topic:prisoner-exchange"}
    return await driver.say("ann", "here", step)


async def who_mistypes(driver):
    step = {"say": "subscribe prisner exchange", "slash": '/sitrep subscribe topic:"prisner exchange"'}
    asked = await driver.say("ann", "here", step)
    assert "Did you mean" in asked.text
    return await driver.press("ann", "here", "Yes, that")


async def who_knows_nothing(driver):
    told = await driver.say("ann", "here", {"say": "", "slash": "/sitrep help"})
    assert "Subscribe…" in told.buttons
    await driver.press("ann", "here", "Subscribe…")
    return await driver.fill("ann", "here", {"topic": ["prisoner-exchange"]})


async def who_looks_before(driver):
    step = {"say": "preview prisoner-exchange", "slash": "/sitrep preview topic:prisoner-exchange"}
    seen = await driver.say("ann", "here", step)
    assert "last 7 days" in seen.text
    return await driver.press("ann", "here", "Subscribe")


async def who_asks_what_there_is(driver):
    listed = await driver.say("ann", "here", {"say": "subscriptions", "slash": "/sitrep subscriptions"})
    assert "Nothing is subscribed to here yet" in listed.text
    await driver.press("ann", "here", "Subscribe…")
    return await driver.fill("ann", "here", {"topic": ["prisoner-exchange"]})


@pytest.mark.parametrize("where", [on_slack, on_discord])
@pytest.mark.parametrize(
    "user",
    [who_knows_what_to_type, who_mistypes, who_knows_nothing, who_looks_before, who_asks_what_there_is],
)
async def test_it_takes_no_more_than_three_actions(where, user):
    with world() as there:
        async with where(there) as driver:
            assert await driver.posts("here") == []
            done = await user(driver)
            assert "⟨here⟩ gets prisoner exchange, at once" in done.text
            assert driver.actions <= MOST_ACTIONS
            await driver.tell(**NEWS)
            await driver.wait(timedelta(minutes=1))
            (card,) = await driver.posts("here")
            assert "To Russia: 150" in card


async def test_a_form_that_slack_opens_no_more_is_opened_with_one_press():
    with world() as there:
        async with on_slack(there) as driver:
            driver.workspaces["T1"].faults.add(Fault("error_before", "views.open", code="expired_trigger_id"))
            said = await driver.say("ann", "here", {"say": "subscribe"})
            assert said.buttons == ("Open the form",)
            await driver.press("ann", "here", "Open the form")
            done = await driver.fill("ann", "here", {"topic": ["prisoner-exchange"]})
            assert "Subscribed" in done.text


async def test_a_form_that_comes_too_late_for_discord_is_opened_with_one_press():
    with world() as there:
        handle = there.chat.handle
        async with on_discord(there, patience=0.0) as driver:

            async def slow(request):
                (asked,) = driver.server.people.interactions.values()
                await asked.acknowledged.wait()  # it was told that it goes on
                there.chat.handle = handle
                return await handle(request)

            there.chat.handle = slow
            said = await driver.say("ann", "here", {"slash": "/sitrep subscribe"})
            assert said.buttons == ("Open the form",)
            await driver.press("ann", "here", "Open the form")
            done = await driver.fill("ann", "here", {"topic": ["prisoner-exchange"]})
            assert "Subscribed" in done.text


@pytest.mark.parametrize("where", [on_slack, on_discord])
async def test_what_was_filled_in_is_there_when_a_form_is_corrected(where):
    with world() as there:
        async with where(there) as driver:
            await driver.say("ann", "here", {"say": "subscribe", "slash": "/sitrep subscribe"})
            wrong = await driver.fill("ann", "here", {"topic": ["sanctions"], "quiet": ["25:00"]})
            assert "are no quiet hours" in wrong.text
            given = {"quiet": ["22:00-07:00"]}
            if where is on_slack:  # it stays open, with what the client holds
                given["topic"] = ["sanctions"]
            done = await driver.fill("ann", "here", given)
            assert "sanctions, at once; quiet from 22:00 to 07:00" in done.text
