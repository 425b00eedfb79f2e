"""Two-digit years: read where only one era can be meant, told where not, never 57 years wrong in silence."""

from datetime import date

import pytest

from tests.harvesters.stage.conftest import columns, found


def column(stage, name, cells, schema=None):
    staged = stage("ชื่อ," + name + "\n" + "".join(f"ก{n},{c}\n" for n, c in enumerate(cells)), schema=schema)
    return staged.table.schema["fields"][1], columns(staged)[name], staged


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["25/10/68", "31/12/64"], [date(2025, 10, 25), date(2021, 12, 31)]),
        (["๑๔/๐๘/๕๘", "1-2-60"], [date(2015, 8, 14), date(2017, 2, 1)]),
        (["29/2/67", "1/1/68"], [date(2024, 2, 29), date(2025, 1, 1)]),
        (["31/12/67", "1/1/2568"], [date(2024, 12, 31), date(2025, 1, 1)]),
        (["31/12/67", "-"], [date(2024, 12, 31), None]),
    ],
)
def test_years_that_would_lie_in_the_future_are_buddhist_and_this_is_told(stage, cells, values):
    field, told, staged = column(stage, "วันที่ลงนาม", cells)

    assert (field["type"], told, field["original"]["era"]) == ("date", values, "buddhist")
    assert set(found(staged)) == {"two_digit_years_buddhist"}
    issue = next(i for i in staged.issues if i.kind == "two_digit_years_buddhist")
    assert (issue.severity, issue.values["last"] >= 2560) == ("notice", True)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("วันที่", ["25/10/68", "1/2/24"]),  # 2024 or 2524 beside 2568
        ("วันที่", ["25/10/22", "1/2/24"]),
        ("วันที่", ["25/10/68", "1/2/95"]),  # 1995
        ("วันที่", ["25/10/41", "1/2/45"]),  # 2541 is long ago, and so is 1941
        ("วันเกิด", ["25/10/68", "1/2/65"]),  # 1968, 2468 or 2568
        ("วันที่", ["25/10/68", "1/2/2024"]),  # four digits are of our era
        ("วันที่", ["25/10/68", "31-Dec-24"]),
    ],
)
def test_years_of_either_era_stay_text_and_this_is_told(stage, name, cells):
    field, told, staged = column(stage, name, cells)

    assert (field["type"], told) == ("string", cells)
    assert "two_digit_years_buddhist" not in found(staged)


def test_a_file_without_thai_words_says_nothing_of_the_era(stage):
    staged = stage("name,date\na,25/10/68\nb,31/12/67\n")

    assert staged.table.schema["fields"][1]["type"] == "string"
    assert found(staged) == {"two_digit_years": 2}


def test_a_header_that_names_the_era_decides(stage):
    assert column(stage, "วันที่ (ค.ศ.)", ["31/12/67"])[1] == [date(1967, 12, 31)]
    assert column(stage, "วันที่ (พ.ศ.)", ["31/12/24"])[1] == [date(1981, 12, 31)]
    assert column(stage, "วันที่ (ค.ศ.)", ["5 ม.ค. 22"])[1] == [date(2022, 1, 5)]


@pytest.mark.parametrize("cells", [["19 พ.ย. 22", "5 ม.ค. 19"], ["9-เม.ย.-22", "1-พ.ค.-15"]])
def test_years_of_our_era_beside_thai_months_are_not_57_years_wrong(stage, cells):
    field, told, staged = column(stage, "วันที่", cells)

    assert (field["type"], [day.year for day in told]) == ("date", [2000 + int(c[-2:]) for c in cells])
    assert (field["original"]["era"], found(staged)) == ("gregorian", {"two_digit_years_unsure": 2})


def test_months_of_our_era_beside_thai_names(stage):
    assert column(stage, "เดือน", ["ม.ค. 22", "ก.พ. 22"])[1] == ["2022-01", "2022-02"]
    assert column(stage, "เดือน", ["ม.ค. 65", "ก.พ. 65"])[1] == ["2022-01", "2022-02"]


@pytest.mark.parametrize(
    ("name", "cells", "years", "told"),
    [
        ("วันที่", ["19 พ.ย. 64", "5 ม.ค. 67"], [2021, 2024], {}),
        ("วันที่", ["19 พ.ย. 22", "5 ม.ค. 2565"], [1979, 2022], {}),
        ("วันที่", ["19 พ.ย. 22", "5 ม.ค. 67"], [1979, 2024], {"two_digit_years_unsure": 2}),
        ("วันเกิด", ["19 พ.ย. 22", "5 ม.ค. 19"], [1979, 1976], {"two_digit_years_unsure": 2}),
        ("วันที่", ["29 ก.พ. 23", "5 ม.ค. 22"], [1980, 1979], {"two_digit_years_unsure": 2}),
        ("วันที่", ["19 พ.ย. พ.ศ. 22"], [1979], {}),
    ],
)
def test_years_beside_thai_months_that_are_buddhist_stay_so(stage, name, cells, years, told):
    _, days, staged = column(stage, name, cells)

    assert ([day.year for day in days], found(staged)) == (years, told)


def test_the_published_schema_keeps_the_era_for_later_files(stage):
    schema = column(stage, "วันที่", ["25/10/68", "31/12/64"])[2].table.schema

    _, told, staged = column(stage, "วันที่", ["25/10/68", "31/12/30"], schema=schema)

    assert told == [date(2025, 10, 25), date(1987, 12, 31)]
    assert [i for i in staged.issues if i.severity == "error"] == []


def test_day_numbers_of_excel_among_dates_are_named(stage):
    field, told, staged = column(stage, "วันที่", ["1/2/2567", "45000", "45123.5", "5/6/2567", "44927"])

    assert (field["type"], told[1]) == ("string", "45000")
    issue = next(i for i in staged.issues if i.kind == "serial_days")
    assert (issue.count, issue.values["serial"], issue.values["day"]) == (3, "45000", "2023-03-15")
    assert [sample.row for sample in issue.samples] == [3, 4, 6]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("รหัส", ["45000", "45123", "44927"]),
        ("อ้างอิง", ["45000", "ก/2567", "1/2/2567"]),
        ("วันที่", ["1/2/2567", "5/6/2567"]),
        ("เลขที่", ["1/2/2567", "12345", "99999"]),
    ],
)
def test_other_numbers_are_no_days(stage, name, cells):
    assert "serial_days" not in found(column(stage, name, cells)[2])
