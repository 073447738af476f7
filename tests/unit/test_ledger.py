from __future__ import annotations

import itertools
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ledger import SENTENCES, Ledger, Reason, Rules
from bot.model import (
    Action,
    Change,
    Claim,
    Decision,
    Entry,
    EventDate,
    Extraction,
    Fact,
    FactStatus,
    Grade,
    Qualifier,
    Report,
    Role,
    Side,
    Source,
    Story,
    Unit,
    Value,
    Verdict,
)

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
SOURCES = {
    "alpha": Source("alpha", "Alpha", "alpha", Grade.A),
    "beta": Source("beta", "Beta", "beta", Grade.B),
    "gamma": Source("gamma", "Gamma", "gamma", Grade.C),
    "alpha-tv": Source("alpha-tv", "Alpha TV", "alpha", Grade.A),
    "organ": Source("organ", "Organ", "organ", Grade.D, Side.OWN, "Russia"),
}
TITLE = "Drone strike on market in Orlivka kills {n}"
OTHER_TITLES = (
    "At least {n} killed as drones hit Orlivka market",
    "Orlivka market struck by drones, {n} dead",
    "{n} dead after drone strike on Orlivka market",
)
LENIENT = Rules(newsworthy=0.1, newsworthy_borne_out=0.05)
"""For headlines that are made for a test of something else."""
_serial = itertools.count()


def figure(
    entry: str, title: str, text: str, number: float | None, *, unit: Unit = Unit.KILLED, **more: object
) -> Claim:
    """A claim whose span is the number where it first stands in the body."""
    body = f"{title}\n{text}"
    span = str(int(number)) if number is not None else "dozens"
    start = body.index(span)
    sentence = title if start < len(title) else text
    value = Value(number) if number is not None else Value(qualifier=Qualifier.VAGUE)
    made = Claim(f"{entry}:{start}:{span}", entry, span, start, sentence, "civilian-harm", value, unit)
    return replace(made, **more)  # type: ignore[arg-type]


def report(
    title: str = TITLE,
    number: float | None = None,
    *,
    source: str = "alpha",
    hours: float = 0,
    text: str = "",
    entry: str | None = None,
    claims: tuple[Claim, ...] | None = None,
    relevant: bool = True,
    places: tuple[str, ...] = ("Orlivka",),
    conflict: str = "ukraine-russia",
    **more: object,
) -> Report:
    name = entry or f"e{next(_serial):04d}"
    said = title.format(n=int(number) if number is not None else "dozens")
    when = START + timedelta(hours=hours)
    made = claims
    if made is None:
        made = (figure(name, said, text, number, **more),) if number is not None else ()  # type: ignore[arg-type]
    item = Entry(
        name, name, f"1:{zlib.crc32((said + text).encode()):x}", "f", source, said, text, None, when, when
    )
    found = Extraction(
        relevant, 0.9, ("civilian-harm", "air-strikes"), conflict, made, ("Ukraine", "Russia"), places
    )
    return Report(item, found)


def run(ledger: Ledger, *items: Report) -> list[Decision]:
    out = []
    for item in items:
        decision = ledger.decide(item, item.entry.collected)
        ledger.apply(item, decision)
        out.append(decision)
    return out


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(SOURCES)


def killed(decisions: list[Decision]) -> Fact:
    """The state of the plain death toll after the decisions."""
    facts = [f for d in decisions for f in d.facts if f.key == "killed/event/all"]
    return facts[-1]


def test_every_reason_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Reason)


def test_what_is_not_relevant_leaves_no_trace(ledger: Ledger) -> None:
    (decision,) = run(ledger, report("Bakers go on strike in Orlivka", relevant=False))
    assert (decision.verdict, decision.action, decision.event) == (Verdict.IRRELEVANT, Action.NONE, None)
    assert len(ledger) == 0


def test_first_report_opens_an_event_and_is_posted(ledger: Ledger) -> None:
    (decision,) = run(ledger, report(number=4))
    assert (decision.verdict, decision.action) == (Verdict.NEW, Action.POST)
    assert killed([decision]).value == Value(4)
    assert decision.event is not None
    assert decision.event.severity == 2


