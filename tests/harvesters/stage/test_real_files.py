"""Real registers of new companies, read to the last baht; and every real table ends in a table or a finding."""

import csv
from datetime import date

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tests.harvesters.stage.conftest import types

pytestmark = pytest.mark.real


def thai_day(text):
    day, month, year = map(int, text.split("/"))
    return date(year - 543, month, day)


def test_the_company_registers_equal_the_truth(stage, real_data):
    with (real_data / "TRUTH" / "thai-dbd.tsv").open(encoding="utf-8", newline="") as source:
        truths = list(csv.DictReader(source, delimiter="\t"))
    assert len(truths) == 4

    for truth in truths:
        staged = stage(real_data / truth["file"], truth["file"])
        table = pq.read_table(staged.table.parquet.path)
        capital = next(name for name in table.column_names if name.startswith("ทุน"))
        day = next(name for name in table.column_names if name.startswith("วันที่"))
        number = table["เลขทะเบียน"]

        read = (
            table.num_rows, table.num_columns, pc.sum(table[capital]).as_py(), pc.min(table[day]).as_py(),
            pc.max(table[day]).as_py(), table.num_rows - pc.count_distinct(number).as_py(), staged.encoding,
        )  # fmt: skip
        assert read == (
            int(truth["data_rows"]), int(truth["header_columns"]), int(truth["sum_capital_baht"]),
            thai_day(truth["first_date_BE"]), thai_day(truth["last_date_BE"]), int(truth["duplicate_ids"]), "cp874",
        )  # fmt: skip
        assert {issue.kind for issue in staged.issues} <= {"thai_respelled"}  # typing errors such as ทุุก
        assert types(staged)["เลขทะเบียน"] == "string"


def test_every_real_workbook_ends_in_a_table_or_a_finding(stage, real_data):
    for path in sorted((real_data / "spreadsheets" / "calamine").iterdir()):
        staged = stage(path, path.name)

        assert staged.table is not None or staged.issues, path.name
        assert "reader_stopped" not in {issue.kind for issue in staged.issues}, path.name
