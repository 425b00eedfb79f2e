"""A batch of one column as its distinct texts, and tallies of them with the places they stand at."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


@dataclass
class Tally:
    """Cells for and against one kind; places holds the first three against it as (body row, text)."""

    against: int = 0
    places: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Batch:
    """The distinct texts of a batch, how often each stands in it, and where."""

    distinct: pa.Array
    indices: pa.Array
    counts: pa.Array
    live: pa.Array
    first: int

    @cached_property
    def nothing(self) -> pa.Array:
        """A mask that chooses no text."""
        return pa.repeat(pa.scalar(False), len(self.distinct))

    @cached_property
    def _first_places(self) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
        """Where each text stands first in the batch, from 0."""
        at = np.flatnonzero(self.indices.is_valid().to_numpy(zero_copy_only=False))
        places = np.zeros(len(self.distinct), dtype=np.int64)
        places[self.indices.drop_null().to_numpy()[::-1]] = at[::-1]
        return places

    def note(self, tally: Tally, chosen: pa.Array) -> None:
        """Add the chosen texts to a tally, with the first places they stand at."""
        number = sum_of(self.counts, chosen)
        tally.against += number
        if number and len(tally.places) < 3:
            picked = pc.indices_nonzero(chosen)[: 3 - len(tally.places)].to_pylist()
            places = self._first_places
            tally.places += [
                (self.first + int(places[index]), self.distinct[index].as_py()) for index in picked
            ]
            tally.places.sort()

    def tally(self, counter: Counter[str], words: pa.Array) -> None:
        """Count the words of the texts that have one."""
        if words.null_count == len(words):
            return
        number = self.counts.filter(words.is_valid()).to_pylist()
        for word, times in zip(words.drop_null().to_pylist(), number, strict=True):
            counter[word] += times


def counts_of(indices: pa.Array, size: int) -> pa.Array:
    """How often each of size distinct texts stands in a batch."""
    present = indices.drop_null().to_numpy(zero_copy_only=False)
    return pa.array(np.bincount(present, minlength=size).astype("int64"))


def how_many(mask: pa.Array, counts: pa.Array | None = None) -> int:
    """How many are true, nulls counting as no; counts: how often each text stands in the batch, if not once."""
    return int(pc.sum(mask).as_py() or 0) if counts is None else sum_of(counts, mask)


def sum_of(counts: pa.Array, mask: pa.Array) -> int:
    """The counts of the chosen texts, added up; a mask's nulls choose nothing."""
    mask = pc.fill_null(mask, False) if mask.null_count else mask
    return int(counts.to_numpy()[mask.to_numpy(zero_copy_only=False)].sum())


def spread(values: list[bool], maybe: pa.Array) -> pa.Array:
    """The values at the places where maybe is true, False elsewhere."""
    nothing = pa.repeat(pa.scalar(False), len(maybe))
    return pc.replace_with_mask(nothing, maybe, pa.array(values, pa.bool_())) if values else nothing
