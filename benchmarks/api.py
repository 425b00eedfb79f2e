"""What programs ask of a catalog, beside CKAN and Datasette: `make bench-api`.

One `khlang serve` with 10,000 datasets and one table of a million rows; Datasette over the same rows in SQLite, as it
comes and with its counts and suggestions off; CKAN's figures are quoted from a run of its own (CKAN 2.11 on PostgreSQL,
without Solr's time). Milliseconds are medians and 95th percentiles of one client; cpu is processor time of the server
and its children for one request, which on a shared machine says more. Smaller: KHLANG_BENCH_RECORDS (datasets),
KHLANG_BENCH_ROWS, KHLANG_BENCH_REQUESTS (a line); KHLANG_BENCH_DATASETTE names the program to compare with.
"""

import base64
import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import select

from benchmarks import web
from benchmarks._api_table import COLUMNS, PROVINCES, load_sqlite, write_csv
from benchmarks.harvest import ckanapi_dump, late_ckan
from catalog.models import ResourceRow
from catalog.settings import load
from web.harvesting import harvest_source, load_sources
from web.wiring import open_services

ROWS = int(os.environ.get("KHLANG_BENCH_ROWS", "1000000"))
REQUESTS = int(os.environ.get("KHLANG_BENCH_REQUESTS", "40"))
DATASETTE = os.environ.get("KHLANG_BENCH_DATASETTE", ".venv-bench/bin/datasette")
WARM = 5
CONNECTIONS = 4
LEAN = "&_nocount=1&_nofacet=1&_nosuggest=1"
CONFIG = """
version: 1
agency: {id: table, title: {th: ตารางใหญ่}}
sources:
  - id: files
    type: files
    datasets:
      - {id: rows, title: {th: ตารางหนึ่งล้านแถว}, resources: [{url: rows.csv}]}
"""
CKAN = {
    "first page": (8, 11), "keyset page": (8, 11), "one id": (290, 340), "filter": (154, 188), "sort": (350, 400),
    "offset": (152, 236),
}  # fmt: skip
"""CKAN's own figures for datastore_search, quoted, not measured in this run: ms p50 and p95. It has no keyset: its
first page stands there. It counts no values, so `facet` has none."""

CKAN_PACKAGES = {"package_show": "91-145/s", "package_search": "66/s"}
"""Requests a second of CKAN's, quoted."""


class Refused(Exception):
    """A server that did not answer what it was asked."""


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    process: int


@dataclass(frozen=True)
class Measured:
    """Milliseconds of the answers and of the processor."""

    median: float
    p95: float
    cpu: float
    refused: int

    def __str__(self) -> str:
        told = f" ({self.refused} refused)" if self.refused else ""
        return f"{self.median:8.1f} /{self.p95:8.1f} {self.cpu:8.1f}{told}"


def main() -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        names = make_catalog(folder)
        resource = find_resource(folder)
        khlang = stack.enter_context(khlang_server(folder))
        datasette = None
        if Path(DATASETTE).is_file():
            load_sqlite(folder / "rows.csv", folder / "bench.db")
            datasette = stack.enter_context(datasette_server(folder / "bench.db"))
        else:
            print(f"no Datasette at {DATASETTE}")
        show_rows(khlang, datasette, resource)
        show_export(khlang, resource)
        show_packages(khlang, names)
        show_dump(khlang, folder, len(names))


def make_catalog(folder: Path) -> list[str]:
    """Harvest datasets and the large table; the names of the datasets with links only."""
    linked, _ = web.make_catalog(folder)
    write_csv(folder / "rows.csv", ROWS)
    (folder / "table.yml").write_text(CONFIG, encoding="utf-8")
    settings = load({"KHLANG_HOME": str(folder / "home")}, folder)
    with open_services(settings) as services:
        for source in load_sources([folder / "table.yml"], (), settings)[0]:
            harvest_source(source, services)
        services.sync_index(wait_seconds=60)
    return [address.rpartition("/")[2] for address in linked]


