"""A report whose row errors are kept apart from it: joined when asked, or written out piece by piece."""

import json
import os
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from harvesters.validate.fast.log import Log

JsonObject = dict[str, Any]
ERRORS_A_PIECE = 500


class Rows(NamedTuple):
    """The row errors of one task, and the place among its other errors where they belong."""

    task: int
    place: int
    log: Log


class Judged(NamedTuple):
    """Frictionless's report, counts included, without the errors of rows that `rows` holds.

    lost counts the cells whose values could not be held in the Parquet file; None where none was written.
    """

    report: JsonObject
    rows: Sequence[Rows] = ()
    lost: int | None = None

    def whole(self) -> JsonObject:
        """The report as Frictionless gives it."""
        for part in self.rows:
            self.report["tasks"][part.task]["errors"][part.place : part.place] = part.log.objects()
            part.log.close()
        return self.report

    def pieces(self) -> Iterator[str]:
        """The same as JSON, without ever holding all of it."""
        marks = [(os.urandom(16).hex(), part) for part in self.rows if part.log.count]
        for mark, part in marks:
            self.report["tasks"][part.task]["errors"].insert(part.place, mark)
        rest = json.dumps(self.report, ensure_ascii=False)
        for mark, part in marks:
            before, _, rest = rest.partition(f'"{mark}"')
            yield before
            errors, sign = part.log.errors(), ""
            while some := list(islice(errors, ERRORS_A_PIECE)):
                yield sign
                yield ", ".join(some)
                sign = ", "
            part.log.close()
        yield rest


def with_rows(report: JsonObject, before: int, log: Log, lost: int | None = None) -> Judged:
    """The report of one task counting its rows' errors, which stand behind the first `before` of its others."""
    task = report["tasks"][0]
    count = len(task["errors"]) + log.count
    task["stats"]["errors"] = report["stats"]["errors"] = count
    task["valid"] = report["valid"] = not count
    return Judged(report, (Rows(0, before, log),), lost)


def joined(whole: JsonObject, judged: Sequence[Judged]) -> Judged:
    """The reports of a package's resources in one; whole is an empty report with the time it took."""
    rows: list[Rows] = []
    for one in judged:
        rows += [Rows(part.task + len(whole["tasks"]), part.place, part.log) for part in one.rows]
        for name in ("tasks", "errors", "warnings"):
            whole[name] += one.report[name]
    count = len(whole["errors"]) + sum(task["stats"]["errors"] for task in whole["tasks"])
    whole["stats"] |= {"tasks": len(whole["tasks"]), "errors": count, "warnings": len(whole["warnings"])}
    whole["valid"] = not count
    return Judged(whole, rows)
