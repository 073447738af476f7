"""Sitrep's commands on Discord, over sockets: what is heard, who asks, and how the answer comes back.

What the chat itself answers is not tried here: a scripted one notes what it is asked.
"""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from adapters.discord.commands import ChatSurface
from adapters.discord.heard import NOTED
from adapters.discord.registry import definitions
from bot.chat import Button, Card, Choice, Field, FieldKind, Form, Item, Line, Outcome, Reply, commands
from bot.chat.texts import texts_for
from bot.errors import StoreError
from bot.model import Channel, Platform
from tests.adapters.discord_desk import ROOM, a_desk, buttons, delivery, until
from tests.adapters.test_contract import CARD
from tests.adapters.test_slack_commands import DONE, FORM, FOUND, NEXT, OPENS, REFUSED, SHARED, Chat
from tests.fake_discord import Fault
from tests.fake_discord.limits import check_commands
from tests.fake_discord.people import DEFERRED, EPHEMERAL, MESSAGE, MODAL, UPDATE
from tests.fake_discord.world import DM, FORUM, MANAGE_CHANNELS, MANAGE_GUILD, USUAL, VIEW, Place

DESK, EDITOR, READER = "10", "900", "5"


@dataclass
class Room:
    """A desk whose bot listens, and the scripted chat that answers."""

    desk: object
    chat: Chat

    def __post_init__(self):
        self.world, self.people = self.desk.world, self.desk.server.people

    @property
    def asked(self):
        return self.chat.requests[-1]


@asynccontextmanager
async def listening(patience=1.5, **replies):
    async with a_desk() as desk:
        desk.world.add_member("1", READER, "reader")
        desk.world.add_member("1", "6", "manager", permissions=MANAGE_CHANNELS)
        chat = Chat(**replies)
        platform = desk.platform(surface=ChatSurface(chat, patience=patience))
        await platform.open()
        room = Room(desk, chat)
        room.platform = platform
        yield room


@pytest.fixture
async def room():
    async with listening(share=SHARED, more=NEXT, subscribe=OPENS, mute=REFUSED) as made:
        yield made


def ids(message):
    return [each["custom_id"] for each in buttons(message) if "custom_id" in each]


# --- what Discord is told of them ------------------------------------------------------------------


def test_definitions_are_what_discord_takes():
    found = definitions()
    check_commands(found)
    names = [each["name"] for each in found]
    assert names[:3] == ["facts", "timeline", "event"]
    assert names[-2:] == ["sitrep", "Look this up"]
    below = {each["name"] for each in found[-2]["options"]}
    assert below | set(names[:-2]) == {each.verb for each in commands() if not each.hidden}


def test_descriptions_are_in_each_readers_language():
    assert definitions()[-1]["name_localizations"] == {"uk": texts_for("uk").t("Look this up")}
    for each in definitions()[:-1]:
        said = texts_for("uk").t(each["description"])
        others = {"uk": said[:100]} if said != each["description"] else {}
        assert each["description_localizations"] == others


async def test_commands_are_registered_once_and_again_only_when_they_change(room):
    rest = room.desk.server.rest
    assert rest.registrations == 1
    await ChatSurface(room.chat).register(room.platform.api)
    assert rest.registrations == 1
    rest.registered[0]["description"] = "something else"
    await ChatSurface(room.chat).register(room.platform.api)
    assert rest.registrations == 2
    rest.registered.pop()
    await ChatSurface(room.chat).register(room.platform.api)
    assert rest.registrations == 3


# --- what is heard ---------------------------------------------------------------------------------


