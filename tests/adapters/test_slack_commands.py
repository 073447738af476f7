"""Sitrep's commands on Slack, over a socket: what is heard, who asks, and how the answer comes back.

What the chat itself answers is not tried here: a scripted one notes what it is asked.
"""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import structlog

from adapters.slack import SlackPlatform
from adapters.slack.asking import passage, unescape
from adapters.slack.card import HISTORY, MUTE, SOURCES
from adapters.slack.commands import ChatSurface
from adapters.slack.listen import Listener
from adapters.slack.manifest import LOOK_UP
from bot.chat import Button, Choice, Field, FieldKind, Form, Line, Outcome, Person, Reply
from bot.errors import StoreError
from bot.model import Channel, Platform
from bot.ports import ManualClock
from tests.adapters.slack_desk import ROOM, TEAM, a_delivery, desk
from tests.fake_slack import FakeSlack, Fault
from tests.fake_slack.reading import read
from tests.fakes import NOON

FOUND = Reply(
    Outcome.DONE, "Facts", (Line(("157 servicemen",)),), (Button("share facts kyiv", "Share in channel"),)
)
SHARED = replace(
    FOUND, title="Shared", private=False, buttons=(), blocks=(Line(("by ", Person("U1"), Person("U404"))),)
)
NEXT = replace(FOUND, title="Page 2", replaces=True)
REFUSED = Reply(Outcome.REFUSED, "That did not work", (Line(("You may not.",)),))
FORM = Form(
    "form subscribe",
    "Subscribe",
    (
        Field("topic", "Topics", FieldKind.MANY, ("prisoner-exchange",), (
            Choice("prisoner-exchange", "Prisoner exchange"), Choice("air-strikes", "Air strikes"),
        ), required=True),
        Field("cadence", "How often", FieldKind.SELECT, ("instant",), (
            Choice("instant", "At once"), Choice("daily", "Daily"),
        )),
        Field("keywords", "Words", hint="any of them, -not this"),
        Field("channel", "Channel", FieldKind.CHANNEL, ("C1",)),
        Field("mention", "Group", FieldKind.GROUP),
        Field("threads", "Threads", FieldKind.SWITCH, ("yes",), hint="Tell corrections in the thread"),
    ),
    "Subscribe",
)  # fmt: skip
OPENS = Reply(
    Outcome.DONE, "Subscribe", (Line(("/sitrep subscribe prisoner-exchange does it too.",)),), form=FORM
)
DONE = Reply(Outcome.DONE, "Subscribed", (Line(("From now on this channel hears of prisoner exchanges.",)),))
HOME = Reply(Outcome.DONE, "Subscriptions", (Line(("1: prisoner exchange",)),), (Button("pause 1", "Pause"),))


class Chat:
    """Gives its replies by line or verb, and notes what it is asked."""

    def __init__(self, **replies):
        self.replies = {"home": HOME, **replies}
        self.requests, self.submitted, self.dry = [], [], []
        self.concerned = frozenset()
        self.on_submit = DONE
        self.gate = asyncio.Event()
        self.gate.set()
        self.raises = None

    def concerns(self, request):
        return self.concerned

    async def handle(self, request):
        self.requests.append(request)
        await self.gate.wait()
        if self.raises:
            raise self.raises
        return self.replies.get(request.verb or request.line.partition(" ")[0], FOUND)

    async def complete(self, request, option, typed):
        return ()

    async def submit(self, request, form, values, *, dry=False):
        (self.dry if dry else self.submitted).append((request, form, dict(values)))
        await self.gate.wait()
        if self.raises:
            raise self.raises
        return self.on_submit


@dataclass
class Office:
    """A Slack with people in it, a chat behind it, and what they get to see."""

    slack: FakeSlack
    platform: SlackPlatform
    chat: Chat
    clock: ManualClock

    @property
    def seen(self):
        return self.slack.people.ephemerals

    async def answers(self, count=1):
        await self.slack.until(lambda: len(self.seen) >= count)
        return self.seen[-1]

    async def asked(self, line, user="U1", **more):
        ack = await self.slack.command(f"/sitrep {line}", channel="C1", user=user, **more)
        assert ack.seconds is not None
        assert ack.body is None

    async def form(self):
        await self.asked("form")
        await self.slack.until(lambda: self.slack.people.views)
        (view,) = self.slack.people.views.values()
        return view


