"""The words that find something, prepared so that those near a misspelled one are found without trying all.

Apart from `catalog.spelling`, because numpy takes long to load and few processes ever correct a word.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping

import numpy as np


class Vocabulary:
    """Words → in how many datasets, prepared so that the few that are near a word are found without trying all."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = counts
        self._words = sorted(counts)
        self._lengths = np.fromiter(map(len, self._words), np.int32, len(self._words))
        self._letters = np.fromiter(map(_letters, self._words), np.uint64, len(self._words))

    def __contains__(self, word: str) -> bool:
        return word in self.counts

    def beginning_with(self, start: str) -> list[str]:
        """The words that begin so."""
        first = bisect_left(self._words, start)
        return self._words[first : bisect_left(self._words, start + "\U0010ffff", first)]

    def near(self, word: str, limit: int) -> Iterator[str]:
        """All words that so many slips can make of this one, and some others: a slip changes the length by one at
        most and the set of letters by two."""
        others = np.bitwise_count(self._letters ^ np.uint64(_letters(word))) <= 2 * limit
        likely = np.flatnonzero(others & (np.abs(self._lengths - len(word)) <= limit))
        return (self._words[place] for place in likely)


def _letters(word: str) -> int:
    """The set of a word's letters in 64 bits. Two letters may share a bit: sets never look further apart than they
    are."""
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) & 63)
    return found
