"""Durable writing: bytes reach the disk before the name does, and the name before anyone relies on it.

Every write goes under a scratch name, is synced, renamed, and its folder synced (ALICE, OSDI 2014: a rename
without fsync may leave an empty file after a power failure). Many small files may be made durable together
(`Unsynced`): what is not durable yet is never relied on.
"""

import ctypes
import errno
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from catalog.faults import half_of, reach
from metadata.errors.store import ObjectChanged, StoreFull, StoreNotWritable

CHUNK = 1024 * 1024
READ_ONLY = 0o444
_FULL = (errno.ENOSPC, errno.EDQUOT)
_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO, errno.EXDEV, errno.ENOTDIR)


@contextmanager
def named_errors(path: Path | str) -> Iterator[None]:
    """Say a full or refusing disk in our own words. Anything else passes as it is."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StoreFull(path=os.path.basename(path)) from error
        if error.errno in _REFUSED:
            raise StoreNotWritable(path=os.path.basename(path), reason=error.strerror) from error
        raise


def sync_folder(folder: Path | str) -> None:
    """Make the names in a folder durable."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


class Unsynced:
    """Files that were written and are not durable yet, until `sync` makes all of them so at once.

    One file after the other costs the disk's wait each time; together they cost it once.
    """

    def __init__(self) -> None:
        self._files: set[str] = set()
        self._folders: set[str] = set()
        self._trees: set[str] = set()

    def add(
        self, *, file: Path | str | None = None, folder: Path | str | None = None,
        tree: Path | str | None = None,
    ) -> None:  # fmt: skip
        """A file whose content, a folder whose names, or a folder whose names and files must be durable after the
        next `sync`."""
        if tree is not None:
            self._trees.add(str(tree))
        if file is not None:
            self._files.add(str(file))
        if folder is not None:
            self._folders.add(str(folder))

    def sync(self) -> None:
        """Make it all durable: by one call a file system (syncfs(2), which tells of failed writes since Linux 5.8),
        else one after the other. Raises OSError where the disk refuses; then nothing counts as durable."""
        if not self._files and not self._folders and not self._trees:
            return
        places = {*self._folders, *self._trees, *(os.path.dirname(path) for path in self._files)}
        devices = {os.stat(place).st_dev: place for place in places}
        if sync_file_system := _syncfs():
            for place in devices.values():
                sync_file_system(Path(place))
        else:
            inside = (entry.path for tree in self._trees for entry in os.scandir(tree) if entry.is_file())
            for path in sorted({*self._files, *inside}):
                _sync_file(Path(path))
            for folder in sorted(self._folders | self._trees):
                sync_folder(Path(folder))
        self._files.clear()
        self._folders.clear()
        self._trees.clear()


def _sync_file(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@cache
def _syncfs() -> Callable[[Path], None] | None:
    """syncfs(2) of the file system a folder lies on; None where the system has none, or one that hides failures."""
    release = os.uname()
    kernel = re.match(r"(\d+)\.(\d+)", release.release)
    if release.sysname != "Linux" or kernel is None or (int(kernel[1]), int(kernel[2])) < (5, 8):
        return None
    try:
        call = ctypes.CDLL(None, use_errno=True).syncfs
    except (OSError, AttributeError):
        return None

    def sync(folder: Path) -> None:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            if call(opened) != 0:
                code = ctypes.get_errno()
                raise OSError(code, os.strerror(code), str(folder))
        finally:
            os.close(opened)

    return sync


def make_folder(folder: Path | str, later: Unsynced | None = None) -> None:
    """Make a folder and those above it, each durable in its parent, now or with later's next sync."""
    if os.path.isdir(folder):
        return
    parent = os.path.dirname(folder) or "."
    make_folder(parent, later)
    with suppress(FileExistsError):
        os.mkdir(folder)
    if later is None:
        sync_folder(parent)
    else:
        later.add(folder=parent)


def write_file(path: Path | str, content: bytes, point: str, *, sync: bool = True) -> None:
    """Write a new read-only file and sync it; its folder is the caller's to sync. Passes <point>.half and so on."""
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, READ_ONLY)
    try:
        half = half_of(content)
        write_all(opened, content[:half])
        _reach(point, "half")
        write_all(opened, content[half:])
        _reach(point, "written")
        if os.fstat(opened).st_mode & 0o777 != READ_ONLY:
            os.fchmod(opened, READ_ONLY)
        if sync:
            os.fsync(opened)
    finally:
        os.close(opened)
    _reach(point, "synced")


def write_all(opened: int, content: bytes) -> None:
    """Write all of it to an open file, however little the system takes at once."""
    while content:
        content = content[os.write(opened, content) :]


def copy_file(source: Path, target: Path, sha256: str) -> None:
    """Copy bytes into a new read-only file and sync it. Raises ObjectChanged when they are not those promised."""
    digest = hashlib.sha256()
    first = True
    with source.open("rb") as content, target.open("xb") as out:
        reach("store.object.opened")
        while block := content.read(CHUNK):
            digest.update(block)
            if first:
                out.write(block[: len(block) // 2])
                out.flush()
                reach("store.object.half")
                block, first = block[len(block) // 2 :], False
            out.write(block)
        out.flush()
        reach("store.object.written")
        if digest.hexdigest() != sha256:
            raise ObjectChanged(file=source.name, expected=sha256, found=digest.hexdigest())
        os.fchmod(out.fileno(), READ_ONLY)
        os.fsync(out.fileno())
    reach("store.object.synced")


def file_mark(path: Path) -> tuple[int, ...]:
    """What tells whether a file is still the one that was read; () for none."""
    try:
        found = os.stat(path)
    except OSError:
        return ()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def hash_file(path: Path) -> str:
    """sha256 hex of a file's bytes, read in small pieces."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def remove_tree(path: Path) -> int:
    """Remove a file or a whole folder; returns how many bytes that frees."""
    if not path.is_dir() or path.is_symlink():
        size = path.lstat().st_size
        path.unlink()
        return size
    size = sum(found.lstat().st_size for found in path.rglob("*") if found.is_file())
    shutil.rmtree(path)
    return size


def _reach(point: str, step: str) -> None:
    if point:
        reach(f"{point}.{step}")
