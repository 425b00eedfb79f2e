"""nDCG@10 and recall@50 of ranked ids against graded judgements."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

JUDGEMENTS = Path(__file__).parent / "judgements.txt"
HELD_OUT = Path(__file__).parent / "held_out.txt"


@dataclass(frozen=True)
class Judged:
    """One query with the grades (1–3) of the datasets that answer it."""

    query: str
    slice: str
    grades: dict[str, int]


def judged(path: Path = JUDGEMENTS) -> list[Judged]:
    """The queries in their order. Raises ValueError for a line that is none of the four kinds."""
    found: list[Judged] = []
    slice_name = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            slice_name = line.strip("[]")
        elif line.startswith("? "):
            found.append(Judged(line[2:], slice_name, {}))
        elif line and not line.startswith("#"):
            grade, key, _ = line.split(" ", 2)
            found[-1].grades[key] = int(grade)
    return found


def ndcg(found: Sequence[str], grades: dict[str, int], depth: int = 10) -> float:
    """Gain 2^grade − 1, discounted by log2 of the rank, as a share of the best order (Järvelin, Kekäläinen 2002)."""
    best = sorted(grades.values(), reverse=True)
    return _gain([grades.get(key, 0) for key in found[:depth]]) / _gain(best[:depth])


def recall(found: Sequence[str], grades: dict[str, int], depth: int = 50) -> float:
    """The share of the answers, or of as many as fit, that are among the first."""
    return sum(key in grades for key in found[:depth]) / min(len(grades), depth)


def _gain(grades: list[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades))
