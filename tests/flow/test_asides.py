"""A feed in which one entry tells of a prisoner swap and of a strike that have cards of their own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.asides import BELOW, BOTH, STRIKE, STRIKE_AGAIN, SWAP, SWAP_AGAIN

if TYPE_CHECKING:
    from tests.flow.conftest import Sitrep

LINES = [
    ("s1", "Harbour Wire", STRIKE.format(n=14), "", "06:00"),
    ("s2", "Northern Courier", STRIKE_AGAIN.format(n=14), "", "07:00"),
    ("w1", "Harbour Wire", SWAP, "", "08:00"),
    ("w2", "Northern Courier", SWAP_AGAIN, "", "09:00"),
    ("both", "Valley Post", BOTH.format(n=19), "", "10:00"),
    ("below", "Hill Gazette", SWAP, BELOW.format(n=23), "11:00"),
]


@pytest.fixture
def verdicts(sitrep: Sitrep):
    stream = sitrep.folder / "stream.jsonl"
    lines = [
        {"id": i, "source": s, "title": t, "text": x, "published": f"2026-03-05T{at}:00Z"}
        for i, s, t, x, at in LINES
    ]
    stream.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    replayed = sitrep.run("replay", str(stream))
    return {line["id"]: line for line in map(json.loads, replayed.stdout.splitlines())}


def test_the_contract_line_names_the_other_event(verdicts):
    strike, swap = verdicts["s1"]["event"], verdicts["w1"]["event"]
    assert [set(line) for line in verdicts.values() if "also" not in line] == [
        {"id", "relevant", "event", "verdict", "action", "changes", "reason"}
    ] * 4
    both = verdicts["both"]
    assert both["event"] == swap
    assert both["also"] == [
        {
            "event": strike,
            "verdict": "updated",
            "action": "reply",
            "changes": [{"unit": "killed", "from": 14, "to": 19}],
            "reason": "higher_figure",
        }
    ]
    assert "killed" not in {change["unit"] for change in both["changes"]}


def test_why_quotes_the_sentence_and_names_the_entry(sitrep: Sitrep, verdicts):
    why = json.loads(sitrep.run("why", verdicts["s1"]["event"], "--json").stdout)
    (told,) = [claim for claim in why["changes"][-1]["claims"] if claim["source"] == "Hill Gazette"]
    assert told["span"] == "23 people"
    assert "“23 people”: Hill Gazette" in sitrep.run("why", verdicts["s1"]["event"]).stdout


def test_the_entries_of_an_event_are_listed_with_those_that_tell_of_it_aside(sitrep: Sitrep, verdicts):
    strike, swap = verdicts["s1"]["event"], verdicts["w1"]["event"]
    listed = json.loads(sitrep.run("events", "show", strike, "--json").stdout)
    assert [(line["title"], line["aside"]) for line in listed] == [
        (LINES[0][2], False),
        (LINES[1][2], False),
        (LINES[4][2], True),
        (LINES[5][2], True),
    ]
    assert sitrep.run("events", "show", strike).stdout.count("(aside: an entry of another event)") == 2
    home = json.loads(sitrep.run("events", "show", swap, "--json").stdout)
    assert [line["aside"] for line in home] == [False] * 4


def test_every_figure_traces_to_its_words(sitrep: Sitrep, verdicts):
    facts = json.loads(sitrep.run("facts", "Kharkiv market", "--json").stdout)
    (dead,) = [fact for fact in facts if fact["unit"] == "killed"]
    assert (dead["quantity"], dead["event"]) == (23, verdicts["s1"]["event"])
    assert [claim["span"] for claim in dead["claims"]] == ["23 people"]


def test_the_card_of_each_event_has_its_own_figures(sitrep: Sitrep, verdicts):
    swap = json.loads(sitrep.run("facts", "prisoners of war exchange", "--json").stdout)
    home = [fact for fact in swap if fact["event"] == verdicts["w1"]["event"]]
    assert {fact["unit"] for fact in home} <= {"prisoners_released", None}
