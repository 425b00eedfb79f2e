"""The sheets of a workbook or a table of text, read in the bounded child: texts only, with limits on their size."""

import csv
import io
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from catalog.sandbox import Limits, Sandbox
from harvesters.stage.notes import NotATable, Notes
from harvesters.stage.workbook import Book, as_text
from metadata.errors.listings import ListTooLong, ListUnreadable
from metadata.standards._sheets import Sheet
from metadata.text import cut, text

JsonObject = dict[str, Any]

MOST_ROWS = 50_000
MOST_COLUMNS = 500
MOST_TEXT = 40_000_000
CELL = 20_000
_LIMITS = Limits(memory_bytes=2_000_000_000, cpu_seconds=120, wall_seconds=180)
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_DELIMITERS = ",;\t|"
_UNREADABLE = text("ไม่ใช่สมุดงานหรือตารางข้อความ", "it is neither a workbook nor a table of text")
_LOCKED = text("สมุดงานเสียหายหรือมีรหัสผ่าน", "the workbook is damaged or has a password")
_LETTERS = text("มีอักขระที่ไม่ใช่ข้อความ", "it holds bytes that are no text")


def read_sheets(path: Path, shown: str) -> list[Sheet]:
    """Every visible sheet of a file; a CSV is one sheet, named by its file.

    Raises ListUnreadable, ListTooLong, or what the sandbox raises for a file that broke its reader.
    """
    with Sandbox() as sandbox, tempfile.TemporaryDirectory(prefix="khlang-sheets-") as scratch:
        request = {"path": str(path.resolve()), "shown": shown, "scratch": scratch}
        answer = sandbox.call(
            "harvesters.types._sheets:read_in_child", request, _LIMITS, writable=[Path(scratch)]
        )
    return [Sheet(sheet["name"], tuple(map(tuple, sheet["rows"]))) for sheet in answer["sheets"]]


def read_in_child(request: JsonObject) -> JsonObject:
    """What the child does for read_sheets."""
    path, shown = Path(request["path"]), str(request["shown"])
    with path.open("rb") as source:
        head = source.read(8)
    if head.startswith(_OLD_WORKBOOK) or zipfile.is_zipfile(path):
        sheets = _workbook(path, shown, Path(request["scratch"]))
    else:
        sheets = [{"name": cut(Path(shown).name or shown, 60), "rows": _table(path.read_bytes(), shown)}]
    total = sum(len(cell) for sheet in sheets for row in sheet["rows"] for cell in row)
    if total > MOST_TEXT:
        raise ListTooLong(sheet=cut(shown, 60), limit=f"{MOST_TEXT:,}")
    return {"sheets": sheets}


def _workbook(path: Path, shown: str, scratch: Path) -> list[JsonObject]:
    try:
        book = Book(path, Notes(), scratch)
        return [{"name": name, "rows": _rows(book, name)} for name in book.visible]
    except NotATable as error:
        raise ListUnreadable(file=cut(shown, 120), reason=_LOCKED) from error


def _rows(book: Book, name: str) -> list[list[str]]:
    """A sheet's cells from its first row and column, blank rows and trailing blanks of a row left as they are."""
    found: list[list[str]] = []
    for row in book.sheet(name).cells.iter_rows():
        if len(found) >= MOST_ROWS:
            if any(as_text(value).strip() for value in row):
                raise ListTooLong(sheet=cut(name, 60), limit=f"{MOST_ROWS:,}")
            continue
        found.append([as_text(value)[:CELL] for value in row[:MOST_COLUMNS]])
    return found


def _table(content: bytes, shown: str) -> list[list[str]]:
    """The rows of a CSV: UTF-8, UTF-16 with its mark, or Thai Windows; the delimiter is the one its rows agree on."""
    decoded = _decoded(content, shown)
    rows = list(csv.reader(io.StringIO(decoded, newline=""), delimiter=_delimiter(decoded)))
    if len(rows) > MOST_ROWS:
        raise ListTooLong(sheet=cut(shown, 60), limit=f"{MOST_ROWS:,}")
    if not any(len(row) > 1 for row in rows):
        raise ListUnreadable(file=cut(shown, 120), reason=_UNREADABLE)
    return [[cell[:CELL] for cell in row[:MOST_COLUMNS]] for row in rows]


def _decoded(content: bytes, shown: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        codecs: Sequence[str] = ("utf-16",)
    else:
        codecs = ("utf-8-sig", "cp874")
    for codec in codecs:
        try:
            decoded = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" not in decoded:
            return decoded
    raise ListUnreadable(file=cut(shown, 120), reason=_LETTERS)


def _delimiter(decoded: str) -> str:
    """The sign that gives the most rows of one same width above one, among the first rows."""
    head = "\n".join(decoded.splitlines()[:50])

    def score(sign: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(io.StringIO(head), delimiter=sign) if row]
        wide = [width for width in widths if width > 1]
        usual = max(set(wide), key=wide.count) if wide else 0
        return wide.count(usual) if usual else 0, usual

    csv.field_size_limit(10_000_000)
    return max(_DELIMITERS, key=score)
