"""Made-up news: events with their reports, facts and changes, as a ledger might have decided on them.

The same at every run. A few wars, topics and places have most of the events, a few words are in most
sentences and most words in few (Zipf's law), an event has one to six facts and one to four reports, most
figures are of the day and some of years before.
"""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import TypeAdapter

from bot.config import load_config
from bot.model import (
    Change,
    Claim,
    Entry,
    Event,
    EventDate,
    Extraction,
    Fact,
    FactStatus,
    Held,
    Report,
    Unit,
    Value,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

T = TypeVar("T")

ROOT = Path(__file__).parents[1]
START = datetime(2023, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=3 * 365)
"""The time that the news covers, however much of it there is."""
WORDS = 60_000
"""Different words."""

DEEDS = {
    Unit.KILLED: ("people", "killed"),
    Unit.WOUNDED: ("people", "wounded"),
    Unit.DRONES: ("drones", "launched"),
    Unit.MISSILES: ("missiles", "shot down"),
    Unit.PRISONERS_RELEASED: ("servicemen", "exchanged"),
    Unit.DISPLACED: ("families", "displaced"),
    Unit.CAPTURED: ("fighters", "captured"),
    Unit.BUILDINGS: ("houses", "damaged"),
    Unit.TROOPS: ("soldiers", "deployed"),
    Unit.USD: ("dollars", "pledged"),
    Unit.DETAINED: ("men", "detained"),
    Unit.SETTLEMENTS: ("villages", "taken"),
}
SPEAKERS = ("officials", "the defence ministry", "medics", "the army", "the governor", "aid workers", None)
SPEAKERS = ("officials", "the defence ministry", "medics", "the army", "the governor", "aid workers", None)
ACTIONS = ("agreement", "fighting", "strike", "talks")
STATUSES = (FactStatus.REPORTED, FactStatus.CORROBORATED, FactStatus.RETRACTED)


@dataclass(frozen=True, slots=True)
class Parts:
    """The table of press.toml."""

    places: tuple[str, ...]
    head: tuple[str, ...]
    syllables: tuple[str, ...]


PARTS = TypeAdapter(Parts).validate_python(
    tomllib.loads(Path(__file__).with_name("press.toml").read_text(encoding="utf-8"))
)


@dataclass(frozen=True, slots=True)
class Made:
    """One event with everything about it."""

    event: Event
    reports: tuple[Report, ...]
    facts: tuple[Fact, ...]
    changes: tuple[Change, ...]


class Prose:
    """Sentences of no meaning whose words are as common as words are."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        tail = (self._word(n) for n in range(WORDS - len(PARTS.head)))
        self.words = (*PARTS.head, *tail)
        self._law = list(accumulate(1 / (n + 2) for n in range(WORDS)))

    @staticmethod
    def _word(number: int) -> str:
        spoken = ""
        number += len(PARTS.syllables)  # two syllables at least
        while number:
            number, at = divmod(number, len(PARTS.syllables))
            spoken += PARTS.syllables[at]
        return spoken

    def __call__(self, length: int) -> str:
        return " ".join(self._dice.choices(self.words, cum_weights=self._law, k=length))


class Press:
    """Makes up one event after the other."""

    def __init__(self) -> None:
        config = load_config(ROOT / "config")
        self._dice = random.Random(20260205)
        self._prose = Prose(self._dice)
        self._wars = [each for each in config.conflicts.values() if each.parties]
        self._topics, self._sources, self._units = list(config.topics), list(config.sources), list(DEEDS)

    def _zipf(self, things: Sequence[T]) -> T:
        law = accumulate(1 / (n + 1) for n in range(len(things)))
        return self._dice.choices(things, cum_weights=list(law))[0]

    def event(self, ident: str, now: datetime, most: int) -> Made:
        """One with at most so many facts, first seen now."""
        dice, prose = self._dice, self._prose
        war, place = self._zipf(self._wars), self._zipf(PARTS.places)
        about = tuple(dict.fromkeys(self._zipf(self._topics) for _ in range(dice.choice((1, 1, 2, 3)))))
        parties = tuple(dict.fromkeys(dice.choices(war.parties, k=2)))
        event = Event(
            f"v{ident}", f"{place}: {prose(8)}", f"https://news.example/{ident}", war.id, about, (place,),
            parties, now, now + timedelta(hours=dice.randint(0, 72)), dice.choice((1, 1, 2, 3)),
        )  # fmt: skip
        entries = [self._entry(event, f"{ident}{n}", n) for n in range(dice.choice((1, 1, 2, 2, 3, 4)))]
        told = [
            self._fact(event, f"{ident}{n}", n, entries[: 1 + n % 2])
            for n in range(min(dice.choice((1, 1, 1, 2, 2, 3, 3, 4, 6)), most))
        ]
        reports = tuple(
            Report(
                entry,
                Extraction(
                    True, 0.9, about, war.id,
                    tuple(claim for _, claims in told for claim in claims if claim.entry == entry.id),
                    parties, (place,),
                ),
            )
            for entry in entries
        )  # fmt: skip
        facts = tuple(fact for fact, _ in told)
        return Made(event, reports, facts, tuple(_change(fact, now) for fact in facts))

    def _entry(self, event: Event, ident: str, number: int) -> Entry:
        seen = event.first_seen + timedelta(hours=number)
        title = event.title if number == 0 else f"{event.places[0]}: {self._prose(8)}"
        return Entry(
            f"e{ident}", f"k{ident}", f"1:{ident}", f"feed{number}", self._dice.choice(self._sources), title,
            self._prose(24), f"https://news.example/{ident}", seen, seen,
        )  # fmt: skip

    def _fact(
        self, event: Event, ident: str, number: int, behind: Sequence[Entry]
    ) -> tuple[Fact, list[Claim]]:
        dice, place = self._dice, event.places[0]
        ago = dice.choices((0, dice.randint(1, 30), dice.randint(31, 1500)), (92, 6, 2))[0]
        day = (event.first_seen - timedelta(days=ago)).date()
        date = EventDate(day, day, "that day")
        party, speaker = dice.choice((*event.parties, None)), dice.choice(SPEAKERS)
        unit, who, value, action = None, None, None, None
        if dice.random() < 0.7:
            unit = dice.choice(self._units)
            who, deed = DEEDS[unit]
            value = Value(float(round(10 ** dice.uniform(0, 4))))
            said = f"{value.quantity:,.0f} {who} were {deed} in {place}, {self._prose(9)}."
        else:
            action, said = dice.choice(ACTIONS), f"{self._prose(14)}."
        claims = [
            Claim(
                f"c{entry.id}{number}", entry.id, said[:20], 0, said, event.topics[0], value, unit, who,
                party, place, claimed_by=speaker, date=date, action=action,
            )
            for entry in behind
        ]  # fmt: skip
        held = Held(value, tuple(c.id for c in claims), tuple(e.source for e in behind), speaker)
        status = dice.choices(STATUSES, (70, 28, 2))[0]
        fact = Fact(
            f"f{ident}", event.id, f"k{number}", status, dice.randint(1, 6), (held,), said, event.topics[0],
            unit, who, party, place, date=date, action=action, updated_at=event.first_seen,
        )  # fmt: skip
        return fact, claims


def _change(fact: Fact, at: datetime) -> Change:
    (held,) = fact.held
    return Change(
        f"h{fact.id}", fact.event, fact.id, Verdict.NEW, "first_figure", at, fact.unit, fact.party, None,
        held.value, held.claims,
    )  # fmt: skip


def made_up(facts: int) -> Iterator[Made]:
    """Events in order of time until there are that many facts."""
    press = Press()
    made = 0
    while made < facts:
        each = press.event(f"{made:015x}", START + SPAN * (made / facts), facts - made)
        made += len(each.facts)
        yield each
