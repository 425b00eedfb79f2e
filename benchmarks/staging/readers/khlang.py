"""Khlang, through the same call and the same bounded children as a harvest."""

import csv
import shutil
import threading
from pathlib import Path

from benchmarks.staging._cases import Case, Reading
from catalog.sandbox import Sandbox
from harvesters.record import ReadOptions
from harvesters.stage import stage_file
from harvesters.stage.encoding import detect

TITLE = "Khlang"
WORKERS = 2

_SANDBOX = Sandbox(WORKERS)
_DECIDED = ("encoding", "delimiter", "header", "sheet", "rows")


def read(case: Case, scratch: Path) -> Reading:
    """The table as its published CSV holds it; findings as codes."""
    folder = scratch / f"khlang-{threading.get_ident()}"
    staged = stage_file(
        case.path,
        key=case.name,
        file_name=case.path.name,
        media_type=None,
        read=ReadOptions(sheet=case.sheet, header=(), footer=0, totals="keep")
        if case.without_header
        else ReadOptions(sheet=case.sheet),
        schema=None,
        scratch=folder,
        table_name="table",
        sandbox=_SANDBOX,
    )
    notes = {str(step["step"]): step for step in staged.steps if step["step"] in _DECIDED}
    codes = tuple(dict.fromkeys(f"{issue.code} {issue.kind}" for issue in staged.issues))
    if staged.table is None:
        reason = staged.not_data_as or "no table"
        return Reading(refused=reason, codes=codes, notes=notes)
    csv.field_size_limit(2**31 - 1)
    with staged.table.csv.path.open(encoding="utf-8", newline="") as source:
        rows = [tuple(row) for row in csv.reader(source)]
    shutil.rmtree(folder)
    delimiter = str(notes.get("delimiter", {}).get("delimiter", ",")) if "encoding" in notes else None
    return Reading(rows[0] if rows else (), tuple(rows[1:]), codes=codes, delimiter=delimiter, notes=notes)


def codec(path: Path) -> str | None:
    """The encoding, decided on the whole file; None where Khlang is not sure and would hold it for a person."""
    found = detect(path)
    return None if found.why == "unsure" else found.codec
