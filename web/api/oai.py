"""OAI-PMH 2.0 at `/oai`: six verbs, sets, dates, stateless tokens, deleted records kept for ever."""

from collections.abc import Callable
from datetime import UTC
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, request
from lxml import etree
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.datasets import find_dataset
from catalog.models import DatasetRow
from metadata.standards import _oai_write as written
from web.api._oai_records import Asked, OaiError, all_sets, page_of, read_moment, sets_of, stamp
from web.api._open import open_to_any_site
from web.api.dcat import graph_of
from web.context import reading, services

blueprint = Blueprint("oai", __name__)
open_to_any_site(blueprint, "GET, HEAD, POST, OPTIONS")
NEUTRAL = True

OAI = "http://www.openarchives.org/OAI/2.0/"
Node = Any  # an element of lxml, which has no types

FORMATS = {
    "oai_dc": ("http://www.openarchives.org/OAI/2.0/oai_dc.xsd", written.OAI_DC),
    "dcat_ap": (
        "https://semiceu.github.io/DCAT-AP/releases/3.0.1/",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    ),
    "oai_datacite": ("https://schema.datacite.org/meta/kernel-4.5/metadata.xsd", written.DATACITE),
}
ALLOWED = {
    "Identify": set(), "ListMetadataFormats": {"identifier"}, "ListSets": {"resumptionToken"},
    "ListIdentifiers": {"from", "until", "set", "metadataPrefix", "resumptionToken"},
    "ListRecords": {"from", "until", "set", "metadataPrefix", "resumptionToken"},
    "GetRecord": {"identifier", "metadataPrefix"},
}  # fmt: skip


