"""Delimiters, quotes and escapes: found from the head, the middle and the end of a file, told, and overruled."""

import pytest

from harvesters.stage.dialect import find_delimiter, open_csv
from harvesters.stage.notes import Notes
from harvesters.stage.quoting import Dialect, take_sample
from tests.harvesters.stage.conftest import columns, step


@pytest.fixture
def read(tmp_path):
    """read(text) → (delimiter, quote, escape, rows), without a sandbox."""

    def run(text, codec="utf-8", delimiter=None, **more):
        path = tmp_path / "t.csv"
        path.write_text(text, encoding=codec, newline="")
        notes = Notes()
        grid = open_csv(path, codec, delimiter, 0, notes, **more)
        said = notes.steps[0]
        return said["delimiter"], said["quote"], said["escape"], [cells for _, cells in grid.rows()]

    return run


TABLES = {
    "decimal commas under semicolons": ("a;1,5\nb;2,25\nc;-3,0\n", ";"),
    "nothing but decimal commas": ("1,5;2,5;3,0\n1,5;2,5;3,1\n7,0;2,2;1,1\n", ";"),
    "lists of commas under semicolons": ("a;b\n1;x, y, z\n2;p, q, r\n", ";"),
    "lists of semicolons under commas": ("a,b\n1,x; y; z\n2,p; q; r\n", ","),
    "tight lists under commas": ("col1,col2\n1;2;3,4;5;6\na;b;c,d;e;f\n", ","),
    "pipes under tabs": ("a\tb\n1\tx|y\n2\tp|q\n", "\t"),
    "money under tabs": ("จังหวัด\tประชากร\nก\t1,200\nข\t2,300\n", "\t"),
    "pairs under pipes": ("ชื่อ|พิกัด\nก|13.7,100.5\nข|14.1,99.5\nค|15.0,101.0\n", "|"),
    "quoted semicolons": ('a,b\n1,"x;y;z"\n2,"x;y;z"\n', ","),
    "everything quoted": ('"a";"b"\n"1,5";"x,y"\n"2,5";"p,q"\n', ";"),
    "one row of decimals": ("a;b\n1,5;2,5\n", ";"),
    "carets": ("a^b^c\n1^2^3\n4^5^6\n", "^"),
    "tildes": ("ก~ข~ค\n1~2~3\n4~5~6\n", "~"),
    "colons": ("root:x:0:0\nbin:x:1:1\ndaemon:x:2:2\nadm:x:3:4\n", ":"),
    "old line ends": ("a;b\r1;2\r3;4\r", ";"),
    "widths that all differ": ("id,name,age\n1101,John\n1102,Julie,26,Potatoes\n", ","),
    "a comment above": ("# made by, someone, at, night\nid;v\n1;2\n3;4\n5;6\n", ";"),
    "comments of other width": ("# ก\n# ข; ค\nid|v\n1|2\n3|4\n", "|"),
}


@pytest.mark.parametrize("name", TABLES)
def test_the_delimiter_of(read, name):
    text, wanted = TABLES[name]

    assert read(text)[0] == wanted


ONE_COLUMN = {
    "names": "ชื่อ\nนาย ก ข\nนาย ค ง\nนาง จ ฉ\n",
    "addresses": "ที่อยู่\n1 ถนน ก, เขต ข\nไม่มี\n2 ถนน ค, เขต ง, กทม\n3 ถนน\n",
    "times": "12:30:00\n13:45:00\n14:00:10\n",
    "times with a name": "เวลา\n12:30\n13:45\n14:00\n",
    "one quoted sum": 'decimal\n"123,456.789"\n',
    "sentences": "ข้อความ\nThe quick brown fox\njumps over\nthe lazy dog today\n",
    "a word": "a\n",
}


@pytest.mark.parametrize("name", ONE_COLUMN)
def test_one_column_stays_one(read, name):
    assert {len(cells) for cells in read(ONE_COLUMN[name])[3]} == {1}


def test_columns_parted_by_blanks_only_where_nothing_else_fits(read):
    delimiter, *_ = read("YR MO  TEMP\n2001  1   2.5\n2001 12 -10.0\n2002  1   3.5\n")

    assert delimiter == " "


def test_a_long_preamble_of_prose_does_not_decide(read):
    prose = "".join(f"เทศบาลเมือง, จังหวัด, ปี {n}, เล่ม {n}, หน้า\nรายงาน, ฉบับ {n}\n" for n in range(75))
    table = "ตำบล;จำนวน;บาท\n" + "".join(f"ต {n};{n},5;{n}\n" for n in range(60))

    assert read(prose + "\n" + table)[0] == ";"
    assert read("a;b;c\n" + "1;2;x\n" * 30 + "\n" + prose[:600])[0] == ";"


