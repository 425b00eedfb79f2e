"""The names of DCAT's words in RDF, and the short names under which this catalog reads them.

Short names are those of DCAT-US and of the JSON-LD contexts of DCAT-AP, so one reader serves every form. A
property without a short name keeps its prefix ("healthdcatap:minTypicalAge") or its whole address.
"""

from functools import cache

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "cnt": "http://www.w3.org/2011/content#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcat-us": "http://data.resources.gov/ontology/dcat-us#",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "dct": "http://purl.org/dc/terms/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geodcat": "http://data.europa.eu/930/",
    "gsp": "http://www.opengis.net/ont/geosparql#",
    "health": "http://healthdataportal.eu/ns/health#",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "locn": "http://www.w3.org/ns/locn#",
    "mobilitydcatap": "https://w3id.org/mobilitydcat-ap#",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "odrs": "http://schema.theodi.org/odrs#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pav": "http://purl.org/pav/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "sdmx-attribute": "http://purl.org/linked-data/sdmx/2009/attribute#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "time": "http://www.w3.org/2006/time#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "wdrs": "http://www.w3.org/2007/05/powder-s#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes that stand for an address, in contexts and in the names of unknown fields."""

SHORT: dict[str, tuple[str, ...]] = {
    "dct": (
        "title", "description", "identifier", "issued", "modified", "language", "publisher", "creator",
        "rightsHolder", "license", "rights", "accessRights", "accrualPeriodicity", "spatial", "temporal",
        "conformsTo", "provenance", "format", "type", "source", "relation", "isPartOf", "hasPart", "hasVersion",
        "isVersionOf", "isReferencedBy", "references", "replaces", "isReplacedBy", "isRequiredBy", "requires",
        "subject", "alternative", "created", "available", "contributor",
    ),
    "dcat": (
        "keyword", "theme", "contactPoint", "landingPage", "distribution", "downloadURL", "accessURL",
        "accessService", "mediaType", "byteSize", "compressFormat", "packageFormat", "temporalResolution",
        "spatialResolutionInMeters", "version", "hasCurrentVersion", "previousVersion", "inSeries",
        "qualifiedRelation", "hadRole", "startDate", "endDate", "bbox", "centroid", "endpointURL",
        "endpointDescription", "servesDataset", "dataset", "service", "catalog", "record", "prev", "next",
        "first", "last", "seriesMember", "resource", "themeTaxonomy",
    ),
    "foaf": ("name", "mbox", "homepage", "page", "phone", "primaryTopic", "isPrimaryTopicOf"),
    "vcard": (
        "fn", "hasEmail", "hasURL", "hasTelephone", "hasAddress", "hasValue", "value", "email", "tel",
        "organization-name", "organization-unit", "role", "nickname",
    ),
    "adms": ("versionNotes", "status", "sample", "schemaAgency", "representationTechnique"),
    "dcatap": ("availability", "applicableLegislation", "hvdCategory"),
    "spdx": ("checksum", "checksumValue", "algorithm"),
    "skos": ("prefLabel", "notation", "inScheme", "altLabel", "definition"),
    "rdfs": ("label", "comment", "seeAlso"),
    "locn": ("geometry", "geographicName"),
    "prov": ("wasGeneratedBy", "qualifiedAttribution", "wasDerivedFrom", "wasUsedBy"),
    "odrl": ("hasPolicy",),
    "time": ("hasBeginning", "hasEnd", "inXSDDate", "inXSDDateTime", "inDateTime", "year"),
    "dcat-us": (
        "accessRestriction", "useRestriction", "cuiRestriction", "program", "purpose", "liabilityStatement",
        "geographicBoundingBox", "describedBy", "metadataDistribution", "bureauCode", "programCode",
    ),
}  # fmt: skip
"""By prefix, the properties whose short name is their own last part."""

OTHERS = {
    "adms:identifier": "otherIdentifier",
    "adms:contactPoint": "contactPoint",
    "owl:versionInfo": "version",
    "pav:version": "version",
    "wdrs:describedby": "describedBy",
    "schema:startDate": "startDate",
    "schema:endDate": "endDate",
    "schema:name": "name",
    "schema:url": "hasURL",
    "schema:email": "email",
    "dc:title": "title",
    "dc:description": "description",
    "dc:subject": "keyword",
    "dc:identifier": "identifier",
    "dc:publisher": "publisher",
    "dc:creator": "creator",
    "dc:language": "language",
    "dc:rights": "rights",
    "dc:format": "format",
    "dc:date": "modified",
    "dct:bibliographicCitation": "citation",
    "rdf:value": "value",
    "http://purl.org/dc/terms/#conformsTo": "conformsTo",
}
"""Older or neighbouring words for the same things."""


def expanded(name: str) -> str:
    """The address of a prefixed name; a name without a known prefix as it stands.

    >>> expanded("dct:title")
    'http://purl.org/dc/terms/title'
    """
    prefix, colon, last = name.partition(":")
    return PREFIXES[prefix] + last if colon and prefix in PREFIXES else name


@cache
def _short_names() -> dict[str, str]:
    found = {PREFIXES[prefix] + word: word for prefix, words in SHORT.items() for word in words}
    return found | {expanded(name): short for name, short in OTHERS.items()}


@cache
def short_name(iri: str) -> str:
    """What a property is called here: its short name, a prefixed name, or its address.

    >>> short_name("http://purl.org/dc/terms/title"), short_name("http://www.w3.org/ns/dqv#hasQualityAnnotation")
    ('title', 'dqv:hasQualityAnnotation')
    """
    known = _short_names().get(iri)
    if known:
        return known
    for prefix, base in PREFIXES.items():
        if iri.startswith(base) and len(iri) > len(base):
            return f"{prefix}:{iri[len(base) :]}"
    return iri
