"""One small portal for each type of source that lists many datasets: the same datasets, told in its own way.

A type joins the common suite by adding a Kind to KINDS.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.servers import Behaviour, FaultServer, Seen, Wire, whole

PER_PAGE = 3
UNKNOWN = "shoeSize"
"""A field that no standard knows; every dataset told has it."""
Answer = tuple[bytes, str]


@dataclass(frozen=True)
class Kind:
    """paths: what the portal answers; options: of a source at the server's address; answer: (body, type) or None.

    answer gets the request's path, its parameters, and the names of the datasets there are.
    """

    name: str
    paths: Callable[[list[str]], list[str]]
    options: Callable[[str], dict[str, Any]]
    answer: Callable[[str, dict[str, str], list[str], str], Answer | None]
    is_paged: bool = True
    tells_unknown: bool = True


def serve(
    server: FaultServer,
    kind: Kind,
    names: list[str],
    play: Callable[[bytes, str, str], Behaviour] | None = None,
) -> dict[str, Any]:
    """Let the server be such a portal; play makes another behaviour of (body, type, target of the request)."""

    def behave(wire: Wire, seen: Seen) -> None:
        parts = urlsplit(seen.target)
        found = kind.answer(parts.path, dict(parse_qsl(parts.query)), names, server.url(""))
        body, media_type = found or (b"", "text/plain")
        plain = whole(body, [("Content-Type", media_type)], 200 if found else 404)
        (play(body, media_type, seen.target) if play and found else plain)(wire, seen)

    for path in kind.paths(names):
        server.add(path, behave)
    return kind.options(server.url(""))


def _slice(names: list[str], start: int, size: int = PER_PAGE) -> list[str]:
    return names[start : start + size]


def _ckan(path: str, asked: dict[str, str], names: list[str], url: str) -> Answer:
    rows = [
        {"id": name, "name": name, "title": name, UNKNOWN: 44,
         "resources": [{"id": "r1", "url": f"{url}/{name}.csv", "format": "CSV"}]}
        for name in _slice(names, int(asked.get("start", 0)))
    ]  # fmt: skip
    result = {"count": len(names), "results": rows}
    return json.dumps({"success": True, "result": result}).encode(), "application/json"


def _dcat_us(path: str, asked: dict[str, str], names: list[str], url: str) -> Answer:
    start = int(asked.get("start", 0))
    rows = [
        {"identifier": name, "title": name, UNKNOWN: 44,
         "distribution": [{"downloadURL": f"{url}/{name}.csv", "mediaType": "text/csv"}]}
        for name in _slice(names, start)
    ]  # fmt: skip
    onward = {"next": f"/data.json?start={start + PER_PAGE}"} if start + PER_PAGE < len(names) else {}
    return json.dumps({"dataset": rows, **onward}).encode(), "text/html"


TURTLE = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> . @prefix ex: <http://example.org/ns#> .
<{url}> a dcat:Catalog ; dct:title "c" .
<{url}/catalog.ttl?page={page}> a hydra:PagedCollection ; hydra:totalItems {total} {onward} .
"""


def _dcat(path: str, asked: dict[str, str], names: list[str], url: str) -> Answer:
    page = int(asked.get("page", 1))
    onward = f'; hydra:nextPage "{url}/catalog.ttl?page={page + 1}"' if page * PER_PAGE < len(names) else ""
    text = TURTLE.format(url=url, page=page, total=len(names), onward=onward)
    for name in _slice(names, (page - 1) * PER_PAGE):
        text += f"""<{url}/dataset/{name}> a dcat:Dataset ; dct:identifier "{name}" ; dct:title "{name}"@en ;
 ex:{UNKNOWN} 44 ; dcat:distribution [ a dcat:Distribution ; dcat:downloadURL <{url}/{name}.csv> ] .\n"""
    return text.encode(), "text/turtle"


