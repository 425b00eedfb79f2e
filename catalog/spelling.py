"""A spelling that would find something, offered when the typed words find nothing."""

import re
from functools import cache
from typing import TYPE_CHECKING

from tantivy import Searcher

from catalog.analyzer import analyze, is_word
from catalog.queries import EVERYWHERE, LONGEST_QUERY, known_terms
from metadata.text import normalize

if TYPE_CHECKING:
    from catalog.near_words import Vocabulary

LONG_WORD = 7  # characters from which two slips are forgiven
SHORTEST = 3
SHORTEST_START = 4  # letters of a word that is completed

MOST_PIECES = 3  # tokens to each side of a strange one that are read together with it

_DIGIT = re.compile("[0-9]")
_THAI = re.compile("[ก-ฮ]")
_ACRONYM = re.compile("[ก-ฮ.]{1,6}|[a-z.]{1,3}")


def words_of(searcher: Searcher) -> dict[str, int]:
    """Words that find something → in how many datasets: single tokens, whole tags, and terms of our lists.

    Words with digits are left out: a number with a slip is another number, not a misspelled one.
    """
    found: dict[str, int] = {}
    for field in (EVERYWHERE, "facet_tags"):
        for term, count in searcher.terms_with_prefix(field, ""):
            if len(term) >= SHORTEST and not _DIGIT.search(term) and term[0] != "~":
                found[term] = max(found.get(term, 0), count)
    for term, tokens in _terms_of_lists():
        if term not in found and all(_is_known(searcher, token) for token in tokens):
            found[term] = 0
    return found


def suggest(searcher: Searcher, known: "Vocabulary", typed: str) -> str | None:
    """The text with each word that is found nowhere replaced by the nearest known one; None if none is near.

    A Thai word with a slip falls into other tokens than the right one, so a run is compared whole with the tags
    and names that agencies use; where that finds nothing, the pieces around its strange tokens are.
    """
    corrected, changed = [], False
    for word in normalize(typed)[:LONGEST_QUERY].split():
        tokens = analyze(word)
        if ":" in word or word.startswith(("-", '"')) or not tokens:
            better = None
        elif _THAI.search(word):
            better = _better_thai(searcher, known, word.lower(), tokens)
        else:
            near = None if all(_is_known(searcher, t) for t in tokens) else _nearest(word.lower(), known)
            better = near[2] if near else None
        changed = changed or better is not None
        corrected.append(better or word)
    return " ".join(corrected) if changed else None


def _better_thai(searcher: Searcher, known: "Vocabulary", word: str, tokens: list[str]) -> str | None:
    if word in known:
        return None
    strange = [n for n, token in enumerate(tokens) if not _is_known(searcher, token) or not is_word(token)]
    if strange and (whole := _nearest(word, known)):
        return whole[2]
    shortest = 1 if strange else 2  # where every token is a word, two that are no neighbours anywhere
    pieces = (
        (found[0] / (end - start), found[1], tokens[:start], found[2], tokens[end:])
        for at in strange or range(len(tokens))
        for start in range(max(0, at - MOST_PIECES), at + 1)
        for end in range(at + 1, min(len(tokens), at + MOST_PIECES) + 1)
        if shortest <= end - start < len(tokens) and (found := _nearest("".join(tokens[start:end]), known))
    )
    best = min(pieces, default=None)
    return "".join((*best[2], best[3], *best[4])) if best else None


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


def _is_known(searcher: Searcher, token: str) -> bool:
    return bool(searcher.doc_freq(EVERYWHERE, token))


@cache
def _terms_of_lists() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((term, tuple(analyze(term))) for term in known_terms() if not _DIGIT.search(term))


def _nearest(word: str, known: "Vocabulary") -> tuple[int, int, str] | None:
    """Slips, minus how often it is there, and the word; a word that begins with it counts as one slip.

    None for a known word. A word of consonants alone is an acronym: completed, never corrected.
    """
    if word in known or len(word) < SHORTEST or _DIGIT.search(word):
        return None
    limit = 0 if _ACRONYM.fullmatch(word) else 1 if len(word) < LONG_WORD else 2
    begin = known.beginning_with(word) if len(word) >= SHORTEST_START else []
    best = min(((1, False, -known.counts[other], other) for other in begin), default=None)
    for other in known.near(word, limit) if limit else ():
        slips = distance(word, other, limit)
        if slips <= limit:
            found = (slips, other[:1] != word[:1], -known.counts[other], other)
            best = found if best is None else min(best, found)
    return (best[0], best[2], best[3]) if best else None
