"""What Slack refuses: blocks that break its documented limits, and calls that come too fast."""

from __future__ import annotations

import json
from collections import defaultdict, deque


class Refused(Exception):  # noqa: N818 - an answer, not an error of ours
    """An answer that is not ok."""

    def __init__(self, code: str, **more) -> None:
        super().__init__(code)
        self.code, self.more = code, more


class TooFast(Exception):  # noqa: N818
    """HTTP 429."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


# https://docs.slack.dev/reference/methods, each method's page; None: not limited here
PER_MINUTE = {
    "apps.connections.open": 10,
    "chat.delete": 50,
    "chat.update": 50,
    "conversations.history": 50,
    "conversations.info": 50,
    "conversations.list": 20,
    "conversations.members": 100,
    "conversations.open": 50,
    "conversations.replies": 50,
    "files.completeUploadExternal": 100,
    "files.getUploadURLExternal": 100,
    "users.conversations": 50,
    "users.info": 100,
    "views.open": 100,
    "views.publish": 100,
    "views.update": 100,
}


class Limiter:
    """Counts calls in sliding minutes, and messages a channel: one a second, with a little tolerance."""

    def __init__(self, now, *, tolerance: float = 0.25, restricted: bool = False) -> None:
        self._now, self._tolerance = now, tolerance
        self.restricted = (
            restricted  # history as for apps sold outside the Marketplace: 1 a minute, 15 messages
        )
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self._posted: dict[str, float] = {}  # channel → when its next message is welcome
        self.refusals = 0

    def call(self, method: str) -> None:
        limit = PER_MINUTE.get(method)
        if self.restricted and method in ("conversations.history", "conversations.replies"):
            limit = 1
        if limit is None:
            return
        now, calls = self._now(), self._calls[method]
        while calls and calls[0] <= now - 60:
            calls.popleft()
        if len(calls) >= limit:
            self.refusals += 1
            raise TooFast(calls[0] + 60 - now)
        calls.append(now)

    def post(self, channel: str) -> None:
        now = self._now()
        welcome = self._posted.get(channel, now)
        if welcome - now > self._tolerance:
            self.refusals += 1
            raise TooFast(welcome - now)
        self._posted[channel] = max(now, welcome) + 1.0

    def close(self, channel: str, seconds: float) -> None:
        """No message is welcome for so long."""
        self._posted[channel] = self._now() + seconds


# --- blocks: https://docs.slack.dev/reference/block-kit ------------------------------------------

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
ALL_CHARACTERS = 13_200  # slackapi/bolt-js#2509

IN_MESSAGES = {"actions", "context", "divider", "header", "image", "rich_text", "section"}
IN_VIEWS = IN_MESSAGES | {"input"}
RICH = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
INLINE = {"text", "link", "user", "usergroup", "channel", "emoji", "date", "broadcast"}
STYLES = {"bold", "italic", "strike", "code"}


def need(fits: bool, what: str) -> None:
    if not fits:
        raise Refused("invalid_blocks", response_metadata={"messages": [f"[ERROR] {what}"]})


def check_message(text, blocks) -> None:
    if not text and not blocks:
        raise Refused("no_text")
    if len(text or "") > 40_000:
        raise Refused("msg_too_long")
    check_blocks(blocks or [], MESSAGE_BLOCKS, IN_MESSAGES)
    if len(json.dumps(blocks or [], ensure_ascii=False, separators=(",", ":"))) > ALL_CHARACTERS:
        raise Refused("msg_blocks_too_long")


def check_blocks(blocks, most: int, kinds: set[str]) -> None:
    need(isinstance(blocks, list), "blocks are a list")
    need(len(blocks) <= most, f"no more than {most} blocks")
    seen_blocks, seen_actions = set(), set()
    for block in blocks:
        need(isinstance(block, dict) and block.get("type") in kinds, f"unsupported block {block!r:.80}")
        if "block_id" in block:
            need(0 < len(block["block_id"]) <= 255, "block_id is too long")
            need(block["block_id"] not in seen_blocks, "block_id is there twice")
            seen_blocks.add(block["block_id"])
        _CHECKS[block["type"]](block)
        for element in _elements(block):
            action = element.get("action_id")
            if action is not None:
                need(0 < len(action) <= 255, "action_id is too long")
                need(action not in seen_actions or block["type"] == "rich_text", "action_id is there twice")
                seen_actions.add((block.get("block_id"), action) if block.get("block_id") else action)


def _elements(block):
    found = [element for element in block.get("elements", ()) if isinstance(element, dict)]
    return [*found, *(block[key] for key in ("accessory", "element") if key in block)]


def check_text(thing, limit: int, kinds=("plain_text", "mrkdwn")) -> None:
    need(isinstance(thing, dict) and thing.get("type") in kinds, f"{thing!r:.80} is no text of {kinds}")
    known = {"plain_text": {"type", "text", "emoji"}, "mrkdwn": {"type", "text", "verbatim"}}
    need(set(thing) <= known[thing["type"]], f"unknown keys {set(thing)}")
    need(isinstance(thing.get("text"), str) and 0 < len(thing["text"]) <= limit, f"1 to {limit} characters")


def _header(block) -> None:
    check_text(block.get("text"), 150, ("plain_text",))


def _section(block) -> None:
    need("text" in block or "fields" in block, "a section has text or fields")
    if "text" in block:
        check_text(block["text"], 3000)
    if "fields" in block:
        need(1 <= len(block["fields"]) <= 10, "1 to 10 fields")
        for each in block["fields"]:
            check_text(each, 2000)
    if "accessory" in block:
        _element(block["accessory"])


def _context(block) -> None:
    need(1 <= len(block.get("elements", ())) <= 10, "1 to 10 elements of a context")
    for each in block["elements"]:
        if each.get("type") != "image":
            check_text(each, 3000)


def _actions(block) -> None:
    need(1 <= len(block.get("elements", ())) <= 25, "1 to 25 elements of actions")
    for each in block["elements"]:
        _element(each)


def _input(block) -> None:
    check_text(block.get("label"), 2000, ("plain_text",))
    if "hint" in block:
        check_text(block["hint"], 2000, ("plain_text",))
    _element(block["element"])


def _element(each) -> None:
    kind = each.get("type")
    if kind == "button":
        check_text(each.get("text"), 75, ("plain_text",))
        need(len(each.get("value", "")) <= 2000, "a button's value is too long")
        need(len(each.get("url", "")) <= 3000, "a button's url is too long")
        need(each.get("style") in (None, "primary", "danger"), "a button's style")
        if "confirm" in each:
            _confirm(each["confirm"])
    elif kind in ("static_select", "multi_static_select", "overflow", "checkboxes", "radio_buttons"):
        most = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}.get(kind, 100)
        options = each.get("options") or [o for g in each.get("option_groups", ()) for o in g["options"]]
        need(1 <= len(options) <= most, f"1 to {most} options")
        for option in [*options, *_initial(each)]:
            check_text(option.get("text"), 75)
            need(0 < len(option.get("value", "")) <= 150, "an option's value is too long")
        for chosen in _initial(each):
            need(chosen in options, "an initial option is none of the options")
    elif kind == "plain_text_input":
        need(each.get("max_length", 1) <= 3000, "max_length")
    else:
        need(
            kind
            in (
                "external_select",
                "multi_external_select",
                "conversations_select",
                "multi_conversations_select",
                "channels_select",
                "users_select",
                "timepicker",
                "datepicker",
            ),
            f"unsupported element {kind}",
        )
    if "placeholder" in each:
        check_text(each["placeholder"], 150, ("plain_text",))


def _initial(each):
    return [*([each["initial_option"]] if "initial_option" in each else []), *each.get("initial_options", [])]


def _confirm(thing) -> None:
    check_text(thing.get("title"), 100, ("plain_text",))
    check_text(thing.get("text"), 300)
    check_text(thing.get("confirm"), 30, ("plain_text",))
    check_text(thing.get("deny"), 30, ("plain_text",))


def _rich_text(block) -> None:
    need(bool(block.get("elements")), "rich text is empty")
    for element in block["elements"]:
        _rich_element(element, RICH)


def _rich_element(element, kinds) -> None:
    need(element.get("type") in kinds, f"unsupported rich text {element.get('type')}")
    need(bool(element.get("elements")), f"{element['type']} is empty")
    if element["type"] == "rich_text_list":
        need(element.get("style") in ("bullet", "ordered"), "a list has a style")
        for item in element["elements"]:
            _rich_element(item, {"rich_text_section"})
        return
    for piece in element["elements"]:
        need(piece.get("type") in INLINE, f"unsupported piece {piece.get('type')}")
        need(set(piece.get("style", {})) <= STYLES, "unknown style")
        if piece["type"] == "text":
            need(isinstance(piece.get("text"), str) and piece["text"] != "", "a text is empty")
        if piece["type"] == "link":
            need(piece.get("url", "").startswith(("https://", "http://", "mailto:")), "a link's scheme")
            need(len(piece["url"]) <= 3000, "a link is too long")
            need(piece.get("text", "x") != "", "a link's text is empty")


def _image(block) -> None:
    need(0 < len(block.get("alt_text", "")) <= 2000, "an image has a text alternative")


_CHECKS = {
    "actions": _actions,
    "context": _context,
    "divider": lambda block: None,
    "header": _header,
    "image": _image,
    "input": _input,
    "rich_text": _rich_text,
    "section": _section,
}


def check_view(view) -> None:
    """https://docs.slack.dev/reference/views"""
    kind = view.get("type")
    if kind not in ("modal", "home"):
        raise Refused("invalid_arguments")
    if len(view.get("private_metadata", "")) > 3000 or len(view.get("callback_id", "")) > 255:
        raise Refused("invalid_arguments")
    if kind == "modal":
        for key in ("title", "submit", "close"):
            if key == "title" or key in view:
                check_text(view.get(key), 24, ("plain_text",))
        if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
            raise Refused("invalid_arguments")
    check_blocks(view.get("blocks"), VIEW_BLOCKS, IN_VIEWS)