def test_another_publisher_corroborates_without_a_post(ledger: Ledger) -> None:
    decisions = run(ledger, report(number=4), report(OTHER_TITLES[1], 4, source="beta", hours=1))
    assert (decisions[1].verdict, decisions[1].action) == (Verdict.CORROBORATED, Action.EDIT)
    fact = killed(decisions)
    assert fact.status is FactStatus.CORROBORATED
    assert fact.credibility == 2
    assert decisions[0].event is not None
    assert decisions[1].event is not None
    assert decisions[0].event.id == decisions[1].event.id


def test_sister_titles_corroborate_nothing(ledger: Ledger) -> None:
    decisions = run(ledger, report(number=4), report(OTHER_TITLES[1], 4, source="alpha-tv", hours=1))
    assert killed(decisions).status is FactStatus.REPORTED
    assert killed(decisions).credibility == 3


def test_a_sister_title_is_a_duplicate_that_nobody_sees(ledger: Ledger) -> None:
    decisions = run(ledger, report(number=4), report(OTHER_TITLES[1], 4, source="alpha-tv", hours=1))
    assert (decisions[1].verdict, decisions[1].action) == (Verdict.DUPLICATE, Action.NONE)
    assert decisions[1].changes == ()


def test_a_syndicated_copy_corroborates_nothing(ledger: Ledger) -> None:
    decisions = run(ledger, report(number=4), report(number=4, source="beta", hours=1))
    assert killed(decisions).status is FactStatus.REPORTED


def test_a_higher_toll_updates_and_replies_when_material(ledger: Ledger) -> None:
    decisions = run(
        ledger,
        report(number=4),
        report(OTHER_TITLES[2], 14, source="beta", hours=5),
        report(OTHER_TITLES[1], 15, source="gamma", hours=7),
    )
    assert [(d.verdict, d.action) for d in decisions[1:]] == [
        (Verdict.UPDATED, Action.REPLY),
        (Verdict.UPDATED, Action.EDIT),
    ]
    change = decisions[1].changes[0]
    assert (change.old, change.new, change.reason) == (Value(4), Value(14), Reason.HIGHER_FIGURE)
    assert change.claims


def test_a_lagging_publisher_neither_updates_nor_disputes(ledger: Ledger) -> None:
    decisions = run(ledger, report(number=14), report(OTHER_TITLES[1], 9, source="beta", hours=1))
    assert decisions[1].verdict in {Verdict.CORROBORATED, Verdict.DUPLICATE}
    assert killed(decisions).value == Value(14)
    assert killed(decisions).status is FactStatus.REPORTED


def test_late_arrival_of_an_older_figure_does_not_overwrite_a_newer_one(ledger: Ledger) -> None:
    older = report(OTHER_TITLES[1], 9, source="beta", hours=-3)
    decisions = run(ledger, report(number=14), older)
    assert killed(decisions).value == Value(14)


def test_opposing_sides_are_held_side_by_side(ledger: Ledger) -> None:
    decisions = run(
        ledger,
        report(
            "Ukraine says drone strike on Orlivka market killed {n}", 12, claimed_by="Ukrainian officials"
        ),
        report(
            "Russia says {n} killed in drone strike on Orlivka market",
            40,
            source="beta",
            hours=2,
            claimed_by="Russian Defence Ministry",
        ),
    )
    assert decisions[1].verdict is Verdict.DISPUTED
    assert decisions[1].action is Action.REPLY
    fact = killed(decisions)
    assert fact.status is FactStatus.DISPUTED
    assert [held.value for held in fact.held] == [Value(12), Value(40)]
    assert fact.credibility == 4


