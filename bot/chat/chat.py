"""The conversation: from a request to its reply. Does not know any platform.

    request ─ robot? ─ line or verb ─ Turn ─┬─ look-up ─ in a thread of its own, on a store opened for reading
                                            └─ change ── one transaction: rights, change, audit, answer

Look-ups leave the event loop free: a poll, deliveries and acknowledgements go on beside them. Changes are
short and run on the loop, as everything does that writes.
"""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from bot.chat import complete as completion
from bot.chat import forms, guide, lookups, preview, rights, subscriptions, values
from bot.chat.effect import effect, plain
from bot.chat.lines import Call, read_line
from bot.chat.reply import (
    LONGEST_ID,
    LONGEST_LABEL,
    Bullets,
    Item,
    Line,
    Outcome,
    Person,
    Quote,
    Reply,
    Small,
)
from bot.chat.table import command
from bot.chat.texts import texts_for
from bot.chat.turn import RefusedError, Turn, refusal
from bot.chat.vocabulary import Vocabulary
from bot.chat.wish import asked_for
from bot.store import Store
from bot.store.chat import token_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.chat.ask import Request
    from bot.chat.reply import Block, Button, Choice, Text
    from bot.config import Config
    from bot.ports import Clock

HANDLERS: dict[str, Callable[[Turn], Reply]] = {
    "facts": lookups.facts,
    "timeline": lookups.timeline,
    "event": lookups.event,
    "history": lookups.history,
    "sources": lookups.sources,
    "latest": lookups.latest,
    "briefing": lookups.briefing,
    "topics": lookups.topics,
    "conflicts": lookups.conflicts,
    "passage": lookups.passage,
    "subscribe": subscriptions.subscribe,
    "subscriptions": subscriptions.listed,
    "edit": subscriptions.edit,
    "unsubscribe": subscriptions.unsubscribe,
    "pause": subscriptions.pause,
    "resume": subscriptions.resume,
    "mute": subscriptions.mute,
    "unmute": subscriptions.unmute,
    "preview": preview.preview,
    "test": subscriptions.test,
    "audit": subscriptions.audit,
    "home": subscriptions.home,
    "form": forms.form,
    "help": guide.guide,
}

T = TypeVar("T")

SHARE, AGAIN = "share ", "again "
"""What a button's id may begin with: an answer for everybody to see; a line that was too long to be an id."""

READERS = 2
"""Threads for look-ups; SQLite works outside of Python's lock, the rest takes turns anyway."""