@blueprint.route("/oai", methods=["GET", "POST"])
def oai() -> Response:
    """One request of the protocol. Errors are answers of the protocol too."""
    values = request.form if request.method == "POST" else request.args
    root = etree.Element(f"{{{OAI}}}OAI-PMH", nsmap={None: OAI, "xsi": written.XSI})
    root.set(f"{{{written.XSI}}}schemaLocation", f"{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd")
    _add(root, "responseDate", services().now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    echo = _add(root, "request", f"{_base()}/oai")
    try:
        verb, asked = _read(values.to_dict(flat=False))
        for name, value in {"verb": verb, **asked}.items():
            echo.set(name, value)
        with reading() as session:
            answer = _VERBS[verb](session, asked)
        root.append(answer)
    except OaiError as error:
        if error.code in ("badVerb", "badArgument"):
            echo.attrib.clear()
        _add(root, "error", str(error)).set("code", error.code)
    body = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    response = Response(body, content_type="text/xml; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _read(values: dict[str, list[str]]) -> tuple[str, dict[str, str]]:
    verbs = values.pop("verb", [])
    if len(verbs) != 1 or verbs[0] not in _VERBS:
        raise OaiError("badVerb", "The verb is missing, repeated or none of OAI-PMH 2.0.")
    if any(len(found) > 1 for found in values.values()) or set(values) - ALLOWED[verbs[0]]:
        raise OaiError("badArgument", "An argument is repeated or not one of this verb.")
    asked = {name: found[0] for name, found in values.items()}
    if any("\0" in value or len(value) > 4000 for value in asked.values()):
        raise OaiError("badArgument", "An argument cannot be read.")
    if "resumptionToken" in asked and len(asked) > 1:
        raise OaiError("badArgument", "A resumptionToken stands alone.")
    return verbs[0], asked


def _identify(session: Session, asked: dict[str, str]) -> Node:
    found = etree.Element(f"{{{OAI}}}Identify")
    settings = services().settings
    _add(found, "repositoryName", settings.site_title.show("en")[0])
    _add(found, "baseURL", f"{_base()}/oai")
    _add(found, "protocolVersion", "2.0")
    _add(found, "adminEmail", f"postmaster@{_host()}")
    first = session.scalar(select(func.min(DatasetRow.first_published_at)))
    _add(
        found, "earliestDatestamp", first.strftime("%Y-%m-%dT%H:%M:%SZ") if first else "1970-01-01T00:00:00Z"
    )
    _add(found, "deletedRecord", "persistent")
    _add(found, "granularity", "YYYY-MM-DDThh:mm:ssZ")
    return found


def _formats(session: Session, asked: dict[str, str]) -> Node:
    if "identifier" in asked:
        _find(session, asked["identifier"])
    found = etree.Element(f"{{{OAI}}}ListMetadataFormats")
    for prefix, (schema, namespace) in FORMATS.items():
        one = _add(found, "metadataFormat")
        _add(one, "metadataPrefix", prefix)
        _add(one, "schema", schema)
        _add(one, "metadataNamespace", namespace)
    return found


def _sets(session: Session, asked: dict[str, str]) -> Node:
    if "resumptionToken" in asked:
        raise OaiError("badResumptionToken", "The list of sets is given whole.")
    found = etree.Element(f"{{{OAI}}}ListSets")
    for spec, name in all_sets(session):
        one = _add(found, "set")
        _add(one, "setSpec", spec)
        _add(one, "setName", name)
    return found


def _get(session: Session, asked: dict[str, str]) -> Node:
    if set(asked) != {"identifier", "metadataPrefix"}:
        raise OaiError("badArgument", "GetRecord wants identifier and metadataPrefix.")
    prefix = _known(asked["metadataPrefix"])
    row = _find(session, asked["identifier"])
    found = etree.Element(f"{{{OAI}}}GetRecord")
    found.append(_record(row, prefix))
    return found


def _list(session: Session, asked: dict[str, str], name: str, one: Callable[[DatasetRow, str], Node]) -> Node:
    ask = Asked.read(asked["resumptionToken"]) if "resumptionToken" in asked else _first(asked)
    _known(ask.prefix)
    rows, total = page_of(session, ask)
    if not rows:
        raise OaiError("noRecordsMatch", "No record is within these dates and this set.")
    found = etree.Element(f"{{{OAI}}}{name}")
    for row in rows:
        found.append(one(row, ask.prefix))
    sent = ask.sent + len(rows)
    if sent < total or ask.after is not None:
        token = _add(found, "resumptionToken")
        token.set("completeListSize", str(total))
        token.set("cursor", str(ask.sent))
        if sent < total:
            after = (stamp(rows[-1]), rows[-1].id)
            token.text = Asked(ask.prefix, ask.since, ask.until, ask.set_spec, after, sent, total).token()
    return found


def _first(asked: dict[str, str]) -> Asked:
    if "metadataPrefix" not in asked:
        raise OaiError("badArgument", "metadataPrefix is missing.")
    since, until = asked.get("from"), asked.get("until")
    if since and until:
        if len(since) != len(until):
            raise OaiError("badArgument", "from and until must have the same granularity.")
        if read_moment(since) > read_moment(until, is_end=True):
            raise OaiError("badArgument", "from is later than until.")
    for end in (since, until):
        if end:
            read_moment(end)
    return Asked(asked["metadataPrefix"], since, until, asked.get("set"))


def _identifiers(session: Session, asked: dict[str, str]) -> Node:
    return _list(session, asked, "ListIdentifiers", lambda row, prefix: _header(row))


def _records(session: Session, asked: dict[str, str]) -> Node:
    return _list(session, asked, "ListRecords", _record)


def _known(prefix: str) -> str:
    if prefix not in FORMATS:
        raise OaiError("cannotDisseminateFormat", f"The formats are {', '.join(FORMATS)}.")
    return prefix


def _record(row: DatasetRow, prefix: str) -> Node:
    found = etree.Element(f"{{{OAI}}}record")
    found.append(_header(row))
    if row.state == "withdrawn":
        return found
    metadata = _add(found, "metadata")
    if prefix == "dcat_ap":
        metadata.append(etree.fromstring(graph_of(row).write("rdf"), _PARSER))
        return found
    document = services().store.read_document(row.agency_id, row.dataset_id, row.current_version, "metadata")
    write = written.write_dc if prefix == "oai_dc" else written.write_datacite
    metadata.append(write(document, site_url=services().settings.site_url))
    return found


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


def _header(row: DatasetRow) -> Node:
    found = etree.Element(f"{{{OAI}}}header")
    if row.state == "withdrawn":
        found.set("status", "deleted")
    _add(found, "identifier", f"oai:{_host()}:{row.uuid}")
    _add(found, "datestamp", stamp(row))
    for spec in sets_of(row):
        _add(found, "setSpec", spec)
    return found


def _find(session: Session, identifier: str) -> DatasetRow:
    start = f"oai:{_host()}:"
    row = find_dataset(session, identifier.removeprefix(start)) if identifier.startswith(start) else None
    if row is None:
        raise OaiError("idDoesNotExist", "No record of this repository has that identifier.")
    return row


def _base() -> str:
    return services().settings.site_url.rstrip("/")


def _host() -> str:
    return urlsplit(_base()).hostname or "localhost"


def _add(parent: Node, name: str, text: str | None = None) -> Node:
    found = etree.SubElement(parent, f"{{{OAI}}}{name}")
    found.text = text
    return found


_VERBS: dict[str, Callable[[Session, dict[str, str]], Node]] = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "ListIdentifiers": _identifiers,
    "ListRecords": _records,
    "GetRecord": _get,
}
