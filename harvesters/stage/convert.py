"""From exact text to the typed layer: canonical text for the CSV and, from the same text, values for the Parquet."""

import json
from collections.abc import Callable
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from harvesters.stage import cells as c
from harvesters.stage.dates import is_null_date, read_date
from harvesters.stage.types import BUDDHIST, ColumnType


def canonical(
    exact: pa.Array, column: ColumnType, missing: frozenset[str] = c.MISSING
) -> tuple[pa.Array, pa.Array, int]:
    """The cells as canonical text (null for missing), which of them are not of the type, how many were repaired.

    A cell that is not of the type keeps its own trimmed text, so that nothing is lost and the judge sees it.
    """
    if column.kind == "text":
        fixed, changed = c.repair(exact)
        return fixed, pa.repeat(pa.scalar(False), len(exact)), changed
    trimmed = c.trim(exact)
    coded = trimmed.dictionary_encode()
    texts = c.western_digits(coded.dictionary)
    is_token = c.is_missing(texts, missing)
    done = _converter(column)(texts)
    if column.arrow != pa.string():
        done = _only_castable(done, column.arrow)
    wrong = pc.and_(pc.is_null(done), pc.invert(is_token))
    if column.kind.endswith(("dmy", "mdy")):
        nothing = pa.array([is_null_date(t) and read_date(t) is None for t in texts.to_pylist()], pa.bool_())
        wrong = pc.and_(wrong, pc.invert(nothing))
    shown = pc.if_else(wrong, coded.dictionary, done)
    taken = shown.take(coded.indices)
    return taken, pc.fill_null(wrong.take(coded.indices), False), 0


def _only_castable(texts: pa.Array, arrow: pa.DataType) -> pa.Array:
    """The texts that the Parquet's type can hold; the rest null."""
    try:
        texts.cast(arrow)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        good = [_is_castable(text, arrow) for text in texts.to_pylist()]
        return pc.if_else(pa.array(good, pa.bool_()), texts, pa.scalar(None, pa.string()))
    return texts


def _is_castable(text: str | None, arrow: pa.DataType) -> bool:
    try:
        pa.array([text], pa.string()).cast(arrow)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return False
    return True


def _converter(column: ColumnType) -> Callable[[pa.Array], pa.Array]:
    era = 2500 - 543 if BUDDHIST.search(column.name) else None
    kinds: dict[str, Callable[[pa.Array], pa.Array]] = {
        "integer": c.integers,
        "boolean": c.booleans,
        "number": c.numbers,
        "percent": c.numbers,
        "comma": partial(c.numbers, decimal_comma=True),
        "dmy": partial(_dates, month_first=False, era=era),
        "mdy": partial(_dates, month_first=True, era=era),
        "time_dmy": partial(_dates, month_first=False, era=era, with_time=True),
        "time_mdy": partial(_dates, month_first=True, era=era, with_time=True),
        "month": partial(_dates, month_first=False, era=era, wants="month"),
        "json": _json,
        "other": c.trim,
    }
    return kinds[column.kind]


def _dates(
    texts: pa.Array, *, month_first: bool, era: int | None, with_time: bool = False, wants: str = "day"
) -> pa.Array:
    """ISO text; null for a text that is no such date."""
    result: list[str | None] = []
    for text in texts.to_pylist():
        cell = read_date(text)
        iso = cell.iso(month_first, era) if cell and (cell.form == "month") == (wants == "month") else None
        if iso and with_time and "T" not in iso:
            iso += "T00:00:00"
        elif iso and not with_time and "T" in iso:
            iso = None
        result.append(iso)
    return pa.array(result, pa.string())


def _json(texts: pa.Array) -> pa.Array:
    """JSON text in one spelling; null for what is not JSON."""
    result: list[str | None] = []
    for text in texts.to_pylist():
        try:
            result.append(json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")))
        except (ValueError, RecursionError):
            result.append(None)
    return pa.array(result, pa.string())