OAI = (
    '<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2024-01-01T00:00:00Z'
    "</responseDate><request>x</request>{body}</OAI-PMH>"
)
OAI_RECORD = (
    "<record><header><identifier>oai:example.org:{name}</identifier><datestamp>2024-01-01</datestamp></header>"
    '<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{name}</dc:title>'
    "<dc:identifier>{url}/{name}.csv</dc:identifier><dc:shoeSize>44</dc:shoeSize></oai_dc:dc></metadata></record>"
)


def _oai(path: str, asked: dict[str, str], names: list[str], url: str) -> Answer:
    if asked.get("verb") == "ListMetadataFormats":
        body = (
            "<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix><metadataNamespace>"
            "http://www.openarchives.org/OAI/2.0/oai_dc/</metadataNamespace></metadataFormat></ListMetadataFormats>"
        )
        return OAI.format(body=body).encode(), "text/xml"
    if not names:
        return OAI.format(body='<error code="noRecordsMatch">none</error>').encode(), "text/xml"
    start = int(asked.get("resumptionToken", 0))
    records = "".join(OAI_RECORD.format(name=name, url=url) for name in _slice(names, start))
    onward = start + PER_PAGE
    onward_text = str(onward) if onward < len(names) else ""
    token = f'<resumptionToken completeListSize="{len(names)}">{onward_text}</resumptionToken>'
    return OAI.format(body=f"<ListRecords>{records}{token}</ListRecords>").encode(), "text/xml"


ISO = (
    '<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">'
    "<gmd:fileIdentifier><gco:CharacterString>{name}</gco:CharacterString></gmd:fileIdentifier>"
    "<gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation><gmd:title>"
    "<gco:CharacterString>{name}</gco:CharacterString></gmd:title></gmd:CI_Citation></gmd:citation>"
    "<gmd:shoeSize><gco:CharacterString>44</gco:CharacterString></gmd:shoeSize></gmd:MD_DataIdentification>"
    "</gmd:identificationInfo><gmd:distributionInfo><gmd:MD_Distribution><gmd:transferOptions>"
    "<gmd:MD_DigitalTransferOptions><gmd:onLine><gmd:CI_OnlineResource><gmd:linkage><gmd:URL>{url}/{name}.csv</gmd:URL>"
    "</gmd:linkage></gmd:CI_OnlineResource></gmd:onLine></gmd:MD_DigitalTransferOptions></gmd:transferOptions>"
    "</gmd:MD_Distribution></gmd:distributionInfo></gmd:MD_Metadata>"
)


def _csw(path: str, asked: dict[str, str], names: list[str], url: str) -> Answer:
    start = int(asked.get("startPosition", 1))
    given = _slice(names, start - 1)
    onward = start + len(given) if start + len(given) <= len(names) else 0
    records = "".join(ISO.format(name=name, url=url) for name in given)
    body = (
        '<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"><csw:SearchResults '
        f'numberOfRecordsMatched="{len(names)}" numberOfRecordsReturned="{len(given)}" nextRecord="{onward}">'
        f"{records}</csw:SearchResults></csw:GetRecordsResponse>"
    )
    return body.encode(), "application/xml"


def _waf(path: str, asked: dict[str, str], names: list[str], url: str) -> Answer | None:
    if path == "/waf/":
        links = "".join(f'<a href="{name}.xml">{name}.xml</a>\n' for name in names)
        title = "<head><title>Index of /waf/</title></head>"
        page = f"<html>{title}<body><pre><a href='../'>../</a>\n{links}</pre></body></html>"
        return page.encode(), "text/html"
    if path.startswith("/waf/"):
        return ISO.format(name=path[5:-4], url=url).encode(), "application/xml"
    return None


def _json(value: Any) -> Answer:
    return json.dumps(value).encode(), "application/json"


def _opendatasoft(path: str, asked: dict[str, str], names: list[str], url: str) -> Answer:
    rows = [
        {"dataset_id": name, "has_records": True, "metas": {"default": {"title": name, UNKNOWN: 44}}}
        for name in names
    ]
    return (
        _json({"total_count": len(names), "results": rows[:1]}) if path.endswith("/datasets") else _json(rows)
    )


