"""Files made to break their reader, to be mistaken, or to say more than they are."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalog.sandbox import Sandbox
from harvesters.record import ReadOptions
from harvesters.stage import StagedFile, stage_file

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
START = (
    f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets>'
    "</workbook>"
)
LEADS = (
    f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>'
)
ROWS = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
Stage = Callable[[str, bytes], StagedFile]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def stage(sandbox: Sandbox, tmp_path: Path) -> Stage:
    def run(name: str, content: bytes) -> StagedFile:
        (tmp_path / "given").write_bytes(content)
        return stage_file(
            tmp_path / "given", key="k", file_name=name, media_type=None, read=ReadOptions(), schema=None,
            scratch=tmp_path / "scratch", table_name="t", sandbox=sandbox,
        )  # fmt: skip

    return run


def zipped(*members: tuple[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def sheet(rows: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def workbook(content: str, *more: tuple[str, str], book: str = WORKBOOK) -> bytes:
    return zipped(
        ("[Content_Types].xml", TYPES), ("_rels/.rels", START), ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", LEADS), ("xl/worksheets/sheet1.xml", content), *more,
    )  # fmt: skip


def test_a_workbook_of_these_parts_is_read(stage: Stage):
    assert stage("t.xlsx", workbook(sheet(ROWS))).table is not None


def kinds(staged: StagedFile) -> list[str]:
    return [issue.kind for issue in staged.issues]


@pytest.mark.parametrize("written", ["<c r='XFD1048576'>", '<c s="1"\n r = "XFD1048576">'])
def test_a_far_cell_is_found_however_it_is_written(stage: Stage, written: str):
    staged = stage("t.xlsx", workbook(sheet(f'{ROWS}<row r="1048576">{written}<v>1</v></c></row>')))

    assert "far_cells_left_out" in kinds(staged)
    assert staged.table and staged.table.row_count == 2


def test_a_sheet_of_unclosed_cells_is_refused(stage: Stage):
    staged = stage("t.xlsx", workbook(sheet("<c " * 700_000)))

    assert kinds(staged) == ["workbook_unreadable"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_workbook_with_two_parts_of_one_name_is_not_read(stage: Stage):
    staged = stage("t.xlsx", workbook(sheet(ROWS), ("xl/worksheets/sheet1.xml", sheet(ROWS))))

    assert kinds(staged) == ["workbook_unreadable"] and staged.table is None


def test_a_workbook_reads_no_other_file(stage: Stage):
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'

    for content in (
        workbook(entity + sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>')),
        workbook(sheet(ROWS), book=entity + WORKBOOK.replace('name="S"', 'name="&e;"')),
    ):
        assert kinds(stage("t.xlsx", content)) == ["workbook_unreadable"]


def test_a_zip_does_not_choose_the_content_type_of_its_download(stage: Stage):
    for said in ("text/html\r\nSet-Cookie: a=b", "text/html", "image/svg+xml", "x" * 90):
        assert stage("t.bin", zipped(("mimetype", said), ("x", "y"))).media_type == "application/octet-stream"


def test_names_of_zip_members_and_columns_hold_no_control_characters(stage: Stage):
    unclear = stage("t.zip", zipped(("a\x1b[31m\u202e.csv", "a,b\n1,2\n"), ("b.csv", "a,b\n1,2\n")))
    table = stage("t.csv", '"a\x1b[31m\u202e",b\n1,2\n3,4\n'.encode()).table
    rows = stage("t.json", json.dumps([{"a\ud800\x00": "\udfff"}, {"a\ud800\x00": "x"}]).encode()).table

    told = json.dumps([issue.to_json() for issue in unclear.issues], ensure_ascii=False)
    assert "a\ufffd[31m\ufffd.csv" in told and not {"\x1b", "\u202e"} & set(told)
    assert table and [field["name"] for field in table.schema["fields"]] == ["a[31m", "b"]
    assert rows and [field["name"] for field in rows.schema["fields"]] == ["a"]


def test_objects_that_share_no_key_are_no_table(stage: Stage):
    staged = stage("t.json", json.dumps([{f"k{number}": 1} for number in range(20_000)]).encode())

    assert kinds(staged) == ["too_large_to_read"]
