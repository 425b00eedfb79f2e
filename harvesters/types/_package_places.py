"""Where a data package lies: a folder of this machine, a folder of the web, or a zip of either.

A zip is only read, member by member, with limits on names, counts and sizes (ARC-01 to ARC-06); nothing is
ever written under a name that comes from it.
"""

import shutil
import stat
import tempfile
import unicodedata
import weakref
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Protocol
from urllib.parse import quote, urljoin

from harvesters.fetch import Fetcher
from metadata.errors.standards import (
    ArchiveRefused,
    ArchiveWithoutDescriptor,
    DescriptorPathUnsafe,
    PackageFileMissing,
)
from metadata.errors.types import AddressUnusable, PackageTooLarge
from metadata.standards._datapackage_resources import check_path
from metadata.standards._reading import web_address
from metadata.text import Text, cut, text

DESCRIPTOR = "datapackage.json"
SMALL_BYTES = 64_000_000  # a descriptor, perhaps with inline data, or a schema
MAX_ENTRIES = 1_000
MAX_BYTES = 2_000_000_000
RATIO_FROM_BYTES = 64_000_000
MAX_RATIO = 50
CHUNK = 1 << 20

_ENCRYPTED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})


@dataclass(frozen=True)
class Found:
    """Where one path of a package leads: an address, a local path, or (content) a member to be written out."""

    location: str
    is_local: bool = False
    content: Callable[[Path], None] | None = None


class Place(Protocol):
    """A package's surroundings. name is what people may see of it."""

    name: str

    def descriptor(self) -> bytes:
        """The bytes of datapackage.json."""

    def small(self, path: str) -> bytes:
        """The bytes of a small file of the package, by its checked path."""

    def find(self, path: str) -> Found:
        """Where a checked path leads."""

    def copy(self, path: str, into: Path) -> None:
        """Write the bytes of one path into a file: a part of a table that lies in several."""


class WebFolder:
    """A package whose descriptor has an http(s) address; relative paths lie beside it."""

    def __init__(self, url: str, descriptor: bytes, fetch: Fetcher) -> None:
        self.name = url.split("?", maxsplit=1)[0]
        self._url = url
        self._descriptor = descriptor
        self._fetch = fetch

    def descriptor(self) -> bytes:
        return self._descriptor

    def small(self, path: str) -> bytes:
        return self._fetch.get_page(self._address(path), max_bytes=SMALL_BYTES).body

    def find(self, path: str) -> Found:
        return Found(self._address(path))

    def copy(self, path: str, into: Path) -> None:
        self._fetch.get_file(self._address(path), into)

    def _address(self, path: str) -> str:
        return web_address(path) or urljoin(self._url, quote(path, safe="/%"))


class LocalFolder:
    """A package in a folder of this machine. Links that lead out of it are refused."""

    def __init__(self, descriptor: Path, fetch: Fetcher) -> None:
        self.name = descriptor.name
        self._path = descriptor
        self._folder = descriptor.parent
        self._fetch = fetch

    def descriptor(self) -> bytes:
        return _read_small(self._path)

    def small(self, path: str) -> bytes:
        found = self.find(path)
        if not found.is_local:
            return self._fetch.get_page(found.location, max_bytes=SMALL_BYTES).body
        return _read_small(Path(found.location))

    def find(self, path: str) -> Found:
        if address := web_address(path):
            return Found(address)
        file = self._folder / path
        if not file.resolve().is_relative_to(self._folder.resolve()):
            raise DescriptorPathUnsafe(path=cut(path, 200), resource=self.name)
        return Found(str(file), is_local=True)

    def copy(self, path: str, into: Path) -> None:
        found = self.find(path)
        if not found.is_local:
            self._fetch.get_file(found.location, into)
            return
        try:
            shutil.copyfile(found.location, into)
        except OSError as error:
            raise PackageFileMissing(path=cut(path, 200)) from error


