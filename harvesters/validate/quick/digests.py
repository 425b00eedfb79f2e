"""MD5, SHA-256 and size of what passes by, reckoned in a thread of its own: hashing leaves the interpreter's lock."""

import hashlib
import threading
from queue import SimpleQueue

Bytes = bytes | memoryview


class Digests:
    """A chunk that was taken in must stay as it is until the next one but one is taken in."""

    def __init__(self) -> None:
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sha256 = hashlib.sha256()
        self._waiting: SimpleQueue[Bytes | None] = SimpleQueue()
        self._idle = threading.Semaphore(1)
        self._thread = threading.Thread(target=self._work, daemon=True)
        self.size = 0

    def update(self, chunk: Bytes) -> None:
        """Take a chunk in; waits for the one before."""
        self.size += len(chunk)
        self._idle.acquire()
        self._waiting.put(chunk)

    def result(self) -> tuple[str, str, int]:
        """The two digests in hexadecimal and the size, once everything has passed and the context is left."""
        return self._md5.hexdigest(), self._sha256.hexdigest(), self.size

    def __enter__(self) -> "Digests":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (chunk := self._waiting.get()) is not None:
            self._md5.update(chunk)
            self._sha256.update(chunk)
            self._idle.release()
