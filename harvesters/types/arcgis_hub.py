"""ArcGIS Hub: every dataset of a Hub through its DCAT-US feed, or through its search API.

A feed is one file, however large, and is walked from disk. Datasets are known by the last segment of their
identifier, because a Hub moves nearly all of its addresses from time to time.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlsplit

from harvesters.config.models import Meaning
from harvesters.config.values import Address
from harvesters.fetch import Fetcher
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
from metadata.errors.types import PortalSentPage
from metadata.model import Model
from metadata.standards import arcgis, dcat_us

JsonObject = dict[str, Any]
Json = Any

KIND = "ArcGIS Hub"
FEEDS = ("/api/feed/dcat-us/1.1.json", "/data.json")  # of today's Hubs, and of older ones
SEARCH = "/api/search/v1/collections/dataset/items"
PAGE = 100
Export = Literal["csv", "geojson", "kml", "shapefile"]


class ArcgisHubSelect(Model):
    """Which datasets of the Hub are harvested; what is left out matches everything."""

    exclude: Annotated[
        tuple[str, ...],
        Meaning(
            "ชื่อหรือรหัสของชุดข้อมูลที่ไม่เอา ใช้ * แทนอักขระใด ๆ ได้",
            "Titles or ids of datasets to leave out; * stands for any characters",
            '["*test*"]',
        ),
    ] = ()


class Options(Model):
    """The keys of an arcgis_hub source beside the common ones."""

    url: Annotated[
        Address,
        Meaning(
            "ที่อยู่หน้าแรกของ Hub",
            "The address of the Hub's home page",
            "https://data-example.opendata.arcgis.com",
        ),
    ]
    listing: Annotated[
        Literal["feed", "search"],
        Meaning(
            "รายการที่อ่าน: feed (DCAT-US) หรือ search ซึ่งใช้รหัสคนละแบบ จึงไม่ควรเปลี่ยนภายหลัง",
            "The listing to read: feed (DCAT-US) or search; their ids differ, so keep to one",
            "feed",
        ),
    ] = "feed"
    select: Annotated[
        ArcgisHubSelect, Meaning("เลือกเฉพาะบางชุดข้อมูล", "Which datasets to take", '{exclude: ["*test*"]}')
    ] = ArcgisHubSelect()
    exports: Annotated[
        tuple[Export, ...],
        Meaning(
            "รูปแบบของตารางที่ดาวน์โหลดมาเก็บ รูปแบบอื่นแสดงเป็นลิงก์",
            "The formats in which each table is downloaded; the other ones are shown as links",
            "[csv, geojson]",
        ),
    ] = ("csv",)


def gather(source: Source, fetch: Fetcher) -> Iterator[Gathered]:
    """Every dataset of the Hub as a record; a broken one fails alone.

    Raises AddressUnusable, PortalSentPage, AnswerUnusable, ListingUnsettled, ListTooLong, or a FetchError: in
    each case nothing is known to be missing.
    """
    options = options_of(source, Options)
    site = home_page(options.url, *FEEDS, "/api/feed/dcat-us/1.1", SEARCH, "/search", "/api")
    if options.listing == "search":
        yield from _from_search(site, source, options, fetch)
        return
    first: Exception | None = None
    for feed in FEEDS:
        try:
            with whole_listing(fetch, site + feed, KIND, "dataset") as lines:
                yield from _from_feed(lines, site, source, options)
            return
        except (AddressGone, UnexpectedStatus, PortalSentPage) as error:
            first = error if first is None or isinstance(error, PortalSentPage) else first
    if first is not None:
        raise first


def _from_feed(lines: Lines, site: str, source: Source, options: Options) -> Iterator[Gathered]:
    wanted, language = frozenset(options.exports), language_of(source)
    how = Rows(
        named=arcgis.names_of,
        read=lambda row, identity: arcgis.read_row(
            row, identity, language=language, base=site, exports=wanted
        ),
        left_out=lambda row: excluded(
            options.select.exclude, arcgis.segment_of(row), str(row.get("title") or "")
        ),
        is_private=dcat_us.is_private,
    )
    yield from gather_rows(lines, None, source, how)


def _from_search(site: str, source: Source, options: Options, fetch: Fetcher) -> Iterator[Gathered]:
    def ask(_: Listing, before: Page | None) -> Page | None:
        if before and not before.next:
            return None
        asked: dict[str, str | int] = {"limit": PAGE, "startindex": 1}
        if before:
            asked |= dict(parse_qsl(urlsplit(before.next).query))
        answer = get_json(fetch, site + SEARCH, KIND, asked)
        rows = list_at(answer, "features", kind=KIND, url=site)
        return Page(count_at(answer, "numberMatched"), rows, _next(answer))

    listing = read_pages(ask, _id_of, kind=KIND, url=site)
    wanted, language = frozenset(options.exports), language_of(source)
    how = Rows(
        named=by_id(_id_of),
        read=lambda row, _: arcgis.read_feature(row, language=language, site_url=site, exports=wanted),
        left_out=lambda row: excluded(options.select.exclude, _id_of(row), _title_of(row)),
        is_private=arcgis.is_private,
    )
    yield from gather_rows(listing.lines, listing.total, source, how)


def _next(answer: JsonObject) -> str:
    """The address of the next page; its query only is used, on the Hub that the config names."""
    listed = answer.get("links")
    found = [link for link in (listed if isinstance(listed, list) else []) if isinstance(link, dict)]
    return next(
        (link["href"] for link in found if link.get("rel") == "next" and isinstance(link.get("href"), str)),
        "",
    )


def _id_of(row: Json) -> str:
    found = row.get("id") if isinstance(row, dict) else None
    return found.strip() if isinstance(found, str) else ""


def _title_of(row: JsonObject) -> str:
    said = row.get("properties")
    return str(said.get("title") or "") if isinstance(said, dict) else ""
