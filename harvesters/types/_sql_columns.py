"""What a query gives: its columns with their types, in the words of Arrow and of a Table Schema.

Servers tell the types of a query's answer before its first row. SQLite does not: there each value has its own
type, so the values are asked.
"""

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import NoSuchTableError
from sqlalchemy.types import _Binary

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """One column: how its values are kept, and what its field says. A field without a type leaves it to the cells."""

    name: str
    arrow: pa.DataType
    field: JsonObject

    def described(self, comment: str | None) -> JsonObject:
        """The column's field of a Table Schema, the database's comment as its description."""
        said = {"description": comment.strip()} if comment and comment.strip() else {}
        return {"name": self.name, **self.field, **said}


@dataclass(frozen=True)
class TableFacts:
    """What the database says of a table: its comment, its columns' comments, the columns of its key, those of bytes."""

    comment: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    binary: frozenset[str] = frozenset()


_INTEGER = (pa.int64(), {"type": "integer"})
_FLOAT = (pa.float64(), {"type": "number"})
_NUMBER = (pa.string(), {"type": "number"})
_BOOLEAN = (pa.bool_(), {"type": "boolean"})
_DATE = (pa.date32(), {"type": "date"})
_DATETIME = (pa.timestamp("us"), {"type": "datetime"})
_INSTANT = (pa.timestamp("us", "UTC"), {"type": "datetime"})
_TIME = (pa.string(), {"type": "time"})
_TEXT = (pa.string(), {"type": "string"})
_BYTES = (pa.string(), {"type": "string", "format": "binary"})
_JSON = (pa.string(), {"type": "any"})
_LIST = (pa.string(), {"type": "array"})
_OPEN: tuple[pa.DataType, JsonObject] = (pa.string(), {})

# Oids of PostgreSQL's pg_type.dat; an array's values come as lists, whatever they hold.
_POSTGRES = {
    16: _BOOLEAN, 17: _BYTES, 20: _INTEGER, 21: _INTEGER, 23: _INTEGER, 26: _INTEGER, 700: _FLOAT, 701: _FLOAT,
    114: _JSON, 1082: _DATE, 1083: _TIME, 1114: _DATETIME, 1184: _INSTANT, 1700: _NUMBER, 3802: _JSON,
    199: _LIST, 1000: _LIST, 1005: _LIST, 1007: _LIST, 1009: _LIST, 1015: _LIST, 1016: _LIST, 1021: _LIST,
    1022: _LIST, 1182: _LIST, 1231: _LIST, 3807: _LIST,
}  # fmt: skip
# Numbers of MySQL's enum_field_types; TIMESTAMP comes in UTC, as the session asks.
_MYSQL = {
    0: _NUMBER, 1: _INTEGER, 2: _INTEGER, 3: _INTEGER, 4: _FLOAT, 5: _FLOAT, 7: _INSTANT, 8: _INTEGER,
    9: _INTEGER, 10: _DATE, 11: _OPEN, 12: _DATETIME, 13: _INTEGER, 16: _BYTES, 245: _JSON, 246: _NUMBER,
}  # fmt: skip
_STORED = {
    frozenset({"integer"}): _INTEGER, frozenset({"real"}): _FLOAT, frozenset({"integer", "real"}): _FLOAT,
    frozenset({"blob"}): _BYTES, frozenset[str](): _OPEN,
}  # fmt: skip


def columns_of(connection: Connection, query: str, declared: dict[str, str] | None = None) -> list[Column]:
    """The columns of a query without reading its rows. declared: SQLite's words for the columns of a table.

    Raises what SQLAlchemy raises for a query that is wrong.
    """
    empty = f"SELECT * FROM (\n{query}\n) AS asked WHERE 1 = 0"  # noqa: S608 - the operator's own query
    result = connection.exec_driver_sql(empty, None, _PLAIN)
    described = list(result.cursor.description) if result.cursor else []
    result.close()
    names = unique_names([str(entry[0]) for entry in described])
    kind = connection.dialect.name
    if kind == "sqlite":
        kinds = _stored_types(connection, query, [str(entry[0]) for entry in described], declared or {})
    elif kind == "postgresql":
        kinds = [_postgres_type(entry) for entry in described]
    elif kind in ("mysql", "mariadb"):
        kinds = [_mysql_type(entry) for entry in described]
    else:
        kinds = [_OPEN for _ in described]
    return [Column(name, arrow, dict(said)) for name, (arrow, said) in zip(names, kinds, strict=True)]


