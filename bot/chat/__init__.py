"""What is said in the chat: look-ups, subscriptions and who may change them, the same on every platform.

    typed line ─┐                                    ┌─ Reply: blocks, buttons, a form
    button ─────┼─ Request ─ read ─ Call ─ handler ──┤
    form ───────┘                                    └─ None: nothing is said (to another bot)

A platform translates: what it received to a `Request`, a `Reply` to its own message. It decides nothing,
and it never looks at a line, a button's id or a form's id: those are ours.
"""

from bot.chat.apology import failed, unsure
from bot.chat.ask import Answering, Asker, Request
from bot.chat.chat import Chat
from bot.chat.reply import (
    Block,
    Bullets,
    Button,
    Card,
    Choice,
    Code,
    Field,
    FieldKind,
    Form,
    Group,
    Item,
    Line,
    Link,
    Moment,
    Outcome,
    Person,
    Piece,
    Place,
    Quote,
    Reply,
    Show,
    Small,
    Strong,
    Style,
    Table,
    Text,
    Typed,
)
from bot.chat.table import Command, Kind, Option, commands

__all__ = [
    "Answering",
    "Asker",
    "Block",
    "Bullets",
    "Button",
    "Card",
    "Chat",
    "Choice",
    "Code",
    "Command",
    "Field",
    "FieldKind",
    "Form",
    "Group",
    "Item",
    "Kind",
    "Line",
    "Link",
    "Moment",
    "Option",
    "Outcome",
    "Person",
    "Piece",
    "Place",
    "Quote",
    "Reply",
    "Request",
    "Show",
    "Small",
    "Strong",
    "Style",
    "Table",
    "Text",
    "Typed",
    "commands",
    "failed",
    "unsure",
]
