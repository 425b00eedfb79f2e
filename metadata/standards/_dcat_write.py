"""A version's metadata.json as DCAT-AP 3.0.1 (and DCAT 3): one dataset with its distributions and its row service.

Vocabularies are the EU's own (Publications Office authority tables) where they have the term: theme, format,
frequency, licence, language, access right.
"""

import re
from typing import Any

from pyoxigraph import Literal, NamedNode

from metadata.standards._addresses import (
    dataset_url,
    latest_file_url,
    license_url,
    organization_url,
)
from metadata.standards._dcat_graph import EU, Graph, Node, iri, literal, name
from metadata.vocabulary import find_term, label, terms

JsonObject = dict[str, Any]

IANA = "https://www.iana.org/assignments/media-types/"
WRITTEN_FORMS = ("original", "csv", "parquet", "geojson", "geoparquet")
"""The kept forms that become distributions; what is made from them on demand does not."""

FILE_TYPES = {
    "csv": "CSV", "tsv": "TSV", "xlsx": "XLSX", "xls": "XLS", "ods": "ODS", "json": "JSON", "geojson": "GEOJSON",
    "xml": "XML", "html": "HTML", "pdf": "PDF", "zip": "ZIP", "parquet": "PARQUET", "geoparquet": "PARQUET",
    "kml": "KML", "kmz": "KMZ", "shp": "SHP", "gpkg": "GPKG", "rdf": "RDF", "ttl": "RDF_TURTLE", "txt": "TXT",
    "doc": "DOC", "docx": "DOCX", "gz": "GZIP", "dbf": "DBF", "ndjson": "JSON", "png": "PNG", "jpeg": "JPEG",
}  # fmt: skip
"""Our formats in the EU's list of file types."""

LANGUAGES = {"th": "THA", "en": "ENG", "zh": "ZHO", "ja": "JPN", "fr": "FRA", "de": "DEU", "lo": "LAO", "my": "MYA",
             "km": "KHM", "ms": "MSA", "vi": "VIE"}  # fmt: skip
ACCESS = {"public": "PUBLIC", "open": "PUBLIC", "restricted": "RESTRICTED", "restricted public": "RESTRICTED",
          "non-public": "NON_PUBLIC", "non_public": "NON_PUBLIC", "confidential": "CONFIDENTIAL",
          "sensitive": "SENSITIVE"}  # fmt: skip


def write(document: JsonObject, *, site_url: str, created: str, modified: str, after: int = 0) -> Graph:
    """The graph of one dataset. created and modified are ISO moments of the catalog's record.

    after: how many nodes without address were written before into the same file.
    """
    graph = Graph(after)
    dataset = document["dataset"]
    page = dataset_url(document, site_url)
    node = graph.node("dcat:Dataset", at=page)
    graph.texts(node, "dct:title", dataset["title"])
    graph.texts(node, "dct:description", dataset.get("description") or dataset["title"])
    graph.add(node, "dct:identifier", Literal(page))
    graph.add(node, "adms:identifier", _other_identifier(graph, document["uuid"]))
    graph.add(node, "dcat:version", Literal(document["version"]))
    graph.add(node, "dct:issued", _moment(dataset.get("issued") or created))
    graph.add(node, "dct:modified", _moment(dataset.get("modified") or modified))
    graph.add(node, "dct:publisher", agent(graph, document["agency"], site_url))
    _people(graph, node, document)
    _subject(graph, node, dataset)
    _rights(graph, node, dataset)
    _coverage(graph, node, dataset)
    _links(graph, node, dataset)
    for resource in document["resources"]:
        _distributions(graph, node, resource, document, site_url)
    return graph


def agent(graph: Graph, agency: JsonObject, site_url: str) -> Node:
    """The agency as publisher."""
    node = graph.node("foaf:Agent", "foaf:Organization", at=organization_url(agency["id"], site_url))
    graph.texts(node, "foaf:name", agency["title"])
    if agency.get("homepage"):
        graph.add(node, "foaf:homepage", graph.node("foaf:Document", at=agency["homepage"]))
    if (contact := agency.get("contact") or {}).get("email"):
        graph.add(node, "foaf:mbox", NamedNode(iri(f"mailto:{contact['email']}")))
    return node


