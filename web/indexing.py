"""The search index follows a long harvest from a process of its own: two cores work, and what is public is found soon.

Nothing depends on it. The index can always be brought level later; a child that dies leaves that to the end of the
harvest, one whose parent dies ends by itself.
"""

import json
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalog.settings import Settings

MANY = 500
"""Records to be read, or changes, in one harvest from which on a second process is worth its start."""
PAUSE_SECONDS = 1.0
LAST_SECONDS = 120.0
"""How long the end of a harvest waits for what the child has begun."""


@dataclass
class Follower:
    """Told of what is coming and of changes; begins to index them once they are many."""

    settings: Settings
    seen: int = 0
    child: subprocess.Popen[bytes] | None = None

    def coming(self, count: int) -> None:
        """So many records so far say what they did not say before: the word lists are read while the listing is."""
        if count >= MANY:
            self._begin()

    def changed(self, count: int) -> None:
        """So many datasets more have changed and are in the database."""
        self.seen += count
        if self.seen >= MANY:
            self._begin()

    def _begin(self) -> None:
        if self.child is None:
            self.child = subprocess.Popen(
                [sys.executable, "-m", "web.indexing"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
            )
            assert self.child.stdin is not None  # it was asked for
            asked = [self.settings.database_url, str(self.settings.index_path)]
            self.child.stdin.write(json.dumps(asked).encode() + b"\n")
            self.child.stdin.flush()

    def end(self) -> None:
        """Let the child finish what it has begun."""
        if self.child is None or self.child.stdin is None:
            return
        self.child.stdin.close()
        try:
            self.child.wait(LAST_SECONDS)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()


@contextmanager
def following(settings: Settings) -> Iterator[Follower]:
    """A follower for one harvest."""
    follower = Follower(settings)
    try:
        yield follower
    finally:
        follower.end()


def follow() -> None:
    """The child: bring the index level again and again, and once more when standard input ends: what the end of the
    harvest still has to index would cost it the start of the word lists, which are here already."""
    from catalog import analyzer, db
    from catalog.search import SearchIndex
    from harvesters.garbage import rare_searches, settled
    from metadata.errors import KhlangError

    database_url, index_path = json.loads(sys.stdin.buffer.readline())
    engine = db.make_engine(database_url)
    index = SearchIndex(Path(index_path))
    analyzer.prepare()
    is_over = False
    with rare_searches():
        settled()
        while not is_over:
            is_over = bool(select.select([sys.stdin], [], [], PAUSE_SECONDS)[0])  # nothing more is ever said
            try:
                with db.read_session(engine) as session:
                    index.sync(session, wait_seconds=0)
            except KhlangError:
                continue  # the end of the harvest tries again, and says so where it fails
    engine.dispose()


if __name__ == "__main__":
    follow()
