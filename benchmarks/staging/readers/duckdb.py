"""DuckDB's sniffer: read_csv with everything left to it; read_json, read_parquet, read_xlsx where it has them."""

from pathlib import Path
from typing import Any

TITLE = "DuckDB"


def table(path: str, sheet: str | None, header: bool) -> tuple[list[str], Any, str | None]:
    """Names, rows and delimiter."""
    import duckdb

    suffix = Path(path).suffix.lower()
    functions = {".json": "read_json", ".jsonl": "read_json", ".ndjson": "read_json", ".parquet": "read_parquet",
                 ".parq": "read_parquet", ".xlsx": "read_xlsx"}  # fmt: skip
    function = functions.get(suffix, "read_csv")
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    delimiter = None
    if function == "read_csv":
        row = connection.execute("SELECT Delimiter FROM sniff_csv(?)", [path]).fetchone()
        delimiter = row[0] if row else None
    options = ""
    if function == "read_xlsx":
        options = (", sheet = ?" if sheet else "") + ("" if header else ", header = false")
    values = [path, sheet] if "?" in options else [path]
    result = connection.execute(f"SELECT * FROM {function}(?{options})", values)
    return [column[0] for column in result.description], result.fetchall(), delimiter


def codec(path: str) -> str | None:
    """What read_csv takes by itself: it must be able to read every line."""
    import duckdb

    try:
        duckdb.connect().execute(
            "SELECT count(COLUMNS(*)) FROM read_csv(?, all_varchar = true)", [path]
        ).fetchall()
    except duckdb.Error:
        return None
    return "utf-8"
