"""The story of recognising: a database's address, a place on this machine, or an address of the web.

Every kind has a file in kinds/, tried in the order of its ORDER; a source type may bring `by_answer`, `by_asking`
and ORDER in its own file instead. What a page says of its maker puts that kind first.
"""

import fnmatch
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from sqlalchemy import URL, inspect

from harvesters.config.document import TYPES
from harvesters.config.places import is_web
from harvesters.fetch import Fetcher
from harvesters.recognise.answers import Answer, Found, Tried
from harvesters.recognise.look import Look
from harvesters.types._records import dataset_ids
from harvesters.types._sql_connection import PORTS, Database, opened, read_url
from metadata import plugins
from metadata.errors.recognise import NothingRecognised, PlaceUnusable
from metadata.standards._formats import read_format
from metadata.standards._reading import web_address
from metadata.text import cut, text

KINDS = "harvesters.recognise.kinds"
MOST_FILES = 100
READ_BYTES = 64_000_000
_HINTED = 1_000_000  # a kind that the page itself names comes before all others
_DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB"}
_NOT_DATA = frozenset(
    {"", "html", "htm", "py", "md", "yml", "yaml", "pdf", "docx", "ini", "cfg", "toml", "log"}
)


@dataclass(frozen=True)
class Recognition:
    """The kind that fits, and what was tried before it did, in order."""

    found: Found
    tried: tuple[Tried, ...]


def recognise(location: str, fetch: Fetcher, folder: Path) -> Recognition:
    """The kind of source at an address or local path. folder: where the config will lie; local paths count from it.

    Raises NothingRecognised with everything that was tried, PlaceUnusable for a path that is not there, a
    FetchError when the host itself cannot be asked, and what opening a database raises.
    """
    if not location.strip():  # Path would take it for the folder that we are in
        raise PlaceUnusable(place="")
    if web_address(location):
        return _on_the_web(location, fetch)
    if is_web(location) and "://" in location:
        return Recognition(_database(location, fetch, folder), ())
    return Recognition(_on_this_machine(Path(location), folder), ())


def _kinds() -> list[ModuleType]:
    """The files of kinds/, and source types that recognise themselves, cheapest first."""
    own = [plugins.load(TYPES, name) for name in plugins.names(TYPES)]
    kinds = [plugins.load(KINDS, name) for name in plugins.names(KINDS)]
    found = [
        module for module in (*kinds, *own) if hasattr(module, "by_answer") or hasattr(module, "by_asking")
    ]
    return sorted(found, key=lambda module: int(getattr(module, "ORDER", 150)))


def _by_answer(answer: Answer) -> Found | None:
    for kind in _kinds():
        look = getattr(kind, "by_answer", None)
        if look is not None and (found := look(answer)) is not None:
            return found if isinstance(found, Found) else None
    return None


def _on_the_web(location: str, fetch: Fetcher) -> Recognition:
    look = Look(location, fetch)
    if look.first is not None and (found := _by_answer(look.first)):
        return Recognition(found, tuple(look.tried))
    for kind in _in_order(location, look.first):
        if (found := kind.by_asking(look)) is not None:
            return Recognition(found, tuple(look.tried))
    raise NothingRecognised(
        url=cut(_shown(look), 200),
        tried=text(
            *("".join(f"\n  {line}" for line in tried_lines(look.tried, lang)) for lang in ("th", "en"))
        ),
        count=len(look.tried),
        kinds=", ".join(plugins.names(TYPES)),
    )


def _shown(look: Look) -> str:
    from harvesters.fetch import mask_url

    return mask_url(look.location)


def _in_order(location: str, page: Answer | None) -> list[ModuleType]:
    """The kinds that ask, those first that the address or its page names."""
    said = f"{location}\n{page.head if page is not None else ''}"

    def place(kind: ModuleType) -> int:
        hint = getattr(kind, "HINT", None)
        return int(getattr(kind, "ORDER", 150)) - (_HINTED if hint is not None and hint.search(said) else 0)

    return sorted((kind for kind in _kinds() if hasattr(kind, "by_asking")), key=place)


