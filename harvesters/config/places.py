"""Local files that a config names: found, one or many, and Table Schemas among them."""

import json
import re
from glob import glob, has_magic, iglob
from pathlib import Path, PurePath
from urllib.parse import unquote, urlsplit

from pydantic import ValidationInfo

from harvesters.config.problems import Raw, did_you_mean, listed, refused
from metadata.errors.config import ConfigBadAddress, ConfigBadTableSchema, ConfigNoSuchFile
from metadata.text import Text, closest, normalize, text

FIELD_TYPES = (
    "any", "array", "boolean", "date", "datetime", "duration", "geojson", "geopoint", "integer", "list",
    "number", "object", "string", "time", "year", "yearmonth",
)  # fmt: skip
"""The field types of Table Schema v2 (https://datapackage.org/standard/table-schema/)."""

SCHEMA_MAX_BYTES = 1_000_000
WEB = text("ที่อยู่ http:// หรือ https://", "an http:// or https:// address")
WEB_OR_PATH = text("ที่อยู่ http(s):// หรือชื่อไฟล์ในเครื่อง", "an http(s):// address or a local path")
WEB_EXAMPLE = "https://data.example.go.th/file.csv"

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WINDOWS_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_WEB = re.compile(r"https?://[^\s<>\"]{1,1990}", re.IGNORECASE)


def is_web(location: str) -> bool:
    """Whether location is an address and not a local path."""
    return bool(_SCHEME.match(location)) and not _WINDOWS_DRIVE.match(location)


def resource_key(url: str) -> str:
    """What identifies a resource without an id: its path as written, or its address without host and query.

    >>> resource_key("https://data.go.th/files/a.csv?y=1"), resource_key("./data/a.csv")
    ('files/a.csv', 'data/a.csv')

    Of a path that is absolute or leaves the config's folder only the name counts, since no other part of it
    may become public.
    """
    if not is_web(url):
        path = PurePath(url)
        return path.name if path.is_absolute() or ".." in path.parts else path.as_posix()
    try:
        parts = urlsplit(url)
        return unquote(parts.path).strip("/") or (parts.hostname or url)
    except ValueError:
        return url


def folder_of(info: ValidationInfo) -> Path | None:
    """The folder of the config being read; None for one that came over HTTP."""
    folder: Path | None = (info.context or {}).get("folder")
    return folder


def local_paths(folder: Path, location: str) -> list[Path]:
    """The files that a local path or glob names, sorted. What exists literally is taken literally.

    A relative path counts from folder. Empty where nothing is there.
    """
    path = folder / location
    if path.is_file():
        return [path]
    if not has_magic(location):
        return []
    return sorted(Path(found) for found in glob(str(path), recursive=True) if Path(found).is_file())


def is_there(folder: Path, location: str) -> bool:
    """Whether a local path or glob names a file, without listing all that it names."""
    path = folder / location
    if path.is_file():
        return True
    return has_magic(location) and any(Path(found).is_file() for found in iglob(str(path), recursive=True))


def check_location(value: str, info: ValidationInfo) -> str:
    """An http(s) address, or a local path that is there. Other schemes are refused, and paths over HTTP too."""
    if is_web(value):
        return check_web(value, wanted=WEB_OR_PATH)
    if not info.context or "folder" not in info.context:
        return value
    folder = folder_of(info)
    if folder is None:
        raise refused(ConfigBadAddress, wanted=WEB, example=WEB_EXAMPLE)
    if not info.context.get("files_may_be_gone"):
        _require_files(folder, value)
    return value


def check_web(value: str, wanted: Text = WEB) -> str:
    """An http(s) address with a host, without a password written into it (that is found elsewhere)."""
    try:
        has_host = bool(urlsplit(value).hostname)
    except ValueError:
        has_host = False
    if not has_host or not _WEB.fullmatch(value):
        raise refused(ConfigBadAddress, wanted=wanted, example=WEB_EXAMPLE)
    return value


def _require_files(folder: Path, value: str) -> None:
    try:
        found = is_there(folder, value)
        is_folder = (folder / value).is_dir()
    except (OSError, ValueError, re.error):  # a name too long, a NUL, a loop of links
        found, is_folder = False, False
    if found:
        return
    if is_folder:
        raise refused(
            ConfigNoSuchFile,
            reason=text("เป็นโฟลเดอร์ ไม่ใช่ไฟล์", "this is a folder, not a file"),
            advice=text(f"ระบุไฟล์ เช่น {value.rstrip('/')}/*.csv", f"Name files: {value.rstrip('/')}/*.csv"),
        )
    if has_magic(value):
        raise refused(
            ConfigNoSuchFile,
            reason=text("ไม่มีไฟล์ใดตรงกับรูปแบบนี้", "no file matches this pattern"),
            advice=text(
                "ตรวจรูปแบบ โดยนับจากโฟลเดอร์ของไฟล์ตั้งค่านี้",
                "Check the pattern; it counts from this config's folder.",
            ),
        )
    raise refused(
        ConfigNoSuchFile,
        reason=text("ไม่มีไฟล์นี้", "there is no such file"),
        advice=_nearby(folder / value),
    )