def find_resource(folder: Path) -> str:
    """The resource of the large table."""
    settings = load({"KHLANG_HOME": str(folder / "home")}, folder)
    with open_services(settings) as services, services.reading() as session:
        wanted = select(ResourceRow.id).where(ResourceRow.row_count == ROWS)
        return str(session.scalars(wanted.order_by(ResourceRow.id)).first())


@contextmanager
def khlang_server(folder: Path) -> Iterator[Server]:
    """`khlang serve`, without a budget for this one client."""
    program = "import sys; from web.cli import main; main(sys.argv[1:])"
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KHLANG_")}
    environment = {**ours, "KHLANG_HOME": str(folder / "home"), "KHLANG_API_BUDGET": "0"}
    port = free_port()
    with running(
        [sys.executable, "-c", program, "serve", "--port", str(port)], port, "/readyz", environment
    ) as found:
        yield found


@contextmanager
def datasette_server(database: Path) -> Iterator[Server]:
    """Datasette with its default settings."""
    port = free_port()
    with running(
        [DATASETTE, "serve", str(database), "-p", str(port)], port, "/-/versions.json", None
    ) as found:
        yield found


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(asked: list[str], port: int, ready: str, environment: dict[str, str] | None) -> Iterator[Server]:
    with subprocess.Popen(
        asked, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        for _ in range(600):
            try:
                ask(port, ready)
                break
            except OSError:
                time.sleep(0.1)
        try:
            yield Server(port, process.pid)
        finally:
            process.terminate()


def show_rows(khlang: Server, datasette: Server | None, resource: str) -> None:
    """Each question of each server, with other values every time."""
    print(f"\n{ROWS:,} rows, {len(COLUMNS)} columns, pages of 100, {REQUESTS} requests a line, one client")
    head = "ms p50 /     p95      cpu"
    print(
        f"{'':14} {'Khlang ' + head:>32} {'Datasette ' + head:>36} {'Datasette, lean ' + head:>42}"
        f" {'CKAN* p50 / p95':>17} {'p95 of Datasette, lean, CKAN* / ours':>38}"
    )
    for title, (ours, theirs) in questions(khlang, resource).items():
        own = measured(khlang, ours)
        others = []
        if datasette:
            others.append(measured(datasette, theirs))
            others.append(measured(datasette, lambda dice, ask=theirs: ask(dice) + LEAN))  # type: ignore[misc]
        line = [
            f"{title:14}",
            f"{own!s:>32}",
            *(f"{other!s:>{wide}}" for other, wide in zip(others, (36, 42), strict=False)),
        ]
        quoted = CKAN.get(title)
        times = [other.p95 / own.p95 for other in others] + ([quoted[1] / own.p95] if quoted else [])
        told = f"{quoted[0]} / {quoted[1]}" if quoted else "-"
        print(*line, f"{told:>17}", f"{', '.join(f'{each:.1f}x' for each in times):>38}", flush=True)
    print("* quoted: CKAN 2.11 on PostgreSQL 15, the same table, a run of its own on a machine like this one")


Question = Callable[[random.Random], str]


def questions(khlang: Server, resource: str) -> dict[str, tuple[Question, Question]]:
    """Of each line how Khlang and how Datasette is asked."""
    rows, table = f"/api/v1/resources/{resource}/rows?", "/bench/rows.json?_size=100"
    after = keyset_addresses(khlang, resource)
    return {
        "first page": (lambda dice: rows + "limit=100", lambda dice: table),
        "keyset page": (after, lambda dice: f"{table}&_next={dice.randrange(ROWS)}"),
        "one id": (
            lambda dice: f"{rows}id__eq={dice.randrange(ROWS) + 1}",
            lambda dice: f"{table}&id={dice.randrange(ROWS) + 1}",
        ),
        "filter": (
            lambda dice: f"{rows}province__eq={quote(dice.choice(PROVINCES))}",
            lambda dice: f"{table}&province={quote(dice.choice(PROVINCES))}",
        ),
        "sort": (
            lambda dice: f"{rows}sort=-{dice.choice(('amount', 'people'))}",
            lambda dice: f"{table}&_sort_desc={dice.choice(('amount', 'people'))}",
        ),
        "facet": (
            lambda dice: f"{rows}group_by={facet(dice)}&aggregate=count&sort=-count&limit=30",
            lambda dice: f"/bench/rows.json?_size=0&_facet={facet(dice)}",
        ),
        "offset": (
            lambda dice: f"{rows}offset={dice.randrange(ROWS // 3, ROWS - 200)}",
            lambda dice: (
                "/bench.json?sql="
                + quote(f"select * from rows limit 100 offset {dice.randrange(ROWS // 3, ROWS - 200)}")
            ),
        ),
    }


def facet(dice: random.Random) -> str:
    return dice.choice(("province", "district", "year", "subject"))


def keyset_addresses(khlang: Server, resource: str) -> Question:
    """Addresses of pages anywhere in the table, as `links.next` of the page before gives them."""
    following = json.loads(ask(khlang.port, f"/api/v1/resources/{resource}/rows?limit=100"))["links"]["next"]
    cursor = json.loads(base64.urlsafe_b64decode(following.partition("cursor=")[2] + "=="))

    def address(dice: random.Random) -> str:
        moved = json.dumps([cursor[0], dice.randrange(ROWS - 200), *cursor[2:]], separators=(",", ":"))
        written = base64.urlsafe_b64encode(moved.encode()).rstrip(b"=").decode()
        return f"/api/v1/resources/{resource}/rows?limit=100&cursor={written}"

    return address


def measured(server: Server, question: Question) -> Measured:
    """One line: some requests to warm up, then the measured ones."""
    dice = random.Random(7)
    for _ in range(WARM):
        with suppress(Refused):
            ask(server.port, question(dice))
    times: list[float] = []
    refused = 0
    busy = tree_seconds(server.process)
    for _ in range(REQUESTS):
        address = question(dice)
        began = time.perf_counter()
        try:
            ask(server.port, address)
        except Refused:  # a limit of the server's own, such as Datasette's second for a statement
            refused += 1
        times.append(1000 * (time.perf_counter() - began))
    spent = 1000 * (tree_seconds(server.process) - busy) / REQUESTS
    times.sort()
    return Measured(
        statistics.median(times), times[min(int(len(times) * 0.95), len(times) - 1)], spent, refused
    )


def ask(port: int, address: str) -> bytes:
    """One whole answer on a connection of its own. Raises Refused for one that is not good."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", address)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise Refused(f"{address}: {answer.status} {body[:300]!r}")
    return body


def show_export(khlang: Server, resource: str) -> None:
    """The whole table as a file; a condition that every row fulfils, so that it is written and not only sent."""
    print(f"\n{'export':24} {'MB':>8} {'MB/s':>8} {'MB/s of one core':>18} {'peak memory of a reader':>26}")
    for form, asked in (
        ("csv", "id__gt=0"), ("ndjson", "id__gt=0"), ("json", "id__gt=0"), ("parquet", "id__gt=0"),
        ("csv", "sort=-amount"), ("csv", ""),
    ):  # fmt: skip
        busy, began = tree_seconds(khlang.process), time.perf_counter()
        size = download(khlang.port, f"/api/v1/resources/{resource}/rows.{form}?{asked}") / 1e6
        seconds, spent = time.perf_counter() - began, tree_seconds(khlang.process) - busy
        title = f"{form}, {'sorted' if 'sort' in asked else 'filtered' if asked else 'as published'}"
        print(f"{title:24} {size:8.0f} {size / seconds:8.0f} {size / max(spent, 0.01):18.0f} "
              f"{peak_memory(khlang.process):20.0f} MB", flush=True)  # fmt: skip


def download(port: int, address: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    connection.request("GET", address)
    answer, size = connection.getresponse(), 0
    while part := answer.read(1 << 20):
        size += len(part)
    connection.close()
    return size


def show_packages(khlang: Server, names: Sequence[str]) -> None:
    """Requests a second at saturation: every dataset once, then all of them again; pages of 20 with three facets, each
    question once, then all of them again."""
    print(f"\n{len(names):,} datasets, {CONNECTIONS} connections")
    show = [f"/api/3/action/package_show?id={name}" for name in names]
    facets = quote('["organization","tags","res_format"]')
    pairs = (f"{first} {second}" for first, second in combinations(web.WORDS, 2))
    search = [
        f"/api/3/action/package_search?q={quote(words)}&rows=20&start={20 * page}&facet.field={facets}"
        for words in ("", *web.WORDS, *pairs)
        for page in range(3)
    ]
    for title, asked, theirs in (
        ("package_show, first time", show, "package_show"), ("package_show, again", show, "package_show"),
        ("package_search", search, "package_search"), ("package_search, again", search, "package_search"),
    ):  # fmt: skip
        times, seconds, cpu = saturated(khlang, asked)
        p95 = times[int(len(times) * 0.95)]
        print(f"{title:28} {len(times) / seconds:8.0f} requests/s {cpu:7.2f} ms of processor "
              f"({1000 / max(cpu, 0.01):5.0f}/s of one core) p95 {p95:6.1f} ms   CKAN (quoted) {CKAN_PACKAGES[theirs]}",
              flush=True)  # fmt: skip


def saturated(server: Server, addresses: Sequence[str]) -> tuple[list[float], float, float]:
    """Sorted milliseconds of each answer, seconds of all, and milliseconds of processor for one."""
    times: list[float] = []

    def client(part: Sequence[str]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        for address in part:
            began = time.perf_counter()
            connection.request("GET", address)
            answer = connection.getresponse()
            answer.read()
            times.append(1000 * (time.perf_counter() - began))
        connection.close()

    threads = [threading.Thread(target=client, args=(addresses[n::CONNECTIONS],)) for n in range(CONNECTIONS)]
    busy, began = tree_seconds(server.process), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    return sorted(times), seconds, 1000 * (tree_seconds(server.process) - busy) / len(times)


def show_dump(khlang: Server, folder: Path, count: int) -> None:
    """`ckanapi dump datasets` with four processes, here and from a server that answers constants."""
    print("\nckanapi dump datasets -p 4")
    busy, began = tree_seconds(khlang.process), time.perf_counter()
    dumped = ckanapi_dump(khlang.port, folder / "dump.jsonl")
    seconds, spent = time.perf_counter() - began, tree_seconds(khlang.process) - busy
    print(
        f"{'Khlang':28} {dumped:8,} datasets {dumped / seconds:8.0f}/s; the server was busy {spent / seconds:5.0%}"
    )
    with late_ckan(count, 0.0) as port:
        began = time.perf_counter()
        dumped = ckanapi_dump(port, folder / "constants.jsonl")
        print(
            f"{'answers that are constants':28} {dumped:8,} datasets {dumped / (time.perf_counter() - began):8.0f}/s"
        )


def tree_seconds(process: int) -> float:
    """What a process and its living children have taken so far."""
    return sum(web.processor_seconds(each) for each in tree(process))


def tree(process: int) -> list[int]:
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            parents[int(folder.name)] = int(fields[1])
    return [process, *(child for child, parent in parents.items() if parent == process)]


def peak_memory(process: int) -> float:
    """Megabytes that the largest child has held."""
    found = [0.0]
    for child in tree(process)[1:]:
        with suppress(OSError):
            lines = (Path("/proc") / str(child) / "status").read_text().splitlines()
            found += [int(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM")]
    return max(found)


if __name__ == "__main__":
    main()
