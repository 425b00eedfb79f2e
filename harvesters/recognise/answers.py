"""What stands at an address or in a file, looked at once: its bytes, and what they seem to be."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from metadata.text import Text

Json = Any
_ROOT = re.compile(rb"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)((?:\s[^<>]*)?)/?>", re.DOTALL)
HEAD = 200_000
"""Bytes in which the first element of an XML, or the links of a page, are looked for."""


@dataclass(frozen=True)
class Found:
    """A kind of source that fits. options: its keys in the config; told: what was seen; title: the source's own."""

    type: str
    options: dict[str, Json]
    told: Text
    title: str = ""
    count: int | None = None


@dataclass(frozen=True)
class Tried:
    """One thing that was asked for, and why it did not fit. address may be shown."""

    kind: str
    address: str
    why: Text


@dataclass(frozen=True)
class Answer:
    """One body. location is what a config would call it; path is where it lies on this machine, for a local file."""

    location: str
    body: bytes
    media_type: str = ""
    path: Path | None = None

    @property
    def is_local(self) -> bool:
        return self.path is not None

    @property
    def name(self) -> str:
        """The last part of the address or path."""
        if self.path is not None:
            return self.path.name
        return urlsplit(self.location).path.rstrip("/").rpartition("/")[2]

    @cached_property
    def json(self) -> Json:
        """The body as JSON; None for anything else."""
        if self.body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
            return None
        try:
            return json.loads(self.body.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            return None

    @property
    def object(self) -> dict[str, Json]:
        """The body as a JSON object; empty for anything else."""
        return self.json if isinstance(self.json, dict) else {}

    @cached_property
    def head(self) -> str:
        """The beginning of the body as text."""
        return self.body[:HEAD].decode("utf-8", "replace")

    @cached_property
    def root(self) -> tuple[str, str]:
        """(name, attributes) of the first element of an XML or HTML, ("", "") for what is neither."""
        if self.body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"<":
            return "", ""
        bare = re.sub(rb"<!--.*?-->|<\?.*?\?>|<![^>]*>", b"", self.body[:HEAD], flags=re.DOTALL)
        found = _ROOT.search(bare)
        return (found[2].decode().lower(), found[3].decode("utf-8", "replace").lower()) if found else ("", "")

    @property
    def is_page(self) -> bool:
        """Whether it is a web page."""
        return self.root[0] == "html" or (self.media_type == "text/html" and self.json is None)


def text_at(said: Json, *keys: str) -> str:
    """The text at a path of keys of JSON, "" where there is none."""
    for key in keys:
        said = said.get(key) if isinstance(said, dict) else None
    return said.strip() if isinstance(said, str) else ""


def whole_number(said: Json) -> int | None:
    return said if isinstance(said, int) and not isinstance(said, bool) and said >= 0 else None
