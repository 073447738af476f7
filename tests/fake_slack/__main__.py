"""The fake as a process: ``python -m tests.fake_slack --port 8070 --channels C1,C2``; prints its address."""

from __future__ import annotations

import argparse
import asyncio
import json
import random

from tests.fake_slack import FakeSlack


async def serve(options: argparse.Namespace) -> None:
    slack = FakeSlack()
    for ident in filter(None, options.channels.split(",")):
        slack.workspace.add_channel(ident)
    slack.faults.chances = json.loads(options.chances)
    slack.faults.methods = frozenset(filter(None, options.methods.split(",")))
    slack.faults.slowest = options.slowest
    slack.faults.random = random.Random(options.seed)
    await slack.start(options.port)
    print(slack.api_url, flush=True)  # noqa: T201
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--channels", default="C1", help="ids, with commas")
    parser.add_argument("--chances", default="{}", help='JSON: {"drop_after": 0.2, "slow_before": 0.3}')
    parser.add_argument("--methods", default="", help="that chances are for, with commas; empty: all")
    parser.add_argument("--slowest", type=float, default=0.05, help="seconds")
    parser.add_argument("--seed", type=int, default=1)
    asyncio.run(serve(parser.parse_args()))
