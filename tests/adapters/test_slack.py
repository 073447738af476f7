"""The Slack adapter against a Slack that works: what is posted, found again, and goes wrong on the way."""

from dataclasses import replace

import pytest

from adapters.slack.card import MUTE
from adapters.slack.render import render
from bot.errors import DeliveryError, Trouble
from bot.model import Action, Channel, Image, Platform, Section
from tests.adapters.slack_desk import PERSON, ROOM, TEAM, a_delivery, desk
from tests.adapters.test_contract import CARD, DIGEST, EDITED, REPLY
from tests.fake_slack import Fault
from tests.fake_slack.reading import read
from tests.fakes import NOON

LONG = replace(
    DIGEST,
    sections=tuple(
        Section(f"Full report: topic {topic}", tuple(f"{topic}.{line} " + "word " * 60 for line in range(8)))
        for topic in range(9)
    ),
)
"""A digest of several messages."""


async def failure(call) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await call
    return caught.value


# --- posting --------------------------------------------------------------------------------------


async def test_a_message_is_marked_with_its_delivery_and_calls_nobody():
    async with desk() as here:
        receipt = await here.platform.send(a_delivery("d1"))
        (message,) = here.messages()
        assert message.metadata["event_payload"] == {"delivery_id": "d1", "part": 1, "parts": 1}
        flags = {"unfurl_links": "false", "unfurl_media": "false", "link_names": "false", "parse": "none"}
        assert here.slack.flags[receipt.message_id] == flags


async def test_an_edit_says_again_that_nothing_is_to_be_read_into_it_and_keeps_the_mark():
    async with desk() as here:
        receipt = await here.platform.send(a_delivery("d1"))
        here.slack.flags[receipt.message_id].clear()
        await here.platform.edit(receipt, a_delivery("d2", EDITED, Action.EDIT))
        (message,) = here.messages()
        assert here.slack.flags[receipt.message_id] == {"link_names": "false", "parse": "none"}
        assert message.metadata["event_payload"]["delivery_id"] == "d1"
        assert "150 → 157" in read(message.blocks).text
        assert [line.what for line in here.slack.accepted] == ["post", "update"]


async def test_a_reply_goes_into_the_thread_of_the_card():
    async with desk() as here:
        card = await here.platform.send(a_delivery("d1"))
        below = await here.platform.reply(card, a_delivery("d2", REPLY, Action.REPLY))
        again = await here.platform.reply(below, a_delivery("d3", REPLY, Action.REPLY))
        assert [m.thread_ts for m in here.messages()] == [None, card.message_id, card.message_id]
        assert below.thread_id == again.thread_id == card.message_id


async def test_a_long_digest_goes_on_in_the_thread_of_its_first_message():
    async with desk() as here:
        receipt = await here.platform.send(a_delivery("d1", LONG))
        parts = render(LONG)
        assert len(parts) > 2
        assert [line.part for line in here.posts()] == list(range(1, len(parts) + 1))
        assert {m.thread_ts for m in here.messages()} == {None, receipt.message_id}


async def test_a_person_gets_a_direct_message_and_is_asked_for_once():
    async with desk() as here:
        receipt = await here.platform.send(a_delivery("d1", channel=PERSON))
        await here.platform.edit(receipt, a_delivery("d2", EDITED, Action.EDIT, channel=PERSON))
        assert receipt.channel == PERSON
        assert "by bus" in read(here.messages("D0U1")[0].blocks).text
        assert [method for method, _ in here.slack.calls].count("conversations.open") == 1


async def test_a_picture_comes_with_its_words():
    async with desk() as here:
        card = await here.platform.send(a_delivery("d1"))
        await here.platform.upload(ROOM, Image("toll.png", b"\x89PNG", "Killed: 4, then 9\nthen 11"), card)
        picture = here.messages()[-1]
        assert picture.thread_ts == card.message_id
        assert picture.files == [{"id": "F00000000", "title": "toll.png", "alt": "Killed: 4, then 9 then 11"}]
        assert here.slack.files["F00000000"]["content"] == b"\x89PNG"
        await here.platform.upload(ROOM, Image("toll.png", b"\x89PNG", "x" * 3000))
        assert here.messages()[-1].thread_ts is None


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
async def test_a_picture_that_fails_says_so(method):
    async with desk() as here:
        here.slack.faults.add(Fault("error_before", method, code="storage_limit_reached"))
        error = await failure(here.platform.upload(ROOM, Image("a.png", b"1", "a")))
        assert "storage_limit_reached" in str(error)


