"""Web accessible folders: ISO 19139 records, or the data files themselves, listed by Apache, IIS, nginx and others.

A rule says what a dataset is: each XML record, each file, or each folder with the files in it. Its identity is
the path below the source's folder, so that a record that cannot be read today is failed and never missing.
"""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field

from catalog.sandbox import Sandbox
from harvesters.config.models import Meaning
from harvesters.config.values import Address
from harvesters.fetch import Fetcher, Page, mask_url
from harvesters.record import Gathered
from harvesters.source import Source
from harvesters.types._catalogs import Catalog, CatalogSelect
from harvesters.types._folders import KIND, MAX_LISTING, Folder, Robots, read_folder, read_robots
from harvesters.types._listing import Listing, left_out
from harvesters.types._records import options_of
from harvesters.types._xml import XmlReader
from harvesters.types._xml_records import to_node
from metadata.errors import KhlangError
from metadata.errors.fetch import FetchError
from metadata.errors.types import ListTooLong, NotThatKind, RobotsForbid
from metadata.model import Model
from metadata.standards import dcat
from metadata.text import cut, text

JsonObject = dict[str, Any]
Rule = Literal["record", "file", "folder"]
MAX_FOLDERS = 20_000
FOLDERS = text("โฟลเดอร์", "folders")
ONE_FILE = text(
    "ไฟล์เดียว ไม่ใช่โฟลเดอร์ (ใช้ชนิด files สำหรับไฟล์เดียว)", "one file, no folder (type files takes one file)"
)
_FILE = re.compile(r"/[^/]+\.[A-Za-z][A-Za-z0-9]{1,7}$")
"""An address that ends as files do: asked for as a folder, it is not there."""


class Options(Model):
    """The keys of a waf source beside the common ones."""

    url: Annotated[
        Address,
        Meaning("ที่อยู่ของโฟลเดอร์", "The address of the folder", "https://data.example.go.th/metadata/"),
    ]
    dataset: Annotated[
        Rule,
        Meaning(
            "สิ่งที่นับเป็นหนึ่งชุดข้อมูล: record (ไฟล์ XML แบบ ISO แต่ละไฟล์), file (แต่ละไฟล์) หรือ folder (แต่ละโฟลเดอร์)",
            "What one dataset is: record (each ISO XML file), file (each file) or folder (each folder with its files)",
            "folder",
        ),
    ] = "record"
    include: Annotated[
        tuple[str, ...],
        Meaning(
            "เฉพาะไฟล์ที่ชื่อตรงตามรูปแบบ ใช้ * แทนอักขระใด ๆ ได้",
            "Only files whose name or path fits; * stands for any characters",
            '["*.csv"]',
        ),
    ] = ()
    exclude: Annotated[
        tuple[str, ...],
        Meaning(
            "ไฟล์หรือโฟลเดอร์ที่ไม่เอา ใช้ * แทนอักขระใด ๆ ได้",
            "Files or folders to leave out; * stands for any characters",
            '["old/*"]',
        ),
    ] = ()
    depth: Annotated[
        int,
        Field(ge=0, le=20),
        Meaning("จำนวนชั้นของโฟลเดอร์ย่อยที่อ่าน", "How many levels of folders below are read", "5"),
    ] = 5


def gather(source: Source, fetch: Fetcher) -> Iterator[Gathered]:
    """Every dataset of the folders by the rule; a record that cannot be read fails alone.

    Raises NotThatKind (also for the address of one file), DocumentUnreadable, RobotsForbid, ListTooLong or a
    FetchError where a folder cannot be read: in each case nothing is known to be missing.
    """
    options = options_of(source, Options)
    url = options.url if options.url.partition("?")[0].endswith("/") else options.url + "/"
    robots = read_robots(url, fetch)
    catalog = Catalog(Listing(url), dcat, url)
    catalog.listing.visit(url)
    with Sandbox() as sandbox:
        reader = XmlReader(sandbox)
        for folder in _walk(url, options, fetch, robots):
            paths = [(path, _path(path, url)) for path in folder.files]
            wanted = [(address, path) for address, path in paths if _is_wanted(path, options)]
            wanted = list(_allowed(wanted, robots, catalog))
            if options.dataset == "folder":
                _add_folder(catalog, folder, wanted, url)
            for address, path in wanted if options.dataset != "folder" else []:
                if options.dataset == "file":
                    catalog.add("dataset", _node_of_files(path, [(address, path)], path))
                else:
                    _add_record(catalog, address, path, fetch, reader, sandbox)
    catalog.listing.end_page()
    catalog.close()
    yield from catalog.records(source, CatalogSelect())


