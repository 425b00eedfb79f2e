"""The tables of Frictionless's own tests, as `frictionless extract` reads them where that is right."""

import io
import warnings
from collections.abc import Iterator
from contextlib import redirect_stderr
from functools import cache
from pathlib import Path
from typing import Any

from frictionless import FrictionlessException, system
from frictionless.resources import TableResource
from ruamel.yaml import YAML

from benchmarks.staging import _facts
from benchmarks.staging._cases import Case, NoTable, Truth

ORDER = 6
TITLE = "Tables of Frictionless's tests"
TITLE_TH = "ตารางในชุดทดสอบของ Frictionless"
REACH = "98 %"
SUFFIXES = {
    ".csv",
    ".tsv",
    ".xlsx",
    ".xls",
    ".ods",
    ".json",
    ".jsonl",
    ".ndjson",
    ".parquet",
    ".parq",
    ".zip",
    ".gz",
    ".txt",
}


@cache
def judged() -> dict[str, dict[str, Any]]:
    """Files that Frictionless reads wrong, or that are no table, each with the reason; found by looking at them."""
    path = Path(__file__).parents[1] / "frictionless_wrong.yml"
    with path.open(encoding="utf-8") as source:
        return YAML(typ="safe").load(source) or {}


def cases(real: Path | None, scratch: Path) -> Iterator[Case]:
    """A case for each file that holds one table."""
    if real is None:
        return
    root = real / "frictionless/frictionless-py"
    for path in sorted(path for path in root.rglob("*") if path.suffix.lower() in SUFFIXES):
        name = path.relative_to(root).as_posix()
        entry = judged().get(name, {})
        if entry.get("skip"):
            continue
        if entry.get("no_table"):
            yield Case(name, path, NoTable(entry["no_table"]))
        elif "facts" in entry:
            fact = _facts.Facts(**entry["facts"])
            records = (
                _facts.workbook_records(path, fact.sheet, fact.merged)
                if fact.sheet
                else _facts.text_records(path, fact)
            )
            yield Case(name, path, _facts.table(records, fact))
        else:
            truth = extract(path)
            if truth is not None:
                yield Case(name, path, truth)


def extract(path: Path) -> Truth | None:
    """The cells Frictionless reads, before it casts them; None where it reads no table."""
    try:
        with warnings.catch_warnings(), redirect_stderr(io.StringIO()), system.use_context(trusted=True):
            warnings.simplefilter("ignore")
            with TableResource(path=str(path)) as resource:
                cells = resource.read_cells()
                labels = [str(label) for label in resource.labels]
                width = max([len(labels), *(len(row) for row in cells[1:])])
                return Truth.of([*labels, *[""] * (width - len(labels))], cells[1:])
    except FrictionlessException:
        return None
