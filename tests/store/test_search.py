"""Look-ups: what is found, what comes first, and what no query can do."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import model
from bot.model import Action, EventDate, FactStatus, Held, Role, Unit, Value, Verdict
from bot.store import Store, candidates, search, wording
from tests.fakes import NOON, a_claim, a_decision, a_fact, a_report, an_entry, an_event


def day(year, month, number):
    return EventDate(date(year, month, number), date(year, month, number))


def held(value, claim="c0", speaker=None):
    return (Held(value and Value(value), (claim,), ("cna",), speaker),)


SWAP = a_fact(
    "swap",
    event="v-swap",
    held=held(157.0, "c-swap", "Russian Defence Ministry"),
    statement="157 servicemen came home.",
    who="servicemen",
    date=day(2026, 2, 5),
)
OLD_SWAP = a_fact(
    "old-swap",
    event="v-old-swap",
    held=held(130.0, "c-old-swap"),
    statement="Ukraine got 130 of its own back.",
    party="Ukraine",
    date=day(2023, 3, 7),
)
FLED = a_fact(
    "fled",
    event="v-fled",
    held=held(55_000.0, "c-fled"),
    statement="Some 55,000 left the town within a week.",
    topic="humanitarian",
    unit=Unit.DISPLACED,
    party=None,
    place="El Fasher",
    date=EventDate(date(2025, 10, 26), date(2025, 11, 3)),
)
DEAL = a_fact(
    "deal",
    event="v-deal",
    held=held(None, "c-deal"),
    statement="Both sides signed a ceasefire.",
    topic="peace-talks",
    unit=None,
    party=None,
    action="agreement",
)
EVENTS = {
    "swap": an_event("v-swap", title="Prisoners are exchanged again", places=("Abu Dhabi",)),
    "old-swap": an_event("v-old-swap", title="A swap in spring", first_seen=datetime(2023, 3, 8, tzinfo=UTC),
                         last_seen=datetime(2023, 3, 9, tzinfo=UTC), places=()),
    "fled": an_event("v-fled", title="Thousands run from a town", conflict="sudan", topics=("humanitarian",),
                     parties=("RSF",), places=("El Fasher",), last_seen=datetime(2025, 11, 4, tzinfo=UTC)),
    "deal": an_event("v-deal", title="Guns fall silent at the border", conflict="thailand-cambodia",
                     topics=("peace-talks",), parties=("Thailand", "Cambodia"), places=("Surin",)),
}  # fmt: skip


def put(store, fact, event, text="", title=None, **fields):
    entry = an_entry(f"e-{fact.id}", title=event.title if title is None else title, text=text)
    report = a_report(entry, a_claim(f"c-{fact.id}", entry.id, sentence=fact.statement))
    with store.transaction():
        store.save_report(report, Verdict.NEW)
        store.save_decision(
            a_decision(Action.POST, entry=entry.id, event=event, facts=(fact,), **fields), report
        )


@pytest.fixture
def filled(store):
    for fact in (OLD_SWAP, FLED, DEAL, SWAP):
        put(store, fact, EVENTS[fact.id], text="Nothing more is known at Quneitra." if fact is FLED else "")
    return store


def found(store, query, **only):
    return [finding.fact.id for finding in store.search(query, **only)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("prisoner exchange", "swap"),
        ("prisoners march", "old-swap"),
        ("prisoners in March 2023", "old-swap"),
        ("7 march", "old-swap"),
        ("2023-03-07", "old-swap"),
        ("peace talks", "deal"),
        ("157", "swap"),
        ("55,000", "fled"),
        ("55000", "fled"),
        ("55.000", "fled"),
        ("55 thousand", "fled"),
        ("displaced november 2025", "fled"),
        ("RSF", "fled"),
        ("rapid support forces", "fled"),
        ("fasher", "fled"),
        ("sudanese", "fled"),
        ("thai", "deal"),
        ("agreements", "deal"),
        ("Russian Defence Ministry", "swap"),
        ('"came home"', "swap"),
        ("POW", "swap"),
        ("How many people had to flee?", "fled"),
        ("PRISONERS", "swap"),
        ("quneitra", "fled"),  # only the entry says it
    ],
)
def test_a_fact_is_found_by(filled, query, first):
    assert found(filled, query)[0] == first


@pytest.mark.parametrize("query", ["nosuchword", "nosuchword elsewhere", '"home came"', "9999"])
def test_nothing_is_found_where_nothing_fits(filled, query):
    assert found(filled, query) == []


def test_of_facts_that_match_alike_the_one_with_a_number_comes_first(store):
    event = an_event("v-rail", title="Rail links", topics=("infrastructure-strikes",))
    shared = {"event": event.id, "statement": "A bridge was hit.", "topic": "infrastructure-strikes"}
    bare = a_fact("a-bare", held=held(None, "c-a-bare"), unit=None, action="strike", **shared)
    counted = a_fact("b-counted", held=held(4.0, "c-b-counted"), unit=Unit.ATTACKS, who=None, **shared)
    for fact in (bare, counted):
        put(store, fact, event)
    assert found(store, "bridge") == ["b-counted", "a-bare"]


def test_a_word_in_several_places_counts_more_than_in_the_best_of_them_alone(store):
    quiet = an_event("v-quiet", title="A quiet week")
    loud = an_event("v-loud", title="The hotline rings again")
    for name, event in (("a-quiet", quiet), ("b-loud", loud)):
        fact = a_fact(name, event=event.id, held=held(None, f"c-{name}"), statement="It rang.", unit=None,
                      action="hotline", topic=None, party=None)  # fmt: skip
        put(store, fact, event)
    assert found(store, "hotline") == ["b-loud", "a-quiet"]


@pytest.mark.parametrize("query", ["fighting east", "fighting eastern", "eastern fighting"])
def test_a_direction_is_found_in_both_its_forms(store, query):
    fact = a_fact("front", event="v-front", held=held(None, "c-front"), unit=None, action="fighting",
                  statement="Fighting goes on in the east.", topic=None, party=None)  # fmt: skip
    put(store, fact, an_event("v-front", title="At the front"))
    assert found(store, query) == ["front"]


def test_a_fact_that_has_every_word_hides_those_that_have_some(filled):
    assert found(filled, "prisoners 157") == ["swap"]


def test_without_a_fact_that_has_every_word_most_and_rarest_words_count(filled):
    assert found(filled, "prisoners ceasefire cambodia")[0] == "deal"
    assert set(found(filled, "prisoners ceasefire cambodia")) == {"deal", "swap", "old-swap"}


def test_what_a_fact_is_about_counts_more_than_what_is_around_it(store):
    about = a_fact("about", event="v1", place="Kharkiv")
    around = a_fact("around", event="v2", place="Odesa")
    put(store, around, an_event("v2", title="x", places=("Kharkiv",)))
    put(store, about, an_event("v1", title="x", places=()))
    assert found(store, "kharkiv") == ["about", "around"]


def test_the_newer_then_the_more_credible_fact_comes_first(store):
    for name, seen, credibility in (("old", 1, 3), ("new", 5, 3), ("sure", 5, 1)):
        event = an_event(f"v-{name}", last_seen=datetime(2024 + seen // 5, 1, seen, tzinfo=UTC))
        put(store, a_fact(name, event=event.id, credibility=credibility), event)
    assert found(store, "prisoners") == ["sure", "new", "old"]


def test_a_retracted_fact_is_shown_last(filled):
    retracted = replace(SWAP, status=FactStatus.RETRACTED)
    put(filled, retracted, EVENTS["swap"])
    assert found(filled, "prisoners") == ["old-swap", "swap"]


def test_without_words_the_newest_facts_are_found(filled):
    assert set(found(filled, "  what about the ")) == {"swap", "deal", "fled", "old-swap"}
    assert found(filled, "", limit=1) in (["swap"], ["deal"])


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        ({"conflicts": ("sudan",)}, {"fled"}),
        ({"topics": ("peace-talks", "humanitarian")}, {"deal", "fled"}),
        ({"conflicts": ("sudan", "thailand-cambodia")}, {"fled", "deal"}),
        ({"parties": ("RSF", "Cambodia")}, {"fled", "deal"}),
        (
            {"conflicts": ("sudan", "ukraine-russia"), "parties": ("Ukraine", "Thailand")},
            {"swap", "old-swap"},
        ),
        ({"parties": ("Ukraine",)}, {"swap", "old-swap"}),
        ({"parties": ("ukraine",), "topics": ("humanitarian",)}, set()),
        ({"since": datetime(2025, 11, 3, 12, tzinfo=UTC)}, {"fled", "swap", "deal"}),
        ({"since": datetime(2025, 11, 4, tzinfo=UTC)}, {"swap", "deal"}),
        ({"until": datetime(2023, 3, 7, tzinfo=UTC)}, {"old-swap"}),
        ({"since": datetime(2025, 1, 1, tzinfo=UTC), "until": datetime(2025, 12, 31, tzinfo=UTC)}, {"fled"}),
    ],
)
def test_filters_hold_with_and_without_words(filled, only, expected):
    assert set(found(filled, "", **only)) == expected
    for fact in (SWAP, FLED, DEAL):
        words = fact.statement
        assert set(found(filled, words, **only)) <= expected
    assert set(found(filled, "quneitra", **only)) == expected & {"fled"}


def test_a_finding_has_everyone_who_stands_behind_the_fact(store):
    first, second = an_entry("e1", collected=NOON), an_entry("e2", source="tass")
    rivals = (Held(Value(157), ("c1", "c2"), ("cna", "tass")), Held(Value(150), ("c3",), ("tass",)))
    fact = a_fact(held=rivals, status=FactStatus.DISPUTED)
    with store.transaction():
        reports = (a_report(first, a_claim("c1")), a_report(second, a_claim("c2", "e2"), a_claim("c3", "e2")))
        for report in reports:
            store.save_report(report, Verdict.NEW)
        store.save_decision(a_decision(Action.POST, facts=(fact,)), reports[0])
    (finding,) = store.search("prisoners")
    assert finding.fact == fact
    assert finding.event == an_event()
    assert [(t.claim.id, t.entry) for t in finding.testimony] == [
        ("c1", first),
        ("c2", second),
        ("c3", second),
    ]
    assert all(isinstance(t, model.Testimony) for t in finding.testimony)


def test_a_fact_is_found_by_the_new_title_of_its_event_and_not_by_the_old_one(store):
    put(store, a_fact("first"), an_event(title="Guns fall silent"), title="Untold")
    put(store, a_fact("second"), an_event(title="Artillery is heard no more"), title="Untold")
    assert set(found(store, "artillery")) == {"first", "second"}
    assert found(store, "guns") == []


def test_an_updated_figure_is_found_by_its_new_value_only(filled):
    put(filled, replace(SWAP, held=held(160.0, "c-swap"), statement="160 came home."), EVENTS["swap"])
    assert found(filled, "160") == ["swap"]
    assert found(filled, "157") == []


def test_what_is_rolled_back_is_not_found(filled):
    def fails():
        with filled.transaction():
            report = a_report(an_entry("e9"))
            filled.save_report(report, Verdict.NEW)
            fact = a_fact("f9", event="v9", statement="zebra")
            filled.save_decision(
                a_decision(Action.POST, entry="e9", event=an_event("v9"), facts=(fact,)), report
            )
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert found(filled, "zebra") == []


def test_an_entry_that_is_relevant_no_longer_is_not_found(store):
    put(store, SWAP, EVENTS["swap"], text="Quneitra")
    assert found(store, "quneitra") == ["swap"]
    with store.transaction():
        report = a_report(an_entry("e-swap", content_hash="1:new", text="Quneitra"))
        irrelevant = replace(report, found=replace(report.found, relevant=False))
        store.save_report(irrelevant, Verdict.IRRELEVANT)
    assert found(store, "quneitra") == []


def test_the_same_query_gives_the_same_answer_in_the_same_order(store):
    for n in range(30):
        put(store, a_fact(f"f{n}", event=f"v{n}"), an_event(f"v{n}"))
    assert found(store, "prisoner exchange", limit=99) == found(store, "prisoner exchange", limit=99)
    assert len(found(store, "prisoner exchange", limit=99)) == 30


def test_only_a_bounded_number_of_facts_is_ranked_and_it_is_the_newest(store, monkeypatch):
    monkeypatch.setattr(candidates, "CANDIDATES", 8)
    for n in range(20):
        put(store, a_fact(f"f{n}", event=f"v{n}"), an_event(f"v{n}"))
    assert set(found(store, "prisoner exchange", limit=99)) == {f"f{n}" for n in range(12, 20)}


def test_filters_find_what_lies_behind_more_of_others_than_are_looked_at(store, monkeypatch):
    monkeypatch.setattr(candidates, "CANDIDATES", 5)
    wars = ["haiti", "drc", *["sudan"] * 30]
    for n, war in enumerate(wars):
        seen = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=n)
        event = an_event(f"v{n}", conflict=war, parties=(f"Party of {war}",), first_seen=seen, last_seen=seen)
        fact = a_fact(f"f{n}", event=event.id, date=EventDate(seen.date(), seen.date()), party=None)
        put(store, fact, event)
    for query in ("prisoners", ""):
        assert found(store, query, conflicts=("haiti", "drc")) == ["f1", "f0"]
        assert found(store, query, parties=("Party of haiti", "Party of drc")) == ["f1", "f0"]
        assert found(store, query, until=datetime(2024, 1, 2, tzinfo=UTC)) == ["f1", "f0"]
        both = {"conflicts": ("drc", "sudan"), "since": datetime(2024, 1, 2, tzinfo=UTC)}
        assert found(store, query, **both, until=datetime(2024, 1, 3, tzinfo=UTC)) == ["f2", "f1"]
    stories = store.timeline("prisoners", conflicts=("haiti", "drc"))
    assert [story.event.id for story in stories] == ["v0", "v1"]


def test_what_a_fact_is_about_is_found_behind_more_newer_ones_than_are_looked_at(store, monkeypatch):
    monkeypatch.setattr(candidates, "CANDIDATES", 5)
    put(store, a_fact("about", event="v-about", place="Kharkiv"), an_event("v-about", places=()))
    for n in range(20):
        put(store, a_fact(f"f{n}", event=f"v{n}", place=None), an_event(f"v{n}", places=("Kharkiv",)))
    assert found(store, "kharkiv")[0] == "about"


# --- timelines ----------------------------------------------------------------------------------


def test_a_timeline_tells_events_in_the_order_in_which_they_happened(filled):
    assert [story.event.id for story in filled.timeline("prisoners")] == ["v-old-swap", "v-swap"]
    assert [story.event.id for story in filled.timeline("", limit=9)] == [
        "v-old-swap",
        "v-fled",
        "v-deal",
        "v-swap",
    ]
    assert filled.timeline("prisoners", conflicts=("sudan",)) == ()
    assert filled.timeline("nosuchword") == ()


def test_a_total_since_long_ago_does_not_date_an_event(store):
    event = an_event()
    total = a_fact("total", role=Role.TOTAL, date=day(2022, 2, 24))
    put(store, total, event)
    assert search.happened(store.story("v1")) == event.first_seen.date()


# --- words --------------------------------------------------------------------------------------


def test_every_unit_has_its_line_in_the_table_of_words():
    assert set(wording.words().units) == set(Unit)


def test_no_word_of_the_table_is_in_two_groups_and_all_are_written_as_queries_are():
    members = [member for group in wording.words().query.alike for member in group]
    assert sorted(members) == sorted(set(members))
    assert members == [member.casefold() for member in members]


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("", ()),
        ("the and of", ()),
        ("Prisoner prisoner", ('("Prisoner")',)),
        ("1.2 million", ('("1200000" OR "1 200 000" OR "1 2 million")',)),
        ("55,000 drones", ('("55000" OR "55 000")', '("drones")')),
        ("2023 157", ('("2023" OR "2 023")', '("157")')),
        ("5 of them", ('("5")', '("them")')),
        ('"peace talks" now', ('("peace talks")', '("now")')),
        ('"" "!!" -- ()', ()),
        ("a b c d e f g h i j k l m", tuple(f'("{letter}")' for letter in "bcdefghi")),
    ],
)
def test_the_terms_of_a_query(query, terms):
    assert wording.terms(query) == terms


def test_a_long_date_has_the_words_of_its_months_and_at_most_a_year_of_them():
    fact = a_fact(date=EventDate(date(2025, 12, 30), date(2026, 1, 2)))
    assert "December 2025 January 2026" in wording.wording(fact, an_event())["around"]
    war = a_fact(date=EventDate(date(2022, 2, 24), date(2026, 1, 2)))
    assert "January 2023 2026" in wording.wording(war, an_event())["around"]


HOSTILE = (
    *(
        '"',
        '""',
        "*",
        "a*",
        "^a",
        "NEAR(a b, 2)",
        "what: a",
        "{what title}: a",
        "a AND",
        "OR",
        "NOT a",
        "-a",
        "(",
    ),
    *("a + b", "a';--", "\x00", "a\x00b", "tags:conflictsudan", "1,2,3", "1.", "٣ million", "½", "1e9", "²"),
    *("\u202e", "9" * 400, "9" * 5000, "1." + "9" * 400 + " million", "a" * 9000),
)


@pytest.mark.parametrize("query", HOSTILE)
def test_no_query_is_taken_as_a_query_language(filled, query):
    filled.search(query)


@pytest.fixture(scope="module")
def shared():
    with Store.open(":memory:") as store:
        for fact in (OLD_SWAP, FLED, DEAL, SWAP):
            put(store, fact, EVENTS[fact.id])
        yield store


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=timedelta(seconds=2))
@given(
    st.lists(
        st.one_of(st.sampled_from([*HOSTILE, "prisoners", "157", "and"]), st.text(max_size=8)), max_size=6
    ).map(" ".join)
)
def test_any_text_at_all_is_a_query(shared, query):
    assert len(shared.search(query, limit=2)) <= 2


@given(st.text(st.characters(categories=["L"]), min_size=2, max_size=12).map(partial(normalize, "NFC")))
def test_a_fact_is_found_by_any_word_of_its_sentence(shared, word):
    fact = a_fact("word", event="v-word", statement=f"It is said that {word} fell.")
    put(shared, fact, an_event("v-word", title=""))
    asked = wording.terms(word)
    assert not asked or "word" in found(shared, word)
