"""Does a file's high half read as Thai? Every pair of neighbouring bytes is counted over the whole file.

In cp874 a mark above or below stands behind a consonant, a tone behind that, a leading vowel before a consonant.
Other encodings that use the same bytes break these rules at once: French, Greek and Russian texts do in most of
their letters. A word or two can keep the rules by chance; it then consists of letters that Thai hardly uses.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

ENOUGH = 12
USUAL_BITS = 7.0
_CHUNK = 1_048_576
Pairs = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


@dataclass(frozen=True)
class ThaiCounts:
    """Counts of bytes beyond ASCII.

    thai: those that cp874 uses, letters: without its dashes and spaces; runs: how often letters begin, touching:
    how often they touch an ASCII letter; evidence: places where a rule of Thai writing speaks, wrong:
    where it is broken; surprise: bits by how rare the letters are; distinct: how many different letters.
    """

    high: int
    thai: int
    letters: int
    runs: int
    touching: int
    evidence: int
    wrong: int
    surprise: int
    distinct: int

    @property
    def could_be_thai(self) -> bool:
        """Whether nearly all bytes mean something in cp874."""
        return self.high > 0 and self.thai >= 0.97 * self.high

    @property
    def is_thai(self) -> bool:
        """Whether the bytes follow Thai writing. A slip of the keyboard in fifty marks is usual."""
        words = self.letters >= 2 * self.runs
        abbreviations = self.touching == 0 and self.distinct >= 3  # ต.ค., น., ม.
        if self.evidence < ENOUGH and self.touching:
            return False
        lawful = self.wrong <= 0.02 * self.evidence and self.surprise <= USUAL_BITS * self.letters
        return self.could_be_thai and self.letters > 1 and (words or abbreviations) and lawful

    @property
    def is_plain(self) -> bool:
        """Whether so much was seen that another encoding cannot keep the rules by chance."""
        return self.is_thai and self.evidence >= ENOUGH and self.distinct >= 8


def thai_counts(path: Path) -> ThaiCounts:
    """Bytes beyond ASCII counted over the whole file, and marks that stand where no Thai writer puts them."""
    pairs = np.zeros(65_536, dtype=np.int64)
    last = b"\n"
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            if not chunk.isascii() or last[0] >= 0x80:
                _count_pairs(last + chunk, pairs)
            last = chunk[-1:]
    if last[0] >= 0x80:
        _count_pairs(last + b"\n", pairs)
    return _counts(pairs.reshape(256, 256))


def thai_counts_of(sample: bytes) -> ThaiCounts:
    """The same for bytes in hand.

    >>> thai_counts_of("น้ำท่วม".encode("cp874")).is_thai
    True
    >>> thai_counts_of("Москва".encode("cp1251")).is_thai
    False
    """
    pairs = np.zeros(65_536, dtype=np.int64)
    _count_pairs(b"\n" + sample + b"\n", pairs)
    return _counts(pairs.reshape(256, 256))


def _count_pairs(part: bytes, pairs: Pairs) -> None:
    """Add the pairs of which one byte is beyond ASCII."""
    codes = np.frombuffer(part, dtype=np.uint8)
    first, second = codes[:-1], codes[1:]
    telling = (first | second) >= 0x80
    joined = (first[telling].astype(np.uint16) << 8) | second[telling]
    pairs += np.bincount(joined, minlength=65_536)


_CONSONANT, _LEADING, _ABOVE, _TONE, _SILENT, _AFTER, _AA, _SIGN, _DIGIT = range(1, 10)
_CLASS = np.zeros(256, dtype=np.uint8)
_CLASS[0xA1:0xCF] = _CONSONANT
_CLASS[0xE0:0xE5] = _LEADING
_CLASS[[0xD1, *range(0xD4, 0xDB), 0xE7, 0xED]] = _ABOVE
_CLASS[0xE8:0xEC] = _TONE
_CLASS[[0xEC, 0xEE]] = _SILENT
_CLASS[[0xD0, 0xD3]] = _AFTER
_CLASS[[0xD2, 0xE5]] = _AA
_CLASS[[0xCF, 0xDF, 0xE6, 0xEF, 0xFA, 0xFB]] = _SIGN
_CLASS[0xF0:0xFA] = _DIGIT
_PLAIN = np.zeros(256, dtype=bool)
_PLAIN[[0x80, 0x85, *range(0x91, 0x98), 0xA0]] = True
_BY_BITS = {
    4: "เราธนกงอท", 5: "มับลวิ่จตคห", 6: "ดสขยุ้แพะีำป์ชซถ", 7: "ืโไใูภ็ณศญ๐๑๒๓๔๕๖๗๘๙", 8: "ษผฟึฐฉ",
    9: "ฝฮ๊ๆฑ", 11: "ฎฤ๋ฆฒ", 13: "ฬฯฏฌ",
}  # fmt: skip
_NEVER_BITS = 16
_BEFORE: dict[int, tuple[int, ...]] = {
    _ABOVE: (_CONSONANT,),
    _TONE: (_CONSONANT, _ABOVE),
    _SILENT: (_CONSONANT, _ABOVE),
    _AFTER: (_CONSONANT, _TONE, _AA, _ABOVE),
    _AA: (_CONSONANT, _TONE, _ABOVE),
}
"""What may stand before each kind; the sara am that some keyboards write in two parts is among it."""


def _bits() -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
    """How much of a surprise each letter is in Thai tables, in bits: common ones few, rare ones many."""
    bits = np.where(_CLASS > 0, _NEVER_BITS, 0).astype(np.int64)
    for cost, letters in _BY_BITS.items():
        bits[list(letters.encode("cp874"))] = cost
    return bits


def _broken_pairs() -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    """Which of the 65,536 pairs no Thai writer puts together."""
    broken = np.zeros((256, 256), dtype=bool)
    for kind, before in _BEFORE.items():
        broken |= np.outer(~np.isin(_CLASS, before), kind == _CLASS)
    lonely = np.outer(_CLASS == _LEADING, _CLASS != _CONSONANT)
    lonely[0xE0, 0xE0] = False  # two เ typed for แ
    lonely |= np.outer([code == 0xD1 for code in range(256)], ~np.isin(_CLASS, (_CONSONANT, _TONE)))
    return broken | lonely


_BROKEN = _broken_pairs()
_BITS = _bits()
_SPEAKS = np.isin(_CLASS, (_LEADING, _ABOVE, _TONE, _SILENT, _AFTER, _AA))
_THAI = _CLASS > 0
_ASCII_LETTER = np.array([chr(code).isascii() and chr(code).isalpha() for code in range(256)])


def _counts(pairs: Pairs) -> ThaiCounts:
    seen = pairs.sum(axis=0)
    return ThaiCounts(
        high=int(seen[0x80:].sum()),
        thai=int(seen[_THAI | _PLAIN].sum()),
        letters=int(seen[_THAI].sum()),
        runs=int(pairs[~_THAI][:, _THAI].sum()),
        touching=int(pairs[_ASCII_LETTER][:, _THAI].sum() + pairs[_THAI][:, _ASCII_LETTER].sum()),
        evidence=int(seen[_SPEAKS].sum()),
        wrong=int(pairs[_BROKEN].sum()),
        surprise=int((seen * _BITS).sum()),
        distinct=int((seen[_THAI] > 0).sum()),
    )
