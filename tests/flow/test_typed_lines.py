"""Whatever is typed is answered on both platforms, through their sockets: no exception, nothing left open.

CHAT_EXAMPLES=10000 tries as many lines on each platform instead of 150.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.chat import Kind, commands
from bot.chat.lines import verbs
from tests.chatting import ROOT, world
from tests.drivers.discord import PEOPLE, on_discord
from tests.drivers.seen import of_message
from tests.drivers.slack import on_slack

EXAMPLES = int(os.environ.get("CHAT_EXAMPLES", "150"))
MISTAKES = [
    line.split(" => ")[0]
    for line in (ROOT / "tests" / "data" / "mistakes.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
WORDS = [
    *sorted(verbs()),
    *sorted({option.name for each in commands() for option in each.options}),
    "prisoner-exchange", "ukraine-russia", "Russia", "daily", "08:00", "22:00-07:00", "Europe/Kyiv", "#3",
    "3", "157", "-x", "--", '"', "“", "OR", ":", "=", ",", "all", "7d", "1e9", "<#C1|here>", "<!subteam^S1>",
    "<@U1>", "&amp;", "обмін", "🙂", "v0123456789abcdef",
]  # fmt: skip
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
WORD = st.one_of(st.sampled_from(WORDS), TEXT)
LINES = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=80),
    st.lists(WORD, max_size=8).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
    st.tuples(st.sampled_from(WORDS), st.sampled_from([":", "=", ": ", ""]), TEXT).map("".join),
    st.sampled_from(MISTAKES),
    st.tuples(st.sampled_from(MISTAKES), WORD).map(" ".join),
)
SHOWN = [each for each in commands() if not each.hidden]
OPTIONS = st.sampled_from(SHOWN).flatmap(
    lambda each: st.tuples(
        st.just(each),
        st.dictionaries(st.sampled_from([o.name for o in each.options] or ["none"]), WORD, max_size=4).map(
            lambda given: {
                name: value
                for name, value in given.items()
                if (option := each.option(name)) and option.kind not in (Kind.CHANNEL, Kind.GROUP) and value
            }
        ),
    )
)


def generated(strategy):
    """So many different ones, made before the sockets open: what blocks the loop would break them."""
    found = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(strategy)
    def collect(each):
        found.append(each)

    collect()
    return found


@pytest.fixture
def there():
    with world() as made:
        made.tell("Russia and Ukraine exchange 157 prisoners each", "157 servicemen returned to Russia.")
        yield made


def check(asked, text, logs):
    assert text.strip(), asked
    # what discord.py says of its own is about a machine that is too busy for its heartbeats
    ours = [line for line in logs if line["event"] != "discord library"]
    assert not [line for line in ours if line["log_level"] in ("error", "warning")], (asked, ours)
    if text.startswith("That did not work"):
        assert "⟪/" in text, (asked, "it does not say how to do it right")


async def test_whatever_is_typed_on_slack_is_answered(there):
    lines = generated(LINES)
    async with on_slack(there) as driver:
        for line in lines:
            driver.open.clear()
            with capture_logs() as logs:
                said = await driver.say("ann", "here", {"say": line.replace("{", "(")})
            check(line, said.text, logs)
    assert len(lines) >= EXAMPLES * 0.9


async def test_whatever_is_given_on_discord_is_answered(there):
    found = generated(OPTIONS)
    async with on_discord(there) as driver:
        for called, options in found:
            name, sub = (called.verb, None) if called.alone else ("sitrep", called.verb)
            with capture_logs() as logs:
                done = await driver.server.people.command(
                    name, options, sub=sub, channel=PEOPLE["here"][1], user=PEOPLE["ann"][1]
                )
            assert done.seconds is not None, (called.verb, options)
            text = of_message(done.shown, driver.names) if done.shown else done.modal["title"]
            check((called.verb, options), text, logs)
    assert len(found) >= EXAMPLES * 0.9
