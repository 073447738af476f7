"""The tables, as the sum of named changes to them.

Each migration is a function; all that are missing run in one transaction together with the record that
they ran, so a store is at one version or at another and never in between. A migration is never edited
once released: add another. Column names are those of the nouns in `bot.model` (see `bot.store.codec`);
columns that no noun has are commented here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils.migrations import Migrations

from bot.errors import StoreError, StoreVersionError
from bot.store.codec import EVENT, FACT
from bot.store.stems import TOKENS
from bot.store.wording import wording

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bot.store.connection import Connection

APPLICATION_ID = 0x53695472
"""Marks a SQLite file as ours: "SiTr". https://www.sqlite.org/pragma.html#pragma_application_id"""

MIGRATIONS = Migrations("sitrep")

FOUND_BY = {
    "facts_text": ("what", "title", "statement", "around", "tags"),
    "facts_about": ("what", "tags"),
}
"""Tables of the words of facts, and which of `bot.store.wording.wording` each has."""

ABOUT = f"""
    CREATE VIRTUAL TABLE facts_about USING fts5 (
        what, tags,
        content = '', contentless_delete = 1, tokenize = '{TOKENS}'
    )"""


def migrate(connection: Connection) -> None:
    """Bring the store to the version of this code, or raise StoreError and leave it untouched."""
    require_ours(connection)
    if not MIGRATIONS.pending(connection.db):
        return
    if connection.read_only:
        raise StoreError(
            f"{connection.path}: the store was written by an older Sitrep. "
            "Start 'sitrep run' or 'sitrep poll' once: it brings the store up to date."
        )
    with connection.transaction():
        MIGRATIONS.apply(connection.db)  # finds the open transaction and stays inside of it


def is_ours(connection: Connection) -> bool:
    """Whether the file carries the mark of a store; a new one does not yet."""
    return bool(connection.rows("PRAGMA application_id")[0][0] == APPLICATION_ID)


def require_ours(connection: Connection) -> None:
    """Raises StoreError for a database of another program, StoreVersionError for one of a newer Sitrep."""
    if not is_ours(connection):
        if connection.row("SELECT name FROM sqlite_schema"):
            raise StoreError(
                f"{connection.path}: this database belongs to another program. Name another file."
            )
        return
    unknown = [done.name for done in MIGRATIONS.applied(connection.db) if done.name not in NAMES]
    if unknown:
        raise StoreVersionError(
            f"{connection.path}: the store was written by a newer Sitrep (it knows {unknown[-1]!r}). "
            "Update Sitrep, or name another file; nothing was changed."
        )


@MIGRATIONS()
def m001_first_tables(db: Database) -> None:
    """Everything from feeds to receipts."""
    for statement in FIRST_TABLES:
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@MIGRATIONS()
def m002_chat(db: Database) -> None:
    """What is changed in the chat, and what subscriptions can say since."""
    for statement in CHAT:
        db.execute(statement)


@MIGRATIONS()
def m003_outbox(db: Database) -> None:
    """What is remembered of deliveries that were held up, and of channels that take none."""
    for statement in OUTBOX:
        db.execute(statement)


@MIGRATIONS()
def m004_replayed(db: Database) -> None:
    """What became of the lines of a replayed stream, so that a replay can go on."""
    db.execute(REPLAYED)


@MIGRATIONS()
def m005_search(db: Database) -> None:
    """What facts are about alone, so that a search for it does not wade through all else that is said."""
    db.execute("ALTER TABLE facts ADD COLUMN what TEXT NOT NULL DEFAULT ''")
    db.execute(ABOUT)


@MIGRATIONS()
def m006_periods(db: Database) -> None:
    """Facts are found by day, month and year, and entries by when they came."""
    db.execute("CREATE INDEX entries_by_time ON entries (collected, event)")
    for table in FOUND_BY:
        db.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
    rows = db.execute(
        f"SELECT f.seq, {FACT.named('f')}, {EVENT.named('e')} FROM facts f JOIN events e ON e.id = f.event"
    )
    for seq, *cells in rows:
        words = wording(FACT.unpack(cells[: FACT.width]), EVENT.unpack(cells[FACT.width :]))
        db.execute("UPDATE facts SET what = ? WHERE seq = ?", (words["what"], seq))
        for table, columns in FOUND_BY.items():
            db.execute(
                f"INSERT INTO {table} (rowid, {', '.join(columns)}) VALUES (?{', ?' * len(columns)})",
                (seq, *(words[column] for column in columns)),
            )


