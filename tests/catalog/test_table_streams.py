"""Whole tables as files, and groups, beside the table itself: the same rows in every form, in bounded parts."""

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import table_streams
from catalog.sandbox import Sandbox
from catalog.table_aggregates import AggregateQuery, Measure, query_groups, read_measure
from catalog.table_queries import Condition, RowQuery, query_rows
from catalog.table_streams import Form, stream_rows, write_child
from metadata.errors.rows import AggregateUnusable
from metadata.errors.search import ColumnUnknown
from publishers.formats import csv, ndjson, parquet
from publishers.formats import json as json_form

CELLS = st.tuples(
    st.one_of(st.none(), st.integers(-3, 3)),
    st.one_of(st.none(), st.text(max_size=3), st.sampled_from(['a"b', "x,y", " z", "ก\nข"])),
    st.one_of(st.none(), st.decimals(-9, 9, places=2)),
    st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)),
    st.one_of(st.none(), st.booleans()),
)
NAMES = ("n", "text, with comma", "price", "f", "b")
TYPES = (pa.int64(), pa.string(), pa.decimal128(12, 2), pa.float64(), pa.bool_())
SOME = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def write(rows: list[Any], path: Path) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(NAMES)
    table = pa.table([pa.array(c, t) for c, t in zip(columns, TYPES, strict=True)], names=list(NAMES))
    path.unlink(missing_ok=True)
    parquet.write(table.to_reader(), path)
    return table


def whole(sandbox: Sandbox, path: Path, query: RowQuery, form: Form, folder: Path) -> bytes:
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    return b"".join(stream_rows(sandbox, path, query, form, scratch))


@SOME
@given(st.lists(CELLS, max_size=20))
def test_a_stream_has_the_bytes_of_the_published_form(
    sandbox: Sandbox, tmp_path: Path, rows: list[Any]
) -> None:
    path = tmp_path / "t.parquet"
    table = write(rows, path)

    for form, writer in (("csv", csv), ("json", json_form), ("ndjson", ndjson)):
        writer.write(table.to_reader(), tmp_path / "published")
        assert whole(sandbox, path, RowQuery(), form, tmp_path) == (tmp_path / "published").read_bytes()  # type: ignore[arg-type]


@SOME
@given(st.lists(CELLS, max_size=20), st.booleans())
def test_a_filtered_stream_holds_the_rows_of_the_pages(
    sandbox: Sandbox, tmp_path: Path, rows: list[Any], is_sorted: bool
) -> None:
    path = tmp_path / "t.parquet"
    write(rows, path)
    query = RowQuery((Condition("n", "at_least", ("0",)),), order=(("f", True),) if is_sorted else ())
    page = query_rows(
        sandbox, path, RowQuery(query.conditions, order=query.order, columns=NAMES, form="objects")
    )
    expected = json.loads(f"[{page.text}]", parse_float=Decimal)

    lines = whole(sandbox, path, query, "ndjson", tmp_path).decode().split("\n")[:-1]
    copied = pq.read_table(io.BytesIO(whole(sandbox, path, query, "parquet", tmp_path)))

    assert [json.loads(line, parse_float=Decimal) for line in lines] == expected
    assert json.loads(whole(sandbox, path, query, "json", tmp_path), parse_float=Decimal) == expected
    assert copied.schema.types == list(TYPES) and copied["n"].to_pylist() == [row["n"] for row in expected]


def test_a_long_table_comes_in_parts_and_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_streams, "PART_BYTES", 100_000)
    path = tmp_path / "t.parquet"
    table = pa.table({"k": pa.array(range(150_000)), "t": pa.array([f"ก{n % 9}" for n in range(150_000)])})
    parquet.write(table.to_reader(65_536), path)
    request = {
        "parquet": str(path),
        "columns": [],
        "conditions": [],
        "words": [],
        "order": [],
        "distinct": False,
    }
    request |= {"conditions": [{"column": "k", "operator": "at_least", "values": ["70000"]}]}

    parts, start = [], 0
    while start is not None:
        answer = write_child({**request, "form": "csv", "start": start, "path": str(tmp_path / "part")})
        parts.append((tmp_path / "part").read_bytes())
        start = answer["next"]

    assert len(parts) > 5
    assert b"".join(parts).decode().splitlines() == [
        "k,t",
        *(f"{n},ก{n % 9}" for n in range(70_000, 150_000)),
    ]


@SOME
@given(st.lists(CELLS, max_size=30))
def test_groups_are_what_pandas_counts(sandbox: Sandbox, tmp_path: Path, rows: list[Any]) -> None:
    path = tmp_path / "t.parquet"
    write(rows, path)
    measures = tuple(
        map(read_measure, ("count", "count(price)", "sum(price)", "min(n)", "max(text, with comma)"))
    )

    found = query_groups(sandbox, path, AggregateQuery(measures, ("b",)))

    frame = pd.DataFrame(rows, columns=list(NAMES), dtype=object)
    expected = []
    for value in (False, True, None):
        part = (
            frame[frame["b"].isna()]
            if value is None
            else frame[frame["b"].map(lambda cell, v=value: cell is v)]
        )
        if not len(part):
            continue
        prices = [cell for cell in part["price"] if cell is not None and not pd.isna(cell)]
        texts = [cell for cell in part["text, with comma"] if isinstance(cell, str)]
        numbers = [cell for cell in part["n"] if cell is not None and not pd.isna(cell)]
        expected.append({
            "b": value, "count": len(part), "count(price)": len(prices),
            "sum(price)": sum(prices) if prices else None, "min(n)": min(numbers, default=None),
            "max(text, with comma)": max(texts, key=str.encode, default=None),
        })  # fmt: skip
    assert json.loads(f"[{found.text}]", parse_float=Decimal) == expected
    assert found.total == len(expected)


def test_a_sum_of_texts_and_an_order_by_nothing_are_named_errors(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    write([(1, "a", None, None, None)], path)

    with pytest.raises(AggregateUnusable):
        query_groups(sandbox, path, AggregateQuery((Measure("sum", "text, with comma"),)))
    with pytest.raises(ColumnUnknown):
        query_groups(sandbox, path, AggregateQuery((Measure("count"),), order=(("f", True),)))
    with pytest.raises(AggregateUnusable):
        read_measure("count(*); DROP TABLE x")
    with pytest.raises(ColumnUnknown):
        query_groups(sandbox, path, AggregateQuery((Measure("min", "n) FROM read_csv('/etc/passwd'"),)))
