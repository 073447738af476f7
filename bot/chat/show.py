"""Facts, events and changes as blocks. What the world said is quoted as it is, whatever the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import values
from bot.chat.reply import Button, Card, Item, Link, Moment, Outcome, Reply, Show, Strong
from bot.chat.tokens import line_of
from bot.ledger.telling import verdict_of
from bot.model import FactStatus, Verdict
from bot.notify import alert
from bot.notify.brief import summary
from bot.notify.revisions import about
from bot.notify.rows import amount, fact_label, shown, value_words
from bot.notify.view import families, grade, sources, war
from bot.notify.words import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.chat.reply import Block, Piece, Text
    from bot.chat.turn import Turn
    from bot.commands import Grounds
    from bot.model import Event, Fact, Finding, Story, Testimony

A_PAGE = 5
"""Results of one page: on both platforms they fit one message with their buttons."""

NAMED = 3
"""Publishers that are named below a result; its own buttons show all."""


def headline(finding: Finding) -> str:
    """One line that says the fact: "To Russia: 157 servicemen · Belarus", or the statement itself."""
    fact = finding.fact
    if fact.unit is None:
        return f"“{fact.statement}”"
    said = {testimony.claim.id: testimony.claim for testimony in finding.testimony}
    values = dict.fromkeys(amount(fact, held, said) for held in shown(fact))
    return " · ".join(
        part
        for part in (f"{fact_label(fact)}: {' against '.join(values)}", fact.place, str(fact.date or ""))
        if part
    )


def standing(turn: Turn, fact: Fact) -> str:
    """How a fact stands, and how firmly: ``disputed, possibly true (3)``."""
    t = turn.texts.t
    status = {
        FactStatus.REPORTED: t("reported"),
        FactStatus.CORROBORATED: t("corroborated"),
        FactStatus.DISPUTED: t("disputed"),
        FactStatus.CORRECTED: t("corrected"),
        FactStatus.RETRACTED: t("withdrawn"),
    }[fact.status]
    return f"{status}, {firmness(turn, fact.credibility)} ({fact.credibility})"


def firmness(turn: Turn, credibility: int) -> str:
    """An Admiralty credibility in words."""
    t = turn.texts.t
    return (
        t("confirmed"),
        t("probably true"),
        t("possibly true"),
        t("doubtful"),
        t("improbable"),
        t("cannot be judged"),
    )[credibility - 1]


def who_said(turn: Turn, testimony: Testimony) -> Text:
    """Speaker, publisher with its grade, and when: ``Governor, in Harbour Wire (B), 5 Feb 2026, 14:05``."""
    entry = testimony.entry
    source = turn.config.source_named(entry.source)
    name = f"{source.name} {entry.document}" if entry.document else source.name
    publisher: Piece = Link(name, entry.link) if entry.link else name
    pieces: tuple[Piece, ...] = (publisher, f" ({source.grade}), ", Moment(entry.when))
    if testimony.claim.claimed_by:
        return turn.texts.say(
            "{speaker}, in {publisher}", speaker=testimony.claim.claimed_by, publisher=pieces
        )
    return pieces


def finding_item(turn: Turn, number: int, finding: Finding) -> Item:
    """One fact as a result."""
    fact, event = finding.fact, finding.event
    lines: list[Text] = []
    if fact.unit is not None and fact.statement:
        lines.append((f"“{short(fact.statement, 300)}”",))
    by_source = {testimony.entry.source: testimony for testimony in reversed(finding.testimony)}
    told = list(reversed(by_source.values()))
    lines += [("– ", *who_said(turn, testimony)) for testimony in told[:NAMED]]
    if len(told) > NAMED:
        rest = len(told) - NAMED
        lines.append((turn.texts.n("… and {count} more source", "… and {count} more sources", rest),))
    if fold(event.title) not in (fold(fact.statement), fold(fact.statement).rstrip(".")):
        lines.append(turn.texts.say("Event: {title}", title=event.title))
    return Item(
        (f"{number}. ", Strong(headline(finding)), " — ", standing(turn, fact)),
        tuple(lines),
        (
            Button(line_of("sources", {"event": fact.id}), f"{number} · {turn.texts.t('Sources')}"),
            # by its fact: two facts of one event have a button each, and no two buttons may have one id
            Button(line_of("event", {"event": fact.id}), f"{number} · {turn.texts.t('Event')}"),
        ),
    )


def story_item(turn: Turn, number: int, story: Story, *, day: Moment) -> Item:
    """One event as a result."""
    event = story.event
    found = sources(story.heard, turn.config)
    count = families(found)
    told = turn.texts.n("{count} independent source", "{count} independent sources", count)
    kind = " · ".join(part for part in (topic_name(turn, event), war_name(turn, story)) if part)
    lines: list[Text] = [(kind,)] if kind else []
    held = summary(story)
    if held:
        lines.append((held,))
    lines.append((f"{told}, {grade(story, turn.config)}",))
    head: Piece = Link(event.title, event.link) if event.link else Strong(event.title)
    return Item(
        (f"{number}. ", day, " — ", head),
        tuple(lines),
        (Button(line_of("event", {"event": event.id}), f"{number} · {turn.texts.t('Event')}"),),
    )


def topic_name(turn: Turn, event: Event) -> str:
    """The event's first topic by name, "" where it has none."""
    topic = turn.config.topics.get(event.topics[0]) if event.topics else None
    return turn.texts.named(topic.name) if topic else ""


