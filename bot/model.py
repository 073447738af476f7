"""The nouns: what flows through Sitrep, as frozen values without I/O.

    Feed → Entry → Claim → Fact → Change → Briefing → Delivery → Receipt

A Source publishes Feeds. An Entry is one item of a feed, or one part of a seed briefing. A Claim is
one source asserting one value; it never changes. An Event is something that happened in the world.
A Fact is what is currently held about an Event, and a Change is how it came to be held. A Briefing
is a message no platform has rendered yet; a Delivery takes it to one Channel; a Receipt proves it
arrived, so that it can be edited later.

All datetimes are aware and in UTC. Tuples keep the order in which things were said, unless a field
says otherwise.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping  # noqa: TC003 - read at run time by whoever stores these
from dataclasses import dataclass, field
from datetime import date, datetime  # noqa: TC003
from enum import StrEnum

# --- what may be said ---------------------------------------------------------------------------


class Qualifier(StrEnum):
    """How firmly a number was put."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    ABOUT = "about"
    MORE_THAN = "more_than"
    UP_TO = "up_to"
    VAGUE = "vague"  # "dozens": no number at all


class Role(StrEnum):
    """What a figure counts."""

    EVENT = "event"  # this incident
    TOTAL = "total"  # cumulative since a start


class Unit(StrEnum):
    """What is counted."""

    KILLED = "killed"
    WOUNDED = "wounded"
    CASUALTIES = "casualties"
    MISSING = "missing"
    CAPTURED = "captured"
    PRISONERS_RELEASED = "prisoners_released"
    HOSTAGES_RELEASED = "hostages_released"
    BODIES_RETURNED = "bodies_returned"
    ABDUCTED = "abducted"
    DISPLACED = "displaced"
    REFUGEES = "refugees"
    HUNGRY = "hungry"
    DRONES = "drones"
    MISSILES = "missiles"
    DRONES_AND_MISSILES = "drones_and_missiles"
    BOMBS = "bombs"
    AIRCRAFT = "aircraft"
    VEHICLES = "vehicles"
    SHIPS = "ships"
    TROOPS = "troops"
    BUILDINGS = "buildings"
    SETTLEMENTS = "settlements"
    SQ_KM = "sq_km"
    PEOPLE_WITHOUT_POWER = "people_without_power"
    DETAINED = "detained"
    USD = "usd"
    ATTACKS = "attacks"
    OTHER = "other"


class Grade(StrEnum):
    """Reliability of a source, after the NATO (Admiralty) system: A best, F cannot be judged."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class Side(StrEnum):
    """How a source stands to the belligerents."""

    NEUTRAL = "neutral"
    OWN = "own"  # a belligerent's own organ
    ALLIED = "allied"  # of a state or group that backs a belligerent


GRAVE = 3
"""The highest severity of an event."""


# --- where it comes from ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher. Does not say where it is polled: that is a Feed."""

    id: str
    name: str  # as readers know it
    family: str  # owner: sources of one family never corroborate each other
    grade: Grade = Grade.C
    side: Side = Side.NEUTRAL
    party: str | None = None  # the belligerent it belongs to or backs; None when neutral
    language: str = "en"  # BCP 47


