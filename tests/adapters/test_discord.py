"""What the Discord adapter does, against a Discord that works and one that does not."""

import asyncio
import logging
from dataclasses import replace

import discord
import pytest
from structlog.testing import capture_logs

from adapters.discord.api import Client, _relayed
from adapters.discord.client import DELETED, NONCE_WINDOW
from bot.errors import DeliveryError, Trouble
from bot.model import Action, Channel, Image, Platform, Receipt, Section
from tests.adapters.discord_desk import ROOM, a_desk, buttons, delivery, texts, until
from tests.adapters.test_contract import CARD, DIGEST, EDITED, REPLY
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

LONG = replace(
    DIGEST, sections=tuple(Section(f"Part {n}", ("words " * 200, "more " * 200)) for n in range(6))
)


@pytest.fixture
async def desk():
    async with a_desk() as made:
        yield made


async def failure(call) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await call
    return caught.value


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


def test_a_receipt_of_what_was_deleted_is_never_asked_for():
    assert not DELETED.isdigit()
    assert Receipt("d1", ROOM, DELETED, NOON).message_id == DELETED
