"""Where configuration and seed briefings lie when nobody says so."""

from __future__ import annotations

import os
from pathlib import Path

import bot
from bot.errors import ConfigError

MARK = "sitrep.toml"  # a folder that holds it is a configuration

_PACKAGE = Path(bot.__file__).parent
_SHARED = _PACKAGE / "share"  # filled when the wheel is built
_CHECKOUT = _PACKAGE.parent


def config_folder(folder: Path | None = None) -> Path:
    """The folder to read configuration from.

    The one that is asked for; else $SITREP_CONFIG; else ./config when it holds sitrep.toml; else what
    Sitrep ships with. Raises ConfigError when the one that was named is not a folder.
    """
    if folder is not None:
        return _existing(folder, str(folder), None)
    named = os.environ.get("SITREP_CONFIG")
    if named:
        return _existing(Path(named), "environment", "SITREP_CONFIG")
    here = Path("config")
    return here if (here / MARK).is_file() else shipped("config")


def seeds_folder(named: Path | None) -> Path:
    """The folder of seed briefings: the one that is named, else ./seeds, else what Sitrep ships with."""
    if named is not None:
        return named
    here = Path("seeds")
    return here if here.is_dir() else shipped("seeds")


def shipped(name: str) -> Path:
    """A folder that Sitrep ships with: in the installed package, or beside it in a checkout."""
    packed = _SHARED / name
    return packed if packed.is_dir() else _CHECKOUT / name


def _existing(folder: Path, file: str, key: str | None) -> Path:
    if not folder.is_dir():
        remedy = f"Name a folder that holds {MARK}, or none to use the one that Sitrep ships with."
        raise ConfigError(file, key, f"there is no folder {str(folder)!r}", remedy)
    return folder
