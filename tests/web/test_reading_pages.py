"""What the pages tell of how a file was read, of doubt about it, and of columns that changed."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.web.reading_example import Readings, open_readings
from web.app import create_app


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Readings]:
    with open_readings(tmp_path_factory.mktemp("readings")) as found:
        yield found


@pytest.fixture
def client(readings: Readings) -> FlaskClient:
    return create_app(readings.services).test_client()


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.get_data(as_text=True).split())


def test_the_page_of_a_file_tells_each_decision_in_both_languages(
    readings: Readings, client: FlaskClient
) -> None:
    address = readings.resource("town-budget")

    thai, english = text(client, "/th" + address), text(client, "/en" + address)

    for page, words in (
        (thai, ["อ่านไฟล์นี้อย่างไร", "รหัสอักขระ utf-8", "หัวตารางอยู่แถวที่ 3", "รวม 8 แถว", "แปลงเลขไทย 1 ช่อง"]),
        (
            english,
            [
                "How this file was read",
                "The encoding is utf-8",
                "The header is in row 3",
                "Every one of the 8 rows",
            ],
        ),
    ):
        assert [w for w in words if w not in page] == []


def test_what_was_kept_out_of_the_table_is_shown_with_its_row(
    readings: Readings, client: FlaskClient
) -> None:
    page = text(client, "/en" + readings.resource("town-budget"))

    assert "Show the 4 rows that are not in the table" in page
    assert "งบประมาณรายจ่าย" in page and "totals · Row 7" in page and "notes · Row 8" in page


def test_each_column_shows_how_its_cells_were_written(readings: Readings, client: FlaskClient) -> None:
    page = text(client, "/en" + readings.resource("town-budget"))

    assert "<code>๑,๒๐๐.๕๐</code> → <code>1200.50</code>" in page
    assert "<code>29/2/2567</code> → <code>2024-02-29</code>" in page
    assert "no value: <code>-</code>" in page


def test_the_yaml_that_reads_it_so_again_is_there(readings: Readings, client: FlaskClient) -> None:
    page = text(client, "/en" + readings.resource("town-budget"))

    assert "url: budget.csv" in page and "header: [3]" in page and "footer: 2" in page


@pytest.mark.parametrize(
    ("lang", "reason"), [("en", "letters that one language has together"), ("th", "ตัวอักษรที่ภาษาเดียวใช้ร่วมกันได้")]
)
def test_a_run_shows_how_the_cells_read_in_each_encoding(
    readings: Readings, client: FlaskClient, lang: str, reason: str
) -> None:
    page = text(client, f"/{lang}{readings.run}")

    assert all(
        word in page for word in ("Współpraca", "Wspó³praca", "encoding: cp1250", "encoding: cp1252", reason)
    )


def test_a_version_says_which_columns_changed(readings: Readings, client: FlaskClient) -> None:
    for address in ("/dataset/town-roads", "/dataset/town-roads/history"):
        english, thai = text(client, "/en" + address), text(client, "/th" + address)

        assert "Columns changed in this version" in english and "คอลัมน์ที่เปลี่ยนในรุ่นนี้" in thai
        plain = " ".join(re.sub("<[^>]+>", "", english).split())
        assert "New columns ชื่อถนน" in plain and "Columns gone ชื่อ" in plain
        assert "ยาว (whole number → text)" in plain and "ยาว (จำนวนเต็ม → ข้อความ)" in thai


def test_the_first_version_changed_nothing(readings: Readings, client: FlaskClient) -> None:
    assert "Columns changed" not in text(client, "/en/dataset/town-budget")
