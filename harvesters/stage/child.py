"""The story of one file inside the bounded child: what is it → rows → the table → two files."""

import contextlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from harvesters.stage import geojson, unpack, workbook
from harvesters.stage.dialect import open_csv
from harvesters.stage.encoding import decide
from harvesters.stage.geo import GeoGrid
from harvesters.stage.grid import Grid
from harvesters.stage.identify import TABULAR_CLAIMS, Identity, claimed, identify, media_type_of
from harvesters.stage.natures import NEVER_DATA, words_of
from harvesters.stage.notes import NotATable, Notes, place
from harvesters.stage.openers import INSIDE, NATURES, bring_sidecars, open_special
from harvesters.stage.parquet_table import ParquetGrid
from harvesters.stage.table import stage_grid
from metadata.text import cut

JsonObject = dict[str, Any]
PARTS = {
    "sheet": ("แผ่นงาน", "sheets"), "layer": ("ชั้นข้อมูล", "layers"), "member": ("ไฟล์ข้างใน", "files in it"),
}  # fmt: skip
ARCHIVES = frozenset({"zip", "tar"})
_PACKED_FORMS = frozenset({"gz", "bz2", "xz", "zst", "zip", "tar"})
_PACKED_ENDINGS = (".gz", ".bz2", ".xz", ".zst")
_SAME = {"tsv": "csv", "txt": "csv", "geojson": "json", "ndjson": "json", "xlsb": "xls"}


@dataclass(frozen=True)
class Inner:
    """The file that is read: the one given, or the one inside it. name is its own name."""

    path: Path
    name: str
    identity: Identity


def stage(request: JsonObject) -> JsonObject:
    """Read one file. The request and the answer are those of harvesters.stage.stage_file, as JSON."""
    notes = Notes()
    path = Path(request["path"])
    first = identify(path, request["file_name"], request["media_type"])
    answer: JsonObject = {
        "format": first.format,
        "media_type": first.media_type,
        "encoding": None,
        "not_data_as": None,
        "table": None,
    }
    try:
        with contextlib.suppress(NotATable):  # the finding that says why is in the notes
            _read(request, first, path, notes, answer)
    finally:
        for left in Path(request["scratch"]).glob(f"{INSIDE}.*"):
            left.unlink()
    _judge_nature(request, answer, notes)
    return {**answer, "steps": notes.steps, "issues": notes.issues()}


def _read(request: JsonObject, first: Identity, path: Path, notes: Notes, answer: JsonObject) -> None:
    """Fill the answer. Raises NotATable when a finding has said why there is no table."""
    inner = Inner(path, request["file_name"], first)
    for packed in opened(request, first, notes):
        inner = packed
        if inner.identity.format in NEVER_DATA:
            answer["not_data_as"] = inner.identity.format
    if inner.identity.nature in ("html", "empty", "unknown", "document"):
        return
    _tell_unused(request["read"], inner, inner.identity is not first, notes)
    grid, encoding, form = open_inner(request, inner, notes)
    if inner.identity is first:
        answer.update(format=form, encoding=encoding, media_type=media_type_of(form) or first.media_type)
    is_geo = isinstance(grid, GeoGrid) and grid.is_mapped
    answer["table"] = stage_grid({**request, "schema": _schema(request, grid)}, grid, notes, is_geo=is_geo)
    if isinstance(grid, GeoGrid):
        _keep_crs(grid, answer["table"]["schema"])


def _tell_unused(read: JsonObject, inner: Inner, is_packed: bool, notes: Notes) -> None:
    """Say which part was asked for of a file that has no such parts."""
    nature = inner.identity.nature
    has = {"sheet": nature in ("workbook", "sheet_xml"), "layer": nature == "map", "member": is_packed}
    for key, fits in has.items():
        if read.get(key) is not None and not fits:
            thai, english = PARTS[key]
            form = inner.identity.format.upper()
            notes.found(
                "choice_unused", key=key, value=cut(str(read[key]), 60), form=form, part=english, part_th=thai
            )


def opened(request: JsonObject, first: Identity, notes: Notes) -> Iterable[Inner]:
    """The one file inside a packed file or an archive; nothing for a file that is neither. Raises NotATable."""
    archive = open_archive(request, first, notes)
    path, inside = Path(request["path"]), Path(request["scratch"]) / "inside"
    if archive is not None:
        name = unpack.the_member(archive, request["read"]["member"], notes)
        unpack.extract(archive, name, inside, notes)
        if name.lower().endswith(".shp"):
            inside = bring_sidecars(archive, name, inside)
    elif first.nature in unpack.PACKED:
        name = without_ending(request["file_name"])
        unpack.unfold(path, first.nature, inside, notes)
    else:
        return ()
    identity = identify(inside, name)
    if identity.nature in ARCHIVES or identity.nature in unpack.PACKED:
        notes.found("archive_unreadable", detail="an archive inside the archive")
        raise NotATable
    return (Inner(inside, name, identity),)


