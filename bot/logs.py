"""Logs: one line a unit of work, on standard error, and never a secret in one.

Ours come through structlog; what libraries warn of is relayed into it, so that all go the same way:

    structlog ─────────────┐
    logging (warnings up) ─┴─ level, time, traceback as text ─ secrets out ─ text or JSON ─ standard error
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "(redacted)"

TOKENS = re.compile(
    r"\bx(?:ox[a-z]|app)-[\w-]{8,}"  # Slack's: https://docs.slack.dev/authentication/tokens
    r"|\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"  # Discord's: id, time and signature, each in base64
    r"|(?<=\bBot )\S{20,}|(?<=\bBearer )\S{8,}"
    r"|(?<=ticket=)[^&\s\"']+"  # in the address of Slack's socket
)
"""Whatever looks like a token, should one turn up that was not configured."""

SHORTEST = 6
"""Shorter secrets are not looked for: they would be found everywhere."""


class Redactor:
    """Takes secrets out of texts, and so out of everything that is logged; a processor of structlog."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({secret for secret in secrets if len(secret) >= SHORTEST}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def text(self, text: str) -> str:
        """The text without secrets."""
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        return TOKENS.sub(HIDDEN, text)

    def _value(self, value: Any) -> Any:
        if value is None or isinstance(value, (bool, int, float)):
            return value
        if isinstance(value, dict):
            return {self.text(str(key)): self._value(each) for key, each in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self._value(each) for each in value]
        return self.text(str(value))

    def __call__(self, _: WrappedLogger, __: str, line: EventDict) -> EventDict:
        """A line without secrets, whatever its values are."""
        return {key: self._value(value) for key, value in line.items()}


class _Relay(logging.Handler):
    """Passes on what libraries log, as one line with the name of the logger."""

    def emit(self, record: logging.LogRecord) -> None:
        """Hand a record to structlog."""
        structlog.get_logger(record.name).log(
            record.levelno, "library", logger=record.name, said=record.getMessage(), exc_info=record.exc_info
        )


def log_to_stderr(level: str = "warning", *, as_json: bool = False, secrets: Iterable[str] = ()) -> None:
    """Set logging up for this process. ``secrets`` are taken out of all that is written, tracebacks too."""
    redactor = Redactor(secrets)
    # Plain tracebacks: rich ones show local variables, and those hold addresses and texts.
    render: Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redactor,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, _Relay)]:
        root.removeHandler(handler)
    root.addHandler(_Relay(logging.WARNING))

    def ends(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        sys.stderr.write(redactor.text("".join(traceback.format_exception(kind, error, trace))))

    sys.excepthook = ends
