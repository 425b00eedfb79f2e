"""Counts downloads: in memory first, written down once a minute, so that no visitor waits for the database.

A number by dataset and month is all that is kept: no address, no browser, no cookie (Personal Data Protection Act
B.E. 2562 (2019), section 22: no more than is needed). A machine that says it is one is not counted.
"""

import logging
import re
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

from flask import Response, g, request

from catalog.downloads import add_downloads
from metadata.errors import KhlangError

if TYPE_CHECKING:
    from web.wiring import Services

log = logging.getLogger("khlang.downloads")

EVERY_SECONDS = 60.0
MOST_WAITING = 100_000
"""Datasets whose counts wait in memory while the database cannot be written; the counts of others are lost."""

_MACHINES = re.compile(r"bot\b|bot/|crawl|spider|slurp|preview|monitor|archiver", re.IGNORECASE)


class DownloadCounter:
    """The counts of this process that are not written down yet. Safe to share between threads."""

    def __init__(self, services: "Services", every_seconds: float = EVERY_SECONDS) -> None:
        self._services = services
        self._every = every_seconds
        self._guard = threading.Lock()
        self._waiting: Counter[str] = Counter()
        self._next = time.monotonic() + every_seconds

    def count(self, uuid: str) -> None:
        """One more download of a dataset."""
        with self._guard:
            if uuid in self._waiting or len(self._waiting) < MOST_WAITING:
                self._waiting[uuid] += 1
            is_due = time.monotonic() >= self._next
            if is_due:
                self._next = time.monotonic() + self._every
        if is_due:
            threading.Thread(target=self.flush, name="downloads", daemon=True).start()

    def flush(self) -> None:
        """Write down what waits; where the database cannot be written it goes on waiting."""
        with self._guard:
            taken, self._waiting = self._waiting, Counter()
        if not taken:
            return
        try:
            with self._services.writing() as session:
                add_downloads(session, taken, self._services.now())
        except KhlangError as refused:
            log.warning("downloads are not written down yet: %s", refused)
            with self._guard:
                self._waiting.update(taken)


def is_download(response: Response) -> bool:
    """Whether the answer to the current request is somebody's download: from its first byte, not by a machine."""
    if request.method != "GET" or response.status_code not in (200, 206):
        return False
    if response.status_code == 206 and not response.headers.get("Content-Range", "").startswith("bytes 0-"):
        return False
    if "prefetch" in request.headers.get("Sec-Purpose", ""):
        return False
    return _MACHINES.search(request.headers.get("User-Agent", "")) is None


def remember(uuid: str) -> None:
    """Say of which dataset the file of this answer is."""
    g.downloaded = uuid


def count_download(counter: DownloadCounter, response: Response) -> None:
    """Count the answer where it is a download."""
    uuid = g.pop("downloaded", None)
    if uuid and is_download(response):
        counter.count(uuid)
