"""What goes wrong between a client and Slack, on purpose: told one by one, or at random with a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

KINDS = (
    "drop_before",  # the connection closes, nothing was done
    "drop_after",  # it was done, and the connection closes
    "slow_before",  # nothing happens for `seconds`
    "slow_after",  # it was done, and the answer takes `seconds`
    "http_before",  # an answer with `status` and no JSON, nothing was done
    "http_after",  # the same, and it was done
    "error_before",  # {"ok": false, "error": code}, nothing was done
    "error_after",  # the same, and it was done
    "half_closed",  # it was done, and there is never an answer
    "garbled_after",  # it was done, and the answer is no JSON
)


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong, with the next call of a method that it is for."""

    kind: str
    method: str | None = None  # None: any
    seconds: float = 0.0
    status: int = 500
    code: str = "internal_error"

    def __post_init__(self):
        assert self.kind in KINDS, self.kind


@dataclass
class Faults:
    """Those that were told are taken in order; else one of ``chances`` (kind → probability)."""

    told: list[Fault] = field(default_factory=list)
    chances: dict[str, float] = field(default_factory=dict)
    methods: frozenset[str] = frozenset()  # that chances are for; empty: all
    slowest: float = 0.05  # seconds, of random slowness
    random: random.Random = field(default_factory=lambda: random.Random(1))

    def add(self, *faults: Fault) -> None:
        self.told.extend(faults)

    def take(self, method: str) -> Fault | None:
        for place, fault in enumerate(self.told):
            if fault.method in (None, method):
                return self.told.pop(place)
        if self.methods and method not in self.methods:
            return None
        dice = self.random.random()
        for kind, chance in self.chances.items():
            dice -= chance
            if dice < 0:
                return Fault(kind, seconds=self.random.random() * self.slowest)
        return None