def war_name(turn: Turn, story: Story) -> str:
    """The conflict by name, "" where it belongs to none."""
    name = war(story, turn.config)
    return turn.texts.named(name) if name else ""


def card(turn: Turn, story: Story) -> Card:
    """The event as the card that channels get."""
    last = max((change.at for change in story.changes), default=None)
    verdict = verdict_of([change for change in story.changes if change.at == last])
    if verdict is Verdict.DUPLICATE:  # nothing was told of it yet
        verdict = Verdict.NEW
    return Card(alert(story, turn.config, verdict, turn.store.similar_before(story.event)))


def event_buttons(turn: Turn, event: Event, *besides: str) -> tuple[Button, ...]:
    """What can be asked about an event; ``besides``: all but these verbs."""
    t = turn.texts.t
    known = {"event": t("Event"), "sources": t("Sources"), "history": t("History"), "mute": t("Mute")}
    return tuple(
        Button(line_of(verb, {"event": event.id}), label)
        for verb, label in known.items()
        if verb not in besides
    )


def change_line(turn: Turn, story: Story, grounds: Grounds) -> Text:
    """One change: when, what became of what, and who caused it."""
    change, texts = grounds.change, turn.texts
    kind = {
        Verdict.NEW: texts.t("new") if change.unit else texts.t("first report"),
        Verdict.FOLLOW_UP: texts.t("more is known"),
        Verdict.UPDATED: texts.t("updated"),
        Verdict.CORROBORATED: texts.t("corroborated"),
        Verdict.DISPUTED: texts.t("disputed"),
        Verdict.CORRECTED: texts.t("corrected"),
        Verdict.RETRACTED: texts.t("withdrawn"),
    }.get(change.kind, texts.t("known already"))
    pieces: list[Piece] = [Moment(change.at, Show.FULL), ": ", Strong(kind)]
    if change.unit is not None:
        said = {each.claim.id: each.claim for each in grounds.testimony}
        steps = dict.fromkeys(
            value_words(value, change.unit, change.claims, said)
            for value in (change.old, change.new)
            if value
        )
        pieces.append(f" {' → '.join(steps)} ({about(change, change.unit, story)})")
    else:
        fact = next((fact for fact in story.facts if fact.id == change.fact), None)
        if fact is not None and fact.statement:
            pieces.append(f" “{short(fact.statement)}”")
    who = dict.fromkeys(turn.config.source_named(each.entry.source).name for each in grounds.testimony)
    if who:
        pieces.append(" – " + ", ".join(list(who)[:NAMED]))
    return tuple(pieces)


def short(text: str, most: int = 160) -> str:
    """A text within so many characters, cut at a word."""
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def paged(
    turn: Turn,
    title: str,
    blocks: Sequence[Block] | Sequence[Callable[[], Block]],
    *,
    outcome: Outcome = Outcome.DONE,
    before: Sequence[Block] = (),
    buttons: tuple[Button, ...] = (),
    a_page: int = A_PAGE,
    share: bool = True,
) -> Reply:
    """A reply with one page of blocks, and buttons to the others. A block may be what makes it when shown."""
    t, verb = turn.texts.t, turn.command.verb
    pages = max(1, -(-len(blocks) // a_page))
    at = min(values.page(turn.given.get("page", "1")), pages)
    rest = {name: value for name, value in turn.given.items() if name != "page"}
    moves: list[Button] = []
    if at > 1:
        moves.append(Button(line_of(verb, {**rest, "page": str(at - 1)}), t("‹ Back")))
    if at < pages:
        moves.append(Button(line_of(verb, {**rest, "page": str(at + 1)}), t("More ›")))
    if share:
        moves.append(share_button(turn))
    here = blocks[(at - 1) * a_page : at * a_page]
    shown_blocks = (*before, *(block() if callable(block) else block for block in here))
    return Reply(
        outcome,
        title,
        shown_blocks,
        (*buttons, *moves),
        replaces=at > 1 or "page" in turn.given,
        page=at,
        pages=pages,
    )


def share_button(turn: Turn) -> Button:
    """The button that shows this answer to the whole channel."""
    return Button(f"share {line_of(turn.command.verb, turn.given)}", turn.texts.t("Share in channel"))
