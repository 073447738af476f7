"""Once on Discord, whatever happens on the way; and what people delete, close or lock is respected."""

from dataclasses import replace

import pytest

from adapters.discord.client import DELETED, NONCE_WINDOW
from bot.errors import Trouble
from bot.model import Action, Channel, Platform
from tests.adapters.discord_desk import ROOM, a_desk, delivery, failure
from tests.adapters.test_contract import DIGEST, EDITED, REPLY
from tests.fake_discord import Fault
from tests.fake_discord.world import (
    CREATE_THREADS,
    EMBED,
    FORUM,
    HISTORY,
    SEND,
    SEND_IN_THREADS,
    THREAD,
    VIEW,
    Place,
)
from tests.fakes import NOON


@pytest.fixture
async def desk():
    async with a_desk() as made:
        yield made


# --- once and only once ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["drop_after", "http_after", "garbled_after"])
async def test_what_arrived_without_an_answer_is_unclear_and_a_repeat_is_recognised(desk, kind):
    desk.server.faults.add(Fault(kind, "post", status=502))
    platform = desk.platform()
    error = await failure(platform.send(delivery()))
    assert (error.ambiguous, error.retryable, error.trouble) == (True, True, Trouble.PASSING)
    receipt = await desk.platform().send(delivery())  # another process
    assert [message["id"] for message in desk.messages()] == [receipt.message_id]
    assert (await platform.find(ROOM, "d1")).message_id == receipt.message_id


async def test_an_edit_without_an_answer_may_still_be_under_way(desk):
    platform = desk.platform()
    receipt = await platform.send(delivery())
    desk.server.faults.add(Fault("drop_after", "edit"))
    error = await failure(platform.edit(receipt, delivery("d2", EDITED)))
    assert (error.ambiguous, error.retryable) == (True, True)


@pytest.mark.parametrize("kind", ["drop_before", "http_before"])
async def test_what_did_not_arrive_is_not_found(desk, kind):
    desk.server.faults.add(Fault(kind, "post", status=500))
    platform = desk.platform()
    assert (await failure(platform.send(delivery()))).ambiguous
    assert await platform.find(ROOM, "d1") is None


async def test_a_slow_server_is_waited_for_so_long_and_no_longer(desk):
    desk.server.faults.add(Fault("half_closed", "post"))
    platform = desk.platform(timeout=0.2)
    assert (await failure(platform.send(delivery()))).ambiguous
    assert (await platform.find(ROOM, "d1")) is not None
    assert platform.settling.total_seconds() > 0.2


async def test_a_server_that_cannot_be_reached(desk):
    await desk.server.stop()
    error = await failure(desk.platform().send(delivery()))
    assert (error.retryable, error.ambiguous) == (True, False)


async def test_one_post_is_one_request_whatever_the_server_answers(desk):
    desk.server.faults.chances = {"http_before": 1.0}
    desk.server.faults.methods = frozenset({"post", "edit"})
    platform = desk.platform()
    await failure(platform.send(delivery()))
    assert [name for name, _ in desk.server.calls].count("post") == 1


async def test_a_repeat_of_what_a_moderator_deleted_posts_nothing(desk):
    platform = desk.platform()
    receipt = await platform.send(delivery())
    desk.world.delete("10", receipt.message_id)
    again = await desk.platform().send(delivery())
    assert again.message_id == DELETED
    assert desk.messages() == []
    error = await failure(platform.edit(again, delivery("d2", EDITED, Action.EDIT)))
    assert error.trouble is Trouble.CARD
    assert (await failure(platform.reply(again, delivery("d3", REPLY)))).trouble is Trouble.CARD


async def test_without_its_history_a_channel_proves_nothing(desk):
    desk.world.deny("10", HISTORY)
    desk.server.faults.add(Fault("drop_after", "post"))
    platform = desk.platform()
    assert (await failure(platform.send(delivery()))).ambiguous
    assert await platform.find(ROOM, "d1") is None  # a repeat is recognised still
    error = await failure(desk.platform().find(ROOM, "d1"))  # a process that knows nothing of it
    assert error.ambiguous
    assert "Read Message History" in str(error)
    desk.clock.time += NONCE_WINDOW
    assert (await failure(platform.find(ROOM, "d1"))).ambiguous


