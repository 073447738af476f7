"""What a subscription does: in one sentence, and as the options that would make it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.reply import Code, Group, Link, Moment, Person, Place, Strong, Typed
from bot.model import Cadence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.chat.reply import Text
    from bot.chat.texts import Texts
    from bot.config import Config
    from bot.model import Subscription


def effect(sub: Subscription, config: Config, texts: Texts) -> Text:
    """The sentence: ``#alerts gets prisoner exchange in Ukraine–Russia, at once; quiet from …``."""
    return (
        *texts.say("{channel} gets {what}", channel=Place(sub.channel), what=what(sub, config, texts)),
        ".",
    )


def what(sub: Subscription, config: Config, texts: Texts) -> Text:
    """The same without the channel."""
    parts = [wanted(sub, config, texts), *_filters(sub, texts), cadence(sub, texts)]
    return (", ".join(parts), *_besides(sub, texts))


def wanted(sub: Subscription, config: Config, texts: Texts) -> str:
    """What it is about: topics and conflicts by name."""
    topics = [texts.named(config.topics[key].name) if key in config.topics else key for key in sub.topics]
    wars = [
        texts.named(config.conflicts[key].name) if key in config.conflicts else key for key in sub.conflicts
    ]
    what = ", ".join(name[:1].lower() + name[1:] for name in topics) or texts.t("everything")
    return texts.t("{topics} in {conflicts}", topics=what, conflicts=_or(wars, texts)) if wars else what


def _filters(sub: Subscription, texts: Texts) -> Iterable[str]:
    t = texts.t
    if sub.parties:
        yield t("about {names}", names=_or(sub.parties, texts))
    if sub.places:
        yield t("at {names}", names=_or(sub.places, texts))
    there = [f"“{word}”" for word in sub.keywords if not word.startswith("-")]
    barred = [f"“{word[1:]}”" for word in sub.keywords if word.startswith("-")]
    if there:
        yield t("with the words {words}", words=_or(there, texts))
    if barred:
        yield t("without the words {words}", words=_or(barred, texts))
    if sub.min_severity > 1:
        yield t("from severity {level} on", level=sub.min_severity)
    if sub.max_credibility < 6:
        yield t("of credibility {level} or better", level=sub.max_credibility)
    if sub.languages:
        yield t("told in {languages}", languages=_or(sub.languages, texts))


def cadence(sub: Subscription, texts: Texts) -> str:
    """When it is told."""
    match sub.cadence:
        case Cadence.INSTANT:
            return texts.t("at once")
        case Cadence.HOURLY:
            return texts.t("together on the hour")
        case Cadence.DAILY:
            return texts.t("together every day at {time} ({zone})", time=sub.at or "", zone=sub.time_zone)
        case Cadence.WEEKLY:
            return texts.t("together on Mondays at {time} ({zone})", time=sub.at or "", zone=sub.time_zone)


def _besides(sub: Subscription, texts: Texts) -> Text:
    said: list[Text] = []
    if sub.quiet:
        start, end = sub.quiet
        said.append(
            texts.say("quiet from {start} to {end} ({zone})", start=start, end=end, zone=sub.time_zone)
        )
        if sub.wakes:
            said.append(texts.say("but what is grave comes through"))
    if sub.mention:
        level = str(sub.mention_from)
        said.append(
            texts.say("{group} is notified from severity {level} on", group=Group(sub.mention), level=level)
        )
    if not sub.threads:
        said.append(texts.say("corrections change the message without a reply below it"))
    if sub.paused is not None:
        said.append(texts.say("paused"))
    return tuple(piece for text in said for piece in ("; ", *text))


def _or(names: Iterable[str], texts: Texts) -> str:
    listed = list(names)
    if len(listed) < 2:
        return "".join(listed)
    return texts.t("{first} or {last}", first=", ".join(listed[:-1]), last=listed[-1])


def options_of(sub: Subscription) -> dict[str, str]:
    """The options of `subscribe` that make this subscription; those at their default are left out."""
    options = {
        "topic": ", ".join(sub.topics) or "everything",
        "conflict": ", ".join(sub.conflicts),
        "keywords": keywords_text(sub.keywords),
        "party": ", ".join(sub.parties),
        "place": ", ".join(sub.places),
        "severity": str(sub.min_severity) if sub.min_severity > 1 else "",
        "credibility": str(sub.max_credibility) if sub.max_credibility < 6 else "",
        "language": ", ".join(sub.languages),
        "cadence": sub.cadence.value,
        "at": sub.at or "",
        "zone": sub.time_zone,
        "quiet": "-".join(sub.quiet) if sub.quiet else "",
        "urgent": "yes" if sub.wakes else "",
        "mention": sub.mention or "",
        "mention_for": str(sub.mention_from) if sub.mention and sub.mention_from > 1 else "",
        "threads": "" if sub.threads else "no",
    }
    return {name: value for name, value in options.items() if value}


def keywords_text(keywords: Iterable[str]) -> str:
    """Keywords as they are typed."""
    written = []
    for word in keywords:
        minus, bare = ("-", word[1:]) if word.startswith("-") else ("", word)
        written.append(f'{minus}"{bare}"' if " " in bare or minus else bare)
    return ", ".join(written)


def plain(text: Text) -> str:
    """A text without anything that a platform would show its own way; for the command line and the audit."""
    return "".join(_plain(piece) for piece in text)


def _plain(piece: object) -> str:  # noqa: PLR0911 - a table
    match piece:
        case Typed(text):
            return f"/sitrep {text}"
        case Strong(text) | Code(text) | Link(text, _):
            return text
        case Moment(at, _):
            return f"{at:%Y-%m-%d %H:%M} UTC"
        case Place(channel):
            return str(channel)
        case Person(user):
            return user
        case Group(ident):
            return ident
        case _:
            return str(piece)
