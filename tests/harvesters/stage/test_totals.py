"""Totals and subtotals: out of the table only where their sums agree, at the end with the difference named."""

import pytest

from harvesters.stage.sums import tolerance, value_of
from harvesters.stage.taking_out import map_without
from tests.harvesters.stage.conftest import columns, found, step

NAMES = "จังหวัด,ประชากร,พื้นที่\n"


def kept(staged):
    return [(n["row"], n["kind"]) for n in step(staged, "rows")["kept_notes"]]


def rows_of(staged):
    account = step(staged, "rows")
    parts = (
        "header",
        "titles",
        "blank",
        "body",
        "repeated_header",
        "totals",
        "subtotals",
        "notes",
        "other_tables",
    )
    assert account["source"] == sum(account[part] for part in parts) + account["kept_out"]
    return {part: account[part] for part in parts if account[part]}


def test_a_total_at_the_end_that_agrees(stage):
    staged = stage(NAMES + "น่าน,10,1.5\nตาก,20,2.5\nรวมทั้งสิ้น,30,4.0\n")

    assert columns(staged)["ประชากร"] == [10, 20]
    assert found(staged) == {"total_row_kept_out": 1}
    assert (step(staged, "totals")["agree"], step(staged, "totals")["differ"]) == (2, 0)


def test_a_total_at_the_end_that_differs_is_kept_out_and_named(stage):
    staged = stage(NAMES + "น่าน,10,1.5\nตาก,20,2.5\nรวม,31,4.0\n")

    assert columns(staged)["ประชากร"] == [10, 20]
    assert found(staged) == {"total_row_kept_out": 1, "total_differs": 1}
    issue = next(i for i in staged.issues if i.kind == "total_differs")
    assert (issue.column, issue.values["said"], issue.values["sum"]) == ("ประชากร", "31", "30")
    assert issue.samples[0].cell == "B4"


def test_subtotals_inside_and_a_total_of_all(stage):
    staged = stage(
        "ภาค,จังหวัด,คน\nเหนือ,น่าน,10\nเหนือ,ตาก,20\nรวมภาคเหนือ,,30\nใต้,ตรัง,5\nใต้,สตูล,7\nรวมภาคใต้,,12\nรวมทั้งสิ้น,,42\n"
    )

    assert columns(staged)["คน"] == [10, 20, 5, 7]
    assert rows_of(staged) == {"header": 1, "body": 4, "totals": 1, "subtotals": 2}
    assert kept(staged) == [(4, "subtotals"), (7, "subtotals"), (8, "totals")]
    assert staged.table.row_map == ((1, 2), (3, 5))
    assert found(staged) == {"subtotal_kept_out": 2, "total_row_kept_out": 1}


def test_subtotals_named_alike(stage):
    staged = stage("Item,Baht\nA,1\nB,2\nSubtotal,3\nC,4\nD,5\nSubtotal,9\nGrand total,12\n")

    assert columns(staged)["Item"] == ["A", "B", "C", "D"]
    assert rows_of(staged) == {"header": 1, "body": 4, "totals": 1, "subtotals": 2}


@pytest.mark.parametrize(
    "label", ["ทั่วประเทศ", "ทั่วราชอาณาจักร", "รวมทั้งประเทศ", "ประเทศไทย", "Whole Kingdom", "Total"]
)
def test_the_whole_country_in_the_first_row(stage, label):
    staged = stage(f"จังหวัด,ชาย,หญิง\n{label},30,12\nน่าน,10,5\nตาก,20,7\n")

    assert columns(staged)["จังหวัด"] == ["น่าน", "ตาก"]
    assert kept(staged) == [(2, "totals")]
    assert staged.table.row_map == ((1, 3),)


def test_a_code_of_zeros_stands_before_the_whole_country(stage):
    staged = stage("รหัส,จังหวัด,คน\n00,ทั่วประเทศ,42\n55,น่าน,12\n63,ตาก,30\n")

    assert columns(staged)["คน"] == [12, 30]


def test_a_whole_whose_sums_do_not_agree_is_data_and_named(stage):
    staged = stage("จังหวัด,คน\nทั่วราชอาณาจักร,99\nน่าน,12\nตาก,30\n")

    assert columns(staged)["คน"] == [99, 12, 30]
    assert found(staged) == {"total_kept_in": 1}


