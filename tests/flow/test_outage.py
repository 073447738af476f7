"""After half an hour of 503 a channel gets one digest, on either platform, at the allowed rate."""

from __future__ import annotations

import pytest

from benchmarks.outage import run
from bot.model import Platform


@pytest.mark.parametrize("platform", [Platform.SLACK, Platform.DISCORD])
def test_after_an_outage_there_is_one_digest_a_channel_and_nothing_is_lost(platform: Platform):
    found = run(platform)
    assert found["messages"] == found["digests"] == found["channels"], found
    assert (found["lost"], found["dead"], found["refused_as_too_fast"]) == (0, 0, 0), found
    assert found["most_a_channel_and_second"] == 1
    assert found["most_in_a_second"] <= 50
    assert found["recovered_after_seconds"] <= 400