class Archive:
    """A package in a zip: datapackage.json at its top or in its only folder.

    holds is a temporary folder that lives as long as anything points to this archive.
    """

    def __init__(self, path: Path, name: str, fetch: Fetcher, holds: Path | None = None) -> None:
        self.name = name
        self._path = path
        self._fetch = fetch
        if holds is not None:
            weakref.finalize(self, shutil.rmtree, holds, ignore_errors=True)
        with self._opened() as archive:
            names = self._checked(archive)
        tops = sorted((n for n in names if PurePosixPath(n).name == DESCRIPTOR), key=lambda n: n.count("/"))
        if not tops or tops[0].count("/") > 1:
            raise ArchiveWithoutDescriptor(file=name)
        self._names = frozenset(names)
        self._root = tops[0][: -len(DESCRIPTOR)]

    def descriptor(self) -> bytes:
        return self.small(DESCRIPTOR)

    def small(self, path: str) -> bytes:
        if address := web_address(path):
            return self._fetch.get_page(address, max_bytes=SMALL_BYTES).body
        with tempfile.TemporaryDirectory() as folder:
            into = Path(folder) / "member"
            self.copy(path, into, limit=SMALL_BYTES)
            return into.read_bytes()

    def find(self, path: str) -> Found:
        if address := web_address(path):
            return Found(address)
        return Found(f"{self.name}/{self._root}{path}", content=partial(self.copy, path))

    def copy(self, path: str, into: Path, limit: int = MAX_BYTES) -> None:
        """Inflate one member into a file, counted as it comes, its checksum looked at to the end."""
        if address := web_address(path):
            self._fetch.get_file(address, into)
            return
        name = self._root + path
        if name not in self._names:
            raise PackageFileMissing(path=cut(path, 200))
        with self._opened() as archive, into.open("wb") as out:
            entry = archive.getinfo(name)
            written = 0
            with archive.open(entry) as member:
                while block := member.read(CHUNK):
                    written += len(block)
                    if written > limit:
                        raise PackageTooLarge(file=cut(name, 120), limit_mb=limit // 1_000_000)
                    if written > RATIO_FROM_BYTES and written > MAX_RATIO * max(entry.compress_size, 1):
                        raise self._refused(name, text("คลายแล้วใหญ่ผิดปกติ", "unpacks to far too much"))
                    out.write(block)

    @contextmanager
    def _opened(self) -> Iterator[zipfile.ZipFile]:
        try:
            with zipfile.ZipFile(self._path) as archive:
                yield archive
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
        ) as error:
            said = text("เสียหายหรืออ่านไม่ได้", "is damaged or cannot be read")
            raise self._refused("-", said) from error

    def _checked(self, archive: zipfile.ZipFile) -> list[str]:
        """The names of the regular files of an archive that is safe to read at all."""
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES:
            raise self._refused("-", text(f"มีเกิน {MAX_ENTRIES} ไฟล์", f"holds more than {MAX_ENTRIES} files"))
        if sum(entry.file_size for entry in entries) > MAX_BYTES:
            raise PackageTooLarge(file=self.name, limit_mb=MAX_BYTES // 1_000_000)
        if entries and min(entry.header_offset for entry in entries) != 0:
            raise self._refused("-", text("มีข้อมูลแปลกปลอมนำหน้า", "has foreign bytes before it"))
        seen: set[str] = set()
        for entry in entries:
            if reason := _why_refused(entry, seen):
                raise self._refused(entry.orig_filename, reason)
        return [entry.filename for entry in entries if not entry.is_dir()]

    def _refused(self, member: str, reason: Text) -> ArchiveRefused:
        shown = "".join(ch if ch.isprintable() else "?" for ch in member)
        return ArchiveRefused(file=cut(self.name, 200), member=cut(shown, 120), reason=reason)


def open_place(location: str, folder: Path | None, fetch: Fetcher) -> Place:
    """The package at an http(s) address or a local path: its datapackage.json, its folder, or its zip.

    Raises AddressUnusable, PackageTooLarge, an ArchiveRefused, or a FetchError.
    """
    if web_address(location):
        return _from_web(location, fetch)
    assert folder is not None  # the caller refuses local paths of configs that came over the web
    path = folder / location
    path = path / DESCRIPTOR if path.is_dir() else path
    if not path.is_file():
        raise AddressUnusable(url=cut(path.name, 200))
    return Archive(path, path.name, fetch) if zipfile.is_zipfile(path) else LocalFolder(path, fetch)


def _from_web(url: str, fetch: Fetcher) -> Place:
    holds = Path(tempfile.mkdtemp(prefix="khlang-package-"))
    try:
        fetched = fetch.get_file(url, holds / "package")
        path, base = holds / "package", fetched.final_url
        if zipfile.is_zipfile(path):
            return Archive(path, url.split("?", maxsplit=1)[0], fetch, holds)
        place = WebFolder(base, _read_small(path), fetch)
    except BaseException:
        shutil.rmtree(holds, ignore_errors=True)
        raise
    shutil.rmtree(holds, ignore_errors=True)
    return place


def _read_small(path: Path) -> bytes:
    try:
        with path.open("rb") as source:
            found = source.read(SMALL_BYTES + 1)
    except OSError as error:
        raise PackageFileMissing(path=path.name) from error
    if len(found) > SMALL_BYTES:
        raise PackageTooLarge(file=path.name, limit_mb=SMALL_BYTES // 1_000_000)
    return found


def _why_refused(entry: zipfile.ZipInfo, seen: set[str]) -> Text | None:
    """Why an entry makes the whole archive untrustworthy, or None. seen collects the names so far."""
    name = entry.orig_filename
    folded = unicodedata.normalize("NFC", name).casefold().rstrip("/")
    if folded in seen:
        return text("มีชื่อซ้ำ", "appears twice")
    seen.add(folded)
    try:
        check_path(name, name)
    except DescriptorPathUnsafe:
        return text("มีชื่อที่ออกนอกแพ็กเกจ", "has a name that leads out of the package")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return text("ไม่ใช่ไฟล์ธรรมดา", "is not a regular file")
    if entry.flag_bits & _ENCRYPTED:
        return text("มีรหัสผ่าน", "has a password")
    if entry.compress_type not in _METHODS:
        return text("บีบอัดด้วยวิธีที่ไม่รองรับ", "is packed by a method that is not read")
    return None