def test_a_total_inside_whose_sums_do_not_agree_is_data_and_named(stage):
    staged = stage("รายการ,บาท\nก,10\nข,20\nรวม,31\nค,5\n")

    assert columns(staged)["บาท"] == [10, 20, 31, 5]
    assert found(staged) == {"total_kept_in": 1}
    issue = next(i for i in staged.issues if i.kind == "total_kept_in")
    assert (issue.samples[0].row, issue.values["label"]) == (4, "รวม")


def test_rates_and_percentages_need_not_add_up(stage):
    staged = stage("จังหวัด,คน,ร้อยละ,อัตราต่อแสน\nน่าน,10,33.3,5\nตาก,20,66.7,7\nรวม,30,100.0,6.2\n")

    assert found(staged) == {"total_row_kept_out": 1}


def test_rounded_cells_need_not_add_up_exactly(stage):
    rows = "".join(f"จ{n},{100 + n % 7}.{n % 10}\n" for n in range(77))
    total = sum(100 + n % 7 + (n % 10) / 10 for n in range(77))

    assert "total_differs" not in found(stage(f"จังหวัด,ตัน\n{rows}รวม,{total + 0.3:.1f}\n"))
    assert "total_differs" in found(stage(f"จังหวัด,ตัน\n{rows}รวม,{total + 3:.1f}\n"))


def test_an_average_below_the_table_is_no_data(stage):
    staged = stage("สถานี,ฝน,วัน\nก,10.0,3\nข,20.0,5\nค,30.0,4\nรวม,60.0,12\nเฉลี่ย,20.0,4\n")

    assert columns(staged)["ฝน"] == [10.0, 20.0, 30.0]


def test_thai_digits_brackets_and_commas_add_up(stage):
    staged = stage('รายการ,บาท\nก,"๑,๒๐๐.๕๐"\nข,(200.50)\nรวมเป็นเงิน,"1,000.00"\n')

    assert found(staged) == {"total_row_kept_out": 1}


def test_decimal_commas_add_up(stage):
    assert found(stage("ville;x\na;1,5\nb;2,25\nTotal;3,75\n")) == {"total_row_kept_out": 1}


def test_the_config_keeps_totals(stage):
    text = "ภาค,คน\nน่าน,10\nตาก,20\nรวมภาคเหนือ,30\nตรัง,5\nรวม,35\n"

    assert stage(text).table.row_count == 3
    assert stage(text, totals="keep").table.row_count == 5


def test_the_config_leaves_totals_out_whatever_their_sums(stage):
    staged = stage("รายการ,บาท\nก,10\nข,20\nรวม,31\nค,5\n", totals="leave_out")

    assert columns(staged)["บาท"] == [10, 20, 5]


def test_a_declared_footer_decides_about_the_last_rows(stage):
    text = "ภาค,คน\nน่าน,10\nตาก,20\nรวมภาคเหนือ,30\nรวม,30\n"

    assert stage(text, footer=0).table.row_count == 4
    assert stage(text, footer=1).table.row_count == 3
    assert stage(text, footer=2).table.row_count == 2


def test_the_footer_that_is_told_reads_the_same_table(stage):
    text = "ภาค,คน\nทั่วประเทศ,30\nน่าน,10\nตาก,20\nรวมภาคเหนือ,30\nที่มา: กรม,\n"
    staged = stage(text)
    footer = step(staged, "rows")["footer"]

    again = stage(text, footer=footer)

    assert footer == 2
    assert columns(again) == columns(staged) == {"ภาค": ["น่าน", "ตาก"], "คน": [10, 20]}


def test_no_more_than_fifty_kept_rows_are_shown(stage):
    groups = "".join(f"ก{n},1\nข{n},2\nรวม,3\n" for n in range(80))

    staged = stage(f"ชื่อ,n\n{groups}")

    said = step(staged, "rows")
    assert (len(said["kept_notes"]), said["kept_notes_count"], said["subtotals"]) == (50, 80, 80)
    assert staged.table.row_count == 160


