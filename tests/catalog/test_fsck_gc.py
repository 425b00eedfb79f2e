"""fsck tells loss from leftovers; gc removes leftovers and nothing else."""

import json
import os
import shutil
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from catalog import apply, db, sources
from catalog.derived_gc import touch
from catalog.fsck import check
from catalog.gc import sweep
from catalog.processes import this_process
from catalog.settings import load
from metadata.model import Agency
from metadata.text import text
from tests.catalog.documents import at, documents, publish, put, version_name, write


@pytest.fixture
def published(engine, store, tmp_path):
    """Two versions of a dataset in files and rows; returns their names."""
    names = [publish(store, tmp_path, 0), publish(store, tmp_path, 5, content=b"a\n2\n")]
    level(engine, store)
    return names


def level(engine, store):
    with db.write_session(engine) as session:
        apply.apply_log(session, store, "dbd", "companies", now=at(9))


def overwrite(path, content):
    path.chmod(0o644)
    path.write_bytes(content)


def kinds(findings):
    return [(finding.kind, finding.name) for finding in findings]


def test_a_whole_store_is_clean(engine, store, published):
    found = check(engine, store)

    assert (found.lost, found.to_sweep, found.objects, found.versions) == ([], [], 2, 2)
    assert sweep(engine, store).count == 0


def test_an_empty_store_is_clean(engine, store):
    found = check(engine, store)

    assert (found.lost, found.to_sweep, found.objects) == ([], [], 0)
    assert sweep(engine, store).to_json()["count"] == 0


@pytest.mark.parametrize("content", [b"a,b\n9,9\n", b"a", b""])
def test_an_altered_object_is_loss(engine, store, published, content):
    digest = documents(0)["metadata"]["content_hash"]
    overwrite(store.object_path(digest), content)

    assert kinds(check(engine, store).lost) == [("object", digest)]


def test_a_missing_object_is_loss_and_is_put_back_by_its_bytes(engine, store, tmp_path, published):
    digest = documents(0)["metadata"]["content_hash"]
    store.object_path(digest).unlink()
    assert kinds(check(engine, store).lost) == [("object", digest)]

    put(store, b"a,b\n1,2\n", tmp_path)

    assert check(engine, store).lost == []


@pytest.mark.parametrize("document", ["metadata", "datapackage", "report", "provenance"])
def test_a_missing_or_altered_document_is_loss(engine, store, published, document):
    path = store.version_path("dbd", "companies", published[0]) / f"{document}.json"
    altered = json.loads(path.read_bytes()) | {"added": 1}
    overwrite(path, json.dumps(altered).encode())
    assert kinds(check(engine, store).lost) == [("version", f"dbd/companies/{published[0]}")]

    path.unlink()
    lost = check(engine, store).lost
    assert (f"dbd/companies/{published[0]}", f"{document}.json is missing") in [
        (f.name, f.says) for f in lost
    ]


def test_a_missing_version_folder_is_loss(engine, store, published):
    shutil.rmtree(store.version_path("dbd", "companies", published[1]))

    lost = check(engine, store).lost

    assert {finding.name for finding in lost} == {f"dbd/companies/{published[1]}"}
    assert sweep(engine, store).objects == 0


def test_a_damaged_log_is_loss_and_nothing_of_it_is_swept(engine, store, published):
    path = store.log_path("dbd", "companies")
    path.write_bytes(b"nonsense\n" + path.read_bytes())

    assert ("log", "dbd/companies") in kinds(check(engine, store).lost)
    swept = sweep(engine, store)

    assert (swept.versions, swept.objects, swept.logs) == (0, 0, 0)


def test_a_row_without_its_files_is_loss(engine, store, published):
    shutil.rmtree(store.root / "datasets")

    assert ("row", "dbd/companies") in kinds(check(engine, store).lost)


def test_a_log_that_was_cut_short_is_loss(engine, store, published):
    path = store.log_path("dbd", "companies")
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])

    assert kinds(check(engine, store).lost) == [
        ("row", "dbd/companies"),
        ("row", f"dbd/companies/{published[1]}"),
    ]


def test_an_agency_without_its_file_is_loss(engine, store, published):
    (store.root / "agencies" / "dbd.json").unlink()

    assert kinds(check(engine, store).lost) == [("row", "dbd")]


