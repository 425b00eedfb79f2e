"""Dublin Core as OAI-PMH carries it (oai_dc), and DataCite (oai_datacite): reading.

Each becomes a node of DCAT under the short names of `_dcat_names`; `_dcat_read` does the rest. Elements that
mean several things in practice (date, identifier, coverage) are told apart by their form, nothing is guessed.
"""

import re
from typing import Any

from metadata.dates import read_date
from metadata.standards._dcat_places import read_frame
from metadata.standards._reading import web_address
from metadata.standards._xml import LANG, Element

JsonObject = dict[str, Any]

MEDIA_TYPE = "text/xml"
_NAMES = {
    "title": "title", "creator": "creator", "subject": "keyword", "description": "description",
    "publisher": "publisher", "contributor": "contributor", "type": "type", "source": "source",
    "language": "language", "relation": "relation", "rights": "rights", "abstract": "description",
    "alternative": "alternative", "issued": "issued", "modified": "modified", "created": "created",
    "available": "available", "license": "license", "accessRights": "accessRights", "spatial": "spatial",
    "temporal": "temporal", "provenance": "provenance", "accrualPeriodicity": "accrualPeriodicity",
    "conformsTo": "conformsTo", "bibliographicCitation": "citation", "isPartOf": "isPartOf",
    "hasVersion": "hasVersion", "rightsHolder": "rightsHolder",
}  # fmt: skip
"""Elements and terms of Dublin Core, and the short name of each."""

_DOI = re.compile(r"(?:doi:|info:doi/|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_DATACITE = {
    "identifier", "creators", "titles", "publisher", "publicationYear", "subjects", "contributors", "dates",
    "language", "resourceType", "alternateIdentifiers", "relatedIdentifiers", "sizes", "formats", "version",
    "rightsList", "descriptions", "geoLocations",
}  # fmt: skip


def is_dublin_core(element: Element) -> bool:
    return element.name in ("dc", "dublin_core", "qualifieddc", "DC") or "purl.org/dc" in element.namespace


def is_datacite(element: Element) -> bool:
    return element.name in ("oai_datacite", "resource") and "datacite" in element.namespace


def to_node(root: Element) -> JsonObject:
    """A dc element, or a resource of DataCite, as a node of DCAT."""
    return _datacite(root) if is_datacite(root) else _dublin_core(root)


def _dublin_core(root: Element) -> JsonObject:
    node: JsonObject = {}
    formats: list[str] = []
    for child in root.children:
        text = child.words()
        if not text:
            continue
        if child.name == "identifier":
            _add_identifier(node, text)
        elif child.name == "date":
            _add_date(node, text)
        elif child.name == "coverage":
            _add_coverage(node, text)
        elif child.name in ("format", "medium", "extent"):
            formats.append(text)
        elif child.name == "rights" and web_address(text):
            _add(node, "license", text)
        else:
            _add(node, _NAMES.get(child.name, f"dc:{child.name}"), _spoken(child, text))
    _spread_formats(node, formats)
    return node


