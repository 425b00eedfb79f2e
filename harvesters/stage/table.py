"""From rows to a table: header, body, the type of each column, the CSV and the Parquet."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from harvesters.stage import casts, declared, tell
from harvesters.stage.body import Body, gather
from harvesters.stage.cells import BLANKS, trim
from harvesters.stage.chunks import is_coded, plain
from harvesters.stage.convert import canonical
from harvesters.stage.day_numbers import EXCEL_YEAR, as_days
from harvesters.stage.encoding_spoiled import tell_spoiled
from harvesters.stage.geojson import GEOMETRY
from harvesters.stage.grid import Grid, HeldGrid, Row, preview
from harvesters.stage.header import Header, build_header, find_header, make_unique, titles_above
from harvesters.stage.layout import FirstTable, find_other_table, is_sure, tell_layout
from harvesters.stage.notes import NotATable, Notes
from harvesters.stage.profile import Profile
from harvesters.stage.profiling import Profiling, profiles_of
from harvesters.stage.rows import CsvGrid
from harvesters.stage.shown_numbers import as_shown
from harvesters.stage.totals import settle
from harvesters.stage.two_digits import settle_short_years
from harvesters.stage.types import ColumnType, infer
from harvesters.stage.write import TableWriter

JsonObject = dict[str, Any]
_SCHEMA_KEPT = ("title", "description", "foreignKeys")


@dataclass(frozen=True)
class Column:
    """One column that is kept: where it stands in the file (from 0), what was declared and counted of it."""

    position: int
    field: JsonObject | None
    profile: Profile
    type: ColumnType


def stage_grid(request: JsonObject, grid: Grid, notes: Notes, *, is_geo: bool) -> JsonObject:
    """The table of a grid, its files written to the scratch folder. Raises NotATable where there is none."""
    schema = request["schema"]
    scratch, name = Path(request["scratch"]), request["table_name"]
    aloud = grid.with_notes(notes) if isinstance(grid, CsvGrid) else grid
    try:
        header = _header(grid, request["read"], schema, notes)
    except NotATable:
        if not notes.has("table_empty"):
            for _ in aloud.rows():  # the silent look stumbled; this one says over what
                pass
        raise
    read = request["read"]
    source = aloud if header.other_table is None or read["footer"] is not None else FirstTable(aloud, header)
    early = Profiling(*_fields(header, schema, Notes()), declared.missing_tokens(schema))
    layer = scratch / "text-layer"
    body = gather(source, header, read["footer"], layer, notes, read["totals"], early.add)
    texts = body.texts
    settle(body, header, notes, read["totals"], has_footer=read["footer"] is not None)
    if isinstance(source, FirstTable):
        source.account_for(body.account)
    if body.account.body == 0:
        notes.found("table_empty")
    is_whole = body.texts is texts  # no row has left the body since
    wide = _widened(header, body.width)
    counts_from = grid.counts_from if isinstance(grid, HeldGrid) else None
    counted = early if is_whole else None
    columns = _columns(wide, body, schema, notes, counted, is_geo=is_geo, counts_from=counts_from)
    if not columns:
        notes.found("table_empty")
        raise NotATable
    rows = _write(scratch / f"{name}.csv", scratch / f"{name}.parquet", body, columns, schema, notes)
    positions = [column.position for column in columns]
    tell.tell_types([c.type for c in columns], [c.profile for c in columns], positions, body, notes)
    tell.tell_account(body, notes)
    named = [(column.position, column.type.name) for column in columns]
    tell_spoiled(body, wide, named, notes, always=not isinstance(grid, CsvGrid) and not is_geo)
    return {
        "row_count": rows,
        "row_map": body.row_map or [(1, header.first_body_row)],
        "column_map": [column.position + 1 for column in columns],
        "schema": _schema(columns, schema),
    }


def _header(grid: Grid, read: JsonObject, schema: JsonObject | None, notes: Notes) -> Header:
    """The header: the format's own names, the declared rows, or what is found; names from the schema if none."""
    if isinstance(grid, HeldGrid) and grid.names:
        return build_header([(0, list(grid.names))], [0], len(grid.names))
    rows = preview(grid)
    fields = declared.declared_fields(schema)
    labels = [str(f[key]) for f in fields for key in ("name", "title") if f.get(key)]
    numbers = read["header"]
    found = find_header(rows, grid.merges, labels) if numbers is None else tuple(numbers)
    if found is None:
        notes.found("table_empty")
        raise NotATable
    above = titles_above(rows) if numbers is None and not found else 0
    above = max(above, 0 if found else read["skip_rows"])
    header = build_header(rows, found, 0 if found else _usual_cells(rows), above)
    if not found and fields:
        given = tuple(f["name"] for f in fields)[: len(header.names)]
        header = replace(
            header, names=given + header.names[len(given) :], raw=given + header.raw[len(given) :]
        )
    header = replace(header, other_table=find_other_table(rows, header), is_sure=is_sure(rows, header))
    tell.tell_header(header, numbers is not None, notes)
    tell_layout(header, notes, is_declared=numbers is not None, has_footer=read["footer"] is not None)
    return header


def _usual_cells(rows: Iterable[Row]) -> int:
    """The commonest number of cells in rows that hold something."""
    widths = [len(cells) for _, cells in rows if "".join(cells).strip(BLANKS)]
    return max(set(widths), key=widths.count, default=0)


def _widened(header: Header, width: int) -> Header:
    """The header with nameless columns for rows that are wider than it."""
    more = max(0, width - len(header.names))
    blank = ("",) * more
    return (
        replace(header, names=make_unique(header.names + blank), raw=header.raw + blank) if more else header
    )


