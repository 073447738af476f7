"""A publisher on loopback, and Sitrep as a user starts it."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import threading
import time
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[2]


class Publisher:
    """A web server whose pages are set by the test. Answers conditional requests; counts what it is asked."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.types: dict[str, str] = {}
        self.delay = 0.0  # seconds before each answer
        self.requests: list[tuple[str, dict[str, str]]] = []
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                publisher.answer(self)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}{path}"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.requests.append((handler.path, dict(handler.headers)))
        if self.delay:
            time.sleep(self.delay)  # a slow publisher, not a slow test: kills happen meanwhile
        body = self.pages.get(handler.path)
        if body is None:
            handler.send_error(404)
            return
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if handler.headers.get("If-None-Match") == tag:
            handler.send_response(304)
            handler.send_header("ETag", tag)
            handler.end_headers()
            return
        handler.send_response(200)
        handler.send_header("ETag", tag)
        handler.send_header("Content-Type", self.types.get(handler.path, "application/rss+xml"))
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    server = Publisher()
    yield server
    server.close()


class Sitrep:
    """The command as a user types it, in a folder of its own with a configuration without feeds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.db = folder / "sitrep.db"
        self.config = folder / "config"
        self.config.mkdir()
        for name in ("sitrep.toml", "sources.toml", "topics.toml", "conflicts.toml"):
            (self.config / name).write_bytes((REPOSITORY / "config" / name).read_bytes())
        (self.config / "feeds.toml").write_text("", encoding="utf-8")

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SITREP_")}
        return kept | {
            "SITREP_DB": str(self.db),
            "SITREP_CONFIG": str(self.config),
            "PYTHONPATH": str(REPOSITORY),
            "COLUMNS": "120",
            "NO_COLOR": "1",
        }

    def start(self, *words: str, stdin: str | None = None) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "bot", *words],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """The same in this process, which is quicker; its exit code has to be ``code``."""
        out, err = io.StringIO(), io.StringIO()
        ended = 0
        with pytest.MonkeyPatch.context() as patch:
            for name in set(os.environ) - set(self.environment()):
                patch.delenv(name)
            for name, value in self.environment().items():
                patch.setenv(name, value)
            patch.chdir(self.folder)
            patch.setattr(sys, "argv", ["sitrep", *words])
            with redirect_stdout(out), redirect_stderr(err):
                try:
                    main()
                except SystemExit as end:
                    ended = int(end.code or 0)
        assert ended == code, f"sitrep {words}: {ended}\n{out.getvalue()}\n{err.getvalue()}"
        return subprocess.CompletedProcess(words, ended, out.getvalue(), err.getvalue())


@pytest.fixture
def sitrep(tmp_path: Path) -> Sitrep:
    return Sitrep(tmp_path)


def rss(*items: str, title: str = "Harbour Wire (made up)") -> bytes:
    """A feed document out of ``<item>`` elements."""
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>'
        f"<link>https://harbour.example/</link><description>made up</description>"
        f"{''.join(items)}</channel></rss>"
    ).encode()


def item(number: int, title: str, text: str = "", hours_ago: float = 1) -> str:
    """One item with a guid of its own."""
    published = format_datetime(datetime.now(UTC) - timedelta(hours=hours_ago), usegmt=True)
    return (
        f"<item><guid>https://harbour.example/{number}</guid><link>https://harbour.example/{number}</link>"
        f"<title>{title}</title><description>{text}</description><pubDate>{published}</pubDate></item>"
    )
