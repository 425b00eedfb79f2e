"""CKAN: every dataset of a portal through its Action API (`package_search`), or a selection of them.

The listing is read whole before its first record is given: pages are compared, and read again when the
count moved meanwhile, so that a dataset is never missed because others came or went.
"""

import fnmatch
import hashlib
import json
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Annotated, Any

from pydantic import Field
from pydantic_core import to_json

from harvesters.config.models import Meaning
from harvesters.config.values import Address
from harvesters.fetch import Fetcher, mask_url
from harvesters.record import Announced, FailedRecord, Gathered, Record, Sighted, Skipped
from harvesters.source import Source
from harvesters.types._ckan_client import CkanClient
from harvesters.types._records import dataset_id, dataset_ids, language_of, make_record, options_of
from metadata.errors.fetch import ServerFailed
from metadata.errors.portals import PortalFailed
from metadata.errors.standards import RecordError, RecordNotObject, RecordWithoutId
from metadata.errors.transfer import FetchTimedOut, FileTooLarge, FirstByteTimedOut, TransferStalled
from metadata.errors.types import (
    AddressUnusable,
    CkanAnswerUnusable,
    CkanListUnsettled,
    CkanPagesRepeat,
    NotCkan,
    PortalSentPage,
)
from metadata.issues import Issue
from metadata.model import Model
from metadata.standards import ckan
from metadata.standards._reading import MAX_DEPTH, NestedTooDeep, received, received_json, web_address
from metadata.text import cut

JsonObject = dict[str, Any]

TOO_MUCH = (413, 500, 502, 503, 504)  # what servers say that were asked for too much
AT_HAND = 64_000_000  # bytes of a listing that are kept as they are
FEWEST_ROWS = 40  # asked for in one answer, however slow the server is
AT_ONCE = 2  # pages on their way
QUICK_SECONDS = 2.0  # a page that took longer burdens its server: one at a time then
PASSES = 3  # over a listing whose count keeps moving
GROUPS = frozenset({"dataset_series", "harvest"})  # types of rows that only group or bring other datasets
_TOO_DEEP = "\0too_deep"  # a key that no row has: received() takes a NUL away


class Select(Model):
    """Which datasets of the portal are harvested; what is left out matches everything."""

    organization: Annotated[
        tuple[str, ...],
        Meaning("เฉพาะขององค์กรเหล่านี้", "Only datasets of any of these organizations", "[dbd]"),
    ] = ()
    tags: Annotated[
        tuple[str, ...],
        Meaning("เฉพาะที่มีคำสำคัญใดคำหนึ่ง", "Only datasets with any of these tags", "[นิติบุคคล]"),
    ] = ()
    query: Annotated[
        str,
        Meaning(
            "คำค้นหรือไวยากรณ์ Solr", "Words, or Solr syntax, that a dataset must match", '"res_format:CSV"'
        ),
    ] = ""
    exclude: Annotated[
        tuple[str, ...],
        Meaning(
            "ชื่อหรือรหัสของชุดข้อมูลหรือองค์กรที่ไม่เอา ใช้ * แทนอักขระใด ๆ ได้",
            "Names or ids of datasets or organizations to leave out; * stands for any characters",
            '["test-*"]',
        ),
    ] = ()


class Options(Model):
    """The keys of a ckan source beside the common ones."""

    url: Annotated[
        Address,
        Meaning("ที่อยู่หน้าแรกของ CKAN", "The address of the CKAN's home page", "https://data.example.go.th"),
    ]
    select: Annotated[
        Select, Meaning("เลือกเฉพาะบางชุดข้อมูล", "Which datasets to take", "{organization: [dbd]}")
    ] = Select()
    page_size: Annotated[
        int,
        Field(ge=1, le=1000),
        Meaning(
            "จำนวนชุดข้อมูลต่อคำขอ ไม่เกิน 1000 ถ้าเซิร์ฟเวอร์ตอบไม่ไหวจะลดลงเอง",
            "Datasets in one answer, 1000 at most; fewer are asked for where the server cannot answer so many",
            "1000",
        ),
    ] = 1000