def open_archive(request: JsonObject, first: Identity, notes: Notes) -> unpack.Archive | None:
    """The archive that a file is; None for one that is none. Raises NotATable for one that cannot be opened."""
    path, nature = Path(request["path"]), first.nature
    if nature in ARCHIVES or (nature in unpack.PACKED and unpack.holds_tar(path, nature)):
        return unpack.open_archive(path, nature, notes)
    return None


def without_ending(file_name: str) -> str:
    """The name of what a packed file holds.

    >>> without_ending("roads.csv.gz")
    'roads.csv'
    """
    ending = next((e for e in _PACKED_ENDINGS if file_name.lower().endswith(e)), "")
    return file_name[: len(file_name) - len(ending)]


def open_inner(request: JsonObject, inner: Inner, notes: Notes) -> tuple[Grid, str | None, str]:
    """The file as rows, with its encoding where it has one, and its format. Raises NotATable."""
    read, path, identity = request["read"], inner.path, inner.identity
    scratch = Path(request["scratch"])
    if identity.nature in NATURES:
        return open_special(path, identity, read, scratch, notes)
    if identity.nature == "workbook":
        return workbook.open_workbook(path, read["sheet"], notes, scratch), None, identity.format
    encoding = decide(path, read["encoding"], notes)
    if identity.nature in ("json", "ndjson"):
        grid, form = geojson.open_json(path, encoding.codec, notes, lines=identity.nature == "ndjson")
        return grid, encoding.label, form
    prefers = "\t" if claimed(inner.name, request["media_type"]) == "tsv" else None
    opened = open_csv(
        path,
        encoding.codec,
        read["delimiter"],
        read["skip_rows"],
        notes,
        prefers=prefers,
        quote=read["quote"],
    )
    return opened, encoding.label, "tsv" if opened.delimiter == "\t" else "csv"


def _schema(request: JsonObject, grid: Grid) -> JsonObject | None:
    """The declared schema, else the file's own types. A geometry that is no longer longitude and latitude is text
    whatever was declared: no map is made of it."""
    schema: JsonObject | None = request["schema"] or (grid.schema if isinstance(grid, ParquetGrid) else None)
    if schema is None or not isinstance(grid, GeoGrid) or grid.is_mapped:
        return schema
    fields = [
        {**field, "type": "string"} if field.get("name") == grid.geometry else field
        for field in schema.get("fields", ())
    ]
    return {**schema, "fields": fields}


def _keep_crs(grid: GeoGrid, schema: JsonObject) -> None:
    """Write the source's coordinate system into the field of the geometry."""
    for described in schema["fields"]:
        if described["name"] == grid.geometry and grid.crs:
            described["sourceCrs"] = grid.crs


def _judge_nature(request: JsonObject, answer: JsonObject, notes: Notes) -> None:
    """A page, nothing, or a file that is not what it claims is no data; a document is kept as it is."""
    claim = claimed(request["file_name"], request["media_type"])
    form = answer["format"]
    if notes.has("json_error_body"):
        answer["not_data_as"] = "json_error" if form == "json" else form
    elif form in NEVER_DATA and answer["table"] is None:
        answer["not_data_as"] = {"binary": "unknown"}.get(form, form)
    elif answer["table"] is None and claim in TABULAR_CLAIMS and not notes.issues():
        answer["not_data_as"] = answer["not_data_as"] or form
    if answer["not_data_as"]:
        found = answer["not_data_as"]
        shown = place(None, value=request["file_name"])
        notes.found("not_data", sample=shown, found=found.upper(), **asdict(words_of(found)))
        return
    if answer["table"] is None and not notes.issues():
        notes.found("kept_without_table", found=form.upper(), **asdict(words_of(form)))
    is_other = claim is not None and _SAME.get(claim, claim) != _SAME.get(form, form)
    if is_other and (form not in _PACKED_FORMS or _names_one_table(request["file_name"], claim)):
        notes.found("name_misleads", claim=claim, found=form)


def _names_one_table(file_name: str, claim: str | None) -> bool:
    """Whether the name itself ends as that of an unpacked table (roads.csv, not roads.csv.gz or a bare address)."""
    return (
        claim in TABULAR_CLAIMS
        and claimed(file_name, None) == claim
        and not file_name.lower().endswith((*_PACKED_ENDINGS, ".zip", ".tar", ".tgz"))
    )
