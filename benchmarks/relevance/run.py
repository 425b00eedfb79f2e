"""Measure every system on the judged queries: nDCG@10 and recall@50 for each slice.

KHLANG_REAL_DATA=… KHLANG_ARCGIS_HUB=… python -m benchmarks.relevance.run [--worst]
"""

import os
import statistics
import sys
from collections import defaultdict

from benchmarks.relevance._corpus import records
from benchmarks.relevance._measures import HELD_OUT, judged, ndcg, recall
from benchmarks.relevance._systems import systems

WORST = 25  # queries shown with --worst


def main() -> None:
    """Print the table; nothing where the records are not on this machine."""
    if not {"KHLANG_REAL_DATA", "KHLANG_ARCGIS_HUB"} <= set(os.environ):
        print(
            "KHLANG_REAL_DATA and KHLANG_ARCGIS_HUB say where the records are; neither is part of this project."
        )
        return
    corpus = records()
    queries = [(query, "all") for query in judged()] + [(query, "held out") for query in judged(HELD_OUT)]
    print(f"{len(queries)} queries over {len(corpus):,} records")
    scores: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    ours = []
    for name, find in systems(corpus).items():
        for query, whole in queries:
            found = find(query.query)
            score = ndcg(found, query.grades), recall(found, query.grades)
            scores[query.slice, name] += [score]
            scores[whole, name] += [score]
            if name == "khlang":
                ours.append((*score, query.query))
    _print(scores)
    if "--worst" in sys.argv:
        for gain, share, text in sorted(ours)[:WORST]:
            print(f"{gain:.2f} {share:.2f} {text}")


def _print(scores: dict[tuple[str, str], list[tuple[float, float]]]) -> None:
    names = list(dict.fromkeys(name for _, name in scores))
    print("| slice | queries | " + " | ".join(names) + " |")
    print("| --- " * (len(names) + 2) + "|")
    for part in dict.fromkeys(part for part, _ in scores):
        cells = [
            " / ".join(f"{statistics.mean(column):.3f}" for column in zip(*scores[part, name], strict=True))
            for name in names
        ]
        print(f"| {part} | {len(scores[part, names[0]])} | " + " | ".join(cells) + " |")
    print("nDCG@10 / recall@50")


if __name__ == "__main__":
    main()
