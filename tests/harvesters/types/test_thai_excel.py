"""The national metadata workbook: every row a dataset or an error with its cell, files beside it or on the web."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from harvesters.fetch import Fetcher
from harvesters.record import Announced, FailedRecord, Gathered, Record, Skipped
from harvesters.source import Source
from harvesters.types import thai_excel
from metadata.errors.listings import (
    HeaderUnknown,
    ListEmpty,
    ListUnreadable,
    RowUnusable,
    WorkbookNotNational,
)
from metadata.standards._thai_excel_labels import POSITIONS, RESOURCE_POSITIONS
from tests.harvesters.world import AGENCY
from tests.servers import FaultServer, whole

GUIDE = {"name": "ใช้ภาษาอังกฤษตัวเล็ก", "title": "กรอกชื่อชุดข้อมูล"}
ROADS: dict[str, Any] = {
    "name": "Road Accidents", "data_type": "ข้อมูลระเบียน", "title": "อุบัติเหตุทางถนน", "owner_org": "กรมทางหลวง",
    "maintainer": "ศูนย์เทคโนโลยี", "maintainer_email": "data@example.go.th", "tag_string": "ถนน,อุบัติเหตุ",
    "notes": "รายการอุบัติเหตุ", "objective": "เพื่อการให้บริการประชาชน", "update_frequency_unit": "ปี",
    "update_frequency_interval": "1", "geo_coverage": "จังหวัด", "data_source": "ตำรวจ", "data_format": "CSV",
    "data_category": "ข้อมูลสาธารณะ", "license_id": "Creative Commons Attributions", "created_date": "2560-02-28",
    "last_updated_date": "29/02/2567", "high_value_dataset": "ไม่ใช่", "reference_data": "ใช่",
}  # fmt: skip
FILE = {
    "dataset_name": "road-accidents",
    "name": "อุบัติเหตุ ปี 2567",
    "url": "https://data.example.go.th/r.csv",
    "format": "CSV",
}
Make = Callable[..., Path]
Gather = Callable[..., list[Gathered]]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A workbook of the form: {sheet suffix: (rows of datasets, rows of files)}, headers by their keys in row 4."""

    def workbook(
        sheets: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] | None = None,
        *,
        labels: dict[str, str] | None = None,
        dictionary: list[list[str]] | None = None,
        guide: bool = True,
    ) -> Path:
        book = openpyxl.Workbook()
        book.active.title = "คำชี้แจง"
        kinds = {
            "Record": "record",
            "Stat": "statistics",
            "GIS": "geospatial",
            "Multi": "multi",
            "Other": "other",
        }
        given = {"Record": ([ROADS], [FILE])} if sheets is None else sheets
        for suffix, kind in kinds.items():
            metas, files = given.get(suffix, ([], []))
            _fill(book, f"Temp2_Meta_{suffix}", POSITIONS[kind], metas, labels or {}, guide)
            _fill(book, f"Temp3_Resource_{suffix}", RESOURCE_POSITIONS[kind], files, labels or {}, guide)
        if dictionary:
            sheet = book.create_sheet("Temp4_Data_Dict")
            for row in dictionary:
                sheet.append(row)
        path = tmp_path / "form.xlsx"
        book.save(path)
        return path

    return workbook


def _fill(
    book: Any, name: str, keys: Any, rows: list[dict[str, Any]], labels: dict[str, str], guide: bool
) -> None:
    sheet = book.create_sheet(name)
    sheet["A1"] = "แบบฟอร์มคำอธิบายข้อมูล"
    for column, key in enumerate(keys, 1):
        sheet.cell(4, column, labels.get(key, key))
        if guide:
            sheet.cell(5, column, GUIDE.get(key, "ตัวอย่าง"))
    for number, row in enumerate(rows, 6 if guide else 5):
        for column, key in enumerate(keys, 1):
            if key in row:
                sheet.cell(number, column, row[key])


@pytest.fixture
def gather(fetcher_for: Callable[..., Fetcher], source_of: Callable[..., Source], tmp_path: Path) -> Gather:
    def run(url: str | Path = "form.xlsx", port: int = 1) -> list[Gathered]:
        options = thai_excel.Options.model_construct(url=str(url))
        announced, *found = thai_excel.gather(source_of(options, tmp_path), fetcher_for(port))
        assert announced == Announced(len(found))
        return found

    return run


