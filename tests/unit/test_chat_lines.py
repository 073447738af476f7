"""Lines are understood as they were meant, or refused with what would be right."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat import Outcome, commands
from bot.chat.lines import read_line, verbs
from bot.chat.table import NAME
from bot.chat.texts import texts_for
from bot.chat.tokens import line_of, plain, tokens
from bot.chat.turn import RefusedError
from bot.chat.typing import command_of
from bot.model import Platform
from tests.chatting import ROOT, vocabulary, words, world
from tests.scenario import slash_of

CORPUS = [
    tuple(line.split(" => "))
    for line in (ROOT / "tests" / "data" / "mistakes.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
UNDERSTOOD = [pair for pair in CORPUS if not pair[1].startswith("?")]
REFUSED = [(line, said[2:]) for line, said in CORPUS if said.startswith("?")]
ENGLISH = texts_for("en")


@pytest.fixture(scope="module")
def asked():
    with world() as there:
        there.tell("Russia and Ukraine exchange 157 prisoners each", "157 servicemen returned to Russia.")
        yield there


@pytest.mark.parametrize(("line", "meaning"), UNDERSTOOD)
def test_a_line_is_understood(line, meaning):
    call = read_line(line, vocabulary(), ENGLISH)
    verb, _, options = meaning.partition(" ")
    assert (call.command.verb, call.given) == (verb, dict(re.findall(r"(\w+)=(.*?)(?= \w+=|$)", options)))


@pytest.mark.parametrize(("line", "said"), REFUSED)
async def test_a_line_is_refused_with_what_would_be_right(line, said, asked):
    reply = await asked.ask(line)
    assert reply.outcome is Outcome.REFUSED
    assert said in words(reply)
    assert "/sitrep" in words(reply)


@pytest.mark.parametrize("example", [each.example for each in commands() if not each.hidden])
async def test_every_example_is_answered(example, asked):
    reply = await asked.ask(example)
    assert reply.outcome is not Outcome.REFUSED or "subscription" in words(reply)


@pytest.mark.parametrize("each", [each for each in commands() if not each.hidden])
def test_an_example_is_written_as_it_is_typed_on_each_platform(each):
    assert command_of(each.example, Platform.SLACK, vocabulary(), ENGLISH) == f"/sitrep {each.example}"
    typed = command_of(each.example, Platform.DISCORD, vocabulary(), ENGLISH)
    verb, options = slash_of(typed)
    call = read_line(each.example, vocabulary(), ENGLISH)
    assert typed.startswith("/" if each.alone else "/sitrep ")
    assert (verb, options) == (each.verb, {name: value.strip('"') for name, value in call.given.items()})


WORDS = st.sampled_from(
    [
        *sorted(verbs()),
        *(option.name for each in commands() for option in each.options),
        "prisoner-exchange", "ukraine-russia", "Russia", "daily", "08:00", "22:00-07:00", "Europe/Kyiv",
        "#3", "3", "157", "-x", "--", '"', "“", "OR", ":", "=", ",", "all", "<#C1|a>", "<@&1>",
        "v0123456789abcdef", "7d", "1e9",
    ]
)  # fmt: skip
LINES = st.one_of(
    st.text(max_size=80),
    st.lists(st.one_of(WORDS, st.text(max_size=12)), max_size=8).map(" ".join),
    st.lists(WORDS, max_size=8).map(" ".join),
    st.tuples(WORDS, st.sampled_from([":", "=", ": ", ""]), st.text(max_size=20)).map("".join),
)


@settings(max_examples=1000, deadline=None)
@given(LINES)
async def test_whatever_is_typed_is_answered(line):
    # one world for all: what earlier lines changed is part of what later ones may meet
    reply = await WORLD.ask(line)
    assert words(reply)
    assert all(0 < len(button.id) <= 100 and button.label for button in reply.buttons)
    if reply.outcome is Outcome.REFUSED:
        assert "/sitrep" in words(reply)


@pytest.fixture(autouse=True, scope="module")
def _world():
    global WORLD
    with world() as WORLD:
        yield


def test_a_value_may_end_in_a_backslash():
    call = read_line(line_of("facts", {"query": "0\\", "page": "2"}), vocabulary(), ENGLISH)
    assert call.given == {"query": "0\\", "page": "2"}


@given(st.sampled_from(commands()), st.data())
def test_a_line_that_a_button_carries_is_read_as_what_it_was_made_of(command, data):
    names = st.sampled_from([option.name for option in command.options] or ["none"])
    text = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)
    given_ = data.draw(st.dictionaries(names, text.map(plain).filter(bool), max_size=4))
    given_ = {
        name: value for name, value in given_.items() if command.option(name) and not value.endswith(",")
    }
    line = line_of(command.verb, given_)
    if len(line) < 1000 and all(any(map(str.isalnum, v)) and '"' not in v for v in given_.values()):
        call = read_line(line, vocabulary(), ENGLISH)
        assert (call.command.verb, call.given) == (command.verb, given_)


def test_names_and_meanings_keep_discords_rules():
    name = re.compile(NAME.replace(r"\p{L}\p{N}", r"\w"))
    shown = [each for each in commands() if not each.hidden]
    assert len([each for each in shown if not each.alone]) <= 25
    for each in commands():
        assert name.match(each.verb)
        assert len(each.options) <= 25
        assert all(name.match(option.name) for option in each.options)
        for language in ("en", "uk"):
            said = [texts_for(language).t(means) for means in (each.means, *(o.means for o in each.options))]
            assert all(0 < len(text) <= 100 for text in said)
    group = [each for each in shown if not each.alone]
    for language in ("en", "uk"):
        t = texts_for(language).t
        size = sum(
            len(each.verb) + len(t(each.means)) + sum(len(o.name) + len(t(o.means)) for o in each.options)
            for each in group
        )
        assert size <= 8000


def test_no_word_stands_for_two_verbs():
    seen = {}
    for each in commands():
        for word in (each.verb, *each.words):
            assert seen.setdefault(word, each.verb) == each.verb
    with pytest.raises(RefusedError):
        read_line("subscibe x", vocabulary(), ENGLISH)


def test_what_does_not_show_is_dropped():
    assert plain("a\u202eb\u200b  c\x00d\n“e”") == 'ab c d "e"'
    assert [t.text for t in tokens('a "b c')] == ["a", "b", "c"]
