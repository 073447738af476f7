"""What Discord refuses: forms that are too large, and requests that come too fast."""

from __future__ import annotations

import re
from collections import deque
from urllib.parse import urlsplit

OVERALL = (50, 1.0)
"""Requests and seconds; https://docs.discord.com/developers/topics/rate-limits#global-rate-limit"""

BUCKETS = {
    "post": (5, 5.0),
    "edit": (5, 5.0),
    "history": (5, 5.0),
    "thread": (50, 300.0),
    "forum": (50, 300.0),
}
"""Requests and seconds a channel, by kind of request. Discord publishes none; these are those seen."""

COMMAND_NAME = re.compile(r"[-_'\w]{1,32}")


class Refused(Exception):  # noqa: N818
    """An answer that is none. ``code``: Discord's."""

    def __init__(self, status, code, text, errors=None):
        self.status, self.code, self.text, self.errors = status, code, text, errors
        super().__init__(f"{code} {text}")

    def body(self):
        body = {"message": self.text, "code": self.code}
        return body | ({"errors": self.errors} if self.errors else {})


class TooFast(Exception):  # noqa: N818
    """``bucket`` None: the limit of all requests together."""

    def __init__(self, seconds, bucket):
        self.seconds, self.bucket = seconds, bucket
        super().__init__(f"{seconds:.3f}")


def invalid(where, what):
    errors = {where: {"_errors": [{"code": "BASE_TYPE", "message": what}]}}
    return Refused(400, 50035, "Invalid Form Body", errors)


class Window:
    """So many in so many seconds, whichever seconds they are."""

    def __init__(self, most, seconds):
        self.most, self.seconds, self.times = most, seconds, deque()

    def take(self, now):
        """Seconds to wait; 0: it was taken."""
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        if len(self.times) >= self.most:
            return self.times[0] + self.seconds - now
        self.times.append(now)
        return 0.0

    def state(self, now):
        """How many are left, and seconds until one more is."""
        left = self.most - len(self.times)
        return left, (self.times[0] + self.seconds - now) if self.times else 0.0


class Limiter:
    """``tick``: seconds of a clock that never goes back."""

    def __init__(self, tick, overall=OVERALL, buckets=None):
        self.tick = tick
        self.overall = Window(*overall)
        self.buckets = BUCKETS if buckets is None else buckets
        self.windows = {}
        self.refusals = 0

    def take(self, kind, major, *, counts=True):
        """Headers of the answer. Raises TooFast."""
        now = self.tick()
        if counts and (wait := self.overall.take(now)):
            self.refusals += 1
            raise TooFast(wait, None)
        if kind not in self.buckets:
            return {}
        window = self.windows.setdefault((kind, major), Window(*self.buckets[kind]))
        wait = window.take(now)
        left, after = window.state(now)
        headers = {
            "X-RateLimit-Limit": str(window.most),
            "X-RateLimit-Remaining": str(max(0, left)),
            "X-RateLimit-Reset": f"{now + after:.3f}",
            "X-RateLimit-Reset-After": f"{max(after, 0.001):.3f}",
            "X-RateLimit-Bucket": f"bucket-{kind}",
        }
        if wait:
            self.refusals += 1
            raise TooFast(wait, headers)
        return headers


# --- forms ---------------------------------------------------------------------------------------


