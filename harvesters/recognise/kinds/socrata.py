"""Socrata: its own catalog."""

import re

from harvesters.recognise.answers import Answer, Found, whole_number
from harvesters.recognise.look import Look
from metadata.text import text

ORDER = 20
HINT = re.compile(r"socrata|tylertech", re.IGNORECASE)
_TOLD = text("รายการของ Socrata", "a catalog of Socrata")


def by_answer(answer: Answer) -> Found | None:
    """An answer of the catalog."""
    if "/api/catalog/v1" not in answer.location or not _fits(answer.object):
        return None
    home = answer.location.partition("/api/catalog/v1")[0]
    return Found("socrata", {"url": home}, _TOLD, count=whole_number(answer.object.get("resultSetSize")))


def by_asking(look: Look) -> Found | None:
    """The catalog at the host."""
    site = look.sites[-1]
    address = f"{site}/api/catalog/v1?limit=1&search_context={site.partition('//')[2]}"
    said = look.json("socrata", address)
    if not isinstance(said, dict) or not _fits(said):
        return None
    return Found("socrata", {"url": site}, _TOLD, count=whole_number(said.get("resultSetSize")))


def _fits(said: dict[str, object]) -> bool:
    return isinstance(said.get("results"), list) and "resultSetSize" in said