def test_a_row_is_a_dataset_with_all_that_the_form_says(make, gather):
    make()

    [record] = gather()

    assert isinstance(record, Record)
    said = record.dataset
    assert (said.id, said.title.th) == ("road-accidents", "อุบัติเหตุทางถนน")
    assert said.data_type == "record" and said.update_frequency == "yearly" and said.update_interval == 1
    assert (
        said.geo_coverage == "province" and said.data_category == "public" and said.tags == ("ถนน", "อุบัติเหตุ")
    )
    assert said.contact.email == "data@example.go.th" and said.contact.name.th == "ศูนย์เทคโนโลยี"
    assert said.modified == "2024-02-29", "Buddhist days, in any of their spellings"
    assert said.extras["created_date"] == "2017-02-28"
    assert (said.high_value_dataset, said.reference_data) == (False, True)
    assert said.extras["organization"] == {"title": "กรมทางหลวง"}, (
        "who holds the data, not who publishes here"
    )
    [spec] = record.resources
    assert (spec.key, spec.location) == ("อุบัติเหตุ ปี 2567", "https://data.example.go.th/r.csv")
    assert spec.distribution.format == "csv"


def test_each_kind_of_data_has_its_own_columns(make, gather):
    years = {"name": "gdp", "title": "จีดีพี", "data_type": "ข้อมูลสถิติ", "first_year_of_data": 2550,
             "last_year_of_data": 2567, "unit_of_measure": "บาท", "official_statistics": "ใช่"}  # fmt: skip
    frame = {"name": "map", "title": "แผนที่", "west_bound_longitude": 97.3, "east_bound_longitude": 105.6,
             "north_bound_longitude": 20.5, "south_bound_longitude": 5.6}  # fmt: skip
    file = {"url": "https://data.example.go.th/x.csv", "name": "x"}
    make(
        {
            "Stat": ([years], [{**file, "dataset_name": "gdp"}]),
            "GIS": ([frame], [{**file, "dataset_name": "map"}]),
            "Other": ([{"name": "o", "title": "อื่น"}], [{**file, "dataset_name": "o"}]),
        }
    )

    gdp, places, other = gather()

    assert (gdp.dataset.temporal.start, gdp.dataset.temporal.end) == ("2007", "2024")
    assert gdp.dataset.official_statistics is True and gdp.dataset.unit_of_measure.th == "บาท"
    assert (
        places.dataset.spatial.bbox == (97.3, 5.6, 105.6, 20.5) and places.dataset.data_type == "geospatial"
    )
    assert other.dataset.data_type == "other", "the sheet says what the cell leaves out"


def test_columns_are_found_by_their_labels_wherever_they_stand(make, gather):
    """Another order, Thai labels with their marks, a column of the agency's own."""
    path = make()
    book = openpyxl.load_workbook(path)
    sheet = book["Temp2_Meta_Record"]
    sheet.delete_rows(1, sheet.max_row)
    sheet.append(
        ["ชื่อชุดข้อมูล *", "URL (รหัสอ้างอิงชุดข้อมูล)", "รายละเอียด (Description)", "คำสำคัญ / Tags", "เลขที่หนังสือ"]
    )
    sheet.append(["อุบัติเหตุ", "road-accidents", "คำอธิบาย", "ถนน", "มท 0808"])
    book.save(path)

    [record] = gather()

    assert (record.dataset.title.th, record.dataset.description.th, record.dataset.tags) == (
        "อุบัติเหตุ",
        "คำอธิบาย",
        ("ถนน",),
    )
    assert record.dataset.extras["เลขที่หนังสือ"] == "มท 0808"
    assert "field_unknown" in [issue.kind for issue in record.issues]


