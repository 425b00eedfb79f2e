"""A table's rows in blocks of columns, through Arrow or, where that could differ, Frictionless's own parser."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from frictionless import FrictionlessException

from harvesters.validate.fast.blocks import read, read_rows
from harvesters.validate.fast.cells import Column
from harvesters.validate.fast.integrity import Integrity
from harvesters.validate.fast.log import RowErrors
from harvesters.validate.fast.lookups import Lookup
from harvesters.validate.fast.rows import Rows
from harvesters.validate.fast.sizes import Sizes


class ArrowPass:
    """The rows of an opened resource; failure is the error that ended the reading, count the rows that were read."""

    def __init__(
        self,
        resource: Any,  # noqa: ANN401 - a resource of Frictionless
        handlers: dict[str, Any],
        lookup: Lookup,
        sizes: Sizes,
    ) -> None:
        self._resource = resource
        self._sizes = sizes
        columns = [
            Column(field, handlers[field.name].reader) for field in resource.header.get_expected_fields()
        ]
        self._integrity = Integrity(resource, columns, lookup, sizes)
        self._rows = Rows(
            columns,
            unique=self._integrity.unique,
            primary=self._integrity.primary,
            foreign=self._integrity.foreign,
        )
        self.failure: Any = None
        self.count = 0

    def judged(self, is_full: Callable[[int], bool]) -> Iterator[RowErrors]:
        """Rows with errors, in order; ends early where is_full says so of the number of errors."""
        found = 0
        try:
            for block in read(self._resource, len(self._rows.columns), self._sizes):
                self.count += block.row_count
                for number, errors in self._rows.judge(block):
                    found += len(errors)
                    if is_full(found):
                        self._integrity.note(block, number)
                    if errors:
                        yield number, errors
                    if is_full(found):
                        return
                self._integrity.note(block)
        except FrictionlessException as exception:
            self.failure = exception.error

    def repeated(self) -> Any:  # noqa: ANN401 - an array of numbers
        """The rows, in order, that may repeat a key."""
        return self._integrity.repeated()

    def anew(self, numbers: Any) -> Iterator[RowErrors]:  # noqa: ANN401 - row numbers in order
        """The rows that share a key with another, judged with all of those before them in mind."""
        seen, numbers = self._integrity.seen(), np.asarray(numbers, np.int64)
        for block in read_rows(self._resource, len(self._rows.columns), self._sizes, numbers):
            yield from (row for row in self._rows.judge(block, seen) if row[1])

    def first_row(self) -> int | None:
        """The number of the first row, judged for nothing but what it may raise; None where there are no rows."""
        for block in read(self._resource, len(self._rows.columns), self._sizes, again=True):
            number, cells = block.first()
            self._rows.evaluate(number, cells)
            return number
        return None
