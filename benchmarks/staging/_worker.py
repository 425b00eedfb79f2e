"""A process in which one other reader reads: it may break or take too long without ending the benchmark.

python -m benchmarks.staging._worker NAME; one request as JSON a line, one answer a line.
"""

import json
import math
import resource
import sys
import warnings
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from importlib import import_module

MEMORY_BYTES = 6_000_000_000
ROWS_MOST = 200_000


def main(name: str) -> None:
    """Answer requests until the input ends. What the reader itself prints is kept away from the answers."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    warnings.simplefilter("ignore")
    answers, sys.stdout = sys.stdout, sys.stderr
    reader = import_module(f"benchmarks.staging.readers.{name}")
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["what"] == "codec":
                answer = {"codec": reader.codec(request["path"])}
            else:
                names, rows, delimiter = reader.table(request["path"], request["sheet"], request["header"])
                plain = [
                    [value(cell) for cell in row] for row, _ in zip(rows, range(ROWS_MOST), strict=False)
                ]
                answer = {"names": [str(label) for label in names], "rows": plain, "delimiter": delimiter}
        except Exception as error:  # noqa: BLE001 - whatever a reader raises is how it refuses
            answer = {"refused": f"{type(error).__name__}: {error}"[:300]}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def value(cell: object) -> object:
    """A cell as JSON; what JSON has no type for is an object with the type's name."""
    if cell is None or type(cell) in (bool, int, str):
        return cell
    if isinstance(cell, float):
        return (
            None if math.isnan(cell) else {"number": repr(float(cell))} if math.isinf(cell) else float(cell)
        )
    if isinstance(cell, datetime):
        return {"datetime": cell.isoformat()} if cell == cell else None
    if isinstance(cell, (date, time)):
        return {type(cell).__name__: cell.isoformat()}
    if isinstance(cell, Decimal):
        return {"number": str(cell)}
    if isinstance(cell, timedelta):
        return {"seconds": cell.total_seconds()}
    if isinstance(cell, (list, dict)):
        return json.dumps(cell, ensure_ascii=False, default=str)
    if hasattr(cell, "item"):
        return value(cell.item())
    return str(cell)


if __name__ == "__main__":
    main(sys.argv[1])
