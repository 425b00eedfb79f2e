"""The JSON-LD contexts that are built in: one map of DCAT's words for every known address of a context.

A context is never fetched: a document whose words can be changed from elsewhere could be made to say anything,
and the address may be one of our own network. The map is ours, made from the names of _dcat_names.
"""

import re
from functools import cache
from typing import Any

from metadata.standards._dcat_names import OTHERS, PREFIXES, SHORT, expanded

JsonObject = dict[str, Any]
Json = Any

KNOWN = re.compile(
    r"https?://("
    r"(semiceu|semic)\.(github\.io|eu)/.*(dcat|context|hvd|bregdcat).*"
    r"|(raw\.githubusercontent\.com|github\.com|resources\.data\.gov|[a-z-]+\.github\.io)/.*dcat-?us.*"
    r"|project-open-data\.cio\.gov/.*|(www\.)?w3\.org/ns/dcat.*|.*/dcat-ap[^/]*\.jsonld"
    r"|doi-do\.github\.io/.*)",
    re.IGNORECASE,
)
"""Addresses of contexts of DCAT, DCAT-AP in its releases, and DCAT-US 1.1 and 3.0."""

_TEXTS = frozenset(
    {"title", "description", "keyword", "name", "prefLabel", "label", "rights", "versionNotes", "fn"}
)
_NODES = frozenset(
    {"publisher", "creator", "distribution", "dataset", "catalog", "service", "accessService", "servesDataset",
     "inSeries", "seriesMember", "resource", "hadRole"}
)  # fmt: skip
_CLASSES = {
    "dcat": ("Catalog", "CatalogRecord", "Dataset", "DatasetSeries", "DataService", "Distribution", "Resource",
             "Relationship", "Role"),
    "dct": ("Location", "PeriodOfTime", "Standard", "LicenseDocument", "RightsStatement", "ProvenanceStatement",
            "Frequency", "MediaType", "MediaTypeOrExtent", "LinguisticSystem"),
    "foaf": ("Agent", "Organization", "Person", "Document"),
    "vcard": ("Kind", "Individual", "VCard", "Contact"),
    "skos": ("Concept", "ConceptScheme"),
    "spdx": ("Checksum", "ChecksumAlgorithm"),
}  # fmt: skip
_SPELLED = {"dcterms": "dct", "describedBy": "wdrs:describedby", "otherIdentifier": "adms:identifier"}


@cache
def context() -> JsonObject:
    """The built-in context: prefixes, classes, and every short name with its property."""
    found: JsonObject = {prefix: base for prefix, base in PREFIXES.items()}
    found |= {"dcterms": PREFIXES["dct"], "odrl": PREFIXES["odrl"]}
    for prefix, classes in _CLASSES.items():
        found |= {name: PREFIXES[prefix] + name for name in classes}
    for prefix, words in SHORT.items():
        for word in words:
            found.setdefault(word, _term(word, PREFIXES[prefix] + word))
    for name, short in OTHERS.items():
        if short in _SPELLED:
            found[short] = expanded(name)
    found["describedBy"] = expanded("wdrs:describedby")
    return found


def _term(word: str, iri: str) -> JsonObject:
    term: JsonObject = {"@id": iri}
    if word in _TEXTS:
        term["@container"] = "@language"
    if word in _NODES:
        term["@type"] = "@id"
    return term


def with_contexts(document: Json, depth: int = 64) -> Json:
    """The document with every address of a known context replaced by the built-in one.

    Raises UnknownContext for another address.
    """
    if depth == 0:
        return document
    if isinstance(document, list):
        return [with_contexts(item, depth - 1) for item in document]
    if not isinstance(document, dict):
        return document
    found = {key: with_contexts(value, depth - 1) for key, value in document.items() if key != "@context"}
    if "@context" in document:
        found = {"@context": _resolved(document["@context"]), **found}
    return found


class UnknownContext(ValueError):
    """A context that lies elsewhere and is not built in; its only argument is its address."""


def _resolved(said: Json) -> Json:
    if isinstance(said, str):
        if not KNOWN.fullmatch(said.strip()):
            raise UnknownContext(said)
        return context()
    if isinstance(said, list):
        return [_resolved(part) for part in said]
    if isinstance(said, dict) and "@import" in said:
        raise UnknownContext(str(said["@import"]))
    if isinstance(said, dict):  # scoped contexts
        return {key: _scoped(value) for key, value in said.items()}
    return said


def _scoped(term: Json) -> Json:
    if isinstance(term, dict) and "@context" in term:
        return {**term, "@context": _resolved(term["@context"])}
    return term
