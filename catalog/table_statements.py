"""Conditions, orders and words about a table as one SQL statement.

Nothing a visitor sends becomes SQL text: columns are looked up in the file and quoted, values are bound parameters.
"""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Context, Decimal, localcontext
from math import ceil, floor
from typing import Any

from metadata.errors.rows import ValueNotOfColumn
from metadata.errors.search import ColumnUnknown

JsonObject = dict[str, Any]

ROW_NUMBER = "_id"
MOST_DIGITS = 60
EXACT = Context(prec=200)
"""Enough digits for every number that a column holds and a visitor writes."""

NOTHING = "false"

_COMPARED = {"less": "<", "at_most": "<=", "greater": ">", "at_least": ">="}
_WHOLE_BITS = {
    "TINYINT": 7, "SMALLINT": 15, "INTEGER": 31, "BIGINT": 63, "HUGEINT": 127,
    "UTINYINT": 8, "USMALLINT": 16, "UINTEGER": 32, "UBIGINT": 64,
}  # fmt: skip
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")


def quoted(name: str) -> str:
    """A column's name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def is_nested(sql_type: str) -> bool:
    """Whether values of that SQL type are lists, maps or structures, which are not compared."""
    return sql_type.endswith("]") or sql_type.startswith(("STRUCT", "MAP", "UNION", "GEOMETRY"))


class Statement:
    """The parts of one statement over columns that exist.

    With strict in the request, a value that its column can never hold raises ValueNotOfColumn; without, it equals
    nothing.
    """

    def __init__(self, types: Mapping[str, str], request: JsonObject) -> None:
        self.types = types
        self.request = request

    def expression(self, name: str) -> str:
        """The column as SQL; `_id` counts the file's rows from 1 unless the table has such a column itself."""
        if name in self.types:
            return quoted(name)
        if name == ROW_NUMBER:
            return "file_row_number + 1"
        raise ColumnUnknown(column=name[:100], known=", ".join(list(self.types)[:30]))

    def type_of(self, name: str) -> str:
        return self.types.get(name, "BIGINT")

    def chosen(self) -> tuple[str, ...]:
        asked = tuple(dict.fromkeys(self.request["columns"]))
        for name in asked:
            self.expression(name)
        return asked or ((ROW_NUMBER, *self.types) if ROW_NUMBER not in self.types else tuple(self.types))

    def order(self, chosen: Sequence[str]) -> str:
        parts = [
            f"{self.expression(name)} {'DESC' if falls else 'ASC'} NULLS LAST"
            for name, falls in self.request["order"]
        ]
        if self.request["distinct"]:
            parts += [f"{self.expression(name)} ASC NULLS LAST" for name in chosen]
        else:
            parts.append("file_row_number")
        return f" ORDER BY {', '.join(parts)}"

    def where(self) -> tuple[str, list[object]]:
        parts: list[str] = []
        values: list[object] = []
        for condition in self.request["conditions"]:
            with localcontext(EXACT):
                sql, bound = self._condition(condition)
            parts.append(sql)
            values += bound
        for column, word in self.request["words"]:
            columns = [column] if column else list(self.types)
            anywhere = " OR ".join(f"contains(lower({self._as_text(name)}), lower(?))" for name in columns)
            parts.append(f"({anywhere or NOTHING})")
            values += [word] * len(columns)
        return (f" WHERE {' AND '.join(parts)}" if parts else ""), values

    def behind(self, number: int, cells: Sequence[str | None]) -> tuple[str, list[object]]:
        """Rows that stand behind row `number` in the order; cells are that row's sort keys as text, None where empty.

        Empty cells stand last, whichever way a column is sorted; rows that are equal keep the file's order.
        """
        either: list[str] = []
        values: list[object] = []
        same: list[str] = []
        bound: list[object] = []
        for (name, falls), cell in zip(self.request["order"], cells, strict=True):
            column, value = self.expression(name), f"CAST(? AS {self.type_of(name)})"
            if cell is not None:
                later = f"({column} {'<' if falls else '>'} {value} OR {column} IS NULL)"
                either.append(" AND ".join([*same, later]))
                values += [*bound, cell]
                same.append(f"{column} = {value}")
                bound.append(cell)
            else:
                same.append(f"{column} IS NULL")
        either.append(" AND ".join([*same, "file_row_number > ?"]))
        return f"(({') OR ('.join(either)}))", [*values, *bound, number]

    def _as_text(self, name: str) -> str:
        return f"CAST({self.expression(name)} AS VARCHAR)"

    def _condition(self, condition: JsonObject) -> tuple[str, list[object]]:
        name, operator, values = condition["column"], condition["operator"], condition["values"]
        column = self.expression(name)
        if operator in ("empty", "filled"):
            return f"{column} IS {'NOT ' if operator == 'filled' else ''}NULL", []
        if operator in ("contains", "starts"):
            said = "contains" if operator == "contains" else "starts_with"
            return f"{said}(lower({self._as_text(name)}), lower(?))", [str(values[0])]
        if operator in ("equals", "in", "differs", "not_in"):
            sql, bound = self._either(name, values)
            return (f"({sql} IS NOT true)" if operator in ("differs", "not_in") else sql), bound
        return self._compared(name, operator, str(_scalar(values[0])))

    def _either(self, name: str, values: Sequence[object]) -> tuple[str, list[object]]:
        """Equal to one of the values; None among them stands for an empty cell."""
        column = self.expression(name)
        bound: list[object] = []
        for value in values:
            if value is not None:
                bound += self._exact(name, str(_scalar(value)))
        either = [f"{column} IS NULL"] if None in values else []
        if len(bound) == 1:
            either.append(f"{column} = {self._cast(name)}")
        elif bound:
            either.append(f"{column} IN ({', '.join([self._cast(name)] * len(bound))})")
        return f"({' OR '.join(either) or NOTHING})", bound

    def _exact(self, name: str, written: str) -> list[object]:
        """The value as its column writes it; nothing where no cell of that column can equal it."""
        kind = self.type_of(name)
        if is_nested(kind):
            self._refuse(name, written)
        steps = number_steps(kind)
        if steps is None:
            return [written] if kind == "VARCHAR" or self._is_one(name, written) else []
        number = self._number(name, written)
        if number is None or not steps.holds(number) or number * steps.per_unit % 1:
            return []
        return [format(number, "f")]

    def _compared(self, name: str, operator: str, written: str) -> tuple[str, list[object]]:
        """Larger or smaller: a number between two that the column can hold is moved to the right one of them."""
        column, sign, kind = self.expression(name), _COMPARED[operator], self.type_of(name)
        if is_nested(kind):
            self._refuse(name, written)
        steps = number_steps(kind)
        if steps is None:
            known = kind == "VARCHAR" or self._is_one(name, written)
            return (f"{column} {sign} {self._cast(name)}", [written]) if known else (NOTHING, [])
        number = self._number(name, written)
        if number is None:
            return NOTHING, []
        if not steps.holds(number):
            return (f"{column} IS NOT NULL" if (sign[0] == "<") == (number > 0) else NOTHING), []
        exact = number * steps.per_unit
        if exact % 1:
            sign = "<=" if sign[0] == "<" else ">="
            number = Decimal(floor(exact) if sign[0] == "<" else ceil(exact)) / steps.per_unit
            if not steps.holds(number):
                return (f"{column} IS NOT NULL" if (sign[0] == "<") == (number > 0) else NOTHING), []
        return f"{column} {sign} {self._cast(name)}", [format(number, "f")]

    def whole_number(self, name: str, value: object) -> int | None:
        """The value where the column holds whole numbers and can hold this one, written in plain digits."""
        steps = number_steps(self.types.get(name, ""))
        written = str(_scalar(value))
        if steps is None or steps.per_unit != 1 or not re.fullmatch(r"-?[0-9]{1,18}", written):
            return None
        return int(written) if steps.holds(Decimal(written)) else None

    def _number(self, name: str, written: str) -> Decimal | None:
        text = written.strip()
        if len(text) <= MOST_DIGITS and _NUMBER.fullmatch(text):
            return Decimal(text)
        self._refuse(name, written)
        return None

    def _is_one(self, name: str, written: str) -> bool:
        from catalog.table_files import kept_engine

        asked = f"SELECT TRY_CAST(? AS {self.type_of(name)}) IS NOT NULL"
        if kept_engine().execute(asked, [written]).fetchall()[0][0]:
            return True
        self._refuse(name, written)
        return False

    def _refuse(self, name: str, written: str) -> None:
        if self.request.get("strict"):
            raise ValueNotOfColumn(column=name[:100], type=self.type_of(name)[:40], value=written[:60])

    def _cast(self, name: str) -> str:
        """A bound value in the column's own type; a value that cannot be one equals nothing."""
        return f"TRY_CAST(? AS {self.type_of(name)})"


class Steps:
    """The numbers that a column can hold: how many of them lie in one, and how large they may be."""

    def __init__(self, per_unit: int, lowest: Decimal, highest: Decimal) -> None:
        self.per_unit = per_unit
        self.lowest, self.highest = lowest, highest

    def holds(self, number: Decimal) -> bool:
        return self.lowest <= number <= self.highest


def number_steps(kind: str) -> Steps | None:
    """The steps of whole and decimal numbers; None for every other SQL type.

    >>> number_steps("DECIMAL(5,2)").highest
    Decimal('999.99')
    """
    if kind in _WHOLE_BITS:
        top = 2 ** _WHOLE_BITS[kind]
        return Steps(1, Decimal(0 if kind.startswith("U") else -top), Decimal(top - 1))
    if match := _DECIMAL.fullmatch(kind):
        width, scale = int(match[1]), int(match[2])
        top_decimal = Decimal(10**width - 1).scaleb(-scale)
        return Steps(10**scale, -top_decimal, top_decimal)
    return None


def _scalar(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
