"""The rows that a visitor chose, as a file: written while they are read."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from flask import Blueprint, Response, request, stream_with_context
from werkzeug.wrappers import Response as AnyResponse

from catalog.table_queries import RowQuery, Rows, query_rows
from metadata.errors.store import ResourceNotFound
from metadata.text import cut
from web.context import reading, services
from web.downloads import disposition
from web.pages._dataset_view import find_resource_view
from web.pages._table_view import cell_text, read_asked

PAGE_ROWS = 10_000
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}

blueprint = Blueprint("table_rows", __name__)
NEUTRAL = True


@blueprint.get("/dataset/<name>/resource/<resource_id>/rows.<any(csv, json):extension>")
def rows(name: str, resource_id: str, extension: str) -> AnyResponse:
    """Every row that fulfils the conditions, in the order asked for, with all columns."""
    with reading() as session:
        _, resource = find_resource_view(session, name, resource_id)
    parquet = resource.form("parquet")
    if parquet is None:
        raise ResourceNotFound(id=resource_id[:100])
    names = tuple(column.name for column in resource.columns)
    asked = read_asked(request.args, names)
    query = replace(asked.query(limit=PAGE_ROWS), columns=names, count=False)
    pages = _pages(services().store.get_object(parquet.sha256), query)
    first = next(pages)
    written = (_csv if extension == "csv" else _json)(names, first, pages)
    response = Response(stream_with_context(written), content_type=MEDIA_TYPES[extension])
    response.headers["Content-Disposition"] = disposition(
        f"{cut(resource.name, 80)}-rows.{extension}", fallback=f"rows.{extension}"
    )
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _pages(path: Path, query: RowQuery) -> Iterator[Rows]:
    """Page after page; the first is there even without rows, so that an error still becomes an error page."""
    while True:
        page = query_rows(services().sandbox, path, query)
        yield page
        if len(page.rows) < PAGE_ROWS:
            return
        query = replace(query, after=page.last)


def _csv(names: tuple[str, ...], first: Rows, others: Iterator[Rows]) -> Iterator[bytes]:
    yield _lines([list(names)])
    yield _lines([[cell_text(value) for value in row] for row in first.rows])
    for page in others:
        yield _lines([[cell_text(value) for value in row] for row in page.rows])


def _lines(rows: list[list[str | None]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def _json(names: tuple[str, ...], first: Rows, others: Iterator[Rows]) -> Iterator[bytes]:
    before = b"[\n"
    for row in first.rows:
        yield before + _object(names, row)
        before = b",\n"
    for page in others:
        for row in page.rows:
            yield before + _object(names, row)
            before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def _object(names: tuple[str, ...], row: list[object]) -> bytes:
    return json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False).encode()
