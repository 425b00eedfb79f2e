"""What the types that read a whole DCAT catalog share: datasets, services and series as records.

A service that serves a listed dataset becomes a resource of it, one that serves none a record of its own; a
series is left out by name, its members are datasets.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType
from typing import Annotated, Any

from catalog.sandbox import Sandbox
from harvesters.config.models import Meaning
from harvesters.record import Announced, FailedRecord, Gathered, Record, Sighted, Skipped
from harvesters.source import Source
from harvesters.types._listing import TOO_DEEP, Listing, Row, left_out
from harvesters.types._records import language_of, make_record
from metadata.errors import KhlangError
from metadata.errors.standards import RecordError, RecordNotDescribed, RecordNotObject, RecordWithoutId
from metadata.issues import Issue
from metadata.model import Model
from metadata.package import sha256_json
from metadata.standards._dcat_read import identifier_of
from metadata.standards._dcat_values import items, plain
from metadata.standards._reading import MAX_DEPTH
from metadata.text import cut

JsonObject = dict[str, Any]


class CatalogSelect(Model):
    """Which datasets of the catalog are harvested; what is left out matches everything."""

    publisher: Annotated[
        tuple[str, ...],
        Meaning(
            "เฉพาะของผู้เผยแพร่เหล่านี้ ใช้ * แทนอักขระใด ๆ ได้",
            "Only datasets of any of these publishers; * stands for any characters",
            '["กรม*"]',
        ),
    ] = ()
    exclude: Annotated[
        tuple[str, ...],
        Meaning(
            "รหัสของชุดข้อมูลที่ไม่เอา ใช้ * แทนอักขระใด ๆ ได้",
            "Identifiers of datasets to leave out; * stands for any characters",
            '["*-test"]',
        ),
    ] = ()


def read_in_child(
    source: Source, select: CatalogSelect, read: Callable[[Sandbox], "Catalog"]
) -> Iterator[Gathered]:
    """The records of a catalog whose XML a child process reads; the first comes when the whole list is there."""
    with Sandbox() as sandbox:
        catalog = read(sandbox)
    catalog.close()
    yield from catalog.records(source, select)


@dataclass
class Catalog:
    """Nodes of one catalog as they come in. base makes relative addresses absolute."""

    listing: Listing
    standard: ModuleType
    base: str = ""
    total: int | None = None
    embedded: list[JsonObject] = field(default_factory=list)
    services: list[JsonObject] = field(default_factory=list)
    undescribed: dict[str, None] = field(default_factory=dict)
    failed: list[FailedRecord] = field(default_factory=list)

    def add(self, kind: str, node: object) -> None:
        """Take one node: a dataset, a service, a series; whatever lies inside them is taken too."""
        if not isinstance(node, dict):
            self.listing.add({"": node}, "", "broken")
        elif kind == "service":
            self.embedded += [part for part in items(node.get("servesDataset")) if _is_described(part)]
            self.services.append(node)
        elif kind == "series":
            series = identifier_of(node)
            members = [part for part in items(node.get("seriesMember")) if _is_described(part)]
            self.embedded += [{"inSeries": series, **part} if series else part for part in members]
            bare = {
                name: value for name, value in node.items() if name not in ("seriesMember", "first", "last")
            }
            self.listing.add(bare, series, "series")
        else:
            self.listing.add(node, identifier_of(node))

    def delete(self, key: str, datestamp: str) -> None:
        """Take a record of which the source says that it was deleted."""
        self.listing.add({"datestamp": cut(datestamp, 40) or "-"}, key, "deleted")

    def fail(self, key: str, error: KhlangError) -> None:
        """Take a record that could not be understood."""
        self.failed.append(FailedRecord(cut(key, 1_000), error))

    def close(self) -> None:
        """After the last page: what only lay inside others, and services that serve no listed dataset."""
        for node in self.embedded:
            key = identifier_of(node)
            if not key or not self.listing.has(key):
                self.listing.add(node, key)
                self.listing.know(key)
        self._served: dict[str, list[JsonObject]] = {}
        for service in self.services:
            names = [_named(part) for part in items(service.get("servesDataset"))]
            listed = [name for name in names if name and self.listing.has(name)]
            for name in listed:
                self._served.setdefault(name, []).append(service)
            if not listed:
                self.listing.add(service, identifier_of(service), "service")

    def records(self, source: Source, select: CatalogSelect) -> Iterator[Gathered]:
        """The announced total, then every row as a record, a failed one, or one left out."""
        missing = [iri for iri in self.undescribed if not self.listing.has(iri)]
        count = self.listing.count + len(missing) + len(self.failed)
        yield Announced(self.total if self.total is not None else count)
        for row in self.listing.rows():
            if row.kind in ("dataset", "service") and row.key:
                yield Sighted(row.key, self._mark(row), partial(self._gathered, row, source, select))
            else:
                yield self._gathered(row, source, select)
        for iri in missing:
            yield FailedRecord(cut(iri, 1_000), RecordNotDescribed(record=cut(iri, 120)))
        yield from self.failed

    def _mark(self, row: Row) -> str:
        """A hash of all that decides what a row's record is: its words, the services of it, where they were said."""
        served = [sha256_json(service) for service in self._served.get(row.key, ())]
        return sha256_json([row.kind, row.mark, served, self.base])

    def _gathered(self, row: Row, source: Source, select: CatalogSelect) -> Record | FailedRecord | Skipped:
        kind, key, node = row.kind, row.key or f"#{row.number}", self.listing.load(row)
        shown = cut(key, 120)
        if kind == "broken":
            return FailedRecord(key, RecordNotObject(record=shown, part="dataset"))
        if kind == "deleted":
            return Skipped(key, Issue("record_deleted", values={"value": node["datestamp"]}))
        if TOO_DEEP in node:
            return FailedRecord(key, RecordNotObject(record=shown, part=f"{{…}} > {MAX_DEPTH}"))
        title = cut(plain(next(items(node.get("title")), None)) or "", 200)
        if kind == "series":
            return Skipped(key, Issue("record_only_groups", values={"value": title or shown}), title)
        if not row.key:
            return FailedRecord(key, RecordWithoutId(record=title or shown), title)
        if why := _why_left_out(node, key, select):
            return Skipped(key, Issue("record_excluded", values={"value": why}), title)
        try:
            reading = self._read(kind, key, node, language_of(source))
        except RecordError as error:
            return FailedRecord(key, error, title)
        return make_record(
            reading, source, self.listing.id_of(key), is_private=self.standard.is_private(node)
        )

    def _read(self, kind: str, key: str, node: JsonObject, language: str) -> Any:  # noqa: ANN401 - a Reading
        if kind == "service":
            return self.standard.read_as_dataset(node, language=language, base=self.base)
        served = tuple(self._served.get(key, ()))
        return self.standard.read(node, language=language, base=self.base, services=served)


def _is_described(part: object) -> bool:
    """Whether a node inside another says more than its address."""
    return isinstance(part, dict) and any(name in part for name in ("title", "description", "distribution"))


def _named(part: object) -> str:
    if isinstance(part, dict):
        return identifier_of(part) or ""
    return part.strip() if isinstance(part, str) else ""


def _why_left_out(node: JsonObject, key: str, select: CatalogSelect) -> str:
    """Which rule of the selection leaves this dataset out; "" for none."""
    if select.publisher:
        names = [plain(part) or "" for part in items(node.get("publisher"))]
        if not any(left_out(select.publisher, name) for name in names):
            return f"publisher: {cut(names[0] if names else '-', 60)}"
    pattern = left_out(select.exclude, key, identifier_of(node))
    return f"exclude: {cut(pattern, 60)}" if pattern else ""
