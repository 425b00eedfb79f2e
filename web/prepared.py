"""Parts of a dataset's page that depend on its version alone, kept as HTML so that they are made once, not each time.

They lie under `derived/pages`, for each version, language and mount point, and may be emptied at any time: what is not
there is made at the next look. Code or templates of another state have another folder, so that nothing old is shown.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

_CODE = (".py", ".html", ".svg", ".po", ".csv", ".json", ".yaml")


def state_of(folders: Iterable[Path], *more: str) -> str:
    """What differs whenever the code, the templates or the texts under these folders do, or the settings in more."""
    total = hashlib.sha256("\n".join(more).encode())
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in _CODE:
                stat = path.stat()
                total.update(f"{path.relative_to(folder)} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return total.hexdigest()[:16]


class Kept:
    """The kept parts of one page: read at once, and written at once where some had to be made."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._parts: dict[str, str] = {}
        self._is_changed = False
        with suppress(OSError, ValueError):
            self._parts = json.loads(path.read_bytes())
        self.is_there = bool(self._parts)

    def part(self, name: str, make: Callable[[], str]) -> Markup:
        """One part; make gives it where it is not kept."""
        found = self._parts.get(name)
        if found is None:
            found = self._parts[name] = str(make())
            self._is_changed = True
        return Markup(found)  # noqa: S704 - what a template made

    def keep(self) -> None:
        """Write what was made, whole or not at all. A full disk costs time at the next look, nothing else."""
        if not self._is_changed:
            return
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}")
            fresh.write_text(json.dumps(self._parts, ensure_ascii=False), encoding="utf-8")
            fresh.replace(self._path)


class Preparations:
    """The kept parts of all pages of one state of the code."""

    def __init__(self, folder: Path, state: str) -> None:
        self.state = state
        self._folder = folder / state

    def of(self, *key: str) -> Kept:
        """The parts of the page that key names: a version, a language, an address."""
        name = hashlib.sha256("\n".join(key).encode()).hexdigest()
        return Kept(self._folder / name[:2] / f"{name[2:]}.json")

    def sweep(self) -> None:
        """Take away what other states of the code left."""
        with suppress(OSError):
            for other in self._folder.parent.iterdir():
                if other.name != self.state:
                    shutil.rmtree(other, ignore_errors=True)


class PreparedTag(Extension):
    """`{% prepared kept, "name" %}…{% endprepared %}`: the body is made only where kept has no such part.

    Where kept is none the body is made each time.
    """

    tags = {"prepared"}  # noqa: RUF012 - the library's own form

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        kept = parser.parse_expression()
        parser.stream.expect("comma")
        name = parser.parse_expression()
        body = parser.parse_statements(("name:endprepared",), drop_needle=True)
        return nodes.CallBlock(self.call_method("_part", [kept, name]), [], [], body).set_lineno(line)

    @staticmethod
    def _part(kept: Kept | None, name: str, caller: Callable[[], str]) -> str:
        return caller() if kept is None else kept.part(name, caller)
