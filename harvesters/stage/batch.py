"""A batch of columns as its distinct texts: each question is asked once of every text, whatever column it stands in.

Masks are numpy arrays, one entry a distinct text: a table of many columns and few rows asks thousands of small
questions, and each costs a microsecond so.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from harvesters.stage import cells as c
from harvesters.stage.chunks import is_coded
from harvesters.stage.doubtful import Mask, Positions
from harvesters.stage.numbers import Numbers, read_numbers

SHARED_TEXTS = 200_000
"""Columns with fewer texts than this together share one lexicon."""


@dataclass(slots=True)
class Tally:
    """Cells for and against one kind; places holds the first three against it as (body row, text)."""

    against: int = 0
    places: list[tuple[int, str]] = field(default_factory=list)


class Lexicon:
    """Distinct trimmed texts with western digits, and what is known of each."""

    def __init__(self, texts: pa.Array) -> None:
        self.texts = texts
        self._masks: dict[str, Mask] = {}
        self._missing: dict[frozenset[str], Mask] = {}

    def matches(self, pattern: str) -> Mask:
        """Which texts match."""
        if pattern not in self._masks:
            self._masks[pattern] = as_mask(pc.match_substring_regex(self.texts, pattern))
        return self._masks[pattern]

    def missing(self, tokens: frozenset[str]) -> Mask:
        """Which texts are one of the tokens."""
        if tokens not in self._missing:
            self._missing[tokens] = as_mask(c.is_missing(self.texts, tokens))
        return self._missing[tokens]

    @cached_property
    def lengths(self) -> Positions:
        """How many characters each text has."""
        return np.asarray(pc.utf8_length(self.texts).to_numpy(), dtype=np.int64)

    @cached_property
    def numbers(self) -> "NumberMasks":
        """Each text as a number."""
        return NumberMasks(read_numbers(self.texts))


class NumberMasks:
    """What read_numbers says, as masks; strict: without zeros in front; scale and wholes: digits behind and before
    the point."""

    def __init__(self, read: Numbers) -> None:
        self.unit, self.mark = read.unit, read.mark
        self.is_number = as_mask(read.plain.is_valid())
        self.bare, self.whole = as_mask(read.is_bare()), as_mask(read.is_whole())
        self.strict = self.is_number & ~as_mask(read.padded)
        self.grouped, self.negated = as_mask(read.grouped), as_mask(read.negated)
        self.percent, self.power = as_mask(read.percent), as_mask(read.power)
        self.has_unit = as_mask(read.unit.is_valid())
        self.has_mark = as_mask(read.mark.is_valid())
        self.zero = as_mask(pc.equal(read.plain, "0"))
        plain = pc.fill_null(read.plain, "")
        self.has_point = as_mask(pc.match_substring(plain, "."))
        self.scale: Positions = np.zeros(len(plain), dtype=np.int64)
        if self.has_point.any():
            self.scale = _lengths(pc.replace_substring_regex(plain, "^[^.]*\\.?", ""))
            plain = pc.replace_substring_regex(plain, "\\..*$", "")
        self.wholes: Positions = _lengths(pc.utf8_ltrim(plain, characters="-"))


@dataclass
class Batch:
    """One column of a batch: which texts of the lexicon it has (codes), how often each stands in it, and where first.

    first is the body row (1-based) of its first cell; live says which texts are values and not missing tokens.
    """

    lexicon: Lexicon
    codes: Positions
    counts: Positions
    places: Positions
    first: int
    live: Mask

    def matches(self, pattern: str) -> Mask:
        """Which texts match."""
        return self.lexicon.matches(pattern)[self.codes]

    def taken(self, chosen: Mask) -> pa.Array:
        """The chosen texts."""
        return self.lexicon.texts.take(pa.array(self.codes[chosen]))

    def texts(self, chosen: Mask) -> list[str]:
        """The chosen texts as a list."""
        found: list[str] = self.taken(chosen).to_pylist() if chosen.any() else []
        return found

    def count(self, chosen: Mask) -> int:
        """How many cells have one of the chosen texts."""
        return int(self.counts[chosen].sum())

    def note(self, tally: Tally, chosen: Mask) -> None:
        """Add the chosen texts to a tally, with the first places they stand at."""
        number = self.count(chosen)
        tally.against += number
        if number and len(tally.places) < 3:
            picked = np.flatnonzero(chosen)[: 3 - len(tally.places)]
            for index in picked.tolist():
                text = self.lexicon.texts[int(self.codes[index])].as_py()
                tally.places.append((self.first + int(self.places[index]), text))
            tally.places.sort()

    def tally(self, counter: Counter[str], words: pa.Array, has_word: Mask) -> None:
        """Count the words (one a text of the lexicon) of the texts that have one."""
        chosen = has_word[self.codes]
        if chosen.any():
            found = words.take(pa.array(self.codes[chosen])).to_pylist()
            for word, times in zip(found, self.counts[chosen].tolist(), strict=True):
                counter[word] += times


@dataclass
class ColumnTexts:
    """One column of a batch on its way into a profile: seen holds its first different cells as they are written."""

    rows: int
    edge_blanks: int
    thai_digits: int
    seen: list[str]
    batch: Batch


def read_columns(columns: Sequence[pa.Array], first: int, sampled: int) -> list[ColumnTexts]:
    """The columns (plain or dictionaries) by their distinct texts; sampled: of how many cells at most seen is made."""
    if sum(len(_values(column)) for column in columns) <= SHARED_TEXTS:
        return _read_together(columns, first, sampled)
    return [texts for column in columns for texts in _read_together([column], first, sampled)]


def _read_together(columns: Sequence[pa.Array], first: int, sampled: int) -> list[ColumnTexts]:
    if not columns:
        return []
    values = [_values(column) for column in columns]
    coded = pa.concat_arrays(values).dictionary_encode()
    trimmed = c.trim(coded.dictionary)
    is_edge = as_mask(pc.not_equal(coded.dictionary, trimmed))
    western = c.western_digits(trimmed)
    is_thai = as_mask(pc.not_equal(trimmed, western)) if western is not trimmed else np.zeros_like(is_edge)
    words = western.dictionary_encode()
    lexicon = Lexicon(words.dictionary)
    to_word = _codes(words.indices)
    codes = _codes(coded.indices)
    result, start = [], 0
    for column, texts in zip(columns, values, strict=True):
        own = codes[start : start + len(texts)]
        start += len(texts)
        times, places = _uses(column)
        known = own >= 0
        seen = trimmed.take(pa.array(own[:sampled][known[:sampled]])).to_pylist() if sampled else []
        result.append(
            ColumnTexts(
                len(column),
                int(times[known][is_edge[own[known]]].sum()),
                int(times[known][is_thai[own[known]]].sum()),
                [text for text in dict.fromkeys(seen) if text is not None],
                _batch(lexicon, np.where(known, to_word[own], -1), times, places, first),
            )
        )
    return result


def _batch(lexicon: Lexicon, codes: Positions, times: Positions, places: Positions, first: int) -> Batch:
    """The texts in the order in which they first stand in the column, without cells that hold nothing."""
    filled = np.flatnonzero((codes >= 0) & (times > 0))
    found, at, back = np.unique(codes[filled], return_index=True, return_inverse=True)
    counts = np.bincount(back, times[filled], len(found)).astype(np.int64)
    firsts = np.full(len(found), np.iinfo(np.int64).max)
    np.minimum.at(firsts, back, places[filled])
    order = np.argsort(firsts if len(found) else at, kind="stable")
    live = np.ones(len(found), dtype=bool)
    return Batch(lexicon, found[order], counts[order], firsts[order], first, live)


def _values(column: pa.Array) -> pa.Array:
    return column.dictionary if is_coded(column) else column


def _uses(column: pa.Array) -> tuple[Positions, Positions]:
    """How often each value of the column stands in it, and where first, from 0."""
    if not is_coded(column):
        return np.ones(len(column), dtype=np.int64), np.arange(len(column))
    codes = _codes(column.indices)
    cells = np.flatnonzero(codes >= 0)
    places = np.zeros(len(column.dictionary), dtype=np.int64)
    places[codes[cells][::-1]] = cells[::-1]
    return np.bincount(codes[cells], minlength=len(column.dictionary)), places


def _codes(indices: pa.Array) -> Positions:
    """Indices as numbers, -1 for a cell that holds nothing."""
    return np.asarray(
        (pc.fill_null(indices, -1) if indices.null_count else indices).to_numpy(), dtype=np.int64
    )


def _lengths(texts: pa.Array) -> Positions:
    return np.asarray(pc.utf8_length(texts).to_numpy(), dtype=np.int64)


def as_mask(found: pa.Array) -> Mask:
    """A mask of numpy; what is null chooses nothing."""
    filled = pc.fill_null(found, False) if found.null_count else found
    return np.asarray(filled.to_numpy(zero_copy_only=False), dtype=bool)


def spread(values: Sequence[bool] | Mask, maybe: Mask) -> Mask:
    """The values at the places where maybe is true, False elsewhere."""
    found = np.zeros(len(maybe), dtype=bool)
    found[maybe] = values
    return found
