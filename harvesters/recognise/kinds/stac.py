"""STAC: a catalog, a collection, or the root of an API, all told by one key."""

from harvesters.recognise.answers import Answer, Found, text_at
from metadata.text import text

ORDER = 50


def by_answer(answer: Answer) -> Found | None:
    """A document that names its version of STAC."""
    said = answer.object
    kind = text_at(said, "type")
    if not text_at(said, "stac_version") or kind not in ("Catalog", "Collection", ""):
        return None
    version = text_at(said, "stac_version")[:20]
    told = text(f"แคตตาล็อก STAC รุ่น {version}", f"a catalog of STAC {version}")
    return Found("stac", {"url": answer.location}, told, text_at(said, "title") or text_at(said, "id"))
