"""`/datastore/dump/<resource>`: a whole table as CKAN's DataStore gives it, written while it is read."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from flask import Blueprint, Response, redirect, request, stream_with_context
from werkzeug.wrappers import Response as AnyResponse

from catalog.table_queries import MOST_ROWS, RowQuery, Rows
from web.api._ckan_call import CkanError, JsonObject, invalid, read_call
from web.api._ckan_rows import ask, delimited, fields_of, open_table, read_query
from web.api._open import open_to_any_site
from web.context import neutral_url

blueprint = Blueprint("datastore_dump", __name__)
open_to_any_site(blueprint)
NEUTRAL = True

PAGE_ROWS = 10_000
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xml": "text/xml; charset=utf-8",
}
_START = "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u2c00-\u2fef\u3001-\ud7ff"
_ELEMENT = re.compile(f"[{_START}][{_START}0-9.\u00b7\u0300-\u036f-]*")
"""Names that XML 1.0 (fifth edition, section 2.3) takes, without the colon."""


@blueprint.get("/datastore/dump/<resource_id>")
def dump(resource_id: str) -> AnyResponse:
    """The rows. format csv (default), tsv, json, xml or parquet; bom, limit, offset, q, filters, fields, sort."""
    try:
        call = read_call(request)
        row, sha256 = open_table(resource_id)
        form = call.text("format", "csv").lower()
        if form == "parquet":
            return _parquet(row.dataset.name, row.id, row.forms)
        if form not in MEDIA_TYPES:
            raise invalid("format", f"Must be one of {', '.join(MEDIA_TYPES)}, parquet")
        query = replace(read_query(call), limit=call.number("limit", 0), count=False)
        pages = _pages(sha256, query)
        first = next(pages)
    except CkanError as error:
        body = json.dumps({"success": False, "error": error.to_json()}, ensure_ascii=False)
        refused = Response(body, error.status, content_type="application/json;charset=utf-8")
        refused.headers["Cache-Control"] = "no-store"
        return refused
    fields = {field["id"]: field for field in fields_of(row)}
    told = [fields[name] for name in first.columns]
    text = _WRITERS[form](told, _chained(first, pages))
    written = _encoded(text, with_bom=call.flag("bom") and form in ("csv", "tsv"))
    response = Response(stream_with_context(written), content_type=MEDIA_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{row.id}.{form}"'
    return response


def _parquet(dataset: str, resource_id: str, forms: list[JsonObject]) -> AnyResponse:
    """The published Parquet itself, whole."""
    name = next(form["name"] for form in forms if form["form"] == "parquet")
    return redirect(neutral_url("files.latest", name=dataset, resource_id=resource_id, file=name), 302)


def _pages(sha256: str, query: RowQuery) -> Iterator[Rows]:
    """Page after page until the table or the asked number of rows ends; the first is there even without rows."""
    left = query.limit or None
    while True:
        size = min(PAGE_ROWS, MOST_ROWS, left or PAGE_ROWS)
        page = ask(sha256, replace(query, limit=size))
        yield page
        if left is not None:
            left -= len(page.rows)
        if len(page.rows) < size or left == 0:
            return
        if query.distinct:
            query = replace(query, offset=query.offset + size)
        else:
            query = replace(query, offset=0, after=page.last)


def _chained(first: Rows, others: Iterator[Rows]) -> Iterator[list[list[Any]]]:
    yield first.rows
    for page in others:
        yield page.rows


def _encoded(parts: Iterator[str], *, with_bom: bool) -> Iterator[bytes]:
    if with_bom:
        yield b"\xef\xbb\xbf"
    for part in parts:
        yield part.encode()


def _csv(fields: list[JsonObject], pages: Iterator[list[list[Any]]], delimiter: str = ",") -> Iterator[str]:
    yield from delimited([[field["id"] for field in fields]], delimiter)
    for rows in pages:
        yield "".join(delimited(rows, delimiter))


def _tsv(fields: list[JsonObject], pages: Iterator[list[list[Any]]]) -> Iterator[str]:
    return _csv(fields, pages, "\t")


def _json(fields: list[JsonObject], pages: Iterator[list[list[Any]]]) -> Iterator[str]:
    yield '{\n  "fields": ' + json.dumps(fields, ensure_ascii=False) + ',\n  "records": ['
    before = "\n    "
    for rows in pages:
        for row in rows:
            yield before + json.dumps(row, ensure_ascii=False)
            before = ",\n    "
    yield "\n]}\n"


def _xml(fields: list[JsonObject], pages: Iterator[list[list[Any]]]) -> Iterator[str]:
    names = [field["id"] for field in fields]
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<data>\n'
    for rows in pages:
        yield "".join(_xml_row(names, row) for row in rows)
    yield "</data>\n"


def _xml_row(names: list[str], row: list[Any]) -> str:
    cells = dict(zip(names, row, strict=True))
    number = cells.pop("_id", None)
    start = f"<row _id={quoteattr(str(number))}>" if number is not None else "<row>"
    return start + "".join(_xml_cell(name, value) for name, value in cells.items()) + "</row>\n"


def _xml_cell(name: str, value: object) -> str:
    """A column is an element of its name; a name that XML does not take stands in an attribute."""
    is_element = _ELEMENT.fullmatch(name) and not name.lower().startswith("xml")
    start, end = (name, name) if is_element else (f"field name={quoteattr(_told(name))}", "field")
    if value is None:
        return f'<{start} xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | bool) else str(value)
    return f"<{start}>{escape(_told(text))}</{end}>"


def _told(text: str) -> str:
    """Without the control signs that XML 1.0 forbids."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


_WRITERS: dict[str, Callable[[list[JsonObject], Iterator[list[list[Any]]]], Iterator[str]]] = {
    "csv": _csv, "tsv": _tsv, "json": _json, "xml": _xml,
}  # fmt: skip
