"""Opendatasoft: the Explore API, and the search of older portals."""

import re

from harvesters.recognise.answers import Answer, Found, whole_number
from harvesters.recognise.look import Look
from metadata.text import text

ORDER = 30
HINT = re.compile(r"opendatasoft|ods-widgets|huwise", re.IGNORECASE)
_API = re.compile(r"/api/(explore/v2(\.\d)?/catalog(/datasets)?|datasets/1\.0/search)(/.*)?$")
_TOLD = text("รายการของ Opendatasoft", "a catalog of Opendatasoft")


def by_answer(answer: Answer) -> Found | None:
    """An answer of either API."""
    bare = answer.location.split("?")[0]
    said = answer.object
    if not _API.search(bare) or not ("total_count" in said or "nhits" in said):
        return None
    count = whole_number(said.get("total_count", said.get("nhits")))
    return Found("opendatasoft", {"url": _API.sub("", bare)}, _TOLD, count=count)


def by_asking(look: Look) -> Found | None:
    """Either API at the host."""
    site = look.sites[-1]
    for path, key in (
        ("/api/explore/v2.1/catalog/datasets?limit=1", "total_count"),
        ("/api/datasets/1.0/search?rows=1", "nhits"),
    ):
        said = look.json("opendatasoft", site + path)
        if isinstance(said, dict) and whole_number(said.get(key)) is not None:
            return Found("opendatasoft", {"url": site}, _TOLD, count=whole_number(said.get(key)))
    return None
