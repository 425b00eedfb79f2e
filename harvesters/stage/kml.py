"""KML: every placemark is a row, its attributes columns, its geometry the last column.

Longitude and latitude of WGS 84 by definition (OGC 12-007r2). Styles, views and overlays are presentation and left
out; what a link points to is never fetched.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harvesters.stage.geo import GEOMETRY, GeoGrid
from harvesters.stage.geo_text import check_texts
from harvesters.stage.grid import Row
from harvesters.stage.kml_shapes import shape_of
from harvesters.stage.markup import (
    MAX_XML_BYTES,
    Element,
    HasDoctype,
    elements,
    forget,
    local_name,
    text_of,
    too_large,
)
from harvesters.stage.notes import NotATable, Notes
from harvesters.stage.records import MAX_COLUMNS
from metadata.text import cut

_OWN = ("name", "description", "address", "phoneNumber")
_TIMES = {"when": "when", "begin": "begin", "end": "end"}
_FOLDERS = ("Folder", "Document")
_BATCH = 2_000
Key = tuple[str, str]
"""Whose attribute it is ("kml", "data" or "table" of the description) and its name."""


@dataclass
class _Found:
    """What the first look over a file tells."""

    placemarks: int = 0
    keys: dict[Key, None] = field(default_factory=dict)
    folders: Counter[str] = field(default_factory=Counter)
    described: int = 0
    tabular: int = 0
    has_height: bool = False
    links: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Placemark:
    """One row: its attributes by key, its GeoJSON geometry, the folder it lies in."""

    values: dict[Key, str]
    shape: dict[str, Any] | None
    folder: str


def open_kml(path: Path, notes: Notes) -> GeoGrid:
    """The placemarks of a KML file as rows. Raises NotATable where it has none, or is no KML that may be read."""
    too_large(path, MAX_XML_BYTES, "KML", notes)
    found = _look(path, notes)
    if not found.placemarks:
        _say_nothing_in_it(found, notes)
        raise NotATable
    is_tabular = 0 < found.described == found.tabular and not any(who == "data" for who, _ in found.keys)
    has_folders = len(found.folders) > 1
    keys = [key for key in found.keys if key[0] == "table" or key != ("kml", "description")] if is_tabular else [
        key for key in found.keys if key[0] != "table"
    ]  # fmt: skip
    names = (*(["folder"] if has_folders else []), *(name for _, name in keys), GEOMETRY)
    if len(names) > MAX_COLUMNS:
        notes.found("too_large_to_read", what="columns", what_th="คอลัมน์", limit=f"{MAX_COLUMNS:,}")
        raise NotATable
    notes.step(
        "kml",
        "ไฟล์ KML มี {rows:,} หมุดหรือรูปทรง {columns} คอลัมน์ ใน {folders} โฟลเดอร์{table_th}{links_th}",
        "The KML holds {rows:,} placemarks with {columns} columns in {folders} folders{table}{links}.",
        rows=found.placemarks,
        columns=len(names) - 1,
        folders=len(found.folders),
        table="; their attributes stand in the table of each description" if is_tabular else "",
        table_th=" ข้อมูลประกอบอ่านจากตารางในคำอธิบาย" if is_tabular else "",
        links=f"; {len(found.links)} links to other files are not followed" if found.links else "",
        links_th=f" ไม่ได้ตามลิงก์ไปยังไฟล์อื่น {len(found.links)} ลิงก์" if found.links else "",
    )
    rows = _Rows(path, keys, has_folders=has_folders, has_height=found.has_height)
    checked = check_texts(rows.shapes(), None, notes)
    return GeoGrid(rows, names=names, is_mapped=checked.is_mapped, crs="EPSG:4326 WGS 84")


def _look(path: Path, notes: Notes) -> _Found:
    from lxml import etree

    found = _Found()
    try:
        for placemark in _placemarks(path, found.links):
            found.placemarks += 1
            found.keys.update(dict.fromkeys(placemark.values))
            found.folders[placemark.folder] += 1
            if placemark.values.get(("kml", "description"), "").strip():
                found.described += 1
                found.tabular += any(who == "table" for who, _ in placemark.values)
            if not found.has_height and placemark.shape is not None:
                found.has_height = _has_height(placemark.shape)
    except (HasDoctype, etree.XMLSyntaxError, ValueError) as error:
        is_doctype = isinstance(error, HasDoctype)
        notes.found(
            "geo_unreadable",
            form="KML",
            detail=cut(str(error), 200),
            detail_th="มี DOCTYPE ซึ่งไม่อ่านเพื่อความปลอดภัย" if is_doctype else "โครงสร้าง XML หรือพิกัดผิดรูปแบบ",
        )
        raise NotATable from error
    return found


def _say_nothing_in_it(found: _Found, notes: Notes) -> None:
    if found.links:
        shown = cut(found.links[0], 120)
        notes.found(
            "geo_unreadable", form="KML",
            detail=f"it only points to another address, {shown}; make that address the resource",
            detail_th=f"ไฟล์นี้เพียงชี้ไปยังที่อยู่อื่น {shown} ให้ใช้ที่อยู่นั้นเป็นไฟล์ข้อมูลแทน",
        )  # fmt: skip
    else:
        notes.found("table_empty")


class _Rows:
    """Rows that can be read again from the start."""

    def __init__(self, path: Path, keys: list[Key], *, has_folders: bool, has_height: bool) -> None:
        self._path, self._keys = path, keys
        self._has_folders, self._has_height = has_folders, has_height

    def __iter__(self) -> Iterator[Row]:
        for number, placemark in enumerate(_placemarks(self._path, []), 1):
            cells = [placemark.folder] if self._has_folders else []
            cells += [placemark.values.get(key, "") for key in self._keys]
            yield number, [*cells, self._text(placemark.shape)]

    def shapes(self) -> Iterator[list[str]]:
        """The geometries alone, as GeoJSON texts, in batches."""
        batch: list[str] = []
        for placemark in _placemarks(self._path, []):
            batch.append(self._text(placemark.shape))
            if len(batch) == _BATCH:
                yield batch
                batch = []
        yield batch

    def _text(self, shape: dict[str, Any] | None) -> str:
        if shape is None:
            return ""
        return json.dumps(shape if self._has_height else _flat(shape), separators=(",", ":"))


def _placemarks(path: Path, links: list[str]) -> Iterator[_Placemark]:
    """Each placemark as it ends; links collects the addresses of NetworkLinks."""
    names: list[str] = []
    tags = (*_FOLDERS, "name", "Placemark", "NetworkLink")
    for event, element in elements(path, tags, ("start", "end")):
        kind = local_name(element)
        if kind in _FOLDERS:
            if event == "start":
                names.append("")
            else:
                names.pop()
                forget(element)
        elif event == "end" and kind == "name":
            parent = element.getparent()
            if parent is not None and local_name(parent) == "Folder" and names:
                names[-1] = text_of(element).strip()
        elif event == "end" and kind == "NetworkLink":
            links += [text_of(e).strip() for e in element.iter("{*}href")]
            forget(element)
        elif event == "end" and kind == "Placemark":
            yield _read(element, "/".join(name for name in names if name))
            forget(element)


def _read(element: Element, folder: str) -> _Placemark:
    values: dict[Key, str] = {}
    shape = None
    for child in element:
        kind = local_name(child)
        if kind in _OWN:
            values["kml", kind] = text_of(child).strip()
        elif kind in ("TimeStamp", "TimeSpan"):
            for moment in child:
                if local_name(moment) in _TIMES:
                    values["kml", _TIMES[local_name(moment)]] = text_of(moment).strip()
        elif kind == "ExtendedData":
            values.update(_extended(child))
        else:
            shape = shape_of(child) or shape
    if "<table" in values.get(("kml", "description"), "").lower():
        values.update(_table_in(values["kml", "description"]))
    return _Placemark(values, shape, folder)


def _extended(element: Element) -> dict[Key, str]:
    """Data, and the SimpleData of a schema."""
    values: dict[Key, str] = {}
    for data in element.iter("{*}Data", "{*}SimpleData"):
        name = (data.get("name") or "").strip()
        inner = data.find("{*}value") if local_name(data) == "Data" else data
        if name and inner is not None:
            values["data", name] = text_of(inner).strip()
    return values


def _table_in(description: str) -> dict[Key, str]:
    """The rows of two cells in the innermost tables of a description, as ArcGIS writes its attributes."""
    from lxml import etree, html

    try:
        tree = html.fragment_fromstring(
            description, create_parent="div", parser=html.HTMLParser(no_network=True, huge_tree=False)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return {}
    values: dict[Key, str] = {}
    for row in tree.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if len(cells) == 2 and not any(cell.find(".//table") is not None for cell in cells):
            name, value = (" ".join(str(cell.text_content()).split()) for cell in cells)
            if name:
                values["table", name] = "" if value == "<Null>" else value
    return values


def _has_height(shape: dict[str, Any]) -> bool:
    return any(len(position) > 2 and position[2] != 0 for position in _positions(shape))


def _positions(shape: dict[str, Any]) -> Iterator[list[float]]:
    waiting: list[Any] = [shape.get("coordinates", []), *shape.get("geometries", [])]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting += [part.get("coordinates", []), *part.get("geometries", [])]
        elif part and not isinstance(part[0], list):
            yield part
        else:
            waiting += part


def _flat(shape: dict[str, Any]) -> dict[str, Any]:
    """The same shape without heights."""
    if "geometries" in shape:
        return {**shape, "geometries": [_flat(part) for part in shape["geometries"]]}

    def cut_off(part: list[Any]) -> list[Any]:
        return part[:2] if part and not isinstance(part[0], list) else [cut_off(inner) for inner in part]

    return {**shape, "coordinates": cut_off(shape["coordinates"])}
