"""Tolls in Japanese headlines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.extract.document import read
from bot.extract.gazetteer import Gazetteer
from bot.extract.japanese import toll_claims
from bot.model import Claim, Entry, Qualifier, Unit

GAZETTEER = Gazetteer()
NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


def claims(title: str, text: str = "") -> tuple[Claim, ...]:
    return toll_claims(read(Entry("e1", "k", "1:0", "f", "s", title, text, None, NOW, NOW), GAZETTEER))


@pytest.mark.parametrize(
    ("title", "unit", "number", "qualifier"),
    [
        ("オデーサに攻撃 死者8人に", Unit.KILLED, 8, Qualifier.EXACT),
        ("オデーサに攻撃 少なくとも８人が死亡", Unit.KILLED, 8, Qualifier.AT_LEAST),
        ("オデーサに攻撃 約120人死傷", Unit.CASUALTIES, 120, Qualifier.ABOUT),
        ("オデーサの病院で20人以上がけが", Unit.WOUNDED, 20, Qualifier.AT_LEAST),
        ("地震のような爆発 死者200人超", Unit.KILLED, 200, Qualifier.MORE_THAN),
        ("村を襲撃 生徒30人を連れ去り 30人が行方不明", Unit.MISSING, 30, Qualifier.EXACT),
        ("ロシアとの交換で捕虜1万2000人の解放", Unit.PRISONERS_RELEASED, 12_000, Qualifier.EXACT),
        ("避難民3万人 死者は2万人", Unit.KILLED, 20_000, Qualifier.EXACT),
    ],
)
def test_a_number_beside_its_word_is_a_toll(title, unit, number, qualifier):
    (claim,) = claims(title)
    assert claim.value is not None
    assert (claim.unit, claim.value.quantity, claim.value.qualifier) == (unit, number, qualifier)
    assert title[claim.start :].startswith(claim.span)


@pytest.mark.parametrize(
    "title",
    [
        "オデーサに攻撃 8人死亡か",  # a guess
        "8人の兵士がオデーサに到着",  # people, and nothing became of them
        "Strike on Odesa kills 8",  # another reader's
        "オデーサに攻撃 死者多数",
    ],
)
def test_anything_else_is_none(title):
    assert claims(title) == ()


def test_the_dead_and_the_wounded_are_two_figures_and_the_text_is_not_read():
    found = claims("オデーサで攻撃 3人死亡 11人けが", "死者は4人に増えました。")
    assert [(c.unit, c.value.quantity) for c in found if c.value] == [(Unit.KILLED, 3), (Unit.WOUNDED, 11)]
    assert {claim.place for claim in found} == {"オデーサ"}
