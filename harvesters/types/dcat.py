"""DCAT as RDF: Turtle, RDF/XML, JSON-LD or N-Triples, one file or Hydra pages, as DCAT-AP portals publish it.

The document is parsed in the bounded child. Contexts of JSON-LD are built in and never fetched.
"""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urljoin, urlsplit

from catalog.sandbox import Sandbox
from harvesters.config.models import Meaning
from harvesters.config.values import Location
from harvesters.fetch import Fetcher
from harvesters.record import Gathered
from harvesters.source import Source
from harvesters.types._catalogs import Catalog, CatalogSelect
from harvesters.types._documents import Document, open_document
from harvesters.types._listing import Listing, page_title
from harvesters.types._records import options_of
from metadata.errors.types import NotThatKind
from metadata.model import Model
from metadata.standards import dcat
from metadata.standards._reading import web_address
from metadata.text import text

KIND = "DCAT (RDF)"
Format = Literal["auto", "turtle", "rdfxml", "jsonld", "ntriples"]
_MEDIA_TYPES = {
    "text/turtle": "turtle", "application/x-turtle": "turtle", "text/n3": "turtle", "application/trig": "turtle",
    "application/rdf+xml": "rdfxml", "application/ld+json": "jsonld", "application/n-triples": "ntriples",
}  # fmt: skip
_ENDINGS = {
    ".ttl": "turtle", ".n3": "turtle", ".rdf": "rdfxml", ".owl": "rdfxml", ".jsonld": "jsonld", ".nt": "ntriples",
}  # fmt: skip


class Options(Model):
    """The keys of a dcat source beside the common ones."""

    url: Annotated[
        Location,
        Meaning(
            "ที่อยู่หรือชื่อไฟล์ของแคตตาล็อก DCAT (หน้าแรก)",
            "The address or local path of the DCAT catalog (its first page)",
            "https://data.example.go.th/catalog.ttl",
        ),
    ]
    format: Annotated[
        Format,
        Meaning(
            "รูปแบบของเอกสาร: auto, turtle, rdfxml, jsonld หรือ ntriples",
            "The document's form: auto, turtle, rdfxml, jsonld or ntriples",
            "turtle",
        ),
    ] = "auto"
    select: Annotated[
        CatalogSelect, Meaning("เลือกเฉพาะบางชุดข้อมูล", "Which datasets to take", '{publisher: ["กรม*"]}')
    ] = CatalogSelect()


def gather(source: Source, fetch: Fetcher) -> Iterator[Gathered]:
    """Every dataset of all pages as a record; a broken one fails alone.

    Raises NotThatKind, DocumentUnreadable, ContextNotKnown, PagesRepeat, ListTooLong, a ParserError or a
    FetchError: in each case nothing is known to be missing.
    """
    options = options_of(source, Options)
    catalog = Catalog(Listing(options.url), dcat)
    location: str | None = options.url
    with Sandbox() as sandbox:
        while location:
            catalog.listing.visit(location)
            with open_document(location, source, fetch) as document:
                catalog.base = document.base
                onward = read_page(document, catalog, sandbox, options.format)
            catalog.listing.end_page()
            location = _next_address(onward, catalog.base)
    catalog.close()
    yield from catalog.records(source, options.select)


def read_page(document: Document, catalog: Catalog, sandbox: Sandbox, form: str = "auto") -> str:
    """Add what one document describes; the address of the next page, "" for none."""
    with document.path.open("rb") as opened:
        start = opened.read(65536)
    found = sniffed(start, document) if form == "auto" else form
    page = page_title(start)
    if page or found is None:
        what = page or text("เอกสารที่ไม่รู้จักรูปแบบ", "a document of an unknown form")
        raise NotThatKind(url=document.shown, kind=KIND, found=what)
    with tempfile.TemporaryDirectory(prefix="khlang-rdf-") as folder:
        into = Path(folder) / "nodes"
        answer = sandbox.call(
            "harvesters.types._rdf:read",
            {"path": str(document.path.resolve()), "format": found, "base": document.base,
             "shown": document.shown, "into": str(into)},
            writable=(Path(folder),),
        )  # fmt: skip
        with into.open(encoding="utf-8") as lines:
            for line in lines:
                catalog.add(*json.loads(line))
    if not any(answer[key] for key in ("dataset", "service", "series", "catalogs", "undescribed")):
        what = text("RDF ที่ไม่มีชุดข้อมูลหรือแคตตาล็อก", "RDF without a dataset or a catalog")
        raise NotThatKind(url=document.shown, kind=KIND, found=what)
    catalog.undescribed |= dict.fromkeys(answer["undescribed"])
    if answer["total"] is not None:
        catalog.total = answer["total"]
    return str(answer["next"])


def sniffed(start: bytes, document: Document) -> str | None:
    """The form of a document: by its first bytes, else by its media type or its name."""
    said = start.decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    if said[:1] in ("{", "["):
        return "jsonld"
    if said.startswith("<?xml") or "<rdf:RDF" in said[:4000]:
        return "rdfxml"
    declared = _MEDIA_TYPES.get(document.media_type or "")
    ending = Path(urlsplit(document.base or document.path.name).path).suffix.lower()
    if found := _ENDINGS.get(ending, declared if declared != "rdfxml" else None):
        return found if found not in ("rdfxml", "jsonld") else "turtle"
    is_turtle = said[:200].lstrip("#").lower().startswith(("@prefix", "prefix", "@base", "base ", "<http"))
    return "turtle" if is_turtle or declared or said.startswith(("#", "@")) else None


def _next_address(written: str, base: str) -> str | None:
    """The address of the next page; None at the end, and for a local file, which has no pages."""
    if not written.strip() or not base:
        return None
    try:
        return web_address(urljoin(base, written.strip()))
    except ValueError:  # an unclosed bracket in the host
        return None
