"""Messages and views as a page that looks much like Slack: to be looked at, and judged.

    python -m tests.fake_slack.preview OUT.html     the demo's cards, as the last edit left them

Close to Slack's desktop client in light colours, after its looks and not after its code.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from tests.fake_slack.reading import TOKEN, unescape

STYLE = """
body{margin:0;background:#fff;color:#1d1c1d;font:15px/1.46668 Lato,"Noto Sans","DejaVu Sans",sans-serif}
.pane{width:VWpx;padding:16px 20px}
.msg{display:flex;gap:8px;padding:8px 0}
.msg.thread{margin-left:44px;border-left:2px solid #ddd;padding-left:12px}
.icon{flex:none;width:36px;height:36px;border-radius:6px;background:#1f2a37;color:#fff;text-align:center;
font:bold 18px/36px sans-serif}.body{flex:1;min-width:0;max-width:600px}
.who{font-weight:900}.app{font:bold 10px sans-serif;background:#ddd;color:#616061;padding:1px 3px;
border-radius:2px;margin:0 6px}.when{color:#616061;font-size:12px;font-weight:400}
.b{margin:4px 0;white-space:pre-wrap;overflow-wrap:anywhere}
.context{color:#616061;font-size:13px;margin:4px 0}
h3{font-size:18px;line-height:1.33;margin:8px 0 4px;font-weight:900}a{color:#1264a3;text-decoration:none}
ul{margin:2px 0;padding-left:24px}ul ul{padding-left:20px}li{margin:1px 0}
blockquote{margin:4px 0;padding-left:12px;border-left:4px solid #ddd;white-space:pre-wrap}
.fields{display:grid;grid-template-columns:1fr 1fr;gap:6px 16px}.actions{display:flex;flex-wrap:wrap;gap:8px;
margin:8px 0}button,select,input{font:bold 13px/1.4 inherit;font-family:inherit;background:#fff;
border:1px solid #bbb;border-radius:4px;padding:4px 12px;color:#1d1c1d}button.primary{background:#007a5a;
color:#fff;border-color:#007a5a}button.danger{color:#e01e5a;border-color:#e01e5a}
.row{display:flex;justify-content:space-between;gap:12px}.note{background:#f8f8f8;border:1px solid #ddd;
border-radius:8px;padding:8px 12px;margin:0 0 8px 44px;font-size:13px;max-width:560px}
.ping{background:#e8f5fa;color:#1264a3;border-radius:3px;padding:0 2px}
code{font:12px monospace;color:#e01e5a;background:#f8f8f8;border:1px solid #ddd;border-radius:3px;
padding:1px 3px}hr{border:0;border-top:1px solid #ddd}
.modal{border:1px solid #ccc;border-radius:8px;box-shadow:0 4px 12px #0003;max-width:520px;padding:16px 24px;
margin:16px 0}.modal input,.modal select{width:100%;box-sizing:border-box;font-weight:400;padding:8px 12px}
.label{font-weight:700;margin:12px 0 4px}.hint{color:#616061;font-size:13px}
.error{color:#e01e5a;font-size:13px}
.foot{display:flex;justify-content:flex-end;gap:8px;margin-top:16px}
"""


def page(parts: list[str], width: int = 760) -> str:
    style = STYLE.replace("VW", str(width))
    return (
        f'<!doctype html><meta charset="utf-8"><style>{style}</style><div class="pane">{"".join(parts)}</div>'
    )


def message(blocks: list, *, text: str = "", thread: bool = False, notification: bool = False) -> str:
    """``notification``: shows what a notification says above it."""
    note = f'<div class="note"><b>Sitrep</b> {escape(unescape(text))}</div>' if notification else ""
    return (
        f'{note}<div class="msg{" thread" if thread else ""}"><div class="icon">S</div><div class="body">'
        f'<span class="who">Sitrep</span><span class="app">APP</span><span class="when">14:05</span>'
        f"{''.join(map(block, blocks))}</div></div>"
    )


def view(shown: dict, errors: dict[str, str] | None = None) -> str:
    """A modal, or the Home tab."""
    body = "".join(block(each) + _error(each, errors or {}) for each in shown["blocks"])
    if shown["type"] == "home":
        return f'<div class="body" style="max-width:700px">{body}</div>'
    foot = "".join(
        f'<button class="{style}">{text(shown[key])}</button>'
        for key, style in (("close", ""), ("submit", "primary"))
        if key in shown
    )
    return f'<div class="modal"><h3>{text(shown["title"])}</h3>{body}<div class="foot">{foot}</div></div>'


def _error(each: dict, errors: dict[str, str]) -> str:
    said = errors.get(each.get("block_id", ""))
    return f'<div class="error">{escape(said)}</div>' if said else ""


def block(each: dict) -> str:
    kind = each["type"]
    if kind == "header":
        return f"<h3>{text(each['text'])}</h3>"
    if kind == "divider":
        return "<hr>"
    if kind == "context":
        return f'<div class="context">{" ".join(map(text, each["elements"]))}</div>'
    if kind == "actions":
        return f'<div class="actions">{"".join(map(control, each["elements"]))}</div>'
    if kind == "rich_text":
        return "".join(map(rich, each["elements"]))
    if kind == "input":
        hint = f'<div class="hint">{text(each["hint"])}</div>' if "hint" in each else ""
        optional = ' <span class="hint">(optional)</span>' if each.get("optional") else ""
        return f'<div class="label">{text(each["label"])}{optional}</div>{control(each["element"])}{hint}'
    inside = f'<div class="b">{text(each["text"])}</div>' if "text" in each else ""
    if "fields" in each:
        inside += f'<div class="fields">{"".join(f"<div>{text(one)}</div>" for one in each["fields"])}</div>'
    if "accessory" in each:
        inside = f'<div class="row"><div>{inside}</div><div>{control(each["accessory"])}</div></div>'
    return inside


def control(each: dict) -> str:
    if each["type"] == "button":
        return f'<button class="{each.get("style", "")}">{text(each["text"])}</button>'
    if each["type"] == "plain_text_input":
        shown = each.get("initial_value") or ""
        hint = text(each["placeholder"]) if "placeholder" in each else ""
        return f'<input value="{escape(shown)}" placeholder="{hint}">'
    if each["type"] in ("checkboxes", "radio_buttons"):
        chosen = [*each.get("initial_options", []), each.get("initial_option")]
        return "".join(
            f"<div>{'☑' if option in chosen else '☐'} {text(option['text'])}</div>"
            for option in each["options"]
        )
    chosen = [
        *each.get("initial_options", []),
        *([each["initial_option"]] if "initial_option" in each else []),
    ]
    label = ", ".join(text(option["text"]) for option in chosen) or (
        text(each["placeholder"]) if "placeholder" in each else each.get("initial_time", "Choose")
    )
    return f"<select><option>{label}</option></select>"


def text(thing: dict) -> str:
    if thing["type"] == "plain_text":
        return escape(unescape(thing["text"]))
    shown = []
    last = 0
    for hit in TOKEN.finditer(thing["text"]):
        shown.append(_styled(thing["text"][last : hit.start()]))
        shown.append(_token(hit[1]))
        last = hit.end()
    return "".join([*shown, _styled(thing["text"][last:])])


def _styled(part: str) -> str:
    safe = escape(unescape(part))
    safe = re.sub(r"(?<!\w)\*([^*\n]+)\*(?!\w)", r"<b>\1</b>", safe)
    safe = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", safe)
    return re.sub(r"(?<!\w)_([^_\n]+)_(?!\w)", r"<i>\1</i>", safe).replace("\n", "<br>")


def _token(inside: str) -> str:
    if inside.startswith("!date^"):
        when = datetime.fromtimestamp(int(inside.split("^")[1]), UTC)
        return f"{when:%b %d}, {when:%H:%M}".replace(" 0", " ")
    if inside[:1] in "!@#":
        return f'<span class="ping">@{escape(inside[1:])}</span>'
    address, _, label = inside.partition("|")
    return f'<a href="{escape(address)}">{escape(unescape(label or address))}</a>'


def rich(element: dict) -> str:
    kind = element["type"]
    if kind == "rich_text_list":
        return f"<ul>{''.join(f'<li>{_pieces(item)}</li>' for item in element['elements'])}</ul>"
    if kind == "rich_text_quote":
        return f"<blockquote>{_pieces(element)}</blockquote>"
    return f'<div class="b">{_pieces(element)}</div>'


def _pieces(element: dict) -> str:
    return "".join(map(_piece, element["elements"]))


def _piece(piece: dict) -> str:
    if piece["type"] in ("user", "usergroup"):
        return f'<span class="ping">@{escape(piece.get("user_id") or piece["usergroup_id"])}</span>'
    if piece["type"] == "channel":
        return f'<span class="ping">#{escape(piece["channel_id"])}</span>'
    if piece["type"] == "date":
        return _token(f"!date^{piece['timestamp']}")
    shown = escape(piece.get("text", ""))
    if piece["type"] == "link":
        shown = f'<a href="{escape(piece["url"])}">{shown}</a>'
    for style, tag in (("bold", "b"), ("italic", "i"), ("strike", "s"), ("code", "code")):
        if piece.get("style", {}).get(style):
            shown = f"<{tag}>{shown}</{tag}>"
    return shown


async def demo() -> list[str]:
    """Every card and digest of the demo's series, delivered to a fake Slack."""
    from tests.fake_slack.series import deliver_demo  # noqa: PLC0415 - it starts a server

    slack = await deliver_demo()
    messages = slack.workspace.conversations["C1"].messages.values()
    tops = [each for each in messages if not each.thread_ts]
    parts = []
    for top in tops:
        parts.append(message(top.blocks, text=top.text, notification=True))
        parts += [message(each.blocks, thread=True) for each in messages if each.thread_ts == top.ts]
    return parts


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--width", type=int, default=760)
    options = parser.parse_args()
    options.out.write_text(page(asyncio.run(demo()), options.width), encoding="utf-8")
