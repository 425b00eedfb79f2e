"""Years, quarters, months and days of Thai tables: read where the column says so, and told how they were written."""

from datetime import date

import pytest

from harvesters.stage import labels
from harvesters.stage.dates import read_date
from harvesters.stage.eras import read_clock, read_quarter, read_year
from tests.harvesters.stage.conftest import columns, found, step


def column(stage, name, cells, **more):
    """One column beside a text column, staged: its field, its Parquet values, everything."""
    quoted = "".join('"' + cell.replace('"', '""') + '",t\n' for cell in cells)
    staged = stage(f'"{name}",y2\n{quoted}', **more)
    field = staged.table.schema["fields"][0]
    return field, columns(staged)[field["name"]], staged


@pytest.mark.parametrize(
    ("name", "cells", "years", "period"),
    [
        ("ปี", ["2566", "2567"], [2023, 2024], None),
        ("ปี พ.ศ.", ["๒๕๖๖", "๒๕๖๗"], [2023, 2024], None),
        ("ปีงบประมาณ", ["2567", "-"], [2024, None], "fiscal_year"),
        ("n", ["ปีงบประมาณ พ.ศ. ๒๕๖๗", "ปีงบ 68"], [2024, 2025], "fiscal_year"),
        ("ปีการศึกษา", ["2566"], [2023], "academic_year"),
        ("n", ["พ.ศ. 2567", "ปี 2568"], [2024, 2025], None),
        ("Year", ["1999", "2020"], [1999, 2020], None),
        ("ปี ค.ศ.", ["2024"], [2024], None),
    ],
)
def test_years_are_told_in_our_era_and_keep_their_kind(stage, name, cells, years, period):
    field, values, _ = column(stage, name, cells)

    assert (field["type"], values, field.get("period")) == ("year", years, period)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("n", ["2566", "2567"]),
        ("จำนวนประชากร ปี 2567", ["2543", "2550"]),
        ("ระยะเวลา (ปี)", ["2500", "2501"]),
        ("รหัสปี", ["2566", "2567"]),
        ("ปี", ["12", "2567"]),
        ("ปีงบประมาณ", ["ปีงบประมาณ 2567", "ปีการศึกษา 2567"]),
        ("ปีการผลิต", ["2566/67", "2567/68"]),
        ("ปี", ["67", "68"]),
    ],
)
def test_numbers_are_no_years_where_nothing_says_so(stage, name, cells):
    assert column(stage, name, cells)[0]["type"] in ("integer", "string")


@pytest.mark.parametrize(
    ("name", "cells", "values"),
    [
        ("ไตรมาส", ["ไตรมาส 1/2567", "ไตรมาสที่ 2 ปี 2567"], ["2024-Q1", "2024-Q2"]),
        ("q", ["Q1/2024", "2024Q2"], ["2024-Q1", "2024-Q2"]),
        ("ไตรมาส", ["1/2567", "2/2567"], ["2024-Q1", "2024-Q2"]),
        ("ไตรมาส (ปีงบประมาณ)", ["ไตรมาส 1/2567"], ["FY2024-Q1"]),
        ("ไตรมาส", ["ไตรมาส 4 ปีงบประมาณ พ.ศ. 2567"], ["FY2024-Q4"]),
    ],
)
def test_quarters_say_whether_their_year_is_fiscal(stage, name, cells, values):
    field, told, staged = column(stage, name, cells)

    assert (field["type"], told) == ("string", values)
    assert ("quarter_unsaid" in found(staged)) == (not values[0].startswith("FY"))


@pytest.mark.parametrize(
    ("name", "cells", "values"),
    [
        ("เดือน", ["12/2567", "๑/๒๕๖๘"], ["2024-12", "2025-01"]),
        ("m", ["ธ.ค.-67", "ธันวาคม พ.ศ. 2567"], ["2024-12", "2024-12"]),
        ("m", ["2567-12", "2024M01"], ["2024-12", "2024-01"]),
        ("m", ["Dec-24", "Jan-25"], ["2024-12", "2025-01"]),
    ],
)
def test_months_in_every_form(stage, name, cells, values):
    field, told, _ = column(stage, name, cells)

    assert (field["type"], told) == ("yearmonth", values)


def test_a_running_number_of_a_year_is_no_month(stage):
    assert column(stage, "เลขที่คำสั่ง", ["12/2567", "1/2568"])[:2] == (
        {"name": "เลขที่คำสั่ง", "type": "string"},
        ["12/2567", "1/2568"],
    )