async def test_without_its_history_a_forum_proves_nothing_not_even_for_a_while(desk):
    forum = Channel(Platform.DISCORD, "1", "20")
    desk.world.add_channel("1", "20", "alerts", type=FORUM)
    desk.world.deny("20", HISTORY)
    desk.server.faults.add(Fault("drop_after", "forum"))
    platform = desk.platform()
    assert (await failure(platform.send(delivery(channel=forum)))).ambiguous
    error = await failure(platform.find(forum, "d1"))  # its posts bear no nonce: a repeat would show
    assert error.ambiguous
    assert "Read Message History" in str(error)


async def test_a_forums_post_that_is_locked_concerns_its_card_alone(desk):
    forum = Channel(Platform.DISCORD, "1", "20")
    desk.world.add_channel("1", "20", type=FORUM)
    platform = desk.platform()
    post = await platform.send(delivery(channel=forum))
    place = desk.world.places[post.message_id]
    place.archived = place.locked = True
    assert (await failure(platform.edit(post, delivery("d2", EDITED, channel=forum)))).trouble is Trouble.CARD
    assert (await failure(platform.reply(post, delivery("d3", REPLY, channel=forum)))).trouble is Trouble.CARD
    await platform.send(delivery("d4", channel=forum))


async def test_who_may_not_write_in_threads_replies_in_the_channel(desk):
    desk.world.deny("10", SEND_IN_THREADS)
    platform = desk.platform()
    card = await platform.send(delivery())
    below = await platform.reply(card, delivery("d2", REPLY, Action.REPLY))
    assert below.thread_id is None
    assert [message["id"] for message in desk.messages()] == [card.message_id, below.message_id]
    assert desk.messages()[1]["message_reference"]["message_id"] == card.message_id


async def test_a_subscribed_thread_that_is_locked_takes_no_messages(desk):
    platform = desk.platform()
    card = await platform.send(delivery())
    await platform.reply(card, delivery("d2", REPLY, Action.REPLY))
    desk.world.places[card.message_id].locked = True
    thread = Channel(Platform.DISCORD, "1", card.message_id)
    error = await failure(platform.send(delivery("d3", channel=thread)))
    assert (error.trouble, error.retryable) == (Trouble.CHANNEL, False)
    assert (await failure(platform.reply(card, delivery("d4", REPLY)))).trouble is Trouble.CARD


async def test_a_post_is_found_among_many_that_were_put_away(desk):
    forum = Channel(Platform.DISCORD, "1", "20")
    desk.world.add_channel("1", "20", "alerts", type=FORUM)
    platform = desk.platform()
    receipt = await platform.send(delivery(channel=forum))
    for number in range(130):
        place = Place(f"9{number:03}", THREAD, "1", "chat", "20", "5")
        place.archived, place.archived_at = (
            True,
            f"{NOON:%Y-%m-%d}T12:{number // 10:02}:{number % 10:02}+00:00",
        )
        desk.world.places[place.id] = place
    post = desk.world.places[receipt.message_id]
    post.archived, post.archived_at = True, f"{NOON:%Y-%m-%d}T11:00:00+00:00"
    assert (await platform.find(forum, "d1")).message_id == receipt.message_id
    asked = len(desk.server.calls)
    post.archived_at = "2026-01-01T00:00:00+00:00"
    assert await platform.find(forum, "d9") is None
    assert [name for name, _ in desk.server.calls[asked:]].count("archived_threads") == 2


async def test_an_old_message_is_found_among_many(desk):
    platform = desk.platform()
    receipt = await platform.send(delivery())
    person = desk.world.add_user("5")
    for number in range(230):
        desk.world.write(desk.world.places["10"], {"content": f"chat {number}"}, author=person)
    assert (await platform.find(ROOM, "d1")).message_id == receipt.message_id


async def test_a_mark_that_somebody_else_writes_is_none(desk):
    platform = desk.platform()
    receipt = await platform.send(delivery(briefing=DIGEST))
    stolen = desk.world.places["10"].messages.pop(receipt.message_id)
    desk.world.write(desk.world.places["10"], stolen, author=desk.world.add_user("5"))
    assert await platform.find(ROOM, "d1") is None


async def test_a_reply_is_found_in_its_thread(desk):
    platform = desk.platform()
    receipt = await platform.send(delivery())
    below = await platform.reply(receipt, delivery("d2", REPLY, Action.REPLY))
    found = await desk.platform().find(ROOM, "d2")
    assert (found.message_id, found.thread_id) == (below.message_id, receipt.message_id)


