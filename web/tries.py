"""How often each network asked lately, told to every process that serves one home, in a table of bounded size.

A network stands there as a keyed hash, for as long as it counts and no longer. What is lost with the file is a few
minutes of counting: it is never flushed to the disk on purpose, and a damaged one is begun anew.
"""

import hashlib
import secrets
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from metadata.errors.trying import TooManyTries, TryingBusy

MOST_TRIES = 100_000
"""Tries that are remembered of all networks together; over it the oldest are forgotten."""
_WAIT_SECONDS = 5.0
_TABLES = (
    "CREATE TABLE IF NOT EXISTS salt (id INTEGER PRIMARY KEY CHECK (id = 1), value BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS tries (id INTEGER PRIMARY KEY AUTOINCREMENT, network BLOB NOT NULL, at REAL NOT NULL)",
    "CREATE INDEX IF NOT EXISTS of_network ON tries (network, at)",
    "CREATE INDEX IF NOT EXISTS by_time ON tries (at)",
)


class Tries:
    """The tries of all networks. limit in minutes for each; path is made at the first try."""

    def __init__(self, path: Path, limit: int, minutes: int, most: int = MOST_TRIES) -> None:
        self._path = path
        self._limit = limit
        self._minutes = minutes
        self._most = most

    def count(self, network: str, now: datetime) -> None:
        """Count one try. Raises TooManyTries, counting nothing, and TryingBusy where the table cannot be had."""
        try:
            self._counted(network, now)
        except sqlite3.OperationalError as error:  # locked for too long, a full disk
            raise TryingBusy(limit=self._limit, seconds=round(_WAIT_SECONDS)) from error
        except sqlite3.DatabaseError:  # no SQLite file, or not any more
            self._path.unlink(missing_ok=True)
            self._counted(network, now)

    def forget(self) -> None:
        """Begin anew."""
        self._path.unlink(missing_ok=True)

    def __len__(self) -> int:
        if not self._path.is_file():
            return 0
        with closing(self._opened()) as table:
            return int(table.execute("SELECT count(*) FROM tries").fetchone()[0])

    def _counted(self, network: str, now: datetime) -> None:
        at = now.timestamp()
        since = at - timedelta(minutes=self._minutes).total_seconds()
        with closing(self._opened()) as table:
            table.execute("BEGIN IMMEDIATE")
            table.execute("DELETE FROM tries WHERE at <= ?", [since])
            key = _key(table, network)
            count, first = table.execute(
                "SELECT count(*), min(at) FROM tries WHERE network = ?", [key]
            ).fetchone()
            if count >= self._limit:
                table.execute("COMMIT")
                seconds = max(1, round(first - since))
                raise TooManyTries(limit=self._limit, minutes=self._minutes, seconds=seconds)
            table.execute("INSERT INTO tries (network, at) VALUES (?, ?)", [key, at])
            table.execute(
                "DELETE FROM tries WHERE id <= (SELECT max(id) FROM tries) - ?", [self._most]
            )  # ids rise by one
            table.execute("COMMIT")

    def _opened(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        table = sqlite3.connect(self._path, timeout=_WAIT_SECONDS, isolation_level=None)
        try:
            table.execute("PRAGMA synchronous = OFF")
            for statement in _TABLES:
                table.execute(statement)
        except sqlite3.Error:
            table.close()
            raise
        return table


def _key(table: sqlite3.Connection, network: str) -> bytes:
    """What stands for a network: nobody reads an address from it without the table's own salt."""
    found = table.execute("SELECT value FROM salt").fetchone()
    salt = found[0] if found else secrets.token_bytes(16)
    if not found:
        table.execute("INSERT INTO salt (id, value) VALUES (1, ?)", [salt])
    return hashlib.blake2b(network.encode(), key=salt, digest_size=16).digest()
