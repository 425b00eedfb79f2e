"""RDF in the bounded child: a document becomes nodes with short names, one dataset a line.

pyoxigraph parses; it neither fetches a context nor follows an entity. The graph is walked from each dataset:
what it points to is put inside it, other datasets and catalogs stay addresses.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from harvesters.types._contexts import UnknownContext, with_contexts
from metadata.errors.standards import ContextNotKnown, DocumentUnreadable
from metadata.standards._dcat_names import PREFIXES, expanded, short_name
from metadata.text import cut

JsonObject = dict[str, Any]
Json = Any

FORMATS = {
    "turtle": ox.RdfFormat.TURTLE, "rdfxml": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD,
    "ntriples": ox.RdfFormat.N_TRIPLES,
}  # fmt: skip
NAMES = {"turtle": "Turtle", "rdfxml": "RDF/XML", "jsonld": "JSON-LD", "ntriples": "N-Triples"}
MAX_DEPTH = 8  # nodes inside nodes
MAX_NODES = 5_000  # nodes inside one dataset
TYPE = expanded("rdf:type")
DATASETS = frozenset({expanded("dcat:Dataset"), expanded("adms:Asset")})
SERIES = expanded("dcat:DatasetSeries")
SERVICE = expanded("dcat:DataService")
CATALOG = expanded("dcat:Catalog")
RECORD = expanded("dcat:CatalogRecord")
NEXT = (expanded("hydra:next"), expanded("hydra:nextPage"))
TOTAL = expanded("hydra:totalItems")
LISTS = expanded("dcat:dataset")
_FIRST, _REST, _NIL = expanded("rdf:first"), expanded("rdf:rest"), expanded("rdf:nil")

Term = ox.NamedNode | ox.BlankNode | ox.Literal | Any
Graph = dict[Term, dict[str, list[Term]]]


def read(request: JsonObject) -> JsonObject:
    """Parse request["path"] (request["format"], request["base"]) and write [kind, node] lines to request["into"].

    Answers counts, the address of the next page, the announced total, and the datasets that are named only.
    Raises DocumentUnreadable or ContextNotKnown.
    """
    graph = _load(request)
    walker = _Walker(graph)
    kinds = {"dataset": 0, "service": 0, "series": 0}
    with Path(request["into"]).open("w", encoding="utf-8") as out:
        for kind, subject in _described(graph):
            kinds[kind] += 1
            out.write(json.dumps([kind, walker.node(subject)]) + "\n")
    onward, total = _paging(graph)
    return {
        **kinds,
        "triples": sum(len(values) for node in graph.values() for values in node.values()),
        "catalogs": sum(1 for node in graph.values() if _has_type(node, CATALOG, RECORD)),
        "next": onward,
        "total": total,
        "undescribed": _undescribed(graph),
    }


def _load(request: JsonObject) -> Graph:
    graph: Graph = defaultdict(lambda: defaultdict(list))
    name, kind = request["shown"], request["format"]
    options: JsonObject = {"format": FORMATS[kind], "lenient": True}
    if request.get("base"):
        options["base_iri"] = request["base"]
    try:
        if kind == "jsonld":
            quads = ox.parse(_jsonld(Path(request["path"]), name), **options)
        else:
            quads = ox.parse(path=request["path"], **options)
        for quad in quads:
            values = graph[quad.subject][quad.predicate.value]
            if quad.object not in values:
                values.append(quad.object)
    except (SyntaxError, ValueError) as error:
        raise DocumentUnreadable(file=name, kind=NAMES[kind], reason=cut(str(error), 160)) from error
    return graph


def _jsonld(path: Path, name: str) -> bytes:
    """The document with the built-in contexts in place of the addresses of known ones."""
    try:
        document = json.loads(path.read_bytes().decode("utf-8-sig"))
        return json.dumps(with_contexts(document)).encode()
    except UnknownContext as error:
        raise ContextNotKnown(file=name, context=cut(str(error), 200)) from error
    except RecursionError as error:
        raise DocumentUnreadable(file=name, kind=NAMES["jsonld"], reason="nested too deeply") from error


def _described(graph: Graph) -> Iterator[tuple[str, Term]]:
    """(kind, subject) of every dataset, series and service that the document describes, by address."""
    served = {value for node in graph.values() for key in ("accessService",)
              for value in node.get(PREFIXES["dcat"] + key, ())}  # fmt: skip
    listed = {value for node in graph.values() for value in node.get(LISTS, ())}
    for subject in sorted(graph, key=_order):
        node = graph[subject]
        if _has_type(node, SERIES):
            yield "series", subject
        elif _has_type(node, *DATASETS) or (subject in listed and not _has_type(node, CATALOG)):
            yield "dataset", subject
        elif _has_type(node, SERVICE) and subject not in served:
            yield "service", subject


def _order(subject: Term) -> tuple[bool, str]:
    return isinstance(subject, ox.BlankNode), str(subject)


def _has_type(node: dict[str, list[Term]], *types: str) -> bool:
    return any(isinstance(value, ox.NamedNode) and value.value in types for value in node.get(TYPE, ()))


def _undescribed(graph: Graph) -> list[str]:
    """The addresses of datasets that a catalog lists without a word about them."""
    listed = {value for node in graph.values() for value in node.get(LISTS, ())}
    bare = [one.value for one in listed if isinstance(one, ox.NamedNode) and one not in graph]
    return sorted(bare)


def _paging(graph: Graph) -> tuple[str, int | None]:
    """(next page, total) by Hydra: PartialCollectionView with next, PagedCollection with nextPage."""
    onward = [_text(value) for node in graph.values() for key in NEXT for value in node.get(key, ())]
    totals = [_text(value) for node in graph.values() for value in node.get(TOTAL, ())]
    numbers = [int(text) for text in totals if text.isdigit() and len(text) < 10]
    return (onward[0] if len(set(onward)) == 1 else ""), max(numbers, default=None)


def _text(value: Term) -> str:
    return str(getattr(value, "value", ""))


class _Walker:
    """Nodes as JSON: short names, one value or a list, what is pointed to inside."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._left = 0

    def node(self, subject: Term) -> JsonObject:
        self._left = MAX_NODES
        return self._node(subject, frozenset(), MAX_DEPTH)

    def _node(self, subject: Term, above: frozenset[Term], depth: int) -> JsonObject:
        self._left -= 1
        found: JsonObject = {}
        if isinstance(subject, ox.NamedNode):
            found["@id"] = subject.value
        for predicate, values in self._graph[subject].items():
            if predicate == TYPE:
                found["@type"] = _single([short_name(_text(value)) for value in values])
                continue
            name = short_name(predicate)
            told = [self._value(value, above | {subject}, depth) for value in _in_order(values)]
            known = found.get(name)
            before = known if isinstance(known, list) else [] if known is None else [known]
            found[name] = _single(before + [one for one in told if one not in before])
        return found

    def _value(self, value: Term, above: frozenset[Term], depth: int) -> Json:
        if isinstance(value, ox.Literal):
            return {"@value": value.value, "@language": value.language} if value.language else value.value
        if not isinstance(value, ox.NamedNode | ox.BlankNode):
            return str(value)
        inner = self._graph.get(value)
        if inner and _FIRST in inner:
            return self._list(value, above, depth)
        if not inner or value in above or depth <= 0 or self._left <= 0 or self._is_other(inner):
            return {"@id": value.value if isinstance(value, ox.NamedNode) else f"_:{value.value}"}
        return self._node(value, above, depth - 1)

    def _is_other(self, node: dict[str, list[Term]]) -> bool:
        """Whether a node is a thing of its own that only its address belongs here."""
        return _has_type(node, *DATASETS, SERIES, CATALOG, RECORD) or LISTS in node

    def _list(self, head: Term, above: frozenset[Term], depth: int) -> list[Json]:
        """An RDF list as a list; one that bites its own tail ends there."""
        found: list[Json] = []
        seen: set[Term] = set()
        while head in self._graph and head not in seen and len(found) < MAX_NODES:
            seen.add(head)
            found += [self._value(one, above, depth - 1) for one in self._graph[head].get(_FIRST, ())]
            head = next(iter(self._graph[head].get(_REST, ())), None)
        return found


def _in_order(values: list[Term]) -> list[Term]:
    """Blank nodes as they came, the rest sorted: an RDF graph has no order, and a record must not change by it."""
    if all(isinstance(value, ox.BlankNode) for value in values):
        return values
    return sorted(values, key=lambda value: (isinstance(value, ox.BlankNode), str(value)))


def _single(values: list[Json]) -> Json:
    return values[0] if len(values) == 1 else values
