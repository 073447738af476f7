"""Every error that Sitrep raises on purpose.

    SitrepError                 a stated failure: its text is a sentence for a person
    ├── ConfigError             what was configured cannot be used: file, key, problem, remedy
    ├── InputError              what was handed in cannot be read (a file, a line, a query)
    ├── FetchError              one feed could not be fetched
    ├── ParseError              one feed or seed file could not be parsed
    ├── StoreError              the store cannot be used
    │   ├── StoreVersionError   it was written by a newer Sitrep
    │   └── StoreFullError      there is no room to write
    └── DeliveryError           a platform did not take a message

Failures of one item (FetchError, ParseError, DeliveryError) are caught by the pass that works
on the item, recorded, and shown by ``sitrep status``. ConfigError and StoreError stop the start.
Anything else is a bug and is not caught.
"""

from __future__ import annotations

from enum import StrEnum


class SitrepError(Exception):
    """A stated failure; ``str()`` of it is shown to a person and never holds a secret."""


class ConfigError(SitrepError):
    """Configuration that cannot be used.

    Says which ``file``, which ``key`` (None: the whole file), what the ``problem`` is and what
    the ``remedy`` would be.
    """

    def __init__(self, file: str, key: str | None, problem: str, remedy: str) -> None:
        self.file, self.key, self.problem, self.remedy = file, key, problem, remedy
        where = f"{file}: {key}" if key else file
        super().__init__(f"{where}: {problem}. {remedy}")


class InputError(SitrepError):
    """Something handed in (a file, a line, a query) cannot be read; says where and what would be right."""


class FetchError(SitrepError):
    """One feed could not be fetched.

    ``retry_after`` is seconds that the server asked us to wait, None where it did not say.
    ``gone`` is true for an address that the server says will never come back (HTTP 410).
    """

    def __init__(self, reason: str, *, retry_after: float | None = None, gone: bool = False) -> None:
        self.retry_after, self.gone = retry_after, gone
        super().__init__(reason)


class ParseError(SitrepError):
    """One feed or seed file could not be parsed; the text is the reason."""


class StoreError(SitrepError):
    """The store cannot be used; nothing was written."""


class StoreVersionError(StoreError):
    """The store was written by a newer Sitrep; it is left untouched."""


class StoreFullError(StoreError):
    """There is no room to write; the transaction was rolled back, nothing is lost."""


class Trouble(StrEnum):
    """What a delivery failed on, and so what else its failure concerns."""

    PASSING = "passing"  # the platform, or the way to it, for now
    MESSAGE = "message"  # this message as it is: it alone is given up
    CARD = "card"  # the message to edit or to reply to was deleted: that is respected, nothing is posted anew
    CHANNEL = "channel"  # the channel is gone, or closed to us: its subscriptions are paused, once told
    TENANT = "tenant"  # the token is refused: nothing is tried for this workspace, or bot, until a restart


class DeliveryError(SitrepError):
    """A platform did not take a message.

    ``retryable``: trying again may help. ``retry_after``: seconds to wait, None where not said.
    ``ambiguous``: the message may have arrived all the same, so look before sending again.
    ``trouble``: what it failed on.
    """

    def __init__(
        self,
        reason: str,
        *,
        retryable: bool = False,
        retry_after: float | None = None,
        ambiguous: bool = False,
        trouble: Trouble | None = None,
    ) -> None:
        """``trouble`` None: passing when trying again may help, else the message itself."""
        self.retryable, self.retry_after, self.ambiguous = retryable, retry_after, ambiguous
        self.trouble = trouble or (Trouble.PASSING if retryable or ambiguous else Trouble.MESSAGE)
        super().__init__(reason)
