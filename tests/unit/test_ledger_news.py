"""What is news: the model on headlines made up here, and what the ledger does with what it holds back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.config import load_config
from bot.extract import Extractor
from bot.ledger import Ledger, Reason, Rules
from bot.ledger.news import features, newsworthiness
from bot.model import Action, Entry, Grade, Report, Source, Verdict

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
CONFIG = load_config(None)
EXTRACTOR = Extractor(CONFIG.topics, CONFIG.conflicts)
SOURCES = {
    "alpha": Source("alpha", "Alpha", "alpha", Grade.A),
    "alpha-tv": Source("alpha-tv", "Alpha TV", "alpha", Grade.A),
    "beta": Source("beta", "Beta", "beta", Grade.B),
}
NEWS = (
    "Russian missile strike on Kharkiv kills four",
    "Ukraine and Russia exchange 150 prisoners of war each",
    "Gunmen abduct 30 pupils from school in Zamfara",
    "Israel strikes southern Lebanon, killing six",
    "Sudan's army captures key town from RSF",
    "US imposes sanctions on ship network over Iranian oil",
    "Drone attack sets oil refinery on fire in Russia's Samara region",
    "Myanmar air strike on village kills eleven civilians",
)
NO_NEWS = (
    "Why the truce in Lebanon will not hold",
    "Oil prices climb as traders weigh Iran talks",
    "‘We lost everything’: families in Gaza on a year of war",
    "Analysis: what the prisoner exchange says about Moscow's aims",
    "Five things to know about the ceasefire in Sudan",
    "How drones changed the war in Ukraine",
    "Is the world ready for another war in the Gulf?",
    "Senator criticises minister over remarks on Gaza war",
)


def report(
    title: str, *, source: str = "alpha", hours: float = 0, text: str = "", entry: str | None = None
) -> Report:
    when = START + timedelta(hours=hours)
    name = entry or f"{source}-{hours}-{title[:12]}"
    made = Entry(name, name, f"1:{title}{text}", "f", source, title, text, None, when, when)
    return Report(made, replace(EXTRACTOR.extract(made), relevant=True))


@pytest.mark.parametrize("title", NEWS)
def test_what_happened_is_news(title: str) -> None:
    assert newsworthiness(report(title)) >= Rules().newsworthy


@pytest.mark.parametrize("title", NO_NEWS)
def test_thought_features_markets_and_reactions_are_not(title: str) -> None:
    assert newsworthiness(report(title)) < Rules().newsworthy


def test_a_live_page_is_never_news_by_itself() -> None:
    assert newsworthiness(report("Ukraine war live: missile strike on Kharkiv kills four")) == 0


def test_names_of_sides_and_places_say_nothing_about_news() -> None:
    names = {"title ukrain", "title russia", "title kharkiv", "lead ukrain", "lead russia", "lead kharkiv"}
    found = features(report("Russia strikes Kharkiv", text="Ukraine said that Russia struck Kharkiv."))
    assert not names & found.keys()
    assert "title strik" in found


def decided(ledger: Ledger, *reports: Report) -> list[tuple[Verdict, Action, str]]:
    out = []
    for each in reports:
        decision = ledger.decide(each, each.entry.collected)
        ledger.apply(each, decision)
        out.append((decision.verdict, decision.action, decision.reason))
    return out


THIN = "Talks on Sudan's war to go on in Cairo, envoy says"
"""Could be news, and could not."""


def test_what_could_be_news_waits_for_a_second_family() -> None:
    chance = newsworthiness(report(THIN))
    rules = Rules(newsworthy=chance + 0.1, newsworthy_borne_out=chance - 0.1)
    first, sister, second = decided(
        Ledger(SOURCES, rules),
        report(THIN),
        report(THIN, source="alpha-tv", hours=1),
        report(THIN, source="beta", hours=2),
    )
    assert first == (Verdict.NEW, Action.NONE, Reason.NOTHING_CONCRETE)
    assert sister[1] is Action.NONE
    assert second == (Verdict.NEW, Action.POST, Reason.FIRST_CONCRETE_REPORT)


def test_an_event_that_was_held_back_is_posted_when_people_are_counted() -> None:
    thin = "Prisoners of war change sides in Ukraine"
    counted = report(thin, hours=1, text="Russia received 175 servicemen, an official said.")
    chance = newsworthiness(counted)
    rules = Rules(newsworthy=chance + 0.1, newsworthy_borne_out=chance - 0.1)
    held, told = decided(Ledger(SOURCES, rules), report(thin), counted)
    assert held[1] is Action.NONE
    assert told[1] is Action.POST


def test_two_comments_are_no_news() -> None:
    title = "Why the truce in Lebanon will not hold"
    decisions = decided(Ledger(SOURCES), report(title), report(title, source="beta", hours=1))
    assert {action for _, action, _ in decisions} == {Action.NONE}
