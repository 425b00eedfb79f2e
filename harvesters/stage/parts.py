"""Which tables a file holds: the sheets of a workbook, the members of an archive, the layers of a map file.

Runs inside the bounded child. A sheet of words only (a cover, a readme) is named and marked as no table.
"""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from harvesters.stage import geo, unpack
from harvesters.stage.cells import BLANKS
from harvesters.stage.child import Inner, open_archive, open_inner, opened
from harvesters.stage.grid import Grid, Row, preview
from harvesters.stage.header import build_header, find_header
from harvesters.stage.identify import identify
from harvesters.stage.notes import NotATable, Notes
from harvesters.stage.sheet_xml import visible_sheets
from harvesters.stage.workbook import LARGE_BYTES, Book, grid_of, sheets_meant

JsonObject = dict[str, Any]
LOOKED_AT = 300
"""Parts beyond these are named and not looked into."""
LONG_LIST = 50
"""A single column of so many rows is a list, whatever its words."""
_OF_PARTS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".gpkg")
_NUMBER = frozenset("0123456789.,-+%/: ๐๑๒๓๔๕๖๗๘๙")
_HEAD_BYTES = 65_536


def list_parts(request: JsonObject) -> JsonObject:
    """{"parts": [{kind, name, member, is_table, labels}]}, in the file's order; none for a file that is one table
    by its nature or that cannot be opened: staging then says why. labels are the columns, where they are asked for.
    """
    notes, found = Notes(), list[JsonObject]()
    first = identify(Path(request["path"]), request["file_name"], request["media_type"])
    with contextlib.suppress(NotATable):
        archive = open_archive(request, first, notes)
        if archive is not None:
            found = list(_members(request, archive))
        elif first.nature in unpack.PACKED:
            for inner in opened(request, first, notes):
                found = list(_of_file(request, inner, None))
        else:
            inner = Inner(Path(request["path"]), request["file_name"], first)
            found = list(_of_file(request, inner, None))
    return {"parts": found}


def _members(request: JsonObject, archive: unpack.Archive) -> Iterator[JsonObject]:
    """Every member that may hold a table; a workbook among them by its sheets."""
    inside = Path(request["scratch"]) / "inside"
    names = unpack.choose(archive.names, request["read"]["member"])
    for number, name in enumerate(names):
        is_text = name.lower().endswith(".txt") and len(names) > 1
        is_book = name.lower().endswith(_OF_PARTS)
        if number >= LOOKED_AT or not (is_book or is_text or request["labels"]):
            yield _part("member", name)
            continue
        try:
            unpack.extract(archive, name, inside, Notes())
            inner = Inner(inside, name, identify(inside, name))
            if inner.identity.nature in ("workbook", "sheet_xml") or inner.identity.format == "gpkg":
                yield from _of_file(request, inner, name)
                continue
            is_table = not is_text or _has_columns(inside)
            yield _part("member", name, is_table=is_table, labels=_labels_of_file(request, inner))
        except NotATable:
            yield _part("member", name)


def _of_file(request: JsonObject, inner: Inner, member: str | None) -> Iterator[JsonObject]:
    """The parts of one file that is no archive, by its nature."""
    if inner.identity.nature == "workbook":
        yield from _sheets(request, inner.path, member)
    elif inner.identity.nature == "sheet_xml":
        yield from _xml_sheets(request, inner.path, member)
    elif inner.identity.format == "gpkg":
        yield from _layers(request, inner.path, member)


def _layers(request: JsonObject, path: Path, member: str | None) -> Iterator[JsonObject]:
    wanted = request["read"].get("layer")
    for name in geo.layers(path):
        if wanted in (None, name):
            labels = geo.open_layer(path, name, Notes())[0].names if request["labels"] else ()
            yield _part("layer", name, member, labels=labels)


def _sheets(request: JsonObject, path: Path, member: str | None) -> Iterator[JsonObject]:
    book = Book(path, Notes(), Path(request["scratch"]))
    for number, name in enumerate(sheets_meant(book.visible, request["read"]["sheet"])):
        is_large = book.size_of(name) > LARGE_BYTES
        if number >= LOOKED_AT or (is_large and not request["labels"]):
            yield _part("sheet", name, member)
            continue
        try:
            sheet = book.sheet(name)
        except NotATable:
            yield _part("sheet", name, member)
            continue
        if sheet.cells.start is None:
            continue
        grid = grid_of(sheet)
        rows = preview(grid)
        labels = _labels(grid, rows) if request["labels"] else ()
        yield _part(
            "sheet", name, member, is_table=is_large or is_table(rows, bool(grid.merges)), labels=labels
        )


def _xml_sheets(request: JsonObject, path: Path, member: str | None) -> Iterator[JsonObject]:
    """The visible sheets of an Excel 2003 XML; one alone is the file, if that is in no archive."""
    sheets = visible_sheets(path, Notes())
    for name in sheets_meant(tuple(sheets), request["read"]["sheet"]) if len(sheets) > 1 or member else ():
        rows = preview(sheets[name])
        labels = _labels(sheets[name], rows) if request["labels"] else ()
        yield _part("sheet", name, member, is_table=is_table(rows, bool(sheets[name].merges)), labels=labels)


def is_table(rows: Sequence[Row], has_merges: bool = False) -> bool:
    """Whether rows are a table and not a page of words: two rows with two cells, a column of numbers, a long list.

    >>> is_table([(1, ["ข้อมูลงบประมาณ"]), (2, ["จัดทำโดย กองคลัง"])])
    False
    >>> is_table([(1, ["ปี", "บาท"]), (2, ["2567", "10"])])
    True
    """
    filled = [[cell for cell in cells if cell.strip(BLANKS)] for _, cells in rows]
    filled = [cells for cells in filled if cells]
    wide = sum(len(set(cells) if has_merges else cells) > 1 for cells in filled)
    if wide > 1 or len(filled) >= LONG_LIST:
        return True
    numbers = sum(set(cells[0]) <= _NUMBER for cells in filled[1:])
    return len(filled) > 2 and 2 * numbers >= len(filled) - 1


def _has_columns(path: Path) -> bool:
    """Whether most lines of a text hold a delimiter; a readme's do not."""
    with path.open("rb") as source:
        lines = [line for line in source.read(_HEAD_BYTES).splitlines()[:40] if line.strip(b" \x00")]
    return any(2 * sum(mark in line for line in lines) > len(lines) > 1 for mark in (b"\t", b"|", b";", b","))


def _labels_of_file(request: JsonObject, inner: Inner) -> Iterable[str]:
    if not request["labels"] or inner.identity.nature not in ("text", "json", "ndjson"):
        return ()
    grid, _, _ = open_inner(request, inner, Notes())
    return _labels(grid, preview(grid))


def _labels(grid: Grid, rows: list[Row]) -> Iterable[str]:
    """The names of the columns, as far as the first rows tell."""
    given = getattr(grid, "names", ())
    if given:
        return tuple(given)
    found = find_header(rows, grid.merges, [])
    return build_header(rows, found, 0, 0).names if found else ()


def _part(
    kind: str, name: str, member: str | None = None, *, is_table: bool = True, labels: Iterable[str] = ()
) -> JsonObject:
    return {"kind": kind, "name": name, "member": member, "is_table": is_table, "labels": list(labels)}
