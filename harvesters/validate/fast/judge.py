"""A resource or package judged as `Resource.validate` and `Package.validate` judge it, with the same report.

What a file is (its encoding, dialect, header, schema) is found by Frictionless, as are the errors of the header and
of counts and digests. Only the rows go the quick way. What it does not cover (formats other than delimited text,
key columns matched without case) is judged by Frictionless alone; so are tables too small to gain.
"""

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frictionless import Checklist, FrictionlessException, Report
from frictionless.errors import Error
from frictionless.helpers import Timer, parse_resource_hash_v1
from frictionless.resources import TableResource
from frictionless.table import create_cell_handlers

from harvesters.validate.fast.evaluating import Evaluator, keys_of
from harvesters.validate.fast.judged import Judged, joined, with_rows
from harvesters.validate.fast.layouts import COMPRESSIONS, layout_of
from harvesters.validate.fast.log import Log, RowErrors, Told, merged
from harvesters.validate.fast.lookups import Lookup, open_resource, size_of
from harvesters.validate.fast.reading import RAISES, Reader
from harvesters.validate.fast.sizes import Sizes
from harvesters.validate.quick import HAS_KERNEL
from harvesters.validate.quick.patterns import guard_frictionless
from harvesters.validate.quick.scan import CannotTell

if TYPE_CHECKING:
    from harvesters.validate.fast.arrow_pass import ArrowPass
    from harvesters.validate.fast.native_pass import NativePass
    from harvesters.validate.fast.parquet import TypedParquet

JsonObject = dict[str, Any]
USUAL = Sizes()
guard_frictionless()
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


def judge(
    resource: Any,  # noqa: ANN401 - a resource of Frictionless
    *,
    limit_errors: int,
    sizes: Sizes = USUAL,
    parquet: Path | None = None,
) -> Judged:
    """The same, its rows' errors apart; the rows are written to parquet, typed, where the resource can be opened."""
    if not is_covered(resource, sizes.small_bytes if parquet is None else 0):
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
        try:
            log = table.errors() if parquet is None else table.errors_beside(parquet)
        except RAISES:
            if parquet is not None or not limit_errors:
                raise
            log = None
        if table.is_cut:
            warnings.append(f"reached error limit: {limit_errors}")
            before = before[:limit_errors]
            after: list[Error] = []
        else:
            after = [error for check in checks for error in check.validate_end()]
    if log is None:  # repeated keys may fill the limit before the row that raises
        return Judged(_plain(resource.validate(limit_errors=limit_errors)))
    report = Report.from_validation_task(
        resource, time=timer.time, labels=resource.labels, errors=[*before, *after], warnings=warnings
    )
    return with_rows(_plain(report), len(before), log, table.lost)


def is_covered(resource: Any, small_bytes: int) -> bool:  # noqa: ANN401 - a resource of Frictionless
    """Whether the quick way is worth its start for this resource, by what is known before it is opened."""
    if not isinstance(resource, TableResource) or resource.format not in ("csv", "tsv"):
        return False
    if resource.memory or resource.remote or resource.multipart or resource.compression not in COMPRESSIONS:
        return False
    if resource.compression and not HAS_KERNEL:
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
        self._lookup = lookup
        self._before = errors_before
        self._limit = limit
        self._sizes = sizes
        self._handlers = create_cell_handlers(resource.header.get_expected_fields())
        self.is_cut = False
        self.lost: int | None = None
        self._is_beside_whole = False
        self._beside: TypedParquet | None = None

    def errors_beside(self, parquet: Path) -> Log:
        """The same, the rows written as typed Parquet in the same reading; in a second one where that ended early."""
        from harvesters.validate.fast.blocks import read
        from harvesters.validate.fast.cells import Column
        from harvesters.validate.fast.parquet import TypedParquet

        fields = self._resource.header.get_expected_fields()
        columns = [Column(field, self._handlers[field.name].reader) for field in fields]
        with TypedParquet(parquet, columns) as self._beside:
            found = self.errors()
        self.lost = self._beside.lost
        if not self._is_beside_whole or self.is_cut:
            with TypedParquet(parquet, columns) as again, suppress(FrictionlessException):
                for block in read(self._resource, len(columns), self._sizes, again=True):
                    again.add(block)
            self.lost = again.lost
        return found

    def errors(self) -> Log:
        """The errors of all rows in order, cut where the limit stops; the statistics are then Frictionless's."""
        if self._is_full(0) and (first := self._in_blocks().first_row()) is not None:
            self.is_cut = True
            self._stop_at(first)
            return Log()
        rows, found = self._read()
        repeated = rows.repeated()
        if len(repeated) and not (not self._limit and found.amend(rows.anew(repeated))):
            found = self._logged(merged(found.rows(), rows.anew(repeated)))
        if self.is_cut:
            self._stop_at(self._last)
            return found
        if rows.failure is not None:
            found.add(0, [json.dumps(rows.failure.to_descriptor(), ensure_ascii=False)])
        self._resource.stats.rows = rows.count
        return found

    def _read(self) -> "tuple[NativePass | ArrowPass, Log]":
        """Every row once, through the scanner in C where it can tell how each is read."""
        native = self._native()
        if native is not None:
            native.beside = self._beside
            try:
                found = self._logged(native.judged(self._is_full))
            except CannotTell:
                pass
            else:
                native.leave_stats(self._resource.stats)
                self._is_beside_whole = True
                return native, found
        rows = self._in_blocks()
        return rows, self._logged(rows.judged(self._is_full))

    def _native(self) -> "NativePass | None":
        layout = layout_of(self._resource) if HAS_KERNEL and self._sizes.has_kernel else None
        fields = self._resource.header.get_expected_fields()
        if layout is None or not fields or self._resource.schema.foreign_keys:
            return None
        from harvesters.validate.fast.native_pass import NativePass

        readers = [Reader(field, self._handlers[field.name].reader) for field in fields]
        unique, primary = keys_of(readers, self._resource.schema)
        return NativePass(layout, readers, Evaluator(readers, unique=unique, primary=primary), self._sizes)

    def _in_blocks(self) -> "ArrowPass":
        from harvesters.validate.fast.arrow_pass import ArrowPass

        return ArrowPass(self._resource, self._handlers, self._lookup, self._sizes)

    def _stop_at(self, row: int) -> None:
        from harvesters.validate.fast.blocks import stop_at

        stop_at(self._resource, row)

    def _logged(self, rows: Iterable[RowErrors | Told]) -> Log:
        """The rows up to the one with which the limit is reached, that one cut."""
        log = Log()
        self.is_cut = False
        for row in rows:
            if isinstance(row, Told):  # the limit does not lie among these
                log.add_told(row)
                continue
            number, errors = row
            if self._is_full(log.count + len(errors)):
                log.add(number, errors[: self._limit - self._before - log.count])
                self._last, self.is_cut = number, True
                break
            log.add(number, errors)
        return log

    def _is_reached(self, found: int) -> bool:
        return self._is_full(found)

    def _is_full(self, found: int) -> bool:
        return bool(self._limit) and self._before + found >= self._limit


def _plain(report: Report) -> JsonObject:
    found: JsonObject = report.to_descriptor()
    return found