@asynccontextmanager
async def office(patience=2.0, **replies):
    chat = Chat(**replies)
    ticking = ManualClock(NOON)
    surface = ChatSurface(chat, clock=ticking, patience=patience)
    async with desk(Listener(app_token="xapp-fake-1", surface=surface), clock=ticking) as here:
        workspace = here.slack.workspace
        workspace.conversations["C1"].members |= {"U1", "UGUEST", "USTRANGER"}
        workspace.add_user("UADMIN", is_admin=True)
        workspace.add_user("UGUEST", is_restricted=True)
        workspace.add_user("USTRANGER", is_stranger=True, team_id="T0OTHER")
        workspace.add_user("U2", locale="uk-UA", tz="Europe/Berlin")
        workspace.add_channel("C2", "elsewhere").members.add("U1")
        workspace.add_channel("C3", "hidden", joined=False, is_private=True).members.add("U1")
        await here.platform.open()
        await asyncio.wait_for(here.slack.connected.wait(), 5)
        yield Office(here.slack, here.platform, chat, ticking)


def text(shown):
    return read(shown.blocks, shown.text).text


# --- commands -------------------------------------------------------------------------------------


async def test_a_command_is_answered_to_who_asked_alone():
    async with office() as it:
        await it.asked("facts kyiv &amp; &lt;b&gt;")
        shown = await it.answers()
        (request,) = it.chat.requests
        assert request.line == "facts kyiv & <b>"
        assert request.channel == ROOM
        assert request.id.startswith("slack:")
        assert text(shown) == "Facts\n157 servicemen\n[Share in channel]"
        assert (shown.user, it.slack.accepted) == ("U1", [])


async def test_what_is_shared_is_a_message_of_the_channel():
    async with office(share=SHARED) as it:
        await it.asked("facts kyiv")
        shown = await it.answers()
        await it.slack.click_ephemeral(shown, "sitrep.line.1", user="U1")
        await it.slack.until(lambda: it.slack.accepted)
        assert it.chat.requests[-1].line == "share facts kyiv"
        shared = read(it.slack.workspace.conversations["C1"].messages.popitem()[1].blocks)
        assert (shared.text, shared.pings) == ("Shared\nby @U1@U404", [])
        assert len(it.seen) == 1


async def test_an_answer_can_take_the_place_of_the_one_before():
    async with office(facts=replace(FOUND, buttons=(Button("page 2", "Next"),)), page=NEXT) as it:
        await it.asked("facts kyiv")
        await it.slack.click_ephemeral(await it.answers(), "sitrep.line.1", user="U1")
        shown = await it.answers(2)
        assert shown.replaces
        assert "Page 2" in text(shown)


async def test_a_bot_gets_no_answer_but_an_acknowledgement():
    async with office(quiet=None) as it:
        await it.asked("quiet")
        await it.asked("facts")
        await it.answers()
        assert len(it.seen) == 1


async def test_slow_work_says_that_it_goes_on():
    async with office(patience=0.02) as it:
        it.chat.gate.clear()
        await it.asked("facts kyiv")
        assert (await it.answers()).text == "⏳ …"
        it.chat.gate.set()
        assert "157" in text(await it.answers(2))


@pytest.mark.parametrize("error", [StoreError("the store is damaged"), ZeroDivisionError("a bug")])
async def test_what_fails_is_told_and_logged(error):
    async with office() as it:
        it.chat.raises = error
        with structlog.testing.capture_logs() as logs:
            await it.asked("facts kyiv")
            assert "Sitrep failed on this" in text(await it.answers())
        assert "a request failed" in [line["event"] for line in logs]
        assert "kyiv" not in str(logs)


async def test_an_answer_that_its_address_no_longer_takes_comes_as_a_direct_message():
    async with office(patience=0.02) as it:
        it.chat.gate.clear()
        await it.asked("facts kyiv")
        await it.answers()
        it.clock.time += timedelta(minutes=31)
        it.chat.gate.set()
        await it.slack.until(lambda: it.slack.accepted)
        assert it.slack.accepted[0].channel == "D0U1"


async def test_a_line_typed_to_sitrep_itself_is_answered_there():
    async with office() as it:
        await it.slack.write("U1", "facts kyiv")
        await it.slack.until(lambda: it.slack.accepted)
        (request,) = it.chat.requests
        assert (request.line, request.channel) == ("facts kyiv", Channel(Platform.SLACK, TEAM, "@U1"))
        assert it.slack.accepted[0].channel == "D0U1"


