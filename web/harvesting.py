"""Harvesting as the command line and the worker do it: sources in, lease taken, publishing wired to the run."""

import logging
import shutil
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from catalog import apply, sources
from catalog.datasets import find_dataset_or_raise
from catalog.disk import Unsynced
from catalog.group import Change
from catalog.leases import kept_alive
from catalog.preparing import prepare_statistics
from catalog.settings import Settings, environment
from harvesters import config
from harvesters.config import Problem
from harvesters.fetch import Fetcher, FetchLimits, mask_url
from harvesters.fetch.few import FewRequests
from harvesters.ledger import RunResult
from harvesters.reach import Reached, reach
from harvesters.run import Bench, Progress, run
from harvesters.source import Removal, Source
from metadata.errors import KhlangError
from metadata.errors.config import ConfigInvalid, SourceUnknown
from metadata.errors.run import PlanNotFound
from metadata.errors.store import VersionNotFound
from metadata.package import Package
from metadata.text import LANGS, closest, text
from publishers.publish import prepare
from web.indexing import following
from web.noticing import notify
from web.wiring import Services

log = logging.getLogger("khlang.harvest")


def load_sources(
    configs: Iterable[Path], only: tuple[str, ...], settings: Settings
) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """The sources of some configs, under the operator's limits, and the problems that concern one dataset only.

    Raises ConfigInvalid with every problem that stops a config, SourceUnknown for an id that is not there.
    """
    loaded = load_configs(configs, settings)
    stopping = [problem for problem in loaded.problems if problem.stops]
    if stopping:
        lines = {at: "\n".join(problem.line_text(at) for problem in loaded.problems) for at in LANGS}
        raise ConfigInvalid(count=len(loaded.problems), problems=text(lines["th"], lines["en"]))
    known = [source.id for source in loaded.sources]
    for wanted in only:
        if wanted not in known:
            raise SourceUnknown(source=wanted, near=closest(wanted, known) or ", ".join(known))
    return tuple(s for s in loaded.sources if not only or s.id in only), loaded.problems


def load_configs(configs: Iterable[Path], settings: Settings) -> config.Loaded:
    """Some configs as they are read under the operator's limits, with every problem of them."""
    guard = Removal()
    if settings.guard_records is not None:
        guard = replace(guard, guard_records=settings.guard_records)
    if settings.guard_fraction is not None:
        guard = replace(guard, guard_fraction=settings.guard_fraction)
    return config.load(configs, environment(), guard=guard, fetch_max_bytes=settings.fetch_max_bytes)


def source_of_plan(chosen: tuple[Source, ...], services: Services, plan_id: str) -> tuple[Source, ...]:
    """The one source whose run waits with that plan. Raises PlanNotFound where none of the chosen does."""
    with services.reading() as session:
        for source in chosen:
            if sources.find_plan(session, source.id, plan_id, services.now()) is not None:
                return (source,)
    raise PlanNotFound(plan=plan_id)


def harvest_source(
    source: Source, services: Services, *, dry_run: bool = False, full: bool = False, accept: str | None = None,
    progress: Progress = lambda done, total, what: None,
) -> RunResult:  # fmt: skip
    """Run one source to its end, holding its lease; a dry run holds none and changes nothing.

    Raises SourceBusy while another process harvests the same source.
    """
    settings = services.settings
    scratch = settings.scratch_path / uuid4().hex
    token = 0
    if not dry_run:
        with services.writing() as session:
            sources.save_source(session, source_row(source))
            services.store.put_agency(source.agency)
            token = sources.acquire(session, source.id, services.now(), ZoneInfo(settings.timezone))
    try:
        with open_fetcher(source, settings, writes=not dry_run) as fetch, ExitStack() as held:
            follower = held.enter_context(following(settings))
            if not dry_run:
                held.enter_context(kept_alive(services.engine, source.id, token, services.now))
            bench = Bench(
                services.engine, services.store, services.sandbox, fetch, scratch, services.now, progress
            )
            if not dry_run:
                bench = replace(bench, coming=follower.coming, settled=follower.changed)
            publish = None if dry_run else _Publisher(services)
            result = run(source, bench, publish, token=token, full=full, accept=accept)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        if not dry_run:
            with services.writing() as session:
                sources.release(session, source.id, token)
            services.sync_index(wait_seconds=30)
    if result.run_id is not None:
        _tell(source, services, result.run_id)
    return result


