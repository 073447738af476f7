"""The edges of Sitrep as Protocols: what the world has to offer it, and nothing about how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Channel, Delivery, Diagnosis, Image, Receipt
    from bot.model import Platform as PlatformName


class Clock(Protocol):
    """Tells the time; the only way for Sitrep to learn it."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is set; for replays, the demo and tests."""

    def __init__(self, now: datetime) -> None:
        self.time = now

    def now(self) -> datetime:
        """The time it was last set to."""
        return self.time


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server answered. Does not say whether the body is a feed."""

    status: int  # 200 or 304; anything else is a FetchError
    body: bytes = b""  # decompressed; b"" with 304
    content_type: str | None = None
    etag: str | None = None  # byte for byte
    last_modified: str | None = None  # byte for byte
    moved_to: str | None = None  # final address when every hop was permanent; None otherwise
    max_age: float | None = None  # seconds the answer stays fresh; None where not said


class Fetcher(Protocol):
    """Gets the bytes of a feed. Does not parse, store or decide when."""

    async def fetch(self, url: str, *, etag: str | None, last_modified: str | None) -> Fetched:
        """One conditional GET. Raises FetchError."""
        ...


class Platform(Protocol):
    """A place that messages can be sent to. Does not decide what or when, and never retries by itself.

    Every method raises DeliveryError, which says whether trying again makes sense.
    """

    @property
    def name(self) -> PlatformName:
        """Which platform it is."""
        ...

    @property
    def settling(self) -> timedelta:
        """How long after an unclear send `find` can be trusted: longer than a message may be under way."""
        ...

    async def open(self) -> None:
        """Sign in, and begin to listen where the platform talks to us; returns once that works.

        Not needed for sending. Raises DeliveryError (TENANT) for a token that is refused, ConfigError where
        it cannot listen as it is configured to.
        """
        ...

    async def send(self, delivery: Delivery) -> Receipt:
        """Post a new message. ``delivery.id`` lets a platform recognise a repeat."""
        ...

    async def edit(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """Replace the content of a message that was posted."""
        ...

    async def reply(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """Post below a message that was posted."""
        ...

    async def upload(self, channel: Channel, image: Image, below: Receipt | None = None) -> None:
        """Post a picture with its text alternative, in the thread of ``below`` where one is given."""
        ...

    async def find(self, channel: Channel, delivery: str) -> Receipt | None:
        """Look whether a delivery arrived; None when it surely did not. For ambiguous sends."""
        ...

    async def diagnose(self, channels: Iterable[Channel]) -> tuple[Diagnosis, ...]:
        """Test the token, what it permits, and each channel; changes nothing and posts nothing.

        Raises DeliveryError only when the platform cannot be reached at all.
        """
        ...

    async def close(self) -> None:
        """Let go of connections. Can be called twice."""
        ...
