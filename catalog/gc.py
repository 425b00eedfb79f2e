"""Sweeps what no published version needs: orphaned version folders, objects, scratch of dead processes.

Never while a harvest runs: an object that nothing names yet may be named by a line that is being written.
So it holds the leases' table against new holders while it works, and leaves all but scratch where one lives.
"""

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from catalog import sources
from catalog.apply import dead_scratch, recover
from catalog.db import write_session
from catalog.derived_gc import unneeded
from catalog.disk import remove_tree, sync_folder
from catalog.faults import reach
from catalog.fsck import Findings, Published, read_published, read_rows
from catalog.log import split_log
from catalog.models import LeaseRow
from catalog.processes import owner_of, this_process
from catalog.settings import Settings
from catalog.store import Store
from metadata.errors.store import StoreDamaged

Progress = Callable[[int, int, str], None]

FOREIGN_SCRATCH_HOURS = 24
"""Scratch of another host is left this long: whether its process lives cannot be seen from here."""


@dataclass
class Swept:
    """What was removed. busy names sources whose runs kept everything but scratch from being swept."""

    versions: int = 0
    objects: int = 0
    scratch: int = 0
    logs: int = 0
    derived: int = 0
    size_bytes: int = 0
    busy: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return self.versions + self.objects + self.scratch + self.logs + self.derived

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "busy": list(self.busy), "count": self.count}


def sweep(
    engine: Engine, store: Store, settings: Settings | None = None,
    progress: Progress = lambda done, total, what: None, now: datetime | None = None,
) -> Swept:  # fmt: skip
    """Finish what killed processes left, then remove what nothing needs.

    Objects stay where a published version's documents cannot be read: what they name is then unknown. A
    version that the database still knows stays though its log is lost: its files are all that is left of it.
    """
    now = now or datetime.now(UTC)
    swept = Swept()
    for folder in (*dead_scratch(store), *_old_foreign_scratch(store, now)):
        swept.size_bytes += remove_tree(folder)
        swept.scratch += 1
        reach("gc.scratch.removed")
    recover(engine, store, now)
    with write_session(engine) as session:
        _hold_leases(session)
        leases = session.scalars(select(LeaseRow).order_by(LeaseRow.source_id)).all()
        swept.busy = tuple(lease.source_id for lease in leases if sources.is_live(lease, now))
        if not swept.busy:
            published = read_published(store, Findings())
            _mend_logs(store, swept)
            known = read_rows(session).versions - published.versions
            _sweep_versions(store, published, known, swept)
            if not published.unreadable and not known:
                _sweep_objects(store, published, swept, progress)
                if settings is not None:
                    _sweep_derived(settings.home / "derived", published, now, swept)
    return swept


def _hold_leases(session: Session) -> None:
    """No process may take a source until this transaction ends; SQLite's BEGIN IMMEDIATE says so already."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE lease IN EXCLUSIVE MODE"))


def _mend_logs(store: Store, swept: Swept) -> None:
    """Cut torn last lines off; a log that held nothing else is removed."""
    for agency_id, dataset_id in list(store.datasets()):
        path = store.log_path(agency_id, dataset_id)
        content = path.read_bytes()
        try:
            _, end = split_log(content, path.name)
        except StoreDamaged:
            continue  # fsck's to tell
        if end == len(content) and content:
            continue
        if end:
            with path.open("rb+") as out:
                out.truncate(end)
                os.fsync(out.fileno())
        else:
            path.unlink()
            sync_folder(path.parent)
        swept.logs += 1
        swept.size_bytes += len(content) - end
        reach("gc.log.mended")


def _sweep_versions(
    store: Store, published: Published, known: set[tuple[str, str, str]], swept: Swept
) -> None:
    """Take orphans out of sight whole, then remove them: a half-removed folder is never seen under its name."""
    damaged = {key for key in store.datasets() if key not in published.states and _has_lines(store, *key)}
    for agency_id, dataset_id, version in list(store.version_folders()):
        key = (agency_id, dataset_id, version)
        if key in published.versions or key in known or key[:2] in damaged:
            continue
        orphan = store.root / "versions" / agency_id / dataset_id / version
        away = store.scratch("orphan") / "version"
        orphan.rename(away)
        reach("gc.version.moved")
        swept.size_bytes += remove_tree(away.parent)
        swept.versions += 1
        _remove_empty(orphan.parent)
        reach("gc.version.removed")


def _has_lines(store: Store, agency_id: str, dataset_id: str) -> bool:
    return b"\n" in store.log_path(agency_id, dataset_id).read_bytes()


def _sweep_objects(store: Store, published: Published, swept: Swept, progress: Progress) -> None:
    orphans = [(name, path) for name, path in store.objects() if name not in published.objects]
    for number, (name, path) in enumerate(orphans):
        progress(number, len(orphans), name[:12])
        swept.size_bytes += remove_tree(path)
        swept.objects += 1
        _remove_empty(path.parent)
        reach("gc.object.removed")
    progress(len(orphans), len(orphans), "")


def _sweep_derived(folder: Path, published: Published, now: datetime, swept: Swept) -> None:
    """What was computed from files that are no more, and what nobody has asked for in a long time."""
    for path in unneeded(folder, published.objects, now.timestamp()):
        swept.size_bytes += remove_tree(path)
        swept.derived += 1


def _old_foreign_scratch(store: Store, now: datetime) -> list[Path]:
    """Scratch of other hosts, or of nobody we can tell, that nothing was written to for a day."""
    try:
        folders = sorted(store.scratch_root.iterdir())
    except FileNotFoundError:
        return []
    before = (now - timedelta(hours=FOREIGN_SCRATCH_HOURS)).timestamp()
    own = this_process().host
    return [
        folder
        for folder in folders
        if ((owner := owner_of(folder.name)) is None or owner.host != own)
        and max(path.lstat().st_mtime for path in (folder, *folder.rglob("*"))) < before
    ]


def _remove_empty(folder: Path) -> None:
    """Remove a folder that holds nothing any more."""
    if not any(folder.iterdir()):
        folder.rmdir()
