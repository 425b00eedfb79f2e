"""Opendatasoft: every dataset of a portal through its Explore API 2.1, and through API 1.0 where only that answers.

The pages of the newer API end at 10,000 datasets, so the catalog is taken as one export, beside the count that
the pages announce; the older one is read page by page.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from harvesters.config.models import Meaning
from harvesters.config.values import Address
from harvesters.fetch import Fetcher, mask_url
from harvesters.fetch.address import with_params
from harvesters.record import Gathered
from harvesters.source import Source
from harvesters.types._answers import (
    Listing,
    Page,
    count_at,
    get_json,
    home_page,
    list_at,
    read_pages,
    whole_listing,
)
from harvesters.types._records import language_of, options_of
from harvesters.types._rows import Lines, Rows, by_id, excluded, gather_rows
from metadata.errors.fetch import AddressGone, UnexpectedStatus
from metadata.errors.types import ListTooLong, PortalSentPage
from metadata.model import Model
from metadata.standards import opendatasoft
from metadata.text import Text

Json = Any

KIND = "Opendatasoft"
API = "/api/explore/v2.1/catalog"
OLD_API = "/api/datasets/1.0/search/"
OLD_PAGE = 1000
OLD_END = 10_000  # API 1.0 gives no row beyond
Export = Literal["csv", "json", "geojson", "parquet"]


class OpendatasoftSelect(Model):
    """Which datasets of the portal are harvested; what is left out matches everything."""

    where: Annotated[
        str,
        Meaning(
            "เงื่อนไขในภาษา ODSQL ของพอร์ทัล",
            "A condition in the portal's own ODSQL that a dataset must meet",
            "'theme=\"Transport\"'",
        ),
    ] = ""
    exclude: Annotated[
        tuple[str, ...],
        Meaning(
            "รหัสของชุดข้อมูลที่ไม่เอา ใช้ * แทนอักขระใด ๆ ได้",
            "Ids of datasets to leave out; * stands for any characters",
            '["test-*"]',
        ),
    ] = ()


class Options(Model):
    """The keys of an opendatasoft source beside the common ones."""

    url: Annotated[
        Address,
        Meaning("ที่อยู่หน้าแรกของพอร์ทัล", "The address of the portal's home page", "https://data.example.go.th"),
    ]
    select: Annotated[
        OpendatasoftSelect, Meaning("เลือกเฉพาะบางชุดข้อมูล", "Which datasets to take", "{exclude: [test-*]}")
    ] = OpendatasoftSelect()
    exports: Annotated[
        tuple[Export, ...],
        Field(max_length=4),
        Meaning(
            "รูปแบบของตารางที่ดาวน์โหลดมาเก็บ รูปแบบอื่นแสดงเป็นลิงก์",
            "The formats in which each table is downloaded; the other ones are shown as links",
            "[csv, geojson]",
        ),
    ] = ("csv",)


def gather(source: Source, fetch: Fetcher) -> Iterator[Gathered]:
    """Every dataset of the portal as a record; a broken one fails alone.

    Raises AddressUnusable, PortalSentPage, AnswerUnusable, ListingUnsettled, ListTooLong, or a FetchError: in
    each case nothing is known to be missing.
    """
    options = options_of(source, Options)
    site = home_page(options.url, "/api/explore/v2.1", "/api/v2", "/explore", "/api")
    asked = {"where": options.select.where} if options.select.where else {}
    try:
        first = get_json(fetch, site + API + "/datasets", KIND, {"limit": 1, **asked})
    except (AddressGone, UnexpectedStatus, PortalSentPage) as newer:
        if options.select.where:
            raise  # API 1.0 does not know the condition, and would give everything
        try:
            listing = _old_listing(site, fetch)
        except (AddressGone, UnexpectedStatus, PortalSentPage):
            raise newer from None
        yield from _told(listing.total, listing.lines, source, options, site)
        return
    list_at(first, "results", kind=KIND, url=site)
    export = with_params(site + API + "/exports/json", asked)
    with whole_listing(fetch, export, KIND, "results") as rows:
        yield from _told(count_at(first, "total_count"), rows, source, options, site)


def _old_listing(site: str, fetch: Fetcher) -> Listing:
    def ask(listing: Listing, _: Page | None) -> Page | None:
        if listing.count and listing.count >= (listing.total or 0):
            return None
        if listing.count >= OLD_END:
            what = Text(th="จำนวนชุดข้อมูล", en="datasets")
            raise ListTooLong(url=mask_url(site), limit=OLD_END, what=what)
        answer = get_json(fetch, site + OLD_API, KIND, {"rows": OLD_PAGE, "start": listing.count})
        rows = list_at(answer, "datasets", kind=KIND, url=site)
        return Page(count_at(answer, "nhits"), rows)

    return read_pages(ask, _identity, kind=KIND, url=site)


def _told(total: int | None, lines: Lines, source: Source, options: Options, site: str) -> Iterator[Gathered]:
    wanted = frozenset(options.exports)
    how = Rows(
        named=by_id(_identity),
        read=lambda row, _: opendatasoft.read(
            row, language=language_of(source), site_url=site, exports=wanted
        ),
        left_out=lambda row: excluded(options.select.exclude, _identity(row)),
        is_private=opendatasoft.is_restricted,
    )
    yield from gather_rows(lines, total, source, how)


def _identity(row: Json) -> str:
    found = row.get("dataset_id") or row.get("datasetid") if isinstance(row, dict) else None
    return str(found).strip() if isinstance(found, str | int) else ""
