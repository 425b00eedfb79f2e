"""Tables as old systems export them: web pages and XML named .xls, dBase, and Parquet with its own types."""

import io
import struct
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from harvesters.record import ReadOptions
from harvesters.stage import find_parts
from tests.harvesters.stage.conftest import columns, found, step, types

PAGE = """<html><head><meta charset="utf-8"></head><body><h1>รายงาน</h1><table border="1">
<tr><th rowspan="2">จังหวัด</th><th colspan="2">ประชากร</th></tr><tr><th>ชาย</th><th>หญิง</th></tr>
<tr><td>น่าน</td><td>1&nbsp;</td><td>2</td></tr><tr><td>แพร่<br>(เหนือ)</td><td>3</td><td>4</td></tr></table></body></html>"""
BOOK = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
<Worksheet ss:Name="ลับ"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table>
<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet>
<Worksheet ss:Name="ข้อมูล"><Table>
<Row ss:Index="2"><Cell><Data ss:Type="String">รหัส</Data></Cell><Cell><Data ss:Type="String">วันที่</Data></Cell>
 <Cell ss:Index="4"><Data ss:Type="String">จำนวน</Data></Cell></Row>
<Row><Cell ss:MergeDown="1"><Data ss:Type="String">01</Data></Cell>
 <Cell><Data ss:Type="DateTime">2024-02-29T00:00:00.000</Data></Cell>
 <Cell ss:Index="4"><Data ss:Type="Number">5</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="DateTime">2024-03-01T00:00:00.000</Data></Cell>
 <Cell ss:Index="4"><Data ss:Type="Number">6.5</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


@pytest.mark.parametrize("encoding", ["utf-8", "cp874", "utf-16"])
def test_a_page_with_one_table_named_xls_is_read_and_the_name_reported(stage, encoding):
    staged = stage(PAGE.replace("&nbsp;", "").encode(encoding), "report.xls")

    assert columns(staged) == {"จังหวัด": ["น่าน", "แพร่\n(เหนือ)"], "ประชากร ชาย": [1, 3], "ประชากร หญิง": [2, 4]}
    assert found(staged) == {"name_misleads": 1}
    assert step(staged, "html_table")["rows"] == 4


def test_the_announced_type_of_excel_counts_as_the_name_does(stage):
    assert stage(PAGE, "export.php", media_type="application/vnd.ms-excel").table is not None


def test_the_same_page_named_csv_is_no_data(stage):
    staged = stage(PAGE, "report.csv")

    assert (staged.is_data, staged.not_data_as) == (False, "html")


@pytest.mark.parametrize(
    "page",
    [
        PAGE.replace("</body>", PAGE[PAGE.index("<table") : PAGE.index("</body>")] + "</body>"),
        "<html><table><tr><td>กรุณาเข้าสู่ระบบ</td></tr></table></html>",
        "<html><table><tr><td>a</td><td>b</td></tr></table></html>",
        "<html><p>ไม่มีตาราง</p></html>",
    ],
)
def test_a_page_named_xls_without_exactly_one_table_is_no_data(stage, page):
    staged = stage(page, "report.xls")

    assert (staged.is_data, staged.table) == (False, None)


def test_a_layout_around_the_table_does_not_count(stage):
    table = PAGE[PAGE.index("<table") : PAGE.index("</body>")]

    staged = stage(f"<html><table><tr><td>เมนู</td><td>{table}</td></tr></table></html>", "a.xls")

    assert staged.table.row_count == 2


def test_spreadsheetml_is_read_cell_by_cell(stage):
    staged = stage(BOOK, "report.xls")

    assert staged.format == "xls"
    assert columns(staged)["รหัส"] == ["01", "01"], "a merged cell fills its range"
    assert [str(day) for day in columns(staged)["วันที่"]] == ["2024-02-29", "2024-03-01"]
    assert columns(staged)["จำนวน"] == [5, 6.5]
    assert step(staged, "sheet")["sheet"] == "ข้อมูล"


@pytest.mark.parametrize(
    "change",
    [
        ("<Workbook", "<!DOCTYPE Workbook [<!ENTITY a 'b'>]><Workbook"),
        ("</Workbook>", ""),
        ('ss:Index="4"', 'ss:Index="99999999"'),
        ('ss:MergeDown="1"', 'ss:MergeAcross="999999999"'),
    ],
)
def test_spreadsheetml_that_is_broken_or_made_to_hurt_ends_in_a_finding(stage, change):
    staged = stage(BOOK.replace(*change), "report.xls")

    assert (staged.table, found(staged)) == (None, {"workbook_unreadable": 1})


def test_tabs_named_xls_are_read_and_the_name_reported(stage):
    staged = stage("รหัส\tชื่อ\n01\tก\n02\tข\n".encode("cp874"), "report.xls")

    assert (staged.format, columns(staged)["รหัส"], found(staged)) == (
        "tsv",
        ["01", "02"],
        {"name_misleads": 1},
    )


def dbf(fields, records, deleted=(), language=0, version=3) -> bytes:
    """A dBase table: fields are (name bytes, type, width), records lists of bytes."""
    size = 1 + sum(width for _, _, width in fields)
    head = struct.pack("<BBBBIHH", version, 124, 2, 29, len(records), 32 * len(fields) + 33, size) + bytes(17)
    head += bytes([language]) + bytes(2)
    for name, kind, width in fields:
        head += struct.pack("<11sc4xBB14x", name, kind.encode(), width, 0)
    body = b""
    for index, record in enumerate(records):
        body += b"*" if index in deleted else b" "
        for cell, (_, kind, width) in zip(record, fields, strict=True):
            body += cell.ljust(width) if kind == "C" else cell.rjust(width)
    return head + b"\r" + body + b"\x1a"


