"""Delimited text into rows: the dialect's quote and escape, and quotes that go wrong."""

from pathlib import Path

import pytest

from harvesters.stage.notes import Notes
from harvesters.stage.rows import CsvGrid


def rows_of(folder: Path, text: str, **dialect: str | None) -> list[list[str]]:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return [cells for _, cells in CsvGrid(path, "utf-8", ",", **dialect).rows()]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "dialect", "expected"),
    [
        ("'a,b',c\n'it''s',d\n", {"quote": "'"}, [["a,b", "c"], ["it's", "d"]]),
        ('"a,b",c\n', {"quote": "'"}, [['"a', 'b"', "c"]]),
        ('"a,b",c\n', {"quote": None}, [['"a', 'b"', "c"]]),
        ('"a \\"b\\", c",d\n', {"escape": "\\"}, [['a "b", c', "d"]]),
        ("a\\,b,c\n", {"quote": None, "escape": "\\"}, [["a,b", "c"]]),
        ('C:\\dir,"x"\n', {}, [["C:\\dir", "x"]]),
    ],
)
def test_quote_and_escape_of_the_dialect(
    tmp_path: Path, text: str, dialect: dict[str, str | None], expected: list[list[str]]
) -> None:
    assert rows_of(tmp_path, text, **dialect) == expected


@pytest.mark.parametrize("quote", ['"', "'"])
def test_an_unclosed_quote_is_found_at_its_line_and_swallows_nothing(tmp_path: Path, quote: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1," + quote + "open\n2,x\n3,y\n", encoding="utf-8")
    notes = Notes()
    grid = CsvGrid(path, "utf-8", ",", quote=quote).with_notes(notes)
    assert list(grid.rows()) == [
        (1, ["a", "b"]),
        (2, ["1", quote + "open"]),
        (3, ["2", "x"]),
        (4, ["3", "y"]),
    ]
    (issue,) = notes.issues()
    assert issue["kind"] == "unclosed_quote"
    assert issue["samples"][0]["row"] == 2
