"""Neutral replies and forms as Slack's blocks: all of it there, within the limits, and nobody called."""

import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.slack.blocks import LONGEST_MESSAGE, address, size
from adapters.slack.forms import annotated, errors_of, home, modal, shown, values
from adapters.slack.replies import blocks_of, fallback_of, people_in
from adapters.text import clean
from bot.chat import (
    Bullets,
    Button,
    Card,
    Choice,
    Code,
    Field,
    FieldKind,
    Form,
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
)  # fmt: skip
from bot.model import Channel, Platform
from tests.adapters.slack_desk import INJECTIONS, PERSON, ROOM
from tests.adapters.test_contract import CARD, hostile
from tests.fake_slack.limits import check_message, check_view
from tests.fake_slack.reading import notification, read
from tests.fakes import NOON

REPLY = Reply(
    Outcome.DONE,
    "Facts",
    (
        Line(("Found ", Strong("2"), " in ", Place(ROOM), " since ", Moment(NOON, Show.DAY), ".")),
        Quote(("“157 came home.”",)),
        Bullets((("one",), ("two ", Link("CNA", "https://news.example/1")))),
        Table(("Figure", "Value", "Who"), ((("killed",), ("3",), ("CNA",)), (("wounded",), ("9",), ()))),
        Item(
            (Strong("157"), " servicemen"),
            (("to Russia",), (Person("U1"), Group("S1"))),
            (Button("event v1", "Card"),),
        ),
        Small(
            (
                "Ask ",
                Code("/sitrep help"),
                " or see ",
                Link("docs", "https://docs.example/"),
                ", ",
                Moment(NOON),
            )
        ),
        Card(CARD),
    ),
    (Button("share facts", "Share", Style.PRIMARY), Button("pause 1", "Pause", Style.DANGER, "Pause it?")),
    page=2,
    pages=3,
)


def test_everything_of_a_reply_is_shown():
    reading = read(blocks_of(REPLY))
    assert reading.text.split("\n") == [
        "Facts",
        "Found 2 in #C1 since 05 Feb 2026.",
        "“157 came home.”",
        "• one",
        "• two CNA",
        "• killed · Value: 3 · Who: CNA",
        "• wounded · Value: 9",
        "157 servicemen",
        "to Russia",
        "@U1@S1",
        "[Card]",
        "Ask `/sitrep help` or see docs, 05 Feb 2026, 12:00 UTC",
        "🔵 *NEW*  Prisoner exchange · Ukraine–Russia · notable  05 Feb 2026, 12:00 UTC",
        "Prisoners come home",
        "To Russia: 150 servicemen – Defence Ministry",
        "1 source, B3 · CNA · first seen 12:00 UTC",
        "2 / 3",
        "[Share]",
        "[Pause]",
    ]
    assert reading.links == ["https://news.example/1", "https://docs.example/", "https://news.example/1"]
    check_message("x", blocks_of(REPLY))


def test_a_name_is_shown_to_one_and_calls_nobody_among_all():
    assert read(blocks_of(REPLY)).pings == ["channel", "user", "usergroup"]
    assert read(blocks_of(REPLY, names={"U1": "Ada"})).pings == ["channel"]  # channels are not called
    assert "@Ada@S1" in read(blocks_of(REPLY, names={"U1": "Ada"})).text


def test_people_are_found_wherever_they_are_named():
    names = [
        Line((Person("U1"),)), Bullets(((Person("U2"), Person("U1")),)), Quote((Person("U3"),)),
        Table(("a",), (((Person("U4"),),),)), Item((Person("U5"),), ((Person("U6"),),)), Card(CARD),
    ]  # fmt: skip
    reply = Reply(Outcome.DONE, blocks=tuple(names))
    assert people_in(reply) == ["U1", "U2", "U3", "U4", "U5", "U6"]


def test_small_print_names_people_to_one_and_by_name_to_all():
    reply = Reply(Outcome.DONE, blocks=(Small((Person("U1"), Group("S1"), Place(ROOM), Place(PERSON))),))
    assert read(blocks_of(reply)).pings == ["@U1", "!subteam^S1", "#C1", "@U1"]
    everybody = read(blocks_of(reply, names={"U1": "Ada"}))
    assert (everybody.text, everybody.pings) == ("@Ada@S1@C1@Ada", ["#C1"])


def test_a_reply_in_one_line():
    assert notification(fallback_of(REPLY)).startswith(
        "Facts. Found 2 in C1 since 05 Feb 2026, 12:00 UTC. “157 came"
    )
    assert fallback_of(Reply(Outcome.NOTHING)) == "Sitrep"


def test_a_reply_of_nothing_is_still_a_message():
    check_message("x", blocks_of(Reply(Outcome.NOTHING, blocks=(Line(()), Bullets(()), Table((), ((),))))))


def test_a_reply_that_is_too_long_ends_with_a_mark_and_its_buttons():
    long = Reply(Outcome.DONE, "Long", tuple(Line(("word " * 250,)) for _ in range(60)), REPLY.buttons)
    blocks = blocks_of(long)
    check_message("x", blocks)
    assert read(blocks).text.split("\n")[-3:] == ["…", "[Share]", "[Pause]"]


def test_small_print_has_no_marks_but_ours():
    said = read(blocks_of(Reply(Outcome.DONE, blocks=(Small(("*a* _b_ ~c~ `d` :skull: |",)),)))).text
    assert said == "∗a∗ ˍbˍ ∼c∼ ˋdˋ :\u200bskull:\u200b ¦"