def open_fetcher(source: Source, settings: Settings, *, writes: bool = True) -> Fetcher:
    """The way to the network of one source, within the operator's limits and its config's own. One that writes nothing
    keeps its own count of how often a host is asked."""
    limits = _limits(settings) if writes else replace(_limits(settings), shared_folder=None)
    return Fetcher(limits, source.fetch, source.url, hidden=_filled(source))


def reach_source(source: Source, settings: Settings) -> Reached:
    """Ask a source for the beginning of its listing, as a harvest would ask; nothing is kept."""
    limits = replace(_limits(settings), retries=1, shared_folder=None)  # nothing is written
    with FewRequests(limits, source.fetch, source.url, hidden=_filled(source)) as fetch:
        return reach(source, fetch)


def _limits(settings: Settings) -> FetchLimits:
    return FetchLimits(
        allow_hosts=settings.allow_private_hosts,
        contact=settings.site_url,
        max_bytes=settings.fetch_max_bytes,
        shared_folder=settings.home / "hosts",
    )


def _tell(source: Source, services: Services, run_id: str) -> None:
    """Tell the agency; whatever becomes of that, the run stands as it ended."""
    try:
        notify(source, services, run_id)
    except (KhlangError, SQLAlchemyError) as error:
        log.error("nobody could be told of run %s: %s", run_id, error)


class _Publisher:
    """The run's publish(): files now, the log line and the rows when the run makes them true."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def __call__(self, package: Package, aliases: tuple[str, ...], later: Unsynced) -> Change:
        services = self._services
        change = prepare(
            package,
            store=services.store,
            sandbox=services.sandbox,
            now=services.now(),
            aliases=aliases,
            later=later,
        ).change
        if change.documents:
            derived = services.settings.home / "derived"
            prepare_statistics(change.documents["metadata"], services.store, services.sandbox, derived)
        return change


def source_row(source: Source) -> sources.SourceFacts:
    """What the database keeps of a source, for its page."""
    return sources.SourceFacts(
        id=source.id,
        agency=source.agency,
        type=source.type,
        url=_shown(source) if source.url else None,
        schedule=source.schedule,
    )


def _shown(source: Source) -> str:
    """The source's address for its public page, without headers' values and what came from the environment into
    its query, whatever its parameter is called."""
    return mask_url(source.url or "", (*source.fetch.headers.values(), *_filled(source)))


def _filled(source: Source) -> tuple[str, ...]:
    """What came from the environment into the query of the source's address: it stands in no message."""
    query = (source.url or "").partition("?")[2]
    return tuple(value for value in environment().values() if len(value) >= 4 and value in query)


def rollback(services: Services, dataset: str, version: str, reason: str) -> tuple[str, str]:
    """Make an earlier version current, under the lease of the dataset's source. Returns name and version.

    Raises VersionNotFound for a version that was never published: a folder without a line in the log is none.
    """
    with services.reading() as session:
        row = find_dataset_or_raise(session, dataset)
        agency_id, dataset_id, source_id, name = row.agency_id, row.dataset_id, row.source_id, row.name
    published = {line.version for line in services.store.read_log(agency_id, dataset_id)}
    if version not in published:
        raise VersionNotFound(dataset=name, version=version)
    services.store.read_document(agency_id, dataset_id, version, "metadata")
    with services.writing() as session:
        token = sources.acquire(session, source_id, services.now(), ZoneInfo(services.settings.timezone))
    try:
        with services.writing() as session:
            sources.check_token(session, source_id, token)
            services.store.append_event(
                agency_id, dataset_id, "current", version=version, reason=reason, time=services.now()
            )
            apply.apply_log(session, services.store, agency_id, dataset_id, now=services.now())
    finally:
        with services.writing() as session:
            sources.release(session, source_id, token)
        services.sync_index(wait_seconds=30)
    return name, version
