"""The table of written forms in the documentation is what happens."""

import csv
import re
from pathlib import Path

import pytest

from tests.harvesters.stage.conftest import csv_text

ROOT = Path(__file__).parents[3]


def promised(lang):
    """(column, cells, type with properties, values) of each line of the page's table."""
    page = (ROOT / "docs" / lang / "reading-files.md").read_text(encoding="utf-8")
    table = page.split("<!-- cells -->\n", 1)[1].split("\n\n", 1)[0]
    lines = [[part.strip() for part in line.strip("|").split(" | ")] for line in table.splitlines()[2:]]
    return [
        (name.strip("`"), _parts(cells), tuple(re.findall(r"`([^`]*)`", kind)), _parts(values))
        for name, cells, kind, values in lines
    ]


def _parts(text):
    return [part.strip().strip("`") for part in text.removesuffix("|").split("·")]


def test_both_languages_promise_the_same():
    assert promised("th") == promised("en")
    assert len(promised("en")) > 30


@pytest.mark.parametrize(("name", "cells", "kind", "values"), promised("en"))
def test_a_column_becomes_what_the_page_says(stage, name, cells, kind, values):
    rows = "".join(f'"{cell}",ข้อ {number}\n' for number, cell in enumerate(cells, 1))

    staged = stage(f'"{name}",เรื่อง\n{rows}')

    field = staged.table.schema["fields"][0]
    told = [row[0] for row in csv.reader(csv_text(staged).splitlines())][1:]
    properties = tuple(f"{key}: {field[key]}" for key in ("unit", "period") if key in field)
    assert (field["name"], (field["type"], *properties), told) == (name, kind, values)