async def test_a_look_up_is_answered_to_the_asker_alone(room):
    given = {"query": "prisoners", "topic": "prisoner-exchange"}
    done = await room.people.command("facts", given, channel=DESK, user=READER, locale="uk")
    assert (room.asked.verb, room.asked.options, room.asked.channel) == ("facts", given, ROOM)
    assert (room.asked.asker.user, room.asked.asker.locale, room.asked.asker.tenant) == (READER, "uk", "1")
    assert room.asked.id == f"discord:{done.id}"
    assert (done.kind_of_answer, done.ephemeral) == (MESSAGE, True)
    assert done.shown["embeds"][0]["title"] == "Facts"
    assert "157 servicemen" in done.shown["embeds"][0]["description"]
    assert ids(done.shown) == ["share facts kyiv"]
    assert done.seconds < 3


async def test_what_is_below_sitrep_is_a_verb_too(room):
    await room.people.command("sitrep", {"subscription": "1"}, sub="edit", channel=DESK, user=EDITOR)
    assert (room.asked.verb, room.asked.options) == ("edit", {"subscription": "1"})


async def test_the_buttons_of_a_card_work_after_a_restart(room):
    await room.desk.platform().send(delivery())  # another process posted it
    (message,) = room.desk.messages()
    for custom_id in ids(message):
        done = await room.people.click(message, custom_id, user=READER)
        assert (done.kind_of_answer, done.ephemeral) == (MESSAGE, True)
    assert [(each.verb, each.options) for each in room.chat.requests] == [
        (verb, {"event": "v1"}) for verb in ("sources", "history", "mute")
    ]
    assert len(room.desk.messages()) == 1


async def test_what_a_message_says_is_looked_up_from_its_menu(room):
    place = room.world.places[DESK]
    said = "**157** [servicemen](https://x.example/a) of <@5> came home\n> at `last`, https://x.example/b"
    message = room.world.write(place, {"content": said}, author=room.world.users[READER])
    done = await room.people.menu("Look this up", message, channel=DESK, user=READER)
    assert (room.asked.verb, room.asked.options) == (
        "passage", {"query": "157 servicemen of came home at last ,"},
    )  # fmt: skip
    assert done.ephemeral


async def test_a_card_is_looked_up_by_what_it_says(room):
    await room.platform.send(delivery())
    (message,) = room.desk.messages()
    await room.people.menu("Look this up", message, channel=DESK, user=READER)
    assert "Prisoners come home" in room.asked.options["query"]
    assert len(room.asked.options["query"]) <= 400


async def test_a_double_click_is_one(room):
    await room.desk.platform().send(delivery())
    (message,) = room.desk.messages()
    first, second = [
        await room.people.click(message, ids(message)[0], user=READER, wait=False) for _ in range(2)
    ]
    await until(lambda: first.kind_of_answer and second.kind_of_answer)
    assert len(room.chat.requests) == 1
    assert {first.kind_of_answer, second.kind_of_answer} == {MESSAGE, NOTED}
    room.desk.clock.time += timedelta(seconds=3)
    await room.people.click(message, ids(message)[0], user=READER)
    other = await room.people.click(message, ids(message)[0], user=EDITOR)
    assert other.kind_of_answer == MESSAGE
    assert len(room.chat.requests) == 3


async def test_the_button_of_a_post_is_about_its_forum(room):
    room.world.add_channel("1", "20", "alerts", type=FORUM)
    receipt = await room.platform.send(delivery(channel=Channel(Platform.DISCORD, "1", "20")))
    (message,) = room.desk.messages(receipt.message_id)
    await room.people.click(message, ids(message)[2], user="6")
    assert room.asked.channel == Channel(Platform.DISCORD, "1", "20")
    assert room.asked.asker.manages == {"20"}


async def test_a_button_of_a_reply_says_its_line(room):
    found = await room.people.command("facts", channel=DESK, user=READER)
    shared = await room.people.click(found.shown, "share facts kyiv", user=READER)
    assert room.asked.line == "share facts kyiv"
    assert not shared.ephemeral
    assert room.desk.messages()[-1]["embeds"][0]["title"] == "Shared"


