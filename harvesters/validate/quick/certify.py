"""The report on a valid table, made without Frictionless: every cell, row, key and count is certain to be in order.

None is answered at the first doubt. Nothing is judged here: that is Frictionless's office.
"""

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harvesters.validate.quick import _kernel
from harvesters.validate.quick.columns import ASK, SURE, column_of, scanner_of
from harvesters.validate.quick.digests import Digests
from harvesters.validate.quick.keys import HELD_KEYS, KeyLog
from harvesters.validate.quick.scan import BLOCK_BYTES, FIRST_BYTES, CannotTell, scanned
from harvesters.validate.quick.shape import Shape, shape_of

if TYPE_CHECKING:
    from harvesters.validate.quick.pages import PagedParquet
    from harvesters.validate.quick.parquet import CertainParquet

JsonObject = dict[str, Any]
_NAME = re.compile(r"[a-z0-9]+(?:[-._]?[a-z0-9]+)*")
_ODD_SIGNS = re.compile(r'[*?\[\]{}|:"\\\0\n]')
_SCHEMA = {"fields", "missingValues", "primaryKey", "title", "description"}
_WORDS = {"name", "type", "format", "title", "description"}
_FIELD = _WORDS | {
    "constraints", "bareNumber", "floatNumber", "groupChar", "decimalChar", "trueValues", "falseValues",
}  # fmt: skip
_BOUNDS = {"required", "unique", "enum", "minimum", "maximum"}
_TEXTS = {"required", "unique", "enum", "minLength", "maxLength", "pattern"}
_CONSTRAINTS = {
    "string": _TEXTS,
    "any": {"required", "unique", "enum"},
    "boolean": {"required", "unique", "enum"},
    "integer": _BOUNDS,
    "number": _BOUNDS,
    "date": _BOUNDS,
    "time": _BOUNDS,
    "datetime": _BOUNDS,
}
_OF_TYPE = {
    "bareNumber": {"integer", "number"},
    "floatNumber": {"number"},
    "groupChar": {"number"},
    "decimalChar": {"number"},
    "trueValues": {"boolean"},
    "falseValues": {"boolean"},
}


class Plan:
    """A schema that is surely in order: its columns for the scanner and its keys."""

    def __init__(self, fields: list[JsonObject], missing: list[str], primary: list[str]) -> None:
        self.names = [field["name"] for field in fields]
        self.fields = fields
        self.missing = missing
        self.primary_key = primary
        unique = [i for i, field in enumerate(fields) if (field.get("constraints") or {}).get("unique")]
        self.groups: list[tuple[tuple[int, ...], bool]] = [((index,), False) for index in unique]
        if primary:
            self.groups.append((tuple(self.names.index(name) for name in primary), True))
        keys = {index for group, _ in self.groups for index in group}
        self.columns = [column_of(field, missing, is_key=index in keys) for index, field in enumerate(fields)]

    def is_certain(self) -> bool:
        """Whether each column can be certified at all."""
        return all(
            column.kind != ASK or any(found == SURE for _, found in column.texts) for column in self.columns
        )


def certified(path: Path, schema: JsonObject) -> JsonObject | None:
    """Frictionless's report on a valid table, the schema given; None where anything is in doubt.

    path must be a name in the working folder: it stands in the report as it is.
    """
    ready = prepared(path, schema)
    return None if ready is None else certified_as(path, *ready)


def certified_as(path: Path, plan: Plan, shape: Shape, parquet: Path | None = None) -> JsonObject | None:
    """The same for a table that is prepared; with parquet, every value is certain too, and is written there."""
    if not plan.is_certain():
        return None
    start = time.perf_counter()
    digests = Digests()
    if parquet is None:
        rows = _count(path, shape, plan, digests)
    else:
        with _written(parquet, plan.fields) as beside:
            rows = _count(path, shape, plan, digests, beside)
    if not rows:
        return None
    return report_of(path, plan.names, rows, digests, round(time.perf_counter() - start, 3))


def _written(parquet: Path, fields: list[JsonObject]) -> "PagedParquet | CertainParquet":
    """Who writes the values: the scanner itself where it can pack its pages, else Arrow, which takes long to load."""
    if _kernel.has_zstd():
        from harvesters.validate.quick.pages import PagedParquet

        return PagedParquet(parquet, fields)
    from harvesters.validate.quick.parquet import CertainParquet

    return CertainParquet(parquet, fields)


