"""Every error of Slack's, as Slack sends it, and what it means for a delivery."""

import pytest

from adapters.slack.errors import MEANINGS, meaning, retry_after
from bot.errors import DeliveryError, Trouble
from tests.adapters.slack_desk import ROOM, a_delivery, desk
from tests.adapters.test_contract import EDITED
from tests.fake_slack import Fault

CHANNEL, TENANT, CARD = Trouble.CHANNEL, Trouble.TENANT, Trouble.CARD
PASSING, MESSAGE = Trouble.PASSING, Trouble.MESSAGE

# What chat.postMessage, chat.update and conversations.open list, and what must follow from it.
EXPECTED = {
    "channel_not_found": CHANNEL, "is_archived": CHANNEL, "is_inactive": CHANNEL, "not_in_channel": CHANNEL,
    "restricted_action": CHANNEL, "restricted_action_read_only_channel": CHANNEL,
    "restricted_action_thread_only_channel": CHANNEL, "restricted_action_non_threadable_channel": CHANNEL,
    "posting_to_general_channel_denied": CHANNEL, "ekm_access_denied": CHANNEL, "mpim_access_denied": CHANNEL,
    "user_not_found": CHANNEL, "users_not_found": CHANNEL, "user_disabled": CHANNEL, "cannot_dm_bot": CHANNEL,
    "messages_tab_disabled": CHANNEL,
    "invalid_auth": TENANT, "not_authed": TENANT, "token_revoked": TENANT, "token_expired": TENANT,
    "account_inactive": TENANT, "not_allowed_token_type": TENANT, "org_login_required": TENANT,
    "team_added_to_org": TENANT, "team_access_not_granted": TENANT, "two_factor_setup_required": TENANT,
    "access_denied": TENANT, "app_access_restricted": TENANT, "enterprise_is_restricted": TENANT,
    "accesslimited": TENANT,
    "message_not_found": CARD, "thread_not_found": CARD, "cannot_reply_to_message": CARD,
    "restricted_action_thread_locked": CARD, "cant_update_message": CARD,
    "ratelimited": PASSING, "rate_limited": PASSING, "message_limit_exceeded": PASSING,
    "service_unavailable": PASSING, "team_not_found": PASSING, "fatal_error": PASSING,
    "internal_error": PASSING, "request_timeout": PASSING,
    "invalid_blocks": MESSAGE, "invalid_blocks_format": MESSAGE, "msg_blocks_too_long": MESSAGE,
    "msg_too_long": MESSAGE, "no_text": MESSAGE, "metadata_too_large": MESSAGE, "missing_scope": MESSAGE,
    "invalid_metadata_format": MESSAGE, "edit_window_closed": MESSAGE,
}  # fmt: skip
AMBIGUOUS = {"fatal_error", "internal_error", "request_timeout"}


def test_the_table_is_complete():
    assert set(MEANINGS) == set(EXPECTED)


@pytest.mark.parametrize(("code", "trouble"), EXPECTED.items())
async def test_an_error_means(code, trouble):
    async with desk() as here:
        card = await here.platform.send(a_delivery("d1"))
        here.slack.faults.add(Fault("error_before", code=code), Fault("error_before", code=code))
        for call in (
            here.platform.send(a_delivery("d2")),
            here.platform.edit(card, a_delivery("d3", EDITED)),
        ):
            with pytest.raises(DeliveryError) as caught:
                await call
            error = caught.value
            assert error.trouble is trouble
            assert error.retryable == (trouble is PASSING)
            assert error.ambiguous == (code in AMBIGUOUS)
            assert code in str(error)
            assert not str(error).endswith(".")


async def test_an_error_that_nobody_has_heard_of_is_the_messages_own():
    async with desk() as here:
        here.slack.faults.add(Fault("error_before", code="brand_new_error"))
        with pytest.raises(DeliveryError, match="brand_new_error") as caught:
            await here.platform.send(a_delivery("d1"))
        assert (caught.value.trouble, caught.value.retryable) == (MESSAGE, False)


async def test_an_error_that_is_no_name_is_not_repeated():
    async with desk() as here:
        here.slack.faults.add(Fault("error_before", code="<!channel> xoxb-1"))
        with pytest.raises(DeliveryError) as caught:
            await here.platform.find(ROOM, "d1")
        assert "xoxb" not in str(caught.value)


def test_the_scope_that_is_missing_is_named():
    told = meaning({"error": "missing_scope", "needed": "groups:history"}, "conversations.history", {})
    assert "add groups:history" in str(told)
    assert "does not name" in str(meaning({"error": "missing_scope"}, "chat.update", {}))


@pytest.mark.parametrize(
    ("said", "seconds"), [("30", 30.0), ("", None), ("soon", None), ("-1", None), ("9" * 12, None)]
)
def test_how_long_to_wait(said, seconds):
    assert retry_after({"Retry-After": said}) == seconds
    assert retry_after({}) is None
