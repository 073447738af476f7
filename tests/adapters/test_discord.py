"""What the Discord adapter does, against a Discord that works and one that does not."""

from dataclasses import replace

import pytest

from adapters.discord.client import NONCE_WINDOW
from bot.errors import Trouble
from bot.model import Action, Channel, Image, Platform
from tests.adapters.discord_desk import LONG, ROOM, a_desk, buttons, delivery, failure, texts
from tests.adapters.test_contract import CARD, EDITED, REPLY
from tests.fake_discord import Fault
from tests.fake_discord.world import (
    CREATE_THREADS,
    FORUM,
    THREAD,
)


@pytest.fixture
async def desk():
    async with a_desk() as made:
        yield made


# --- messages -------------------------------------------------------------------------------------


async def test_a_card_has_buttons_that_say_which_event_they_are_of(desk):
    await desk.platform().send(delivery())
    (message,) = desk.messages()
    assert "Prisoners come home" in message["content"]
    assert [each["label"] for each in buttons(message)] == ["Sources", "History", "Mute", "Read"]
    assert all(each["custom_id"].split(":")[2] == "v1" for each in buttons(message)[:3])


async def test_only_the_configured_role_is_called_and_no_edit_calls_anybody(desk):
    platform = desk.platform()
    card = replace(CARD, title="@everyone <@5> <@&77> breaking")
    receipt = await platform.send(delivery(briefing=card, mention="77"))
    await platform.edit(receipt, delivery("d2", card, Action.EDIT, mention="77"))
    assert [each.pings for each in desk.server.accepted] == [("roles:77",), ()]
    assert desk.messages()[0]["content"].startswith("<@&77> ")


@pytest.mark.parametrize("mention", ["1", "everyone", "@here", "<@&77>", "7" * 21])
async def test_what_is_no_role_or_would_call_everybody_is_text(desk, mention):
    await desk.platform().send(delivery(mention=mention))
    assert desk.posts()[0].pings == ()


async def test_a_reply_goes_into_a_thread_below_the_card(desk):
    platform = desk.platform()
    receipt = await platform.send(delivery())
    first = await platform.reply(receipt, delivery("d2", REPLY, Action.REPLY))
    second = await platform.reply(receipt, delivery("d3", REPLY, Action.REPLY))
    thread = desk.world.places[receipt.message_id]
    assert (thread.type, thread.name) == (THREAD, "Prisoners come home by bus")
    assert list(thread.messages) == [first.message_id, second.message_id]
    assert first.thread_id == receipt.message_id
    assert len(desk.messages()) == 1


async def test_without_threads_a_reply_refers_to_the_card(desk):
    desk.world.deny("10", CREATE_THREADS)
    platform = desk.platform()
    receipt = await platform.send(delivery())
    await platform.reply(receipt, delivery("d2", REPLY, Action.REPLY))
    assert desk.messages()[1]["message_reference"]["message_id"] == receipt.message_id


async def test_a_thread_can_be_the_channel(desk):
    platform = desk.platform()
    opened = await platform.send(delivery())
    await platform.reply(opened, delivery("d2", REPLY, Action.REPLY))
    thread = Channel(Platform.DISCORD, "1", opened.message_id)
    receipt = await platform.send(delivery("d3", channel=thread))
    below = await platform.reply(receipt, delivery("d4", REPLY, Action.REPLY, thread))
    after = await platform.edit(receipt, delivery("d5", EDITED, Action.EDIT, thread))
    ids = [message["id"] for message in desk.messages(thread.id)]
    assert ids[1:] == [receipt.message_id, below.message_id]
    assert after.message_id == receipt.message_id
    assert (await platform.find(thread, "d3")).message_id == receipt.message_id


