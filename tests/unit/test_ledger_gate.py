"""What may open a post of an event that resembles one that was told. All texts are made up."""

from __future__ import annotations

import pytest

from bot.ledger.gate import Gate
from bot.ledger.news import newsworthiness
from bot.ledger.rules import Rules
from tests.asides import CONFIG, a_report

COUNTS = a_report("a", "Missile strike on Kharkiv market kills nine people")
AGAIN = a_report("b", "Nine people killed as missiles strike market in Kharkiv")
LEAST = min(newsworthiness(COUNTS), newsworthiness(AGAIN))


@pytest.mark.parametrize(
    ("doubtful", "others", "enough", "opens"),
    [
        (False, (COUNTS,), 1.1, True),
        (True, (COUNTS,), LEAST, False),
        (True, (COUNTS, AGAIN), LEAST, True),
        (True, (COUNTS, AGAIN), 1.1, False),
    ],
    ids=["counts people", "counts people, but may be known", "two publishers have it as news", "not as news"],
)
def test_what_may_be_known_is_borne_out_by_a_second_publisher_alone(doubtful, others, enough, opens):
    rules = Rules(newsworthy=enough, newsworthy_doubtful=1.1, newsworthy_borne_out=0.0)
    gate = Gate(CONFIG.sources, rules)
    assert gate.opens(COUNTS, COUNTS.entry.collected, others, doubtful=doubtful) is opens