@pytest.mark.parametrize(
    ("name", "cells", "values"),
    [
        ("วันที่", ["25671231", "00000000"], [date(2024, 12, 31), None]),
        ("n", [f"202401{d:02d}" for d in range(1, 32)], [date(2024, 1, d) for d in range(1, 32)]),
        ("d", ["วันที่ 31 เดือน ธันวาคม พ.ศ. 2567", "เสาร์ที่ 31 ธ.ค. 65"], [date(2024, 12, 31), date(2022, 12, 31)]),
        ("d", ["31-Dec-24", "1-Jan-25"], [date(2024, 12, 31), date(2025, 1, 1)]),
        ("วันที่ (พ.ศ.)", ["31-Dec-67"], [date(2024, 12, 31)]),
        ("วันที่ (ค.ศ.)", ["31/12/67", "1/1/24"], [date(1967, 12, 31), date(2024, 1, 1)]),
    ],
)
def test_days_in_every_form(stage, name, cells, values):
    field, told, _ = column(stage, name, cells)

    assert (field["type"], told) == ("date", values)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("n", ["20240101", "20240102"]),
        ("รหัสหมู่บ้าน", [f"200101{d:02d}" for d in range(1, 32)]),
        ("วันที่", ["20241231", "20241301"]),
    ],
)
def test_eight_digits_are_no_dates_without_evidence(stage, name, cells):
    assert column(stage, name, cells)[0]["type"] != "date"


@pytest.mark.parametrize(
    ("name", "cells", "told"),
    [
        ("เวลา", ["08.30 น.", "8:30 น."], ["08:30:00", "08:30:00"]),
        ("เวลา", ["8.30", "12.15"], ["08:30:00", "12:15:00"]),
        ("t", ["8:30 AM", "8:30 PM"], ["08:30:00", "20:30:00"]),
    ],
)
def test_times_of_day(stage, name, cells, told):
    field, values, _ = column(stage, name, cells)

    assert (field["type"], values) == ("time", told)


def test_decimals_and_impossible_hours_are_no_times(stage):
    assert column(stage, "t", ["8.30", "12.15"])[0]["type"] == "number"
    assert column(stage, "เวลาเฉลี่ย (นาที)", ["8.30", "12.15"])[0]["type"] == "number"
    assert column(stage, "เวลา", ["8:30", "25:00"])[0]["type"] == "string"


@pytest.mark.parametrize("name", ["สัดส่วน", "ระยะเวลา (ชม.)", "คะแนน", "n"])
def test_ratios_and_durations_are_no_times(stage, name):
    assert column(stage, name, ["1:30", "2:45"])[:2] == ({"name": name, "type": "string"}, ["1:30", "2:45"])


@pytest.mark.parametrize("name", ["งวด", "ครั้งที่", "ภาคเรียน"])
def test_instalments_and_terms_of_a_year_are_no_months(stage, name):
    assert column(stage, name, ["1/2567", "2/2567"])[0] == {"name": name, "type": "string"}


def test_how_cells_were_written_stands_in_field_and_step(stage):
    field, _, staged = column(stage, "วันที่", ["๒๙/๒/๒๕๖๗", "1 มี.ค. 67", "-"])

    assert field["original"] == {
        "forms": ["d/m/yyyy", "d mmm yy"],
        "digits": "thai",
        "era": "buddhist",
        "example": {"written": "๒๙/๒/๒๕๖๗", "value": "2024-02-29"},
        "missing": ["-"],
    }
    said = step(staged, "type")
    assert said["original"] == field["original"]
    assert said["examples"] == [
        {"written": "๒๙/๒/๒๕๖๗", "value": "2024-02-29"},
        {"written": "1 มี.ค. 67", "value": "2024-03-01"},
    ]


def test_cells_that_stand_as_written_say_nothing(stage):
    assert column(stage, "n", ["1", "2"])[0] == {"name": "n", "type": "integer"}
    assert column(stage, "d", ["2024-01-02"])[0] == {"name": "d", "type": "date"}


def test_two_orders_in_one_column_are_told_with_their_cells(stage):
    cells = ["13/1/2020", "1/13/2020", "1/2/2020", "14/1/2020"]

    field, _, staged = column(stage, "d", cells)

    issue = next(i for i in staged.issues if i.kind == "date_orders_mixed")
    assert field["type"] == "string"
    assert (issue.count, issue.values["day_first"], issue.values["month_first"]) == (1, 2, 1)
    assert (issue.values["days"], issue.values["months"]) == ("13/1/2020, 14/1/2020", "1/13/2020")


def test_the_order_is_decided_on_the_last_cell_too_and_the_step_says_on_how_many(stage):
    cells = ["1/2/2020"] * 30_000 + ["1/13/2020"]

    _, values, staged = column(stage, "d", cells)

    assert (values[0], values[-1]) == (date(2020, 1, 2), date(2020, 1, 13))
    assert "1 cells decide the order" in step(staged, "type")["reason"]


