"""E-mail of providers that private persons use: held where people are named beside it, told where they are not."""

from collections.abc import Iterator
from dataclasses import replace

from harvesters.checks._people import OFFICE_WORDS
from harvesters.checks._table import CheckedTable
from harvesters.record import Expect
from metadata.issues import Issue

MASK = "•••@•••"


def check(table: CheckedTable, expect: Expect) -> Iterator[Issue]:
    """One issue for each column of such addresses; those of agencies and companies are nobody's secret."""
    for seen, count in table.people.with_form("email"):
        samples = tuple(replace(sample, value=MASK) for sample in seen.samples["email"])
        if table.people.is_of_private_persons(seen):
            yield Issue("personal_email", table.key, seen.name, count, samples=samples)
        elif not OFFICE_WORDS.search(seen.name):
            yield Issue("email_addresses", table.key, seen.name, count, samples=samples)
