"""The errors of rows, block by block, in the order of `evaluating`."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from harvesters.validate.fast.blocks import Block
from harvesters.validate.fast.cells import Column
from harvesters.validate.fast.evaluating import Evaluation, Evaluator, Known, Seen, is_stranger
from harvesters.validate.fast.log import RowErrors
from harvesters.validate.fast.reading import Read

JsonObject = dict[str, Any]


class Rows(Evaluator):
    """The judge of a table's rows in blocks of columns."""

    columns: list[Column]

    def judge(self, block: Block, seen: Seen | None = None) -> Iterator[RowErrors]:
        """The rows of a block that may have errors, in order; seen is asked and told about keys when it is given.

        Without it, keys that another row has too are left out.
        """
        found = [column.judge(text) for column, text in zip(self.columns, block.columns, strict=True)]
        noted: dict[int, dict[int, Read]] = {}
        for index in self.order if found else ():
            for row, read in zip(found[index].rows.tolist(), found[index].reads, strict=True):
                noted.setdefault(row, {})[index] = read
        blank = self._blank_rows([one.blank for one in found], len(block.numbers))
        exact = self._exact_rows(block) if seen is None else range(len(block.numbers))
        wanted: Sequence[int] = sorted({*noted, *blank, *exact})
        regular = zip(wanted, block.numbers[wanted].tolist(), block.texts(wanted), strict=True)
        others = iter(block.odd)
        odd = next(others, None)
        for row, number, cells in regular:
            while odd is not None and odd[0] < number:
                yield odd[0], self.evaluate(*odd, seen)
                odd = next(others, None)
            known = Known(noted.get(row, {}), row in blank)
            if row in exact:
                yield number, Evaluation(self, number, cells, known).errors_with(seen)
            else:
                yield number, self.told(number, cells, known, is_exact=False)
        while odd is not None:
            yield odd[0], self.evaluate(*odd, seen)
            odd = next(others, None)

    def _blank_rows(self, blanks: list[Any], rows: int) -> set[int]:
        if not blanks or not rows or any(blank is None for blank in blanks):
            return set()
        return set(np.flatnonzero(np.logical_and.reduce(blanks)).tolist())

    def _exact_rows(self, block: Block) -> set[int]:
        """The rows whose primary key is empty or whose foreign key is not known."""
        exact: set[int] = set()
        if self.primary and len(block.numbers):
            empty = [self.columns[index].empty(block.columns[index]) for index in self.primary]
            exact |= set(np.flatnonzero(np.logical_and.reduce(empty)).tolist())
        for group in self.foreign:
            exact |= set(_strangers(group, self.columns, block).tolist())
        return exact


def _strangers(group: JsonObject, columns: list[Column], block: Block) -> Any:  # noqa: ANN401 - row places
    """The rows of a block whose values are not in the group's lookup."""
    coded = [block.columns[index].array.dictionary_encode() for index in group["places"]]
    reads = [
        columns[index].values(code.dictionary) for index, code in zip(group["places"], coded, strict=True)
    ]
    if not len(block.numbers):
        return np.empty(0, np.int64)
    codes = np.stack([code.indices.to_numpy().astype(np.int64) for code in coded])
    kinds, where = np.unique(codes, axis=1, return_inverse=True)
    unknown = [
        is_stranger(group, tuple(values[code] for values, code in zip(reads, kind, strict=True)))
        for kind in kinds.T.tolist()
    ]
    return np.flatnonzero(np.array(unknown, np.bool_)[where.reshape(-1)])