def test_forms_without_known_labels_are_read_by_their_order_of_2_1_and_2_2(make, gather):
    for drops in (0, 1):
        keys = [key for key in POSITIONS["record"] if not drops or key != "data_classification"]
        path = make()
        book = openpyxl.load_workbook(path)
        sheet = book["Temp2_Meta_Record"]
        sheet.delete_rows(4, 10)
        for column, key in enumerate(keys, 1):
            sheet.cell(4, column, f"ช่องที่ {column}")
            sheet.cell(6, column, ROADS.get(key))
        book.save(path)

        [record] = gather()

        assert record.dataset.license == "cc-by-4.0" and record.dataset.title.th == "อุบัติเหตุทางถนน"


def test_a_cell_that_cannot_be_used_is_told_with_its_place(make, gather):
    make({"Record": ([{**ROADS, "last_updated_date": "31/02/2567", "geo_coverage": "ทั่วโลกา"}], [FILE])})

    [record] = gather()

    places = {issue.kind: issue.samples[0] for issue in record.issues if issue.samples}
    assert places["date_unreadable"].cell == "Temp2_Meta_Record!T6" and places["date_unreadable"].row == 6
    assert places["value_outside_list"].cell == "Temp2_Meta_Record!L6"
    assert places["value_outside_list"].value == "ทั่วโลกา"


