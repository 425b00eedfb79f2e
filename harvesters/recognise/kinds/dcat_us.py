"""DCAT-US: data.json, 1.1 or 3.0, or a bare list of its datasets."""

from harvesters.recognise.answers import Answer, Found, Json, text_at
from harvesters.recognise.kinds import arcgis_hub
from harvesters.recognise.look import Look
from metadata.text import text

ORDER = 45
_TOLD = text("รายการ data.json (DCAT-US)", "a data.json (DCAT-US)")
_OWN = frozenset(
    {"accessLevel", "distribution", "identifier", "modified", "keyword", "contactPoint", "title"}
)


def by_answer(answer: Answer) -> Found | None:
    """A catalog of the schema, whatever media type it is served as."""
    rows = _rows(answer.json)
    if rows is None:
        return None
    return Found("dcat_us", {"url": answer.location}, _TOLD, text_at(answer.json, "title"), len(rows))


def by_asking(look: Look) -> Found | None:
    """data.json at the address or its host; one that a Hub wrote is the Hub's."""
    for site in look.sites:
        answer = look.get("dcat_us", f"{site}/data.json", "application/json, */*;q=0.1")
        if answer is not None and (found := arcgis_hub.by_answer(answer) or by_answer(answer)):
            return found
        if answer is not None:
            look.refuse("dcat_us", answer.location)
    return None


def _rows(said: Json) -> list[Json] | None:
    """The datasets of a catalog; None for another document."""
    listed = said.get("dataset") if isinstance(said, dict) else said
    if isinstance(said, dict) and "dcat-us" in f"{said.get('@context')} {said.get('conformsTo')}".lower():
        return listed if isinstance(listed, list) else []  # 3.0; its members may be series and services alone
    if not isinstance(listed, list) or not listed or not all(isinstance(row, dict) for row in listed[:5]):
        return None
    names = _OWN & listed[0].keys()
    is_catalog = isinstance(said, dict) and "project-open-data" in text_at(said, "conformsTo")
    return listed if is_catalog or ("title" in names and len(names) >= 3) else None