async def test_bots_edits_and_what_comes_twice_are_not_heard():
    async with office() as it:
        await it.slack.write("U1", "I am a bot", bot_id="B1")
        await it.slack.write("U1", "changed", subtype="message_changed")
        await it.slack.write("U1", "in a channel", channel_type="channel")
        await it.slack.write("U1", "once", event_id="Ev1")
        await it.slack.write("U1", "once", event_id="Ev1")
        await it.slack.write("U1", "last", event_id="Ev2")
        await it.slack.until(lambda: len(it.slack.accepted) == 2)
        assert [request.line for request in it.chat.requests] == ["once", "last"]


async def test_a_command_in_direct_messages_is_about_the_person():
    async with office() as it:
        it.slack.workspace.direct("U1")
        await it.slack.command("/sitrep subscribe", channel="D0U1", user="U1")
        await it.answers()
        (request,) = it.chat.requests
        assert request.channel.id == "@U1"
        assert request.asker.manages == {"@U1"}


async def test_what_was_heard_is_answered_before_sitrep_stops():
    async with office() as it:
        it.chat.gate.clear()
        await it.asked("facts kyiv")
        stopping = asyncio.create_task(it.platform.close())
        await asyncio.sleep(0)
        it.chat.gate.set()
        await stopping
        assert "157" in text(it.seen[0])


# --- who asks -------------------------------------------------------------------------------------


async def test_the_asker_is_who_slack_says():
    async with office() as it:
        await it.asked("facts", "U2")
        await it.answers()
        asker = it.chat.requests[0].asker
        assert (asker.user, asker.tenant, asker.name) == ("U2", TEAM, "U2")
        assert (asker.locale, asker.time_zone) == ("uk-UA", "Europe/Berlin")
        flags = (asker.admin, asker.restricted, asker.stranger, asker.robot, bool(asker.manages))
        assert flags == (False,) * 5


@pytest.mark.parametrize(
    ("user", "manages", "flags"),
    [
        ("U1", {"C1", "C2"}, ()),  # a member of both, and of C3, which Sitrep is not in
        ("U2", set(), ()),  # a member of neither
        ("UADMIN", {"C1", "C2"}, ("admin",)),  # all that are this workspace's
        ("UGUEST", set(), ("restricted",)),
        ("USTRANGER", set(), ("stranger",)),
        ("U0SITREP", set(), ("robot",)),
    ],
)
async def test_what_somebody_manages(user, manages, flags):
    async with office() as it:
        it.chat.concerned = frozenset({"C2", "C3", "C404"})
        await it.asked("subscribe", user)
        await it.answers()
        asker = it.chat.requests[0].asker
        assert asker.manages == manages
        assert {name for name in ("admin", "restricted", "stranger", "robot") if getattr(asker, name)} == set(
            flags
        )


async def test_rights_are_asked_for_anew_each_time():
    async with office() as it:
        await it.asked("subscribe")
        await it.answers()
        it.slack.workspace.conversations["C1"].members.discard("U1")
        await it.asked("subscribe")
        await it.answers(2)
        assert [request.asker.manages for request in it.chat.requests] == [{"C1"}, frozenset()]


async def test_a_slack_that_does_not_say_who_asks_still_gets_look_ups_answered():
    async with office(subscribe=REFUSED) as it:
        it.slack.faults.add(
            Fault("http_before", "users.info", status=503), Fault("drop_before", "users.info")
        )
        await it.asked("facts kyiv")
        assert "157" in text(await it.answers())
        await it.asked("subscribe")
        assert "Try again in a minute" in text(await it.answers(2))
        assert all(request.asker.restricted for request in it.chat.requests)


async def test_somebody_in_many_channels_is_found_in_all_of_them(monkeypatch):
    monkeypatch.setattr("adapters.slack.asking.PAGE", 1)
    async with office() as it:
        it.chat.concerned = frozenset({"C2"})
        await it.asked("subscribe")
        await it.answers()
        assert it.chat.requests[0].asker.manages == {"C1", "C2"}


# --- buttons, shortcut, home ----------------------------------------------------------------------


@pytest.mark.parametrize(("action", "verb"), [(SOURCES, "sources"), (HISTORY, "history"), (MUTE, "mute")])
async def test_a_cards_buttons_ask_about_its_event(action, verb):
    async with office() as it:
        card = await it.platform.send(a_delivery("d1"))
        ack = await it.slack.click("C1", card.message_id, action, user="U1")
        assert ack.seconds is not None
        await it.answers()
        (request,) = it.chat.requests
        assert (request.verb, request.options) == (verb, {"event": "v1"})
        assert not it.seen[0].replaces


