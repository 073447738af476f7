"""Look-ups of one event, for everyone: its card, its history, who stands behind its figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.chat import show
from bot.chat.reply import Button, Item, Line, Outcome, Reply, Small, Strong
from bot.chat.tokens import line_of
from bot.chat.turn import RefusedError, nothing
from bot.commands import Desk
from bot.model import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.reply import Block, Text
    from bot.chat.turn import Turn
    from bot.model import Claim, Event, Fact, Story


@dataclass(frozen=True, slots=True)
class Picked:
    """The event that is meant, and others that might be."""

    story: Story
    others: Sequence[Event] = ()
    fact: str | None = None  # Fact.id, where a fact was named
    sure: bool = True


def pick(turn: Turn) -> Picked:
    """The event that a turn is about: by its id, a fact's id, or words. Raises RefusedError."""
    text, t = turn.given.get("event", ""), turn.texts.t
    if not any(map(str.isalnum, text)):
        raise RefusedError(t("Say which event: words of it, or its id."))
    ident = text.strip()
    event_id = turn.store.event_of_fact(ident) or ident
    story = turn.store.story(event_id)
    if story is not None:
        return Picked(story, fact=ident if event_id != ident else None)
    found = turn.store.search(text, limit=20)
    events = list({each.event.id: each.event for each in found}.values())
    story = turn.store.story(events[0].id) if events else None
    if story is None:
        raise RefusedError(t("No event matches “{text}”.", text=text[:60]), t("Try fewer or other words."))
    return Picked(story, events[1:4], found[0].fact.id, turn.store.knows(text))


def event(turn: Turn) -> Reply:
    """One event as its card."""
    picked = pick(turn)
    blocks: list[Block] = [show.card(turn, picked.story)]
    return _about(turn, picked, blocks, show.event_buttons(turn, picked.story.event, "event"))


def _about(turn: Turn, picked: Picked, blocks: list[Block], buttons: tuple[Button, ...]) -> Reply:
    t = turn.texts
    if not picked.sure:
        blocks.insert(
            0,
            Line(t.say("Nothing matches all of “{query}”; this is the nearest.", query=turn.given["event"])),
        )
    others = tuple(
        Button(line_of(turn.command.verb, {"event": other.id}), other.title[:70]) for other in picked.others
    )
    if others:
        blocks.append(Small((t.t("It may also be one of these:"),)))
    fixed = replace(turn, given={**turn.given, "event": picked.fact or picked.story.event.id})
    shared = (show.share_button(fixed),)
    outcome = Outcome.DONE if picked.sure else Outcome.UNSURE
    return Reply(outcome, "", tuple(blocks), (*buttons, *shared, *others))


def history(turn: Turn) -> Reply:
    """How what is held about an event came to be held."""
    picked = pick(turn)
    story, grounds = Desk(turn.store, turn.config).why(picked.story.event.id)
    turn = replace(turn, given={**turn.given, "event": story.event.id})
    title = turn.texts.t("History")
    told = [each for each in grounds if each.change.unit is not None or each.testimony]
    blocks = [Line(show.change_line(turn, story, each)) for each in told or grounds]
    if not blocks:
        return nothing(title, turn.texts.say("Nothing has changed since it was first told."))
    return show.paged(
        turn,
        title,
        blocks,
        before=(Line((Strong(story.event.title),)),),
        buttons=show.event_buttons(turn, story.event, "history", "mute"),
        a_page=10,
    )


def _words(claim: Claim, fact: Fact) -> str:
    """The very words of a claim: of a figure where it stands, of a statement its whole sentence."""
    first, other = (claim.span, claim.sentence) if fact.unit else (claim.sentence, claim.span)
    return first or other


def sources(turn: Turn) -> Reply:
    """Everyone who stands behind a figure, or behind all figures of an event, in their own words."""
    picked = pick(turn)
    story = picked.story
    chosen = [fact for fact in story.facts if picked.fact in (None, fact.id) and fact.held] or list(
        story.facts
    )
    blocks: list[Block] = []
    for fact in chosen:
        heard = turn.store.testimony([claim for held in fact.held for claim in held.claims])
        finding = Finding(fact, story.event, heard)
        lines: list[Text] = [
            (*show.who_said(turn, each), f": “{show.short(_words(each.claim, fact))}”") for each in heard
        ]
        blocks += [
            Item(
                (Strong(show.headline(finding)), " — ", show.standing(turn, fact)), tuple(lines[at : at + 8])
            )
            for at in range(0, max(1, len(lines)), 8)
        ]
    if not blocks:
        reports = tuple((turn.config.source_named(r.entry.source).name,) for r in story.reports)
        blocks = [Item((Strong(story.event.title),), reports[:10])]
    turn = replace(turn, given={**turn.given, "event": picked.fact or story.event.id})
    reply = show.paged(
        turn,
        turn.texts.t("Sources"),
        blocks,
        before=(Line((Strong(story.event.title),)),),
        buttons=show.event_buttons(turn, story.event, "sources", "mute"),
        a_page=3,
    )
    return reply if picked.sure else replace(reply, outcome=Outcome.UNSURE)
