"""A store as it is after years of news, made up and made fast: a million facts in a few minutes.

python -m benchmarks.archive FACTS FILE

The same at every run. A few wars and topics have most of the events, a few words are in most sentences and
most words in few (Zipf's law), an event has one to six facts and one to four reports, most figures are of the
day and some of years before. Rows are written table by table and not decided on one by one; what is in them
is what `Store.save_report` and `Store.save_decision` write.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

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
from bot.store import Store
from bot.store.codec import CHANGE, CLAIM, ENTRY, EVENT, FACT, FACT_STATE, FOUND, pack_time
from bot.store.connection import Connection
from bot.store.schema import FOUND_BY
from bot.store.wording import wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[1]
START = datetime(2023, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=3 * 365)
"""The time that the archive covers, whatever its size."""

AT_ONCE = 2000
"""Events that are written in one go."""

PLACES = (
    *("Kharkiv", "Odesa", "Kyiv", "Gaza City", "Rafah", "Beirut", "Tehran", "Sanaa", "Hodeidah", "Aleppo"),
    *("Mosul", "El Fasher", "Khartoum", "Goma", "Bukavu", "Juba", "Gao", "Maiduguri", "Mogadishu", "Mekelle"),
    *("Sittwe", "Kabul", "Srinagar", "Surin", "Taipei", "Seoul", "Cali", "Culiacan", "Caracas", "Kherson"),
)
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
ACTIONS = ("agreement", "fighting", "strike", "talks")
HEAD = (
    *(
        "the",
        "of",
        "in",
        "and",
        "to",
        "a",
        "on",
        "said",
        "after",
        "with",
        "for",
        "killed",
        "attack",
        "forces",
    ),
    *("military", "war", "army", "president", "strike", "people", "government", "city", "security", "border"),
    *("minister", "drone", "ceasefire", "troops", "talks", "aid", "attacks", "region", "police", "soldiers"),
    *(
        "russian",
        "ukrainian",
        "israeli",
        "fighting",
        "missile",
        "deal",
        "group",
        "town",
        "civilians",
        "night",
    ),
    *(
        "power",
        "energy",
        "prisoners",
        "exchange",
        "bridge",
        "hospital",
        "village",
        "convoy",
        "peace",
        "command",
    ),
)
"""The commonest words, commonest first; the rest are made of syllables."""

SYLLABLES = (
    "ba",
    "ko",
    "ri",
    "sha",
    "nu",
    "vel",
    "tor",
    "mi",
    "dan",
    "zu",
    "lek",
    "ar",
    "os",
    "pin",
    "gra",
    "he",
)
WORDS = 60_000


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
        tail = (self._word(n) for n in range(WORDS - len(HEAD)))
        self.words = (*HEAD, *tail)
        self._law = list(accumulate(1 / (n + 2) for n in range(WORDS)))

    @staticmethod
    def _word(number: int) -> str:
        spoken = ""
        number += len(SYLLABLES)  # two syllables at least
        while number:
            number, at = divmod(number, len(SYLLABLES))
            spoken += SYLLABLES[at]
        return spoken

    def __call__(self, length: int) -> str:
        return " ".join(self._dice.choices(self.words, cum_weights=self._law, k=length))


def made_up(facts: int) -> Iterator[Made]:
    """Events in order of time until there are that many facts."""
    dice = random.Random(20260205)
    config = load_config(ROOT / "config")
    prose = Prose(dice)
    wars = [each for each in config.conflicts.values() if each.parties]
    wars_law = list(accumulate(1 / (n + 1) for n in range(len(wars))))
    topics = list(config.topics)
    topics_law = list(accumulate(1 / (n + 2) for n in range(len(topics))))
    sources = list(config.sources)
    units = list(DEEDS)
    made = 0
    while made < facts:
        now = START + SPAN * (made / facts)
        (war,) = dice.choices(wars, cum_weights=wars_law)
        about = tuple(
            dict.fromkeys(dice.choices(topics, cum_weights=topics_law, k=dice.choice((1, 1, 2, 3))))
        )
        parties = tuple(dict.fromkeys(dice.choices(war.parties, k=2)))
        (place,) = dice.choices(PLACES, cum_weights=range(1, len(PLACES) + 1))
        ident = f"{made:015x}"
        event = Event(
            f"v{ident}", f"{place}: {prose(8)}", f"https://news.example/{ident}", war.id, about, (place,),
            parties, now, now + timedelta(hours=dice.randint(0, 72)), dice.choice((1, 1, 2, 3)),
        )  # fmt: skip
        reports = [
            Entry(
                f"e{ident}{n}",
                f"k{ident}{n}",
                f"1:{ident}{n}",
                f"feed{n}",
                dice.choice(sources),
                event.title if n == 0 else f"{place}: {prose(8)}",
                prose(24),
                f"https://news.example/{ident}/{n}",
                now + timedelta(hours=n),
                now + timedelta(hours=n),
            )  # fmt: skip
            for n in range(dice.choice((1, 1, 2, 2, 3, 4)))
        ]
        told = []
        claims: dict[str, list[Claim]] = {entry.id: [] for entry in reports}
        changes = []
        count = min(dice.choice((1, 1, 1, 2, 2, 3, 3, 4, 6)), facts - made)
        for n in range(count):
            number = float(round(10 ** dice.uniform(0, 4)))
            counted = dice.random() < 0.7
            unit = dice.choice(units) if counted else None
            day = now - timedelta(
                days=dice.choices((0, dice.randint(1, 30), dice.randint(31, 1500)), (92, 6, 2))[0]
            )
            date = EventDate(day.date(), day.date(), "that day")
            speaker = dice.choice(SPEAKERS)
            people, deed = DEEDS[unit] if unit else ("sides", "heard")
            said = (
                f"{number:,.0f} {people} were {deed} in {place}, {prose(9)}." if counted else f"{prose(14)}."
            )
            value = Value(number) if counted else None
            action = None if counted else dice.choice(ACTIONS)
            behind = reports[: 1 + n % 2]
            party = dice.choice((*parties, None))
            for entry in behind:
                claims[entry.id].append(
                    Claim(
                        f"c{entry.id}{n}",
                        entry.id,
                        said[:20],
                        0,
                        said,
                        about[0],
                        value,
                        unit,
                        people if counted else None,
                        party,
                        place,
                        claimed_by=speaker,
                        date=date,
                        action=action,
                    )  # fmt: skip
                )
            held = Held(
                value,
                tuple(f"c{entry.id}{n}" for entry in behind),
                tuple(entry.source for entry in behind),
                speaker,
            )
            status = dice.choices(
                (FactStatus.REPORTED, FactStatus.CORROBORATED, FactStatus.RETRACTED), (70, 28, 2)
            )[0]
            fact = Fact(
                f"f{ident}{n}", event.id, f"k{n}", status, dice.randint(1, 6), (held,), said, about[0], unit,
                people if counted else None, party, place, date=date, action=action, updated_at=now,
            )  # fmt: skip
            told.append(fact)
            changes.append(
                Change(
                    f"h{ident}{n}",
                    event.id,
                    fact.id,
                    Verdict.NEW,
                    "first_figure",
                    now,
                    unit,
                    party,
                    None,
                    value,
                    held.claims,
                )  # fmt: skip
            )
        made += count
        yield Made(
            event,
            tuple(
                Report(
                    entry,
                    Extraction(True, 0.9, about, war.id, tuple(claims[entry.id]), parties, (place,)),
                )
                for entry in reports
            ),
            tuple(told),
            tuple(changes),
        )


def make(path: Path, facts: int) -> None:
    """Write an archive of that many facts to a file that does not exist yet."""
    Store.open(path).close()
    connection = Connection(path)
    connection.use_wal()
    connection.db.execute("PRAGMA synchronous = OFF")
    connection.db.execute("PRAGMA cache_size = -400000")
    try:
        batch: list[Made] = []
        rows = [0, 0]
        for each in made_up(facts):
            batch.append(each)
            if len(batch) == AT_ONCE:
                _write(connection, batch, rows)
                batch = []
        _write(connection, batch, rows)
        connection.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _write(connection: Connection, batch: Sequence[Made], rows: list[int]) -> None:
    """``rows``: last row of entries and of facts so far."""
    with connection.transaction():
        write = connection.write_all
        write(
            f"INSERT INTO events ({EVENT.named()}, topic) VALUES ({EVENT.marks}, ?)",
            [(*EVENT.pack(each.event), each.event.topics[0]) for each in batch],
        )
        reports = [(report, each.event) for each in batch for report in each.reports]
        write(
            f"INSERT INTO entries (seq, {ENTRY.named()}, {FOUND.named()}, verdict, reason, event) "
            f"VALUES (?, {ENTRY.marks}, {FOUND.marks}, 'new', 'first_figure', ?)",
            [
                (rows[0] + n, *ENTRY.pack(report.entry), *FOUND.pack(report.found), event.id)
                for n, (report, event) in enumerate(reports, 1)
            ],
        )
        write(
            "INSERT INTO entries_text (rowid, title, text) VALUES (?, ?, ?)",
            [(rows[0] + n, r.entry.title, r.entry.text) for n, (r, _) in enumerate(reports, 1)],
        )
        write(
            f"INSERT INTO claims ({CLAIM.named()}, version, position, stands) VALUES ({CLAIM.marks}, ?, ?, 1)",
            [
                (*CLAIM.pack(claim), report.entry.content_hash, n)
                for report, _ in reports
                for n, claim in enumerate(report.found.claims)
            ],
        )
        facts = [(fact, each.event) for each in batch for fact in each.facts]
        worded = [wording(fact, event) for fact, event in facts]
        write(
            f"INSERT INTO facts (seq, {FACT.named()}, happened, happened_until, what) "
            f"VALUES (?, {FACT.marks}, ?, ?, ?)",
            [
                (rows[1] + n, *FACT.pack(fact), str(fact.date.first), str(fact.date.last), words["what"])
                for n, ((fact, _), words) in enumerate(zip(facts, worded, strict=True), 1)
            ],
        )
        write(
            "INSERT INTO fact_versions (fact, event, at, entry, body) VALUES (?, ?, ?, ?, ?)",
            [
                (fact.id, event.id, pack_time(event.first_seen), f"e{event.id[1:]}0", FACT_STATE.pack(fact))
                for fact, event in facts
            ],
        )
        for table, columns in FOUND_BY.items():
            write(
                f"INSERT INTO {table} (rowid, {', '.join(columns)}) VALUES (?{', ?' * len(columns)})",
                [(rows[1] + n, *(words[each] for each in columns)) for n, words in enumerate(worded, 1)],
            )
        write(
            f"INSERT INTO changes ({CHANGE.named()}, entry) VALUES ({CHANGE.marks}, ?)",
            [(*CHANGE.pack(change), f"e{each.event.id[1:]}0") for each in batch for change in each.changes],
        )
    rows[0] += len(reports)
    rows[1] += len(facts)


def main() -> None:
    """Make one."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("facts", type=int)
    options.add_argument("file", type=Path)
    asked = options.parse_args()
    cpu = time.process_time()
    make(asked.file, asked.facts)
    size = asked.file.stat().st_size
    print(
        f"{asked.facts:,} facts, {size / 2**20:,.0f} MiB, {time.process_time() - cpu:.0f} s of processor time"
    )


if __name__ == "__main__":
    main()
