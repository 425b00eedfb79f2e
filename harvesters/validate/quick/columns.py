"""What the scanner is told of a field: how its cells are certified, and the texts that are known beforehand.

A field is described as its descriptor in JSON describes it. What is not exactly understood makes a column of kind
ASK: none of its cells is certified until Frictionless's own reader has read that text.
"""

from decimal import Decimal, InvalidOperation
from typing import Any

from harvesters.validate.quick import _kernel
from harvesters.validate.quick.automata import compiled

JsonObject = dict[str, Any]
ASK, TEXT, INTEGER, NUMBER, DATE, TIME, DATETIME, PATTERN = range(8)
SURE, BLANK, NO_VALUE = 1, 2, 3
MOST_DIGITS = 18
TRUE_VALUES = ["true", "True", "TRUE", "1"]
FALSE_VALUES = ["false", "False", "FALSE", "0"]
BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
PLAIN_TEXT = frozenset({"default"})
KEYED = frozenset({"integer", "number", "string", "any"})
"""Types whose keys the scanner makes by itself."""
_CLOCK = {"date": DATE, "time": TIME, "datetime": DATETIME}
_BREAKS = frozenset("\r\n\x00\x01")
"""Signs at which the scanner would cut a text in two."""


class Column:
    """kind and its parameters for `_kernel.Scanner`, and (text, SURE or BLANK) for the texts known beforehand."""

    def __init__(self, *, is_key: bool) -> None:
        self.kind = ASK
        self.bounds: tuple[tuple[bool, bool, int, int], ...] = ()
        self.least = self.most = -1
        self.steps = self.ends = b""
        self.texts: list[tuple[str, int]] = []
        self.values: dict[str, int] = {}
        """The values of known texts as the scanner keeps them; of text columns that is the text."""
        self.is_key = is_key

    def spec(self) -> tuple[Any, ...]:
        """For the scanner: texts that are known go first where there are any but the empty one."""
        known_first = any(text for text, _ in self.texts)
        return (
            self.kind, known_first, self.is_key, self.least, self.most, self.bounds, self.steps, self.ends,
        )  # fmt: skip


def column_of(described: JsonObject, missing: list[str], *, is_key: bool) -> Column:
    """How the cells of a field are certified; missing are the texts that stand for no value."""
    constraints = described.get("constraints") or {}
    kind, form = described.get("type"), described.get("format", "default")
    made = Column(is_key=is_key)
    if not is_key or kind in KEYED:
        _certify(made, described, constraints, str(kind), form)
    if not constraints.get("required"):
        made.texts = [(text, found) for text, found in made.texts if text not in missing]
        made.texts += [(text, BLANK) for text in missing]
    elif missing:
        _hide(made, missing)
    return made


def scanner_of(
    columns: list[Column],
    groups: list[tuple[tuple[int, ...], bool]],
    *,
    delimiter: str,
    has_quotes: bool,
    keeps_newlines: bool,
) -> "_kernel.Scanner":
    """A scanner that knows the columns; groups are the columns of unique keys and whether it is the primary one."""
    scanner = _kernel.Scanner(
        tuple(column.spec() for column in columns), tuple(groups), ord(delimiter), has_quotes, keeps_newlines
    )
    for index, column in enumerate(columns):
        for text, found in column.texts:
            data = text.encode("utf-8", "surrogatepass")
            value = column.values.get(text) if found == SURE else None
            scanner.learn(index, data, found, _kernel.hash(data), value)
    return scanner


def _certify(made: Column, described: JsonObject, constraints: JsonObject, kind: str, form: str) -> None:
    others = constraints.keys() - {"required", "unique"}
    if kind in ("string", "any") and (form in PLAIN_TEXT or kind == "any"):
        _certify_text(made, constraints, others)
    elif kind == "boolean" and not others:
        _certify_boolean(made, described)
    elif kind in _CLOCK and form == "default" and not others:
        made.kind = _CLOCK[kind]
    elif kind in ("integer", "number") and others <= set(BOUNDS) and is_bare(described):
        bounds = [
            bound_of(name, constraints[name], kind) for name in BOUNDS if constraints.get(name) is not None
        ]
        if all(bound is not None for bound in bounds):
            made.kind = INTEGER if kind == "integer" else NUMBER
            made.bounds = tuple(bound for bound in bounds if bound is not None)