def _database(location: str, fetch: Fetcher, folder: Path) -> Found:
    """A database that opens, with the number of its tables. Its password is never part of the config."""
    shown = cut(location.rpartition("@")[2], 200)
    try:
        url = read_url(location)
    except ValueError as error:
        raise PlaceUnusable(place=shown) from error
    if url.get_backend_name() not in (*PORTS, "sqlite"):
        raise PlaceUnusable(place=shown)
    secrets = tuple(word for word in (url.password, url.username) if word)
    options: dict[str, object] = {}
    with opened(Database(url, Path.cwd(), 60.0, None, secrets), fetch) as connection:
        look = inspect(connection)
        count = len(look.get_table_names()) + len(look.get_view_names())
    kept = URL.create(url.get_backend_name(), None, None, url.host, url.port, url.database, url.query)
    if url.get_backend_name() == "sqlite":
        path = _relative(Path.cwd() / str(url.database), folder)
        options["url"] = f"sqlite:///{path}"
    else:
        options["url"] = kept.render_as_string(hide_password=False)
    if url.username:
        options["user"] = "${DB_USER}"
    if url.password:
        options["password"] = "${DB_PASSWORD}"  # noqa: S105 - the name of a variable
    options["tables"] = ["*"]
    kind = _DATABASES.get(url.get_backend_name(), url.get_backend_name())
    return Found(
        "sql", options, text(f"ฐานข้อมูล {kind}", f"a database ({kind})"), str(url.database or ""), count
    )


def _on_this_machine(place: Path, folder: Path) -> Found:
    """A file, or a folder: its descriptor where it has one, else its files of data."""
    try:
        if place.is_dir():
            return _folder(place, folder)
        with place.open("rb") as source:
            body = source.read(READ_BYTES)
    except OSError as error:
        raise PlaceUnusable(place=cut(str(place), 200)) from error
    found = _by_answer(Answer(_relative(place, folder), body, "", place.resolve()))
    if found is None:
        raise PlaceUnusable(place=cut(str(place), 200))
    return found


def _folder(place: Path, folder: Path) -> Found:
    descriptor = place / "datapackage.json"
    if descriptor.is_file():
        return _on_this_machine(descriptor, folder)
    files = [path for path in sorted(place.iterdir()) if _is_data(path)]
    if not files:
        raise PlaceUnusable(place=cut(str(place), 200))
    told = text(f"โฟลเดอร์ของไฟล์ข้อมูล ({len(files)} ไฟล์)", f"a folder of data files ({len(files)})")
    datasets = _many(files, place, folder) if len(files) > MOST_FILES else _each(files, folder)
    return Found("files", {"datasets": datasets}, told, place.resolve().name, len(datasets))


def _each(files: Sequence[Path], folder: Path) -> list[dict[str, object]]:
    ids = dataset_ids((path.stem, path.name) for path in files)
    return [
        {
            "id": ids[(path.stem, path.name)],
            "title": path.stem,
            "resources": [{"url": _relative(path, folder)}],
        }
        for path in files
    ]


def _many(files: Sequence[Path], place: Path, folder: Path) -> list[dict[str, object]]:
    """One dataset for each kind of file, where a dataset for each file would be too many to describe."""
    endings = dict.fromkeys(path.suffix for path in files)
    ids = dataset_ids((f"{place.resolve().name}-{ending[1:]}", ending) for ending in endings)
    return [
        {
            "id": ids[(f"{place.resolve().name}-{ending[1:]}", ending)],
            "title": f"{place.resolve().name} {ending[1:]}",
            "resources": [{"url": f"{_relative(place, folder)}/*{ending}"}],
        }
        for ending in endings
        if any(fnmatch.fnmatch(path.name, f"*{ending}") for path in files)
    ]


def _is_data(path: Path) -> bool:
    if path.name.startswith(".") or not path.is_file():
        return False
    shape = read_format(None, None, path.name)
    return shape.is_known and (shape.format or "") not in _NOT_DATA


def _relative(path: Path, folder: Path) -> str:
    """A path as the config writes it: counted from the config's folder."""
    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()


def tried_lines(tried: Sequence[Tried], lang: str) -> Iterator[str]:
    """What was tried, a line each."""
    for one in tried:
        yield f"{one.kind or '-'}  {cut(one.address, 120)}  {one.why.show(lang)[0]}"
