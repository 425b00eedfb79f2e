"""Durable writing: bytes reach the disk before the name does, and the name before anyone relies on it.

Every write goes under a scratch name, is synced, renamed, and its folder synced (ALICE, OSDI 2014: a rename
without fsync may leave an empty file after a power failure).
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
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


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, each durable in its parent."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def write_file(path: Path, content: bytes, point: str) -> None:
    """Write a new read-only file and sync it; its folder is the caller's to sync. Passes <point>.half and so on."""
    with path.open("xb") as out:
        out.write(content[: len(content) // 2])
        out.flush()
        _reach(point, "half")
        out.write(content[len(content) // 2 :])
        out.flush()
        _reach(point, "written")
        os.fchmod(out.fileno(), READ_ONLY)
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