def _allowed(wanted: list[tuple[str, str]], robots: Robots, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """The files that the server lets programs read; each of the others fails by its own name."""
    for address, path in wanted:
        try:
            robots.check(address)
        except RobotsForbid as error:
            catalog.fail(path, error)
        else:
            yield address, path


def _walk(url: str, options: Options, fetch: Fetcher, robots: Robots) -> Iterator[Folder]:
    """Every folder from the top down, in the order of the listings; each is read once. One that the server closes to
    programs stops the walk, as one that cannot be read does, unless `exclude` names it."""
    waiting, seen = [(url, 0)], {url}
    while waiting:
        address, level = waiting.pop(0)
        robots.check(address)
        page = _page(address, url, options, fetch)
        folder = read_folder(page, address, cut(mask_url(address), 200))
        yield folder
        for below in folder.folders:
            path = _path(below, url)
            if below in seen or level >= options.depth or left_out(options.exclude, path, path.rstrip("/")):
                continue
            if len(seen) >= MAX_FOLDERS:
                raise ListTooLong(url=cut(mask_url(url), 200), limit=MAX_FOLDERS, what=FOLDERS)
            seen.add(below)
            waiting.append((below, level + 1))


def _page(address: str, url: str, options: Options, fetch: Fetcher) -> Page:
    """The listing of one folder. Raises NotThatKind where the source's own address is that of a file."""
    try:
        return fetch.get_page(address, max_bytes=MAX_LISTING, accept="text/html")
    except FetchError:
        if address == url != options.url and _FILE.search(options.url.partition("?")[0]):
            raise NotThatKind(url=cut(mask_url(options.url), 200), kind=KIND, found=ONE_FILE) from None
        raise


def _path(address: str, url: str) -> str:
    """An entry's path below the source's folder, as people read it."""
    return unquote(urlsplit(address).path)[len(unquote(urlsplit(url).path)) :]


def _is_wanted(path: str, options: Options) -> bool:
    name = path.rpartition("/")[2]
    patterns = options.include or (("*.xml",) if options.dataset == "record" else ("*",))
    fits = any(fnmatchcase(one.casefold(), p.casefold()) for p in patterns for one in (name, path))
    return fits and not left_out(options.exclude, name, path)


def _add_folder(catalog: Catalog, folder: Folder, wanted: list[tuple[str, str]], url: str) -> None:
    """A folder with at least one wanted file of its own as a dataset; the top one has the name of the source's."""
    if not wanted:
        return
    path = _path(folder.url, url).rstrip("/")
    name = path or unquote(urlsplit(url).path).strip("/").rpartition("/")[2] or "files"
    catalog.add("dataset", _node_of_files(path or ".", wanted, name))


def _node_of_files(key: str, wanted: list[tuple[str, str]], name: str) -> JsonObject:
    """Files as a dataset. The only words there are, the names, are its title and those of its files."""
    files = [
        {"downloadURL": address, "identifier": path.rpartition("/")[2], "title": path.rpartition("/")[2]}
        for address, path in wanted
    ]
    title = name.rpartition("/")[2]
    return {"@key": key, "title": title, "distribution": files}


def _add_record(
    catalog: Catalog, address: str, path: str, fetch: Fetcher, reader: XmlReader, sandbox: Sandbox
) -> None:
    """One ISO record; whatever keeps it from being read is its own failure."""
    try:
        root = reader.read(fetch.get_page(address).body, cut(path, 200), "ISO 19139")
        catalog.add("dataset", to_node(root, path, sandbox))
    except KhlangError as error:
        catalog.fail(path, error)


__all__ = ["KIND", "Options", "gather"]
