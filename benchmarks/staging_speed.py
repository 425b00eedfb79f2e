"""How quick staging is: a large CSV beside DuckDB's own COPY, many small files, and single small ones.

python -m benchmarks staging_speed. KHLANG_LARGE_CSV names a large CSV and KHLANG_SMALL_FILES a folder of small
ones; without them files of the same shapes are made: 1.4 million rows, and 1,000 days of station readings. All
processes are measured with all they do: hashes in the parent; in the child, from its start, the encoding on all
bytes, the types on every row and both files.
"""

import io
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import xlsxwriter

from catalog.sandbox import Sandbox
from harvesters.record import ReadOptions
from harvesters.stage import StagedFile, stage_file

LARGE_ROWS = 1_430_000
SMALL_FILES, STATIONS = 1_000, 122
ROUNDS = 9
_DUCKDB = """
import duckdb, sys, time
start = time.perf_counter()
duckdb.execute("SET threads = 2; SET enable_progress_bar = false")
duckdb.execute("COPY (SELECT * FROM read_csv(?)) TO '%s' (FORMAT parquet)" % sys.argv[2], [sys.argv[1]])
print(time.perf_counter() - start)
"""


@dataclass
class Used:
    """What a piece of work took: seconds by the clock, seconds of processors, most memory of all processes (MB)."""

    wall: float = 0.0
    cpu: float = 0.0
    memory: float = 0.0

    def __str__(self) -> str:
        return f"{self.wall:6.2f} s, {self.cpu:6.2f} s of processor, {self.memory:5.0f} MB at most"


