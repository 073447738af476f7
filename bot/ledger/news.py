"""Whether an entry is news: a desk that follows wars would want to be told.

A logistic model over what was read out of the entry and over the words of its headline and lead, without
the names of sides and places, so that a war nobody has labelled is judged by what is done in it. The weights
are data (``data/news.json``), fitted by ``tools/train_news.py`` on labels by people. A live page is never
news by itself. Judges one entry alone; who else reports it is not known here.
"""

from __future__ import annotations

import json
import math
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from bot.ledger.lexicon import actions, titles, units
from bot.ledger.signature import headline, is_running
from bot.ledger.words import camps, stems
from bot.model import Role, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.model import Claim, Report

_LEAD = 200  # characters of the text that are read for words
_SHORT = re.compile(r"(?<![a-z'])[a-z']{1,5}(?![a-z'])")  # as, the, how, says: what sort of headline it is
_QUOTE = re.compile(r"[‘“\"]|(?:^|\s)'")
_NUMBER = re.compile(r"\d")
_DEAD = frozenset({Unit.KILLED, Unit.CASUALTIES})
_LEAST = -30.0  # logits beyond say no more


def newsworthiness(report: Report) -> float:
    """How likely it is that an entry is news, 0 to 1."""
    if is_running(report.entry.title):
        return 0.0
    table = weights()
    logit = math.fsum(table.get(name, 0.0) * value for name, value in features(report).items())
    return 1 / (1 + math.exp(-max(_LEAST, min(-_LEAST, logit))))


@cache
def weights() -> dict[str, float]:
    """The weight of each feature; features without one count nothing."""
    text = resources.files(__package__).joinpath("data", "news.json").read_text(encoding="utf-8")
    return {str(name): float(weight) for name, weight in json.loads(text).items()}


def features(report: Report) -> dict[str, float]:
    """What the model looks at: numbers from 0 to 1 by name; names that are missing are 0."""
    title, found = report.entry.title, report.found
    out = {"bias": 1.0, "relevance": found.relevance, "topics": len(found.topics) / 3}
    marks = dict(_of_claims(found.claims, len(title)))
    table = titles()
    marks |= {
        "doubtful": found.relevance < 0.75,
        "sure": found.relevance > 0.95,
        "no conflict": found.conflict in {"none", ""},
        "other conflict": found.conflict == "other",
        "topic " + (found.topics[0] if found.topics else "none"): True,
        "commentary": table.commentary.search(title) is not None,
        "markets": table.markets.search(title) is not None,
        "film": table.film.search(title) is not None,
        "quotes": _QUOTE.search(title) is not None,
        "colon": ":" in title,
        "question": "?" in title,
        "number": _NUMBER.search(title) is not None,
    }
    out |= {name: 1.0 for name, there in marks.items() if there}
    return out | _words(report)


def _of_claims(claims: tuple[Claim, ...], title: int) -> Iterator[tuple[str, bool]]:
    inside = [claim for claim in claims if claim.start < title]
    counted = [claim for claim in inside if claim.unit is not None]
    here = [claim for claim in counted if claim.role is Role.EVENT]
    below = [c for c in claims if c.start >= title and c.unit is not None and c.role is Role.EVENT]
    acts = {claim.action for claim in inside if claim.action}
    passing = actions().passing
    yield "title dead", any(claim.unit in _DEAD for claim in here)
    yield "title main", any(claim.unit in units().main for claim in here)
    yield "title other", any(claim.unit not in units().main for claim in here)
    yield "title total", bool(counted) and not here
    yield "text figure", not here and bool(below)
    yield "text main", not here and any(claim.unit in units().main for claim in below)
    yield "title act", bool(acts - passing)
    yield "title passing", bool(acts & passing)
    yield "text act", any(c.action and c.action not in passing for c in claims if c.start >= title)
    yield "nothing in title", not inside
    yield "nothing", not claims
    yield "denied", any(claim.denied for claim in inside)
    yield "attributed", any(claim.claimed_by for claim in inside)
    for action in sorted(acts):
        yield f"act {action}", True


def _words(report: Report) -> dict[str, float]:
    """Stems of headline and lead without names, and the short words of the headline."""
    short = headline(report.entry.title)
    names = {root for name in (*report.found.parties, *report.found.places) for root in stems(name)}
    names |= camps().keys()
    out = {f"lead {root}": 0.5 for root in stems(report.entry.text[:_LEAD]) if root not in names}
    out |= {f"word {word}": 0.7 for word in _SHORT.findall(short.lower())}
    return out | {f"title {root}": 1.0 for root in stems(short) if root not in names}
