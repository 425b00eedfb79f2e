"""Package, Resource, Version: the frozen values that both sides of publishing share.

record (what the agency says) → package (staged on our disk) → version (published, immutable).
"""

import hashlib
import json
import re
import unicodedata
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from metadata.issues import Report
from metadata.model import Agency, Dataset, Distribution, LinkReason, Model

JsonObject = dict[str, Any]
Json = Any  # any JSON value

NAMESPACE = uuid.UUID("6f0d2c1e-8a53-5b0e-9d44-2f6b8c1a7e90")
"""The project's own namespace of dataset UUIDs. Never changes: every published identity hangs on it."""


@dataclass(frozen=True)
class File:
    """Bytes on our disk: where they lie now, the name a visitor downloads, size and sha256 (hex)."""

    path: Path
    name: str
    format: str
    media_type: str
    size_bytes: int
    sha256: str
    encoding: str | None = None


@dataclass(frozen=True)
class Table:
    """One table in its two kept forms. schema is a Table Schema (Frictionless v2) for the CSV.

    name is the Frictionless resource name without its form: lower-case ASCII, unique in the package.
    row_map holds (first row in the CSV body, row in the agency's file) at each break, both 1-based.
    column_map holds the 1-based column of the agency's file for each CSV column; empty where they are the same.
    """

    name: str
    csv: File
    parquet: File
    schema: JsonObject
    row_count: int
    row_map: tuple[tuple[int, int], ...] = ((1, 2),)
    column_map: tuple[int, ...] = ()


@dataclass(frozen=True)
class Resource:
    """One resource of a package: kept (original, perhaps a table) or linked (a reason, no bytes).

    steps say what staging did and why, as JSON objects {step, says: {th, en}, ...}; provenance says where
    the bytes came from: address, time, response headers, hashes.
    """

    id: str
    key: str
    name: str
    distribution: Distribution
    original: File | None = None
    table: Table | None = None
    link_reason: LinkReason | None = None
    steps: tuple[JsonObject, ...] = ()
    provenance: JsonObject = field(default_factory=dict)

    @property
    def is_kept(self) -> bool:
        return self.original is not None


@dataclass(frozen=True)
class Package:
    """A staged dataset, ready to judge and publish. fingerprint identifies what the source said and sent."""

    agency: Agency
    source_id: str
    upstream_id: str
    uuid: str
    name: str
    dataset: Dataset
    resources: tuple[Resource, ...]
    report: Report = field(default_factory=Report)
    fingerprint: str = ""

    @cached_property
    def content_hash(self) -> str:
        """sha256 hex over the sorted (path, sha256) of the data files and the canonical metadata without times.

        Data files are each resource's original, CSV and Parquet; forms derived from them (JSON, XLSX …)
        follow from these and do not count, so that adding a form makes no new version.
        """
        names = file_names(self.resources)
        files = sorted({(name, f.sha256) for (_, name), f in _named_files(self.resources, names)})
        links = sorted((r.key, r.link_reason or "") for r in self.resources)
        said = canonical_object(self.dataset)
        return sha256_text(f"[{canonical_json(files)},{canonical_json(links)},{said}]")


@dataclass(frozen=True)
class Version:
    """A published version: name `YYYYMMDDTHHMMSSZ-<8 hex>`, when publishing began (UTC), the whole content hash."""

    name: str
    published_at: datetime
    content_hash: str
    dataset_name: str


def data_files(resource: Resource) -> tuple[File, ...]:
    """The files that carry a resource's data, original first."""
    table = (resource.table.csv, resource.table.parquet) if resource.table else ()
    return tuple(f for f in (resource.original, *table) if f is not None)


RESERVED_NAMES = frozenset(
    {
        "datapackage.json",
        "datapackage.zip",
        "metadata.json",
        "report.json",
        "provenance.json",
        "readme.md",
        "license.txt",
    }
)
"""Names of a package's own documents, which no data file may take."""


