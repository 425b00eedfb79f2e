"""Packed files (gz, bz2, xz, zst) and archives (zip, tar): the bytes inside, with limits on names, counts, sizes.

Entry names are labels: nothing is ever written under them. Links and devices are passed over, an archive inside
an archive is not opened. The limits are those of PyPI for uploads: at most 50 bytes out of one beyond 64 MB.
"""

import bz2
import fnmatch
import io
import lzma
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

import pyarrow as pa

from harvesters.stage.geo import without_sidecars
from harvesters.stage.notes import NotATable, Notes
from harvesters.stage.zip_names import tar_name, zip_name

MAX_ENTRIES = 1_000
MAX_BYTES = 2_000_000_000
RATIO_FROM_BYTES = 64_000_000
MAX_RATIO = 50
XZ_MEMORY = 256_000_000
TABULAR = (
    ".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods",
    ".json", ".geojson", ".ndjson", ".jsonl", ".parquet", ".dbf", ".shp", ".gpkg", ".kml",
)  # fmt: skip
"""Endings of members that may hold a table."""
PACKED = frozenset({"gzip", "bzip2", "xz", "zstd"})
"""Natures of one stream of bytes, packed: a file, or a tar."""
_CHUNK = 1_048_576
_PATTERN = ("*", "?", "[")
_BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, lzma.LZMAError, zlib.error, EOFError, OSError,
    NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip


class _TooLarge(Exception):
    """More came out than a file may hold."""


class Archive(Protocol):
    """An archive that is safe to open: its regular files by name, each written out on demand."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its files, in its order."""
        ...

    def write(self, name: str, into: Path) -> int:
        """Write one file to into and return its size in bytes."""
        ...


def unfold(path: Path, nature: str, into: Path, notes: Notes) -> Path:
    """The content of a packed file, written to into. Raises NotATable for a broken file or a bomb."""
    size, written = path.stat().st_size, 0
    form = _FORMS[nature]
    try:
        with into.open("wb") as out:
            for part in _pieces(path, nature):
                out.write(part)
                written += len(part)
    except _TooLarge as error:
        say_too_large(notes)
        raise NotATable from error
    except _BROKEN as error:
        notes.found("archive_unreadable", detail=str(error)[:200])
        raise NotATable from error
    notes.step(
        "unpack",
        "คลายไฟล์ {form} จาก {packed:,} เป็น {size:,} ไบต์",
        "The {form} file of {packed:,} bytes holds {size:,} bytes.",
        form=form,
        packed=size,
        size=written,
    )
    return into


def holds_tar(path: Path, nature: str) -> bool:
    """Whether a packed file is a tar inside; a broken one is none."""
    head = b""
    try:
        for part in _pieces(path, nature):
            head += part
            if len(head) >= 512:
                break
    except (*_BROKEN, _TooLarge):
        return False
    return is_tar(head)


def is_tar(head: bytes) -> bool:
    """Whether these first bytes begin a tar (POSIX and GNU write "ustar" at byte 257)."""
    return head[257:262] == b"ustar"


def open_archive(path: Path, nature: str, notes: Notes) -> Archive:
    """The archive at path: a zip, a tar, or a packed tar. Raises NotATable for one that is not safe to open."""
    try:
        archive: Archive = _Zip(path) if nature == "zip" else _Tar(path, nature)
        if wrong := unsafe(archive.names):
            notes.found("archive_unreadable", detail=f"unsafe or repeated names {wrong}")
            raise NotATable
    except _TooLarge as error:
        say_too_large(notes)
        raise NotATable from error
    except _BROKEN as error:
        notes.found("archive_unreadable", detail=str(error)[:200])
        raise NotATable from error
    return archive


def extract(archive: Archive, name: str, into: Path, notes: Notes) -> None:
    """Write one member to into. Raises NotATable for one that is broken, has a password or is a bomb."""
    try:
        size = archive.write(name, into)
    except _TooLarge as error:
        say_too_large(notes)
        raise NotATable from error
    except _BROKEN as error:
        notes.found("archive_unreadable", detail=str(error)[:200])
        raise NotATable from error
    notes.step(
        "unpack",
        "อ่านไฟล์ {member} ({size:,} ไบต์) จากไฟล์บีบอัด",
        "The file {member} ({size:,} bytes) of the archive is read.",
        member=name,
        size=size,
    )


