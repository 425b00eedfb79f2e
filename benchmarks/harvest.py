"""How quick a harvest is: one local CKAN with 50 ms of latency, 10,000 records without files.

The first harvest (mapped, compared, published, indexed), the same again unchanged, and in the same run
`ckanapi dump` with four processes, which only copies the records. `make bench-harvest`; KHLANG_BENCH_RECORDS
sets another number of records.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalog.settings import load
from harvesters.ledger import RunResult
from web.harvesting import harvest_source, load_sources
from web.wiring import open_services

RECORDS = int(os.environ.get("KHLANG_BENCH_RECORDS", "10000"))
LATENCY_SECONDS = 0.05
DUMPED_AT_MOST = 1_000
"""Records that `ckanapi dump` is given: its pace does not depend on how many there are."""

CONFIG = """
version: 1
agency: {{id: bench, title: {{th: หน่วยงานตัวอย่าง}}}}
sources:
  - {{id: portal, type: ckan, url: "http://127.0.0.1:{port}", fetch: {{files: none, rate: 100/s}}}}
"""


def main() -> None:
    """Print records per second of each round, and milliseconds of processor time a record: of this process, its
    parsers and its indexer. On a machine that others use as well only the second says what the code costs."""
    count = RECORDS
    print(f"{count:,} records, {LATENCY_SECONDS * 1000:.0f} ms latency")
    with tempfile.TemporaryDirectory() as folder, late_ckan(count) as port:
        home = Path(folder, "home")
        config = Path(folder, "bench.yml")
        config.write_text(CONFIG.format(port=port), encoding="utf-8")
        settings = load(
            {"KHLANG_HOME": str(home), "KHLANG_ALLOW_PRIVATE_HOSTS": f"127.0.0.1:{port}"}, Path(folder)
        )
        [source], _ = load_sources([config], (), settings)
        with open_services(settings) as services:
            for title in ("first harvest", "unchanged", "unchanged again"):
                began, spent = time.perf_counter(), processor_seconds()
                result = harvest_source(source, services)
                told(title, count, time.perf_counter() - began, processor_seconds() - spent, result)
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB")
    with tempfile.TemporaryDirectory() as folder, late_ckan(min(count, DUMPED_AT_MOST)) as port:
        began, spent = time.perf_counter(), processor_seconds()
        dumped = ckanapi_dump(port, Path(folder, "dump.jsonl"))
        told("ckanapi dump -p 4", dumped, time.perf_counter() - began, processor_seconds() - spent)


def processor_seconds() -> float:
    """What this process and the children it has waited for took."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def told(title: str, count: int, seconds: float, busy: float, result: RunResult | None = None) -> None:
    """One line of the table."""
    outcome = f"  {result.state} {result.counts} {result.error or ''}" if result else ""
    paces = f"{count / seconds:10,.0f} records/s {1000 * busy / count:8.2f} ms of processor a record"
    print(f"{title:20} {seconds:8.2f} s {paces}{outcome}", flush=True)


@contextmanager
def late_ckan(count: int, latency_seconds: float = LATENCY_SECONDS) -> Iterator[int]:
    """The port of a CKAN in a process of its own."""
    asked = [sys.executable, "-m", "benchmarks._ckan_latency", str(count), str(latency_seconds)]
    with subprocess.Popen(asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin and server.stdout
        yield int(server.stdout.readline())
        server.stdin.close()


def ckanapi_dump(port: int, into: Path) -> int:
    """Dump every dataset as the tool's own page says; how many lines came."""
    tool = Path(sys.executable).with_name("ckanapi")
    asked = [tool, "dump", "datasets", "--all", "-O", into, "-p", "4", "-r", f"http://127.0.0.1:{port}"]
    path = f"{tool.parent}{os.pathsep}{os.environ.get('PATH', '')}"  # it starts itself again by its name
    subprocess.run(asked, check=True, capture_output=True, env={**os.environ, "PATH": path})
    with into.open("rb") as lines:
        return sum(1 for _ in lines)


if __name__ == "__main__":
    main()
