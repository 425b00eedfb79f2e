"""A harvest that nobody watches: sources that fail, processes that are killed, two that want the same source."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from catalog import jobs, sources
from catalog.leases import kept_alive
from catalog.models import DatasetRow
from catalog.settings import load
from catalog.sources import SUSPENDED_AFTER
from harvesters.ledger import RunResult
from tests.ckan_server import Answer, CkanServer
from tests.harvesters.world import dataset
from web.app import create_app
from web.harvesting import harvest_source, load_sources, source_row
from web.wiring import Services, open_services
from web.worker import Done, Worker, plan_runs

ROOT = Path(__file__).resolve().parents[2]
HEAD = "version: 1\nagency: {id: dbd, title: กรม}\nsources:\n"
SOURCE = (
    "  - {{id: {id}, type: ckan, url: {url}, schedule: daily, page_size: 10, "
    "fetch: {{rate: 1000/s, files: none}}}}\n"
)  # fmt: skip


@dataclass
class Office:
    """One config and the catalog it is harvested into, by this process or by others."""

    folder: Path
    ports: list[int] = field(default_factory=list)

    @property
    def config(self) -> Path:
        return self.folder / "dbd.yml"

    @property
    def environ(self) -> dict[str, str]:
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.ports)
        return {"KHLANG_HOME": str(self.folder / "home"), "KHLANG_ALLOW_PRIVATE_HOSTS": hosts}

    def write(self, **portals: CkanServer) -> None:
        self.ports = [portal.port for portal in portals.values()]
        lines = (SOURCE.format(id=name, url=portal.url) for name, portal in portals.items())
        self.config.write_text(HEAD + "".join(lines), encoding="utf-8")

    def services(self) -> Any:
        return open_services(load(self.environ, self.folder))

    def run(self, services: Services) -> list[RunResult]:
        chosen, _ = load_sources([self.config], (), services.settings)
        return [harvest_source(source, services) for source in chosen]

    def begin(self) -> subprocess.Popen[str]:
        """A harvest in a process of its own."""
        code = "from web.cli import main; main()"
        command = [sys.executable, "-c", code, "harvest", str(self.config), "--json"]
        environ = {**os.environ, **self.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environ)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture
def portal() -> Iterator[CkanServer]:
    with CkanServer([dataset(f"d{n:02d}", n, title=f"Title {n}") for n in range(35)]) as opened:
        yield opened


def states(services: Services) -> dict[str, str]:
    with services.reading() as session:
        return {row.name: row.state for row in session.query(DatasetRow)}


def test_killed_while_it_lists_a_source_nothing_is_lost_and_the_next_run_is_whole(office, portal):
    office.write(portal=portal)
    with office.services() as services:
        [first] = office.run(services)
    portal.packages.append(dataset("new", 99, title="New"))
    running: list[subprocess.Popen[str]] = []
    reached = threading.Event()

    def kill(action: str, asked: dict[str, Any]) -> Answer | None:
        if asked.get("start") == "20" and not reached.is_set():
            reached.set()
            while not running:
                pass
            running[0].send_signal(signal.SIGKILL)
            running[0].wait()
        return None

    portal.answer = kill
    running.append(office.begin())
    assert running[0].wait() == -signal.SIGKILL and reached.is_set()
    running[0].communicate()
    with office.services() as services:
        left = states(services)
        [next_run] = office.run(services)
        after = states(services)

    assert first.counts == {"created": 35}
    assert len(left) == 35 and set(left.values()) == {"published"}
    assert next_run.counts == {"created": 1, "unchanged": 35}
    assert len(after) == 36 and set(after.values()) == {"published"}


def test_two_processes_never_harvest_one_source_at_once(office, portal):
    office.write(portal=portal)
    with office.services() as services:
        [source], _ = load_sources([office.config], (), services.settings)
        with services.writing() as session:
            sources.save_source(session, source_row(source))
            token = sources.acquire(session, source.id, services.now())
        with kept_alive(services.engine, source.id, token, services.now):
            second = office.begin()
            said = json.loads(second.communicate()[0])["runs"][0]
        asked = len(portal.asked)
        with services.writing() as session:
            sources.release(session, source.id, token)
    done = json.loads(office.begin().communicate()[0])["runs"][0]

    assert (said["state"], said["error"]["code"], asked) == ("failed", "C270", 0) and second.returncode == 1
    until = said["error"]["message"]["th"].split("ถึง")[1]
    assert until.endswith(" น.") and "T" not in until
    assert (done["state"], done["counts"]) == ("done", {"created": 35})


FAULTS: dict[str, tuple[Callable[[str, dict[str, Any]], Answer | None], str]] = {
    "page": (lambda action, asked: (200, "text/html", b"<html><title>Log in</title></html>"), "H381"),
    "fails": (lambda action, asked: (500, "text/plain", b"oops"), "H695"),
    "refuses": (lambda action, asked: (403, "text/plain", b"no"), "H370"),
    "cut": (lambda action, asked: (200, "application/json", b'{"success": true, "resu'), "H380"),
    "empty": (lambda action, asked: (200, "application/json", b""), "H380"),
    "other": (lambda action, asked: (200, "application/json", b"[1, 2]"), "H380"),
}


def test_a_worker_outlives_sources_that_fail_in_every_way(office, portal):
    portals = {name: CkanServer(answer=answer) for name, (answer, _) in FAULTS.items()}
    for opened in portals.values():
        opened.__enter__()
    try:
        office.write(**portals, good=portal)
        done: list[Done] = []
        with office.services() as services:
            plan_runs(services, [office.config])
            later = replace(services, now=lambda: services.now() + timedelta(days=2))
            count = Worker(later, told=done.append).run(once=True)
            public = states(services)
    finally:
        for opened in portals.values():
            opened.__exit__()

    codes = {one.source_id: one.error.code if one.error else "" for one in done}
    assert count == len(FAULTS) + 1
    assert codes == {**{f"dbd/{name}": code for name, (_, code) in FAULTS.items()}, "dbd/good": ""}
    assert len(public) == 35 and set(public.values()) == {"published"}


def test_a_source_that_fails_again_and_again_rests_says_so_and_wakes_by_hand(office, portal):
    office.write(portal=portal)
    portal.answer = lambda action, asked: (404, "application/json", b"{}")
    with office.services() as services, create_app(services).test_client() as client:
        for number in range(SUSPENDED_AFTER):
            [planned] = plan_runs(services, [office.config])
            assert not planned.is_suspended, number
            [run] = office.run(services)
            assert run.state == "failed"
        [resting] = plan_runs(services, [office.config])
        with services.reading() as session:
            waiting = jobs.list_jobs(session)
        page = {lang: client.get(f"/{lang}/harvest/dbd/portal").text for lang in ("th", "en")}
        portal.answer = None
        [run] = office.run(services)
        [awake] = plan_runs(services, [office.config])
        after = client.get("/en/harvest/dbd/portal").text

    assert (resting.moment, resting.is_suspended) == (None, True)
    assert [job for job in waiting if job.state == "waiting"] == []
    assert all("k-notice--bad" in text and str(SUSPENDED_AFTER) in text for text in page.values())
    assert run.counts == {"created": 35} and awake.moment is not None and not awake.is_suspended
    assert "k-notice--bad" not in after