def the_member(archive: Archive, wanted: str | Sequence[str] | None, notes: Notes) -> str:
    """The one member that is meant. Raises NotATable where there is not exactly one."""
    found = choose(archive.names, wanted)
    if len(found) != 1:
        shown = ", ".join((found or archive.names)[:8])
        notes.found("archive_member_unclear", number=len(found), members=shown or "–")
        raise NotATable
    return found[0]


def choose(names: Sequence[str], wanted: str | Sequence[str] | None) -> tuple[str, ...]:
    """The members that wanted names: exactly, or by patterns; None means every one that may hold a table.

    >>> choose(["a/1.csv", "a/2.csv", "readme.pdf"], "a/*")
    ('a/1.csv', 'a/2.csv')
    """
    tabular = without_sidecars(tuple(n for n in names if n.lower().endswith(TABULAR) and not _is_left_out(n)))
    if wanted is None:
        return tabular
    found: list[str] = []
    for one in (wanted,) if isinstance(wanted, str) else wanted:
        exact = [n for n in names if n == one]
        fitting = exact or [n for n in names if fnmatch.fnmatch(n, one) and not _is_left_out(n)]
        if len(fitting) > 1:
            fitting = [n for n in fitting if n in tabular] or fitting
        found += [n for n in fitting if n not in found]
    return tuple(found)


def is_pattern(wanted: object) -> bool:
    """Whether a name of a config may mean several: it holds a wildcard, or is a list."""
    if isinstance(wanted, str):
        return any(sign in wanted for sign in _PATTERN)
    return isinstance(wanted, list | tuple)


def unsafe(names: Iterable[str]) -> str:
    """The first names that could lead elsewhere or mean two files; "" where all are safe."""
    names = list(names)
    folded = [unicodedata.normalize("NFC", name).casefold() for name in names]
    wrong = [
        n for n in names
        if n.startswith(("/", "\\")) or ".." in n.replace("\\", "/").split("/") or ":" in n
        or any(ord(c) < 32 or ord(c) == 127 for c in n)
    ]  # fmt: skip
    if len(set(folded)) != len(folded):
        wrong += [n for n, fold in zip(names, folded, strict=True) if folded.count(fold) > 1]
    return ", ".join(wrong[:3])


def say_too_large(notes: Notes) -> None:
    notes.found("too_large_to_read", what="content", what_th="เนื้อหา", limit=f"{MAX_BYTES // 1_000_000:,} MB")


class _Zip:
    """A zip; its names are read as the system that wrote it meant them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_count(len(entries), sum(e.file_size for e in entries))
            _check_ends(path, entries)
            regular = [e for e in entries if e.external_attr >> 28 in (0, 8) and not e.is_dir()]
        everyone = [zip_name(entry) for entry in entries if not entry.is_dir()]
        if wrong := unsafe(everyone):
            raise ValueError(f"unsafe or repeated names {wrong}")
        labels = {zip_name(entry): entry for entry in regular}
        self._entries = {name: e for name, e in labels.items() if not name.startswith("__MACOSX/")}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def write(self, name: str, into: Path) -> int:
        entry, written = self._entries[name], 0
        if entry.flag_bits & 1:
            raise ValueError(f"{name} has a password")
        with zipfile.ZipFile(self._path) as archive, archive.open(entry) as source, into.open("wb") as out:
            while chunk := source.read(_CHUNK):
                written += len(chunk)
                _check_size(written, entry.compress_size)
                out.write(chunk)
        return written


class _Tar:
    """A tar, plain or packed, read from its start to the member that is asked for."""

    def __init__(self, path: Path, nature: str) -> None:
        self._path, self._nature = path, nature
        self._names: dict[str, int] = {}
        total = 0
        with self._open() as archive:
            for number, entry in enumerate(archive):
                total += entry.size
                _check_count(number + 1, total)
                if entry.isreg():
                    name = tar_name(entry.name)
                    if name in self._names:
                        raise ValueError(f"unsafe or repeated names {name}")
                    self._names[name] = number

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(n for n in self._names if not n.startswith("__MACOSX/"))

    def write(self, name: str, into: Path) -> int:
        written = 0
        with self._open() as archive:
            for number, entry in enumerate(archive):
                source = archive.extractfile(entry) if number == self._names[name] else None
                if source is None:
                    continue
                with into.open("wb") as out:
                    while chunk := source.read(_CHUNK):
                        written += len(chunk)
                        out.write(chunk)
                return written
        raise EOFError("the member is not there")

    def _open(self) -> tarfile.TarFile:
        pieces = _read_whole(self._path) if self._nature == "tar" else _pieces(self._path, self._nature)
        stream = io.BufferedReader(_Stream(pieces), _CHUNK)
        return tarfile.open(fileobj=stream, mode="r|", encoding="utf-8", errors="surrogateescape")


class _Stream(io.RawIOBase):
    """Pieces of bytes as a file that is read once, from its start."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - a buffer
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)