async def test_a_double_click_is_one_and_a_later_click_is_another():
    async with office() as it:
        card = await it.platform.send(a_delivery("d1"))
        for _ in range(2):
            await it.slack.click("C1", card.message_id, SOURCES, user="U1")
        await it.answers()
        it.clock.time += timedelta(seconds=3)
        await it.slack.click("C1", card.message_id, SOURCES, user="U1")
        await it.answers(2)
        await it.slack.click("C1", card.message_id, SOURCES, user="U2")
        await it.answers(3)
        assert len(it.chat.requests) == 3


async def test_what_a_message_says_is_looked_up():
    async with office() as it:
        said = it.slack.workspace.say("C1", "U2", "<@U1> see <https://a.example|the toll>: 157 &amp; more")
        await it.slack.shortcut(LOOK_UP, "C1", said.ts, user="U1")
        await it.answers()
        (request,) = it.chat.requests
        assert (request.verb, request.options) == ("passage", {"query": "see the toll: 157 & more"})


async def test_the_home_tab_shows_what_the_chat_says_and_again_after_each_click():
    async with office(pause=DONE) as it:
        await it.slack.open_home("U1", event_id="Ev1")
        await it.slack.open_home("U1", event_id="Ev1")
        await it.slack.until(lambda: it.slack.people.homes)
        home = it.slack.people.homes["U1"]
        assert read(home["blocks"]).text == "Subscriptions\n1: prisoner exchange\n[Pause]"
        await it.slack.click_view(home, "sitrep.line.1", user="U1")
        await it.slack.until(lambda: it.slack.people.homes["U1"] is not home)
        verbs = [request.verb or request.line for request in it.chat.requests]
        assert verbs == ["home", "pause 1", "home"]
        (view,) = it.slack.people.views.values()
        assert "From now on" in read(view["blocks"]).text


async def test_a_home_tab_that_slack_does_not_take_is_logged():
    async with office() as it:
        it.slack.faults.add(Fault("error_before", "views.publish", code="internal_error"))
        with structlog.testing.capture_logs() as logs:
            await it.slack.open_home("U1")
            await it.slack.until(lambda: "views.publish" in [method for method, _ in it.slack.calls])
            await it.asked("facts")
            await it.answers()
        assert "the Home tab was not shown" in [line["event"] for line in logs]


# --- forms ----------------------------------------------------------------------------------------

FILLED = {
    "topic": {
        "sitrep.changed": {"type": "multi_static_select", "selected_options": [{"value": "air-strikes"}]}
    },
    "cadence": {"sitrep.changed": {"type": "static_select", "selected_option": {"value": "daily"}}},
    "keywords": {"sitrep.changed": {"type": "plain_text_input", "value": None}},
    "channel": {"sitrep.changed": {"type": "conversations_select", "selected_conversation": "C2"}},
    "mention": {"sitrep.changed": {"type": "plain_text_input", "value": "S012AB3CD"}},
    "threads": {"sitrep.changed": {"type": "checkboxes", "selected_options": []}},
}
VALUES = {
    "topic": ("air-strikes",), "cadence": ("daily",), "keywords": (), "channel": ("C2",),
    "mention": ("S012AB3CD",), "threads": ("no",),
}  # fmt: skip


async def test_a_form_is_a_modal_with_what_is_filled_in():
    async with office(form=OPENS) as it:
        view = await it.form()
        elements = {block["block_id"]: block["element"] for block in view["blocks"]}
        assert [option["value"] for option in elements["topic"]["initial_options"]] == ["prisoner-exchange"]
        assert elements["cadence"]["initial_option"]["value"] == "instant"
        assert elements["channel"]["initial_conversation"] == "C1"
        assert elements["threads"]["initial_options"][0]["text"]["text"] == "Tell corrections in the thread"
        assert "initial_value" not in elements["mention"]
        assert it.seen == []


async def test_a_form_that_is_done_shows_what_came_of_it():
    async with office(form=OPENS) as it:
        view = await it.form()
        ack = await it.slack.submit(view, FILLED, user="U1")
        assert ack.body["response_action"] == "update"
        ((request, form, values),) = it.chat.submitted
        assert (form, values) == ("form subscribe", VALUES)
        assert (request.line, request.channel) == ("form subscribe", ROOM)
        assert request.asker.manages == {"C1"}
        assert "From now on" in read(it.slack.people.views[view["id"]]["blocks"]).text


