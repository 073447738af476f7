"""kill -9 at random moments of ``sitrep poll``, restart, finish; compare with a run left alone.

    python -m benchmarks.kill 50

Each trial is a new store and the real command against a publisher on loopback: a first poll (the silent
baseline), then a second document a feed, whose poll is killed and started again. Equal means: the same
rows in every table of what was learnt, whatever the clock said, and the same cards told.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from pysqlite3 import dbapi2 as sqlite3

REPOSITORY = Path(__file__).parents[1]

TOWNS = ("Kharkiv", "Odesa", "Dnipro", "Sumy", "Kherson", "Zaporizhzhia", "Chernihiv", "Mykolaiv")

LEARNT = {
    "entries": "id, content_hash, title, text, published, verdict, event",
    "claims": "id, entry, span, unit, stands",
    "events": "id, title, conflict, topics, severity",
    "facts": "id, event, key, status, credibility, held",
    "changes": "id, event, fact, kind, reason, material",
    "feeds": "id, url, etag, body_hash, failures",
    "deliveries": "channel, action, event, state",
}
"""Tables and the columns that have to be equal; what a clock wrote is left out."""


def documents(feeds: int, entries: int) -> list[dict[str, bytes]]:
    """Two documents a feed: path → body, first the old news, then the new in front of it."""
    first, second = {}, {}
    for feed in range(feeds):
        items = [_item(feed, number) for number in range(entries)]
        first[f"/{feed}.rss"] = _rss(items[: entries // 2])
        second[f"/{feed}.rss"] = _rss(items[::-1])
    return [first, second]


def _item(feed: int, number: int) -> str:
    town = TOWNS[number % len(TOWNS)]
    killed = number + 2 + feed % 2  # publishers differ by one, as they do
    return (
        f"<item><guid>https://p{feed}.example/{number}</guid><link>https://p{feed}.example/{number}</link>"
        f"<title>Russian missile strike on {town} kills {killed}</title>"
        f"<description>A Russian missile strike on {town} killed {killed} people, "
        f"Ukrainian officials said.</description>"
        f"<pubDate>{_stamp(number)}</pubDate></item>"
    )


def _stamp(number: int) -> str:
    moment = time.time() // 3600 * 3600 - 1800 * (20 - number)
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(moment))


def _rss(items: list[str]) -> bytes:
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>made up</title>'
        f"<link>https://p.example/</link><description>made up</description>{''.join(items)}</channel></rss>"
    ).encode()


@dataclass(frozen=True)
class Killed:
    """A run that was killed and started again."""

    after: float  # seconds from the start of the poll to its death
    died: bool  # False: it was quicker
    store: dict[str, list[tuple[Any, ...]]]
    told: list[str]  # titles of the cards, over both runs


class Trial:
    """Runs on the same documents."""

    def __init__(self, folder: Path, series: list[dict[str, bytes]], seed: int) -> None:
        self.folder, self.series, self.random = folder, series, random.Random(seed)
        self.pages: dict[str, bytes] = {}
        self.told: list[str] = []
        self.lasted = 0.0
        trial = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = trial.pages[self.path]
                tag = '"' + hashlib.sha256(body).hexdigest()[:16] + '"'
                fresh = self.headers.get("If-None-Match") != tag
                self.send_response(200 if fresh else 304)
                self.send_header("ETag", tag)
                if fresh:
                    self.send_header("Content-Type", "application/rss+xml")
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if fresh:
                    self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def undisturbed(self) -> dict[str, list[tuple[Any, ...]]]:
        """What the store holds when nobody kills it; sets what was told and how long the poll lasts."""
        db = self._baseline("undisturbed")
        started = time.monotonic()
        self.told = sorted(_titles(self._sitrep(db, "poll").communicate()[0]))
        self.lasted = time.monotonic() - started
        return learnt(db)

    def killed(self, number: int) -> Killed:
        """One run that is killed at a random moment of the second poll, and then started again."""
        db = self._baseline(f"killed-{number}")
        after = self.random.uniform(0.05, self.lasted * 1.05)
        process = self._sitrep(db, "poll")
        try:
            out, _ = process.communicate(timeout=after)
            died = False
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            out, _ = process.communicate()
            died = True
        again, _ = self._sitrep(db, "poll").communicate()
        told = _titles(out) + _titles(again)
        return Killed(after, died, learnt(db), sorted(told))

    def _baseline(self, name: str) -> Path:
        """A store after the first poll, with all feeds known."""
        db = self.folder / f"{name}.db"
        self.pages = self.series[0]
        config = self.folder / "config"
        if not config.exists():
            config.mkdir()
            for file in ("sitrep", "topics", "conflicts"):
                (config / f"{file}.toml").write_bytes((REPOSITORY / "config" / f"{file}.toml").read_bytes())
            sources = "".join(_source(path) for path in self.pages)
            (config / "sources.toml").write_text(sources, encoding="utf-8")
            base = f"http://127.0.0.1:{self.server.server_address[1]}"
            (config / "feeds.toml").write_text(
                "".join(_feed(base, path) for path in self.pages), encoding="utf-8"
            )
        process = self._sitrep(db, "poll")
        out, err = process.communicate()
        if process.returncode:
            raise RuntimeError(f"the baseline failed: {out}{err}")
        self.pages = self.series[1]
        return db

    def _sitrep(self, db: Path, *words: str) -> subprocess.Popen[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SITREP_")}
        place = {"SITREP_DB": str(db), "SITREP_CONFIG": str(self.folder / "config"), "COLUMNS": "200"}
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "bot", *words],
            env=kept | place | {"PYTHONPATH": str(REPOSITORY), "NO_COLOR": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )


def _name(path: str) -> str:
    return "p" + path.strip("/").removesuffix(".rss")


def _source(path: str) -> str:
    name = _name(path)
    return f'[[source]]\nid = "{name}"\nname = "{name}"\nfamily = "{name}"\ngrade = "B"\nside = "neutral"\n'


def _feed(base: str, path: str) -> str:
    name = _name(path)
    return f'[[feed]]\nid = "{name}"\nurl = "{base}{path}"\nsource = "{name}"\n'


def learnt(db: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table of what was learnt, sorted."""
    with closing(sqlite3.connect(db)) as connection:
        return {
            table: sorted(connection.execute(f"SELECT {columns} FROM {table}"), key=repr)
            for table, columns in LEARNT.items()
        }


def _titles(out: str) -> list[str]:
    """Titles of the cards that were printed."""
    return [line.strip(" │|") for line in out.splitlines() if "missile strike on" in line and "“" not in line]


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    with TemporaryDirectory() as folder, Trial(Path(folder), documents(12, 16), seed=1) as trial:
        expected = trial.undisturbed()
        results = [trial.killed(number) for number in range(kills)]
    print(
        json.dumps(
            {
                "kills": sum(result.died for result in results),
                "runs": kills,
                "poll_seconds": round(trial.lasted, 2),
                "entries": len(expected["entries"]),
                "told": len(trial.told),
                "stores_equal": sum(result.store == expected for result in results),
                "told_equal": sum(result.told == trial.told for result in results),
            }
        )
    )


if __name__ == "__main__":
    main()
