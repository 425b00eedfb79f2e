"""The desk where visitors try a file: who may, how many at a time, and reports that stay for a day.

It keeps reports only, under names that nobody can guess, and removes them when their time is over.
"""

import json
import os
import re
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Any

from catalog.sandbox import Sandbox
from harvesters.fetch import FetchLimits
from metadata.errors.trying import TriedReportGone, TryingBusy
from web.tries import Tries
from web.trying import LIMITS, Tried, as_json, judge_tried

JsonObject = dict[str, Any]
KEPT_HOURS = 24
WORK_HOURS = 1
SECONDS = 120.0
"""All that one file may take, however many tables it holds."""
SWEEP_SECONDS = 3600.0
AT_ONCE = 2
TRIES, MINUTES = 30, 10
WAIT_SECONDS = 20
_ID = re.compile(r"[A-Za-z0-9_-]{32}")


class Desk:
    """One desk of one process. folder holds the reports, and a table beside it the tries, of all processes."""

    def __init__(
        self,
        folder: Path,
        *,
        now: Callable[[], datetime],
        fetch_limits: FetchLimits,
        at_once: int = AT_ONCE,
        tries: int = TRIES,
    ) -> None:
        self.folder = folder
        self.fetch_limits = fetch_limits
        self._now = now
        self._sandbox = Sandbox(at_once, at_most=LIMITS)
        self._at_once = at_once
        self._slots = threading.BoundedSemaphore(at_once)
        self.tries = Tries(folder.with_name(f"{folder.name}.sqlite"), tries, MINUTES)
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._swept()

    @contextmanager
    def admitted(self, client: str) -> Iterator[Path]:
        """An empty folder to work in, gone at the end. Raises TooManyTries or TryingBusy."""
        self.sweep()
        self.tries.count(network_of(client), self._now())
        if not self._slots.acquire(blocking=False):
            raise TryingBusy(limit=self._at_once, seconds=WAIT_SECONDS)
        work = self.folder / f"work-{secrets.token_hex(12)}"
        try:
            work.mkdir(parents=True, mode=0o700)
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)
            self._slots.release()

    def judge(self, tried: Tried, work: Path) -> JsonObject:
        """The document on a file, with the times it was made and will be deleted."""
        made = self._now()
        document = judge_tried(tried, self._sandbox.within(SECONDS), work)
        return {
            "made_at": made.isoformat(timespec="seconds"),
            "expires_at": (made + timedelta(hours=KEPT_HOURS)).isoformat(timespec="seconds"),
            **document,
        }

    def keep(self, document: JsonObject) -> str:
        """Keep a report for a day; the name under which it is found."""
        name = secrets.token_urlsafe(24)
        path = self._path(name)
        half = path.with_suffix(".half")
        made = datetime.fromisoformat(document["made_at"]).timestamp()
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(as_json(document).encode())
        os.utime(half, (made, made))
        half.rename(path)
        self._sweep_later()
        return name

    def report(self, name: str) -> JsonObject:
        """A report by its name. Raises TriedReportGone for one that is not there, or not any more."""
        self.sweep()
        if not _ID.fullmatch(name):
            raise TriedReportGone(hours=KEPT_HOURS)
        try:
            found: JsonObject = json.loads(self._path(name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise TriedReportGone(hours=KEPT_HOURS) from None
        return found

    def sweep(self) -> int:
        """Remove reports whose time is over and what killed processes left; how many."""
        now, removed = self._now().timestamp(), 0
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            hours = KEPT_HOURS if path.suffix == ".json" else WORK_HOURS
            try:
                if now - path.stat().st_mtime < hours * 3600:
                    continue
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            except FileNotFoundError:  # another process was quicker
                continue
            removed += 1
        return removed

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _sweep_later(self) -> None:
        """Have the sweep run every hour while reports lie here, though nobody comes by."""
        with self._lock:
            if self._timer is None:
                self._timer = threading.Timer(SWEEP_SECONDS, self._swept)
                self._timer.daemon = True
                self._timer.start()

    def _swept(self) -> None:
        self.sweep()
        self._timer = None
        if self.folder.is_dir() and any(self.folder.iterdir()):
            self._sweep_later()


def network_of(client: str) -> str:
    """Whom a budget is for: an IPv4 address, or the network that one IPv6 customer has.

    >>> network_of("2001:db8:1:2:3::4")
    '2001:db8:1:2::/64'
    >>> network_of("::ffff:192.0.2.1")  # as a socket for both names IPv4
    '192.0.2.1'
    """
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ip_network(f"{address}/64", strict=False))
    return client
