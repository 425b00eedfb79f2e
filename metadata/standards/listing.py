"""A plain list of datasets: a table with a row for each dataset, or for each file of one.

Columns are known by what agencies and catalogs call them, in Thai and English; a config may say which is which.
What a list says is read as a CKAN dataset of the same words, so that a field means the same from every source.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn

from metadata.errors.listings import HeaderUnknown, ListEmpty, RowUnusable
from metadata.errors.standards import RecordError
from metadata.standards import ckan
from metadata.standards._listing_labels import COLUMNS, DATASET_KEYS, LABELS, RESOURCE_LABELS, RESOURCE_WORDS
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
    plain_label,
)
from metadata.text import cut, slugify, text

MEDIA_TYPE = "text/csv"

JsonObject = dict[str, Any]

_ADDRESSES = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_TRUE = frozenset({"true", "1", "yes", "ใช่"})
_FILL = text("กรอกช่องนี้ แล้วบันทึกไฟล์", "Fill in this cell and save the file.")
_ADDRESS_MEND = text(
    "ใส่ที่อยู่ไฟล์ที่ขึ้นต้นด้วย http:// หรือ https:// หรือชื่อไฟล์ที่อยู่ข้างรายการนี้",
    "Give the file's address (http:// or https://), or the path of a file beside this list.",
)
_DOUBLE = text("รหัสเดียวกันมีสองชื่อ", "one identifier stands with two titles")
_ONE_TITLE = text(
    "ใช้ชื่อเดียวกันทุกแถวของชุดข้อมูล หรือใช้รหัสต่างกัน",
    "Write one title in all rows of a dataset, or give them two identifiers.",
)


def read(
    sheets: Sequence[Sheet], *, file: str, language: str = "th", base: str = "", sheet: str = "",
    columns: Mapping[str, str] | None = None, header: int | None = None,
) -> list[Described]:  # fmt: skip
    """Every dataset of a list, in the order of its first row.

    sheet: the name of the one meant, "" for the first that has a header of ours. columns: for keys of COLUMNS
    the header of this list. header: its row, found by its labels otherwise. Raises HeaderUnknown or ListEmpty.
    """
    asked = [one for one in sheets if not sheet or plain_label(one.name) == plain_label(sheet)]
    found = next((made for one in asked if (made := _header(one, columns or {}, header))), None)
    if found is None:
        _refuse(asked or list(sheets), file, columns or {})
    chosen, number, places = found
    lines = lines_of(chosen, number, places)
    if not lines:
        raise ListEmpty(file=cut(file, 120), sheets=cut(chosen.name, 60))
    groups: dict[str, list[Line]] = {}
    for line in lines:
        key = line.get("name") or line.get("title") or line.get("id") or line.cell("title")
        groups.setdefault(key.casefold() if key else line.cell("title"), []).append(line)
    return [_dataset(group, language, base) for group in groups.values()]


def _refuse(sheets: Sequence[Sheet], file: str, columns: Mapping[str, str]) -> NoReturn:
    rows = [row for sheet in sheets for row in sheet.rows[:3]]
    said = " / ".join(cut(cell, 30) for row in rows for cell in row if cell.strip())
    if not said:
        raise ListEmpty(file=cut(file, 120), sheets=", ".join(cut(s.name, 40) for s in sheets) or "-")
    wanted = ", ".join([*columns.values()] or ["title", "url"])
    raise HeaderUnknown(sheet=cut(sheets[0].name, 60), wanted=cut(wanted, 200), found=cut(said, 200))


def _header(
    sheet: Sheet, columns: Mapping[str, str], header: int | None
) -> tuple[Sheet, int, dict[str, int]] | None:
    """The sheet, its header's row and the column of each key; None where no row names a title and an address."""
    rows = enumerate(sheet.rows[:HEADER_AMONG] if header is None else sheet.rows[:header], 1)
    own = {plain_label(label): COLUMNS.get(key, key) for key, label in columns.items()}
    best: tuple[Sheet, int, dict[str, int]] | None = None
    for number, row in rows:
        if header is not None and number != header:
            continue
        places = _places(row, own)
        names_datasets = places.keys() & {"title", "name", "resource:name"}
        missing = set(own.values()) - places.keys()
        if (
            names_datasets
            and "resource:url" in places
            and not missing
            and (best is None or len(places) > len(best[2]))
        ):
            best = sheet, number, places
    return best


