"""A resource or package judged as `Resource.validate` and `Package.validate` judge it, with the same report.

What a file is (its encoding, dialect, header, schema) is found by Frictionless, as are the errors of the header and
of counts and digests. Only the rows go the quick way. What it does not cover (formats other than delimited text,
key columns matched without case) is judged by Frictionless alone; so are tables too small to gain.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from frictionless import Checklist, FrictionlessException, Report
from frictionless.errors import Error
from frictionless.helpers import Timer, parse_resource_hash_v1
from frictionless.resources import TableResource
from frictionless.table import create_cell_handlers

from harvesters.validate.fast.blocks import read, read_rows, stop_at
from harvesters.validate.fast.cells import Column
from harvesters.validate.fast.integrity import Integrity
from harvesters.validate.fast.judged import Judged, joined
from harvesters.validate.fast.judged import Rows as JudgedRows
from harvesters.validate.fast.log import Log, RowErrors, merged
from harvesters.validate.fast.lookups import Lookup, open_resource, size_of
from harvesters.validate.fast.rows import Rows
from harvesters.validate.fast.sizes import Sizes

JsonObject = dict[str, Any]
USUAL = Sizes()
UNHASHABLE = frozenset({"array", "geojson", "list", "object"})
HASH_WARNING = "hash is ignored; supported algorithms: md5/sha256"


def validate(resource: Any, *, limit_errors: int, sizes: Sizes = USUAL) -> JsonObject:  # noqa: ANN401
    """The report on one resource; limit_errors 0 means every error. What Frictionless raises goes through."""
    return judge(resource, limit_errors=limit_errors, sizes=sizes).whole()


def validate_package(package: Any, *, limit_errors: int, sizes: Sizes = USUAL) -> JsonObject:  # noqa: ANN401
    """The report on every resource of a package, in order."""
    return judge_package(package, limit_errors=limit_errors, sizes=sizes).whole()


def judge_package(
    package: Any,  # noqa: ANN401 - a package of Frictionless
    *,
    limit_errors: int,
    sizes: Sizes = USUAL,
    names: Sequence[str] | None = None,
) -> Judged:
    """The same, its rows' errors apart; names are the only resources to judge."""
    timer = Timer()
    try:
        package.to_descriptor(validate=True)
    except FrictionlessException as exception:
        return Judged(_plain(Report.from_validation(time=timer.time, errors=exception.to_errors())))
    chosen = package.resources if names is None else [package.get_resource(name) for name in names]
    judged = [judge(resource, limit_errors=limit_errors, sizes=sizes) for resource in chosen]
    return joined(_plain(Report.from_validation(time=timer.time)), judged)


def judge(resource: Any, *, limit_errors: int, sizes: Sizes = USUAL) -> Judged:  # noqa: ANN401 - a resource
    """The same, its rows' errors apart."""
    if not is_covered(resource, sizes.small_bytes):
        return Judged(_plain(resource.validate(limit_errors=limit_errors)))
    timer = Timer()
    warnings: list[str] = []
    checks = Checklist().connect(resource)
    try:
        resource.to_descriptor(validate=True)
        if resource.hash and parse_resource_hash_v1(resource.hash)[0] not in ("md5", "sha256"):
            warnings.append(HASH_WARNING)
        lookup = open_resource(resource, sizes)
    except FrictionlessException as exception:
        resource.close()
        report = Report.from_validation_task(resource, time=timer.time, errors=exception.to_errors())
        return Judged(_plain(report))
    with resource:
        before = [error for check in checks for error in check.validate_start()]
        table = _Table(resource, lookup, len(before), limit_errors, sizes)
        log = table.errors()
        if table.is_cut:
            warnings.append(f"reached error limit: {limit_errors}")
            before = before[:limit_errors]
            after: list[Error] = []
        else:
            after = [error for check in checks for error in check.validate_end()]
    report = Report.from_validation_task(
        resource, time=timer.time, labels=resource.labels, errors=[*before, *after], warnings=warnings
    )
    return _with_rows(_plain(report), len(before), log)


def is_covered(resource: Any, small_bytes: int) -> bool:  # noqa: ANN401 - a resource of Frictionless
    """Whether the quick way is worth its start for this resource, by what is known before it is opened."""
    if not isinstance(resource, TableResource) or resource.format not in ("csv", "tsv"):
        return False
    if resource.memory or resource.remote or resource.multipart or resource.compression:
        return False
    if _has_odd_keys(resource):
        return False
    path = Path(resource.normpath or "")
    return path.is_file() and size_of(resource) >= small_bytes


