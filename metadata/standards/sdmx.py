"""A dataflow of an SDMX 2.1 service as a dataset: its words in every language told, its data by address.

The parts are those that harvesters.types._sdmx_message takes out of a structure message.
"""

from typing import Any
from urllib.parse import quote

from metadata.dates import read_date
from metadata.errors.standards import RecordWithoutId
from metadata.issues import Issue
from metadata.model import Distribution, LinkReason
from metadata.standards._columns import COLUMNS
from metadata.standards._formats import read_format
from metadata.standards._lists import as_list, objects
from metadata.standards._reading import Reading, ReadResource, web_address
from metadata.text import Text, cut

MEDIA_TYPE = "application/vnd.sdmx.structure+xml"

JsonObject = dict[str, Any]

IGNORED = (
    "id",
    "agencyID",
    "version",
    "urn",
    "uri",
    "isFinal",
    "isExternalReference",
    "structureURL",
    "serviceURL",
)
"""Attributes that name the dataflow itself, or where its own description lies."""
_KNOWN = frozenset(
    {*IGNORED, "names", "descriptions", "structure", "annotations", "others", "validFrom", "validTo"}
)
_UPDATED = frozenset({"UPDATE_DATA", "DATA_UPDATE", "LAST_UPDATE", "LASTUPDATE", "LAST_DATA_UPDATE"})
_OLDEST = frozenset({"OBS_PERIOD_OVERALL_OLDEST", "DATA_COVERAGE_START", "TIME_PERIOD_START"})
_LATEST = frozenset({"OBS_PERIOD_OVERALL_LATEST", "DATA_COVERAGE_END", "TIME_PERIOD_END"})
_PAGES = frozenset({"EXT_RESOURCE", "METADATA_URL", "ESMS_HTML", "METADATA_HTML", "DOCUMENTATION"})


def identity_of(flow: JsonObject) -> str:
    """AGENCY:ID of a dataflow; its version changes, the dataflow stays."""
    name, agency = str(flow.get("id") or "").strip(), str(flow.get("agencyID") or "").strip()
    return f"{agency}:{name}" if agency and name else name


def version_of(flow: JsonObject) -> tuple[int, ...]:
    """A version that can be compared; 1.10 is later than 1.9."""
    parts = str(flow.get("version") or "1.0").split(".")
    return tuple(int(part) if part.isdigit() else 0 for part in parts)


def read(
    flow: JsonObject,
    *,
    language: str,
    base_url: str,
    csv: str,
    exports: frozenset[str],
    columns: list[JsonObject],
) -> Reading:
    """What a service says of one dataflow. csv: the query that asks for CSV; exports: forms that are fetched.

    Raises RecordWithoutId.
    """
    identity, name = identity_of(flow), str(flow.get("id") or "").strip()
    if not name:
        raise RecordWithoutId(record="-")
    issues: list[Issue] = []
    extras: JsonObject = {}
    fields: JsonObject = {"identifier": identity, "title": _text(flow, "names", language, extras, issues)}
    if fields["title"] is None:
        fields["title"] = Text(en=name)
        issues.append(Issue("title_missing", values={"field": "Name", "value": cut(name, 120)}))
    if description := _text(flow, "descriptions", language, extras, issues):
        fields["description"] = description
    if version := flow.get("version"):
        fields["source_version"] = str(version)
    _read_annotations(flow, fields, extras)
    for key in ("validFrom", "validTo", "structure"):
        if flow.get(key):
            extras[key] = flow[key]
    extras |= {"agencyID": flow["agencyID"]} if flow.get("agencyID") else {}
    unknown = {
        key: value for key, value in flow.items() if key not in _KNOWN and value not in (None, "", [], {})
    }
    names = sorted([*unknown, *as_list(flow.get("others"))])
    extras |= unknown
    if names:
        shown = ", ".join(cut(entry, 40) for entry in names[:20])
        issues.append(Issue("field_unknown", count=len(names), values={"fields": shown}))
    fields["extras"] = extras
    files = _files(flow, base_url, csv, exports, columns)
    return Reading(identity, identity, fields, files, tuple(issues))


def columns_of(flow: JsonObject, message: JsonObject) -> list[JsonObject]:
    """The columns of a dataflow's data, with the words of their concepts and codes in every language told.

    message holds the structure, its concepts and lists of codes, or some of them; of a long list the first codes
    are kept, beside their count.
    """
    components = _lookup(message["structures"], flow.get("structure"))
    if components is None and len(message["structures"]) == 1:
        components = next(iter(message["structures"].values()))
    found = []
    for component in components or []:
        column: JsonObject = {"name": component["id"], "kind": component["kind"]}
        concept, listed = component.get("concept") or {}, component.get("codelist")
        concepts = _lookup(message["concepts"], concept) or {}
        if words := concepts.get(concept.get("part") or component["id"]):
            column["title"] = words
        if listed:
            column["codelist"] = f"{listed.get('agency')}:{listed.get('id')}"
            if codes := _lookup(message["codelists"], listed):
                column |= {"codes": codes["codes"], "code_count": codes["count"]}
        found.append(column)
    return found


