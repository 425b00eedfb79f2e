"""What an official types or names by mistake is told with a code and a hint, and nothing is guessed from it."""

import zipfile
from pathlib import Path

import pytest


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "table.csv").write_text("a,b\n1,2\n")
    return tmp_path / "table.csv"


@pytest.mark.parametrize(
    "schema", ['{"fields": 3}', '{"fields": [{"type": "string"}]}', "{}", "[]", '{"fields":', ""]
)
def test_a_schema_that_is_none_is_blamed_and_not_the_file(khlang, table, schema):
    wrong = table.with_name("schema.json")
    wrong.write_text(schema)

    told, machine = khlang.several(
        table.parent, ("validate", table, "--schema", wrong), ("validate", table, "--schema", wrong, "--json")
    )

    assert told.status == machine.status == 1
    assert "C235" in told.err and "schema.json" in told.err and "→" in told.err
    assert machine.json["error"]["code"] == "C235"


def test_what_a_schema_lacks_is_told_in_the_language_of_the_reader(khlang, table):
    table.with_name("schema.json").write_text('{"fields": 3}')
    answer = khlang(
        table.parent, "--lang", "th", "validate", table, "--schema", table.with_name("schema.json")
    )
    assert "ใช้ไฟล์คำอธิบาย schema.json ไม่ได้: ไม่มีรายการ fields ที่ใช้ได้" in answer.err


@pytest.mark.parametrize("damage", ["head", "middle"])
def test_a_damaged_zip_is_a_finding_of_the_file(khlang, tmp_path, damage):
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", '{"name": "a", "resources": []}' + " " * 5_000)
    content = bytearray(path.read_bytes())
    content[:] = b"PK\x03\x04junk" if damage == "head" else content
    content[50:60] = b"\xff" * 10 if damage == "middle" else content[50:60]
    path.write_bytes(content)

    answer = khlang(tmp_path, "validate", path, "--json")

    assert answer.status == 1
    assert "error" not in answer.json and "C232" not in answer.out
    assert "D623" in answer.out


def test_an_empty_address_is_neither_a_folder_nor_every_address_of_the_machine(khlang, tmp_path):
    init, serve = khlang.several(tmp_path, ("init", ""), ("serve", "--host", "", "--port", "0"))

    assert init.status == 1 and "C274" in init.err and init.out == ""
    assert serve.status == 2 and "W542" in serve.err
