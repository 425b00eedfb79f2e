"""How quick validation is beside Frictionless itself: the same table, the same report, both as commands.

make bench-validate, or python -m benchmarks validate_speed. Ten typed columns, 1e5 and 1e6 rows (1e7 with
KHLANG_BENCH_ROWS=10000000): valid; with 1 % bad cells in every column and every error told; and written as typed
Parquet in the same pass (beside Frictionless: validate, then convert). All are measured with all they do, start and
both digests included; each pair runs in turn, and ratios are taken pair by pair, since a machine's speed drifts. polars
and DuckDB count wrong cells with the same checks written by hand: no report, no digests. KHLANG_LARGE_CSV names a real
CSV to be judged too. Frictionless at 1e7 rows is its figure at 1e6, scaled.
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


CONVERT = [*THEIRS[:-1], "convert"]
BENCH_PYTHON = Path(__file__).parents[1] / ".venv-bench" / "bin" / "python"
BARE = Path(__file__).with_name("_bare_checks.py")
FLOOR = "A program in C that only does these checks (no digests, no report) needs about 0.55 s for a million rows."
HEADS = (
    ("ours s", "CPU", "MB"), ("theirs s", "CPU", "MB"), ("× wall", "× CPU"), ("polars s", "CPU"), ("duckdb s", "CPU"),
)  # fmt: skip


@dataclass
class Used:
    """Seconds by the clock, seconds of processors, and the most memory of one process in MB."""

    wall: float
    cpu: float
    memory: float

    def __add__(self, other: "Used") -> "Used":
        return Used(self.wall + other.wall, self.cpu + other.cpu, max(self.memory, other.memory))


@dataclass
class Case:
    """One line of the table; parquet: the table is written too."""

    name: str
    table: Path
    limit: str = "1000"
    has_schema: bool = True
    parquet: bool = False
    rounds: int = ROUNDS
    scale: int = 1
    """Frictionless is measured on a table this many times shorter, and its figures multiplied."""


def main() -> None:
    """Print one table of pairs."""
    most = int(os.environ.get("KHLANG_BENCH_ROWS", "1000000"))
    print(f"{'table':28}" + "".join(f"{head:>9}" for group in HEADS for head in group))
    measured: dict[tuple[int, str], Used] = {}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
        for rows in sorted({FEW, 100_000, 1_000_000, most}):
            if rows > most:
                continue
            for kind in ("valid",) if rows == FEW else ("valid", "1 % bad", "and Parquet"):
                table = work / "table.csv"
                write_table(table, rows, kind == "1 % bad")
                case = Case(f"{rows:,} rows, {kind}", table, "0" if kind == "1 % bad" else "1000")
                case.parquet = kind == "and Parquet"
                case.rounds = SMALL_ROUNDS if rows == FEW else ROUNDS
                case.scale = max(1, rows // 1_000_000)
                known = measured.get((rows // case.scale, kind)) if case.scale > 1 else None
                measured[rows, kind] = _line(case, work, known)
    large = os.environ.get("KHLANG_LARGE_CSV")
    if large:
        with tempfile.TemporaryDirectory() as folder:
            _line(Case(Path(large).name[:24], Path(large), has_schema=False), Path(folder), None)
    print(FLOOR)


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


def _line(case: Case, work: Path, known: Used | None) -> Used:
    """One line: the medians, and the median of the ratios of pairs; known: Frictionless's figures, to be scaled."""
    schema = ["--schema", "schema.json"] if case.has_schema else []
    ours = [*OURS, str(case.table), *schema, "--format", "frictionless", "--limit-errors", case.limit]
    if case.parquet:
        ours += ["--parquet", str(work / "ours.parquet")]
    pairs: list[tuple[Used, Used]] = []
    for _ in range(case.rounds):
        mine = _run(ours, work)
        pairs.append((mine, _scaled(known, case.scale) if known else _theirs(case, work, schema)))
    used = [_median([pair[side] for pair in pairs]) for side in (0, 1)]
    cells = "".join(f"{one.wall:9.2f}{one.cpu:9.2f}{one.memory:9.0f}" for one in used)
    for ratio in ("wall", "cpu"):
        cells += f"{statistics.median(getattr(b, ratio) / getattr(a, ratio) for a, b in pairs):9.1f}"
    print(f"{case.name:28}{cells}{_bare(case)}{'  (Frictionless scaled)' if known else ''}", flush=True)
    return used[1]


def _theirs(case: Case, work: Path, schema: list[str]) -> Used:
    """Frictionless validate, and where Parquet is asked for Frictionless convert after it."""
    table, folder = case.table.name, case.table.parent
    used = _run([*THEIRS, table, *schema, "--json", "--limit-errors", case.limit], folder)
    if not case.parquet:
        return used
    (work / "theirs.parquet").unlink(missing_ok=True)
    return used + _run([*CONVERT, table, "--to-path", "theirs.parquet", *schema], folder)


def _scaled(used: Used, times: int) -> Used:
    return Used(used.wall * times, used.cpu * times, used.memory)


def _bare(case: Case) -> str:
    """polars and DuckDB on the same checks, where there is a schema to be checked and nothing to be written."""
    if not case.has_schema or case.parquet:
        return f"{'–':>9}" * 4
    python = str(BENCH_PYTHON) if BENCH_PYTHON.exists() else sys.executable
    used = [
        _run([python, str(BARE), engine, str(case.table)], case.table.parent)
        for engine in ("polars", "duckdb")
    ]
    return "".join(f"{one.wall:9.2f}{one.cpu:9.2f}" for one in used)


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
