"""What is said when Sitrep itself fails on a request, or cannot find out whether it may be done."""

from __future__ import annotations

from bot.chat.reply import Line, Outcome, Reply
from bot.chat.texts import texts_for


def failed(locale: str) -> Reply:
    """For a bug or a store that cannot be used; what happened is in the log."""
    t = texts_for(locale)
    said = Line(t.say("Nothing was changed. It was logged; try again."))
    return Reply(Outcome.REFUSED, t.t("Sitrep failed on this"), (said,))


def unsure(locale: str) -> Reply:
    """For a refusal while the platform does not say what the asker may."""
    t = texts_for(locale)
    said = Line(t.say("It cannot be found out now whether you may do this. Try again in a minute."))
    return Reply(Outcome.REFUSED, t.t("Not now"), (said,))
