"""A publisher in a process of its own: every time it is asked it has nothing but news, all of it made up.

    python -m benchmarks.publisher

Sends its address in one line. ``/feed/N`` answers with N entries that were never there before; half of them
have figures in them, the rest are about nothing.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.press import DEEDS, PARTS, Prose

if TYPE_CHECKING:
    from collections.abc import Iterator

DICE = random.Random(1)
PROSE = Prose(DICE)
NUMBERS = count(1 + 1000 * int(time.time()))  # of a later run others


def item(now: str) -> str:
    number, place = next(NUMBERS), DICE.choice(PARTS.places)
    who, deed = DICE.choice(list(DEEDS.values()))
    figure = round(10 ** DICE.uniform(0, 3)) + 1
    title, text = f"{place}: {PROSE(9)}", PROSE(40)
    if number % 2:
        title = f"{figure} {who} {deed} in {place}, officials say"
        text = f"Officials said that {figure} {who} were {deed} in {place} overnight. {PROSE(30)}."
    return (
        f"<item><title>{title}</title><description>{text}</description><pubDate>{now}</pubDate>"
        f'<guid isPermaLink="false">n{number}</guid><link>https://news.example/{number}</link></item>'
    )


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        now = format_datetime(datetime.now(UTC))
        items = "".join(item(now) for _ in range(int(self.path.rsplit("/", 1)[1])))
        body = f'<rss version="2.0"><channel><title>Made up</title>{items}</channel></rss>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def publishing() -> Iterator[str]:
    """Its address while it runs."""
    words = [sys.executable, "-m", "benchmarks.publisher"]
    with subprocess.Popen(words, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.kill()


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
