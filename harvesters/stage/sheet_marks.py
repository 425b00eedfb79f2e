"""What the XML of an XLSX sheet says beside its values: errors, percents, Thai dates, formulas without a value,
hidden rows and columns, and cells that lie far away.

The reader of values gives none of these. Here the bytes are only searched, a few megabytes at a time; nothing is
built from them but places. Number formats: ECMA-376 part 1, 18.8.30 (59-81 are those of the Thai edition).
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from harvesters.stage.grid import Merge
from harvesters.stage.zero_formats import zeros_of

MAX_CELLS = 20_000_000
GAP = 1_000
"""So many blank rows or columns between a cell and the table mean that the cell is not of the table."""
STRAYS = 100
"""So many cells behind such a gap may be left out; more of them are a table of their own."""
MAX_MARKED = 1_000_000
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
Kind = str
"""percent, date, time, or the zeros that a format puts in front: 0000."""
_THAI_IDS: dict[int, Kind] = {
    67: "percent", 68: "percent", 71: "date", 72: "date", 73: "date", 74: "date", 75: "time", 76: "time",
    77: "date", 78: "time", 79: "time", 80: "time", 81: "date",
}  # fmt: skip
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_CHUNK = 4_194_304
_LONGEST = 67_108_864
_FILLED = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["'][^<>]*(?<!/)>(?!</)""")
_REF = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_STYLE = re.compile(rb"""\bs\s*=\s*["'](\d+)["']""")
_ERROR = re.compile(
    rb"""<(?:\w+:)?c\s([^<>]*\bt\s*=\s*["']e["'][^<>]*)>.*?<(?:\w+:)?v>([^<]{1,40})</""", re.DOTALL
)
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\b([^<>]*)>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*"""
    rb"""(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"""
)
_LONG = re.compile(
    rb"""<(?:\w+:)?c\b([^<>]*)>(?:<(?:\w+:)?f\b[^<]*(?:</(?:\w+:)?f>)?)?"""
    rb"""<(?:\w+:)?v>-?(?:\d{16,40}|\d\.\d{1,20}[Ee]\+(?:1[5-9]|[2-9]\d))</"""
)
_LONG_HINT = re.compile(rb">-?(?:\d{16}|\d\.\d{1,20}[Ee]\+)")
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\b[^<>]*\bhidden\s*=\s*["'](?:1|true)["']""")
_HIDDEN_COLUMN = re.compile(rb"""<(?:\w+:)?col\b([^<>]*\bhidden\s*=\s*["'](?:1|true)["'][^<>]*)>""")
_FROM_TO = re.compile(rb"""\b(min|max)\s*=\s*["'](\d{1,5})["']""")
_MERGE = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*\bref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']"""
)
_FIRST_TAGS = tuple(re.compile(rb"<(?:\w+:)?" + tag + rb"\b([^<>]*)>") for tag in (b"row", b"c"))
_CELL = re.compile(
    rb"<((?:\w+:)?c)\b(?P<said>[^<>]*?)(?:/>|>.*?</(?:\w+:)?c>)",
    re.DOTALL,
)


@dataclass
class Marks:
    """What was found in one sheet. Rows and columns are 1-based, as in the agency's file.

    kinds holds, by column, runs of rows (first, last, kind) whose numbers their format shows otherwise.
    far is the farthest cell that is not of the table, box the last row and column that are. width is the last
    column with a value; is_numbered: rows and cells tell their places, so that the sheet may be cut between rows.
    shared counts the cells whose text is one of those that all sheets share.
    """

    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    kinds: dict[int, list[tuple[int, int, Kind]]] = field(default_factory=dict)
    uncached: list[tuple[int, int]] = field(default_factory=list)
    long_numbers: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: int = 0
    far: tuple[int, int] | None = None
    box: tuple[int, int] | None = None
    width: int = 0
    merges: list[Merge] = field(default_factory=list)
    is_numbered: bool = True
    shared: int = 0


def scan(archive: zipfile.ZipFile, part: str, formats: dict[int, Kind]) -> Marks:
    """Search one sheet. formats holds the styles of cells (cellXfs) whose numbers mean something else."""
    marks, lowest, widest, rows = Marks(), 0, 0, 0
    wanted = b"|".join(str(style).encode() for style in formats)
    styled = re.compile(rb"<(?:\w+:)?c\s([^<>]*\bs\s*=\s*[\"'](?:" + wanted + rb")[\"'][^<>]*)(?<!/)>")
    for text in whole_rows(archive, part):
        places = _FILLED.findall(text)
        widest = max(widest, *map(index_of, {column for column, _ in places}), 0)
        lowest = max(lowest, *map(int, {row for _, row in places}), 0)
        rows += text.count(b"<row ") or 1
        marks.is_numbered &= all(b" r=" in found[1] for tag in _FIRST_TAGS if (found := tag.search(text)))
        marks.shared += text.count(b't="s"') + text.count(b"t='s'")
        if b"mergeCell " in text:
            marks.merges += [
                (int(a), index_of(b), int(c), index_of(d)) for b, a, d, c in _MERGE.findall(text)
            ]
        if b'="e"' in text or b"='e'" in text:
            _add_errors(text, marks)
        if formats:
            _add_kinds(text, styled, formats, marks)
        if b"f>" in text or b"<f" in text or b":f " in text:
            marks.uncached += [p for said in _FORMULA.findall(text) if (p := _no_text(said))]
        if _LONG_HINT.search(text):
            marks.long_numbers += [p for said in _LONG.findall(text) if (p := _number_at(said))]
        if b"hidden" in text:
            _add_hidden(text, marks)
    marks.width = widest
    is_wide = widest > GAP or widest * lowest > MAX_CELLS
    if is_wide or (lowest > GAP and lowest > 2 * rows):
        _find_box(archive, part, marks)
    return marks