async def test_what_is_wrong_stands_at_its_field_and_the_form_stays():
    async with office(form=OPENS) as it:
        view = await it.form()
        it.chat.on_submit = replace(
            REFUSED, errors={"cadence": "needs a time", "at": "08:00 will do", "?": "and so on"}
        )
        ack = await it.slack.submit(view, FILLED, user="U1")
        assert ack.body == {
            "response_action": "errors",
            "errors": {"cadence": "needs a time", "topic": "08:00 will do and so on"},
        }
        assert view["id"] in it.slack.people.views


async def test_a_form_is_looked_at_while_it_is_filled_in():
    async with office(form=OPENS) as it:
        view = await it.form()
        it.chat.on_submit = replace(REFUSED, errors={"cadence": "needs a time"})
        await it.slack.click_view({**view, "state": {"values": FILLED}}, "sitrep.changed", user="U1")
        await it.slack.until(lambda: it.slack.people.views[view["id"]] is not view)
        second = it.slack.people.views[view["id"]]
        names = [block.get("block_id") for block in second["blocks"]]
        assert names[names.index("cadence") + 1] == "sitrep.note.cadence"
        it.chat.on_submit = DONE
        await it.slack.click_view({**second, "state": {"values": FILLED}}, "sitrep.changed", user="U1")
        await it.slack.until(lambda: it.slack.people.views[view["id"]] is not second)
        third = read(it.slack.people.views[view["id"]]["blocks"]).text
        assert "needs a time" not in third
        assert "From now on" in third
        assert [values for _, _, values in it.chat.dry] == [VALUES, VALUES]
        assert it.chat.submitted == []


async def test_a_form_that_was_closed_meanwhile_is_not_missed():
    async with office(form=OPENS) as it:
        view = await it.form()
        it.slack.people.views.clear()
        await it.slack.click_view({**view, "state": {"values": FILLED}}, "sitrep.changed", user="U1")
        await it.slack.until(lambda: "views.update" in [method for method, _ in it.slack.calls])
        await it.asked("facts")
        await it.answers()


async def test_a_form_that_takes_long_says_so_and_then_what_came_of_it():
    async with office(patience=0.02, form=OPENS) as it:
        view = await it.form()
        it.chat.gate.clear()
        ack = await it.slack.submit(view, FILLED, user="U1")
        assert "⏳" in read(ack.body["view"]["blocks"]).text
        it.chat.gate.set()
        await it.slack.until(lambda: "From now on" in read(it.slack.people.views[view["id"]]["blocks"]).text)


async def test_a_form_that_fails_says_so():
    async with office(form=OPENS) as it:
        view = await it.form()
        it.chat.raises = StoreError("full")
        await it.slack.submit(view, FILLED, user="U1")
        assert "failed" in read(it.slack.people.views[view["id"]]["blocks"]).text


async def test_a_form_nothing_comes_of_is_closed():
    async with office(form=OPENS) as it:
        view = await it.form()
        it.chat.on_submit = None
        assert (await it.slack.submit(view, FILLED, user="U1")).body is None
        assert it.slack.people.views == {}


async def test_a_trigger_that_ran_out_gets_the_way_without_a_modal():
    async with office(patience=0.02, form=OPENS) as it:
        it.chat.gate.clear()
        await it.asked("form")
        await it.answers()
        it.clock.time += timedelta(seconds=4)
        it.chat.gate.set()
        assert "does it too" in text(await it.answers(2))
        assert it.slack.people.views == {}


# --- when a way back is closed --------------------------------------------------------------------


async def test_what_is_shared_out_of_a_direct_message_or_a_modal_is_posted():
    async with office(share=SHARED, home=replace(HOME, buttons=(Button("share x", "Share"),))) as it:
        await it.slack.write("U1", "share facts")
        await it.slack.until(lambda: it.slack.accepted)
        assert it.slack.accepted[0].channel == "D0U1"
        await it.slack.open_home("U1")
        await it.slack.until(lambda: it.slack.people.homes)
        await it.slack.click_view(it.slack.people.homes["U1"], "sitrep.line.1", user="U1")
        await it.slack.until(lambda: len(it.slack.accepted) == 2)
        assert it.slack.accepted[1].channel == "D0U1"