def gather(source: Source, fetch: Fetcher) -> Iterator[Gathered]:
    """Every dataset of the selection as a record; a broken one fails alone.

    Raises AddressUnusable, NotCkan, PortalSentPage, PortalFailed, CkanRefused, CkanPagesRepeat, CkanListUnsettled, or a
    FetchError: in each case nothing is known to be missing.
    """
    options = options_of(source, Options)
    if not web_address(options.url):
        raise AddressUnusable(url=cut(options.url, 200))
    client = CkanClient(options.url, fetch)
    listing = _read_listing(client, options)
    yield Announced(listing.total)
    ids = cache(lambda: dataset_ids(listing.identities))  # needed for new records only

    def read(row: bytes, number: int) -> Record | FailedRecord | Skipped:
        return _gathered(_read_row(row), number, source, options, client.site_url, ids)

    for number, (key, mark, row) in enumerate(listing.rows(), 1):
        yield Sighted(key, mark, partial(read, row, number))


@dataclass
class _Listing:
    """One pass over the pages, kept small: a national catalog has 40,000 datasets of 20 KB. What is more than AT_HAND
    bytes lies compressed."""

    total: int = -1
    has_moved: bool = False
    keys: set[str] = field(default_factory=set)
    identities: list[tuple[str, str]] = field(default_factory=list)
    pages: list[tuple[list[tuple[str, str]], list[bytes] | bytes]] = field(default_factory=list)
    at_hand: int = 0

    def add(self, keys: list[str], rows: list[object]) -> None:
        """Take the rows that have not come yet."""
        said = [(key, row) for key, row in zip(keys, rows, strict=True) if key not in self.keys]
        written = [_written(row) for _, row in said]
        marks = [(key, hashlib.sha256(row).hexdigest()) for (key, _), row in zip(said, written, strict=True)]
        size = sum(map(len, written))
        self.at_hand += size
        is_small = self.at_hand <= AT_HAND
        self.pages.append((marks, written if is_small else zlib.compress(b"\n".join(written), 1)))
        self.identities += [_identity(_names(row)) for _, row in said if isinstance(row, dict)]
        self.keys.update(keys)

    def rows(self) -> Iterator[tuple[str, str, bytes]]:
        """Key, hash and JSON of each row, in the order in which they came."""
        for marks, page in self.pages:
            rows = page if isinstance(page, list) else zlib.decompress(page).split(b"\n")
            for (key, mark), row in zip(marks, rows, strict=False):
                yield key, mark, row


def _written(row: object) -> bytes:
    """A row as JSON on one line, as the source said it; of one that is nested too deeply only what names it."""
    try:
        return to_json(row)
    except ValueError:  # half a character, or too deep
        pass
    try:
        return json.dumps(row).encode()
    except RecursionError:
        return json.dumps(_received(row)).encode()


def _names(row: JsonObject) -> JsonObject:
    """What an id is made of, as it can be kept."""
    said = {key: row[key] for key in ("id", "name") if isinstance(row.get(key), str | int)}
    plain = all(
        isinstance(value, int) or (value.isascii() and value.isprintable()) for value in said.values()
    )
    return said if plain else dict(received(said))


def _read_listing(client: CkanClient, options: Options) -> _Listing:
    """A pass during which the count stood still. Raises CkanListUnsettled after PASSES that moved."""
    for _ in range(PASSES):
        listing = _read_once(client, options)
        if not listing.has_moved:
            return listing
    raise CkanListUnsettled(
        url=mask_url(client.site_url), total=listing.total, received=len(listing.keys), passes=PASSES
    )


