"""JSON that is a table: GeoJSON feature collections, arrays of objects, and one object a line.

A feature's geometry becomes the last column, as GeoJSON text. Other JSON is named for what it is and kept.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from harvesters.stage.encoding import read_text
from harvesters.stage.grid import HeldGrid
from harvesters.stage.notes import NotATable, Notes, place
from harvesters.stage.rows import MAX_COLUMNS

MAX_BYTES = 512_000_000
GEOMETRY = "geometry"


def open_json(path: Path, codec: str, notes: Notes, *, lines: bool) -> tuple[HeldGrid, str]:
    """The rows of a JSON table with its column names first, and its format: geojson, json or ndjson.

    Raises NotATable for JSON that is no table or no JSON at all.
    """
    if path.stat().st_size > MAX_BYTES:
        notes.found("too_large_to_read", what="JSON", what_th=" JSON", limit=f"{MAX_BYTES // 1_000_000:,} MB")
        raise NotATable
    records, form = _records(path, codec, notes, lines)
    names: dict[str, None] = {}
    for record in records:
        names.update(dict.fromkeys(record))
    if form == "geojson":
        names.pop(GEOMETRY, None)
        names[GEOMETRY] = None
    if not names:
        notes.found("table_empty")
        raise NotATable
    if len(names) > MAX_COLUMNS:
        notes.found("too_large_to_read", what="columns", what_th="คอลัมน์", limit=f"{MAX_COLUMNS:,}")
        raise NotATable
    held = [(number, [_text(record.get(name)) for name in names]) for number, record in enumerate(records, 1)]
    kinds = {
        "geojson": ("สิ่ง (feature)", "features"),
        "json": ("วัตถุ", "objects"),
        "ndjson": ("บรรทัด", "lines"),
    }
    notes.step(
        "json",
        "ไฟล์ {format} มี {rows:,} {unit_th} และ {columns} คอลัมน์",
        "The {format} file holds {rows:,} {unit} with {columns} columns.",
        format=form,
        rows=len(held),
        columns=len(names),
        unit=kinds[form][1],
        unit_th=kinds[form][0],
    )
    return HeldGrid(held, names=tuple(names)), form


def _records(path: Path, codec: str, notes: Notes, lines: bool) -> tuple[list[dict[str, Any]], str]:
    text = "".join(read_text(path, codec)).lstrip("\ufeff")
    try:
        if lines:
            return list(_objects(_lines(text), notes)), "ndjson"
        value = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        notes.found("json_broken", sample=place(getattr(error, "lineno", None)), detail=str(error)[:200])
        raise NotATable from error
    if (
        isinstance(value, dict)
        and value.get("type") == "FeatureCollection"
        and isinstance(value.get("features"), list)
    ):
        return [_feature(f) for f in _objects(value["features"], notes)], "geojson"
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return list(_objects(value, notes)), "json"
    _name_what_it_is(value, notes)
    raise NotATable


def _lines(text: str) -> Iterator[Any]:
    for line in text.splitlines():
        if line.strip():
            yield json.loads(line, parse_constant=_refuse)


def _objects(values: Iterable[object], notes: Notes) -> Iterator[dict[str, Any]]:
    for value in values:
        if not isinstance(value, dict):
            notes.found("json_not_table", detail=type(value).__name__)
            raise NotATable
        yield value


def _feature(feature: dict[str, Any]) -> dict[str, Any]:
    """One feature as a row: its id where it has one, its properties, its geometry."""
    properties = feature.get("properties")
    row: dict[str, Any] = {}
    if feature.get("id") is not None and "id" not in (properties or {}):
        row["id"] = feature["id"]
    if isinstance(properties, dict):
        row.update({k: v for k, v in properties.items() if k != GEOMETRY})
    row[GEOMETRY] = feature.get("geometry")
    return row


def _name_what_it_is(value: object, notes: Notes) -> None:
    """A service's error message is no data; other JSON is data without a table."""
    if isinstance(value, dict) and (value.get("success") is False or set(value) & {"error", "errors"}):
        shown = value.get("error", value.get("errors", value.get("message", "")))
        notes.found("json_error_body", sample=place(None, value=json.dumps(shown, ensure_ascii=False)[:200]))
        return
    notes.found("json_not_table", detail="object" if isinstance(value, dict) else type(value).__name__)


def _text(value: object) -> str:
    """A JSON value as a cell: null is blank, numbers plainly, nested values as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return (
            value.encode("utf-8", "replace").decode()
            if any("\ud800" <= c <= "\udfff" for c in value)
            else value
        )
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