def check_message(payload, *, empty_allowed=False):
    """Raises Refused for a message that Discord would not take."""
    content = payload.get("content") or ""
    embeds = payload.get("embeds") or []
    if len(content) > 2000:
        raise invalid("content", "Must be 2000 or fewer in length.")
    if not empty_allowed and not (content.strip() or embeds or payload.get("attachments")):
        raise Refused(400, 50006, "Cannot send an empty message")
    if len(str(payload.get("nonce") or "")) > 25:
        raise invalid("nonce", "Must be 25 or fewer in length.")
    check_embeds(embeds)
    check_components(payload.get("components") or [])
    allowed = payload.get("allowed_mentions") or {}
    for kind in ("roles", "users"):
        if kind in allowed.get("parse", ()) and allowed.get(kind):
            raise invalid(
                "allowed_mentions", f"parse:['{kind}'] and {kind}: [ids...] are mutually exclusive."
            )
        if len(allowed.get(kind) or ()) > 100:
            raise invalid("allowed_mentions", "Must be 100 or fewer in length.")
    for each in payload.get("attachments") or ():
        if len(each.get("description") or "") > 1024:
            raise invalid("attachments", "Must be 1024 or fewer in length.")


def check_embeds(embeds):
    if len(embeds) > 10:
        raise invalid("embeds", "Must be 10 or fewer in length.")
    total = 0
    for embed in embeds:
        texts = [
            ("title", embed.get("title"), 256),
            ("description", embed.get("description"), 4096),
            ("footer", (embed.get("footer") or {}).get("text"), 2048),
            ("author", (embed.get("author") or {}).get("name"), 256),
        ]
        fields = embed.get("fields") or []
        if len(fields) > 25:
            raise invalid("fields", "Must be 25 or fewer in length.")
        for each in fields:
            if not each.get("name", "").strip() or not each.get("value", "").strip():
                raise invalid("fields", "This field is required")
            texts += [("name", each["name"], 256), ("value", each["value"], 1024)]
        for name, text, most in texts:
            if text is not None and len(text) > most:
                raise invalid(name, f"Must be {most} or fewer in length.")
            total += len(text or "")
        if not any((text or "").strip() for _, text, _ in texts):
            raise invalid("embeds", "This field is required")
        if embed.get("url") is not None:
            check_url(embed["url"], 2048)
        if not 0 <= embed.get("color", 0) <= 0xFFFFFF:
            raise invalid("color", "int value should be less than or equal to 16777215.")
    if total > 6000:
        raise invalid("embeds", "Embed size exceeds maximum size of 6000")


def check_url(url, most):
    parts = urlsplit(url)
    if len(url) > most or parts.scheme not in ("http", "https") or "." not in (parts.hostname or ""):
        raise invalid("url", "Not a well formed URL.")
    if re.search(r"[\s<>]", url):
        raise invalid("url", "Not a well formed URL.")


def check_components(rows):
    if len(rows) > 5:
        raise invalid("components", "Must be 5 or fewer in length.")
    seen = set()
    for row in rows:
        children = row.get("components") or []
        if row.get("type") != 1 or not children:
            raise invalid("components", "This field is required")
        if len(children) > (5 if children[0].get("type") == 2 else 1):
            raise invalid("components", "Must be 5 or fewer in length.")
        for each in children:
            check_component(each)
            ident = each.get("custom_id")
            if ident is not None and ident in seen:
                raise invalid("components", "Component custom id cannot be duplicated")
            seen.add(ident)


def check_component(each):
    if each["type"] == 2:
        if len(each.get("label") or "") > 80 or not (each.get("label") or each.get("emoji")):
            raise invalid("label", "Must be between 1 and 80 in length.")
        if (each["style"] == 5) != ("url" in each) or (each["style"] == 5) == ("custom_id" in each):
            raise invalid("components", "A button has an id or leads to an address.")
        if "url" in each:
            check_url(each["url"], 512)
    elif each["type"] == 3:
        options = each.get("options") or []
        if not 1 <= len(options) <= 25:
            raise invalid("options", "Must be between 1 and 25 in length.")
        values = [option["value"] for option in options]
        if len(set(values)) != len(values):
            raise invalid("options", "The specified option value is already used")
        for option in options:
            if not 1 <= len(option["label"]) <= 100 or not 1 <= len(option["value"]) <= 100:
                raise invalid("options", "Must be between 1 and 100 in length.")
            if len(option.get("description") or "") > 100:
                raise invalid("options", "Must be 100 or fewer in length.")
    if "custom_id" in each and not 1 <= len(each["custom_id"]) <= 100:
        raise invalid("custom_id", "Must be between 1 and 100 in length.")


