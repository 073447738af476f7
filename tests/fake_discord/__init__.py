"""A Discord that works, on a loopback socket: REST, gateway, people, and what goes wrong.

    discord = FakeDiscord()                            one Discord, one bot, one clock
    await discord.start()                              discord.api_url, discord.gateway_url
    discord.world.add_channel("1", "10", "war-room")   on the server "1", which is made
    await discord.people.command("facts", {"query": "prisoners"}, channel="10", user="900")
    discord.accepted                                   what was posted and edited, in order, with times

It enforces what Discord documents: limits of messages and commands, permissions, nonces, rates by bucket and
overall, time limits of interactions. `Faults` make it slow, forgetful or rude.
``python -m tests.fake_discord`` runs it as a process of its own, whose state is read over HTTP.
"""

from tests.fake_discord.server import FakeDiscord
from tests.fake_discord.world import Accepted, World
from tests.fake_slack.faults import Fault, Faults

__all__ = ["Accepted", "FakeDiscord", "Fault", "Faults", "World"]
