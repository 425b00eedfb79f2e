"""A delivery against the public version: growth, blanks, units, values beyond everything before."""

from harvesters.record import Expect
from metadata.findings import kinds
from tests.harvesters.checks.conftest import told


def table(rows: int, cell=lambda n: str(1000 + n * 7), extra=lambda n: f"x{n}") -> str:
    return "รหัส,จำนวนเงิน,หมายเหตุ\n" + "".join(f"a{n},{cell(n)},{extra(n)}\n" for n in range(rows))


def test_a_table_that_tripled_is_told(check):
    found = check("row_growth", table(300), table(100))

    assert told(found) == [("rows_rose", None, 1, None)]
    assert "300" in found[0].message.th and "100" in found[0].message.en


def test_a_table_that_grew_a_little_or_as_it_was_expected_to_is_not(check):
    assert check("row_growth", table(150), table(100)) == []
    assert check("row_growth", table(300), table(100), expect=Expect(rows_max=1000)) == []
    assert check("row_growth", table(300)) == []


def test_a_column_that_suddenly_has_blanks_is_told_with_places(check):
    holes = table(100, extra=lambda n: "" if n % 10 == 3 else f"x{n}")

    assert told(check("sudden_blanks", holes, table(100))) == [("blanks_rose", "หมายเหตุ", 10, "C5")]


def test_a_column_that_always_had_blanks_is_not(check):
    holes = table(100, extra=lambda n: "" if n % 10 == 3 else f"x{n}")

    assert check("sudden_blanks", holes, holes) == []
    assert check("sudden_blanks", table(100), table(100)) == []


def test_satang_in_place_of_baht_is_told(check):
    found = check("unit_jump", table(100, lambda n: str((1000 + n * 7) * 100)), table(100))

    assert told(found) == [("values_scaled", "จำนวนเงิน", 1, None)]
    assert found[0].values["times"] == "×100"


def test_a_thousand_is_left_to_the_contract_and_growth_is_no_unit(check):
    assert check("unit_jump", table(100, lambda n: str((1000 + n * 7) * 1000)), table(100)) == []
    assert check("unit_jump", table(100, lambda n: str((1000 + n * 7) * 2)), table(100)) == []
    assert check("unit_jump", table(100, lambda n: str(1000 + n * n * 20)), table(100)) == []


def test_a_value_beyond_everything_before_is_told_with_its_cell(check):
    far = table(100, lambda n: "9999999" if n == 40 else str(1000 + n * 7))

    assert told(check("outliers", far, table(100))) == [("beyond_history", "จำนวนเงิน", 1, "B42")]


def test_a_minus_where_there_was_none_is_told(check):
    minus = table(100, lambda n: "-5" if n == 7 else str(1000 + n * 7))

    assert told(check("outliers", minus, table(100))) == [("negative_new", "จำนวนเงิน", 1, "B9")]
    assert check("outliers", minus, minus) == []


def test_without_a_history_only_a_value_behind_a_wide_gap_is_told(check):
    far = table(100, lambda n: "990000000" if n == 40 else str(1000 + n * 7))
    tail = table(100, lambda n: str(10 ** (n // 12)))

    assert told(check("outliers", far)) == [("deviated-value", "จำนวนเงิน", 1, "B42")]
    assert check("outliers", tail) == []
    assert check("outliers", table(100), table(100)) == []


def test_every_kind_has_a_rule_or_says_it_itself():
    assert kinds()["duplicate-row"].rule is not None