def main() -> None:
    """Print the three tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large(folder)
        many(folder)
        single(folder)


def large(folder: Path) -> None:
    """One large CSV, three times each way in turn, the better of each counted."""
    given = os.environ.get("KHLANG_LARGE_CSV")
    path = Path(given) if given else make_large(folder / "large.csv")
    print(f"{path.name}: {path.stat().st_size / 1e6:,.0f} MB")
    duck, ours = [], []
    for _ in range(3):
        duck.append(duckdb_copies(path, folder / "duckdb.parquet"))
        ours.append(khlang_stages(path, folder / "large"))
    for who, runs in (("DuckDB COPY", duck), ("Khlang stages", ours)):
        for used in runs:
            print(f"  {who:14} {used}")
    ratio = min(u.wall for u in duck) / min(u.wall for u in ours)
    print(f"  Khlang reads, types and writes CSV and Parquet at {ratio:.2f} of DuckDB's speed (wanted: 0.25)")


def duckdb_copies(path: Path, target: Path) -> Used:
    """The COPY alone by the clock, without the start of Python."""
    with measured() as used:
        done = subprocess.run(
            [sys.executable, "-c", _DUCKDB, str(path), str(target)],
            check=True,
            capture_output=True,
            text=True,
        )
    used.wall = float(done.stdout)
    return used


def khlang_stages(path: Path, scratch: Path) -> Used:
    """stage_file as the harvester calls it, in a new child."""
    with measured() as used, Sandbox() as sandbox:
        staged = stage(sandbox, path, scratch)
    if staged.table is None:
        raise SystemExit(f"no table: {[issue.kind for issue in staged.issues]}")
    print(f"  {staged.table.row_count:,} rows in {staged.table.parquet.size_bytes / 1e6:.1f} MB of Parquet")
    return used


def many(folder: Path) -> None:
    """A folder of small files through two children."""
    given = os.environ.get("KHLANG_SMALL_FILES")
    chosen = Path(given) if given else make_stations(folder / "stations")
    paths = sorted(path for path in chosen.rglob("*") if path.is_file())
    with measured() as used, Sandbox(size=2) as sandbox, ThreadPoolExecutor(2) as pool:
        staged = list(pool.map(lambda at: stage(sandbox, at[1], folder / f"s{at[0]}"), enumerate(paths)))
    tables = [s.table for s in staged if s.table]
    print(f"{len(paths):,} small files, {sum(p.stat().st_size for p in paths) / 1e6:.1f} MB: {used}")
    print(f"  {used.wall * 1000 / len(paths):.1f} ms a file; {len(tables):,} tables")


def single(folder: Path) -> None:
    """Small files of several kinds, one at a time in a child that has started."""
    print(f"single small files (ms, median and most of {ROUNDS}; wanted: under 150)")
    with Sandbox() as sandbox:
        for name, path in small_files(folder).items():
            stage(sandbox, path, folder / "one")
            times = sorted(
                seconds(partial(stage, sandbox, path, folder / "one")) * 1000 for _ in range(ROUNDS)
            )
            print(f"  {name:28} {statistics.median(times):7.1f} {times[-1]:7.1f}")


def small_files(folder: Path) -> dict[str, Path]:
    """Small files by what they are."""
    thai = "ลำดับ,ชื่อ,วันที่,จำนวน\n" + "".join(
        f"{n},หน่วยงานทดสอบ {n},{n % 28 + 1}/1/2567,{n * 1.5}\n" for n in range(1, 101)
    )
    french = "no;nom;ville\n" + "".join(f"{n};Müller né à Genève;Besançon, côté été\n" for n in range(100))
    chinese = "编号,名称,城市\n" + "".join(f"{n},统计数据中心第{n}号,北京市朝阳区\n" for n in range(100))
    japanese = "番号,名前,都市\n" + "".join(f"{n},日本のデータ{n}です,東京都の統計\n" for n in range(100))
    texts = {
        "1 row, UTF-8": ("\n".join(thai.splitlines()[:2]) + "\n", "utf-8"),
        "100 rows, UTF-8": (thai, "utf-8"),
        "100 rows, Windows-874": (thai, "cp874"),
        "100 rows, Windows-1252": (french, "cp1252"),
        "100 rows, GB 18030": (chinese, "gb18030"),
        "100 rows, Shift JIS": (japanese, "cp932"),
    }
    files = {}
    for at, (name, (text, codec)) in enumerate(texts.items()):
        files[name] = folder / f"small{at}.csv"
        files[name].write_bytes(text.encode(codec))
    files["100 rows, XLSX"] = folder / "small.xlsx"
    with xlsxwriter.Workbook(files["100 rows, XLSX"]) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(thai.splitlines()):
            sheet.write_row(at, 0, row.split(","))
    return files


def stage(sandbox: Sandbox, path: Path, scratch: Path) -> StagedFile:
    """One file, nothing declared."""
    return stage_file(
        path, key="k", file_name=path.name, media_type=None, read=ReadOptions(), schema=None, scratch=scratch,
        table_name="t", sandbox=sandbox,
    )  # fmt: skip


def make_large(path: Path) -> Path:
    """A catalogue of files: eleven columns, most of them repeating few texts, quotes, and one address a row."""
    words = (
        "environment",
        "flood zones",
        "roads, bridges",
        'the "old" town',
        "census",
        "population|people",
        "ผังเมือง",
    )
    with path.open("w", encoding="utf-8") as out:
        out.write(
            "snapshot_date,portal,dataset_identifier,title,modified,publisher,keyword,form,format,media,url\n"
        )
        for start in range(0, LARGE_ROWS, 10_000):
            text = io.StringIO()
            for n in range(start, min(start + 10_000, LARGE_ROWS)):
                dataset = n // 5
                cell = words[dataset % len(words)].replace('"', '""')
                text.write(
                    f"20190104,{dataset % 97:03d}-18163,https://data.example.org/datasets/{dataset:032x}_{dataset % 9},"
                    f'"{cell} of district {dataset % 5000}",2018-{dataset % 12 + 1:02d}-{dataset % 28 + 1:02d}'
                    f"T{dataset % 24:02d}:{dataset % 60:02d}:45.{dataset % 1000:03d}Z,City of Example {dataset % 700},"
                    f'"{cell}|maps|open data|district {dataset % 90}",Download {n % 5},CSV {n % 5},text/csv,'
                    f"https://data.example.org/datasets/{dataset:032x}_{dataset % 9}/{n:08d}/part{n % 5}.csv\n"
                )
            out.write(text.getvalue())
    return path


def make_stations(folder: Path) -> Path:
    """Hourly readings of stations, one small file a day: 35 columns, most cells a dash."""
    folder.mkdir()
    hours = ",".join(f"{hour:02d}Z" for hour in range(24))
    for day in range(SMALL_FILES):
        rows = [f",ID,WMO_CODE,NAME_EN,Region,Latitude,Longitude,{hours},sum,year,month,day"]
        for station in range(STATIONS):
            rain = [
                f"{(station * hour + day) % 80 / 10}" if (station + hour) % 9 == day % 9 else "-"
                for hour in range(25)
            ]
            rows.append(
                f"{station},{station + 1},{300 + station},Station {station},Northern,{19 - station / 31:.8f},"
                f"{98 + station / 31:.8f},{','.join(rain)},2021,{day % 12 + 1},{day % 28 + 1}"
            )
        (folder / f"{day:04d}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def seconds(work: Callable[[], object]) -> float:
    """How long work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@contextmanager
def measured() -> Iterator[Used]:
    """Fills in what the work inside took, in this process and its children."""
    used, is_over = Used(), threading.Event()

    def watch() -> None:
        before = memory_of_all()
        while not is_over.wait(0.02):
            used.memory = max(used.memory, memory_of_all())
        used.memory = max(used.memory, before)

    watching = threading.Thread(target=watch, daemon=True)
    start, cpu = time.perf_counter(), processor()
    watching.start()
    yield used
    used.wall, used.cpu = time.perf_counter() - start, processor() - cpu
    is_over.set()
    watching.join()


def processor() -> float:
    """Seconds of processor of this process and of its ended children."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def memory_of_all() -> float:
    """Resident memory of this process and its children now, in MB (Linux)."""
    me = os.getpid()
    pids = [me]
    for task in Path(f"/proc/{me}/task").iterdir():
        pids += [int(pid) for pid in (task / "children").read_text().split()]
    pages = 0
    for pid in set(pids):
        try:
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main()
