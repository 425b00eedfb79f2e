"""The story of one file inside the bounded child: what is it → rows → header → body → types → two files."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from harvesters.stage import declared, geojson, unpack, workbook
from harvesters.stage.body import Body, gather
from harvesters.stage.cells import BLANKS
from harvesters.stage.convert import canonical
from harvesters.stage.dialect import open_csv
from harvesters.stage.encoding import decide
from harvesters.stage.grid import Grid, HeldGrid, preview
from harvesters.stage.header import Header, build_header, find_header
from harvesters.stage.identify import TABULAR_CLAIMS, Identity, claimed, identify
from harvesters.stage.notes import NotATable, Notes, place
from harvesters.stage.tell import tell_account, tell_cells, tell_column, tell_header, tell_types
from harvesters.stage.types import ColumnType, Profile, infer
from harvesters.stage.write import TableWriter

JsonObject = dict[str, Any]
_KEPT_AS_IT_IS = frozenset({"docx", "doc", "office", "rtf"})


def stage(request: JsonObject) -> JsonObject:
    """Read one file. The request and the answer are those of harvesters.stage.stage_file, as JSON."""
    notes = Notes()
    path = Path(request["path"])
    scratch = Path(request["scratch"])
    first = identify(path, request["file_name"], request["media_type"])
    answer: JsonObject = {
        "format": first.format, "media_type": first.media_type, "encoding": None, "not_data_as": None, "table": None,
    }  # fmt: skip
    try:
        _read(request, first, path, scratch, notes, answer)
    except NotATable:
        pass
    _judge_nature(request, answer, notes)
    return {**answer, "steps": notes.steps, "issues": notes.issues()}


def _read(
    request: JsonObject, first: Identity, path: Path, scratch: Path, notes: Notes, answer: JsonObject
) -> None:
    """Fill the answer. Raises NotATable when a finding has said why there is no table."""
    inner, inner_path, inner_name = first, path, request["file_name"]
    if first.nature in ("gzip", "zip"):
        inner_path = scratch / "inside"
        if first.nature == "gzip":
            unpack.gunzip(path, inner_path, notes)
            inner_name = inner_name.removesuffix(".gz")
        else:
            inner_name = unpack.unzip(path, inner_path, request["read"]["member"], notes)
        inner = identify(inner_path, inner_name)
        if inner.nature in ("gzip", "zip"):
            notes.found("archive_unreadable", detail="an archive inside the archive")
            raise NotATable
        if inner.nature in ("html", "empty", "unknown"):
            answer["not_data_as"] = inner.format
    if inner.nature in ("html", "empty", "unknown", "document"):
        return
    grid, encoding, form = _open(request, inner, inner_path, inner_name, notes)
    if inner is first:
        answer["format"], answer["encoding"] = form, encoding
        answer["media_type"] = _media_type(form, first)
    answer["table"] = _stage_grid(request, grid, scratch, notes, is_geo=form == "geojson")


def _media_type(form: str, identity: Identity) -> str:
    from metadata.vocabulary import terms

    term = terms("media_types").get(form)
    return term.wire if term and term.wire else identity.media_type


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
    form = "tsv" if opened.delimiter == "\t" else "csv"
    return opened.with_notes(notes), encoding.label, form


def _stage_grid(request: JsonObject, grid: Grid, scratch: Path, notes: Notes, *, is_geo: bool) -> JsonObject:
    """Header, body, types, files."""
    schema = request["schema"]
    header = _header(grid, request["read"], schema, notes)
    body = gather(grid, header, request["read"]["footer"], scratch / "text-layer", notes)
    if body.account.body == 0:
        notes.found("table_empty")
        if not header.rows and not header.names:
            raise NotATable
    header = _widened(header, body.width)
    keep, fields, names = _columns(header, body, schema, notes)
    profiles = _profile(body, keep, names, fields, schema)
    kept = [
        i for i, profile in enumerate(profiles) if header.raw[keep[i]] or not profile.is_empty or fields[i]
    ]
    if len(kept) < len(keep):
        notes.step(
            "blank_columns",
            "ไม่นำคอลัมน์ว่าง {columns} คอลัมน์มาใช้",
            "{columns} blank columns are left out.",
            columns=len(keep) - len(kept),
        )
    keep, profiles, fields = [keep[i] for i in kept], [profiles[i] for i in kept], [fields[i] for i in kept]
    columns = [_type(p, f, is_geo) for p, f in zip(profiles, fields, strict=True)]
    rows = _write(request, body, header, keep, profiles, columns, fields, schema, notes)
    tell_types(columns, profiles, notes)
    tell_account(body, notes)
    return {
        "row_count": rows,
        "row_map": body.row_map or [(1, header.first_body_row)],
        "column_map": [i + 1 for i in keep],
        "schema": _schema(columns, fields, schema),
    }


def _header(grid: Grid, read: JsonObject, schema: JsonObject | None, notes: Notes) -> Header:
    if isinstance(grid, HeldGrid) and grid.names:
        return build_header([(0, list(grid.names))], [0], len(grid.names))
    rows = preview(grid)
    names = [f["name"] for f in declared.declared_fields(schema)]
    titles = [f["title"] for f in declared.declared_fields(schema) if isinstance(f.get("title"), str)]
    numbers = read["header"]
    found = find_header(rows, grid.merges, [*names, *titles]) if numbers is None else tuple(numbers)
    if found is None:
        notes.found("table_empty")
        raise NotATable
    skipped = read["skip_rows"] if not found else 0
    widths = [len([1 for c in cells]) for _, cells in rows[:200] if any(c.strip(BLANKS) for c in cells)]
    width = 0 if found else max(set(widths), key=widths.count, default=0)
    header = build_header(rows, found, width, skipped)
    if not found:
        declared_names = names[: len(header.names)]
        made = tuple(declared_names) + header.names[len(declared_names) :]
        header = Header(
            (), made, tuple(declared_names) + header.raw[len(declared_names) :], header.first_body_row
        )
    tell_header(header, numbers is not None, notes)
    return header


def _widened(header: Header, width: int) -> Header:
    """The header with nameless columns for rows that are wider than it."""
    more = width - len(header.names)
    if more <= 0:
        return header
    from harvesters.stage.header import make_unique

    raw = header.raw + ("",) * more
    names = make_unique(header.names + ("",) * more)
    return Header(header.rows, names, raw, header.first_body_row, header.titles, header.cells)


def _columns(
    header: Header, body: Body, schema: JsonObject | None, notes: Notes
) -> tuple[list[int], list[JsonObject | None], list[str]]:
    """Positions of all columns, their declared fields, and the names the schema gives them."""
    keep = list(range(len(header.names)))
    if not declared.declared_fields(schema):
        return keep, [None] * len(keep), list(header.names)
    fields = declared.match_columns(header.names, schema or {}, notes, by_position=not header.rows)
    names = [f["name"] if f else name for f, name in zip(fields, header.names, strict=True)]
    return keep, fields, names


def _profile(
    body: Body, keep: list[int], names: list[str], fields: list[JsonObject | None], schema: JsonObject | None
) -> list[Profile]:
    """Every cell of every column, counted."""
    tokens = declared.missing_tokens(schema)
    profiles = [
        Profile(name, wanted=str(field.get("type", "any")) if field else None, missing=tokens)
        for name, field in zip(names, fields, strict=True)
    ]
    first = 1
    for batch in body.batches():
        for profile, position in zip(profiles, keep, strict=True):
            profile.add(batch[position], first)
        first += len(batch[0]) if batch else 0
    return profiles


def _type(profile: Profile, field: JsonObject | None, is_geo: bool) -> ColumnType:
    if field is not None:
        return declared.declared_type(profile, field)
    if is_geo and profile.name == geojson.GEOMETRY:
        return ColumnType(
            profile.name, "geojson", "json", pa.string(), ("พิกัดของ GeoJSON", "the geometry of GeoJSON")
        )
    return infer(profile)


def _write(
    request: JsonObject,
    body: Body,
    header: Header,
    keep: list[int],
    profiles: list[Profile],
    columns: list[ColumnType],
    fields: list[JsonObject | None],
    schema: JsonObject | None,
    notes: Notes,
) -> int:
    """Both files; exceptions to a declared type are located and keep their text in both."""
    scratch, name = Path(request["scratch"]), request["table_name"]
    tokens = declared.missing_tokens(schema)
    wrong_in: dict[int, int] = {}
    stored = _stored_types(body, keep, columns, fields, tokens)
    repaired = 0
    first = 1
    with TableWriter(
        scratch / f"{name}.csv", scratch / f"{name}.parquet", [column.name for column in columns], stored
    ) as out:
        for batch in body.batches():
            texts = []
            for i, (column, position) in enumerate(zip(columns, keep, strict=True)):
                text, wrong, changed = canonical(batch[position], column, tokens)
                repaired += changed
                texts.append(text)
                if fields[i] is not None:
                    tell_column(column, position, batch[position], wrong, first, body, notes)
                    wrong_in[i] = 1
            out.write(texts)
            first += len(batch[0])
    tell_cells(profiles, columns, repaired, keep, body, notes)
    return out.rows


def _stored_types(
    body: Body,
    keep: list[int],
    columns: list[ColumnType],
    fields: list[JsonObject | None],
    tokens: frozenset[str],
) -> list[pa.DataType]:
    """The Parquet's types: text where a declared column has cells that are not of its type, so that none is lost."""
    stored = [column.arrow for column in columns]
    checked = [i for i, field in enumerate(fields) if field is not None and stored[i] != pa.string()]
    for batch in body.batches() if checked else ():
        for i in checked:
            if stored[i] != pa.string() and pc.any(canonical(batch[keep[i]], columns[i], tokens)[1]).as_py():
                stored[i] = pa.string()
    return stored


