"""The search index on disk: generations in folders, one pointer, one lock.

A generation is a tantivy index; `current` names the one in use and the version of the rules it was made
with. A rebuild writes a new generation beside the old one and swaps the pointer, so that a process killed
at any instant leaves an index that can be used, and a damaged one is replaced while others still read.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from tantivy import Index, Schema

from catalog import analyzer, facets, package_texts
from catalog.faults import reach
from catalog.index_documents import DOCUMENTS, WORDS, make_schema, words_analyzer


def version() -> str:
    """Changes with the analyzer, the dictionary, the fields, the facets and CKAN's texts: another version is built
    anew."""
    parts = [str(DOCUMENTS), analyzer.version(), package_texts.version(), *facets.facets()]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]


class IndexFiles:
    """The folder of one index. Nothing is created before something is written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.schema: Schema = make_schema()
        self._read: tuple[tuple[int, int], Path | None] | None = None

    def current(self) -> Path | None:
        """The folder in use, or None where there is none of this version. Reads the pointer once for each change."""
        try:
            state = (self.path / "current").stat()
        except FileNotFoundError:
            return None
        read, stamp = self._read, (state.st_ino, state.st_mtime_ns)
        if read is None or read[0] != stamp:
            read = self._read = stamp, self._pointed()
        return read[1]

    def _pointed(self) -> Path | None:
        try:
            pointer = json.loads((self.path / "current").read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        if not isinstance(pointer, dict) or pointer.get("version") != version():
            return None
        return self.path / Path(str(pointer.get("folder"))).name

    def open(self, folder: Path) -> Index:
        """The index of a folder. Raises ValueError where it is damaged or of another tantivy format."""
        if not Index.exists(str(folder)):
            raise ValueError(f"no index in {folder.name}")
        index = Index(self.schema, str(folder))
        index.register_tokenizer(WORDS, words_analyzer())
        index.reload()
        return index

    def new_folder(self) -> Path:
        """An empty folder for a new generation; not in use before `point_to`."""
        folder = self.path / f"g-{secrets.token_hex(8)}"
        folder.mkdir(parents=True)
        return folder

    def create(self, folder: Path) -> Index:
        """An empty index in a new folder."""
        index = Index(self.schema, str(folder), reuse=False)
        index.register_tokenizer(WORDS, words_analyzer())
        return index

    def point_to(self, folder: Path) -> None:
        """Make folder the generation in use, and sweep the others."""
        reach("search.pointer.before")
        waiting = self.path / f"current.{os.getpid()}.new"
        with waiting.open("w", encoding="utf-8") as out:
            json.dump({"folder": folder.name, "version": version()}, out)
            out.flush()
            os.fsync(out.fileno())
        os.replace(waiting, self.path / "current")
        reach("search.pointer.replaced")
        for other in self.path.iterdir():
            if other.name.startswith("g-") and other != folder:
                shutil.rmtree(other, ignore_errors=True)
            elif other.name.startswith("current.") and other != waiting:
                other.unlink(missing_ok=True)

    @contextlib.contextmanager
    def writing(self, wait_seconds: float) -> Iterator[bool]:
        """Hold the lock of writers; yields False where another holds it longer than wait_seconds.

        The lock is the operating system's: it falls with the process that held it.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "lock").open("a") as lock:
            until = time.monotonic() + wait_seconds
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    if time.monotonic() >= until:
                        yield False
                        return
                    time.sleep(0.05)
                else:
                    yield True
                    return
