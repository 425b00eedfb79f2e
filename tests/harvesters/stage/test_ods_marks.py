"""Percents of an ODS are read as they are shown, as those of an XLSX are."""

import zipfile

import pytest

from harvesters.stage.ods_marks import percents
from tests.harvesters.stage.conftest import columns, types

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
CELL = '<table:table-cell office:value-type="{}" office:value="{}"><text:p>{}</text:p></table:table-cell>'
TEXT = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'


@pytest.fixture
def ods(tmp_path):
    rows = [TEXT.format("จังหวัด") + TEXT.format("สัดส่วน")]
    for name, kept in (("น่าน", 0.125), ("ตาก", 0.07), ("แพร่", 1)):
        rows.append(TEXT.format(name) + CELL.format("percentage", kept, f"{kept * 100} %"))
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    repeated = CELL.format("percentage", 0.5, "50 %").replace(
        "table-cell o", 'table-cell table:number-columns-repeated="2" o'
    )
    other = f'<table:table-row table:number-rows-repeated="3">{repeated}</table:table-row>'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES}><office:body><office:spreadsheet>'
        f'<table:table table:name="ข้อมูล">{table}</table:table><table:table table:name="อื่น">{other}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return path


def test_percents_of_an_ods_are_read_as_shown(stage, ods):
    staged = stage(ods, "a.ods", sheet="ข้อมูล")

    assert columns(staged) == {"จังหวัด": ["น่าน", "ตาก", "แพร่"], "สัดส่วน": [12.5, 7.0, 100.0]}
    assert types(staged)["สัดส่วน"] == "number"
    assert staged.table.schema["fields"][1]["unit"] == "percent"


def test_repeated_rows_and_cells_count(ods):
    assert percents(ods, "อื่น") == {1: [(1, 3, "percent")], 2: [(1, 3, "percent")]}
    assert percents(ods, "ข้อมูล") == {2: [(2, 4, "percent")]}


def test_what_is_no_ods_has_none(tmp_path):
    (tmp_path / "a.xls").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))

    assert percents(tmp_path / "a.xls", "x") == {}
