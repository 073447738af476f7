"""Lines as people type them, and as buttons carry them: text ─ tokens ─ verb ─ options.

    subscribe prisoner-exchange in ukraine-russia daily 8:00 quiet:22:00-07:00
    └ verb    └ by its meaning     └ by its meaning          └ by its name

Forgives order, case, plurals, smart quotes and small words; what is only like something that is known is
asked about, never done. Does not judge values: `bot.chat.values` reads them when they are needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from bot.chat.reader import MISTYPED, Reader
from bot.chat.table import Command, Kind, command, commands
from bot.chat.tokens import plain, tokens, typed
from bot.chat.turn import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.chat.texts import Texts
    from bot.chat.tokens import Token
    from bot.chat.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Call:
    """A verb and what was given with it, unread."""

    command: Command
    given: Mapping[str, str]
    assumed: bool = False  # no verb was said: it is looked up


def read_line(line: str, vocabulary: Vocabulary, texts: Texts) -> Call:
    """What a line asks for. Raises RefusedError for what cannot be made sense of."""
    found = tokens(re.sub(r"^/?sitrep\b", "", plain(line), flags=re.IGNORECASE))
    if not found:
        return Call(command("help"), {})
    at, called, assumed = _verb(found, vocabulary, texts)
    rest = [*found[:at], *found[at + 1 :]] if at is not None else found
    if at == 1 and found[0].text.casefold() in verbs():  # list topics
        rest = found[2:]
    return Call(called, Reader(called, vocabulary, texts).read(rest), assumed)


def verbs() -> dict[str, Command]:
    """Everything a verb may be called."""
    called = {each.verb: each for each in commands()}
    for each in commands():
        for word in each.words:
            called.setdefault(word, each)
    return called


def _verb(found: Sequence[Token], vocabulary: Vocabulary, texts: Texts) -> tuple[int | None, Command, bool]:
    known, names = verbs(), {each.verb for each in commands()}
    words = ["" if token.key or token.quoted else token.text.casefold().strip("/,.!") for token in found]
    if words[0] in known:
        # "list topics", "show latest": the word that is a verb by itself says more
        if words[0] not in names and len(words) > 1 and words[1] in names:
            return 1, known[words[1]], False
        return 0, known[words[0]], False
    for at, word in enumerate(words):
        if word in names and not (
            at and known[word].verb in ("event", "sources", "history", "test", "latest")
        ):
            return at, known[word], False
    if words[0] and words[0][0].isalpha():
        singular = {name.rstrip("s"): each for name, each in known.items()}
        if words[0].rstrip("s") in singular and len(words[0]) > 3:
            return 0, singular[words[0].rstrip("s")], False
        open_names = [name for name in known if len(name) > 3 and not known[name].hidden]
        swapped = next((name for name in open_names if sorted(name) == sorted(words[0])), None)
        best = process.extractOne(words[0], open_names, scorer=fuzz.ratio, score_cutoff=MISTYPED)
        near = swapped or (best[0] if best else None)
        if near is not None and vocabulary.find(Kind.TOPIC, words[0]) is None and len(words[0]) > 3:
            rest = " ".join(typed(token) for token in found[1:])
            raise RefusedError(
                texts.t("There is no command “{verb}”.", verb=words[0][:40]),
                instead=f"{near} {rest}".strip(),
            )
    return None, command("facts"), True
