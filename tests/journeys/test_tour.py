"""Pages with commands, read and done step by step: what a page promises is what happens."""

import re
from pathlib import Path

import pytest

from tests.journeys.commands import ROOT, Commands

_BLOCK = re.compile(r"(?:<!-- (?P<mark>[^>]*) -->\n)?```(?P<kind>\w*)\n(?P<body>.*?)```", re.S)


@pytest.mark.parametrize(("lang", "locale"), [("en", "en_US.UTF-8"), ("th", "th_TH.UTF-8")])
@pytest.mark.parametrize(("name", "least"), [("tour.md", 10), ("reading-files.md", 10), ("validation.md", 3)])
def test_every_step_does_what_its_page_says(khlang: Commands, tmp_path: Path, name, least, lang, locale):
    page = (ROOT / "docs" / lang / name).read_text(encoding="utf-8")
    said = ""
    steps = 0

    for block in _BLOCK.finditer(page):
        mark, body = block["mark"] or "", block["body"]
        if mark.startswith("file: "):
            path = tmp_path / mark.removeprefix("file: ")
            path.parent.mkdir(exist_ok=True)
            path.write_text(body, encoding="utf-8")
        elif mark.startswith("run: "):
            for line in body.splitlines():
                answer = khlang(tmp_path / "home", *_in_folder(line, tmp_path), LANG=locale)
                said = (answer.out + answer.err).replace(f"{tmp_path}/", "")
                assert answer.status == int(mark.split()[-1]), f"{line}\n{said}"
                steps += 1
        elif block["kind"] == "text":
            for promised in body.splitlines():
                pattern = ".*".join(re.escape(part) for part in promised.split("…"))
                assert re.search(pattern, said), f"{promised}\n{said}"

    assert steps >= least


def _in_folder(line: str, folder: Path) -> list[str]:
    """The words of a command behind `khlang`, with the page's own files as the paths where they lie."""
    words = line.split()
    assert words[0] == "khlang"
    return [str(folder / w) if w == "everything" or w.split("/")[0] == "my" else w for w in words[1:]]


@pytest.mark.parametrize("lang", ["en", "th"])
def test_every_link_between_the_pages_leads_somewhere(lang):
    pages = [ROOT / name for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md")]
    for page in [*pages, *(ROOT / "docs" / lang).glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
