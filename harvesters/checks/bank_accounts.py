"""Numbers of bank accounts: held beside names of people, told elsewhere.

An office publishes its own account on purpose.
"""

from collections.abc import Iterator
from dataclasses import replace

from harvesters.checks._people import ACCOUNT_WORDS, OFFICE_WORDS
from harvesters.checks._table import CheckedTable
from harvesters.record import Expect
from metadata.issues import Issue

MASK = "xxx-x-xxxxx-x"


def check(table: CheckedTable, expect: Expect) -> Iterator[Issue]:
    """One issue for each column whose header speaks of accounts and whose cells have ten or twelve digits."""
    for seen, count in table.people.with_form("account"):
        if not ACCOUNT_WORDS.search(seen.name):
            continue
        samples = tuple(replace(sample, value=MASK) for sample in seen.samples["account"])
        if table.people.is_of_private_persons(seen):
            yield Issue("bank_accounts", table.key, seen.name, count, samples=samples)
        elif not OFFICE_WORDS.search(seen.name):
            yield Issue("bank_account_numbers", table.key, seen.name, count, samples=samples)