def test_a_preamble_longer_than_the_sampled_head_does_not_decide(read):
    assert read("x, 1, y, 2\n" * 500 + "".join(f"{n};{n};abc\n" for n in range(60_000)))[0] == ";"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp874", "utf-16", "utf-32", "utf-16-le"])
def test_pieces_of_a_large_file_are_read_in_its_encoding(tmp_path, codec):
    path = tmp_path / "t.csv"
    path.write_text("จังหวัด;จำนวน\n" + "น่าน, ตาก;12\n" * 40_000, encoding=codec, newline="")

    sample = take_sample(path, codec)

    assert len(sample.pieces) == 3
    assert {len(cells) for piece in sample.records(Dialect(";")) for cells, _ in piece} == {2}
    assert find_delimiter(path, codec) == (";", 1.0)


def test_a_piece_that_begins_inside_a_cell_finds_its_feet(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b,c\n" + '1,"x, y\nz, w, v\nq",3\n' * 30_000, encoding="utf-8", newline="")

    assert find_delimiter(path, "utf-8")[1] > 0.9


QUOTES = {
    "single": ("id,'name','note'\n1,'ก','a, b'\n2,'ข','c, d, e'\n", (",", "'", ""), ["1", "ก", "a, b"]),
    "single around everything": ("'id';'ชื่อ'\n'1';'x;y'\n'2';'z'\n", (";", "'", ""), ["1", "x;y"]),
    "apostrophes are no quotes": ("id,name\n1,rock 'n' roll\n2,it's\n3,'tis\n", (",", '"', ""), ["1", "rock 'n' roll"]),
    "backslash": (
        'id,text\n1,"he said \\"hi, you\\""\n2,"plain"\n3,"a \\"b\\" c, d"\n', (",", '"', "\\"),
        ["1", 'he said "hi, you"'],
    ),
    "a path is no escape": (
        'id,path\n1,"C:\\dir\\"\n2,"D:\\x\\"\n3,"E:\\"\n', (",", '"', ""), ["1", "C:\\dir\\"],
    ),
    "single and backslash": (
        "1,'it\\'s','x'\n2,'a, b','y'\n3,'don\\'t, no','z'\n", (",", "'", "\\"), ["2", "a, b", "y"],
    ),
    "doubled": ('id,text\n1,"ha ""ha"", ha"\n2,x\n', (",", '"', ""), ["1", 'ha "ha", ha']),
    "escapes without quotes": ("a,b,c\n1,x\\, y\\, z,2\n3,p,4\n5,q,6\n", (",", '"', "\\"), ["1", "x, y, z", "2"]),
    "escapes behind blanks": (
        'a, b\n1, "x ""y"" z"\n2, "p \\" q"\n3, "r, s"\n', (",", '"', "\\"), ["1", 'x "y" z'],
    ),
    "paths that end in a backslash": ("a,b,c\nC:\\,1,2\nD:\\,3,4\nE:\\,5,6\n", (",", '"', ""), ["C:\\", "1", "2"]),
    "inches": ('a,b\n1,5" pipe\n2,6" pipe\n', (",", '"', ""), ["1", '5" pipe']),
}  # fmt: skip


@pytest.mark.parametrize("name", QUOTES)
def test_the_quotes_of(read, name):
    text, wanted, row = QUOTES[name]

    *dialect, rows = read(text)

    assert tuple(dialect) == wanted
    assert row in rows


@pytest.mark.parametrize(
    ("word", "row"),
    [
        ("double", ["1", "'x", "y'", '"']),
        ("single", ["1", "x,y", '"']),
        ("none", ["1", "'x", "y'", '"']),
    ],
)
def test_declared_quotes_win(read, word, row):
    assert read("a,b,c\n1,'x,y',\"\n", quote=word)[3][1] == row


def test_the_step_says_which_quote(stage):
    staged = stage("id,'ชื่อ'\n1,'ก, ข'\n2,'ค, ง'\n")

    assert columns(staged)["ชื่อ"] == ["ก, ข", "ค, ง"]
    said = step(staged, "delimiter")
    assert (said["quote"], "single quotes" in said["en"], "อัญประกาศเดี่ยว" in said["th"]) == ("'", True, True)


def test_declared_quotes_reach_the_reader(stage):
    staged = stage("id,ชื่อ\n1,\"ก\n2,'ข'\n", quote="none")

    assert columns(staged)["ชื่อ"] == ['"ก', "'ข'"]
