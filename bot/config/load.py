"""Reads the five files and the environment into one ``Config``, and collects what is wrong with them.

    folder → TOML → rows that check themselves → checks between rows → Config

Reads local files and nothing else: no address is tried out.
"""

from __future__ import annotations

import os
import tomllib
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from bot.config.config import Config
from bot.config.crosscheck import Rows, crosscheck
from bot.config.environment import PLACE, Environment, read_environment
from bot.config.explain import did_you_mean, explain, quoted, suggest
from bot.config.folders import MARK, config_folder
from bot.config.schema import Settings, secret_variables, secrets, sections, variable
from bot.config.tables import FILES, ConflictRow, FeedRow, Row, SourceRow, TableName, TopicRow
from bot.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pydantic_core import ErrorDetails


def load_config(folder: Path | None = None) -> Config:
    """The configuration in ``folder``; None: where ``config_folder`` looks.

    Raises the first ConfigError; its remedy says how many more there are.
    """
    config, problems = _read(config_folder(folder))
    if config is None:
        first, more = problems[0], len(problems) - 1
        if not more:
            raise first
        remedy = f"{first.remedy} ('sitrep check' shows {more} more.)"
        raise ConfigError(first.file, first.key, first.problem, remedy)
    return config


def check_config(folder: Path | None = None) -> tuple[ConfigError, ...]:
    """Everything that is wrong with the configuration, in the order it was read; () when all is well."""
    try:
        where = config_folder(folder)
    except ConfigError as problem:
        return (problem,)
    return tuple(_read(where)[1])


def _read(folder: Path) -> tuple[Config | None, list[ConfigError]]:
    """The configuration and what is wrong with it; it is None exactly when something is."""
    problems: list[ConfigError] = []
    settings = _settings(folder / MARK, problems)
    rows: dict[TableName, Rows | None] = {name: _rows(folder, name, problems) for name in FILES}
    problems += crosscheck(folder, settings, rows)
    if settings is None or problems:
        return None, problems
    return _assemble(folder, settings, rows), problems


def _assemble(folder: Path, settings: Settings, rows: dict[TableName, Rows | None]) -> Config:
    found = [row for group in rows.values() if group for _, row in group.rows]
    interval = settings.poll.interval_minutes
    return Config(
        settings=settings,
        sources={row.id: row.noun() for row in found if isinstance(row, SourceRow)},
        feeds=tuple(row.noun(interval) for row in found if isinstance(row, FeedRow)),
        topics={row.id: row.noun() for row in found if isinstance(row, TopicRow)},
        conflicts={row.id: row.noun() for row in found if isinstance(row, ConflictRow)},
        folder=folder,
        aliases={alias: row.id for row in found if isinstance(row, SourceRow) for alias in row.aliases},
    )


# --- files --------------------------------------------------------------------------------------


def _toml(path: Path, problems: list[ConfigError]) -> dict[str, Any] | None:
    """The file as TOML; None when it cannot be read, with the reason added to ``problems``."""
    try:
        return tomllib.loads(path.read_bytes().decode())
    except FileNotFoundError:
        problem, remedy = "there is no such file", "Copy it from the configuration that Sitrep ships with."
    except OSError as error:
        problem = f"it cannot be read ({error.strerror or type(error).__name__})"
        remedy = "Make it a file that this user may read."
    except UnicodeDecodeError as error:
        problem, remedy = f"it is not UTF-8 (byte {error.start + 1})", "Save it as UTF-8."
    except tomllib.TOMLDecodeError as error:
        # The parser says where and what, "(at line 3, column 7)", and repeats no value.
        problem, remedy = (
            f"it is not TOML: {error}",
            "Texts need quotes, lists square brackets, and each key one line.",
        )
    problems.append(ConfigError(str(path), None, problem, remedy))
    return None


def _no_such_table(file: str, key: str, known: Iterable[str]) -> ConfigError:
    return ConfigError(file, key, "there is no such table in this file", did_you_mean(key, known))


# --- settings -----------------------------------------------------------------------------------