# --- what was deleted, closed, refused ------------------------------------------------------------


async def test_a_deleted_card_is_respected(desk):
    platform = desk.platform()
    receipt = await platform.send(delivery())
    desk.world.delete("10", receipt.message_id)
    for call in (
        platform.edit(receipt, delivery("d2", EDITED)),
        platform.reply(receipt, delivery("d3", REPLY)),
    ):
        assert (await failure(call)).trouble is Trouble.CARD
    desk.world.deny("10", CREATE_THREADS)
    assert (await failure(platform.reply(receipt, delivery("d4", REPLY)))).trouble is Trouble.CARD
    assert desk.messages() == []


async def test_a_deleted_thread_or_post_is_respected(desk):
    platform = desk.platform()
    receipt = await platform.send(delivery())
    await platform.reply(receipt, delivery("d2", REPLY))
    thread = desk.world.places.pop(receipt.message_id)
    error = await failure(platform.reply(replace(receipt, thread_id=thread.id), delivery("d3", REPLY)))
    assert error.trouble is Trouble.CARD
    forum = Channel(Platform.DISCORD, "1", "20")
    desk.world.add_channel("1", "20", type=FORUM)
    post = await platform.send(delivery("d4", channel=forum))
    del desk.world.places[post.message_id]
    assert (await failure(platform.edit(post, delivery("d5", EDITED, channel=forum)))).trouble is Trouble.CARD


@pytest.mark.parametrize("permission", [VIEW, SEND, EMBED])
async def test_a_lost_permission_concerns_the_channel(desk, permission):
    desk.world.deny("10", permission)
    error = await failure(desk.platform().send(delivery()))
    assert (error.trouble, error.retryable, error.ambiguous) == (Trouble.CHANNEL, False, False)


async def test_a_channel_that_is_gone(desk):
    gone = Channel(Platform.DISCORD, "1", "11")
    assert (await failure(desk.platform().send(delivery(channel=gone)))).trouble is Trouble.CHANNEL
    assert (await failure(desk.platform().find(gone, "d1"))).trouble is Trouble.CHANNEL


async def test_a_forum_that_demands_tags_says_so(desk):
    desk.world.add_channel("1", "20", type=FORUM, flags=1 << 4)
    error = await failure(desk.platform().send(delivery(channel=Channel(Platform.DISCORD, "1", "20"))))
    assert error.trouble is Trouble.CHANNEL
    assert "tag" in str(error)


async def test_a_token_that_is_refused_at_the_start_and_later(desk):
    error = await failure(desk.platform(token="no.such.token").send(delivery()))
    assert error.trouble is Trouble.TENANT
    platform = desk.platform()
    await platform.send(delivery())
    desk.server.revoked = True
    assert (await failure(platform.send(delivery("d2")))).trouble is Trouble.TENANT


async def test_the_firewall_asks_for_patience(desk):
    platform = desk.platform()
    await platform.send(delivery())
    desk.server.firewall = 600
    error = await failure(platform.send(delivery("d2")))
    assert (error.retryable, error.retry_after, error.ambiguous) == (True, 600, False)
    asked = len(desk.server.calls)
    desk.world.add_channel("1", "11")
    error = await failure(platform.send(delivery("d3", channel=Channel(Platform.DISCORD, "1", "11"))))
    assert (error.retryable, error.retry_after) == (True, 600)
    assert len(desk.server.calls) == asked, "each request would shut the address out for longer"


async def test_a_proxy_that_slows_us_down_in_words_of_its_own_is_no_bug_of_ours(desk):
    platform = desk.platform()
    await platform.send(delivery())
    desk.server.faults.add(Fault("error_before", "post", code="429 0"))
    error = await failure(platform.send(delivery("d2")))
    assert (error.retryable, error.trouble) == (True, Trouble.PASSING)


async def test_an_address_that_is_not_discords(desk):
    platform = desk.platform()
    platform.api._base = desk.server.base
    assert (await failure(platform.send(delivery()))).trouble is Trouble.TENANT


async def test_no_error_holds_the_token(desk):
    for kind in ("drop_before", "http_before", "garbled_after"):
        desk.server.faults.add(*[Fault(kind)] * (2 if kind == "drop_before" else 1))  # aiohttp asks twice
        error = await failure(desk.platform().send(delivery()))
        assert desk.server.token not in f"{error!r} {error.__cause__!r}"
        assert not error.ambiguous  # it was the signing in that failed
