"""What a visitor asks of a table by its address: conditions, words, an order, a page; and the rows that answer.

The address holds everything, so that it can be shared: `column`, `is` and `value` come in threes, `words` stand
anywhere in a row, `sort` names a column and `falls=1` turns it round.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from catalog.sandbox import Sandbox
from catalog.table_queries import ROW_NUMBER, Condition, Operator, RowQuery, query_rows
from catalog.table_statistics import TableStatistics, get_statistics
from catalog.tables import CELL_LIMIT, TablePage, read_page, value_text
from metadata.errors import KhlangError
from metadata.text import cut
from web.context import services
from web.pages._dataset_view import ResourceView

ROWS_SHOWN = 50
MOST_COLUMNS = 200
MOST_CONDITIONS = 10
LONGEST_VALUE = 200
OPERATORS: tuple[Operator, ...] = (
    "contains", "equals", "differs", "at_least", "at_most", "greater", "less", "filled", "empty",
)  # fmt: skip
ALONE = frozenset({"filled", "empty"})
"""Operators that compare with no value."""


@dataclass(frozen=True)
class Asked:
    """The visitor's question, cleaned: columns that exist, operators that we know."""

    conditions: tuple[Condition, ...] = ()
    words: str = ""
    sort: str = ""
    falls: bool = False

    @property
    def is_filter(self) -> bool:
        return bool(self.conditions or self.words)

    @property
    def is_plain(self) -> bool:
        return not self.is_filter and not self.sort

    def query(self, *, offset: int = 0, limit: int = ROWS_SHOWN) -> RowQuery:
        """The question as the engine takes it."""
        return RowQuery(
            conditions=self.conditions,
            words=tuple((None, word) for word in self.words.split()),
            order=((self.sort, self.falls),) if self.sort else (),
            offset=offset,
            limit=limit,
        )

    def arguments(self, *, without: int | None = None) -> str:
        """The question as the part of an address behind its `?`; without leaves one condition out."""
        pairs: list[tuple[str, str]] = []
        for number, condition in enumerate(self.conditions):
            if number != without:
                value = str(condition.values[0]) if condition.values else ""
                pairs += [("column", condition.column), ("is", condition.operator), ("value", value)]
        pairs += [("words", self.words)] if self.words else []
        pairs += [("sort", self.sort)] if self.sort else []
        pairs += [("falls", "1")] if self.sort and self.falls else []
        return urlencode(pairs)

    def sorted_by(self, column: str) -> str:
        """The arguments that sort by a column; by the one that sorts already, the other way round."""
        return replace(self, sort=column, falls=self.sort == column and not self.falls).arguments()


def read_asked(arguments: MultiDict[str, str], columns: Sequence[str]) -> Asked:
    """The question in an address. What names no column of the table, or compares with nothing, is left out."""
    threes = zip_longest(
        arguments.getlist("column"), arguments.getlist("is"), arguments.getlist("value"), fillvalue=""
    )
    conditions = []
    for column, operator, value in threes:
        value = cut(value.strip(), LONGEST_VALUE)
        if column in columns and operator in OPERATORS and (value or operator in ALONE):
            values = () if operator in ALONE else (value,)
            conditions.append(Condition(column, operator, values))
    sort = arguments.get("sort", "")
    return Asked(
        conditions=tuple(conditions[:MOST_CONDITIONS]),
        words=cut(" ".join(arguments.get("words", "").split()), LONGEST_VALUE),
        sort=sort if sort in columns else "",
        falls=arguments.get("falls") == "1",
    )


@dataclass(frozen=True)
class Preview:
    """Some rows to show with their numbers in the file, or the name of the reason why there are none.

    error: where reading them failed.
    """

    table: TablePage | None = None
    numbers: tuple[int, ...] = ()
    reason: str | None = None
    error: KhlangError | None = None
    asked: Asked = field(default_factory=Asked)


def view_rows(resource: ResourceView, asked: Asked, page: int) -> Preview:
    """The rows of one page of the answer, or why there are none."""
    if resource.link_reason:
        return Preview(reason="linked")
    parquet = resource.form("parquet")
    if parquet is None:
        return Preview(reason="no_table")
    if not resource.row_count:
        return Preview(reason="no_rows")
    if len(resource.columns) > MOST_COLUMNS:
        return Preview(reason="too_wide")
    offset = (page - 1) * ROWS_SHOWN
    try:
        path = services().store.get_object(parquet.sha256)
        if asked.is_plain:
            table = _first_rows(services().sandbox, path, offset)
            return Preview(table, tuple(range(offset + 1, offset + 1 + len(table.rows))), asked=asked)
        return _found_rows(services().sandbox, path, asked, offset)
    except KhlangError as error:
        return Preview(reason="unreadable", error=error, asked=asked)


@lru_cache(maxsize=64)
def _first_rows(sandbox: Sandbox, path: Path, offset: int) -> TablePage:
    """Rows of one immutable file; the same page of rows is read once."""
    return read_page(sandbox, path, offset, ROWS_SHOWN)


@lru_cache(maxsize=64)
def _found_rows(sandbox: Sandbox, path: Path, asked: Asked, offset: int) -> Preview:
    found = query_rows(sandbox, path, replace(asked.query(offset=offset), cell_limit=CELL_LIMIT))
    is_numbered = found.columns[:1] == (ROW_NUMBER,)
    first = 1 if is_numbered else 0
    rows = [[cell_text(value) for value in row[first:]] for row in found.rows]
    numbers = (
        [int(row[0]) for row in found.rows] if is_numbered else range(offset + 1, offset + 1 + len(rows))
    )
    table = TablePage(found.columns[first:], rows, found.total or 0)
    return Preview(table, tuple(numbers), asked=asked)


def cell_text(value: Any) -> str | None:  # noqa: ANN401 - any JSON value
    """A cell as the published CSV writes it."""
    return value_text(value)


def view_statistics(resource: ResourceView) -> TableStatistics | None:
    """What the columns of a resource hold; None where it is no table or counting took too long."""
    parquet = resource.form("parquet")
    if parquet is None or not resource.row_count or len(resource.columns) > MOST_COLUMNS:
        return None
    return _statistics(parquet.sha256)


@lru_cache(maxsize=512)
def _statistics(sha256: str) -> TableStatistics | None:
    """Of one immutable file. A file that cannot be counted is asked once in this process."""
    found = services()
    try:
        path = found.store.get_object(sha256)
        return get_statistics(found.sandbox, path, sha256, found.settings.home / "derived")
    except KhlangError:
        return None
