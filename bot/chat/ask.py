"""Who asks, where, and for what: what a platform hands over, and to whom.

Nothing in it was checked yet but that the platform sent it (a signature, its own gateway).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.chat.reply import Choice, Reply
    from bot.model import Channel, Platform


@dataclass(frozen=True, slots=True)
class Asker:
    """A person on a platform, with what the platform says about them now.

    Built by the adapter out of what the platform's server said, anew at each use: never kept, never taken
    from what the client sent. Does not say whether they may do what they ask: `bot.chat.rights` does.
    """

    platform: Platform
    tenant: str  # workspace or guild id; "" in direct messages on Discord
    user: str  # the platform's id
    name: str = ""  # as shown; anyone may call themselves anything: for nothing but the audit's reader
    locale: str = "en"  # BCP 47, as the platform has it for this person
    time_zone: str | None = None  # IANA; None where the platform does not know it (Discord)
    manages: frozenset[str] = frozenset()
    """Channel ids of this tenant in which they may change subscriptions, as far as this request goes: those
    among `Chat.concerns` that the adapter found to belong to the tenant, and where they hold the right
    (Discord: Manage Channels or Manage Guild, and View Channel; Slack: a member of it, or an admin)."""
    admin: bool = False  # of the whole tenant: Manage Guild; Slack's admins and owners
    restricted: bool = False  # Slack: a guest of one or several channels
    stranger: bool = False  # Slack Connect: of another organisation
    robot: bool = False  # a bot, a webhook, an app; ourselves


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that is asked for: either a line as it was typed or pressed, or a verb with its options.

    ``line`` is what follows the command ("subscribe prisoner-exchange daily 08:00"), or the id of a button.
    ``verb`` is that of `bot.chat.table`, ``options`` hold one text each, as it was typed or chosen; values
    of an option that takes several are separated by commas.
    """

    asker: Asker
    channel: Channel  # where it was asked, "@" and the user's id in direct messages
    line: str = ""
    verb: str = ""  # "": it is in the line
    options: Mapping[str, str] = field(default_factory=dict)
    id: str = ""  # the platform's id of the interaction: a replay of it changes nothing; "": unknown


class Answering(Protocol):
    """What a platform talks to. `bot.chat.Chat` is one.

    No method raises for anything that a person typed, pressed or chose: such a request gets a Reply that
    says what would be right. A StoreError goes through, and so does a bug; tell the person that it failed.
    """

    def concerns(self, request: Request) -> frozenset[str]:
        """Ids of the channels in which the asker has to be a manager for this, beside where they ask.

        Ask the platform about these and the request's own channel before `handle`, and put those in which
        they may into `Asker.manages`; an id that is not of the asker's tenant never belongs there. Cheap.
        """
        ...

    async def handle(self, request: Request) -> Reply | None:
        """The answer to a line, a verb with options, or a pressed button (its id is the line).

        None: say nothing, it was another bot. May take a while: acknowledge before.
        """
        ...

    async def complete(self, request: Request, option: str, typed: str) -> tuple[Choice, ...]:
        """What could be meant by what is typed so far for an option of ``request.verb``, likeliest first.

        At most `MOST_CHOICES`. Where an option takes several values, each choice holds those already typed.
        """
        ...

    async def submit(
        self, request: Request, form: str, answers: Mapping[str, tuple[str, ...]], *, dry: bool = False
    ) -> Reply | None:
        """What becomes of a form that was filled in; with ``errors`` nothing does, and it stays open.

        ``dry``: only look what it would do, for live validation. ``request`` has no line and no verb.
        ``concerns`` of a submission is that of a request whose line is the form's id.
        """
        ...
