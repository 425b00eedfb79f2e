"""The national metadata workbook: sheets Temp2_Meta_* (datasets), Temp3_Resource_* (files), and data dictionaries.

Five pairs of sheets, one for each type of data; the header stands in row 4, row 5 is a guide (importer of
ckanext-thai_gdc 2.2). Columns are found by their labels, which agencies keep; where a header names none of them,
by their order in the form. Every row becomes a dataset, a file, or an error with its sheet, row and column.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from metadata.dates import read_date
from metadata.errors.listings import HeaderUnknown, ListEmpty, RowUnusable, WorkbookNotNational
from metadata.errors.standards import RecordError
from metadata.issues import Issue
from metadata.standards import ckan
from metadata.standards._sheets import (
    HEADER_AMONG,
    MISSING,
    Described,
    Line,
    Sheet,
    is_web,
    lines_of,
    match_header,
    numbered_keys,
)
from metadata.standards._thai_excel_labels import (
    DATASET_LABELS,
    DICTIONARY_LABELS,
    POSITIONS,
    RESOURCE_LABELS,
    RESOURCE_POSITIONS,
)
from metadata.text import cut, slugify, text
from metadata.vocabulary import terms

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADER_ROW = 4
NEEDED = 3  # labels that make a row of a form its header

JsonObject = dict[str, Any]

_META = re.compile(r"(?i)temp\W*_?2.*?(record|stat|gis|geo|multi|other)")
_RESOURCE = re.compile(r"(?i)temp\W*_?3.*?(record|stat|gis|geo|multi|other)")
_DICTIONARY = re.compile(r"(?i)dict|พจนานุกรม|คำอธิบายตัวแปร")
_KINDS = {
    "record": "record",
    "stat": "statistics",
    "gis": "geospatial",
    "geo": "geospatial",
    "multi": "multi",
    "other": "other",
}
_DATES = ("created_date", "last_updated_date", "data_release_calendar", "data_release_date")
_FLAGS = (
    "high_value_dataset",
    "reference_data",
    "official_statistics",
    "allow_harvest",
    "resource_official_statistics",
)

_NAME_RULE = text("ต้องมีรหัสหรือชื่อของชุดข้อมูล", "the dataset needs a name or a title")
_NAME_MEND = text(
    "ใส่รหัสเป็นอักษรอังกฤษตัวเล็ก ตัวเลข หรือขีดกลาง ไม่ซ้ำกัน", "Give it a name of small letters, digits and hyphens."
)
_FILL = text("กรอกช่องนี้ แล้วบันทึกไฟล์", "Fill in this cell and save the file.")
_OTHER_NAME = text("ใช้รหัสที่ไม่ซ้ำกันในทุกแผ่น", "Give each dataset a name of its own, across all sheets.")
_NO_DATASET = text("ไม่มีชุดข้อมูลรหัสนี้ในแผ่นคำอธิบายข้อมูล", "no dataset of this name stands in the metadata sheets")
_SAME_NAME = text(
    "ใช้รหัสเดียวกับแผ่นคำอธิบายข้อมูล หรือเพิ่มแถวของชุดข้อมูลนั้น",
    "Write the name as the metadata sheet has it, or add that dataset's row there.",
)


def read(sheets: Sequence[Sheet], *, file: str, language: str = "th", base: str = "") -> list[Described]:
    """Every dataset of a workbook, in its order, rows of files without a dataset behind them as errors.

    base: the workbook's own address, from which relative addresses count. Raises WorkbookNotNational,
    HeaderUnknown, or ListEmpty: an import of nothing is never silent.
    """
    metas = [(sheet, named_kind) for sheet in sheets if (named_kind := _kind(_META, sheet))]
    if not metas:
        names = ", ".join(cut(sheet.name, 40) for sheet in sheets[:20])
        raise WorkbookNotNational(file=cut(file, 120), sheets=names or "-")
    files = [line for sheet in sheets for line in _resource_lines(sheet)]
    dictionary = [line for sheet in sheets for line in _dictionary_lines(sheet)]
    named = {_same(line.get("dataset_name")) for line in files}
    lines = [(line, kind) for sheet, kind in metas for line in _meta_lines(sheet, kind, named)]
    if not lines:
        raise ListEmpty(file=cut(file, 120), sheets=", ".join(cut(sheet.name, 40) for sheet, _ in metas))
    reader = _Workbook(files, dictionary, language, base)
    found = [reader.dataset(line, kind) for line, kind in lines]
    return found + reader.orphans()


def _kind(pattern: re.Pattern[str], sheet: Sheet) -> str:
    """The type of data that a sheet's name says, "" for a sheet of another part."""
    match = pattern.match(sheet.name.strip())
    return _KINDS[match[1].lower()] if match else ""


