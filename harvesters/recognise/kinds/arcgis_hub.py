"""ArcGIS Hub: its search, and the DCAT-US feed where it has an address of its own."""

import re

from harvesters.recognise.answers import Answer, Found, Json, whole_number
from harvesters.recognise.look import Look
from metadata.text import text

ORDER = 40
HINT = re.compile(r"arcgis\.com|opendata-ui|hubcdn", re.IGNORECASE)
_API = re.compile(r"/api/(search/v1|feed/dcat)[^?]*$")
_SEARCH = "/api/search/v1/collections/dataset/items?limit=1"
_TOLD = text("รายการของ ArcGIS Hub", "a catalog of ArcGIS Hub")


def by_answer(answer: Answer) -> Found | None:
    """An answer of the search or of a feed."""
    bare = answer.location.split("?")[0]
    fits = isinstance(answer.object.get("features"), list) or isinstance(answer.object.get("dataset"), list)
    if fits and _is_old_feed(answer.object):
        return Found("arcgis_hub", {"url": answer.location}, _TOLD, count=len(answer.object["dataset"]))
    if not _API.search(bare) or not fits:
        return None
    return Found(
        "arcgis_hub",
        {"url": _API.sub("", bare)},
        _TOLD,
        count=whole_number(answer.object.get("numberMatched")),
    )


def _is_old_feed(said: dict[str, Json]) -> bool:
    """A data.json that a Hub wrote: it looks like any other, but its identifiers change their host and path."""
    rows = said.get("dataset")
    first = [row for row in (rows[:5] if isinstance(rows, list) else []) if isinstance(row, dict)]
    listed = [row["distribution"] for row in first if isinstance(row.get("distribution"), list)]
    titles = [file.get("title") for files in listed for file in files if isinstance(file, dict)]
    return "ArcGIS Hub Dataset" in titles


def by_asking(look: Look) -> Found | None:
    """The search at the host."""
    said = look.json("arcgis_hub", look.sites[-1] + _SEARCH)
    if (
        not isinstance(said, dict)
        or not isinstance(said.get("features"), list)
        or "numberMatched" not in said
    ):
        return None
    return Found("arcgis_hub", {"url": look.sites[-1]}, _TOLD, count=whole_number(said.get("numberMatched")))