def _has_odd_keys(resource: Any) -> bool:  # noqa: ANN401 - a resource of Frictionless
    """Keys matched without case, and keys of types whose values have no hash."""
    schema = resource.schema
    if schema.primary_key and not resource.dialect.header_case:
        return True
    names = {*schema.primary_key, *(name for key in schema.foreign_keys for name in key["fields"])}
    return any(
        field.type in UNHASHABLE and (field.name in names or field.constraints.get("unique"))
        for field in schema.fields
    )


class _Table:
    """The rows of one opened resource on their way to the report; is_cut once the limit of errors stopped it."""

    def __init__(
        self,
        resource: Any,  # noqa: ANN401 - a resource of Frictionless
        lookup: Lookup,
        errors_before: int,
        limit: int,
        sizes: Sizes,
    ) -> None:
        self._resource = resource
        self._before = errors_before
        self._limit = limit
        self._sizes = sizes
        fields = resource.header.get_expected_fields()
        handlers = create_cell_handlers(fields)
        columns = [Column(field, handlers[field.name].reader) for field in fields]
        self._integrity = Integrity(resource, columns, lookup, sizes)
        self._rows = Rows(
            columns,
            unique=self._integrity.unique,
            primary=self._integrity.primary,
            foreign=self._integrity.foreign,
        )
        self._failure: Error | None = None
        self._count = 0
        self.is_cut = False

    def errors(self) -> Log:
        """The errors of all rows in order, cut where the limit stops; the statistics are then Frictionless's."""
        if self._is_full(0) and (first := self._judge_first_row()) is not None:
            self.is_cut = True
            stop_at(self._resource, first)
            return Log()
        found = self._logged(self._pass())
        repeated = self._integrity.repeated()
        if len(repeated):
            found = self._logged(merged(found.rows(), self._judged_anew(repeated)))
        if self.is_cut:
            stop_at(self._resource, self._last)
            return found
        if self._failure is not None:
            found.add(0, [json.dumps(self._failure.to_descriptor(), ensure_ascii=False)])
        self._resource.stats.rows = self._count
        return found

    def _logged(self, rows: Iterable[RowErrors]) -> Log:
        """The rows up to the one with which the limit is reached, that one cut."""
        log = Log()
        self.is_cut = False
        for number, errors in rows:
            if self._is_full(log.count + len(errors)):
                log.add(number, errors[: self._limit - self._before - log.count])
                self._last, self.is_cut = number, True
                break
            log.add(number, errors)
        return log

    def _judged_anew(self, numbers: Any) -> Iterator[RowErrors]:  # noqa: ANN401 - row numbers in order
        """The rows that share a key with another, judged with all of those before them in mind."""
        seen = self._integrity.seen()
        for block in read_rows(self._resource, len(self._rows.columns), self._sizes, numbers):
            yield from (row for row in self._rows.judge(block, seen) if row[1])

    def _judge_first_row(self) -> int | None:
        """The number of the first row, judged for nothing but what it may raise; None where there are no rows."""
        for block in read(self._resource, len(self._rows.columns), self._sizes, again=True):
            number, cells = block.first()
            self._rows.evaluate(number, cells)
            return number
        return None

    def _pass(self) -> Iterator[RowErrors]:
        """Every block once; ends early where the errors of cells alone reach the limit."""
        found = 0
        try:
            for block in read(self._resource, len(self._rows.columns), self._sizes):
                self._count += block.row_count
                for number, errors in self._rows.judge(block):
                    found += len(errors)
                    if self._is_full(found):
                        self._integrity.note(block, number)
                    if errors:
                        yield number, errors
                    if self._is_full(found):
                        return
                self._integrity.note(block)
        except FrictionlessException as exception:
            self._failure = exception.error

    def _is_full(self, found: int) -> bool:
        return bool(self._limit) and self._before + found >= self._limit


def _with_rows(report: JsonObject, before: int, log: Log) -> Judged:
    """The report counting its rows' errors, which stand between those of the start and those of the end."""
    task = report["tasks"][0]
    count = len(task["errors"]) + log.count
    task["stats"]["errors"] = report["stats"]["errors"] = count
    task["valid"] = report["valid"] = not count
    return Judged(report, (JudgedRows(0, before, log),))


def _plain(report: Report) -> JsonObject:
    found: JsonObject = report.to_descriptor()
    return found