@MIGRATIONS()
def m007_hearings(db: Database) -> None:
    """Claims that are heard in another event than that of their entry, or in none."""
    for statement in HEARINGS:
        db.execute(statement)


NAMES = (
    "m001_first_tables",
    "m002_chat",
    "m003_outbox",
    "m004_replayed",
    "m005_search",
    "m006_periods",
    "m007_hearings",
)
"""Every migration there is, oldest first."""

FIRST_TABLES = (
    """
    CREATE TABLE meta (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """
    CREATE TABLE feeds (
        id TEXT PRIMARY KEY,
        url TEXT NOT NULL,
        source TEXT NOT NULL,
        interval_minutes INTEGER NOT NULL,
        enabled INTEGER NOT NULL,
        origin TEXT NOT NULL,
        announce_first INTEGER NOT NULL,
        etag TEXT,
        last_modified TEXT,
        body_hash TEXT,
        last_success_at TEXT,
        last_error TEXT,
        failures INTEGER NOT NULL,
        next_check_at TEXT,
        listed TEXT, -- the feed as the configuration last had it; NULL: it never did
        removed INTEGER NOT NULL DEFAULT 0 -- by a person; the configuration does not bring it back
    ) STRICT""",
    "CREATE INDEX feeds_due ON feeds (next_check_at) WHERE enabled = 1 AND removed = 0",
    """
    CREATE TABLE entries (
        seq INTEGER PRIMARY KEY, -- row of entries_text
        id TEXT NOT NULL UNIQUE,
        key TEXT NOT NULL,
        content_hash TEXT NOT NULL,
        feed TEXT NOT NULL,
        source TEXT NOT NULL,
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        link TEXT,
        published TEXT,
        collected TEXT NOT NULL,
        language TEXT,
        context TEXT NOT NULL,
        conflict TEXT,
        document TEXT,
        found_relevant INTEGER NOT NULL,
        found_relevance REAL NOT NULL,
        found_topics TEXT NOT NULL,
        found_conflict TEXT NOT NULL,
        found_parties TEXT NOT NULL,
        found_places TEXT NOT NULL,
        verdict TEXT NOT NULL,
        reason TEXT, -- of the verdict; NULL: it belongs to no event
        event TEXT REFERENCES events (id),
        withdrawn INTEGER NOT NULL DEFAULT 0 -- its publisher took it back
    ) STRICT""",
    "CREATE INDEX entries_of_event ON entries (event) WHERE event IS NOT NULL",
    "CREATE INDEX entries_of_document ON entries (document) WHERE document IS NOT NULL",
    """
    CREATE TABLE entry_versions ( -- what rewritten entries were before
        entry TEXT NOT NULL REFERENCES entries (id),
        content_hash TEXT NOT NULL,
        collected TEXT NOT NULL,
        body TEXT NOT NULL, -- the Entry as JSON
        PRIMARY KEY (entry, content_hash, collected)
    ) STRICT, WITHOUT ROWID""",
    """
    CREATE TABLE claims (
        id TEXT PRIMARY KEY,
        entry TEXT NOT NULL REFERENCES entries (id),
        span TEXT NOT NULL,
        start INTEGER NOT NULL,
        sentence TEXT NOT NULL,
        topic TEXT,
        value TEXT,
        unit TEXT,
        who TEXT,
        party TEXT,
        place TEXT,
        role TEXT NOT NULL,
        claimed_by TEXT,
        date TEXT,
        action TEXT,
        actors TEXT NOT NULL,
        denied INTEGER NOT NULL,
        subset INTEGER NOT NULL,
        revision TEXT,
        version TEXT NOT NULL, -- Entry.content_hash of the version that carries it
        position INTEGER NOT NULL, -- among the claims of its entry
        stands INTEGER NOT NULL -- 0: its entry was rewritten or taken back
    ) STRICT""",
    "CREATE INDEX claims_of_entry ON claims (entry)",
    """
    CREATE TABLE events (
        id TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        link TEXT,
        conflict TEXT NOT NULL,
        topics TEXT NOT NULL,
        places TEXT NOT NULL,
        parties TEXT NOT NULL,
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL,
        severity INTEGER NOT NULL,
        topic TEXT -- the first of its topics
    ) STRICT""",
    "CREATE INDEX events_by_time ON events (last_seen, first_seen)",
    "CREATE INDEX events_by_kind ON events (conflict, topic, first_seen)",
    """
    CREATE TABLE facts (
        seq INTEGER PRIMARY KEY, -- row of facts_text
        id TEXT NOT NULL UNIQUE,
        event TEXT NOT NULL REFERENCES events (id),
        key TEXT NOT NULL,
        status TEXT NOT NULL,
        credibility INTEGER NOT NULL,
        held TEXT NOT NULL,
        statement TEXT NOT NULL,
        topic TEXT,
        unit TEXT,
        who TEXT,
        party TEXT,
        place TEXT,
        role TEXT NOT NULL,
        date TEXT,
        action TEXT,
        denied INTEGER NOT NULL,
        updated_at TEXT,
        happened TEXT NOT NULL, -- first day of its date; the day the event was first seen without one
        happened_until TEXT NOT NULL -- last day of its date; as above
    ) STRICT""",
    "CREATE INDEX facts_of_event ON facts (event)",
    """
    CREATE TABLE fact_versions ( -- every state of every fact, so that any moment can be told again
        seq INTEGER PRIMARY KEY,
        fact TEXT NOT NULL REFERENCES facts (id),
        event TEXT NOT NULL,
        at TEXT NOT NULL, -- held from then on
        entry TEXT NOT NULL, -- which brought it about
        body TEXT NOT NULL -- the Fact as JSON
    ) STRICT""",
    "CREATE INDEX fact_versions_of_event ON fact_versions (event, at)",
    """
    CREATE TABLE changes (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        event TEXT NOT NULL REFERENCES events (id),
        fact TEXT,
        kind TEXT NOT NULL,
        reason TEXT NOT NULL,
        at TEXT NOT NULL,
        unit TEXT,
        party TEXT,
        old TEXT,
        new TEXT,
        claims TEXT NOT NULL,
        material INTEGER NOT NULL,
        entry TEXT NOT NULL -- which brought it about
    ) STRICT""",
    "CREATE INDEX changes_of_event ON changes (event)",
    "CREATE INDEX changes_by_time ON changes (at)",
    """
    CREATE TABLE subscriptions (
        id INTEGER PRIMARY KEY AUTOINCREMENT, -- people name them by it: never used twice
        channel TEXT NOT NULL,
        topics TEXT NOT NULL,
        conflicts TEXT NOT NULL,
        keywords TEXT NOT NULL,
        parties TEXT NOT NULL,
        places TEXT NOT NULL,
        min_severity INTEGER NOT NULL,
        max_credibility INTEGER NOT NULL,
        cadence TEXT NOT NULL,
        at TEXT,
        time_zone TEXT NOT NULL,
        quiet TEXT,
        mention TEXT,
        threads INTEGER NOT NULL,
        created_by TEXT NOT NULL,
        created_at TEXT
    ) STRICT""",
    """
    CREATE TABLE deliveries (
        seq INTEGER PRIMARY KEY, -- order of creation
        id TEXT NOT NULL UNIQUE,
        channel TEXT NOT NULL,
        action TEXT NOT NULL,
        briefing TEXT NOT NULL,
        event TEXT,
        created_at TEXT NOT NULL,
        send_after TEXT NOT NULL,
        state TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        reason TEXT,
        mention TEXT
    ) STRICT""",
    "CREATE INDEX deliveries_by_state ON deliveries (state, send_after)",
    "CREATE INDEX deliveries_of_channel ON deliveries (channel, state, seq)",
    "CREATE INDEX deliveries_of_event ON deliveries (event, state) WHERE event IS NOT NULL",
    """
    CREATE TABLE receipts (
        seq INTEGER PRIMARY KEY,
        delivery TEXT NOT NULL UNIQUE,
        channel TEXT NOT NULL,
        message_id TEXT NOT NULL,
        at TEXT NOT NULL,
        event TEXT,
        thread_id TEXT,
        reply INTEGER NOT NULL -- 1: of a message in the thread, not of the card itself
    ) STRICT""",
    "CREATE INDEX receipts_of_event ON receipts (event, channel) WHERE event IS NOT NULL",
    """
    CREATE TABLE silences (
        channel TEXT NOT NULL,
        until TEXT NOT NULL,
        topic TEXT,
        event TEXT
    ) STRICT""",
    "CREATE UNIQUE INDEX silences_once ON silences (channel, coalesce(topic, ''), coalesce(event, ''))",
    """
    CREATE TABLE due (
        name TEXT PRIMARY KEY,
        at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    # contentless: the words are made out of rows that are stored already, see bot.store.wording
    f"""
    CREATE VIRTUAL TABLE facts_text USING fts5 (
        what, title, statement, around, tags,
        content = '', contentless_delete = 1, tokenize = '{TOKENS}'
    )""",
    f"""
    CREATE VIRTUAL TABLE entries_text USING fts5 (
        title, text,
        content = '', contentless_delete = 1, tokenize = '{TOKENS}'
    )""",
)

CHAT = (
    "ALTER TABLE subscriptions ADD COLUMN languages TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE subscriptions ADD COLUMN wakes INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE subscriptions ADD COLUMN mention_from INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE subscriptions ADD COLUMN paused TEXT",
    """
    CREATE TABLE audit (
        seq INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        platform TEXT NOT NULL,
        tenant TEXT NOT NULL,
        channel TEXT NOT NULL,
        user TEXT NOT NULL,
        name TEXT NOT NULL,
        verb TEXT NOT NULL,
        what TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX audit_of_tenant ON audit (platform, tenant, channel)",
    """
    CREATE TABLE answers ( -- to interactions that changed something, for when one is handed over again
        interaction TEXT PRIMARY KEY, -- platform, tenant and the platform's id
        at TEXT NOT NULL,
        reply TEXT NOT NULL -- the Reply as JSON
    ) STRICT, WITHOUT ROWID""",
    """
    CREATE TABLE lines ( -- that are too long for the id of a button
        token TEXT PRIMARY KEY, -- made from the line
        line TEXT NOT NULL,
        at TEXT NOT NULL -- when it was last asked for
    ) STRICT, WITHOUT ROWID""",
)

OUTBOX = (
    "ALTER TABLE deliveries ADD COLUMN first_due TEXT",
    "ALTER TABLE deliveries ADD COLUMN told_in TEXT",
    "ALTER TABLE receipts ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX deliveries_told_in ON deliveries (told_in) WHERE told_in IS NOT NULL",
    # the oldest first without sorting, however many wait; the rest of the columns spare a look into the row
    "CREATE INDEX deliveries_in_order ON deliveries (state, seq, send_after, channel)",
    "DROP INDEX deliveries_by_state",
    """
    CREATE TABLE closed ( -- channels that no longer take messages
        channel TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        reason TEXT NOT NULL -- the platform's
    ) STRICT, WITHOUT ROWID""",
    """
    CREATE TABLE stopped ( -- platforms that refuse the token
        platform TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        reason TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
)

REPLAYED = """
    CREATE TABLE replayed ( -- lines of streams, as they were answered
        entry TEXT NOT NULL,
        version TEXT NOT NULL, -- Entry.content_hash
        at TEXT NOT NULL, -- when it was collected
        line TEXT NOT NULL,
        PRIMARY KEY (entry, version, at)
    ) STRICT, WITHOUT ROWID"""

HEARINGS = (
    """
    CREATE TABLE hearings ( -- of claims that are not heard in the event that their entry belongs to
        claim TEXT PRIMARY KEY,
        entry TEXT NOT NULL, -- Entry.id of the claim
        event TEXT -- where it is heard; none: nowhere
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX hearings_of_entry ON hearings (entry, event)",
    "CREATE INDEX hearings_of_event ON hearings (event) WHERE event IS NOT NULL",
)
