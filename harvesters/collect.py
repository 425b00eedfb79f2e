"""Bring the bytes of one resource to our disk, or say why they are not there.

Remote bytes come through the fetcher with the validators of the last whole body; local files are
copied while they are hashed, so that what is staged is what was hashed.
"""

import hashlib
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from harvesters.fetch import Fetched, Fetcher, FetchLimits, Known
from harvesters.record import ResourceSpec
from metadata.errors import KhlangError
from metadata.errors.run import LocalFileMissing

JsonObject = dict[str, Any]
CHUNK = 1 << 20


@dataclass(frozen=True)
class Collected:
    """What came of one resource: bytes at path, or known bytes that the server confirmed, or an error.

    provenance is what provenance.json keeps of it; sha256 is that of the whole body, new or known, and
    not_modified says that it is the known one. verdict is what an earlier run found of these very bytes,
    where it did not publish them.
    """

    path: Path | None = None
    file_name: str = ""
    media_type: str | None = None
    sha256: str | None = None
    not_modified: bool = False
    error: KhlangError | None = None
    provenance: JsonObject | None = None
    verdict: JsonObject | None = None


def collect(spec: ResourceSpec, known: JsonObject, fetch: Fetcher, into: Path, now: datetime) -> Collected:
    """Take one resource. known is what is remembered of the bytes its address gave, {} when nothing is.

    Raises nothing of the source's making: an unreachable server comes back as Collected.error.
    """
    if spec.link_reason is not None:
        return Collected()
    try:
        if spec.content is not None:
            return _carried(spec, known, into, now)
        return _local(spec, known, into, now) if spec.is_local else _remote(spec, known, fetch, into)
    except KhlangError as error:
        return Collected(error=error)


def _carried(spec: ResourceSpec, known: JsonObject, into: Path, now: datetime) -> Collected:
    """Bytes the record itself carries: written out by it, hashed by us.

    Where the source's own mark is that of the known bytes they are not written out again, for a week at most.
    """
    assert spec.content is not None  # the caller asked
    fetched_at = now.isoformat(timespec="seconds")
    if spec.etag and spec.etag == known.get("etag") and known.get("sha256") and _is_recent(known, now):
        provenance = {**known, "fetched_at": fetched_at}
        return Collected(not_modified=True, sha256=known["sha256"], provenance=provenance)
    spec.content(into)
    got = _hashed(into, Path(spec.location).name, known, now)
    if spec.etag and got.provenance:
        got.provenance.update(etag=spec.etag, read_at=fetched_at)
    return got


def _is_recent(known: JsonObject, now: datetime) -> bool:
    """Whether the bytes themselves were read within the time after which a source's word is not enough."""
    read_at = known.get("read_at")
    age = now - datetime.fromisoformat(read_at) if read_at else None
    return age is not None and timedelta(0) <= age < timedelta(days=FetchLimits.full_read_days)


def _hashed(path: Path, name: str, known: JsonObject, now: datetime) -> Collected:
    digest = hashlib.sha256()
    with path.open("rb") as reader:
        while chunk := reader.read(CHUNK):
            digest.update(chunk)
    sha256 = digest.hexdigest()
    provenance = {
        "file": name,
        "sha256": sha256,
        "size_bytes": path.stat().st_size,
        "fetched_at": now.isoformat(timespec="seconds"),
    }
    return Collected(
        path=path,
        file_name=name,
        sha256=sha256,
        provenance=provenance,
        not_modified=known.get("sha256") == sha256,
    )


def _local(spec: ResourceSpec, known: JsonObject, into: Path, now: datetime) -> Collected:
    """A copy of the operator's file: what is hashed is what is staged, whatever happens to the file meanwhile."""
    source = Path(spec.location)
    try:
        reader = source.open("rb")
    except OSError as missing:
        raise LocalFileMissing(file=source.name) from missing
    with reader, into.open("wb") as writer:
        shutil.copyfileobj(reader, writer, CHUNK)
    return _hashed(into, source.name, known, now)


def _remote(spec: ResourceSpec, known: JsonObject, fetch: Fetcher, into: Path) -> Collected:
    fetched = fetch.get_file(spec.location, into, _validators(known))
    if fetched.not_modified:
        provenance = {**known, "fetched_at": fetched.fetched_at.isoformat(timespec="seconds")}
        return Collected(
            not_modified=True,
            sha256=known["sha256"],
            media_type=known.get("media_type"),
            provenance=provenance,
        )
    return Collected(
        path=fetched.path,
        file_name=fetched.file_name,
        media_type=fetched.media_type,
        sha256=fetched.sha256,
        not_modified=known.get("sha256") == fetched.sha256,
        provenance=_told(fetched),
    )


def _validators(known: JsonObject) -> Known | None:
    """What to send along so that the server may say that nothing changed; None without a known body."""
    if not known.get("sha256") or not known.get("read_at"):
        return None
    return Known(
        etag=known.get("etag"),
        last_modified=known.get("last_modified"),
        sha256=known["sha256"],
        size_bytes=known.get("size_bytes"),
        read_at=datetime.fromisoformat(known["read_at"]),
    )


def _told(fetched: Fetched) -> JsonObject:
    """A whole body's provenance as provenance.json and the fetch table keep it."""
    at = fetched.fetched_at.isoformat(timespec="seconds")
    return {
        "url": fetched.url,
        "final_url": fetched.final_url,
        "status": fetched.status,
        "headers": fetched.headers,
        "etag": fetched.etag,
        "last_modified": fetched.last_modified,
        "media_type": fetched.media_type,
        "sha256": fetched.sha256,
        "size_bytes": fetched.size_bytes,
        "length_proven": fetched.proven,
        "fetched_at": at,
        "read_at": at,
    }
