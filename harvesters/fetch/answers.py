"""What a fetch gives back: a file on our disk, or a page in memory, each with its provenance."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Known:
    """What the last good read of this address left behind. read_at: when the whole body was last read."""

    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    size_bytes: int | None = None
    read_at: datetime | None = None


@dataclass(frozen=True)
class Fetched:
    """One file as it arrived. url, final_url and headers are safe to publish: secrets are masked or left out.

    not_modified: the server confirmed what is known and sent nothing; path is None and sha256 and
    size_bytes are those known. proven: the server told the length, or the transfer or the compression
    ended properly; False means that nobody can tell whether the end is missing.
    """

    not_modified: bool
    path: Path | None
    status: int
    url: str
    final_url: str
    headers: dict[str, str]
    etag: str | None
    last_modified: str | None
    sha256: str | None
    size_bytes: int | None
    media_type: str | None
    file_name: str
    fetched_at: datetime
    proven: bool


@dataclass(frozen=True)
class Page:
    """One answer held in memory. url is the last address asked, unmasked: keep it out of messages."""

    status: int
    url: str
    headers: dict[str, str]
    body: bytes
    media_type: str | None
    proven: bool
