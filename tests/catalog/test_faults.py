"""The list of points is the code's, and a process killed at any of the store's leaves nothing half done."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from catalog import apply, db, faults, sources
from catalog.fsck import check
from catalog.gc import sweep
from catalog.processes import this_process
from catalog.store import Store
from metadata.text import text
from tests.catalog.documents import AGENCY, at, documents, publish, put, rows, version_name, write

ROOT = Path(__file__).parents[2]
PACKAGES = ("metadata", "catalog", "harvesters", "publishers", "web")
OLD, NEW = version_name(0), version_name(5, b"a\n2\n")
RENAMED = AGENCY.model_copy(update={"title": text("กรมพัฒน์", "DBD")})


def points_in_the_code() -> set[str]:
    found: set[str] = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            code = path.read_text(encoding="utf-8")
            found.update(re.findall(r'\breach\(\s*"([^"]+)"', code))
            for prefix in re.findall(r'write_file\([^\n]*"([a-z.]+\.document)"[,)]', code):
                found.update(f"{prefix}.{step}" for step in ("half", "written", "synced"))
    return found


def test_every_point_of_the_code_is_listed_and_every_listed_one_is_in_the_code():
    assert sorted(faults.POINTS) == sorted(points_in_the_code())
    assert len(set(faults.POINTS)) == len(faults.POINTS)


def _publish_new(engine, store: Store, folder: Path) -> None:
    """What a harvest does with one changed dataset, as the catalog's own functions see it."""
    with db.write_session(engine) as session:
        token = sources.acquire(session, "dbd/registry", at(60))
    put(store, b"a\n2\n", folder / "staged")
    store.put_agency(RENAMED)
    if not any(line.version == NEW for line in store.read_log("dbd", "companies")):
        store.write_version("dbd", "companies", NEW, documents(5, content=b"a\n2\n", agency=RENAMED))
    with db.write_session(engine) as session:
        sources.heartbeat(session, "dbd/registry", token, at(61))
        store.append_event("dbd", "companies", "published", version=NEW, time=at(5))
        apply.apply_log(session, store, "dbd", "companies", now=at(62))
    with db.write_session(engine) as session:
        sources.release(session, "dbd/registry", token)


def _sweep(engine, store: Store, folder: Path) -> None:
    sweep(engine, store, now=at(200))


def _rebuild(engine, store: Store, folder: Path) -> None:
    apply.rebuild(engine, store, now=at(200))


def prepare(engine, store: Store, folder: Path) -> None:
    """The old version published; behind it the orphan, the torn line, the scratch and the lease of a dead process."""
    publish(store, folder, 0)
    with db.write_session(engine) as session:
        apply.apply_log(session, store, "dbd", "companies", now=at(1))
        sources.acquire(session, "dbd/registry", at(1))
        sources.start_run(session, "run-1", "dbd/registry", at(1))
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    me = this_process()
    with db.write_session(engine) as session:
        lease = sources.check_token(session, "dbd/registry", 1)
        lease.process_id, lease.process_started = child.pid, f"{me.boot}-1"
    write(store, folder, 5, content=b"a\n2\n", title="torn")
    publish(store, folder, 2, dataset="unreplayed")
    put(store, b"nobody names me", folder / "staged")
    (store.scratch_root / f"{me.host}-{me.boot}-{child.pid}-1" / "object-1").mkdir(parents=True)
    with store.log_path("dbd", "companies").open("ab") as log:
        log.write(b'{"seq": 2, "to')


def in_a_child(work, url: str, store: Store, folder: Path, arm: tuple[str, int] | None = None):
    """Do the work in a forked process; gives its exit status and the points it passed."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 70
        try:
            seen = faults.record()
            seen.clear()
            if arm:
                faults.arm(*arm)
            engine = db.make_engine(url)
            apply.recover(engine, store, at(59))
            work(engine, store, folder)
            os.write(writer, "\n".join(seen).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        seen = answer.read().decode().split()
    _, state = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(state), seen


def state_of(engine, store: Store):
    with db.read_session(engine) as session:
        found = rows(session)
    return {row["name"]: row["current_version"] for row in found["dataset"]}, found


@pytest.fixture
def new_world(new_database, tmp_path):
    """Makes worlds that are equal but for their place."""
    made = []

    def make(kind: str, number: int):
        url = new_database(kind)
        folder = tmp_path / f"world-{number}"
        store, engine = Store(folder / "store"), db.make_engine(url)
        made.append(engine)
        prepare(engine, store, folder)
        return url, engine, store, folder

    yield make
    for engine in made:
        engine.dispose()


@pytest.mark.parametrize(
    ("kind", "work"),
    [
        pytest.param("sqlite", _publish_new, id="sqlite-publish"),
        pytest.param("sqlite", _sweep, id="sqlite-gc"),
        pytest.param("sqlite", _rebuild, id="sqlite-rebuild"),
        pytest.param("postgresql", _publish_new, id="postgresql-publish"),
    ],
)
def test_killed_at_any_point_leaves_the_old_or_the_new_version(new_world, kind, work):
    url, engine, store, folder = new_world(kind, 0)
    status, seen = in_a_child(work, url, store, folder)
    assert status == 0
    passed = [(point, nth) for point in dict.fromkeys(seen) for nth in sorted({1, seen.count(point)})]
    assert {point for point, _ in passed} <= set(faults.POINTS)
    if work is _publish_new:
        assert len({point for point, _ in passed}) >= 25

    for number, (point, nth) in enumerate(passed, start=1):
        url, engine, store, folder = new_world(kind, number)

        killed, _ = in_a_child(work, url, store, folder, arm=(point, nth))
        assert killed == -signal.SIGKILL, point

        found = check(engine, store, now=at(201))
        current, _ = state_of(engine, store)
        assert found.lost == [], (point, nth)
        assert current.get("dbd-companies") in (OLD, NEW), (point, nth)

        again, _ = in_a_child(_publish_new, url, store, folder)
        assert again == 0, (point, nth)
        sweep(engine, store, now=at(300))
        clean = check(engine, store, now=at(301))
        assert (clean.lost, clean.to_sweep) == ([], []), (point, nth)
        current, grown = state_of(engine, store)
        assert current == {"dbd-companies": NEW, "dbd-unreplayed": version_name(2)}, (point, nth)
        apply.rebuild(engine, store, now=at(400))
        assert state_of(engine, store)[1] == grown, (point, nth)
    print(f"killed {len(passed)} times at {len({point for point, _ in passed})} points, lost 0")