def concept(graph: Graph, address: str, words: str) -> Node:
    """A term of a list, named so that a reader without the list can show it."""
    node = graph.node("skos:Concept", at=address)
    graph.add(node, "skos:prefLabel", Literal(words, language="en"))
    return node


def _moment(written: str) -> Literal:
    """A date or a moment with the type of what is said of it."""
    if re.fullmatch(r"\d{4}", written):
        return literal(written, "xsd:gYear")
    if re.fullmatch(r"\d{4}-\d{2}", written):
        return literal(written, "xsd:gYearMonth")
    return literal(written.replace(" ", "T"), "xsd:date" if len(written) == 10 else "xsd:dateTime")


def _other_identifier(graph: Graph, uuid: str) -> Node:
    node = graph.node("adms:Identifier")
    graph.add(node, "skos:notation", literal(f"urn:uuid:{uuid}", "xsd:anyURI"))
    return node


def _people(graph: Graph, node: Node, document: JsonObject) -> None:
    """The dataset's own contact, else the agency's; the creator by name."""
    dataset = document["dataset"]
    contact = dataset.get("contact") or document["agency"].get("contact")
    if contact:
        kind = graph.node("vcard:Organization", "vcard:Kind")
        graph.texts(kind, "vcard:fn", contact.get("name") or document["agency"]["title"])
        if contact.get("email"):
            graph.add(kind, "vcard:hasEmail", NamedNode(iri(f"mailto:{contact['email']}")))
        if contact.get("phone"):
            graph.add(
                kind, "vcard:hasTelephone", NamedNode(f"tel:{re.sub(r'[^0-9+]', '', contact['phone'])}")
            )
        if contact.get("url"):
            graph.add(kind, "vcard:hasURL", NamedNode(iri(contact["url"])))
        graph.add(node, "dcat:contactPoint", kind)
    if dataset.get("creator"):
        creator = graph.node("foaf:Agent")
        graph.texts(creator, "foaf:name", dataset["creator"])
        graph.add(node, "dct:creator", creator)


def _subject(graph: Graph, node: Node, dataset: JsonObject) -> None:
    for tag in dataset.get("tags") or ():
        lang = "th" if any("\u0e00" <= ch <= "\u0e7f" for ch in tag) else "en"
        graph.add(node, "dcat:keyword", Literal(tag, language=lang))
    for code in dataset.get("theme") or ():
        term = terms("themes").get(code)
        if term and term.url:
            graph.add(node, "dcat:theme", concept(graph, term.url, term.label.show("en")[0]))
        elif not term:
            graph.add(node, "dcat:keyword", Literal(code))
    for code in dataset.get("language") or ():
        graph.add(node, "dct:language", _language(graph, code))
    if code := dataset.get("update_frequency"):
        term = find_term("frequencies", code)
        if term and term.url:
            graph.add(
                node, "dct:accrualPeriodicity", graph.node("dct:Frequency", "skos:Concept", at=term.url)
            )
            graph.add(NamedNode(term.url), "skos:prefLabel", Literal(term.label.show("en")[0], language="en"))


def _language(graph: Graph, code: str) -> Node | None:
    known = LANGUAGES.get(code[:2].lower())
    return graph.node("dct:LinguisticSystem", at=f"{EU}language/{known}") if known else None


def _rights(graph: Graph, node: Node, dataset: JsonObject) -> None:
    said = (dataset.get("access_rights") or "public").casefold()
    word = ACCESS.get(said.rstrip("/").rpartition("/")[2], "PUBLIC" if said == "public" else "")
    if word:
        rights = graph.node("dct:RightsStatement", at=f"{EU}access-right/{word}")
        graph.add(node, "dct:accessRights", rights)
    graph.add(node, "dct:license", _license(graph, dataset.get("license")))
    if dataset.get("rights"):
        statement = graph.node("dct:RightsStatement")
        graph.texts(statement, "rdfs:label", dataset["rights"])
        graph.add(node, "dct:rights", statement)


