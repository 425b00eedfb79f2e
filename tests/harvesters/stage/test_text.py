"""Encoding and dialect: what was written comes back, and nothing is guessed in silence."""

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harvesters.stage.dialect import find_delimiter, open_csv
from harvesters.stage.encoding import decide, detect
from harvesters.stage.notes import Notes
from harvesters.stage.rows import CsvGrid
from tests.harvesters.stage.conftest import columns, csv_text, found, step

THAI = "จังหวัด,จำนวน\nกรุงเทพมหานคร,5\nเชียงใหม่,7\nน่าน,2\n"


@pytest.mark.parametrize(
    ("codec", "label"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("cp874", "cp874"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
    ],
)
def test_thai_is_read_in_every_encoding_it_is_written_in(stage, codec, label):
    staged = stage(THAI.encode(codec))

    assert columns(staged) == {"จังหวัด": ["กรุงเทพมหานคร", "เชียงใหม่", "น่าน"], "จำนวน": [5, 7, 2]}
    assert (staged.encoding, found(staged)) == (label, {})


def test_one_thai_cell_in_three_thousand_rows_is_enough(stage):
    rows = [f"{n},station {n},ok" for n in range(3_000)]
    rows[2_500] = "2500,สถานี,ok"

    staged = stage(("id,name,state\n" + "\n".join(rows)).encode("cp874"))

    assert staged.encoding == "cp874"
    assert columns(staged)["name"][2_500] == "สถานี"


def test_no_break_spaces_and_windows_dashes_are_thai_too(stage):
    staged = stage("ชื่อ,ช่วง\nถนน\u00a0ใหญ่,๑\u2013๒\nซอย,ไม่มี\n".encode("cp874"))

    assert columns(staged)["ช่วง"] == ["๑\u2013๒", "ไม่มี"]


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("nom;ville\nÉlodie Müller;Besançon\nAndré;Orléans\nZoé;Nîmes\n", "cp1252"),
        ("名前,都市\n田中太郎,東京都千代田区\n鈴木花子,大阪府大阪市\n", "cp932"),
        ("имя,город\nИван Петров,Москва\nАнна Иванова,Новосибирск\n", "cp1251"),
    ],
)
def test_other_scripts_are_not_taken_for_thai(tmp_path, text, codec):
    path = tmp_path / "f"
    path.write_bytes(text.encode(codec) * 5)

    found = detect(path)

    assert found.why == "unsure" or path.read_bytes().decode(found.codec) == text * 5


def test_an_unsure_encoding_is_said_with_readings(stage):
    staged = stage(b"a,b\n1,\xd0\xd1\xff\xfe\x81\n")

    issue = next(i for i in staged.issues if i.kind == "encoding_unsure")
    assert issue.finding.holds
    assert {"cp874", "cp1252"} <= {candidate["encoding"] for candidate in issue.values["candidates"]}


def test_a_declared_encoding_wins_and_is_checked(stage):
    staged = stage(THAI.encode("utf-8"), encoding="tis-620")

    assert staged.encoding == "cp874"
    assert found(staged)["encoding_declared_wrong"] == 1


def test_a_declared_encoding_that_is_right_is_not_remarked(stage):
    staged = stage(THAI.encode("cp874"), encoding="TIS-620")

    assert (staged.encoding, found(staged)) == ("cp874", {})
    assert step(staged, "encoding")["decided_by"] == "declared"


def test_an_encoding_nobody_knows_is_looked_for(stage):
    assert found(stage(THAI, encoding="thai-unicode")) == {"encoding_unknown": 1}


def test_text_that_was_garbled_before_it_was_saved_is_found(stage):
    garbled = "ข้อมูลสถิติ".encode().decode("cp1252", "replace").replace("\ufffd", "\u00a0")

    staged = stage(f"a,b\n1,{garbled}\n2,x\n")

    assert "mojibake" in found(staged)


