"""Which process something belongs to: a lease, a scratch folder. Tells a dead owner from a living one.

A process is its host, the host's boot, its number and the moment it started, so that a number given out
again is not taken for the old owner. Where the system has no /proc, nobody is ever called dead here.
"""

import hashlib
import os
import re
import socket
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TAG = re.compile(r"([0-9a-f]{8})-([0-9a-f]{8})-(\d+)-(\w+)")


@dataclass(frozen=True)
class Process:
    """One process for ever: host and boot as 8 hex, number, start in ticks after the boot ("" if unknown)."""

    host: str
    boot: str
    number: int
    started: str

    @property
    def tag(self) -> str:
        """The process as the name of a folder."""
        return f"{self.host}-{self.boot}-{self.number}-{self.started or 'x'}"

    @property
    def birth(self) -> str:
        """Boot and start in one word, as a lease keeps it."""
        return f"{self.boot}-{self.started}"


def this_process() -> Process:
    """The process that asks; a forked child gets its own answer."""
    return _process(os.getpid())


@cache
def _process(number: int) -> Process:
    return Process(_host(), _boot(), number, _started(number) or "")


def is_gone(host: str | None, number: int | None, birth: str | None) -> bool:
    """Whether that process certainly no longer runs. A process of another host is never called gone."""
    if host != _host() or number is None or not birth:
        return False
    boot, _, started = birth.partition("-")
    if boot != _boot():
        return True
    return bool(started) and _started(number) != started


def owner_of(tag: str) -> Process | None:
    """The process a folder is named after, None for another name."""
    match = _TAG.fullmatch(tag)
    if match is None:
        return None
    host, boot, number, started = match.groups()
    return Process(host, boot, int(number), "" if started == "x" else started)


def _started(number: int) -> str | None:
    """Clock ticks between boot and start (proc(5), field 22), None if no such process can be seen."""
    try:
        stat = Path(f"/proc/{number}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    state, *fields = stat.rpartition(")")[2].split()
    return None if state in ("Z", "X") else fields[18]


@cache
def _host() -> str:
    """The host's name and its process numbers' name space: two containers of one machine differ."""
    try:
        space = os.readlink("/proc/self/ns/pid")
    except OSError:
        space = ""
    return _short(f"{socket.gethostname()} {space}")


@cache
def _boot() -> str:
    try:
        return _short(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii"))
    except OSError:
        return _short("")


def _short(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:8]
