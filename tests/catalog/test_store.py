"""The store: immutable objects and versions, a log whose line is the commit."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from catalog.log import fold
from catalog.store import Store
from metadata.errors.store import (
    ObjectChanged,
    ObjectMissing,
    StoreDamaged,
    StoreNameRefused,
    StoreNotWritable,
    VersionExists,
    VersionMissing,
)
from metadata.text import text
from tests.catalog.documents import AGENCY, at, documents, publish, put, sha256, version_name, write


def test_the_layout_is_that_of_the_contract(store, tmp_path):
    digest = put(store, b"a,b\n1,2\n", tmp_path)
    version = publish(store, tmp_path, 0)

    found = sorted(
        str(path.relative_to(store.root))
        for path in store.root.rglob("*")
        if path.is_file() and "scratch" not in path.parts
    )

    assert found == [
        "agencies/dbd.json",
        "datasets/dbd/companies.jsonl",
        f"objects/sha256/{digest[:2]}/{digest[2:]}",
        *(f"versions/dbd/companies/{version}/{name}.json" for name in
          ("datapackage", "metadata", "provenance", "report")),
    ]  # fmt: skip


def test_an_object_is_stored_once_read_only_and_whole(store, tmp_path):
    digest = put(store, b"x" * 3_000_000, tmp_path)
    before = store.object_path(digest).stat()

    put(store, b"x" * 3_000_000, tmp_path)

    after = store.object_path(digest).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert stat.S_IMODE(after.st_mode) == 0o444
    assert store.get_object(digest).read_bytes() == b"x" * 3_000_000
    assert list(store.objects()) == [(digest, store.object_path(digest))]


def test_an_empty_file_is_an_object_too(store, tmp_path):
    assert store.get_object(put(store, b"", tmp_path)).read_bytes() == b""


def test_the_operators_own_file_stays_his(store, tmp_path):
    path = tmp_path / "own.csv"
    path.write_bytes(b"a\n")

    store.put_object(path, sha256(b"a\n"))
    path.write_bytes(b"changed later\n")

    assert store.object_path(sha256(b"a\n")).read_bytes() == b"a\n"
    assert stat.S_IMODE(path.stat().st_mode) & stat.S_IWUSR


def test_a_damaged_object_of_another_size_is_not_trusted(store, tmp_path):
    digest = put(store, b"good bytes", tmp_path)
    damaged = store.object_path(digest)
    damaged.chmod(0o644)
    damaged.write_bytes(b"good")

    put(store, b"good bytes", tmp_path)

    assert damaged.read_bytes() == b"good bytes"


def test_bytes_that_changed_on_the_way_are_refused(store, tmp_path):
    path = tmp_path / "still-written.csv"
    path.write_bytes(b"more than was promised")

    with pytest.raises(ObjectChanged):
        store.put_object(path, sha256(b"promised"))

    assert not store.has_object(sha256(b"promised"))
    with pytest.raises(ObjectMissing):
        store.get_object(sha256(b"promised"))


def test_many_threads_may_store_the_same_bytes(store, tmp_path):
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda n: put(store, b"same" * 100_000, tmp_path / str(n)), range(24)))

    assert [name for name, _ in store.objects()] == list(found)


@pytest.mark.parametrize("name", ["..", "../x", "a/b", "", "A", "-a", "a.b", "ก", "a\x00", "a" * 120])
def test_no_name_leads_out_of_the_store(store, name):
    for call in (
        lambda: store.log_path(name, "x"),
        lambda: store.log_path("dbd", name),
        lambda: store.version_path("dbd", "x", name),
        lambda: store.object_path(name),
        lambda: store.read_document("dbd", "x", version_name(0), name + "/"),
        lambda: store.append_event("dbd", "x", name, time=at(0)),
    ):
        with pytest.raises(StoreNameRefused):
            call()


def test_scratch_is_new_each_time_and_keeps_to_its_folder(store):
    one, other = store.scratch("../Stage ของ"), store.scratch("../Stage ของ")

    assert one != other
    assert one.parent == other.parent and one.parent.parent == store.scratch_root


def test_a_version_is_read_as_it_was_written(store, tmp_path):
    version = write(store, tmp_path, 0)

    for name, document in documents(0).items():
        assert store.read_document("dbd", "companies", version, name) == document
    folder = store.version_path("dbd", "companies", version)
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o444}
    assert store.versions("dbd", "companies") == (version,)


def test_a_published_version_is_never_written_again(store, tmp_path):
    version = publish(store, tmp_path, 0)

    with pytest.raises(VersionExists):
        store.write_version("dbd", "companies", version, documents(0, title="อื่น"))

    assert store.read_document("dbd", "companies", version, "metadata") == documents(0)["metadata"]


def test_an_orphan_left_by_a_killed_process_gives_way(store, tmp_path):
    version = write(store, tmp_path, 0)

    store.write_version("dbd", "companies", version, documents(0, title="อื่น"))

    read = store.read_document("dbd", "companies", version, "metadata")
    assert read == documents(0, title="อื่น")["metadata"]


def test_a_number_that_json_does_not_know_is_refused_before_anything_is_written(store):
    with pytest.raises(ValueError, match="JSON"):
        store.write_version("dbd", "companies", version_name(0), {"metadata": {"x": float("nan")}})

    assert store.versions("dbd", "companies") == ()


def test_what_is_not_there_or_not_json_is_said(store, tmp_path):
    version = write(store, tmp_path, 0)
    with pytest.raises(VersionMissing):
        store.read_document("dbd", "companies", version_name(9), "metadata")

    path = store.version_path("dbd", "companies", version) / "report.json"
    for content in (b"{", b"[]", b"\xff"):
        path.chmod(0o644)
        path.write_bytes(content)
        with pytest.raises(StoreDamaged, match=r"report\.json"):
            store.read_document("dbd", "companies", version, "report")


def test_events_are_numbered_and_read_in_order(store, tmp_path):
    version = publish(store, tmp_path, 0)
    store.append_event("dbd", "companies", "missing", reason="not_listed", time=at(1))

    log = store.read_log("dbd", "companies")

    assert [(line.seq, line.event, line.version, line.reason) for line in log] == [
        (1, "published", version, None),
        (2, "missing", None, "not_listed"),
    ]
    assert [line.moment for line in log] == [at(0), at(1)]
    assert list(store.datasets()) == [("dbd", "companies")]
    assert list(store.datasets("other")) == []


@pytest.mark.parametrize("torn", [b'{"seq": 2, "ti', b"\x00" * 40, b"}"])
def test_a_torn_last_line_is_not_read_and_is_cut_off_by_the_next(store, tmp_path, torn):
    publish(store, tmp_path, 0)
    with store.log_path("dbd", "companies").open("ab") as log:
        log.write(torn)

    assert len(store.read_log("dbd", "companies")) == 1
    store.append_event("dbd", "companies", "missing", time=at(1))

    assert [line.event for line in store.read_log("dbd", "companies")] == ["published", "missing"]
    assert len(store.log_path("dbd", "companies").read_bytes().splitlines()) == 2


def test_many_writers_of_one_log_lose_no_line(store, tmp_path):
    publish(store, tmp_path, 0)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store.append_event("dbd", "companies", "missing", time=at(n)), range(40)))

    assert [line.seq for line in store.read_log("dbd", "companies")] == list(range(1, 42))


def test_no_line_names_a_version_without_a_folder(store, tmp_path):
    version = publish(store, tmp_path, 0)
    orphan = write(store, tmp_path, 5)

    with pytest.raises(VersionMissing):
        store.append_event("dbd", "companies", "published", version=version_name(9), time=at(9))
    with pytest.raises(VersionMissing):
        store.append_event("dbd", "companies", "current", version=orphan, time=at(9))

    assert fold(store.read_log("dbd", "companies")).versions == (version,)


def test_an_agency_is_written_when_it_changed(store):
    store.put_agency(AGENCY)
    before = (store.root / "agencies" / "dbd.json").stat().st_ino
    store.put_agency(AGENCY)
    assert (store.root / "agencies" / "dbd.json").stat().st_ino == before

    renamed = AGENCY.model_copy(update={"title": text("กรมพัฒน์", "DBD")})
    store.put_agency(renamed)

    assert list(store.agencies()) == [renamed]
    assert store.find_agency("dbd") == renamed
    assert store.find_agency("nobody") is None


def test_an_agency_file_that_is_none_is_said(store):
    store.put_agency(AGENCY)
    path = store.root / "agencies" / "dbd.json"
    path.chmod(0o644)
    path.write_text("{}")

    with pytest.raises(StoreDamaged, match="agencies"):
        store.find_agency("dbd")


def test_a_disk_that_refuses_is_said_in_our_own_words(tmp_path):
    (tmp_path / "store").write_text("a file where the folder should be")

    with pytest.raises(StoreNotWritable):
        Store(tmp_path / "store").put_agency(AGENCY)


def test_a_full_disk_leaves_nothing_under_a_final_name(tmp_path):
    """/dev/full answers every write with "no space left"."""
    from catalog.disk import named_errors
    from metadata.errors.store import StoreFull

    with pytest.raises(StoreFull), named_errors(tmp_path / "x"), open("/dev/full", "wb", buffering=0) as full:
        os.write(full.fileno(), b"x")
