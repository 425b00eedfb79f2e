"""FGDC's Content Standard for Digital Geospatial Metadata (CSDGM, FGDC-STD-001-1998) as XML: reading.

ISO's predecessor, which folders of map services still hold. A record becomes a node of DCAT; what has no place
is told as unknown under "fgdc:" and kept.
"""

from typing import Any

from metadata.standards._xml import Element

JsonObject = dict[str, Any]

MEDIA_TYPE = "text/xml"
IGNORED = frozenset({"metainfo", "eainfo", "spref", "spdoinfo"})
"""What speaks of the record itself, and the tables of attributes, projections and objects of the file."""
_TOP = frozenset({"idinfo", "distinfo", "dataqual"})
_PART = frozenset(
    {"citation", "descript", "timeperd", "status", "spdom", "keywords", "accconst", "useconst", "ptcontac",
     "datacred", "browse", "native", "crossref"}
)  # fmt: skip
_OPEN = frozenset({"none", "none.", "unrestricted", "public"})


def is_record(element: Element) -> bool:
    return element.tag == "metadata" and element.find("idinfo") is not None


def to_node(root: Element) -> JsonObject:
    """A metadata element of CSDGM as a node of DCAT."""
    node: JsonObject = {"@type": "dcat:Dataset"}
    part = root.find("idinfo") or Element("", {}, "", ())
    cited = part.find("citation/citeinfo") or Element("", {}, "", ())
    _put(node, "title", cited.said("title"))
    _put(node, "description", part.said("descript/abstract"))
    _put(node, "purpose", part.said("descript/purpose"))
    _put(node, "supplemental_information", part.said("descript/supplinf"))
    _put(node, "issued", _date(cited.said("pubdate")))
    _put(node, "version", cited.said("edition"))
    _put(node, "creator", cited.said("origin"))
    _put(node, "publisher", cited.said("pubinfo/publish"))
    _put(node, "type", cited.said("geoform"))
    _put(node, "keyword", [found.words() for found in part.all("keywords/*/*")
                           if found.name.endswith("key") and found.words()])  # fmt: skip
    _put(node, "accrualPeriodicity", part.said("status/update"))
    _put(node, "provenance", [found.words() for found in root.all("dataqual/lineage/procstep/procdesc")][:1])
    _put(node, "isReferencedBy", [found.words() for found in part.all("crossref/citeinfo/onlink")])
    _put(node, "image", [found.words() for found in part.all("browse/browsen")])
    _put(node, "citation", part.said("datacred"))
    _read_limits(part, node)
    _read_extent(part, node)
    _read_contact(root, part, node)
    _read_files(root, cited, node)
    for element, known in ((root, _TOP | IGNORED), (part, _PART)):
        for child in element.children:
            if child.name not in known:
                _put(node, f"fgdc:{child.name}", child.plain())
    return node


def _read_limits(part: Element, node: JsonObject) -> None:
    """Who may read and use the data; "None" is the standard's word for no limit."""
    said = [part.said("accconst"), part.said("useconst")]
    _put(node, "rights", "\n\n".join(text for text in said if text and text.casefold() not in _OPEN))


def _read_extent(part: Element, node: JsonObject) -> None:
    box = part.find("spdom/bounding")
    places: list[Any] = []
    if box is not None:
        places.append(
            {"bbox": ",".join(box.said(side) for side in ("westbc", "southbc", "eastbc", "northbc"))}
        )
    places += [{"prefLabel": found.words()} for found in part.all("keywords/place/placekey") if found.words()]
    _put(node, "spatial", places)
    periods = [
        {"startDate": _date(found.said("begdate")), "endDate": _date(found.said("enddate"))}
        for found in part.all("timeperd/timeinfo/rngdates")
    ]
    single = [_date(found.said("caldate")) for found in part.all("timeperd/timeinfo/sngdate")]
    _put(node, "temporal", [*periods, *(text for text in single if text)])


def _read_contact(root: Element, part: Element, node: JsonObject) -> None:
    """An office with its own address; a person's name only where no office is named."""
    for path in ("ptcontac/cntinfo", "distinfo/distrib/cntinfo", "metainfo/metc/cntinfo"):
        found = part.find(path) or root.find(path)
        if found is None:
            continue
        contact: JsonObject = {}
        _put(contact, "fn", found.said("cntorgp/cntorg", "cntperp/cntorg", "cntperp/cntper"))
        _put(contact, "hasEmail", found.said("cntemail"))
        _put(contact, "hasTelephone", found.said("cntvoice"))
        if contact:
            node["contactPoint"] = contact
            return


def _read_files(root: Element, cited: Element, node: JsonObject) -> None:
    files: dict[str, JsonObject] = {}
    for form in root.all("distinfo/stdorder/digform"):
        said = form.said("digtinfo/formname")
        for found in form.all("digtopt/onlinopt/computer/networka/networkr"):
            if found.words():
                files[found.words()] = {"accessURL": found.words(), **({"format": said} if said else {})}
    for found in cited.all("onlink"):
        if found.words():
            files.setdefault(found.words(), {"accessURL": found.words()})
    _put(node, "distribution", list(files.values()))


def _date(said: str) -> str:
    """20180131, 201801 or 2018 with hyphens; other words as they stand."""
    if said.isdigit() and len(said) in (6, 8):
        return "-".join(part for part in (said[:4], said[4:6], said[6:]) if part)
    return said if said.casefold() not in ("unknown", "present", "unpublished material") else ""


def _put(node: JsonObject, name: str, value: Any) -> None:  # noqa: ANN401 - a JSON value
    if value not in (None, "", [], {}):
        node[name] = value