async def test_a_page_is_turned_in_place(room):
    room.chat.replies["facts"] = replace(FOUND, buttons=(Button("more 2", "Next"),))
    found = await room.people.command("facts", channel=DESK, user=READER)
    turned = await room.people.click(found.shown | {"flags": EPHEMERAL}, "more 2", user=READER)
    assert turned.kind_of_answer == UPDATE
    assert turned.shown["embeds"][0]["title"] == "Page 2"


async def test_in_direct_messages_the_channel_is_the_person(room):
    room.world.places["75"] = Place("75", DM, recipient=READER)
    await room.people.command("facts", channel="75", user=READER)
    assert room.asked.channel == Channel(Platform.DISCORD, "", f"@{READER}")
    assert room.asked.asker.tenant == ""
    assert room.asked.asker.manages == {f"@{READER}"}
    assert not room.asked.asker.admin


async def test_another_bot_is_told_nothing(room):
    room.world.add_user("77", "other", bot=True)
    room.world.add_member("1", "77")
    room.chat.replies["facts"] = None
    await room.people.command("facts", channel=DESK, user="77", wait=False)
    await until(lambda: room.chat.requests)
    assert room.asked.asker.robot


# --- forms -----------------------------------------------------------------------------------------


async def test_a_form_is_opened_filled_in_and_handed_over(room):
    opened = await room.people.command("sitrep", sub="subscribe", channel=DESK, user=EDITOR)
    assert opened.kind_of_answer == MODAL
    assert opened.modal["custom_id"] == FORM.id
    assert len(opened.modal["components"]) == 5
    filled = {"topic": ["air-strikes"], "keywords": "bridge", "channel": []}
    done = await room.people.submit(opened.modal, filled, channel=DESK, user=EDITOR)
    form, values = room.chat.submitted[-1][-2:]
    assert form == FORM.id
    given = {"topic": ("air-strikes",), "cadence": ("instant",), "keywords": ("bridge",)}
    assert values == given | {"channel": (), "mention": ()}
    assert done.shown["embeds"][0]["title"] == DONE.title


async def test_what_is_wrong_in_a_form_is_said_with_a_way_back(room):
    again = (Button("form command:subscribe quiet:25:00", "Correct it"),)
    wrong = "That is no time: 25:00."
    room.chat.on_submit = replace(REFUSED, blocks=(Line((wrong,)),), buttons=again, errors={"quiet": wrong})
    opened = await room.people.command("sitrep", sub="subscribe", channel=DESK, user=EDITOR)
    done = await room.people.submit(opened.modal, {}, channel=DESK, user=EDITOR)
    assert "That is no time: 25:00" in done.shown["embeds"][0]["description"]
    assert ids(done.shown) == [again[0].id]


async def test_every_kind_of_field_can_be_shown():
    kinds = [
        Field("a", "Switch", FieldKind.SWITCH, ("yes",)),
        Field("b", "Role", FieldKind.GROUP, ("77",)),
        Field("c", "Channel", FieldKind.CHANNEL, ("10",)),
        Field("d", "One of none", FieldKind.SELECT),
        Field("e", "Text", value=("x", "y"), hint="h" * 100, required=True),
    ]
    reply = replace(OPENS, form=Form("subscribe", "T", tuple(kinds), "Go"))
    async with listening(subscribe=reply) as room:
        opened = await room.people.command("sitrep", sub="subscribe", channel=DESK, user=EDITOR)
        await room.people.submit(opened.modal, {}, channel=DESK, user=EDITOR)
        assert room.chat.submitted[-1][-1] == {
            "a": ("yes",),
            "b": ("77",),
            "c": ("10",),
            "d": (),
            "e": ("x, y",),
        }


# --- who asks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("user", "manages", "admin"), [(READER, False, False), ("6", True, False), (EDITOR, True, True)]
)
async def test_who_manages_the_channel_is_taken_from_discord_at_each_use(room, user, manages, admin):
    await room.people.command("sitrep", sub="pause", channel=DESK, user=user)
    assert (room.asked.asker.manages == {DESK}, room.asked.asker.admin) == (manages, admin)


