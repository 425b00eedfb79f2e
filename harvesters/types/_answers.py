"""Answers of JSON APIs: one page at a time or a whole listing read as a stream, and what to say of other answers.

A web page, a broken text or a part that is missing is always an error by name: taken for an empty catalog it
would withdraw everything.
"""

import html
import json
import re
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harvesters.fetch import Fetcher, mask_url
from harvesters.stage.json_stream import Broken, walk
from harvesters.types._listing import _SUSPECT, TOO_DEEP
from metadata.errors.portals import AnswerUnusable, ListingUnsettled
from metadata.errors.types import AddressUnusable, ListTooLong, PortalSentPage
from metadata.standards._reading import MAX_DEPTH, NestedTooDeep, received, web_address
from metadata.text import Text, cut, normalize

JsonObject = dict[str, Any]
Json = Any

PASSES = 3  # over a listing whose count keeps moving
MAX_ROWS = 1_000_000
MAX_BEYOND = 1_000  # rows more than twice the announced total
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)


def home_page(url: str, *tails: str) -> str:
    """The address of a portal's home page, whatever part of its API the config named (tails, longest first).

    Raises AddressUnusable.
    """
    if not web_address(url):
        raise AddressUnusable(url=cut(url, 200))
    found = url.strip().partition("#")[0].partition("?")[0].rstrip("/")
    for tail in tails:
        if found.endswith(tail):
            return found[: -len(tail)].rstrip("/")
    return found


def get_json(
    fetch: Fetcher, url: str, kind: str, params: Mapping[str, str | int] | None = None, *, accept: str = "*/*"
) -> Json:
    """One answer as JSON. Raises PortalSentPage, AnswerUnusable, or a FetchError."""
    page = fetch.get_page(url, params, accept=accept)
    return as_json(page.body, kind=kind, url=url, status=page.status)


def as_json(body: bytes, *, kind: str, url: str, status: int = 200) -> Json:
    """JSON in UTF-8. Raises PortalSentPage for a web page, AnswerUnusable for anything else."""
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise_other(body[:65_536], kind=kind, url=url, status=status)
        raise AnswerUnusable(url=mask_url(url), kind=kind, part="JSON") from error


def raise_other(head: bytes, *, kind: str, url: str, status: int) -> None:
    """Raises PortalSentPage where the first bytes are those of a web page."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        page = head.decode("utf-8", "replace")
        raise PortalSentPage(url=mask_url(url), status=status, title=page_title(page))


def page_title(page: str) -> str:
    """What a web page calls itself, "-" where it does not say."""
    match = _TITLE.search(page[:65_536])
    return cut(normalize(html.unescape(match[1])), 80) if match and match[1].strip() else "-"


@contextmanager
def whole_listing(fetch: Fetcher, url: str, kind: str, key: str) -> Iterator[Callable[[], Iterator[bytes]]]:
    """A listing in one answer, however large: its rows lie in a file as lines, and can be walked through again.

    They are those of the list under that key of the document, or of the document itself where it is a list.
    Raises a FetchError, PortalSentPage or AnswerUnusable.
    """
    with tempfile.TemporaryDirectory(prefix="khlang-listing-") as folder:
        path, lines = Path(folder) / "listing", Path(folder) / "rows"
        fetched = fetch.get_file(url, path)
        with path.open("rb") as source:
            raise_other(source.read(65_536), kind=kind, url=url, status=fetched.status)
        with lines.open("wb") as kept:
            kept.writelines(_lines_of(path, key, kind, url))
        path.unlink()
        yield lambda: _rows_of(lines)


def _rows_of(lines: Path) -> Iterator[bytes]:
    with lines.open("rb") as kept:
        yield from kept


def _lines_of(path: Path, key: str, kind: str, url: str) -> Iterator[bytes]:
    """Each row as one line of JSON, as it can be kept."""
    has_list = False
    try:
        for event, where, value in walk(path, "utf-8"):
            if where not in ((), (key,)):
                continue
            has_list |= event == "list"
            if event == "item":
                yield clean_line(value)
    except Broken as error:
        raise AnswerUnusable(url=mask_url(url), kind=kind, part="JSON") from error
    if not has_list:
        raise AnswerUnusable(url=mask_url(url), kind=kind, part=key)


@dataclass(frozen=True)
class Page:
    """One answer of a listing: the total it announces, if any, its rows, and what leads to the next one, if told."""

    total: int | None
    rows: list[Json]
    next: str = ""


@dataclass
class Listing:
    """One pass over the pages, kept small. total is the source's own count, None where it has none."""

    total: int | None = None
    is_steady: bool = True
    count: int = 0
    keys: set[str] = field(default_factory=set)
    pages: list[bytes] = field(default_factory=list)

    def add(self, page: Page, key: Callable[[Json], str]) -> bool:
        """Take a page's rows that were not there yet; False where it brings none."""
        rows = [clean_row(row) for row in page.rows]
        keys = [key(row) or f"#{self.count + number}" for number, row in enumerate(rows)]
        new = [row for row, name in zip(rows, keys, strict=True) if name not in self.keys]
        self.is_steady &= len(new) == len(rows) == len(set(keys))
        self.is_steady &= self.count == 0 or page.total == self.total
        self.total = page.total
        self.count += len(rows)
        self.keys.update(keys)
        self.pages.append(zlib.compress(b"".join(map(clean_line, new)), 1))
        return bool(new)

    def lines(self) -> Iterator[bytes]:
        """Each row as one line of JSON, in the order they came."""
        for page in self.pages:
            yield from zlib.decompress(page).splitlines(keepends=True)


