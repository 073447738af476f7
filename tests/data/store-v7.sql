PRAGMA application_id = 1399411826;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'sitrep','m001_first_tables','2026-11-26 18:34:59.842253+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'sitrep','m002_chat','2026-11-26 18:34:59.844009+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'sitrep','m003_outbox','2026-11-26 18:34:59.845338+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'sitrep','m004_replayed','2026-11-26 18:34:59.845584+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'sitrep','m005_search','2026-11-26 18:34:59.846339+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'sitrep','m006_periods','2026-11-26 18:34:59.846747+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'sitrep','m007_hearings','2026-11-26 18:34:59.847050+00:00');
CREATE TABLE answers ( -- to interactions that changed something, for when one is handed over again
        interaction TEXT PRIMARY KEY, -- platform, tenant and the platform's id
        at TEXT NOT NULL,
        reply TEXT NOT NULL -- the Reply as JSON
    ) STRICT, WITHOUT ROWID;
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
    ) STRICT;
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
    ) STRICT;
INSERT INTO "changes" VALUES(1,'x1','v1','f1','updated','figure_raised','2026-02-05T14:05:00.000000+00:00','prisoners_released','Russia','{"quantity":150.0,"low":null,"high":null,"qualifier":"exact"}','{"quantity":157.0,"low":null,"high":null,"qualifier":"exact"}','[]',1,'e1');
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
    ) STRICT;
INSERT INTO "claims" VALUES('c1','e1','157 servicemen',0,'157 servicemen came home.',NULL,'{"quantity":157.0,"low":null,"high":null,"qualifier":"exact"}','prisoners_released',NULL,NULL,NULL,'event',NULL,NULL,NULL,'[]',0,0,NULL,'1:e1',0,0);
INSERT INTO "claims" VALUES('c2','e1','157 servicemen',0,'157 servicemen came home.',NULL,'{"quantity":157.0,"low":null,"high":null,"qualifier":"exact"}','prisoners_released',NULL,NULL,NULL,'event',NULL,NULL,NULL,'[]',0,0,NULL,'1:again',0,1);
CREATE TABLE closed ( -- channels that no longer take messages
        channel TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        reason TEXT NOT NULL -- the platform's
    ) STRICT, WITHOUT ROWID;
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
    , first_due TEXT, told_in TEXT) STRICT;
INSERT INTO "deliveries" VALUES(1,'d1','{"platform":"console","tenant":"","id":"desk"}','post','{"kind":"alert","kicker":"NEW","title":"Prisoners exchanged","link":null,"verdict":"new","event":"v1","figures":[],"changes":[],"sources":"","before":"","sections":[],"severity":1,"at":"2026-02-05T12:00:00Z"}','v1','2026-02-05T12:00:00.000000+00:00','2026-02-05T12:00:00.000000+00:00','pending',0,NULL,NULL,NULL,NULL);
CREATE TABLE due (
        name TEXT PRIMARY KEY,
        at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
INSERT INTO "due" VALUES('digest','2026-02-05T12:00:00.000000+00:00');
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
    ) STRICT;