async def test_a_right_that_was_taken_back_is_gone_at_once(room):
    await room.people.command("sitrep", sub="pause", channel=DESK, user="6")
    room.world.guilds["1"].members["6"].roles.clear()
    await room.people.command("sitrep", sub="pause", channel=DESK, user="6")
    assert [bool(each.asker.manages) for each in room.chat.requests] == [True, False]


async def test_another_channel_counts_only_where_the_asker_manages_it(room):
    room.world.add_channel("1", "11", "theirs")
    room.world.add_channel("1", "12", "hidden from them")
    room.world.deny("12", VIEW, "6")
    room.world.add_channel("2", "20", "of another server")
    room.world.add_member("2", "6", permissions=USUAL | MANAGE_GUILD)
    room.chat.concerned = frozenset({"11", "12", "20", "404", "not-a-channel"})
    await room.people.command("sitrep", sub="pause", channel=DESK, user="6")
    assert room.asked.asker.manages == {DESK, "11"}
    await room.people.command("sitrep", sub="pause", channel=DESK, user=READER)
    assert room.asked.asker.manages == frozenset()


async def test_when_discord_does_not_say_they_may_not(room):
    room.world.add_channel("1", "11")
    room.chat.concerned = frozenset({"11"})
    room.desk.server.faults.add(Fault("http_before", "guild", status=503))
    await room.people.command("sitrep", sub="pause", channel=DESK, user="6")
    assert room.asked.asker.manages == {DESK}


# --- in time, and late -----------------------------------------------------------------------------


async def late(room, asked):
    """Ask something that takes longer than Discord waits, and let it be done once it was announced."""
    room.chat.gate.clear()
    waiting = asyncio.create_task(asked)
    await until(lambda: any(each.acknowledged.is_set() for each in room.people.interactions.values()))
    (interaction,) = room.people.interactions.values()
    assert interaction.kind_of_answer == DEFERRED
    room.chat.gate.set()
    return await waiting


async def test_what_takes_long_is_announced_and_given_afterwards():
    async with listening(patience=0.05) as room:
        done = await late(room, room.people.command("facts", channel=DESK, user=READER))
        assert done.ephemeral
        assert done.shown["embeds"][0]["title"] == "Facts"


async def test_what_all_shall_see_is_shown_to_all_when_it_is_late():
    async with listening(patience=0.05, facts=SHARED) as room:
        done = await late(room, room.people.command("facts", channel=DESK, user=READER))
        assert room.desk.messages()[-1]["id"] == done.followups[0]["id"]


async def test_a_form_that_comes_too_late_says_how_to_do_without():
    async with listening(patience=0.05, subscribe=OPENS) as room:
        asked = room.people.command("sitrep", sub="subscribe", channel=DESK, user=EDITOR)
        done = await late(room, asked)
        assert "subscribe prisoner-exchange" in done.shown["embeds"][0]["description"]


def direct_messages(room):
    return [m for p in room.world.places.values() if p.recipient == READER for m in p.messages.values()]


@pytest.mark.parametrize("patience", [1.5, 0.0])
async def test_a_question_that_discord_forgot_is_answered_in_direct_messages(patience):
    async with listening(patience=patience) as room:
        room.desk.server.faults.add(Fault("error_before", "callback", code="404 10062"))
        with capture_logs() as logs:
            await room.people.command("facts", channel=DESK, user=READER, wait=False)
            await until(lambda: any(line["event"] == "answered" for line in logs))
        assert [message["embeds"][0]["title"] for message in direct_messages(room)] == ["Facts"]
        again = await room.people.command("facts", channel=DESK, user=READER)
        assert again.shown


async def test_who_takes_no_messages_is_left_without_and_it_is_logged(room):
    room.world.closed_to_us.add(READER)
    room.desk.server.faults.add(Fault("error_before", "callback", code="404 10062"))
    with capture_logs() as logs:
        await room.people.command("facts", channel=DESK, user=READER, wait=False)
        await until(lambda: any(line["event"] == "an answer was lost" for line in logs))
    assert direct_messages(room) == []