def leave_everything(engine, store, tmp_path):
    """All that killed processes can leave behind."""
    with db.write_session(engine) as session:
        sources.acquire(session, "dbd/registry", at(0))
        sources.start_run(session, "run-1", "dbd/registry", at(0))
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    me = this_process()
    with db.write_session(engine) as session:
        lease = sources.check_token(session, "dbd/registry", 1)
        lease.process_id, lease.process_started = child.pid, f"{me.boot}-1"
    dead = store.scratch_root / f"{me.host}-{me.boot}-{child.pid}-1" / "object-1"
    dead.mkdir(parents=True)
    (dead / "bytes").write_bytes(b"half")
    put(store, b"nobody names me", tmp_path)
    orphan = write(store, tmp_path, 30, content=b"orphan\n")
    publish(store, tmp_path, 40, content=b"unreplayed\n")
    with store.log_path("dbd", "companies").open("ab") as log:
        log.write(b'{"seq": 4, "to')
    store.log_path("dbd", "never").write_bytes(b'{"se')
    return orphan


def test_what_killed_processes_leave_is_swept_and_is_no_loss(engine, store, tmp_path, published):
    orphan = leave_everything(engine, store, tmp_path)

    found = check(engine, store, now=at(60))
    assert found.lost == []
    assert {kind for kind, _ in kinds(found.to_sweep)} == {
        "version", "object", "log", "scratch", "lease", "run",
    }  # fmt: skip
    assert ("version", f"dbd/companies/{orphan}") in kinds(found.to_sweep)

    swept = sweep(engine, store, now=at(60))

    assert (swept.versions, swept.objects, swept.scratch, swept.logs, swept.busy) == (1, 2, 1, 2, ())
    assert swept.size_bytes > len(b"half" + b"nobody names me" + b"orphan\n")
    after = check(engine, store, now=at(61))
    assert (after.lost, after.to_sweep, after.versions, after.objects) == ([], [], 3, 3)
    assert not store.log_path("dbd", "never").exists()
    assert store.versions("dbd", "companies") == (*published, version_name(40, b"unreplayed\n"))


@pytest.mark.parametrize("left", [b"", b'{"seq": 1, "ti'])
def test_a_version_whose_log_is_lost_is_loss_and_its_files_are_not_swept(engine, store, published, left):
    overwrite(store.log_path("dbd", "companies"), left)

    found = check(engine, store)
    swept = sweep(engine, store)

    rows = [("row", "dbd/companies"), *(("row", f"dbd/companies/{name}") for name in sorted(published))]
    assert kinds(found.lost) == rows
    assert "version" not in {kind for kind, _ in kinds(found.to_sweep)}
    assert (swept.versions, swept.objects) == (0, 0)
    assert store.versions("dbd", "companies") == tuple(published)
    assert len(list(store.objects())) == 2


def test_what_is_published_while_fsck_reads_is_no_loss(engine, store, tmp_path, published):
    def publish_meanwhile(done, total, what):
        if done == 0:
            publish(store, tmp_path, 20, content=b"a\n3\n")
            level(engine, store)

    assert check(engine, store, progress=publish_meanwhile).lost == []


def test_while_a_harvest_runs_only_scratch_of_the_dead_is_swept(engine, store, tmp_path, published):
    orphan = leave_everything(engine, store, tmp_path)
    mine = store.scratch("stage")
    with db.write_session(engine) as session:
        sources.acquire(session, "dbd/other", at(50))

    swept = sweep(engine, store, now=at(60))

    assert swept.busy == ("dbd/other",)
    assert (swept.versions, swept.objects, swept.scratch, swept.logs) == (0, 0, 1, 0)
    assert orphan in store.versions("dbd", "companies")
    assert mine.exists()


def test_scratch_of_another_host_is_left_for_a_day(engine, store):
    foreign = store.scratch_root / "00000000-11111111-1-2" / "stage-1"
    foreign.mkdir(parents=True)
    (foreign / "rows.csv").write_bytes(b"a\n")
    made = foreign.stat().st_mtime
    from datetime import UTC, datetime

    now = datetime.fromtimestamp(made, UTC)
    assert sweep(engine, store, now=now + timedelta(hours=23)).scratch == 0
    assert sweep(engine, store, now=now + timedelta(hours=25)).scratch == 1
    assert not foreign.parent.exists()


