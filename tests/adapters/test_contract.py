"""What every platform's adapter must do. A new one joins by a line in HARNESSES."""

import asyncio
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from rich.console import Console

from adapters.console import ConsolePlatform
from adapters.discord import DiscordPlatform
from adapters.slack import SlackPlatform
from bot.model import (
    Action,
    Briefing,
    BriefingKind,
    Channel,
    Delivery,
    Figure,
    Platform,
    Section,
    Verdict,
)
from bot.ports import ManualClock
from tests.fake_discord import FakeDiscord
from tests.fake_slack import FakeSlack
from tests.fake_slack.reading import read
from tests.fakes import NOON, FakePlatform, at

RUNNER = asyncio.Runner()
"""One loop for all calls: a client keeps its connections in it, and so does the server that it talks to."""


@dataclass
class Harness:
    """An adapter, a channel it can reach, and what a reader of that channel has been shown so far."""

    platform: Any
    channel: Channel
    shown: Any  # () -> str
    close: Callable[[], None] = lambda: None


def console() -> Harness:
    out = io.StringIO()
    platform = ConsolePlatform(Console(file=out, width=80, highlight=False), clock=ManualClock(NOON))
    return Harness(platform, Channel(Platform.CONSOLE, "", "desk"), out.getvalue)


def fake() -> Harness:
    """The fake that other tests rely on has to keep the contract too."""
    platform = FakePlatform(ManualClock(NOON))
    shown = lambda: "\n".join(f"{b.title} {b.changes}" for _, _, b in platform.messages)  # noqa: E731
    return Harness(platform, Channel(Platform.CONSOLE, "", "desk"), shown)


def slack() -> Harness:
    clock = ManualClock(NOON)

    async def sleep(seconds: float) -> None:
        clock.time += timedelta(seconds=seconds)

    server = RUNNER.run(FakeSlack(now=lambda: clock.now().timestamp()).start())
    messages = server.workspace.add_channel("C1", "war-room").messages
    server.workspace.add_channel("elsewhere")
    platform = SlackPlatform(server.token, clock=clock, api_url=server.api_url, sleep=sleep)

    def shown() -> str:
        return "\n".join(read(message.blocks).text for message in messages.values())

    def close() -> None:
        RUNNER.run(platform.close())
        RUNNER.run(server.stop())

    return Harness(platform, Channel(Platform.SLACK, "T0DESK", "C1"), shown, close)


def discord() -> Harness:
    clock = ManualClock(NOON)

    async def sleep(seconds: float) -> None:
        clock.time += timedelta(seconds=seconds)

    seconds = lambda: clock.now().timestamp()  # noqa: E731
    server = RUNNER.run(FakeDiscord(now=seconds, tick=seconds, buckets={}).start())
    server.world.add_channel("1", "10", "war-room")
    server.world.add_channel("1", "elsewhere")
    platform = DiscordPlatform(
        server.token, clock=clock, api_url=server.api_url, gateway_url=server.gateway_url, sleep=sleep
    )

    def shown() -> str:
        messages = [m for place in server.world.places.values() for m in place.messages.values()]
        texts = [text for m in messages for text in (m["content"], *read_embeds(m["embeds"]))]
        return "\n".join(texts).replace("\\", "").replace("*", "")

    def close() -> None:
        RUNNER.run(platform.close())
        RUNNER.run(server.stop())

    return Harness(platform, Channel(Platform.DISCORD, "1", "10"), shown, close)


def read_embeds(embeds: list[dict[str, Any]]) -> list[str]:
    return [text for each in embeds for text in (each.get("title", ""), each.get("description", ""))]


HARNESSES = {
    "console": console,
    "fake": fake,
    "slack": slack,
    "discord": discord,
}


@pytest.fixture(params=HARNESSES.values(), ids=HARNESSES.keys())
def harness(request):
    made = request.param()
    yield made
    made.close()


@pytest.fixture(scope="module", autouse=True)
def one_loop():
    yield
    RUNNER.close()


CARD = Briefing(
    BriefingKind.ALERT,
    "NEW · Prisoner exchange · Ukraine–Russia",
    "Prisoners come home",
    link="https://news.example/1",
    event="v1",
    figures=(Figure("To Russia", "150 servicemen", "Defence Ministry"),),
    sources="1 source, B3 · CNA · first seen 12:00 UTC",
    at=NOON,
)
EDITED = replace(
    CARD,
    kicker="UPDATED · Prisoner exchange · Ukraine–Russia",
    verdict=Verdict.UPDATED,
    title="Prisoners come home by bus",
    figures=(Figure("To Russia", "157 servicemen", "Defence Ministry"),),
    changes=("150 → 157, 14:05 UTC (to Russia)",),
    at=at("14:05"),
)
REPLY = replace(EDITED, kind=BriefingKind.REPLY, figures=(), sources="", changes=("150 → 157 as of today",))
DIGEST = Briefing(
    BriefingKind.DIGEST,
    "SITUATION REPORT",
    "A quiet day",
    figures=(Figure("Killed", "3", "CNA", "was 2"),),
    sections=(Section("", ("One event.",)), Section("Context and previous events", ("A truce.",))),
    at=NOON,
)


