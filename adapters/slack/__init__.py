"""Slack as a platform."""

from adapters.slack.client import SlackPlatform

__all__ = ["SlackPlatform"]
