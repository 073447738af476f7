"""What is missing for Slack to work: tokens, scopes, channels. Changes nothing and posts nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adapters.slack.manifest import SCOPES
from bot.errors import DeliveryError, Trouble
from bot.model import Diagnosis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from adapters.slack.api import Api
    from bot.model import Channel

TOKENS = "https://api.slack.com/apps"


async def diagnose(api: Api, app_token: str | None, channels: Iterable[Channel]) -> tuple[Diagnosis, ...]:
    """Raises DeliveryError when Slack cannot be reached at all."""
    try:
        identity, headers = await api.asked("auth.test")
    except DeliveryError as error:
        if error.trouble is not Trouble.TENANT:
            raise
        remedy = f"Copy the Bot User OAuth Token from {TOKENS} into SITREP_SLACK__BOT_TOKEN."
        return (Diagnosis("Slack bot token", str(error), remedy),)
    found = [Diagnosis("Slack bot token"), _scopes(headers)]
    if app_token is not None:
        found.append(await _app_token(api, app_token))
    found += [await _channel(api, channel, identity) for channel in channels]
    return tuple(found)


def _scopes(headers: Mapping[str, str]) -> Diagnosis:
    """Every answer lists the token's scopes in a header: https://docs.slack.dev/apis/web-api."""
    granted = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")}
    missing = [f"{scope} ({why})" for scope, why in SCOPES.items() if scope not in granted]
    if not missing:
        return Diagnosis("Slack scopes")
    remedy = "Paste 'sitrep slack manifest' under App Manifest again, then reinstall the app."
    return Diagnosis("Slack scopes", f"the token lacks {', '.join(missing)}", remedy)


async def _app_token(api: Api, app_token: str) -> Diagnosis:
    subject = "Slack app token"
    try:
        await api.call("apps.connections.open", token=app_token)
    except DeliveryError as error:
        remedy = (
            "Make one under Basic Information, App-Level Tokens, with the scope connections:write, switch"
            " Socket Mode on, and put it into SITREP_SLACK__APP_TOKEN."
        )
        return Diagnosis(subject, str(error), remedy)
    return Diagnosis(subject)


async def _channel(api: Api, channel: Channel, identity: Mapping[str, Any]) -> Diagnosis:
    subject = str(channel)
    team = identity.get("team_id")
    if channel.tenant and channel.tenant != team:
        return Diagnosis(
            subject,
            f"the token belongs to the workspace {team}, not {channel.tenant}",
            "Subscribe the channel again from within its workspace, or use that workspace's token.",
        )
    try:
        problem, remedy = await _looked_at(api, channel)
    except DeliveryError as error:
        return Diagnosis(subject, str(error), _remedy(error, channel))
    return Diagnosis(subject, problem, remedy)


async def _looked_at(api: Api, channel: Channel) -> tuple[str | None, str]:
    if channel.id.startswith("@"):
        answer = await api.call("users.info", user=channel.id[1:])
        if answer["user"].get("deleted"):
            return "the person's account is switched off", "Remove the subscription."
        return None, ""
    found = (await api.call("conversations.info", channel=channel.id))["channel"]
    name = found.get("name") or channel.id
    if found.get("is_archived"):
        return "the channel is archived", f"Unarchive #{name}, or remove its subscriptions."
    if not (found.get("is_member") or found.get("is_im")):
        return "Sitrep is not in the channel", f"Write /invite @sitrep in #{name}."
    if found.get("is_read_only"):
        return "the channel is read-only", f"Let Sitrep post in #{name}, or remove its subscriptions."
    return None, ""


def _remedy(error: DeliveryError, channel: Channel) -> str:
    if error.trouble is Trouble.CHANNEL and channel.id.startswith(("C", "G")):
        return "Write /invite @sitrep in the channel; a private one is not seen before."
    if error.trouble is Trouble.CHANNEL:
        return "Remove the subscription, or correct its channel."
    return "Try again later." if error.retryable else "Reinstall the app with 'sitrep slack manifest'."
