"""Rows of a table: conditions, orders, pages that never skip or repeat, sums of groups, and the whole as a file."""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, cast

from flask import Response, request
from pydantic import Field
from sqlalchemy import bindparam, select
from werkzeug.wrappers import Response as AnyResponse

from catalog.models import DatasetRow, ResourceRow
from catalog.table_aggregates import AggregateQuery, query_groups
from catalog.table_queries import Condition, RowQuery, query_rows
from catalog.table_streams import Form, stream_rows
from metadata.errors import KhlangError
from metadata.errors.api import CursorUnusable
from metadata.errors.rows import (
    AggregateUnusable,
    OperatorUnknown,
    ResourceWithoutRows,
    RowsTimedOut,
    RowsTooHeavy,
    RowsTooLarge,
    TableChanged,
    TooManyParts,
    ValueNotOfColumn,
)
from metadata.errors.sandbox import ParserCrashed, ParserOutputTooLarge
from metadata.errors.search import ColumnUnknown
from metadata.errors.store import ResourceNotFound
from metadata.text import text
from web.api.v1 import _rows_question as question
from web.api.v1._cursors import CURSOR, here, read_cursor, write_cursor
from web.api.v1._operations import JSON, Call, Given, Operations, Shape
from web.api.v1._parameters import Choice, Flag, Whole, in_path, one
from web.api.v1._rows_question import AGGREGATE, FIELDS, FREE, GROUP_BY, SORT
from web.api.v1._shapes import PageLinks, site
from web.api.v1.resources import RESOURCE
from web.context import reading, services
from web.downloads import CHECK_EACH_TIME

JsonObject = dict[str, Any]

MOST_ROWS = 10_000
LIMIT = one("limit", Whole(1, MOST_ROWS), text("จำนวนแถวในหนึ่งหน้า", "How many rows a page has"), 100)
OFFSET = one(
    "offset", Whole(0, 10**15),
    text(
        "จำนวนแถวที่ข้าม ใช้เฉพาะเมื่อไม่มี cursor การอ่านทั้งตารางควรใช้ links.next",
        "How many rows to skip; counts only without a cursor. To read a whole table follow links.next",
    ),
    0,
)  # fmt: skip
TOTAL = one(
    "total", Flag(), text("บอกจำนวนแถวทั้งหมดที่ตรงเงื่อนไข", "Count all rows that fulfil the conditions"), True
)
SHAPE = one(
    "shape", Choice(("objects", "arrays")), text("รูปแบบของแต่ละแถว", "What a row is in the answer"), "objects"
)  # fmt: skip
FORM = in_path(
    "form", Choice(("csv", "json", "ndjson", "parquet")), text("รูปแบบไฟล์", "The form of the file"), "csv"
)
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8", "json": "application/json", "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}  # fmt: skip
ERRORS: tuple[type[KhlangError], ...] = (
    ResourceNotFound, ResourceWithoutRows, ColumnUnknown, OperatorUnknown, ValueNotOfColumn, TooManyParts,
    RowsTimedOut, RowsTooHeavy, RowsTooLarge, ParserCrashed, ParserOutputTooLarge,
)  # fmt: skip

_TABLE = (
    select(ResourceRow.id, ResourceRow.name, ResourceRow.forms, ResourceRow.table_schema,
           DatasetRow.name.label("dataset"), DatasetRow.current_version)
    .join(DatasetRow, DatasetRow.id == ResourceRow.dataset_id)
    .where(ResourceRow.id == bindparam("id"))
)  # fmt: skip

operations = Operations("rows", text("แถวของตาราง", "Rows of tables"))


class RowColumn(Shape):
    """A column of the answer. type is that of Table Schema; a computed column has none."""

    name: str
    type: str | None = None


class RowList(Shape):
    """A page of rows. Without empty cells left out: a cell without a value is null."""

    resource: str
    version: str = Field(description="The version of the dataset that was read")
    total: int | None = Field(
        None, description="How many rows fulfil the conditions, or how many groups there are"
    )
    columns: tuple[RowColumn, ...]
    rows: tuple[dict[str, Any] | list[Any], ...] = Field(description="In the order of sort, then of the file")
    links: PageLinks


