"""pandas with defaults: read_csv, read_excel, read_json, read_parquet by the name of the file."""

from pathlib import Path
from typing import Any

TITLE = "pandas"


def table(path: str, sheet: str | None, header: bool) -> tuple[list[str], Any, str | None]:
    """Names, rows and delimiter."""
    import pandas as pd

    suffix = Path(path).suffix.lower()
    named: Any = 0 if header else None
    delimiter = None
    if suffix in (".xlsx", ".xlsm", ".xls", ".ods", ".xlsb"):
        frame = pd.read_excel(path, sheet_name=sheet or 0, header=named)
    elif suffix in (".json", ".jsonl", ".ndjson"):
        frame = pd.read_json(path, lines=suffix != ".json")
    elif suffix in (".parquet", ".parq"):
        frame = pd.read_parquet(path)
    elif suffix == ".xml":
        frame = pd.read_xml(path)
    else:
        delimiter = "\t" if suffix == ".tsv" else ","
        frame = pd.read_csv(path, sep=delimiter, header=named)
    if not isinstance(frame.index, pd.RangeIndex):
        frame = frame.reset_index()
    columns = [str(name) for name in frame.columns]
    rows = (
        [None if pd.isna(v) is True else v for v in row]
        for row in frame.astype(object).itertuples(index=False)
    )
    return columns, rows, delimiter


def codec(path: str) -> str | None:
    """UTF-8 or an error."""
    try:
        Path(path).read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"
