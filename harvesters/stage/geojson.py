"""JSON that is a table: GeoJSON and ArcGIS features, lists of objects or of lists, and one object a line.

A feature's geometry becomes the last column, as GeoJSON text in WGS 84. Other JSON is named for what it is and
kept. Up to 32 MB are held; larger files are streamed (json_source.py), so that memory does not grow with them.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from harvesters.stage import esri_shapes
from harvesters.stage.geo import GEOMETRY, GeoGrid
from harvesters.stage.geo_text import check_texts
from harvesters.stage.grid import HeldGrid, Row
from harvesters.stage.json_source import MAX_BYTES, Broken, Json, JsonSource, open_source
from harvesters.stage.json_tables import Found, find_table, rows_of
from harvesters.stage.notes import NotATable, Notes, place
from harvesters.stage.records import MAX_COLUMNS

__all__ = ["GEOMETRY", "open_json"]
JsonObject = dict[str, Any]
_BATCH = 2_000
_WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = {
    "features": ("รายการแผนที่", "features"),
    "esri": ("รายการแผนที่", "features"),
    "objects": ("วัตถุ", "objects"),
    "lists": ("แถว", "rows"),
}


def open_json(path: Path, codec: str, notes: Notes, *, lines: bool) -> tuple[HeldGrid, str]:
    """The rows of a JSON table with its column names first, and its format: geojson, json or ndjson.

    Raises NotATable for JSON that is no table or no JSON at all.
    """
    if path.stat().st_size > MAX_BYTES:
        notes.found("too_large_to_read", what="JSON", what_th=" JSON", limit=f"{MAX_BYTES // 1_000_000:,} MB")
        raise NotATable
    try:
        source = open_source(path, codec, lines=lines)
        found = find_table(source, notes)
        names = _names(source, found)
        form = "geojson" if found.kind == "features" else "ndjson" if lines else "json"
        _tell(found, form, names, notes)
        if found.kind in ("features", "esri"):
            return _with_geometry(source, found, names, notes), form
    except (Broken, RecursionError) as error:
        notes.found("json_broken", sample=place(getattr(error, "line", None)), detail=str(error)[:200])
        raise NotATable from error
    is_named = found.kind == "objects" or bool(found.names)
    return HeldGrid(_Rows(source, found, names), names=tuple(map(_name, names)) if is_named else ()), form


def _names(source: JsonSource, found: Found) -> tuple[str, ...]:
    """The names of all columns, in the order in which they are first met. Raises NotATable for none or too many."""
    if found.kind == "lists":
        width = max(len(item) for item in rows_of(source, found)) if not found.names else 0
        kept = [name for index, name in enumerate(found.names) if index not in found.left_out]
        return tuple(kept) if found.names else ("",) * width
    names: dict[str, None] = {}
    for item in rows_of(source, found):
        names.update(dict.fromkeys(_attributes(item, found)))
    if found.kind != "objects":
        names.pop(GEOMETRY, None)
        names[GEOMETRY] = None
    return tuple(names)


def _tell(found: Found, form: str, names: tuple[str, ...], notes: Notes) -> None:
    if not names:
        notes.found("table_empty")
        raise NotATable
    if len(names) > MAX_COLUMNS:
        notes.found("too_large_to_read", what="columns", what_th="คอลัมน์", limit=f"{MAX_COLUMNS:,}")
        raise NotATable
    unit_th, unit = _UNITS[found.kind]
    if form == "ndjson":
        unit_th, unit = "บรรทัด", "lines"
    is_deep = found.where not in ((), ("features",))
    notes.step(
        "json",
        "ไฟล์ {format} มี {rows:,} {unit_th} และ {columns} คอลัมน์{path_th}{left_out_th}",
        "The {format} file holds {rows:,} {unit} with {columns} columns{at}{left_out_en}.",
        format=form,
        rows=found.count,
        columns=len(names),
        unit=unit,
        unit_th=unit_th,
        path=found.path,
        at=f" under {found.path}" if is_deep else "",
        path_th=f" อยู่ใต้ {found.path}" if is_deep else "",
        left_out=len(found.left_out),
        left_out_en=f"; {len(found.left_out)} columns of the portal’s own are left out"
        if found.left_out
        else "",
        left_out_th=f" ไม่รวมคอลัมน์ของระบบเอง {len(found.left_out)} คอลัมน์" if found.left_out else "",
    )


@dataclass
class _Rows:
    """Rows that can be read again from the start. turn brings a batch of geometries to WGS 84; dates are columns
    of milliseconds since 1970."""

    source: JsonSource
    found: Found
    names: tuple[str, ...]
    turn: Callable[[list[str]], list[str]] | None = None
    dates: frozenset[str] = field(default_factory=frozenset)

    def __iter__(self) -> Iterator[Row]:
        items, number = rows_of(self.source, self.found), 0
        while batch := [self._cells(item) for item in islice(items, _BATCH)]:
            if self.turn is not None:
                for cells, text in zip(batch, self.turn([cells[-1] for cells in batch]), strict=True):
                    cells[-1] = text
            for cells in batch:
                number += 1
                yield number, cells

    def geometries(self) -> Iterator[list[str]]:
        """The geometries alone, in batches."""
        items = rows_of(self.source, self.found)
        while batch := list(islice(items, _BATCH)):
            yield [_text(_attributes(item, self.found).get(GEOMETRY)) for item in batch]

    def _cells(self, item: Json) -> list[str]:
        if self.found.kind == "lists":
            kept = [_text(cell) for index, cell in enumerate(item) if index not in self.found.left_out]
            return kept + [""] * (len(self.names) - len(kept))
        attributes = _attributes(item, self.found)
        return [
            _moment(attributes.get(name)) if name in self.dates else _text(attributes.get(name))
            for name in self.names
        ]


def _with_geometry(source: JsonSource, found: Found, names: tuple[str, ...], notes: Notes) -> GeoGrid:
    beside = found.where[:-1]
    if found.kind == "esri":
        given = esri_shapes.crs_of(source.value((*beside, "spatialReference")))
    else:
        given = source.value((*beside, "crs", "properties", "name"))
    rows = _Rows(source, found, names, dates=_esri_dates(source, found))
    checked = check_texts(rows.geometries(), str(given) if given else None, notes)
    rows.turn = checked.turn
    return GeoGrid(rows, names=tuple(map(_name, names)), is_mapped=checked.is_mapped, crs=checked.crs)


def _esri_dates(source: JsonSource, found: Found) -> frozenset[str]:
    fields = source.value((*found.where[:-1], "fields")) if found.kind == "esri" else None
    return frozenset(
        str(field.get("name"))
        for field in (fields if isinstance(fields, list) else ())
        if isinstance(field, dict) and field.get("type") == "esriFieldTypeDate"
    )


def _attributes(item: Json, found: Found) -> JsonObject:
    """One item as a row by name. Raises Broken for an item that is not what the others are."""
    if not isinstance(item, dict):
        raise Broken(f"{type(item).__name__} among objects")
    if found.kind == "objects":
        return item
    if found.kind == "esri":
        attributes = item.get("attributes")
        return {
            **(attributes if isinstance(attributes, dict) else {}),
            GEOMETRY: esri_shapes.shape_of(item.get("geometry")),
        }
    return _feature(item)


def _feature(feature: JsonObject) -> JsonObject:
    """One feature as a row: its id where it has one, its properties, its geometry."""
    properties = feature.get("properties")
    row: JsonObject = {}
    if feature.get("id") is not None and "id" not in (properties or {}):
        row["id"] = feature["id"]
    if isinstance(properties, dict):
        row.update({k: v for k, v in properties.items() if k != GEOMETRY})
    row[GEOMETRY] = feature.get("geometry")
    return row


def _moment(value: object) -> str:
    """Milliseconds since 1970 as ISO text; another value as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e14:
        return _text(value)
    return (_EPOCH + timedelta(milliseconds=value)).isoformat().replace("+00:00", "Z")


def _name(text: str) -> str:
    """A key as a column's name; half of a character, escaped on its own, is U+FFFD, which no name keeps."""
    return "".join("\ufffd" if "\ud800" <= ch <= "\udfff" else ch for ch in text)


def _text(value: object) -> str:
    """A JSON value as a cell: null is blank, numbers plainly, nested values as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:  # half of a character, escaped on its own
            return value.encode("utf-8", "replace").decode()
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return _WRITER.encode(value)
