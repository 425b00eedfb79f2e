"""SDMX structure messages in the bounded child: XML or JSON becomes plain lists of dataflows, structures and codes.

The XML is read as a stream, without DOCTYPE, entities or network: a national service lists thousands of
dataflows in tens of megabytes.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from metadata.errors.standards import DocumentUnreadable
from metadata.standards._lists import objects
from metadata.text import cut

JsonObject = dict[str, Any]
Json = Any
Element = Any  # of lxml

MAX_FLOWS = 100_000
MAX_CODES = 1_000  # of one list; how many there are is told
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TAGS = ("Dataflow", "DataStructure", "Codelist", "ConceptScheme", "ErrorMessage", "Message")
_URN = re.compile(r"=(?P<agency>[^:=]+):(?P<id>[^(]+)\((?P<version>[^)]*)\)(?:\.(?P<part>.+))?$")


def read(request: JsonObject) -> JsonObject:
    """What the message at request["path"] says: root, flows, structures, codelists, concepts, said, is_list.

    Keys of the three maps are "AGENCY:ID(VERSION)". said lists (code, words) of errors and of the footer; is_list tells
    whether there is a list of dataflows at all, be it empty. Raises DocumentUnreadable.
    """
    path, shown = Path(request["path"]), request["shown"]
    with path.open("rb") as opened:
        start = opened.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"["):
        return _read_json(path, shown)
    return _read_xml(path, shown)


def _empty(root: str) -> JsonObject:
    return {"root": root, "flows": [], "structures": {}, "codelists": {}, "concepts": {}, "said": [],
            "is_list": False}  # fmt: skip


def _read_xml(path: Path, shown: str) -> JsonObject:
    from lxml import etree

    found = _empty("")
    stream = etree.iterparse(
        str(path), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for event, element in stream:
            if event == "start":
                if not found["root"]:
                    _refuse_doctype(element, shown)
                    found["root"] = _name(element)
                found["is_list"] |= _name(element) == "Dataflows"
            elif _name(element) in _TAGS:
                _take(element, found)
                element.clear()
            if len(found["flows"]) > MAX_FLOWS:
                reason = f"more than {MAX_FLOWS} dataflows"
                raise DocumentUnreadable(file=shown, kind="SDMX", reason=reason)
    except etree.XMLSyntaxError as error:
        reason = cut(f"{error.msg}", 160)
        raise DocumentUnreadable(file=shown, kind="XML", reason=reason) from error
    return found


def _refuse_doctype(element: Element, shown: str) -> None:
    if element.getroottree().docinfo.doctype:
        raise DocumentUnreadable(file=shown, kind="XML", reason="DOCTYPE")


def _take(element: Element, found: JsonObject) -> None:
    """One part of the message into what was found."""
    name, key = _name(element), _key(dict(element.attrib))
    if name == "Dataflow" and element.get("id"):
        found["flows"].append(_flow(element))
    elif name == "DataStructure":
        found["structures"][key] = list(_components(element))
    elif name == "Codelist":
        codes = [child for child in element if _name(child) == "Code"]
        kept = {
            str(c.get("id") or c.get("value")): _words(c, "Name") or _words(c, "Description")
            for c in codes[:MAX_CODES]
        }
        found["codelists"][key] = {"count": len(codes), "codes": kept}
    elif name == "ConceptScheme":
        concepts = {str(c.get("id")): _words(c, "Name") for c in element if _name(c) == "Concept"}
        found["concepts"][key] = concepts
    elif name in ("ErrorMessage", "Message") and (text := _words(element, "Text")):
        found["said"].append([str(element.get("code") or "-"), cut(next(iter(text.values())), 300)])


def _flow(element: Element) -> JsonObject:
    attributes = {key: value for key, value in element.attrib.items() if not key.startswith("{")}
    return {
        **attributes,
        "names": _words(element, "Name"),
        "descriptions": _words(element, "Description"),
        "structure": _reference(next((c for c in element if _name(c) == "Structure"), None)),
        "annotations": [_annotation(a) for a in element.iter() if _name(a) == "Annotation"],
        "others": sorted(
            {_name(child) for child in element} - {"Name", "Description", "Structure", "Annotations", ""}
        ),
    }


def _annotation(element: Element) -> JsonObject:
    """A remark of the service: its kind, a title, an address, words by language."""
    wires = {"AnnotationType": "type", "AnnotationTitle": "title", "AnnotationURL": "url"}
    found = {wires[_name(c)]: (c.text or "").strip() for c in element if _name(c) in wires}
    return {
        **({"id": element.get("id")} if element.get("id") else {}),
        **found,
        "texts": _words(element, "AnnotationText"),
    }


def _components(structure: Element) -> Iterator[JsonObject]:
    """Dimensions, measures and attributes in their order."""
    kinds = {"Dimension": "dimension", "TimeDimension": "dimension", "MeasureDimension": "dimension",
             "PrimaryMeasure": "measure", "Measure": "measure", "Attribute": "attribute"}  # fmt: skip
    for element in structure.iter():
        kind = kinds.get(_name(element))
        if kind is None or not (element.get("id") or element.get("conceptRef")):
            continue
        concept = next((c for c in element if _name(c) == "ConceptIdentity"), None)
        listed = next((c for c in element.iter() if _name(c) == "Enumeration"), None)
        yield {"id": element.get("id") or element.get("conceptRef"), "kind": kind,
               "concept": _reference(concept), "codelist": _reference(listed)}  # fmt: skip


def _reference(element: Element | None) -> JsonObject | None:
    """What a Ref or a URN inside an element leads to: agency, id, version, part."""
    if element is None:
        return None
    for child in element.iter():
        if _name(child) == "Ref" and child.get("maintainableParentID"):
            return {"agency": child.get("agencyID"), "id": child.get("maintainableParentID"), "part": child.get("id"),
                    "version": child.get("maintainableParentVersion")}  # fmt: skip
        if _name(child) == "Ref":
            return {"agency": child.get("agencyID"), "id": child.get("id"), "version": child.get("version")}
        if _name(child) == "URN" or (child is element and len(element) == 0):
            return _from_urn(child.text or "")
    return None


def _from_urn(urn: Json) -> JsonObject | None:
    match = _URN.search(urn.strip()) if isinstance(urn, str) else None
    return {key: value for key, value in match.groupdict().items() if value} if match else None


def _words(element: Element, name: str) -> dict[str, str]:
    """Texts by language; the default of SDMX is English."""
    found: dict[str, str] = {}
    for child in element:
        said = "".join(child.itertext()).strip() if _name(child) == name else ""
        if said:
            found.setdefault(str(child.get(LANG) or "en").lower(), said)
    return found


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _read_json(path: Path, shown: str) -> JsonObject:
    """SDMX-JSON structure messages 1.0 and 2.0."""
    try:
        message = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise DocumentUnreadable(file=shown, kind="JSON", reason=cut(str(error), 160)) from error
    message = message if isinstance(message, dict) else {}
    inside = message.get("data")
    data: JsonObject = inside if isinstance(inside, dict) else message
    found = _empty("Structure" if "dataflows" in data or "dataStructures" in data else "-")
    found["is_list"] = isinstance(data.get("dataflows"), list)
    for flow in objects(data.get("dataflows"))[:MAX_FLOWS]:
        known = (
            "name",
            "names",
            "description",
            "descriptions",
            "structure",
            "annotations",
            "links",
            "isPartialLanguage",
        )
        rest = {k: v for k, v in flow.items() if k not in known}
        found["flows"].append({
            **{k: v for k, v in rest.items() if isinstance(v, str | bool | int)},
            "names": _json_words(flow, "name"), "descriptions": _json_words(flow, "description"),
            "structure": _from_urn(flow.get("structure")),
            "annotations": [_json_annotation(a) for a in objects(flow.get("annotations"))],
            "others": sorted(k for k, v in rest.items() if isinstance(v, dict | list) and v),
        })  # fmt: skip
    for structure in objects(data.get("dataStructures")):
        found["structures"][_key(structure)] = list(_json_components(structure))
    for listed in objects(data.get("codelists")):
        codes = objects(listed.get("codes"))
        kept = {str(code.get("id")): _json_words(code, "name") for code in codes[:MAX_CODES]}
        found["codelists"][_key(listed)] = {"count": len(codes), "codes": kept}
    for scheme in objects(data.get("conceptSchemes")):
        concepts = {str(c.get("id")): _json_words(c, "name") for c in objects(scheme.get("concepts"))}
        found["concepts"][_key(scheme)] = concepts
    for fault in (*objects(message.get("errors")), *objects(data.get("errors"))):
        words = (
            fault.get("title") or fault.get("detail") or next(iter(_json_words(fault, "title").values()), "")
        )
        found["said"].append([str(fault.get("code") or "-"), cut(str(words), 300)])
    return found


_JSON_LISTS = {
    "dimensionList": ("dimensions", "timeDimensions", "timeDimension"),
    "measureList": ("measures", "primaryMeasure"),
    "attributeList": ("attributes",),
}


def _json_components(structure: JsonObject) -> Iterator[JsonObject]:
    parts = structure.get("dataStructureComponents")
    for name, keys in _JSON_LISTS.items():
        inside = parts.get(name) if isinstance(parts, dict) else None
        values = [inside.get(key) for key in keys] if isinstance(inside, dict) else []
        for entry in (part for value in values for part in (value if isinstance(value, list) else [value])):
            if isinstance(entry, dict) and entry.get("id"):
                local = entry.get("localRepresentation")
                yield {
                    "id": str(entry["id"]),
                    "kind": name.removesuffix("List"),
                    "concept": _from_urn(entry.get("conceptIdentity")),
                    "codelist": _from_urn(local.get("enumeration") if isinstance(local, dict) else None),
                }


def _json_annotation(said: JsonObject) -> JsonObject:
    found = {key: said[key] for key in ("id", "type", "title") if isinstance(said.get(key), str)}
    return {**found, "texts": _json_words(said, "text")}


def _json_words(said: JsonObject, key: str) -> dict[str, str]:
    """names: {en: …}, beside or instead of name: a text, or a map by language."""
    for value in (said.get(f"{key}s"), said.get(key)):
        if isinstance(value, dict):
            return {
                str(lang).lower(): text
                for lang, text in value.items()
                if isinstance(text, str) and text.strip()
            }
        if isinstance(value, str) and value.strip():
            return {"en": value}
    return {}


def _key(said: JsonObject) -> str:
    return f"{said.get('agencyID')}:{said.get('id')}({said.get('version') or '1.0'})"
