"""What each of Discord's errors means for a delivery; the table is errors.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.errors import DeliveryError, Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Meaning:
    """One row of the table."""

    reason: str  # a sentence for a person, without its full stop
    trouble: Trouble


def _meanings() -> dict[int, Meaning]:
    tables = tomllib.loads(files("adapters.discord").joinpath("errors.toml").read_text(encoding="utf-8"))
    return {
        int(code): Meaning(reason, Trouble(table))
        for table, rows in tables.items()
        for code, reason in rows.items()
    }


MEANINGS = _meanings()
"""By Discord's own number."""

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE = 10003, 10008
MISSING_ACCESS, MISSING_PERMISSIONS = 50001, 50013
NO_TEXT_CHANNEL, WRONG_CHANNEL, THREAD_ARCHIVED = 50008, 50024, 50083
THREAD_EXISTS, TOO_MANY_THREADS = 160004, 160006
"""Numbers that are acted on."""


class ServerFailure(aiohttp.ClientError):
    """Discord's servers failed, and do not say how far they came."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(f"HTTP {status}")


class Unreached(aiohttp.ClientError):
    """No connection was made, so nothing was sent."""


class Broken(aiohttp.ClientError):
    """The connection broke, or no answer came in time, while a request was on its way."""


class RefusedError(DeliveryError):
    """Discord answered, and refused. ``code``: Discord's number, 0 where it gave none."""

    def __init__(self, reason: str, code: int, trouble: Trouble) -> None:
        self.code = code
        super().__init__(reason, retryable=trouble is Trouble.PASSING, trouble=trouble)


def explain(error: Exception, what: str) -> DeliveryError:
    """A failed request as what it means for a delivery; never holds a token or a message's text.

    ``what`` was asked, in two or three words. Raises the error again when it is none of the network's or
    of Discord's: then it is a bug.
    """
    if isinstance(error, discord.LoginFailure):
        return RefusedError(f"Discord does not accept the token ({what})", 0, Trouble.TENANT)
    if isinstance(error, discord.RateLimited):
        return DeliveryError(
            f"Discord asks to slow down ({what})", retryable=True, retry_after=error.retry_after
        )
    if isinstance(error, discord.HTTPException):
        return _refused(error, what)
    if isinstance(error, (Unreached, aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)):
        return DeliveryError(f"Discord cannot be reached ({what})", retryable=True)
    if isinstance(error, ServerFailure):
        return _unclear(f"Discord failed, HTTP {error.status}, and does not say how far it came", what)
    if isinstance(error, (aiohttp.ClientError, OSError, ValueError)):
        return _unclear("the connection to Discord broke", what)
    raise error


def _unclear(reason: str, what: str) -> DeliveryError:
    return DeliveryError(f"{reason} ({what})", retryable=True, ambiguous=True)


def unreadable(what: str, *, ambiguous: bool) -> DeliveryError:
    """An answer that is none of Discord's."""
    reason = f"what answers at Discord's address gave nothing that can be read ({what})"
    return DeliveryError(reason, retryable=True, ambiguous=ambiguous)


def _refused(error: discord.HTTPException, what: str) -> DeliveryError:
    found = MEANINGS.get(error.code)
    if error.status == 401 and error.code not in MEANINGS:
        return RefusedError(f"Discord does not accept the token ({what})", error.code, Trouble.TENANT)
    if error.status == 429:
        # Without the header "Via": not Discord's API but the wall before it, which shuts an address out.
        walled = "Via" not in error.response.headers
        reason = (
            "Discord's firewall shuts this address out for a while" if walled else "Discord asks to slow down"
        )
        return DeliveryError(
            f"{reason} ({what})", retryable=True, retry_after=retry_after(error.response.headers)
        )
    if found is not None:
        return RefusedError(f"{found.reason} ({error.code}, {what})", error.code, found.trouble)
    if error.code == 0:
        return _nameless(error, what)
    trouble = Trouble.CHANNEL if error.status == 403 else Trouble.MESSAGE
    return RefusedError(f"Discord refused with error {error.code} ({what})", error.code, trouble)


def _nameless(error: discord.HTTPException, what: str) -> DeliveryError:
    """An answer without a number is of no part of Discord that knows of messages."""
    if error.status == 404:
        reason = f"there is no Discord at the address that is configured, HTTP 404 ({what})"
        return RefusedError(reason, 0, Trouble.TENANT)
    if error.status == 400:
        return RefusedError(f"Discord does not take the form of this message ({what})", 0, Trouble.MESSAGE)
    return DeliveryError(f"Discord is not available, HTTP {error.status} ({what})", retryable=True)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that Discord asks us to wait; None where it does not say."""
    try:
        seconds = float(headers.get("Retry-After", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds < 10**6 else None