_PLAIN = {"no_parameters": True}


def unique_names(names: list[str]) -> list[str]:
    """Names for columns, none empty, none twice: the second `id` of a join becomes `id_2`."""
    found: list[str] = []
    for number, name in enumerate(names, 1):
        plain = name.strip() or f"column_{number}"
        candidate, count = plain, 1
        while candidate in found:
            count += 1
            candidate = f"{plain}_{count}"
        found.append(candidate)
    return found


def facts_of(connection: Connection, schema: str | None, table: str) -> TableFacts:
    """Comments and key of a table or view; of what a database has no comments for, none."""
    look = inspect(connection)
    try:
        columns = look.get_columns(table, schema=schema)
        key = look.get_pk_constraint(table, schema=schema).get("constrained_columns") or []
    except (NoSuchTableError, NotImplementedError):
        return TableFacts()
    try:
        comment = look.get_table_comment(table, schema=schema).get("text") or ""
    except (NoSuchTableError, NotImplementedError):
        comment = ""
    said = {str(column["name"]): str(column["comment"]) for column in columns if column.get("comment")}
    binary = frozenset(str(column["name"]) for column in columns if isinstance(column["type"], _Binary))
    return TableFacts(str(comment), said, tuple(str(name) for name in key), binary)


def declared_types(connection: Connection, table: str) -> dict[str, str]:
    """SQLite's own words for the types of a table's columns: text that says TEXT stays text."""
    quoted = connection.dialect.identifier_preparer.quote_identifier(table)
    rows = connection.exec_driver_sql(f"PRAGMA table_info({quoted})", None, _PLAIN)
    return {str(row[1]): str(row[2]).upper() for row in rows}


def _postgres_type(entry: Any) -> tuple[pa.DataType, JsonObject]:  # noqa: ANN401 - a driver's description
    found: tuple[pa.DataType, JsonObject] = _POSTGRES.get(entry[1], _TEXT)
    return _decimal(entry.precision, entry.scale) if entry[1] == 1700 else found


def _mysql_type(entry: Any) -> tuple[pa.DataType, JsonObject]:  # noqa: ANN401 - a driver's description
    found: tuple[pa.DataType, JsonObject] = _MYSQL.get(entry[1], _TEXT)
    if entry[1] != 246:
        return found
    return _decimal(
        entry[4] - (1 if entry[5] else 0), entry[5]
    )  # the length counts the point, and mostly a sign


def _decimal(precision: int | None, scale: int | None) -> tuple[pa.DataType, JsonObject]:
    """Exact digits: as a decimal where it holds them all, else as text that is read as a number."""
    if precision is None or scale is None or not 0 <= scale <= precision:
        return _NUMBER
    if precision <= 38:
        return pa.decimal128(precision, scale), {"type": "number"}
    return (pa.decimal256(precision, scale), {"type": "number"}) if precision <= 76 else _NUMBER


def _stored_types(
    connection: Connection, query: str, names: list[str], declared: dict[str, str]
) -> list[tuple[pa.DataType, JsonObject]]:
    """The types of the values that SQLite really holds, by one pass over them."""
    if not names or len(set(names)) < len(names):
        return [_OPEN for _ in names]
    quote = connection.dialect.identifier_preparer.quote_identifier
    asked = ", ".join(f"group_concat(DISTINCT typeof({quote(name)}))" for name in names)
    types = f"SELECT {asked} FROM (\n{query}\n) AS asked"  # noqa: S608 - the operator's own query
    row = connection.exec_driver_sql(types, None, _PLAIN).one()
    return [_stored_type(said, declared.get(name, "")) for name, said in zip(names, row, strict=True)]


def _stored_type(said: str | None, declared: str) -> tuple[pa.DataType, JsonObject]:
    held = frozenset((said or "").split(",")) - {"null", ""}
    if found := _STORED.get(held):
        return found
    is_text = any(word in declared for word in ("CHAR", "CLOB", "TEXT"))
    return _TEXT if is_text or "blob" in held else _OPEN
