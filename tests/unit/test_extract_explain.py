from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.explain import show_explanation
from bot.config import load_config
from bot.extract import Explanation, Extractor
from bot.extract.relevance import RELEVANT
from bot.model import Entry

NOON = datetime(2026, 6, 17, 12, tzinfo=UTC)
CONFIG = load_config()
EXTRACTOR = Extractor(CONFIG.topics, CONFIG.conflicts)
TITLE = "Drones kill 12 in Omdurman"
TEXT = (
    "RSF drones killed at least 12 civilians in Omdurman on Monday, Sudan's health ministry said. "
    "The army denied that its troops had withdrawn from Bara. "
    "More than 900 people have been killed there since March."
)


def explain(title: str = TITLE, text: str = TEXT, context: str = "") -> Explanation:
    entry = Entry("e", "k", "1:h", "replay", "s", title, text, None, NOON, NOON, context=context)
    return EXTRACTOR.explain(entry)


def reasons(told: Explanation, span: str) -> dict[str, tuple[str, str]]:
    found = next(c for c in told.claims if c.claim.span == span)
    return {reason.slot: (reason.value, reason.why) for reason in found.reasons}


def test_an_explanation_holds_what_is_extracted() -> None:
    told = explain()
    assert told.found == EXTRACTOR.extract(told.entry)
    assert tuple(c.claim for c in told.claims) == told.found.claims


def test_the_shares_add_up_to_the_score_and_the_strongest_come_first() -> None:
    told = explain()
    total = sum(share.weight for share in told.shares)
    assert (total > 0) == (told.found.relevance > RELEVANT)
    sizes = [abs(share.weight) for share in told.shares]
    assert sizes == sorted(sizes, reverse=True)


def test_the_shares_of_a_topic_say_why_it_was_found() -> None:
    told = explain()
    assert set(told.topic_shares) == set(told.found.topics)
    for shares in told.topic_shares.values():
        assert sum(share.weight for share in shares) > -1.5
        assert shares[0].feature


def test_every_hint_and_claim_quotes_the_words_it_points_at() -> None:
    told = explain()
    body = told.entry.title + "\n" + told.entry.text
    assert told.topics
    assert told.conflicts
    for hint in (*told.topics, *told.conflicts):
        assert body[hint.start : hint.end] == hint.text
    assert "sudan" in {hint.key for hint in told.conflicts}


def test_a_figure_names_its_trigger_and_where_its_slots_stand() -> None:
    found = reasons(explain(), "kill 12")
    assert found["unit"][0] == "killed"
    assert "'kill'" in found["unit"][1]
    assert found["role"][0] == "event"
    assert found["place"] == ("Omdurman", "at 18 in this sentence")


def test_a_running_total_says_why_it_is_one() -> None:
    assert reasons(explain(), "More than 900 people")["role"][0] == "total"


def test_a_statement_names_its_rule_and_that_it_is_denied() -> None:
    found = reasons(explain(), "troops had withdrawn")
    assert found["action"][0] == "withdrawal"
    assert "withdr*" in found["action"][1]
    assert found["denied"][0] == "yes"


def test_a_sentence_kept_for_its_briefing_says_so() -> None:
    told = explain("Omdurman", "The market opened again in the morning.", context="Sudan\nThe war goes on.")
    assert reasons(told, "The market opened again in the morning.")["action"][0] == "none"


def test_an_irrelevant_entry_is_explained_by_its_score_alone() -> None:
    told = explain("Shares rise as bank holds rates", "")
    assert told.claims == ()
    assert told.shares


def test_it_is_printed_as_text_in_which_the_entry_can_set_nothing() -> None:
    out = io.StringIO()
    show_explanation(explain("[red]Omdurman[/] shelled, 4 killed"), Console(file=out, width=200))
    shown = out.getvalue()
    assert "[red]Omdurman[/] shelled" in shown
    assert "relevant" in shown
    assert "conflict: sudan" in shown


@pytest.mark.parametrize("given", [["--title", TITLE], ["--title", TITLE, "--text", TEXT]])
def test_one_text_is_explained_from_the_command_line(given: list[str]) -> None:
    result = CliRunner().invoke(app, ["extract", "--explain", *given])
    assert result.exit_code == 0
    assert "trigger 'kill'" in result.stdout


def test_lines_are_explained_one_after_the_other(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "two.jsonl"
    file.write_text(
        '{"id": "a", "title": "Drones kill 12 in Omdurman"}\n{"id": "b", "title": "Rates stay"}\n'
    )
    result = CliRunner().invoke(app, ["extract", "--explain", str(file)])
    assert result.exit_code == 0
    assert result.stdout.index("Omdurman") < result.stdout.index("Rates stay")