class Chat:
    """Answers requests; one for all platforms. Belongs to the thread that opened the store."""

    def __init__(
        self, store: Store, config: Config, clock: Clock, vocabulary: Vocabulary | None = None
    ) -> None:
        """``vocabulary`` None: one is made of the configuration."""
        self._store, self._config, self._clock = store, config, clock
        self._vocabulary = vocabulary or Vocabulary(config)
        self._vocabulary.prepare()
        kept = str(store.path) != ":memory:"
        self._readers = [Reader(store) for _ in range(READERS)] if kept else []

    def close(self) -> None:
        """Let go of the threads and their stores. Can be called twice."""
        for reader in self._readers:
            reader.close()

    # --- what platforms call (see bot.chat.ask.Answering) --------------------------------------------

    def concerns(self, request: Request) -> frozenset[str]:
        """Ids of the channels in which the asker has to be a manager for this."""
        try:
            turn, _ = self._turn(request)
        except RefusedError:
            return frozenset()
        given = turn.given
        named = values.channel_id(given["channel"]) if "channel" in given else None
        found = {named} if named else set()
        asker = request.asker
        subs = [sub for sub in self._store.subscriptions() if rights.home(asker, sub.channel)]
        if turn.command.verb == "home" or "all" in given:
            found |= {sub.channel.id for sub in subs}
        elif "subscription" in given:
            numbers = {each.strip(" #") for each in given["subscription"].split(",")}
            found |= {sub.channel.id for sub in subs if str(sub.id) in numbers}
        return frozenset(each for each in found if not each.startswith("@"))

    async def handle(self, request: Request) -> Reply | None:
        """The answer to a line, a verb with options, or a pressed button; None for another bot."""
        if request.asker.robot:
            return None
        try:
            turn, public = self._turn(request)
        except RefusedError as error:
            return self._ready(refusal(texts_for(request.asker.locale), error, _example(request)))
        if turn.command.changes:
            reply = self._change(turn)
        else:
            reply = await self._look(turn, _answer)
        return self._ready(_shared(turn, reply) if public else reply)

    async def complete(self, request: Request, option: str, typed: str) -> tuple[Choice, ...]:
        """What could be meant by what is typed so far for an option of ``request.verb``."""
        if request.asker.robot:
            return ()
        try:
            turn, _ = self._turn(request)
        except RefusedError:
            return ()
        found = turn.command.option(option)
        if found is None:
            return ()
        return await self._look(turn, lambda there: completion.complete(there, found, typed[:200]))

    async def submit(
        self, request: Request, form: str, answers: Mapping[str, tuple[str, ...]], *, dry: bool = False
    ) -> Reply | None:
        """What becomes of a form that was filled in; with ``errors`` nothing does."""
        if request.asker.robot:
            return None
        texts = texts_for(request.asker.locale)
        try:
            verb, options = forms.options_given(form, answers)
        except ValueError:
            error = RefusedError(texts.t("This form is not known any more."))
            return self._ready(refusal(texts, error, "help"))
        turn, _ = self._turn(replace(request, line="", verb=verb, options=options))
        if dry:
            return self._ready(await self._look(turn, _dry))
        return self._ready(self._change(turn, refused=forms.wrong))

    # --- steps ---------------------------------------------------------------------------------------

    def _turn(self, request: Request) -> tuple[Turn, bool]:
        """The request as a turn, and whether everybody shall see the answer. Raises RefusedError."""
        texts = texts_for(request.asker.locale)
        line, public = request.line.strip(), False
        for _ in range(2):  # what is shared may be a kept line, and the other way round
            if line.startswith(SHARE):
                line, public = line.removeprefix(SHARE), True
            if line.startswith(AGAIN):
                kept = self._store.kept_line(line.removeprefix(AGAIN).strip())
                if kept is None:
                    raise RefusedError(texts.t("This button is too old."), texts.t("Ask once more."))
                line = kept
        if request.verb and not request.line:
            try:
                called = command(request.verb)
            except KeyError:
                raise RefusedError(texts.t("There is no command “{verb}”.", verb=request.verb[:40])) from None
            given = {
                name: str(value)[: values.LONGEST_VALUE]
                for name, value in request.options.items()
                if called.option(name) is not None and str(value).strip()
            }
            call = Call(called, given)
        else:
            call = read_line(line, self._vocabulary, texts)
        now = self._clock.now()
        turn = Turn(
            request, call.command, call.given, self._store, self._config, texts, self._vocabulary, now
        )
        return turn, public

    async def _look(self, turn: Turn, do: Callable[[Turn], T]) -> T:
        """Run a look-up where it holds nobody up."""
        if not self._readers:
            return do(turn)
        reader = min(self._readers, key=lambda each: each.waiting)
        return await reader.run(turn, do)

    def _change(self, turn: Turn, refused: Callable[[Turn, RefusedError], Reply] | None = None) -> Reply:
        """Run a change: all of it, the audit and what is answered are stored together, or nothing is."""
        asker, ident = turn.asker, turn.request.id
        interaction = f"{asker.platform}:{asker.tenant}:{ident}" if ident else ""
        told = self._store.answer(interaction) if interaction else None
        if told is not None:
            return _restored(told)
        try:
            with self._store.transaction():
                reply = HANDLERS[turn.command.verb](turn)
                if interaction and reply.form is None:
                    self._store.save_answer(interaction, _stored(reply), turn.now)
        except RefusedError as error:
            return refused(turn, error) if refused else refusal(turn.texts, error, turn.command.example)
        return reply

    def _ready(self, reply: Reply) -> Reply:
        """The reply with buttons that fit: a line too long for an id is kept, and its token stands for it."""
        long: list[str] = []

        def fitting(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
            return tuple(replace(b, id=fit(b.id), label=_cut(b.label, LONGEST_LABEL)) for b in buttons)

        def fit(line: str) -> str:
            if len(line) <= LONGEST_ID:
                return line
            long.append(line)
            return AGAIN + token_of(line)

        blocks = tuple(
            replace(block, buttons=fitting(block.buttons))
            if isinstance(block, Item) and block.buttons
            else block
            for block in reply.blocks
        )
        reply = replace(reply, blocks=blocks, buttons=fitting(reply.buttons))
        fresh = [line for line in long if self._store.kept_line(token_of(line)) is None]
        if fresh:
            now = self._clock.now()
            with self._store.transaction():
                for line in fresh:
                    self._store.keep_line(line, now)
        return reply


class Reader:
    """A thread with a store of its own, opened for reading when it is first asked."""

    def __init__(self, store: Store) -> None:
        self._path = store.path
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="look-up")
        self._store: Store | None = None
        self.waiting = 0

    async def run(self, turn: Turn, do: Callable[[Turn], T]) -> T:
        """Do something with a turn in the thread."""
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, self._do, turn, do)
        finally:
            self.waiting -= 1

    def _do(self, turn: Turn, do: Callable[[Turn], T]) -> T:
        if self._store is None:
            self._store = Store.open(self._path, read_only=True)
        with self._store.snapshot():
            return do(replace(turn, store=self._store))

    def close(self) -> None:
        """Let the work in hand finish, and let go. Can be called twice."""

        def close() -> None:
            if self._store is not None:
                self._store.close()
                self._store = None

        try:
            self._pool.submit(close)
        except RuntimeError:  # it was closed before
            return
        self._pool.shutdown(wait=True)


