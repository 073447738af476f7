"""A search that looks at a bounded number of facts, held against one that looks at all of them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model import Action, EventDate, FactStatus, Unit, Value, Verdict
from bot.store import Store, candidates, wording
from bot.store.stems import Stems
from tests.fakes import a_claim, a_decision, a_fact, a_report, an_entry, an_event

START = datetime(2024, 1, 1, 12, tzinfo=UTC)
WORDS = ("bravo", "delta", "kilo", "lima", "oscar", "tango")  # each its own stem
CONFLICTS = ("sudan", "drc", "haiti")
PARTIES = ("RSF", "M23")
LENIENT = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@dataclass(frozen=True)
class Thing:
    """A fact and its event, as far as a search sees them."""

    what: str | None
    title: str
    statement: str
    around: str
    conflict: str
    party: str | None
    day: date
    days: int
    number: float | None
    credibility: int
    retracted: bool


words = st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)
things = st.lists(
    st.builds(
        Thing,
        st.none() | st.sampled_from(WORDS),
        words,
        words,
        words,
        st.sampled_from(CONFLICTS),
        st.none() | st.sampled_from(PARTIES),
        st.dates(date(1990, 1, 1), date(2025, 12, 31)) | st.dates(date(2023, 11, 1), date(2024, 3, 1)),
        st.sampled_from((0, 0, 0, 20, 300, 900)),
        st.none() | st.sampled_from((7.0, 157.0)),
        st.integers(1, 6),
        st.booleans(),
    ),
    max_size=12,
)
queries = st.lists(
    st.sampled_from((*WORDS, "157", "bravo delta", "kilo lima oscar", "zulu")), max_size=3, unique=True
)
filters = st.fixed_dictionaries(
    {},
    optional={
        "conflicts": st.lists(st.sampled_from(CONFLICTS), min_size=1, unique=True).map(tuple),
        "parties": st.lists(st.sampled_from(PARTIES), min_size=1, unique=True).map(tuple),
        "since": st.datetimes(datetime(1989, 1, 1), datetime(2026, 6, 1), timezones=st.just(UTC)),
        "until": st.datetimes(datetime(1989, 1, 1), datetime(2026, 6, 1), timezones=st.just(UTC)),
    },
)


def seen_at(number: int) -> datetime:
    return START + timedelta(days=number)


def filled(stored: list[Thing]) -> Store:
    store = Store.open(":memory:")
    with store.transaction():
        for number, thing in enumerate(stored):
            at = seen_at(number)
            event = an_event(
                f"v{number}", title=thing.title, conflict=thing.conflict, topics=(), parties=(),
                places=(thing.around,) if thing.around else (), first_seen=at, last_seen=at,
            )  # fmt: skip
            report = a_report(
                an_entry(f"e{number}", title="", collected=at), a_claim(f"c{number}", f"e{number}")
            )
            fact = a_fact(
                f"f{number:02}", thing.number and Value(thing.number), event=event.id, topic=None, who=None,
                statement=thing.statement, place=thing.what, party=thing.party,
                unit=None if thing.number is None else Unit.OTHER, credibility=thing.credibility,
                status=FactStatus.RETRACTED if thing.retracted else FactStatus.REPORTED,
                date=EventDate(thing.day, thing.day + timedelta(days=thing.days)),
            )  # fmt: skip
            store.save_report(report, Verdict.NEW)
            decision = a_decision(Action.POST, entry=f"e{number}", event=event, facts=(fact,))
            store.save_decision(decision, report)
    return store


class Reference:
    """Looks at every fact, word by word."""

    def __init__(self, stored: list[Thing]) -> None:
        self.stored = stored

    def has(self, number: int, term: str) -> dict[str, bool]:
        thing = self.stored[number]
        about = [thing.what or "", thing.party or "", "" if thing.number is None else f"{thing.number:g}"]
        texts = {"what": " ".join(about), "title": thing.title, "statement": thing.statement,
                 "around": f"{thing.around} | {thing.day}"}  # fmt: skip
        return {name: f" {term} " in f" {text.casefold()} " for name, text in texts.items()}

    def fits(self, number: int, only: dict) -> bool:
        thing = self.stored[number]
        last = thing.day + timedelta(days=thing.days)
        return (
            ("conflicts" not in only or thing.conflict in only["conflicts"])
            and ("parties" not in only or thing.party in only["parties"])
            and ("since" not in only or last >= only["since"].date())
            and ("until" not in only or thing.day <= only["until"].date())
        )

    def worth(self, number: int, weights: dict[str, float]) -> float:
        total, had = 0.0, 0
        for term, weight in weights.items():
            has = self.has(number, term)
            places = [w for name, w in (("statement", 1.5), ("title", 2.0), ("what", 3.0)) if has[name]]
            worth = 0.0
            for place in places:
                worth = place + 0.1 * worth
            worth = worth or (1.0 if has["around"] else 0.0)
            total += weight * worth / 3.35
            had += worth > 0
        return total * had / len(weights) if weights else 0.5 / 3.35

    def ranked(self, numbers: list[int], weights: dict[str, float]) -> list[str]:
        newest = max(numbers, default=0)

        def order(number: int):
            thing = self.stored[number]
            gain = 0.25 * 0.5 ** ((newest - number) / 365) + 0.15 * (6 - thing.credibility) / 5
            gain += 0.05 * (thing.number is not None)
            worth = self.worth(number, weights) * (1 + gain)
            return thing.retracted, -round(worth, 9), newest - number, number

        return [f"f{number:02}" for number in sorted(numbers, key=order)]

    def search(self, asked: list[str], only: dict, most: int) -> list[str]:
        fit = [number for number in range(len(self.stored)) if self.fits(number, only)]
        if not asked:
            return self.ranked(fit[-most:], {})
        each = dict.fromkeys(asked, 1 / len(asked))
        whole = [n for n in fit if all(any(self.has(n, term).values()) for term in asked)]
        if whole:
            about = [n for n in whole if all(self.has(n, term)["what"] for term in asked)][-most:]
            if len(about) < most:
                about = sorted({*about, *whole[-most:]})
            return self.ranked(about, each)
        return []


def asked_for(store: Store, asked: list[str], only: dict, **more) -> list[str]:
    query = " ".join(f'"{term}"' if " " in term else term for term in asked)
    return [found.fact.id for found in store.search(query, limit=99, **only, **more)]


@given(things, queries, filters, st.sampled_from((2, 3, 100)))
@LENIENT
def test_a_search_finds_what_looking_at_every_fact_finds_in_the_same_order(stored, asked, only, most):
    with pytest.MonkeyPatch.context() as patch, filled(stored) as store:
        patch.setattr(candidates, "CANDIDATES", most)
        expected = Reference(stored).search(asked, only, most)
        found = asked_for(store, asked, only)
        if expected or len(asked) < 2:
            assert found == expected


@given(things, queries.filter(lambda asked: len(asked) > 1), filters)
@LENIENT
def test_where_no_fact_has_every_word_those_with_some_are_found(stored, asked, only):
    reference = Reference(stored)
    fit = [n for n in range(len(stored)) if reference.fits(n, only)]
    having = {f"f{n:02}": [t for t in asked if any(reference.has(n, t).values())] for n in fit}
    with filled(stored) as store:
        found = asked_for(store, asked, only)
    if all(len(terms) < len(asked) for terms in having.values()):
        assert set(found) == {ident for ident, terms in having.items() if terms}


@given(things, st.integers(0, 12), filters)
@LENIENT
def test_a_search_as_of_a_moment_finds_what_was_held_then(stored, number, only):
    reference = Reference(stored)
    held = [n for n in range(len(stored)) if n <= number and reference.fits(n, only)]
    with filled(stored) as store:
        found = asked_for(store, [], only, held_by=seen_at(number))
    assert found == reference.ranked(held, {})


# --- what the search stands on --------------------------------------------------------------------

days = st.dates(date(1980, 1, 1), date(2040, 1, 1))


@LENIENT
@given(days, st.integers(0, 1500), days, st.none() | days, st.none() | days)
def test_a_fact_with_a_day_in_a_period_has_one_of_its_tags(first, length, seen, since, until):
    last = first + timedelta(days=length)
    fact, period = wording.day_tags(first, last, seen), wording.period_tags(since, until, seen.year)
    if (since is None or last >= since) and (until is None or first <= until):
        assert set(fact) & set(period)
    assert len(fact) <= 26


@LENIENT
@given(st.dates(date(2023, 1, 1), date(2025, 12, 31)), days, st.integers(0, 400))
def test_a_fact_of_one_day_has_no_tag_of_a_period_that_is_without_it(day, since, length):
    until = since + timedelta(days=length)
    if not since <= day <= until:
        assert not set(wording.day_tags(day, day, day)) & set(wording.period_tags(since, until, 2026))


spoken = st.text(st.sampled_from("abdeginorstuyABCÉéüß1 -,.'’"), min_size=1, max_size=30)


@LENIENT
@given(st.lists(spoken, min_size=1, max_size=4), st.lists(spoken, min_size=1, max_size=2))
def test_words_are_the_same_here_as_in_the_index(texts, said):
    stems = Stems()
    with Store.open(":memory:") as store:
        db = store._connection.db
        for row, text in enumerate(texts, 1):
            db.execute("INSERT INTO entries_text (rowid, title) VALUES (?, ?)", (row, text))
        for phrase in (*said, texts[0][: len(texts[0]) // 2]):
            form = " ".join(wording._WORD.findall(phrase))
            if not form:
                continue
            rows = db.execute("SELECT rowid FROM entries_text WHERE entries_text MATCH ?", (f'"{form}"',))
            (stem,) = stems.spoken([form])
            here = [row for row, text in enumerate(stems.spoken(texts), 1) if stem in text]
            assert here == sorted(row for (row,) in rows)
    stems.close()
