"""What each of Slack's errors means for a delivery; the table is errors.toml."""

from __future__ import annotations

import asyncio
import re
import tomllib
from dataclasses import dataclass
from http import HTTPStatus
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.errors import DeliveryError, Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Meaning:
    """One row of the table."""

    reason: str  # a sentence for a person, without its full stop
    trouble: Trouble
    ambiguous: bool = False  # Slack says itself that some of it may have been done


def _meanings() -> dict[str, Meaning]:
    tables = tomllib.loads(files("adapters.slack").joinpath("errors.toml").read_text(encoding="utf-8"))
    return {
        code: Meaning(
            reason, Trouble.PASSING if table == "unclear" else Trouble(table), ambiguous=table == "unclear"
        )
        for table, rows in tables.items()
        for code, reason in rows.items()
    }


MEANINGS = _meanings()
"""By Slack's own name."""

_CODE = re.compile(r"[a-z_]{1,60}")


def unclear(reason: str, method: str) -> DeliveryError:
    """The way to Slack broke while a request was on it."""
    return DeliveryError(f"{reason} ({method})", retryable=True, ambiguous=True)


def explain(error: Exception, method: str) -> DeliveryError:
    """A failed call as what it means for a delivery; never holds a token or a message's text.

    Raises the error again when it is none of the network's or of Slack's: then it is a bug.
    """
    if isinstance(error, SlackApiError):
        return _answered(error.response, method)
    if isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)):
        return DeliveryError(f"Slack cannot be reached ({method})", retryable=True)
    if isinstance(error, (asyncio.TimeoutError, TimeoutError)):
        return unclear("Slack did not answer in time", method)
    if isinstance(error, (aiohttp.ClientError, OSError)):
        return unclear("the connection to Slack broke", method)
    raise error


def _answered(response: Any, method: str) -> DeliveryError:
    """``response``: slack_sdk's, or aiohttp's when the body was no JSON."""
    status = getattr(response, "status_code", None) or getattr(response, "status", 200)
    data = getattr(response, "data", None)
    headers: Mapping[str, str] = getattr(response, "headers", None) or {}
    if not isinstance(data, dict) or not _CODE.fullmatch(str(data.get("error", ""))):
        pause = retry_after(headers)
        if status == HTTPStatus.TOO_MANY_REQUESTS or (
            status == HTTPStatus.SERVICE_UNAVAILABLE and pause is not None
        ):
            # Turned away at the door. A bare 503 may come from a proxy that passed the request on, and then
            # lost its connection.
            return DeliveryError(
                f"Slack is not available, HTTP {status} ({method})", retryable=True, retry_after=pause
            )
        return unclear(f"Slack gave no answer that can be read, HTTP {status}", method)
    return meaning(data, method, headers)


def meaning(data: Mapping[str, Any], method: str, headers: Mapping[str, str]) -> DeliveryError:
    """What an answer that is not ``ok`` means."""
    code = data["error"]
    found = MEANINGS.get(code)
    if found is None:
        return DeliveryError(f"Slack refused: {code} ({method})")
    reason, trouble = found.reason, found.trouble
    if code == "missing_scope":
        needed = str(data.get("needed", "")) or "one that it does not name"
        reason = f"{reason}: add {needed} and install the app again"
        if "chat:write" in needed.split(","):
            trouble = Trouble.TENANT
    return DeliveryError(
        f"{reason} ({code}, {method})",
        retryable=trouble is Trouble.PASSING,
        retry_after=retry_after(headers) if trouble is Trouble.PASSING else None,
        ambiguous=found.ambiguous,
        trouble=trouble,
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that Slack asks us to wait; None where it does not say."""
    value = headers.get("Retry-After") or headers.get("retry-after") or ""
    return float(value) if re.fullmatch(r"\d{1,6}", value) else None
