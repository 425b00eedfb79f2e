"""ArcGIS Hub: its search, and the DCAT-US feed where it has an address of its own."""

import re

from harvesters.recognise.answers import Answer, Found, whole_number
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
    if not _API.search(bare) or not fits:
        return None
    return Found(
        "arcgis_hub",
        {"url": _API.sub("", bare)},
        _TOLD,
        count=whole_number(answer.object.get("numberMatched")),
    )


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