@pytest.mark.parametrize("show", list(Show))
def test_moments_are_times_of_the_reader(show):
    (block,) = blocks_of(Reply(Outcome.DONE, blocks=(Line((Moment(NOON, show),)),)))
    piece = block["elements"][0]["elements"][0]
    assert (piece["type"], piece["timestamp"]) == ("date", 1770292800)
    assert piece["fallback"].startswith("05 Feb 2026")


# --- whatever is said -----------------------------------------------------------------------------

ANY = st.one_of(st.sampled_from(INJECTIONS), st.text(max_size=80))
PIECE = st.one_of(
    ANY,
    st.builds(Strong, ANY),
    st.builds(Code, ANY),
    st.builds(Moment, st.just(NOON), st.sampled_from(Show)),
    st.builds(Link, ANY, st.one_of(ANY, st.just("https://news.example/1"))),
    st.builds(Person, ANY),
    st.builds(Group, ANY),
)
TEXT = st.lists(PIECE, max_size=4).map(tuple)
BUTTON = st.builds(Button, st.just("facts kyiv"), ANY, st.sampled_from(Style), st.one_of(st.just(""), ANY))
BLOCK = st.one_of(
    st.builds(Line, TEXT),
    st.builds(Small, TEXT),
    st.builds(Quote, TEXT),
    st.builds(Bullets, st.lists(TEXT, max_size=4).map(tuple)),
    st.builds(
        Table,
        st.lists(ANY, max_size=3).map(tuple),
        st.lists(st.lists(TEXT, max_size=3).map(tuple), max_size=3).map(tuple),
    ),
    st.builds(Item, TEXT, st.lists(TEXT, max_size=2).map(tuple), st.lists(BUTTON, max_size=2).map(tuple)),
    st.builds(Card, ANY.map(hostile)),
)
ANSWER = st.builds(
    Reply,
    st.just(Outcome.DONE),
    ANY,
    st.lists(BLOCK, max_size=5).map(tuple),
    st.lists(BUTTON, max_size=3).map(tuple),
)


def links(blocks):
    """Every address in what a reply is made of."""
    found = {"https://news.example/1", None}

    def walk(value):
        if isinstance(value, Link):
            found.add(address(value.url))
        elif isinstance(value, tuple):
            for each in value:
                walk(each)
        elif hasattr(value, "__dataclass_fields__"):
            for name in value.__dataclass_fields__:
                walk(getattr(value, name))

    walk(blocks)
    return found


@settings(
    max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(ANSWER)
@example(Reply(Outcome.DONE, blocks=(Table(("a", ""), (((), ("b",)),)),)))
def test_no_reply_calls_anybody_leads_elsewhere_or_breaks_a_limit(reply):
    blocks = blocks_of(reply, names={})
    said = fallback_of(reply)
    check_message(said, blocks)
    assert size(blocks) <= LONGEST_MESSAGE
    reading = read(blocks, said)
    assert reading.pings == []
    assert set(reading.links) <= links(reply.blocks)
    bare = reading.text.replace("\u200b", "")
    assert clean(bare) == bare
    check_view(shown(reply, ROOM))
    check_view(home(reply))


# --- forms ----------------------------------------------------------------------------------------

FORM = Form(
    "form subscribe",
    "Subscribe to things that happen",
    (
        Field(
            "topic",
            "Topics",
            FieldKind.MANY,
            (),
            (Choice("a", "A & <b>"), Choice("b", "B" * 90)),
            required=True,
        ),
        Field("one", "One", FieldKind.SELECT, ("gone",), (Choice("a", "A"),)),
        Field("none", "None to choose from", FieldKind.SELECT),
        Field("words", "Words", FieldKind.TEXT, ("a", "b"), hint="any of them"),
        Field("room", "Channel", FieldKind.CHANNEL),
        Field("on", "Threads", FieldKind.SWITCH, ("no",)),
    ),
    "Subscribe",
)


def test_a_form_keeps_the_limits_of_a_modal():
    view = modal(FORM, Channel(Platform.SLACK, "T1", "C1"))
    check_view(view)
    assert view["title"]["text"].endswith("…")
    elements = {block["block_id"]: block["element"] for block in view["blocks"]}
    assert [elements[name]["type"] for name in elements] == [
        "multi_static_select", "static_select", "plain_text_input", "plain_text_input",
        "conversations_select", "checkboxes",
    ]  # fmt: skip
    assert elements["words"]["initial_value"] == "a, b"
    assert "initial_option" not in elements["one"]
    assert [block["optional"] for block in view["blocks"]] == [False, True, True, True, True, True]


def test_a_dry_run_is_written_below_and_taken_away_again():
    view = modal(FORM, ROOM)
    wrong = annotated(view, Reply(Outcome.REFUSED, errors={"one": "no such thing: <!here>"}))
    check_view(wrong)
    assert read(wrong["blocks"]).pings == []
    right = annotated(wrong, REPLY)
    check_view(right)
    said = read(right["blocks"]).text
    assert "no such thing" not in said
    assert "157 came home" in said
    assert len(annotated(right, Reply(Outcome.DONE))["blocks"]) == len(view["blocks"]) + 2


def test_errors_go_to_fields_that_are_there():
    view = modal(FORM, ROOM)
    assert errors_of(Reply(Outcome.REFUSED, errors={"on": "x", "?": "y"}), view) == {"on": "x", "topic": "y"}


def test_what_was_not_filled_in_is_empty():
    assert values({}) == {}
    assert values(
        {"state": {"values": {"a": {}, "b": {"x": {"type": "static_select", "selected_option": None}}}}}
    ) == {"b": ()}


def test_no_block_has_an_id_twice():
    view = annotated(modal(FORM, ROOM), REPLY)
    names = [block["block_id"] for block in view["blocks"] if "block_id" in block]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[\w.]+", name) for name in names)