def _read_once(client: CkanClient, options: Options) -> _Listing:
    """All pages up to an empty one. Raises CkanPagesRepeat when rows come twice and the count stands still."""
    with ThreadPoolExecutor(AT_ONCE, "pages") as pool:
        return _read_pages(_Pages(client, options, pool), client, options)


def _read_pages(pages: "_Pages", client: CkanClient, options: Options) -> _Listing:
    listing, start, first, before = _Listing(), 0, 0, list[str]()
    while True:
        total, rows = pages.get(start)
        listing.has_moved |= listing.total not in (-1, total)
        listing.total = total
        if not rows:
            return listing
        first = total if start == 0 else first
        if start > first * 1.1 + options.page_size:  # it grows faster than it can be read, or never ends
            listing.has_moved = True
            return listing
        keys = [_key(row, start + number) for number, row in enumerate(rows)]
        repeated = [key for key in keys if key in listing.keys] or _twice(keys)
        if repeated and (keys == before or not listing.has_moved):
            raise CkanPagesRepeat(
                url=mask_url(client.site_url),
                start=start,
                repeated=len(repeated),
                example=cut(repeated[0], 80),
            )
        listing.add(keys, rows)
        start, before = start + len(rows), keys


class _Pages:
    """The pages of a listing, the next ones asked for while this one is worked on; smaller ones where the server
    cannot answer so many rows in time. Of a server that is slow one page is asked for at a time."""

    def __init__(self, client: CkanClient, options: Options, pool: ThreadPoolExecutor) -> None:
        self._client, self._options, self._pool = client, options, pool
        self._rows = options.page_size
        self._asked: dict[int, Future[tuple[int, list[object]]]] = {}
        self._is_quick = False

    def get(self, start: int) -> tuple[int, list[object]]:
        """(count, rows) of the page that begins there."""
        while True:
            if start not in self._asked:
                self._forget()
                self._ask(start)
            try:
                total, rows = self._asked.pop(start).result()
            except (
                FetchTimedOut, FirstByteTimedOut, TransferStalled, FileTooLarge, ServerFailed, NotCkan,
                PortalFailed, PortalSentPage,
            ) as error:  # fmt: skip
                self._forget()
                if self._rows <= FEWEST_ROWS or error.values.get("status", 504) not in TOO_MUCH:
                    raise
                self._rows = max(FEWEST_ROWS, self._rows // 5)
                continue
            if rows:
                self._look_ahead(start + len(rows), len(rows), total)
            return total, rows

    def _look_ahead(self, start: int, length: int, total: int) -> None:
        """Ask for the page that begins at start, and for the one behind it, if this is as long as the last one."""
        self._ask(start)
        if self._is_quick and start < total:
            self._ask(min(start + length, total))

    def _ask(self, start: int) -> None:
        if start not in self._asked:
            self._asked[start] = self._pool.submit(self._answer, start)

    def _answer(self, start: int) -> tuple[int, list[object]]:
        began = time.monotonic()
        answer = _page(self._client, self._options, start, self._rows)
        self._is_quick = time.monotonic() - began < QUICK_SECONDS
        return answer

    def _forget(self) -> None:
        """What was asked for ahead is not wanted; answers on their way are passed over."""
        for asked in self._asked.values():
            asked.cancel()
        self._asked.clear()


def _page(client: CkanClient, options: Options, start: int, size: int) -> tuple[int, list[object]]:
    """(count, rows) of one answer. Raises CkanAnswerUnusable when either is not there."""
    result = client.call("package_search", _parameters(options, start, size))
    total, rows = result.get("count"), result.get("results")
    if not isinstance(total, int) or not isinstance(rows, list):
        part = "results" if isinstance(total, int) else "count"
        raise CkanAnswerUnusable(url=mask_url(client.site_url), action="package_search", part=part)
    return total, rows


def _read_row(written: bytes) -> object:
    """A row as it can be kept; of one that is nested too deeply only what names it."""
    try:
        return received_json(written)
    except NestedTooDeep:
        return _received(json.loads(written))


def _received(row: object) -> object:
    """`_read_row` of a row that is read already."""
    try:
        return received(row)
    except NestedTooDeep:
        named = row if isinstance(row, dict) else {}
        texts = {key: named[key] for key in ("id", "name", "title") if isinstance(named.get(key), str)}
        return {**received(texts), _TOO_DEEP: True}


def _parameters(options: Options, start: int, size: int) -> JsonObject:
    """id is the only order that is total and does not change while datasets are edited."""
    select = options.select
    parts = [
        f"{name}:({' OR '.join(_quoted(value) for value in values)})"
        for name, values in (("organization", select.organization), ("tags", select.tags))
        if values
    ]
    asked: JsonObject = {"rows": size, "start": start, "sort": "id asc"}
    if select.query:
        asked["q"] = select.query
    if parts:
        asked["fq"] = " AND ".join(parts)
    return asked


def _gathered(
    row: object, number: int, source: Source, options: Options, site_url: str,
    ids: Callable[[], dict[tuple[str, str], str]],
) -> Record | FailedRecord | Skipped:  # fmt: skip
    key = _key(row, number)
    if not isinstance(row, dict):
        return FailedRecord(key, RecordNotObject(record=key, part="result"))
    title = cut(str(row.get("title") or row.get("name") or ""), 200)
    if _TOO_DEEP in row:
        return FailedRecord(key, RecordNotObject(record=cut(key, 120), part=f"{{…}} > {MAX_DEPTH}"), title)
    if left_out := _left_out(row, options.select):
        return Skipped(key, Issue("record_excluded", values={"value": left_out}), title)
    if row.get("type") in GROUPS and not row.get("resources"):
        return Skipped(key, Issue("record_only_groups", values={"value": title or cut(key, 120)}), title)
    try:
        reading = ckan.read(row, language=language_of(source), site_url=site_url)
    except RecordWithoutId:
        return FailedRecord(key, RecordWithoutId(record=cut(title or key, 120)), title)
    except RecordError as error:
        return FailedRecord(key, error, title)
    identity = ids().get(_identity(row)) or dataset_id(reading.upstream_name)
    is_private = str(row.get("private")).casefold() == "true" or row.get("state") in ("draft", "deleted")
    return make_record(reading, source, identity, is_private=is_private)


def _left_out(row: JsonObject, select: Select) -> str:
    """Which rule of the selection leaves this row out; "" for none.

    The organization is looked at again here: a server that passes over `fq` would otherwise put the whole
    portal into one agency.
    """
    organization = row.get("organization")
    owner = organization if isinstance(organization, dict) else {}
    owners = {str(value).casefold() for value in (owner.get("name"), owner.get("id")) if value}
    if select.organization and owners and not owners & {wanted.casefold() for wanted in select.organization}:
        return f"organization: {cut(str(owner.get('name')), 60)}"
    names = [str(row.get(key) or "").casefold() for key in ("name", "id")] + sorted(owners)
    for pattern in select.exclude:
        if any(name and fnmatch.fnmatchcase(name, pattern.casefold()) for name in names):
            return f"exclude: {cut(pattern, 60)}"
    return ""


def _identity(row: JsonObject) -> tuple[str, str]:
    identifier = str(row.get("id") or row.get("name") or "")
    return str(row.get("name") or identifier), identifier


def _key(row: object, number: int) -> str:
    """What a row is called: its id, else its name, else its place in the listing."""
    if isinstance(row, dict):
        return str(row.get("id") or row.get("name") or f"#{number}")
    return f"#{number}"


def _twice(keys: list[str]) -> list[str]:
    return sorted({key for key in keys if keys.count(key) > 1}) if len(set(keys)) < len(keys) else []


def _quoted(value: str) -> str:
    """A phrase of Solr's query language; a backslash and a quote inside it lose their meaning."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
