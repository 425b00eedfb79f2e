"""dBase tables (.dbf): alone, as old Thai systems still export them, and beside a shapefile.

The format stores text of fixed width in an encoding that it hardly ever names truly, so bytes are handed out and
the encoding is decided on all of them. Layout: dBase III to 5, Visual FoxPro's plain types.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harvesters.stage.encoding import Encoding, decide, detect
from harvesters.stage.encoding_names import codec_of
from harvesters.stage.grid import HeldGrid, Row
from harvesters.stage.notes import NotATable, Notes

VERSIONS = frozenset({0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0xCB, 0xF5, 0xFB})
MAX_FIELDS = 2_048
HEAD_BYTES = 32 * (MAX_FIELDS + 10)
"""As many bytes as a header may have."""
_LANGUAGES = {
    0x01: "cp437", 0x02: "cp850", 0x13: "cp932", 0x4D: "gb18030", 0x4E: "cp949", 0x4F: "cp950", 0x50: "cp874",
    0x7C: "cp874", 0xC9: "cp1251",
}  # fmt: skip
"""What byte 29 of the header claims. 0x03, 0x57 and 0x58 (Western) are every program's default and say nothing."""
_NAME_BYTES = 10
_FIELD = struct.Struct("<11sc4xBB")
_TRUE, _FALSE = b"TtYy", b"FfNn"
_CHUNK_ROWS = 4_096


@dataclass(frozen=True)
class DbfField:
    """One column: its name as bytes, its type letter, where it stands in a record and how wide it is."""

    name: bytes
    kind: str
    start: int
    width: int


@dataclass(frozen=True)
class Dbf:
    """The header of a table. records is what it claims; language is the codec of byte 29, None for no claim."""

    fields: tuple[DbfField, ...]
    records: int
    header_bytes: int
    record_bytes: int
    language: str | None


def read_dbf(head: bytes, size_bytes: int) -> Dbf | None:
    """The header of a dBase table of that size; None where the bytes are no such thing.

    Its numbers must agree with each other and with the size of the file, so that no other file is taken for one.
    """
    if len(head) < 65 or head[0] not in VERSIONS:
        return None
    records, header_bytes, record_bytes = struct.unpack_from("<IHH", head, 4)
    if not (65 <= header_bytes <= len(head) and record_bytes >= 2) or head[2] > 12 or head[3] > 31:
        return None
    expected = header_bytes + records * record_bytes
    if not expected <= size_bytes <= expected + max(2, record_bytes):
        return None
    for is_wide in (False, True):
        fields, width = _fields(head[32:header_bytes], is_wide=is_wide)
        if fields and len(fields) <= MAX_FIELDS and width == record_bytes:
            return Dbf(tuple(fields), records, header_bytes, record_bytes, _LANGUAGES.get(head[29]))
    return None


def _fields(described: bytes, *, is_wide: bool) -> tuple[list[DbfField], int]:
    """The columns and the bytes of a record. is_wide: texts over 255 bytes, as Clipper and FoxPro write them."""
    fields, start, at = [], 1, 0
    while at + 32 <= len(described) and described[at] not in (0x0D, 0x00):
        name, letter, width, more = _FIELD.unpack_from(described, at)
        width += 256 * more if is_wide and letter == b"C" else 0
        fields.append(DbfField(name.split(b"\0")[0], letter.decode("latin-1"), start, width))
        start, at = start + width, at + 32
    return fields, start


def open_dbf(path: Path, declared: str | None, scratch: Path, notes: Notes) -> tuple[HeldGrid, str]:
    """The rows of a dBase table with its column names, and its encoding. Deleted records stay out, said in a step."""
    table = load_dbf(path)
    if table is None:
        notes.found(
            "geo_unreadable", form="DBF", detail="its header is broken", detail_th="ส่วนหัวของไฟล์เสียหาย"
        )
        raise NotATable
    encoding = decide_dbf(path, table, declared, None, scratch, notes)
    names = tuple(field_name(field, encoding.codec) for field in table.fields)
    deleted = count_deleted(path, table)
    memos = [name for name, field in zip(names, table.fields, strict=True) if field.kind in "MGPB"]
    notes.step(
        "dbf",
        "ตาราง dBase {rows:,} ระเบียน {columns} คอลัมน์ ไม่รวมระเบียนที่ลบแล้ว {deleted:,} ระเบียน{memos_th}",
        "The dBase table holds {rows:,} records of {columns} columns; {deleted:,} deleted ones are left out{memos}.",
        rows=table.records - deleted,
        columns=len(names),
        deleted=deleted,
        memos=f"; long texts that are kept in another file are missing: {', '.join(memos)}" if memos else "",
        memos_th=f" ข้อความยาวที่เก็บในไฟล์อื่นไม่มีมาด้วย: {', '.join(memos)}" if memos else "",
    )
    return HeldGrid(_Records(path, table, encoding.codec), names=names), encoding.label