FIELDS = [
    ("รหัส".encode("cp874"), "C", 5), ("ชื่อสถานี".encode("cp874"), "C", 30), (b"RAIN", "N", 8), (b"DAY", "D", 8),
    (b"OK", "L", 1),
]  # fmt: skip
RECORDS = [
    [b"01", "สถานีวัดน้ำท่าทุ่งช้าง".encode("cp874"), b"12.5", b"20240229", b"T"],
    [b"02", "สถานีวัดน้ำเมืองน่าน".encode("cp874"), b"********", b"", b"?"],
    [b"03", "ลบแล้ว".encode("cp874"), b"1", b"20240101", b"F"],
]


def test_a_dbase_table_alone_is_read_in_its_own_encoding(stage):
    staged = stage(dbf(FIELDS, RECORDS, deleted={2}), "stations.dbf")

    assert (staged.format, staged.encoding) == ("dbf", "cp874")
    assert columns(staged)["รหัส"] == ["01", "02"]
    assert columns(staged)["ชื่อสถานี"][0] == "สถานีวัดน้ำท่าทุ่งช้าง"
    assert columns(staged)["RAIN"] == [12.5, None]
    assert str(columns(staged)["DAY"][0]) == "2024-02-29"
    assert columns(staged)["OK"] == [True, None]
    assert step(staged, "dbf")["deleted"] == 1
    assert found(staged) == {}


def test_a_western_claim_in_the_header_says_nothing(stage):
    assert stage(dbf(FIELDS, RECORDS, language=0x57), "a.dbf").encoding == "cp874"


def test_a_dbase_table_named_csv_is_read_and_the_name_reported(stage):
    assert found(stage(dbf(FIELDS, RECORDS), "a.csv")) == {"name_misleads": 1}


@pytest.mark.parametrize("text", ["\x03abc,def\n1,2\n" * 20, "0,1\n2,3\n" * 40])
def test_text_is_never_taken_for_dbase(stage, text):
    assert stage(text, "a.csv").format != "dbf"


def test_names_in_utf8_that_the_format_cut_through_a_letter_are_read(stage):
    fields = [("ชื่อสถานี".encode()[:10], "C", 30)]

    staged = stage(dbf(fields, [["น่าน".encode()], ["แพร่".encode()]]), "a.dbf")

    assert columns(staged) == {"ชื่": ["น่าน", "แพร่"]}


def test_a_parquet_keeps_its_own_types(stage, tmp_path):
    table = pa.table(
        {"code": ["10", "20"], "n": pa.array([1, None], pa.int32()), "x": [1.5, 2.0], "ok": [True, None]}
    )
    pq.write_table(table, tmp_path / "a.parquet")

    staged = stage(tmp_path / "a.parquet", "a.parquet")

    assert types(staged) == {"code": "string", "n": "integer", "x": "number", "ok": "boolean"}
    assert columns(staged) == table.to_pydict()


def test_a_parquet_named_csv_is_read_and_the_name_reported(stage, tmp_path):
    pq.write_table(pa.table({"a": [1]}), tmp_path / "a.csv")

    assert found(stage(tmp_path / "a.csv", "a.csv")) == {"name_misleads": 1}


@pytest.mark.parametrize(
    "content", [b"PAR1", b"PAR1" + bytes(100) + b"PAR1", b"PAR1" + b"\xff" * 5000 + b"PAR1"]
)
def test_a_broken_parquet_ends_in_a_finding(stage, content):
    assert found(stage(content, "a.parquet")) == {"geo_unreadable": 1}


ROW = '<Row><Cell><Data ss:Type="String">{}</Data></Cell><Cell><Data ss:Type="String">{}</Data></Cell></Row>'
OF_TWO = BOOK.replace(
    "</Workbook>",
    '<Worksheet ss:Name="2567"><Table>' + ROW.format("ก", "ข") + ROW.format("1", "2") + ROW.format("3", "4")
    + "</Table></Worksheet></Workbook>",
)  # fmt: skip


def parts_of(content, name, tmp_path, sandbox):
    path = tmp_path / "given"
    path.write_bytes(content)
    found = find_parts(
        path,
        file_name=name,
        media_type=None,
        read=ReadOptions(),
        scratch=tmp_path / "scratch",
        sandbox=sandbox,
    )
    return [(f.part.name, f.part.member, f.is_table) for f in found]


def test_each_visible_sheet_of_an_excel_xml_is_a_part(stage, tmp_path, sandbox):
    found = parts_of(OF_TWO.encode(), "a.xls", tmp_path, sandbox)

    assert found == [("ข้อมูล", None, True), ("2567", None, True)]
    assert columns(stage(OF_TWO, "a.xls", sheet="2567")) == {"ก": [1, 3], "ข": [2, 4]}


def test_an_excel_xml_with_one_sheet_is_one_file_also_in_an_archive(tmp_path, sandbox):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.xls", BOOK)
        archive.writestr("b.csv", "x,y\n1,2\n")

    assert parts_of(BOOK.encode(), "a.xls", tmp_path, sandbox) == []
    assert parts_of(packed.getvalue(), "a.zip", tmp_path, sandbox) == [
        ("ข้อมูล", "a.xls", True),
        ("b.csv", None, True),
    ]