def test_totals_in_a_table_longer_than_a_batch(stage):
    rows = [f"จ{n},{n}" for n in range(45_000)]
    rows.insert(30_000, f"รวม,{sum(range(30_000))}")
    rows.append(f"รวม,{sum(range(45_000))}")

    staged = stage("ชื่อ,n\n" + "\n".join(rows))

    assert columns(staged)["n"] == list(range(45_000))
    assert staged.table.row_map == ((1, 2), (30_001, 30_003))
    assert "total_differs" not in found(staged)


def test_a_table_without_candidates_has_no_step_of_totals(stage):
    assert all(s["step"] != "totals" for s in stage("a,b\nx,1\ny,2\n").steps)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("๑๒", 12),
        ("(1,200.5)", -1200.5),
        ("15%", 15),
        ("1 200", 1200),
        ("1,5", 1.5),
        ("x", None),
        ("", None),
        ("-", None),
    ],
)
def test_numbers_for_adding_up(text, value):
    assert value_of(text) == value


def test_small_counts_must_agree_exactly_and_large_sums_may_be_rounded():
    assert tolerance("30", 31, 5) < 1
    assert tolerance("1,000,000", 1_000_003, 77) > 3
    assert 0.1 <= tolerance("4.0", 4.1, 2) < 0.2


def test_the_map_to_the_source_without_some_rows():
    assert map_without([(1, 2), (3, 9)], [0, 2], 9) == [(1, 3), (2, 10)]
    assert map_without([(1, 2)], [], 5) == [(1, 2)]


def test_zeros_under_zeros_are_no_keys(stage):
    staged = stage("ชื่อ,ก,ข\nw,1,0\nx,2,0\nรวม,3,0\ny,4,0\nz,5,0\nรวม,9,0\nรวม,12,0\n")

    assert columns(staged)["ก"] == [1, 2, 4, 5]


@pytest.mark.parametrize("text", ["a,b\n8,9\n7,6\n,TOTAL\n", "จังหวัด,งบ\nน่าน,9\nตาก,6\nรวม,\n"])
def test_the_bare_word_total_at_the_end_of_two_columns_is_no_row(stage, text):
    staged = stage(text)

    assert staged.table.row_count == 2
    assert rows_of(staged) == {"header": 1, "body": 2, "totals": 1}


@pytest.mark.parametrize("unit", [" บาท", " คน", "บาท"])
def test_rows_with_a_unit_add_up_to_a_total_without_one(stage, unit):
    rows = "".join(f"จังหวัดที่ {n},{n * 10}{unit},{n}.5\n" for n in range(1, 5))

    first = columns(stage(NAMES + "ทั่วราชอาณาจักร,100,12.0\n" + rows))
    inside = stage(NAMES + rows + "รวมภาคเหนือ,100,12.0\n" + rows)

    assert first["ประชากร"] == [10, 20, 30, 40]
    assert columns(inside)["ประชากร"] == [10, 20, 30, 40] * 2
    assert found(inside) == {"subtotal_kept_out": 1}


def test_units_that_do_not_add_up_leave_the_row_where_it_is(stage):
    staged = stage(NAMES + "ทั่วราชอาณาจักร,150 คน,3\nน่าน,60 คน,1\nตาก,40 คน,2\n")

    assert rows_of(staged)["body"] == 3
    assert found(staged) == {"total_kept_in": 1}


def test_a_zero_below_nothing_but_missing_values_speaks_against_no_total(stage):
    staged = stage(
        NAMES + "น่าน,10,-\nตาก,20,-\nรวมภาคเหนือ,30,0\nชลบุรี,5,1.5\nตราด,6,2.5\nรวมภาคตะวันออก,11,4.0\n"
    )

    assert columns(staged)["ประชากร"] == [10, 20, 5, 6]
    assert found(staged) == {"subtotal_kept_out": 2}


def test_a_subtotal_may_say_so_behind_its_numbers_if_they_add_up(stage):
    names = "จังหวัด,ประชากร,หมายเหตุ\n"
    rows = "น่าน,10,ก\nตาก,20,\n"

    agreeing = stage(names + rows + ",30,รวมภาคเหนือ\nชลบุรี,5,ข\n")
    assert columns(agreeing)["ประชากร"] == [10, 20, 5]

    differing = stage(names + rows + ",31,รวมภาคเหนือ\nชลบุรี,5,ข\n")
    assert columns(differing)["ประชากร"] == [10, 20, 31, 5]
