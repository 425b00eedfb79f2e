"""Line breaks inside cells without quotes: which kind of line end ends a record is found on evidence, never guessed."""

import pytest

from harvesters.stage.dialect import open_csv
from harvesters.stage.notes import Notes
from tests.harvesters.stage.conftest import columns, found, step

CR, LF, CRLF = "\r", "\n", "\r\n"


@pytest.fixture
def read(tmp_path):
    """read(text) → (record_end, rows), by the exact reader and by the one of many rows at once, which must agree."""

    def run(text, codec="utf-8", **more):
        path = tmp_path / "t.csv"
        path.write_text(text, encoding=codec, newline="")
        notes = Notes()
        grid = open_csv(path, codec, None, 0, notes, **more)
        rows = [cells for _, cells in grid.rows()]
        many = sum(len(chunk) for chunk in grid.chunks())
        assert many == len(rows)
        return notes.steps[0]["record_end"], rows

    return run


def table(end, inner, *, rows=4):
    """A header and rows; the second of three cells has a line break."""
    lines = ["ที่,ชื่อ,จำนวน", *(f"{n},สาย{inner}ที่ {n},{n * 10}" for n in range(rows))]
    return "".join(line + end for line in lines)


@pytest.mark.parametrize("codec", ["utf-8", "cp874", "utf-16"])
@pytest.mark.parametrize(
    ("end", "inner"), [(CR, LF), (CR, CRLF), (CRLF, LF), (CRLF, CR), (LF, CR), (LF, CRLF), (CR, LF + LF)]
)
def test_breaks_of_another_kind_stand_inside_cells(read, end, inner, codec):
    ends, rows = read(table(end, inner), codec)

    assert ends == {CR: "CR", LF: "LF", CRLF: "CRLF"}[end]
    assert rows == [
        ["ที่", "ชื่อ", "จำนวน"],
        *([str(n), f"สาย{inner}ที่ {n}", str(n * 10)] for n in range(4)),
    ]


def test_breaks_in_the_header_alone(stage):
    staged = stage("จังหวัด\rน่าน\r".replace(CR, ",จำนวน\n(คน),หมายเหตุ\r", 1).replace("น่าน", "น่าน,5,ก\rแพร่,6,ข"))

    assert list(columns(staged)) == ["จังหวัด", "จำนวน (คน)", "หมายเหตุ"]
    assert columns(staged)["จำนวน (คน)"] == [5, 6]
    assert found(staged) == {}


def test_breaks_in_the_last_cell_between_whole_rows(read):
    text = "".join(f"{n},ก,แล้ว\nจ่าย 50%\r" if n % 3 == 1 else f"{n},ก,ข\r" for n in range(9))

    ends, rows = read("ที่,ชื่อ,ผล\r" + text)

    assert ends == "CR"
    assert [row[2] for row in rows[1:]] == ["ข", "แล้ว\nจ่าย 50%", "ข"] * 3


def test_quoted_and_unquoted_breaks_in_one_file(read):
    ends, rows = read('ก,ข,ค\r\n1,"x\ny\r\nz",2\r\n3,p\nq,4\r\n5,r\ns,6\r\n')

    assert ends == "CRLF"
    assert [row[1] for row in rows] == ["ข", "x\ny\r\nz", "p\nq", "r\ns"]


def test_a_break_far_from_the_head_is_found(read):
    body = "".join(f"{n},ชื่อ {n},{n}\r\n" for n in range(30_000))
    text = "ก,ข,ค\r\n" + body.replace("ชื่อ 17000", "ชื่อ\n17000").replace("ชื่อ 17001", "ชื่อ\n17001")

    ends, rows = read(text)

    assert ends == "CRLF"
    assert len(rows) == 30_001
    assert rows[17_001] == ["17000", "ชื่อ\n17000", "17000"]


MIXED = {
    "quoted breaks as Excel writes them": 'ก,ข,ค\r\n1,"x\ny",2\r\n3,"p\nq",4\r\n',
    "rows of three kinds": "a,b,c\r\n1,2,3\r4,5,6\n7,8,9\r\n1,2,3\r4,5,6\n",
    "a part of old ends below one of new": "a,b,c\r1,2,3\r4,5,6\r7,8,9\n1,2,3\n4,5,6\n",
    "titles of another end": "รายงาน\nประจำปี\nก,ข,ค\r\n1,2,3\r\n4,5,6\r\n",
    "a note of another end": "ก,ข,ค\r\n1,2,3\r\n4,5,6\nที่มา: กรม\r\n",
    "a title and a note of another end": "รายงาน\nก,ข,ค\r\n1,2,3\r\n4,5,6\nที่มา: กรม\r\n",
    "two returns and a feed": "a,b,c\r\r\n1,2,3\r\r\n4,5,6\r\r\n",
    "blank rows of another end": "a,b,c\r\n1,2,3\r\n\n4,5,6\r\n\n7,8,9\r\n",
    "one column": "ชื่อ\r\nก\nข\r\nค\r\nง\nจ\r\n",
    "rows that are short without a reason": "a,b,c\n1,2\n3,4,5\r\n6\n7,8,9\n1,2,3\r\n4,5\n6,7,8\n",
    "a quote that never closes": 'a,b,c\r\n1,"x,2\r\n3,y\n4,5,6\r\n7,8,9\r\n',
}


@pytest.mark.parametrize("name", MIXED)
def test_any_end_ends_a_record_where_nothing_speaks_against_it(read, name):
    assert read(MIXED[name])[0] == "any"


def test_two_long_parts_of_different_ends(read):
    parts = ["".join(f"{n},ก,{n}{end}" for n in range(5_000)) for end in (LF, CRLF, CR)]

    ends, rows = read("a,b,c\n" + "".join(parts))

    assert (ends, len(rows)) == ("any", 15_001)


def test_what_ends_a_row_is_told(stage):
    staged = stage(table(CR, LF))

    assert step(staged, "delimiter")["record_end"] == "CR"
    assert "Only CR ends a row" in step(staged, "delimiter")["en"]
    assert step(staged, "rows")["body"] == 4


def test_code_points_that_no_text_may_hold_do_not_become_line_ends(read):
    _, rows = read(table(CR, LF).replace("ที่ 2", "\ufdd0\ufdd12"))

    assert rows[3][1] == "สาย\n\ufffd\ufffd2"


def test_an_unclosed_quote_swallows_no_rows_of_such_a_file(stage):
    text = table(CR, LF, rows=9).replace("3,สาย", '3,"สาย')

    staged = stage(text)

    assert step(staged, "rows")["body"] == 9
    assert found(staged) == {"unclosed_quote": 1}