async def test_in_a_forum_a_card_is_a_post(desk):
    forum = Channel(Platform.DISCORD, "1", "20")
    desk.world.add_channel("1", "20", "alerts", type=FORUM)
    platform = desk.platform()
    receipt = await platform.send(delivery(channel=forum))
    post = desk.world.places[receipt.message_id]
    assert (post.name, post.parent_id, receipt.thread_id) == ("Prisoners come home", "20", post.id)
    await platform.reply(receipt, delivery("d2", REPLY, Action.REPLY, forum))
    post.archived = True
    await platform.edit(receipt, delivery("d3", EDITED, Action.EDIT, forum))
    assert [texts(m).split("\n")[0] for m in post.messages.values()] == [
        "🔵 UPDATED · Prisoners come home by bus",
        "🔵 UPDATED · 150 → 157 as of today",
    ]
    post.archived = True
    found = await platform.find(forum, "d2")
    assert (found.thread_id, found.message_id) == (post.id, list(post.messages)[1])
    asked = len(desk.server.calls)
    await platform.send(delivery("d4", channel=forum))
    assert [name for name, _ in desk.server.calls[asked:]] == ["forum"]  # it is known by then


async def test_direct_messages(desk):
    desk.world.add_user("42")
    person = Channel(Platform.DISCORD, "", "@42")
    platform = desk.platform()
    receipt = await platform.send(delivery(channel=person))
    await platform.reply(receipt, delivery("d2", REPLY, Action.REPLY, person))
    assert [name for name, _ in desk.server.calls].count("open_dm") == 1
    assert len(desk.messages("742")) == 2
    assert (await platform.find(person, "d1")).message_id == receipt.message_id
    desk.world.closed_to_us.add("42")
    assert (await failure(platform.send(delivery("d3", channel=person)))).trouble is Trouble.CHANNEL


async def test_a_long_digest_goes_on_in_a_thread_and_is_continued_where_it_stopped(desk):
    desk.server.faults.add(Fault("error_before", "thread", code="500"))
    platform = desk.platform()
    assert (await failure(platform.send(delivery(briefing=LONG, attempts=1)))).retryable
    desk.clock.time += NONCE_WINDOW * 2  # no nonce helps any more
    assert await platform.find(ROOM, "d1") is None  # not all of it
    receipt = await platform.send(delivery(briefing=LONG, attempts=2))
    assert len(desk.messages()) == 1
    rest = desk.messages(receipt.message_id)
    assert len(rest) >= 2
    assert "2 of" in rest[0]["content"]
    assert (await platform.find(ROOM, "d1")).message_id == receipt.message_id


async def test_a_picture_has_its_text(desk):
    platform = desk.platform()
    image = Image("toll.png", b"\x89PNG\r\n", "A bar chart: killed, by day. " * 60)
    await platform.upload(ROOM, image)
    receipt = await platform.send(delivery())
    await platform.upload(ROOM, image, receipt)
    (attached,) = desk.messages()[0]["attachments"]
    assert attached["description"].startswith("A bar chart")
    assert len(attached["description"]) <= 1024
    assert desk.messages(receipt.message_id)[0]["attachments"][0]["filename"] == "toll.png"


# --- pace -----------------------------------------------------------------------------------------


async def test_fifty_requests_a_second_are_never_passed(desk):
    for number in range(200):
        desk.world.add_channel("1", f"3{number:03}")
    platform = desk.platform()
    rooms = [Channel(Platform.DISCORD, "1", f"3{number:03}") for number in range(200)]
    for number, room in enumerate(rooms):
        await platform.send(delivery(f"d{number}", channel=room))
    assert desk.server.limiter.refusals == 0
    times = [at for _, at in desk.server.calls]
    assert max(sum(start <= at < start + 1 for at in times) for start in times) <= 50
    assert times[-1] - times[0] <= 1.1 * 200 / 50


async def test_a_buckets_limit_is_kept():
    async with a_desk(buckets={"post": (2, 0.05)}, tick=None) as desk:
        platform = desk.platform()
        for number in range(5):
            await platform.send(delivery(f"d{number}"))
        assert desk.server.limiter.refusals == 0
