"""ISO 19115 metadata as XML (ISO/TS 19139, with 19139-2 and, by the same names, 19115-3): reading.

A record becomes a node of DCAT along GeoDCAT-AP 2.0's mapping; `_dcat_read` does the rest. Elements are found
by their local names. What has no place is told as unknown under "iso:" and kept.
"""

from collections.abc import Iterator
from typing import Any

from metadata.standards._dcat_values import language_code, license_code
from metadata.standards._iso_files import read_online
from metadata.standards._reading import web_address
from metadata.standards._xml import HREF, Element

JsonObject = dict[str, Any]

MEDIA_TYPE = "application/vnd.iso.19139+xml"
ROOTS = frozenset({"MD_Metadata", "MI_Metadata"})
FREQUENCY = (
    "resourceMaintenance/MD_MaintenanceInformation/maintenanceAndUpdateFrequency/MD_MaintenanceFrequencyCode"
)
_TOP = frozenset(
    {"fileIdentifier", "metadataIdentifier", "language", "defaultLocale", "hierarchyLevel", "metadataScope", "contact",
     "dateStamp", "dateInfo", "identificationInfo", "distributionInfo", "dataQualityInfo", "resourceLineage", "locale",
     "otherLocale", "dataSetURI", "referenceSystemInfo", "parentIdentifier", "parentMetadata"}
)  # fmt: skip
TOP_IGNORED = frozenset(
    {"characterSet", "hierarchyLevelName", "metadataStandardName", "metadataStandardVersion", "metadataStandard",
     "metadataProfile", "metadataMaintenance", "metadataConstraints", "portrayalCatalogueInfo", "metadataLinkage",
     "applicationSchemaInformation"}
)  # fmt: skip
"""What speaks of the record, not of the data."""
_PART = frozenset(
    {"citation", "abstract", "purpose", "pointOfContact", "descriptiveKeywords", "topicCategory",
     "resourceMaintenance", "resourceConstraints", "spatialResolution", "extent", "language", "defaultLocale",
     "supplementalInformation", "containsOperations", "status", "spatialRepresentationType", "graphicOverview",
     "serviceType", "aggregationInfo"}
)  # fmt: skip
PART_IGNORED = frozenset(
    {"characterSet", "couplingType", "coupledResource", "environmentDescription", "resourceFormat",
     "serviceTypeVersion", "operatesOn", "operatedDataset"}
)  # fmt: skip
"""What repeats the distribution or binds a service to its parts."""
_PARTIES = {
    "publisher": "publisher", "owner": "rightsHolder", "originator": "creator", "author": "creator",
    "principalInvestigator": "creator", "resourceProvider": "rightsHolder", "custodian": "rightsHolder",
}  # fmt: skip
"""Roles of ISO 19115 and the one they play here; distributor and others stay contributors."""


def is_record(element: Element) -> bool:
    return element.name in ROOTS


def to_node(root: Element) -> JsonObject:
    """An MD_Metadata or MI_Metadata as a node of DCAT."""
    locales = _locales(root)
    node: JsonObject = {"@type": "dcat:Dataset"}
    part = root.find("identificationInfo/*") or Element("", {}, "", ())
    _put(node, "identifier", root.said("fileIdentifier", "metadataIdentifier/MD_Identifier/code"))
    level = _code(
        root, "hierarchyLevel/MD_ScopeCode", "metadataScope/MD_MetadataScope/resourceScope/MD_ScopeCode"
    )
    _put(node, "iso_level", level)
    _read_citation(part, node, locales)
    _put(node, "description", _texts(part, "abstract", locales))
    _put(node, "purpose", part.said("purpose"))
    _put(node, "keyword", [text for keyword in part.all("descriptiveKeywords/MD_Keywords/keyword")
                           for text in _spoken(keyword, locales)])  # fmt: skip
    _put(node, "theme", [text for found in part.all("topicCategory") if (text := found.words())])
    _put(node, "accrualPeriodicity", _code(part, FREQUENCY))
    _put(node, "language", _languages(part) or _languages(root))
    _read_parties(root, part, node, locales)
    _read_constraints(part, node)
    _read_extent(part, node, locales)
    _read_quality(root, part, node, locales)
    if "modified" not in node:
        _put(node, "modified", root.said("dateStamp", "dateInfo/CI_Date/date"))
    if address := web_address(root.said("dataSetURI")):
        node["landingPage"] = address
    _put(node, "isPartOf", root.said("parentIdentifier", "parentMetadata"))
    _put(node, "distribution", list(read_online(root, part, locales)))
    _add_unknown(root, _TOP | TOP_IGNORED, node)
    _add_unknown(part, _PART | PART_IGNORED, node)
    return node


