"""Is it data? Files are named for what they are, whatever their names claim."""

import gzip
import io
import json
import zipfile

import pytest

from tests.harvesters.stage.conftest import columns, found, step

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 200
ROWS = "code,name\n01,a\n02,b\n"


def zipped(**members: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html><body>เข้าสู่ระบบ</body></html>",
        "\n\n  <html lang='th'><head><title>Login, please</title></head></html>",
        "<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0'><html/>",
        "<!-- made by us --><script>location='/login'</script>",
    ],
)
def test_a_web_page_named_csv_is_a_web_page(stage, page):
    staged = stage(page, "data.csv")

    assert (staged.is_data, staged.not_data_as, staged.table) == (False, "html", None)
    assert found(staged) == {"not_data": 1}


def test_a_web_page_in_cp874_or_utf16_is_a_web_page(stage):
    page = "<html><body>ข้อมูล</body></html>"

    assert stage(page.encode("cp874"), "a.csv").not_data_as == "html"
    assert stage(page.encode("utf-16"), "a.csv").not_data_as == "html"


@pytest.mark.parametrize("content", [b"", b"\n\n  \r\n", b"\xef\xbb\xbf"])
def test_an_empty_body_is_no_data(stage, content):
    assert stage(content).not_data_as == "empty"


@pytest.mark.parametrize(
    ("content", "form"), [(PDF, "pdf"), (PNG, "png"), (b"\x7fELF" + bytes(99), "program")]
)
def test_another_kind_of_file_named_csv_is_no_data(stage, content, form):
    staged = stage(content, "data.csv")

    assert (staged.is_data, staged.not_data_as) == (False, form)


def test_a_pdf_named_pdf_is_kept_without_a_table(stage):
    staged = stage(PDF, "report.pdf")

    assert (staged.is_data, staged.format, staged.table) == (True, "pdf", None)
    assert found(staged) == {"kept_without_table": 1}


def test_binary_noise_is_no_data(stage):
    assert stage(bytes(range(256)) * 40, "a.csv").not_data_as == "unknown"


def test_a_server_s_error_message_is_no_data(stage):
    body = json.dumps({"success": False, "error": {"message": "Not found"}})

    staged = stage(body, "data.json")

    assert (staged.is_data, found(staged)["json_error_body"]) == (False, 1)


def test_other_json_is_kept_without_a_table(stage):
    staged = stage('{"a": {"b": [1, 2]}}', "settings.json")

    assert (staged.is_data, staged.table, found(staged)) == (True, None, {"json_not_table": 1})


@pytest.mark.parametrize("text", ['{"a": ', '[{"a": NaN}]', '{"a": [' + "[" * 100_000])
def test_broken_json_is_said_to_be_broken(stage, text):
    assert "json_broken" in found(stage(text, "a.json"))


def test_an_array_of_objects_is_a_table(stage):
    staged = stage('[{"a": 1, "b": "ก"}, {"b": "ข", "c": true}]', "a.json")

    assert columns(staged) == {"a": [1, None], "b": ["ก", "ข"], "c": [None, True]}
    assert staged.format == "json"


def test_one_object_a_line_is_a_table(stage):
    staged = stage('{"a": 1}\n{"a": 2}\n', "a.ndjson")

    assert (staged.format, columns(staged)) == ("ndjson", {"a": [1, 2]})


def test_a_feature_collection_becomes_properties_and_a_geometry(stage):
    point = {"type": "Point", "coordinates": [100.5, 13.75]}
    collection = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "id": 7, "properties": {"ชื่อ": "ก", "n": 1}, "geometry": point},
            {"type": "Feature", "id": 8, "properties": {"ชื่อ": "ข"}, "geometry": None},
        ],
    }

    staged = stage(json.dumps(collection), "a.geojson")

    assert staged.format == "geojson"
    assert [f["type"] for f in staged.table.schema["fields"]] == ["integer", "string", "integer", "geojson"]
    assert columns(staged)["geometry"] == [json.dumps(point, separators=(",", ":")), None]


