"""Real files of Thai agencies."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from benchmarks.staging import _facts
from benchmarks.staging._cases import Case, Measures, Truth

ORDER = 1
TITLE = "Files of Thai agencies"
TITLE_TH = "ไฟล์จริงของหน่วยงานไทย"
REACH = "all"
CAPITAL = "ทุนจดทะเบียน"
DAY = "วันที่จดทะเบียน"


def cases(real: Path | None, scratch: Path) -> Iterator[Case]:
    """Company registers by their counted truth; provinces by their JSON; the others by independent reading."""
    if real is None:
        return
    yield from registers(real)
    for path in sorted((real / "thai/provinces/formats").glob("*/*")):
        yield Case(path.relative_to(real).as_posix(), path, province_table(real, path.stem))
    yield from _facts.cases(real, "thai/")


def province_table(real: Path, name: str) -> Truth:
    """The table as its JSON has it; the largest has no JSON, and is taken from its CSV."""
    path = real / f"thai/provinces/formats/json/{name}.json"
    if not path.is_file():
        fact = _facts.Facts()
        return _facts.table(_facts.text_records(real / f"thai/provinces/formats/csv/{name}.csv", fact), fact)
    records = json.loads(path.read_text(encoding="utf-8"))
    return Truth.of(list(records[0]), [list(record.values()) for record in records])


def registers(real: Path) -> Iterator[Case]:
    """Rows, columns, the sum of capital, and the first and last day."""
    with (real / "TRUTH/thai-dbd.tsv").open(encoding="utf-8", newline="") as source:
        for line in csv.DictReader(source, delimiter="\t"):
            span = (buddhist(line["first_date_BE"]), buddhist(line["last_date_BE"]))
            truth = Measures(
                int(line["header_columns"]),
                int(line["data_rows"]),
                {CAPITAL: Decimal(line["sum_capital_baht"])},
                {DAY: span},
            )
            yield Case(line["file"], real / line["file"], truth, delimiter=",")


def buddhist(text: str) -> date:
    """d/m/yyyy of the Buddhist era."""
    day, month, year = (int(part) for part in text.split("/"))
    return date(year - 543, month, day)