@dataclass(frozen=True, slots=True)
class Feed:
    """An address that is polled, and what the last poll left behind."""

    id: str
    url: str
    source: str  # Source.id
    interval_minutes: int = 60  # operator's wish; publishers' hints may lengthen it
    enabled: bool = True
    origin: str = "config"  # "config" or "user": who added it
    announce_first: bool = False  # announce the first poll too, instead of a silent baseline
    # state; None means never
    etag: str | None = None  # byte for byte as the server sent it
    last_modified: str | None = None  # byte for byte as the server sent it
    body_hash: str | None = None  # of the last body that was parsed
    last_success_at: datetime | None = None
    last_error: str | None = None  # None after a success
    failures: int = 0  # in a row
    next_check_at: datetime | None = None  # None: due now


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, or one part of a seed briefing, as plain text."""

    id: str  # stable over rewrites: derived from source and key
    key: str  # what the publisher keeps when it rewrites: guid, else link, else content
    content_hash: str  # versioned; differs when title or text was rewritten
    feed: str  # Feed.id, or "seed" or "replay"
    source: str  # Source.id
    title: str
    text: str  # "" when there is none
    link: str | None
    published: datetime | None  # as stated by the publisher; None when not stated or not readable
    collected: datetime  # when we saw this version
    language: str | None = None  # BCP 47; None: the source's
    context: str = ""  # title and lead of the briefing this is a part of; never a source of claims
    conflict: str | None = None  # stated by the document itself (front matter); None: to be found out
    document: str | None = None  # seed file that it is a part of

    @property
    def when(self) -> datetime:
        """Publication time; the time we saw it where the publisher states none."""
        return self.published or self.collected


# --- what it says -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Value:
    """A number as it was put. ``quantity`` None with ``low``/``high`` is a range; all None is vague."""

    quantity: float | None = None
    low: float | None = None
    high: float | None = None
    qualifier: Qualifier = Qualifier.EXACT


@dataclass(frozen=True, slots=True)
class EventDate:
    """When something happened: first and last day, both inclusive, and the words that said so."""

    first: date
    last: date
    text: str = ""

    def __str__(self) -> str:
        """ISO 8601: a day, a month, a year, or an interval ``first/last``."""
        a, b = self.first, self.last
        if a == b:
            return a.isoformat()
        if a.day == 1 and a.year == b.year and a.month == b.month and _ends_month(b):
            return f"{a:%Y-%m}"
        if (a.month, a.day, b.month, b.day) == (1, 1, 12, 31) and a.year == b.year:
            return f"{a.year:04d}"
        return f"{a.isoformat()}/{b.isoformat()}"


def _ends_month(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


@dataclass(frozen=True, slots=True)
class Atlas:
    """What is known of places by their canonical names; of a place that is not in it nothing is known."""

    towns: frozenset[str] = frozenset()  # one town each: what happens in one did not happen in another
    lands: Mapping[str, str] = field(
        default_factory=dict
    )  # region or town that stands for no government → its country


@dataclass(frozen=True, slots=True)
class Claim:
    """One source asserts one thing. Never changed once stored.

    A figure claim has ``value`` and ``unit``; a statement claim (an agreement reached, access cut,
    a town taken) has ``action`` instead and both of them None. A sentence of a briefing for which there
    is no action has none of the three: the sentence itself is what is claimed.
    """

    id: str  # derived from entry, version, span and meaning
    entry: str  # Entry.id
    span: str  # exact words of the entry that carry it
    start: int  # offset of the span in Entry.title + "\n" + Entry.text
    sentence: str  # the sentence the span stands in, quoted
    topic: str | None = None  # Topic.id that it bears on
    value: Value | None = None
    unit: Unit | None = None
    who: str | None = None  # as in the text: "servicemen"
    party: str | None = None  # the side that suffered, received or launched; None when not said
    place: str | None = None  # None when not said
    role: Role = Role.EVENT
    claimed_by: str | None = None  # attribution as in the text; None: the publisher itself
    date: EventDate | None = None  # None when not said
    action: str | None = None  # statement claims: id of the action, e.g. "agreement"
    actors: tuple[str, ...] = ()  # statement claims: canonical names of who acted
    denied: bool = False  # the speaker says that it is not so
    subset: bool = False  # part of a larger figure of the same entry ("including two children")
    revision: str | None = None  # cue that it replaces an older value: "up", "down", "changed"


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read out of one entry."""

    relevant: bool
    relevance: float  # 0..1
    topics: tuple[str, ...] = ()  # Topic.id, most central first, at most three
    conflict: str = "none"  # Conflict.id
    claims: tuple[Claim, ...] = ()  # in text order
    parties: tuple[str, ...] = ()  # canonical names found, most frequent first
    places: tuple[str, ...] = ()  # canonical names found, most specific first


# --- what is held -------------------------------------------------------------------------------