async def test_bytes_that_do_not_arrive_leave_nothing_unclear():
    async with desk() as here:
        here.slack.base, base = "http://127.0.0.1:9", here.slack.base  # where bytes go to: nobody is there
        here.slack.faults.chances = {}
        error = await failure(here.platform.upload(ROOM, Image("a.png", b"1", "a")))
        here.slack.base = base
        assert (error.retryable, error.ambiguous) == (True, False)


@pytest.mark.parametrize(
    ("mention", "called"),
    [
        ("S012AB3CD", ["usergroup"]),
        ("U012AB3CD", ["user"]),
        ("everyone", []),
        ("<!channel>", []),
        ("S012|<!here>", []),
        (None, []),
    ],
)
async def test_only_ids_of_groups_and_people_call_anybody(mention, called):
    async with desk() as here:
        await here.platform.send(a_delivery("d1", mention=mention))
        await here.platform.send(a_delivery("d2", DIGEST, mention=mention))
        assert [read(m.blocks).pings for m in here.messages()] == [called, called]


# --- pace -----------------------------------------------------------------------------------------


async def test_a_channel_gets_one_message_a_second_and_others_do_not_wait():
    async with desk() as here:
        here.slack.workspace.add_channel("C2")
        for number in range(3):
            await here.platform.send(a_delivery(f"d{number}"))
        await here.platform.send(a_delivery("d9", channel=replace(ROOM, id="C2")))
        assert here.slept == [1.0, 1.0]
        assert here.slack.limiter.refusals == 0


async def test_what_slack_asks_for_is_waited_for_before_the_next_message():
    async with desk() as here:
        here.slack.limiter.close("C1", 3)
        error = await failure(here.platform.send(a_delivery("d1")))
        assert (error.retryable, error.ambiguous, error.retry_after) == (True, False, 3.0)
        await here.platform.send(a_delivery("d2"))
        assert here.slept == [3.0]


async def test_edits_keep_within_fifty_a_minute():
    async with desk() as here:
        receipt = await here.platform.send(a_delivery("d1"))
        for number in range(60):
            await here.platform.edit(receipt, a_delivery(f"e{number}", EDITED, Action.EDIT))
        assert here.slack.limiter.refusals == 0


async def test_a_turn_that_is_minutes_away_is_not_waited_for():
    async with desk() as here:
        here.slack.limiter.close("C1", 90)
        assert (await failure(here.platform.send(a_delivery("d2")))).retry_after == 90
        calls = len(here.slack.calls)
        error = await failure(here.platform.send(a_delivery("d3")))
        assert (error.retryable, error.retry_after, len(here.slack.calls)) == (True, 90.0, calls)


# --- what goes wrong on the way -------------------------------------------------------------------

ON_THE_WAY = [
    # fault, may have arrived
    (Fault("drop_before"), True),
    (Fault("drop_after"), True),
    (Fault("half_closed"), True),
    (Fault("slow_after", seconds=3), True),
    (Fault("http_before", status=500), True),
    (Fault("http_after", status=502), True),
    (Fault("http_before", status=503), True),
    (Fault("http_after", status=503), True),
    (Fault("http_before", status=503, seconds=9), False),
    (Fault("http_before", status=429), False),
    (Fault("error_after", code="internal_error"), True),
    (Fault("error_before", code="fatal_error"), True),
    (Fault("error_before", code="request_timeout"), True),
    (Fault("error_before", code="service_unavailable"), False),
    (Fault("garbled_after"), True),
]


@pytest.mark.parametrize(("fault", "unclear"), ON_THE_WAY, ids=lambda x: getattr(x, "kind", ""))
async def test_one_request_is_made_and_whether_it_may_have_arrived_is_said(fault, unclear):
    async with desk(timeout=0.3) as here:
        here.slack.faults.add(fault)
        error = await failure(here.platform.send(a_delivery("d1")))
        assert (error.retryable, error.ambiguous, error.trouble) == (True, unclear, Trouble.PASSING)
        assert [method for method, _ in here.slack.calls] == ["chat.postMessage"]
        arrived = fault.kind.endswith("_after") or fault.kind == "half_closed"
        assert (await here.platform.find(ROOM, "d1") is not None) == arrived


async def test_nobody_there_is_not_unclear():
    async with desk() as here:
        await here.slack.stop()
        error = await failure(here.platform.send(a_delivery("d1")))
        assert (error.retryable, error.ambiguous) == (True, False)
        assert "cannot be reached" in str(error)