def _certify_text(made: Column, constraints: JsonObject, others: set[str]) -> None:
    least, most = constraints.get("minLength"), constraints.get("maxLength")
    if "enum" in others:
        enum = constraints["enum"]
        if others == {"enum"} and isinstance(enum, list):
            made.texts = [(text, SURE) for text in enum if isinstance(text, str)]
        return
    if not others <= {"minLength", "maxLength", "pattern"}:
        return
    if not all(bound is None or (type(bound) is int and abs(bound) < 1 << 60) for bound in (least, most)):
        return
    made.least = -1 if least is None else max(least, 0)
    if most is not None and most < 0:
        return
    made.most = -1 if most is None else most
    made.kind = TEXT
    if constraints.get("pattern") is not None:
        table = compiled(constraints["pattern"]) if isinstance(constraints["pattern"], str) else None
        made.kind = ASK if table is None else PATTERN
        made.steps, made.ends = table or (b"", b"")


def _certify_boolean(made: Column, described: JsonObject) -> None:
    values = [described.get("trueValues", TRUE_VALUES), described.get("falseValues", FALSE_VALUES)]
    if all(isinstance(some, list) and all(isinstance(one, str) for one in some) for some in values):
        made.texts = [(text, SURE) for some in values for text in some]
        made.values = {**dict.fromkeys(values[0], 1), **dict.fromkeys(values[1], 0)}


def _hide(made: Column, missing: list[str]) -> None:
    """A required cell without a value is an error: what stands for no value must not be certified."""
    made.texts = [(text, found) for text, found in made.texts if text not in missing]
    if made.kind != ASK and any(_could_pass(made, text) for text in missing):
        made.kind = ASK
        made.steps = made.ends = b""


def _could_pass(made: Column, text: str) -> bool:
    """Whether the scanner may certify the text."""
    if not text:  # alone in a row it would be no row: what has no length is kept out by its length
        made.least = max(made.least, 1)
        return False
    if not _BREAKS.isdisjoint(text):
        return True
    scanner = scanner_of([made], [], delimiter="\x01", has_quotes=False, keeps_newlines=True)
    data = text.encode("utf-8", "surrogatepass")
    _, rows, events, _, can_tell = scanner.scan(data + b"\n", len(data) + 1, True)
    return rows != 1 or not events or not can_tell


def is_bare(described: JsonObject) -> bool:
    """Whether the numbers of a field are written as Python writes them."""
    return (
        described.get("bareNumber", True) is True
        and described.get("floatNumber", False) is False
        and described.get("groupChar", "") == ""
        and described.get("decimalChar", ".") == "."
    )


def bound_of(name: str, value: object, kind: str) -> tuple[bool, bool, int, int] | None:
    """A bound of an integer or a number for the scanner.

    (is a least value, the value itself is out, its digits, how many stand behind the point); None if unclear."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(repr(value) if isinstance(value, float) else value)
    except InvalidOperation:
        return None
    if not number.is_finite() or (kind == "integer" and (number % 1 or not isinstance(value, int | str))):
        return None
    if isinstance(value, str) and not value.removeprefix("-").replace(".", "", kind == "number").isdecimal():
        return None
    sign, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    if len(digits) + max(exponent, 0) > MOST_DIGITS or -exponent > MOST_DIGITS:
        return None
    mantissa = int("".join(map(str, digits))) * 10 ** max(exponent, 0) * (-1 if sign else 1)
    return "inimum" in name, name.startswith("exclusive"), mantissa, max(-exponent, 0)