def _fields(
    header: Header, schema: JsonObject | None, notes: Notes
) -> tuple[tuple[str, ...], list[JsonObject | None]]:
    """The name of each column and its declared field, if it has one."""
    names = header.names
    fields: list[JsonObject | None] = [None] * len(names)
    if declared.declared_fields(schema) and schema:
        is_named = [bool(raw) for raw in header.raw]
        fields = declared.match_columns(names, schema, notes, is_named=is_named, by_position=not header.rows)
        names = tuple(f["name"] if f else name for f, name in zip(fields, names, strict=True))
    return names, fields


def _columns(
    header: Header,
    body: Body,
    schema: JsonObject | None,
    notes: Notes,
    early: Profiling | None,
    *,
    is_geo: bool,
    counts_from: int | None,
) -> list[Column]:
    """Every column with its type, decided on all its cells; blank columns without a name are left out.

    early: what was counted while the rows were gathered, if the body is still the same.
    """
    names, fields = _fields(header, schema, notes)
    if early is not None and early.fits(names, fields):
        profiles = early.profiles
    else:
        profiles = profiles_of(body.coded_batches(), names, fields, declared.missing_tokens(schema))
    settle_short_years(profiles, fields)
    columns, left_out, nameless = [], 0, 0
    for position, (profile, field, raw) in enumerate(zip(profiles, fields, header.raw, strict=True)):
        if not raw and profile.is_empty and field is None:
            left_out += 1
            continue
        nameless += not raw and field is None and bool(header.rows)
        is_geometry = is_geo and profile.name == GEOMETRY
        decided = _type(profile, field, is_geometry)
        if counts_from == EXCEL_YEAR:
            decided = as_days(profile, decided, position, body)
        if counts_from is not None:
            decided = as_shown(profile, decided, position, body)
        decided = casts.finish(profile, decided, field)
        columns.append(Column(position, field, profile, decided))
    if nameless:
        notes.found("blank-label", count=nameless)
    if left_out:
        notes.step(
            "blank_columns",
            "ไม่นำคอลัมน์ว่าง {columns} คอลัมน์มาใช้",
            "{columns} blank columns are left out.",
            columns=left_out,
        )
    return columns


def _type(profile: Profile, field: JsonObject | None, is_geometry: bool) -> ColumnType:
    if field is not None:
        return declared.declared_type(profile, field)
    if is_geometry:
        why = ("พิกัดของ GeoJSON", "the geometry of GeoJSON")
        return ColumnType(profile.name, "geojson", "text", pa.string(), why)
    return infer(profile)


def _write(
    csv: Path, parquet: Path, body: Body, columns: list[Column], schema: JsonObject | None, notes: Notes
) -> int:
    """Both files; cells that are not of a declared type are located and keep their text in both."""
    tokens = declared.missing_tokens(schema)
    stored = _stored_types(body, columns, tokens)
    repaired, first = 0, 1
    with TableWriter(csv, parquet, [column.type.name for column in columns], stored) as out:
        for batch in body.coded_batches():
            texts = []
            for column in columns:
                exact = batch[column.position]
                text, wrong, changed = _canonical(exact, column.type, tokens)
                if changed:
                    repaired += changed
                    cells = plain(exact), plain(text)
                    tell.tell_respelled(column.type, column.position, *cells, first, body, notes)
                texts.append(text)
                if column.field is not None and pc.any(wrong).as_py():
                    tell.tell_wrong(column.type, column.position, plain(exact), wrong, first, body, notes)
            out.write(texts)
            first += len(batch[0])
    positions = [column.position for column in columns]
    tell.tell_cells([c.profile for c in columns], [c.type for c in columns], repaired, positions, body, notes)
    return out.rows


def _canonical(exact: pa.Array, column: ColumnType, tokens: frozenset[str]) -> tuple[pa.Array, pa.Array, int]:
    """canonical() of a column that may be a dictionary, whose texts are then judged once each."""
    if not is_coded(exact):
        return canonical(exact, column, tokens)
    texts, wrong, changed = canonical(exact.dictionary, column, tokens)
    if changed:
        moved = pc.fill_null(pc.not_equal(trim(exact.dictionary), texts), False)
        changed = int(pc.sum(moved.take(exact.indices)).as_py() or 0)
    if pc.any(wrong).as_py():
        wrong = wrong.take(exact.indices)
    else:
        wrong = pa.repeat(pa.scalar(False), len(exact))
    return pa.DictionaryArray.from_arrays(exact.indices, texts), wrong, changed


def _stored_types(body: Body, columns: list[Column], tokens: frozenset[str]) -> list[pa.DataType]:
    """The Parquet's types: text where a declared column has cells that are not of its type, so none is lost."""
    stored = [column.type.arrow for column in columns]
    checked = [i for i, c in enumerate(columns) if c.field is not None and stored[i] != pa.string()]
    for batch in body.coded_batches() if checked else ():
        for i in checked:
            if stored[i] != pa.string():
                wrong = _canonical(batch[columns[i].position], columns[i].type, tokens)[1]
                stored[i] = pa.string() if pc.any(wrong).as_py() else stored[i]
    return stored


def _schema(columns: list[Column], schema: JsonObject | None) -> JsonObject:
    """A Table Schema of the CSV: its columns in order, with what the agency declared."""
    made: JsonObject = {
        "fields": [casts.described(c.type, declared.described(c.type, c.field)) for c in columns],
        "missingValues": [""],
    }
    given = schema or {}
    made.update({key: given[key] for key in _SCHEMA_KEPT if key in given})
    key = given.get("primaryKey")
    wanted = [key] if isinstance(key, str) else key
    if isinstance(wanted, list) and wanted and set(wanted) <= {column.type.name for column in columns}:
        made["primaryKey"] = wanted
    return made
