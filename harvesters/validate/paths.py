"""`khlang validate PATH`: a file or a data package that lies on disk, judged as a harvest would judge it.

`validate_path` judges tables as staged; `harvesters.verbatim` has them judged as they are. A descriptor
is read by us first: only plain names below its folder are followed.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from catalog.sandbox import Sandbox
from harvesters.checks._personal import masked
from harvesters.record import Expect, ReadOptions
from harvesters.stage import StagedFile, stage_file
from harvesters.validate.tables import LIMIT_ERRORS, validate_tables
from harvesters.verbatim import is_descriptor, load_json
from metadata.errors.sandbox import DescriptorUnusable
from metadata.issues import Issue, Report
from metadata.package import Table
from metadata.text import slugify

JsonObject = dict[str, Any]
HASHES = frozenset({"md5", "sha1", "sha256", "sha512"})
"""The digests a descriptor may name; one without a name is MD5 (Data Package v2, "hash")."""


@dataclass(frozen=True)
class PathReport:
    """The judgement on a path: one report over all its files, and each file as staged, by its name."""

    report: Report
    staged: dict[str, StagedFile] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        return self.report.is_valid

    def to_json(self) -> JsonObject:
        """The report with what was read of each file, for `--format json`."""
        files = [
            {
                "file": name,
                "format": staged.format,
                "encoding": staged.encoding,
                "is_data": staged.is_data,
                "rows": staged.table.row_count if staged.table else None,
                "schema": staged.table.schema if staged.table else None,
                "steps": list(staged.steps),
            }
            for name, staged in self.staged.items()
        ]
        return {**self.report.to_json(), "files": files}


@dataclass(frozen=True)
class _Job:
    """One file of a package: its name in the package, where it lies, how it is read, what it should be."""

    name: str
    path: Path
    read: ReadOptions = field(default_factory=ReadOptions)
    schema: JsonObject | None = None
    media_type: str | None = None
    is_table: bool = True
    size_bytes: int | None = None
    hash: str | None = None


def validate_path(
    path: Path,
    *,
    schema_path: Path | None,
    package_path: Path | None,
    sandbox: Sandbox,
    scratch: Path,
    limit_errors: int = LIMIT_ERRORS,
) -> PathReport:
    """Stage and judge the file at path, or every table of the package whose descriptor path is.

    Raises DescriptorUnusable for a schema or package that cannot be read or that points outside its folder.
    """
    jobs, asked = [_Job(path.name, path)], None
    if is_descriptor(path):
        jobs = _jobs(path)
    elif package_path is not None:
        jobs, asked = _with_referenced(_jobs(package_path), path, package_path)
    if schema_path is not None:
        jobs = [replace(job, schema=load_json(schema_path)) for job in jobs]
    staged = {job.name: _staged(job, sandbox, scratch) for job in jobs if job.is_table}
    altered = tuple(issue for job in jobs for issue in _altered(job))
    issues = (*altered, *(issue for file in staged.values() for issue in file.issues))
    tables: dict[str, tuple[Table, Expect]] = {
        name: (file.table, Expect()) for name, file in staged.items() if file.table is not None
    }
    verdict = validate_tables(tables, sandbox=sandbox, issues=issues, limit_errors=limit_errors)
    report = Report(masked((*issues, *verdict.issues)), verdict.frictionless)
    return PathReport(report, staged) if asked is None else _only(asked, report, staged)


def _with_referenced(jobs: list[_Job], path: Path, package: Path) -> tuple[list[_Job], set[str]]:
    """The jobs of the file at path and of the tables that its foreign keys name, and the names of the former."""
    asked = [replace(job, path=path) for job in jobs if job.path.resolve() == path.resolve()]
    if not asked:
        asked = [replace(job, path=path) for job in jobs if job.path.name == path.name]
    if not asked:
        raise DescriptorUnusable(file=package.name, reason=f"it has no resource {path.name}")
    names = {job.name for job in asked}
    wanted = {
        key["reference"].get("resource")
        for job in asked
        for key in (job.schema or {}).get("foreignKeys") or ()
        if isinstance(key, dict) and isinstance(key.get("reference"), dict)
    }
    return [*asked, *(job for job in jobs if job.name in wanted - names)], names


def _only(asked: set[str], report: Report, staged: dict[str, StagedFile]) -> PathReport:
    """What the report says of the files that were asked about."""
    kept = tuple(issue for issue in report.issues if issue.resource in asked)
    found = report.frictionless
    if found is not None:
        tables = {staged[name].table.name for name in asked if staged[name].table is not None}  # type: ignore[union-attr]
        tasks = [task for task in found["tasks"] if task["name"] in tables]
        stats = {**found["stats"], "tasks": len(tasks)}
        stats["errors"] = len(found["errors"]) + sum(task["stats"]["errors"] for task in tasks)
        found = {**found, "tasks": tasks, "stats": stats, "valid": not stats["errors"]}
    return PathReport(Report(kept, found), {name: staged[name] for name in staged if name in asked})


def _staged(job: _Job, sandbox: Sandbox, scratch: Path) -> StagedFile:
    return stage_file(
        job.path,
        key=job.name,
        file_name=job.path.name,
        media_type=job.media_type,
        read=job.read,
        schema=job.schema,
        scratch=scratch,
        table_name=slugify(job.name, fallback="table"),
        sandbox=sandbox,
    )


def _jobs(descriptor: Path) -> list[_Job]:
    """The local files of a package. Raises DescriptorUnusable for a path that leaves the package's folder."""
    jobs = []
    for number, resource in enumerate(load_json(descriptor).get("resources") or (), 1):
        if not isinstance(resource, dict) or not isinstance(resource.get("path"), str):
            continue
        dialect = _object(resource.get("dialect"))
        schema = resource.get("schema")
        if isinstance(schema, str):
            schema = load_json(_below(descriptor, schema))
        jobs.append(
            _Job(
                name=str(resource.get("name") or f"resource-{number}"),
                path=_below(descriptor, resource["path"]),
                read=ReadOptions(
                    encoding=resource.get("encoding"),
                    delimiter=_delimiter(dialect),
                    header=_header_rows(dialect),
                ),
                schema=schema if isinstance(schema, dict) else None,
                media_type=resource.get("mediatype"),
                is_table=resource.get("type") != "file",
                size_bytes=resource["bytes"] if isinstance(resource.get("bytes"), int) else None,
                hash=resource["hash"] if isinstance(resource.get("hash"), str) else None,
            )
        )
    return jobs


