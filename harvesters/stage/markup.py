"""XML and HTML of others, read as a stream or a bounded tree: no DOCTYPE, no entities, no network, no other file."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from harvesters.stage.notes import NotATable, Notes

Element = Any
"""Of lxml."""

MAX_XML_BYTES = 512_000_000
MAX_HTML_BYTES = 64_000_000
_HEAD = 1_000_000
_DOCTYPE = re.compile(r"<!\s*DOCTYPE", re.IGNORECASE)


class HasDoctype(ValueError):
    """The document declares a type: entities could be made in it, so it is not read."""


def elements(
    path: Path, tags: tuple[str, ...], events: tuple[str, ...] = ("end",)
) -> Iterator[tuple[str, Element]]:
    """The elements of an XML file with one of these local names, as they start and end.

    Raises HasDoctype, or lxml's XMLSyntaxError where the file is not well-formed XML (a ValueError is not).
    """
    from lxml import etree

    with path.open("rb") as source:
        if _DOCTYPE.search(_as_text(source.read(_HEAD))):
            raise HasDoctype("the document has a DOCTYPE")
    stream = etree.iterparse(
        str(path), events=events, tag=[f"{{*}}{tag}" for tag in tags], resolve_entities=False, no_network=True,
        load_dtd=False, huge_tree=False, recover=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    is_first = True
    for event, element in stream:
        if is_first and element.getroottree().docinfo.internalDTD is not None:
            raise HasDoctype("the document has a DOCTYPE")
        is_first = False
        yield event, element


def forget(element: Element) -> None:
    """Free an element that has been used, and the ones before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text_of(element: Element) -> str:
    """All text inside an element."""
    return "".join(element.itertext())


def too_large(path: Path, limit: int, what: str, notes: Notes) -> None:
    """Raises NotATable with its finding for a file over the limit."""
    if path.stat().st_size > limit:
        notes.found("too_large_to_read", what=what, what_th=f" {what}", limit=f"{limit // 1_000_000:,} MB")
        raise NotATable


def _as_text(head: bytes) -> str:
    """Good enough to see a DOCTYPE in any encoding that XML may come in."""
    if head.startswith((codecs.BOM_UTF16_LE, b"<\x00")):
        return head.decode("utf-16-le", "replace")
    if head.startswith((codecs.BOM_UTF16_BE, b"\x00<")):
        return head.decode("utf-16-be", "replace")
    return head.decode("latin-1")