def file_names(resources: tuple[Resource, ...]) -> dict[tuple[str, str], str]:
    """The name of each data file in a version: (resource key, "original"|"csv"|"parquet") → bare file name.

    A table's forms are `<table>.<extension>`. An original keeps the agency's own name, made safe for a path
    on any system (Data Package: no leading dot, no ".."), and gets `-original` before its extension where its
    stem is a table's, so that no form of today or tomorrow collides with it; a number where that is taken.
    Equal bytes under one name stay one file. The same resources always give the same names.
    """
    found: dict[tuple[str, str], str] = {}
    tables = {_fold_name(r.table.name) for r in resources if r.table}
    taken: dict[str, str] = {}
    for resource in resources:
        if resource.table:
            found[resource.key, "csv"] = f"{resource.table.name}.csv"
            found[resource.key, "parquet"] = f"{resource.table.name}.parquet"
        if resource.original:
            name = _free_name(safe_file_name(resource.original.name), resource.original.sha256, tables, taken)
            taken[_fold_name(name)] = resource.original.sha256
            found[resource.key, "original"] = name
    return found


def safe_file_name(name: str) -> str:
    """A bare file name that every file system and the Data Package standard's path take; Thai stays Thai.

    >>> safe_file_name("../ข้อมูล: ปี 2567.csv")
    'ข้อมูล_ ปี 2567.csv'
    """
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = _UNSAFE.sub("_", name)
    name = re.sub(r"\.{2,}", ".", name).strip(" .~") or "file"
    stem, dot, extension = name.rpartition(".")
    stem, extension = (stem, dot + extension) if dot else (name, "")
    while len((stem + extension).encode()) > _NAME_BYTES and (stem or extension):
        stem, extension = (stem[:-1], extension) if len(stem) > 1 else (stem, extension[:-1])
    return stem + extension


_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
_NAME_BYTES = 200


def _free_name(name: str, sha256: str, tables: set[str], taken: dict[str, str]) -> str:
    stem, dot, extension = name.rpartition(".")
    stem, extension = (stem, dot + extension) if dot else (name, "")
    if _fold_name(stem) in tables or _fold_name(name) in RESERVED_NAMES:
        stem += "-original"
    tried, number = stem + extension, 2
    while taken.get(_fold_name(tried), sha256) != sha256:
        tried, number = f"{stem}-{number}{extension}", number + 1
    return tried


def _fold_name(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _named_files(
    resources: tuple[Resource, ...], names: dict[tuple[str, str], str]
) -> Iterator[tuple[tuple[str, str], File]]:
    """((resource key, final name), file) of every data file."""
    for resource in resources:
        if resource.original:
            yield (resource.key, names[resource.key, "original"]), resource.original
        if resource.table:
            yield (resource.key, names[resource.key, "csv"]), resource.table.csv
            yield (resource.key, names[resource.key, "parquet"]), resource.table.parquet


def dataset_uuid(source_id: str, upstream_id: str) -> str:
    """uuid5(namespace, `<agency>/<source>/<upstream id>`); source_id is already `<agency>/<source>`."""
    return str(uuid.uuid5(NAMESPACE, f"{source_id}/{upstream_id}"))


def resource_uuid(dataset: str, key: str) -> str:
    """uuid5(dataset UUID, key): the same resource keeps it across versions."""
    return str(uuid.uuid5(uuid.UUID(dataset), key))


VOLATILE = frozenset(
    {
        "modified",
        "metadata_modified",
        "last_modified",
        "revision_id",
        "tracking_summary",
        "num_views",
        "num_downloads",
        "harvested",
        "cache_last_updated",
    }
)


def timeless(value: Json) -> Json:
    """JSON without members that change though nothing changed: times of change, counters, revisions."""
    if isinstance(value, dict):
        return {
            k: timeless(v) if isinstance(v, dict | list) else v for k, v in value.items() if k not in VOLATILE
        }
    if isinstance(value, list):
        return [timeless(v) if isinstance(v, dict | list) else v for v in value]
    return value


def canonical_json(value: Json) -> str:
    """One spelling for one value: sorted keys, no blanks, Thai as it is."""
    return _CANONICAL.encode(value)


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical_object(value: Model, without: Collection[str] = ()) -> str:
    """The canonical JSON of what a value says without times, and without some of its members."""
    said: JsonObject | None = value.__dict__.get(_TIMELESS)
    if said is None:
        said = value.__dict__[_TIMELESS] = timeless(value.to_json())
    return canonical_json({name: said[name] for name in said if name not in without})


_TIMELESS = "_timeless"
"""Where a model keeps its timeless JSON: it never changes, and a changed copy has none."""


def sha256_json(value: Json) -> str:
    """sha256 hex of the canonical JSON."""
    return sha256_text(canonical_json(value))


def sha256_text(value: str) -> str:
    """sha256 hex of a text in UTF-8."""
    return hashlib.sha256(value.encode()).hexdigest()
