"""Write tests/data/store-vN.sql: a small store as this version of Sitrep makes it.

python -m tests.data.make_store_dump

To be run once for a new version of the schema, and never again for an old one: the files show what
stores in the field look like.
"""

from dataclasses import replace
from pathlib import Path
from sqlite3.dump import _iterdump  # pysqlite3 has none of its own

from bot.model import (
    Action,
    Briefing,
    BriefingKind,
    Delivery,
    Feed,
    Held,
    Receipt,
    Report,
    Silence,
    Subscription,
    Value,
    Verdict,
)
from bot.store import Store, schema
from tests.fakes import CHANNEL, NOON, a_change, a_claim, a_decision, a_fact, a_report, an_entry

FOLDER = Path(__file__).parent
FEED = Feed("wire", "https://wire.example/rss", "wire", etag='"abc"', last_success_at=NOON)
FIRST = a_report(an_entry(text="157 servicemen came home."), a_claim())
REWRITTEN = replace(FIRST.entry, content_hash="1:again", text="157 servicemen are home.")
SECOND = Report(REWRITTEN, replace(FIRST.found, claims=(a_claim("c2"),)))
FACT = a_fact(held=(Held(Value(157.0), ("c2",), ("cna",), "Russian Defence Ministry"),))
BRIEFING = Briefing(BriefingKind.ALERT, "NEW", "Prisoners exchanged", event="v1", at=NOON)
DELIVERY = Delivery("d1", CHANNEL, Action.POST, BRIEFING, "v1", NOON, NOON)
RECEIPT = Receipt("d1", CHANNEL, "m1", NOON, "v1")
SUBSCRIPTION = Subscription(
    1, CHANNEL, topics=("prisoner-exchange",), quiet=("22:00", "07:00"), created_at=NOON
)
SILENCE = Silence(CHANNEL, NOON, topic="sanctions")


def fill(store: Store) -> None:
    """One of everything."""
    with store.transaction():
        store.sync_feeds([FEED])
        for report in (FIRST, SECOND):
            store.save_report(report, Verdict.NEW)
        decision = a_decision(Action.POST, facts=(FACT,), changes=(a_change(),), withdrawn=("c1",))
        store.save_decision(decision, SECOND)
        store.queue(DELIVERY)
        store.save_receipt(RECEIPT)
        store.add_subscription(SUBSCRIPTION)
        store.save_silence(SILENCE)
        store.set_due("digest", NOON)


def main() -> None:
    """Write the dump of the current version."""
    with Store.open(":memory:") as store:
        fill(store)
        lines = [f"PRAGMA application_id = {schema.APPLICATION_ID};", *_iterdump(store._connection._raw)]
    # rows of a contentless table are in the tables behind it, which are dumped too
    lines = [
        line
        for line in lines
        if not line.startswith(
            ('INSERT INTO "entries_text" ', 'INSERT INTO "facts_text" ', 'INSERT INTO "facts_about" ')
        )
    ]
    path = FOLDER / f"store-v{len(schema.NAMES)}.sql"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(path, path.stat().st_size)  # noqa: T201


if __name__ == "__main__":
    main()