def test_a_neutral_body_settles_a_dispute(ledger: Ledger) -> None:
    decisions = run(
        ledger,
        report(
            "Ukraine says drone strike on Orlivka market killed {n}", 12, claimed_by="Ukrainian officials"
        ),
        report(
            "Russia says {n} killed in Orlivka market drone strike", 40, hours=2, claimed_by="Russian army"
        ),
        report(
            "UN confirms {n} killed in Orlivka market drone strike",
            12,
            source="beta",
            hours=9,
            claimed_by="UN",
        ),
    )
    assert decisions[2].verdict is Verdict.UPDATED
    assert any(change.reason == Reason.SETTLED_BY_NEUTRAL for change in decisions[2].changes)
    fact = killed(decisions)
    assert fact.status is FactStatus.CORROBORATED
    assert fact.value == Value(12)


def test_a_part_never_replaces_the_whole(ledger: Ledger) -> None:
    part = report(
        "Four children killed in Orlivka market drone strike: {n} named", 44, hours=1, who="children"
    )
    decisions = run(ledger, report(number=9), part)
    assert all(f.key != "killed/event/all" for f in decisions[1].facts)
    assert decisions[1].verdict is not Verdict.UPDATED


def test_a_running_total_is_never_compared_with_an_incident(ledger: Ledger) -> None:
    total = report(OTHER_TITLES[2], 3000, source="beta", hours=1, role=Role.TOTAL)
    decisions = run(ledger, report(number=9), total)
    assert killed(decisions).value == Value(9)
    assert decisions[1].verdict is Verdict.CORROBORATED


def test_a_figure_of_an_earlier_event_is_left_out(ledger: Ledger) -> None:
    recalled = report(
        "Orlivka market drone strike follows the attack that killed {n}", 30, source="beta", hours=1
    )
    dated = report(
        OTHER_TITLES[1],
        31,
        source="gamma",
        hours=2,
        date=EventDate(date(2026, 2, 1), date(2026, 2, 1)),
    )
    decisions = run(ledger, report(number=9), recalled, dated)
    assert killed(decisions).value == Value(9)


def test_publisher_revising_downwards_is_a_correction(ledger: Ledger) -> None:
    decisions = run(
        ledger,
        report(number=14),
        report("Orlivka market drone strike toll revised to {n}", 11, hours=20, revision="down"),
    )
    assert decisions[1].verdict is Verdict.CORRECTED
    assert killed(decisions).status is FactStatus.CORRECTED
    assert killed(decisions).value == Value(11)


def test_rewrite_with_a_new_value_updates_and_withdraws_the_old_claim(ledger: Ledger) -> None:
    first = report(number=4, entry="e-one")
    second = report(number=9, entry="e-one", hours=3)
    decisions = run(ledger, first, second)
    assert decisions[1].verdict is Verdict.UPDATED
    assert decisions[1].withdrawn == (first.found.claims[0].id,)
    assert killed(decisions).value == Value(9)


def test_rewrite_to_a_lower_value_is_a_correction(ledger: Ledger) -> None:
    decisions = run(ledger, report(number=14, entry="e-one"), report(number=9, entry="e-one", hours=3))
    assert decisions[1].verdict is Verdict.CORRECTED
    assert decisions[1].action is Action.REPLY
    assert killed(decisions).value == Value(9)


def test_rewrite_that_drops_its_only_claim_retracts_it(ledger: Ledger) -> None:
    dropped = report("Drone strike on market in Orlivka kills several", entry="e-one", hours=3, claims=())
    decisions = run(ledger, report(number=4, entry="e-one"), dropped)
    assert decisions[1].verdict is Verdict.RETRACTED
    assert killed(decisions).status is FactStatus.RETRACTED
    assert killed(decisions).held == ()


def test_withdrawn_entry_retracts_what_nobody_else_says(ledger: Ledger) -> None:
    first = report(number=4)
    run(ledger, first)
    decision = ledger.withdraw(first.entry.id, START + timedelta(hours=1))
    assert decision is not None
    assert (decision.verdict, decision.action) == (Verdict.RETRACTED, Action.REPLY)
    assert decision.withdrawn == (first.found.claims[0].id,)
    ledger.apply(first, decision)
    assert ledger.report_of(first.entry.id) is None
    assert ledger.withdraw(first.entry.id, START + timedelta(hours=2)) is None