def read_pages(
    ask: Callable[[Listing, Page | None], Page | None], key: Callable[[Json], str], *, kind: str, url: str
) -> Listing:
    """A whole listing during which the count stood still and no row came twice.

    ask gives the page after one (None: the first), or None after the last. The listing ends with an empty page
    too. Raises ListingUnsettled after PASSES that moved or repeated, ListTooLong beyond MAX_ROWS.
    """
    for _ in range(PASSES):
        listing, page = Listing(), ask(Listing(), None)
        while page is not None and page.rows and listing.add(page, key):
            if page.total is not None and listing.count > 2 * page.total + MAX_BEYOND:
                break  # its pages never end
            if listing.count > MAX_ROWS:
                what = Text(th="จำนวนรายการ", en="rows")
                raise ListTooLong(url=mask_url(url), limit=MAX_ROWS, what=what)
            page = ask(listing, page)
        if page is not None and page.rows:
            listing.is_steady = False
        elif page is not None:
            listing.is_steady &= listing.count == 0 or page.total in (None, listing.total)
            listing.total = page.total if listing.count == 0 else listing.total
        if listing.is_steady:
            return listing
    raise ListingUnsettled(
        kind=kind, url=mask_url(url), total=listing.total if listing.total is not None else "-",
        received=len(listing.keys), passes=PASSES,
    )  # fmt: skip


def clean_row(row: Json) -> Json:
    """A row as it can be kept; of one that is nested too deeply only what names it, with the key TOO_DEEP."""
    return json.loads(clean_line(row))


def clean_line(row: Json) -> bytes:
    """The same as one line of JSON. Rows in which nothing has to be changed are not taken apart."""
    try:
        line = json.dumps(row)
        if _SUSPECT.search(line) or line.count("[") + line.count("{") > MAX_DEPTH:
            line = json.dumps(received(row))
    except (NestedTooDeep, RecursionError):
        named = row if isinstance(row, dict) else {}
        names = ("id", "dataset_id", "datasetid", "identifier", "name", "title")
        texts = {key: named[key] for key in names if isinstance(named.get(key), str)}
        line = json.dumps({**received(texts), TOO_DEEP: f"{{…}} > {MAX_DEPTH}"})
    return line.encode() + b"\n"


def list_at(answer: Json, key: str, *, kind: str, url: str) -> list[Json]:
    """The list under a key of an answer. Raises AnswerUnusable: what has another shape is not guessed at."""
    found = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(found, list):
        raise AnswerUnusable(url=mask_url(url), kind=kind, part=key)
    return found


def count_at(answer: JsonObject, key: str) -> int | None:
    """A count of rows, None where there is none."""
    found = answer.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None
