"""The fake as a process: ``python -m tests.fake_discord --port 8071 --channels 10,11``.

Prints its REST address, its gateway's and the token, one a line.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random

from tests.fake_discord import FakeDiscord


async def serve(options: argparse.Namespace) -> None:
    discord = FakeDiscord(buckets=None if options.buckets else {})
    for ident in filter(None, options.channels.split(",")):
        discord.world.add_channel(options.guild, ident)
    discord.faults.chances = json.loads(options.chances)
    discord.faults.methods = frozenset(filter(None, options.methods.split(",")))
    discord.faults.slowest = options.slowest
    discord.faults.random = random.Random(options.seed)
    await discord.start(options.port)
    print(discord.api_url, discord.gateway_url, discord.token, sep="\n", flush=True)  # noqa: T201
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--guild", default="1", help="id of the server")
    parser.add_argument("--channels", default="10", help="ids, with commas")
    parser.add_argument("--buckets", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--chances", default="{}", help='JSON: {"drop_after": 0.2, "slow_before": 0.3}')
    parser.add_argument(
        "--methods", default="", help="kinds of requests that chances are for: post,edit; empty: all"
    )
    parser.add_argument("--slowest", type=float, default=0.05, help="seconds")
    parser.add_argument("--seed", type=int, default=1)
    asyncio.run(serve(parser.parse_args()))