def test_withdrawn_entry_leaves_what_others_say(ledger: Ledger) -> None:
    first = report(number=4)
    run(ledger, first, report(OTHER_TITLES[1], 4, source="beta", hours=1))
    decision = ledger.withdraw(first.entry.id, START + timedelta(hours=2))
    assert decision is not None
    assert decision.action is Action.EDIT
    assert killed([decision]).held[0].sources == ("beta",)


def test_two_strikes_on_one_city_days_apart_are_two_events(ledger: Ledger) -> None:
    decisions = run(
        ledger,
        report("Drone strike on market in Orlivka kills {n}", 4),
        report("Missile hits bus station in Orlivka, killing {n}", 7, hours=96),
    )
    assert decisions[0].event is not None
    assert decisions[1].event is not None
    assert decisions[0].event.id != decisions[1].event.id
    assert decisions[1].action is Action.POST


def test_a_closed_event_is_not_reopened(ledger: Ledger) -> None:
    late = report(OTHER_TITLES[1], 4, source="beta", hours=24 * 30)
    decisions = run(ledger, report(number=4), late)
    assert decisions[1].verdict is Verdict.NEW
    ledger.expire(late.entry.collected)
    assert len(ledger) == 1


def test_old_news_is_kept_but_not_posted(ledger: Ledger) -> None:
    item = report(number=4)
    decision = ledger.decide(item, START + timedelta(days=9))
    assert (decision.verdict, decision.action, decision.reason) == (Verdict.NEW, Action.NONE, Reason.OLD_NEWS)


def test_a_live_page_opens_no_post_and_never_replies(ledger: Ledger) -> None:
    page = report("Ukraine war live: drone strike on market in Orlivka kills {n}", 4)
    decisions = run(
        ledger,
        page,
        report(number=4, source="beta", hours=1),
        report("Ukraine war live: drone strike on market in Orlivka kills {n}", 40, source="gamma", hours=4),
    )
    assert [d.action for d in decisions] == [Action.NONE, Action.POST, Action.EDIT]


def test_a_live_page_opens_an_event_that_nothing_joins(ledger: Ledger) -> None:
    page = report("Ukraine war live: drone strike on market in Orlivka kills {n}", 4)
    opened, strike, again = run(
        ledger, page, report(number=4, source="beta", hours=1), report(number=4, source="gamma", hours=2)
    )
    assert opened.event is not None
    assert strike.event is not None
    assert again.event is not None
    assert opened.event.id != strike.event.id == again.event.id


def story_of(decisions: list[Decision], items: list[Report]) -> list[Story]:
    """What a store would have kept."""
    events, facts, reports = {}, {}, {}
    changes: dict[str, list[Change]] = {}
    for decision, item in zip(decisions, items, strict=True):
        if decision.event is None:
            continue
        key = decision.event.id
        events[key] = decision.event
        facts.setdefault(key, {}).update({fact.id: fact for fact in decision.facts})
        reports.setdefault(key, {})[item.entry.id] = item
        changes.setdefault(key, []).extend(decision.changes)
    return [
        Story(
            events[key],
            tuple(facts[key][name] for name in sorted(facts[key])),
            tuple(sorted(reports[key].values(), key=lambda r: (r.entry.collected, r.entry.id))),
            tuple(changes[key]),
        )
        for key in sorted(events)
    ]


reports_in_a_day = st.lists(
    st.tuples(
        st.sampled_from([TITLE, *OTHER_TITLES, "Shelling of bridge near Sorok kills {n}"]),
        st.sampled_from([3, 4, 9, 14, 30]),
        st.sampled_from(sorted(SOURCES)),
        st.integers(0, 30),
        st.sampled_from([None, "Ukrainian officials", "Russian army", "UN"]),
    ),
    min_size=1,
    max_size=10,
)


def build(rows: list[tuple[str, int, str, int, str | None]]) -> list[Report]:
    return [
        report(title, n, source=source, hours=hours, claimed_by=speaker, entry=f"p{at:02d}")
        for at, (title, n, source, hours, speaker) in enumerate(rows)
    ]