async def test_looking_is_never_unclear():
    async with desk() as here:
        here.slack.faults.add(Fault("drop_after", "conversations.history"))
        error = await failure(here.platform.find(ROOM, "d1"))
        assert (error.retryable, error.ambiguous) == (True, False)


async def test_a_deleted_message_is_respected():
    async with desk() as here:
        card = await here.platform.send(a_delivery("d1"))
        here.slack.workspace.delete("C1", card.message_id)
        edit = await failure(here.platform.edit(card, a_delivery("d2", EDITED, Action.EDIT)))
        reply = await failure(here.platform.reply(card, a_delivery("d3", REPLY, Action.REPLY)))
        assert edit.trouble is reply.trouble is Trouble.CARD
        assert len(here.posts()) == 1


@pytest.mark.parametrize("change", ["is_archived", "is_read_only", "kicked", "gone"])
async def test_a_channel_that_is_closed_to_us_is_told_from_a_message_that_is_not_taken(change):
    async with desk() as here:
        channel = here.slack.workspace.conversations["C1"]
        if change == "kicked":
            channel.members.clear()
        elif change == "gone":
            del here.slack.workspace.conversations["C1"]
        else:
            setattr(channel, change, True)
        error = await failure(here.platform.send(a_delivery("d1")))
        assert (error.trouble, error.retryable) == (Trouble.CHANNEL, False)


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "invalid_auth"])
async def test_a_refused_token_stops_the_workspace(code):
    async with desk() as here:
        here.slack.revoked = code
        assert (await failure(here.platform.send(a_delivery("d1")))).trouble is Trouble.TENANT
        assert (await failure(here.platform.open())).trouble is Trouble.TENANT


async def test_people_who_cannot_be_written_to():
    async with desk() as here:
        here.slack.workspace.add_user("U2", deleted=True)
        for person in ("@U2", "@U404", "@U0SITREP"):
            error = await failure(here.platform.send(a_delivery("d", channel=replace(PERSON, id=person))))
            assert error.trouble is Trouble.CHANNEL


async def test_no_failure_repeats_a_token_or_a_text():
    async with desk(timeout=0.3) as here:
        for fault, _ in ON_THE_WAY:
            here.slack.faults.add(fault)
            error = await failure(here.platform.send(a_delivery("d1")))
            told = f"{error!r} {error.__cause__!r}"
            assert here.slack.token not in told
            assert CARD.title not in told
            assert error.__suppress_context__
            here.clock.time = here.clock.now().replace(year=here.clock.now().year + 1)


# --- looking for what was sent --------------------------------------------------------------------


async def test_a_reply_is_found_in_its_thread():
    async with desk() as here:
        card = await here.platform.send(a_delivery("d1"))
        sent = await here.platform.reply(card, a_delivery("d2", REPLY, Action.REPLY))
        found = await here.platform.find(ROOM, "d2")
        assert (found.message_id, found.thread_id) == (sent.message_id, card.message_id)


async def test_a_search_goes_through_all_pages_and_other_peoples_messages():
    async with desk() as here:
        await here.platform.send(a_delivery("d1"))
        for number in range(450):
            here.slack.workspace.say("C1", "U1", f"message {number}")
        assert await here.platform.find(ROOM, "d1") is not None
        assert [method for method, _ in here.slack.calls].count("conversations.history") == 3


async def test_a_search_that_slack_slows_down_goes_on_where_it_stopped():
    async with desk() as here:
        here.slack.limiter.restricted = True  # one page of fifteen a minute
        sent = await here.platform.send(a_delivery("d1"))
        for number in range(40):
            here.slack.workspace.say("C1", "U1", f"message {number}")
        for minutes in (2, 4):
            assert (await failure(here.platform.find(ROOM, "d1"))).retry_after
            here.clock.time = NOON.replace(minute=minutes)
        found = await here.platform.find(ROOM, "d1")
        assert found.message_id == sent.message_id
        assert [method for method, _ in here.slack.calls].count("conversations.history") == 5


async def test_what_is_older_than_two_weeks_is_not_looked_for():
    async with desk() as here:
        await here.platform.send(a_delivery("d1"))
        here.clock.time = NOON.replace(day=25)
        assert await here.platform.find(ROOM, "d1") is None


async def test_a_search_without_its_scope_is_not_taken_for_an_answer():
    async with desk() as here:
        here.slack.scopes.discard("channels:history")
        error = await failure(here.platform.find(ROOM, "d1"))
        assert (error.trouble, error.retryable) == (Trouble.MESSAGE, False)
        assert "add channels:history" in str(error)