def test_objects_stay_while_it_is_unknown_what_a_version_needs(engine, store, tmp_path, published):
    put(store, b"perhaps needed", tmp_path)
    overwrite(store.version_path("dbd", "companies", published[0]) / "metadata.json", b"{")

    assert sweep(engine, store).objects == 0


def test_what_any_document_of_a_version_mentions_is_kept(engine, store, tmp_path, published):
    raw = put(store, b"the raw answer", tmp_path)
    values = documents(60)
    values["provenance"]["answer"] = f"sha256:{raw}"
    store.write_version("dbd", "companies", version_name(60), values)
    store.append_event("dbd", "companies", "published", version=version_name(60), time=at(60))
    put(store, b"a,b\n1,2\n", tmp_path)

    sweep(engine, store)

    assert store.has_object(raw)
    assert check(engine, store).lost == []


def test_another_dataset_of_the_same_bytes_keeps_them(engine, store, tmp_path, published):
    other = Agency(id="aot", title=text("ท่าอากาศยาน"))
    write(store, tmp_path, 70, agency=other, dataset="same")

    swept = sweep(engine, store)

    assert (swept.versions, swept.objects) == (1, 0)
    assert check(engine, store).lost == []


def test_the_answer_for_machines_has_no_more_than_what_was_found(engine, store, published):
    assert check(engine, store).to_json() == {"objects": 2, "versions": 2, "lost": [], "to_sweep": []}


def derived(store, *places, days_old=0.0):
    """Files of the folder of derived documents, written so long ago."""
    found = []
    for place in places:
        path = store.root.parent / "derived" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"{}")
        then = at(9).timestamp() - days_old * 86_400
        os.utime(path, (then, then))
        found.append(path)
    return found


def test_what_was_computed_from_files_that_are_no_more_is_swept(engine, store, tmp_path, published):
    settings = load({"KHLANG_HOME": str(store.root.parent)}, tmp_path)
    needed, gone = documents(0)["metadata"]["content_hash"], "ab" * 32
    kept = derived(
        store, f"statistics/{needed[:2]}/{needed[2:]}.json", f"pages/code/{gone[:2]}/{gone[2:]}.json",
        "bundles/aa/new.zip", "bundles/aa/.new.part", f"shapes/{needed[:2]}/{needed[2:]}.json.12",
    )  # fmt: skip
    kept += derived(store, "bundles/aa/fetched.zip", days_old=29)
    swept = derived(store, f"statistics/{gone[:2]}/{gone[2:]}.json", f"shapes/{gone[:2]}/{gone[2:]}.json")
    swept += derived(
        store, "bundles/aa/.old.part", f"statistics/{needed[:2]}/{needed[2:]}.json.7", days_old=2
    )
    swept += derived(store, "bundles/aa/old.zip", days_old=31)

    found = sweep(engine, store, settings, now=at(9))

    assert [path for path in kept if not path.exists()] == []
    assert [path for path in swept if path.exists()] == []
    assert (found.derived, found.count, found.size_bytes) == (5, 5, 10)


def test_while_it_is_unknown_what_versions_need_nothing_computed_is_swept(engine, store, tmp_path, published):
    settings = load({"KHLANG_HOME": str(store.root.parent)}, tmp_path)
    [path] = derived(store, f"statistics/ab/{'ab' * 31}.json")
    overwrite(store.version_path("dbd", "companies", published[0]) / "metadata.json", b"{")

    assert sweep(engine, store, settings, now=at(9)).derived == 0
    assert path.exists()


def test_a_zip_that_is_fetched_stays(store):
    old, new = (
        *derived(store, "bundles/aa/a.zip", days_old=40),
        *derived(store, "bundles/aa/b.zip", days_old=0.5),
    )
    os.utime(new, (time.time() - 3600,) * 2)
    was = new.stat().st_mtime

    touch(old)
    touch(new)

    assert time.time() - old.stat().st_mtime < 60
    assert new.stat().st_mtime == was
    touch(old.with_name("gone.zip"))