def _answer(turn: Turn) -> Reply:
    try:
        return HANDLERS[turn.command.verb](turn)
    except RefusedError as error:
        return refusal(turn.texts, error, turn.command.example)


def _dry(turn: Turn) -> Reply:
    """What a filled-in form would do."""
    try:
        if "subscription" in turn.given:
            (before, *_) = subscriptions.mine(turn)
            sub = asked_for(turn, before.channel, before)
        else:
            named = values.channel(turn, turn.given["channel"]) if "channel" in turn.given else None
            channel = rights.place(turn, named)
            rights.require_manager(turn, channel)
            sub = asked_for(turn, channel)
    except RefusedError as error:
        return forms.wrong(turn, error)
    blocks = (Line(effect(sub, turn.config, turn.texts)), *preview.counts(turn, sub))
    return Reply(Outcome.DONE, turn.texts.t("The last 7 days"), blocks)


def _shared(turn: Turn, reply: Reply) -> Reply:
    """A look-up's answer for the whole channel, with who shared it; buttons only lead further.

    What only managers may see stays private, and so does a refusal.
    """
    if turn.command.who == "managers" or turn.command.verb == "subscriptions" or reply.form is not None:
        return reply
    if reply.outcome in (Outcome.REFUSED, Outcome.NOTHING):
        return reply
    by = Small(turn.texts.say("Shared by {person}", person=Person(turn.asker.user)))
    buttons = tuple(button for button in reply.buttons if not button.id.startswith((SHARE, "mute")))
    return replace(reply, private=False, replaces=False, blocks=(*reply.blocks, by), buttons=buttons)


def _example(request: Request) -> str:
    try:
        return command(request.verb or request.line.split(" ", 1)[0].casefold()).example
    except KeyError:
        return "help"


def _stored(reply: Reply) -> str:
    """What is remembered of an answer, for when the same interaction comes again."""
    texts = [plain(text) for block in reply.blocks for text in _texts(block)]
    return json.dumps([reply.outcome.value, reply.title, texts], ensure_ascii=False)


def _texts(block: Block) -> tuple[Text, ...]:
    match block:
        case Line(text) | Small(text) | Quote(text):
            return (text,)
        case Bullets(items):
            return items
        case Item(head, lines, _):
            return (head, *lines)
        case _:
            return ()


def _restored(told: str) -> Reply:
    outcome, title, texts = json.loads(told)
    return Reply(Outcome(outcome), title, tuple(Line((text,)) for text in texts))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
