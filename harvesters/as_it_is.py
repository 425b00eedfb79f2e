"""Inside the bounded child: Frictionless's own report on files as they lie, without staging them.

What is not needed for a small file is only imported for a large one: a table of a hundred rows takes no longer than
it takes Frictionless.
"""

import gc
import json
import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import zipfile

    from harvesters.validate.fast.judged import Judged
    from harvesters.validate.quick.certify import Plan
    from harvesters.validate.quick.shape import Shape

JsonObject = dict[str, Any]
SMALL_BYTES = 300_000
"""Below this, Frictionless alone is as quick (measured by benchmarks/validate_speed.py)."""
MAX_ENTRIES = 10_000
MAX_UNPACKED_BYTES = 8_000_000_000
DESCRIPTOR = "datapackage.json"
OFFICIAL_PROFILES = ("https://datapackage.org/profiles/", "https://specs.frictionlessdata.io/schemas/")
_SCHEMA = (
    "name",
    "type",
    "title",
    "description",
    "fields",
    "fieldsMatch",
    "missingValues",
    "primaryKey",
    "foreignKeys",
)
_FIELD_AS_IT_IS = (
    "name", "type", "title", "description", "format", "missingValues", "constraints", "rdfType", "example", "required",
    "decimalChar", "groupChar", "bareNumber", "floatNumber", "trueValues", "falseValues", "arrayItem", "itemType",
    "delimiter",
)  # fmt: skip


def judge_as_it_is(request: JsonObject) -> JsonObject:
    """Frictionless's own report on a file or a package as the agency made it, with its detector and defaults.

    With `out` the report is written there, and the answer only says whether the data are valid. With `parquet` the rows
    are written there too, typed; `lost` then counts the values that its columns cannot hold, None: nothing was written.
    """
    gc.disable()
    try:
        judged = _in_folder(request)
        if request.get("out") is None:
            return judged if isinstance(judged, dict) else judged.whole()
        with open(
            request["out"], "w", encoding="utf-8", errors="backslashreplace"
        ) as out:  # of a file's name
            if isinstance(judged, dict):
                json.dump(judged, out, ensure_ascii=False)
                return {"valid": judged["valid"], "lost": None}
            out.writelines(judged.pieces())
            return {"valid": judged.report["valid"], "lost": judged.lost}
    finally:
        gc.enable()


def _in_folder(request: JsonObject) -> "JsonObject | Judged":
    before = Path.cwd()
    os.chdir(request["folder"])
    try:
        return _judged(request)
    finally:
        os.chdir(before)


def _judged(request: JsonObject) -> "JsonObject | Judged":
    """The report; apart from its rows' errors where the quick way was worth its start."""
    found = _without_frictionless(request)
    if found is not None:
        return found
    from frictionless import FrictionlessException, Report, Resource, Schema
    from frictionless.resources import PackageResource

    from harvesters.validate.quick.patterns import guard_frictionless

    guard_frictionless()
    options: JsonObject = {}
    limit = request["limit_errors"]
    try:
        if request["schema"] is not None:
            options["schema"] = Schema.from_descriptor(known_schema(request["schema"]))
        resource = Resource(request["file"], **options)
        if isinstance(resource, PackageResource):
            from harvesters.validate.fast.judge import judge_package

            return judge_package(resource.read_metadata(), limit_errors=limit, names=request["names"])
        parquet = request.get("parquet")
        if parquet or Path(request["file"]).stat().st_size >= SMALL_BYTES:
            from harvesters.validate.fast.judge import judge

            return judge(resource, limit_errors=limit, parquet=Path(parquet) if parquet else None)
        return _plain(resource.validate(limit_errors=limit))
    except FrictionlessException as error:
        return _plain(Report.from_validation(errors=error.reasons or [error.error]))


def _without_frictionless(request: JsonObject) -> "JsonObject | Judged | None":
    """The report on a table of the plain kind, for which Frictionless is not even started."""
    if request["schema"] is None or request["names"] is not None:
        return None
    from harvesters.validate.quick import HAS_KERNEL

    if not HAS_KERNEL:
        return None
    from harvesters.validate.quick.certify import certified_as, prepared

    path = Path(request["file"])
    ready = prepared(path, known_schema(request["schema"]))
    if request.get("parquet"):
        return _certified_beside(path, ready, Path(request["parquet"]))
    report = certified_as(path, *ready) if ready is not None else None
    if ready is None or report is not None:
        return report
    from harvesters.validate.fast.alone import judged_alone

    return judged_alone(path, *ready, limit_errors=request["limit_errors"])


def _certified_beside(path: Path, ready: "tuple[Plan, Shape] | None", parquet: Path) -> "Judged | None":
    """The same for a valid table of which each value is written too."""
    from harvesters.validate.quick.certify import certified_as

    report = certified_as(path, *ready, parquet) if ready is not None else None
    if report is None:
        return None
    from harvesters.validate.fast.judged import Judged

    return Judged(report, (), 0)


def _plain(report: Any) -> JsonObject:  # noqa: ANN401 - a report of Frictionless
    found: JsonObject = report.to_descriptor()
    return found


def unpack_package(request: JsonObject) -> JsonObject:
    """Unpack a zip that has a descriptor; the descriptor's place in the folder, None for any other zip.

    Links, names that leave the folder and encrypted entries are left out; a zip that unfolds without measure is
    stopped by the child's limits. A damaged one is no package: who reads it as a file says what is wrong with it.
    """
    import zipfile
    import zlib

    try:
        return _unpacked(request)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        return {"descriptor": None}


def _unpacked(request: JsonObject) -> JsonObject:
    import zipfile

    folder = Path(request["folder"])
    with zipfile.ZipFile(request["archive"]) as archive:
        entries = [entry for entry in archive.infolist() if _is_plain(entry)]
        found = sorted(
            (e.filename for e in entries if e.filename.rsplit("/", 1)[-1] == DESCRIPTOR), key=_depth
        )
        if not found or len(entries) > MAX_ENTRIES:
            return {"descriptor": None}
        most = request.get("max_bytes") or MAX_UNPACKED_BYTES
        if sum(entry.file_size for entry in entries) > most:
            from metadata.errors.sandbox import ParserOutputTooLarge

            raise ParserOutputTooLarge(limit_mb=most // 1_000_000)
        for entry in entries:
            place = folder / entry.filename
            place.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as source, place.open("wb") as out:
                left = entry.file_size
                while left and (chunk := source.read(min(left, 1_000_000))):
                    out.write(chunk)
                    left -= len(chunk)
    return {"descriptor": found[0]}


def _is_plain(entry: "zipfile.ZipInfo") -> bool:
    import stat

    parts = PurePosixPath(entry.filename).parts
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    is_outside = (
        ".." in parts or entry.filename.startswith("/") or "\\" in entry.filename or ":" in entry.filename
    )
    return not (entry.is_dir() or is_link or is_outside or entry.flag_bits & 1 or not parts)


def _depth(name: str) -> tuple[int, str]:
    return name.count("/"), name


def known_schema(schema: JsonObject) -> JsonObject:
    """A stranger's schema with the properties that the standard names, each as it is written."""
    made = {name: schema[name] for name in _SCHEMA if name in schema}
    if str(schema.get("$schema", "")).startswith(OFFICIAL_PROFILES):
        made["$schema"] = schema["$schema"]
    if isinstance(made.get("fields"), list):
        made["fields"] = [
            {name: field[name] for name in _FIELD_AS_IT_IS if name in field}
            if isinstance(field, dict)
            else field
            for field in made["fields"]
        ]
    return made
