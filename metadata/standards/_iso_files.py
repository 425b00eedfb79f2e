"""Online resources of an ISO 19115 record as distributions of DCAT: files, services and pages by their protocol."""

import re
from collections.abc import Iterator
from typing import Any

from metadata.standards._xml import Element

JsonObject = dict[str, Any]

_PROTOCOLS = (
    (re.compile(r"wmts|tile map", re.IGNORECASE), "wmts"),
    (re.compile(r"\bwms\b|web map service|ogc:wms", re.IGNORECASE), "wms"),
    (re.compile(r"\bwfs\b|web feature service|ogc:wfs", re.IGNORECASE), "wfs"),
    (re.compile(r"\bwcs\b|web coverage service|ogc:wcs", re.IGNORECASE), "wcs"),
    (re.compile(r"esri.*rest|arcgis|\bsos\b|\bcsw\b|opendap|thredds|ogc:|rest\b", re.IGNORECASE), "api"),
)
_SERVICE_ADDRESS = re.compile(
    r"service=(wms|wfs|wcs|wmts)|/(MapServer|FeatureServer|ImageServer)\b", re.IGNORECASE
)
_PAGES = frozenset({"information", "search", "order", "browsing", "browseGraphic"})
ONLINE = "transferOptions/MD_DigitalTransferOptions/onLine/CI_OnlineResource"
PATHS = (
    f"distributionInfo/MD_Distribution/{ONLINE}",
    f"distributionInfo/MD_Distribution/distributor/MD_Distributor/distributorTransferOptions/{ONLINE.partition('/')[2]}",
)


def read_online(root: Element, part: Element, locales: dict[str, str]) -> Iterator[JsonObject]:
    """A distribution for each address of a record, none twice."""
    formats = list(dict.fromkeys(_formats(root)))
    seen: set[str] = set()
    places = [found for path in PATHS for found in root.all(path)]
    services = list(part.all("containsOperations/SV_OperationMetadata/connectPoint/CI_OnlineResource"))
    for found in [*places, *services]:
        address = found.said("linkage")
        if not address or address in seen:
            continue
        seen.add(address)
        yield _distribution(found, address, formats, is_service=found in services)


def _distribution(found: Element, address: str, formats: list[str], is_service: bool) -> JsonObject:
    protocol = " ".join((found.said("protocol"), found.said("applicationProfile"))).strip()
    function = found.find("function/CI_OnLineFunctionCode")
    purpose = (function.attributes.get("codeListValue") or function.words()) if function else ""
    node: JsonObject = {}
    if title := found.said("name"):
        node["title"] = title
    if description := found.said("description"):
        node["description"] = description
    kind = next((name for pattern, name in _PROTOCOLS if pattern.search(protocol)), None)
    if kind is None and (match := _SERVICE_ADDRESS.search(address)):
        kind = (match[1] or "api").lower()
    kind = kind or ("api" if is_service else None)
    if kind:
        return {**node, "accessURL": address, "format": kind}
    if purpose in _PAGES:
        return {**node, "accessURL": address, "format": "html"}
    if purpose == "download" or "download" in protocol.casefold():
        only = {"format": formats[0]} if len(formats) == 1 else {}
        return {**node, "downloadURL": address, **only}
    return {**node, "accessURL": address}


def _formats(root: Element) -> Iterator[str]:
    """The names of the formats a record offers; without addresses of their own, they belong to all."""
    for tail in ("distributionFormat", "distributor/MD_Distributor/distributorFormat"):
        path = f"distributionInfo/MD_Distribution/{tail}/MD_Format/name"
        for found in root.all(path):
            if text := found.words():
                yield text
