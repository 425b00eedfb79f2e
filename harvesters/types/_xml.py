"""XML in the bounded child: a document becomes a plain tree, which can do nothing.

lxml parses without entities, network and huge trees. What a document means is read from the tree in this
process, by metadata.standards.
"""

import tempfile
from pathlib import Path
from typing import Any

from lxml import etree

from catalog.sandbox import Sandbox
from harvesters.types._listing import page_title
from metadata.errors.standards import DocumentUnreadable
from metadata.errors.types import NotThatKind
from metadata.standards._xml import Element
from metadata.text import cut

JsonObject = dict[str, Any]

MAX_NODES = 1_000_000
MAX_DEPTH = 90
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"
"""Given as text, for the parser of RDF."""


def read(request: JsonObject) -> JsonObject:
    """The tree of request["path"]: [name, attributes, text, children]. Raises DocumentUnreadable."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    shown = request["shown"]
    try:
        root = etree.fromstring(Path(request["path"]).read_bytes(), parser)
    except etree.XMLSyntaxError as error:
        reason = cut(f"{error.msg}", 160)
        raise DocumentUnreadable(file=shown, kind="XML", reason=reason) from error
    if sum(1 for _ in root.iter()) > MAX_NODES:
        raise DocumentUnreadable(file=shown, kind="XML", reason=f"more than {MAX_NODES} elements")
    return {"tree": _tree(root, MAX_DEPTH)}


def _tree(element: Any, depth: int) -> list[Any]:  # noqa: ANN401 - an element of lxml
    if element.tag == RDF:
        return [RDF, {}, etree.tostring(element, encoding="unicode", with_tail=False), []]
    children = [child for child in element if isinstance(child.tag, str)] if depth else []
    text = (element.text or "") + "".join(child.tail or "" for child in element)
    return [element.tag, dict(element.attrib), text.strip(), [_tree(child, depth - 1) for child in children]]


class XmlReader:
    """Documents as trees, parsed by the children of one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def read(self, content: bytes, shown: str, kind: str) -> Element:
        """The root of a document. Raises NotThatKind for a web page, DocumentUnreadable, or a ParserError."""
        if page := page_title(content):
            raise NotThatKind(url=shown, kind=kind, found=page)
        with tempfile.NamedTemporaryFile(prefix="khlang-xml-") as file:
            Path(file.name).write_bytes(content)
            answer = self._sandbox.call("harvesters.types._xml:read", {"path": file.name, "shown": shown})
        return Element.from_tree(answer["tree"])