def _places(row: Sequence[str], own: Mapping[str, str]) -> dict[str, int]:
    """The column of each key. Where a header names the dataset's columns as such (dataset.title), its plain ones
    (title, id) are those of the file."""
    said = {plain_label(cell) for cell in row}
    is_apart = "datasettitle" in said or {"datasetid", "id"} <= said
    known = {**LABELS, **(RESOURCE_WORDS if is_apart else {}), **RESOURCE_LABELS, **own}
    if own:  # what the config names is not taken for anything else
        known = {label: key for label, key in known.items() if label in own or key not in own.values()}
    return match_header(row, known)


def _dataset(lines: list[Line], language: str, base: str) -> Described:
    """One dataset from the rows that name it; its words come from the first row that has them."""
    first = lines[0]
    at = first.cell("title")
    values: dict[str, str] = {}
    owner: dict[str, Line] = {}
    for line in lines:
        for key in DATASET_KEYS:
            if value := line.get(key):
                values.setdefault(key, value)
                owner.setdefault(key, line)
    title = values.get("title") or ""
    shown = values.get("name") or title or at
    if title and (other := next((line for line in lines if line.get("title") not in ("", title)), None)):
        return _failed(shown, title, other.place("title", _DOUBLE, _ONE_TITLE), at)
    if not title and not values.get("name"):
        return _failed(at, "", first.place("title", MISSING, _FILL), at)
    package: JsonObject = {
        key: value for key, value in values.items() if key not in ("organization", "private", "landing_page")
    }
    package["name"] = values.get("name") or slugify(title)
    package["id"] = values.get("name") or title
    if organization := values.get("organization"):
        package["organization"] = {"title": organization}
    if landing := values.get("landing_page"):
        package["url"] = landing
    if is_web(values.get("license_id", "")):
        package["license_url"] = package.pop("license_id")
    files, bad = _files(lines)
    if bad is not None:
        return _failed(shown, title, bad.place("resource:url", MISSING, _ADDRESS_MEND), at)
    package |= {key: value for key, value in first.others.items() if len(lines) == 1 and key not in package}
    keys = numbered_keys([file.get("id") or file["url"] for _, file in files])
    package["resources"] = [{**file, "id": key} for (_, file), key in zip(files, keys, strict=True)]
    is_private = values.get("private", "").casefold() in _TRUE
    try:
        reading = ckan.read(package, language=language, site_url=base)
    except RecordError as error:
        return Described(shown, title, at, error, {}, {})
    by_key = dict(zip(keys, files, strict=True))
    paths = {key: file["url"] for key, (_, file) in by_key.items() if not is_web(file["url"])}
    issues = tuple(
        (
            by_key[i.resource][0] if i.resource in by_key else owner.get(str(i.values.get("field")), first)
        ).located(i)
        for i in reading.issues
        if not (i.kind == "address_unusable" and i.resource in paths)
    )
    return Described(shown, title, at, replace(reading, issues=issues), paths, {}, is_private)


def _package(values: Mapping[str, str]) -> JsonObject:
    """What a list says of a dataset, under CKAN's keys. A name that is no identifier is its title."""
    package: JsonObject = {
        k: v for k, v in values.items() if k not in ("organization", "private", "landing_page")
    }
    name, title = values.get("name", ""), values.get("title", "")
    if not title and (not name.isascii() or " " in name):
        package.setdefault("title", name)
    package["name"] = name or slugify(title)
    package["id"] = name or title
    if organization := values.get("organization"):
        package["organization"] = {"title": organization}
    if landing := values.get("landing_page"):
        package["url"] = landing
    if is_web(values.get("license_id", "")):
        package["license_url"] = package.pop("license_id")
    return package


def _files(lines: list[Line]) -> tuple[list[tuple[Line, JsonObject]], Line | None]:
    """The files of some rows, several where one cell holds several addresses; and a row without any."""
    found: list[tuple[Line, JsonObject]] = []
    for line in lines:
        written = line.get("resource:url")
        if not written:
            return found, line
        said = {
            key.partition(":")[2]: value for key, value in line.values.items() if key.startswith("resource:")
        }
        if len(lines) > 1:
            said |= {key: value for key, value in line.others.items() if key not in said}
        addresses = _ADDRESSES.findall(written) or [written]
        found += [(line, {**said, "url": address.rstrip(",;")}) for address in addresses]
    return found, None


def _failed(key: str, title: str, place: dict[str, object], at: str) -> Described:
    return Described(key, title, at, RowUnusable(**place), {}, {})
