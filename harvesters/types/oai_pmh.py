"""OAI-PMH 2.0: repositories and libraries, and catalogs that also speak it.

All records of a metadata format, or of some sets, with resumption tokens. A deleted header takes the dataset
away by the rule of removal; a token that is refused starts the list anew, once.
"""

from collections.abc import Iterator
from typing import Annotated, Any

from catalog.sandbox import Sandbox
from harvesters.config.models import Meaning
from harvesters.config.values import Address
from harvesters.fetch import Fetcher
from harvesters.record import Gathered
from harvesters.source import Source
from harvesters.types._catalogs import Catalog, CatalogSelect, read_in_child
from harvesters.types._records import options_of
from harvesters.types._xml_service import XmlService
from metadata.errors.standards import RecordNotObject
from metadata.errors.types import OaiRefused
from metadata.model import Model
from metadata.standards._xml import Element
from metadata.text import cut, text

JsonObject = dict[str, Any]

KIND = "OAI-PMH 2.0"
FORMATS = (
    ("dcat", ("dcat", "dcat_ap", "dcat-ap", "dcatap", "rdf_dcat"), "www.w3.org/ns/dcat"),
    ("iso19139", ("iso19139", "iso", "gmd"), "www.isotc211.org"),
    ("datacite", ("oai_datacite", "datacite", "datacite4", "oai_datacite4"), "datacite.org"),
    ("dublin core", ("oai_dc",), "openarchives.org/OAI/2.0/oai_dc"),
)
"""The formats that are read, the richest first: their usual prefixes, and a part of their namespace."""


class Options(Model):
    """The keys of an oai_pmh source beside the common ones."""

    url: Annotated[
        Address,
        Meaning(
            "ที่อยู่ OAI-PMH (base URL)", "The OAI-PMH base URL", "https://repository.example.go.th/oai/request"
        ),
    ]
    metadata_prefix: Annotated[
        str,
        Meaning(
            "รูปแบบคำอธิบายข้อมูลที่ขอ: auto เลือกรูปแบบที่ละเอียดที่สุดที่อ่านได้",
            "The metadata format to ask for; auto takes the richest one that is read",
            "oai_dc",
        ),
    ] = "auto"
    set: Annotated[
        tuple[str, ...],
        Meaning("เฉพาะกลุ่ม (set) เหล่านี้", "Only the records of these sets", "[datasets]"),
    ] = ()
    select: Annotated[
        CatalogSelect, Meaning("เลือกเฉพาะบางรายการ", "Which records to take", '{exclude: ["*-test"]}')
    ] = CatalogSelect()


def gather(source: Source, fetch: Fetcher) -> Iterator[Gathered]:
    """Every record of the format and sets; a broken one fails alone, a deleted one is left out by name.

    Raises NotThatKind, OaiRefused, DocumentUnreadable, PagesRepeat, ListTooLong, a ParserError or a FetchError:
    in each case nothing is known to be missing.
    """
    options = options_of(source, Options)
    yield from read_in_child(source, options.select, lambda child: _Repository(options, fetch, child).read())


class _Repository(XmlService):
    """One repository, asked page by page."""

    kind = KIND
    questions = ("?verb=", "&verb=")

    def __init__(self, options: Options, fetch: Fetcher, sandbox: Sandbox) -> None:
        super().__init__(options.url, fetch, sandbox)
        self._options = options

    def read(self) -> Catalog:
        """The whole list. A refused token (the list changed, the token is too old) begins it anew, once."""
        prefix = self._prefix()
        try:
            return self._list(prefix)
        except OaiRefused as error:
            if error.values["kind"] != "badResumptionToken":
                raise
            return self._list(prefix)

    def _prefix(self) -> str:
        if self._options.metadata_prefix != "auto":
            return self._options.metadata_prefix
        root = self._ask({"verb": "ListMetadataFormats"})
        offered = [
            (found.said("metadataPrefix"), found.said("metadataNamespace"))
            for found in root.all("ListMetadataFormats/metadataFormat")
        ]
        for _, names, namespace in FORMATS:
            for prefix, of in offered:
                if prefix.casefold() in names or namespace in of:
                    return prefix
        return "oai_dc"  # every repository has it (OAI-PMH 2.0, 3.4)

    def _list(self, prefix: str) -> Catalog:
        catalog = self._empty(is_strict=False)
        totals: list[int | None] = []
        for name in self._options.set or ("",):
            first = {"verb": "ListRecords", "metadataPrefix": prefix} | ({"set": name} if name else {})
            totals.append(self._read_set(catalog, first))
        if len(totals) == 1:
            catalog.total = totals[0]
        return catalog

    def _read_set(self, catalog: Catalog, asked: JsonObject) -> int | None:
        """All pages of one list; the size that the repository says it has, if it does."""
        total: int | None = None
        while True:
            catalog.listing.visit(repr(sorted(asked.items())))
            root = self._ask(asked)
            for record in root.all("ListRecords/record"):
                self._take(catalog, record)
            catalog.listing.end_page()
            token = root.find("ListRecords/resumptionToken")
            size = token.attributes.get("completeListSize", "") if token else ""
            total = int(size) if size.isdigit() and len(size) < 10 else total
            if token is None or not token.text:
                return total
            asked = {"verb": "ListRecords", "resumptionToken": token.text}

    def _ask(self, asked: JsonObject) -> Element:
        """One answer. Raises OaiRefused for the protocol's errors but the one that means an empty list."""
        page = self._fetch.get_page(self._url, asked, accept="text/xml, application/xml;q=0.9")
        root = self._root(page.body)
        if root.name != "OAI-PMH":
            raise self._other_root(root)
        error = root.find("error")
        if error is not None and error.attributes.get("code") != "noRecordsMatch":
            kind = cut(error.attributes.get("code", "-"), 60)
            raise OaiRefused(
                url=self._shown, verb=asked["verb"], kind=kind, message=cut(error.words() or "-", 200)
            )
        if error is None and root.find(str(asked["verb"])) is None:
            raise self._other(text("คำตอบที่ไม่มีรายการ", "an answer without a list"))
        return root

    def _take(self, catalog: Catalog, record: Element) -> None:
        header = record.find("header") or Element("", {}, "", ())
        key = header.said("identifier")
        if not key:
            self._add_unnamed(catalog)
            return
        if header.attributes.get("status") == "deleted":
            catalog.delete(key, header.said("datestamp"))
            return
        described = record.find("metadata/*")
        if described is None:
            catalog.fail(key, RecordNotObject(record=cut(key, 120), part="metadata"))
            return
        self._add(catalog, key, described, header.said("datestamp"))
