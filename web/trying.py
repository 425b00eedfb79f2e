"""A file that a visitor tries at /validate, judged as a harvest would judge it: one document that tells everything.

Nothing of the file stays: the document holds what was found, how it was read, and the first rows.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from catalog.sandbox import MB, Limits, Sandbox
from harvesters.checks._personal import MASK, hidden, is_personal, looks_personal, masked
from harvesters.fetch import Fetcher, FetchLimits
from harvesters.fetch.names import clean_name
from harvesters.parts import part_name
from harvesters.record import Expect, Part, PartOf, ReadOptions
from harvesters.source import FetchOptions
from harvesters.stage import FoundPart, StagedFile, find_parts, stage_file
from harvesters.told_once import ToldOnce
from harvesters.validate.paths import validate_path
from harvesters.validate.tables import validate_tables
from harvesters.verbatim import is_descriptor, load_schema, located
from metadata.errors.fetch import AddressForbidden, FetchError, PortRefused
from metadata.errors.sandbox import DescriptorUnusable
from metadata.errors.transfer import ExpandsTooMuch, FileTooLarge
from metadata.errors.trying import (
    TriedAddressPrivate,
    TriedAddressUnreadable,
    TriedFileTooLarge,
    TriedSchemaUnusable,
)
from metadata.issues import Issue, Report
from metadata.text import normalize, slugify
from web.staging import first_rows

JsonObject = dict[str, Any]
MAX_BYTES = 50 * MB
MAX_UNPACKED_BYTES = 500 * MB
MAX_SCHEMA_BYTES = MB
MAX_SHOWN = "50 MB"
ROWS_SHOWN = 20
CELL_SHOWN = 300
MOST_COLUMNS = 200
MOST_TABLES = 5
FITS = 0.5
LIMITS = Limits(
    memory_bytes=2_000 * MB, cpu_seconds=60, wall_seconds=60.0, file_bytes=1_000 * MB, answer_bytes=16 * MB
)
"""What one call may use for a stranger: enough for 50 MB of table on a small machine."""
ALLOWED = FetchOptions(timeout_seconds=30.0, max_bytes=MAX_BYTES)


@dataclass(frozen=True)
class Tried:
    """What was given: the file as it lies in a folder of its own, what it is called, and a schema perhaps."""

    name: str
    path: Path
    url: str | None = None
    media_type: str | None = None
    schema: JsonObject | None = None


@dataclass(frozen=True)
class _Table:
    """One table of the file: key in the report, the part it is, how it was read."""

    key: str
    staged: StagedFile
    part: Part | None = None


def limits_for_strangers(site_url: str, allow_hosts: frozenset[tuple[str, int]]) -> FetchLimits:
    """One short attempt. The hosts that the operator opened for harvests are not open to everybody."""
    return FetchLimits(
        contact=site_url, allow_hosts=allow_hosts, max_bytes=MAX_BYTES, retries=0, max_timeout_seconds=30.0
    )


def fetch_tried(url: str, folder: Path, limits: FetchLimits) -> Tried:
    """The file at a public address. Raises an error that says what a visitor can do."""
    into = folder / "fetched"
    try:
        with Fetcher(limits, ALLOWED) as fetch:
            got = fetch.get_file(url, into)
    except (AddressForbidden, PortRefused) as error:
        raise TriedAddressPrivate(url=error.values["url"]) from error
    except (FileTooLarge, ExpandsTooMuch) as error:
        raise TriedFileTooLarge(limit=MAX_SHOWN) from error
    except FetchError as error:
        raise TriedAddressUnreadable(said=error.message) from error
    path = folder / clean_name(got.file_name)
    into.rename(path)
    return Tried(path.name, path, got.url, got.media_type)


def read_schema(path: Path) -> JsonObject:
    """A Table Schema. Raises TriedSchemaUnusable for anything else."""
    try:
        return load_schema(path)
    except DescriptorUnusable as error:
        raise TriedSchemaUnusable(said=error.message) from error


def judge_tried(tried: Tried, sandbox: Sandbox, scratch: Path) -> JsonObject:
    """The document: the file, each of its tables as read, and every finding with personal data masked.

    Raises a ParserError where a package cannot be opened, DescriptorUnusable for a descriptor that cannot be used.
    """
    size, digest = tried.path.stat().st_size, _sha256(tried.path)
    path = located(tried.path, sandbox, scratch, MAX_UNPACKED_BYTES)
    if is_descriptor(path):
        judged = validate_path(
            path, schema_path=None, package_path=None, sandbox=sandbox, scratch=scratch / "tables"
        )
        tables = tuple(_Table(name, staged) for name, staged in judged.staged.items())
        report, more = judged.report, 0
    else:
        tables, report, more = _judged(tried, sandbox, scratch / "tables")
    issues = masked(report.issues)
    return {
        "file": {
            "name": tried.name, "url": tried.url, "size_bytes": size, "sha256": digest,
            "has_schema": tried.schema is not None,
        },
        "valid": report.is_valid and any(table.staged.is_data for table in tables),
        "tables": [_told(table, issues) for table in tables],
        "more_tables": more,
        "issues": [issue.to_json() for issue in issues],
    }  # fmt: skip


def _judged(tried: Tried, sandbox: Sandbox, scratch: Path) -> tuple[tuple[_Table, ...], Report, int]:
    """The tables of one file, judged together; the first of them where there are many, and how many more."""
    read = ReadOptions()
    found = find_parts(
        tried.path, file_name=tried.name, media_type=tried.media_type, read=read, scratch=scratch,
        sandbox=sandbox, labels=tried.schema is not None,
    )  # fmt: skip
    parts = [part for part in found if part.is_table]
    told = ToldOnce()
    if len(found) < 2 or not parts:
        tables = [_staged(tried, None, tried.schema, 0, sandbox, scratch)]
    else:
        takes = _takes(tried.schema, parts)
        tables = [
            _staged(tried, part.part, tried.schema if takes[n] else None, n, sandbox, scratch)
            for n, part in enumerate(parts[:MOST_TABLES])
        ]
    issues = tuple(
        issue
        for table in tables
        for issue in told.new(PartOf(tried.name, table.part, "") if table.part else None, table.staged.issues)
    )
    named = {table.key: (table.staged.table, Expect()) for table in tables if table.staged.table is not None}
    verdict = validate_tables(named, sandbox=sandbox, issues=issues)
    report = Report((*issues, *verdict.issues), verdict.frictionless)
    return tuple(tables), report, max(0, len(parts) - MOST_TABLES)


def _staged(
    tried: Tried, part: Part | None, schema: JsonObject | None, number: int, sandbox: Sandbox, scratch: Path
) -> _Table:
    read, key = ReadOptions(), tried.name
    if part is not None:
        key = f"{tried.name}#{part_name(part)}"
        member = part.name if part.kind == "member" else part.member
        read = replace(
            read,
            sheet=part.name if part.kind == "sheet" else None,
            layer=part.name if part.kind == "layer" else None,
            member=member,
        )
    staged = stage_file(
        tried.path, key=key, file_name=tried.name, media_type=tried.media_type, read=read, schema=schema,
        scratch=scratch, table_name=f"{slugify(tried.name, limit=60, fallback='table')}-{number + 1}", sandbox=sandbox,
    )  # fmt: skip
    return _Table(key, staged, part)


def _takes(schema: JsonObject | None, parts: Sequence[FoundPart]) -> list[bool]:
    """The tables that a schema is meant for: those with half of its columns, else the first."""
    if schema is None:
        return [False] * len(parts)
    names = [normalize(str(field["name"])) for field in schema["fields"]]
    shares = []
    for part in parts:
        labels = {normalize(label) for label in part.labels}
        shares.append(sum(name in labels for name in names) / max(len(names), 1))
    fits = [share >= FITS for share in shares]
    return fits if any(fits) else [n == 0 for n in range(len(parts))]


def _told(table: _Table, issues: tuple[Issue, ...]) -> JsonObject:
    """One table for the document. Columns with personal data show no value, nor do cells that look like it."""
    staged = table.staged
    secret = {i.column for i in issues if i.resource == table.key and is_personal(i)}
    made = staged.table
    said = {str(step["step"]): step for step in staged.steps}
    return {
        "key": table.key,
        "part": {"kind": table.part.kind, "name": part_name(table.part)} if table.part else None,
        "sheet": said.get("sheet", {}).get("sheet"),
        "format": staged.format,
        "encoding": staged.encoding or said.get("encoding", {}).get("encoding"),
        "is_data": staged.is_data,
        "row_count": made.row_count if made else None,
        "schema": made.schema if made else None,
        "steps": [hidden(step, secret) for step in staged.steps],
        "first_rows": [
            [number, [_cell(*pair, secret) for pair in zip(_names(made), cells, strict=False)][:MOST_COLUMNS]]
            for number, cells in first_rows(made, ROWS_SHOWN)
        ] if made else [],
    }  # fmt: skip


def _cell(name: str, cell: str, secret: set[str | None]) -> str | None:
    if not cell:
        return None
    return MASK if name in secret or looks_personal(cell) else cell[:CELL_SHOWN]


def _names(table: Any) -> list[str]:  # noqa: ANN401
    return [str(field["name"]) for field in table.schema["fields"]]


def _sha256(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def as_json(document: JsonObject) -> str:
    """The document as it is kept and downloaded."""
    return json.dumps(document, ensure_ascii=False, indent=1, default=str)
