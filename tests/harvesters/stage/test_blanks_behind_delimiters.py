"""Quotes behind a blank enclose a cell, where the file writes blanks behind its delimiters; elsewhere they are text."""

import pytest

from harvesters.stage.dialect import open_csv
from harvesters.stage.notes import Notes
from harvesters.stage.rows import CsvGrid
from tests.harvesters.stage.conftest import columns, found, step


def test_a_quoted_cell_behind_a_blank_keeps_its_delimiters(stage):
    staged = stage('no, name, size\n1, "Nan, North", 5\n2, "Tak", 7\n3, "Trat, East", 9\n')

    assert columns(staged) == {
        "no": [1, 2, 3],
        "name": ["Nan, North", "Tak", "Trat, East"],
        "size": [5, 7, 9],
    }
    assert (step(staged, "delimiter")["skip_blanks"], found(staged)) == (True, {})


def test_a_cell_of_several_lines_behind_a_blank(stage):
    staged = stage('code, name\n1, "Nan\nNorth"\n2, "Tak, West"\n3, Trat\n')

    assert columns(staged)["name"] == ["Nan\nNorth", "Tak, West", "Trat"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('code,name\n1,Nan\n2, "Tak"\n3,Trat\n4,Loei\n', ["Nan", '"Tak"', "Trat", "Loei"]),  # one cell only
        ('code, name\n1, "A" Company\n2, "B" Company\n3, Trat\n', ['"A" Company', '"B" Company', "Trat"]),
        ('code,name\n1,"Nan, North"\n2,"Tak"\n', ["Nan, North", "Tak"]),
    ],
)
def test_quotes_that_enclose_nothing_stay_text(stage, text, names):
    staged = stage(text)

    assert (columns(staged)["name"], step(staged, "delimiter")["skip_blanks"]) == (names, False)


def test_columns_parted_by_several_blanks(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("station  day  rain\nN1         1   2.5\nN2        12  10.0\nN13        3   0.0\n")

    grid = open_csv(path, "utf-8", None, 0, Notes())

    assert [cells for _, cells in grid.rows()][1:] == [
        ["N1", "1", "2.5"],
        ["N2", "12", "10.0"],
        ["N13", "3", "0.0"],
    ]


def test_both_ways_of_reading_give_the_same_rows(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('a, b\n1, "x, y"\n2, z\n')

    grid = CsvGrid(path, "utf-8", ",", skip_blanks=True)

    slow = list(grid.rows())
    assert [cells for _, cells in slow] == [["a", "b"], ["1", "x, y"], ["2", "z"]]
    assert sum(len(chunk) for chunk in grid.chunks()) == 3
