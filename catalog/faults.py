"""Named points where a crash test stops the process. In production nothing is armed and a point costs nothing.

Every write, rename, commit and send of the publish path has one; `tests/journeys/test_crash.py` kills the
process at each and looks at what is left.
"""

import os
import signal

POINTS: tuple[str, ...] = (
    "fetch.file.written", "fetch.file.renamed",
    "run.started", "run.gathered", "run.record.collected", "run.record.staged", "run.record.before_commit",
    "run.record.committed", "run.record.done", "run.finished",
    "publish.checked", "publish.form.made", "publish.forms.made", "publish.object.stored",
    "publish.agency.stored", "publish.documents.made", "publish.version.stored", "publish.log.appended",
    "publish.rows.applied",
    "bundle.built", "bulk.package.written", "bulk.manifest.written", "bulk.folder.renamed",
    "bulk.latest.written",
    "store.object.opened", "store.object.half", "store.object.written", "store.object.synced",
    "store.object.renamed", "store.object.stored",
    "store.version.opened", "store.version.document.half", "store.version.document.written",
    "store.version.document.synced", "store.version.synced", "store.version.replaced",
    "store.version.renamed", "store.version.stored",
    "store.log.opened", "store.log.cut", "store.log.half", "store.log.written", "store.log.appended",
    "store.agency.synced", "store.agency.renamed", "store.agency.stored",
    "apply.started", "apply.flushed", "apply.done", "rebuild.cleared", "rebuild.dataset.done",
    "recover.dataset.done", "recover.lease.freed",
    "db.commit.before", "db.committed",
    "lease.taken", "lease.renewed", "lease.released",
    "gc.version.moved", "gc.version.removed", "gc.object.removed", "gc.scratch.removed", "gc.log.mended",
    "search.changes.added", "search.commit.before", "search.committed", "search.pointer.before",
    "search.pointer.replaced", "search.rebuild.added",
)  # fmt: skip
"""Every point of the product, in the order of the path; a test holds the list and the code together."""

_armed: dict[str, int] = {}
seen: list[str] = []
_recording = False


def reach(name: str) -> None:
    """Mark that execution is at this point; ends the process with SIGKILL when a test armed it."""
    if _recording:
        seen.append(name)
    if _armed:
        left = _armed.get(name)
        if left == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        elif left:
            _armed[name] = left - 1


def half_of(content: bytes) -> int:
    """Where a write is torn in two, so that a test can stop the process between: 0, in one piece, where none does."""
    return len(content) // 2 if _armed else 0


def arm(name: str, nth: int = 1) -> None:
    """Kill this process the nth time it reaches the point (tests only)."""
    _armed[name] = nth


def record() -> list[str]:
    """Start writing down every point that is reached; returns the growing list (tests only)."""
    global _recording
    _recording = True
    return seen
