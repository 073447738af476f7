"""A Slack that works, on a loopback socket: Web API, Socket Mode, signed HTTP delivery, and what goes wrong.

    slack = FakeSlack()                       one workspace, one app, one clock
    await slack.start()                       slack.api_url is what an adapter is given
    slack.workspace.add_channel("C1", "war-room")
    await slack.command("/sitrep help", channel="C1", user="U1")
    slack.accepted                            what was posted and edited, in order, with times

It enforces what Slack documents: limits of blocks, scopes, membership, rates by channel and tier, time limits
of triggers and response addresses. `Faults` make it slow, forgetful or rude. ``python -m tests.fake_slack``
runs it as a process of its own, whose state is read over HTTP.
"""

from tests.fake_slack.faults import Fault, Faults
from tests.fake_slack.server import FakeSlack
from tests.fake_slack.workspace import Accepted, Workspace

__all__ = ["Accepted", "FakeSlack", "Fault", "Faults", "Workspace"]
