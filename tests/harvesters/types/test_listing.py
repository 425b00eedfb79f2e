"""Lists of datasets as agencies keep them: columns by their names, rows grouped, each wrong row told by its cell."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pydantic import ValidationError

from harvesters.fetch import Fetcher
from harvesters.record import Announced, FailedRecord, Gathered, Record, Skipped
from harvesters.source import Source
from harvesters.types import listing
from metadata.errors.listings import HeaderUnknown, ListEmpty, ListTooLong, ListUnreadable, RowUnusable
from tests.servers import FaultServer, whole

REAL = os.environ.get("KHLANG_REAL_DATA")
Gather = Callable[..., list[Gathered]]

THAI = """รายการชุดข้อมูลของกรม,,,,,
ลำดับ,ชื่อชุดข้อมูล,รายละเอียด,คำสำคัญ,ลิงก์,ปรับปรุงล่าสุด
1,ถนนสายหลัก,ความยาวถนน,"ถนน,ทางหลวง",https://data.example.go.th/roads.csv,29 กุมภาพันธ์ 2567
2,สะพาน,,,https://data.example.go.th/bridges.xlsx,30/02/2567
"""


@pytest.fixture
def gather(fetcher_for: Callable[..., Fetcher], source_of: Callable[..., Source], tmp_path: Path) -> Gather:
    def run(
        content: str | bytes | None = None, url: str = "list.csv", port: int = 1, **options: Any
    ) -> list[Gathered]:
        if content is not None:
            body = content if isinstance(content, bytes) else content.encode()
            (tmp_path / url).write_bytes(body)
        given = listing.Options.model_construct(url=url, **options)
        announced, *found = listing.gather(source_of(given, tmp_path), fetcher_for(port))
        assert announced == Announced(len(found))
        return found

    return run


def test_a_thai_list_with_a_title_above_is_read(gather):
    roads, bridges = gather(THAI)

    assert isinstance(roads, Record) and isinstance(bridges, Record)
    assert (roads.dataset.title.th, roads.dataset.description.th) == ("ถนนสายหลัก", "ความยาวถนน")
    assert roads.dataset.tags == ("ถนน", "ทางหลวง") and roads.dataset.modified == "2024-02-29"
    assert roads.resources[0].location == "https://data.example.go.th/roads.csv"
    assert roads.dataset.extras["ลำดับ"] == "1" and "field_unknown" in [i.kind for i in roads.issues]
    [issue] = [i for i in bridges.issues if i.kind == "date_unreadable"]
    assert (issue.samples[0].row, issue.samples[0].cell) == (4, "list.csv!F4")


@pytest.mark.parametrize(
    "body",
    [
        THAI.encode("cp874"), THAI.encode("utf-16"), ("\ufeff" + THAI).encode(),
        THAI.replace('"ถนน,ทางหลวง"', "ถนน|ทางหลวง").replace(",", ";").replace("|", ",").encode(),
        THAI.replace('"ถนน,ทางหลวง"', "ถนน|ทางหลวง").replace(",", "\t").replace("|", ",").encode(),
    ],
)  # fmt: skip
def test_encodings_and_delimiters_are_those_of_the_file(gather, body):
    roads, _ = gather(body)
    assert roads.dataset.title.th == "ถนนสายหลัก" and roads.dataset.tags == ("ถนน", "ทางหลวง")


def test_rows_of_one_dataset_are_its_files(gather):
    roads, rail = gather(
        "dataset_id,title,organization,license,file_name,url,format\n"
        "roads,ถนน,กรมทางหลวง,CC-BY,2566,https://x.go.th/66.csv,CSV\nrail,ราง,,,,https://x.go.th/rail.zip,\n"
        "roads,ถนน,,,2567,https://x.go.th/67.csv,.cvs\n"
    )
    assert [spec.distribution.title.th for spec in roads.resources] == ["2566", "2567"]
    assert [spec.distribution.format for spec in roads.resources] == ["csv", "csv"]
    assert roads.dataset.id == "roads" and roads.dataset.extras["organization"] == {"title": "กรมทางหลวง"}
    assert len(rail.resources) == 1


def test_one_cell_may_hold_several_addresses(gather):
    [record] = gather(
        'title,url\nroads,"https://x.go.th/1.csv\nhttps://x.go.th/2.csv, https://x.go.th/3.csv"\n'
    )
    assert [spec.location[-5:] for spec in record.resources] == ["1.csv", "2.csv", "3.csv"]


def test_a_config_says_which_column_is_which(gather):
    body = "หัวเรื่อง,แนบไฟล์,ใครทำ,ชื่อ\nถนน,https://x.go.th/1.csv,กรม,นายก\n"
    with pytest.raises(HeaderUnknown) as refusal:
        gather(body.replace(",ชื่อ", ",x"))
    assert "หัวเรื่อง" in refusal.value.message.th

    [record] = gather(body, columns={"title": "หัวเรื่อง", "url": "แนบไฟล์", "organization": "ใครทำ"})

    assert record.dataset.title.th == "ถนน" and record.dataset.extras["organization"] == {"title": "กรม"}
    assert record.dataset.extras["ชื่อ"] == "นายก"
    with pytest.raises(HeaderUnknown) as refusal:
        gather(body, columns={"title": "ไม่มีคอลัมน์นี้", "url": "แนบไฟล์"})
    assert "ไม่มีคอลัมน์นี้" in refusal.value.message.th
    with pytest.raises(ValidationError):
        listing.Options.model_validate({"url": "https://x.go.th/a.csv", "columns": {"titel": "x"}})


def test_workbooks_have_sheets(gather, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["อ่านก่อน"])
    for name, title in (("ปี66", "ก"), ("ปี67", "ข")):
        sheet = book.create_sheet(name)
        sheet.append(["ชื่อชุดข้อมูล", "ไฟล์", "private"])
        sheet.append([title, "data/a.csv", "false"])
        sheet.append([f"{title} ลับ", "data/b.csv", "TRUE"])
    book.save(tmp_path / "list.xlsx")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("x\n1\n")

    first, secret = gather(url="list.xlsx")
    [second, _] = gather(url="list.xlsx", sheet="ปี67")

    assert first.dataset.title.th == "ก" and second.dataset.title.th == "ข"
    assert first.resources[0].is_local and first.resources[0].location == str(tmp_path / "data" / "a.csv")
    assert isinstance(secret, Skipped) and secret.title == ""


@pytest.mark.parametrize(
    ("rows", "cell", "value"),
    [
        (["a,ก,"], (2, "C"), ""),
        (["a,ก,https://x.go.th/1.csv", "a,ข,https://x.go.th/2.csv"], (3, "B"), "ข"),
        ([",,https://x.go.th/1.csv"], (2, "B"), ""),
    ],
)
def test_a_row_that_cannot_be_used_fails_alone(gather, rows, cell, value):
    found = gather("\n".join(["id,title,url", *rows, "z,อื่น,https://x.go.th/z.csv"]) + "\n")

    failed, record = found
    assert isinstance(failed, FailedRecord) and isinstance(failed.error, RowUnusable)
    told = failed.error.values
    assert (told["row"], told["column"]) == cell and told["value"] == value and told["sheet"] == "list.csv"
    assert isinstance(record, Record)


def test_a_list_on_the_web_and_files_beside_it(gather):
    with FaultServer() as server:
        server.add("/open/list.csv", whole("title,url\nถนน,files/ก.csv\n".encode()))
        [record] = gather(url=server.url("/open/list.csv"), port=server.port)
    assert record.resources[0].location == server.url("/open/files/%E0%B8%81.csv")


@pytest.mark.parametrize(
    ("shared", "asked"),
    [
        ("https://docs.google.com/spreadsheets/d/a-B_1/edit?usp=sharing", "https://docs.google.com/spreadsheets/d/a-B_1/export?format=csv"),
        ("https://docs.google.com/spreadsheets/d/a/edit#gid=12", "https://docs.google.com/spreadsheets/d/a/export?format=csv&gid=12"),
        ("https://docs.google.com/spreadsheets/d/e/2PACX-1/pubhtml", "https://docs.google.com/spreadsheets/d/e/2PACX-1/pub?output=csv"),
        ("https://docs.google.com/spreadsheets/d/a/export?format=csv&gid=1", "https://docs.google.com/spreadsheets/d/a/export?format=csv&gid=1"),
        ("https://data.go.th/list.csv", "https://data.go.th/list.csv"),
    ],
)  # fmt: skip
def test_a_shared_google_sheet_is_asked_for_its_rows(shared, asked):
    assert listing.export_address(shared) == asked


def test_what_is_no_list_is_an_error_as_a_whole(gather):
    with pytest.raises(ListEmpty):
        gather("title,url\n")
    with pytest.raises(HeaderUnknown):
        gather("a,b\n1,2\n")
    with pytest.raises(ListUnreadable):
        gather("<html><body>no</body></html>")
    with pytest.raises(ListUnreadable):
        gather(b"\x00\x01\x02\x03")
    with pytest.raises(ListTooLong):
        gather("title,url\n" + "a,https://x.go.th/1.csv\n" * 50_001)


@pytest.mark.real
@pytest.mark.skipif(not REAL, reason="KHLANG_REAL_DATA is not set")
@pytest.mark.parametrize("name", ["catalog.csv", "catalog.xlsx", "catalog.xls", "catalog_harvested.csv"])
def test_real_lists_of_resources_of_a_national_portal(source_of, fetcher_for, name):
    folder = Path(str(REAL)) / "lists" / "hydra"
    announced, *found = listing.gather(
        source_of(listing.Options.model_construct(url=name), folder), fetcher_for(1)
    )
    assert announced == Announced(len(found)) and found
    assert all(isinstance(one, Record) for one in found), found
    assert all(spec.location for one in found for spec in one.resources)
