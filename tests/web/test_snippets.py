"""What a dataset's page says about using it works when it is pasted.

Excel and Power BI cannot be here: their snippet is only held to name an address that answers. DuckDB reads addresses
with an extension that it fetches itself: here it is given the file behind the address.
"""

import html
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.request import urlopen

import duckdb
import pytest
from flask import Flask
from waitress.server import create_server

from catalog.table_statistics import Bar, ColumnStatistics, TableStatistics
from tests.conftest import absent
from tests.web.example import SITE
from web.pages._dataset_view import ColumnView
from web.pages._snippets import columns_kept_as_text

DATASET = "satit-libraries"


@pytest.fixture(scope="module")
def site(app: Flask) -> Iterator[str]:
    server = create_server(app, host="127.0.0.1", port=0, threads=2)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)


@pytest.fixture(scope="module", params=["th", "en"])
def snippets(site: str, request: pytest.FixtureRequest) -> dict[str, str]:
    """The code under each heading of the page, as a visitor copies it."""
    with urlopen(f"{site}/{request.param}/dataset/{DATASET}") as answer:
        page = answer.read().decode("utf-8")
    found = re.findall(
        r'summary-text">([^<]+)</span></summary>(?:<p>[^<]*</p>)?<pre[^>]*><code>(.*?)</code>', page, re.S
    )
    return {name: html.unescape(code).replace(SITE, site) for name, code in found}


def test_python(snippets: dict[str, str], tmp_path: Path) -> None:
    code = snippets["Python"].replace("df = pd.read_parquet", "typed = pd.read_parquet")
    code += "\nassert len(df) == len(typed) == 77 and list(df.columns) == list(typed.columns)\n"
    code += "assert df['รหัสจังหวัด'].iloc[0] == typed['รหัสจังหวัด'].iloc[0] == '10'\nprint(df.iloc[0, 2])\n"
    (tmp_path / "a.py").write_text(code, encoding="utf-8")

    run = subprocess.run(
        [sys.executable, "-X", "utf8", "a.py"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )

    # What was asked for was done and said; how threads of the reading library end with the process is not ours.
    assert run.stdout.strip() == "กรุงเทพมหานคร", run.stderr


def test_duckdb(snippets: dict[str, str], tmp_path: Path) -> None:
    address = re.search(r"read_parquet\('([^']+)'\)", snippets["DuckDB"])
    assert address is not None
    with urlopen(address[1]) as answer:
        (tmp_path / "a.parquet").write_bytes(answer.read())

    rows = duckdb.sql(snippets["DuckDB"].replace(address[1], str(tmp_path / "a.parquet"))).fetchall()

    assert len(rows) == 10 and rows[0][2] == "กรุงเทพมหานคร"


def test_curl(snippets: dict[str, str], tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        absent("curl is not installed")

    for _ in range(2):  # the second time it goes on where the first one ended
        run = subprocess.run(
            ["sh", "-c", snippets["curl"]], cwd=tmp_path, capture_output=True, text=True, timeout=60
        )
        assert run.returncode == 0, run.stderr

    (file,) = tmp_path.iterdir()
    assert file.suffix == ".csv" and len(file.read_text(encoding="utf-8").splitlines()) == 78


def test_r(snippets: dict[str, str], tmp_path: Path) -> None:
    if shutil.which("Rscript") is None:
        absent("R is not installed")
    code = snippets["R"] + '\ncat(nrow(df), ncol(df), df[1, 3], class(df[["รหัสจังหวัด"]]), sep = "|")\n'
    (tmp_path / "a.R").write_text(code, encoding="utf-8")

    run = subprocess.run(
        ["Rscript", "--vanilla", "a.R"], cwd=tmp_path, capture_output=True, text=True, timeout=120,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip

    assert run.stdout == "77|9|กรุงเทพมหานคร|character", run.stderr


def test_the_address_for_excel_answers(snippets: dict[str, str]) -> None:
    address = re.search(r'"(http[^"]+)"', snippets["Excel, Power BI"])
    assert address is not None
    with urlopen(address[1]) as answer:
        assert answer.headers["Content-Type"].startswith("text/csv")
        assert answer.read().decode("utf-8").count("\n") == 78


@pytest.mark.parametrize(
    ("kind", "values", "is_kept"),
    [
        ("string", ["01", "02"], True),
        ("string", ["1.10", "1E2", "-7", "1,200"], True),
        ("string", ["01", "ก1"], False),
        ("string", ["", None], False),
        ("string", [], False),
        ("integer", ["1", "2"], False),
    ],
)
def test_texts_that_look_like_numbers_are_told_to_programs_that_guess(
    kind: str, values: list[str | None], is_kept: bool
) -> None:
    bars = tuple(Bar(value, None, 1) for value in values if value)
    counted = ColumnStatistics("รหัส", "value", len(bars), len(bars), False, None, None, None, bars)
    statistics = TableStatistics(len(values), (counted,), tuple((value,) for value in values))
    resource = SimpleNamespace(columns=(ColumnView("รหัส", kind, "", "", {}),))

    assert columns_kept_as_text(resource, statistics) == (("รหัส",) if is_kept else ())
    assert columns_kept_as_text(resource, None) == ()
