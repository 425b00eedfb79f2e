"""Citizen numbers: a table that holds them is never published (PDPA), whatever its policy says.

The check digit alone proves little: one number in ten has it right by chance. So a column counts when nearly
all its values are citizen numbers, or its header says so, or a cell writes one out with its dashes or its name.
"""

import re
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from harvesters.checks._personal import is_citizen_number
from harvesters.checks._table import CheckedTable
from harvesters.record import Expect
from metadata.issues import SAMPLES_KEPT, Issue, Sample
from metadata.text import arabic_digits

MIN_VALUES = 20
MIN_SHARE = 0.9
_HEADER = re.compile(
    r"บัตรประชาชน|ประจำตัวประชาชน|เลขประชาชน|ปชช|เลขบัตร|citizen.?id|national.?id|(?<![a-z])(cid|pid|nid)(?![a-z])",
    re.IGNORECASE,
)
_THIRTEEN = r"(?:[0-9๐-๙][\s\x{a0}\x{2000}-\x{200b}\x{202f}\x{3000}-]*){13}"
_DASHED = re.compile(r"(?<!\d)[1-8]-\d{4}-\d{5}-\d{2}-\d(?!\d)")
_NAMED = re.compile(r"(?:บัตรประชาชน|ประจำตัวประชาชน|ปชช)\D{0,40}([1-8]\d{12})(?!\d)")


def check(table: CheckedTable, expect: Expect) -> Iterator[Issue]:
    """One issue for each column that holds citizen numbers; samples are masked."""
    found = {name: _Column() for name in table.names}
    for first, batch in table.batches(table.names):
        for name, column in found.items():
            cells = batch.column(name)
            if pa.types.is_string(cells.type) or pa.types.is_integer(cells.type):
                column.add(name, cells.cast(pa.string()), first, table)
    for name, column in found.items():
        count = column.verdict(bool(_HEADER.search(name)))
        if count:
            yield Issue("personal_data", table.key, column=name, count=count, samples=tuple(column.samples))


class _Column:
    """What one column shows, over all batches."""

    def __init__(self) -> None:
        self.filled = 0
        self.numbers = 0
        self.written_out = 0
        self.samples: list[Sample] = []

    def add(self, name: str, cells: pa.Array, first: int, table: CheckedTable) -> None:
        """Count one batch; only cells with thirteen digits in a row are looked at one by one."""
        self.filled += int(pc.sum(pc.greater(pc.binary_length(cells), 0)).as_py() or 0)
        long = pc.indices_nonzero(pc.fill_null(pc.match_substring_regex(cells, _THIRTEEN), False))
        for offset, cell in zip(long.to_pylist(), cells.take(long).to_pylist(), strict=True):
            text = arabic_digits(cell)
            number = re.sub(r"[\s-]", "", text)
            if len(number) == 13 and number.isdigit():
                hit = is_citizen_number(number)
                self.numbers += hit
                self.written_out += hit and _DASHED.fullmatch(text.strip()) is not None
            else:
                spelled = [re.sub(r"\D", "", m) for m in _DASHED.findall(text)] + _NAMED.findall(text)
                hit = any(is_citizen_number(number) for number in spelled)
                self.written_out += hit
            if hit and len(self.samples) < SAMPLES_KEPT:
                self.samples.append(table.sample(first + offset, name, "x-xxxx-xxxxx-xx-x"))

    def verdict(self, header_says_so: bool) -> int:
        """How many citizen numbers the column holds, as far as that is sure; 0 for none."""
        if header_says_so and self.numbers:
            return self.numbers
        if self.numbers >= MIN_VALUES and self.numbers >= MIN_SHARE * self.filled:
            return self.numbers
        return self.written_out
