"""Publishing: all or nothing, every form, every name."""

import hashlib
import json
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from catalog import db
from catalog.datasets import get_dataset
from metadata.errors.publish import PackageEmpty, ResourceNamesRepeat, RowsDiffer, StagedFileChanged
from metadata.model import Distribution
from metadata.package import File, file_names, safe_file_name
from publishers.publish import version_name
from tests.publishers.packages import COMPANIES, companies, package, related, resource, staged

FORMS = ["original", "csv", "parquet", "json", "ndjson", "xlsx"]


def _forms(metadata: dict, position: int = 0) -> dict[str, dict]:
    return {form["form"]: form for form in metadata["resources"][position]["forms"]}


def test_a_published_table_has_six_forms_with_name_size_and_sha256(catalog, tmp_path):
    package = companies(tmp_path / "staged")

    version = catalog.publish(package)

    forms = _forms(catalog.document(package, version, "metadata"))
    assert list(forms) == FORMS
    assert [form["name"] for form in forms.values()] == [
        "รายงานนิติบุคคล.csv", "companies.csv", "companies.parquet", "companies.json", "companies.ndjson",
        "companies.xlsx",
    ]  # fmt: skip
    for form in forms.values():
        content = catalog.store.object_path(form["sha256"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (form["size_bytes"], form["sha256"])
        assert form["format"] and form["media_type"]


def test_the_original_is_the_agencys_own_bytes(catalog, tmp_path):
    package = companies(tmp_path / "staged")
    sent = package.resources[0].original.path.read_bytes()

    version = catalog.publish(package)

    original = _forms(catalog.document(package, version, "metadata"))["original"]
    assert catalog.store.object_path(original["sha256"]).read_bytes() == sent


def test_the_dataset_is_public_with_the_version_and_its_rows(catalog, tmp_path):
    package = companies(tmp_path / "staged")

    version = catalog.publish(package)

    with db.read_session(catalog.engine) as session:
        row = get_dataset(session, "dbd-companies")
        assert (row.current_version, row.state, row.uuid) == (version.name, "published", package.uuid)
        assert [(r.name, r.row_count) for r in row.resources] == [("companies", 3)]
        assert row.quality_score > 0


def test_the_version_is_named_by_its_second_and_its_content(catalog, tmp_path):
    package = companies(tmp_path / "staged")

    version = catalog.publish(package)

    assert version.name == f"20261121T080100Z-{package.content_hash[:8]}"
    assert catalog.document(package, version, "metadata")["content_hash"] == package.content_hash


def test_two_versions_in_one_second_get_two_names():
    now = datetime(2026, 1, 2, 3, 4, 5, 999, tzinfo=UTC)

    first, _ = version_name(now, "a" * 64, set())
    second, began = version_name(now, "b" * 64, {first})

    assert (first, second) == ("20260102T030405Z-aaaaaaaa", "20260102T030406Z-bbbbbbbb")
    assert began == datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC)


def test_unchanged_tables_keep_the_forms_they_have(catalog, tmp_path):
    first = companies(tmp_path / "a")
    catalog.publish(first)
    for form in _forms(
        catalog.document(first, catalog.publish(companies(tmp_path / "b", title="ใหม่")), "metadata")
    ).values():
        before = catalog.store.object_path(form["sha256"])
        assert before.is_file()

    inodes = sum(1 for path in (catalog.home / "store" / "objects").rglob("*") if path.is_file())
    assert inodes == len(FORMS)


def test_a_resource_kept_from_before_is_published_from_the_store(catalog, tmp_path):
    first = companies(tmp_path / "a")
    version = catalog.publish(first)
    forms = _forms(catalog.document(first, version, "metadata"))

    def kept(form: str) -> File:
        f = forms[form]
        path = catalog.store.object_path(f["sha256"])
        return File(
            path, *(f[k] for k in ("name", "format", "media_type", "size_bytes", "sha256", "encoding"))
        )

    table = replace(first.resources[0].table, csv=kept("csv"), parquet=kept("parquet"))
    again = replace(
        first,
        dataset=first.dataset.model_copy(update={"tags": ("อื่น",)}),
        resources=(replace(first.resources[0], original=kept("original"), table=table),),
    )

    second = catalog.publish(again)

    assert _forms(catalog.document(again, second, "metadata")) == forms


def test_aliases_are_kept_from_version_to_version(catalog, tmp_path):
    catalog.publish(companies(tmp_path / "a"), aliases=("old-name",))
    package = companies(tmp_path / "b", title="ใหม่")

    version = catalog.publish(package, aliases=("newer",))

    assert catalog.document(package, version, "metadata")["aliases"] == ["newer", "old-name"]


def test_a_form_that_cannot_hold_the_table_is_left_out_and_says_why(catalog, tmp_path):
    package = companies(tmp_path / "a", rows=pa.table({"ข้อความ": ["ก" * 40_000]}))

    version = catalog.publish(package)

    document = catalog.document(package, version, "metadata")["resources"][0]
    assert [form["form"] for form in document["forms"]] == FORMS[:-1]
    (left_out,) = document["left_out"]
    assert (left_out["form"], left_out["error"]["code"]) == ("xlsx", "P405")


def test_a_linked_resource_is_published_with_its_reason_and_without_bytes(catalog, tmp_path):
    package = related(tmp_path / "a")

    version = catalog.publish(package)

    page = catalog.document(package, version, "metadata")["resources"][3]
    assert (page["link_reason"], page["forms"], page["distribution"]["url"]) == (
        "page",
        [],
        "https://example.go.th/page",
    )


def test_provenance_says_where_the_bytes_came_from_and_which_rows_they_were(catalog, tmp_path):
    package = companies(tmp_path / "a")

    version = catalog.publish(package)

    assert catalog.document(package, version, "provenance")["resources"] == {
        "companies": {"url": "https://example.go.th/c", "steps": [], "row_map": [[1, 2]]}
    }


def test_no_document_of_a_version_shows_a_path_of_this_machine(catalog, tmp_path):
    package = companies(tmp_path / "a")
    local = Distribution(key="companies", url=str(package.resources[0].original.path))
    package = replace(package, resources=(replace(package.resources[0], distribution=local),))

    version = catalog.publish(package)

    for name in ("metadata", "datapackage", "report", "provenance"):
        assert str(tmp_path) not in json.dumps(catalog.document(package, version, name), ensure_ascii=False)


def _nothing_is_public(catalog) -> bool:
    versions = list((catalog.home / "store").glob("versions/*/*/*"))
    return not versions and not catalog.store.read_log("dbd", "companies")


def test_a_package_without_resources_is_refused(catalog, tmp_path):
    with pytest.raises(PackageEmpty):
        catalog.publish(replace(companies(tmp_path / "a"), resources=()))
    assert _nothing_is_public(catalog)


def test_two_resources_of_one_name_are_refused(catalog, tmp_path):
    package = companies(tmp_path / "a")

    with pytest.raises(ResourceNamesRepeat):
        catalog.publish(replace(package, resources=package.resources * 2))
    assert _nothing_is_public(catalog)


def test_a_staged_file_that_changed_is_refused(catalog, tmp_path):
    package = companies(tmp_path / "a")
    package.resources[0].original.path.write_bytes(b"other")

    with pytest.raises(StagedFileChanged):
        catalog.publish(package)
    assert _nothing_is_public(catalog)


def test_a_table_with_other_rows_than_were_validated_is_refused(catalog, tmp_path):
    package = companies(tmp_path / "a")
    table = replace(package.resources[0].table, row_count=4)

    with pytest.raises(RowsDiffer) as raised:
        catalog.publish(replace(package, resources=(replace(package.resources[0], table=table),)))

    assert raised.value.values == {"table": "companies", "expected": 4, "found": 3}
    assert _nothing_is_public(catalog)


def test_scratch_is_empty_after_publishing(catalog, tmp_path):
    catalog.publish(companies(tmp_path / "a"))

    assert [path for path in catalog.store.scratch_root.rglob("*") if path.is_file()] == []


_CRASH = """
import sys
from datetime import datetime
from pathlib import Path
from catalog import db, faults
from catalog.sandbox import Sandbox
from catalog.store import Store
from publishers.publish import publish
from tests.publishers.packages import companies

home, staged, now, point = sys.argv[1:]
package = companies(Path(staged), title="รุ่นใหม่")
if point == "record":
    seen = faults.record()
else:
    faults.arm(point)
engine = db.make_engine(f"sqlite:///{home}/catalog.db")
with Sandbox() as sandbox, db.write_session(engine) as session:
    store, now = Store(Path(home) / "store"), datetime.fromisoformat(now)
    publish(package, store=store, sandbox=sandbox, session=session, now=now)
print("\\n".join(dict.fromkeys(seen)) if point == "record" else "done")
"""


def _crash(catalog, tmp_path: Path, point: str) -> subprocess.CompletedProcess:
    argv = [str(catalog.home), str(tmp_path / "new"), "2026-11-21T09:00:00+00:00", point]
    return subprocess.run([sys.executable, "-c", _CRASH, *argv], capture_output=True, text=True, check=False)


def test_publishing_passes_at_least_eight_points_of_its_own_all_of_them_listed(catalog, tmp_path):
    from catalog import faults

    catalog.publish(companies(tmp_path / "a", rows=COMPANIES.slice(0, 2)))

    ran = _crash(catalog, tmp_path, "record")

    points = set(ran.stdout.split())
    assert len([point for point in points if point.startswith("publish.")]) >= 8, ran.stderr
    assert points <= set(faults.POINTS)


@pytest.mark.parametrize(
    ("point", "is_new"),
    [
        ("publish.checked", False), ("publish.form.made", False), ("publish.forms.made", False),
        ("publish.object.stored", False), ("publish.agency.stored", False), ("publish.documents.made", False),
        ("publish.version.stored", False), ("publish.log.appended", True), ("publish.rows.applied", True),
    ],
)  # fmt: skip
def test_killed_at_any_point_the_old_or_the_new_version_is_whole_and_public(catalog, tmp_path, point, is_new):
    from catalog.apply import apply_log

    old = catalog.publish(companies(tmp_path / "a", rows=COMPANIES.slice(0, 2)))

    ran = _crash(catalog, tmp_path, point)
    assert ran.returncode == -signal.SIGKILL, ran.stderr

    log = catalog.store.read_log("dbd", "companies")
    assert [line.version for line in log][:1] == [old.name]
    assert (len(log) == 2) is is_new
    with db.write_session(catalog.engine) as session:
        row = apply_log(session, catalog.store, "dbd", "companies", now=catalog.now)
        assert row.current_version == log[-1].version
        assert row.resources[0].row_count == (3 if is_new else 2)
    package = companies(tmp_path / "b", title="รุ่นใหม่")
    version = catalog.publish(package)
    for form in _forms(catalog.document(package, version, "metadata")).values():
        assert catalog.store.has_object(form["sha256"])


def test_names_in_a_version_never_collide(tmp_path):
    def original(name: str, sha: str) -> File:
        return File(Path(name), name, "csv", "text/csv", 1, sha)

    base = companies(tmp_path / "a").resources[0]
    names = file_names(
        (
            replace(base, key="1", original=original("Companies.CSV", "1" * 64)),
            resource("2", "other", "d", original("companies.json", "2" * 64)),
            resource("3", "third", "d", original("datapackage.json", "3" * 64)),
            resource("4", "fourth", "d", original("แผนที่.geojson", "4" * 64)),
            resource("5", "fifth", "d", original("แผนที่.geojson", "5" * 64)),
            resource("6", "sixth", "d", original("แผนที่.geojson", "4" * 64)),
        )
    )

    assert names == {
        ("1", "csv"): "companies.csv", ("1", "parquet"): "companies.parquet",
        ("1", "original"): "Companies-original.CSV", ("2", "original"): "companies-original.json",
        ("3", "original"): "datapackage-original.json", ("4", "original"): "แผนที่.geojson",
        ("5", "original"): "แผนที่-2.geojson", ("6", "original"): "แผนที่.geojson",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "passwd"), ("a\\b.csv", "b.csv"), (".env", "env"), ("", "file"), ("..", "file"),
        ("a..b.csv", "a.b.csv"), ("x\u202egnp.csv", "x_gnp.csv"), ("รายงาน ปี 2567.xlsx", "รายงาน ปี 2567.xlsx"),
        ("con?<>|.csv", "con____.csv"), ("~a.csv", "a.csv"),
    ],
)  # fmt: skip
def test_a_foreign_file_name_becomes_a_safe_one(given, safe):
    assert safe_file_name(given) == safe


def test_a_very_long_name_keeps_its_extension_and_fits_a_file_system():
    name = safe_file_name("ก" * 300 + ".csv")

    assert name.endswith(".csv")
    assert len(name.encode()) <= 200


def test_an_original_shared_by_two_resources_is_one_file(catalog, tmp_path):
    base = companies(tmp_path / "a")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7")
    shared = staged(tmp_path / "b.pdf", "pdf", "application/pdf")
    both = package(
        base.dataset, resource("1", "one", "companies", shared), resource("2", "two", "companies", shared)
    )

    version = catalog.publish(both)

    document = catalog.document(both, version, "metadata")
    assert [r["forms"][0]["name"] for r in document["resources"]] == ["b.pdf", "b.pdf"]
    assert (document["summary"]["files"], document["summary"]["size_bytes"]) == (1, 8)