@settings(max_examples=60, deadline=None)
@given(reports_in_a_day)
def test_the_same_report_twice_changes_nothing(rows: list[tuple[str, int, str, int, str | None]]) -> None:
    items = build(rows)
    ledger = Ledger(SOURCES)
    run(ledger, *items)
    for item in items:
        again = ledger.decide(item, START + timedelta(hours=31))
        assert (again.verdict, again.action) == (Verdict.DUPLICATE, Action.NONE)
        assert again.facts == ()
        assert again.changes == ()


@settings(max_examples=60, deadline=None)
@given(reports_in_a_day, st.integers(0, 9))
def test_a_reloaded_ledger_decides_as_the_old_one(
    rows: list[tuple[str, int, str, int, str | None]], split: int
) -> None:
    items = build(rows)
    split = min(split, len(items) - 1)
    ledger = Ledger(SOURCES)
    done = run(ledger, *items[:split])
    fresh = Ledger(SOURCES)
    for story in reversed(story_of(done, items[:split])):
        fresh.load(story)
    for item in items[split:]:
        expected, got = ledger.decide(item, item.entry.collected), fresh.decide(item, item.entry.collected)
        assert got == expected
        ledger.apply(item, expected)
        fresh.apply(item, got)


@settings(max_examples=40, deadline=None)
@given(reports_in_a_day, st.randoms(use_true_random=False))
def test_facts_do_not_depend_on_the_order_of_arrival(
    rows: list[tuple[str, int, str, int, str | None]], shuffle: object
) -> None:
    rows = [(TITLE, *row[1:]) for row in rows]  # one event
    items = build(rows)
    mixed = list(items)
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    held = []
    for order in (items, mixed):
        ledger = Ledger(SOURCES)
        facts: dict[str, Fact] = {}
        for decision in (ledger.decide(order[0], START),):
            ledger.apply(order[0], decision)
            facts.update({f.key: f for f in decision.facts})
        for item in order[1:]:
            decision = ledger.decide(item, START + timedelta(hours=30))
            ledger.apply(item, decision)
            facts.update({f.key: f for f in decision.facts})
        held.append({key: (fact.status, fact.held) for key, fact in facts.items()})
    assert held[0] == held[1]


def test_thresholds_can_be_set() -> None:
    strict = Ledger(SOURCES, Rules(same_event=1.1))
    decisions = run(strict, report(number=4), report(number=4, source="beta", hours=1))
    assert decisions[1].verdict is Verdict.NEW


# --- people counted beside each other ------------------------------------------------------------


def released(number: int, who: str, party: str, *, entry: str, title: str, start: int) -> Claim:
    return Claim(
        f"{entry}:{start}",
        entry,
        str(number),
        start,
        title,
        "prisoner-exchange",
        Value(number),
        Unit.PRISONERS_RELEASED,
        who=who,
        party=party,
    )


def test_servicemen_and_civilians_of_one_release_are_two_figures_and_their_sum_is_no_dispute(
    ledger: Ledger,
) -> None:
    title = "Kyiv gets back 90 servicemen and four civilians in swap at Orlivka crossing"
    first = report(
        title,
        entry="r-1",
        claims=(
            released(90, "servicemen", "Ukraine", entry="r-1", title=title, start=14),
            released(4, "civilians", "Ukraine", entry="r-1", title=title, start=32),
        ),
    )
    whole = "Swap at Orlivka crossing: Kyiv gets 94 people back"
    second = report(
        whole,
        entry="r-2",
        source="beta",
        hours=1,
        claims=(released(94, "people", "Ukraine", entry="r-2", title=whole, start=33),),
    )
    decisions = run(ledger, first, second)
    facts = {fact.key: fact for decision in decisions for fact in decision.facts}
    assert {key: fact.value for key, fact in facts.items()} == {
        "prisoners_released/event/all": Value(90),
        "prisoners_released/event/civilians": Value(4),
    }
    assert all(fact.status is not FactStatus.DISPUTED for fact in facts.values())