def _socrata(path: str, asked: dict[str, str], names: list[str], url: str) -> Answer:
    rest = [name for name in names if name > asked.get("scroll_id", "")]
    rows = [
        {"resource": {"id": name, "name": name, "type": "dataset", UNKNOWN: 44}} for name in _slice(rest, 0)
    ]
    return _json({"results": rows, "resultSetSize": len(names)})


def _arcgis_hub(path: str, asked: dict[str, str], names: list[str], url: str) -> Answer:
    rows = [
        {"identifier": f"{url}/maps/{name}", "title": name, UNKNOWN: 44,
         "distribution": [{"accessURL": f"{url}/datasets/{name}.csv", "format": "CSV", "mediaType": "text/csv"}]}
        for name in names
    ]  # fmt: skip
    return _json({"dataset": rows})


def _stac(path: str, asked: dict[str, str], names: list[str], url: str) -> Answer:
    if path == "/":
        return _json({"stac_version": "1.0.0", "id": "c", "links": [{"rel": "data", "href": "/collections"}]})
    start = int(asked.get("start", 0))
    rows = [
        {"type": "Collection", "stac_version": "1.0.0", "id": name, "title": name, "links": [], UNKNOWN: 44,
         "assets": {"data": {"href": f"/{name}.csv", "type": "text/csv"}}}
        for name in _slice(names, start)
    ]  # fmt: skip
    onward = (
        [{"rel": "next", "href": f"/collections?start={start + PER_PAGE}"}]
        if start + PER_PAGE < len(names)
        else []
    )
    return _json({"collections": rows, "links": onward, "numberMatched": len(names)})


SDMX = (
    '<m:Structure xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" '
    'xmlns:s="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/structure" '
    'xmlns:c="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"><m:Structures><s:Dataflows>{body}'
    "</s:Dataflows></m:Structures></m:Structure>"
)


def _sdmx(path: str, asked: dict[str, str], names: list[str], url: str) -> Answer:
    body = "".join(
        f'<s:Dataflow id="{name}" agencyID="A" version="1.0" shoeSize="44"><c:Name>{name}</c:Name></s:Dataflow>'
        for name in names
    )
    return SDMX.format(body=body).encode(), "application/xml"


ODS = "/api/explore/v2.1/catalog"

KINDS = (
    Kind("arcgis_hub", lambda _: ["/data.json"], lambda url: {"url": url}, _arcgis_hub, is_paged=False),
    Kind("ckan", lambda _: ["/api/3/action/package_search"], lambda url: {"url": url, "page_size": PER_PAGE}, _ckan),
    Kind("csw", lambda _: ["/csw"], lambda url: {"url": f"{url}/csw", "page_size": PER_PAGE}, _csw),
    Kind("dcat", lambda _: ["/catalog.ttl"], lambda url: {"url": f"{url}/catalog.ttl"}, _dcat),
    Kind("dcat_us", lambda _: ["/data.json"], lambda url: {"url": f"{url}/data.json"}, _dcat_us),
    Kind("oai_pmh", lambda _: ["/oai"], lambda url: {"url": f"{url}/oai"}, _oai),
    Kind("opendatasoft", lambda _: [f"{ODS}/datasets", f"{ODS}/exports/json"], lambda url: {"url": url},
         _opendatasoft, is_paged=False),
    Kind("sdmx", lambda _: ["/rest/dataflow/all/all/latest"], lambda url: {"url": f"{url}/rest"}, _sdmx,
         is_paged=False),
    Kind("socrata", lambda _: ["/api/catalog/v1"], lambda url: {"url": url, "page_size": PER_PAGE}, _socrata),
    Kind("stac", lambda _: ["/", "/collections"], lambda url: {"url": f"{url}/"}, _stac),
    Kind("waf", lambda names: ["/waf/", *(f"/waf/{name}.xml" for name in names)], lambda url: {"url": f"{url}/waf/"},
         _waf, is_paged=False),
)  # fmt: skip
