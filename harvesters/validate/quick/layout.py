"""How a local delimited file lies: what the scanner and the block reader both need to know of it."""

import csv
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from harvesters.validate.quick.digests import Bytes
from harvesters.validate.quick.scan import CannotTell

_MARK = b"\xef\xbb\xbf"


class Layout(NamedTuple):
    """codec is a Python codec of UTF-8 or of one byte a character, dialect one of the csv module.

    first_row is the number of the first record below the header; inner the name of the file within a zip.
    """

    path: Path
    codec: str
    has_mark: bool
    dialect: Any
    first_row: int
    keeps_newlines: bool
    compression: str | None = None
    inner: str | None = None

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """The bytes of the text, unpacked. Raises CannotTell where they cannot be unpacked."""
        try:
            with ExitStack() as opened:
                yield self._open(opened)
        except _unreadable() as error:
            raise CannotTell from error

    def _open(self, opened: ExitStack) -> BinaryIO:
        found: Any
        if self.compression == "gz":
            import gzip

            found = gzip.GzipFile(self.path)
        elif self.compression == "bz2":
            import bz2

            found = bz2.BZ2File(self.path)
        elif self.compression == "zip":
            import zipfile

            found = opened.enter_context(zipfile.ZipFile(self.path)).open(self.inner or "")
        else:
            found = self.path.open("rb", buffering=0)
        made: BinaryIO = opened.enter_context(found)
        return made

    @property
    def to_utf8(self) -> Callable[[Bytes], Bytes] | None:
        """Bytes of the codec as UTF-8; None where they are."""
        if self.codec == "utf-8":
            return None
        return lambda data: str(data, self.codec).encode()

    def content_start(self, file: BinaryIO) -> int:
        """Where the record numbered first_row begins. Raises CannotTell where that may be read in two ways."""
        if self.first_row == 1:
            return len(_MARK) if self.has_mark else 0
        taken = 0

        def lines() -> Iterator[str]:
            nonlocal taken
            for line in file:
                if b"\0" in line or b"\r" in line.removesuffix(b"\n").removesuffix(b"\r"):
                    raise CannotTell
                text = line.removeprefix(_MARK) if self.has_mark and not taken else line
                taken += len(line)
                try:
                    yield text.decode(self.codec)
                except UnicodeDecodeError as error:
                    raise CannotTell from error

        reader = csv.reader(lines(), dialect=self.dialect)
        for _ in range(self.first_row - 1):
            next(reader, None)
        return taken


def _unreadable() -> tuple[type[Exception], ...]:
    """What the openers of packed files raise; asked for when something was raised."""
    import zipfile
    import zlib

    return EOFError, OSError, zipfile.BadZipFile, zlib.error
