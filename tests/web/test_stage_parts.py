"""`khlang stage` of a file with several tables: every table named, the first five shown, each pinned in the YAML."""

import json
import zipfile

import openpyxl
import pytest
import yaml

from catalog.sandbox import Sandbox
from harvesters.config import load
from tests.journeys.commands import Commands
from web.staging import Reading
from web.staging_parts import PartsReading, read_parts

CONFIG = """\
version: 1
agency: {{id: mot, title: กระทรวงตัวอย่าง}}
sources:
  - id: files
    type: files
    datasets:
      - id: one
        title: หนึ่ง
        {resources}
"""


@pytest.fixture(scope="module")
def read():
    """read(path, **choice) → how the file is read."""
    with Sandbox() as sandbox:
        yield lambda path, **choice: read_parts(
            path, **{"sheet": None, "member": None, "layer": None, "limit": 3, "sandbox": sandbox, **choice}
        )


@pytest.fixture
def book(tmp_path):
    def make(sheets):
        made = openpyxl.Workbook()
        made.remove(made.active)
        for title, rows in sheets.items():
            sheet = made.create_sheet(title)
            for row in rows:
                sheet.append(row)
        made.save(tmp_path / "งบ.xlsx")
        return tmp_path / "งบ.xlsx"

    return make


ROWS = [["รหัส", "n"], ["001", 1], ["002", 2]]


def test_each_table_is_shown_and_pinned_under_an_id_of_its_own(read, book, tmp_path):
    reading = read(book({"2566": ROWS, "2567": ROWS, "อ่านก่อน": [["คำอธิบาย"], ["กองคลัง"]]}))

    assert isinstance(reading, PartsReading) and reading.has_table
    shown = "\n".join(reading.lines("en", 100))
    for line in ("The file holds 2 tables", "1. sheet 2566", "2. sheet 2567", "sheet อ่านก่อน (no table)"):
        assert line in shown
    pinned = shown[shown.rindex("resources:") :]
    items = yaml.safe_load(pinned)["resources"]
    assert [(i["id"], i["sheet"], i["header"]) for i in items] == [
        ("2566", "2566", [1]),
        ("2567", "2567", [1]),
    ]
    (tmp_path / "c.yml").write_text(CONFIG.format(resources=pinned.replace("\n", "\n        ")))
    assert load([tmp_path / "c.yml"], {}).problems == ()


def test_a_machine_gets_the_same_of_each_part(read, book):
    document = read(book({"2566": ROWS, "2567": ROWS, "อ่านก่อน": [["คำอธิบาย"], ["กองคลัง"]]})).document()

    assert [(p["part"], p["name"], p["row_count"]) for p in document["parts"]] == [
        ("sheet", "2566", 2), ("sheet", "2567", 2),
    ]  # fmt: skip
    assert document["left_out"] == [{"part": "sheet", "name": "อ่านก่อน", "member": None}]
    assert [r["sheet"] for r in document["config"]["resources"]] == ["2566", "2567"]
    json.dumps(document, allow_nan=False)


def test_only_five_of_many_are_read_and_all_are_named(read, book):
    reading = read(book({f"ตาราง {n}": ROWS for n in range(9)}))

    assert (len(reading.readings), len(reading.parts)) == (5, 9)
    shown = "\n".join(reading.lines("th", 100))
    assert "9. แผ่นงาน ตาราง 8" in shown and "แสดงเพียง 5 ตารางแรก" in shown


def test_a_chosen_sheet_or_a_file_of_one_table_is_shown_as_before(read, book):
    assert isinstance(read(book({"2566": ROWS, "2567": ROWS}), sheet="2567"), Reading)
    assert isinstance(read(book({"2566": ROWS})), Reading)


def test_members_of_an_archive_by_a_pattern(read, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("x/1.csv", "x/2.csv", "y/3.csv"):
            archive.writestr(name, "code,n\n001,1\n002,2\n")

    reading = read(tmp_path / "a.zip", member="x/*")

    assert [part.name for part in reading.parts] == ["x/1.csv", "x/2.csv"]
    assert [r["member"] for r in reading.document()["config"]["resources"]] == ["x/1.csv", "x/2.csv"]


def test_the_command_exits_0_where_a_table_is_read(book, tmp_path):
    commands = Commands()

    answer = commands(tmp_path / "home", "stage", book({"2566": ROWS, "2567": ROWS}), "--json")
    commands.close()

    assert answer.status == 0 and len(answer.json["parts"]) == 2


def test_hidden_sheets_are_told_with_the_first_table_only(read, book):
    path = book({"2566": ROWS, "2567": ROWS, "ลับ": ROWS})
    made = openpyxl.load_workbook(path)
    made["ลับ"].sheet_state = "hidden"
    made.save(path)

    reading = read(path)

    assert [[i.kind for i in r.staged.issues] for r in reading.readings] == [["hidden_sheets"], []]
    for lang in ("th", "en"):
        assert "\n".join(reading.lines(lang, 100)).count("D663") == 1
