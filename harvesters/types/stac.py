"""STAC: every collection of a catalog, static files or an API, as a dataset.

The catalog is walked through its links with a limit on depth and on documents; what was read is not read again,
so links that lead back do no harm. A limit that is reached ends the run: a part is never taken for the whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urldefrag

from pydantic import Field

from harvesters.config.models import Meaning
from harvesters.config.values import Address
from harvesters.fetch import Fetcher, mask_url
from harvesters.record import FailedRecord, Gathered
from harvesters.source import Source
from harvesters.types._answers import clean_row, count_at, get_json, list_at
from harvesters.types._records import language_of, options_of
from harvesters.types._rows import Rows, by_id, excluded, gather_rows, lines_of
from metadata.errors import HarvestError
from metadata.errors.portals import AnswerUnusable
from metadata.errors.types import AddressUnusable, ListTooLong, PagesRepeat
from metadata.model import Model
from metadata.standards import stac
from metadata.standards._reading import web_address
from metadata.text import cut, text

JsonObject = dict[str, Any]
Json = Any

KIND = "STAC"
PAGE = 100  # collections asked for in one answer of an API
ACCEPT = "application/json, application/geo+json;q=0.9, */*;q=0.1"
_OURS = "\0khlang"  # keys that no node has: received() takes a NUL away
_BASE, _ITEMS = f"{_OURS}_base", f"{_OURS}_items"


class StacSelect(Model):
    """Which collections are harvested; what is left out matches everything."""

    exclude: Annotated[
        tuple[str, ...],
        Meaning(
            "รหัสของคอลเลกชันที่ไม่เอา ใช้ * แทนอักขระใด ๆ ได้",
            "Ids of collections to leave out; * stands for any characters",
            '["test-*"]',
        ),
    ] = ()


class Options(Model):
    """The keys of a stac source beside the common ones."""

    url: Annotated[
        Address,
        Meaning(
            "ที่อยู่ของ catalog.json, คอลเลกชัน หรือหน้าแรกของ STAC API",
            "The address of a catalog.json, of a collection, or of the root of a STAC API",
            "https://data.example.org/stac/catalog.json",
        ),
    ]
    select: Annotated[
        StacSelect, Meaning("เลือกเฉพาะบางคอลเลกชัน", "Which collections to take", "{exclude: [test-*]}")
    ] = StacSelect()
    items: Annotated[
        int,
        Field(ge=0, le=1000),
        Meaning(
            "จำนวนรายการของแต่ละคอลเลกชันที่แสดงเป็นลิงก์",
            "How many items of each collection are shown as links",
            "10",
        ),
    ] = 10
    max_depth: Annotated[
        int,
        Field(ge=1, le=50),
        Meaning("จำนวนชั้นของแคตตาล็อกที่อ่านลงไปไม่เกิน", "Levels of catalogs below the first, at most", "10"),
    ] = 10
    max_documents: Annotated[
        int,
        Field(ge=1, le=100_000),
        Meaning(
            "จำนวนเอกสารของแคตตาล็อกที่อ่านในหนึ่งรอบไม่เกิน",
            "Documents of the catalog read in one run, at most",
            "5000",
        ),
    ] = 5_000


def gather(source: Source, fetch: Fetcher) -> Iterator[Gathered]:
    """Every collection as a record; a broken one fails alone.

    Raises AddressUnusable, PortalSentPage, AnswerUnusable, PagesRepeat, ListTooLong, or a FetchError: in each
    case nothing is known to be missing.
    """
    options = options_of(source, Options)
    if not web_address(options.url):
        raise AddressUnusable(url=cut(options.url, 200))
    walk = _Walk(options, fetch)
    walk.run()
    how = Rows(
        named=by_id(_id_of),
        read=lambda node, _: stac.read(
            {key: value for key, value in node.items() if not key.startswith(_OURS)}, language=language_of(source),
            base=node[_BASE], items=walk.items_of(node),
        ),
        left_out=lambda node: excluded(options.select.exclude, _id_of(node)),
        is_whole=options.items == 0,
    )  # fmt: skip
    total = len(walk.nodes) + len(walk.failed) if walk.total is None else walk.total
    yield from gather_rows(lines_of(walk.nodes), total, source, how)
    yield from walk.failed


@dataclass
class _Walk:
    """One walk through a catalog. total is what an API announces."""

    options: Options
    fetch: Fetcher
    total: int | None = None
    nodes: list[JsonObject] = field(default_factory=list)
    failed: list[FailedRecord] = field(default_factory=list)
    read: int = 0

    def run(self) -> None:
        """Breadth first, so that the shortest way to a node counts for its depth."""
        seen = {_plain(self.options.url)}
        waiting = [(self.options.url, 0)]
        while waiting:
            address, depth = waiting.pop(0)
            node = self._node(address, is_first=depth == 0)
            if node is None:
                continue
            if isinstance(node.get("collections"), list) or stac.links(node, "data"):
                self._read_api(node, address)
                continue
            has_items = bool(stac.links(node, "item", "items"))
            if stac.is_collection(node) or has_items:
                self._add(node, address)
            for link in stac.links(node, "child"):
                child = stac.address_of(link, address)
                if child is None or _plain(child) in seen:
                    continue
                if depth >= self.options.max_depth:
                    self._stop(self.options.max_depth, "max_depth")
                seen.add(_plain(child))
                waiting.append((child, depth + 1))

    def items_of(self, node: JsonObject) -> list[stac.Item]:
        """As many items of a node as the config wants, from one answer of an API or one by one.

        An item that cannot be read stays in the list without its object. Raises a FetchError that may pass.
        """
        wanted, base = self.options.items, node[_BASE]
        if not wanted:
            return []
        way = next((a for link in stac.links(node, "items") if (a := stac.address_of(link, base))), None)
        if way:
            answer = self._optional(way, {"limit": wanted})
            listed = answer.get("features") if isinstance(answer, dict) else None
            rows = [
                row for row in (listed if isinstance(listed, list) else [])[:wanted] if isinstance(row, dict)
            ]
            return [stac.Item(_self(row, way), clean_row(row)) for row in rows]
        addresses = [a for link in stac.links(node, "item")[:wanted] if (a := stac.address_of(link, base))]
        found = [(a, self._optional(a, {})) for a in addresses]
        return [stac.Item(a, clean_row(item) if isinstance(item, dict) else None) for a, item in found]

    def _node(self, address: str, *, is_first: bool) -> JsonObject | None:
        """A catalog or collection; None for one below the first that is none, which fails alone."""
        try:
            answer = self._get(address, {})
            is_list = isinstance(answer, dict) and isinstance(answer.get("collections"), list)
            if not stac.is_node(answer) and not is_list:
                raise AnswerUnusable(url=mask_url(address), kind=KIND, part="stac_version")
        except HarvestError as error:
            if is_first or error.retry or isinstance(error, ListTooLong):
                raise
            self.failed.append(FailedRecord(cut(mask_url(address), 1_000), error, hides=True))
            return None
        found: JsonObject = answer
        return found

    def _read_api(self, root: JsonObject, address: str) -> None:
        """Every collection of an API, page by page. Raises PagesRepeat where the way leads back."""
        way = next((a for link in stac.links(root, "data") if (a := stac.address_of(link, address))), None)
        here: str | None = way or address
        page = self._get(here or address, {"limit": PAGE}) if way else root
        seen: set[str] = set()
        while here is not None:
            if _plain(here) in seen:
                raise PagesRepeat(url=mask_url(address), page=len(seen) + 1)
            seen.add(_plain(here))
            for row in list_at(page, "collections", kind=KIND, url=here):
                self._add(row, _self(row, here))
            total = count_at(page, "numberMatched")
            self.total = total if total is not None else self.total
            base, here = here, None
            for link in stac.links(page, "next"):
                here = here or stac.address_of(link, base)
            if here is not None and _plain(here) not in seen:
                page = self._get(here, {})

    def _add(self, node: Json, address: str) -> None:
        kept = clean_row(node)
        self.nodes.append({**kept, _BASE: address} if isinstance(kept, dict) else kept)

    def _optional(self, address: str, params: dict[str, str | int]) -> Json:
        try:
            return get_json(self.fetch, address, KIND, params, accept=ACCEPT)
        except HarvestError as error:
            if error.retry:
                raise
            return None

    def _get(self, address: str, params: dict[str, str | int]) -> Json:
        self.read += 1
        if self.read > self.options.max_documents:
            self._stop(self.options.max_documents, "max_documents")
        return get_json(self.fetch, address, KIND, params, accept=ACCEPT)

    def _stop(self, limit: int, what: str) -> None:
        said = text(f"ตามค่า {what} ในไฟล์ตั้งค่า", f"({what} in the YAML)")
        raise ListTooLong(url=mask_url(self.options.url), limit=limit, what=said)


def _self(node: Json, base: str) -> str:
    """A node's own address: relative links count from it."""
    own = stac.links(node, "self") if isinstance(node, dict) else []
    return next((a for link in own if (a := stac.address_of(link, base))), base)


def _plain(address: str) -> str:
    return urldefrag(address)[0].rstrip("/")


def _id_of(node: JsonObject) -> str:
    found = node.get("id")
    return str(found).strip() if isinstance(found, str | int) else ""