def _license(graph: Graph, code: str | None) -> Node | None:
    """The EU's address of a licence where its list has it, else the licence's own."""
    if not code:
        return None
    term = find_term("licenses", code)
    listed = [alias for alias in (term.aliases if term else ()) if alias.startswith(f"{EU}licence/")]
    address = listed[0] if listed else license_url(code)
    if address:
        return graph.node("dct:LicenseDocument", at=address)
    node = graph.node("dct:LicenseDocument")
    graph.texts(node, "dct:title", label("licenses", code).plain())
    return node


def _coverage(graph: Graph, node: Node, dataset: JsonObject) -> None:
    temporal, spatial = dataset.get("temporal") or {}, dataset.get("spatial") or {}
    if temporal:
        period = graph.node("dct:PeriodOfTime")
        for end, predicate in (("start", "dcat:startDate"), ("end", "dcat:endDate")):
            if temporal.get(end):
                graph.add(period, predicate, _moment(temporal[end]))
        graph.add(node, "dct:temporal", period)
    for code in spatial.get("codes") or ():
        place = graph.node("dct:Location")
        graph.texts(place, "skos:prefLabel", label("provinces", code).plain())
        graph.add(place, "dct:identifier", Literal(code))
        graph.add(node, "dct:spatial", place)
    if spatial.get("name") or spatial.get("bbox"):
        place = graph.node("dct:Location")
        graph.texts(place, "skos:prefLabel", spatial.get("name"))
        if spatial.get("bbox"):
            graph.add(place, "dcat:bbox", literal(_polygon(spatial["bbox"]), "gsp:wktLiteral"))
        graph.add(node, "dct:spatial", place)
    if dataset.get("temporal_resolution"):
        graph.add(node, "dcat:temporalResolution", literal(dataset["temporal_resolution"], "xsd:duration"))
    if dataset.get("spatial_resolution_meters") is not None:
        meters = literal(dataset["spatial_resolution_meters"], "xsd:decimal")
        graph.add(node, "dcat:spatialResolutionInMeters", meters)


def _polygon(bbox: list[float]) -> str:
    west, south, east, north = bbox
    return f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))"


def _links(graph: Graph, node: Node, dataset: JsonObject) -> None:
    if dataset.get("landing_page"):
        graph.add(node, "dcat:landingPage", graph.node("foaf:Document", at=dataset["landing_page"]))
    for link in dataset.get("documentation") or ():
        graph.add(node, "foaf:page", graph.node("foaf:Document", at=link["url"]))
        graph.texts(NamedNode(iri(link["url"])), "dct:title", link.get("title"))
    for standard in dataset.get("conforms_to") or ():
        is_address = standard.startswith(("http://", "https://"))
        found = graph.node("dct:Standard", at=standard if is_address else None)
        if not is_address:
            graph.add(found, "dct:title", Literal(standard))
        graph.add(node, "dct:conformsTo", found)
    for address in dataset.get("is_referenced_by") or ():
        graph.add(node, "dct:isReferencedBy", NamedNode(iri(address)))
    for field, predicate, kind in (("provenance", "dct:provenance", "dct:ProvenanceStatement"),):
        if dataset.get(field):
            statement = graph.node(kind)
            graph.texts(statement, "rdfs:label", dataset[field])
            graph.add(node, predicate, statement)
    graph.texts(node, "adms:versionNotes", dataset.get("version_notes"))
    for relation in dataset.get("relations") or ():
        found = graph.node("dcat:Relationship")
        graph.add(found, "dct:relation", NamedNode(iri(relation["url"])))
        graph.add(found, "dcat:hadRole", graph.node("dcat:Role", at=_role(relation["role"])))
        graph.add(node, "dcat:qualifiedRelation", found)


def _role(role: str) -> str:
    return role if "://" in role else f"http://www.iana.org/assignments/relation/{role}"


