"""Titles above, headers of one to three rows, notes and totals below: every row is accounted for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.stage.header import make_unique
from tests.harvesters.stage.conftest import columns, csv_text, found, step, types


def names(staged):
    return [field["name"] for field in staged.table.schema["fields"]]


def account(staged):
    kept = ("source", "titles", "header", "blank", "body", "repeated_header", "totals", "notes", "kept_out")
    return {key: value for key, value in step(staged, "rows").items() if key in kept and value}


def test_title_rows_and_embedded_newlines(stage):
    staged = stage(
        "นิติบุคคลจัดตั้งเดือนธันวาคม  2558,,,\nทั่วประเทศ,,,\n,,,\n"
        'ลำดับ,เลขทะเบียน,"วันที่\nจดทะเบียน"," ทุนจดทะเบียน\n (บาท) "\n'
        '1,0105558004940,12/1/2558," 2,000,000,000 "\n2,0963558000015,13/1/2558," 1,000,000 "\n'
    )

    assert names(staged) == ["ลำดับ", "เลขทะเบียน", "วันที่ จดทะเบียน", "ทุนจดทะเบียน (บาท)"]
    assert account(staged) == {"source": 6, "titles": 2, "blank": 1, "header": 1, "body": 2}
    assert step(staged, "header")["title_texts"] == ["นิติบุคคลจัดตั้งเดือนธันวาคม 2558", "ทั่วประเทศ"]
    assert staged.table.row_map == ((1, 5),)


def test_two_header_rows_are_joined(stage):
    staged = stage("จังหวัด,ชาย,,หญิง,\n,จำนวน,ร้อยละ,จำนวน,ร้อยละ\nน่าน,10,50.5,9,49.5\nตาก,8,40,12,60\n")

    assert names(staged) == ["จังหวัด", "ชาย จำนวน", "ชาย ร้อยละ", "หญิง จำนวน", "หญิง ร้อยละ"]
    assert account(staged) == {"source": 4, "header": 2, "body": 2}


def test_a_row_of_units_belongs_to_the_header(stage):
    staged = stage("จังหวัด,งบประมาณ,ประชากร\n,(บาท),(คน)\nน่าน,100,20\nตาก,200,30\n")

    assert names(staged) == ["จังหวัด", "งบประมาณ (บาท)", "ประชากร (คน)"]


def test_merged_headers_of_a_workbook_are_joined_and_titles_kept_out(stage, workbook):
    staged = stage(
        workbook(
            [
                ["สถิตินักเรียน ปีการศึกษา 2567", None, None, None],
                ["จังหวัด", "นักเรียน", None, "ครู"],
                [None, "ชาย", "หญิง", None],
                ["น่าน", 10, 12, 3],
                ["ตาก", 20, 22, 4],
            ],
            merges=["A1:D1", "A2:A3", "B2:C2", "D2:D3"],
        ),
        "a.xlsx",
    )

    assert names(staged) == ["จังหวัด", "นักเรียน ชาย", "นักเรียน หญิง", "ครู"]
    assert account(staged) == {"source": 5, "titles": 1, "header": 2, "body": 2}


def test_cells_merged_down_the_body_are_filled(stage, workbook):
    staged = stage(
        workbook([["ภาค", "จังหวัด", "n"], ["เหนือ", "น่าน", 1], [None, "ตาก", 2]], merges=["A2:A3"]), "a.xlsx"
    )

    assert columns(staged)["ภาค"] == ["เหนือ", "เหนือ"]


def test_years_may_be_column_names(stage):
    assert names(stage("จังหวัด,2565,2566,2567\nน่าน,1200,1300,1\nตาก,4500,5000,2\n")) == [
        "จังหวัด",
        "2565",
        "2566",
        "2567",
    ]


def test_a_file_without_header_gets_names(stage):
    staged = stage("1,กรุงเทพ,100\n2,น่าน,200\n3,ตาก,300\n")

    assert names(staged) == ["column_1", "column_2", "column_3"]
    assert staged.table.row_count == 3
    assert found(staged) == {"no_header": 1}


def test_the_config_decides_over_the_rules(stage):
    text = "a,b\nc,d\ne,f\n"

    assert names(stage(text, header=(2,))) == ["c", "d"]
    assert names(stage(text, header=())) == ["column_1", "column_2"]
    assert names(stage(text, header=(1, 2))) == ["a c", "b d"]
    assert names(stage("junk\n" + text, skip_rows=1)) == ["a", "b"]
    assert stage(text, footer=1).table.row_count == 1


def test_notes_and_totals_at_the_end_are_kept_out_and_kept(stage):
    staged = stage(
        "จังหวัด,ประชากร,พื้นที่\nน่าน,10,1.5\nตาก,20,2.5\nรวมทั้งสิ้น,30,4.0\n,,\n"
        "ที่มา: กรมการปกครอง,,\nหมายเหตุ: ข้อมูล ณ 31 ธ.ค. 2567,,\n"
    )

    assert columns(staged) == {"จังหวัด": ["น่าน", "ตาก"], "ประชากร": [10, 20], "พื้นที่": [1.5, 2.5]}
    assert account(staged) == {"source": 7, "header": 1, "body": 2, "totals": 1, "blank": 1, "notes": 2}
    assert [n["row"] for n in step(staged, "rows")["kept_notes"]] == [4, 6, 7]
    assert found(staged) == {"total_row_kept_out": 1}


def test_footer_zero_keeps_the_last_rows(stage):
    assert stage("a,b\nx,1\nรวม,1\n", footer=0).table.row_count == 2


def test_a_table_of_notes_only_keeps_its_rows(stage):
    assert stage("ที่มา,n,m\nที่มา ก,,\nที่มา ข,,\n").table.row_count == 2


def test_blank_rows_repeated_headers_and_the_map_to_the_agency_s_rows(stage):
    staged = stage("a,b\n1,x\n\n2,y\na,b\n3,z\n")

    assert columns(staged)["a"] == [1, 2, 3]
    assert account(staged) == {"source": 6, "header": 1, "body": 3, "blank": 1, "repeated_header": 1}
    assert staged.table.row_map == ((1, 2), (2, 4), (3, 6))


def test_ragged_rows_are_located_and_nothing_is_lost(stage):
    staged = stage("a,b,c\n1,2,3\n4,5\n6,7,8,surplus\n9,10,11\n")

    assert csv_text(staged) == "a,b,c,column_4\n1,2,3,\n4,5,,\n6,7,8,surplus\n9,10,11,\n"
    assert found(staged) == {"missing-cell": 1, "extra-cell": 1, "blank-label": 1}
    samples = {issue.kind: issue.samples for issue in staged.issues}
    assert samples["missing-cell"][0].row == 3
    assert samples["extra-cell"][0].cell == "D4"


def test_a_row_far_too_wide_is_kept_out_and_named(stage):
    staged = stage("a,b\n1,2\n" + "x," * 200 + "x\n3,4\n")

    assert staged.table.row_count == 2
    assert found(staged) == {"row_too_wide": 1}
    assert account(staged)["kept_out"] == 1


def test_blank_columns_go_and_letters_stay_those_of_the_file(stage):
    staged = stage("a,,b\n1,,x\n2,,y\n")

    assert names(staged) == ["a", "b"]
    assert staged.table.column_map == (1, 3)


def test_repeated_and_blank_names_are_made_different(stage):
    staged = stage("ชื่อ,ชื่อ,,ชื่อ\na,b,c,d\ne,f,g,h\n")

    assert names(staged) == ["ชื่อ", "ชื่อ_2", "column_3", "ชื่อ_3"]
    assert found(staged) == {"duplicate-label": 2, "blank-label": 1}


def test_a_header_alone_is_an_empty_table(stage):
    staged = stage("a,b,c\n")

    assert (staged.table.row_count, found(staged)) == (0, {"table_empty": 1})


def test_a_table_longer_than_a_batch_keeps_order_and_map(stage):
    rows = [f"{n},v{n}" for n in range(45_000)]
    rows.insert(30_000, "")

    staged = stage("id,v\n" + "\n".join(rows))

    assert columns(staged)["id"] == list(range(45_000))
    assert staged.table.row_map == ((1, 2), (30_001, 30_003))


@given(st.lists(st.text("aAกB _2", max_size=4)))
def test_names_are_always_distinct(given_names):
    made = make_unique(given_names)

    assert len({name.casefold() for name in made}) == len(given_names)
    assert all(made)


@pytest.mark.parametrize("rows", ["a,b\n1,2\n", "1,2\n", "ก\n", "a,b\n\n\n", ",,\n,,\n1,,\n", "รวม,1\n"])
def test_small_files_always_end_in_an_account(stage, rows):
    staged = stage(rows)

    assert staged.is_data
    if staged.table:
        parts = account(staged)
        assert parts.pop("source") == sum(parts.values())
        assert set(types(staged)) == set(names(staged))
