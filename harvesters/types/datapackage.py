"""A Frictionless data package, v1 or v2: its datapackage.json by address or local path, or a zip of it.

One source is one dataset. Its tables belong together, so a held one holds them all.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from harvesters.config.models import Meaning
from harvesters.config.values import Location
from harvesters.fetch import Fetcher
from harvesters.record import Announced, FailedRecord, Gathered, ReadOptions, Record, ResourceSpec, Skipped
from harvesters.source import Source
from harvesters.types._package_places import Place, open_place
from harvesters.types._records import dataset_id, defaults_of, language_of, options_of, without_secrets
from metadata.errors import KhlangError
from metadata.errors.standards import DescriptorNotJson, DescriptorNotPackage
from metadata.errors.types import LocalPathFromWeb
from metadata.issues import Issue
from metadata.model import Model
from metadata.standards import _datapackage_read
from metadata.standards._datapackage_resources import Hints, PackageResource, check_schema
from metadata.standards._reading import received, web_address
from metadata.text import cut

JsonObject = dict[str, Any]

_JOINED = frozenset({"csv", "tsv", "txt", "ndjson", None})
_HEADERLESS = frozenset({"ndjson"})


class Options(Model):
    """The keys of a datapackage source beside the common ones."""

    url: Annotated[
        Location,
        Meaning(
            "ที่อยู่หรือชื่อไฟล์ของ datapackage.json หรือไฟล์ zip ของแพ็กเกจ",
            "The address or local path of datapackage.json, or of a zip of the package",
            "https://data.example.go.th/roads/datapackage.json",
        ),
    ]


def gather(source: Source, fetch: Fetcher) -> Iterator[Gathered]:
    """The package as one record.

    Raises what keeps the descriptor from being read at all (a FetchError, ArchiveRefused, DescriptorNotJson,
    LocalPathFromWeb …); a descriptor that can be read and not be used is a failed record.
    """
    options = options_of(source, Options)
    if source.folder is None and not web_address(options.url):
        raise LocalPathFromWeb(path=cut(PurePosixPath(options.url).name, 120))
    place = open_place(options.url, source.folder, fetch)
    descriptor = read_json(place.descriptor(), place.name)
    if not isinstance(descriptor, dict):
        raise DescriptorNotPackage(file=place.name, part="{}")
    yield Announced(1)
    yield _gathered(descriptor, place, source)


def read_json(content: bytes, name: str) -> Any:  # noqa: ANN401 - a JSON border
    """JSON in UTF-8. Raises DescriptorNotJson with the line where it breaks."""
    try:
        return _received(json.loads(content.decode("utf-8-sig")))
    except json.JSONDecodeError as error:
        raise DescriptorNotJson(file=name, line=error.lineno) from error
    except (ValueError, RecursionError) as error:  # no UTF-8, a number of 5,000 digits, nested too deeply
        raise DescriptorNotJson(file=name, line=1) from error


def _received(descriptor: Any) -> Any:  # noqa: ANN401 - a JSON border
    """The descriptor as it can be kept. Inline tables stay as they are: they are data."""
    listed = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(listed, list):
        return received(descriptor)
    tables = [part.get("data") if isinstance(part, dict) else None for part in listed]
    for table in tables:
        received(table)  # NestedTooDeep
    bare = [{**part, "data": None} if isinstance(part, dict) and "data" in part else part for part in listed]
    found = received({**descriptor, "resources": bare})
    for part, table in zip(found["resources"], tables, strict=True):
        if table is not None:
            part["data"] = table
    return found


def _gathered(descriptor: JsonObject, place: Place, source: Source) -> Record | FailedRecord | Skipped:
    name = descriptor.get("name") or descriptor.get("id")
    upstream_id = str(name) if isinstance(name, str | int) else source.id.rpartition("/")[2]
    try:
        reading = _datapackage_read.read(
            descriptor, language=language_of(source), file=place.name, fallback=upstream_id
        )
        issues = list(reading.issues)
        specs = tuple(_spec(part, place, issues) for part in reading.parts)
        dataset = reading.dataset(dataset_id(upstream_id), defaults_of(source), language_of(source))
    except KhlangError as error:
        return FailedRecord(upstream_id, error, cut(str(descriptor.get("title") or ""), 200))
    identifier = reading.fields.get("identifier")
    record = Record(
        upstream_id=upstream_id,
        dataset=dataset,
        resources=specs,
        stands_together=True,
        aliases=(identifier,) if identifier and identifier != upstream_id else (),
        issues=tuple(issues),
    )
    return without_secrets(record)


def _spec(part: PackageResource, place: Place, issues: list[Issue]) -> ResourceSpec:
    """One resource with the way to its bytes; what its schema file lacks is added to issues."""
    key = part.distribution.key
    spec = ResourceSpec(
        key=key,
        distribution=part.distribution,
        location="",
        read=_read_options(part.hints),
        schema=part.schema or _schema_of(part, place, issues),
    )
    if part.has_data:
        location, content = _inline(part, place)
        return _at(spec, location, content=content)
    if len(part.paths) == 1:
        found = place.find(part.paths[0])
        return _at(spec, found.location, is_local=found.is_local, content=found.content)
    if part.distribution.format not in _JOINED or part.distribution.package_format:
        issues.append(Issue("parts_not_joined", key, values={"parts": len(part.paths)}))
        return _at(spec, "", link_reason="refused")
    for path in part.paths:
        place.find(path)  # a part that leads out refuses the package now, not while its file is taken
    has_header = part.hints.header != () and part.distribution.format not in _HEADERLESS
    content = partial(_join, place, part.paths, has_header)
    return _at(spec, f"{place.name}/{PurePosixPath(part.paths[0]).name}", content=content)


def _at(spec: ResourceSpec, location: str, **where: Any) -> ResourceSpec:  # noqa: ANN401 - fields of the spec
    return replace(spec, location=location, **where)


def _schema_of(part: PackageResource, place: Place, issues: list[Issue]) -> JsonObject | None:
    """The schema that lies in a file of the package; one that cannot be used becomes an issue."""
    if part.schema_path is None:
        return None
    key = part.distribution.key
    try:
        schema = read_json(place.small(part.schema_path), part.schema_path)
        why = check_schema(schema)
    except KhlangError as error:
        issues.append(
            Issue("schema_unusable", key, values={"value": cut(f"{part.schema_path}: {error}", 200)})
        )
        return None
    if why:
        issues.append(Issue("schema_unusable", key, values={"value": cut(f"{part.schema_path}: {why}", 200)}))
        return None
    return dict(schema)


def _read_options(hints: Hints) -> ReadOptions:
    return ReadOptions(
        encoding=hints.encoding,
        delimiter=hints.delimiter,
        header=hints.header,
        sheet=hints.sheet,
        member=hints.member,
    )


def _inline(part: PackageResource, place: Place) -> tuple[str, Any]:
    """(a name for inline data, what writes it): text as it stands, JSON as JSON.

    Rows given as lists under a first row of names become objects, which says the same and is read as a table.
    """
    data, shape = part.data, part.distribution.format or "json"
    if isinstance(data, str):
        content = data.encode("utf-8", "replace")
    else:
        content = json.dumps(_as_objects(data), ensure_ascii=False, indent=1).encode("utf-8", "replace")
    name = f"{place.name}/{part.distribution.key}.{shape}"
    return name, partial(_write, content)


def _as_objects(data: Any) -> Any:  # noqa: ANN401 - any JSON value
    is_grid = isinstance(data, list) and len(data) > 0 and all(isinstance(row, list) for row in data)
    if not is_grid:
        return data
    header = data[0]
    names_fit = all(isinstance(name, str) for name in header) and len(set(header)) == len(header)
    if not names_fit or any(len(row) != len(header) for row in data):
        return data
    return [dict(zip(header, row, strict=True)) for row in data[1:]]


def _write(content: bytes, into: Path) -> None:
    into.write_bytes(content)


def _join(place: Place, paths: tuple[str, ...], has_header: bool, into: Path) -> None:
    """One table from its parts, in order; the header of every part but the first is left out.

    This is how Frictionless reads a resource with several paths. Each part ends with a line break.
    """
    part = into.with_name(into.name + ".piece")
    try:
        with into.open("wb") as out:
            for number, path in enumerate(paths):
                place.copy(path, part)
                with part.open("rb") as piece:
                    if number and has_header:
                        piece.readline()
                    shutil.copyfileobj(piece, out)
                    if piece.tell() and not _ends_line(part):
                        out.write(b"\n")
    finally:
        part.unlink(missing_ok=True)


def _ends_line(path: Path) -> bool:
    with path.open("rb") as piece:
        piece.seek(-1, 2)
        return piece.read(1) == b"\n"