@dataclass(frozen=True)
class Table:
    """What is asked: the resource, the version that holds it, its files by form, its columns with their types."""

    id: str
    name: str
    dataset: str
    version: str
    forms: Mapping[str, JsonObject]
    types: Mapping[str, str]

    @property
    def parquet(self) -> Path:
        return services().store.get_object(self.sha256)

    @property
    def sha256(self) -> str:
        return str(self.forms["parquet"]["sha256"])


def find_table(resource_id: str) -> Table:
    """The table of a resource. Raises ResourceNotFound, ResourceWithoutRows."""
    with reading() as session:
        row = session.connection().execute(_TABLE, {"id": resource_id.lower()}).one_or_none()
    if row is None:
        raise ResourceNotFound(id=resource_id[:100])
    number, name, listed, schema, dataset, version = row
    forms = {form["form"]: form for form in listed}
    if "parquet" not in forms:
        raise ResourceWithoutRows(id=number)
    fields = (schema or {}).get("fields", [])
    types = {str(field["name"]): str(field.get("type", "string")) for field in fields}
    return Table(number, name, dataset, version, forms, types)


@operations.get(
    "/resources/{resource}/rows", "listRows", text("แถวของตาราง", "Rows of a table"),
    takes=(RESOURCE, FIELDS, SORT, GROUP_BY, AGGREGATE, LIMIT, OFFSET, CURSOR, TOTAL, SHAPE), free=FREE,
    gives=RowList, errors=(*ERRORS, AggregateUnusable, CursorUnusable, TableChanged),
    more=text(
        "คำตอบมีหลายหน้า ตาม links.next จนหมดจะได้ทุกแถวครั้งเดียวไม่ซ้ำไม่ขาด เมื่อระบุ group_by หรือ aggregate "
        "แต่ละแถวคือหนึ่งกลุ่ม",
        "Following links.next to its end gives every row exactly once. With group_by or aggregate each row is a group.",
    ),
)  # fmt: skip
def list_rows(call: Call) -> AnyResponse:
    table = find_table(call[RESOURCE])
    if (known := _unchanged(table)) is not None:
        return known
    if call[GROUP_BY] or call[AGGREGATE]:
        return _groups(call, table)
    after = _after(call, table)
    query = RowQuery(
        conditions=_conditions(call),
        columns=question.read_columns("fields", call[FIELDS]) or tuple(table.types),
        order=question.read_sort(call[SORT], tuple(table.types)),
        offset=call[OFFSET] if after is None else 0,
        limit=call[LIMIT],
        count=call[TOTAL],
        after=after,
        strict=True,
        form="arrays" if call[SHAPE] == "arrays" else "objects",
    )
    found = query_rows(services().sandbox, table.parquet, query)
    links = {"self": here(), "html": site(f"/dataset/{table.dataset}/resource/{table.id}")}
    is_all = after is None and found.total is not None and query.offset + found.size >= found.total
    if found.size == query.limit and not is_all:
        links["next"] = here(cursor=write_cursor(found.last, table.sha256[:16]))
    return _send(table, found.columns, found.text, found.total, links)


def _after(call: Call, table: Table) -> int | None:
    """The row behind which the page begins. Raises CursorUnusable, TableChanged."""
    asked = read_cursor(call[CURSOR], int, str)
    if asked is None:
        return None
    if asked[0] < 0:
        raise CursorUnusable()
    if asked[1] != table.sha256[:16]:
        raise TableChanged()
    return int(asked[0])


def _groups(call: Call, table: Table) -> AnyResponse:
    if call[CURSOR] is not None:
        raise CursorUnusable()
    query = AggregateQuery(
        measures=question.read_measures(call[AGGREGATE]),
        groups=question.read_columns("group_by", call[GROUP_BY]),
        conditions=_conditions(call),
        order=question.read_sort(call[SORT], tuple(table.types)),
        offset=call[OFFSET],
        limit=call[LIMIT],
    )
    found = query_groups(services().sandbox, table.parquet, query)
    links = {"self": here(), "html": site(f"/dataset/{table.dataset}/resource/{table.id}")}
    if found.size == query.limit and query.offset + found.size < found.total:
        links["next"] = here(offset=query.offset + found.size)
    return _send(table, found.columns, found.text, found.total if call[TOTAL] else None, links)


