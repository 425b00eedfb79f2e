"""A listing as it comes in, page by page: rows on disk, keys in memory, pages that come again noticed.

Types read their listing whole before they give the first record, because ids must not clash and a page that
comes twice makes the whole listing doubtful. The rows lie in a file that is gone when nobody points to it.
"""

import json
import re
import tempfile
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
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
        self._page_keys.append(key)
        if key:
            self._names.add((name_of(key), key))
        self._file.write(_line(kind, key, row))

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

    def rows(self) -> Iterator[tuple[str, str, JsonObject]]:
        """(kind, key, row) in the order they came. May be asked again."""
        self._file.seek(0)
        for line in self._file:
            kind, key, row = json.loads(line)
            yield kind, key, row

    def ids(self) -> Callable[[str], str]:
        """The agency-local id of each key; no two are equal."""
        found = dataset_ids(self._names)
        return lambda key: found[name_of(key), key]


def _line(kind: str, key: str, row: JsonObject) -> bytes:
    """One row as it can be kept: without hidden characters; of one nested too deeply only that it is."""
    try:
        line = json.dumps([kind, key, row])
        if _SUSPECT.search(line) or line.count("[") + line.count("{") > MAX_DEPTH:
            line = json.dumps([kind, key, received(row)])
    except (NestedTooDeep, RecursionError):
        line = json.dumps([kind, key, {TOO_DEEP: True}])
    return line.encode() + b"\n"


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
