"""DCAT-US: a `data.json` of version 1.1 or 3.0, one file or pages, as agencies and ArcGIS, Socrata and DKAN publish it.

The file is walked from disk, so its size does not count. What is served as text/html, with a byte order mark,
or as a bare list of datasets is read as well: only the content says what it is.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urljoin

from harvesters.config.models import Meaning
from harvesters.config.values import Location
from harvesters.fetch import Fetcher
from harvesters.record import Gathered
from harvesters.source import Source
from harvesters.stage.json_stream import Broken, walk
from harvesters.types._catalogs import Catalog, CatalogSelect
from harvesters.types._documents import Document, open_document
from harvesters.types._listing import Listing, page_title
from harvesters.types._records import options_of
from metadata.errors.standards import DocumentUnreadable
from metadata.errors.types import NotThatKind
from metadata.model import Model
from metadata.standards import dcat_us
from metadata.standards._reading import web_address
from metadata.text import cut, text

JsonObject = dict[str, Any]

KIND = "data.json (DCAT-US)"
LISTS = {"dataset": "dataset", "service": "service", "datasetSeries": "series", "catalog": "catalog"}
"""The lists of a catalog, and the kind of what they hold. `record` is the catalog's own bookkeeping."""
NEXT = frozenset({"next", "nextPage", "hydra:next", "hydra:nextPage", "@odata.nextLink"})
MAX_SINGLE = 64_000_000  # bytes of a document that is one dataset
MAX_NESTED = 5  # catalogs inside catalogs


class Options(Model):
    """The keys of a dcat_us source beside the common ones."""

    url: Annotated[
        Location,
        Meaning(
            "ที่อยู่หรือชื่อไฟล์ของ data.json",
            "The address or local path of data.json",
            "https://data.example.go.th/data.json",
        ),
    ]
    select: Annotated[
        CatalogSelect, Meaning("เลือกเฉพาะบางชุดข้อมูล", "Which datasets to take", '{exclude: ["*-test"]}')
    ] = CatalogSelect()


def gather(source: Source, fetch: Fetcher) -> Iterator[Gathered]:
    """Every dataset of the catalog as a record; a broken one fails alone.

    Raises NotThatKind, DocumentUnreadable, PagesRepeat, ListTooLong, or a FetchError: in each case nothing is
    known to be missing.
    """
    options = options_of(source, Options)
    catalog = Catalog(Listing(options.url), dcat_us)
    location: str | None = options.url
    while location:
        catalog.listing.visit(location)
        with open_document(location, source, fetch) as document:
            catalog.base = document.base
            onward = _read_page(document, catalog)
        catalog.listing.end_page()
        location = _next_address(onward, catalog.base)
    catalog.close()
    yield from catalog.records(source, options.select)


def _read_page(document: Document, catalog: Catalog) -> str:
    """Add what one document lists; the written address of the next page, "" for none."""
    with document.path.open("rb") as opened:
        start = opened.read(65536)
    if page := page_title(start):
        raise NotThatKind(url=document.shown, kind=KIND, found=page)
    onward, lists = "", 0
    try:
        for what, where, value in walk(document.path, _codec(start)):
            if what == "list" and (where == () or (len(where) == 1 and where[0] in LISTS)):
                lists += 1
            elif what == "item" and where == ():
                _add_any(catalog, value)
            elif what == "item" and len(where) == 1 and where[0] in LISTS:
                _add(catalog, LISTS[where[0]], value, MAX_NESTED)
            elif what == "value" and where[-1:] and where[-1] in NEXT and isinstance(value, str):
                onward = value
    except (Broken, UnicodeDecodeError) as error:
        raise DocumentUnreadable(file=document.shown, kind="JSON", reason=cut(str(error), 120)) from error
    if not lists:
        _add_single(document, catalog)
    return onward


def _add_any(catalog: Catalog, value: object) -> None:
    """An entry of a bare list, which may be a whole catalog."""
    is_catalog = isinstance(value, dict) and isinstance(value.get("dataset"), list)
    _add(catalog, "catalog" if is_catalog else "dataset", value, MAX_NESTED)


def _add(catalog: Catalog, kind: str, value: object, depth: int) -> None:
    if kind != "catalog":
        catalog.add(kind, value)
        return
    nested = value if isinstance(value, dict) and depth else {}
    for key, inner in LISTS.items():
        listed = nested.get(key)
        for part in listed if isinstance(listed, list) else []:
            _add(catalog, inner, part, depth - 1)


def _add_single(document: Document, catalog: Catalog) -> None:
    """A document that is one dataset itself. Raises NotThatKind for anything else."""
    found: object = None
    if document.path.stat().st_size <= MAX_SINGLE:
        found = json.loads(_text(document.path))
    inner = found.get("dataset") if isinstance(found, dict) else None
    node = inner if isinstance(inner, dict) else found
    if not isinstance(node, dict) or "title" not in node or not {"distribution", "identifier"} & set(node):
        what = text("JSON ที่ไม่มีรายการ dataset", "JSON without a list of datasets")
        raise NotThatKind(url=document.shown, kind=KIND, found=what)
    catalog.add("dataset", node)


def _text(path: Path) -> str:
    content = path.read_bytes()
    return content.decode(_codec(content[:4])).lstrip("\ufeff")


def _codec(start: bytes) -> str:
    """UTF-16 where a byte order mark says so; JSON is UTF-8 otherwise (RFC 8259)."""
    return "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"


def _next_address(written: str, base: str) -> str | None:
    """The address of the next page; None at the end, and for a local file, which has no pages."""
    if not written.strip() or not base:
        return None
    try:
        return web_address(urljoin(base, written.strip()))
    except ValueError:  # an unclosed bracket in the host
        return None
