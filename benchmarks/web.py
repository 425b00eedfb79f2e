"""How many pages one process serves: `khlang serve` before 10,000 datasets, no cache in between.

Most datasets are harvested from a local CKAN and have links only; the example agencies bring tables. Each kind of
page is asked by four connections that are kept open: as fast as they are answered, and then at half the rate that
must be reached, where the time of one answer counts. An address is asked once in each; those of datasets with tables,
which are few, again and again, so that what publication and the first look prepared for them is counted on.
`make bench-web`; KHLANG_BENCH_RECORDS sets another number of datasets, KHLANG_BENCH_REQUESTS of requests a line.
"""

import http.client
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import select

from benchmarks.harvest import CONFIG, late_ckan
from catalog.models import DatasetRow
from catalog.settings import load
from web.harvesting import harvest_source, load_sources
from web.wiring import Services, open_services

RECORDS = int(os.environ.get("KHLANG_BENCH_RECORDS", "10000"))
REQUESTS = int(os.environ.get("KHLANG_BENCH_REQUESTS", "2000"))
CONNECTIONS = 4
WANTED = {"dataset": 250.0, "search": 150.0}
"""Requests a second that one process must reach."""
EXAMPLES = Path(__file__).parents[1] / "agencies.example"
WORDS = (
    "data",
    "dataset",
    "water",
    "rain",
    "ข้อมูล",
    "น้ำ",
    "สถิติ",
    "รายเดือน",
    "2567",
    "budget",
    "road",
    "health",
)


@dataclass(frozen=True)
class Line:
    """One row of the answer: busy is what the server's processor took for one request, calm_p95 is at half the rate."""

    title: str
    per_second: float
    busy_ms: float
    median_ms: float
    p95_ms: float
    calm_p95_ms: float


def main() -> None:
    """Print the table."""
    print(f"{RECORDS:,} datasets, {CONNECTIONS} connections, gzip, no cache")
    with tempfile.TemporaryDirectory() as folder:
        linked, tables = make_catalog(Path(folder))
        chosen = random.Random(5)
        asked = {
            "dataset page, links only": chosen.sample(linked, min(REQUESTS, len(linked))),
            "dataset page, with tables": [name for _ in range(max(REQUESTS // 40, 1)) for name in tables],
            "search page": [f"/th/dataset?q={quote(a)}+{quote(b)}&page={n}"
                            for n, a, b in chosen.sample([*product((1, 2, 3), WORDS, WORDS)], 432)][:REQUESTS],
            "search page, no words": [f"/en/dataset?page={n + 1}" for n in range(min(REQUESTS, RECORDS // 20))],
        }  # fmt: skip
        with serving(Path(folder)) as (port, process):
            for title, addresses in asked.items():
                told(measure(title, port, process, addresses))


def make_catalog(folder: Path) -> tuple[list[str], list[str]]:
    """Harvest everything into folder; the addresses of datasets with links only, and of those with tables."""
    with late_ckan(RECORDS, 0.0) as port:
        (folder / "bench.yml").write_text(CONFIG.format(port=port), encoding="utf-8")
        given = {"KHLANG_HOME": str(folder / "home"), "KHLANG_ALLOW_PRIVATE_HOSTS": f"127.0.0.1:{port}"}
        settings = load(given, folder)
        with open_services(settings) as services:
            for config in (folder / "bench.yml", EXAMPLES):
                for source in load_sources([config], (), settings)[0]:
                    harvest_source(source, services)
            services.sync_index(wait_seconds=60)
            return addresses(services, "bench"), addresses(services, None)


def addresses(services: Services, agency: str | None) -> list[str]:
    with services.reading() as session:
        wanted = DatasetRow.agency_id == agency if agency else DatasetRow.agency_id != "bench"
        return [f"/th/dataset/{name}" for name in session.scalars(select(DatasetRow.name).where(wanted))]


@contextmanager
def serving(folder: Path) -> Iterator[tuple[int, int]]:
    """`khlang serve` as anybody starts it; its port and process."""
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    program = "import sys; from web.cli import main; main(sys.argv[1:])"
    asked = [sys.executable, "-c", program, "serve", "--port", str(port)]
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KHLANG_")}
    environment = {**ours, "KHLANG_HOME": str(folder / "home")}
    with subprocess.Popen(asked, env=environment, stdout=subprocess.DEVNULL) as server:
        for _ in range(300):
            try:
                ask(port, ["/readyz"])
                break
            except OSError:
                time.sleep(0.1)
        yield port, server.pid
        server.terminate()


def measure(title: str, port: int, process: int, wanted: Sequence[str]) -> Line:
    """Ask for every address once over all connections, after a few pages of the kind that are not counted."""
    wanted = wanted[ask_first(port, wanted) :]
    half = len(wanted) // 2
    busy, began = processor_seconds(process), time.perf_counter()
    times = together(port, wanted[:half])
    seconds = time.perf_counter() - began
    spent = processor_seconds(process) - busy
    calm = together(port, wanted[half:], WANTED[title.split(maxsplit=1)[0]] / 2)
    return Line(
        title, len(times) / seconds, 1000 * spent / len(times), 1000 * statistics.median(times),
        1000 * times[int(len(times) * 0.95)], 1000 * calm[int(len(calm) * 0.95)],
    )  # fmt: skip


def ask_first(port: int, wanted: Sequence[str]) -> int:
    """Ask for the first of them, a twentieth, and say how many."""
    count = max(len(wanted) // 20, 1)
    ask(port, wanted[:count])
    return count


def together(port: int, wanted: Sequence[str], rate: float = 0.0) -> list[float]:
    """Seconds of each answer, the shortest first, over all connections; rate is requests a second, 0 as fast as it
    goes."""
    times: list[float] = []
    every = CONNECTIONS / rate if rate else 0.0
    threads = [
        threading.Thread(
            target=lambda part: times.extend(ask(port, part, every)), args=(wanted[n::CONNECTIONS],)
        )
        for n in range(CONNECTIONS)
    ]
    for number, thread in enumerate(threads):
        time.sleep(every / CONNECTIONS if number else 0.0)
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(times)


def ask(port: int, wanted: Sequence[str], every: float = 0.0) -> list[float]:
    """Seconds of each answer, from the moment when it was due where one is asked every so many seconds.

    Raises ValueError for a page that is not there.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    found = []
    start = time.perf_counter()
    for number, address in enumerate(wanted):
        began = time.perf_counter()
        if every:
            time.sleep(max(start + number * every - began, 0.0))
            began = start + number * every
        connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        found.append(time.perf_counter() - began)
        if answer.status != 200:
            raise ValueError(f"{address}: {answer.status}")
    connection.close()
    return found


def processor_seconds(process: int) -> float:
    """What a running process has taken so far (Linux; 0 elsewhere)."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.is_file():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def told(line: Line) -> None:
    """One row of the table; on a machine that others use as well, processor time says what the code costs."""
    pace = 1000 / line.busy_ms if line.busy_ms else 0.0
    print(
        f"{line.title:28} {line.per_second:8.0f} requests/s {line.busy_ms:7.2f} ms of processor "
        f"({pace:4.0f}/s of one core) median {line.median_ms:6.1f} ms p95 {line.p95_ms:6.1f} ms, "
        f"at half the wanted rate p95 {line.calm_p95_ms:6.1f} ms",
        flush=True,
    )