def _schema(
    columns: list[ColumnType], fields: list[JsonObject | None], schema: JsonObject | None
) -> JsonObject:
    """A Table Schema of the CSV: its columns in order, with what the agency declared."""
    made = [declared.described(column, field) for column, field in zip(columns, fields, strict=True)]
    others = {
        k: v
        for k, v in (schema or {}).items()
        if k not in ("fields", "missingValues", "$schema", "fieldsMatch")
    }
    return {"fields": made, "missingValues": [""], **others}


def _judge_nature(request: JsonObject, answer: JsonObject, notes: Notes) -> None:
    """A page, nothing, or a file that is not what it claims is no data; a document is kept as it is."""
    claim = claimed(request["file_name"], request["media_type"])
    form = answer["format"]
    if form in ("html", "empty", "binary", "program") or notes.has("json_error_body"):
        answer["not_data_as"] = {"binary": "unknown"}.get(form, form)
    elif (
        answer["not_data_as"] is None
        and answer["table"] is None
        and claim in TABULAR_CLAIMS
        and not notes.issues()
    ):
        answer["not_data_as"] = form
    if answer["not_data_as"]:
        notes.found("not_data", sample=place(None, value=request["file_name"]), found=answer["not_data_as"])
        return
    if answer["table"] is None and not notes.issues():
        notes.found("kept_without_table", found=form)
    same = {"tsv": "csv", "txt": "csv", "geojson": "json", "ndjson": "json", "xlsb": "xls"}
    if claim and same.get(claim, claim) != same.get(form, form) and form not in ("gz", "zip"):
        notes.found("name_misleads", claim=claim, found=form)
