"""Names of people with their titles (นาย นาง น.ส.): held in tables about private persons, told in others.

Officials, directors and contractors are named in public on purpose; there it is a notice.
"""

from collections.abc import Iterator
from dataclasses import replace

from harvesters.checks._people import OFFICE_WORDS
from harvesters.checks._table import CheckedTable
from harvesters.record import Expect
from metadata.findings import Severity
from metadata.issues import Issue

MASK = "•••"


def check(table: CheckedTable, expect: Expect) -> Iterator[Issue]:
    """One issue for each column of names."""
    people = table.people
    for seen, count in people.with_form("name"):
        samples = tuple(replace(sample, value=MASK) for sample in seen.samples["name"])
        is_official = people.is_official or OFFICE_WORDS.search(seen.name) is not None
        if people.is_private and not is_official:
            yield Issue("personal_names", table.key, seen.name, count, samples=samples)
        else:
            raised: Severity | None = "notice" if is_official else None
            yield Issue("person_names", table.key, seen.name, count, samples=samples, raised=raised)
