"""The pool of bounded children in which foreign bytes are parsed.

A child has no network, an empty environment, limits on memory, processor time, file size and answer size,
and is killed when the wall clock runs out. Functions are named by dotted path, so this module imports nothing
above `catalog`. A child is used again for the next call: a small file does not pay for a process. Errors are imported
where they are raised: a command that reads one small file is done before they would be.
"""

import copy
import json
import math
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from catalog.sandbox_child import EXIT_MEMORY, EXIT_OUTPUT

if TYPE_CHECKING:
    from metadata.errors.base import KhlangError

JsonObject = dict[str, Any]
MB = 1_000_000
CALLS_PER_CHILD = 500
LEAST_SECONDS = 0.05
_PROGRAM = Path(__file__).with_name("sandbox_child.py")
_FOLDERS = re.compile(r"(?<![\w.:/])/(?:[^\s/'\":]+/)+")
"""The folders of a path of this machine: the last words of a child may become public."""

_OUT_OF_MEMORY_SAYS = ("memory allocation of", "bad_alloc", "MemoryError", "out of memory", "Cannot allocate")


class Limits(NamedTuple):
    """What one call may use. memory_bytes is address space; file_bytes the largest file it may write."""

    memory_bytes: int = 3_000 * MB
    cpu_seconds: int = 900
    wall_seconds: float = 900.0
    file_bytes: int = 8_000 * MB
    answer_bytes: int = 64 * MB

    def at_most(self, other: "Limits") -> "Limits":
        """The smaller of both, limit by limit."""
        pairs = {name: min(value, getattr(other, name)) for name, value in self._asdict().items()}
        return Limits(**pairs)


class Sandbox:
    """At most size children at work; further calls wait for a free one. Safe to use from many threads.

    at_most caps what any call may use, whatever the caller asks for.

    >>> with Sandbox() as sandbox:
    ...     sandbox.call("builtins:dict", {"a": 1})
    {'a': 1}
    """

    def __init__(self, size: int = 1, at_most: Limits | None = None) -> None:
        self._at_most = at_most
        self._until = math.inf
        self._slots = threading.BoundedSemaphore(size)
        self._size = size
        self._lock = threading.Lock()
        self._idle: list[_Child] = []
        self._closed = False
        self._at_exit = weakref.finalize(self, _end_all, self._idle)

    def call(
        self,
        function: str,
        request: JsonObject,
        limits: Limits | None = None,
        *,
        writable: Iterable[Path] = (),
    ) -> JsonObject:
        """The JSON answer of `module:function` for request. The child may write below writable only.

        Raises the child's own KhlangError as the same class; ParserTimedOut, ParserOutOfMemory,
        ParserOutputTooLarge, ParserAnswerTooLarge or ParserCrashed when the file broke the child. Those
        children are thrown away; the next call gets a new one.
        """
        limits = limits or Limits()
        if self._at_most is not None:
            limits = limits.at_most(self._at_most)
        if self._until < math.inf:
            left = max(self._until - time.monotonic(), LEAST_SECONDS)
            limits = limits._replace(wall_seconds=min(limits.wall_seconds, left))
        folders = [str(folder.resolve()) for folder in writable]
        with self._slots:
            child = self._take(limits)
            healthy = False
            try:
                answer = child.ask({"function": function, "request": request, "writable": folders}, limits)
                healthy = child.calls < CALLS_PER_CHILD
            finally:
                self._give_back(child, healthy)
        if "error" in answer:
            raise _error_class(answer["error"])(**answer["values"])
        found: JsonObject = answer["answer"]
        return found

    def within(self, seconds: float) -> "Sandbox":
        """The same children for calls that together may take so long; each later one gets what is left."""
        shared = copy.copy(self)
        shared._until = time.monotonic() + seconds
        return shared

    def close(self) -> None:
        """End every idle child; a call that comes later is refused."""
        with self._lock:
            self._closed = True
            idle = self._idle[:]
            self._idle.clear()
        _end_all(idle)

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take(self, limits: Limits) -> "_Child":
        with self._lock:
            if self._closed:
                raise ValueError("this sandbox is closed")
            for child in self._idle:
                if child.fits(limits):
                    self._idle.remove(child)
                    return child
        return _Child(limits)

    def _give_back(self, child: "_Child", healthy: bool) -> None:
        surplus = child
        with self._lock:
            if healthy and not self._closed:
                self._idle.append(child)
                if len(self._idle) <= self._size + 1:
                    return
                surplus = self._idle.pop(0)
        surplus.end()