def _meta_lines(sheet: Sheet, kind: str, named: set[str]) -> list[Line]:
    header, columns = _columns(sheet, DATASET_LABELS, POSITIONS[kind], {"title", "name"})
    lines = lines_of(sheet, header, columns) if columns else []
    return _without_guide(lines, header, lambda line: _same(line.get("name")) in named)


def _resource_lines(sheet: Sheet) -> list[Line]:
    kind = _kind(_RESOURCE, sheet)
    if not kind:
        return []
    positions = RESOURCE_POSITIONS[kind]
    header, columns = _columns(sheet, RESOURCE_LABELS, positions, {"dataset_name", "url"})
    lines = lines_of(sheet, header, columns) if columns else []
    return _without_guide(lines, header, lambda line: _is_location(line.get("url")))


def _dictionary_lines(sheet: Sheet) -> list[Line]:
    if not _DICTIONARY.search(sheet.name):
        return []
    for number, row in enumerate(sheet.rows[:HEADER_AMONG], 1):
        columns = match_header(row, DICTIONARY_LABELS)
        if "column" in columns and len(columns) > 1:
            return [line for line in lines_of(sheet, number, columns) if line.get("column")]
    return []


def _columns(
    sheet: Sheet, known: dict[str, str], positions: Sequence[str], wanted: set[str]
) -> tuple[int, dict[str, int]]:
    """(the header's row, the column of each key). A sheet without any row has no columns."""
    if not any(cell.strip() for row in sheet.rows for cell in row):
        return 0, {}
    best, columns = 0, dict[str, int]()
    for number, row in enumerate(sheet.rows[:HEADER_AMONG], 1):
        found = match_header(row, known)
        if len(found) > len(columns):
            best, columns = number, found
    if len(columns) >= NEEDED and columns.keys() & wanted:
        return best, columns
    if len(sheet.rows) < HEADER_ROW:
        return 0, {}
    width = sum(1 for cell in sheet.rows[HEADER_ROW - 1] if cell.strip())
    if width < NEEDED:
        shown = " / ".join(cut(cell, 30) for row in sheet.rows[:HEADER_ROW] for cell in row if cell.strip())
        raise HeaderUnknown(sheet=cut(sheet.name, 60), wanted="name, title", found=cut(shown, 200) or "-")
    order = [key for key in positions if key != "data_classification" or width >= len(positions)]
    return HEADER_ROW, {key: number for number, key in enumerate(order, 1)}


def _without_guide(lines: list[Line], header: int, is_data: Callable[[Line], bool]) -> list[Line]:
    """The rows without the form's guide: the one right below its header in row 4, unless it is filled in like data."""
    if lines and header == HEADER_ROW and lines[0].number == header + 1:
        return lines if is_data(lines[0]) else lines[1:]
    return lines


