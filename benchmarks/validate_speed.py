"""How quick validation is beside Frictionless itself: the same table, the same report, both as commands.

make bench-validate, or python -m benchmarks validate_speed. Ten typed columns, 1e5 and 1e6 rows (1e7 with
KHLANG_BENCH_ROWS=10000000), valid and with 1 % bad cells in every column. Both are measured with all they do, start
and both digests included; each pair runs in turn, and ratios are taken pair by pair, since a machine's speed drifts.
KHLANG_LARGE_CSV names a real CSV to be judged too. Frictionless at 1e7 rows is its figure at 1e6, scaled.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 3
SMALL_ROUNDS = 9
FEW = 100
PROVINCES = ["กรุงเทพมหานคร", "เชียงใหม่", "ขอนแก่น", "นครราชสีมา", "สงขลา", "ภูเก็ต", "ชลบุรี", "ลำปาง", "น่าน"]
PLACES = ["โรงเรียนบ้านหนองไผ่", "ตลาดสดเทศบาล", "ศูนย์บริการสาธารณสุข", "ถนนสายหลัก", "สวนสาธารณะริมน้ำ"]
BAD = ["1", "bad", "นอกเขต", "32/13/2020", "Z", "ไม่ระบุ", "-5", "abc", "maybe", ""]
SCHEMA = {
    "fields": [
        {"name": "id", "type": "integer", "constraints": {"required": True, "unique": True, "minimum": 1}},
        {"name": "code", "type": "string", "constraints": {"pattern": "P[0-9]{5}-[0-9]"}},
        {"name": "province", "type": "string", "constraints": {"enum": PROVINCES}},
        {"name": "date", "type": "date"},
        {"name": "category", "type": "string", "constraints": {"enum": ["A", "B", "C", "D"]}},
        {"name": "money", "type": "number", "constraints": {"minimum": 0}},
        {"name": "population", "type": "integer", "constraints": {"minimum": 0, "maximum": 100_000}},
        {"name": "latitude", "type": "number", "constraints": {"minimum": -90, "maximum": 90}},
        {"name": "active", "type": "boolean"},
        {"name": "name", "type": "string", "constraints": {"required": True, "maxLength": 200}},
    ]
}
OURS = [sys.executable, "-P", "-c", "from web.cli import main; main()", "validate"]
THEIRS = [
    sys.executable,
    "-P",
    "-c",
    "from frictionless.console.console import console; console()",
    "validate",
]


@dataclass
class Used:
    """Seconds by the clock, seconds of processors, and the most memory of one process in MB."""

    wall: float
    cpu: float
    memory: float


def main() -> None:
    """Print a table of pairs."""
    most = int(os.environ.get("KHLANG_BENCH_ROWS", "1000000"))
    heads = ("ours s", "CPU", "MB", "theirs s", "CPU", "MB", "× wall", "× CPU")
    print(f"{'table':24}" + "".join(f"{head:>9}" for head in heads))
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
        for rows in sorted({FEW, 100_000, 1_000_000, most}):
            for is_bad in (False, True):
                if rows <= most and not (rows == FEW and is_bad):
                    table = work / "table.csv"
                    write_table(table, rows, is_bad)
                    name = f"{rows:,} rows{', 1 % bad' if is_bad else ''}"
                    _measured(name, table, work, rows, "0" if is_bad else "1000")
    large = os.environ.get("KHLANG_LARGE_CSV")
    if large:
        with tempfile.TemporaryDirectory() as folder:
            _measured(Path(large).name[:24], Path(large), Path(folder), 0, "1000", has_schema=False)


def write_table(path: Path, rows: int, is_bad: bool) -> None:
    """A CSV of this many rows; is_bad makes one cell in a hundred of every column wrong."""
    random.seed(2569)
    draw = random.random
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(",".join(field["name"] for field in SCHEMA["fields"]) + "\n")  # type: ignore[misc]
        for number in range(1, rows + 1):
            day = int(draw() * 9_000)
            cells = [
                str(number),
                f"P{int(draw() * 99_999):05d}-{number % 10}",
                PROVINCES[int(draw() * 9)],
                f"{2001 + day // 365}-{1 + day % 12:02d}-{1 + day % 28:02d}",
                "ABCD"[int(draw() * 4)],
                f"{draw() * 10_000_000:.2f}",
                str(int(draw() * 90_000)),
                f"{5.6 + draw() * 14.8:.6f}",
                "true" if draw() < 0.5 else "false",
                f"{PLACES[int(draw() * 5)]} {int(draw() * 1_000_000)}",
            ]
            if is_bad:
                cells = [bad if draw() < 0.01 else cell for cell, bad in zip(cells, BAD, strict=True)]
            out.write(",".join(cells) + "\n")


def _measured(name: str, table: Path, work: Path, rows: int, limit: str, *, has_schema: bool = True) -> None:
    """One line: the medians of both, and the median of the ratios of pairs."""
    schema = ["--schema", "schema.json"] if has_schema else []
    ours = [*OURS, str(table), *schema, "--format", "frictionless", "--limit-errors", limit]
    theirs = [*THEIRS, table.name, *schema, "--json", "--limit-errors", limit]
    is_scaled = rows > 1_000_000
    pairs: list[tuple[Used, Used]] = []
    for _ in range(SMALL_ROUNDS if rows == FEW else ROUNDS):
        mine = _run(ours, work)
        pairs.append((mine, mine if is_scaled else _run(theirs, table.parent)))
    used = [_median([pair[side] for pair in pairs]) for side in (0, 1)]
    line = f"{name:24}{used[0].wall:9.2f}{used[0].cpu:9.2f}{used[0].memory:9.0f}"
    if is_scaled:
        print(f"{line}   Frictionless: ten times its line at 1,000,000 rows")
        return
    walls = statistics.median(b.wall / a.wall for a, b in pairs)
    cpus = statistics.median(b.cpu / a.cpu for a, b in pairs)
    print(
        f"{line}{used[1].wall:9.2f}{used[1].cpu:9.2f}{used[1].memory:9.0f}{walls:9.1f}{cpus:9.1f}", flush=True
    )


def _run(command: list[str], folder: Path) -> Used:
    """The command from its start to its end, with the processes that it waited for."""
    start = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command} ended with {process.returncode}")
    return Used(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _median(used: list[Used]) -> Used:
    return Used(
        statistics.median(one.wall for one in used),
        statistics.median(one.cpu for one in used),
        statistics.median(one.memory for one in used),
    )
