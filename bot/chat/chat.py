"""The conversation: from a request to its reply. Does not know any platform.

    request ─ robot? ─ line or verb ─ Turn ─┬─ look-up ─ in a thread of its own, on a store opened for reading
                                            └─ change ── one transaction: rights, change, audit, answer

Look-ups leave the event loop free: a poll, deliveries and acknowledgements go on beside them. Changes are
short and run on the loop, as everything does that writes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from bot.chat import complete as completion
from bot.chat import (
    forms,
    guide,
    listing,
    lookups,
    one_event,
    preview,
    rights,
    silences,
    subscriptions,
    values,
)
from bot.chat.buttons import AGAIN, SHARE, fitted, shared
from bot.chat.kept import packed, unpacked
from bot.chat.lines import Call, read_line
from bot.chat.table import command
from bot.chat.texts import texts_for
from bot.chat.threads import LookUpThread
from bot.chat.turn import RefusedError, Turn, refusal
from bot.chat.typing import as_typed
from bot.chat.vocabulary import Vocabulary
from bot.store.chat import token_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.chat.ask import Request
    from bot.chat.reply import Choice, Reply
    from bot.config import Config
    from bot.ports import Clock
    from bot.store import Store

HANDLERS: dict[str, Callable[[Turn], Reply]] = {
    "facts": lookups.facts,
    "timeline": lookups.timeline,
    "event": one_event.event,
    "history": one_event.history,
    "sources": one_event.sources,
    "latest": lookups.latest,
    "briefing": lookups.briefing,
    "topics": guide.topics,
    "conflicts": guide.conflicts,
    "passage": lookups.passage,
    "subscribe": subscriptions.subscribe,
    "subscriptions": listing.listed,
    "edit": subscriptions.edit,
    "unsubscribe": subscriptions.unsubscribe,
    "pause": subscriptions.pause,
    "resume": subscriptions.resume,
    "mute": silences.mute,
    "unmute": silences.unmute,
    "preview": preview.preview,
    "test": subscriptions.test,
    "audit": listing.audit,
    "home": listing.home,
    "form": forms.form,
    "help": guide.guide,
}

T = TypeVar("T")

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
        self._readers = [LookUpThread(store) for _ in range(READERS)] if kept else []

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
        texts = texts_for(request.asker.locale)
        try:
            turn, public = self._turn(request)
        except RefusedError as error:
            return self._ready(refusal(texts, error, _example(request)), request)
        if turn.command.changes:
            reply = self._change(turn)
        else:
            reply = await self._look(turn, _answer)
        return self._ready(shared(turn, reply) if public else reply, request)

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
            return self._ready(refusal(texts, error, "help"), request)
        turn, _ = self._turn(replace(request, line="", verb=verb, options=options))
        if dry:
            return self._ready(await self._look(turn, _dry), request)
        return self._ready(self._change(turn, refused=forms.wrong), request)

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
            return unpacked(told)
        try:
            with self._store.transaction():
                reply = HANDLERS[turn.command.verb](turn)
                if interaction and reply.form is None:
                    self._store.save_answer(interaction, packed(reply), turn.now)
        except RefusedError as error:
            return refused(turn, error) if refused else refusal(turn.texts, error, turn.command.example)
        return reply

    def _ready(self, reply: Reply, request: Request) -> Reply:
        """The reply with buttons that fit, and commands as they are typed there.

        Lines that were too long for a button are kept.
        """
        reply, long = fitted(reply)
        fresh = [line for line in long if self._store.kept_line(token_of(line)) is None]
        if fresh:
            now = self._clock.now()
            with self._store.transaction():
                for line in fresh:
                    self._store.keep_line(line, now)
        asker = request.asker
        return as_typed(reply, asker.platform, self._vocabulary, texts_for(asker.locale))


def _answer(turn: Turn) -> Reply:
    try:
        return HANDLERS[turn.command.verb](turn)
    except RefusedError as error:
        return refusal(turn.texts, error, turn.command.example)


def _dry(turn: Turn) -> Reply:
    """What a filled-in form would do, or what is wrong with it."""
    try:
        return preview.of_form(turn)
    except RefusedError as error:
        return forms.wrong(turn, error)


def _example(request: Request) -> str:
    try:
        return command(request.verb or request.line.split(" ", 1)[0].casefold()).example
    except KeyError:
        return "help"
