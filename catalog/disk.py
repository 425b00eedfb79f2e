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
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from catalog.faults import reach
from metadata.errors.store import ObjectChanged, StoreFull, StoreNotWritable

CHUNK = 1024 * 1024
READ_ONLY = 0o444
_FULL = (errno.ENOSPC, errno.EDQUOT)
_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO, errno.EXDEV, errno.ENOTDIR)


@contextmanager
def named_errors(path: Path) -> Iterator[None]:
    """Say a full or refusing disk in our own words. Anything else passes as it is."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StoreFull(path=path.name) from error
        if error.errno in _REFUSED:
            raise StoreNotWritable(path=path.name, reason=error.strerror) from error
        raise


def sync_folder(folder: Path) -> None:
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
        self._files: set[Path] = set()
        self._folders: set[Path] = set()
        self._trees: set[Path] = set()

    def add(self, *, file: Path | None = None, folder: Path | None = None, tree: Path | None = None) -> None:
        """A file whose content, a folder whose names, or a folder whose names and files must be durable after the
        next `sync`."""
        if tree is not None:
            self._trees.add(tree)
        if file is not None:
            self._files.add(file)
        if folder is not None:
            self._folders.add(folder)

    def sync(self) -> None:
        """Make it all durable: by one call a file system (syncfs(2), which tells of failed writes since Linux 5.8),
        else one after the other. Raises OSError where the disk refuses; then nothing counts as durable."""
        if not self._files and not self._folders and not self._trees:
            return
        places = {*self._folders, *self._trees, *(path.parent for path in self._files)}
        devices = {place.stat().st_dev: place for place in places}
        if sync_file_system := _syncfs():
            for place in devices.values():
                sync_file_system(place)
        else:
            inside = (path for tree in self._trees for path in tree.iterdir() if path.is_file())
            for path in sorted({*self._files, *inside}):
                _sync_file(path)
            for folder in sorted(self._folders | self._trees):
                sync_folder(folder)
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


def make_folder(folder: Path, later: Unsynced | None = None) -> None:
    """Make a folder and those above it, each durable in its parent, now or with later's next sync."""
    if folder.is_dir():
        return
    make_folder(folder.parent, later)
    folder.mkdir(exist_ok=True)
    if later is None:
        sync_folder(folder.parent)
    else:
        later.add(folder=folder.parent)


def write_file(path: Path, content: bytes, point: str, *, sync: bool = True) -> None:
    """Write a new read-only file and sync it; its folder is the caller's to sync. Passes <point>.half and so on."""
    with path.open("xb") as out:
        out.write(content[: len(content) // 2])
        out.flush()
        _reach(point, "half")
        out.write(content[len(content) // 2 :])
        out.flush()
        _reach(point, "written")
        os.fchmod(out.fileno(), READ_ONLY)
        if sync:
            os.fsync(out.fileno())
    _reach(point, "synced")


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
