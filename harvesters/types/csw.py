"""CSW 2.0.2: catalogue services of maps (GeoNetwork, pycsw, deegree), their records as ISO 19139.

GetRecords is asked page by page; a service that refuses it as GET is asked by POST. One record on two pages
makes the listing doubtful, since some services give pages in no order.
"""

from collections.abc import Iterator
from typing import Annotated, Any
from xml.sax.saxutils import escape

from pydantic import Field

from catalog.sandbox import Sandbox
from harvesters.config.models import Meaning
from harvesters.config.values import Address
from harvesters.fetch import Fetcher
from harvesters.record import Gathered
from harvesters.source import Source
from harvesters.types._catalogs import Catalog, CatalogSelect, read_in_child
from harvesters.types._records import options_of
from harvesters.types._xml_service import XmlService
from metadata.errors.fetch import FetchError
from metadata.errors.types import CswRefused
from metadata.model import Model
from metadata.standards._xml import Element
from metadata.text import cut

JsonObject = dict[str, Any]

KIND = "CSW 2.0.2"
GMD = "http://www.isotc211.org/2005/gmd"
BODY = """<?xml version="1.0" encoding="UTF-8"?>
<csw:GetRecords xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:gmd="http://www.isotc211.org/2005/gmd"
 service="CSW" version="2.0.2" resultType="results" outputSchema="{schema}" startPosition="{start}" maxRecords="{size}">
 <csw:Query typeNames="gmd:MD_Metadata"><csw:ElementSetName>full</csw:ElementSetName>{constraint}</csw:Query>
</csw:GetRecords>"""
CONSTRAINT = '<csw:Constraint version="1.1.0"><csw:CqlText>{query}</csw:CqlText></csw:Constraint>'


class Options(Model):
    """The keys of a csw source beside the common ones."""

    url: Annotated[
        Address,
        Meaning("ที่อยู่ของบริการ CSW", "The address of the CSW", "https://maps.example.go.th/csw"),
    ]
    query: Annotated[
        str,
        Meaning(
            "เงื่อนไขแบบ CQL ที่รายการต้องตรง",
            "A CQL condition that a record must fit",
            "\"AnyText like '%rain%'\"",
        ),
    ] = ""
    page_size: Annotated[
        int,
        Field(ge=1, le=500),
        Meaning("จำนวนรายการต่อคำขอ ไม่เกิน 500", "Records in one answer, 500 at most", "50"),
    ] = 50
    select: Annotated[
        CatalogSelect, Meaning("เลือกเฉพาะบางรายการ", "Which records to take", '{exclude: ["*-test"]}')
    ] = CatalogSelect()


def gather(source: Source, fetch: Fetcher) -> Iterator[Gathered]:
    """Every record of the service; a broken one fails alone.

    Raises NotThatKind, CswRefused, DocumentUnreadable, PagesRepeat, ListTooLong, a ParserError or a FetchError:
    in each case nothing is known to be missing.
    """
    options = options_of(source, Options)
    yield from read_in_child(source, options.select, lambda child: _Service(options, fetch, child).read())


class _Service(XmlService):
    """One catalogue service, asked page by page."""

    kind = KIND
    questions = ("?request=", "?service=")

    def __init__(self, options: Options, fetch: Fetcher, sandbox: Sandbox) -> None:
        super().__init__(options.url, fetch, sandbox)
        self._options = options
        self._by_post = False

    def read(self) -> Catalog:
        """All pages up to the one that says it is the last."""
        catalog = self._empty()
        start = 1
        while True:
            catalog.listing.visit(str(start))
            results = self._page(start)
            given = len(results.children)
            for record in results.children:
                self._take(catalog, record)
            catalog.listing.end_page()
            matched = _count(results, "numberOfRecordsMatched")
            catalog.total = matched if matched is not None else catalog.total
            onward = _count(results, "nextRecord")
            is_last = not given or onward == 0 or (matched is not None and start + given > matched)
            if is_last:
                return catalog
            start = onward if onward and onward > start else start + given

    def _page(self, start: int) -> Element:
        """SearchResults of one answer; the first one finds out how the service wants to be asked."""
        try:
            return self._results(self._post(start) if self._by_post else self._get(start))
        except (FetchError, CswRefused) as refused:
            status = refused.values.get("http_status")
            if (
                self._by_post
                or start > 1
                or (isinstance(refused, FetchError) and status not in (400, 405, 501))
            ):
                raise
        self._by_post = True
        return self._results(self._post(start))

    def _get(self, start: int) -> bytes:
        asked: JsonObject = {
            "service": "CSW", "version": "2.0.2", "request": "GetRecords", "typeNames": "gmd:MD_Metadata",
            "resultType": "results", "elementSetName": "full", "outputSchema": GMD, "startPosition": start,
            "maxRecords": self._options.page_size, "namespace": f"xmlns(gmd={GMD})",
        }  # fmt: skip
        if self._options.query:
            asked |= {"constraintLanguage": "CQL_TEXT", "constraint_language_version": "1.1.0"}
            asked |= {"constraint": self._options.query}
        return self._fetch.get_page(self._url, asked, accept="application/xml, text/xml").body

    def _post(self, start: int) -> bytes:
        query = self._options.query
        constraint = CONSTRAINT.format(query=escape(query)) if query else ""
        body = BODY.format(schema=GMD, start=start, size=self._options.page_size, constraint=constraint)
        headers = {"Content-Type": "application/xml", "Accept": "application/xml, text/xml"}
        page = self._fetch.request("POST", self._url, headers, body.encode())
        if page.status not in (200, 203) and b"Exception" not in page.body[:4000]:
            raise CswRefused(url=self._shown, kind=str(page.status), message="POST")
        return page.body

    def _results(self, body: bytes) -> Element:
        root = self._root(body)
        if root.name in ("ExceptionReport", "ServiceExceptionReport"):
            first = root.find("Exception", "ServiceException") or root
            kind = first.attributes.get("exceptionCode") or first.attributes.get("code") or "-"
            raise CswRefused(url=self._shown, kind=cut(kind, 60), message=cut(first.words() or "-", 200))
        results = root.find("SearchResults")
        if root.name != "GetRecordsResponse" or results is None:
            raise self._other_root(root)
        return results

    def _take(self, catalog: Catalog, record: Element) -> None:
        key = record.said("fileIdentifier", "metadataIdentifier/MD_Identifier/code", "identifier")
        if key:
            self._add(catalog, key, record)
        else:
            self._add_unnamed(catalog)


def _count(results: Element, name: str) -> int | None:
    said = results.attributes.get(name, "")
    return int(said) if said.isdigit() and len(said) < 10 else None
