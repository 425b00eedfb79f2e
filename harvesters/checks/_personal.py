"""What is said of a column with personal data: never a value of it, in no message, sample or step."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from metadata.issues import Issue, Sample

JsonObject = dict[str, Any]
PERSONAL = frozenset(
    {
        "personal_data", "personal_phone", "phone_numbers", "personal_email", "email_addresses", "bank_accounts",
        "bank_account_numbers", "personal_names", "person_names",
    }
)  # fmt: skip
"""Findings about data of people: those that hold a table, and those that only tell."""
MASK = "•••"
_QUOTES = ("examples", "missing_tokens")
"""Members of a step that quote cells of its column."""
_QUOTED_VALUES = ("value", "values", "example", "examples", "cells", "note", "candidates")


def is_personal(issue: Issue) -> bool:
    """Whether an issue speaks of data of people."""
    return issue.kind in PERSONAL


def masked(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """The issues, with no value of a column in which personal data was found, whatever the issue is about.

    An issue that quotes whole rows of such a table, or cells without saying of which column, quotes nothing.
    """
    known = tuple(issues)
    secret = {(issue.resource, issue.column) for issue in known if is_personal(issue)}
    return tuple(_masked(i) if _is_about(i, secret) and not is_personal(i) else i for i in known)


def hidden(step: JsonObject, columns: Collection[str | None]) -> JsonObject:
    """A step without the cells that it quotes of these columns; rows that were kept out may quote any of them."""
    if not columns:
        return step
    if step.get("column") in columns:
        return {name: value for name, value in step.items() if name not in _QUOTES}
    if "kept_notes" in step:
        return {**step, "kept_notes": [{**note, "text": MASK} for note in step["kept_notes"]]}
    return step


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