class FactStatus(StrEnum):
    """How a fact stands."""

    REPORTED = "reported"  # one independent family
    CORROBORATED = "corroborated"  # two or more
    DISPUTED = "disputed"  # rival values are held
    CORRECTED = "corrected"  # a source changed its own value
    RETRACTED = "retracted"  # withdrawn, or denied by who said it


class Verdict(StrEnum):
    """What an entry turned out to be."""

    IRRELEVANT = "irrelevant"
    NEW = "new"
    FOLLOW_UP = "follow_up"
    UPDATED = "updated"
    CORROBORATED = "corroborated"
    DISPUTED = "disputed"
    CORRECTED = "corrected"
    RETRACTED = "retracted"
    DUPLICATE = "duplicate"


class Action(StrEnum):
    """What a channel sees of an entry."""

    NONE = "none"
    POST = "post"
    EDIT = "edit"
    REPLY = "reply"  # edit, and say so in the thread


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in the world. Never a bot notice."""

    id: str  # derived from the entry that opened it
    title: str  # of the entry that tells it best
    link: str | None
    conflict: str  # Conflict.id
    topics: tuple[str, ...]  # Topic.id, most central first
    places: tuple[str, ...]  # canonical names
    parties: tuple[str, ...]  # canonical names
    first_seen: datetime
    last_seen: datetime  # of the newest entry that belongs to it
    severity: int = 1  # 1 notable, 2 serious, 3 grave


@dataclass(frozen=True, slots=True)
class Held:
    """One value that is held, and the claims behind it."""

    value: Value | None  # None for a statement
    claims: tuple[str, ...]  # Claim.id, oldest first
    sources: tuple[str, ...]  # Source.id, oldest first
    speaker: str | None = None  # as in the text; None: the publishers themselves


@dataclass(frozen=True, slots=True)
class Fact:
    """What is currently held about one event for one unit, party, role and kind of people."""

    id: str  # derived from event and key
    event: str  # Event.id
    key: str  # which question it answers within the event
    status: FactStatus
    credibility: int  # Admiralty 1 (confirmed) to 6 (cannot be judged)
    held: tuple[Held, ...]  # the value first, rivals after it
    statement: str  # the sentence that says it best, quoted
    topic: str | None = None
    unit: Unit | None = None
    who: str | None = None
    party: str | None = None
    place: str | None = None
    role: Role = Role.EVENT
    date: EventDate | None = None
    action: str | None = None
    denied: bool = False
    updated_at: datetime | None = None  # when the held value or status last changed

    @property
    def value(self) -> Value | None:
        """The value held first; None for a statement."""
        return self.held[0].value if self.held else None


@dataclass(frozen=True, slots=True)
class Change:
    """How a fact came to be held: kind, old and new value, a named reason, the claims that caused it."""

    id: str
    event: str
    fact: str | None  # None: about the event as a whole
    kind: Verdict
    reason: str  # one of the names in docs/how-it-works.md
    at: datetime
    unit: Unit | None = None
    party: str | None = None
    old: Value | None = None
    new: Value | None = None
    claims: tuple[str, ...] = ()
    material: bool = False  # worth a reply, not only an edit


@dataclass(frozen=True, slots=True)
class Hearing:
    """Where a claim is heard, if not in the event that its entry belongs to."""

    claim: str  # Claim.id
    event: str | None  # Event.id; None: nowhere


@dataclass(frozen=True, slots=True)
class Decision:
    """What the ledger makes of one entry: everything that has to be stored, and what to show for it.

    ``event`` and ``facts`` are whole new states, to be stored in place of the old ones.
    """

    entry: str  # Entry.id
    verdict: Verdict
    action: Action
    reason: str
    event: Event | None = None  # None when the entry belongs to none
    facts: tuple[Fact, ...] = ()  # those that are new or changed
    changes: tuple[Change, ...] = ()
    withdrawn: tuple[str, ...] = ()  # Claim.id of older versions of this entry that no longer stand
    hearings: tuple[Hearing, ...] = ()  # claims that are not heard in ``event``, in place of those before
    also: tuple[Decision, ...] = ()  # on other events that are told of aside, or were


@dataclass(frozen=True, slots=True)
class Report:
    """One entry and what was read out of it, as far as one event hears it."""

    entry: Entry
    found: Extraction
    unheard: frozenset[str] = frozenset()  # Claim.id of what is heard in another event, or nowhere

    @property
    def heard(self) -> tuple[Claim, ...]:
        """The claims that the event hears, in text order."""
        return tuple(claim for claim in self.found.claims if claim.id not in self.unheard)


@dataclass(frozen=True, slots=True)
class Story:
    """All that is held about one event."""

    event: Event
    facts: tuple[Fact, ...]  # in order of Fact.id
    reports: tuple[Report, ...]  # current version of each entry, oldest collected first
    changes: tuple[Change, ...]  # oldest first
    asides: tuple[Report, ...] = ()  # entries of other events that say something of it, as ``reports``

    @property
    def heard(self) -> tuple[Report, ...]:
        """All who say something of it: its own entries, then those of other events."""
        return (*self.reports, *self.asides)


@dataclass(frozen=True, slots=True)
class Testimony:
    """One claim and the entry that carries it."""

    claim: Claim
    entry: Entry


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact as an answer to a query, with its event and everyone who stands behind it."""

    fact: Fact
    event: Event
    testimony: tuple[Testimony, ...]  # of the value held first, then of its rivals, oldest first