def test_children_among_the_released_never_rival_the_whole(ledger: Ledger) -> None:
    title = "Kyiv gets back 90 people in swap at Orlivka crossing"
    first = report(
        title,
        entry="r-1",
        claims=(released(90, "people", "Ukraine", entry="r-1", title=title, start=14),),
    )
    other = "Swap at Orlivka crossing brings 2 children home to Kyiv"
    part = released(2, "children", "Ukraine", entry="r-2", title=other, start=32)
    second = report(other, entry="r-2", source="beta", hours=1, claims=(replace(part, subset=True),))
    decisions = run(ledger, first, second)
    assert all(c.kind is not Verdict.DISPUTED for d in decisions for c in d.changes)


# --- which event ----------------------------------------------------------------------------------


def drones(number: int, party: str, *, entry: str, title: str) -> Claim:
    at = title.index(str(number))
    return Claim(
        f"{entry}:{at}", entry, str(number), at, title, None, Value(number), Unit.DRONES, party=party
    )


def test_blows_in_opposite_directions_on_one_night_are_two_events(ledger: Ledger) -> None:
    one = "26 Ukrainian drones shot down over Russia overnight"
    other = "Russia launched 88 drones at Ukraine overnight, most shot down"
    decisions = run(
        ledger,
        report(one, entry="n-1", claims=(drones(26, "Ukraine", entry="n-1", title=one),), places=()),
        report(
            other,
            entry="n-2",
            source="beta",
            claims=(drones(88, "Russia", entry="n-2", title=other),),
            places=(),
        ),
    )
    assert decisions[0].event is not None
    assert decisions[1].event is not None
    assert decisions[0].event.id != decisions[1].event.id


def test_a_first_report_whose_figure_stands_in_the_text_is_posted() -> None:
    ledger = Ledger(SOURCES, LENIENT)
    text = "Russia received 175 servicemen in Orlivka, an official said."
    claim = figure("t-1", "Prisoners of war change sides", text, 175, unit=Unit.PRISONERS_RELEASED)
    talks = report("Envoys talk on prisoners of war for a second day")
    run(ledger, talks)
    (decision,) = run(
        ledger, report("Prisoners of war change sides", text=text, entry="t-1", claims=(claim,), hours=2)
    )
    assert decision.action is Action.POST


def test_an_entry_joins_what_was_open_when_it_was_said(ledger: Ledger) -> None:
    first, second = report(number=4), report(OTHER_TITLES[1], 4, source="beta", hours=1)
    now = START + timedelta(days=200)
    decisions = []
    for item in (first, second):
        decisions.append(ledger.decide(item, now))
        ledger.apply(item, decisions[-1])
    assert decisions[0].event is not None
    assert decisions[1].event is not None
    assert decisions[0].event.id == decisions[1].event.id
    assert {d.action for d in decisions} == {Action.NONE}
    assert {d.reason for d in decisions} == {Reason.OLD_NEWS}
    ledger.expire(now)
    assert len(ledger) == 0


def part(label: str, text: str, *claims: Claim, topics: tuple[str, ...], entry: str) -> Report:
    made = report(label, text=text, entry=entry, claims=claims)
    return replace(
        made,
        entry=replace(made.entry, document="briefing.md", context="A briefing\nIts lead."),
        found=replace(made.found, topics=topics),
    )


def test_parts_of_one_file_about_one_thing_are_one_event_and_others_are_not(ledger: Ledger) -> None:
    short = "Kyiv took back 90 servicemen."
    long = "Officials said that 90 servicemen had come home, and gave no names."
    swap = ("prisoner-exchange",)
    decisions = run(
        ledger,
        part("Swap", short, figure("b-1", "Swap", short, 90), topics=swap, entry="b-1"),
        part("Who came home", long, figure("b-2", "Who came home", long, 90), topics=swap, entry="b-2"),
        part("Power grid", "Strikes on the grid went on in Orlivka.", topics=("air-strikes",), entry="b-3"),
    )
    events = [d.event.id for d in decisions if d.event is not None]
    assert events[0] == events[1] != events[2]