async def test_a_click_in_a_modal_is_answered_in_it():
    async with office(form=OPENS, more=NEXT) as it:
        view = await it.form()
        it.chat.on_submit = replace(DONE, buttons=(Button("more", "More"), Button("form", "Edit")))
        await it.slack.submit(view, FILLED, user="U1")
        done = it.slack.people.views[view["id"]]
        await it.slack.click_view(done, "sitrep.line.1", user="U1")
        await it.slack.until(lambda: "Page 2" in read(it.slack.people.views[view["id"]]["blocks"]).text)
        await it.slack.click_view(done, "sitrep.line.2", user="U1")
        await it.slack.until(lambda: it.slack.people.views[view["id"]]["callback_id"] == "sitrep.form")
        assert it.seen == []


async def test_slow_work_in_a_modal_says_so_there():
    async with office(patience=0.02, form=OPENS, more=NEXT) as it:
        view = await it.form()
        it.chat.on_submit = replace(DONE, buttons=(Button("more", "More"),))
        await it.slack.submit(view, FILLED, user="U1")
        it.chat.gate.clear()
        await it.slack.click_view(it.slack.people.views[view["id"]], "sitrep.line.1", user="U1")
        await it.slack.until(lambda: "⏳" in read(it.slack.people.views[view["id"]]["blocks"]).text)
        it.chat.gate.set()
        await it.slack.until(lambda: "Page 2" in read(it.slack.people.views[view["id"]]["blocks"]).text)


async def test_an_answer_nobody_takes_is_logged_and_nothing_breaks():
    async with office(patience=0.02) as it:
        it.chat.gate.clear()
        with structlog.testing.capture_logs() as logs:
            payload = it.slack.people.slash("/sitrep facts", "C1", "U1")
            it.slack.people._responses.clear()  # its address is closed from the start
            it.slack.faults.add(Fault("error_before", "conversations.open", code="user_disabled"))
            await it.slack.deliver("slash_commands", payload)
            await it.slack.until(lambda: it.slack.people.refused)
            it.chat.gate.set()
            await it.slack.until(lambda: "conversations.open" in [method for method, _ in it.slack.calls])
            await it.asked("facts")
            await it.answers()
        said = [line["event"] for line in logs]
        assert said.count("could not say that it goes on") == 1
        assert said.count("an answer was not taken") == said.count("an answer was lost") == 1


async def test_a_broken_way_to_slack_is_no_bug():
    async with office() as it:
        payload = it.slack.people.slash("/sitrep facts", "C1", "U1")
        payload["response_url"] = "http://127.0.0.1:9/response"
        await it.slack.deliver("slash_commands", payload)
        await it.slack.until(lambda: it.slack.accepted)
        assert it.slack.accepted[0].channel == "D0U1"


async def test_a_name_that_slack_does_not_tell_is_no_reason_to_be_silent():
    async with office(share=SHARED) as it:
        await it.asked("facts")
        shown = await it.answers()
        it.slack.workspace.users["U1"]["profile"] = {"display_name": "<!here> Ada"}
        await it.slack.click_ephemeral(shown, "sitrep.line.1", user="U1")
        await it.slack.until(lambda: it.slack.accepted)
        (message,) = it.slack.workspace.conversations["C1"].messages.values()
        reading = read(message.blocks, message.text)
        assert (reading.text, reading.pings) == ("Shared\nby @<!here> Ada@U404", [])


async def test_a_handler_that_breaks_is_logged():
    async with office() as it:
        with structlog.testing.capture_logs() as logs:
            view = {"id": "V1", "type": "modal", "blocks": [], "private_metadata": "{}"}
            payload = it.slack.people.interaction(
                "block_actions",
                "U1",
                view=view,
                container={},
                actions=[{"action_id": "sitrep.changed", "block_id": "b", "type": "button"}],
            )
            await it.slack.deliver("interactive", payload)
            await it.asked("facts")
            await it.answers()
        assert "KeyError" in str(
            [line.get("exc_info") for line in logs if line["event"] == "a request failed"]
        )


# --- small things ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("<!here> 157 &lt;b&gt;", "157 <b>"),
        ("<https://a.example>", "https://a.example"),
        ("<#C1|war-room> now", "war-room now"),
        (None, ""),
        ("x" * 900, "x" * 400),
    ],
)
def test_a_passage(typed, said):
    assert passage({"text": typed}) == said


def test_typing_is_unescaped_once():
    assert unescape("&amp;lt;") == "&lt;"