# --- what is told -------------------------------------------------------------------------------


class Platform(StrEnum):
    """Where a channel lives."""

    CONSOLE = "console"
    SLACK = "slack"
    DISCORD = "discord"


@dataclass(frozen=True, slots=True, order=True)
class Channel:
    """A place that receives briefings."""

    platform: Platform
    tenant: str  # workspace or guild id; "" for the console, and on Discord for direct messages
    id: str  # the platform's; "@" and a user's id: direct messages to that person

    def __str__(self) -> str:
        return ":".join(part for part in (self.platform, self.tenant, self.id) if part)

    @classmethod
    def of(cls, text: str) -> Channel:
        """The channel that is written so. Raises ValueError, which says how channels are written."""
        platform, _, rest = text.strip().partition(":")
        if platform == Platform.CONSOLE:
            return cls(Platform.CONSOLE, "", rest or "console")
        if platform == Platform.DISCORD and rest.startswith("@"):
            tenant, ident = "", rest
        else:
            tenant, _, ident = rest.partition(":")
        if platform not in list(Platform) or not ident or (not tenant and not ident.startswith("@")):
            raise ValueError("write console, slack:TEAM:CHANNEL or discord:GUILD:CHANNEL")
        return cls(Platform(platform), tenant, ident)


class Cadence(StrEnum):
    """How often a subscription is told."""

    INSTANT = "instant"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a channel wants to hear. Empty tuples mean: any."""

    id: int
    channel: Channel
    topics: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()  # words or phrases, any of them; one with "-" before must not occur
    parties: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    min_severity: int = 1  # 1..3
    max_credibility: int = 6  # worst Admiralty credibility that is still told, 1..6
    languages: tuple[str, ...] = ()  # BCP 47 primary subtags; a report in one of them is enough
    cadence: Cadence = Cadence.INSTANT
    at: str | None = None  # "HH:MM" local, daily and weekly
    time_zone: str = "UTC"  # IANA
    quiet: tuple[str, str] | None = None  # from and until, "HH:MM" local; None: none
    wakes: bool = False  # what is grave is told in quiet hours all the same
    mention: str | None = None  # role or group id to mention; None: nobody
    mention_from: int = 1  # least severity for which it is mentioned, 1..3
    threads: bool = True  # replies for material changes
    created_by: str = ""
    created_at: datetime | None = None
    paused: str | None = None  # why nothing new is told: who paused it, or what failed; None: it is told


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of a card: what is counted, the value as text, who says so."""

    label: str
    value: str
    attribution: str
    note: str = ""  # "disputed", "retracted", "" …


