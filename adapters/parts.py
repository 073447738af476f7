"""A delivery in several messages, some of which are there."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.errors import DeliveryError, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def partly_there() -> Iterator[None]:
    """What fails here and is tried again leaves the delivery unclear: to be looked for, and gone on with.

    Without that it would count as not there at all, and might be told in another way, from its beginning.
    """
    try:
        yield
    except DeliveryError as error:
        error.ambiguous = error.ambiguous or error.trouble in (Trouble.PASSING, Trouble.TENANT)
        raise
