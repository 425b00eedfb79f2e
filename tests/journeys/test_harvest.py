"""What a harvest promises, through the command line an officer uses."""

import json
import shutil
from pathlib import Path

import pytest

from tests.journeys.commands import Answer, Commands
from tests.journeys.conftest import SPANS

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def harvest(khlang: Commands, home: Path, config: Path, *options: str) -> Answer:
    return khlang(home, "harvest", config, "--json", *options)


def counts(answer: Answer) -> dict[str, int]:
    return answer.json["runs"][0]["counts"]


def test_a_dry_run_says_what_would_be_created_and_writes_nothing(khlang, home, agency):
    answer = harvest(khlang, home, agency, "--dry-run")

    assert (answer.status, counts(answer)) == (0, {"created": 1}), answer.err
    assert answer.json["runs"][0]["run"] is None
    assert not home.exists() or not list(home.rglob("*")), "not even an empty catalog"
    assert khlang(home, "show", "mot-bridges").status == 1


def test_the_thai_table_is_published_with_true_types(khlang, home, agency):
    answer = harvest(khlang, home, agency)

    assert (answer.status, counts(answer)) == (0, {"created": 1}), answer.err
    shown = khlang(home, "show", "mot-bridges", "--json").json
    table = next(r for r in shown["resources"] if r["key"] == "list")
    fields = {field["name"]: field["type"] for field in table["schema"]["fields"]}
    assert fields == {"รหัส": "string", "ชื่อ": "string", "ความยาว (เมตร)": "integer", "วันที่เปิด": "date"}
    forms = {form["form"] for form in table["forms"]}
    assert forms == {"original", "csv", "parquet", "json", "ndjson", "xlsx"}
    assert all(len(form["sha256"]) == 64 and form["size_bytes"] > 0 for form in table["forms"])


def test_an_unchanged_source_publishes_nothing(khlang, home, agency):
    harvest(khlang, home, agency)

    again = harvest(khlang, home, agency)

    assert (again.status, counts(again)) == (0, {"unchanged": 1})
    assert len(khlang(home, "versions", "mot-bridges", "--json").json["events"]) == 1


def test_a_changed_file_makes_a_new_version_and_the_old_one_stays(khlang, home, agency):
    harvest(khlang, home, agency)
    (agency.parent / "spans.csv").write_text(SPANS + "003,1,10\n", encoding="utf-8")

    answer = harvest(khlang, home, agency)

    assert (answer.status, counts(answer)) == (0, {"updated": 1})
    events = khlang(home, "versions", "mot-bridges", "--json").json["events"]
    assert [event["event"] for event in events] == ["published", "published"]
    assert khlang(home, "fsck", "--json").json["lost"] == []


def test_a_broken_delivery_is_rejected_and_the_last_good_version_stays(khlang, home, agency):
    harvest(khlang, home, agency)
    before = khlang(home, "show", "mot-bridges", "--json").json["version"]
    (agency.parent / "spans.csv").write_text(SPANS.replace("60", "หกสิบ"), encoding="utf-8")

    answer = harvest(khlang, home, agency)

    assert (answer.status, counts(answer)) == (1, {"rejected": 1})
    record = answer.json["runs"][0]["records"][0]
    assert any(issue["severity"] == "error" and issue["resource"] == "spans" for issue in record["issues"])
    assert all(issue["message"]["th"] and issue["hint"]["th"] for issue in record["issues"])
    assert khlang(home, "show", "mot-bridges", "--json").json["version"] == before


def test_a_login_page_in_place_of_data_does_not_replace_it(khlang, home, agency):
    harvest(khlang, home, agency)
    before = khlang(home, "show", "mot-bridges", "--json").json["version"]
    (agency.parent / "bridges.csv").write_text("<!doctype html><html><body>เข้าสู่ระบบ</body></html>")

    answer = harvest(khlang, home, agency)

    assert (answer.status, counts(answer)) == (1, {"rejected": 1})
    assert khlang(home, "show", "mot-bridges", "--json").json["version"] == before


def test_a_picture_in_a_new_dataset_is_only_linked(khlang, home, agency):
    (agency.parent / "spans.csv").write_bytes(PNG)

    answer = harvest(khlang, home, agency)

    assert (answer.status, counts(answer)) == (0, {"created": 1}), answer.out
    shown = khlang(home, "show", "mot-bridges", "--json").json
    assert {r["key"]: r["link_reason"] for r in shown["resources"]} == {"list": None, "spans": "not_data"}


def test_a_new_dataset_waits_for_the_local_file_its_config_names(khlang, home, agency):
    (agency.parent / "spans.csv").unlink()

    answer = harvest(khlang, home, agency)

    [record] = answer.json["runs"][0]["records"]
    assert (answer.status, record["outcome"], record["error"]["code"]) == (1, "failed", "H305")
    assert khlang(home, "show", "mot-bridges").status == 1


def test_a_rebuild_names_what_it_cannot_read(khlang, home, agency):
    harvest(khlang, home, agency)
    shutil.rmtree(home / "store" / "versions" / "mot" / "bridges")

    answer = khlang(home, "rebuild", "--json")

    assert (answer.status, answer.json["datasets"]) == (1, 0)
    assert answer.json["left_out"][0].startswith("mot/bridges")


def _without_datasets(config: Path, keep: str) -> None:
    other = config.read_text(encoding="utf-8").replace("id: bridges", f"id: {keep}")
    config.write_text(other.replace("สะพาน, en: Bridges", "ทางด่วน, en: Expressways"), encoding="utf-8")
    for name in ("bridges.csv", "spans.csv"):
        path = config.parent / name
        path.write_bytes(path.read_bytes().replace(b"120", b"121").replace(b",60", b",61"))


