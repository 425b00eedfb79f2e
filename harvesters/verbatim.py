"""Frictionless's own report on a file or a package as it lies on disk, made in the bounded child.

Nothing is staged here: the bytes are read as Frictionless reads them. This module imports little, so that a small
file is answered as soon as Frictionless itself would answer.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog.sandbox import Limits, Sandbox

if TYPE_CHECKING:
    from metadata.errors.sandbox import DescriptorUnusable
    from metadata.text import Text

JsonObject = dict[str, Any]
LIMIT_ERRORS = 1_000
MAX_DESCRIPTOR_BYTES = 64_000_000
DESCRIPTOR = "datapackage.json"
SECONDS_AT_LEAST = 60.0
BYTES_PER_SECOND = 100_000
"""Slower than Frictionless on the widest tables seen: only a reading that never ends takes longer."""


class Written(NamedTuple):
    """Whether the data are valid; lost counts values that no column of the Parquet file could hold (None: no file)."""

    is_valid: bool
    lost: int | None


def frictionless_report(
    path: Path,
    *,
    schema_path: Path | None,
    sandbox: Sandbox,
    limit_errors: int = LIMIT_ERRORS,
    package_path: Path | None = None,
) -> JsonObject:
    """Frictionless's own report on the bytes at path; limit_errors 0 means every error."""
    request = _request(path, schema_path, package_path, limit_errors)
    return sandbox.call("harvesters.as_it_is:judge_as_it_is", request, _limits(path))


def write_frictionless_report(
    path: Path,
    out: Path,
    *,
    schema_path: Path | None,
    sandbox: Sandbox,
    limit_errors: int = LIMIT_ERRORS,
    package_path: Path | None = None,
    parquet: Path | None = None,
) -> "Written":
    """The same as a JSON file at out, however many errors it has.

    With parquet, a table of delimited text is written there in the same reading, typed as its schema says; it lies in
    the folder of out. Raises what the bounded child raises.
    """
    request = _request(path, schema_path, package_path, limit_errors) | {"out": str(out.resolve())}
    if parquet is not None:
        request["parquet"] = str(parquet.resolve())
    answer = sandbox.call("harvesters.as_it_is:judge_as_it_is", request, _limits(path), writable=[out.parent])
    return Written(bool(answer["valid"]), answer["lost"])


def located(path: Path, sandbox: Sandbox, scratch: Path, max_bytes: int | None = None) -> Path:
    """The file to judge: path, or the descriptor of the package that it is a folder or a zip of.

    Raises DescriptorUnusable for a folder without a descriptor, ParserOutputTooLarge for a zip that unfolds to more
    than max_bytes, NoPlainFile for a pipe or a device.
    """
    refuse_pipes(path)
    if path.is_dir():
        found = path / DESCRIPTOR
        if not found.is_file():
            raise _unusable(file=path.name, reason=f"it has no {DESCRIPTOR}")
        return found
    if path.suffix.lower() != ".zip":
        return path
    folder = scratch / "package"
    folder.mkdir()
    request = {"archive": str(path.resolve()), "folder": str(folder.resolve()), "max_bytes": max_bytes}
    answer = sandbox.call("harvesters.as_it_is:unpack_package", request, writable=[folder])
    return folder / answer["descriptor"] if answer["descriptor"] else path


def load_schema(path: Path) -> JsonObject:
    """A Table Schema from a file. Raises DescriptorUnusable for a file that holds no list of named fields."""
    schema = load_json(path)
    fields = schema.get("fields")
    if not isinstance(fields, list) or not all(isinstance(f, dict) and f.get("name") for f in fields):
        from metadata.text import text

        reason = text("ไม่มีรายการ fields ที่ใช้ได้", "it has no usable list of fields")
        raise _unusable(file=path.name, reason=reason)
    return schema


def refuse_pipes(path: Path) -> None:
    """Raise NoPlainFile for what is there and is neither a file nor a folder: it may have no end."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        from metadata.errors.unusual_files import NoPlainFile

        raise NoPlainFile(file=path.name or str(path))


def load_json(path: Path) -> JsonObject:
    """A JSON object from a file. Raises DescriptorUnusable for a file that holds none, NoPlainFile for a pipe."""
    refuse_pipes(path)
    try:
        if path.stat().st_size > MAX_DESCRIPTOR_BYTES:
            raise _unusable(file=path.name, reason=f"it is larger than {MAX_DESCRIPTOR_BYTES:,} bytes")
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise _unusable(file=path.name, reason=str(error)[:200]) from error
    if not isinstance(found, dict):
        raise _unusable(file=path.name, reason="it holds no JSON object")
    return found


def is_descriptor(path: Path) -> bool:
    """Whether the file is a data package's descriptor."""
    if path.suffix.lower() != ".json" or path.stat().st_size > MAX_DESCRIPTOR_BYTES:
        return False
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and isinstance(found.get("resources"), list)


def _request(path: Path, schema_path: Path | None, package_path: Path | None, limit: int) -> JsonObject:
    names: list[str] | None = None
    judged = path
    if package_path is not None and package_path.resolve() != path.resolve():
        judged = package_path
        names = _names_of(path, package_path)
    if judged.suffix.lower() == ".json":
        _refuse_links(judged)
    return {
        "folder": str(judged.resolve().parent),
        "file": judged.name,
        "schema": load_json(schema_path) if schema_path else None,
        "names": names,
        "limit_errors": limit,
    }


def _names_of(path: Path, package_path: Path) -> list[str]:
    """The package's resources that lie at path."""
    resources = load_json(package_path).get("resources")
    folder = package_path.resolve().parent
    found = [
        str(resource.get("name"))
        for resource in (resources if isinstance(resources, list) else ())
        if isinstance(resource, dict)
        and isinstance(resource.get("path"), str)
        and (folder / resource["path"]).resolve() == path.resolve()
    ]
    if not found:
        raise _unusable(file=package_path.name, reason=f"it has no resource {path.name}")
    return found


def _refuse_links(descriptor: Path) -> None:
    """Raise DescriptorUnusable for a name in the descriptor that a link leads out of its folder.

    Paths with `..`, absolute ones and addresses are refused by Frictionless itself, in its report.
    """
    if not is_descriptor(descriptor):
        return
    folder = descriptor.resolve().parent
    for name in _texts(load_json(descriptor), 0):
        if len(name) > 4_096 or "\0" in name or "://" in name or ".." in name or os.path.isabs(name):
            continue
        place = folder / name
        if os.path.lexists(place) and not place.resolve().is_relative_to(folder):
            raise _unusable(file=descriptor.name, reason=f"{name} is no file in its folder")


def _texts(value: Any, depth: int) -> Iterator[str]:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        if "\n" not in value:
            yield value
    elif isinstance(value, (dict, list)) and depth < 50:
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one, depth + 1)


def _unusable(*, file: str, reason: "str | Text") -> "DescriptorUnusable":
    """The error is imported when it is raised: a small file does not wait for it."""
    from metadata.errors.sandbox import DescriptorUnusable

    return DescriptorUnusable(file=file, reason=reason)


def _limits(path: Path) -> Limits:
    """Time in proportion to what is read: a pattern that never ends is stopped by it."""
    folder = path if path.is_dir() else path.resolve().parent
    is_package = path.is_dir() or path.suffix.lower() in (".json", ".zip")
    size = (
        sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())
        if is_package
        else path.stat().st_size
    )
    return Limits(wall_seconds=SECONDS_AT_LEAST + size / BYTES_PER_SECOND)
