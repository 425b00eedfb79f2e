"""Mobile telephones: held where they are private persons' own, told where they may be."""

from collections.abc import Iterator
from dataclasses import replace

from harvesters.checks._people import OFFICE_WORDS, PHONE_WORDS
from harvesters.checks._table import CheckedTable
from harvesters.record import Expect
from metadata.issues import Issue

MASK = "0xx-xxx-xxxx"
SPELLED = 0.5


def check(table: CheckedTable, expect: Expect) -> Iterator[Issue]:
    """One issue for each column of mobile numbers. Ten digits alone are none: the header or their dashes say so."""
    for seen, count in table.people.with_form("mobile"):
        if not PHONE_WORDS.search(seen.name) and seen.spelled < SPELLED * count:
            continue
        samples = tuple(replace(sample, value=MASK) for sample in seen.samples["mobile"])
        if table.people.is_of_private_persons(seen):
            yield Issue("personal_phone", table.key, seen.name, count, samples=samples)
        elif not OFFICE_WORDS.search(seen.name):
            yield Issue("phone_numbers", table.key, seen.name, count, samples=samples)