def formats_of(archive: zipfile.ZipFile) -> dict[int, Kind]:
    """The cell styles of a workbook that show numbers as percents, with zeros in front, or as dates by the formats
    of Thai Excel."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    root = parse(archive.read("xl/styles.xml"))
    custom = {str(f.get("numFmtId")): str(f.get("formatCode") or "") for f in root.iter("{*}numFmt")}
    found: dict[int, Kind] = {}
    for cells in root.iter("{*}cellXfs"):
        for number, style in enumerate(cells.iter("{*}xf")):
            said = str(style.get("numFmtId") or "0")
            if said in custom:
                zeros = zeros_of(custom[said])
                if "%" in _QUOTED.sub("", custom[said]):
                    found[number] = "percent"
                elif zeros:
                    found[number] = zeros
            elif said in ("9", "10"):
                found[number] = "percent"
            elif said.isdigit() and int(said) in _THAI_IDS:
                found[number] = _THAI_IDS[int(said)]
    return found


def parse(content: bytes) -> etree._Element:
    """XML that nobody is trusted to have written: no entities, no network. Raises ValueError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error


def without_far_cells(archive: zipfile.ZipFile, part: str, box: tuple[int, int]) -> Iterator[bytes]:
    """The sheet's XML without the cells that lie outside the box."""

    def kept(cell: re.Match[bytes]) -> bytes:
        place = _place(cell["said"])
        return b"" if place and (place[0] > box[0] or place[1] > box[1]) else cell[0]

    for text in whole_rows(archive, part):
        yield _CELL.sub(kept, text)


def index_of(column: bytes) -> int:
    """The 1-based number of a column's letters.

    >>> index_of(b"XFD")
    16384
    """
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def whole_rows(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The sheet in pieces that end behind a row, so that no cell is cut in two."""
    rest = b""
    with archive.open(part) as source:
        while chunk := source.read(_CHUNK):
            text = rest + chunk
            end = text.rfind(b"row>") + 4
            if end < 4 and len(text) < _LONGEST:
                rest = text
                continue
            end = end if end >= 4 else len(text)
            rest = text[end:]
            yield text[:end]
    yield rest


def _place(said: bytes) -> tuple[int, int] | None:
    """Row and column of a cell by its attributes."""
    found = _REF.search(said)
    return (int(found[2]), index_of(found[1])) if found else None


def _no_text(said: bytes) -> tuple[int, int] | None:
    """The place of a formula without a value; an empty text is a value."""
    return None if b't="str"' in said else _place(said)


def _number_at(said: bytes) -> tuple[int, int] | None:
    """The place of a cell that is a number and no text."""
    return None if re.search(rb"""\bt\s*=\s*["'](?!n["'])""", said) else _place(said)


def _add_errors(text: bytes, marks: Marks) -> None:
    for said, value in _ERROR.findall(text):
        place = _place(said)
        if place and len(marks.errors) < MAX_MARKED:
            marks.errors.setdefault(place[0], {})[place[1]] = value.decode("utf-8", "replace")


def _add_kinds(text: bytes, styled: re.Pattern[bytes], formats: dict[int, Kind], marks: Marks) -> None:
    for said in styled.findall(text):
        place, style = _place(said), _STYLE.search(said)
        if not place or not style or re.search(rb"""\bt\s*=\s*["'](?!n["'])""", said):
            continue
        kind = formats[int(style[1])]
        runs = marks.kinds.setdefault(place[1], [])
        if runs and runs[-1][2] == kind and runs[-1][1] == place[0] - 1:
            runs[-1] = (runs[-1][0], place[0], kind)
        else:
            runs.append((place[0], place[0], kind))


def _add_hidden(text: bytes, marks: Marks) -> None:
    marks.hidden_rows += len(_HIDDEN_ROW.findall(text))
    for said in _HIDDEN_COLUMN.findall(text):
        ends = {name: int(number) for name, number in _FROM_TO.findall(said)}
        first, last = ends.get(b"min", 1), ends.get(b"max", 1)
        if last < LAST_COLUMN:  # all to the end: nothing is there
            marks.hidden_columns += max(0, last - first + 1)


def _find_box(archive: zipfile.ZipFile, part: str, marks: Marks) -> None:
    """Where the table ends, and the farthest cell behind that."""
    rows, columns = [0] * (LAST_ROW + 1), [0] * (LAST_COLUMN + 1)
    for text in whole_rows(archive, part):
        for column, row in _FILLED.findall(text):
            rows[min(int(row), LAST_ROW)] += 1
            columns[min(index_of(column), LAST_COLUMN)] += 1
    last_row, far_row = _cut(rows)
    last_column, far_column = _cut(columns)
    if (last_row, last_column) != (far_row, far_column):
        marks.far, marks.box = (far_row, far_column), (last_row, last_column)
    if last_row * last_column > MAX_CELLS:
        marks.far, marks.box = (far_row, far_column), None


def _cut(counts: list[int]) -> tuple[int, int]:
    """The last line that belongs to the table and the last that is filled at all."""
    filled = [line for line, count in enumerate(counts) if count]
    last = far = filled[-1] if filled else 0
    behind = 0
    for before, line in zip(reversed(filled[:-1]), reversed(filled[1:]), strict=True):
        behind += counts[line]
        if behind > STRAYS:
            break
        if line - before > GAP:
            last = before
    return last, far