def test_words_alone_do_not_join_two_wars(ledger: Ledger) -> None:
    here = report("Sides swap 90 prisoners of war after talks", places=())
    there = report(
        "Sides swap prisoners of war after talks", source="beta", hours=1, places=(), conflict="sudan"
    )
    there = replace(there, found=replace(there.found, parties=("Sudan", "RSF")))
    decisions = run(ledger, here, there)
    assert decisions[0].event is not None
    assert decisions[1].event is not None
    assert decisions[0].event.id != decisions[1].event.id


# --- statements -----------------------------------------------------------------------------------


def act(action: str, title: str, *, entry: str, start: int = 0, **more: object) -> Report:
    """An entry that says that something was done."""
    claim = Claim(f"{entry}:{action}", entry, title, start, title, None, action=action)
    return report(title, entry=entry, claims=(replace(claim, **more),), hours=len(entry) / 10)  # type: ignore[arg-type]


TRUCE = "Sides agree truce for Orlivka after talks in Sorok"


def test_a_new_act_in_a_headline_is_a_follow_up(ledger: Ledger) -> None:
    decisions = run(
        ledger,
        act("agreement", TRUCE, entry="a"),
        act("rejection", "Militia rejects truce for Orlivka that sides agree in Sorok", entry="ab"),
        act("meeting", "Sides meet on truce for Orlivka after talks in Sorok", entry="abc"),
    )
    assert [(d.verdict, d.action) for d in decisions[1:]] == [
        (Verdict.FOLLOW_UP, Action.REPLY),
        (Verdict.DUPLICATE, Action.NONE),  # a meeting goes with others' news
    ]


def test_an_act_further_down_is_a_detail(ledger: Ledger) -> None:
    decisions = run(
        ledger,
        act("agreement", TRUCE, entry="a"),
        act("rejection", "Truce for Orlivka: sides agree in Sorok talks", entry="ab", start=90),
    )
    assert {c.reason for c in decisions[1].changes if c.fact} == {Reason.SIDE_DETAIL}


@pytest.mark.parametrize(("source", "verdict"), [("alpha", Verdict.RETRACTED), ("beta", Verdict.DISPUTED)])
def test_a_denied_act_is_retracted_by_who_told_it_and_disputed_by_others(
    ledger: Ledger, source: str, verdict: Verdict
) -> None:
    denial = act("agreement", "Sides agree no truce for Orlivka in Sorok talks", entry="ab", denied=True)
    denial = replace(denial, entry=replace(denial.entry, source=source))
    decisions = run(ledger, act("agreement", TRUCE, entry="a"), denial)
    assert decisions[1].verdict is verdict


def test_a_rewrite_that_says_the_opposite_retracts_the_act(ledger: Ledger) -> None:
    denial = act("agreement", "Sides agree no truce for Orlivka in Sorok talks", entry="a", denied=True)
    decisions = run(ledger, act("agreement", TRUCE, entry="a"), denial)
    assert decisions[1].verdict is Verdict.RETRACTED


def test_a_running_total_that_moves_is_an_update_of_the_total() -> None:
    decisions = run(
        Ledger(SOURCES, LENIENT),
        report("Strikes kill {n} in Orlivka since siege began", 300, role=Role.TOTAL),
        report(
            "Strikes kill {n} in Orlivka now since siege began", 410, source="beta", hours=9, role=Role.TOTAL
        ),
    )
    assert decisions[1].verdict is Verdict.UPDATED
    assert [c.reason for c in decisions[1].changes if c.fact] == [Reason.TOTAL_MOVED]


def test_a_vague_toll_that_becomes_a_number_is_more_precise(ledger: Ledger) -> None:
    decisions = run(ledger, report("Dozens dead as drones hit Orlivka market"), report(number=4))
    vague = Claim("v", "e-v", "dozens", 0, "dozens dead", None, Value(qualifier=Qualifier.VAGUE), Unit.KILLED)
    other = Ledger(SOURCES)
    decisions = run(
        other,
        report("Drone strike on market in Orlivka kills dozens", entry="e-v", claims=(vague,)),
        report(OTHER_TITLES[0], 34, source="beta", hours=2),
    )
    assert [c.reason for c in decisions[1].changes] == [Reason.MORE_PRECISE]