def _nearby(path: Path) -> Text:
    """Advice that names the file most like the one that is not there."""
    try:
        names = sorted(entry.name for entry in path.parent.iterdir() if entry.is_file())[:500]
    except (OSError, ValueError):
        names = []
    near = closest(path.name, names)
    if near:
        return text(f"หมายถึง {near} ใช่หรือไม่", f"Did you mean {near}?")
    return text(
        "ตรวจชื่อไฟล์ โดยนับจากโฟลเดอร์ของไฟล์ตั้งค่านี้", "Check the name; it counts from this config's folder."
    )


def read_table_schema(value: Raw, info: ValidationInfo) -> Raw:
    """A Table Schema, inline or read from a local file, checked to be one.

    Without a config's folder in the context a path stays as it is.
    """
    if isinstance(value, str):
        if not info.context or "folder" not in info.context:
            return value
        value = _schema_file(folder_of(info), value)
    if not isinstance(value, dict):
        raise _no_schema("ต้องเป็นกลุ่มที่มีคีย์ fields", "it must be a map with the key fields")
    value = {**value, "fields": _with_names(value.get("fields"))}
    _check_fields(value["fields"])
    return value


def _schema_file(folder: Path | None, value: str) -> Raw:
    if folder is None or is_web(value):
        raise refused(
            ConfigBadAddress,
            wanted=text("Table Schema ที่เขียนไว้ในที่นี้หรือไฟล์ในเครื่อง", "an inline Table Schema or a local file"),
            example="new-companies.schema.json",
        )
    path = folder / value
    try:
        with path.open("rb") as source:
            content = source.read(SCHEMA_MAX_BYTES + 1)
    except (OSError, ValueError):
        raise _no_schema("เปิดไฟล์ไม่ได้", "the file cannot be opened") from None
    if len(content) > SCHEMA_MAX_BYTES:
        raise _no_schema(
            f"ไฟล์ใหญ่เกิน {SCHEMA_MAX_BYTES:,} ไบต์", f"the file has over {SCHEMA_MAX_BYTES:,} bytes"
        )
    try:
        return json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise _no_schema(
            f"ไม่ใช่ JSON (บรรทัด {error.lineno} คอลัมน์ {error.colno})",
            f"it is not JSON (line {error.lineno}, column {error.colno})",
        ) from None
    except (UnicodeDecodeError, RecursionError, ValueError):
        raise _no_schema("ไม่ใช่ JSON แบบ UTF-8", "it is not JSON in UTF-8") from None


def _with_names(fields: Raw) -> Raw:
    """The fields, a name that is only digits (2567) taken as text."""
    if not isinstance(fields, list):
        return fields
    return [
        {**field, "name": str(field["name"])}
        if isinstance(field, dict) and type(field.get("name")) is int
        else field
        for field in fields
    ]


def _check_fields(fields: Raw) -> None:
    if not isinstance(fields, list) or not fields:
        raise _no_schema("ไม่มีรายการ fields", "it has no list of fields")
    names: set[str] = set()
    for number, field in enumerate(fields, start=1):
        name = field.get("name") if isinstance(field, dict) else None
        if not isinstance(name, str) or not name.strip():
            raise _no_schema(f"fields ลำดับ {number} ไม่มี name", f"field {number} has no name")
        if normalize(name) in names:
            raise _no_schema(f"มีคอลัมน์ {name} ซ้ำ", f"the column {name} is there twice")
        names.add(normalize(name))
        kind = field.get("type", "string")
        if kind not in FIELD_TYPES:
            meant = did_you_mean(str(kind), FIELD_TYPES)
            near = meant.show("en")[0] if isinstance(meant, Text) else f"known: {listed(FIELD_TYPES)} "
            near_th = meant.show("th")[0] if isinstance(meant, Text) else f"ที่มี: {listed(FIELD_TYPES)} "
            raise _no_schema(
                f"คอลัมน์ {name} มี type {kind} ซึ่งไม่มี ({near_th.strip()})",
                f"the column {name} has the type {kind}, which does not exist ({near.strip()})",
            )


def _no_schema(th: str, en: str) -> Exception:
    example = '{"fields": [{"name": "ปี", "type": "integer"}]}'
    return refused(ConfigBadTableSchema, reason=text(th, en), example=example)
