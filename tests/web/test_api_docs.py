"""The examples of docs/en/api.md and docs/th/api.md are asked of the example catalog and answer as they stand."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from web.api.v1 import PREFIX, all_operations

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = re.compile(r'```bash\ncurl "http://127\.0\.0\.1:8000([^"]+)"\n```\n\n```json\n(.*?)```', re.DOTALL)
ANYTHING = "…"


def examples() -> list[tuple[str, str, str]]:
    return [
        (lang, path, body)
        for lang in ("en", "th")
        for path, body in EXAMPLE.findall((DOCS / lang / "api.md").read_text(encoding="utf-8"))
    ]


def holds(found: Any, shown: Any) -> bool:
    """Whether an answer has what is shown of it; of a list the first entries."""
    if shown == ANYTHING:
        return found is not None
    if isinstance(shown, dict):
        return isinstance(found, dict) and all(k in found and holds(found[k], v) for k, v in shown.items())
    if isinstance(shown, list):
        return len(found) >= len(shown) and all(map(holds, found, shown))
    return bool(found == shown)


@pytest.mark.parametrize(("lang", "path", "body"), examples())
def test_an_example_of_the_docs_answers_as_it_stands_there(
    client: FlaskClient, lang: str, path: str, body: str
) -> None:
    shown = json.loads(body)

    answer = client.get(path)

    assert answer.status_code == shown.get("status", 200), answer.text
    assert holds(answer.json, shown), answer.text[:3000]


def test_the_docs_have_examples_in_both_languages() -> None:
    assert [e[1].partition("&lang")[0] for e in examples() if e[0] == "en"] == [
        e[1].partition("&lang")[0] for e in examples() if e[0] == "th"
    ]
    assert len(examples()) >= 12


@pytest.mark.parametrize("lang", ["en", "th"])
def test_every_first_part_of_an_address_stands_in_the_docs(lang: str) -> None:
    text = (DOCS / lang / "api.md").read_text(encoding="utf-8")

    for operation in all_operations():
        assert PREFIX + re.split(r"/\{|$", operation.path)[0] in text, operation.path
