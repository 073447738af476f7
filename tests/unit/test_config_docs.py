"""docs/configuration.md and the comments of sitrep.toml say what the code does."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from bot.config import load_config
from bot.config.schema import OPEN_SECTIONS, secret_variables, sections, variable
from bot.config.tables import FILES
from bot.ledger import Rules

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
SHIPPED = (ROOT / "config" / "sitrep.toml").read_text(encoding="utf-8")
SETTINGS = [(section, key, value) for section, keys in sections().items() for key, value in keys.items()]


def part(heading: str) -> str:
    return PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize(("section", "key", "value"), SETTINGS)
def test_every_setting_is_documented_with_default_and_variable(section: str, key: str, value: object) -> None:
    rows = part("sitrep.toml").split(f"**[{section}]**")[1].split("**[")[0]
    default = "none" if value is None else f"`{value}`"
    assert f"\n| `{key}` | {default} | `{variable(section, key)}` | " in rows


def test_every_threshold_of_the_ledger_is_documented_with_its_default() -> None:
    table = part("sitrep.toml").split("Thresholds of the")[1]
    rows = dict(re.findall(r"\n\| `(\w+)` \| `([\d.]+)` \| ", table))
    assert rows == {field.name: str(field.default) for field in fields(Rules)}


def test_no_setting_is_documented_that_does_not_exist() -> None:
    documented = set(re.findall(r"`(SITREP_[A-Z]+__[A-Z_]+)`", PAGE))
    files = {f"{name}_FILE" for name in secret_variables()}
    assert documented == {variable(section, key) for section, key, _ in SETTINGS} | {
        *secret_variables(),
        *files,
    }
    assert set(re.findall(r"\*\*\[(\w+)\]\*\*", PAGE)) == set(sections())


@pytest.mark.parametrize(
    ("file", "key", "field"),
    [(file, key, field) for file, row in FILES.values() for key, field in row.model_fields.items()],
)
def test_every_key_of_a_table_is_documented(file: str, key: str, field: object) -> None:
    (line,) = [line for line in part(file).splitlines() if re.match(rf"\|[^|]*`{key}`[^|]*\|", line)]
    assert ("| required |" in line) == field.is_required()  # type: ignore[attr-defined]


def test_the_examples_make_a_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("SITREP_")]:
        monkeypatch.delenv(name)
    for file in ("sitrep.toml", *(file for file, _ in FILES.values())):
        examples = re.findall(r"```toml\n(.*?)```", part(file), re.DOTALL)
        assert examples
        (tmp_path / file).write_text("\n".join(examples), encoding="utf-8")
    config = load_config(tmp_path)
    assert config.settings.notify.digest_time == "07:30"
    assert config.feeds[0].interval_minutes == 120


@pytest.mark.parametrize(("section", "key", "value"), [each for each in SETTINGS if each[2] is not None])
def test_the_shipped_file_shows_the_defaults(section: str, key: str, value: object) -> None:
    lines = re.sub(r"^# (?=\w+ = )", "", SHIPPED, flags=re.MULTILINE)
    shown = tomllib.loads(lines)
    assert set(shown) | set(OPEN_SECTIONS) == set(sections())
    assert str(shown[section][key]) == str(value)