def _read_citation(part: Element, node: JsonObject, locales: dict[str, str]) -> None:
    citation = part.find("citation/CI_Citation") or Element("", {}, "", ())
    _put(node, "title", _texts(citation, "title", locales))
    _put(
        node,
        "alternative",
        [text for found in citation.all("alternateTitle") for text in _spoken(found, locales)],
    )
    _put(node, "version", citation.said("edition"))
    identifiers = [found.said("code") for found in citation.all("identifier/*")]
    _put(node, "otherIdentifier", [text for text in identifiers if text])
    if "identifier" not in node and identifiers and identifiers[0]:
        node["identifier"] = identifiers[0]
    for date in citation.all("date/CI_Date"):
        kind = _code(date, "dateType/CI_DateTypeCode")
        name = {"publication": "issued", "revision": "modified", "creation": "created", "released": "issued",
                "lastUpdate": "modified"}.get(kind, f"iso:date_{kind or 'other'}")  # fmt: skip
        _put(node, name, date.said("date"))


def _read_parties(root: Element, part: Element, node: JsonObject, locales: dict[str, str]) -> None:
    """Who keeps, publishes and answers for the data, by role; the record's own contact only where there is none."""
    citation = part.find("citation/CI_Citation")
    inside = list(citation.all("citedResponsibleParty/*")) if citation else []
    contacts: list[JsonObject] = []
    for party in [*part.all("pointOfContact/*"), *inside]:
        role, found = _code(party, "role/CI_RoleCode"), _party(party, locales)
        if not found:
            continue
        if name := _PARTIES.get(role):
            _append(node, name, found)
            if role in ("owner", "custodian", "resourceProvider") and party not in inside:
                contacts.append(found)
        elif {"fn", "hasEmail"} & set(found) and (role == "pointOfContact" or party not in inside):
            contacts.insert(0, found)
        else:
            _append(node, "contributor", found)
    contacts = contacts or [found for party in root.all("contact/*") if (found := _party(party, locales))]
    _put(node, "contactPoint", contacts[0] if contacts else None)
    for other in contacts[1:]:
        if other != contacts[0]:
            _append(node, "contributor", other)


def _party(party: Element, locales: dict[str, str]) -> JsonObject:
    """An organisation with its own addresses; a person's name only where no organisation is named (PDPA)."""
    names = _texts(party, "organisationName", locales) or _texts(party, "party/CI_Organisation/name", locales)
    names = names or _texts(party, "positionName", locales) or _texts(party, "individualName", locales)
    mails = [found.words() for found in party.all("//electronicMailAddress") if found.words()]
    found: JsonObject = {}
    _put(found, "fn", names)
    _put(found, "hasEmail", mails[0] if mails else None)
    _put(found, "hasTelephone", next((one.words() for one in party.all("//voice") if one.words()), None))
    page = next((a for one in party.all("//linkage") if (a := web_address(one.words()))), None)
    _put(found, "hasURL", page)
    return found


def _read_constraints(part: Element, node: JsonObject) -> None:
    """A licence wherever it is written; every other sentence is a statement of rights."""
    sentences: list[str] = []
    for limits in part.all("resourceConstraints/*"):
        level = _code(limits, "classification/MD_ClassificationCode")
        if level:
            node["accessRights"] = level
        for name in ("useLimitation", "otherConstraints", "useConstraints", "accessConstraints"):
            for found in limits.all(name):
                is_code = any("codeListValue" in child.attributes for child in found.children)
                words, address = "" if is_code else found.words(), _anchor(found)
                code = next((one for one in (address, words) if one and license_code(one)), None)
                if code and "license" not in node:
                    node["license"] = code
                elif words or address:
                    sentences.append(words or address)
    _put(node, "rights", "\n\n".join(dict.fromkeys(sentences)))


def _read_extent(part: Element, node: JsonObject, locales: dict[str, str]) -> None:
    places: list[Any] = []
    periods: list[JsonObject] = []
    for extent in part.all("extent/EX_Extent"):
        places += [{"prefLabel": text} for text in _texts(extent, "description", locales)]
        for box in extent.all("geographicElement/EX_GeographicBoundingBox"):
            sides = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
            places.append({"bbox": ",".join(box.said(side) for side in sides)})
        for name in extent.all("geographicElement/EX_GeographicDescription/geographicIdentifier/*/code"):
            places.append({"prefLabel": name.words()})
        for time in extent.all("temporalElement/*/extent/*"):
            start = time.said("beginPosition", "begin/TimeInstant/timePosition", "timePosition")
            end = time.said("endPosition", "end/TimeInstant/timePosition", "timePosition")
            period: JsonObject = {}
            _put(period, "startDate", start)
            _put(period, "endDate", end)
            periods += [period] if period else []
    _put(node, "spatial", places)
    _put(node, "temporal", periods)
    for distance in part.all("spatialResolution/MD_Resolution/distance/*"):
        meters = _meters(distance)
        if meters is not None:
            _append(node, "spatialResolutionInMeters", meters)
    scales = [
        found.words() for found in part.all("spatialResolution/MD_Resolution/equivalentScale/*/denominator")
    ]
    _put(node, "scale_denominator", [text for text in scales if text])


