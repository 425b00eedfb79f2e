"""Numbers as agencies write them, many at once: separators, brackets, percent, units and footnote marks.

What is no number is null in the answer, never a guess. Works on the distinct texts of a column; texts that are
plain numbers already cost one look.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from harvesters.stage.cells import matches
from harvesters.stage.unit_words import PREFIXES, SPELLINGS

_SPACE = "[ \u00a0\u202f\u2007\u2009]"
_GROUPED = f"[1-9][0-9]{{0,2}}(?:(?:,[0-9]{{3}})+|(?:{_SPACE}[0-9]{{3}})+|(?:['\u2019][0-9]{{3}})+)"
_CORE = f"(?:(?:{_GROUPED}|[0-9]+)(?:\\.[0-9]*)?|\\.[0-9]+)"
_PLAIN = "^-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?$"
_COMMAS = "^-?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\\.[0-9]+)?$"
_PADDED = "^[-+(]?0[0-9]"
_WHOLE = "^-?[0-9]{1,18}$"
COMMA_DECIMAL = "^[-+]?(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:\\.[0-9]{3})+)(?:,[0-9]+)?$"
ODD_COMMAS = ",([0-9]{1,2}|[0-9]{4,})$|^[0-9]{4,},"
SURE_COMMAS = "\\.[0-9]{3},[0-9]|^[-+]?0,|,([0-9]|[0-9]{4,})$|^[0-9]{4,},"
"""No thousands separator stands so. Only two digits behind one may be a slip: 12,34 alone proves nothing."""

_PARTS = (
    f"^(?P<sign>[-+]?){_SPACE}*(?P<before>[^0-9.+()\\-]*?){_SPACE}*(?P<open>\\(?){_SPACE}?(?P<number>[-+]?{_CORE})"
    f"(?P<power>(?:[eE][-+]?[0-9]{{1,3}})?)(?P<gap>{_SPACE}?)(?P<percent>[%\uff05]?){_SPACE}?(?P<close>\\)?)"
    f"{_SPACE}*(?P<after>.*)$"
)
_MARK = "^(?:\\*{1,3}|[\u00b9\u00b2\u00b3\u2070-\u2079\u2020\u2021\u00a7]{1,2}|\\(?[perEPR]\\)|[1-9]\\))$"
_SPACED_MARK = "^(?:[perPR]|[1-9]/)$"
EXCEL_DAMAGE = "^[0-9](?:\\.[0-9]+)?E\\+[0-9]{2}$"
_NOTHING = pa.scalar(None, pa.string())


@dataclass(frozen=True)
class Numbers:
    """plain: decimal text, null for no number; the rest says how each was written, one entry a text.

    padded: zeros in front, as only codes have; unit and mark are null where the number has none.
    """

    plain: pa.Array
    padded: pa.Array
    grouped: pa.Array
    negated: pa.Array
    percent: pa.Array
    power: pa.Array
    unit: pa.Array
    mark: pa.Array

    def is_bare(self) -> pa.Array:
        """Numbers without a unit, percent sign, mark or leading zeros."""
        dressed = pc.or_(
            pc.or_(self.percent, self.padded), pc.or_(self.unit.is_valid(), self.mark.is_valid())
        )
        return pc.and_(self.plain.is_valid(), pc.invert(dressed))

    def is_whole(self) -> pa.Array:
        """Whole numbers that fit into 64 bits, however they are written."""
        return pc.and_(matches(self.plain, _WHOLE), pc.invert(self.power))


def read_numbers(texts: pa.Array) -> Numbers:
    """Every text that is a number: `1,200`, `1 200`, `1'200`, `(5)`, `5-`, `5 %`, `5 บาท`, `฿5`, `5*`.

    >>> read_numbers(pa.array(["1,200.50", "(3)", "12 คน", "x"])).plain.to_pylist()
    ['1200.50', '-3', '12', None]
    """
    no = pa.repeat(pa.scalar(False), len(texts))
    none = pa.nulls(len(texts), pa.string())
    simple = matches(texts, _PLAIN)
    if pc.all(simple).as_py() in (True, None):
        return Numbers(_without_minus_zero(texts), no, no, no, no, no, none, none)
    by_comma = matches(texts, _COMMAS)
    has_digit = matches(texts, "[0-9]")
    plain = pc.if_else(by_comma, pc.replace_substring(texts, ",", ""), texts)
    plain = pc.if_else(has_digit, plain, _NOTHING)
    other = pc.and_(has_digit, pc.invert(pc.or_(simple, by_comma)))
    if not pc.any(other).as_py():
        return Numbers(_without_minus_zero(plain), no, by_comma, no, no, no, none, none)
    read = _read(pc.fill_null(texts.filter(other), ""))

    def whole(part: pa.Array, base: pa.Array) -> pa.Array:
        return pc.replace_with_mask(base, other, part)

    return Numbers(
        _without_minus_zero(whole(read.plain, plain)), whole(read.padded, no), whole(read.grouped, by_comma),
        whole(read.negated, no), whole(read.percent, no), whole(read.power, no), whole(read.unit, none),
        whole(read.mark, none),
    )  # fmt: skip


def _read(texts: pa.Array) -> Numbers:
    """Numbers that are written in another way than plainly."""
    signed = pc.replace_substring_regex(texts, "^[\u2212\u2013\u2012]", "-")
    signed = pc.replace_substring_regex(signed, "([0-9]) ?\\.[-\u2013\u2014] ?(?:บาท)?$", "\\1 บาท")
    parts = pc.extract_regex(signed, _PARTS)

    def part(name: str) -> pa.Array:
        return pc.fill_null(pc.struct_field(parts, name), "")

    number, after = part("number"), pc.utf8_trim_whitespace(part("after"))
    before = pc.utf8_lower(part("before"))
    is_open, is_shut = pc.equal(part("open"), "("), pc.equal(part("close"), ")")
    leads = pc.not_equal(part("sign"), "")
    has_sign = pc.or_(leads, matches(number, "^[-+]"))
    says_percent = pc.is_in(before, value_set=pa.array(["ร้อยละ", "percent"]))
    percent = pc.or_(pc.not_equal(part("percent"), ""), says_percent)
    mark = _marks(signed, after)
    unit = _units(before, after, signed)
    trailing = pc.and_(matches(after, "^[-\u2212]$"), pc.invert(pc.or_(has_sign, pc.or_(is_open, percent))))
    negated = pc.or_(is_open, trailing)
    known_before = pc.or_(
        pc.equal(before, ""), pc.or_(says_percent, pc.is_in(before, value_set=pa.array(PREFIXES)))
    )
    known_after = pc.or_(pc.equal(after, ""), pc.or_(trailing, pc.or_(mark.is_valid(), unit.is_valid())))
    good = pc.and_(pc.fill_null(parts.is_valid(), False), pc.and_(known_before, known_after))
    good = pc.and_(good, pc.equal(is_open, is_shut))
    good = pc.and_(good, pc.invert(pc.and_(is_open, has_sign)))
    good = pc.and_(good, pc.invert(pc.and_(leads, matches(number, "^[-+]"))))
    good = pc.and_(good, pc.invert(pc.and_(percent, pc.or_(unit.is_valid(), mark.is_valid()))))
    good = pc.and_(good, pc.invert(_codes_with_e(number, part("power"))))
    grouped = matches(number, f",|'|\u2019|{_SPACE}")
    minus = pc.or_(negated, pc.equal(part("sign"), "-"))
    plain = pc.if_else(good, _plain(number, minus, part("power")), _NOTHING)
    power = pc.not_equal(part("power"), "")
    return Numbers(
        plain, pc.and_(good, matches(number, _PADDED)), pc.and_(good, grouped), pc.and_(good, negated),
        pc.and_(good, percent), pc.and_(good, power), pc.if_else(good, unit, _NOTHING),
        pc.if_else(good, mark, _NOTHING),
    )  # fmt: skip


def _codes_with_e(number: pa.Array, power: pa.Array) -> pa.Array:
    """1E2 and 12e10: no program writes a number so, without a point and without a sign; rooms and codes are."""
    is_code = pc.and_(matches(power, "^[eE][0-9]"), pc.invert(pc.match_substring(number, ".")))
    return pc.fill_null(is_code, False)


def _plain(number: pa.Array, minus: pa.Array, power: pa.Array) -> pa.Array:
    """Digits, one point, a minus in front: separators and surplus zeros gone."""
    plain = pc.replace_substring_regex(number, f"[,'\u2019]|{_SPACE}|^\\+", "")
    plain = pc.replace_substring_regex(plain, "^(-?)0+([0-9])", "\\1\\2")
    plain = pc.replace_substring_regex(plain, "^(-?)\\.", "\\g<1>0.".replace("\\g<1>", "\\1"))
    plain = pc.replace_substring_regex(plain, "\\.$", "")
    plain = pc.if_else(minus, pc.binary_join_element_wise("-", plain, ""), plain)
    return pc.binary_join_element_wise(plain, power, "")


def _marks(texts: pa.Array, after: pa.Array) -> pa.Array:
    """The footnote mark behind a number; a letter or 1/ only where a blank stands before it."""
    spaced = pc.and_(matches(after, _SPACED_MARK), matches(texts, f"{_SPACE}[^ ]+$"))
    return pc.if_else(pc.or_(matches(after, _MARK), spaced), after, _NOTHING)


def _units(before: pa.Array, after: pa.Array, texts: pa.Array) -> pa.Array:
    """The unit's name; one Latin letter counts only behind a blank, else it is part of a code."""
    words = pc.utf8_lower(pc.replace_substring_regex(after, f"{_SPACE}+", " "))
    words = pc.if_else(pc.equal(words, ""), before, words)
    keys = sorted(SPELLINGS)
    names = pa.array([SPELLINGS[key] for key in keys], pa.string())
    found = names.take(pc.index_in(words, value_set=pa.array(keys, pa.string())))
    loose = pc.and_(matches(after, "^[A-Za-z]$"), pc.invert(matches(texts, f"{_SPACE}[A-Za-z]$")))
    both = pc.and_(pc.not_equal(before, ""), pc.not_equal(after, ""))
    return pc.if_else(pc.or_(loose, both), _NOTHING, found)


def _without_minus_zero(plain: pa.Array) -> pa.Array:
    if not pc.any(pc.equal(plain, "-0")).as_py():
        return plain
    return pc.if_else(pc.equal(plain, "-0"), "0", plain)


def comma_numbers(texts: pa.Array) -> pa.Array:
    """Numbers with a decimal comma as plain decimal text; null for everything else."""
    plain = pc.replace_substring(pc.replace_substring(texts, ".", ""), ",", ".")
    return pc.if_else(matches(texts, COMMA_DECIMAL), pc.replace_substring_regex(plain, "^\\+", ""), _NOTHING)


def has_check_digit(texts: Sequence[str]) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which texts of thirteen digits end in the check digit of Thai citizens and companies (modulo 11)."""
    digits = np.frombuffer("".join(texts).encode(), np.uint8).reshape(-1, 13).astype(int) - ord("0")
    wanted = (11 - digits[:, :12] @ np.arange(13, 1, -1) % 11) % 10
    good: np.ndarray[tuple[int], np.dtype[np.bool_]] = wanted == digits[:, 12]
    return good
