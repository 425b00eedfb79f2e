"""One resource of a data package descriptor, checked before anything acts on it (DPK-01 to 03)."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from metadata.errors.standards import DescriptorNotPackage, DescriptorPathUnsafe, DescriptorTooLarge
from metadata.issues import Issue
from metadata.model import Distribution
from metadata.standards._formats import read_format
from metadata.standards._reading import FieldReader, Json, web_address
from metadata.text import Text, cut
from metadata.vocabulary import find_term

JsonObject = dict[str, Any]

MAX_FIELDS = 10_000
MAX_ENUM = 10_000
MAX_PARTS = 1_000

_SHA256 = re.compile(r"(?:sha-?256:)?([0-9a-f]{64})", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")
_RESOURCE_IGNORED = ("profile", "$schema", "type", "pathType", "scheme", "compression", "stats", "rows")
_PLAIN_DIALECT: JsonObject = {
    "quoteChar": '"', "doubleQuote": True, "skipInitialSpace": False, "headerJoin": " ",
}  # fmt: skip
"""Dialect members that change how cells are split, with the values that staging reads by itself."""
_DIALECT_IGNORED = frozenset(
    {"lineTerminator", "csvddfVersion", "caseSensitiveHeader", "headerCase", "skipBlankRows", "$schema"}
)


@dataclass(frozen=True)
class Hints:
    """How a descriptor says a file is to be read; None leaves it to staging. header () means there is none."""

    encoding: str | None = None
    delimiter: str | None = None
    header: tuple[int, ...] | None = None
    sheet: str | int | None = None
    member: str | None = None


@dataclass(frozen=True)
class PackageResource:
    """One resource of a descriptor. paths: checked, relative to the descriptor or http(s); data: inline bytes.

    schema is a Table Schema by value; schema_path, checked too, where it is in a file of the package.
    """

    distribution: Distribution
    paths: tuple[str, ...] = ()
    data: Json = None
    has_data: bool = False
    schema: JsonObject | None = None
    schema_path: str | None = None
    hints: Hints = Hints()


def read_resource(entry: JsonObject, language: str, number: int) -> tuple[PackageResource, tuple[Issue, ...]]:
    """One entry of `resources`, the number-th. Raises RecordError for an unsafe path or none at all."""
    name = str(entry.get("name") or "").strip()
    paths = _paths(entry, name or f"#{number}")
    has_data = entry.get("data") is not None and not paths
    if not paths and not has_data:
        raise DescriptorNotPackage(file="datapackage.json", part=f"resources[{number}].path")
    key = name or (paths[0] if paths else f"resource-{number}")
    reader = FieldReader(dict(entry), language, key)
    reader.ignore("name", "path", "url", "data", *_RESOURCE_IGNORED)
    hints = _hints(reader)
    schema, schema_path = _schema(reader, key)
    distribution = _distribution(reader, entry, key, name, paths)
    data = entry.get("data") if has_data else None
    part = PackageResource(distribution, paths, data, has_data, schema, schema_path, hints)
    return part, tuple(reader.issues)


def check_path(path: str, resource: str) -> str:
    """A path of a descriptor that stays inside the package, or a whole http(s) address.

    Raises DescriptorPathUnsafe for .., an absolute path, a drive, a home, a backslash, control characters
    and other schemes, also when they are percent-encoded.
    """
    if address := web_address(path):
        return address
    for spelling in (path, unquote(path), unquote(unquote(path))):
        parts = spelling.split("/")
        unsafe = (
            not spelling.strip()
            or bool(_CONTROL.search(spelling))
            or spelling.startswith(("/", "~"))
            or ".." in parts
            or bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", spelling))
        )
        if unsafe:
            raise DescriptorPathUnsafe(path=cut(path, 200), resource=cut(resource, 100))
    return str(PurePosixPath(path))


def check_schema(schema: object) -> str:
    """Why a schema cannot be used, in its own words; "" when it can. Only by value: no $ref is followed."""
    if not isinstance(schema, dict) or not isinstance(schema.get("fields"), list) or not schema["fields"]:
        return "fields"
    check_count("schema.fields", len(schema["fields"]), MAX_FIELDS)
    for entry in schema["fields"]:
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            return "fields.name"
        limits = entry.get("constraints")
        if isinstance(limits, dict) and isinstance(limits.get("enum"), list):
            check_count(f"{cut(entry['name'], 60)}.enum", len(limits["enum"]), MAX_ENUM)
    return "$ref" if _has_reference(schema) else ""


def read_text(reader: FieldReader, key: str) -> Text | None:
    """A text with its other languages: `titles` maps (Khlang's own), `title@th` (used in the wild)."""
    tagged = {tag: reader.left.pop(f"{key}@{tag}", None) for tag in ("th", "en")}
    listed = reader.left.pop(f"{key}s", None)
    if isinstance(listed, dict):
        reader.left[f"{key}_translated"] = listed
    elif listed is not None:
        reader.left[f"{key}s"] = listed
    found = reader.text(key)
    extra = {tag: value for tag, value in tagged.items() if isinstance(value, str) and value.strip()}
    if not extra:
        return found
    if found and len(found.plain()) == 1 and set(found.plain()) & set(extra):
        return Text(**extra)  # the untagged text is one of the tagged ones, its language a guess
    return Text(**{**(found.plain() if found else {}), **extra})


def read_licenses(reader: FieldReader, found: JsonObject) -> None:
    """The first licence that the list knows; all of them stay in extras where one does not tell the whole."""
    listed = reader.take("licenses") or reader.take("license") or reader.take("licence")
    entries = listed if isinstance(listed, list) else [listed] if listed else []
    spellings = [
        str(value)
        for entry in entries
        for value in (each_value(entry, "name", "id", "type", "path", "uri", "url", "title"))
        if value
    ]
    term = next((t for spelling in spellings if (t := find_term("licenses", spelling))), None)
    if term:
        found["license"] = term.code
    elif spellings:
        found["license"] = spellings[0]
        reader.note("value_outside_list", "licenses", spellings[0])
    if len(entries) > 1 or (entries and term is None):
        reader.extras["licenses"] = entries


def each_value(entry: Json, *keys: str) -> list[Json]:
    """The values of an object under keys, in their order; anything else is its own only value."""
    if not isinstance(entry, dict):
        return [entry]
    return [entry[key] for key in keys if entry.get(key)]


def check_count(part: str, count: int, limit: int) -> None:
    """Raises DescriptorTooLarge for more things than any honest package has."""
    if count > limit:
        raise DescriptorTooLarge(part=part, count=count, limit=limit)


def _paths(entry: JsonObject, name: str) -> tuple[str, ...]:
    written = entry.get("path") or entry.get("url") or []
    listed = written if isinstance(written, list) else [written]
    check_count(f"{cut(name, 60)}.path", len(listed), MAX_PARTS)
    return tuple(check_path(str(path), name) for path in listed)


def _distribution(
    reader: FieldReader, entry: JsonObject, key: str, name: str, paths: tuple[str, ...]
) -> Distribution:
    written, media_type = reader.plain("format"), reader.plain("mediatype") or reader.plain("mimetype")
    if not paths and not written and not isinstance(entry["data"], str):
        written = "json"
    shown = paths[0] if paths else None
    shape = read_format(written, media_type, shown)
    checksum = reader.take("hash")
    match = _SHA256.fullmatch(str(checksum).strip()) if checksum else None
    if checksum and not match:
        reader.extras["hash"] = checksum  # MD5 and others: a claim of the source, not one we check
    licenses: JsonObject = {}
    read_licenses(reader, licenses)
    values = {
        "key": key,
        "upstream_id": name or None,
        "title": read_text(reader, "title"),
        "description": read_text(reader, "description"),
        "url": shown if shown is None or web_address(shown) else PurePosixPath(shown).name,
        "format": shape.format,
        "media_type": shape.media_type,
        "original_format": shape.original_format,
        "compress_format": shape.compress_format,
        "package_format": shape.package_format,
        "size_bytes": reader.integer("bytes"),
        "checksum": f"sha256:{match[1].lower()}" if match else None,
        "license": licenses.get("license"),
        "language": reader.strings("languages"),
    }
    reader.keep("sources")
    reader.keep_rest()
    return Distribution(**{k: v for k, v in values.items() if v is not None}, extras=reader.extras)


def _schema(reader: FieldReader, key: str) -> tuple[JsonObject | None, str | None]:
    """(schema, path): by value, or by a path inside the package. Addresses elsewhere are not followed."""
    schema = reader.take("schema")
    if isinstance(schema, str):
        path = check_path(schema, key)
        if web_address(path) is None:
            return None, path
        reader.note("schema_unusable", "schema", schema)
    elif isinstance(schema, dict):
        why = check_schema(schema)
        if not why:
            return schema, None
        reader.note("schema_unusable", "schema", why)
        reader.extras["schema"] = schema
    elif schema is not None:
        reader.refuse("schema_unusable", "schema", schema)
    return None, None


def _hints(reader: FieldReader) -> Hints:
    """Encoding, dialect, sheet and member. What of the dialect staging cannot be told is kept and named."""
    raw = reader.take("dialect")
    if raw is not None and not isinstance(raw, dict):
        reader.refuse("value_unreadable", "dialect", raw)
    dialect = _flat_dialect(raw if isinstance(raw, dict) else {})
    sheet = dialect.get("sheetName") or dialect.get("sheetNumber") or dialect.get("sheet")
    rows = dialect.get("headerRows")
    header: tuple[int, ...] | None = None
    if isinstance(rows, list) and rows and all(isinstance(row, int) and row > 0 for row in rows):
        header = tuple(rows)
    if dialect.get("header") is False:
        header = ()
    delimiter = dialect.get("delimiter")
    used = {"sheetName", "sheetNumber", "sheet", "headerRows", "header", "delimiter"} | _DIALECT_IGNORED
    unused = sorted(
        key
        for key, value in dialect.items()
        if key not in used and value not in (None, _PLAIN_DIALECT.get(key))
    )
    if unused:
        reader.extras["dialect"] = raw
        shown = ", ".join(f"dialect.{cut(key, 40)}" for key in unused)
        reader.issues.append(
            Issue("field_unknown", reader.resource, count=len(unused), values={"fields": shown})
        )
    return Hints(
        encoding=reader.plain("encoding"),
        delimiter=delimiter if isinstance(delimiter, str) and len(delimiter) == 1 else None,
        header=header,
        sheet=sheet if isinstance(sheet, str | int) and not isinstance(sheet, bool) else None,
        member=reader.plain("innerpath"),
    )


def _flat_dialect(dialect: JsonObject) -> JsonObject:
    """Members of a dialect, those under `csv`, `excel` and `ods` (Frictionless 5) beside the others."""
    found = dict(dialect)
    for form in ("csv", "excel", "ods"):
        inner = found.pop(form, None)
        found |= inner if isinstance(inner, dict) else {}
    return found


def _has_reference(value: Json) -> bool:
    if isinstance(value, dict):
        return "$ref" in value or any(_has_reference(item) for item in value.values())
    return isinstance(value, list) and any(_has_reference(item) for item in value)
