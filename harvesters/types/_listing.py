"""A listing as it comes in, page by page: rows on disk, keys in memory, pages that come again noticed.

Types read their listing whole before they give the first record, because ids must not clash and a page that
comes twice makes the whole listing doubtful. The rows lie in a file that is gone when nobody points to it.
"""

import hashlib
import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any
from urllib.parse import unquote, urlsplit

from harvesters.fetch import mask_url
from harvesters.types._records import dataset_ids
from metadata.errors.types import ListTooLong, PagesRepeat
from metadata.standards._reading import MAX_DEPTH, NestedTooDeep, received
from metadata.text import Text, cut, text

JsonObject = dict[str, Any]

MAX_ROWS = 500_000
MAX_PAGES = 20_000
ROWS = text("รายการ", "records")
PAGES = text("หน้า", "pages")
_SUSPECT = re.compile(r"\\u(00[0189]|061c|200[ef]|202[a-e]|206[6-9]|feff|d[89a-f])|\\[rbf]|\x7f|NaN|Infinity")
"""What the JSON of a row has in it where received() would change something; most rows have nothing of it."""
TOO_DEEP = "\0too_deep"  # a key that no row has: received() takes a NUL away


class Listing:
    """Rows of one listing. url is what messages call it.

    is_strict: one row on two pages makes the order of the pages doubtful, and others may be on none.
    """

    def __init__(self, url: str, is_strict: bool = True) -> None:
        self._is_strict = is_strict
        self.url = cut(mask_url(url), 200)
        self.pages = 0
        self.count = 0
        self._keys: set[str] = set()
        self._names: set[tuple[str, str]] = set()
        self._page_keys: list[str] = []
        self._visited: set[str] = set()
        self._index: list[Row] = []
        self._end = 0
        self._file = tempfile.TemporaryFile(prefix="khlang-listing-")  # noqa: SIM115 - lives as long as this

    def visit(self, address: str) -> None:
        """Begin the page at an address. Raises PagesRepeat for one that was read, ListTooLong for too many."""
        if address in self._visited:
            raise PagesRepeat(url=self.url, page=self.pages + 1)
        if self.pages >= MAX_PAGES:
            raise ListTooLong(url=self.url, limit=MAX_PAGES, what=PAGES)
        self._visited.add(address)
        self.pages += 1
        self._page_keys = []

    def add(self, row: JsonObject, key: str, kind: str = "dataset") -> None:
        """Take one row; key is what identifies it. Raises ListTooLong."""
        if self.count >= MAX_ROWS:
            raise ListTooLong(url=self.url, limit=MAX_ROWS, what=ROWS)
        self.count += 1
        key = received(key)
        self._page_keys.append(key)
        if key:
            self._names.add((name_of(key), key))
        written = _written(row)
        digest = hashlib.sha256(written).hexdigest()
        self._index.append(Row(kind, key, self.count, digest, self._end, len(written)))
        self._file.seek(self._end)
        self._end += self._file.write(written)

    def end_page(self) -> None:
        """Close a page. Raises PagesRepeat when it brought nothing new, or (is_strict) something that had come."""
        keys = {key for key in self._page_keys if key}
        fresh = keys - self._keys
        if self.pages > 1 and keys and (not fresh or (self._is_strict and fresh != keys)):
            raise PagesRepeat(url=self.url, page=self.pages)
        self._keys |= fresh

    def know(self, key: str) -> None:
        """Take a row's key as come, outside of any page."""
        self._keys.add(key)

    def has(self, key: str) -> bool:
        """Whether a row with this key came on a closed page."""
        return key in self._keys

    def rows(self) -> Iterator["Row"]:
        """The rows in the order they came, not yet read. May be asked again."""
        yield from self._index

    def load(self, row: "Row") -> JsonObject:
        """What a row says, without hidden characters; of one nested too deeply only that it is."""
        self._file.seek(row.offset)
        written = self._file.read(row.size).decode()
        found: JsonObject = json.loads(written)
        if _SUSPECT.search(written) or written.count("[") + written.count("{") > MAX_DEPTH:
            try:
                return dict(received(found))
            except NestedTooDeep:
                return {TOO_DEEP: True}
        return found

    def id_of(self, key: str) -> str:
        """The agency-local id of a key; no two are equal. Ask after the last row."""
        return self._ids[name_of(key), key]

    @cached_property
    def _ids(self) -> dict[tuple[str, str], str]:
        return dataset_ids(self._names)


@dataclass(frozen=True)
class Row:
    """Where a row lies in the file, and a hash of what it says. number counts from 1."""

    kind: str
    key: str
    number: int
    mark: str
    offset: int
    size: int


def _written(row: JsonObject) -> bytes:
    """A row as JSON, as its source said it."""
    try:
        return json.dumps(row).encode()
    except RecursionError:
        return json.dumps({TOO_DEEP: True}).encode()


def name_of(identifier: str) -> str:
    """The part of an identifier that people would call the dataset's name.

    >>> name_of("https://data.example.go.th/dataset/roads-2567"), name_of("oai:repo.example.org:1585310")
    ('roads-2567', '1585310')
    >>> name_of("https://example.go.th/datasets/12"), name_of("GSA-4495")
    ('datasets-12', 'GSA-4495')

    Of an address its last part (with the one before it where it is a short number), of an OAI identifier the
    repository's own part; everything else as it stands.
    """
    identifier = identifier.strip().strip("<>")
    if match := re.fullmatch(r"oai:[A-Za-z0-9.-]+:(.+)", identifier):
        return match[1]
    try:
        parts = urlsplit(identifier)
    except ValueError:
        return identifier
    if parts.scheme not in ("http", "https"):
        return identifier
    steps = [step for step in unquote(parts.path).split("/") if step]
    said = steps[-1] if steps else parts.netloc
    if len(steps) > 1 and re.fullmatch(r"[\d._-]{1,6}", said):
        said = f"{steps[-2]}-{said}"
    tail = "-".join(unquote(part) for part in (parts.query, parts.fragment) if part)
    return f"{said}-{tail}" if tail else said


def left_out(patterns: tuple[str, ...], *names: str) -> str:
    """The first pattern that one of the names fits, "" for none; * stands for any characters."""
    folded = [name.casefold() for name in names if name]
    fits = (p for p in patterns if any(fnmatchcase(name, p.casefold()) for name in folded))
    return next(fits, "")


def page_title(content: bytes) -> Text | None:
    """What a web page that came instead of data calls itself; None for what is no web page."""
    start = content[:65536].decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    lowered = start[:2000].lower()
    if not lowered.startswith(("<!doctype html", "<html", "<head", "<body")) and "<html" not in lowered:
        return None
    match = re.search(r"<title[^>]*>(.*?)</title", start, re.IGNORECASE | re.DOTALL)
    said = cut(" ".join(match[1].split()), 80) if match else "-"
    return text(f"หน้าเว็บ “{said}”", f"a web page (“{said}”)")
