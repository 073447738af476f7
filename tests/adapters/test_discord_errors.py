"""What each of Discord's errors means for a delivery."""

import pytest

from adapters.discord.errors import MEANINGS, explain, retry_after
from bot.errors import DeliveryError, Trouble
from tests.adapters.discord_desk import a_desk, delivery
from tests.fake_discord import Fault

AS_DOCUMENTED = {
    10003: Trouble.CHANNEL,
    50001: Trouble.CHANNEL,
    50013: Trouble.CHANNEL,
    200000: Trouble.MESSAGE,
    50035: Trouble.MESSAGE,
    40001: Trouble.TENANT,
}
"""What docs and the issues of bots say; the rest of the table is by the same rules."""


@pytest.fixture
async def desk():
    async with a_desk() as made:
        yield made


async def failed(desk, status, code, route="post"):
    desk.server.faults.add(Fault("error_before", route, code=f"{status} {code}"))
    with pytest.raises(DeliveryError) as caught:
        await desk.platform().send(delivery())
    return caught.value


@pytest.mark.parametrize("code", sorted(set(MEANINGS) - {10008}))
async def test_every_error_of_the_table(desk, code):
    error = await failed(desk, 403 if code >= 50000 else 400, code)
    if code == 50008:  # it asks then whether it is a forum, and it is none
        assert error.trouble is Trouble.CHANNEL
        return
    meaning = MEANINGS[code]
    # Of a first message there is no card yet: then it is the place that takes none.
    assert error.trouble is (Trouble.CHANNEL if meaning.trouble is Trouble.CARD else meaning.trouble)
    assert error.retryable is (meaning.trouble is Trouble.PASSING)
    assert not error.ambiguous
    assert str(error).startswith(meaning.reason)
    assert str(code) in str(error)


@pytest.mark.parametrize(("code", "trouble"), AS_DOCUMENTED.items())
def test_the_table_says_what_is_documented(code, trouble):
    assert MEANINGS[code].trouble is trouble


@pytest.mark.parametrize(
    ("status", "code", "trouble", "ambiguous"),
    [
        (401, 0, Trouble.TENANT, False),
        (404, 0, Trouble.TENANT, False),
        (400, 0, Trouble.MESSAGE, False),
        (403, 0, Trouble.PASSING, False),
        (400, 99999, Trouble.MESSAGE, False),
        (403, 99999, Trouble.CHANNEL, False),
        (500, 0, Trouble.PASSING, True),
        (502, 0, Trouble.PASSING, True),
        (503, 0, Trouble.PASSING, True),
        (524, 0, Trouble.PASSING, True),
    ],
)
async def test_what_has_no_row_of_its_own(desk, status, code, trouble, ambiguous):
    error = await failed(desk, status, code)
    assert (error.trouble, error.ambiguous) == (trouble, ambiguous)


async def test_a_failing_server_leaves_nothing_in_doubt_where_nothing_was_posted(desk):
    desk.server.faults.add(Fault("error_before", "history", code="500"))
    with pytest.raises(DeliveryError) as caught:
        await desk.platform().find(delivery().channel, "d1")
    assert not caught.value.ambiguous


def test_a_bug_stays_one():
    with pytest.raises(ZeroDivisionError):
        explain(ZeroDivisionError(), "post")


@pytest.mark.parametrize(
    ("said", "seconds"), [("12", 12), ("0.5", 0.5), ("", None), ("soon", None), ("-1", None)]
)
def test_how_long_to_wait(said, seconds):
    assert retry_after({"Retry-After": said}) == seconds
