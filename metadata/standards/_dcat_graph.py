"""A small writer of RDF triples under the prefixes of DCAT."""

from collections.abc import Iterable
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from metadata.standards._dcat_names import PREFIXES

JsonObject = dict[str, Any]
Node = NamedNode | BlankNode
Value = Node | Literal

EU = "http://publications.europa.eu/resource/authority/"
"""Where the Publications Office keeps its lists; a term's address is `<EU><list>/<TERM>`."""

FORMATS = {
    "ttl": (RdfFormat.TURTLE, "text/turtle"),
    "rdf": (RdfFormat.RDF_XML, "application/rdf+xml"),
    "xml": (RdfFormat.RDF_XML, "application/rdf+xml"),
    "jsonld": (RdfFormat.JSON_LD, "application/ld+json"),
    "nt": (RdfFormat.N_TRIPLES, "application/n-triples"),
    "n3": (RdfFormat.N3, "text/n3"),
}
"""The forms by the ending of an address: the writer's format and the media type."""

_USED = (
    "adms",
    "dcat",
    "dcatap",
    "dct",
    "foaf",
    "hydra",
    "locn",
    "owl",
    "prov",
    "rdf",
    "skos",
    "spdx",
    "vcard",
    "xsd",
)


def name(short: str) -> NamedNode:
    """The address of `prefix:word`.

    >>> name("dct:title").value
    'http://purl.org/dc/terms/title'
    """
    prefix, _, word = short.partition(":")
    return NamedNode(PREFIXES[prefix] + word)


def literal(value: object, kind: str) -> Literal:
    """A typed literal: literal(3, "xsd:integer")."""
    return Literal(str(value), datatype=name(kind))


class Graph:
    """Triples in the order they were said, each once. blanks counts nodes without address, from after on."""

    def __init__(self, after: int = 0) -> None:
        self._triples: dict[Triple, None] = {}
        self._blanks = after

    @property
    def blanks(self) -> int:
        return self._blanks

    def add(self, subject: Node, predicate: str, *values: Value | None) -> None:
        """One triple for each value that is there."""
        for value in values:
            if value is not None:
                self._triples[Triple(subject, name(predicate), value)] = None

    def node(self, *kinds: str, at: str | None = None) -> Node:
        """A node of these classes: at an address, or without one."""
        found: Node
        if at is None:
            self._blanks += 1
            found = BlankNode(f"b{self._blanks}")
        else:
            found = NamedNode(iri(at))
        self.add(found, "rdf:type", *(name(kind) for kind in kinds))
        if at is not None and at.startswith(EU):
            self.add(found, "skos:inScheme", NamedNode(EU + at.removeprefix(EU).partition("/")[0]))
        return found

    def texts(self, subject: Node, predicate: str, text: JsonObject | None) -> None:
        """A text in each language it has."""
        for lang in ("th", "en"):
            if text and text.get(lang):
                self.add(subject, predicate, Literal(_clean(text[lang]), language=lang))

    def include(self, other: "Graph") -> None:
        """Everything that another graph says; its nodes without address keep apart."""
        renamed: dict[BlankNode, BlankNode] = {}

        def own(value: Any) -> Any:  # noqa: ANN401 - a node or literal as it came
            if not isinstance(value, BlankNode):
                return value
            if value not in renamed:
                self._blanks += 1
                renamed[value] = BlankNode(f"b{self._blanks}")
            return renamed[value]

        for triple in other.triples():
            self._triples[Triple(own(triple.subject), triple.predicate, own(triple.object))] = None

    def values(self, subject: Node, predicate: str) -> list[NamedNode]:
        """The addresses that a node leads to by a predicate."""
        wanted = name(predicate)
        return [
            triple.object
            for triple in self._triples
            if triple.subject == subject
            and triple.predicate == wanted
            and isinstance(triple.object, NamedNode)
        ]

    def triples(self) -> Iterable[Triple]:
        return self._triples

    def write(self, form: str) -> bytes:
        """The graph in one of FORMATS."""
        prefixes = {prefix: PREFIXES[prefix] for prefix in _USED}
        return bytes(serialize(self._triples, format=FORMATS[form][0], prefixes=prefixes) or b"")


_ESCAPED = {ord(sign): f"%{ord(sign):02X}" for sign in ' <>"{}|\\^`'}


def iri(address: str) -> str:
    """An address as RDF takes it: signs that no IRI has are percent-encoded."""
    return _clean(address).translate(_ESCAPED)


def _clean(text: str) -> str:
    """Without the control signs that XML cannot carry."""
    return "".join(
        ch
        for ch in text
        if ch in "\t\n\r" or (ch >= " " and not "\ud800" <= ch <= "\udfff" and ch not in "\ufffe\uffff")
    )
