"""The pages of a search without words, while the catalog changes."""

import re
from pathlib import Path

import pytest

from catalog.settings import load
from tests.catalog.search_catalog import add, with_agencies, writing
from web.app import create_app
from web.wiring import open_services


def filters(page: str) -> dict[str, int]:
    """The datasets that each filter of the page promises, by the value its link asks for."""
    links = re.findall(r'href="[^"]*[?&;](?:amp;)?(\w+=[^"&]+)"[^>]*>(.*?)</a>', page, re.S)
    counted = {asked: re.findall(r">\s*([0-9,]+)\s*<", f"{label}<") for asked, label in links}
    return {asked: int(numbers[-1].replace(",", "")) for asked, numbers in counted.items() if numbers}


@pytest.mark.parametrize(
    "question", ["", "?organization=moph", "?organization=moph&organization=bma", "?sort=name"]
)
def test_filters_kept_for_a_question_are_those_of_the_catalog_as_it_is_now(
    tmp_path: Path, question: str
) -> None:
    with open_services(load({"KHLANG_HOME": str(tmp_path / "home")}, tmp_path)) as services:
        with_agencies(writing(services.engine))
        with services.writing() as session:
            add(session, "moph-a", "หนึ่ง", tags=["น้ำ"])
        services.sync_index()
        client = create_app(services).test_client()
        before = [filters(client.get(f"/th/dataset{question}").text) for _ in range(2)]
        with services.writing() as session:
            add(session, "moph-b", "สอง", tags=["น้ำ"])
        services.sync_index()
        after = filters(client.get(f"/th/dataset{question}").text)

    tag = next(asked for asked in before[0] if asked.startswith("tags="))
    assert before[0] == before[1]
    assert (before[0][tag], after[tag]) == (1, 2)
