"""`khlang stage`: how a file is read, shown to a person and to a machine, and kept by a config."""

import gzip
import json
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from catalog.sandbox import Sandbox
from harvesters.config import load
from harvesters.stage import StagedFile, stage_file
from harvesters.stage.pin import as_yaml, unsure_of
from tests.journeys.commands import ROOT
from web.staging import Reading, read_file

DATA = ROOT / "agencies.example" / "data"
TIS_620 = DATA / "saengtawan" / "procurement_2567_01.csv"
UTF_16 = DATA / "satit" / "holidays-2567-2568.csv"
WORKBOOK = DATA / "satit" / "libraries-2566-2567.xlsx"
GEOJSON = DATA / "khonsong" / "bus-stops.geojson"
Read = Callable[..., Reading]
PAGE = "<!DOCTYPE html><html><body><h1>ไม่พบหน้าที่ต้องการ</h1></body></html>"
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
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def read(sandbox: Sandbox) -> Read:
    """read(path, limit=10) → how the file is read."""
    return lambda path, limit=10: read_file(path, sheet=None, member=None, limit=limit, sandbox=sandbox)


def shown(reading: Reading, lang: str = "en", width: int = 100) -> list[str]:
    return list(reading.lines(lang, width))


def printed_yaml(reading: Reading) -> str:
    lines = shown(reading)
    return "\n".join(lines[lines.index("resources:") :])


def staged_as_configured(yaml: str, folder: Path, sandbox: Sandbox) -> StagedFile:
    """The file as a harvest with that `resources:` would stage it."""
    config = folder / "agency.yml"
    config.write_text(CONFIG.format(resources=yaml.replace("\n", "\n        ")), encoding="utf-8")
    loaded = load([config], {})
    assert loaded.problems == ()
    (resource,) = loaded.sources[0].options.datasets[0].resources
    return stage_file(
        folder / resource.url, key="k", file_name=Path(resource.url).name, media_type=None,
        read=resource.read_options(), schema=resource.table_schema, scratch=folder / "scratch",
        table_name="table", sandbox=sandbox,
    )  # fmt: skip


def test_a_thai_file_is_explained_in_english_and_in_thai(khlang, tmp_path):
    english, thai = khlang.several(
        tmp_path / "home", ("stage", TIS_620, "--limit", 2), ("--lang", "th", "stage", TIS_620, "--limit", 2)
    )
    assert english.status == thai.status == 0 and english.err == thai.err == ""
    assert "procurement_2567_01.csv  csv  cp874  120 × 10" in english.out
    assert "1. The encoding is cp874 (vowels and tones follow Thai spelling rules; " in english.out
    assert "Rows (2 of 120 shown)" in english.out and "4            1     2024-01-01" in english.out
    assert "1. รหัสอักขระ cp874 (ลำดับพยัญชนะ สระ วรรณยุกต์ถูกต้องตามอักขรวิธีไทย ตรวจ " in thai.out
    assert "ข้อมูล (แสดง 2 จาก 120 แถว)" in thai.out and "เหตุผล" in thai.out
    assert english.out.split("resources:")[1] == thai.out.split("resources:")[1]


def test_a_machine_gets_one_document(khlang, tmp_path):
    answer = khlang(tmp_path / "home", "stage", UTF_16, "--limit", 1, "--json")
    document = answer.json
    assert answer.status == 0 and answer.err == ""
    assert list(document) == [
        "file", "format", "encoding", "is_data", "steps", "schema", "rows", "row_count", "issues", "config"
    ]  # fmt: skip
    assert (document["format"], document["encoding"], document["is_data"]) == ("tsv", "utf-16", True)
    assert [field["type"] for field in document["schema"]["fields"]] == ["date", "string", "string", "string"]
    assert document["rows"] == [
        {
            "วันที่": "2024-01-01", "ชื่อวันหยุด": "วันขึ้นปีใหม่", "ชื่อวันหยุด (อังกฤษ)": "New Year's Day",
            "ประเภท": "วันหยุดราชการ",
        }
    ]  # fmt: skip
    assert document["row_count"] == 48 and {"encoding", "delimiter", "header", "type"} <= {
        step["step"] for step in document["steps"]
    }
    assert document["config"]["resources"] == [
        {"url": str(UTF_16), "encoding": "utf-16", "delimiter": "tab", "header": [1], "footer": 0}
    ]


