"""Inside the bounded child: our checks, and Frictionless itself on the staged CSVs.

Frictionless gets a descriptor rebuilt from named members only, in memory, with local file names. It stays
untrusted (`system.trusted` is False), and the child has no network that a forgotten reference could reach.
"""

from pathlib import Path
from typing import Any

from harvesters.checks._table import Before, CheckedTable
from harvesters.record import Expect
from metadata import plugins

JsonObject = dict[str, Any]
MAX_ENUM = 10_000
_FIELD = ("name", "type", "format", "title", "description", "example")
_CONSTRAINTS = ("required", "unique", "enum", "pattern", "minimum", "maximum", "minLength", "maxLength")


def run_checks(request: JsonObject) -> JsonObject:
    """Every check of harvesters/checks on one table; issues as JSON."""
    expect = Expect(**{**request["expect"], "key": tuple(request["expect"]["key"])})
    said = request["table"].get("before")
    before = Before(**{**said, "parquet": Path(said["parquet"])}) if said else None
    table = CheckedTable(
        **{**request["table"], "parquet": Path(request["table"]["parquet"]), "before": before}
    )
    issues = []
    for name in plugins.names("harvesters.checks"):
        issues += [issue.to_json() for issue in plugins.load("harvesters.checks", name).check(table, expect)]
    return {"issues": issues}


def judge(request: JsonObject) -> JsonObject:
    """Frictionless's report on staged tables that lie in one folder, or the reason why it made none."""
    from frictionless import FrictionlessException, Package

    from harvesters.validate.fast.judge import validate_package

    names = {table["name"] for table in request["tables"]}
    resources = [
        {
            "name": table["name"],
            "type": "table",
            "path": table["file"],
            "scheme": "file",
            "format": "csv",
            "encoding": "utf-8",
            "mediatype": "text/csv",
            "schema": rebuilt_schema(table["schema"], names),
        }
        for table in request["tables"]
    ]
    try:
        package = Package.from_descriptor(
            {"name": "staged", "resources": resources}, basepath=request["folder"]
        )
        report = validate_package(package, limit_errors=request["limit_errors"])
    except FrictionlessException as error:
        errors = error.reasons or [error.error]
        return {"report": None, "errors": [{"type": e.type, "note": e.note} for e in errors[:20]]}
    return {"report": report, "errors": []}


def rebuilt_schema(schema: JsonObject, resources: set[str]) -> JsonObject:
    """A schema of named members only; references outside the given resources are left out."""
    fields = [_rebuilt_field(field) for field in schema.get("fields") or () if isinstance(field, dict)]
    made: JsonObject = {"fields": fields}
    if isinstance(schema.get("missingValues"), list):
        made["missingValues"] = schema["missingValues"]
    if schema.get("primaryKey"):
        made["primaryKey"] = schema["primaryKey"]
    known = {field["name"] for field in fields}
    kept = [key for key in schema.get("foreignKeys") or () if _is_usable(key, known, resources)]
    if kept:
        made["foreignKeys"] = kept
    return made


def _rebuilt_field(field: JsonObject) -> JsonObject:
    made = {key: field[key] for key in _FIELD if key in field}
    made.setdefault("type", "any")
    constraints = field.get("constraints")
    if isinstance(constraints, dict):
        kept = {key: constraints[key] for key in _CONSTRAINTS if key in constraints}
        if len(kept.get("enum") or ()) > MAX_ENUM:
            del kept["enum"]
        made["constraints"] = kept
    for key in ("decimalChar", "groupChar", "bareNumber", "trueValues", "falseValues", "arrayItem"):
        if key in field:
            made[key] = field[key]
    return made


def _is_usable(key: Any, fields: set[str], resources: set[str]) -> bool:  # noqa: ANN401 - JSON
    """A foreign key whose columns are here and whose table is judged together with this one."""
    if not isinstance(key, dict) or not isinstance(key.get("reference"), dict):
        return False
    wanted = key.get("fields")
    own = [wanted] if isinstance(wanted, str) else wanted or []
    return set(own) <= fields and key["reference"].get("resource", "") in resources | {""}
