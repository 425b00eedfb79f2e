"""The one table of a web page that is delivered as a workbook: what export buttons of old systems save as .xls."""

from pathlib import Path

from harvesters.stage.encoding import decide
from harvesters.stage.encoding import read_text as read_decoded
from harvesters.stage.grid import HeldGrid, Merge, Row
from harvesters.stage.markup import MAX_HTML_BYTES, Element, too_large
from harvesters.stage.notes import NotATable, Notes
from harvesters.stage.records import MAX_COLUMNS

MAX_CELLS = 5_000_000
LEAST_ROWS, LEAST_COLUMNS = 2, 2
_BREAKS = ("br", "p", "div")


def open_html_table(path: Path, declared: str | None, notes: Notes) -> tuple[HeldGrid | None, str | None]:
    """The rows of the one table with at least two rows and columns, and the encoding; None for a page without
    exactly one. Raises NotATable for a page too large to read.
    """
    from lxml import etree, html

    too_large(path, MAX_HTML_BYTES, "HTML", notes)
    encoding = decide(path, declared, notes)
    text = "".join(read_decoded(path, encoding.codec)).lstrip("\ufeff")
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None, None
    leaves = [table for table in tree.iter("table") if table.find(".//table") is None]
    found = [grid for table in leaves if (grid := _grid(table, notes)) is not None]
    if len(found) != 1:
        return None, None
    rows, merges = found[0]
    notes.step(
        "html_table",
        "ไฟล์เป็นหน้าเว็บที่มีตารางเดียว {rows:,} แถว อ่านจากตารางนั้น",
        "The file is a web page with one table of {rows:,} rows, which is read.",
        rows=len(rows),
    )
    return HeldGrid(rows, merges=tuple(merges)), encoding.label


def _grid(table: Element, notes: Notes) -> tuple[list[Row], list[Merge]] | None:
    """The rows of a table with its spans filled; None for one that is smaller than a table of data."""
    rows: list[Row] = []
    merges: list[Merge] = []
    below: dict[int, tuple[int, str]] = {}
    cells = 0
    for number, element in enumerate(table.iter("tr"), 1):
        row: list[str] = []
        for cell in (inner for inner in element if inner.tag in ("td", "th")):
            _take_from_above(row, below)
            across, down = (_span(cell.get(side)) for side in ("colspan", "rowspan"))
            text = _text(cell)
            if across > 1 or down > 1:
                merges.append((number, len(row) + 1, number + down - 1, len(row) + across))
            for column in range(len(row), len(row) + across):
                if down > 1:
                    below[column] = (down - 1, text)
            row += [text] * across
        _take_from_above(row, below)
        cells += len(row)
        if len(row) > MAX_COLUMNS or cells > MAX_CELLS:
            notes.found("too_large_to_read", what="cells", what_th="เซลล์", limit=f"{MAX_CELLS:,}")
            raise NotATable
        rows.append((number, row))
    wide = sum(len(row) >= LEAST_COLUMNS and any(text.strip() for text in row) for _, row in rows)
    return (rows, merges) if wide >= LEAST_ROWS else None


def _take_from_above(row: list[str], below: dict[int, tuple[int, str]]) -> None:
    """Cells that a longer cell of a row above reaches into."""
    while len(row) in below:
        left, text = below.pop(len(row))
        if left > 1:
            below[len(row)] = (left - 1, text)
        row.append(text)


def _span(given: str | None) -> int:
    text = (given or "1").strip()
    return min(max(int(text), 1), 1_000) if text.isdecimal() and len(text) < 6 else 1


def _text(cell: Element) -> str:
    """A cell as a browser shows it: blanks joined, a line break where it breaks."""
    for element in cell.iter(*_BREAKS):
        element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split()) for line in str(cell.text_content()).replace("\xa0", " ").split("\n"))
    return "\n".join(line for line in lines if line)