def a_delivery(harness, ident, briefing=CARD, action=Action.POST):
    return Delivery(ident, harness.channel, action, briefing, briefing.event, NOON, NOON)


def run(call):
    return RUNNER.run(call)


def test_a_message_arrives_and_leaves_a_receipt(harness):
    receipt = run(harness.platform.send(a_delivery(harness, "d1")))
    assert (receipt.delivery, receipt.channel) == ("d1", harness.channel)
    assert receipt.message_id
    assert receipt.at == NOON
    assert "Prisoners come home" in harness.shown()


def test_an_edit_keeps_the_message_it_changes(harness):
    receipt = run(harness.platform.send(a_delivery(harness, "d1")))
    after = run(harness.platform.edit(receipt, a_delivery(harness, "d2", EDITED, Action.EDIT)))
    assert after.message_id == receipt.message_id
    assert after.delivery == "d2"
    assert "Prisoners come home by bus" in harness.shown()
    assert "150 → 157" in harness.shown()


def test_a_reply_is_a_message_of_its_own(harness):
    receipt = run(harness.platform.send(a_delivery(harness, "d1")))
    below = run(harness.platform.reply(receipt, a_delivery(harness, "d3", REPLY, Action.REPLY)))
    assert below.message_id != receipt.message_id
    assert "150 → 157 as of today" in harness.shown()


def test_what_arrived_is_found_by_its_delivery_in_its_channel(harness):
    receipt = run(harness.platform.send(a_delivery(harness, "d1")))
    found = run(harness.platform.find(harness.channel, "d1"))
    assert found.message_id == receipt.message_id
    assert run(harness.platform.find(harness.channel, "d2")) is None
    assert run(harness.platform.find(replace(harness.channel, id="elsewhere"), "d1")) is None


def test_an_earlier_message_can_be_edited_after_later_ones(harness):
    first = run(harness.platform.send(a_delivery(harness, "d1")))
    run(harness.platform.send(a_delivery(harness, "d2", DIGEST)))
    assert run(harness.platform.edit(first, a_delivery(harness, "d3", EDITED))).message_id == first.message_id


def test_a_digest_can_be_sent(harness):
    run(harness.platform.send(a_delivery(harness, "d1", DIGEST)))
    assert "A quiet day" in harness.shown()


def test_closing_twice_is_harmless(harness):
    run(harness.platform.close())
    run(harness.platform.close())


HOSTILE = {
    "console markup": "[bold red]danger[/bold red] [link=https://evil.example]x[/link] [/]",
    "escape sequences": "\x1b[2J\x1b[31mred \x1b]8;;https://evil.example\x07link\x1b]8;;\x07 \x9b1A",
    "bells and nulls": "a\x00b\x07c\x08\x08\x7f",
    "turned text": "report \u202efdp.exe\u202c \u2066x\u2069",
    "slack mentions": "<!channel> <!here> <@U012> <#C012> &lt;!everyone&gt;",
    "discord mentions": "@everyone @here <@123> <@&456> <#789> </cmd:1> <t:1>",
    "markdown": "**bold** _it_ `code` ||spoiler|| [label](https://evil.example) > quote # head",
    "line breaks": "one\n\n# two\r\n\u2028three",
    "emoji codes": ":skull: :smile:",
    "half a character": "half \ud83d end",
    "marks without end": "Z" + "\u0301" * 3000,
    "nothing": "",
    "long": "word " * 4000,
    "one long word": "x" * 9000,
    "right to left": "هجوم على الميناء · ארבעה הרוגים",
}
LINKS = (
    "javascript:alert(1)",
    "https://evil.example/\x1b[31m",
    "https://a.example/ b",
    "file:///etc/passwd",
    "",
)


def hostile(text, link="https://news.example/1"):
    rows = (Figure(text, text, text, text), Figure("Killed", f"“{text}”", text))
    lines = (text, text)
    sections = (Section("", lines), Section(text, lines), Section("Context", lines))
    return Briefing(
        BriefingKind.ALERT,
        f"NEW · {text}",
        text,
        link,
        Verdict.NEW,
        "v1",
        rows,
        lines,
        text,
        text,
        sections,
        2,
        NOON,
    )


@pytest.mark.parametrize("kind", list(BriefingKind))
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_arrives_as_text(harness, kind, text):
    card = run(harness.platform.send(a_delivery(harness, "d1", replace(hostile(text), kind=kind))))
    run(harness.platform.edit(card, a_delivery(harness, "d2", replace(hostile(text + "!"), kind=kind))))
    run(
        harness.platform.reply(
            card, a_delivery(harness, "d3", replace(hostile(text), kind=BriefingKind.REPLY))
        )
    )


@pytest.mark.parametrize("link", LINKS)
def test_an_address_that_is_not_of_the_web_does_no_harm(harness, link):
    run(harness.platform.send(a_delivery(harness, "d1", hostile("x", link))))
