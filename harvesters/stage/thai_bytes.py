"""Does a file's high half read as Thai? Counted byte by byte over the whole file, by the rules of Thai writing.

In cp874 a mark above or below stands behind a consonant, a leading vowel before one. Other encodings that use the
same bytes break these rules at once: French, Greek and Russian texts do in most of their letters.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

_CHUNK = 1_048_576


@dataclass(frozen=True)
class ThaiCounts:
    """high: bytes beyond ASCII; thai: those that cp874 uses for Thai; wrong: marks misplaced of evidence checked."""

    high: int
    thai: int
    wrong: int
    evidence: int
    beside: int

    @property
    def could_be_thai(self) -> bool:
        return self.high > 0 and self.thai >= 0.97 * self.high

    @property
    def is_thai(self) -> bool:
        enough = self.evidence >= 2 or self.beside >= 0.8 * self.high
        stands_together = self.beside >= 0.6 * self.high
        return self.could_be_thai and stands_together and enough and self.wrong <= 0.02 * self.evidence


def thai_counts(path: Path) -> ThaiCounts:
    """High bytes counted over the whole file: Thai letters, and marks that stand where no Thai writer puts them."""
    totals = np.zeros(5, dtype=np.int64)
    last = b""
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            totals += _count_chunk(np.frombuffer(last + chunk, dtype=np.uint8), len(last))
            last = chunk[-1:]
    return ThaiCounts(*(int(n) for n in totals))


# 1 consonant, 2 leading vowel, 3 mark above or below, 4 following vowel, 5 sign
_CLASS = np.zeros(256, dtype=np.uint8)
_CLASS[0xA1:0xCF] = 1
_CLASS[0xE0:0xE5] = 2
_CLASS[[0xD1, *range(0xD4, 0xDB), *range(0xE7, 0xEF)]] = 3
_CLASS[[0xD0, 0xD2, 0xD3, 0xE5]] = 4
_CLASS[[0xCF, 0xDF, 0xE6, *range(0xEF, 0xFC)]] = 5
_PLAIN = np.zeros(256, dtype=bool)
_PLAIN[[0x80, 0x85, *range(0x91, 0x98), 0xA0]] = True


def _count_chunk(data: "np.ndarray[tuple[int], np.dtype[np.uint8]]", overlap: int) -> list[int]:
    """[high, thai or plain, misplaced, marks checked, high beside high]; the first overlap bytes only look on."""
    kind = _CLASS[data]
    high = data >= 0x80
    before = np.concatenate((np.zeros(1, dtype=np.uint8), kind[:-1]))
    after = np.concatenate((kind[1:], np.ones(1, dtype=np.uint8)))
    high_before = np.concatenate((np.zeros(1, dtype=bool), high[:-1]))
    high_after = np.concatenate((high[1:], np.zeros(1, dtype=bool)))
    marks = kind == 3
    following = kind == 4
    leading = kind == 2
    wrong = (marks & (before != 1) & (before != 3)) | (following & (before == 0)) | (leading & (after != 1))
    here = slice(overlap, None)
    thai = (kind > 0) | _PLAIN[data]
    return [
        int(high[here].sum()),
        int((thai & high)[here].sum()),
        int(wrong[here].sum()),
        int((marks | following | leading)[here].sum()),
        int((high & (high_before | high_after))[here].sum()),
    ]