class BriefingKind(StrEnum):
    """What sort of message it is."""

    ALERT = "alert"
    REPLY = "reply"
    DIGEST = "digest"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a digest: a heading and its lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Briefing:
    """A message that no platform has rendered yet. All texts are plain: adapters escape them."""

    kind: BriefingKind
    kicker: str  # "UPDATED · Prisoner exchange · Ukraine–Russia"
    title: str
    link: str | None = None
    verdict: Verdict = Verdict.NEW
    event: str | None = None  # Event.id
    figures: tuple[Figure, ...] = ()
    changes: tuple[str, ...] = ()  # "150 → 157, 14:05 UTC (to Russia)", newest last
    sources: str = ""  # "3 independent sources, B2 · CNA, Euronews · first seen 13:37 UTC"
    before: str = ""  # what happened before, one line
    sections: tuple[Section, ...] = ()  # digests only
    severity: int = 1
    at: datetime | None = None  # as of


class DeliveryState(StrEnum):
    """How far a delivery has come."""

    PENDING = "pending"
    SENDING = "sending"  # handed to the platform, no answer yet
    SENT = "sent"
    AMBIGUOUS = "ambiguous"  # it may have arrived: look before sending again
    DEAD = "dead"  # given up, with a reason


@dataclass(frozen=True, slots=True)
class Delivery:
    """One briefing on its way to one channel."""

    id: str  # deterministic; platforms use it to recognise a repeat
    channel: Channel
    action: Action
    briefing: Briefing
    event: str | None  # Event.id; None for digests and notices
    created_at: datetime
    send_after: datetime
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    reason: str | None = None  # of the last failure
    mention: str | None = None
    first_due: datetime | None = None  # when it should have gone out; None: `send_after`, it was not put off
    told_in: str | None = None  # Delivery.id of the digest that tells it instead; None: it goes out itself


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that a message arrived, and where, so that it can be edited."""

    delivery: str  # Delivery.id
    channel: Channel
    message_id: str  # the platform's
    at: datetime
    event: str | None = None
    thread_id: str | None = None  # where replies go; None: the message itself
    deleted: bool = False  # somebody deleted the message: nothing about its event is shown there again


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that goes below a message."""

    name: str  # file name, "toll.png"
    png: bytes
    alt: str  # what it shows, in words, for those who do not see it


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was tested about a platform or channel, for `sitrep check --online`."""

    subject: str  # what was tested: "Slack token", "slack:T1:C1"
    problem: str | None = None  # None: it is well
    remedy: str = ""  # what to do about it; "" when it is well


@dataclass(frozen=True, slots=True)
class Audited:
    """One change that somebody made in the chat."""

    at: datetime
    platform: Platform
    tenant: str  # workspace or guild id, "" for direct messages on Discord
    channel: str  # Channel.id that it is about
    user: str  # the platform's id
    name: str  # as it was shown then; anyone may call themselves anything
    verb: str  # "subscribe", "mute" …
    what: str  # the change in one English sentence


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing about a topic or an event in a channel until a time."""

    channel: Channel
    until: datetime
    topic: str | None = None
    event: str | None = None


# --- what is followed (from config/) ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that can be subscribed to; its words decide what belongs to it."""

    id: str
    name: str
    means: str = ""
    words: tuple[str, ...] = ()  # words and phrases that point to it; "*" ends a stem
    strong: tuple[str, ...] = ()  # the same, and one of them is enough
    exclude: tuple[str, ...] = ()  # any of these rules it out
    acled: str | None = None
    cameo: str | None = None
    iptc: str | None = None  # medtop code


@dataclass(frozen=True, slots=True)
class Conflict:
    """A war that is followed."""

    id: str
    name: str
    parties: tuple[str, ...] = ()  # canonical names
    words: tuple[str, ...] = ()  # places, groups and people that point to it; "*" ends a stem
    strong: tuple[str, ...] = ()  # one of them is enough
    exclude: tuple[str, ...] = ()
