"""What a delimited file is, found as Frictionless finds it, for files of which its answer is certain beforehand.

Frictionless asks chardet for the encoding of the first 100,000 bytes, the csv module's Sniffer for the dialect of
the first 100 lines, and takes for the header the first row of about the average width. Anything out of the ordinary
gives None here, and Frictionless itself is asked.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

BUFFER_BYTES = 100_000
SAMPLE_LINES = 100
SAMPLE_ROWS = 100
_MARK = b"\xef\xbb\xbf"
_PLAIN = bytes(byte for byte in (9, 10, 13, *range(32, 127)) if byte not in b"+<~")
"""Bytes that no detector of encodings takes for more than letters: marks of UTF-7, HZ and markup are not among them."""
_ASCII = bytes(range(128))


class Shape(NamedTuple):
    """start is the place of the first record below the header."""

    delimiter: str
    keeps_newlines: bool
    labels: list[str]
    start: int
    has_mark: bool


def shape_of(path: Path) -> Shape | None:
    """The shape of a file in UTF-8 with one header row; None for any other, or where that is not certain."""
    form = path.suffix.lower()
    if form not in (".csv", ".tsv"):
        return None
    with path.open("rb") as file:
        buffer = file.read(BUFFER_BYTES)
        file.seek(0)
        codec = _codec(buffer)
        if codec is None:
            return None
        newline = "" if form == ".csv" else None
        try:
            with io.TextIOWrapper(file, codec, newline=newline) as text:
                return _read(text, "\t" if form == ".tsv" else None, buffer, form == ".csv")
        except (UnicodeDecodeError, csv.Error):
            return None


def _codec(buffer: bytes) -> str | None:
    """utf-8 or utf-8-sig, where that is what chardet says."""
    codec = "utf-8-sig" if buffer.startswith(_MARK) else "utf-8"
    rest = buffer.removeprefix(_MARK)
    high = rest.translate(None, _ASCII)
    if not rest or rest.translate(None, _PLAIN) != high:
        return None
    if not high:
        return codec
    try:
        read = codecs.getincrementaldecoder("utf-8")().decode(rest)
    except UnicodeDecodeError:
        return None
    return None if read.isascii() else codec


def _read(text: io.TextIOWrapper, tab: str | None, buffer: bytes, keeps_newlines: bool) -> Shape | None:
    sample = list(islice(text, SAMPLE_LINES))
    try:
        found = csv.Sniffer().sniff("".join(sample), tab or ",\t;|")
    except csv.Error:
        found = csv.excel
    delimiter = tab or found.delimiter
    if found.skipinitialspace or found.escapechar or len(delimiter) != 1 or not 0 < ord(delimiter) < 128:
        return None
    if delimiter in "\"'\r\n":
        return None
    lines = chain(sample, text)
    reader = csv.reader(lines, delimiter=delimiter)
    rows = list(islice(reader, SAMPLE_ROWS))
    end = buffer.find(b"\n") + 1
    if not rows or not end or _header_row([len(row) for row in rows]) != 1:
        return None
    is_one_line = buffer.find(b"\r", 0, end - 2) < 0 and _is_record(buffer[:end], delimiter, rows[0])
    if not is_one_line:
        return None
    return Shape(delimiter, keeps_newlines, [cell.strip() for cell in rows[0]], end, buffer.startswith(_MARK))


def _is_record(line: bytes, delimiter: str, cells: list[str]) -> bool:
    """Whether the first line holds the first record, and nothing but it."""
    read: Iterator[list[str]] = csv.reader([line.decode("utf-8-sig")], delimiter=delimiter)
    return line.count(b'"') % 2 == 0 and next(read, None) == cells


def _header_row(widths: list[int]) -> int:
    width = round(sum(widths) / len(widths))
    drift = max(round(width * 0.1), 1)
    for number, found in enumerate(widths, 1):
        if width - drift <= found <= width + drift:
            return number
    return 1
