"""Generated briefings with every text that ever did harm in any place of them, for the tests of rendering."""

from __future__ import annotations

import os
import random

from hypothesis import strategies as st

from bot.model import Briefing, BriefingKind, Figure, Section, Verdict
from tests.adapters.slack_desk import INJECTIONS
from tests.fakes import NOON

EXAMPLES = int(os.environ.get("SITREP_RENDER_EXAMPLES", "2000"))
"""How many a test makes."""

FRAGMENTS = st.sampled_from(INJECTIONS)
ANY_TEXT = st.one_of(
    FRAGMENTS,
    st.text(max_size=200),
    st.lists(st.one_of(FRAGMENTS, st.text(max_size=12)), max_size=5).map("".join),
    st.builds(lambda part, times: part * times, FRAGMENTS, st.integers(1, 40)).map(lambda t: t[:3500]),
)
LINK = st.one_of(
    st.none(), st.just("https://news.example/1"), FRAGMENTS, ANY_TEXT.map("https://news.example/".__add__)
)


def composed(texts, link, seed):
    """A briefing of any kind in which any of the texts may stand anywhere: a draw a field would take long."""
    dice = random.Random(seed)
    some = lambda most: tuple(dice.choice(texts) for _ in range(dice.randint(0, most)))  # noqa: E731
    one = lambda: dice.choice(texts)  # noqa: E731
    return Briefing(
        dice.choice(list(BriefingKind)),
        one(),
        one(),
        link=link,
        verdict=dice.choice(list(Verdict)),
        event=dice.choice([None, "v1"]),
        figures=tuple(Figure(one(), one(), one(), one()) for _ in range(dice.randint(0, 5))),
        changes=some(5),
        sources=one(),
        before=one(),
        sections=tuple(Section(one(), some(6)) for _ in range(dice.randint(0, 4))),
        severity=dice.randint(-1, 5),
        at=dice.choice([None, NOON]),
    )


BRIEFINGS = st.builds(composed, st.lists(ANY_TEXT, min_size=5, max_size=9), LINK, st.integers(0, 2**32))