async def test_a_token_that_ran_out_leads_to_direct_messages():
    async with listening(patience=0.05) as room:
        room.chat.gate.clear()
        with capture_logs() as logs:
            interaction = await room.people.command("facts", channel=DESK, user=READER, wait=False)
            await asyncio.wait_for(interaction.acknowledged.wait(), 5)
            interaction.born -= 16 * 60
            room.chat.gate.set()
            await until(lambda: any(line["event"] == "answered" for line in logs))
        assert any("the time to answer is over" in line.get("reason", "") for line in logs)
        assert len(direct_messages(room)) == 1


async def test_what_fails_is_said_and_logged(room):
    room.chat.raises = StoreError("the disk is full at /secret/place")
    with capture_logs() as logs:
        done = await room.people.command("facts", channel=DESK, user=READER)
    assert "failed" in done.shown["embeds"][0]["title"]
    other = await room.people.command("facts", channel=DESK, user=READER, locale="uk")
    assert other.shown["embeds"][0]["title"] == texts_for("uk").t("Sitrep failed on this")
    assert "/secret" not in str(done.shown)
    assert any(line["log_level"] == "error" for line in logs)


async def test_what_is_asked_while_the_gateway_is_away_is_answered_when_it_is_back(room):
    gateway = room.desk.server.gateway
    gateway.ready.clear()
    await gateway.reconnect()
    await asyncio.wait_for(gateway.ready.wait(), 10)
    assert gateway.resumed == 1
    done = await room.people.command("facts", channel=DESK, user=READER)
    assert done.shown


# --- completion ------------------------------------------------------------------------------------


async def test_names_are_completed(room):
    async def complete(request, option, typed):
        assert (request.verb, option) in {("facts", "topic"), ("subscribe", "topic")}
        return (Choice("prisoner-exchange", "Prisoner exchange"),) if typed == "priso" else ()

    room.chat.complete = complete
    done = await room.people.complete("facts", "topic", "priso", channel=DESK, user=READER)
    assert done.choices == [{"name": "Prisoner exchange", "value": "prisoner-exchange"}]
    below = await room.people.complete("sitrep", "topic", "priso", sub="subscribe", channel=DESK, user=READER)
    assert below.choices == done.choices


async def test_completion_never_breaks_what_discord_takes(room):
    many = tuple(Choice(f"v{n}" if n else "x" * 101, "label " * 30) for n in range(60))

    async def complete(*_):
        return many

    room.chat.complete = complete
    done = await room.people.complete("facts", "topic", "", channel=DESK, user=READER)
    assert 20 < len(done.choices) <= 25

    async def broken(*_):
        raise RuntimeError("no")

    room.chat.complete = broken
    assert (await room.people.complete("facts", "topic", "", channel=DESK, user=READER)).choices == []


async def test_completion_that_takes_too_long_is_empty():
    async with listening(patience=0.05) as room:

        async def slow(*_):
            await asyncio.sleep(30)

        room.chat.complete = slow
        done = await room.people.complete("facts", "topic", "", channel=DESK, user=READER)
        assert done.choices == []
        assert done.seconds < 3


# --- replies ---------------------------------------------------------------------------------------


async def test_results_have_their_buttons_and_a_card_is_shown_as_it_is_delivered():
    items = tuple(
        Item((f"{n}. fact",), (("who says so",),), (Button(f"sources {n}", f"{n} · Sources"),))
        for n in range(5)
    )
    more = tuple(Button(f"page {n}", f"Page {n}") for n in range(10))
    async with listening(facts=Reply(Outcome.DONE, "Facts", (*items, Card(CARD)), more)) as room:
        done = await room.people.command("facts", channel=DESK, user=READER)
        assert len(ids(done.shown)) == 15
        card = done.shown["embeds"][1]
        assert "Prisoners come home" in card["description"]
        assert card["author"]["url"] == CARD.link
