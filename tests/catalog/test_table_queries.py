"""Questions about rows, beside pandas on the same table: the same rows, each exactly once, in the same order."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.sandbox import Limits, Sandbox
from catalog.table_queries import Condition, Operator, RowQuery, Rows, bounded, heavy, open_engine, query_rows
from metadata.errors.rows import RowsTimedOut, RowsTooHeavy, RowsTooLarge, ValueNotOfColumn
from metadata.errors.sandbox import ParserOutOfMemory
from metadata.errors.search import ColumnUnknown
from publishers.formats import parquet

NUMBERS = st.one_of(st.none(), st.integers(-4, 4))
TEXTS = st.one_of(st.none(), st.sampled_from(["", "ก", "กข", "a", "A", "ab", 'x"y', "z;--"]))
PRICES = st.one_of(st.none(), st.decimals(-3, 3, places=2))
DAYS = st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2020, 1, 4)))
FLOATS = st.one_of(st.none(), st.sampled_from([-1.5, -0.0, 0.0, 0.5, 2.0]))
TABLES = st.lists(st.tuples(NUMBERS, TEXTS, PRICES, DAYS, FLOATS), max_size=25)
NAMES = ("จำนวน", 'na"me; DROP TABLE x', "ราคา", "day", "f.x")
TYPES = (pa.int64(), pa.string(), pa.decimal128(10, 2), pa.date32(), pa.float64())
SOME = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def write(rows: list[Any], folder: Path) -> Path:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(NAMES)
    table = pa.table(
        [pa.array(column, kind) for column, kind in zip(columns, TYPES, strict=True)], names=list(NAMES)
    )
    path = folder / "t.parquet"
    path.unlink(missing_ok=True)
    parquet.write(table.to_reader(), path)
    return path


def every_page(sandbox: Sandbox, path: Path, query: RowQuery) -> list[Rows]:
    """Pages by what each says of its last row."""
    from dataclasses import replace

    pages = [query_rows(sandbox, path, query)]
    while pages[-1].size == query.limit:
        pages.append(query_rows(sandbox, path, replace(query, after=pages[-1].last)))
    return pages


@SOME
@given(
    TABLES,
    st.lists(st.tuples(st.sampled_from(NAMES), st.booleans()), max_size=3, unique_by=lambda key: key[0]),
    st.integers(3, 9),
)
def test_pages_behind_each_other_hold_every_row_once_in_order(
    sandbox: Sandbox, tmp_path: Path, rows: list[Any], order: list[tuple[str, bool]], limit: int
) -> None:
    path = write(rows, tmp_path)

    pages = every_page(sandbox, path, RowQuery(order=tuple(order), limit=limit))

    found = [row[0] - 1 for page in pages for row in page.rows]
    assert found == in_order(rows, order)
    assert {page.total for page in pages} == {len(rows)}


def in_order(rows: list[Any], order: list[tuple[str, bool]]) -> list[int]:
    """The numbers of the rows as Python sorts them: empty cells last, ties as in the file."""
    numbers = list(range(len(rows)))
    for name, falls in reversed(order):
        place = NAMES.index(name)
        filled = [n for n in numbers if rows[n][place] is not None]
        empty = [n for n in numbers if rows[n][place] is None]
        filled.sort(key=lambda n: key_of(rows[n][place]), reverse=falls)
        if falls:  # keep ties in the file's order: a stable sort turned round would turn them too
            filled = sorted(
                [n for n in numbers if rows[n][place] is not None],
                key=lambda n: key_of(rows[n][place]), reverse=True,
            )  # fmt: skip
        numbers = filled + empty
    return numbers


def key_of(value: object) -> Any:
    return value.encode() if isinstance(value, str) else value


@SOME
@given(
    TABLES,
    st.sampled_from(NAMES),
    st.sampled_from(["equals", "differs", "less", "at_most", "greater", "at_least", "in", "not_in"]),
    st.data(),
)
def test_operators_find_what_pandas_finds(
    sandbox: Sandbox, tmp_path: Path, rows: list[Any], name: str, operator: Operator, data: st.DataObject
) -> None:
    place = NAMES.index(name)
    wanted = data.draw((NUMBERS, TEXTS, PRICES, DAYS, FLOATS)[place].filter(lambda value: value is not None))
    path = write(rows, tmp_path)

    found = query_rows(
        sandbox, path, RowQuery((Condition(name, operator, (str(wanted),)),), columns=("_id",))
    )

    series = pd.Series([row[place] for row in rows], dtype=object)
    filled = series[series.notna()].map(key_of)
    fulfilled = {
        "equals": filled == key_of(wanted), "in": filled == key_of(wanted),
        "less": filled < key_of(wanted), "at_most": filled <= key_of(wanted),
        "greater": filled > key_of(wanted), "at_least": filled >= key_of(wanted),
        "differs": filled != key_of(wanted), "not_in": filled != key_of(wanted),
    }[operator]  # fmt: skip
    expected = set(filled[fulfilled.astype(bool)].index)
    if operator in ("differs", "not_in"):
        expected |= set(series[series.isna()].index)
    assert [row[0] - 1 for row in found.rows] == sorted(expected)
    assert found.total == len(expected)


@SOME
@given(
    TABLES,
    st.sampled_from(["2.5", "-0.005", "1e3", "99999999999999999999", "-1e30", "0.1234567890123456789"]),
)
def test_numbers_between_two_of_the_column_are_compared_exactly(
    sandbox: Sandbox, tmp_path: Path, rows: list[Any], written: str
) -> None:
    path = write(rows, tmp_path)

    for name in ("จำนวน", "ราคา"):
        cells = [row[NAMES.index(name)] for row in rows]
        for operator, holds in (
            ("less", lambda a, b: a < b), ("at_most", lambda a, b: a <= b), ("equals", lambda a, b: a == b),
            ("greater", lambda a, b: a > b), ("at_least", lambda a, b: a >= b),
        ):  # fmt: skip
            query = RowQuery((Condition(name, operator, (written,)),), columns=("_id",))  # type: ignore[arg-type]
            found = [row[0] - 1 for row in query_rows(sandbox, path, query).rows]
            expected = [
                n for n, c in enumerate(cells) if c is not None and holds(Decimal(c), Decimal(written))
            ]
            assert found == expected


@SOME
@given(TABLES)
def test_objects_and_arrays_say_the_same_as_values(sandbox: Sandbox, tmp_path: Path, rows: list[Any]) -> None:
    path = write(rows, tmp_path)

    values = query_rows(sandbox, path, RowQuery()).rows
    objects = query_rows(sandbox, path, RowQuery(form="objects"))
    arrays = query_rows(sandbox, path, RowQuery(form="arrays"))

    read = json.loads(f"[{arrays.text}]", parse_float=Decimal)
    assert [list(each.values()) for each in json.loads(f"[{objects.text}]", parse_float=Decimal)] == read
    place = 1 + NAMES.index("ราคา")
    assert [[None if v is None else str(v) for v in row] for row in read] == [
        [None if v is None else str(v) if n != place else str(Decimal(v)) for n, v in enumerate(row)]
        for row in values
    ]


def test_a_strict_question_names_the_value_that_its_column_never_holds(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    path = write([(1, "a", None, None, None)], tmp_path)

    for name, value in (("จำนวน", "many"), ("day", "yesterday"), ("ราคา", "1,000"), ("f.x", "x")):
        with pytest.raises(ValueNotOfColumn) as refused:
            query_rows(sandbox, path, RowQuery((Condition(name, "less", (value,)),), strict=True))
        assert refused.value.values["column"] == name
        lax = query_rows(sandbox, path, RowQuery((Condition(name, "less", (value,)),)))
        assert lax.rows == []


def test_names_and_values_of_strangers_are_never_sql(sandbox: Sandbox, tmp_path: Path) -> None:
    path = write([(1, "'; DROP TABLE t; --", None, None, None)], tmp_path)
    name = NAMES[1]

    found = query_rows(sandbox, path, RowQuery((Condition(name, "equals", ("'; DROP TABLE t; --",)),)))

    assert found.total == 1
    with pytest.raises(ColumnUnknown):
        query_rows(sandbox, path, RowQuery(order=(('1) FROM read_csv("/etc/passwd") --', False),)))


def test_a_question_that_takes_too_long_is_a_named_error_and_the_next_one_is_answered(tmp_path: Path) -> None:
    path = write([(1, "a", None, None, None)] * 100, tmp_path)
    with Sandbox() as sandbox:
        hurried = sandbox.within(0.0)
        with pytest.raises(RowsTimedOut):
            query_rows(hurried, path, RowQuery(order=((NAMES[0], True),)))
        assert query_rows(sandbox, path, RowQuery()).total == 100


def test_an_answer_that_is_too_large_is_a_named_error(tmp_path: Path) -> None:
    path = write([(1, "a" * 1000, None, None, None)] * 100, tmp_path)
    with Sandbox(at_most=Limits(answer_bytes=10_000)) as sandbox, pytest.raises(RowsTooLarge):
        query_rows(sandbox, path, RowQuery())


def test_a_question_that_needs_too_much_memory_is_a_named_error() -> None:
    with open_engine() as database:
        database.execute("SET memory_limit = '8MB'")
        with pytest.raises(RowsTooHeavy), heavy():
            database.execute(
                "SELECT count(*) FROM (SELECT DISTINCT range % 9999991 FROM range(3000000))"
            ).fetchall()
    with pytest.raises(RowsTooHeavy), bounded():
        raise ParserOutOfMemory(limit_mb=3000)


def test_a_column_too_large_to_hold_is_read_in_small_parts(sandbox: Sandbox, tmp_path: Path) -> None:
    rows = [(n, f"{n} " + "ก" * 20_000, None, None, None) for n in range(1200)]
    path = write(rows, tmp_path)

    found = query_rows(
        sandbox, path, RowQuery(columns=(NAMES[1],), order=((NAMES[0], True),), limit=3, offset=500)
    )

    assert [row[0].split(" ")[0] for row in found.rows] == ["699", "698", "697"]


@pytest.mark.parametrize("falls", [False, True])
@pytest.mark.parametrize("after", [None, 70_000, 131_072])
def test_a_table_of_several_row_groups_is_sorted_as_a_small_one(
    sandbox: Sandbox, tmp_path: Path, falls: bool, after: int | None
) -> None:
    count = 150_000
    keys = [None if n % 1000 == 7 else n // 3 for n in range(count)]
    path = tmp_path / "g.parquet"
    parquet.write(pa.table({"k": pa.array(keys, pa.int32())}).to_reader(65_536), path)
    numbers = sorted(
        (n for n in range(count) if keys[n] is not None), key=lambda n: (-keys[n] if falls else keys[n], n)  # type: ignore[operator]
    ) + [n for n in range(count) if keys[n] is None]  # fmt: skip

    query = RowQuery(order=(("k", falls),), limit=20, columns=("_id",), after=after)
    found = [row[0] - 1 for row in query_rows(sandbox, path, query).rows]

    start = 0 if after is None else numbers.index(after) + 1
    assert found == numbers[start : start + 20]


@pytest.mark.parametrize("wanted", [0, 65_535, 65_536, 149_999, 150_000, -1, 7, 10**18])
def test_a_key_is_looked_up_in_the_row_groups_that_may_hold_it(
    sandbox: Sandbox, tmp_path: Path, wanted: int
) -> None:
    keys = [None if n == 7 else n for n in range(150_000)]
    path = tmp_path / "k.parquet"
    parquet.write(pa.table({"k": pa.array(keys, pa.int32()), "t": ["x"] * 150_000}).to_reader(65_536), path)

    found = query_rows(sandbox, path, RowQuery((Condition("k", "equals", (str(wanted),)),), columns=("_id",)))

    expected = [n + 1 for n, key in enumerate(keys) if key == wanted]
    assert [row[0] for row in found.rows] == expected and found.total == len(expected)