def test_nul_characters_are_left_out_and_counted(stage):
    staged = stage("a,b\nx\0y,1\n" + "z,2\n" * 50)

    assert columns(staged)["a"][0] == "xy"
    assert found(staged) == {"nul_bytes": 1}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(stage, delimiter):
    rows = [["ชื่อ", "ที่อยู่", "n"], ["ก", "ถนน 1", "1"], ["ข", "ถนน 2, ซอย 3; ตรอก 4", "2"]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)

    staged = stage(out.getvalue())

    assert columns(staged) == {"ชื่อ": ["ก", "ข"], "ที่อยู่": ["ถนน 1", "ถนน 2, ซอย 3; ตรอก 4"], "n": [1, 2]}
    assert step(staged, "delimiter")["delimiter"] == delimiter


def test_decimal_commas_do_not_win_over_semicolons(stage):
    staged = stage("ville;x\na;1,5\nb;2,25\nc;-3,0\n")

    assert columns(staged) == {"ville": ["a", "b", "c"], "x": [1.5, 2.25, -3.0]}


def test_a_single_column_has_no_delimiter(stage):
    assert columns(stage("ชื่อจังหวัด\nกรุงเทพ\nน่าน\n")) == {"ชื่อจังหวัด": ["กรุงเทพ", "น่าน"]}


def test_titles_and_ragged_notes_do_not_mislead_the_delimiter(stage):
    body = "".join(f"ตำบล {n};{n}\n" for n in range(1, 30))

    staged = stage(f"รายงาน, ปี 2567, ฉบับที่ 1\n\nตำบล;จำนวน\n{body}ที่มา: กรม | สำนัก, ฝ่าย\n")

    assert step(staged, "delimiter")["delimiter"] == ";"
    assert staged.table.row_count == 29


def test_excel_s_own_sep_line_is_obeyed(stage):
    assert columns(stage("sep=|\na|b\n1,5|2\n")) == {"a": [1.5], "b": [2]}


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_each_kind_of_line_end_is_read(stage, end):
    assert columns(stage(THAI.replace("\n", end).encode("cp874")))["จำนวน"] == [5, 7, 2]


def test_mixed_line_ends_and_newlines_in_cells_are_read(stage):
    staged = stage('a,b\r1,"x\r\ny"\r\n2,"p\nq"\n3,z\r')

    assert columns(staged) == {"a": [1, 2, 3], "b": ["x\r\ny", "p\nq", "z"]}
    assert staged.table.row_map == ((1, 2),)


def test_a_quote_that_never_closes_takes_one_line_and_not_the_rest(stage):
    lines = ["id,name", *(f"{n},name {n}" for n in range(1, 3_000))]
    lines[100] = '100,"never closed'

    staged = stage("\n".join(lines))

    assert staged.table.row_count == 2_999
    assert columns(staged)["name"][99] == '"never closed'
    issue = next(i for i in staged.issues if i.kind == "unclosed_quote")
    assert (issue.count, issue.samples[0].row) == (1, 101)


def test_an_unclosed_quote_before_quoted_cells_does_not_swallow_them(stage):
    staged = stage('id,name\n1,"open\n2,"b, c"\n3,"d"\n4,e\n')

    assert columns(staged) == {"id": [1, 2, 3, 4], "name": ['"open', "b, c", "d", "e"]}


def test_text_behind_a_closing_quote_is_named(stage):
    staged = stage('id,name\n1,"a" b\n2,c\n')

    assert staged.table.row_count == 2
    assert found(staged) == {"stray_quote": 1}


def test_a_line_of_ten_megabytes_ends_in_a_finding(stage):
    staged = stage(b"a,b\n1,2\n" + b"x" * 10_000_000 + b",y\n")

    assert (staged.table, found(staged)) == (None, {"too_large_to_read": 1})


def test_a_line_of_a_million_cells_ends_in_a_finding(stage):
    staged = stage(b"a,b\n1,2\n" + b"x," * 1_000_000 + b"\n")

    assert (staged.table, found(staged)) == (None, {"too_large_to_read": 1})