INSERT INTO "entries" VALUES(1,'e1','key-e1','1:again','wire','cna','Russia and Ukraine exchange prisoners after talks','157 servicemen are home.','https://news.example/e1','2026-02-05T12:00:00.000000+00:00','2026-02-05T12:00:00.000000+00:00',NULL,'',NULL,NULL,1,0.9,'[]','none','[]','[]','new','told','v1',0);
PRAGMA writable_schema=ON;
INSERT INTO sqlite_master(type,name,tbl_name,rootpage,sql)VALUES('table','entries_text','entries_text',0,'CREATE VIRTUAL TABLE entries_text USING fts5 (
        title, text,
        content = '''', contentless_delete = 1, tokenize = ''porter unicode61 remove_diacritics 2''
    )');
CREATE TABLE 'entries_text_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO "entries_text_config" VALUES('version',4);
CREATE TABLE 'entries_text_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO "entries_text_data" VALUES(1,X'010704');
INSERT INTO "entries_text_data" VALUES(10,X'00000000FF00000101010100010101010101000001');
INSERT INTO "entries_text_data" VALUES(137438953473,X'00000079043031353701060101020105616674657201020702026E640102030201720106010104010765786368616E670102050104686F6D6501060101050106707269736F6E0102060106727573736961010202010A736572766963656D656E0106010103010474616C6B0102080106756B7261696E010204040A0A07080C0B0B0B1109');
CREATE TABLE 'entries_text_docsize'(id INTEGER PRIMARY KEY, sz BLOB, origin INTEGER);
INSERT INTO "entries_text_docsize" VALUES(1,X'0704',1);
CREATE TABLE 'entries_text_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO "entries_text_idx" VALUES(1,X'',2);
CREATE TABLE entry_versions ( -- what rewritten entries were before
        entry TEXT NOT NULL REFERENCES entries (id),
        content_hash TEXT NOT NULL,
        collected TEXT NOT NULL,
        body TEXT NOT NULL, -- the Entry as JSON
        PRIMARY KEY (entry, content_hash, collected)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "entry_versions" VALUES('e1','1:e1','2026-02-05T12:00:00.000000+00:00','{"id":"e1","key":"key-e1","content_hash":"1:e1","feed":"wire","source":"cna","title":"Russia and Ukraine exchange prisoners after talks","text":"157 servicemen came home.","link":"https://news.example/e1","published":"2026-02-05T12:00:00Z","collected":"2026-02-05T12:00:00Z","language":null,"context":"","conflict":null,"document":null}');
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
    ) STRICT;
INSERT INTO "events" VALUES('v1','Russia and Ukraine exchange prisoners after talks','https://news.example/e1','ukraine-russia','["prisoner-exchange"]','["Abu Dhabi"]','["Russia","Ukraine"]','2026-02-05T13:37:00.000000+00:00','2026-02-05T14:05:00.000000+00:00',2,'prisoner-exchange');
CREATE TABLE fact_versions ( -- every state of every fact, so that any moment can be told again
        seq INTEGER PRIMARY KEY,
        fact TEXT NOT NULL REFERENCES facts (id),
        event TEXT NOT NULL,
        at TEXT NOT NULL, -- held from then on
        entry TEXT NOT NULL, -- which brought it about
        body TEXT NOT NULL -- the Fact as JSON
    ) STRICT;
INSERT INTO "fact_versions" VALUES(1,'f1','v1','2026-02-05T14:05:00.000000+00:00','e1','{"id":"f1","event":"v1","key":"f1","status":"reported","credibility":3,"held":[{"value":{"quantity":157.0,"low":null,"high":null,"qualifier":"exact"},"claims":["c2"],"sources":["cna"],"speaker":"Russian Defence Ministry"}],"statement":"","topic":"prisoner-exchange","unit":"prisoners_released","who":null,"party":"Russia","place":null,"role":"event","date":null,"action":null,"denied":false,"updated_at":null}');
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
    , what TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "facts" VALUES(1,'f1','v1','f1','reported',3,'[{"value":{"quantity":157.0,"low":null,"high":null,"qualifier":"exact"},"claims":["c2"],"sources":["cna"],"speaker":"Russian Defence Ministry"}]','','prisoner-exchange','prisoners_released',NULL,'Russia',NULL,'event',NULL,NULL,0,NULL,'2026-02-05','2026-02-05','prisoners exchange swap released freed returned pow pows captives prisoner exchange Russia 157');
INSERT INTO sqlite_master(type,name,tbl_name,rootpage,sql)VALUES('table','facts_about','facts_about',0,'CREATE VIRTUAL TABLE facts_about USING fts5 (
        what, tags,
        content = '''', contentless_delete = 1, tokenize = ''porter unicode61 remove_diacritics 2''
    )');
