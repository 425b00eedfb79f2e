"""Fields of the plain kind read as Frictionless reads them, without Frictionless: for tables that it need not open.

Which texts a field takes, which value it makes of them and which constraints that value breaks is said here for the
types and formats of which both are the same for every text (tests/harvesters/validate/test_plain.py holds them against
each other); for any other field there is no reader here, and Frictionless judges.
"""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from harvesters.validate.fast.reading import Notes, Read, Reader
from harvesters.validate.quick.columns import BOUNDS, FALSE_VALUES, TRUE_VALUES, bound_of, is_bare
from harvesters.validate.quick.patterns import matches
from harvesters.validate.quick.scan import CannotTell

JsonObject = dict[str, Any]
Value = Callable[[str], Any]
_REFUSES = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
_FITS: dict[str, Callable[[Any, Any], bool]] = {
    "required": lambda asked, value: not (asked and value is None),
    "minLength": lambda least, value: value is None or len(value) >= least,
    "maxLength": lambda most, value: value is None or len(value) <= most,
    "pattern": lambda pattern, value: value is None or matches(pattern, value),
    "minimum": lambda bound, value: value is None or (value == value and value >= bound),
    "maximum": lambda bound, value: value is None or (value == value and value <= bound),
    "exclusiveMinimum": lambda bound, value: value is None or (value == value and value > bound),
    "exclusiveMaximum": lambda bound, value: value is None or (value == value and value < bound),
    "enum": lambda values, value: value is None or value in values,
}  # fmt: skip
"""Constraints in the order in which Frictionless asks them."""


class PlainField:
    """What is asked of a field of Frictionless once its reader is made."""

    def __init__(self, described: JsonObject) -> None:
        self._described = described
        self.name: str = described["name"]
        self.type: str = described["type"]
        self.constraints: JsonObject = described.get("constraints") or {}

    def to_descriptor(self) -> JsonObject:
        """The field as its schema describes it."""
        return dict(self._described)


class PlainReader(Reader):
    """A field's reader that needs no Frictionless. Raises CannotTell for a cell that makes Frictionless raise."""

    def __init__(self, field: PlainField, missing: list[str], value: Value, checks: JsonObject) -> None:
        self.field = field
        self.name = field.name
        self.missing = tuple(missing)
        self._known = {}
        self.told = {}
        self._form = field.to_descriptor().get("format", "default")
        self._value = value
        self._checks = [(name, fits, checks[name]) for name, fits in _FITS.items() if name in checks]

    def _asked(self, cell: str | None) -> Read:
        value = None
        if cell is not None and cell not in self.missing:
            value = self._value(cell)
            if value is None:
                return Read(None, {"type": f'type is "{self.field.type}/{self._form}"'})
        notes: Notes = {}
        try:
            for name, fits, asked in self._checks:
                if not fits(asked, value):
                    notes[name] = f'constraint "{name}" is "{self.field.constraints[name]}"'
        except _REFUSES as error:
            raise CannotTell from error
        return Read(value, notes or None)


def plain_reader(described: JsonObject, missing: list[str]) -> PlainReader | None:
    """The reader of a field that `quick.certify.planned` knows; None where only Frictionless's is certain."""
    field = PlainField(described)
    made = _value_of(described)
    if made is None:
        return None
    try:
        checks = _checks(field, made)
    except CannotTell:
        return None
    return PlainReader(field, missing, made, checks)


def _checks(field: PlainField, made: Value) -> JsonObject:
    """The field's constraints as they are compared. Raises CannotTell where Frictionless may find fault with one."""
    checks: JsonObject = {}
    for name, asked in field.constraints.items():
        if name == "unique":
            continue
        found = _asked_for(name, asked, field.type, made)
        if found is None:
            raise CannotTell
        checks[name] = found
    return checks


def _value_of(described: JsonObject) -> Value | None:
    """What makes a value of a text, or None of one that is not of the type."""
    kind, form = described["type"], described.get("format", "default")
    if kind == "any":
        return str
    if kind == "boolean":
        values = [described.get("trueValues", TRUE_VALUES), described.get("falseValues", FALSE_VALUES)]
        if not all(isinstance(some, list) and all(isinstance(one, str) for one in some) for some in values):
            return None
        known: dict[str, bool] = {**dict.fromkeys(values[0], True), **dict.fromkeys(values[1], False)}
        return known.get
    if form != "default" or (kind in ("integer", "number") and not is_bare(described)):
        return None
    return _OF_TYPE.get(kind)


def _asked_for(name: str, asked: Any, kind: str, value: Value) -> Any:  # noqa: ANN401 - JSON
    """The constraint as it is compared with values; None where Frictionless may find fault with it."""
    if name in ("minLength", "maxLength"):
        return asked if type(asked) is int else None
    if name == "pattern":
        try:
            return re.compile(f"^{asked}$") if isinstance(asked, str) else None
        except (re.error, RecursionError, OverflowError):
            return None
    if name == "enum":
        return [value(one) for one in asked]
    if name not in BOUNDS:
        return asked
    if isinstance(asked, str):
        return value(asked)
    if kind not in ("integer", "number") or bound_of(name, asked, kind) is None:
        return None
    return Decimal(str(asked)) if isinstance(asked, float) else asked


def _integer(text: str) -> int | None:
    try:
        return int(text.strip())
    except ValueError:
        return None


def _number(text: str) -> Decimal | None:
    """Raises CannotTell for the NaN that Python refuses to compare and to hash."""
    try:
        found = Decimal(text.strip())
    except (ArithmeticError, ValueError):
        return None
    if found.is_snan():
        raise CannotTell
    return found


def _date(text: str) -> Any:  # noqa: ANN401 - a date
    if text.count("-") != 2:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except (ArithmeticError, ValueError):
        return None


def _time(text: str) -> Any:  # noqa: ANN401 - a time
    found = _moment(f"2000-01-01T{text}") if len(text) >= 8 and text[5] == ":" else None
    return None if found is None else found.timetz()


def _datetime(text: str) -> datetime | None:
    return _moment(text) if len(text) >= 19 and text[16] == ":" else None


def _moment(text: str) -> datetime | None:
    from dateutil.parser import isoparse  # type: ignore[import-untyped]

    try:
        found: datetime = isoparse(text)
    except _REFUSES:
        return None
    return found


_OF_TYPE: dict[str, Value] = {
    "string": str,
    "integer": _integer,
    "number": _number,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
}