def _etag(table: Table) -> str:
    """The rows are those of an immutable file, so the question and its hash are known before they are read."""
    told = json.dumps([table.sha256, table.version, table.types, here()], ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _unchanged(table: Table) -> Response | None:
    """304 where the client has this very answer, before any work."""
    etag = _etag(table)
    if not request.if_none_match.contains_weak(etag):
        return None
    response = Response(status=304)
    response.set_etag(etag, weak=True)
    response.headers["Cache-Control"] = CHECK_EACH_TIME
    return response


def _send(
    table: Table, columns: tuple[str, ...], rows: str, total: int | None, links: Mapping[str, str]
) -> Response:
    """The page; rows are JSON already."""
    head: JsonObject = {"resource": table.id, "version": table.version}
    if total is not None:
        head["total"] = total
    types = {**table.types, "_id": table.types.get("_id", "integer")}
    head["columns"] = [
        {"name": name, "type": types[name]} if name in types else {"name": name} for name in columns
    ]
    start, end = json.dumps(head, ensure_ascii=False), json.dumps(links, ensure_ascii=False)
    response = Response(f'{start[:-1]}, "rows": [\n{rows}\n], "links": {end}}}', content_type=JSON)
    response.set_etag(_etag(table), weak=True)
    response.headers["Cache-Control"] = CHECK_EACH_TIME
    return response


@operations.get(
    "/resources/{resource}/rows.{form}", "downloadRows", text("แถวทั้งหมดเป็นไฟล์", "All rows as a file"),
    takes=(RESOURCE, FORM, FIELDS, SORT), free=FREE, errors=ERRORS, cost=10,
    gives=(
        Given({"type": "string"}, "text/csv"), Given({"type": "array", "items": {"type": "object"}}, JSON),
        Given({"type": "string"}, "application/x-ndjson"),
        Given({"type": "string", "format": "binary"}, "application/vnd.apache.parquet"),
    ),
    more=text(
        "ทุกแถวที่ตรงเงื่อนไขตามลำดับที่ขอ ส่งออกระหว่างที่อ่าน หากไม่มีเงื่อนไขได้ไฟล์ที่เผยแพร่ไว้",
        "Every row that fulfils the conditions, sent while it is read. Without a question it is the published file.",
    ),
)  # fmt: skip
def download_rows(call: Call) -> AnyResponse:
    table = find_table(call[RESOURCE])
    if (known := _unchanged(table)) is not None:
        return known
    form = cast(Form, call[FORM])
    query = RowQuery(
        conditions=_conditions(call),
        columns=question.read_columns("fields", call[FIELDS]),
        order=question.read_sort(call[SORT], tuple(table.types)),
        strict=True,
    )
    if form in table.forms and not (query.conditions or query.columns or query.order):
        chunks = _file(services().store.get_object(table.forms[form]["sha256"]))
    else:
        chunks = _written(table, query, form)
        chunks = chain([next(chunks, b"")], chunks)  # an error of the question is still an answer of its own
    response = Response(chunks, content_type=MEDIA_TYPES[form], direct_passthrough=True)
    response.set_etag(_etag(table), weak=True)
    response.headers["Cache-Control"] = CHECK_EACH_TIME
    response.headers["Content-Disposition"] = f'attachment; filename="{table.dataset}-rows.{form}"'
    return response


def _conditions(call: Call) -> tuple[Condition, ...]:
    """What the address asks of the rows besides the declared parameters."""
    return question.read_conditions(call.free, [name for name in call.names if name != RESOURCE.name])


def _file(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while chunk := source.read(1 << 18):
            yield chunk


def _written(table: Table, query: RowQuery, form: Form) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory(prefix="khlang-rows-") as scratch:
        yield from stream_rows(services().sandbox, table.parquet, query, form, Path(scratch))
