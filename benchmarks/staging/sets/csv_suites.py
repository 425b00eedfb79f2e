"""Test suites of CSV readers: csv-spectrum, CleverCSV, W3C CSV on the Web, XLoader and DataPusher."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from benchmarks.staging import _facts
from benchmarks.staging._cases import Case, Truth

ORDER = 4
TITLE = "csv-spectrum, CleverCSV, W3C CSVW, XLoader, DataPusher"
TITLE_TH = "ชุดทดสอบ csv-spectrum, CleverCSV, W3C CSVW, XLoader, DataPusher"
REACH = "98 %"


def cases(real: Path | None, scratch: Path) -> Iterator[Case]:
    """Expected values of csv-spectrum are its own; the W3C's are its parsing rules and dialects; others by hand."""
    if real is None:
        return
    for path in sorted((real / "csv/csv-spectrum/csvs").glob("*.csv")):
        yield Case(f"csv-spectrum/{path.name}", path, spectrum(path), delimiter=",")
    for below in ("csv/clevercsv/", "csv/xloader/", "csv/datapusher/"):
        yield from _facts.cases(real, below)
    yield from w3c(real)


def spectrum(path: Path) -> Truth:
    """The suite's own JSON."""
    records = json.loads(path.parents[1].joinpath("json", f"{path.stem}.json").read_text(encoding="utf-8"))
    return Truth.of(list(records[0]), [list(record.values()) for record in records])


def w3c(real: Path) -> Iterator[Case]:
    """Each different CSV once. Comma, double quotes and a header are the standard's defaults.

    https://www.w3.org/TR/tabular-data-model/#parsing; where a test's metadata says otherwise, facts.yml does.
    """
    seen = set()
    for path in sorted((real / "csv/w3c-csvw-tests").rglob("*.csv")):
        digest = hashlib.sha256(path.read_bytes()).digest()
        if digest in seen:
            continue
        seen.add(digest)
        name = path.relative_to(real).as_posix()
        if name in _facts.facts():
            truth = _facts.truth_of(real, name)
        else:
            fact = _facts.Facts()
            truth = _facts.table(_facts.text_records(path, fact), fact)
        yield Case(name, path, truth, delimiter=",")
