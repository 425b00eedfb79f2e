"""The program that runs inside a bounded child: limits first, then one request after another.

Started by path in an empty environment, so it imports nothing of ours until the limits stand. It speaks
length-prefixed JSON on a pair of pipes; whatever a parser prints goes nowhere. It must not catch what a
parser throws: an unexpected exception ends the process, and the parent says that the file broke the parser.
"""

import json
import os
import resource
import sys
import threading
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from metadata.errors.base import KhlangError

EXIT_MEMORY = 71
EXIT_OUTPUT = 72
EFBIG = 27

_FORBIDDEN = frozenset(
    {
        "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
        "socket.gethostbyname", "socket.gethostbyaddr", "subprocess.Popen", "os.exec", "os.fork",
        "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "os.startfile", "pty.spawn",
    }
)  # fmt: skip
_CHANGING = frozenset(
    {
        "os.chflags", "os.chmod", "os.chown", "os.link", "os.mkdir", "os.mkfifo", "os.mknod", "os.remove",
        "os.removexattr", "os.rename", "os.rmdir", "os.setxattr", "os.symlink", "os.truncate", "os.utime",
    }
)  # fmt: skip
_TWO_PATHS = frozenset({"os.link", "os.rename"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_writable: list[str] = []


def main() -> None:
    """Set limits, then answer requests on the pipe until it closes."""
    setup = json.loads(sys.argv[1])
    sys.path[:] = setup["path"]
    answers = os.fdopen(os.dup(1), "wb")
    requests = os.fdopen(os.dup(0), "rb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    resource.setrlimit(resource.RLIMIT_AS, (setup["memory_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (setup["file_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.Thread(target=_end_with, args=(setup["parent"], setup["folder"]), daemon=True).start()
    sys.addaudithook(_refuse)
    while (request := _read(requests)) is not None:
        _allow_cpu(request["cpu_seconds"])
        _writable[:] = [os.path.realpath(p) for p in (os.getcwd(), *request["writable"])]
        _write(answers, _answer(request))
    _take_away(setup["folder"])


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    """What the named function returns, or the one of our own errors that it raised."""
    module, _, name = request["function"].partition(":")
    try:
        return {"answer": getattr(import_module(module), name)(request["request"])}
    except _our_errors() as error:
        return {"error": error.code, "values": error.values}
    except MemoryError:
        os._exit(EXIT_MEMORY)
    except OSError as error:
        if error.errno == EFBIG:
            os._exit(EXIT_OUTPUT)
        raise


def _our_errors() -> "type[KhlangError]":
    """Imported when something was raised: a small file does not wait for it."""
    from metadata.errors.base import KhlangError

    return KhlangError


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """No network, no other program, no change but in the folders of the request, no look at other processes.

    A second fence, not the wall: it sees what Python does, not what native code does by itself.
    """
    if event in _FORBIDDEN:
        raise PermissionError(1, f"{event} is not allowed where files are read")
    if event in _CHANGING:
        changed = arguments[1:2] if event == "os.symlink" else arguments[: 1 + (event in _TWO_PATHS)]
        if not all(isinstance(path, (str, bytes)) and _is_writable(_beside(path)) for path in changed):
            raise PermissionError(1, f"{event} is not allowed here where files are read")
    if event == "open":
        path, mode, flags = arguments
        is_writing = any(c in mode for c in "wax+") if isinstance(mode, str) else bool(flags & _WRITING)
        if is_writing and isinstance(path, (str, bytes)) and not _is_writable(os.fsdecode(path)):
            raise PermissionError(1, "writing here is not allowed where files are read")
        if isinstance(path, (str, bytes)) and _is_of_another_process(os.fsdecode(path)):
            raise PermissionError(1, "other processes are not looked at where files are read")


def _beside(path: str | bytes) -> str:
    """The entry itself, not what a link at its end leads to."""
    folder, name = os.path.split(os.fsdecode(path).rstrip(os.sep))
    return os.path.join(os.path.realpath(folder or os.curdir), name)


def _is_of_another_process(path: str) -> bool:
    """Below /proc/<number>: the environment of the parent stands there, with every secret of the site."""
    if "proc" not in path:
        return False
    parts = os.path.realpath(path).split(os.sep)
    return parts[1:2] == ["proc"] and len(parts) > 2 and parts[2].isdigit() and int(parts[2]) != os.getpid()


def _is_writable(path: str) -> bool:
    real = os.path.realpath(path)
    return real == os.devnull or any(real.startswith(folder + os.sep) for folder in _writable)


def _allow_cpu(seconds: int) -> None:
    """Processor time for one more request: the limit counts from the start of the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _end_with(parent: int, folder: str) -> None:
    """Leave when the parent is gone, in the middle of work too (a parent that was killed cannot say so)."""
    while os.getppid() == parent:
        time.sleep(1)
    try:
        _take_away(folder)
    finally:
        os._exit(0)


def _take_away(folder: str) -> None:
    """Imported here: a child that is ended by its parent, as most are, never needs it."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def _read(pipe: BinaryIO) -> dict[str, Any] | None:
    head = pipe.read(8)
    if len(head) < 8:
        return None
    found: dict[str, Any] = json.loads(pipe.read(int.from_bytes(head, "big")))
    return found


def _write(pipe: BinaryIO, answer: dict[str, Any]) -> None:
    body = json.dumps(answer, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")
    pipe.write(len(body).to_bytes(8, "big"))
    pipe.write(body)
    pipe.flush()


if __name__ == "__main__":
    main()
