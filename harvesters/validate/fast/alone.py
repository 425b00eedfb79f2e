"""A table of the plain kind judged without Frictionless: errors and report in Frictionless's own words.

Covered are the tables that `quick.certify` covers (a schema that is surely in order, a file whose dialect and header
are certain), valid or not. Where anything else is met, nothing is answered, and `judge` begins anew with Frictionless.
"""

import csv
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from harvesters.validate.fast.error_kinds import is_pinned
from harvesters.validate.fast.evaluating import Evaluator, keys_of
from harvesters.validate.fast.judged import Judged, with_rows
from harvesters.validate.fast.log import Log, RowErrors, Told, merged
from harvesters.validate.fast.native_pass import NativePass
from harvesters.validate.fast.plain import PlainReader, plain_reader
from harvesters.validate.fast.sizes import Sizes
from harvesters.validate.quick.certify import Plan, report_of
from harvesters.validate.quick.layout import Layout
from harvesters.validate.quick.scan import CannotTell
from harvesters.validate.quick.shape import Shape

JsonObject = dict[str, Any]
USUAL = Sizes()
LONGEST_CELL = 2_147_483_646
"""The longest cell that Frictionless lets the csv module read."""


class _LimitReached(Exception):
    """More errors than were asked for: where Frictionless stops reading then is its own to say."""


def judged_alone(
    path: Path, plan: Plan, shape: Shape, *, limit_errors: int, sizes: Sizes = USUAL
) -> Judged | None:
    """Frictionless's report on a prepared table, its rows' errors apart; None where Frictionless itself must judge.

    path must be a name in the working folder: it stands in the report as it is. limit_errors 0 means every error.
    """
    start = time.perf_counter()
    readers = [plain_reader(field, plan.missing) for field in plan.fields] if is_pinned() else [None]
    known = [reader for reader in readers if reader is not None]
    if len(known) < len(readers):
        return None
    csv.field_size_limit(LONGEST_CELL)
    rows = _pass(path, plan, shape, known, sizes)
    try:
        log = _errors(rows, limit_errors)
    except (_LimitReached, CannotTell):
        return None
    if not rows.count:
        return None
    seconds = round(time.perf_counter() - start, 3)
    return with_rows(report_of(path, plan.names, rows.count, rows.digests, seconds), 0, log)


def _pass(path: Path, plan: Plan, shape: Shape, readers: list[PlainReader], sizes: Sizes) -> NativePass:
    dialect = csv.excel()
    dialect.delimiter = shape.delimiter
    layout = Layout(
        path=path,
        codec="utf-8",
        has_mark=shape.has_mark,
        dialect=dialect,
        first_row=2,
        keeps_newlines=shape.keeps_newlines,
    )
    sizes = sizes._replace(block_bytes=min(sizes.block_bytes, path.stat().st_size + 1))
    unique, primary = keys_of(readers, plan)
    return NativePass(layout, readers, Evaluator(readers, unique=unique, primary=primary), sizes)


def _errors(rows: NativePass, limit: int) -> Log:
    """The errors of all rows in order. Raises _LimitReached, and CannotTell where rows may be read in two ways."""
    found = _logged(rows.judged(lambda _: False), limit)
    repeated = rows.repeated()
    if not repeated:
        return found
    if not limit and found.amend(rows.anew(repeated)):
        return found
    return _logged(merged(found.rows(), rows.anew(repeated)), limit)


def _logged(rows: Iterable[RowErrors | Told], limit: int) -> Log:
    log = Log()
    for row in rows:
        if isinstance(row, Told):
            log.add_told(row)
        else:
            log.add(*row)
        if limit and log.count >= limit:
            log.close()
            raise _LimitReached
    return log
