"""CKAN's DataStore actions: the rows of a published table, asked of its Parquet."""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from catalog.models import ResourceRow
from catalog.table_queries import MOST_ROWS, ROW_NUMBER, Condition, RowQuery, Rows, query_rows
from metadata.errors.rows import RowsTimedOut, RowsTooHeavy, RowsTooLarge
from metadata.errors.sandbox import ParserError
from metadata.errors.search import ColumnUnknown
from metadata.text import Text
from web.api._ckan_call import Call, CkanError, JsonObject, invalid, not_found
from web.api._ckan_packages import find_resource
from web.context import reading, services

TYPES = {
    "integer": "int8", "number": "numeric", "boolean": "bool", "date": "date", "datetime": "timestamp",
    "time": "time", "year": "int4", "object": "json", "array": "json", "geojson": "json",
}  # fmt: skip
"""The DataStore's type of each Table Schema type; others are text."""

_SORT = re.compile(
    r'\s*(?:"((?:[^"]|"")+)"|([^",]+?))(?:\s+(asc|desc))?(?:\s+nulls\s+(?:first|last))?\s*(?:,|$)', re.I
)


def open_table(any_id: str) -> tuple[ResourceRow, str]:
    """A resource that has rows, and the sha256 of its Parquet."""
    with reading() as session:
        row = find_resource(session, any_id)
        parquet = next((form for form in row.forms if form["form"] == "parquet"), None)
        if parquet is None:
            raise not_found(f'Resource "{row.id}" was not found: it holds no table')
        return row, str(parquet["sha256"])


def fields_of(row: ResourceRow) -> list[JsonObject]:
    """The columns as the DataStore tells them, `_id` first."""
    columns = (row.table_schema or {}).get("fields", [])
    found: list[JsonObject] = [_field(column) for column in columns]
    if all(column["name"] != ROW_NUMBER for column in columns):
        found.insert(0, {"id": ROW_NUMBER, "type": "int"})
    return found


def _field(column: JsonObject) -> JsonObject:
    found: JsonObject = {"id": column["name"], "type": TYPES.get(column.get("type", "string"), "text")}
    info = {"label": column.get("title"), "notes": column.get("description")}
    info = {key: _shown(value) for key, value in info.items() if value}
    return found | ({"info": info} if info else {})


def _shown(value: object) -> str:
    return Text.model_validate(value).show("th")[0] if isinstance(value, dict) else str(value)


def datastore_search(call: Call) -> JsonObject:
    """Rows of a table.

    resource_id, filters, q, fields, sort, distinct, limit, offset, include_total, records_format.
    """
    row, sha256 = open_table(call.text("resource_id") or call.text("id") or call.required("resource_id"))
    query = read_query(call)
    found = ask(sha256, query)
    fields = [field for field in fields_of(row) if field["id"] in found.columns]
    fields.sort(key=lambda field: found.columns.index(field["id"]))
    form = call.text("records_format", "objects")
    answer: JsonObject = {
        "include_total": query.count, "limit": query.limit, "offset": query.offset, "records_format": form,
        "resource_id": row.id, "total_estimation_threshold": None, "records": _records(found, form),
        "fields": fields, "_links": _links(call, query),
    }  # fmt: skip
    if query.count:
        answer |= {"total": found.total, "total_was_estimated": False}
    if query.conditions:
        answer["filters"] = call.mapping("filters")
    return answer


def read_query(call: Call) -> RowQuery:
    """The question in a call's parameters."""
    return RowQuery(
        conditions=tuple(
            Condition(name, "in", tuple(value) if isinstance(value, list) else (value,))
            for name, value in call.mapping("filters").items()
        ),
        words=_words(call),
        columns=tuple(call.texts("fields")),
        order=_order(call),
        offset=call.number("offset", 0),
        limit=call.number("limit", 100, MOST_ROWS),
        distinct=call.flag("distinct"),
        count=call.flag("include_total", True),
    )


def _words(call: Call) -> tuple[tuple[str | None, str], ...]:
    asked = call.values.get("q")
    if isinstance(asked, dict) or (isinstance(asked, str) and asked.lstrip().startswith("{")):
        return tuple((name, word) for name, text in call.mapping("q").items() for word in str(text).split())
    return tuple((None, word) for word in call.text("q").split()[:20])


def _order(call: Call) -> tuple[tuple[str, bool], ...]:
    asked = call.values.get("sort")
    text = ", ".join(str(each) for each in asked) if isinstance(asked, list) else call.text("sort")
    found: list[tuple[str, bool]] = []
    at = 0
    while text[at:].strip():
        match = _SORT.match(text, at)
        if match is None or match.end() == at:
            raise invalid("sort", f"Cannot be read: {text[at : at + 60]}")
        name = match[1].replace('""', '"') if match[1] else match[2].strip()
        found.append((name, (match[3] or "").lower() == "desc"))
        at = match.end()
    return tuple(found[:10])


def ask(sha256: str, query: RowQuery) -> Rows:
    """The rows of a Parquet of the store, or CKAN's own error for a question that cannot be answered."""
    try:
        return query_rows(services().sandbox, services().store.get_object(sha256), query)
    except ColumnUnknown as error:
        raise invalid("fields", f"{error} {error.advice.show('en')[0]}") from error
    except (ParserError, RowsTimedOut, RowsTooHeavy, RowsTooLarge) as error:
        raise CkanError("Search Error", 409, f"{error} {error.advice.show('en')[0]}") from error


def _records(found: Rows, form: str) -> Any:  # noqa: ANN401 - lists, objects or text
    if form == "objects":
        return [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    if form == "lists":
        return found.rows
    if form in ("csv", "tsv"):
        return "".join(delimited(found.rows, "," if form == "csv" else "\t"))
    raise invalid("records_format", "Must be one of objects, lists, csv, tsv")


def delimited(rows: list[list[Any]], delimiter: str) -> Iterator[str]:
    """Lines of CSV or TSV; nothing for a missing value."""
    for row in rows:
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerow([_cell(value) for value in row])
        yield out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _links(call: Call, query: RowQuery) -> JsonObject:
    asked = {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
        for name, value in call.values.items()
        if name != "offset"
    }
    start = f"/api/3/action/datastore_search?{urlencode(asked)}"
    return {"start": start, "next": f"{start}&{urlencode({'offset': query.offset + query.limit})}"}


def datastore_info(call: Call) -> JsonObject:
    """The columns of a table and how many rows it has. id or resource_id."""
    row, _ = open_table(call.text("id") or call.required("resource_id"))
    return {
        "meta": {
            "id": row.id, "table_type": "table", "count": row.row_count,
            "size": next(form["size_bytes"] for form in row.forms if form["form"] == "parquet"),
            "db_size": None, "idx_size": 0, "aliases": [],
        },
        "fields": [
            {**field, "schema": {"native_type": field["type"], "notnull": False, "index_name": None,
                                 "is_index": False, "uniquekey": False}}
            for field in fields_of(row) if field["id"] != ROW_NUMBER
        ],
    }  # fmt: skip