_FORMS = {"gzip": "gz", "bzip2": "bz2", "xz": "xz", "zstd": "zst"}


def _pieces(path: Path, nature: str) -> Iterator[bytes]:
    """What a packed file holds, at most a megabyte at a time. Raises _TooLarge beyond the limits."""
    size, written = path.stat().st_size, 0
    for piece in _unzstd(path) if nature == "zstd" else _unpacked(path, nature):
        written += len(piece)
        _check_size(written, size)
        yield piece


def _unpacked(path: Path, nature: str) -> Iterator[bytes]:
    """gz, bz2 and xz may hold several streams, one after the other; anything else behind one is refused."""
    current = _unpacker(nature)
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            while chunk or not (current.eof or getattr(current, "needs_input", True)):
                if current.eof:
                    current = _unpacker(nature)
                yield current.decompress(chunk, _CHUNK)
                chunk = current.unused_data if current.eof else getattr(current, "unconsumed_tail", b"")
    if not current.eof:
        raise EOFError("the end is missing")


def _unpacker(nature: str) -> Any:  # noqa: ANN401 - three kin without a common type
    if nature == "gzip":
        return zlib.decompressobj(31)
    return bz2.BZ2Decompressor() if nature == "bzip2" else lzma.LZMADecompressor(memlimit=XZ_MEMORY)


def _unzstd(path: Path) -> Iterator[bytes]:
    with pa.input_stream(str(path), compression="zstd") as source:
        while piece := source.read(_CHUNK):
            yield piece


def _read_whole(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(_CHUNK):
            yield piece


def _check_count(entries: int, size_bytes: int) -> None:
    if entries > MAX_ENTRIES or size_bytes > MAX_BYTES:
        raise _TooLarge


def _check_size(written: int, packed: int) -> None:
    if written > MAX_BYTES or (written > RATIO_FROM_BYTES and written > MAX_RATIO * max(packed, 1)):
        raise _TooLarge


def _check_ends(path: Path, entries: Sequence[zipfile.ZipInfo]) -> None:
    """Raises ValueError where bytes stand before or behind the archive: another reader may see another one."""
    with path.open("rb") as source:
        source.seek(max(0, path.stat().st_size - 65_557))
        tail = source.read()
    end = tail.rfind(b"PK\x05\x06")
    comment = int.from_bytes(tail[end + 20 : end + 22], "little")
    if end < 0 or len(tail) != end + 22 + comment:
        raise ValueError("bytes stand behind its end")
    if entries and min(entry.header_offset for entry in entries) > 0:
        raise ValueError("bytes stand before its start")


def _is_left_out(name: str) -> bool:
    """Files that begin with a dot belong to a system, and so does what macOS packs along."""
    return PurePosixPath(name).name.startswith(".") or name.startswith("__MACOSX/")
