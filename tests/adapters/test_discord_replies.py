"""What an answer looks like on Discord: each kind of block and piece, within limits, and harmless."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.discord.replies import EPHEMERAL, message_of
from bot.chat import (
    Bullets,
    Button,
    Card,
    Code,
    Group,
    Item,
    Line,
    Link,
    Moment,
    Outcome,
    Person,
    Place,
    Quote,
    Reply,
    Show,
    Small,
    Strong,
    Style,
    Table,
)
from bot.model import Channel, Platform
from tests.adapters.slack_desk import INJECTIONS
from tests.adapters.test_contract import CARD, DIGEST, hostile
from tests.adapters.test_discord_render import FORMS, LINKED
from tests.fake_discord.limits import check_message
from tests.fakes import NOON

ROOM = Place(Channel(Platform.DISCORD, "1", "10"))


def shown(*blocks, **fields):
    message = message_of(Reply(Outcome.DONE, **fields, blocks=blocks), guild="1")
    check_message(message)
    return message["embeds"][0].get("description", "")


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (Line(("a ", Strong("b"), " c ", Code("/sitrep `x`"))), "a **b** c `/sitrep ˋxˋ`"),
        (Line((Strong("1. "), ROOM, Strong(" "))), "**1\\.** <#10>"),
        (
            Line((Code("/sitrep facts prisoners"), " ", Code("/sitrep help"))),
            "`/sitrep facts prisoners` `/sitrep help`",
        ),
        (Small(("small",)), "*small*"),
        (Small(()), "*–*"),
        (Quote(("“said”",)), "> “said”"),
        (Bullets((("one",), ("two",))), "- one\n- two"),
        (
            Table(("Source", "Grade", ""), ((("Wire",), ("B",), ("x",)), (("Post",), (), ()))),
            "- **Wire** · Grade: B · x\n- **Post**",
        ),
        (Item((Strong("1. fact"),), (("who",),), (Button("x", "X"),)), "**1\\. fact**\n> who"),
        (Line((Moment(NOON),)), "<t:1770292800:f> (<t:1770292800:R>)"),
        (Line((Moment(NOON, Show.DAY), " ", Moment(NOON, Show.FULL))), "<t:1770292800:D> <t:1770292800:f>"),
        (Line((Moment(NOON, Show.RELATIVE),)), "<t:1770292800:R>"),
        (Line((Link("CNA", "https://news.example/1"),)), "[CNA](https://news.example/1)"),
        (Line((Link("CNA", "javascript:alert(1)"),)), "CNA"),
        (Line((ROOM, " ", Person("5"), " ", Group("77"))), "<#10> <@5> <@&77>"),
        (Line((Place(Channel(Platform.DISCORD, "", "@5")),)), "<@5>"),
        (Line((Group("1"), " ", Person("x> @everyone"))), "＠1 ＠x> ＠everyone"),
    ],
)
def test_each_kind_of_block_and_piece(block, said):
    assert shown(block) == said


def test_an_answer_is_private_unless_it_says_otherwise():
    assert message_of(Reply(Outcome.DONE, "T"))["flags"] == EPHEMERAL
    assert message_of(Reply(Outcome.DONE, "T", private=False))["flags"] == 0
    assert message_of(Reply(Outcome.DONE, "T"))["allowed_mentions"] == {"parse": []}


def test_pages_are_counted_and_what_is_wrong_is_said_once():
    assert shown(Line(("no time",)), page=2, pages=3, errors={"quiet": "no time"}) == "no time\n*2 / 3*"


def test_an_empty_answer_is_a_message_all_the_same():
    check_message(message_of(Reply(Outcome.NOTHING)))
    check_message(message_of(Reply(Outcome.NOTHING, "Nothing found")))


def test_buttons_differ_and_have_their_styles():
    found = Reply(
        Outcome.DONE, "T", (), (Button("a", "A"), Button("a", "A again"), Button("b", "B", Style.DANGER))
    )
    (row,) = message_of(found)["components"]
    assert [(each["label"], each["style"]) for each in row["components"]] == [("A", 2), ("B", 4)]


def test_cards_are_shown_with_their_headlines_and_without_marks():
    message = message_of(Reply(Outcome.DONE, "", (Card(CARD), Card(DIGEST))))
    check_message(message)
    card, digest = message["embeds"]
    assert "**Prisoners come home**" in card["description"]
    assert "**A quiet day**" in digest["description"]
    assert "ref" not in str(message)


def test_cards_that_do_not_fit_are_left_out():
    message = message_of(Reply(Outcome.DONE, "", (Line(("x " * 700,)), *[Card(hostile("word " * 60))] * 9)))
    check_message(message)
    assert 2 <= len(message["embeds"]) < 9


def test_what_is_too_long_is_cut_at_a_line_and_marked():
    assert shown(*[Line(("word " * 100,))] * 40).endswith("word\n…")


TEXT = st.one_of(st.sampled_from(INJECTIONS), st.text(max_size=80), st.just("word " * 400))
PIECE = st.one_of(
    TEXT,
    st.builds(Strong, TEXT),
    st.builds(Code, TEXT),
    st.builds(Link, TEXT, TEXT),
    st.builds(Person, TEXT),
    st.builds(Group, TEXT),
    st.builds(Place, st.builds(Channel, st.just(Platform.DISCORD), st.just("1"), TEXT)),
)
LINES = st.lists(PIECE, max_size=4).map(tuple)
BUTTON = st.builds(Button, st.uuids().map(str), TEXT, st.sampled_from(Style))
BLOCK = st.one_of(
    st.builds(Line, LINES),
    st.builds(Small, LINES),
    st.builds(Quote, LINES),
    st.builds(Bullets, st.lists(LINES, max_size=4).map(tuple)),
    st.builds(
        Table,
        st.lists(TEXT, max_size=3).map(tuple),
        st.lists(st.lists(LINES, max_size=3).map(tuple), max_size=3).map(tuple),
    ),
    st.builds(Item, LINES, st.lists(LINES, max_size=3).map(tuple), st.lists(BUTTON, max_size=2).map(tuple)),
    st.builds(lambda text: Card(hostile(text)), TEXT),
)
REPLY = st.builds(
    Reply,
    st.sampled_from(Outcome),
    TEXT,
    st.lists(BLOCK, max_size=5).map(tuple),
    st.lists(BUTTON, max_size=10).map(tuple),
)
NAMED = re.compile(r"<(?:[@#]|@&)\d{1,20}>")
CODE = re.compile(r"(\\.)|`[^`\n]*`")  # in it nothing is read as anything; an escaped one opens none
LED = re.compile(r"\[[^\n]*?\]\(https?://[^\s()]+\)")


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(REPLY)
def test_no_answer_passes_a_limit_or_calls_anybody(reply):
    message = message_of(reply, guild="1")
    check_message(message)
    assert message["allowed_mentions"] == {"parse": []}
    assert message["content"] == ""  # in an embed nobody is called, whatever it says
    for embed in message["embeds"]:
        for said in (embed.get("title", ""), embed.get("description", "")):
            plain = LED.sub("", NAMED.sub("", CODE.sub(r"\1", said)))
            assert not FORMS.search(plain), said
            assert not LINKED.search(plain), said


@pytest.mark.parametrize("said", INJECTIONS)
def test_every_collected_injection_is_text(said):
    blocks = (Line((said, Strong(said), Code(said), Link(said, said))), Small((said,)), Quote((said,)))
    description = LED.sub("", CODE.sub(r"\1", shown(*blocks, title=said)))
    assert not FORMS.search(description)
    assert not LINKED.search(description)


def test_a_title_is_cut():
    check_message(message_of(replace(Reply(Outcome.DONE), title="word " * 200)))