def test_a_source_that_loses_its_dataset_stops_for_a_person_who_may_accept(khlang, home, agency):
    harvest(khlang, home, agency)
    _without_datasets(agency, "expressways")

    stopped = harvest(khlang, home, agency)

    run = stopped.json["runs"][0]
    assert (stopped.status, run["state"], run["error"]["code"]) == (1, "needs_review", "H301")
    assert run["plan"]["missing"] == ["mot-bridges"]
    assert khlang(home, "show", "mot-bridges", "--json").json["state"] == "published"

    accepted = harvest(khlang, home, agency, "--accept", run["run"])

    assert (accepted.status, counts(accepted)) == (0, {"created": 1, "missing": 1}), accepted.out
    assert khlang(home, "show", "mot-bridges", "--json").json["state"] == "missing"


def test_a_plan_nobody_waits_for_cannot_be_accepted(khlang, home, agency):
    answer = harvest(khlang, home, agency, "--accept", "0000")

    assert (answer.status, answer.json["error"]["code"]) == (2, "H303")


def test_what_comes_back_keeps_its_identity(khlang, home, agency):
    harvest(khlang, home, agency)
    first = khlang(home, "show", "mot-bridges", "--json").json
    original = {p.name: p.read_bytes() for p in agency.parent.iterdir()}
    _without_datasets(agency, "expressways")
    plan = harvest(khlang, home, agency).json["runs"][0]["run"]
    harvest(khlang, home, agency, "--accept", plan)
    for name, content in original.items():
        (agency.parent / name).write_bytes(content)

    plan = harvest(khlang, home, agency).json["runs"][0]["run"]
    back = harvest(khlang, home, agency, "--accept", plan)

    assert counts(back) == {"restored": 1, "missing": 1}, back.out
    shown = khlang(home, "show", "mot-bridges", "--json").json
    assert (shown["uuid"], shown["state"], shown["version"]) == (first["uuid"], "published", first["version"])


def test_rollback_makes_an_earlier_version_current(khlang, home, agency):
    harvest(khlang, home, agency)
    first = khlang(home, "show", "mot-bridges", "--json").json["version"]
    (agency.parent / "spans.csv").write_text(SPANS + "003,1,10\n", encoding="utf-8")
    harvest(khlang, home, agency)

    answer = khlang(home, "rollback", "mot-bridges", first, "--json")

    assert (answer.status, answer.json["current"]) == (0, first), answer.err
    shown = khlang(home, "show", "mot-bridges", "--json").json
    assert shown["version"] == first
    assert khlang(home, "rollback", "mot-bridges", "20200101T000000Z-00000000").status == 1


@pytest.mark.parametrize("form", ["ckan-jsonl", "datapackages"])
def test_a_rebuild_from_the_store_alone_gives_a_byte_equal_export(khlang, home, agency, tmp_path, form):
    harvest(khlang, home, agency)
    (agency.parent / "spans.csv").write_text(SPANS + "003,1,10\n", encoding="utf-8")
    harvest(khlang, home, agency)
    before, after = tmp_path / "before.jsonl", tmp_path / "after.jsonl"
    assert khlang(home, "export", "--format", form, "-o", before).status == 0

    for path in home.iterdir():
        if path.name != "store":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    rebuilt = khlang(home, "rebuild", "--json")
    assert (rebuilt.status, rebuilt.json["datasets"]) == (0, 1), rebuilt.err
    assert khlang(home, "export", "--format", form, "-o", after).status == 0

    assert before.read_bytes() == after.read_bytes()
    assert json.loads(before.read_text().splitlines()[0])["name"] == "mot-bridges"
    assert khlang(home, "search", "สะพาน", "--json").json["total"] == 1


def test_search_finds_the_dataset_by_a_word_of_its_title(khlang, home, agency):
    harvest(khlang, home, agency)

    found = khlang(home, "search", "Bridges", "--json")

    assert [hit["name"] for hit in found.json["hits"]] == ["mot-bridges"], found.err


def test_bulk_writes_every_package_and_a_true_manifest(khlang, home, agency, tmp_path):
    import hashlib

    harvest(khlang, home, agency)

    answer = khlang(home, "bulk", "-o", tmp_path / "bulk", "--json")

    assert answer.status == 0, answer.err
    for package in answer.json["packages"]:
        [file] = list((tmp_path / "bulk").rglob(Path(package["file"]).name))
        content = file.read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (
            package["size_bytes"],
            package["sha256"],
        )


def test_a_config_with_problems_harvests_nothing(khlang, home, agency):
    agency.write_text(agency.read_text(encoding="utf-8").replace("title:", "titel:"), encoding="utf-8")

    answer = khlang(home, "harvest", agency)

    assert answer.status == 2
    assert "title" in answer.err and not (home / "store" / "datasets").exists()


@pytest.mark.parametrize("name", ["errors", "settings", "schema config", "errors H301"])
def test_reference_commands_answer_in_json(khlang, home, name):
    answer = khlang(home, *name.split(), "--json")

    assert answer.status == 0 and answer.json, answer.err


def test_messages_come_in_the_language_that_was_asked(khlang, home, agency):
    (agency.parent / "spans.csv").unlink()

    thai = khlang(home, "--lang", "th", "check", agency)
    english = khlang(home, "--lang", "en", "check", agency)

    assert thai.status == english.status == 2
    assert "ไม่มีไฟล์นี้" in thai.out and "ไม่มี" not in english.out and "spans.csv" in english.out