CREATE TABLE 'facts_about_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO "facts_about_config" VALUES('version',4);
CREATE TABLE 'facts_about_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO "facts_about_data" VALUES(1,X'010D07');
INSERT INTO "facts_about_data" VALUES(10,X'00000000FF00000101010100010101010101000001');
INSERT INTO "facts_about_data" VALUES(137438953473,X'000000F0043031353701020E010663617074697601020A02146F6E666C696374756B7261696E657275737369610106010102010B64617932303236303230350106010106010765786368616E670104030B01056672656564010206010B6D6F6E74683230323630320106010107010B706172747972757373696101060101040606756B7261696E010601010502026F770104080302057269736F6E0104020B010672656C65617301020503047475726E0102070205757373696101020D0104737761700102040114746F706963707269736F6E657265786368616E67010601010301087965617232303236010601010804080B1B120D0A12120D080B0B090A091B');
CREATE TABLE 'facts_about_docsize'(id INTEGER PRIMARY KEY, sz BLOB, origin INTEGER);
INSERT INTO "facts_about_docsize" VALUES(1,X'0D07',1);
CREATE TABLE 'facts_about_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO "facts_about_idx" VALUES(1,X'',2);
INSERT INTO sqlite_master(type,name,tbl_name,rootpage,sql)VALUES('table','facts_text','facts_text',0,'CREATE VIRTUAL TABLE facts_text USING fts5 (
        what, title, statement, around, tags,
        content = '''', contentless_delete = 1, tokenize = ''porter unicode61 remove_diacritics 2''
    )');
CREATE TABLE 'facts_text_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO "facts_text_config" VALUES('version',4);
CREATE TABLE 'facts_text_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO "facts_text_data" VALUES(1,X'010D07001207');
INSERT INTO "facts_text_data" VALUES(10,X'00000000FF00000101010100010101010101000001');
INSERT INTO "facts_text_data" VALUES(137438953473,X'000001A503303032010601030F0201350106010310010331353701020E010432303236010801030E07010135010601031101036162750106010308020466746572010601010702026E640106010103010663617074697601020A02026E61010601030D02146F6E666C696374756B7261696E657275737369610106010402010B6461793230323630323035010601040602056566656E63010601030B0204686162690106010309010765786368616E670110030B01010501030301086665627275617269010601031202047265656401020601086D696E6973747269010601030C020A6F6E74683230323630320106010407010B706172747972757373696101060104040606756B7261696E010601040502026F770104080302057269736F6E0110020B010106010302010672656C65617301020503047475726E0102070205757373696101100D0101020103050307016E010601030A010473776170010204010474616C6B010601010802136F706963707269736F6E657265786368616E6701060104030106756B7261696E010E01010401030405010879656172323032360106010408040908080C080A0B090B091B120C0B130F090F11120D08110B091108090B1A11');
CREATE TABLE 'facts_text_docsize'(id INTEGER PRIMARY KEY, sz BLOB, origin INTEGER);
INSERT INTO "facts_text_docsize" VALUES(1,X'0D07001207',1);
CREATE TABLE 'facts_text_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO "facts_text_idx" VALUES(1,X'',2);
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
    ) STRICT;
INSERT INTO "feeds" VALUES('wire','https://wire.example/rss','wire',60,1,'config',0,'"abc"',NULL,NULL,'2026-02-05T12:00:00.000000+00:00',NULL,0,NULL,'{"id":"wire","url":"https://wire.example/rss","source":"wire","interval_minutes":60,"enabled":true,"origin":"config","announce_first":false,"etag":"\"abc\"","last_modified":null,"body_hash":null,"last_success_at":"2026-02-05T12:00:00Z","last_error":null,"failures":0,"next_check_at":null}',0);
CREATE TABLE hearings ( -- of claims that are not heard in the event that their entry belongs to
        claim TEXT PRIMARY KEY,
        entry TEXT NOT NULL, -- Entry.id of the claim
        event TEXT -- where it is heard; none: nowhere
    ) STRICT, WITHOUT ROWID;
CREATE TABLE lines ( -- that are too long for the id of a button
        token TEXT PRIMARY KEY, -- made from the line
        line TEXT NOT NULL,
        at TEXT NOT NULL -- when it was last asked for
    ) STRICT, WITHOUT ROWID;
CREATE TABLE meta (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
INSERT INTO "meta" VALUES('in use','');
CREATE TABLE receipts (
        seq INTEGER PRIMARY KEY,
        delivery TEXT NOT NULL UNIQUE,
        channel TEXT NOT NULL,
        message_id TEXT NOT NULL,
        at TEXT NOT NULL,
        event TEXT,
        thread_id TEXT,
        reply INTEGER NOT NULL -- 1: of a message in the thread, not of the card itself
    , deleted INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO "receipts" VALUES(1,'d1','{"platform":"console","tenant":"","id":"desk"}','m1','2026-02-05T12:00:00.000000+00:00','v1',NULL,0,0);
CREATE TABLE replayed ( -- lines of streams, as they were answered
        entry TEXT NOT NULL,
        version TEXT NOT NULL, -- Entry.content_hash
        at TEXT NOT NULL, -- when it was collected
        line TEXT NOT NULL,
        PRIMARY KEY (entry, version, at)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE silences (
        channel TEXT NOT NULL,
        until TEXT NOT NULL,
        topic TEXT,
        event TEXT
    ) STRICT;
INSERT INTO "silences" VALUES('{"platform":"console","tenant":"","id":"desk"}','2026-02-05T12:00:00.000000+00:00','sanctions',NULL);
CREATE TABLE stopped ( -- platforms that refuse the token
        platform TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        reason TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
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
    , languages TEXT NOT NULL DEFAULT '[]', wakes INTEGER NOT NULL DEFAULT 0, mention_from INTEGER NOT NULL DEFAULT 1, paused TEXT) STRICT;
INSERT INTO "subscriptions" VALUES(1,'{"platform":"console","tenant":"","id":"desk"}','["prisoner-exchange"]','[]','[]','[]','[]',1,6,'instant',NULL,'UTC','["22:00","07:00"]',NULL,1,'','2026-02-05T12:00:00.000000+00:00','[]',0,1,NULL);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX feeds_due ON feeds (next_check_at) WHERE enabled = 1 AND removed = 0;
CREATE INDEX entries_of_event ON entries (event) WHERE event IS NOT NULL;
CREATE INDEX entries_of_document ON entries (document) WHERE document IS NOT NULL;
CREATE INDEX claims_of_entry ON claims (entry);
CREATE INDEX events_by_time ON events (last_seen, first_seen);
CREATE INDEX events_by_kind ON events (conflict, topic, first_seen);
CREATE INDEX facts_of_event ON facts (event);
CREATE INDEX fact_versions_of_event ON fact_versions (event, at);
CREATE INDEX changes_of_event ON changes (event);
CREATE INDEX changes_by_time ON changes (at);
CREATE INDEX deliveries_of_channel ON deliveries (channel, state, seq);
CREATE INDEX deliveries_of_event ON deliveries (event, state) WHERE event IS NOT NULL;
CREATE INDEX receipts_of_event ON receipts (event, channel) WHERE event IS NOT NULL;
CREATE UNIQUE INDEX silences_once ON silences (channel, coalesce(topic, ''), coalesce(event, ''));
CREATE INDEX audit_of_tenant ON audit (platform, tenant, channel);
CREATE INDEX deliveries_told_in ON deliveries (told_in) WHERE told_in IS NOT NULL;
CREATE INDEX deliveries_in_order ON deliveries (state, seq, send_after, channel);
CREATE INDEX entries_by_time ON entries (collected, event);
CREATE INDEX hearings_of_entry ON hearings (entry, event);
CREATE INDEX hearings_of_event ON hearings (event) WHERE event IS NOT NULL;
PRAGMA writable_schema=OFF;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('subscriptions',1);
COMMIT;
