"""Unique, primary and foreign keys of one table: which columns make them, and which rows repeat one."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from harvesters.validate.fast.blocks import Block
from harvesters.validate.fast.cells import Column, key_of
from harvesters.validate.fast.evaluating import Seen, keys_of
from harvesters.validate.fast.keys import Keys, TextHasher, mixed, without
from harvesters.validate.fast.lookups import Lookup
from harvesters.validate.fast.sizes import Sizes
from harvesters.validate.fast.text import Text

JsonObject = dict[str, Any]


class Integrity:
    """The keys of an opened resource; columns are those its header expects, in order."""

    def __init__(
        self,
        resource: Any,  # noqa: ANN401 - of Frictionless
        columns: list[Column],
        lookup: Lookup,
        sizes: Sizes,
    ) -> None:
        self._columns = columns
        place = {column.name: index for index, column in enumerate(columns)}
        schema = resource.schema
        self.unique, self.primary = keys_of(columns, schema)
        self.foreign = [
            {
                "places": [place[name] for name in key["fields"]],
                "names": tuple(key["fields"]),
                "source": key["reference"]["resource"],
                "source_names": tuple(key["reference"]["fields"]),
                "lookup": lookup[key["reference"]["resource"]][tuple(key["reference"]["fields"])],
            }
            for key in schema.foreign_keys
            if set(key["fields"]) <= set(place)
        ]
        self._groups = [(index,) for index in self.unique] + ([self.primary] if self.primary else [])
        self._keys = [Keys(sizes.keys_in_memory // len(self._groups)) for _ in self._groups]
        self._hasher = TextHasher()

    def note(self, block: Block, last: int | None = None) -> None:
        """Take in the keys of a block's rows, up to a row number where one is given."""
        if not self._groups:
            return
        used = sorted({index for group in self._groups for index in group})
        odd = [row for row in block.odd if last is None or row[0] <= last]
        size = len(block.numbers) if last is None else int(np.searchsorted(block.numbers, last, "right"))
        made = {
            index: self._columns[index].hashes(_first(block.columns[index], size), self._hasher)
            for index in used
        }
        for group, keys in zip(self._groups, self._keys, strict=True):
            hashes = mixed([made[index][0] for index in group])
            empty = np.logical_and.reduce([made[index][1] for index in group])
            keys.add(*without(hashes, block.numbers[:size], empty))
            if odd:
                self._add_odd(keys, group, odd)

    def repeated(self) -> npt.NDArray[np.int64]:
        """The rows, in order, that may repeat a key."""
        found = [keys.repeated() for keys in self._keys]
        return np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)

    def seen(self) -> Seen:
        """An empty memory of keys."""
        return Seen(self.unique)

    def _add_odd(self, keys: Keys, group: tuple[int, ...], odd: list[tuple[int, list[str]]]) -> None:
        numbers = np.array([number for number, _ in odd], np.int64)
        parts, nothing = [], []
        for index in group:
            column = self._columns[index]
            values = [column.read(cells[index] if index < len(cells) else None).value for _, cells in odd]
            empty = np.array([value is None for value in values], np.bool_)
            if column.is_text:
                texts = pa.array([value or "" for value in values], pa.string()).cast(pa.binary())
                parts.append(np.where(empty, np.uint64(0), self._hasher.of(texts)))
            else:
                parts.append(np.array([key_of(value, column.field.type) for value in values], np.uint64))
            nothing.append(empty)
        keys.add(*without(mixed(parts), numbers, np.logical_and.reduce(nothing)))


def _first(text: Text, size: int) -> Text:
    """The first cells of a column: what stands behind them may be no key at all."""
    return text if size == len(text) else Text(text.array.slice(0, size))