def _lookup(parts: JsonObject, wanted: JsonObject | None) -> Any:  # noqa: ANN401 - what lies under the key
    """The part that a reference means: in its version, else in any other that the message holds."""
    if not wanted:
        return None
    name = f"{wanted.get('agency')}:{wanted.get('id')}("
    exact = parts.get(f"{name}{wanted.get('version') or '1.0'})")
    return exact if exact is not None else next((v for k, v in parts.items() if k.startswith(name)), None)


def _text(flow: JsonObject, key: str, language: str, extras: JsonObject, issues: list[Issue]) -> Text | None:
    """Thai and English of the words by language; where there is neither, the first of the others as it came."""
    said = {code: text for code, text in (flow.get(key) or {}).items() if text.strip()}
    ours = {
        lang: next((t for code, t in said.items() if code.split("-")[0] == lang), None)
        for lang in ("th", "en")
    }
    others = {code: text for code, text in said.items() if code.split("-")[0] not in ours}
    if others:
        extras[key] = said
    found = {lang: text for lang, text in ours.items() if text}
    if found:
        return Text(**found)
    if not others:
        return None
    code, text = next(iter(others.items()))
    shown = "title" if key == "names" else "description"
    issues.append(Issue("texts_in_other_languages", values={"field": shown, "value": cut(code, 20)}))
    return Text(en=text) if language == "en" or text.isascii() else Text(th=text)


def _read_annotations(flow: JsonObject, fields: JsonObject, extras: JsonObject) -> None:
    """Times and addresses that services put into annotations; all of them stay in extras as well."""
    listed = objects(flow.get("annotations"))
    if not listed:
        return
    extras["annotations"] = [{key: value for key, value in entry.items() if value} for entry in listed]
    said: dict[str, str] = {}
    pages: list[str] = []
    for entry in listed:
        kind = str(entry.get("type") or entry.get("id") or "").upper()
        words = str(entry.get("title") or next(iter((entry.get("texts") or {}).values()), ""))
        said.setdefault(kind, words)
        address = web_address(str(entry.get("url") or "")) or (web_address(words) if kind in _PAGES else None)
        if address:
            pages.append(address)
    if modified := _date(said, _UPDATED):
        fields["modified"] = modified
    period = {
        key: date for key, kinds in (("start", _OLDEST), ("end", _LATEST)) if (date := _date(said, kinds))
    }
    if period:
        fields["temporal"] = period
    if pages:
        fields["documentation"] = tuple({"url": page} for page in dict.fromkeys(pages))


def _date(said: dict[str, str], kinds: frozenset[str]) -> str | None:
    """The first of these annotations that is a date; periods such as 2024-Q1 are none and stay in extras."""
    for kind in kinds:
        try:
            return read_date(said[kind])
        except (KeyError, ValueError):
            continue
    return None


def _files(
    flow: JsonObject, base_url: str, csv: str, exports: frozenset[str], columns: list[JsonObject]
) -> tuple[ReadResource, ...]:
    """The data as CSV and as XML, and the description of their structure (SDMX 2.1 REST, section 4)."""
    agency, name = quote(str(flow.get("agencyID") or "all")), quote(str(flow["id"]))
    version = quote(str(flow.get("version") or "latest"))
    data = f"{base_url}/data/{agency},{name},{version}/all"
    found: list[ReadResource] = []
    for code, address in (("csv", f"{data}?{csv}" if csv else data), ("xml", data)):
        shape = read_format(code, None, None)
        told: JsonObject = {COLUMNS: columns} if columns else {}
        distribution = Distribution(
            key=f"data-{code}", title=Text(en=f"SDMX-{'CSV' if code == 'csv' else 'ML'}"), url=address,
            format=shape.format, media_type=shape.media_type, extras=told if code == "csv" else {},
        )  # fmt: skip
        reason: LinkReason | None = None if code in exports else "by_config"
        found.append(ReadResource(distribution, address, reason))
    where = f"{base_url}/dataflow/{agency}/{name}/{version}?references=descendants"
    structure = Distribution(key="structure", title=Text(en="SDMX structure"), access_url=where, format="api")
    return (*found, ReadResource(structure, where, "service"))
