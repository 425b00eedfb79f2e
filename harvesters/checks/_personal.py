"""What is said of a column with personal data: never a value of it, in no message, sample or step."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from metadata.issues import Issue, Sample
from metadata.text import arabic_digits

JsonObject = dict[str, Any]
PERSONAL = frozenset(
    {
        "personal_data", "personal_phone", "phone_numbers", "personal_email", "email_addresses", "bank_accounts",
        "bank_account_numbers", "personal_names", "person_names",
    }
)  # fmt: skip
"""Findings about data of people: those that hold a table, and those that only tell."""
MASK = "•••"
MOBILE = r"^\s*(?:\+?66|0)[\s-]?[689](?:[\s.-]?[0-9]){8}\s*(?:$|[,/;])"
PRIVATE_EMAIL = (
    r"(?i)^\s*[a-z0-9._%+-]+@(?:gmail|googlemail|hotmail|yahoo|ymail|outlook|live|icloud|me|msn|windowslive|"
    r"protonmail|proton|rocketmail|aol)\.[a-z.]{2,6}\s*$"
)
_INSIDE = (
    re.compile(r"(?<![0-9])(?<![0-9][.,])(?:\+?66|0)[\s-]?[689](?:[\s.-]?[0-9]){8}(?![0-9])"),
    re.compile(PRIVATE_EMAIL.replace(r"^\s*", r"(?<![a-z0-9._%+-])").replace(r"\s*$", r"(?![a-z0-9-])")),
)
"""The same anywhere in a cell: "contact Malee, 081 234 5678"."""
_THIRTEEN = re.compile(r"(?<![0-9])(?<![0-9][.,-])[0-9](?:[ -]?[0-9]){12}(?![0-9])")
_QUOTES = ("examples", "missing_tokens")
"""Members of a step that quote cells of its column."""
_QUOTED_VALUES = ("value", "values", "example", "examples", "cells", "note", "candidates")


def is_personal(issue: Issue) -> bool:
    """Whether an issue speaks of data of people."""
    return issue.kind in PERSONAL


def is_citizen_number(digits: str) -> bool:
    """Thirteen digits of a natural person: first digit 1 to 8 and the check digit right.

    >>> is_citizen_number("1101700230708"), is_citizen_number("0105558004940")
    (True, False)
    """
    if len(digits) != 13 or not "1" <= digits[0] <= "8":
        return False
    total = sum(int(digit) * (13 - position) for position, digit in enumerate(digits[:12]))
    return (11 - total % 11) % 10 == int(digits[12])


def looks_personal(cell: str) -> bool:
    """Whether one cell alone may hold somebody's number or address, however rare such cells are in its column.

    Too little to hold a table for, enough not to quote the cell.
    """
    text = arabic_digits(cell)
    if any(is_citizen_number(re.sub("[^0-9]", "", found)) for found in _THIRTEEN.findall(text)):
        return True
    return any(form.search(text) for form in _INSIDE)


def masked(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """The issues, with no value of a column in which personal data was found, whatever the issue is about.

    An issue that quotes whole rows of such a table, or cells without saying of which column, quotes nothing. Nor does
    one that quotes a cell that alone looks like data of people.
    """
    known = tuple(issues)
    secret = {(issue.resource, issue.column) for issue in known if is_personal(issue)}
    return tuple(
        _masked(i) if not is_personal(i) and (_is_about(i, secret) or _quotes_people(i)) else i for i in known
    )


def hidden(step: JsonObject, columns: Collection[str | None]) -> JsonObject:
    """A step without the cells that it quotes of these columns; rows that were kept out may quote any of them.

    Of other columns it keeps what it quotes, but for the cells that alone look like data of people.
    """
    step = {name: _without_people(value) if name in _QUOTES else value for name, value in step.items()}
    if not columns:
        return step
    if step.get("column") in columns:
        return {name: value for name, value in step.items() if name not in _QUOTES}
    if "kept_notes" in step:
        return {**step, "kept_notes": [{**note, "text": MASK} for note in step["kept_notes"]]}
    return step


def _quotes_people(issue: Issue) -> bool:
    quoted = (sample.value for sample in issue.samples)
    said = (value for name, value in issue.values.items() if name in _QUOTED_VALUES)
    texts = (part for text in (*quoted, *said) if isinstance(text, str) for part in text.split(", "))
    return any(map(looks_personal, texts))


def _without_people(quoted: Any) -> Any:  # noqa: ANN401
    if isinstance(quoted, dict):
        return {word: count for word, count in quoted.items() if not looks_personal(str(word))}
    return [one for one in quoted if not looks_personal(str(one["written"]))]


def _is_about(issue: Issue, secret: set[tuple[str, str | None]]) -> bool:
    columns = {issue.column, *(sample.column for sample in issue.samples)}
    if columns == {None}:
        return any(resource == issue.resource for resource, _ in secret)
    return any((issue.resource, column) in secret for column in columns)


def _masked(issue: Issue) -> Issue:
    samples = tuple(_masked_sample(sample, issue.column) for sample in issue.samples)
    values = {name: MASK if name in _QUOTED_VALUES else value for name, value in issue.values.items()}
    return replace(issue, samples=samples, values=values)


def _masked_sample(sample: Sample, column: str | None) -> Sample:
    """A sample without its value, but for the column's own name, which says nothing of anybody."""
    if sample.value is None or sample.value in (column, sample.column):
        return sample
    return replace(sample, value=MASK)