def load_dbf(path: Path) -> Dbf | None:
    """The header of the file at path."""
    with path.open("rb") as source:
        return read_dbf(source.read(HEAD_BYTES), path.stat().st_size)


def decide_dbf(
    path: Path, table: Dbf, declared: str | None, claim: str | None, scratch: Path, notes: Notes
) -> Encoding:
    """The encoding of the names and texts of a table, decided on all of them.

    claim is what a .cpg file says; it and byte 29 count only where the texts themselves leave a doubt, for both
    are often written by a program that was never asked. A claim of Western text is never enough.
    """
    texts = scratch / "dbf-text"
    with texts.open("wb") as out:
        out.write(b"\n".join(_whole(field.name, _NAME_BYTES) for field in table.fields) + b"\n")
        wanted = [field for field in table.fields if field.kind in "CV"]
        for record in _records(path, table):
            cells = [_whole(record[f.start : f.start + f.width].rstrip(b" \0"), f.width) for f in wanted]
            out.write(b"\t".join(cells) + b"\n")
    try:
        if declared in (None, "", "auto") and detect(texts).why == "unsure":
            claimed = codec_of(claim) if claim else table.language
            declared = None if claimed == "cp1252" else claimed
        return decide(texts, declared, notes)
    finally:
        texts.unlink()


def field_name(field: DbfField, codec: str) -> str:
    """The name of a column; a letter that the ten bytes of a name cut in half is dropped."""
    return field.name.decode(codec, "ignore").strip()


def count_deleted(path: Path, table: Dbf) -> int:
    """How many records are marked as deleted."""
    return sum(record[:1] == b"*" for record in _records(path, table, with_deleted=True))


class _Records:
    """The records as rows, read again from the start each time."""

    def __init__(self, path: Path, table: Dbf, codec: str) -> None:
        self._path, self._table, self._codec = path, table, codec

    def __iter__(self) -> Iterator[Row]:
        for number, record in enumerate(_records(self._path, self._table, with_deleted=True), 1):
            if record[:1] != b"*":
                yield number, [_cell(record, field, self._codec) for field in self._table.fields]


def _records(path: Path, table: Dbf, *, with_deleted: bool = False) -> Iterator[bytes]:
    with path.open("rb") as source:
        source.seek(table.header_bytes)
        left = table.records
        while left:
            count = min(left, _CHUNK_ROWS)
            chunk = source.read(count * table.record_bytes)
            for at in range(0, len(chunk), table.record_bytes):
                record = chunk[at : at + table.record_bytes]
                if with_deleted or record[:1] != b"*":
                    yield record
            left -= count


def _whole(text: bytes, width: int) -> bytes:
    """A text without the UTF-8 letter that a full width cut through; any other text as it is.

    >>> _whole("ชื่อ".encode()[:10], 10).decode()
    'ชื่'
    """
    if len(text) < width - 3:
        return text
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return text[: error.start]
    return text


def _cell(record: bytes, field: DbfField, codec: str) -> str:
    """A cell's text: dates as ISO dates, yes and no as true and false, the packed numbers of FoxPro as numbers."""
    exact = record[field.start : field.start + field.width]
    if field.kind == "I" and field.width == 4:
        return str(struct.unpack("<i", exact)[0])
    if field.kind in "BO" and field.width == 8:
        return repr(struct.unpack("<d", exact)[0])
    if field.kind == "Y" and field.width == 8:
        whole, rest = divmod(abs(struct.unpack("<q", exact)[0]), 10_000)
        return f"{'-' if exact[7] & 0x80 else ''}{whole}.{rest:04}"
    if field.kind in "MGP@T":
        return ""
    if field.kind in "CV":
        stored = exact.rstrip(b" \0")
        return (_whole(stored, field.width) if codec == "utf-8" else stored).decode(codec, "replace")
    plain = exact.strip(b" \0")
    if field.kind == "L":
        return "true" if plain in _TRUE and plain else "false" if plain in _FALSE and plain else ""
    text = plain.decode("latin-1")
    if field.kind == "D" and len(text) == 8 and text.isdecimal():
        return "" if text == "00000000" else f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return "" if text.strip("*") == "" else text
