"""What the parts of an XLSX or ODS carry beside the cells of its sheets: comments, names of people, former values,
and how long the texts are that its cells share.

Property names: ECMA-376 part 2, 11 (core properties); OpenDocument 1.3 part 3, 4.3.
"""

import contextlib
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from harvesters.stage import sheet_marks

BROKEN_ZIP = (zipfile.BadZipFile, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError, OSError)
MAX_TEXT_BYTES = 2_000_000_000
HELD_TEXT_BYTES = 200_000_000
"""So much text of one sheet may be held at once."""
_COMMENTS = re.compile(r"xl/(comments/)?comments?\d*\.xml$", re.IGNORECASE)
_REVISIONS = re.compile(r"xl/revisions/revisionlog\d*\.xml$", re.IGNORECASE)
_PROPERTIES = ("docProps/core.xml", "docProps/app.xml", "meta.xml")
_NAMING = frozenset({"creator", "lastModifiedBy", "initial-creator", "Manager", "printed-by"})
_NOBODY = re.compile(
    r"(open|python-)?(py)?xl(sx)?(writer)?|apache poi|microsoft( office| excel)?( user)?|libreoffice.*|google.*|excel"
    r"|(system )?(administrator|admin|user|users|root|pc|owner|home|windows user|windows|acer|asus|hp|dell|lenovo)\d*"
    r"|ผู้ใช้|ผู้ดูแลระบบ|unknown|epplus|php(spread|excel).*|axlsx|sas.*|crystal.*|\W*",
    re.IGNORECASE,
)
"""What programs and machines write where a name would stand."""
_LARGEST = 1_000_000
_CHUNK = 4_194_304
_SHARED = re.compile(rb"""\bt\s*=\s*["']s["'][^<>]*>\s*<(?:\w+:)?v>(\d{1,9})<""")
_TEXTS = "xl/sharedstrings.xml"


def comments(path: Path) -> int:
    """How many sheets of an XLSX carry comments of people."""
    return sum(bool(_COMMENTS.match(name)) for name in _names(path))


def revisions(path: Path) -> int:
    """How many logs of former changes a shared XLSX carries."""
    return sum(bool(_REVISIONS.match(name)) for name in _names(path))


def names_of_people(path: Path) -> int:
    """How many properties of an XLSX or ODS name a person; names that programs write are none."""
    count = 0
    with contextlib.suppress(*BROKEN_ZIP), zipfile.ZipFile(path) as archive:
        for name in set(_PROPERTIES) & set(archive.namelist()):
            if archive.getinfo(name).file_size > _LARGEST:
                continue
            for element in sheet_marks.parse(archive.read(name)).iter("{*}*"):
                said = (element.text or "").strip()
                local = str(element.tag).rpartition("}")[2]
                count += bool(local in _NAMING and said and not _NOBODY.fullmatch(said))
    return count


def text_bytes(archive: zipfile.ZipFile, part: str, shared_cells: int) -> int:
    """How long the texts of a sheet are that its cells share, each counted as often as a cell shows it.

    shared_cells is how many such cells there are. No more is counted than it takes to know that it is little.
    """
    texts = [entry for entry in archive.infolist() if entry.filename.lower() == _TEXTS]
    if not texts or not shared_cells:
        return 0
    if texts[0].file_size * shared_cells <= HELD_TEXT_BYTES:
        return texts[0].file_size
    lengths = np.fromiter(_lengths(archive, texts[0]), np.int64)
    if not len(lengths) or int(lengths.max()) * shared_cells <= HELD_TEXT_BYTES:
        return int(lengths.max(initial=0)) * shared_cells
    total = 0
    for piece in sheet_marks.whole_rows(archive, part):
        used = np.fromiter(map(int, _SHARED.findall(piece)), np.int64)
        total += int(lengths[used[used < len(lengths)]].sum())
    return total


def _lengths(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[int]:
    """The bytes of each shared text, marks of XML left out where they are those of a plain one."""
    rest = b""
    with archive.open(entry) as source:
        while chunk := source.read(_CHUNK):
            *whole, rest = (rest + chunk).split(b"</si>")
            yield from (max(len(text) - len(b"<si><t></t>"), 0) for text in whole)


def _names(path: Path) -> list[str]:
    with contextlib.suppress(*BROKEN_ZIP), zipfile.ZipFile(path) as archive:
        return archive.namelist()
    return []