async def test_posting_without_its_scope_stops_the_workspace():
    async with desk() as here:
        here.slack.scopes.discard("chat:write")
        assert (await failure(here.platform.send(a_delivery("d1")))).trouble is Trouble.TENANT


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
@pytest.mark.parametrize("arrived", [1, 2, 3])
async def test_a_digest_that_was_cut_off_is_continued_and_nothing_is_there_twice(kind, arrived):
    async with desk() as here:
        of = len(render(LONG))
        fine = [Fault("slow_before", "chat.postMessage")] * (arrived - 1)
        here.slack.faults.add(*fine, Fault(kind, "chat.postMessage"))
        error = await failure(here.platform.send(a_delivery("d1", LONG, attempts=1)))
        assert error.ambiguous
        there = arrived if kind == "drop_after" else arrived - 1
        assert len(here.posts()) == there
        assert (await here.platform.find(ROOM, "d1") is None) == (there < of)
        receipt = await here.platform.send(a_delivery("d1", LONG, attempts=2))
        assert sorted(line.part for line in here.posts()) == list(range(1, of + 1))
        assert {line.thread_ts for line in here.posts()} == {None, receipt.message_id}
        assert (await here.platform.find(ROOM, "d1")).message_id == receipt.message_id


# --- diagnosis ------------------------------------------------------------------------------------


def problems(found):
    return {each.subject: each.problem for each in found}


async def test_all_is_well():
    async with desk() as here:
        found = await here.platform.diagnose([ROOM, PERSON])
        assert problems(found) == {
            "Slack bot token": None,
            "Slack scopes": None,
            "slack:T0DESK:C1": None,
            "slack:T0DESK:@U1": None,
        }
        assert here.slack.accepted == []


async def test_what_is_missing_is_named_and_so_is_what_to_do():
    async with desk() as here:
        workspace = here.slack.workspace
        workspace.add_channel("C2", "old", is_archived=True)
        workspace.add_channel("C3", "closed", joined=False)
        workspace.add_channel("C4", "hidden", joined=False, is_private=True)
        workspace.add_channel("C5", "notices", is_read_only=True)
        workspace.add_user("U2", deleted=True)
        here.slack.scopes.discard("files:write")
        ids = ("C2", "C3", "C4", "C5", "@U2", "@U404")
        found = await here.platform.diagnose(
            [
                *(Channel(Platform.SLACK, TEAM, ident) for ident in ids),
                Channel(Platform.SLACK, "T0OTHER", "C1"),
            ]
        )
        bad = {each.subject.rpartition(":")[2]: each for each in found if each.problem}
        assert "files:write (for charts)" in bad["Slack scopes"].problem
        assert "archived" in bad["C2"].problem
        assert bad["C3"].remedy == "Write /invite @sitrep in #closed."
        assert "private" in bad["C4"].remedy
        assert "read-only" in bad["C5"].problem
        assert "switched off" in bad["@U2"].problem
        assert "no such person" in bad["@U404"].problem
        assert "not T0OTHER" in bad["C1"].problem
        assert all(each.remedy.endswith(".") for each in bad.values())


async def test_a_token_that_is_refused_is_all_that_is_said():
    async with desk() as here:
        here.slack.revoked = "invalid_auth"
        (only,) = await here.platform.diagnose([ROOM])
        assert "does not accept the token" in only.problem
        assert "SITREP_SLACK__BOT_TOKEN" in only.remedy


async def test_a_slack_that_cannot_be_reached_is_an_error_not_a_diagnosis():
    async with desk() as here:
        await here.slack.stop()
        assert (await failure(here.platform.diagnose([ROOM]))).retryable


async def test_a_missing_scope_does_not_hide_what_else_is_wrong():
    async with desk() as here:
        here.slack.scopes.discard("channels:read")
        found = problems(await here.platform.diagnose([ROOM]))
        assert "channels:read" in found["Slack scopes"]
        assert "add channels:read" in found["slack:T0DESK:C1"]


async def test_settling_outlasts_the_time_a_request_may_take():
    async with desk(timeout=4.0) as here:
        assert here.platform.settling.total_seconds() == 12
        assert here.platform.name is Platform.SLACK


async def test_buttons_name_their_event_so_that_they_work_for_ever():
    async with desk() as here:
        await here.platform.send(a_delivery("d1"))
        buttons = here.messages()[0].blocks[-1]["elements"]
        assert [(b["value"], b["text"]["text"]) for b in buttons] == [
            ("v1", "Sources"), ("v1", "History"), ("v1", "Mute"),
        ]  # fmt: skip
        assert buttons[2]["action_id"] == MUTE
