"""csv-detective with defaults: its own guesses of encoding, separator, header and types, cells cast by them."""

from typing import Any

TITLE = "csv-detective"
PYTHON = ".venv-bench/bin/python"
"""It asks for other versions of libraries than Khlang: `make bench-staging` gives it an environment of its own."""


def table(path: str, sheet: str | None, header: bool) -> tuple[list[str], Any, str | None]:
    """Names, rows and delimiter."""
    import pandas as pd
    from csv_detective import routine

    analysis, chunks = routine(path, num_rows=-1, save_results=False, output_df=True, sheet_name=sheet)
    frame = pd.concat(list(chunks))
    rows = (
        [None if pd.isna(v) is True else v for v in row]
        for row in frame.astype(object).itertuples(index=False)
    )
    return [str(name) for name in frame.columns], rows, analysis.get("separator")


def codec(path: str) -> str | None:
    """The encoding it finds."""
    from csv_detective.detection.encoding import detect_encoding

    with open(path, "rb") as source:
        return str(detect_encoding(source))