def _distributions(
    graph: Graph, node: Node, resource: JsonObject, document: JsonObject, site_url: str
) -> None:
    """One distribution for each kept form, or for the address of a linked resource."""
    told = resource.get("distribution") or {}
    page = f"{dataset_url(document, site_url)}/resource/{resource['id']}"
    kept = [form for form in resource.get("forms") or () if form["form"] in WRITTEN_FORMS]
    for form in kept:
        found = graph.node("dcat:Distribution", at=f"{page}#{form['form']}")
        address = latest_file_url(document, resource, form, site_url)
        graph.add(found, "dcat:downloadURL", NamedNode(iri(address)))
        graph.add(found, "dcat:accessURL", NamedNode(page))
        graph.add(found, "dcat:byteSize", literal(form["size_bytes"], "xsd:nonNegativeInteger"))
        checksum = graph.node("spdx:Checksum")
        algorithm = graph.node("spdx:ChecksumAlgorithm", at=name("spdx:checksumAlgorithm_sha256").value)
        graph.add(checksum, "spdx:algorithm", algorithm)
        graph.add(checksum, "spdx:checksumValue", literal(form["sha256"], "xsd:hexBinary"))
        graph.add(found, "spdx:checksum", checksum)
        _format(graph, found, form["format"], form["media_type"])
        _told(graph, found, told, resource, document)
        graph.add(node, "dcat:distribution", found)
        if form["form"] == "parquet":
            graph.add(found, "dcat:accessService", _service(graph, node, resource, site_url))
    address = told.get("url") or told.get("access_url") or ""
    if not kept and address.startswith(("http://", "https://")):
        found = graph.node("dcat:Distribution", at=page)
        graph.add(found, "dcat:accessURL", NamedNode(iri(told.get("access_url") or address)))
        if resource.get("link_reason") not in ("page", "service"):
            graph.add(found, "dcat:downloadURL", NamedNode(iri(address)))
        _format(graph, found, told.get("format"), told.get("media_type"))
        _told(graph, found, told, resource, document)
        graph.add(node, "dcat:distribution", found)


def _told(graph: Graph, found: Node, told: JsonObject, resource: JsonObject, document: JsonObject) -> None:
    """What the agency says of a file; the dataset's licence where the file has none of its own."""
    graph.texts(found, "dct:title", told.get("title") or {"en": resource["name"]})
    graph.texts(found, "dct:description", told.get("description"))
    graph.add(
        found, "dct:license", _license(graph, told.get("license") or document["dataset"].get("license"))
    )
    for key, predicate in (("issued", "dct:issued"), ("modified", "dct:modified")):
        if told.get(key):
            graph.add(found, predicate, _moment(told[key]))
    for code in told.get("language") or ():
        graph.add(found, "dct:language", _language(graph, code))
    if told.get("rights"):
        statement = graph.node("dct:RightsStatement")
        graph.texts(statement, "rdfs:label", told["rights"])
        graph.add(found, "dct:rights", statement)


def _format(graph: Graph, found: Node, code: str | None, media_type: str | None) -> None:
    if code and (known := FILE_TYPES.get(code)):
        graph.add(found, "dct:format", graph.node("dct:MediaTypeOrExtent", at=f"{EU}file-type/{known}"))
    elif code:
        unlisted = graph.node("dct:MediaTypeOrExtent")
        graph.add(unlisted, "rdfs:label", Literal(code))
        graph.add(found, "dct:format", unlisted)
    if media_type and re.fullmatch(r"[\w.+-]+/[\w.+-]+", media_type):
        graph.add(found, "dcat:mediaType", graph.node("dct:MediaType", at=IANA + media_type))


def _service(graph: Graph, node: Node, resource: JsonObject, site_url: str) -> Node:
    """The rows of a table by question: CKAN's DataStore API."""
    site = site_url.rstrip("/")
    address = f"{site}/api/3/action/datastore_search?resource_id={resource['id']}"
    found = graph.node("dcat:DataService", at=address)
    graph.add(found, "dct:title", Literal(f"Rows of {resource['name']}", language="en"))
    graph.add(found, "dcat:endpointURL", NamedNode(f"{site}/api/3/action/datastore_search"))
    graph.add(found, "dcat:endpointDescription", NamedNode(f"{site}/developers"))
    graph.add(found, "dcat:servesDataset", node)
    return found