@pytest.mark.parametrize(
    ("metas", "files", "cell", "value"),
    [
        ([{**ROADS, "title": None}], [FILE], ("Temp2_Meta_Record", 6, "C"), ""),
        ([{**ROADS, "title": None, "name": None}], [], ("Temp2_Meta_Record", 6, "A"), ""),
        ([ROADS, {**ROADS, "name": "road_accidents"}], [FILE], ("Temp2_Meta_Record", 7, "A"), "road_accidents"),
        ([ROADS], [FILE, {**FILE, "url": None}], ("Temp3_Resource_Record", 7, "C"), ""),
        ([ROADS], [FILE, {**FILE, "dataset_name": "elsewhere"}], ("Temp3_Resource_Record", 7, "A"), "elsewhere"),
        ([ROADS], [FILE, {**FILE, "dataset_name": None}], ("Temp3_Resource_Record", 7, "A"), ""),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_fails_alone_and_says_what_to_do(make, gather, metas, files, cell, value):
    other = {**ROADS, "name": "other", "title": "อีกชุด"}
    make({"Record": ([*metas, other], [*files, {**FILE, "dataset_name": "other"}])})

    found = gather()

    [failed] = [one for one in found if isinstance(one, FailedRecord)]
    assert isinstance(failed.error, RowUnusable)
    told = failed.error.values
    assert (told["sheet"], told["row"], told["column"]) == cell and told["value"] == value
    for lang in ("th", "en"):
        assert failed.error.message.show(lang)[0] and failed.error.advice.show(lang)[0]
        assert "{" not in failed.error.message.show(lang)[0] + failed.error.advice.show(lang)[0]
    assert "other" in [one.dataset.id for one in found if isinstance(one, Record)]


def test_a_dataset_without_files_is_an_error_of_its_own(make, gather):
    make({"Record": ([ROADS], [])})
    [failed] = gather()
    assert isinstance(failed, FailedRecord) and failed.title == "อุบัติเหตุทางถนน"


def test_a_filled_guide_row_is_data_and_an_empty_form_is_an_error(make, gather):
    make(guide=False)
    [record] = gather()
    assert isinstance(record, Record), "row 5 is filled in, and its files are listed"
    make({})
    with pytest.raises(ListEmpty):
        gather()


def test_what_is_not_public_brings_no_file(make, gather):
    make({"Record": ([{**ROADS, "data_category": "ข้อมูลส่วนบุคคล"}], [FILE])})
    [skipped] = gather()
    assert isinstance(skipped, Skipped) and skipped.title == ""


def test_files_beside_the_workbook_are_read_from_there(make, gather, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ก.csv").write_bytes(b"a,b\n1,2\n")
    make({"Record": ([ROADS], [{**FILE, "url": "data\\ก.csv"}])})

    [record] = gather()

    [spec] = record.resources
    assert (
        spec.is_local
        and spec.location == str(tmp_path / "data" / "ก.csv")
        and spec.distribution.url == "ก.csv"
    )
    assert spec.link_reason is None and not [i for i in record.issues if i.kind == "address_unusable"]


@pytest.mark.parametrize(
    "path", ["../secret.csv", "/etc/passwd", "a/../../x.csv", "file:///etc/passwd", "C:\\x.csv"]
)
def test_a_path_that_leads_out_is_refused(make, gather, path):
    make({"Record": ([ROADS], [{**FILE, "url": path}])})
    [failed] = gather()
    assert isinstance(failed, FailedRecord) and failed.error.code == "M112"


def test_a_workbook_on_the_web_has_its_files_beside_it(make, gather):
    make({"Record": ([ROADS], [{**FILE, "url": "files/ก 1.csv"}])})
    with FaultServer() as server:
        server.add("/in/form.xlsx", whole((make()).read_bytes()))
        make({"Record": ([ROADS], [{**FILE, "url": "files/ก 1.csv"}])})
        server.add(
            "/in/form.xlsx",
            whole(make({"Record": ([ROADS], [{**FILE, "url": "files/ก 1.csv"}])}).read_bytes()),
        )

        [record] = gather(server.url("/in/form.xlsx"), server.port)

    [spec] = record.resources
    assert spec.location == server.url("/in/files/%E0%B8%81%201.csv") and not spec.is_local


def test_a_data_dictionary_describes_the_columns_of_its_files(make, gather):
    make(
        dictionary=[
            ["พจนานุกรมข้อมูล"],
            ["รหัสชุดข้อมูล", "ชื่อไฟล์", "ชื่อตัวแปร", "คำอธิบาย", "ชนิดข้อมูล", "หน่วย"],
            ["road-accidents", "อุบัติเหตุ ปี 2567", "จำนวน", "จำนวนครั้ง", "int", "ครั้ง"],
            ["road-accidents", "", "จังหวัด", "ที่เกิดเหตุ", "varchar(20)", ""],
            ["another", "", "x", "y", "", ""],
        ]
    )

    [record] = gather()

    assert record.resources[0].schema == {
        "fields": [
            {"name": "จำนวน", "description": "จำนวนครั้ง", "unit": "ครั้ง"},
            {"name": "จังหวัด", "description": "ที่เกิดเหตุ"},
        ]
    }
    assert record.resources[0].on_findings == "warn"


def test_what_is_published_has_the_forms_words_and_the_dictionarys(make, small_world, tmp_path):
    (tmp_path / "r.csv").write_text("จังหวัด,จำนวน\nเชียงใหม่,12\nน่าน,7\n", encoding="utf-8")
    make(
        {"Record": ([ROADS], [{**FILE, "url": "r.csv"}, {**FILE, "dataset_name": "nowhere"}])},
        dictionary=[["รหัสชุดข้อมูล", "ชื่อตัวแปร", "คำอธิบาย"], ["road-accidents", "จำนวน", "จำนวนครั้ง"]],
    )
    source = Source(
        "dbd/form", AGENCY, "thai_excel", thai_excel.Options.model_construct(url="form.xlsx"), folder=tmp_path
    )

    first, again = small_world.run(source), small_world.run(source)

    assert first.counts == {"created": 1, "failed": 1} and again.counts == {"unchanged": 1, "failed": 1}
    package = small_world.document("dbd-road-accidents", "datapackage")
    [table] = [r for r in package["resources"] if r.get("type") == "table"]
    fields = {field["name"]: field for field in table["schema"]["fields"]}
    assert (fields["จำนวน"]["type"], fields["จำนวน"]["description"]) == ("integer", "จำนวนครั้ง")
    assert fields["จังหวัด"]["type"] == "string"
    assert small_world.document("dbd-road-accidents", "metadata")["dataset"]["data_category"] == "public"


def test_what_is_no_form_is_an_error_as_a_whole(make, gather, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.save(tmp_path / "other.xlsx")
    (tmp_path / "page.xlsx").write_bytes(b"<html>\0</html>")
    with pytest.raises(WorkbookNotNational) as refusal:
        gather("other.xlsx")
    assert "Sheet" in refusal.value.message.en
    with pytest.raises(ListUnreadable):
        gather("page.xlsx")
    path = make()
    book = openpyxl.load_workbook(path)
    for sheet in list(book):
        sheet.delete_rows(1, sheet.max_row)
        sheet["A6"] = "x"
    book.save(path)
    with pytest.raises(HeaderUnknown):
        gather()
