"""Listings of web folders, as Apache, IIS, nginx and others write them: which links lead to files, which down.

A listing is HTML for people, without a standard. What counts is where a link leads: exactly one step below
the folder is an entry; everything else (sorting, the way up, logos) is not.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from harvesters.fetch import Fetcher, Page, mask_url
from harvesters.types._listing import page_title
from metadata.errors.fetch import FetchError
from metadata.errors.standards import DocumentUnreadable
from metadata.errors.types import NotThatKind, RobotsForbid
from metadata.text import cut, text

KIND = "WAF"
AGENT = "Khlang"
MAX_LISTING = 16_000_000  # bytes of one folder's page
_LISTING = re.compile(
    r"index of |directory listing|\[to parent directory\]|parent directory|<title>[^<]* - /", re.IGNORECASE
)


@dataclass(frozen=True)
class Folder:
    """One folder: its address, and the addresses of the files and folders right below it, in its own order."""

    url: str
    files: tuple[str, ...]
    folders: tuple[str, ...]


class _Links(HTMLParser):
    """The addresses of all links of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def read_folder(page: Page, url: str, shown: str) -> Folder:
    """The entries of a listing. Raises NotThatKind for another page, DocumentUnreadable for one that was cut."""
    content = page.body.decode("utf-8", "replace")
    lowered = content.lower()
    opened = next((name for name in ("html", "body") if f"<{name}" in lowered), None)
    if opened and f"</{opened}" not in lowered:
        raise DocumentUnreadable(file=shown, kind="HTML", reason=f"</{opened}> is missing: the end was cut")
    links = _Links()
    links.feed(content)
    links.close()
    files: dict[str, None] = {}
    folders: dict[str, None] = {}
    for link in links.found:
        if (entry := _entry(link, url)) is None:
            continue
        (folders if entry.endswith("/") or _is_folder(entry, content, link) else files)[entry] = None
    if not files and not folders and not _LISTING.search(content):
        title = page_title(page.body) or text("เอกสารที่ไม่ใช่รายการไฟล์", "a document that lists no files")
        raise NotThatKind(url=shown, kind=KIND, found=title)
    below = tuple(entry if entry.endswith("/") else entry + "/" for entry in folders)
    return Folder(url, tuple(files), below)


def _entry(link: str, url: str) -> str | None:
    """The address of an entry right below the folder; None for every other link."""
    try:
        found = urlsplit(urljoin(url, link.strip()))
        base = urlsplit(url)
    except ValueError:  # an unclosed bracket in the host
        return None
    if (
        (found.scheme, found.netloc) != (base.scheme, base.netloc)
        or found.query
        or link.startswith(("#", "?"))
    ):
        return None
    folder = base.path if base.path.endswith("/") else base.path.rpartition("/")[0] + "/"
    if not unquote(found.path).startswith(unquote(folder)):
        return None
    rest = unquote(found.path)[len(unquote(folder)) :]
    if not rest.strip("/") or "/" in rest.rstrip("/") or rest.startswith("."):
        return None
    return f"{found.scheme}://{found.netloc}{found.path}"


def _is_folder(entry: str, content: str, link: str) -> bool:
    """IIS writes folders without a slash and with the word <dir> before the link."""
    if "&lt;dir&gt;" not in content.lower():
        return False
    at = content.find(f'"{link}"')
    line = re.split(r"<br\s*/?>", content[max(at - 200, 0) : at], flags=re.IGNORECASE)[-1]
    return "&lt;dir&gt;" in line.lower()


@dataclass(frozen=True)
class Robots:
    """What a server's robots.txt lets programs read (RFC 9309)."""

    rules: RobotFileParser | None = None

    def check(self, url: str) -> None:
        """Raise RobotsForbid where an address is closed to programs."""
        if self.rules is not None and not self.rules.can_fetch(AGENT, url):
            raise RobotsForbid(url=cut(mask_url(url), 200))


def read_robots(url: str, fetch: Fetcher) -> Robots:
    """The robots.txt of the server that an address is on.

    A server without one allows everything; one that cannot give it now is not kept from giving its folder.
    """
    parts = urlsplit(url)
    try:
        page = fetch.get_page(f"{parts.scheme}://{parts.netloc}/robots.txt", max_bytes=500_000)
    except FetchError:
        return Robots()
    if page_title(page.body):
        return Robots()
    rules = RobotFileParser()
    rules.parse(page.body.decode("utf-8", "replace").splitlines())
    return Robots(rules)
