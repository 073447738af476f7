"""The process that parses: ``python -m bot.collect.worker``. Reads requests, writes answers, as frames.

A frame is four bytes of length and then as many bytes. A request is a frame of JSON
(``content_type``, ``base_url``) and a frame with the feed's bytes; an answer is one frame of JSON. JSON,
because the parent must be able to read the answer of a worker that was taken over.

Ends when its input ends, so it does not outlive its parent; and when it works on one feed for longer
than it may, even if nobody is left to kill it.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import struct
import sys
from dataclasses import asdict
from pathlib import Path
from typing import IO

from bot.collect.syndication import read_feed
from bot.errors import ParseError

LENGTH = struct.Struct(">I")
READY = b"ready"  # the first frame that a worker writes
OUT_OF_MEMORY = "out of memory"


def main(memory_bytes: int, seconds: float, requests: IO[bytes], answers: IO[bytes]) -> None:
    """Serve until the input ends. ``memory_bytes`` is what parsing may take beyond the idle process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent decides
    _limit_memory(memory_bytes)
    _write(answers, READY)
    while (head := _read(requests)) is not None and (body := _read(requests)) is not None:
        signal.setitimer(signal.ITIMER_REAL, seconds)  # SIGALRM ends the process
        _write(answers, json.dumps(answer(json.loads(head), body)).encode())
        signal.setitimer(signal.ITIMER_REAL, 0)


def answer(request: dict[str, str | None], body: bytes) -> dict[str, object]:
    """What the parent gets to know about one feed: a Document as a dictionary, or ``error``, a reason."""
    try:
        return asdict(read_feed(body, request.get("content_type"), request.get("base_url")))
    except ParseError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": OUT_OF_MEMORY}
    except Exception as error:  # noqa: BLE001  feedparser raises anything on odd bytes; only the feed fails
        return {"error": f"The parser could not make sense of it ({type(error).__name__})."}


def _limit_memory(allowance: int) -> None:
    """Bound the address space. Where the system does not tell what is used now, only time is bounded."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    statm = Path("/proc/self/statm")
    if statm.exists():
        used = int(statm.read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (used + allowance, used + allowance))


def _read(stream: IO[bytes]) -> bytes | None:
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    data = stream.read(length)
    return data if len(data) == length else None


def _write(stream: IO[bytes], data: bytes) -> None:
    stream.write(LENGTH.pack(len(data)) + data)
    stream.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), sys.stdin.buffer, sys.stdout.buffer)
