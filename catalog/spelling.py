"""A spelling that would find something, offered when the typed words find nothing."""

import re

from tantivy import Searcher

from catalog.analyzer import analyze
from catalog.queries import FIELDS, Asked, known_terms
from metadata.text import normalize

LONG_WORD = 8  # characters from which two slips are forgiven
SHORTEST = 3


def suggest(searcher: Searcher, typed: str, asked: Asked) -> str | None:
    """The text with each word that is found nowhere replaced by the nearest one that is; None if none is near.

    A Thai word with a slip falls into other tokens than the right one, so whole runs are compared with
    the tags and names that agencies use, as well as with single tokens.
    """
    vocabulary = _vocabulary(searcher)
    corrected, changed = [], False
    for word in normalize(typed).split():
        better = None if _is_found(searcher, word) else _nearest(word.lower(), vocabulary)
        changed = changed or better is not None
        corrected.append(better or word)
    return " ".join(corrected) if changed else None


def distance(one: str, other: str, limit: int) -> int:
    """Insertions, deletions, changes and swaps of neighbours between two words; limit + 1 when more.

    >>> distance("โรงพยาบาล", "โรงพบายาล", 2)
    2
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return last[-1]


def _is_found(searcher: Searcher, word: str) -> bool:
    """Whether each token of the word stands in some dataset."""
    return all(any(searcher.doc_freq(field, token) for field in FIELDS) for token in analyze(word))


def _vocabulary(searcher: Searcher) -> dict[str, int]:
    """Words that find something → in how many datasets: single tokens, whole tags, and terms of our lists."""
    found: dict[str, int] = {}
    for field in ("title", "tags", "org", "facet_tags"):
        for term, count in searcher.terms_with_prefix(field, ""):
            found[term] = max(found.get(term, 0), count)
    for term in known_terms():
        if all(token in found for token in analyze(term)):
            found.setdefault(term, 0)
    return found


def _nearest(word: str, vocabulary: dict[str, int]) -> str | None:
    limit = 1 if len(word) < LONG_WORD else 2
    if len(word) < SHORTEST or re.fullmatch(r"[0-9.,]+", word):
        return None
    scored = (
        (distance(word, known.lower(), limit), -count, known)
        for known, count in vocabulary.items()
        if abs(len(known) - len(word)) <= limit
    )
    best = min((s for s in scored if 0 < s[0] <= limit), default=None)
    return best[2] if best else None