def test_nothing_is_written(khlang, tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    assert khlang(tmp_path / "home", "stage", tmp_path / "a.csv").status == 0
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_the_joined_header_of_a_workbook_is_shown(read, tmp_path):
    lines = shown(read(WORKBOOK, limit=1))
    assert any(line.startswith("  พ.ศ. 2566 ห้องสมุด (แห่ง)  integer  all") for line in lines)
    assert lines[-4:] == [
        f"  - url: {WORKBOOK}",
        "    sheet: รายจังหวัด",
        "    header: [2, 3]",
        "    footer: 0",
    ]


def test_a_map_has_its_geometry_and_no_delimiter_to_pin(read):
    document = read(GEOJSON, limit=1).document()
    assert document["format"] == "geojson"
    assert document["schema"]["fields"][-1]["type"] == "geojson"
    assert '"type":"Point"' in document["rows"][0]["geometry"]
    assert set(document["config"]["resources"][0]) == {"url", "encoding", "footer"}


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("ragged.csv", "รหัส,ชื่อ,จำนวน\n1,ก,10\n2,ข\n3,ค,30,เกิน\n4,ง,40\n", "D635"),
        ("lists.json", '{"a": [{"x": 1}, {"x": 2}], "b": [{"y": 1}, {"y": 2}]}', "D739"),
    ],
)
def test_a_count_or_a_name_in_a_finding_is_no_doubt_about_the_encoding(read, tmp_path, name, text, told):
    (tmp_path / name).write_text(text, encoding="utf-8")
    for lang in ("en", "th"):
        assert any(told in line for line in shown(read(tmp_path / name), lang))


def test_a_page_under_the_name_of_a_table_is_no_data(khlang, tmp_path):
    (tmp_path / "roads.csv").write_text(PAGE, encoding="utf-8")
    told, machine = khlang.several(
        tmp_path / "home", ("stage", tmp_path / "roads.csv"), ("stage", tmp_path / "roads.csv", "--json")
    )
    document = machine.json
    assert told.status == machine.status == 1
    assert told.out.startswith("roads.csv  html  not data\n") and "resources:" not in told.out
    assert document["is_data"] is False and [i["kind"] for i in document["issues"]] == ["not_data"]
    assert (document["schema"], document["rows"], document["row_count"], document["config"]) == (
        None, [], None, None
    )  # fmt: skip


def test_a_sheet_that_is_not_there_is_a_finding_and_no_table(khlang, tmp_path):
    answer = khlang(tmp_path / "home", "stage", WORKBOOK, "--sheet", "ไม่มี")
    assert answer.status == 1
    assert "not read as a table" in answer.out and "รายจังหวัด" in answer.out


def test_a_member_of_a_zip_and_a_sheet_of_a_workbook_can_be_chosen(khlang, tmp_path):
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
        archive.writestr("in/b.csv", "c,d\n3,4\n")
    _book("ปี 2567")(tmp_path / "book.xlsx")

    both, member, sheet = khlang.several(
        tmp_path / "home", ("stage", tmp_path / "two.zip"), ("stage", tmp_path / "two.zip", "--member", "*/b.csv"),
        ("stage", tmp_path / "book.xlsx", "--sheet", "2"),
    )  # fmt: skip

    assert [answer.status for answer in (both, member, sheet)] == [0, 0, 0]
    assert "1. file a\n  2. file b\n" in both.out and both.out.count("    member: ") == 2
    assert "    member: in/b.csv\n" in member.out and '    sheet: "ปี 2567"\n' in sheet.out


@pytest.mark.parametrize(
    "argv", [(), ("nowhere.csv",), (ROOT,), (TIS_620, "--limit", -1), (TIS_620, "--sheets", "1")]
)
def test_a_wrong_use_exits_2(khlang, tmp_path, argv):
    answer = khlang(tmp_path / "home", "stage", *argv)
    assert answer.status == 2 and answer.out == ""


def test_columns_stand_under_each_other_for_the_eye(read):
    """Marks above and below a letter take no room; every column begins where its line begins."""
    lines = shown(read(TIS_620, limit=5))
    first = next(at for at, line in enumerate(lines) if line.startswith("Rows"))
    grid = lines[first + 1 : first + 8]
    starts = [at for at, c in enumerate(grid[1]) if c == "─" and grid[1][at - 1] == " "]
    for line in grid:
        seen = "".join(c for c in line if unicodedata.category(c) != "Mn")
        assert all(seen[at - 1] == " " != seen[at] for at in starts), line


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_wide_table_is_cut_into_grids_that_fit(read, width):
    lines = shown(read(DATA / "satit" / "provinces.csv", limit=3), width=width)
    first = next(at for at, line in enumerate(lines) if line.startswith("Rows"))
    grids = lines[first + 1 : lines.index("In a config, this reads it the same way every time")]
    assert all(sum(unicodedata.category(c) != "Mn" for c in line) <= max(width, 60) for line in grids)
    assert all(any(name in line for line in grids) for name in ("code", "region"))


def test_a_cell_cannot_steer_the_terminal(read, tmp_path):
    (tmp_path / "a.csv").write_text("id,note\n1,\x1b[31mred\u202e\n2,plain\n", encoding="utf-8")
    lines = shown(read(tmp_path / "a.csv"))
    assert not any("\x1b" in line or "\u202e" in line for line in lines)
    assert any("[31mred" in line for line in lines)


def _zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("อ่านก่อน.pdf", b"%PDF-1.4")
        archive.writestr("ข้อมูล 2567.csv", "รหัส,ชื่อ\n01,ก\n02,ข\n".encode("cp874"))


