"""Politeness to a host by every process of this machine together: two workers ask no quicker than one would.

A folder has, for each host, one small file with its clock and one lock for each connection. Locks are the system's
own (flock): a process that dies, however it dies, lets go of them. Hosts share a fixed number of files, so that the
folder never grows without end; two that share one wait for each other, and nothing else.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harvesters.fetch.limits import Clock
from metadata.errors.fetch import HostBusyElsewhere
from metadata.errors.transfer import CannotKeepFile

FILES = 4_096
POLL_SECONDS = 0.05
MOST_HOSTS = 32
"""In one clock; the hosts whose times are over go first."""
LONGEST_WAIT_SECONDS = 3_600.0


class SharedHosts:
    """The hosts as all processes that were given this folder treat them. Threads may share it."""

    def __init__(self, folder: Path, clock: Clock, connections: int, wait_seconds: float) -> None:
        self._folder, self._clock = folder, clock
        self._connections, self._wait_seconds = connections, wait_seconds

    @contextmanager
    def connection(self, host: str, url: str) -> Iterator[None]:
        """Hold one of the host's connections. Raises HostBusyElsewhere when none was free for wait_seconds."""
        handle = self._taken(host, url)
        try:
            yield
        finally:
            fcntl.flock(
                handle, fcntl.LOCK_UN
            )  # by name: a child that was forked meanwhile has the file open too
            os.close(handle)

    def seconds_until_start(self, host: str, rate_per_second: float, url: str) -> float:
        """Take the host's next moment: how long to wait for it."""
        gap = 1.0 / rate_per_second if rate_per_second > 0 else 0.0
        with self._opened(host, url) as hosts:
            now = self._now()
            following, until = hosts.get(host, (0.0, 0.0))
            # What is further away than all connections could have asked for was written under another clock.
            start = following if now < following <= now + gap * (self._connections + 1) + 1 else now
            hosts[host] = (start + gap, until)
        return max(0.0, start - now)

    def seconds_asked_to_wait(self, host: str, url: str) -> float:
        """How long the host is still to be left alone, as it told one of the processes; 0 for not at all."""
        with self._opened(host, url) as hosts:
            _, until = hosts.get(host, (0.0, 0.0))
            now = self._now()
            return until - now if now < until <= now + LONGEST_WAIT_SECONDS else 0.0

    def ask_to_wait(self, host: str, seconds: float, url: str) -> None:
        """Let every process leave the host alone; 0 ends it."""
        with self._opened(host, url) as hosts:
            following, until = hosts.get(host, (0.0, 0.0))
            if seconds or until:
                until = self._now() + min(seconds, LONGEST_WAIT_SECONDS) if seconds else 0.0
                hosts[host] = (following, until)

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _taken(self, host: str, url: str) -> int:
        waited = 0.0
        while True:
            for number in range(self._connections):
                handle = self._handle(f"{_place(host)}.{number}", url)
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    os.close(handle)
                else:
                    return handle
            if waited >= self._wait_seconds:
                raise HostBusyElsewhere(url=url, host=host, seconds=round(waited))
            self._clock.sleep(POLL_SECONDS)
            waited += POLL_SECONDS

    @contextmanager
    def _opened(self, host: str, url: str) -> Iterator[dict[str, tuple[float, float]]]:
        """The times of the hosts of one clock, kept when something in them was changed."""
        handle = self._handle(f"{_place(host)}.clock", url)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            before = _read(handle)
            hosts = dict(before)
            yield hosts
            if hosts != before:
                _write(handle, hosts)
        except OSError as error:
            raise CannotKeepFile(url=url, reason=error.strerror or "") from error
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)
            os.close(handle)

    def _handle(self, name: str, url: str) -> int:
        path = self._folder / name
        try:
            try:
                return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            except FileNotFoundError:
                self._folder.mkdir(parents=True, exist_ok=True)
                return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise CannotKeepFile(url=url, reason=error.strerror or "") from error


def _place(host: str) -> str:
    return f"{int(hashlib.sha256(host.encode()).hexdigest()[:8], 16) % FILES:04d}"


def _read(handle: int) -> dict[str, tuple[float, float]]:
    """What a clock says; nothing where a process died over writing it."""
    try:
        said = json.loads(os.pread(handle, 65_536, 0) or b"{}")
        return {str(host): (float(times[0]), float(times[1])) for host, times in said.items()}
    except (ValueError, TypeError, AttributeError, IndexError, KeyError):
        return {}


def _write(handle: int, hosts: dict[str, tuple[float, float]]) -> None:
    newest = sorted(hosts.items(), key=lambda entry: max(entry[1]))[-MOST_HOSTS:]
    body = json.dumps(dict(newest)).encode()
    os.ftruncate(handle, 0)
    os.pwrite(handle, body, 0)
