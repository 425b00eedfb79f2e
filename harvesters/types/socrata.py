"""Socrata: every asset of a portal through its discovery API, its views, or its data.json.

The discovery API is read by scrolling (each page asks for what follows the last id), which has no end at 10,000
and is not disturbed by edits. A portal that does not answer there is read from its data.json.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field

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
from harvesters.types._rows import Rows, by_id, excluded, gather_rows
from metadata.errors.fetch import AccessDenied, AddressGone, UnexpectedStatus
from metadata.errors.portals import AnswerUnusable
from metadata.errors.types import PortalSentPage
from metadata.model import Model
from metadata.standards import dcat_us, socrata
from metadata.text import cut

Json = Any
JsonObject = dict[str, Any]

KIND = "Socrata"
Export = Literal["csv", "json", "geojson"]
Asset = Literal[
    "api", "calendar", "chart", "dataset", "federated_href", "file", "filter", "form", "href", "link", "map", "measure",
    "story", "visualization",
]  # fmt: skip


class SocrataSelect(Model):
    """Which assets of the portal are harvested; what is left out matches everything."""

    types: Annotated[
        tuple[Asset, ...],
        Field(min_length=1),
        Meaning("ชนิดของรายการที่เอา", "The kinds of assets to take", "[dataset, map, file]"),
    ] = ("dataset", "map", "file", "href", "link")
    categories: Annotated[
        tuple[str, ...],
        Meaning("เฉพาะหมวดหมู่เหล่านี้", "Only assets of any of these categories", '["Public Safety"]'),
    ] = ()
    exclude: Annotated[
        tuple[str, ...],
        Meaning(
            "ชื่อหรือรหัสของรายการที่ไม่เอา ใช้ * แทนอักขระใด ๆ ได้",
            "Names or ids of assets to leave out; * stands for any characters",
            '["test*"]',
        ),
    ] = ()


class Options(Model):
    """The keys of a socrata source beside the common ones."""

    url: Annotated[
        Address,
        Meaning("ที่อยู่หน้าแรกของพอร์ทัล", "The address of the portal's home page", "https://data.example.org"),
    ]
    listing: Annotated[
        Literal["catalog", "views", "data_json"],
        Meaning(
            "รายการที่อ่าน: catalog (ถ้าไม่มีใช้ data.json แทน) views หรือ data_json",
            "The listing to read: catalog (data.json where there is none), views or data_json",
            "catalog",
        ),
    ] = "catalog"
    domain: Annotated[
        str,
        Meaning(
            "ชื่อโดเมนของพอร์ทัลในรายการกลาง ถ้าต่างจากใน url",
            "The portal's domain in the shared catalog, where it is not that of url",
            "data.example.org",
        ),
    ] = ""
    select: Annotated[
        SocrataSelect, Meaning("เลือกเฉพาะบางรายการ", "Which assets to take", "{types: [dataset]}")
    ] = SocrataSelect()
    exports: Annotated[
        tuple[Export, ...],
        Meaning(
            "รูปแบบของตารางที่ดาวน์โหลดมาเก็บ รูปแบบอื่นแสดงเป็นลิงก์",
            "The formats in which each table is downloaded; the other ones are shown as links",
            "[csv]",
        ),
    ] = ("csv",)
    page_size: Annotated[
        int,
        Field(ge=1, le=1000),
        Meaning("จำนวนรายการต่อคำขอ ไม่เกิน 1000", "Assets in one answer, 1000 at most", "100"),
    ] = 100


def gather(source: Source, fetch: Fetcher) -> Iterator[Gathered]:
    """Every asset of the selection as a record; a broken one fails alone.

    Raises AddressUnusable, PortalSentPage, AnswerUnusable, ListingUnsettled, ListTooLong, or a FetchError: in
    each case nothing is known to be missing.
    """
    options = options_of(source, Options)
    site = home_page(options.url, "/api/catalog/v1", "/api/views", "/data.json", "/browse", "/api")
    if options.listing == "data_json":
        yield from _from_data_json(site, source, options, fetch)
        return
    if options.listing == "views":
        listing = _views(site, options, fetch)
        yield from gather_rows(listing.lines, None, source, _rows(site, source, options, is_view=True))
        return
    try:
        listing = _catalog(site, options, fetch)
    except (AddressGone, AccessDenied, UnexpectedStatus, PortalSentPage) as refused:
        try:
            yield from _from_data_json(site, source, options, fetch)
        except (AddressGone, AccessDenied, UnexpectedStatus, AnswerUnusable):
            raise refused from None
        return
    yield from gather_rows(listing.lines, listing.total, source, _rows(site, source, options, is_view=False))


def _catalog(site: str, options: Options, fetch: Fetcher) -> Listing:
    """The discovery API from its first id to its last, as its documentation says under "Deep scroll results".

    A first scroll_id is empty; order and offset may not stand beside it, and a parameter that the API does not know
    would be taken for a field of the portal's own.
    """
    asked: dict[str, str | int] = {"domains": _domain(site, options), "limit": options.page_size}
    asked["only"] = ",".join(options.select.types)

    def ask(_: Listing, before: Page | None) -> Page | None:
        scroll = {"scroll_id": before.next if before else ""}
        answer = get_json(fetch, f"{site}/api/catalog/v1", KIND, {**asked, **scroll})
        rows = list_at(answer, "results", kind=KIND, url=site)
        return Page(count_at(answer, "resultSetSize"), rows, _id_of(rows[-1]) if rows else "")

    return read_pages(ask, _id_of, kind=KIND, url=site)


def _views(site: str, options: Options, fetch: Fetcher) -> Listing:
    """The older API, page after page until an empty one; it announces no total."""

    def ask(_: Listing, before: Page | None) -> Page | None:
        number = int(before.next) + 1 if before else 1
        address = f"{site}/api/views.json"
        answer = get_json(fetch, address, KIND, {"limit": options.page_size, "page": number})
        rows = list_at({"views": answer}, "views", kind=KIND, url=site)
        return Page(None, rows, str(number))

    return read_pages(ask, _id_of, kind=KIND, url=site)


def _rows(site: str, source: Source, options: Options, *, is_view: bool) -> Rows:
    read = socrata.read_view if is_view else socrata.read_result
    wanted, language = frozenset(options.exports), language_of(source)
    return Rows(
        named=by_id(_id_of),
        read=lambda row, _: read(row, language=language, site_url=site, exports=wanted),
        left_out=lambda row: _left_out(row, _domain(site, options), options, is_view=is_view),
        is_private=socrata.is_private,
    )


def _left_out(row: JsonObject, domain: str, options: Options, *, is_view: bool) -> str:
    """Which rule leaves a row out; "" for none.

    Domain and kind are looked at again: a server that passes over them gives the assets of every portal. What the
    API calls categories are its own of old, so those of the portal are looked at here only.
    """
    metadata = row.get("metadata")
    home = metadata.get("domain") if isinstance(metadata, dict) and not is_view else None
    if isinstance(home, str) and home.casefold() != domain.casefold():
        return f"domain: {cut(home, 60)}"
    kind = socrata.kind_of(row)
    if kind and kind not in options.select.types:
        return f"types: {cut(kind, 60)}"
    category = socrata.category_of(row)
    if options.select.categories and category.casefold() not in {
        c.casefold() for c in options.select.categories
    }:
        return f"categories: {cut(category or '-', 60)}"
    return excluded(options.select.exclude, _id_of(row), _name_of(row))


def _from_data_json(site: str, source: Source, options: Options, fetch: Fetcher) -> Iterator[Gathered]:
    """The portal's data.json (DCAT-US): each dataset under its four-by-four id, as in the other listings."""
    wanted = frozenset(options.exports)
    how = Rows(
        named=by_id(_dcat_id),
        read=lambda row, identity: socrata.choose_exports(
            dcat_us.read(row, language=language_of(source), base=site), identity, wanted
        ),
        left_out=lambda row: excluded(options.select.exclude, _dcat_id(row), str(row.get("title") or "")),
        is_private=dcat_us.is_private,
    )
    with whole_listing(fetch, f"{site}/data.json", KIND, "dataset") as rows:
        yield from gather_rows(rows, None, source, how)


def _dcat_id(row: JsonObject) -> str:
    """The four-by-four id at the end of an identifier, else the identifier whole."""
    said = dcat_us.identifier_of(row)
    found = socrata.FOUR_BY_FOUR.findall(said.rstrip("/").rpartition("/")[2])
    return found[-1] if found else said


def _domain(site: str, options: Options) -> str:
    return options.domain or urlsplit(site).hostname or ""


def _id_of(row: Json) -> str:
    resource = row.get("resource", row) if isinstance(row, dict) else None
    found = resource.get("id") if isinstance(resource, dict) else None
    return found if isinstance(found, str) else ""


def _name_of(row: Json) -> str:
    resource = row.get("resource", row) if isinstance(row, dict) else None
    found = resource.get("name") if isinstance(resource, dict) else None
    return found if isinstance(found, str) else ""
