"""Frictionless's report in our words: errors grouped by cause, placed in the agency's own rows and cells."""

import re
from collections.abc import Mapping
from typing import Any

from harvesters.stage.body import source_row
from harvesters.stage.notes import place
from metadata.findings import kinds
from metadata.issues import SAMPLES_KEPT, Issue, Sample
from metadata.package import Table

JsonObject = dict[str, Any]
_READING = frozenset(
    {"scheme-error", "format-error", "encoding-error", "compression-error", "file-error", "source-error"}
)
_DESCRIPTION = frozenset({"schema-error", "field-error", "package-error", "resource-error", "dialect-error"})


def issues_from_report(report: JsonObject, tables: Mapping[str, tuple[str, Table]]) -> tuple[Issue, ...]:
    """The issues of a report on staged tables; tables gives (resource key, table) for each task's name."""
    issues: list[Issue] = []
    for task in report["tasks"]:
        key, table = tables[task["name"]]
        issues += _grouped(task["errors"], key, table)
    first = next(iter(tables.values()))[0] if tables else ""
    return (*issues, *_grouped(report["errors"], first, None))


def _grouped(errors: list[JsonObject], key: str, table: Table | None) -> list[Issue]:
    """One issue a cause: the type, the column, and for a constraint which one."""
    groups: dict[tuple[str, str | None, str], list[JsonObject]] = {}
    for error in errors:
        cause = error.get("note", "") if error["type"] == "constraint-error" else ""
        groups.setdefault((kind_of(error["type"]), error.get("fieldName"), _constraint(cause)), []).append(
            error
        )
    issues = []
    for (kind, column, constraint), found in groups.items():
        values: JsonObject = {"note": found[0].get("note", ""), "type": _type(found[0])}
        if constraint:
            values["constraint"] = constraint
        samples = tuple(_sample(error, table) for error in found[:SAMPLES_KEPT])
        issues.append(Issue(kind, key, column=column, count=len(found), values=values, samples=samples))
    return issues


def kind_of(frictionless_type: str) -> str:
    """The finding for a type of Frictionless."""
    if frictionless_type in kinds():
        return frictionless_type
    if frictionless_type in _READING:
        return "source-error"
    return "schema-error" if frictionless_type in _DESCRIPTION else "other-error"


def _type(error: JsonObject) -> str:
    match = re.search(r'type is "([a-z]+)', error.get("note", ""))
    return match.group(1) if match else str(error["type"])


def _constraint(note: str) -> str:
    """`required`, `pattern "[a-c]"`: what Frictionless's note says in a form fit to show."""
    match = re.match(r'constraint "(\w+)" is "(.*)"$', note, re.DOTALL)
    if not match:
        return note[:200]
    return match[1] if match[2] == "True" else f"{match[1]} {match[2]}"[:200]


def _sample(error: JsonObject, table: Table | None) -> Sample:
    row = error.get("rowNumber")
    column = error.get("fieldNumber")
    if table is not None and row is not None:
        row = source_row(table.row_map, row - 1)
    if table is not None and column is not None and column <= len(table.column_map):
        column = table.column_map[column - 1]
    return place(row, column, error.get("fieldName"), error.get("cell"))