def test_eras_that_differ_from_the_header_or_from_each_other_are_told(stage):
    assert found(column(stage, "ปี (พ.ศ.)", ["2020", "2021"])[2]) == {"era_contradicts_header": 2}
    assert found(column(stage, "ปี", ["2567", "2020", "2021"])[2]) == {"mixed_eras": 1}
    assert found(column(stage, "วันที่", ["1/1/2480", "5/6/2500"])[2]) == {"old_new_year": 1}


def test_an_english_month_with_two_digits_is_told_and_one_of_another_century_stays_text(stage):
    assert found(column(stage, "d", ["31-Dec-24"])[2]) == {"two_digit_years_read": 1}
    field, _, staged = column(stage, "d", ["31-Dec-67"])
    assert (field["type"], found(staged)) == ("string", {"two_digit_years": 1})


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("ปีงบประมาณ", ["2567", "2568"]),
        ("ไตรมาส", ["ไตรมาส 1/2567"]),
        ("ไตรมาส", ["1/2567", "2/2567"]),
        ("เดือน", ["12/2567"]),
        ("วันที่", ["25671231"]),
        ("เวลา", ["08.30 น.", "9:15"]),
        ("d", ["31-Dec-24"]),
        ("วันที่ (พ.ศ.)", ["1/2/67"]),
        ("ราคา", ["1,200 บาท", "฿15.50"]),
        ("n", ["12*", "5", "6", "7", "8"]),
        ("n", ["(1,200)", "300"]),
        ("d", ["1/2/2567 08.30 น."]),
    ],
)
def test_the_frozen_schema_reads_its_own_file_the_same_way(stage, name, cells):
    field, _, first = column(stage, name, cells)
    before = (first.table.csv.sha256, first.table.parquet.sha256, first.table.schema)

    again = column(stage, name, cells, schema=first.table.schema)[2]

    assert (again.table.csv.sha256, again.table.parquet.sha256, again.table.schema) == before
    assert [i for i in again.issues if i.severity == "error"] == [], field


def test_frictionless_accepts_what_a_field_says_of_its_original(stage):
    from frictionless import Resource, Schema

    text = 'ปีงบประมาณ,วันที่,เวลา,ราคา,ไตรมาส\n2567,29/2/2567,08.30 น.,"1,200 บาท",ไตรมาส 1/2567\n'
    staged = stage(text)
    schema = Schema.from_descriptor(staged.table.schema)

    resource = Resource(
        path=staged.table.csv.path.name, basepath=str(staged.table.csv.path.parent), schema=schema
    )

    assert resource.validate().valid
    assert schema.to_descriptor() == staged.table.schema


def test_a_declared_year_keeps_buddhist_numbers_where_its_limits_are_buddhist(stage):
    limits = {"name": "ปี", "type": "year", "constraints": {"minimum": 2550}}

    assert column(stage, "ปี", ["2567"], schema={"fields": [limits]})[1] == [2567]
    assert column(stage, "ปี", ["2567"], schema={"fields": [{"name": "ปี", "type": "year"}]})[1] == [2024]
    assert column(stage, "ปี", ["2567"], schema={"fields": [{"name": "ปี", "type": "integer"}]})[1] == [2567]


def test_no_text_breaks_the_readers_and_every_year_is_one_of_our_era():
    for number in range(0, 10_000):
        cell = read_year(f"{number:04d}")
        assert cell is None or (1700 <= cell.year <= 2199 and cell.year in (number, number - 543))
    for text in ("", "ปี", "Q", "ไตรมาส", "25:61 น.", "99/99/9999", "ปีงบ ๖๗"):
        assert read_quarter(text) is None and read_clock(text) is None and read_date(text) is None


def test_era_words_are_not_found_inside_other_words():
    assert labels.era_of("เพศ") is None
    assert labels.era_of("to be paid") is None
    assert labels.era_of("วันเกิด (พ.ศ.)") == "buddhist"


def test_a_declared_format_decides_what_no_cell_can(stage):
    def field(pattern):
        return {
            "fields": [{"name": "d", "type": "date", "format": pattern}, {"name": "y2", "type": "string"}]
        }

    assert column(stage, "d", ["20/02/01"], schema=field("%y/%m/%d"))[1] == [date(2020, 2, 1)]
    assert column(stage, "d", ["01/02/20"], schema=field("%d/%m/%y"))[1] == [date(2020, 2, 1)]
    assert column(stage, "d", ["2567.2.1"], schema=field("%Y.%m.%d"))[1] == [date(2024, 2, 1)]


def test_the_order_that_an_earlier_file_decided_holds_for_one_that_cannot_tell(stage):
    first = column(stage, "d", ["1/13/2020", "2/3/2020"])[2].table.schema

    assert column(stage, "d", ["2/3/2020"], schema=first)[1] == [date(2020, 2, 3)]
    assert column(stage, "d", ["13/2/2020"], schema=first)[1] == [date(2020, 2, 13)]
