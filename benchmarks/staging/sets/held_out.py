"""300 messy tables made by a generator of our own that knows no reader's rules; their truth is how they were made."""

import random
from collections.abc import Iterator
from pathlib import Path

from benchmarks.staging._cases import Case
from benchmarks.staging._messy_files import write_text, write_workbook
from benchmarks.staging._messy_tables import lay_out

TITLE = "Made-up Thai agency tables"
TITLE_TH = "ตารางหน่วยงานไทยที่สร้างขึ้น"
REACH = "names, rows and values equal to how they were made"
COUNT = 300
SEED = 2567


def cases(real: Path | None, scratch: Path) -> Iterator[Case]:
    """Three in ten are workbooks. The same at every run."""
    folder = scratch / "held_out"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(COUNT):
        dice = random.Random(SEED * 1_000 + number)
        workbook = number % 10 < 3
        layout = lay_out(dice, workbook)
        path = (write_workbook if workbook else write_text)(dice, layout, folder, f"held-out-{number:03d}")
        yield Case(path.name, path, layout.truth, layout.others, features=tuple(layout.features))
