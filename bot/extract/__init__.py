"""Entries in, what they say out: relevance, topics, conflict, claims.

    Entry → Document (names, sentences, dates) → relevance → topics, conflict → figures, statements → Claims

Pure: no network, no clock, no state. The packaged tables are read when an Extractor is made.
"""

from bot.extract.explain import Explanation
from bot.extract.extractor import Extractor

__all__ = ["Explanation", "Extractor"]