def _settings(path: Path, problems: list[ConfigError]) -> Settings | None:
    """The settings; None when there is something wrong with them."""
    known = len(problems)
    written = _toml(path, problems) or {}
    environment = read_environment(os.environ)
    problems += environment.problems
    problems += _secrets_in_file(path, written)
    for section in sorted(written.keys() - sections().keys()):
        # Out with them: pydantic-settings takes some names with an underscore for its own options.
        del written[section]
        problems.append(_no_such_table(str(path), section, sections()))
    for section, values in environment.values.items():
        table = written.get(section, {})
        written[section] = {**(table if isinstance(table, dict) else {}), **values}
    settings: Settings | None = None
    try:
        settings = Settings(**written)
    except ValidationError as error:
        problems += [
            _setting_problem(path, environment, detail) for detail in error.errors(include_url=False)
        ]
    return settings if len(problems) == known else None


def _secrets_in_file(path: Path, written: dict[str, Any]) -> list[ConfigError]:
    """Takes secrets, and what is likely to be one, out of ``written``; one problem for each."""
    problems = []
    for section in [name for name in written if secrets(name)]:
        table = written[section]
        if not isinstance(table, dict):
            del written[section]
        for key in _likely_secrets(section, table) if isinstance(table, dict) else ["token"]:
            if isinstance(table, dict):
                del table[key]
            name = suggest(variable(section, key), secret_variables())
            remedy = f"Set {name} in the environment, or name its file in {name}_FILE, and make a new token."
            problems.append(
                ConfigError(
                    str(path),
                    f"{section}.{key}",
                    "a secret does not belong into a configuration file",
                    remedy,
                )
            )
    return problems


def _likely_secrets(section: str, table: dict[str, Any]) -> list[str]:
    """Keys that are secrets, or a slip of the keys away from one: their values must not be repeated."""
    hidden = secrets(section)
    known = [*sections()[section], *hidden]
    return [key for key in table if key not in sections()[section] and suggest(key, known) in hidden]


def _setting_problem(path: Path, environment: Environment, detail: ErrorDetails) -> ConfigError:
    loc = detail["loc"]
    name = environment.names.get((str(loc[0]), str(loc[1]) if len(loc) > 1 else ""))
    if name:
        problem, remedy = explain(detail, Settings, environment=True)
        return ConfigError(PLACE, name, problem, remedy)
    problem, remedy = explain(detail, Settings)
    return ConfigError(str(path), _path(loc), problem, remedy)


def _path(loc: tuple[int | str, ...]) -> str:
    """Where it is, as ``section.key[2]``; lists count from 1."""
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in loc)
    return text.removeprefix(".")


# --- tables -------------------------------------------------------------------------------------


def _rows(folder: Path, name: TableName, problems: list[ConfigError]) -> Rows | None:
    """The valid rows of a file; None when the file as a whole cannot be used."""
    filename, model = FILES[name]
    file = str(folder / filename)
    written = _toml(folder / filename, problems)
    if written is None:
        return None
    problems += [_no_such_table(file, key, [name]) for key in sorted(written.keys() - {name})]
    tables = written.get(name, [])
    if not isinstance(tables, list):
        remedy = f"Write [[{name}]], with two brackets, above each of them."
        problems.append(ConfigError(file, name, f"it is not a list of {name}s", remedy))
        return None
    rows: Rows = Rows(file)
    for number, table in enumerate(tables, start=1):
        row = _row(file, name, model, number, table, problems)
        if row is not None:
            rows.rows.append((number, row))
        if isinstance(table, dict) and isinstance(table.get("id"), str):
            rows.ids.add(table["id"])
    return rows


def _row(
    file: str, name: TableName, model: type[Row], number: int, table: object, problems: list[ConfigError]
) -> Row | None:
    key = f"{name}[{number}]"
    if not isinstance(table, dict):
        remedy = f"Write [[{name}]], with two brackets, above each of them."
        problems.append(ConfigError(file, key, f"{quoted(table)} is not a table", remedy))
        return None
    try:
        return model.model_validate(table)
    except ValidationError as error:
        told = f"in {name} {quoted(table['id'])}, " if isinstance(table.get("id"), str) else ""
        for detail in error.errors(include_url=False):
            problem, remedy = explain(detail, model)
            where = f"{key}.{_path(detail['loc'])}".rstrip(".")
            problems.append(ConfigError(file, where, told + problem, remedy))
        return None
