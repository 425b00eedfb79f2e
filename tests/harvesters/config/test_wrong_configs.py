"""Each wrong config of the folder `wrong` gives exactly the lines beside it, in English and in Thai."""

from itertools import pairwise
from pathlib import Path

import pytest

from harvesters.config import load
from harvesters.config.problems import listed
from metadata import plugins
from metadata.vocabulary import terms

FOLDER = Path(__file__).parent / "wrong"
CASES = sorted(path.stem for path in FOLDER.glob("*.expected"))
THAI_CASES = sorted(path.stem for path in FOLDER.glob("*.expected-th"))
ENVIRON = {"PORTAL_TOKEN": "s3cret", "KHLANG_SECRET_KEY": "x" * 40, "AGENCY": "a", "YEAR": "2567"}


@pytest.fixture(autouse=True)
def _inside_the_folder(monkeypatch):
    monkeypatch.chdir(FOLDER)


def lines_of(case, lang):
    path = next(p for p in (Path(f"{case}.yml"), Path(case)) if p.exists())
    return [problem.line_text(lang) for problem in load([path], ENVIRON).problems]


def expected(case, ending):
    """The lines of a file; {name} stands for a list that grows when a source type or a code is added."""
    lists = {
        "types": plugins.names("harvesters.types"),
        "kept": ("all", "none", *terms("media_types")),
        **{
            name: tuple(terms(name))
            for name in ("licenses", "media_types", "themes", "frequencies", "data_category")
        },
    }
    said = (FOLDER / f"{case}{ending}").read_text(encoding="utf-8")
    for name, codes in lists.items():
        said = said.replace(": {" + name + "}", f": {listed(codes)}")
    return said.splitlines()


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_config_gives_these_lines(case):
    assert lines_of(case, "en") == expected(case, ".expected")
    assert lines_of(case, "en") != []


@pytest.mark.parametrize("case", THAI_CASES)
def test_a_wrong_config_gives_these_lines_in_thai(case):
    assert lines_of(case, "th") == expected(case, ".expected-th")


def test_every_wrong_config_has_its_lines():
    written = {path.stem for path in FOLDER.glob("*.yml")}

    assert written <= set(CASES)
    assert len(CASES) >= 45
    assert len(THAI_CASES) >= 10


def test_many_files_are_read_in_one_go_and_their_problems_stand_in_their_order():
    paths = [Path(f"{case}.yml") for case in ("unknown-type", "empty", "bad-ids")]

    problems = load(paths, ENVIRON).problems

    assert [p.file for p in problems] == sorted((p.file for p in problems), key=[str(p) for p in paths].index)
    places = [(p.file, p.line, p.column) for p in problems]
    assert all(a[1:] <= b[1:] for a, b in pairwise(places) if a[0] == b[0])
    assert {p.file for p in problems} == {str(path) for path in paths}


def test_no_line_repeats_a_secret():
    cases = (
        "inline-secrets",
        "inline-secret-in-resource",
        "variables",
        "variables-where-published",
        "headers",
    )
    said = "\n".join(line for case in cases for lang in ("th", "en") for line in lines_of(case, lang))

    assert "hunter2" not in said
    assert "abc123" not in said
    assert "s3cret" not in said


def test_a_missing_file_and_a_missing_folder_are_problems_and_not_errors():
    problems = load([Path("nowhere.yml"), Path("nowhere/")], {}).problems

    assert [(p.code, p.file) for p in problems] == [("H322", "nowhere.yml"), ("H322", "nowhere")]


def test_a_file_over_256_kilobytes_is_not_read(tmp_path):
    big = tmp_path / "big.yml"
    big.write_bytes(b"#" * 256_001)

    [problem] = load([big], {}).problems

    assert (problem.code, problem.line, problem.column) == ("H323", 1, 1)


def test_a_bomb_of_aliases_is_refused_at_once(tmp_path):
    names = "abcdefghij"
    rows = [f"{a}: &{a} [{', '.join(['*' + b] * 9)}]" for b, a in pairwise(names)]
    bomb = tmp_path / "bomb.yml"
    bomb.write_text("a: &a [x, x, x]\n" + "\n".join(rows) + "\n", encoding="utf-8")

    problems = load([bomb], {}).problems

    assert {"H328"} <= {p.code for p in problems}


def test_one_bad_file_does_not_stop_another_agency(tmp_path):
    (tmp_path / "a.yml").write_text("version: 1\n", encoding="utf-8")
    (tmp_path / "b.yml").write_text(
        "version: 1\nagency: {id: b, title: ข}\n"
        "sources: [{id: portal, type: ckan, url: 'https://data.example.go.th'}]\n",
        encoding="utf-8",
    )

    loaded = load([tmp_path], {})

    assert [source.id for source in loaded.sources] == ["b/portal"]
    assert {Path(p.file).name for p in loaded.problems} == {"a.yml"}