def check_choices(choices):
    if len(choices) > 25:
        raise invalid("choices", "Must be 25 or fewer in length.")
    for each in choices:
        if not 1 <= len(each["name"]) <= 100 or not 1 <= len(each["value"]) <= 100:
            raise invalid("choices", "Must be between 1 and 100 in length.")


def check_modal(data):
    if not 1 <= len(data.get("title") or "") <= 45 or not 1 <= len(data.get("custom_id") or "") <= 100:
        raise invalid("title", "Must be between 1 and 45 in length.")
    rows = data.get("components") or []
    if not 1 <= len(rows) <= 5:
        raise invalid("components", "Must be between 1 and 5 in length.")
    for row in rows:
        if row["type"] == 18:
            if not 1 <= len(row.get("label") or "") <= 45 or len(row.get("description") or "") > 100:
                raise invalid("label", "Must be between 1 and 45 in length.")
            inner = row["component"]
        else:
            inner = row["components"][0]
        if inner["type"] == 4:
            if row["type"] == 1 and not 1 <= len(inner.get("label") or "") <= 45:
                raise invalid("label", "Must be between 1 and 45 in length.")
            if len(inner.get("value") or "") > inner.get("max_length", 4000):
                raise invalid("value", "Must be 4000 or fewer in length.")
            if len(inner.get("placeholder") or "") > 100:
                raise invalid("placeholder", "Must be 100 or fewer in length.")
        else:
            check_component(inner)


def check_commands(commands):
    if (
        len({(each["name"], each.get("type", 1)) for each in commands}) != len(commands)
        or len(commands) > 100
    ):
        raise invalid("name", "Application command names must be unique")
    for each in commands:
        _check_command(each)
        if _size(each) > 8000:
            raise invalid("options", "Command exceeds maximum size (8000)")


def _check_names(each, depth):
    menu = each.get("type", 1) in (2, 3) and not depth
    described = each.get("description") or ""
    if menu and (described or each.get("options")):
        raise invalid("description", "Context menu commands cannot have description or options")
    if not menu and not 1 <= len(described) <= 100:
        raise invalid("description", "Must be between 1 and 100 in length.")
    for name in (each["name"], *(each.get("name_localizations") or {}).values()):
        if menu and not 1 <= len(name) <= 32:
            raise invalid("name", "Must be between 1 and 32 in length.")
        if not menu and (not COMMAND_NAME.fullmatch(name) or name != name.lower()):
            raise invalid("name", "Command name is invalid")


def _check_command(each, depth=0):
    _check_names(each, depth)
    for text in (each.get("description_localizations") or {}).values():
        if not 1 <= len(text) <= 100:
            raise invalid("description_localizations", "Must be between 1 and 100 in length.")
    options = each.get("options") or []
    if len(options) > 25 or len({option["name"] for option in options}) != len(options):
        raise invalid("options", "Must be 25 or fewer in length.")
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        raise invalid("options", "Required options must be placed before non-required options")
    if len(each.get("choices") or ()) > 25 or (each.get("choices") and each.get("autocomplete")):
        raise invalid("choices", "Must be 25 or fewer in length.")
    for option in options:
        _check_command(option, depth + 1)


def _size(each):
    """Characters of names, descriptions and values, of the longest localization each."""
    names = [each["name"], *(each.get("name_localizations") or {}).values()]
    meanings = [each.get("description") or "", *(each.get("description_localizations") or {}).values()]
    total = max(map(len, names)) + max(map(len, meanings))
    total += sum(len(choice["name"]) + len(str(choice["value"])) for choice in each.get("choices") or ())
    return total + sum(_size(option) for option in each.get("options") or ())
