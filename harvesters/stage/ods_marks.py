"""Which cells of an ODS sheet are percents: the reader of values gives 0.12 for a cell that shows 12 %.

OpenDocument 1.3 part 3, 19.385 (office:value-type) and 19.675-19.677 (repeated rows and cells).
"""

import zipfile
from pathlib import Path
from typing import IO

from lxml import etree

from harvesters.stage.book_parts import BROKEN_ZIP
from harvesters.stage.markup import forget, local_name
from harvesters.stage.sheet_marks import LAST_COLUMN, Kind

MAX_BYTES = 128_000_000
"""Of a larger content.xml percents are read as the numbers that are kept."""
_CHUNK = 1_048_576
_CONTENT = "content.xml"
_PERCENT = b'"percentage"'
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TYPE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type"


def percents(path: Path, sheet: str) -> dict[int, list[tuple[int, int, Kind]]]:
    """Column → runs of rows with percents, both from 1; empty for a file that is no ODS or has none."""
    try:
        with zipfile.ZipFile(path) as archive:
            if _CONTENT not in archive.namelist() or archive.getinfo(_CONTENT).file_size > MAX_BYTES:
                return {}
            if not _has_percents(archive):
                return {}
            with archive.open(_CONTENT) as source:
                return _read(source, sheet)
    except (*BROKEN_ZIP, etree.XMLSyntaxError):
        return {}  # the reader of values says what is wrong with it


def _has_percents(archive: zipfile.ZipFile) -> bool:
    with archive.open(_CONTENT) as source:
        rest = b""
        while chunk := source.read(_CHUNK):
            if _PERCENT in rest + chunk:
                return True
            rest = chunk[-len(_PERCENT) :]
    return False


def _read(source: IO[bytes], sheet: str) -> dict[int, list[tuple[int, int, Kind]]]:
    found: dict[int, list[tuple[int, int, Kind]]] = {}
    row, is_meant = 0, False
    tags = [f"{_TABLE}table", f"{_TABLE}table-row"]
    stream = etree.iterparse(
        source, events=("start", "end"), tag=tags, resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False,
    )  # fmt: skip
    for event, element in stream:
        if local_name(element) == "table":
            is_meant, row = event == "start" and element.get(f"{_TABLE}name") == sheet, 0
        elif event == "end":
            last = row + int(element.get(f"{_TABLE}number-rows-repeated") or 1)
            if is_meant:
                _add(element, row + 1, last, found)
            row = last
            forget(element)
    return found


def _add(
    element: etree._Element, first: int, last: int, found: dict[int, list[tuple[int, int, Kind]]]
) -> None:
    """The percents of one row, or of several that are alike."""
    column = 0
    for cell in element:
        width = int(cell.get(f"{_TABLE}number-columns-repeated") or 1)
        if cell.get(_TYPE) == "percentage":
            for at in range(column + 1, min(column + width, LAST_COLUMN) + 1):
                runs = found.setdefault(at, [])
                if runs and runs[-1][1] == first - 1:
                    runs[-1] = (runs[-1][0], last, "percent")
                else:
                    runs.append((first, last, "percent"))
        column += width
