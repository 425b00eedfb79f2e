"""Reads every case with every reader and judges it."""

import os
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from benchmarks.staging._cases import Case, Reading
from benchmarks.staging._compare import Verdict, judge
from benchmarks.staging._peer import Peer
from metadata import plugins

SETS = "benchmarks.staging.sets"
READERS = "benchmarks.staging.readers"


@dataclass(frozen=True)
class Result:
    """One case read by one reader."""

    group: str
    case: Case
    reading: Reading
    verdict: Verdict
    seconds: float


def readers(only: Iterable[str] = ()) -> dict[str, ModuleType | Peer]:
    """Khlang first, then the others by name."""
    found = {}
    for name in sorted(plugins.names(READERS), key=lambda name: (name != "khlang", name)):
        if only and name not in only:
            continue
        module = plugins.load(READERS, name)
        found[name] = module if hasattr(module, "read") else peer(name, module)
    return found


def peer(name: str, module: ModuleType) -> Peer:
    """Another reader; KHLANG_BENCH_<NAME> names the Python that has it, where that is not this one."""
    python = os.environ.get(f"KHLANG_BENCH_{name.upper()}", getattr(module, "PYTHON", None))
    return Peer(name, module.TITLE, python)


def sets(only: Iterable[str] = ()) -> dict[str, ModuleType]:
    """The sets by name, in the order of their ORDER."""
    names = [name for name in plugins.names(SETS) if not only or name in only]
    modules = {name: plugins.load(SETS, name) for name in names}
    return dict(sorted(modules.items(), key=lambda item: getattr(item[1], "ORDER", 99)))


def run(group: str, cases: list[Case], reader: ModuleType | Peer, scratch: Path) -> list[Result]:
    """Every case of a set read by one reader, in the order of the cases."""

    def one(case: Case) -> Result:
        began = time.perf_counter()
        reading = reader.read(case, scratch)
        took = time.perf_counter() - began
        verdicts = [judge(truth, reading) for truth in (case.truth, *case.others)]
        return Result(group, case, reading, max(verdicts, key=lambda v: (v.right, v.shape)), took)

    with ThreadPoolExecutor(getattr(reader, "WORKERS", 1)) as pool:
        return list(pool.map(one, cases))
