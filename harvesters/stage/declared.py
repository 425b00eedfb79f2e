"""A declared or frozen Table Schema against the table: columns matched by name, cells cast by it.

The schema that comes out describes the CSV as it stands: its columns in the file's order, canonical formats,
and everything else the agency declared (titles, constraints, keys).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from harvesters.stage.cells import MISSING
from harvesters.stage.notes import Notes, place
from harvesters.stage.profile import Profile
from harvesters.stage.types import MAX_DECIMAL_DIGITS, ColumnType, date_type, decimal_type, infer
from metadata.text import normalize

JsonObject = dict[str, Any]
_GONE = frozenset(
    {"format", "decimalChar", "groupChar", "bareNumber", "trueValues", "falseValues", "missingValues"}
)
_CONSTANT = {
    "integer": ("integer", pa.int64()),
    "boolean": ("boolean", pa.bool_()),
    "yearmonth": ("month", pa.string()),
    "year": ("integer", pa.int64()),
    "object": ("json", pa.string()),
    "array": ("json", pa.string()),
    "geojson": ("json", pa.string()),
    "string": ("text", pa.string()),
    "any": ("text", pa.string()),
}
_WHY = ("กำหนดไว้ในสคีมา", "declared in the schema")


def declared_fields(schema: JsonObject | None) -> list[JsonObject]:
    """The fields of a schema that have a name."""
    fields = (schema or {}).get("fields") or []
    return [field for field in fields if isinstance(field, dict) and isinstance(field.get("name"), str)]


def match_columns(
    names: Sequence[str], schema: JsonObject, notes: Notes, *, is_named: Sequence[bool], by_position: bool
) -> list[JsonObject | None]:
    """For each column of the file its declared field, by name or title; the differences become findings."""
    fields = declared_fields(schema)
    if by_position:
        return [fields[i] if i < len(fields) else None for i in range(len(names))]
    known: dict[str, JsonObject] = {}
    for field in fields:
        for label in (field["name"], field.get("title")):
            if isinstance(label, str) and label.strip():
                known.setdefault(normalize(label), field)
    found: list[JsonObject | None] = []
    for position, name in enumerate(names, 1):
        match = known.get(normalize(name))
        if any(match is other for other in found):
            match = None
        if match is None and is_named[position - 1]:
            notes.found("extra-label", column=name, sample=place(None, position, name, name))
        found.append(match)
    for field in fields:
        if not any(field is other for other in found):
            notes.found("missing-label", column=field["name"], sample=place(None, None, field["name"]))
    return found


def missing_tokens(schema: JsonObject | None) -> frozenset[str]:
    """The tokens for no value: the schema's own where it names any, else those that agencies write.

    `[""]` names none: it is Table Schema's default, and what stands in every schema that staging makes.
    """
    declared = (schema or {}).get("missingValues")
    if not isinstance(declared, list) or declared == [""]:
        return MISSING
    values = [v["value"] if isinstance(v, dict) and "value" in v else v for v in declared]
    return frozenset(str(v).strip() for v in values if str(v).strip())


def declared_type(profile: Profile, field: JsonObject) -> ColumnType:
    """How the cells of a declared column are cast. A field that names no type leaves it to the cells."""
    if "type" not in field:
        return replace(infer(profile), name=field["name"])
    name, wanted = field["name"], str(field.get("type", "any"))
    if wanted in _CONSTANT:
        kind, arrow = _CONSTANT[wanted]
        return ColumnType(name, wanted, kind, arrow, _WHY)
    if wanted == "number":
        if field.get("decimalChar") == "," or _has_comma_decimals(profile):
            return ColumnType(name, "number", "comma", pa.float64(), _WHY)
        if profile.whole_digits + profile.scale > MAX_DECIMAL_DIGITS:
            return ColumnType(name, "number", "number", pa.float64(), _WHY)
        found = decimal_type(profile, "number", _WHY)
        return ColumnType(name, "number", "number", found.arrow, _WHY)
    if wanted in ("date", "datetime"):
        kind = _order(profile, str(field.get("format", "")))
        found = date_type(profile, kind, _WHY)
        if wanted == "datetime":
            arrow = found.arrow if found.type == "datetime" else pa.timestamp("us")
            return ColumnType(name, "datetime", f"time_{kind}", arrow, _WHY)
        return ColumnType(name, "date", kind, pa.date32(), _WHY)
    return ColumnType(name, wanted, "other", pa.string(), _WHY)


def described(column: ColumnType, field: JsonObject | None) -> JsonObject:
    """The column's field for the schema that comes out."""
    if field is None:
        return column.field()
    kept = {k: v for k, v in field.items() if k not in _GONE or (k == "format" and _keeps_format(column))}
    return {"name": column.name, "type": column.type, **kept}


def _keeps_format(column: ColumnType) -> bool:
    """Canonical text made dates and numbers plain; a format of text (email, uri) still says something."""
    return column.type not in (
        "date",
        "datetime",
        "time",
        "year",
        "yearmonth",
        "number",
        "integer",
        "boolean",
    )


def _has_comma_decimals(profile: Profile) -> bool:
    """Every cell reads with a decimal comma, and not every cell with a point."""
    comma, point = profile.kinds.get("comma"), profile.kinds.get("number")
    return comma is not None and comma.against == 0 and (point is None or point.against > 0)


def _order(profile: Profile, declared: str) -> str:
    """Day or month first: as the format says, else as the cells say."""
    if "%m" in declared and "%d" in declared:
        return (
            "mdy" if declared.index("%m") < declared.index("%d") and not declared.startswith("%Y") else "dmy"
        )
    dmy, mdy = profile.kinds.get("dmy"), profile.kinds.get("mdy")
    if dmy is not None and mdy is not None and mdy.against < dmy.against:
        return "mdy"
    return "dmy"
