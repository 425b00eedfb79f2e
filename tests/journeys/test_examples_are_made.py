"""The example agencies' files are what their script makes of the readable sources."""

import csv
import importlib.util
import io
import json
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

EXAMPLES = Path(__file__).parents[2] / "agencies.example"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_examples", EXAMPLES / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(maker) -> dict[str, bytes]:
    return maker.make()


def test_every_checked_in_file_is_made_from_its_source(made):
    checked_in = {
        str(path.relative_to(EXAMPLES)): path.read_bytes()
        for folder in ("data", "later/data")
        for path in (EXAMPLES / folder).rglob("*")
        if path.is_file()
    }

    assert sorted(made) == sorted(checked_in)
    assert [path for path in made if made[path] != checked_in[path]] == []


def test_making_them_twice_gives_the_same_bytes(maker, made):
    assert maker.make() == made


def test_the_town_sends_tis_620_with_titles_buddhist_dates_thai_digits_and_spaced_money(made):
    raw = made["data/saengtawan/procurement_2567_02.csv"]
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    rows = list(csv.reader(io.StringIO(raw.decode("cp874"), newline="")))

    assert rows[1][0] == "ประจำเดือน กุมภาพันธ์ พ.ศ. ๒๕๖๗"
    assert rows[2][1] == "วันที่ทำสัญญา"
    assert rows[3][0] == "๑" and rows[3][1].endswith("/2/2567")
    assert rows[3][6].startswith(" ") and "," in rows[3][6]


def test_the_workbook_has_merged_header_cells_over_two_rows(made):
    with zipfile.ZipFile(io.BytesIO(made["data/satit/libraries-2566-2567.xlsx"])) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()

    for merged in ("A1:I1", "A2:A3", "D2:F2", "G2:I2"):
        assert f'<mergeCell ref="{merged}"/>' in sheet


def test_each_reading_belongs_to_a_dam_and_each_dam_is_on_the_map(made):
    def table(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(made[f"data/nam/dams/{name}.csv"].decode())))

    dams = {row["dam_id"] for row in table("dams")}
    points = json.loads(made["data/nam/dams/dams.geojson"])["features"]

    assert {row["dam_id"] for row in table("readings")} == dams
    assert {point["properties"]["dam_id"] for point in points} == dams


def test_the_second_delivery_of_the_grants_is_broken_and_the_first_is_not(made):
    schema = json.loads((EXAMPLES / "schemas" / "community-grants.schema.json").read_text(encoding="utf-8"))
    names = [field["name"] for field in schema["fields"]]
    good = list(csv.reader(io.StringIO(made["data/saengtawan/grants-2567.csv"].decode())))
    bad = list(csv.reader(io.StringIO(made["later/data/saengtawan/grants-2567.csv"].decode("cp874"))))

    assert good[0] == names
    assert all(row[4].isdigit() for row in good[1:])
    assert bad[0] != names
    assert [row[4] for row in bad[1:] if not row[4].isdigit()] == ["หกหมื่นบาท", "รอยืนยัน", "12,O00"]