def prepared(path: Path, schema: JsonObject) -> tuple[Plan, Shape] | None:
    """The schema and the file below its header; None where Frictionless might find fault with either."""
    plan = planned(schema)
    if plan is None or _ODD_SIGNS.search(path.name):
        return None
    shape = shape_of(path)
    return None if shape is None or shape.labels != plan.names else (plan, shape)


def _count(
    path: Path,
    shape: Shape,
    plan: Plan,
    digests: Digests,
    beside: "PagedParquet | CertainParquet | None" = None,
) -> int | None:
    """The rows, all of them without a doubt."""
    scanner = scanner_of(
        plan.columns,
        plan.groups,
        delimiter=shape.delimiter,
        has_quotes=True,
        keeps_newlines=shape.keeps_newlines,
    )
    for index, form in enumerate(beside.forms if beside is not None else ()):
        scanner.give(index, form)
    logs = [KeyLog(HELD_KEYS // len(plan.groups)) for _ in plan.groups]
    rows, size = 0, min(BLOCK_BYTES, path.stat().st_size + 1)
    first = min(FIRST_BYTES, size)
    try:
        with path.open("rb", buffering=0) as file:
            for block in scanned(
                file,
                scanner,
                start=shape.start,
                first_row=2,
                digests=digests,
                block_bytes=size,
                first_bytes=first,
                has_values=False,
            ):
                if block.events or (beside is not None and not beside.take_scanned(scanner, block.rows)):
                    return None
                rows += block.rows
                for log, keys in zip(logs, block.keys, strict=True):
                    log.add(keys)
    except CannotTell:
        return None
    return None if any(log.repeated() for log in logs) else rows


def planned(schema: JsonObject) -> Plan | None:
    """The schema's columns; None for a schema that Frictionless might find fault with."""
    fields, missing = schema.get("fields"), schema.get("missingValues", [""])
    if not schema.keys() <= _SCHEMA or not isinstance(fields, list) or not fields:
        return None
    if not _are_texts([schema.get("title", ""), schema.get("description", "")]) or not _are_texts(missing):
        return None
    if len(set(missing)) < len(missing) or not all(_is_plain_field(field) for field in fields):
        return None
    names = [field["name"] for field in fields]
    primary = schema.get("primaryKey", [])
    primary = [primary] if isinstance(primary, str) else primary
    if len(set(names)) < len(names) or not _are_texts(primary) or not set(primary) <= set(names):
        return None
    return None if len(set(primary)) < len(primary) else Plan(fields, missing, primary)


def _is_plain_field(field: object) -> bool:
    if not isinstance(field, dict) or not field.keys() <= _FIELD:
        return False
    kind, constraints = field.get("type"), field.get("constraints", {})
    if not _are_texts([field[word] for word in _WORDS & field.keys()]) or not field.get("name"):
        return False
    if kind not in _CONSTRAINTS or not isinstance(constraints, dict):
        return False
    if not constraints.keys() <= _CONSTRAINTS[kind] or None in constraints.values():
        return False
    if not all(type(constraints[name]) is bool for name in ("required", "unique") if name in constraints):
        return False
    if not all(kind in _OF_TYPE[name] for name in _OF_TYPE.keys() & field.keys()):
        return False
    enum = constraints.get("enum")
    return enum is None or (isinstance(enum, list) and bool(enum) and _are_texts(enum))


def _are_texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def report_of(path: Path, names: list[str], rows: int, digests: Digests, seconds: float) -> JsonObject:
    """Frictionless's report on a table without errors; names are its fields."""
    md5, sha256, size = digests.result()
    stats = {"errors": 0, "warnings": 0, "seconds": seconds}
    counted = {"md5": md5, "sha256": sha256, "bytes": size, "fields": len(names), "rows": rows}
    task = {
        "name": _name_of(path),
        "type": "table",
        "valid": True,
        "place": path.name,
        "labels": names,
        "stats": stats | counted,
        "warnings": [],
        "errors": [],
    }
    return {"valid": True, "stats": {"tasks": 1, **stats}, "warnings": [], "errors": [], "tasks": [task]}


def _name_of(path: Path) -> str:
    """The name that Frictionless gives a resource without one."""
    if _NAME.fullmatch(path.stem):
        return path.stem
    from slugify.slugify import slugify

    found: str = slugify(path.stem, regex_pattern=r"[^-a-z0-9._/]")
    return found or "name"