def _meters(distance: Element) -> float | None:
    unit = distance.attributes.get("uom", "").rpartition("#")[2].rpartition("/")[2].casefold()
    factor = {
        "m": 1.0,
        "metre": 1.0,
        "meter": 1.0,
        "meters": 1.0,
        "metres": 1.0,
        "9001": 1.0,
        "km": 1000.0,
    }.get(unit)
    try:
        return float(distance.text) * factor if factor else None
    except ValueError:
        return None


def _read_quality(root: Element, part: Element, node: JsonObject, locales: dict[str, str]) -> None:
    """Lineage, conformity, reference systems, and what else speaks of the data themselves."""
    lineage = (
        "dataQualityInfo/DQ_DataQuality/lineage/LI_Lineage/statement",
        "resourceLineage/LI_Lineage/statement",
    )
    _put(node, "provenance", [text for path in lineage for text in _texts(root, path, locales)])
    tested = (
        "dataQualityInfo/DQ_DataQuality/report/*/result/DQ_ConformanceResult/specification/CI_Citation/title"
    )
    _put(node, "conformsTo", [found.words() for found in root.all(tested) if found.words()])
    systems = "referenceSystemInfo/MD_ReferenceSystem/referenceSystemIdentifier/*/code"
    _put(node, "reference_system", [_anchor(found) or found.words() for found in root.all(systems)])
    _put(node, "supplemental_information", part.said("supplementalInformation"))
    _put(
        node,
        "representationTechnique",
        _code(part, "spatialRepresentationType/MD_SpatialRepresentationTypeCode"),
    )
    _put(node, "status", _code(part, "status/MD_ProgressCode"))
    _put(node, "service_type", part.said("serviceType"))
    images = [found.words() for found in part.all("graphicOverview/MD_BrowseGraphic/fileName")]
    _put(node, "image", [text for text in images if text])
    _put(node, "relation", [found.plain() for found in part.all("aggregationInfo") if found.plain()])


def _add_unknown(element: Element, known: frozenset[str], node: JsonObject) -> None:
    for child in element.children:
        if child.name not in known:
            _append(node, f"iso:{child.name}", child.plain())


def _locales(root: Element) -> dict[str, str]:
    """The language behind each locale's id, for texts in several languages (PT_FreeText)."""
    found: dict[str, str] = {}
    for locale in root.all("//PT_Locale"):
        identity = locale.attributes.get("id", "")
        language = _code(locale, "languageCode/LanguageCode", "language/LanguageCode")
        if identity and language:
            found[f"#{identity}"] = language_code(language)
    return found


def _texts(element: Element, path: str, locales: dict[str, str]) -> list[Any]:
    return [text for found in element.all(path) for text in _spoken(found, locales)]


def _spoken(element: Element, locales: dict[str, str]) -> Iterator[Any]:
    """What a text element says: its own words, and those of its other languages."""
    localised = list(element.all("//LocalisedCharacterString"))
    own = next(
        (child.words() for child in element.children if child.name != "PT_FreeText" and child.words()), ""
    )
    own = own or (element.text if not element.children else "")
    told = {text.words() for text in localised}
    if own and own not in told:
        yield own
    for text in localised:
        locale = text.attributes.get("locale", "")
        lang = locales.get(locale) or language_code(locale.lstrip("#"))
        if text.words():
            yield {"@value": text.words(), "@language": lang}


def _languages(element: Element) -> list[str]:
    paths = ("language/LanguageCode", "defaultLocale/PT_Locale/language/LanguageCode")
    codes = [
        found.attributes.get("codeListValue") or found.words()
        for path in paths
        for found in element.all(path)
    ]
    codes = codes or [found.words() for found in element.all("language")]
    return [code for code in codes if code]


def _code(element: Element, *paths: str) -> str:
    """The value of a code list at the first path: its attribute, else its words."""
    for path in paths:
        if (found := element.find(path)) is not None:
            return (found.attributes.get("codeListValue") or found.words()).rpartition("#")[2]
    return ""


def _anchor(element: Element) -> str:
    """The address behind a text (gmx:Anchor); "" for none."""
    inner = next((child for child in element.children if child.attributes.get(HREF)), None)
    return inner.attributes[HREF].strip() if inner else ""


def _put(node: JsonObject, name: str, value: Any) -> None:  # noqa: ANN401 - a JSON value
    if value not in (None, "", [], {}):
        node[name] = value


def _append(node: JsonObject, name: str, value: Any) -> None:  # noqa: ANN401 - a JSON value
    if value not in (None, "", [], {}):
        before = node.get(name)
        node[name] = value if before is None else [*(before if isinstance(before, list) else [before]), value]
