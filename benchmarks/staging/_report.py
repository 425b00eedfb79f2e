"""The accuracy table: every set read by every reader, as text or into docs."""

import argparse
import json
import os
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from benchmarks.staging import _docs, _run, _texts
from benchmarks.staging._peer import Peer
from benchmarks.staging._run import Result
from benchmarks.staging._texts import TextResult

KEPT = Path("var/bench-staging.json")
KEPT_FIELDS = ("right", "total", "shape", "wrong", "refused")


@dataclass
class Score:
    """One reader's result in one set. shape counts tables whose cells are in place, at least as written."""

    right: int
    total: int
    shape: int | None = None
    wrong: int | None = None
    refused: int | None = None
    delimiter: tuple[int, int] | None = None
    failures: list[Result] = field(default_factory=list)
    texts: list[TextResult] = field(default_factory=list)

    def __str__(self) -> str:
        if self.wrong is not None:
            return f"{self.right} of {self.total}, {self.wrong} wrong"
        return f"{self.right} of {self.total}" + (f" ({self.shape})" if self.shape != self.right else "")


@dataclass
class Row:
    """One set: its module and the score of each reader by name."""

    name: str
    module: ModuleType
    scores: dict[str, Score] = field(default_factory=dict)


def main() -> None:
    """Measure and print; with --write also write docs/{th,en}/reading-accuracy.md.

    What the other readers gave is kept in var/, as neither they nor the files change from one run to the next.
    """
    parser = argparse.ArgumentParser(prog="bench-staging", description=main.__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--again", action="store_true", help="measure the other readers anew")
    parser.add_argument("--sets", nargs="*", default=[])
    parser.add_argument("--readers", nargs="*", default=[])
    chosen = parser.parse_args()
    folder = os.environ.get("KHLANG_REAL_DATA")
    real = Path(folder) if folder and Path(folder).is_dir() else None
    began = time.monotonic()
    kept = {} if chosen.again or not KEPT.is_file() else json.loads(KEPT.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as scratch:
        readers = _run.readers(chosen.readers)
        rows = [measure(name, readers, real, Path(scratch), kept) for name in _run.sets(chosen.sets)]
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    found = [row for row in rows if row is not None]
    print(_docs.plain(found, readers))
    print(f"{time.monotonic() - began:.0f} s")
    if chosen.write:
        _docs.write(found, readers)


def measure(
    name: str,
    readers: dict[str, ModuleType | Peer],
    real: Path | None,
    scratch: Path,
    kept: dict[str, dict[str, int | None]],
) -> Row | None:
    """One set by all readers; None, said aloud, where its files are not here."""
    module = _run.sets([name])[name]
    row = Row(name, module)
    cases = list(module.cases(real, scratch)) if getattr(module, "KIND", "") != "texts" else []
    if not cases and (real is None and name != "thai_texts"):
        print(f"{module.TITLE}: skipped, KHLANG_REAL_DATA names no folder of real files")
        return None
    for title, reader in readers.items():
        known = kept.get(f"{name} {title}")
        if isinstance(reader, Peer) and known:
            row.scores[title] = Score(**known)  # type: ignore[arg-type]
        elif cases:
            row.scores[title] = tables(_run.run(name, cases, reader, scratch))
        else:
            row.scores[title] = texts(_texts.run(lambda place: module.cases(real, place), reader, scratch))
        score = row.scores[title]
        print(f"  {module.TITLE} · {reader.TITLE}: {score}", flush=True)
        if isinstance(reader, Peer):
            reader.close()
            kept[f"{name} {title}"] = {field: getattr(score, field) for field in KEPT_FIELDS}
    return row


def tables(results: list[Result]) -> Score:
    """Right, in shape, and whether the delimiter was found where one is known."""
    told = [r for r in results if r.case.delimiter and r.reading.delimiter]
    return Score(
        right=sum(r.verdict.right for r in results),
        total=len(results),
        shape=sum(r.verdict.shape for r in results),
        delimiter=(sum(r.case.delimiter == r.reading.delimiter for r in told), len(told)) if told else None,
        failures=[r for r in results if not r.verdict.right],
    )


def texts(results: list[TextResult]) -> Score:
    """Right, wrong and refused."""
    counts = Counter(result.outcome for result in results)
    return Score(
        right=counts["right"],
        total=len(results),
        wrong=counts["wrong"],
        refused=counts["refused"],
        texts=[result for result in results if result.outcome != "right"],
    )