def _datacite(root: Element) -> JsonObject:
    """DataCite 2 to 4, by local names (https://schema.datacite.org, kernel-4)."""
    resource = root.find("payload/resource") or root
    node: JsonObject = {}
    for title in resource.all("titles/title"):
        _add(
            node,
            "title" if not title.attributes.get("titleType") else "alternative",
            _spoken(title, title.words()),
        )
    for about in resource.all("descriptions/description"):
        kind = about.attributes.get("descriptionType", "Abstract")
        _add(node, "description" if kind == "Abstract" else f"datacite:{kind}", _spoken(about, about.words()))
    for name, path in (("creator", "creators/creator/creatorName"), ("keyword", "subjects/subject"),
                       ("publisher", "publisher"), ("language", "language"), ("version", "version"),
                       ("type", "resourceType"), ("contributor", "contributors/contributor/contributorName"),
                       ("otherIdentifier", "alternateIdentifiers/alternateIdentifier"),
                       ("relation", "relatedIdentifiers/relatedIdentifier")):  # fmt: skip
        for found in resource.all(path):
            _add(node, name, _spoken(found, found.words()))
    if text := resource.said("identifier"):
        _add_identifier(node, text)
    for date in resource.all("dates/date"):
        kind = date.attributes.get("dateType", "")
        names = {"Issued": "issued", "Updated": "modified", "Created": "created", "Available": "available",
                 "Collected": "temporal", "Coverage": "temporal"}  # fmt: skip
        _add(node, names.get(kind, f"datacite:date{kind}"), date.words())
    if "issued" not in node and (year := resource.said("publicationYear")):
        node["issued"] = year
    for right in resource.all("rightsList/rights"):
        address = right.attributes.get("rightsURI", "")
        _add(node, "license" if address else "rights", address or _spoken(right, right.words()))
    for place in resource.all("geoLocations/geoLocation"):
        _add_geolocation(node, place)
    _spread_formats(node, [found.words() for found in resource.all("formats/format")])
    for child in resource.children:
        if child.name not in _DATACITE and child.plain() not in (None, ""):
            _add(node, f"datacite:{child.name}", child.plain())
    return node


def _add(node: JsonObject, name: str, value: Any) -> None:  # noqa: ANN401 - a JSON value
    if value in (None, "", {}):
        return
    before = node.get(name)
    if before is None:
        node[name] = value
    elif isinstance(before, list):
        before.append(value)
    else:
        node[name] = [before, value]


def _spoken(element: Element, text: str) -> Any:  # noqa: ANN401 - a JSON value
    lang = element.attributes.get(LANG, "")
    return {"@value": text, "@language": lang} if lang else text


def _add_identifier(node: JsonObject, text: str) -> None:
    """An address leads to the data or their page; a DOI is an address by its own rule; others are names."""
    address = web_address(text)
    if match := _DOI.fullmatch(text.strip()):
        address = f"https://doi.org/{match[1]}"
    _add(node, "identifier", text)
    if address:
        _add(node, "distribution", {"accessURL": address})


def _add_date(node: JsonObject, text: str) -> None:
    """A date of Dublin Core says no more than that; with a slash it is a period."""
    if "/" in text and not re.match(r"\d{1,2}/\d{1,2}/\d{4}", text):
        _add(node, "temporal", text)
        return
    try:
        read_date(text)
    except ValueError:
        _add(node, "dc:date", text)
        return
    _add(node, "modified", text)


def _add_coverage(node: JsonObject, text: str) -> None:
    """A frame, a period, or the name of a place."""
    said = text.strip()
    frame = _dcmi_box(said)
    if frame or read_frame(said):
        _add(node, "spatial", frame or said)
        return
    first = said.split("/")[0].strip()
    try:
        read_date(first)
    except ValueError:
        _add(node, "spatial", said)
        return
    _add(node, "temporal", said)


def _dcmi_box(text: str) -> str:
    """ "west,south,east,north" of a DCMI Box; "" for anything else."""
    found = dict(re.findall(r"(\w+)limit\s*=\s*([-\d.]+)", text))
    sides = ("west", "south", "east", "north")
    return ",".join(found[side] for side in sides) if all(side in found for side in sides) else ""


def _add_geolocation(node: JsonObject, place: Element) -> None:
    box = place.find("geoLocationBox")
    if box is not None:
        sides = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
        said = [box.said(side) for side in sides]
        _add(node, "spatial", ",".join(said) if all(said) else box.words().replace(" ", ","))
    if name := place.said("geoLocationPlace"):
        _add(node, "spatial", name)
    if (point := place.find("geoLocationPoint")) is not None:
        _add(node, "datacite:geoLocationPoint", point.plain())


def _spread_formats(node: JsonObject, formats: list[str]) -> None:
    """One format for one file is its format; otherwise nobody can say which belongs to which."""
    files = node.get("distribution")
    if len(formats) == 1 and isinstance(files, dict):
        files["format"] = formats[0]
        return
    for text in formats:
        _add(node, "dc:format", text)
