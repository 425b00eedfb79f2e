"""Parquet files made of the scanner's own pages: read by others, they hold what Arrow would have written."""

import datetime
import random

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from harvesters.validate.quick import _kernel, certify, pages, parquet
from harvesters.validate.quick.certify import certified_as, prepared
from harvesters.validate.quick.compact import i32, i64, listed, structure, unsigned
from harvesters.validate.quick.parquet import CertainParquet

KINDS = ["integer", "number", "boolean", "date", "time", "datetime", "string", "any"]
FIRST = datetime.datetime(2001, 1, 1)

pytestmark = pytest.mark.skipif(not _kernel.has_zstd(), reason="this machine has no zstd of its own")


def cell(draw, kind, values):
    """A cell of that kind out of so many."""
    number = draw.randrange(values)
    moment = FIRST + datetime.timedelta(seconds=number * 7919)
    return {
        "integer": str(number - values // 2),
        "number": draw.choice(["-0", "0", f"{number}.25", f"-{number}"]),
        "boolean": draw.choice(["true", "false"][: 1 + (values > 1)]),
        "date": str(moment.date()),
        "time": str(moment.time()),
        "datetime": moment.isoformat(),
        "string": f"ตำบล {number}",
        "any": '"' + "x" * (number % 5) + f'"",{number}"',
    }[kind]


def table(tmp_path, rows, *, seed, blank=0.0, values=1_000_000):
    """A valid table with a column of each kind and one without any value."""
    draw = random.Random(seed)
    fields = [{"name": f"{kind}-{chr(3585)}", "type": kind} for kind in KINDS]
    fields += [{"name": "nothing", "type": "number"}, {"name": "row", "type": "integer"}]
    lines = [",".join(field["name"] for field in fields)]
    for row in range(rows):
        cells = ["" if draw.random() < blank else cell(draw, kind, values) for kind in KINDS]
        lines.append(",".join([*cells, "", str(row)]))
    path = tmp_path / "table.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path, fields


def written(path, fields, monkeypatch, *, by_arrow):
    """The Parquet file of the table."""
    made = path.with_suffix(".arrow" if by_arrow else ".pages")
    with monkeypatch.context() as patched:
        patched.chdir(path.parent)
        if by_arrow:
            patched.setattr(certify, "_written", CertainParquet)
        ready = prepared(path.relative_to(path.parent), {"fields": fields})
        assert certified_as(path.relative_to(path.parent), *ready, made)["valid"]
    return made


@pytest.mark.parametrize("values", [1, 2, 5, 300, 1_000_000])
@pytest.mark.parametrize("blank", [0.0, 0.3, 1.0])
def test_pages_hold_what_arrow_would_have_written(tmp_path, monkeypatch, values, blank):
    monkeypatch.setattr(certify, "BLOCK_BYTES", 40_000)
    monkeypatch.setattr(certify, "FIRST_BYTES", 1_000)
    for module in (pages, parquet):
        monkeypatch.setattr(module, "GROUP_ROWS", 2_000)
    path, fields = table(tmp_path, 7_001, seed=values, blank=blank, values=values)

    ours = written(path, fields, monkeypatch, by_arrow=False)
    theirs = written(path, fields, monkeypatch, by_arrow=True)

    mine, its = pq.ParquetFile(ours), pq.ParquetFile(theirs)
    assert mine.schema_arrow == its.schema_arrow
    assert mine.read() == its.read()
    sql = "select * from read_parquet(?)"
    assert duckdb.execute(sql, [str(ours)]).fetchall() == duckdb.execute(sql, [str(theirs)]).fetchall()
    assert mine.metadata.num_row_groups >= 3
    assert mine.metadata.num_rows == its.metadata.num_rows == 7_001
    for column in range(mine.metadata.num_columns):
        table_part = mine.read([mine.schema_arrow.names[column]])
        check_statistics(mine, column, table_part.column(0))


def check_statistics(file, column, cells):
    """The least and the greatest value of each group, and how many are missing."""
    start = 0
    for number in range(file.metadata.num_row_groups):
        group = file.metadata.row_group(number)
        part = cells.slice(start, group.num_rows)
        start += group.num_rows
        found = group.column(column).statistics
        known = [value for value in part.to_pylist() if value is not None]
        assert found.null_count == part.null_count
        assert found.has_min_max == bool(known)
        if known:
            assert (found.min, found.max) == (min(known), max(known))


def test_few_values_are_written_once_and_many_are_not(tmp_path, monkeypatch):
    path, fields = table(tmp_path, 5_000, seed=1, values=90)
    found = pq.ParquetFile(written(path, fields, monkeypatch, by_arrow=False)).metadata.row_group(0)

    with_entries = {
        found.column(at).path_in_schema[:-2]
        for at in range(found.num_columns)
        if found.column(at).has_dictionary_page
    }
    assert with_entries >= {"integer", "string", "date", "any"}
    assert not found.column(found.num_columns - 1).has_dictionary_page
    assert not found.column(KINDS.index("boolean")).has_dictionary_page


def test_a_file_is_about_as_large_as_arrow_makes_it(tmp_path, monkeypatch):
    for values in (50, 100_000):
        path, fields = table(tmp_path, 20_000, seed=2, blank=0.05, values=values)
        ours = written(path, fields, monkeypatch, by_arrow=False).stat().st_size
        theirs = written(path, fields, monkeypatch, by_arrow=True).stat().st_size
        assert ours < 1.15 * theirs


def test_a_wide_group_is_written_before_it_has_all_its_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(pages, "GROUP_BYTES", 10_000)
    monkeypatch.setattr(certify, "BLOCK_BYTES", 40_000)
    path, fields = table(tmp_path, 3_000, seed=3)

    found = pq.ParquetFile(written(path, fields, monkeypatch, by_arrow=False))

    assert found.metadata.num_row_groups > 3
    assert found.read().column("row").to_pylist() == list(range(3_000))


def test_very_long_texts_have_no_ends_but_are_whole(tmp_path, monkeypatch):
    path = tmp_path / "table.csv"
    texts = ["ก" * 5_000, "b", "ค" * 30_000]
    path.write_text("a,b\n" + "".join(f"{text},1\n" for text in texts), "utf-8")
    fields = [{"name": "a", "type": "string"}, {"name": "b", "type": "boolean"}]

    found = pq.ParquetFile(written(path, fields, monkeypatch, by_arrow=False))

    assert found.read().column("a").to_pylist() == texts
    assert found.read().column("b").type == pa.bool_()
    assert not found.metadata.row_group(0).column(0).statistics.has_min_max


def test_a_table_in_doubt_from_its_first_row_on_is_left_to_others(tmp_path, monkeypatch):
    path, made = tmp_path / "table.csv", tmp_path / "made.parquet"
    path.write_text("a\nx\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    ready = prepared(path.relative_to(tmp_path), {"fields": [{"name": "a", "type": "integer"}]})

    assert certified_as(path.relative_to(tmp_path), *ready, made) is None
    assert pq.read_table(made).num_rows == 0


def test_where_the_system_has_no_zstd_arrow_writes(tmp_path, monkeypatch):
    class Without:
        Scanner, hash, repeated = _kernel.Scanner, _kernel.hash, _kernel.repeated
        has_zstd = staticmethod(lambda: False)

    path, fields = table(tmp_path, 100, seed=4)
    monkeypatch.setattr(certify, "_kernel", Without)

    made = written(path, fields, monkeypatch, by_arrow=False)

    assert pq.ParquetFile(made).metadata.created_by.startswith("parquet-cpp")


def test_the_compact_protocol_is_written_as_it_is_specified():
    assert unsigned(0) + unsigned(127) + unsigned(128) == b"\x00\x7f\x80\x01"
    assert structure((1, i32(-1)), (20, i64(1)))[1] == b"\x15\x01\x06\x28\x02\x00"
    assert listed([])[1] == b"\x0c"
    assert listed([i32(1)] * 14)[1][0] == 0xE5
    assert listed([i32(1)] * 15)[1][:2] == b"\xf5\x0f"
