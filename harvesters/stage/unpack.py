"""A gz file or a zip with one table in it: the bytes inside, with limits on names, counts and sizes.

Entry names are labels: nothing is ever written under them. An archive inside an archive is not opened.
"""

import fnmatch
import unicodedata
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from harvesters.stage.notes import NotATable, Notes

MAX_ENTRIES = 1_000
MAX_BYTES = 2_000_000_000
RATIO_FROM_BYTES = 64_000_000
MAX_RATIO = 50
_CHUNK = 1_048_576
_TABULAR = (
    ".csv",
    ".tsv",
    ".tab",
    ".txt",
    ".xlsx",
    ".xls",
    ".xlsb",
    ".ods",
    ".json",
    ".geojson",
    ".ndjson",
    ".jsonl",
)


class _TooLarge(Exception):
    """More came out than a file may hold."""


def gunzip(path: Path, into: Path, notes: Notes) -> Path:
    """The content of a gz file, written to into. Raises NotATable for a broken file or a bomb."""
    size = path.stat().st_size
    unfold = zlib.decompressobj(31)
    written = 0
    try:
        with path.open("rb") as source, into.open("wb") as out:
            while chunk := source.read(_CHUNK):
                while chunk:
                    part = unfold.decompress(chunk, _CHUNK)
                    written = _counted(written + len(part), size)
                    out.write(part)
                    chunk = unfold.unconsumed_tail
                    if unfold.eof and unfold.unused_data:
                        chunk, unfold = unfold.unused_data, zlib.decompressobj(31)
            if not unfold.eof:
                raise zlib.error("the end is missing")
    except _TooLarge as error:
        _say_too_large(notes)
        raise NotATable from error
    except zlib.error as error:
        notes.found("archive_unreadable", detail=str(error))
        raise NotATable from error
    notes.step(
        "unpack",
        "คลายไฟล์ gz จาก {packed:,} เป็น {size:,} ไบต์",
        "The gz file of {packed:,} bytes holds {size:,} bytes.",
        packed=size,
        size=written,
    )
    return into


def unzip(path: Path, into: Path, member: str | None, notes: Notes) -> str:
    """Write the one table of a zip to into and return its name. Raises NotATable where there is not exactly one."""
    try:
        with zipfile.ZipFile(path) as archive:
            entry = _choose(_checked(archive, notes), member, notes)
            _inflate(archive, entry, into)
    except _TooLarge as error:
        _say_too_large(notes)
        raise NotATable from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        notes.found("archive_unreadable", detail=str(error)[:200])
        raise NotATable from error
    notes.step(
        "unpack",
        "อ่านไฟล์ {member} ({size:,} ไบต์) จากไฟล์ zip",
        "The file {member} ({size:,} bytes) of the zip is read.",
        member=entry.filename,
        size=entry.file_size,
    )
    return entry.filename


def _checked(archive: zipfile.ZipFile, notes: Notes) -> list[zipfile.ZipInfo]:
    """The regular files of an archive that is safe to open at all."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_BYTES:
        raise _TooLarge
    folded = [unicodedata.normalize("NFC", e.filename).casefold() for e in entries]
    names = [e.filename for e in entries]
    unsafe = [
        n for n in names if n.startswith(("/", "\\")) or ".." in n.replace("\\", "/").split("/") or ":" in n
    ]
    if unsafe or len(set(folded)) != len(folded):
        notes.found("archive_unreadable", detail=f"unsafe or repeated names {', '.join(unsafe[:3])}")
        raise NotATable
    kept = []
    for entry in entries:
        kind = entry.external_attr >> 28
        is_regular = kind in (0, 8) and not entry.is_dir()
        if is_regular and not entry.filename.startswith("__MACOSX/"):
            kept.append(entry)
    return kept


def _choose(entries: list[zipfile.ZipInfo], member: str | None, notes: Notes) -> zipfile.ZipInfo:
    if member is not None:
        found = [e for e in entries if e.filename == member] or [
            e for e in entries if fnmatch.fnmatch(e.filename, member)
        ]
    else:
        found = [e for e in entries if e.filename.lower().endswith(_TABULAR) and not _is_dotted(e.filename)]
    if len(found) == 1:
        if found[0].flag_bits & 1:
            notes.found("archive_unreadable", detail=f"{found[0].filename} has a password")
            raise NotATable
        return found[0]
    shown = ", ".join(e.filename for e in (found or entries)[:8])
    notes.found("archive_member_unclear", number=len(found), members=shown or "–")
    raise NotATable


def _say_too_large(notes: Notes) -> None:
    notes.found("too_large_to_read", what="content", what_th="เนื้อหา", limit=f"{MAX_BYTES // 1_000_000:,} MB")


def _is_dotted(name: str) -> bool:
    return PurePosixPath(name).name.startswith(".")


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, into: Path) -> None:
    written = 0
    with archive.open(entry) as source, into.open("wb") as out:
        while chunk := source.read(_CHUNK):
            written = _counted(written + len(chunk), entry.compress_size)
            out.write(chunk)


def _counted(written: int, packed: int) -> int:
    if written > MAX_BYTES or (written > RATIO_FROM_BYTES and written > MAX_RATIO * max(packed, 1)):
        raise _TooLarge
    return written
