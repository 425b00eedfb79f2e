"""Reaching a source without harvesting it: does it answer, as the kind its config names, with what can be read.

The source's own type reads the beginning of its listing, with the config's own headers and limits. It must not
publish, keep or remember anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from harvesters.fetch.few import EnoughAsked, FewRequests
from harvesters.record import Announced, FailedRecord, Gathered, Record, ResourceSpec, Sighted
from harvesters.source import Source
from metadata import plugins
from metadata.errors import KhlangError
from metadata.errors.transfer import FileTooLarge
from metadata.errors.types import PortalSentPage

JsonObject = dict[str, Any]

MOST_REQUESTS = 6
"""Of a listing: enough for every type's first page, whatever is tried before it is found."""
MOST_FILES = 100
FEW_ROWS = 20
BEGINNING_BYTES = 1_000_000
_PAGES = frozenset({"html", "htm", ""})


@dataclass
class Reached:
    """What came of one source. count: its own datasets, None where only the beginning of a longer list was read.

    error ended the listing; failed are records that cannot be used; files are addresses that gave none.
    """

    source_id: str
    count: int | None = None
    error: KhlangError | None = None
    failed: tuple[FailedRecord, ...] = ()
    files: tuple[KhlangError, ...] = ()
    asked_files: int = 0
    unasked_files: int = 0

    @property
    def errors(self) -> tuple[KhlangError, ...]:
        first = (self.error,) if self.error else ()
        return (*first, *(failed.error for failed in self.failed), *self.files)

    def to_json(self) -> JsonObject:
        return {
            "source": self.source_id,
            "reached": self.error is None,
            "datasets": self.count,
            "error": self.error.to_json() if self.error else None,
            "failed": [{"upstream_id": f.upstream_id, "title": f.title, **f.error.to_json()} for f in self.failed],
            "files": {
                "asked": self.asked_files,
                "unasked": self.unasked_files,
                "errors": [error.to_json() for error in self.files],
            },
        }  # fmt: skip


def reach(source: Source, fetch: FewRequests) -> Reached:
    """Ask a source for the beginning of what a harvest would ask it for, MOST_REQUESTS at most; of a source whose
    config names its files, each file's address too. Whatever goes wrong is in the answer."""
    reached = Reached(source.id)
    fetch.allow(MOST_REQUESTS)
    records: list[Record] = []
    failed: list[FailedRecord] = []
    module = plugins.load("harvesters.types", source.type)
    try:
        for item in module.gather(_with_few_rows(source), fetch):
            _take(item, reached, records, failed)
    except EnoughAsked:
        reached.count = None
    except KhlangError as error:
        fetch.scrub(error)
        reached.error = error
    reached.failed = tuple(failed)
    if source.type == "files":
        _ask_files(reached, [spec for record in records for spec in record.resources], fetch)
    return reached


def _with_few_rows(source: Source) -> Source:
    """The source with small pages, where its type has pages of a size."""
    size = getattr(source.options, "page_size", None)
    if not isinstance(size, int) or size <= FEW_ROWS:
        return source
    return replace(source, options=source.options.model_copy(update={"page_size": FEW_ROWS}))


def _take(item: Gathered, reached: Reached, records: list[Record], failed: list[FailedRecord]) -> None:
    read = item.read() if isinstance(item, Sighted) else item
    if isinstance(read, Announced):
        reached.count = read.total
    elif isinstance(read, FailedRecord):
        failed.append(read)
    elif isinstance(read, Record):
        records.append(read)
        reached.count = reached.count if reached.count is not None else len(records)


def _ask_files(reached: Reached, specs: Iterable[ResourceSpec], fetch: FewRequests) -> None:
    """The beginning of each file on the web; a local one was looked for when the config was read."""
    remote = [spec for spec in specs if not spec.is_local and spec.content is None and not spec.link_reason]
    reached.unasked_files = max(0, len(remote) - MOST_FILES)
    errors = []
    for spec in remote[:MOST_FILES]:
        fetch.allow(1)
        reached.asked_files += 1
        try:
            page = fetch.get_page(spec.location, max_bytes=BEGINNING_BYTES)
            if page.media_type == "text/html" and (spec.distribution.format or "").lower() not in _PAGES:
                raise PortalSentPage(url=page.url, status=page.status, title=_title(page.body))
        except FileTooLarge:
            continue  # it is there
        except KhlangError as error:
            fetch.scrub(error)
            errors.append(error)
    reached.files = tuple(errors)


def _title(body: bytes) -> str:
    from harvesters.types._answers import page_title

    return page_title(body.decode("utf-8", "replace"))