class _Workbook:
    """The rows of files and columns, handed to their datasets by name."""

    def __init__(self, files: Iterable[Line], dictionary: Iterable[Line], language: str, base: str) -> None:
        self._files: dict[str, list[Line]] = {}
        self._columns: dict[str, list[Line]] = {}
        for line in files:
            self._files.setdefault(_same(line.get("dataset_name")), []).append(line)
        for line in dictionary:
            self._columns.setdefault(_same(line.get("dataset_name")), []).append(line)
        self._language, self._base = language, base
        self._seen: dict[str, str] = {}
        self._used: set[str] = set()

    def dataset(self, line: Line, kind: str) -> Described:
        """One row of a metadata sheet with the rows of its files."""
        name, title = line.get("name"), line.get("title")
        at, key = line.cell("name"), _same(name or title)
        shown = name or title or at
        if not key:
            return _failed(at, "", line.place("name", _NAME_RULE, _NAME_MEND), at)
        if key in self._seen:
            rule = text(f"ซ้ำกับ {self._seen[key]}", f"it stands in {self._seen[key]} as well")
            return _failed(f"{shown} ({at})", title, line.place("name", rule, _OTHER_NAME), at)
        self._seen[key] = at
        if not title:
            return _failed(shown, "", line.place("title", MISSING, _FILL), at)
        files = self._files.get(key, [])
        self._used.add(key)
        if bad := next((file for file in files if not file.get("url")), None):
            return _failed(shown, title, bad.place("url", MISSING, _FILL), at)
        package, issues = _package(line, kind)
        keys = numbered_keys([file.get("name") or file.get("url") for file in files])
        package["resources"] = [_resource(file, file_key) for file, file_key in zip(files, keys, strict=True)]
        try:
            reading = ckan.read(package, language=self._language, site_url=self._base)
        except RecordError as error:
            return Described(shown, title, at, error, {}, {})
        by_key = dict(zip(keys, files, strict=True))
        located = tuple(by_key.get(issue.resource, line).located(issue) for issue in reading.issues)
        paths = {key: file.get("url") for key, file in by_key.items() if not is_web(file.get("url"))}
        told = tuple(i for i in located if not (i.kind == "address_unusable" and i.resource in paths))
        return Described(
            shown, title, at, replace(reading, issues=(*issues, *told)), paths, self._fields(key, by_key)
        )

    def orphans(self) -> list[Described]:
        """Rows of files whose dataset is nowhere: errors, not silence."""
        return [
            _failed(
                f"{line.get('dataset_name') or '-'} ({line.cell('dataset_name')})",
                line.get("name"),
                line.place("dataset_name", _NO_DATASET if line.get("dataset_name") else MISSING, _SAME_NAME),
                line.cell("dataset_name"),
            )
            for key, lines in self._files.items()
            if key not in self._used and key not in self._seen
            for line in lines
        ]

    def _fields(self, key: str, files: dict[str, Line]) -> dict[str, list[JsonObject]]:
        """The dictionary's columns for each file: those that name it, else those that name only the dataset."""
        found: dict[str, list[JsonObject]] = {}
        for line in self._columns.get(key, []):
            wanted = _same(line.get("resource_name"))
            for file_key, file in files.items():
                if not wanted or wanted in (_same(file.get("name")), _same(file.get("url"))):
                    fields = found.setdefault(file_key, [])
                    if all(field["name"] != line.get("column") for field in fields):
                        fields.append(_field(line))
        return found


def _package(line: Line, kind: str) -> tuple[JsonObject, list[Issue]]:
    """A metadata row as the dataset that the national catalog's importer would make, and what it cannot use."""
    issues: list[Issue] = []
    package: JsonObject = {key: value for key, value in line.values.items() if key != "owner_org"}
    package["name"] = line.get("name") or slugify(line.get("title"))
    package.setdefault("data_type", terms("data_type")[kind].wire)
    if owner := line.get("owner_org"):
        package["organization"] = {"title": owner}
    for key in _DATES:
        if key in package:
            package[key] = _day(package[key])
    for key in _FLAGS:
        if key in package:
            package[key] = _flag(package[key])
    package |= {title: value for title, value in line.others.items() if title not in package}
    return package, issues


def _resource(line: Line, key: str) -> JsonObject:
    found: JsonObject = {name: value for name, value in line.values.items() if name != "dataset_name"}
    found |= {title: value for title, value in line.others.items() if title not in found}
    for name in found:
        if name.endswith("_date") or name.endswith("_calendar"):
            found[name] = _day(found[name])
    if "resource_official_statistics" in found:
        found["resource_official_statistics"] = _flag(found["resource_official_statistics"])
    return {**found, "id": key}


def _field(line: Line) -> JsonObject:
    """A row of a data dictionary as a field without a type: the cells decide that, whatever words stand here."""
    said = {key: line.get(key) for key in ("title", "description", "unit", "example") if line.get(key)}
    return {"name": line.get("column"), **said}


def _failed(key: str, title: str, place: dict[str, object], at: str) -> Described:
    return Described(key, title, at, RowUnusable(**place), {}, {})


def _day(written: str) -> str:
    """A day as ISO writes it; the form wants Buddhist years. What is no day is told by who reads the field."""
    try:
        return read_date(written)
    except ValueError:
        return written


def _flag(written: str) -> str:
    """The form's rule: a cell with ไม่ means no, any other word yes."""
    return "False" if "ไม่" in written or written.casefold() in ("false", "no", "0") else "True"


def _same(name: str) -> str:
    """A dataset's name as sheets are joined by it: the form lower-cases it and puts hyphens for blanks."""
    return re.sub(r"[\s_]+", "-", name.strip().casefold())


def _is_location(value: str) -> bool:
    return is_web(value) or bool(re.search(r"\.[A-Za-z0-9]{2,5}$", value))
