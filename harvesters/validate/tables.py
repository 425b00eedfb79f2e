"""The judgement on staged tables: our checks and Frictionless's, both in the bounded child.

`validate_table` judges one staged table, `validate_tables` several together (their foreign keys too).
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from catalog.sandbox import Limits, Sandbox
from harvesters.record import Expect
from metadata.errors.sandbox import ParserError
from metadata.issues import Issue, Report
from metadata.package import Table

JsonObject = dict[str, Any]
LIMIT_ERRORS = 1_000
ROWS_PER_SECOND = 5_000
SECONDS_AT_LEAST = 60.0


def validate_table(
    table: Table,
    *,
    key: str,
    expect: Expect,
    sandbox: Sandbox,
    issues: Iterable[Issue] = (),
    limit_errors: int = LIMIT_ERRORS,
) -> Report:
    """The judgement on one table: the new issues, and Frictionless's report whole.

    issues are those that staging found: a cause that it named and counted exactly is not named again.
    """
    return validate_tables({key: (table, expect)}, sandbox=sandbox, issues=issues, limit_errors=limit_errors)


def validate_tables(
    tables: Mapping[str, tuple[Table, Expect]],
    *,
    sandbox: Sandbox,
    issues: Iterable[Issue] = (),
    limit_errors: int = LIMIT_ERRORS,
    before: Mapping[str, JsonObject] | None = None,
) -> Report:
    """The judgement on tables of one package, by their keys; all lie in one folder.

    before: of each table that is public already {parquet, schema, row_count}, to compare with.
    """
    found: list[Issue] = []
    for key, (table, expect) in tables.items():
        found += _checked(key, table, expect, sandbox, (before or {}).get(key))
    named = {table.name: (key, table) for key, (table, _) in tables.items()}
    said, report = _judged(named, sandbox, limit_errors)
    known = {(issue.resource, issue.kind, issue.column) for issue in issues}
    found += [issue for issue in said if (issue.resource, issue.kind, issue.column) not in known]
    return Report(tuple(found), report)


def _checked(
    key: str, table: Table, expect: Expect, sandbox: Sandbox, before: JsonObject | None
) -> list[Issue]:
    request = {
        "expect": asdict(expect),
        "table": {
            "key": key,
            "parquet": str(table.parquet.path.resolve()),
            "schema": table.schema,
            "row_count": table.row_count,
            "row_map": table.row_map,
            "column_map": table.column_map,
            "before": before,
        },
    }
    try:
        answer = sandbox.call("harvesters.validate.child:run_checks", request, _limits([table]))
    except ParserError as error:
        return [_stopped(key, error)]
    return [_plain(Issue.from_json(issue)) for issue in answer["issues"]]


def _judged(
    named: Mapping[str, tuple[str, Table]], sandbox: Sandbox, limit_errors: int
) -> tuple[list[Issue], JsonObject | None]:
    """Frictionless's issues and its report; None where it could not make one."""
    from harvesters.validate.report import issues_from_report, kind_of

    if not named:
        return [], None
    tables = [table for _, table in named.values()]
    request = {
        "folder": str(tables[0].csv.path.resolve().parent),
        "limit_errors": limit_errors,
        "tables": [{"name": t.name, "file": t.csv.path.name, "schema": t.schema} for t in tables],
    }
    key = next(iter(named.values()))[0]
    try:
        answer = sandbox.call("harvesters.validate.child:judge", request, _limits(tables))
    except ParserError as error:
        return [_stopped(key, error)], None
    if answer["report"] is None:
        return [
            Issue(kind_of(e["type"]), key, values={"note": e["note"], "type": e["type"]})
            for e in answer["errors"]
        ], None
    return list(issues_from_report(answer["report"], named)), answer["report"]


def _limits(tables: Iterable[Table]) -> Limits:
    """Time in proportion to the rows: a pattern that never ends is stopped by it."""
    rows = sum(table.row_count for table in tables)
    return Limits(wall_seconds=SECONDS_AT_LEAST + rows / ROWS_PER_SECOND)


def _stopped(key: str, error: ParserError) -> Issue:
    return Issue("validation_stopped", key, values={"error": error.code, "detail": error.message.plain()})


def _plain(issue: Issue) -> Issue:
    """The issue without the severity that JSON carries: it is its kind's own."""
    return Issue(issue.kind, issue.resource, issue.column, issue.count, issue.values, issue.samples)
