"""Bytes → table. `stage_file` is what the rest of the house calls; the reading happens in a bounded child.

The answer of the child is data, not truth: the parent measures sizes, hashes and counts again by itself.
"""

import hashlib
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from catalog.sandbox import Sandbox
from harvesters.record import Part, ReadOptions
from harvesters.stage.notes import issue_from
from metadata.errors.sandbox import ParserError
from metadata.issues import Issue
from metadata.package import File, Table

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class StagedFile:
    """One file as staging sees it.

    not_data_as names what a file is that is no data (html, empty, pdf …); table is None for a file that holds
    none or whose table could not be read: then issues say why.
    """

    format: str
    media_type: str
    encoding: str | None
    is_data: bool
    table: Table | None
    steps: tuple[JsonObject, ...]
    issues: tuple[Issue, ...]
    not_data_as: str | None


@dataclass(frozen=True)
class FoundPart:
    """One table that a file may hold. is_table is False for a page of words; labels are its columns, if asked for."""

    part: Part
    is_table: bool = True
    labels: tuple[str, ...] = ()


_HOLDS_PARTS = re.compile(
    rb"PK\x03\x04|PK\x05\x06|\xd0\xcf\x11\xe0|\x1f\x8b|BZh|\xfd7zXZ|\x28\xb5\x2f\xfd|SQLite format 3\x00"
    rb"|.{257}ustar|(\xef\xbb\xbf)?\s*<.{0,400}(Excel\.Sheet|<(\w+:)?Workbook\s)",
    re.DOTALL,
)
"""First bytes of files that may hold several tables; all others are not looked into."""


def find_parts(
    path: Path,
    *,
    file_name: str,
    media_type: str | None,
    read: ReadOptions,
    scratch: Path,
    sandbox: Sandbox,
    labels: bool = False,
) -> tuple[FoundPart, ...]:
    """The tables of a workbook, an archive or a map file, in its order; none for any other file, and none for
    one that cannot be opened: staging says why."""
    with path.open("rb") as source:
        if not _HOLDS_PARTS.match(source.read(512)):
            return ()
    scratch.mkdir(parents=True, exist_ok=True)
    request = {
        "path": str(path.resolve()),
        "file_name": file_name,
        "media_type": media_type,
        "read": asdict(read),
        "scratch": str(scratch.resolve()),
        "labels": labels,
    }
    try:
        answer = sandbox.call("harvesters.stage.parts:list_parts", request, writable=[scratch])
    except ParserError:
        return ()
    finally:
        (scratch / "inside").unlink(missing_ok=True)
    return tuple(
        FoundPart(Part(p["kind"], p["name"], p["member"]), p["is_table"], tuple(p["labels"]))
        for p in answer["parts"]
    )


def stage_file(
    path: Path,
    *,
    key: str,
    file_name: str,
    media_type: str | None,
    read: ReadOptions,
    schema: JsonObject | None,
    scratch: Path,
    table_name: str,
    sandbox: Sandbox,
) -> StagedFile:
    """Read the file at path into `<table_name>.csv` and `<table_name>.parquet` below scratch.

    file_name and media_type are claims, schema is the declared or frozen Table Schema. A file that breaks the
    reader becomes a StagedFile with the finding `reader_stopped`; only a machine that fails raises.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    request = {
        "path": str(path.resolve()),
        "file_name": file_name,
        "media_type": media_type,
        "read": asdict(read),
        "schema": schema,
        "scratch": str(scratch.resolve()),
        "table_name": table_name,
    }
    try:
        answer = sandbox.call("harvesters.stage.child:stage", request, writable=[scratch])
    except ParserError as error:
        return _stopped(key, file_name, media_type, error)
    finally:
        for left in ("text-layer", "inside"):
            (scratch / left).unlink(missing_ok=True)
    table = _table(answer["table"], scratch, table_name) if answer["table"] else None
    return StagedFile(
        format=answer["format"],
        media_type=answer["media_type"],
        encoding=answer["encoding"],
        is_data=answer["not_data_as"] is None,
        table=table,
        steps=tuple(answer["steps"]),
        issues=tuple(issue_from(issue, key) for issue in answer["issues"]),
        not_data_as=answer["not_data_as"],
    )


def _stopped(key: str, file_name: str, media_type: str | None, error: ParserError) -> StagedFile:
    """A file that broke the child: kept as it is, its finding says with which limit."""
    from harvesters.stage.identify import claimed

    issue = Issue("reader_stopped", key, values={"error": error.code, "detail": error.message.plain()})
    form = claimed(file_name, media_type) or "unknown"
    step = {"step": "stopped", **error.message.plain(), "error": error.code}
    return StagedFile(
        form, media_type or "application/octet-stream", None, True, None, (step,), (issue,), None
    )


def _table(answer: JsonObject, scratch: Path, name: str) -> Table:
    """The two files, measured here."""
    return Table(
        name=name,
        csv=_file(scratch / f"{name}.csv", "csv", "text/csv", "utf-8"),
        parquet=_file(scratch / f"{name}.parquet", "parquet", "application/vnd.apache.parquet", None),
        schema=answer["schema"],
        row_count=int(answer["row_count"]),
        row_map=tuple((int(first), int(row)) for first, row in answer["row_map"]),
        column_map=tuple(int(column) for column in answer["column_map"]),
    )


def _file(path: Path, form: str, media_type: str, encoding: str | None) -> File:
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    return File(path, path.name, form, media_type, path.stat().st_size, digest, encoding)