cells = st.text(
    st.characters(codec="cp874", exclude_categories=["Cc", "Cs"], exclude_characters="\u00a0"), max_size=12
) | st.sampled_from(["", "ก,ข", 'say "x"', "a\nb", "ไทย", "0012", " 1,000 ", "29/2/2567"])


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp874", "utf-16", "utf-16-le"])
@settings(max_examples=60, deadline=None)
@given(
    table=st.integers(1, 5).flatmap(
        lambda w: st.lists(st.lists(cells, min_size=w, max_size=w), min_size=1, max_size=8)
    )
)
@example(table=[["a", '"']])
def test_any_table_written_as_csv_comes_back_in_the_text_layer(tmp_path_factory, codec, table):
    path = tmp_path_factory.mktemp("t") / "t.csv"
    with path.open("w", encoding=codec, newline="") as out:
        csv.writer(out).writerows(table)

    read = [row for _, row in CsvGrid(path, codec, ",").rows()]

    assert read == table


@settings(max_examples=150, deadline=None)
@given(
    words=st.lists(
        st.sampled_from(
            ["จังหวัด", "กรุงเทพมหานคร", "น้ำ", "ที่ดิน", "เขต", "หมู่ที่", "๕", "ถนนเพชรเกษม", "จำนวนผู้ป่วย", "ก่อสร้าง"]
        ),
        min_size=1,
        max_size=30,
    ),
    codec=st.sampled_from(["utf-8", "cp874", "utf-16"]),
    filler=st.integers(0, 300),
)
def test_thai_words_in_any_density_are_decoded_or_said_to_be_unsure(tmp_path_factory, words, codec, filler):
    text = "a,b\n" + "1,plain text\n" * filler + "".join(f"2,{word}\n" for word in words)
    path = tmp_path_factory.mktemp("e") / "t.csv"
    path.write_bytes(text.encode(codec))

    found = detect(path)

    assert found.why == "unsure" or path.read_bytes().decode(found.codec) == text
    # One byte again and again is a letter in many scripts: it waits for a person.
    assert found.why != "unsure" or len(words) < 4 or set(words) == {"๕"}


def test_one_thai_digit_alone_however_often_is_held_and_never_guessed(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(("a,b\n" + "2,๕\n" * 4).encode("cp874"))

    assert detect(path).why == "unsure"


@pytest.mark.parametrize(
    ("text", "codec", "why"),
    [
        ("2,เขต\n", "cp874", "thai"),
        ("2,รถ\n", "cp874", "unsure"),
        ("2,ไทย\n", "utf-8", "utf-8"),
        ("5,20 °C\n6,m²\n", "utf-8", "utf-8"),
        ("name,Björk\n", "utf-8", "utf-8"),
    ],
)
def test_words_that_are_valid_in_two_encodings(tmp_path, text, codec, why):
    path = tmp_path / "t"
    path.write_bytes(text.encode(codec))

    found = detect(path)

    assert found.why == why
    assert why == "unsure" or found.codec == codec


@settings(max_examples=300, deadline=None)
@given(content=st.binary(max_size=400))
def test_any_bytes_end_in_rows_or_a_finding(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("b") / "b"
    path.write_bytes(content)
    notes = Notes()

    encoding = decide(path, None, notes)
    grid = open_csv(path, encoding.codec, None, 0, notes).with_notes(notes)

    assert all(isinstance(cell, str) for _, row in grid.rows() for cell in row)


def test_the_csv_that_comes_out_is_canonical(stage):
    staged = stage('name;n\n"a;b";1\n"c, d";2\n'.encode("utf-16"))

    assert csv_text(staged) == 'name,n\na;b,1\n"c, d",2\n'


def test_the_same_bytes_give_the_same_files(stage):
    first = stage(THAI)
    hashes = (first.table.csv.sha256, first.table.parquet.sha256)
    second = stage(THAI)

    assert (second.table.csv.sha256, second.table.parquet.sha256) == hashes


def test_find_delimiter_prefers_what_the_name_announces(tmp_path):
    path = tmp_path / "t.tsv"
    path.write_text("a,b\tc\n1,2\t3\n", encoding="utf-8")

    assert find_delimiter(path, "utf-8", prefers="\t")[0] == "\t"
