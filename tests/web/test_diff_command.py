"""`khlang diff`: two versions of one dataset, as a person and as a program read it."""

from pathlib import Path

import pytest

from tests.journeys.commands import Commands

CONFIG = """\
version: 1
agency:
  id: mot
  title: {th: กระทรวงตัวอย่าง, en: Ministry of Examples}
defaults: {license: cc-by-4.0, language: [th]}
sources:
  - id: files
    type: files
    datasets:
      - id: roads
        title: {th: ถนน}
        resources:
          - {id: list, url: roads.csv, on_findings: publish}
          - {id: old, url: old.csv}
"""
ROADS = "รหัส,ชื่อ,ยาว\n01,ถนนหนึ่ง,10\n02,ถนนสอง,20\n03,ถนนสาม,30\n"
CHANGED = "รหัส,ชื่อ,ยาว,สถานะ\n04,ถนนสี่,40.5,ใหม่\n01,ถนนหนึ่ง,10,เดิม\n03,ถนนสาม,35,เดิม\n"


@pytest.fixture(scope="module")
def home(khlang: Commands, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two versions of mot-roads."""
    folder, home = tmp_path_factory.mktemp("agency"), tmp_path_factory.mktemp("home")
    (folder / "mot.yml").write_text(CONFIG, encoding="utf-8")
    (folder / "roads.csv").write_text(ROADS, encoding="utf-8")
    (folder / "old.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert khlang(home, "harvest", folder / "mot.yml").status == 0
    later = CONFIG.replace("{th: ถนน}", "{th: ทะเบียนถนน, en: Roads}").replace(
        "{id: old, url: old", "{id: new, url: new"
    )
    (folder / "mot.yml").write_text(later, encoding="utf-8")
    (folder / "roads.csv").write_text(CHANGED, encoding="utf-8")
    (folder / "new.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    answer = khlang(home, "harvest", folder / "mot.yml")
    assert answer.status == 0, answer.out + answer.err
    return home


@pytest.fixture(scope="module")
def versions(khlang: Commands, home: Path) -> tuple[str, str]:
    events = khlang(home, "versions", "mot-roads", "--json").json["events"]
    first, second = [event["version"] for event in events if event["event"] == "published"]
    return first, second


def test_what_changed_is_told_field_by_field_and_row_by_row(khlang, home, versions):
    answer = khlang(home, "diff", "mot-roads", *versions, "--key", "รหัส", "--json")

    assert answer.status == 0, answer.err
    found = answer.json
    assert found["metadata"] == [
        {"field": "title.th", "before": "ถนน", "after": "ทะเบียนถนน"},
        {"field": "title.en", "before": None, "after": "Roads"},
    ]
    assert [[r["key"] for r in found["resources"][kind]] for kind in ("added", "removed")] == [
        ["new"],
        ["old"],
    ]
    [roads] = found["resources"]["changed"]
    assert roads["columns"]["added"] == ["สถานะ"] and roads["columns"]["removed"] == []
    assert roads["columns"]["retyped"] == [{"column": "ยาว", "before": "integer", "after": "number"}]
    rows = roads["rows"]
    assert {name: rows[name] for name in ("before", "after", "added", "removed", "changed", "unchanged", "key")} == {
        "before": 3, "after": 3, "added": 1, "removed": 1, "changed": 1, "unchanged": 1, "key": ["รหัส"],
    }  # fmt: skip
    changed = next(sample for sample in rows["samples"] if sample["change"] == "changed")
    assert (changed["key"], changed["row_before"], changed["row"]) == ({"รหัส": "03"}, 3, 3)
    assert list(changed["cells"]) == ["ยาว"]


def test_the_same_is_said_in_the_language_of_the_reader(khlang, home, versions):
    thai, english = khlang.several(
        home,
        ("--lang", "th", "diff", "mot-roads", *versions),
        ("--lang", "en", "diff", "mot-roads", *versions),
    )
    assert "title.th: ถนน → ทะเบียนถนน" in thai.out and "เพิ่ม 2 แถว นำออก 2 แถว" in thai.out
    assert "added 2, removed 2, changed 0, alike 1 (whole rows are compared" in english.out
    assert "+ สถานะ" in english.out and "~ ยาว (integer → number)" in english.out


def test_a_version_beside_itself_is_alike(khlang, home, versions):
    told, machine = khlang.several(
        home,
        ("diff", "mot-roads", versions[0], versions[0]),
        ("diff", "mot-roads", versions[1], versions[1], "--json"),
    )
    assert (told.status, machine.status) == (0, 0)
    assert "The two versions are alike." in told.out and machine.json["is_same"] is True


def test_backwards_turns_everything_round(khlang, home, versions):
    [roads] = khlang(home, "diff", "mot-roads", *reversed(versions), "--key", "รหัส", "--json").json[
        "resources"
    ]["changed"]
    assert roads["columns"]["removed"] == ["สถานะ"]
    assert roads["columns"]["retyped"] == [{"column": "ยาว", "before": "number", "after": "integer"}]


def test_without_rows_only_their_numbers_are_compared(khlang, home, versions):
    [roads] = khlang(home, "diff", "mot-roads", *versions, "--no-rows", "--json").json["resources"]["changed"]
    assert "rows" not in roads and roads["columns"]["added"] == ["สถานะ"]


def test_wrong_words_are_told_with_what_there_is(khlang, home, versions):
    no_version, no_dataset, no_column, too_few = khlang.several(
        home,
        ("--lang", "th", "diff", "mot-roads", versions[0], "20200101T000000Z-00000000"),
        ("diff", "mot-rods", *versions),
        ("diff", "mot-roads", *versions, "--key", "เลข"),
        ("diff", "mot-roads", versions[0]),
    )
    assert no_version.status == 1 and "C277" in no_version.err
    assert all(version in no_version.err for version in versions)
    assert no_dataset.status == 1 and "C260" in no_dataset.err
    assert no_column.status == 1 and "C286" in no_column.err and "รหัส" in no_column.err
    assert too_few.status == 2
