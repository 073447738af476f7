"""Builders that fill in what a test does not care about, and fakes that work."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.model import (
    Change,
    Channel,
    Claim,
    Conflict,
    Decision,
    Diagnosis,
    Entry,
    Event,
    Extraction,
    Fact,
    FactStatus,
    Grade,
    Held,
    Platform,
    Receipt,
    Report,
    Side,
    Source,
    Story,
    Subscription,
    Topic,
    Unit,
    Value,
    Verdict,
)

NOON = datetime(2026, 2, 5, 12, 0, tzinfo=UTC)
CHANNEL = Channel(Platform.CONSOLE, "", "desk")


def at(clock: str, day: int = 5) -> datetime:
    """A moment of February 2026."""
    hour, minute = clock.split(":")
    return datetime(2026, 2, day, int(hour), int(minute), tzinfo=UTC)


def an_entry(ident: str = "e1", **fields) -> Entry:
    values = {
        "key": f"key-{ident}",
        "content_hash": f"1:{ident}",
        "feed": "wire",
        "source": "cna",
        "title": "Russia and Ukraine exchange prisoners after talks",
        "text": "",
        "link": f"https://news.example/{ident}",
        "published": NOON,
        "collected": NOON,
    }
    return Entry(id=ident, **{**values, **fields})


def a_claim(ident: str = "c1", entry: str = "e1", **fields) -> Claim:
    values = {
        "span": "157 servicemen",
        "start": 0,
        "sentence": "157 servicemen came home.",
        "value": Value(157),
        "unit": Unit.PRISONERS_RELEASED,
    }
    return Claim(id=ident, entry=entry, **{**values, **fields})


def a_report(entry: Entry | None = None, *claims: Claim, **found) -> Report:
    return Report(entry or an_entry(), Extraction(True, 0.9, **{"claims": claims, **found}))


def an_event(ident: str = "v1", **fields) -> Event:
    values = {
        "title": "Russia and Ukraine exchange prisoners after talks",
        "link": "https://news.example/e1",
        "conflict": "ukraine-russia",
        "topics": ("prisoner-exchange",),
        "places": ("Abu Dhabi",),
        "parties": ("Russia", "Ukraine"),
        "first_seen": at("13:37"),
        "last_seen": at("14:05"),
        "severity": 2,
    }
    return Event(id=ident, **{**values, **fields})


def a_fact(
    ident: str = "f1", value: Value | None = None, *, held: tuple[Held, ...] | None = None, **fields
) -> Fact:
    values = {
        "event": "v1",
        "key": ident,
        "status": FactStatus.REPORTED,
        "credibility": 3,
        "held": held or (Held(value, (), ("cna",)),),
        "statement": "",
        "topic": "prisoner-exchange",
        "unit": Unit.PRISONERS_RELEASED,
        "party": "Russia",
    }
    return Fact(id=ident, **{**values, **fields})


def a_change(ident: str = "x1", **fields) -> Change:
    values = {
        "event": "v1",
        "fact": "f1",
        "kind": Verdict.UPDATED,
        "reason": "figure_raised",
        "at": at("14:05"),
        "unit": Unit.PRISONERS_RELEASED,
        "party": "Russia",
        "old": Value(150),
        "new": Value(157),
        "material": True,
    }
    return Change(id=ident, **{**values, **fields})


def a_story(*facts: Fact, event: Event | None = None, reports=None, changes=()) -> Story:
    return Story(
        event or an_event(), facts, tuple(reports if reports is not None else [a_report()]), tuple(changes)
    )


def a_decision(action, verdict=Verdict.NEW, **fields) -> Decision:
    values = {"entry": "e1", "reason": "told", "event": an_event()}
    return Decision(**{**values, **fields}, action=action, verdict=verdict)


def a_subscription(ident: int = 1, channel: Channel = CHANNEL, **fields) -> Subscription:
    return Subscription(ident, channel, **fields)


@dataclass(frozen=True)
class Names:
    """What ids stand for, for two wars and a handful of publishers."""

    topics: dict[str, Topic] = field(
        default_factory=lambda: {
            "prisoner-exchange": Topic("prisoner-exchange", "Prisoner exchange"),
            "air-strikes": Topic("air-strikes", "Air strikes"),
            "civilian-harm": Topic("civilian-harm", "Civilian harm"),
            "peace-talks": Topic("peace-talks", "Peace talks"),
        }
    )
    conflicts: dict[str, Conflict] = field(
        default_factory=lambda: {
            "ukraine-russia": Conflict("ukraine-russia", "Ukraine–Russia", ("Ukraine", "Russia")),
            "israel-lebanon": Conflict(
                "israel-lebanon", "Israel–Lebanon", ("Israel", "Lebanon", "Hezbollah")
            ),
        }
    )
    sources: dict[str, Source] = field(
        default_factory=lambda: {
            source.id: source
            for source in (
                Source("cna", "CNA", "Mediacorp", Grade.B),
                Source("euronews", "Euronews", "Euronews", Grade.B),
                Source("france24", "France 24", "France Médias Monde", Grade.B),
                Source("rfi", "RFI", "France Médias Monde", Grade.B),
                Source("tass", "TASS", "TASS", Grade.D, Side.OWN, "Russia"),
                Source("mayadeen", "Al Mayadeen", "Al Mayadeen", Grade.D, Side.ALLIED, "Hezbollah"),
            )
        }
    )

    def source_named(self, name: str) -> Source:
        return self.sources.get(name) or Source(name, name, name, Grade.F)


NAMES = Names()


class Crash(BaseException):
    """The process ends here."""


class FakePlatform:
    """A platform with one server: keeps messages by id, and goes wrong as told.

    ``outcomes`` are taken one a call: "ok", an exception to raise, or a pair (exception, True) to raise
    after the message has arrived all the same.
    """

    def __init__(self, clock, name=Platform.CONSOLE, outcomes=()) -> None:
        self.clock, self.name = clock, name
        self.settling = timedelta(seconds=30)
        self.outcomes = list(outcomes)
        self.messages: list[tuple[str, Channel, object]] = []  # delivery, channel, briefing
        self.thread_of: dict[str, str] = {}  # reply → card
        self.edits: list[tuple[str, object]] = []
        self.searches = 0
        self.closed = 0
        self.opened = False

    def titles(self, channel=None) -> list[str]:
        return [briefing.title for _, where, briefing in self.messages if channel in (None, where)]

    async def open(self):
        self.opened = True

    async def upload(self, channel, image, below=None):
        self.messages.append((image.name, channel, image))

    async def diagnose(self, channels):
        return tuple(Diagnosis(str(channel)) for channel in channels)

    async def send(self, delivery):
        return self._answer(
            lambda: self.messages.append((delivery.id, delivery.channel, delivery.briefing)), delivery
        )

    async def edit(self, receipt, delivery):
        def change():
            place = next(i for i, (sent, *_) in enumerate(self.messages) if sent == receipt.message_id)
            self.messages[place] = (receipt.message_id, delivery.channel, delivery.briefing)
            self.edits.append((receipt.message_id, delivery.briefing))

        return self._answer(change, delivery, receipt.message_id)

    async def reply(self, receipt, delivery):
        def post():
            self.messages.append((delivery.id, delivery.channel, delivery.briefing))
            self.thread_of[delivery.id] = receipt.message_id

        return self._answer(post, delivery)

    async def find(self, channel, delivery):
        self.searches += 1
        self._answer(lambda: None, None)
        here = any(sent == delivery and where == channel for sent, where, _ in self.messages)
        return Receipt(delivery, channel, delivery, self.clock.now()) if here else None

    async def close(self):
        self.closed += 1

    def _answer(self, work, delivery, message_id=None):
        outcome = self.outcomes.pop(0) if self.outcomes else "ok"
        error, arrives = outcome if isinstance(outcome, tuple) else (outcome, outcome == "ok")
        if arrives:
            work()
        if error != "ok":
            raise error
        if delivery is None:
            return None
        return Receipt(delivery.id, delivery.channel, message_id or delivery.id, self.clock.now())


class CrashingStore:
    """A store whose process ends before or after a commit: at the commits numbered in ``crashes``."""

    def __init__(self, store, crashes=()) -> None:
        self._store, self._crashes, self._point = store, set(crashes), 0

    def __getattr__(self, name):
        return getattr(self._store, name)

    @contextmanager
    def transaction(self):
        with self._store.transaction():
            yield
            self._maybe()
        self._maybe()

    def _maybe(self):
        self._point += 1
        if self._point in self._crashes:
            raise Crash