class _Child:
    """One process and its pipes; used by one thread at a time."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.calls = 0
        self._folder = tempfile.mkdtemp(prefix="khlang-read-")
        self._says: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in end()
        setup = {
            "path": [p or str(Path.cwd()) for p in sys.path],
            "parent": os.getpid(),
            "folder": self._folder,
            "memory_bytes": limits.memory_bytes,
            "file_bytes": limits.file_bytes,
        }
        self._process = subprocess.Popen(  # noqa: S603 - our own program, no shell
            [sys.executable, "-I", "-B", str(_PROGRAM), json.dumps(setup)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._says,
            cwd=self._folder,
            env=_environment(self._folder),
            start_new_session=True,
            bufsize=0,
        )

    def fits(self, limits: Limits) -> bool:
        """Whether a call with these limits may run here: memory and file size are set once and for all."""
        return (self.limits.memory_bytes, self.limits.file_bytes) == (limits.memory_bytes, limits.file_bytes)

    def ask(self, message: JsonObject, limits: Limits) -> JsonObject:
        """Send one request and wait for its answer, as long as the limits allow."""
        self.calls += 1
        self.limits = limits
        deadline = time.monotonic() + limits.wall_seconds
        message = {**message, "cpu_seconds": limits.cpu_seconds}
        body = json.dumps(message, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        try:
            _send(stdin, len(body).to_bytes(8, "big") + body)
        except BrokenPipeError:
            self._raise_reason()
        size = int.from_bytes(self._receive(stdout, 8, deadline), "big")
        if size > self.limits.answer_bytes:
            from metadata.errors.sandbox import ParserAnswerTooLarge

            raise ParserAnswerTooLarge(limit_mb=self.limits.answer_bytes // MB)
        answer: JsonObject = json.loads(self._receive(stdout, size, deadline))
        return answer

    def end(self) -> None:
        """Kill the process group and take its folder away. The answer of a living child is already read."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._says):
            if pipe is not None:
                pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _receive(self, pipe: IO[bytes], size: int, deadline: float) -> bytes:
        parts: list[bytes] = []
        while size:
            left = deadline - time.monotonic()
            if left <= 0 or not _is_readable(pipe, left):
                from metadata.errors.sandbox import ParserTimedOut

                raise ParserTimedOut(seconds=round(self.limits.wall_seconds, 1))
            part = os.read(pipe.fileno(), min(size, 1_048_576))
            if not part:
                self._raise_reason()
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _raise_reason(self) -> None:
        """Why the process ended, as the error that says so."""
        from metadata.errors import sandbox as errors

        code = self._process.wait()
        self._says.seek(max(0, self._says.seek(0, os.SEEK_END) - 4_000))
        lines = self._says.read().decode("utf-8", "replace").strip().splitlines()
        said = " ".join(lines[-3:])
        if code in (EXIT_MEMORY, -signal.SIGKILL) or any(word in said for word in _OUT_OF_MEMORY_SAYS):
            raise errors.ParserOutOfMemory(limit_mb=self.limits.memory_bytes // MB)
        if code == EXIT_OUTPUT or code == -signal.SIGXFSZ:
            raise errors.ParserOutputTooLarge(limit_mb=self.limits.file_bytes // MB)
        if code == -signal.SIGXCPU:
            raise errors.ParserTimedOut(seconds=self.limits.cpu_seconds)
        last = _FOLDERS.sub("…/", lines[-1])[:200] if lines else ""
        raise errors.ParserCrashed(
            reason=last or (signal.Signals(-code).name if code < 0 else f"exit {code}")
        )


def _end_all(children: "list[_Child]") -> None:
    """End them; also what remains of a pool that nobody closed, when it is collected or the program ends."""
    for child in children:
        child.end()


def _send(pipe: IO[bytes], message: bytes) -> None:
    left = memoryview(message)
    while left:
        left = left[os.write(pipe.fileno(), left) :]


def _is_readable(pipe: IO[bytes], seconds: float) -> bool:
    poll = select.poll()
    poll.register(pipe, select.POLLIN | select.POLLHUP)
    return bool(poll.poll(max(1, int(seconds * 1000))))


def _environment(folder: str) -> dict[str, str]:
    """Nothing of the parent's: fixed words that keep native libraries to one thread and to plain malloc.

    Malloc keeps what it has instead of giving every few megabytes back: a large table is parsed in blocks of about
    the same size, and fetching fresh pages for each costs more than the parsing.
    """
    return {
        "LANG": "C.UTF-8",
        "HOME": folder,
        "TMPDIR": folder,
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "2",
        "MALLOC_MMAP_THRESHOLD_": "33554432",
        "MALLOC_TRIM_THRESHOLD_": "134217728",
        "MALLOC_TOP_PAD_": "33554432",
    }


def _error_class(code: str) -> "type[KhlangError]":
    """The class of our own error with that code. Raises ParserCrashed for a code that nobody gave out."""
    from metadata import plugins
    from metadata.errors.base import KhlangError
    from metadata.errors.sandbox import ParserCrashed

    for name in plugins.names("metadata.errors"):
        plugins.load("metadata.errors", name)
    waiting = [KhlangError]
    while waiting:
        found = waiting.pop()
        if found.code == code:
            return found
        waiting.extend(found.__subclasses__())
    raise ParserCrashed(reason=f"unknown error {code}")
