"""The scheduler and the worker: what is due is written down by one and harvested by the other.

Both may run in one process or in many; a job belongs to one worker at a time (`catalog.jobs`).
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from catalog import jobs
from harvesters.ledger import RunResult
from harvesters.schedule import due_at, next_moment
from harvesters.source import Source
from metadata.errors import KhlangError
from metadata.errors.jobs import JobLost
from metadata.errors.settings import DatabaseBusy, DatabaseUnreachable
from metadata.errors.store import SourceBusy
from web.harvesting import harvest_source, load_sources
from web.wiring import Services

log = logging.getLogger("khlang.jobs")

POLL_SECONDS = 5.0
PLAN_SECONDS = 30.0
BUSY_SECONDS = 60.0
"""When a run is tried again whose source somebody else is harvesting."""


@dataclass(frozen=True)
class Planned:
    """One source and its next run. moment is None for one that is harvested by hand, or suspended."""

    source_id: str
    schedule: str
    moment: datetime | None
    is_suspended: bool = False


@dataclass
class Done:
    """What a worker did: each run with its job's source, or the error that kept it from running."""

    source_id: str
    result: RunResult | None = None
    error: KhlangError | None = None


@dataclass
class Worker:
    """Takes one job after the other."""

    services: Services
    stop: threading.Event = field(default_factory=threading.Event)
    told: Callable[[Done], None] = lambda done: None
    poll_seconds: float = POLL_SECONDS

    def run(self, *, once: bool = False) -> int:
        """Work until told to stop, or, once, until nothing is due; returns how many jobs were done.

        A KeyboardInterrupt puts the job in hand back, so that the next worker begins it anew.
        """
        count = 0
        while not self.stop.is_set():
            taken = self._take()
            if taken is None:
                if once:
                    break
                self.stop.wait(self.poll_seconds)
                continue
            self._do(taken)
            count += 1
        return count

    def _take(self) -> jobs.Taken | None:
        try:
            with self.services.writing() as session:
                return jobs.take(session, self.services.now())
        except (DatabaseBusy, DatabaseUnreachable) as error:
            log.warning("no job can be asked for: %s", error)
            return None

    def _do(self, taken: jobs.Taken) -> None:
        """One job to its end. What goes wrong in it is its outcome; the worker goes on."""
        now = self.services.now
        try:
            with _kept(self.services, taken):
                [source], _ = load_sources([Path(taken.config)], (taken.source_id,), self.services.settings)
                result = harvest_source(source, self.services)
            state = "failed" if result.state == "failed" else "done"
            error = result.error.to_json() if result.error else None
            with self.services.writing() as session:
                jobs.finish(session, taken, state, now(), run_id=result.run_id, error=error)
            self.told(Done(taken.source_id, result, result.error))
        except KeyboardInterrupt:
            with self.services.writing() as session:
                jobs.put_back(session, taken, now())
            raise
        except SourceBusy as busy:
            with self.services.writing() as session:
                jobs.put_back(session, taken, now() + timedelta(seconds=BUSY_SECONDS))
            self.told(Done(taken.source_id, error=busy))
        except JobLost as lost:
            self.told(Done(taken.source_id, error=lost))
        except KhlangError as failed:
            with self.services.writing() as session:
                jobs.finish(session, taken, "failed", now(), error=failed.to_json())
            self.told(Done(taken.source_id, error=failed))


@contextmanager
def _kept(services: Services, taken: jobs.Taken) -> Iterator[None]:
    """Renew the job from a thread of its own; a job that was lost is not fought for."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(jobs.JOB_SECONDS / 3):
            try:
                with services.writing() as session:
                    jobs.renew(session, taken, services.now())
            except JobLost:
                return
            except (DatabaseBusy, DatabaseUnreachable):
                continue

    thread = threading.Thread(target=beat, name=f"job of {taken.source_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def plan_runs(services: Services, configs: Sequence[Path]) -> tuple[Planned, ...]:
    """Write down the next run of every source of some configs, as they stand now; what comes next, soonest first.

    Raises ConfigInvalid where a config cannot be used: what was planned from it before stays.
    """
    zone, now = ZoneInfo(services.settings.timezone), services.now()
    planned = [
        _plan(services, source, config, zone, now)
        for config in configs
        for source in load_sources([config], (), services.settings)[0]
    ]
    return tuple(sorted(planned, key=lambda p: (p.moment is None, p.moment or now, p.source_id)))


def _plan(services: Services, source: Source, config: Path, zone: ZoneInfo, now: datetime) -> Planned:
    with services.writing() as session:
        suspended = jobs.is_suspended(session, source.id)
        last = jobs.last_planned(session, source.id)
        moment = next_moment(source.schedule, source.id, max(now, last) if last else now, zone)
        if moment is None or suspended:
            jobs.drop(session, source.id)
            return Planned(source.id, source.schedule, None, suspended)
        jobs.plan(session, source.id, str(config.resolve()), moment, due_at(source.id, moment))
        waiting = [job for job in jobs.list_jobs(session, limit=100_000) if job.source_id == source.id]
        return Planned(source.id, source.schedule, waiting[0].planned_at if waiting else moment)


def keep_planning(services: Services, configs: Sequence[Path], stop: threading.Event) -> None:
    """Plan again and again until told to stop: configs may change, runs end. A broken config is logged and the
    others go on."""
    while not stop.is_set():
        for config in configs:
            try:
                plan_runs(services, [config])
            except KhlangError as error:
                log.error("nothing new is planned from %s: %s", config.name, error)
        stop.wait(PLAN_SECONDS)