def _book(title: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        book = openpyxl.Workbook()
        book.active.title = "ว่าง"
        sheet = book.create_sheet(title)
        for row in (["รหัส", "ชื่อ"], ["01", "ก"], ["02", "ข"]):
            sheet.append(row)
        book.save(path)

    return make


def _text(content: str, encoding: str = "utf-8") -> Callable[[Path], None]:
    return lambda path: path.write_bytes(content.encode(encoding)) and None


FILES: dict[str, Callable[[Path], None]] = {
    "titles and footnotes.csv": _text(
        "สถิติถนน\n\nจังหวัด,ถนน,กม.\nตาก,ก,1.5\nเลย,ข,2\nน่าน,ค,4\nรวม,,7.5\nหมายเหตุ: ตัวอย่าง,,\n", "cp874"
    ),
    "ถนน: ทุกสาย #1.csv": _text("รหัส,ชื่อ\n01,ก\n02,ข\n", "utf-8-sig"),
    "announced.csv": _text("sep=;\nรหัส;ยาว\n01;1,5\n02;2,5\n"),
    "no header.csv": _text("1,2.5,2024-01-01\n2,3.5,2024-01-02\n3,4.5,2024-01-03\n"),
    "caret.csv": _text("sep=^\nรหัส^ชื่อ\n01^ก\n02^ข\n"),
    "one column.csv": _text("จังหวัด\nตาก\nเลย\n"),
    "two rows.csv": _text("จังหวัด,ปี 2566,,ปี 2567,\n,ชาย,หญิง,ชาย,หญิง\nตาก,1,2,3,4\nเลย,5,6,7,8\n"),
    "lines.ndjson": _text('{"id": "01", "n": 1}\n{"id": "02", "n": 2}\n'),
    "packed.csv.gz": lambda path: path.write_bytes(gzip.compress(b"a,b\n1,2\n3,4\n", mtime=0)) and None,
    "many.zip": _zip,
    "auto.xlsx": _book("auto"),
    "year.xlsx": _book("2567"),
    "blanks.xlsx": _book(" รายปี 2567 #"),
}


@pytest.mark.parametrize("name", FILES)
def test_the_yaml_reads_the_file_to_the_same_table(read, sandbox, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    FILES[name](tmp_path / name)
    _same_table(read(Path(name)), tmp_path, sandbox)


@pytest.mark.parametrize(
    "path",
    sorted(path for path in DATA.rglob("*.*") if path.name != "datapackage.json"),
    ids=lambda path: path.name,
)
def test_the_yaml_of_each_example_reads_it_to_the_same_table(read, sandbox, path, tmp_path):
    _same_table(read(path), tmp_path, sandbox)


def _same_table(reading: Reading, folder: Path, sandbox: Sandbox) -> None:
    again = staged_as_configured(printed_yaml(reading), folder, sandbox)
    assert reading.staged.table and again.table
    assert again.table.csv.sha256 == reading.staged.table.csv.sha256
    assert again.table.schema == reading.staged.table.schema
    assert again.table.row_map == reading.staged.table.row_map
    assert {issue.kind for issue in again.issues} <= {issue.kind for issue in reading.staged.issues}
    for step in again.steps:  # what was decided now comes from the config
        if step["step"] in ("encoding", "delimiter", "header") and step.get("rows") != []:
            assert "declared in the config" in step["en"]


def test_the_schema_of_the_answer_can_be_declared(read, sandbox, tmp_path):
    """The types are pinned by the schema, which stands in the config as JSON, a part of YAML."""
    reading = read(TIS_620)
    schema = json.dumps(reading.document()["schema"], ensure_ascii=False)
    again = staged_as_configured(f"{printed_yaml(reading)}\n    schema: {schema}", tmp_path, sandbox)
    assert reading.staged.table and again.table
    assert again.table.csv.sha256 == reading.staged.table.csv.sha256


def test_an_encoding_that_is_not_sure_is_not_pinned_for_the_reader():
    steps = [{"step": "encoding", "encoding": "cp874", "decided_by": "unsure"}]
    assert unsure_of(steps) == "cp874"
    assert as_yaml({"url": "a.csv", "header": [1]}, unsure="cp874").splitlines() == [
        "resources:",
        "  - url: a.csv",
        "    # encoding: cp874  # not sure: look at the rows; if they are right, delete the first #",
        "    header: [1]",
    ]


def test_the_thai_answer_has_thai_words_for_types(read, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("วันที่,จำนวน,ชื่อ\n31/12/2567,1,ก\n1/1/2568,2,ข\n", encoding="utf-8")

    told = "\n".join(shown(read(path), "th"))

    assert "จำนวนเต็ม" in told and "ข้อความ" in told
    assert "integer" not in told and "string" not in told


def test_a_finding_is_as_severe_as_in_the_harvest_of_a_new_file(read, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n3,4,5\n6,7\n", encoding="utf-8")

    told = "\n".join(shown(read(path)))

    assert "D636 warning" in told and "D636 error" not in told
