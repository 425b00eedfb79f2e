"""The story of one file inside the bounded child: what is it → rows → the table → two files."""

import contextlib
from pathlib import Path
from typing import Any

from harvesters.stage import geojson, unpack, workbook
from harvesters.stage.dialect import open_csv
from harvesters.stage.encoding import decide
from harvesters.stage.grid import Grid
from harvesters.stage.identify import TABULAR_CLAIMS, Identity, claimed, identify, media_type_of
from harvesters.stage.notes import NotATable, Notes, place
from harvesters.stage.table import stage_grid

JsonObject = dict[str, Any]
_NO_DATA = frozenset({"html", "empty", "binary", "program"})
_SAME = {"tsv": "csv", "txt": "csv", "geojson": "json", "ndjson": "json", "xlsb": "xls"}


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
    with contextlib.suppress(NotATable):  # the finding that says why is in the notes
        _read(request, first, path, notes, answer)
    _judge_nature(request, answer, notes)
    return {**answer, "steps": notes.steps, "issues": notes.issues()}


def _read(request: JsonObject, first: Identity, path: Path, notes: Notes, answer: JsonObject) -> None:
    """Fill the answer. Raises NotATable when a finding has said why there is no table."""
    inner, name = first, request["file_name"]
    if first.nature in ("gzip", "zip"):
        path, name = _unpacked(request, first, path, notes)
        inner = identify(path, name)
        if inner.nature in ("gzip", "zip"):
            notes.found("archive_unreadable", detail="an archive inside the archive")
            raise NotATable
        if inner.format in _NO_DATA:
            answer["not_data_as"] = inner.format
    if inner.nature in ("html", "empty", "unknown", "document"):
        return
    grid, encoding, form = _open(request, inner, path, name, notes)
    if inner is first:
        answer.update(format=form, encoding=encoding, media_type=media_type_of(form) or first.media_type)
    answer["table"] = stage_grid(request, grid, notes, is_geo=form == "geojson")


def _unpacked(request: JsonObject, first: Identity, path: Path, notes: Notes) -> tuple[Path, str]:
    """The file inside an archive and its name."""
    inside = Path(request["scratch"]) / "inside"
    if first.nature == "gzip":
        return unpack.gunzip(path, inside, notes), request["file_name"].removesuffix(".gz")
    return inside, unpack.unzip(path, inside, request["read"]["member"], notes)


def _open(
    request: JsonObject, identity: Identity, path: Path, name: str, notes: Notes
) -> tuple[Grid, str | None, str]:
    """The file as rows, with its encoding where it has one, and its format."""
    read = request["read"]
    if identity.nature == "workbook":
        return workbook.open_workbook(path, read["sheet"], notes), None, identity.format
    encoding = decide(path, read["encoding"], notes)
    if identity.nature in ("json", "ndjson"):
        grid, form = geojson.open_json(path, encoding.codec, notes, lines=identity.nature == "ndjson")
        return grid, encoding.label, form
    prefers = "\t" if claimed(name, request["media_type"]) == "tsv" else None
    opened = open_csv(path, encoding.codec, read["delimiter"], read["skip_rows"], notes, prefers=prefers)
    return opened, encoding.label, "tsv" if opened.delimiter == "\t" else "csv"


def _judge_nature(request: JsonObject, answer: JsonObject, notes: Notes) -> None:
    """A page, nothing, or a file that is not what it claims is no data; a document is kept as it is."""
    claim = claimed(request["file_name"], request["media_type"])
    form = answer["format"]
    if form in _NO_DATA or notes.has("json_error_body"):
        answer["not_data_as"] = {"binary": "unknown"}.get(form, form)
    elif answer["table"] is None and claim in TABULAR_CLAIMS and not notes.issues():
        answer["not_data_as"] = answer["not_data_as"] or form
    if answer["not_data_as"]:
        notes.found(
            "not_data", sample=place(None, value=request["file_name"]), found=answer["not_data_as"].upper()
        )
        return
    if answer["table"] is None and not notes.issues():
        notes.found("kept_without_table", found=form.upper())
    if claim and _SAME.get(claim, claim) != _SAME.get(form, form) and form not in ("gz", "zip"):
        notes.found("name_misleads", claim=claim, found=form)
