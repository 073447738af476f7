"""What the environment says: overrides, secrets and their files. Checks names, leaves values to the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.config.explain import suggest
from bot.config.schema import PREFIX, overrides, secret_variables, sections, variable
from bot.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PLACE = "environment"
STORE_SHORTHAND = "SITREP_DB"  # short for SITREP_STORE__PATH, and what --db stands for
_ELSEWHERE = frozenset({STORE_SHORTHAND, "SITREP_CONFIG"})
_FILE = "_FILE"


@dataclass(slots=True)
class Environment:
    """What was found in the environment beside the plain overrides, which pydantic-settings reads itself."""

    values: dict[str, dict[str, Any]] = field(default_factory=dict)  # by section and key
    names: dict[tuple[str, str], str] = field(default_factory=dict)  # which variable gave a setting
    problems: list[ConfigError] = field(default_factory=list)


def read_environment(environ: Mapping[str, str]) -> Environment:
    """The environment's part of the configuration; never raises for a bad value."""
    found = Environment()
    files = {name + _FILE: (name, place) for name, place in secret_variables().items()}
    if environ.get(STORE_SHORTHAND):
        found.values["store"] = {"path": environ[STORE_SHORTHAND]}
        found.names["store", "path"] = STORE_SHORTHAND
    for name in sorted(name for name in environ if name.upper().startswith(PREFIX)):
        place = overrides(name)
        if place and environ[name]:
            found.names[place] = name
        elif name in files and environ[name]:
            secret, (section, key) = files[name]
            try:
                value = _secret(secret, environ)
            except ConfigError as problem:
                found.problems.append(problem)
            else:
                found.values.setdefault(section, {})[key] = value
        elif not place and name not in files and name not in _ELSEWHERE:
            found.problems.append(_unknown(name, files))
    return found


def _unknown(name: str, files: Iterable[str]) -> ConfigError:
    known = {variable(section, key) for section, keys in sections().items() for key in keys}
    known |= {*secret_variables(), *files, *_ELSEWHERE}
    # Without the prefix: it is in all of them and would make any two look alike.
    likely = suggest(name.upper().removeprefix(PREFIX), {one.removeprefix(PREFIX) for one in known})
    hint = f"Did you mean {PREFIX}{likely}?" if likely else "docs/configuration.md lists all of them."
    return ConfigError(PLACE, name, "Sitrep knows no such variable", hint)


def _secret(name: str, environ: Mapping[str, str]) -> str:
    """The secret in the file that ``name``_FILE names. Raises ConfigError, which never repeats it."""
    key = name + _FILE
    if environ.get(name):
        raise ConfigError(PLACE, key, f"{name} is set as well", "Keep one of the two.")
    path = Path(environ[key])
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(
            PLACE,
            key,
            f"{str(path)!r} cannot be read ({reason})",
            "Name a readable file that holds the secret.",
        ) from error
    except UnicodeDecodeError:
        # Not chained: the error would hold the file's bytes.
        raise ConfigError(
            PLACE, key, f"{str(path)!r} is not a text file", "Name the file of the secret."
        ) from None
    if not secret:
        raise ConfigError(PLACE, key, f"{str(path)!r} is empty", "Write the secret into it.")
    return secret
