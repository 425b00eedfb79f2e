"""A catalog of its own with a clock that is moved by hand, and the sources it harvests."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine

from catalog import apply, datasets, db, sources
from catalog.disk import Unsynced
from catalog.group import Change
from catalog.models import DatasetRow
from catalog.sandbox import Sandbox
from catalog.store import Store
from harvesters.fetch import Clock, Fetcher, FetchLimits
from harvesters.ledger import Outcome, RunResult
from harvesters.run import Bench, run
from harvesters.source import FetchOptions, Removal, Source
from harvesters.types import ckan, files
from metadata.model import Agency
from metadata.package import Package
from metadata.text import Text
from publishers.publish import prepare
from tests.ckan_server import CkanServer, package
from tests.servers import FaultServer, Seen, Wire, validated

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
AGENCY = Agency(id="dbd", title=Text(th="กรมพัฒนาธุรกิจการค้า"))
JsonObject = dict[str, Any]


class FileServer(FaultServer):
    """Honest about its files, and counts the bodies it sent of each path."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: Counter[str] = Counter()

    def put(self, path: str, body: bytes, etag: str) -> str:
        """Serve a file with this validator from now on."""
        answer = validated(body, etag)

        def behave(wire: Wire, seen: Seen) -> None:
            self.bodies[path] += seen.headers.get("if-none-match") != etag
            answer(wire, seen)

        return self.add(path, behave)


@dataclass
class World:
    """An engine, a store, a sandbox and the present moment; run() is what the command line does."""

    engine: Engine
    store: Store
    sandbox: Sandbox
    folder: Path
    now: datetime = NOW
    ports: set[int] = field(default_factory=set)
    beat_seconds: float = 15.0
    before_publish: Callable[[Package], None] = lambda package: None

    def portal(self, server: CkanServer, *, removal: Removal = Removal(), **fetch: Any) -> Source:  # noqa: B008
        self.ports.add(server.port)
        options = FetchOptions(rate_per_second=10_000, timeout_seconds=10, **fetch)
        return Source(
            "dbd/portal", AGENCY, "ckan", ckan.Options(url=server.url), url=server.url, removal=removal,
            fetch=options,
        )  # fmt: skip

    def files(self, *described: JsonObject, source: str = "dbd/files", **fetch: Any) -> Source:
        """An agency's own config: its datasets as the YAML would say them."""
        options = files.Options.model_validate({"datasets": described})
        return Source(
            source, AGENCY, "files", options, folder=self.folder,
            fetch=FetchOptions(rate_per_second=10_000, timeout_seconds=10, **fetch),
        )  # fmt: skip

    def serve(self, server: FaultServer) -> FaultServer:
        """Open a local server to the harvest."""
        self.ports.add(server.port)
        return server

    def run(
        self, source: Source, *, dry: bool = False, full: bool = False, accept: str | None = None,
        after: timedelta = timedelta(hours=1),
    ) -> RunResult:  # fmt: skip
        """One harvest, some time after the one before."""
        self.now += after
        token = 0 if dry else self.lease(source)
        limits = FetchLimits(allow_hosts=frozenset(("127.0.0.1", p) for p in self.ports), retries=0)
        clock = Clock(now=lambda: self.now)
        try:
            with Fetcher(limits, source.fetch, source.url, clock=clock) as fetch:
                bench = Bench(
                    self.engine, self.store, self.sandbox, fetch, self.folder / "scratch" / uuid4().hex,
                    lambda: self.now, beat_seconds=self.beat_seconds,
                )  # fmt: skip
                return run(
                    source, bench, None if dry else self.publish, token=token, full=full, accept=accept
                )
        finally:
            if not dry:
                with db.write_session(self.engine) as session:
                    sources.release(session, source.id, token)

    def lease(self, source: Source) -> int:
        facts = sources.SourceFacts(source.id, source.agency, source.type, source.url, source.schedule)
        with db.write_session(self.engine) as session:
            sources.save_source(session, facts)
            return sources.acquire(session, source.id, self.now)

    def publish(self, package: Package, aliases: tuple[str, ...], later: Unsynced) -> Change:
        self.before_publish(package)
        return prepare(
            package, store=self.store, sandbox=self.sandbox, now=self.now, aliases=aliases, later=later
        ).change

    def row(self, name: str) -> DatasetRow:
        with db.read_session(self.engine) as session:
            found = datasets.find_dataset(session, name)
        assert found is not None, name
        return found

    def states(self) -> dict[str, str]:
        """The state of every dataset there ever was, by its name."""
        with db.read_session(self.engine) as session:
            return {row.name: row.state for row in session.query(DatasetRow)}

    def document(self, name: str, which: str) -> JsonObject:
        """A document of a dataset's current version."""
        row = self.row(name)
        return self.store.read_document(row.agency_id, row.dataset_id, row.current_version, which)

    def resource(self, name: str, key: str) -> JsonObject:
        [found] = [r for r in self.document(name, "metadata")["resources"] if r["key"] == key]
        return found

    def original(self, name: str, key: str) -> bytes:
        """The bytes a visitor downloads now."""
        [form] = [f for f in self.resource(name, key)["forms"] if f["form"] == "original"]
        return self.store.object_path(form["sha256"]).read_bytes()

    def versions(self, name: str) -> list[str]:
        row = self.row(name)
        return [line.event for line in self.store.read_log(row.agency_id, row.dataset_id)]

    def rollback(self, name: str, version: str) -> None:
        row = self.row(name)
        self.store.append_event(
            row.agency_id, row.dataset_id, "current", version=version, reason="test", time=self.now
        )
        with db.write_session(self.engine) as session:
            apply.apply_log(session, self.store, row.agency_id, row.dataset_id, now=self.now)


def only(result: RunResult) -> Outcome:
    """The one outcome of a run that went to its end."""
    assert result.state == "done", result.error
    [outcome] = result.outcomes
    return outcome


def said(outcome: Outcome, lang: str = "en") -> list[str]:
    return [reason[lang] for reason in outcome.reasons]


def dataset(name: str, number: int = 1, **more: Any) -> JsonObject:
    """A portal's dataset without a description that would differ from its neighbour's."""
    return package(name, number, **more)


def resource(url: str, number: int = 1, **more: Any) -> JsonObject:
    return {
        "id": f"20000000-0000-4000-8000-{number:012d}", "name": f"Table {number}", "format": "CSV", "url": url,
        "state": "active", "url_type": None, "resource_type": None,
    } | more  # fmt: skip


def key(number: int = 1) -> str:
    return f"20000000-0000-4000-8000-{number:012d}"


def guarded(records: int = 1, fraction: float = 0.1, grace_days: int = 7) -> Removal:
    return replace(Removal(), guard_records=records, guard_fraction=fraction, grace_days=grace_days)