def test_a_gz_of_a_csv_is_read(stage):
    staged = stage(gzip.compress(ROWS.encode()), "data.csv.gz")

    assert columns(staged) == {"code": ["01", "02"], "name": ["a", "b"]}
    assert staged.format == "gz"
    assert step(staged, "unpack")["size"] == len(ROWS)


def test_a_cut_gz_says_that_its_end_is_missing(stage):
    staged = stage(gzip.compress(ROWS.encode() * 500)[:-20], "data.csv.gz")

    assert (staged.table, found(staged)) == (None, {"archive_unreadable": 1})


def test_a_zip_with_one_table_is_read(stage):
    staged = stage(zipped(**{"อ่านฉัน.md": "hello", "data.csv": ROWS}), "data.zip")

    assert columns(staged)["code"] == ["01", "02"]


def test_a_zip_with_several_tables_wants_a_member(stage):
    archive = zipped(**{"2023.csv": "a\n1\n", "2024.csv": "a\n2\n"})

    assert found(stage(archive, "a.zip")) == {"archive_member_unclear": 1}
    assert columns(stage(archive, "a.zip", member="2024.csv")) == {"a": [2]}
    assert columns(stage(archive, "a.zip", member="*23*")) == {"a": [1]}
    assert found(stage(archive, "a.zip", member="2025.csv")) == {"archive_member_unclear": 1}


@pytest.mark.parametrize("name", ["../up.csv", "/root.csv", "a/../../b.csv", "C:\\x.csv"])
def test_a_zip_whose_names_leave_the_folder_is_refused(stage, tmp_path, name):
    before = sorted(tmp_path.parent.iterdir())

    staged = stage(zipped(**{name: ROWS}), "a.zip")

    assert found(staged) == {"archive_unreadable": 1}
    assert sorted(tmp_path.parent.iterdir()) == before


def test_an_archive_inside_an_archive_is_not_opened(stage):
    inner = zipped(**{"a.csv": ROWS})

    assert found(stage(zipped(**{"inner.csv": inner}), "a.zip")) == {"archive_unreadable": 1}


def test_a_bomb_of_zeros_is_refused_before_it_unfolds(stage):
    bomb = gzip.compress(bytes(200_000_000), 9)

    staged = stage(bomb, "a.csv.gz")

    assert (staged.table, found(staged)) == (None, {"too_large_to_read": 1})


def test_a_zip_bomb_is_refused(stage):
    staged = stage(zipped(**{"a.csv": bytes(200_000_000)}), "a.zip")

    assert found(staged) == {"too_large_to_read": 1}


def test_a_workbook_named_csv_is_read_and_the_name_reported(stage, workbook):
    staged = stage(workbook([["a", "b"], ["x", 1]]), "data.csv")

    assert (staged.format, columns(staged)) == ("xlsx", {"a": ["x"], "b": [1]})
    assert found(staged) == {"name_misleads": 1}


def test_each_finding_is_said_in_thai_and_english(stage):
    for staged in (stage("<html></html>"), stage(b"PK\x03\x04broken", "a.zip"), stage('{"a"', "a.json")):
        for issue in staged.issues:
            for text in (issue.message, issue.advice):
                assert text.th and text.en and "{" not in text.th + text.en


def test_a_part_that_was_asked_for_of_a_file_without_parts_is_told(stage):
    rows = "a,b\n1,2\n3,4\n"

    for key, thai in (("sheet", "แผ่นงาน"), ("layer", "ชั้นข้อมูล"), ("member", "ไฟล์ข้างใน")):
        staged = stage(rows, **{key: "2567"})
        [issue] = [issue for issue in staged.issues if issue.kind == "choice_unused"]
        assert issue.severity == "warning" and staged.table.row_count == 2
        said = issue.message.plain()
        assert said["en"].startswith(f"{key}: 2567 is passed over: this CSV file") and said["th"].endswith(
            thai
        )
    assert "choice_unused" not in found(stage(rows))
