"""One entry through all of extraction: relevance first, the rest only for what is relevant."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.extract.conflicts import ConflictFinder
from bot.extract.document import read, read_context
from bot.extract.explain import Explanation, Share, explained, hint
from bot.extract.figures import figure_claims
from bot.extract.gazetteer import Gazetteer
from bot.extract.japanese import toll_claims
from bot.extract.places import parties_of, places_of
from bot.extract.relevance import RELEVANT, RelevanceModel
from bot.extract.statements import statement_claims, told_claims
from bot.extract.topics import TopicFinder
from bot.extract.unseen import as_written, without_unseen
from bot.model import Extraction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.extract.document import Document
    from bot.model import Atlas, Claim, Conflict, Entry, Topic


_DOUBTFUL = 0.1  # from here on topics and conflict are given, so that one can see why it was close


class Extractor:
    """Reads entries against a configuration's topics and conflicts.

    Deterministic, and safe to share between threads: nothing changes after it is made. The tables are
    read then, not before.
    """

    def __init__(self, topics: Mapping[str, Topic], conflicts: Mapping[str, Conflict]) -> None:
        self._gazetteer = Gazetteer()
        self._topics = TopicFinder(topics)
        self._conflicts = ConflictFinder(conflicts)
        self._relevance = RelevanceModel()

    @property
    def atlas(self) -> Atlas:
        """What is known of the places that an extraction may name."""
        return self._gazetteer.atlas

    def extract(self, entry: Entry) -> Extraction:
        """All that is read out of an entry. Only relevant entries carry claims."""
        seen = without_unseen(entry)
        found = self._extract(seen)
        return found if seen is entry else replace(found, claims=as_written(found.claims, entry))

    def _extract(self, entry: Entry) -> Extraction:
        document = read(entry, self._gazetteer)
        context = read_context(entry, self._gazetteer)
        points = self._topics.points(document)
        score = self._relevance.score(document, points)
        if context is not None:  # who writes or loads a briefing has judged already
            of_briefing = self._relevance.score(context, self._topics.points(context))
            score = max(score, of_briefing, RELEVANT)
        if score < _DOUBTFUL:
            return Extraction(relevant=False, relevance=round(score, 4))
        relevant = score >= RELEVANT
        claims = self._topics.labelled(_claims(document) if relevant else (), points, document)
        topics = self._topics.of_entry(points, document)
        if context is not None and not topics:
            topics = self._topics.of_claims(claims)
        return Extraction(
            relevant=relevant,
            relevance=round(score, 4),
            topics=topics,
            conflict=self._conflicts.find(document, context),
            claims=claims,
            parties=parties_of(document.mentions),
            places=places_of(document.mentions),
        )

    def explain(self, entry: Entry) -> Explanation:
        """What ``extract`` reads out of an entry, and why; without the characters that nobody sees."""
        entry = without_unseen(entry)
        found = self._extract(entry)
        document = read(entry, self._gazetteer)
        points = self._topics.points(document)
        return Explanation(
            entry=entry,
            found=found,
            shares=tuple(Share(*share) for share in self._relevance.shares(document, points)),
            topics=tuple(hint(document, point) for point in points),
            topic_shares={
                topic: tuple(Share(*share) for share in self._topics.shares(topic, points, document))
                for topic in found.topics
            },
            conflicts=tuple(hint(document, point) for point in self._conflicts.points(document)),
            names=document.mentions,
            claims=tuple(explained(document, claim) for claim in found.claims),
        )


def _claims(document: Document) -> tuple[Claim, ...]:
    named = (*figure_claims(document), *toll_claims(document), *statement_claims(document))
    return (*named, *told_claims(document, named))
