from __future__ import annotations

from importlib import resources

import pytest

from bot.ledger import lexicon
from bot.ledger.lexicon import Actions, Units, read
from bot.ledger.words import camps, neutrals

ACTIONS = 'attacks = ["a"]\nstriking = []\nblows = []\npassing = []\nsettling = []\n[turns]\npeace = ["b"]\n'


def test_every_table_loads_and_says_something() -> None:
    assert lexicon.titles().running.search("Sudan war live: army advances")
    assert lexicon.phrases().recalled.search("killed in retaliation for the raid")
    assert lexicon.turning()["ceasefire"] == "agreement"
    assert lexicon.units().leading <= lexicon.units().main
    assert lexicon.people_words()[0]["child"] == "children"
    assert camps()
    assert neutrals()


def test_every_data_file_of_words_has_a_reader() -> None:
    folder = resources.files("bot.ledger").joinpath("data")
    names = {file.name for file in folder.iterdir() if file.name.endswith(".toml")}
    source = resources.files("bot.ledger").joinpath("lexicon.py").read_text(encoding="utf-8")
    assert all(f'"{name}"' in source for name in names)


def test_a_sound_table_is_read() -> None:
    assert read(Actions, ACTIONS, "actions.toml").turns == {"peace": ("b",)}


@pytest.mark.parametrize(
    "text", ['colour = ["c"]\n' + ACTIONS, ACTIONS.replace("blows = []\n", ""), "attacks = ", ""]
)
def test_a_table_that_breaks_its_schema_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=r"actions\.toml"):
        read(Actions, text, "actions.toml")


def test_units_are_those_of_the_model() -> None:
    text = resources.files("bot.ledger").joinpath("data", "units.toml").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="parsecs"):
        read(
            Units,
            text.replace('"sq_km"', '"x"').replace('"killed", "casualties", "pri', '"parsecs", "pri', 1),
            "units.toml",
        )


def test_a_pattern_that_is_no_regular_expression_is_refused() -> None:
    text = resources.files("bot.ledger").joinpath("data", "phrases.toml").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="no regular expression"):
        read(lexicon._Phrases, text.replace("'last (?:week", "'(last (?:week"), "phrases.toml")
