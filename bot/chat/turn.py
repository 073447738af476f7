"""One request while it is answered: who asks what, in which language, and what may be looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.chat.reply import Button, Line, Outcome, Reply, Small, Typed
from bot.chat.table import Command, command

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.chat.ask import Asker, Request
    from bot.chat.reply import Block, Text
    from bot.chat.texts import Texts
    from bot.chat.vocabulary import Vocabulary
    from bot.config import Config
    from bot.model import Channel
    from bot.store import Store


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything a handler sees. ``given`` are the options that were given, unread, none of them empty."""

    request: Request
    command: Command
    given: Mapping[str, str]
    store: Store
    config: Config
    texts: Texts
    vocabulary: Vocabulary
    now: datetime

    @property
    def asker(self) -> Asker:
        """Who asks."""
        return self.request.asker

    @property
    def channel(self) -> Channel:
        """Where it was asked."""
        return self.request.channel

    @property
    def zone(self) -> ZoneInfo:
        """Time zone in which the asker types times."""
        return ZoneInfo(self.zone_name)

    @property
    def zone_name(self) -> str:
        """Its IANA name; the one of the configuration where the platform does not know the asker's."""
        return self.asker.time_zone or self.config.settings.notify.time_zone

    def asked(self, verb: str, **options: str) -> Turn:
        """The same request as if it had been another one."""
        return replace(self, command=command(verb), given={k: v for k, v in options.items() if v})


class RefusedError(Exception):
    """A request that is not understood, or not permitted; it says what would be right.

    ``instead`` is a line that may have been meant, "" where nothing comes to mind; ``near`` is the one name
    in it that is another, as it is shown where no line can be. ``field`` is the option that is wrong, ""
    where it is none of them. Not a failure: it becomes a Reply.
    """

    def __init__(self, *said: str, instead: str = "", near: str = "", field: str = "") -> None:
        self.said, self.instead, self.near, self.field = said, instead, near, field
        super().__init__(" ".join(said))


def refusal(texts: Texts, error: RefusedError, example: str) -> Reply:
    """The reply to a request that is refused; ``example`` follows /sitrep."""
    blocks: list[Block] = [Line((sentence,)) for sentence in error.said]
    if example:
        blocks.append(Small(texts.say("For example: {line}", line=Typed(example))))
    buttons: tuple[Button, ...] = ()
    if error.instead:
        blocks.insert(1, Line(texts.say("Did you mean: {line}", line=Typed(error.instead))))
        buttons = (Button(error.instead, texts.t("Yes, that")),)
    return Reply(Outcome.REFUSED, texts.t("That did not work"), tuple(blocks), buttons)


def nothing(title: str, *lines: Text, buttons: tuple[Button, ...] = ()) -> Reply:
    """A reply that says that there is nothing, and what to do about it."""
    return Reply(Outcome.NOTHING, title, tuple(Line(line) for line in lines), buttons)