def _altered(job: _Job) -> Iterator[Issue]:
    """What a package says of a file's bytes and is not so; a resource of type "file" is judged by nothing else."""
    size = job.path.stat().st_size
    if job.size_bytes is not None and job.size_bytes != size:
        note = f"{job.path.name}: bytes {job.size_bytes:,} ≠ {size:,}"
        yield Issue("other-error", job.name, values={"type": "byte-count", "note": note})
    algorithm, _, wanted = (job.hash or "").rpartition(":")
    if wanted and (algorithm or "md5") in HASHES:
        with job.path.open("rb") as source:
            found = hashlib.file_digest(source, algorithm or "md5").hexdigest()
        if found != wanted.lower():
            note = f"{job.path.name}: {algorithm or 'md5'} {wanted} ≠ {found}"
            yield Issue("other-error", job.name, values={"type": "hash-count", "note": note})


def _below(descriptor: Path, name: str) -> Path:
    """The file of that name below the descriptor's folder."""
    folder = descriptor.resolve().parent
    found = (folder / name).resolve()
    if re.match(r"[a-z][a-z0-9+.-]*://", name) or not found.is_relative_to(folder) or not found.is_file():
        raise DescriptorUnusable(file=descriptor.name, reason=f"{name} is no file in its folder")
    return found


def _object(value: object) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _delimiter(dialect: JsonObject) -> str | None:
    """The declared delimiter: Table Dialect's, or the one under `csv` that Frictionless writes."""
    found = dialect.get("delimiter") or _object(dialect.get("csv")).get("delimiter")
    return found if isinstance(found, str) and len(found) == 1 else None


def _header_rows(dialect: JsonObject) -> tuple[int, ...] | None:
    """The declared header rows; () where the dialect says that there is none."""
    if dialect.get("header") is False:
        return ()
    rows = dialect.get("headerRows")
    if isinstance(rows, list) and rows and all(isinstance(row, int) and row > 0 for row in rows):
        return tuple(rows)
    return None
